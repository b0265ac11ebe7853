//! Groups: the largest, all, the elected one, one for each key or cause.

use super::{HEAD, combined, credit_of, faults, penalty, statement, statement_of, step};
use crate::evaluation::{credit, number, period, total};

fn two(group: &str) -> String {
    format!("{}{}{group}\n", penalty("a", ""), penalty("b", ""))
}

#[test]
fn the_largest_of_a_group_is_paid() {
    let rows = [("2026-01", "a", "100"), ("2026-01", "b", "120"), ("2026-02", "a", "100")];
    let statement = statement(&two("group g { the largest of a, b }"), &rows);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("0.00", "120.00"));
    assert_eq!(total(january), "120.00");
    let group = combined(january, "g");
    assert_eq!((group.before.as_str(), group.amount.as_str()), ("220.00", "120.00"));
    let text = "g: the largest of a 100.00, b 120.00";
    assert_eq!(step(credit_of(january, "a", &[]), "group", text).holds, Some(false));
    assert_eq!(step(credit_of(january, "b", &[]), "group", text).holds, Some(true));
    assert_eq!(total(period(&statement, "2026-02")), "100.00");
}

#[test]
fn of_equal_ones_the_first_in_the_group_is_paid() {
    let rows = [("2026-01", "a", "100"), ("2026-01", "b", "100")];
    let statement = statement(&two("group g { the largest of b, a }"), &rows);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("0.00", "100.00"));
}

#[test]
fn all_of_a_group_are_paid_up_to_its_cap() {
    // 100 and 120 are reduced to 110 in proportion.
    let rows = [("2026-01", "a", "100"), ("2026-01", "b", "120")];
    let statement = statement(&two("group g { all of a, b; at most 110 EUR }"), &rows);
    let january = period(&statement, "2026-01");
    assert_eq!((credit(january, "a", &[]), credit(january, "b", &[])), ("50.00", "60.00"));
    assert_eq!(combined(january, "g").limit.as_deref(), Some("110.00"));
}

const ELECTIONS: &str = "source elections \"Elections\" { at at : instant; column period : text; column chosen : text }\n";

fn elected(rows: &str) -> Vec<(String, String)> {
    let body = format!(
        "{ELECTIONS}{}",
        two("group g { customer elects one of a, b recorded in elections }")
    );
    let faults = faults(&[("2026-01", "a", "100"), ("2026-01", "b", "120")]);
    let sources = [("faults", faults.as_str()), ("elections", rows)];
    let statement = statement_of(HEAD, &body, &sources, "2028-01-01T00:00:00Z");
    let january = period(&statement, "2026-01");
    vec![
        (credit(january, "a", &[]).to_owned(), credit(january, "b", &[]).to_owned()),
        (combined(january, "g").steps[0].text.clone(), String::new()),
    ]
}

#[test]
fn the_customer_elects_one_as_recorded() {
    let found = elected("at,period,chosen\n2026-02-03T00:00:00Z,2026-01,a\n");
    assert_eq!(found[0], ("100.00".to_owned(), "0.00".to_owned()));
    assert_eq!(found[1].0, "the customer has elected one of a 100.00, b 120.00");
    // Without its period a row is about the one that had just ended.
    let found = elected("at,period,chosen\n2026-02-03T00:00:00Z,,a\n");
    assert_eq!(found[0].0, "100.00");
    let found = elected("at,period,chosen\n2026-03-03T00:00:00Z,,a\n");
    assert_eq!(found[0].0, "0.00");
}

#[test]
fn without_a_row_the_largest_is_elected_and_noted() {
    let found = elected("at,period,chosen\n2026-02-03T00:00:00Z,2026-02,a\n");
    assert_eq!(found[0], ("0.00".to_owned(), "120.00".to_owned()));
    assert_eq!(found[1].0, "no election is recorded, so the largest of a 100.00, b 120.00");
}

#[test]
fn a_group_for_each_key_chooses_for_each_by_itself() {
    let body = r#"
metric few { of web; from faults; for each kind; value count }
metric worth_of { of web; from faults; for each kind; value sum(worth) }
objective few_kept for each kind { by nimbus; require few = 0 }
objective worth_kept for each kind { by nimbus; require worth_of = 0 }
penalty by_count for each kind { when few_kept missed; credit few * 60 EUR }
penalty by_worth for each kind { when worth_kept missed; credit worth_of * 1 EUR }
group g for each kind { the largest of by_count, by_worth }
"#;
    // x: 60 against 100. y: 120 against 30.
    let rows = [("2026-01", "x", "100"), ("2026-01", "y", "10"), ("2026-01", "y", "20")];
    let statement = statement(body, &rows);
    let january = period(&statement, "2026-01");
    let of = |name, key| number(credit(january, name, &[key]));
    assert_eq!((of("by_count", "x"), of("by_worth", "x")), (number("0"), number("100")));
    assert_eq!((of("by_count", "y"), of("by_worth", "y")), (number("120"), number("0")));
}

#[test]
fn for_each_cause_only_the_largest_is_paid() {
    let body = r#"
source incidents "Incidents" { at at : instant; column cause : text; column level : text; complete until 2028-01-01 }
penalty outage_credit for each incidents where level = "outage" { credit 100 EUR }
penalty delay_credit for each incidents where level = "delay" { credit 60 EUR }
group one_cause for each cause { the largest of outage_credit, delay_credit }
"#;
    // The power failure led to an outage and two delays: 100 against 120. The fire led to an outage and one delay:
    // 100 against 60.
    let rows = "at,cause,level\n\
        2026-01-03T00:00:00Z,power,outage\n\
        2026-01-03T01:00:00Z,power,delay\n\
        2026-01-03T02:00:00Z,power,delay\n\
        2026-01-09T00:00:00Z,fire,outage\n\
        2026-01-09T01:00:00Z,fire,delay\n";
    let statement = statement_of(HEAD, body, &[("incidents", rows)], "2028-01-01T00:00:00Z");
    let january = period(&statement, "2026-01");
    assert_eq!(credit(january, "outage_credit", &[]), "100.00");
    assert_eq!(credit(january, "delay_credit", &[]), "120.00");
    assert_eq!(combined(january, "one_cause").steps.len(), 2);
}
