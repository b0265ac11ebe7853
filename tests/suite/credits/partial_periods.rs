//! Periods that the term cuts.

use super::{HEAD, faults, penalty, statement_of};
use crate::evaluation::{credit, period};

/// The contract begins on 17 March: 15 of 31 days.
fn from_17_march(convention: &str) -> String {
    HEAD.replace("in force  2026-01-01 until", "in force  2026-03-17 until")
        .replace("partial periods prorated", &format!("partial periods {convention}"))
}

/// The credit `a` of March under a convention.
fn march(convention: &str, body: &str) -> String {
    let rows = faults(&[("2026-03", "a", "1000")]).replace("03-15", "03-20");
    let statement = statement_of(
        &from_17_march(convention),
        body,
        &[("faults", &rows)],
        "2028-01-01T00:00:00Z",
    );
    credit(period(&statement, "2026-03"), "a", &[]).to_owned()
}

fn with_formula(formula: &str) -> String {
    format!("{}penalty a {{ when a_kept missed; credit {formula} }}\n", super::counted("a"))
}

#[test]
fn the_share_of_the_days_in_force_scales_fees() {
    // 10 % of 10,000 × 15/31 = 483.87.
    assert_eq!(march("prorated", &with_formula("10% of web.fee")), "483.87");
    assert_eq!(march("full", &with_formula("10% of web.fee")), "1000.00");
    assert_eq!(march("left out", &with_formula("10% of web.fee")), "0");
}

#[test]
fn it_scales_the_money_in_per_period_caps() {
    // 310 × 15/31 = 150.
    assert_eq!(march("prorated", &penalty("a", "at most 310 EUR")), "150.00");
    assert_eq!(march("full", &penalty("a", "at most 310 EUR")), "310.00");
    // A cap that is a share of the fee is not scaled twice: 6.2 % of 10,000 × 15/31 = 300.
    assert_eq!(march("prorated", &penalty("a", "at most 6.2% of web.fee")), "300.00");
}

#[test]
fn it_does_not_scale_yearly_caps() {
    assert_eq!(march("prorated", &penalty("a", "at most 310 EUR per year")), "310.00");
    // Unless it says so: 2026 has 290 of 365 days from 17 March on; 365 × 290/365.
    assert_eq!(march("prorated", &penalty("a", "at most 365 EUR per year prorated")), "290.00");
}

#[test]
fn a_day_of_a_fee_is_a_day_of_the_whole_month() {
    assert_eq!(march("prorated", &with_formula("1 day of web.fee")), "322.58"); // 10,000 ÷ 31
}

#[test]
fn the_amount_at_risk_is_scaled_once() {
    // 12.4 % of 10,000 × 15/31 = 600; half of it is allocated.
    let body = format!(
        "{}pool p {{ at risk 12.4% of web.fee per month; covers a 50%; over cap reduce pro rata }}\n",
        with_formula("credit allocation")
    );
    assert_eq!(march("prorated", &body), "300.00");
}
