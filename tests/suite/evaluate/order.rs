//! Order and ties, rows after `as_of`, one row for each key.

use super::{APRIL, MAY, refusal, statement};
use crate::evaluation::{metric, number, period, value};

const STATES: &str = r#"
source states "States" {
    at      at : instant
    column  ok : flag
    each row holds until the next
}
metric availability { of web; from states; down when not ok; value uptime; missing left out; owner globex }
objective promise { by nimbus; require availability >= 99% }
"#;

#[test]
fn of_two_states_at_one_instant_the_later_line_holds() {
    // From 00:00 of 10 March on it is down for 6 h of a day: 3/4. In the other order it never is.
    let head = "at,ok\n2026-03-09T18:00:00Z,1\n";
    let (down, up) = ("2026-03-10T00:00:00Z,0\n", "2026-03-10T00:00:00Z,1\n");
    let tail = "2026-03-10T06:00:00Z,1\n2026-03-10T18:00:00Z,1\n";
    for (first, second, expected) in [(up, down, "3/4"), (down, up, "1")] {
        let rows = format!("{head}{first}{second}{tail}");
        let statement = statement(STATES, &[("states", &rows)], APRIL);
        let share = value(period(&statement, "2026-03"), "availability", &[]);
        assert_eq!(share, number(expected));
    }
}

#[test]
fn the_order_of_lines_does_not_matter_where_instants_differ() {
    let sorted = "at,ok\n2026-03-01T00:00:00Z,1\n2026-03-02T00:00:00Z,0\n2026-03-03T00:00:00Z,1\n2026-03-05T00:00:00Z,1\n";
    let mixed = "at,ok\n2026-03-05T00:00:00Z,1\n2026-03-02T00:00:00Z,0\n2026-03-01T00:00:00Z,1\n2026-03-03T00:00:00Z,1\n";
    let mut shares = Vec::new();
    for rows in [sorted, mixed] {
        let statement = statement(STATES, &[("states", rows)], APRIL);
        shares.push(value(period(&statement, "2026-03"), "availability", &[]));
    }
    // Down one day of four.
    assert_eq!(shares, [number("3/4"), number("3/4")]);
}

#[test]
fn rows_at_or_after_as_of_are_set_aside_and_counted() {
    let body = r#"
source calls "Calls" { at at : instant; column ok : flag }
metric good { of web; from calls; value share(ok); owner globex }
objective promise { by nimbus; require good >= 99% }
"#;
    let rows =
        "at,ok\n2026-03-31T23:59:59.999Z,1\n2026-04-01T00:00:00Z,0\n2026-04-02T00:00:00Z,0\n";
    let statement = statement(body, &[("calls", rows)], APRIL);
    assert_eq!(statement.periods.len(), 1);
    assert_eq!(value(period(&statement, "2026-03"), "good", &[]), number("1"));
    assert_eq!((statement.inputs[0].rows, statement.inputs[0].after_as_of), (3, 2));
    let said =
        statement.diagnostics.iter().any(|remark| remark.message.contains("2 rows at or after"));
    assert!(said, "{:?}", statement.diagnostics);
}

#[test]
fn one_row_for_each_key() {
    let body = r#"
source tickets "Tickets" {
    at      at : instant
    column  id : text
    column  ok : flag
    UNIQUE
}
metric good { of web; from tickets; value share(ok); owner globex }
objective promise { by nimbus; require good >= 99% }
"#;
    // Ticket 1 stands there twice: not solved, then solved.
    let rows = "at,id,ok\n2026-03-02T00:00:00Z,1,1\n2026-03-01T00:00:00Z,1,0\n2026-03-03T00:00:00Z,2,1\n2026-03-04T00:00:00Z,3,0\n";
    for (unique, share) in
        [("", "2/4"), ("unique by id keep last", "2/3"), ("unique by id keep first", "1/3")]
    {
        let body = body.replace("UNIQUE", unique);
        let statement = statement(&body, &[("tickets", rows)], APRIL);
        assert_eq!(value(period(&statement, "2026-03"), "good", &[]), number(share), "{unique}");
    }
    let refused = refusal(&body.replace("UNIQUE", "unique by id"), &[("tickets", rows)], APRIL);
    assert_eq!(refused.code.id(), "E0610");
    // By time the row of line 3 comes first, so that of line 2 is the second.
    assert_eq!(
        refused.message,
        "`tickets` has one row for each key, and `1` stands here and in tickets.csv:3"
    );
    assert_eq!(refused.place.as_ref().map(|place| place.line), Some(2));
}

#[test]
fn a_row_without_its_instant_is_pending() {
    let body = r#"
source leads "Leads" { at reached : instant; column ok : flag }
metric good { of web; from leads; value share(ok); owner globex }
objective promise { by nimbus; require good >= 99% }
"#;
    let rows = "reached,ok\n2026-03-01T00:00:00Z,1\n,0\n";
    let statement = statement(body, &[("leads", rows)], APRIL);
    let good = metric(period(&statement, "2026-03"), "good", &[]);
    assert_eq!((good.rows, good.pending, good.open[0].line), (1, 1, 3));
    let said = "`leads`: 1 row has no instant and counts in no period";
    assert!(statement.diagnostics.iter().any(|remark| remark.message == said));
}

#[test]
fn a_metric_may_have_the_name_of_a_column() {
    let body = r"
source calls { at at : instant; column kept : flag; column late : flag }
metric kept { of web; from calls where not late; value share(kept); owner globex }
metric twice { of web; value kept * kept; owner globex }
objective promise { by nimbus; require kept >= 50% and twice >= 10% }
";
    let calls = "at,kept,late\n2026-04-01T00:00:00Z,1,0\n2026-04-02T00:00:00Z,0,0\n2026-04-02T00:00:00Z,0,1\n";
    let statement = statement(body, &[("calls", calls)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "kept", &[]), number("1/2"));
    assert_eq!(value(april, "twice", &[]), number("1/4"));
}
