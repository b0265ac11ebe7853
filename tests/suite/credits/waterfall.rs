//! The order of the steps, and what the trace says of each.

use super::{HEAD, credit_of, faults, penalty, statement, statement_of};
use crate::evaluation::{credit, number, period, total};

const AVAILABILITY: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2028-01-01 }
metric availability { of web; from outages; down during outages; value uptime }
objective commitment { by nimbus; require availability >= 99.9% }
penalty uptime_credit "Service credit" {
    clause  "6.2"
    when    commitment missed
    credit  of web.fee by availability {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 50%
    }
    repeated {
        2 periods in a row : x 1.5
    }
    at most 30% of web.fee
    claim   within 30 days of period end
}
pool at_risk { at risk 2_000 EUR; covers uptime_credit; over cap reduce pro rata }
"#;

/// April has 43,200 min, May 44,640.
const OUTAGES: &str = "starts,ends\n\
    2026-04-10T00:00:00Z,2026-04-10T10:00:00Z\n\
    2026-05-10T00:00:00Z,2026-05-11T00:00:00Z\n";

#[test]
fn the_first_row_from_the_top_that_holds_decides() {
    let statement = statement_of(
        HEAD,
        &AVAILABILITY
            .replace("pool at_risk { at risk 2_000 EUR", "pool at_risk { at risk 9_999 EUR"),
        &[("outages", OUTAGES)],
        "2028-01-01T00:00:00Z",
    );
    // April: 600 of 43,200 min, 98.61 %: 25 % of 10,000.
    let april = credit_of(period(&statement, "2026-04"), "uptime_credit", &[]);
    assert_eq!(april.amount, "2500.00");
    let tiers: Vec<Option<bool>> =
        april.steps.iter().filter(|step| step.step == "tier").map(|step| step.holds).collect();
    assert_eq!(tiers, [Some(false), Some(true), None]);
}

#[test]
fn each_step_is_a_line_in_the_trace_with_its_numbers() {
    let statement =
        statement_of(HEAD, AVAILABILITY, &[("outages", OUTAGES)], "2028-01-01T00:00:00Z");
    // May: 1,440 of 44,640 min, 96.77 %: 25 % of 10,000 = 2,500; the second in a row: × 1.5 = 3,750; at most 30 % of
    // 10,000 = 3,000; at risk are 2,000.
    let may = credit_of(period(&statement, "2026-05"), "uptime_credit", &[]);
    let steps: Vec<(&str, Option<bool>, &str)> = may
        .steps
        .iter()
        .map(|step| (step.step.as_str(), step.holds, step.amount.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        steps,
        [
            ("when", Some(true), ""),
            ("base", None, "10000"),
            ("tier", Some(false), ""),
            ("tier", Some(true), "2500"),
            ("tier", None, ""),
            ("repeats", Some(true), "3750"),
            ("cap", Some(true), "3000"),
            ("pool", Some(true), "2000"),
            ("round", None, "2000"),
            ("claim", None, ""),
        ]
    );
    assert_eq!(may.amount, "2000.00");
    // 31 May and 30 days: the last day is 30 June.
    assert_eq!(may.claim_by.as_deref(), Some("2026-06-30"));
}

#[test]
fn repeats_come_before_the_penalty_cap() {
    // Twice 100: the second is 150, capped at 120. The other way round it would be 100 × 1.5 = 150.
    let body =
        penalty("a", "repeated {\n        2 periods in a row : x 1.5\n    }\n    at most 120 EUR");
    let statement = statement(&body, &[("2026-01", "a", "100"), ("2026-02", "a", "100")]);
    assert_eq!(credit(period(&statement, "2026-02"), "a", &[]), "120.00");
}

#[test]
fn a_penalty_cap_comes_before_the_choice_of_a_group() {
    // 300 is capped at 50, so that 80 is the larger.
    let body = format!(
        "{}{}group g {{ the largest of a, b }}\n",
        penalty("a", "at most 50 EUR"),
        penalty("b", "")
    );
    let statement = statement(&body, &[("2026-01", "a", "300"), ("2026-01", "b", "80")]);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("0.00", "80.00"));
}

#[test]
fn the_choice_of_a_group_comes_before_the_pool() {
    // Only the 80 of the group share the 100 at risk with 40: 80 × 100/120 and 40 × 100/120.
    let body = format!(
        "{}{}{}group g {{ the largest of a, b }}\npool p {{ at risk 100 EUR; covers g, c; over cap reduce pro rata }}\n",
        penalty("a", ""),
        penalty("b", ""),
        penalty("c", "")
    );
    let rows = [("2026-01", "a", "80"), ("2026-01", "b", "70"), ("2026-01", "c", "40")];
    let statement = statement(&body, &rows);
    let january = period(&statement, "2026-01");
    assert_eq!(number(credit(january, "a", &[])), number("66.67"));
    assert_eq!(number(credit(january, "b", &[])), number("0"));
    assert_eq!(number(credit(january, "c", &[])), number("33.33"));
    assert_eq!(total(january), "100.00");
}

#[test]
fn the_minimum_is_looked_at_after_the_pool() {
    // Each would be 60; at risk are 100, so each comes to 50, which is not above 50.
    let body = format!(
        "{}{}pool p {{ at risk 100 EUR; covers a, b; over cap reduce pro rata }}\n",
        penalty("a", "only above 50 EUR"),
        penalty("b", "nothing below 50 EUR")
    );
    let statement = statement(&body, &[("2026-01", "a", "60"), ("2026-01", "b", "60")]);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("0.00", "50.00"));
}

#[test]
fn rounding_comes_after_the_minimum() {
    // 1.004 is above 1 and is rounded to 1.00.
    let body = penalty("a", "only above 1 EUR");
    let statement = statement(
        &body,
        &[("2026-01", "a", "1.004"), ("2026-02", "a", "1"), ("2026-03", "a", "0.999")],
    );
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "1.00");
    assert_eq!(number(credit(period(&statement, "2026-02"), "a", &[])), number("0"));
    assert_eq!(number(credit(period(&statement, "2026-03"), "a", &[])), number("0"));
}

#[test]
fn what_was_due_and_came_to_nothing_is_still_explained() {
    let body = penalty("a", "only above 500 EUR");
    let statement = statement_of(
        HEAD,
        &body,
        &[("faults", &faults(&[("2026-01", "a", "400")]))],
        "2026-03-01T00:00:00Z",
    );
    let january = credit_of(period(&statement, "2026-01"), "a", &[]);
    assert_eq!(january.amount, "0.00");
    assert!(january.steps.iter().any(|step| step.step == "minimum" && step.holds == Some(true)));
    // In February nothing was due, so there is nothing to say.
    assert!(period(&statement, "2026-02").credits.is_empty());
    assert_eq!(total(period(&statement, "2026-02")), "0.00");
}
