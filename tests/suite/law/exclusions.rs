//! *Exclusions*: what spends a budget, and what is rejected.

use super::statement;
use crate::evaluation::{number, period, value};

const BODY: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2030-01-01 }
source works "Works" { span starts to ends : instant; complete until 2030-01-01 }
source moves "Moves" { span starts to ends : instant; complete until 2030-01-01 }
exclusion maintenance { during works; at most 4 h per month; over budget the excess counts; effect not counted }
exclusion relocation { during moves; at most 4 h per month; over budget the excess counts; effect not counted }
metric lost { of web; from outages; down during outages; value downtime; excluding maintenance, relocation; owner globex }
objective promise { by nimbus; require lost <= 15 min }
"#;

const APRIL: &str = "2026-04-01T00:00:00Z";

fn spans(rows: &[(&str, &str)]) -> String {
    let line = |(starts, ends): &(&str, &str)| format!("2026-03-{starts}Z,2026-03-{ends}Z\n");
    format!("starts,ends\n{}", rows.iter().map(line).collect::<Vec<_>>().concat())
}

/// *Accepted exclusions are taken by start, then row, clipped to their budget's period, and spend elapsed time …,
/// down or not.*
#[test]
fn a_budget_is_spent_by_start_down_or_not() {
    // Down for two hours on the 20th, within works. The works of the 10th, in which nothing is down, take three of
    // the four hours, though their row comes later: one hour is left.
    let outages = spans(&[("20T10:00:00", "20T12:00:00")]);
    let works = spans(&[("20T10:00:00", "20T12:00:00"), ("10T10:00:00", "10T13:00:00")]);
    let data = [("outages", outages.as_str()), ("works", &works), ("moves", "starts,ends\n")];
    let found = statement(BODY, &data, APRIL);
    let march = period(&found, "2026-03");
    assert_eq!(value(march, "lost", &[]), number("3600"));
    let granted: Vec<&str> =
        march.exclusions[0].spans.iter().map(|span| span.granted.as_str()).collect();
    assert_eq!(granted, ["10800", "3600"]);
    // What reaches over from February spends of each month its own part: from 22:00 to 02:00 it is 2 h and 2 h.
    let works = "starts,ends\n2026-02-28T22:00:00Z,2026-03-01T02:00:00Z\n";
    let data = [("outages", outages.as_str()), ("works", works), ("moves", "starts,ends\n")];
    let found = statement(BODY, &data, APRIL);
    let of = |label: &str| period(&found, label).exclusions[0].granted.clone();
    assert_eq!((of("2026-02"), of("2026-03")), ("7200".to_owned(), "7200".to_owned()));
}

/// *The rest is listed as rejected, with the reason.*
#[test]
fn what_is_rejected_is_listed_with_the_reason() {
    let works = spans(&[
        ("10T10:00:00", "10T13:00:00"),
        ("11T10:00:00", "11T12:00:00"),
        ("12T10:00:00", "12T11:00:00"),
    ]);
    let data = [("outages", "starts,ends\n"), ("works", &works), ("moves", "starts,ends\n")];
    let found = statement(BODY, &data, APRIL);
    let listed: Vec<(&str, Option<&str>)> = period(&found, "2026-03").exclusions[0]
        .spans
        .iter()
        .map(|span| (span.granted.as_str(), span.rejected.as_deref()))
        .collect();
    // 3 h, then the fourth; nothing is left for the third span.
    assert_eq!(
        listed,
        [
            ("10800", None),
            ("3600", Some("only part of it fits into the budget of 4 h in 2026-03")),
            ("0", Some("the budget of 4 h in 2026-03 is used up")),
        ]
    );
}

/// *Each spends its own budget even where two overlap.*
#[test]
fn each_spends_its_own_budget_even_where_two_overlap() {
    // Works and a move at the same time, four hours each; then works of two hours more: nothing is left for them,
    // though the move alone would have excused the first ones.
    let both = [("10T10:00:00", "10T14:00:00")];
    let outages = spans(&[both[0], ("20T10:00:00", "20T12:00:00")]);
    let works = spans(&[both[0], ("20T10:00:00", "20T12:00:00")]);
    let moves = spans(&both);
    let data = [("outages", outages.as_str()), ("works", &works), ("moves", &moves)];
    let found = statement(BODY, &data, APRIL);
    assert_eq!(value(period(&found, "2026-03"), "lost", &[]), number("7200"));
}
