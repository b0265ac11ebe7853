//! Outages, exclusions and fees.

use proptest::prelude::*;

use sla::exact::Rational;

use super::{Span, config, hosted, hosting, owed, results, spans};

proptest! {
    #![proptest_config(config(16))]

    /// Adding down time never lowers a credit, unless the contract says so.
    #[test]
    fn adding_downtime_never_lowers_a_credit(
        hosting in hosting(),
        outages in spans(3_000),
        works in spans(600),
        more in (0_u32..120_000, 1_u32..3_000),
    ) {
        let before = owed(&hosted(&hosting, &outages, &works), "due");
        let mut worse = outages;
        worse.push(more);
        let after = owed(&hosted(&hosting, &worse, &works), "due");
        prop_assert!(before <= after, "{before} > {after}\n{}", hosting.text());
    }

    /// An exclusion never raises a credit: where it is counted as met, wherever it lies.
    #[test]
    fn an_exclusion_that_counts_as_met_never_raises_a_credit(
        hosting in hosting(),
        outages in spans(3_000),
        works in spans(600),
        more in (0_u32..120_000, 1_u32..600),
    ) {
        let hosting = super::Hosting { effect: "counted as met", ..hosting };
        let before = owed(&hosted(&hosting, &outages, &works), "due");
        let mut excluded = works;
        excluded.push(more);
        let after = owed(&hosted(&hosting, &outages, &excluded), "due");
        prop_assert!(before >= after, "{before} < {after}\n{}", hosting.text());
    }

    /// Where it leaves the denominator too, it never raises one if all of it was down: good time that is left out
    /// makes what remains a smaller whole.
    #[test]
    fn an_exclusion_of_downtime_never_raises_a_credit(
        hosting in hosting(),
        outages in prop::collection::vec((0_u32..120_000, 60_u32..3_000), 1..6),
        which in any::<prop::sample::Index>(),
        length in 1_u32..600,
    ) {
        let (start, own) = outages[which.index(outages.len())];
        let works: [Span; 1] = [(start, length.min(own))];
        for effect in ["not counted", "counted as met"] {
            let hosting = super::Hosting { effect, ..hosting.clone() };
            let before = owed(&hosted(&hosting, &outages, &[]), "due");
            let after = owed(&hosted(&hosting, &outages, &works), "due");
            prop_assert!(before >= after, "{before} < {after}\n{}", hosting.text());
        }
    }

    /// Merging outages that touch changes nothing, nor does cutting one in two, or giving it twice.
    #[test]
    fn merging_touching_outages_changes_nothing(
        hosting in hosting(),
        outages in prop::collection::vec((0_u32..120_000, 2_u32..3_000), 1..6),
        works in spans(600),
        which in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole = results(&hosted(&hosting, &outages, &works));
        let place = which.index(outages.len());
        let (start, length) = outages[place];
        let first = 1 + u32::try_from(cut.index(length as usize - 1)).expect("minutes");
        let mut parts = outages.clone();
        parts[place] = (start, first);
        parts.push((start + first, length - first));
        prop_assert_eq!(&whole, &results(&hosted(&hosting, &parts, &works)));
        let mut twice = outages;
        twice.push((start, length));
        prop_assert_eq!(&whole, &results(&hosted(&hosting, &twice, &works)));
    }

    /// Doubling the fees doubles the credits before caps.
    #[test]
    fn doubling_fees_doubles_credits_before_caps(
        hosting in hosting(),
        outages in spans(3_000),
        works in spans(600),
    ) {
        // Fees of whole hundreds: a percent of them is whole, a tenth of a percent a dime.
        let fee = hosting.fee * 100;
        let one = super::Hosting { caps: (None, None), fee, ..hosting };
        let two = super::Hosting { fee: 2 * fee, ..one.clone() };
        let once = owed(&hosted(&one, &outages, &works), "due");
        prop_assert_eq!(once * Rational::from(2), owed(&hosted(&two, &outages, &works), "due"));
    }

    /// Caps hold: of a month, and of the year.
    #[test]
    fn caps_hold(hosting in hosting(), outages in spans(3_000)) {
        let statement = hosted(&hosting, &outages, &[]);
        if let Some(month) = hosting.caps.0 {
            let cap = Rational::from(month) * Rational::from(hosting.fee) * crate::evaluation::number("0.01");
            for period in &statement.periods {
                for credit in period.credits.iter().filter(|credit| credit.name == "due") {
                    // A cent for rounding half up.
                    prop_assert!(crate::evaluation::number(&credit.amount) <= &cap + &crate::evaluation::number("0.01"));
                }
            }
        }
        if let Some(year) = hosting.caps.1 {
            prop_assert!(owed(&statement, "due") <= Rational::from(year));
        }
    }
}
