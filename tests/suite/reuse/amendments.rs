//! Amendments: terms that change by a date. The figures are worked out by hand.
//!
//! March 2026 has 31 days. With an amendment of 16 March the first part has 15 of them, the second 16.

use sla::statement::{PeriodStatement, Statement};

use super::{compiled, hosting, said, terms};
use crate::evaluation::{Folder, credit, evaluate, metric, period, total, value, verdict};

/// Probes: for every run its day (of 2026, `MM-DD`), how many there are, and how many of them are bad.
fn probes(runs: &[(&str, usize, usize)]) -> String {
    let mut rows = "ts,ok\n".to_owned();
    for (day, count, bad) in runs {
        for probe in 0..*count {
            let (minute, second) = (probe / 60, probe % 60);
            let ok = probe >= *bad;
            rows.push_str(&format!("2026-{day}T12:{minute:02}:{second:02}+01:00,{ok}\n"));
        }
    }
    rows
}

/// The statement of a contract over probes, up to a day.
fn statement(text: &str, runs: &[(&str, usize, usize)], as_of: &str) -> Statement {
    let folder = Folder::default().with("probes.csv", probes(runs));
    let compiled = compiled(text, &folder, &[]);
    assert_eq!(said(&compiled), [""; 0], "the contract");
    let contract = compiled.contract.expect("no errors");
    // What is compiled says everything: it gives the same after it was stored.
    let stored = sla::ir::Contract::from_json(&contract.to_json().unwrap()).unwrap();
    assert_eq!(stored, contract);
    let summer = as_of > "2026-03-29";
    let as_of = format!("{as_of}T00:00:00+0{}:00", if summer { 2 } else { 1 });
    evaluate(&stored, &folder, &[("probes", &["probes.csv"])], Some(&as_of), None)
}

fn march(text: &str, runs: &[(&str, usize, usize)]) -> PeriodStatement {
    period(&statement(text, runs, "2026-04-01"), "2026-03").clone()
}

fn amended(amendment: &str) -> String {
    format!("{}\namendment first \"First amendment\" {{\n{amendment}\n}}\n", terms())
}

/// 1 of 200 is bad in each half of March: 99.5 % there and over all.
const HALVES: &[(&str, usize, usize)] = &[("03-05", 200, 1), ("03-25", 200, 1)];

#[test]
fn a_fee_change_cuts_the_base_by_days_and_not_the_metric() {
    let text = amended("effective 2026-03-16; change web.fee 50_000 EUR per month");
    let march = march(&text, HALVES);
    // One figure for the whole month: 398 of 400 = 199/200.
    assert_eq!(march.metrics.len(), 1);
    assert_eq!(value(&march, "availability", &[]), "199/200".parse().unwrap());
    assert_eq!(verdict(&march, "commitment", &[]), "missed");
    // Base: 40,000 x 15/31 + 50,000 x 16/31 = (600,000 + 800,000)/31 = 1,400,000/31 = 45,161.290...
    // 10 % of it: 4,516.129... -> 4,516.13.
    assert_eq!(credit(&march, "uptime_credit", &[]), "4516.13");
    assert_eq!(march.amendments[0].name, "first");
    assert_eq!(march.amendments[0].from, "2026-03-16");
}

#[test]
fn a_changed_objective_is_judged_in_parts_and_the_period_is_one_miss_if_any_part_is() {
    let text = amended("effective 2026-03-16; change commitment require availability >= 99.4%");
    let march = march(&text, HALVES);
    // 1 to 15 March: 99.5 % < 99.9 %, missed. 16 to 31 March: 99.5 % >= 99.4 %, met. One miss.
    assert_eq!(march.objectives.len(), 1);
    assert_eq!(verdict(&march, "commitment", &[]), "missed");
    let note = march.objectives[0].note.clone().unwrap_or_default();
    assert_eq!(note, "2026-03-01 to 2026-03-15: missed; 2026-03-16 to 2026-03-31: met");
    // The first part owes 10 % of 40,000 x 15/31: 60,000/31 = 1,935.483... -> 1,935.48. The second nothing.
    assert_eq!(credit(&march, "uptime_credit", &[]), "1935.48");
    // The metric was left alone.
    assert_eq!(value(&march, "availability", &[]), "199/200".parse().unwrap());
}

#[test]
fn credits_of_the_parts_of_a_changed_tier_add() {
    let text = amended(
        "effective 2026-03-16
    change uptime_credit credit of web.fee by availability {
        >= 99.0%  : 20%
        otherwise : 50%
    }",
    );
    // 1 to 15 March: 99.5 %, 10 % of 40,000 x 15/31 = 60,000/31. 16 to 31 March: 99.5 %, 20 % of
    // 40,000 x 16/31 = 128,000/31. Together 188,000/31 = 6,064.516... -> 6,064.52.
    let both = march(&text, HALVES);
    assert_eq!(credit(&both, "uptime_credit", &[]), "6064.52");
    assert_eq!(total(&both), "6064.52");
    // All that went wrong went wrong before the change: 2 of 200 are 99.0 %, the old tier. 60,000/31 = 1,935.48.
    let before = march(&text, &[("03-05", 200, 2), ("03-25", 200, 0)]);
    assert_eq!(verdict(&before, "commitment", &[]), "missed");
    assert_eq!(credit(&before, "uptime_credit", &[]), "1935.48");
    // After it: the new tier. 128,000/31 = 4,129.032... -> 4,129.03.
    let after = march(&text, &[("03-05", 200, 0), ("03-25", 200, 2)]);
    assert_eq!(credit(&after, "uptime_credit", &[]), "4129.03");
}

#[test]
fn a_changed_metric_is_measured_in_parts() {
    // From 16 March on every probe counts by whether it is bad less than every second time: 200 probes, 1 bad.
    let text = amended("effective 2026-03-16; change availability value share(ok or not ok)");
    let march = march(&text, HALVES);
    let parts: Vec<(String, String, Option<String>)> = march
        .metrics
        .iter()
        .map(|figure| {
            let part = figure.part.clone().expect("a part");
            (part.from, part.until, figure.exact.clone())
        })
        .collect();
    let day = |text: &str| text.to_owned();
    assert_eq!(
        parts,
        [
            (day("2026-03-01"), day("2026-03-16"), Some("199/200".to_owned())),
            (day("2026-03-16"), day("2026-04-01"), Some("1".to_owned())),
        ]
    );
    assert_eq!(verdict(&march, "commitment", &[]), "missed");
    assert_eq!(credit(&march, "uptime_credit", &[]), "1935.48");
}

#[test]
fn a_past_period_is_always_evaluated_under_the_terms_in_force_then() {
    let text = amended(
        "effective 2026-03-01
    change commitment require availability >= 99.4%
    change web.fee 50_000 EUR per month",
    );
    let runs = [("02-10", 200, 1), ("03-10", 200, 1), ("04-10", 200, 3)];
    let whole = statement(&text, &runs, "2026-05-01");
    // February: 99.5 % < 99.9 %, 10 % of 40,000. March: 99.5 % >= 99.4 %. April: 98.5 %, 25 % of 50,000.
    let of = |label: &str| {
        let period = period(&whole, label);
        (
            verdict(period, "commitment", &[]).to_owned(),
            credit(period, "uptime_credit", &[]).to_owned(),
        )
    };
    let pair = |verdict: &str, credit: &str| (verdict.to_owned(), credit.to_owned());
    assert_eq!(of("2026-02"), pair("missed", "4000.00"));
    assert_eq!(of("2026-03"), pair("met", "0"));
    assert_eq!(of("2026-04"), pair("missed", "12500.00"));
    // The same whether it is asked later or at the time.
    let then = statement(&text, &runs, "2026-03-01");
    assert_eq!(period(&whole, "2026-02").credits, period(&then, "2026-02").credits);
    assert!(period(&whole, "2026-02").amendments.is_empty());
}

#[test]
fn histories_run_on() {
    let base = format!(
        "{}\ntermination chronic {{ right of globex; when commitment missed 2 periods in a row }}",
        terms()
    );
    let text = format!(
        "{base}\namendment first {{ effective 2026-03-16; change commitment require availability >= 99.4% }}\n"
    );
    // February is missed under the old terms, March in its first part; that is two in a row, and March counts once.
    let runs = [("02-10", 200, 1), ("03-05", 200, 1), ("03-25", 200, 1), ("04-10", 200, 0)];
    let whole = statement(&text, &runs, "2026-05-01");
    let rights: Vec<_> =
        whole.rights.iter().map(|right| (right.name.as_str(), right.period.as_deref())).collect();
    assert_eq!(rights, [("chronic", Some("2026-03"))]);
    // April alone would be a miss of its own again.
    let runs = [("02-10", 200, 0), ("03-05", 200, 1), ("03-25", 200, 1), ("04-10", 200, 2)];
    let whole = statement(&text, &runs, "2026-05-01");
    let periods: Vec<_> = whole.rights.iter().map(|right| right.period.as_deref()).collect();
    assert_eq!(periods, [Some("2026-04")]);
}

#[test]
fn what_is_added_or_removed_holds_for_its_days() {
    let text = amended(
        "effective 2026-03-16
    add objective steady { by nimbus; require availability >= 99% }
    remove uptime_credit",
    );
    let whole =
        statement(&text, &[("02-10", 200, 1), ("03-05", 200, 1), ("03-25", 200, 3)], "2026-04-01");
    let (february, march) = (period(&whole, "2026-02"), period(&whole, "2026-03"));
    assert_eq!(february.objectives.len(), 1);
    assert_eq!(credit(february, "uptime_credit", &[]), "4000.00");
    // 16 to 31 March: 197 of 200 = 98.5 % < 99 %. The whole month, 396 of 400 = 99 %, would have met it.
    assert_eq!(verdict(march, "steady", &[]), "missed");
    // The penalty is owed for the days in which it was agreed: 1 to 15 March, 99.5 %, 60,000/31.
    assert_eq!(credit(march, "uptime_credit", &[]), "1935.48");
}

#[test]
fn a_right_arises_under_the_terms_of_its_day() {
    let text = amended(
        "effective 2026-03-16
    add termination late { right of globex; when commitment missed }",
    );
    let runs = [("02-10", 200, 1), ("03-05", 200, 1), ("04-10", 200, 0)];
    let whole = statement(&text, &runs, "2026-05-01");
    // February is missed, too, but then there was no such right.
    let periods: Vec<_> = whole.rights.iter().map(|right| right.period.as_deref()).collect();
    assert_eq!(periods, [Some("2026-03")]);
}

#[test]
fn an_amendment_may_prolong_the_term() {
    let text = terms().replace("until 2027-01-01", "until 2026-03-16")
        + "amendment longer { effective 2026-03-01; change hosting in force 2026-01-01 until 2026-07-01 }\n";
    let march = march(&text, HALVES);
    // All of March is in force: 10 % of 40,000.
    assert_eq!(credit(&march, "uptime_credit", &[]), "4000.00");
    let short = terms().replace("until 2027-01-01", "until 2026-03-16");
    // Without it 15 of 31 days are: 1,935.48.
    assert_eq!(credit(&super::amendments::march(&short, HALVES), "uptime_credit", &[]), "1935.48");
}

#[test]
fn amendments_build_on_one_another() {
    let text = format!(
        "{}\namendment second {{ effective 2026-03-26; change web.fee 70_000 EUR per month }}
amendment first {{ effective 2026-03-16; change web.fee 50_000 EUR per month }}\n",
        terms()
    );
    // 40,000 x 15/31 + 50,000 x 10/31 + 70,000 x 6/31 = 1,520,000/31; 10 %: 4,903.225... -> 4,903.23.
    let march = march(&text, HALVES);
    assert_eq!(credit(&march, "uptime_credit", &[]), "4903.23");
    let names: Vec<&str> = march.amendments.iter().map(|own| own.name.as_str()).collect();
    assert_eq!(names, ["first", "second"]);
}

#[test]
fn a_term_that_cuts_a_period_and_an_amendment_in_it_cut_together() {
    // In force from 11 March: 21 of 31 days, 5 of them under the old terms.
    let text = amended("effective 2026-03-16; change web.fee 50_000 EUR per month")
        .replace("in force 2026-01-01", "in force 2026-03-11");
    let march = march(&text, &[("03-12", 200, 1), ("03-25", 200, 1)]);
    // 40,000 x 5/31 + 50,000 x 16/31 = 1,000,000/31; 10 %: 3,225.806... -> 3,225.81.
    assert_eq!(credit(&march, "uptime_credit", &[]), "3225.81");
}

#[test]
fn a_part_of_which_the_data_are_not_in_leaves_the_period_open() {
    let text = amended("effective 2026-03-16; change commitment require availability >= 99.4%");
    let whole = statement(&text, HALVES, "2026-03-20");
    let march = period(&whole, "2026-03");
    assert_eq!(verdict(march, "commitment", &[]), "open");
    assert!(march.credits.is_empty());
}

#[test]
fn caps_bind_the_period_as_they_stand_at_its_end() {
    let text = amended("effective 2026-03-16; change uptime_credit at most 3_000 EUR");
    let march = march(&text, HALVES);
    // The whole month at 99.5 %, 10 % of 40,000 = 4,000, capped.
    assert_eq!(credit(&march, "uptime_credit", &[]), "3000.00");
    assert_eq!(metric(&march, "availability", &[]).part, None);
}

fn codes(amendment: &str) -> Vec<String> {
    said(&compiled(&amended(amendment), &Folder::default(), &[]))
}

#[test]
fn an_amendment_that_changes_nothing_or_lies_outside_the_term_is_warned_of() {
    assert_eq!(
        codes("effective 2026-07-01; change web.fee 40_000 EUR per month"),
        ["W1020 the amendment `first` changes nothing"]
    );
    assert_eq!(codes("effective 2026-07-01"), ["W1020 the amendment `first` changes nothing"]);
    assert_eq!(
        codes("effective 2026-01-01; change web.fee 1 EUR per month"),
        ["W1021 the amendment `first` lies outside the term"]
    );
    assert_eq!(
        codes("effective 2027-01-01; change web.fee 1 EUR per month"),
        ["W1021 the amendment `first` lies outside the term"]
    );
}

#[test]
fn each_version_is_checked_as_a_whole() {
    // The tiers of the base end at 99.9 %, where the objective begins; the amended objective leaves a gap.
    assert_eq!(
        codes("effective 2026-07-01; change commitment require availability >= 98%"),
        ["E0504 this tier lies where the objective is met"]
    );
    // What is no longer used is used in an earlier version.
    assert_eq!(codes("effective 2026-07-01; remove uptime_credit"), [""; 0]);
    assert_eq!(
        codes("effective 2026-07-01; remove commitment"),
        ["E0201 there is no objective or responsibility named `commitment`"]
    );
}

#[test]
fn mistakes_point_at_the_text_of_the_amendment() {
    let text = amended("effective 2026-07-01; change commitment require availabilty >= 99%");
    let compiled = compiled(&text, &Folder::default(), &[]);
    let found = compiled.diagnostics.iter().next().expect("a mistake");
    let at = found.span().expect("a place").range();
    assert_eq!(&text[at.clone()], "availabilty");
    assert!(text[..at.start].contains("amendment first"), "in the amendment");
}

#[test]
fn what_an_amendment_names_has_to_be_there() {
    let of = |change: &str| codes(&format!("effective 2026-07-01; {change}"));
    assert_eq!(of("change web.fe 1 EUR per month"), ["E0201 the declaration has no clause `fe`"]);
    assert_eq!(of("change wob.fee 1 EUR per month"), ["E0201 there is no declaration named `wob`"]);
    assert_eq!(
        of("remove commitment.relieved"),
        ["E0201 the declaration has no clause `relieved`"]
    );
    assert_eq!(of("remove uptime"), ["E0201 there is no declaration named `uptime`"]);
    assert_eq!(of("change web 1 EUR per month"), ["E0307 which clause is changed?"]);
    assert_eq!(
        of("change metric commitment { from probes; value share(ok) }"),
        ["E0203 `commitment` is a objective, not a metric"]
    );
    assert_eq!(of("add party nimbus { role provider }"), ["E0202 `nimbus` is declared twice"]);
    assert_eq!(
        of("change uptime_credit.credit 10% of web.fee"),
        ["E0307 `credit` is more than a value"]
    );
}

#[test]
fn an_amendment_leaves_the_frame_alone() {
    let of = |change: &str| codes(&format!("effective 2026-07-01; {change}"));
    assert_eq!(
        of("change hosting zone \"UTC\""),
        ["E0510 the amendment `first` changes the contract's zone"]
    );
    assert_eq!(
        of("remove uptime_credit; change availability per quarter"),
        [
            "E0510 the amendment `first` changes the period of `availability`",
            "E0510 the amendment `first` changes the period of `commitment`",
        ]
    );
}

#[test]
fn an_amendment_says_from_when_on() {
    assert_eq!(
        codes("change web.fee 1 EUR per month"),
        ["E0206 the amendment `first` has no `effective`"]
    );
    assert_eq!(
        codes("effective 2026-02-30; change web.fee 1 EUR per month"),
        ["E0401 there is no day `2026-02-30`"]
    );
}

#[test]
fn two_amendments_of_one_day_do_not_change_the_same_thing() {
    let two = |first: &str, second: &str| {
        let text = format!(
            "{}\namendment a {{ effective 2026-07-01; {first} }}\namendment b {{ effective 2026-07-01; {second} }}\n",
            terms()
        );
        said(&compiled(&text, &Folder::default(), &[]))
    };
    assert_eq!(
        two("change web.fee 1 EUR per month", "change web.fee 2 EUR per month"),
        ["E0511 two amendments of 2026-07-01 change `web.fee`"]
    );
    assert_eq!(
        two("change web.fee 1 EUR per month", "change commitment require availability >= 99.5%"),
        [""; 0]
    );
}

#[test]
fn a_whole_declaration_can_be_changed() {
    let text = amended(
        "effective 2026-03-16
    change penalty uptime_credit {
        when   commitment missed
        credit 3_000 EUR
    }
    change metric availability { of web; from probes; value share(ok) }",
    );
    let march = march(&text, HALVES);
    // 1 to 15 March: 60,000/31 = 1,935.483..., then 3,000: an amount, which days do not scale. 4,935.48.
    assert_eq!(credit(&march, "uptime_credit", &[]), "4935.48");
}

#[test]
fn a_clause_that_is_new_is_added() {
    let text = hosting(
        "service web { from nimbus to globex; fee 40_000 EUR per month }
metric availability { of web; from probes; value share(ok) }
metric paid { from probes; value count }
objective commitment { by nimbus; require availability >= 99.9% }
responsibility payment { of globex to nimbus; require paid >= 1_000 }
amendment first { effective 2026-03-01; change commitment relieved when payment missed }
",
    );
    let whole = statement(&text, &[("02-10", 200, 1), ("03-05", 200, 1)], "2026-04-01");
    assert_eq!(verdict(period(&whole, "2026-02"), "commitment", &[]), "missed");
    assert_eq!(verdict(period(&whole, "2026-03"), "commitment", &[]), "excused");
}
