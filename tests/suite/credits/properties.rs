//! What holds for every contract: tried on many rows.

use proptest::prelude::*;

use sla::exact::Rational;
use sla::statement::{PeriodStatement, Statement};

use super::{HEAD, statement_of};
use crate::evaluation::{credit, number, period};

/// Three penalties in a pool; two of them in a group, one by tiers and with repeats.
const BODY: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2028-01-01 }
metric availability { of web; from outages; down during outages; value uptime }
metric a_worth { of web; from faults where kind = "a"; value sum(worth) }
metric b_worth { of web; from faults where kind = "b"; value sum(worth) }
objective commitment { by nimbus; require availability >= 99.9% }
objective a_kept { by nimbus; require a_worth = 0 }
objective b_kept { by nimbus; require b_worth = 0 }
penalty a { when a_kept missed; credit a_worth * 1% of web.fee }
penalty b { when b_kept missed; credit b_worth * 1% of web.fee; only above 1 EUR }
penalty uptime {
    when    commitment missed
    credit  of web.fee by availability {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 50%
    }
    repeated {
        2 periods in a row : x 1.5
    }
}
"#;

const POOL: &str = "pool p { at risk 1_234.56 EUR; covers a, b, uptime; at most 2_000 EUR per contract year; over cap reduce pro rata }\n";

/// Hundredths of what faults of `a` and `b` are worth, and hours of outage, in January and February.
type Months = [(u32, u32, u32); 2];

fn months() -> impl Strategy<Value = Months> {
    let month = || (0_u32..1_500, 0_u32..1_500, 0_u32..60);
    [month(), month()]
}

fn evaluated(head: &str, body: &str, months: &Months) -> Statement {
    let mut faults = "at,kind,worth\n".to_owned();
    let mut outages = "starts,ends\n".to_owned();
    for (number, (a, b, hours)) in months.iter().enumerate() {
        let month = number + 1;
        for (kind, worth) in [("a", a), ("b", b)] {
            let (whole, part) = (worth / 100, worth % 100);
            faults += &format!("2026-{month:02}-15T00:00:00Z,{kind},{whole}.{part:02}\n");
        }
        if *hours > 0 {
            let (day, hour) = (5 + hours / 24, hours % 24);
            outages += &format!(
                "2026-{month:02}-05T00:00:00Z,2026-{month:02}-{day:02}T{hour:02}:00:00Z\n"
            );
        }
    }
    let sources = [("faults", faults.as_str()), ("outages", outages.as_str())];
    statement_of(head, body, &sources, "2026-03-01T00:00:00Z")
}

const LABELS: [&str; 2] = ["2026-01", "2026-02"];

fn amounts(of: &PeriodStatement) -> [Rational; 3] {
    ["a", "b", "uptime"].map(|name| number(credit(of, name, &[])))
}

fn sum(of: &PeriodStatement) -> Rational {
    amounts(of).iter().sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn doubling_fees_doubles_credits_before_caps(months in months()) {
        let body = BODY.replace("; only above 1 EUR", "");
        let twice = HEAD.replace("fee 10_000 EUR", "fee 20_000 EUR");
        let (one, two) = (evaluated(HEAD, &body, &months), evaluated(&twice, &body, &months));
        for label in LABELS {
            let doubled = amounts(period(&one, label)).map(|amount| amount * Rational::from(2));
            prop_assert_eq!(doubled, amounts(period(&two, label)));
        }
    }

    #[test]
    fn adding_downtime_never_lowers_a_credit(months in months(), more in 1_u32..200) {
        let mut worse = months;
        worse[0].2 += more;
        let body = format!("{BODY}{POOL}");
        for body in [BODY, body.as_str()] {
            let (before, after) = (evaluated(HEAD, body, &months), evaluated(HEAD, body, &worse));
            prop_assert!(sum(period(&before, "2026-01")) <= sum(period(&after, "2026-01")));
            let uptime = |statement: &Statement| amounts(period(statement, "2026-01"))[2].clone();
            prop_assert!(uptime(&before) <= uptime(&after));
        }
    }

    #[test]
    fn a_pool_s_sum_is_never_above_its_cap(months in months()) {
        let statement = evaluated(HEAD, &format!("{BODY}{POOL}"), &months);
        let mut year = Rational::zero();
        for label in LABELS {
            let month = sum(period(&statement, label));
            prop_assert!(month <= number("1234.56"));
            year += month;
        }
        prop_assert!(year <= number("2000"));
    }

    #[test]
    fn the_parts_of_a_pool_add_up_to_its_rounded_sum(months in months()) {
        let statement = evaluated(HEAD, &format!("{BODY}{POOL}"), &months);
        for label in LABELS {
            let of = period(&statement, label);
            let Some(pool) = of.combined_credits.first() else { continue };
            prop_assert_eq!(sum(of), number(&pool.amount));
            let total = of.total_credit.as_ref().expect("a total");
            prop_assert_eq!(&total.amount, &pool.amount);
            // Cent for cent what is left of the sum, unless a minimum took some of it.
            let limit = number(pool.limit.as_deref().expect("a limit"));
            let b_is_small = amounts(of)[1].is_zero();
            if !b_is_small {
                let cent = number("0.01");
                let expected = number(&pool.before).min(limit);
                prop_assert!((sum(of) - expected).abs() < cent);
            }
        }
    }

    #[test]
    fn the_order_of_declarations_changes_nothing_but_ties(months in months()) {
        let penalties: Vec<&str> = BODY.lines().filter(|line| line.starts_with("penalty a") || line.starts_with("penalty b")).collect();
        let swapped = BODY
            .replace(penalties[0], "FIRST")
            .replace(penalties[1], penalties[0])
            .replace("FIRST", penalties[1]);
        let (one, other) = (
            evaluated(HEAD, &format!("{BODY}{POOL}"), &months),
            evaluated(HEAD, &format!("{POOL}{swapped}"), &months),
        );
        let cent = number("0.01");
        for label in LABELS {
            let (one, other) = (period(&one, label), period(&other, label));
            prop_assert_eq!(sum(one), sum(other));
            for (one, other) in amounts(one).iter().zip(amounts(other)) {
                prop_assert!((one - &other).abs() <= cent);
            }
        }
    }
}
