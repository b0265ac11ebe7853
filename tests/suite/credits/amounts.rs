//! Amounts are values: per unit, by time, of the month before, of other credits, in kind, in points.

use super::{HEAD, credit_of, faults, penalty, statement, statement_of};
use crate::evaluation::{credit, number, period, total};

const OUTAGES: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2028-01-01 }
metric availability { of web; from outages; down during outages; value uptime }
"#;

/// The credit of April for an outage of 100 minutes.
fn of_100_minutes(formula: &str) -> String {
    let body = format!("{OUTAGES}penalty a {{ credit {formula} }}\n");
    let rows = "starts,ends\n2026-04-05T00:00:00Z,2026-04-05T01:40:00Z\n";
    let statement = statement_of(HEAD, &body, &[("outages", rows)], "2028-01-01T00:00:00Z");
    credit(period(&statement, "2026-04"), "a", &[]).to_owned()
}

#[test]
fn full_units_round_down_started_ones_up_neither_is_proportional() {
    assert_eq!(of_100_minutes("5 EUR per full 30 min of availability.downtime"), "15.00");
    assert_eq!(of_100_minutes("5 EUR per started 30 min of availability.downtime"), "20.00");
    // 100 ÷ 30 × 5 = 16.667.
    assert_eq!(of_100_minutes("5 EUR per 30 min of availability.downtime"), "16.67");
}

#[test]
fn beyond_is_the_positive_part() {
    // 100 − 43 = 57 min have one full half hour; beyond 120 there is nothing.
    assert_eq!(
        of_100_minutes("5 EUR per full 30 min of availability.downtime beyond 43 min"),
        "5.00"
    );
    assert_eq!(of_100_minutes("5 EUR per 30 min of availability.downtime beyond 120 min"), "0");
}

#[test]
fn a_penalty_without_when_is_its_formula() {
    // 1 % of 10,000 for each hour: 1.6667 × 100.
    assert_eq!(of_100_minutes("1% of web.fee per 1 h of availability.downtime"), "166.67");
}

#[test]
fn a_day_of_a_fee_is_its_share_of_the_fee_s_own_period() {
    let counted = super::counted("a");
    let body = format!(
        "{counted}penalty a {{ when a_kept missed; credit 2 days of web.fee }}\n\
         penalty b {{ when a_kept missed; credit 3 days of lines.fee }}\n\
         penalty c {{ when a_kept missed; credit 12 h of web.fee }}\n\
         service lines \"Lines\" {{ from nimbus to globex; fee 7_300 EUR per year }}\n"
    );
    let rows = faults(&[("2026-02", "a", "1"), ("2026-03", "a", "1")]);
    let statement = statement_of(HEAD, &body, &[("faults", &rows)], "2028-01-01T00:00:00Z");
    // February has 28 days, March 31; 2026 has 365, so a day of the lines is 20.00.
    let february = period(&statement, "2026-02");
    assert_eq!(credit(february, "a", &[]), "714.29"); // 2/28 of 10,000
    assert_eq!(credit(february, "b", &[]), "60.00");
    assert_eq!(credit(february, "c", &[]), "178.57"); // half a day: 1/56
    assert_eq!(credit(period(&statement, "2026-03"), "a", &[]), "645.16"); // 2/31
}

#[test]
fn the_fee_of_the_previous_month() {
    let body = r#"
source bill "Bill" { at at : instant; column amount : money; complete until 2028-01-01 }
metric charges { of web; from bill; value sum(amount) }
metric a_worth { of web; from faults where kind = "a"; value sum(worth) }
objective a_kept { by nimbus; require a_worth = 0 }
penalty a { when a_kept missed; credit 10% of (charges of previous month) }
penalty b { when a_kept missed; credit 10% of (web.fee of previous month) }
"#;
    let rows = faults(&[("2026-01", "a", "1"), ("2026-02", "a", "1")]);
    let bill =
        "at,amount\n2026-01-10T00:00:00Z,300\n2026-01-20T00:00:00Z,200\n2026-02-10T00:00:00Z,40\n";
    let sources = [("faults", rows.as_str()), ("bill", bill)];
    let statement = statement_of(HEAD, body, &sources, "2028-01-01T00:00:00Z");
    let february = period(&statement, "2026-02");
    assert_eq!((credit(february, "a", &[]), credit(february, "b", &[])), ("50.00", "1000.00"));
    // Before January the contract is not in force: no fee was paid, and what was charged is not known.
    let january = period(&statement, "2026-01");
    assert_eq!(credit(january, "b", &[]), "0");
    assert_eq!(credit(january, "a", &[]), "0.00");
}

#[test]
fn a_credit_may_be_counted_after_another() {
    // The bill is 500; b is a tenth of what a leaves of it.
    let body = format!(
        "{}{}",
        penalty("a", "at most 200 EUR"),
        "penalty b { when a_kept missed; credit 10% of (500 EUR - a) }\n"
    );
    let statement = statement(&body, &[("2026-01", "a", "300")]);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("200.00", "30.00"));
}

#[test]
fn a_right_may_arise_from_what_was_credited() {
    let body = format!(
        "{}termination enough {{ right of globex; when a >= 150 EUR 2 periods in a row }}\n",
        penalty("a", "at most 200 EUR")
    );
    let rows = [("2026-01", "a", "149"), ("2026-02", "a", "150"), ("2026-03", "a", "900")];
    let statement = statement(&body, &rows);
    let periods: Vec<Option<&str>> =
        statement.rights.iter().map(|right| right.period.as_deref()).collect();
    assert_eq!(periods, [Some("2026-03")]);
}

#[test]
fn in_kind_keeps_time_as_time() {
    let body = format!(
        "{}penalty days {{ when a_kept missed; credit by a_worth {{ > 5 : 7 days of web.fee; otherwise : 3 days of web.fee }}; in kind; at most 5 days of web.fee }}\n",
        penalty("a", "")
    );
    let statement = statement(&body, &[("2026-01", "a", "2"), ("2026-02", "a", "9")]);
    let january = credit_of(period(&statement, "2026-01"), "days", &[]);
    assert_eq!((january.amount.as_str(), january.currency.as_str()), ("3", "days"));
    assert_eq!(credit(period(&statement, "2026-02"), "days", &[]), "5");
    // Days enter no total.
    assert_eq!(total(period(&statement, "2026-01")), "2.00");
}

#[test]
fn points_enter_no_total_until_they_are_turned_into_money() {
    let body = format!(
        "unit point \"points\"\n{}penalty points {{ when a_kept missed; credit a_worth * 1 point }}\n\
         penalty money {{ when a_kept missed; credit (0.5% of web.fee per point) * points }}\n",
        super::counted("a")
    );
    let statement = statement(&body, &[("2026-01", "a", "3")]);
    let january = period(&statement, "2026-01");
    let points = credit_of(january, "points", &[]);
    assert_eq!((points.amount.as_str(), points.currency.as_str()), ("3", "point"));
    // 0.5 % of 10,000 are 50 for each point.
    assert_eq!(number(credit(january, "money", &[])), number("150"));
    assert_eq!(total(january), "150.00");
}
