//! Credits: tiers from the top, caps, rounding, uncertain amounts, the claim, the trace.

use super::{APRIL, statement};
use sla::statement::{Credit, PeriodStatement};

use crate::evaluation::{Folder, credit, evaluate, period, total, verdict};

const BODY: &str = r#"
source probes "Probes" { at at : instant; column ok : flag }
metric availability { of web; from probes; sampled every 1 h; down when not any(ok); value uptime; owner globex }
objective promise { by nimbus; require availability >= 99% }
penalty downtime_credit {
    clause   "6.2"
    when     promise missed
    credit   of web.fee by availability {
        >= 95%    : 10%
        >= 90%    : 25%
        otherwise : 50%
    }
    at most  CAP of web.fee
    claim    within 30 days of period end
}
"#;

/// Hourly samples of March: so many failed, so many without a row, the rest good; 744 in all.
fn probes(failed: usize, missing: usize) -> String {
    let rows = (0..744 - missing).map(|hour| {
        let (day, hour_of_day) = (1 + hour / 24, hour % 24);
        format!("2026-03-{day:02}T{hour_of_day:02}:00:00Z,{}\n", u8::from(hour >= failed))
    });
    format!("at,ok\n{}", rows.collect::<String>())
}

fn of(failed: usize, missing: usize, cap: &str) -> sla::statement::Statement {
    let body = BODY.replace("CAP", cap);
    statement(&body, &[("probes", &probes(failed, missing))], APRIL)
}

#[test]
fn the_first_tier_from_the_top_that_holds() {
    // 1 − failed/744: 7 → 99.06 %, 8 → 98.92 %, 37 → 95.03 %, 38 → 94.89 %, 74 → 90.05 %, 75 → 89.92 %.
    for (failed, amount) in
        [(7, "0"), (8, "100.00"), (37, "100.00"), (38, "250.00"), (74, "250.00"), (75, "500.00")]
    {
        let statement = of(failed, 0, "60%");
        let march = period(&statement, "2026-03");
        assert_eq!(credit(march, "downtime_credit", &[]), amount, "{failed}");
        assert_eq!(verdict(march, "promise", &[]), if failed < 8 { "met" } else { "missed" });
        let expected = if failed < 8 { "0.00" } else { amount };
        assert_eq!(total(march), expected);
    }
}

#[test]
fn the_trace_says_what_was_looked_at() {
    let statement = of(40, 0, "20%");
    let march = period(&statement, "2026-03");
    let credit = credit_of(march).expect("a credit");
    // 25 % of 1000 are 250; at most 20 %: 200. 30 days from 1 April end on 30 April.
    assert_eq!(
        (credit.amount.as_str(), credit.claim_by.as_deref()),
        ("200.00", Some("2026-04-30"))
    );
    assert_eq!(credit.clause.as_deref(), Some("6.2"));
    let steps: Vec<(&str, Option<bool>, Option<&str>)> = credit
        .steps
        .iter()
        .map(|step| (step.step.as_str(), step.holds, step.amount.as_deref()))
        .collect();
    assert_eq!(
        steps,
        [
            ("when", Some(true), None),
            ("base", None, Some("1000")),
            ("tier", Some(false), None),
            ("tier", Some(true), Some("250")),
            ("tier", None, None),
            ("cap", Some(true), Some("200")),
            ("round", None, Some("200")),
            ("claim", None, None),
        ]
    );
}

#[test]
fn an_uncertain_amount_is_credited_at_its_smallest() {
    // 30 failed, 20 without a row: from 694/744 = 93.28 % to 714/744 = 95.97 %. Missed whatever they hide; the first
    // tier at best, the second at worst.
    let statement = of(30, 20, "60%");
    let march = period(&statement, "2026-03");
    assert_eq!(verdict(march, "promise", &[]), "missed");
    let credit = credit_of(march).expect("a credit");
    assert_eq!((credit.amount.as_str(), credit.largest.as_deref()), ("100.00", Some("250.00")));
    assert_eq!(total(march), "100.00");
}

#[test]
fn under_an_inconclusive_verdict_nothing_enters_the_total() {
    // 5 failed, 20 without a row: from 96.64 % to 99.33 %.
    let statement = of(5, 20, "60%");
    let march = period(&statement, "2026-03");
    assert_eq!(verdict(march, "promise", &[]), "inconclusive");
    let credit = credit_of(march).expect("both are shown");
    assert_eq!((credit.amount.as_str(), credit.largest.as_deref()), ("0.00", Some("100.00")));
    assert_eq!(total(march), "0.00");
}

#[test]
fn amounts_are_rounded_as_the_contract_says() {
    // 1 % of 1000.50 EUR are 10.005: a tie.
    for (mode, amount) in [("half up", "10.01"), ("half even", "10.00"), ("half down", "10.00")] {
        let text = super::contract(&BODY.replace("CAP", "60%").replace("10%", "1%"))
            .replace("1_000 EUR", "1_000.50 EUR")
            .replace("half up to 0.01", &format!("{mode} to 0.01"));
        let rows = probes(20, 0);
        let folder = Folder::of_texts([("contract.sla", text.as_str()), ("probes.csv", &rows)]);
        let files: &[&str] = &["probes.csv"];
        let contract = folder.contract("contract.sla");
        let statement = evaluate(&contract, &folder, &[("probes", files)], Some(APRIL), None);
        let march = period(&statement, "2026-03");
        assert_eq!(credit(march, "downtime_credit", &[]), amount, "{mode}");
    }
}

fn credit_of(period: &PeriodStatement) -> Option<&Credit> {
    period.credits.iter().find(|credit| credit.name == "downtime_credit")
}
