//! Amounts that gaps leave open.

use super::{HEAD, combined, credit_of, statement_of};
use crate::evaluation::{period, total};

/// Up time of probes every six hours; of 30 days of April that are 120.
const PROBES: &str = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric availability { of web; from probes; sampled every 1 h; down when not any(ok); value uptime }
objective commitment { by nimbus; require availability >= 99.9% }
"#;

const TIERS: &str = "
penalty a {
    when    commitment missed
    credit  of web.fee by availability {
        >= 99.0%  : 10%
        otherwise : 25%
    }
}
";

/// April with so many hours of it down, and so many missing after them.
fn april(down: usize, missing: usize) -> String {
    let mut rows = "at,ok\n".to_owned();
    for hour in (0..720).filter(|hour| !(down..down + missing).contains(hour)) {
        let ok = if hour < down { "no" } else { "yes" };
        rows += &format!("2026-04-{:02}T{:02}:00:00Z,{ok}\n", 1 + hour / 24, hour % 24);
    }
    rows
}

fn of(body: &str, rows: &str) -> sla::statement::PeriodStatement {
    let body = format!("{PROBES}{body}");
    let statement = statement_of(HEAD, &body, &[("probes", rows)], "2026-05-01T00:00:00Z");
    period(&statement, "2026-04").clone()
}

#[test]
fn where_the_verdict_is_certain_and_the_amount_not_the_smallest_is_credited() {
    // 5 of 720 h down are 99.31 %: missed. 4 more that are missing could make it 9, 98.75 %: 10 % or 25 % of 10,000.
    let april = of(TIERS, &april(5, 4));
    let credit = credit_of(&april, "a", &[]);
    assert_eq!((credit.amount.as_str(), credit.largest.as_deref()), ("1000.00", Some("2500.00")));
    assert_eq!(total(&april), "1000.00");
}

#[test]
fn under_an_inconclusive_verdict_both_are_shown_and_nothing_enters_the_total() {
    // Nothing down, 8 missing: 100 % or 98.89 %.
    let april = of(TIERS, &april(0, 8));
    let credit = credit_of(&april, "a", &[]);
    assert_eq!((credit.amount.as_str(), credit.largest.as_deref()), ("0.00", Some("2500.00")));
    let said = credit.steps.iter().find(|step| step.step == "inconclusive").expect("it is said");
    assert!(said.text.contains("1000.00 EUR to 2500.00 EUR"), "{}", said.text);
    assert_eq!(total(&april), "0.00");
}

#[test]
fn a_pool_credits_the_smallest_sum() {
    // Certain are 1,000 (a); b is inconclusive, up to 500. At risk are 1,200: b comes to at most 500 × 1,200/1,500.
    let body = format!(
        "{TIERS}
objective steady {{ by nimbus; require availability >= 99.3% }}
penalty b {{ when steady missed; credit 500 EUR }}
pool p {{ at risk 1_200 EUR; covers a, b; over cap reduce pro rata }}
"
    );
    // 5 h down: 99.306 %, steady is met; one more missing leaves it open.
    let april = of(&body, &april(5, 1));
    let (a, b) = (credit_of(&april, "a", &[]), credit_of(&april, "b", &[]));
    assert_eq!((a.amount.as_str(), a.largest.as_deref()), ("1000.00", None));
    assert_eq!((b.amount.as_str(), b.largest.as_deref()), ("0.00", Some("400.00")));
    assert_eq!(combined(&april, "p").amount, "1000.00");
    assert_eq!(total(&april), "1000.00");
}

#[test]
fn a_group_pays_the_largest_that_is_certain() {
    let body = format!(
        "{TIERS}
objective steady {{ by nimbus; require availability >= 99.3% }}
penalty b {{ when steady missed; credit 1_500 EUR }}
group g {{ the largest of a, b }}
"
    );
    let april = of(&body, &april(5, 1));
    let (a, b) = (credit_of(&april, "a", &[]), credit_of(&april, "b", &[]));
    assert_eq!((a.amount.as_str(), b.amount.as_str()), ("1000.00", "0.00"));
    // It may turn out that the other one is the largest.
    assert_eq!(b.largest.as_deref(), Some("1500.00"));
    assert_eq!(total(&april), "1000.00");
}

#[test]
fn an_outage_beside_a_gap_may_be_longer() {
    let body = "
penalty a for each outage of availability { credit 10 EUR per 1 h of length; at most 100 EUR in all }
";
    // 5 h down, then 4 missing: the outage has 5 h or up to 9.
    let april = of(body, &april(5, 4));
    let credit = credit_of(&april, "a", &[]);
    assert_eq!((credit.amount.as_str(), credit.largest.as_deref()), ("0.00", Some("100.00")));
}
