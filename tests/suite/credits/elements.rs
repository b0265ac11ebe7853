//! Penalties for each outage, item or window.

use super::{HEAD, credit_of, statement_of, step};
use crate::evaluation::{credit, number, period, verdict};

const OUTAGES: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2028-01-01 }
metric availability { of web; from outages; down during outages; value uptime }
"#;

const LATER: &str = "2028-01-01T00:00:00Z";

fn by_outage(clauses: &str, rows: &str) -> sla::statement::Statement {
    let body =
        format!("{OUTAGES}penalty a for each outage of availability {{\n    {clauses}\n}}\n");
    statement_of(HEAD, &body, &[("outages", rows)], LATER)
}

#[test]
fn each_outage_gets_its_credit_and_the_period_s_is_the_sum() {
    // 2 h and 3 h at 10 EUR an hour.
    let rows = "starts,ends\n2026-01-05T00:00:00Z,2026-01-05T02:00:00Z\n\
                2026-01-20T10:00:00Z,2026-01-20T13:00:00Z\n";
    let statement = by_outage("credit 10 EUR per 1 h of length", rows);
    let january = credit_of(period(&statement, "2026-01"), "a", &[]);
    assert_eq!(january.amount, "50.00");
    assert_eq!(step(january, "element", "2026-01-05T00:00:00").amount.as_deref(), Some("20"));
    assert_eq!(step(january, "element", "2026-01-20T10:00:00").amount.as_deref(), Some("30"));
}

#[test]
fn an_outage_belongs_to_the_period_that_holds_its_start() {
    // From 31 January 22:00 to 1 February 04:00: six hours, all in January.
    let rows = "starts,ends\n2026-01-31T22:00:00Z,2026-02-01T04:00:00Z\n";
    let statement = by_outage("credit 10 EUR per 1 h of length", rows);
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "60.00");
    assert_eq!(credit(period(&statement, "2026-02"), "a", &[]), "0");
}

#[test]
fn starts_and_ends_are_in_scope() {
    // One begins before noon of the 10th, one after it.
    let rows = "starts,ends\n2026-01-05T00:00:00Z,2026-01-05T02:00:00Z\n\
                2026-01-20T10:00:00Z,2026-01-20T13:00:00Z\n";
    let statement = by_outage("when ends - starts > 2 h\n    credit 7 EUR", rows);
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "7.00");
}

#[test]
fn at_most_is_per_element_and_in_all_caps_the_sum() {
    let rows = "starts,ends\n2026-01-05T00:00:00Z,2026-01-05T02:00:00Z\n\
                2026-01-20T10:00:00Z,2026-01-20T13:00:00Z\n2026-01-22T10:00:00Z,2026-01-22T15:00:00Z\n";
    // 20, 30 and 50; each at most 25: 20 + 25 + 25.
    let each = by_outage("credit 10 EUR per 1 h of length\n    at most 25 EUR", rows);
    assert_eq!(credit(period(&each, "2026-01"), "a", &[]), "70.00");
    let in_all = by_outage(
        "credit 10 EUR per 1 h of length\n    at most 25 EUR\n    at most 60 EUR in all",
        rows,
    );
    assert_eq!(credit(period(&in_all, "2026-01"), "a", &[]), "60.00");
}

#[test]
fn an_item_gets_its_credit_with_its_columns_in_scope() {
    let body = r#"
type priority : one of P1, P2
source tickets "Tickets" {
    at      opened   : instant
    column  id       : text
    column  priority : priority
    column  resolved : instant
    complete until 2028-01-01
}
table rates by priority {
    priority | limit | rate
    P1       | 4 h   | 100 EUR
    P2       | 8 h   | 30 EUR
}
penalty late for each tickets where id != "test" {
    when    resolved > opened + rates[priority].limit
    credit  rates[priority].rate
    at most 150 EUR in all
}
"#;
    // 1: P1 after 5 h. 2: P1 after 4 h, in time. 3: P2 after 9 h. test: left out. 5: not resolved when the data end
    // in February, and too late already. 6: opened in February.
    let rows = "opened,id,priority,resolved\n\
        2026-01-05T08:00:00Z,1,P1,2026-01-05T13:00:00Z\n\
        2026-01-06T08:00:00Z,2,P1,2026-01-06T12:00:00Z\n\
        2026-01-07T08:00:00Z,3,P2,2026-01-07T17:00:00Z\n\
        2026-01-08T08:00:00Z,test,P1,2026-01-09T17:00:00Z\n";
    let statement = statement_of(HEAD, body, &[("tickets", rows)], LATER);
    assert_eq!(credit(period(&statement, "2026-01"), "late", &[]), "130.00");
    let open = format!("{rows}2026-01-30T08:00:00Z,5,P2,\n2026-02-01T08:00:00Z,6,P1,\n");
    let statement = statement_of(HEAD, body, &[("tickets", &open)], LATER);
    let january = credit_of(period(&statement, "2026-01"), "late", &[]);
    // 100 + 30 + 30, at most 150.
    assert_eq!(january.amount, "150.00");
    assert_eq!(credit(period(&statement, "2026-02"), "late", &[]), "100.00");
}

#[test]
fn an_hour_is_looked_at_by_its_own_figures() {
    let body = r#"
source outages "Outages" { span starts to ends : instant; complete until 2028-01-01 }
metric down_in_hour { of web; from outages; per hour; down during outages; value downtime }
metric charges { of web; from bill; value sum(amount) }
source bill "Bill" { at at : instant; column amount : money; complete until 2028-01-01 }
penalty free_hours for each hour { when down_in_hour > 6 min; credit 1 h of charges }
"#;
    // 09:50 to 10:05 has 10 and 5 min; 12:00 to 13:07 has 60 and 7: three hours with more than 6. April has 720 hours:
    // 3 × 72 ÷ 720.
    let outages = "starts,ends\n2026-04-05T09:50:00Z,2026-04-05T10:05:00Z\n\
                   2026-04-05T12:00:00Z,2026-04-05T13:07:00Z\n";
    let bill = "at,amount\n2026-04-30T00:00:00Z,72\n";
    let sources = [("outages", outages), ("bill", bill)];
    let statement = statement_of(HEAD, body, &sources, "2026-05-01T00:00:00Z");
    assert_eq!(credit(period(&statement, "2026-04"), "free_hours", &[]), "0.30");
}

#[test]
fn a_window_belongs_to_the_period_that_holds_its_last_instant() {
    let body = format!(
        "{}
metric weekly {{ of web; from outages; per week; down during outages; value downtime }}
objective quiet_week {{ by nimbus; per week; require weekly = 0 s }}
penalty a for each week {{ when quiet_week missed; credit 5 EUR }}
",
        OUTAGES.replace(
            "metric availability { of web; from outages; down during outages; value uptime }\n",
            ""
        )
    );
    // 31 January 2026 is a Saturday: its week ends on 1 February, in February.
    let rows = "starts,ends\n2026-01-31T10:00:00Z,2026-01-31T11:00:00Z\n";
    let statement = statement_of(HEAD, &body, &[("outages", rows)], LATER);
    assert_eq!(credit(period(&statement, "2026-01"), "a", &[]), "0");
    assert_eq!(credit(period(&statement, "2026-02"), "a", &[]), "5.00");
    assert_eq!(verdict(period(&statement, "2026-W05"), "quiet_week", &[]), "missed");
}

#[test]
fn an_objective_for_each_outage_is_missed_if_one_of_them_is() {
    let body = format!(
        "{OUTAGES}
objective short_outages for each outage of availability {{ by nimbus; require length <= 2 h }}
penalty a {{ when short_outages missed; credit 40 EUR }}
"
    );
    let rows = "starts,ends\n2026-01-05T00:00:00Z,2026-01-05T02:00:00Z\n\
                2026-02-20T10:00:00Z,2026-02-20T11:00:00Z\n2026-02-22T10:00:00Z,2026-02-22T12:00:01Z\n";
    let statement = statement_of(HEAD, &body, &[("outages", rows)], LATER);
    for (month, found, amount) in
        [("2026-01", "met", "0"), ("2026-02", "missed", "40"), ("2026-03", "met", "0")]
    {
        let month = period(&statement, month);
        assert_eq!(verdict(month, "short_outages", &[]), found);
        assert_eq!(number(credit(month, "a", &[])), number(amount));
    }
}
