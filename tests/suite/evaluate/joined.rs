//! Rows of other sources that belong to a case: `with touches by lead { … }`.

use super::{MAY, said, statement};
use crate::evaluation::{metric, number, period, value};

const LEADS: &str = r#"
source leads "History of leads" { at at : instant; column lead : text; column event : text }
source touches "Calls and mails" { at at : instant; column lead : text; column kind : text; column minutes : duration in min }
case lead from leads by lead {
    created = first(at)
    with touches by lead {
        n      = count(touches where touches.at <= created + 14 days)
        calls  = count(touches.kind = "call")
        spoken = sum(touches.minutes where touches.kind = "call")
        soon   = first(touches.at where touches.at >= created)
    }
    quick = soon <= created + 1 h
}
metric attempts { of web; from lead; value mean(n); owner globex }
metric called { of web; from lead; value sum(calls); owner globex }
metric talked { of web; from lead; value sum(spoken); owner globex }
metric first_touch { of web; from lead; value share(quick); missing counted as missed; owner globex }
objective follow_up { by nimbus; require attempts >= 6 and called >= 1 and talked >= 1 min and first_touch >= 50% }
"#;

const HISTORY: &str = "at,lead,event\n\
    2026-04-01T10:00:00Z,A,created\n\
    2026-04-01T10:00:00Z,B,created\n\
    2026-04-02T10:00:00Z,C,created\n";

/// Of A three within 14 days and one after them; of B one, before it was created and one later; of C none.
const TOUCHES: &str = "at,lead,kind,minutes\n\
    2026-04-01T10:30:00Z,A,call,5\n\
    2026-04-03T09:00:00Z,A,mail,\n\
    2026-04-15T10:00:00Z,A,call,7\n\
    2026-04-15T10:00:01Z,A,call,9\n\
    2026-04-01T09:00:00Z,B,mail,\n\
    2026-04-01T12:00:00Z,B,call,4\n\
    2026-04-01T12:00:00Z,,call,99\n\
    2026-04-01T12:00:00Z,D,call,99\n";

#[test]
fn joined_rows_are_counted_by_the_fields_of_the_case() {
    let statement = statement(LEADS, &[("leads", HISTORY), ("touches", TOUCHES)], MAY);
    let april = period(&statement, "2026-04");
    // n: A 3 (14 days after 1 April 10:00 is 15 April 10:00, included), B 2, C 0: 5 ÷ 3.
    assert_eq!(value(april, "attempts", &[]), number("5/3"));
    // Calls: A 3, B 1, C 0. Minutes: 5 + 7 + 9 + 4. A touch without a lead, or of another, belongs to none.
    assert_eq!(value(april, "called", &[]), number("4"));
    assert_eq!(value(april, "talked", &[]), number("1500"));
    // A after half an hour; B after two, the mail before its creation aside; C never.
    assert_eq!(value(april, "first_touch", &[]), number("1/3"));
}

#[test]
fn the_sum_of_no_joined_rows_is_zero_and_their_first_is_missing() {
    let none = "at,lead,kind,minutes\n";
    let statement = statement(LEADS, &[("leads", HISTORY), ("touches", none)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "attempts", &[]), number("0"));
    assert_eq!(value(april, "talked", &[]), number("0"));
    assert_eq!(metric(april, "first_touch", &[]).misses, Some(3));
}

#[test]
fn attempts_are_counted_until_somebody_is_reached() {
    // The events of the case itself, joined to it, so that their instants can be compared with a field.
    let body = r#"
source events { at at : instant; column lead : text; column event : text }
case lead from events by lead {
    reached = first(at where event = "reached")
    with events by lead {
        attempts = count(events where events.event = "call" and (reached is missing or events.at <= reached))
    }
}
metric persistence { of web; from lead; value sum(attempts); owner globex }
objective follow_up { by nimbus; require persistence >= 1 }
"#;
    // A: two calls, reached, one more: 2. B: never reached, three calls: 3.
    let events = "at,lead,event\n\
        2026-04-01T10:00:00Z,A,call\n2026-04-02T10:00:00Z,A,call\n2026-04-02T10:00:00Z,A,reached\n\
        2026-04-03T10:00:00Z,A,call\n\
        2026-04-01T10:00:00Z,B,call\n2026-04-02T10:00:00Z,B,call\n2026-04-03T10:00:00Z,B,call\n";
    let statement = statement(body, &[("events", events)], MAY);
    assert_eq!(value(period(&statement, "2026-04"), "persistence", &[]), number("5"));
}

#[test]
fn joined_rows_appear_only_inside_aggregates() {
    let bare = LEADS
        .replace("soon   = first(touches.at where touches.at >= created)", "soon = touches.at");
    let bare = said(&bare);
    assert!(bare.contains("[E0308]") && bare.contains("which of the rows of `touches`?"), "{bare}");
    // Outside the block they have no name.
    let outside = LEADS.replace("    quick = soon", "    all = count(touches)\n    quick = soon");
    let outside = said(&outside);
    assert!(outside.contains("the source `leads` has no column `touches`"), "{outside}");
    let unknown = LEADS.replace("touches.kind = \"call\")", "touches.kin = \"call\")");
    assert!(said(&unknown).contains("has no column `kin`"), "{}", said(&unknown));
}

#[test]
fn what_joins_is_a_column_there_and_a_field_here() {
    let no_column = LEADS.replace("with touches by lead", "with touches by customer");
    assert!(
        said(&no_column).contains("the source `touches` has no column `customer`"),
        "{}",
        said(&no_column)
    );
    let other_type = LEADS.replacen(
        "source touches \"Calls and mails\" { at at : instant; column lead : text",
        "source touches \"Calls and mails\" { at at : instant; column lead : count",
        1,
    );
    assert!(
        said(&other_type).contains("`lead` is a text here and a plain number"),
        "{}",
        said(&other_type)
    );
    let clause =
        LEADS.replace("        n      = count", "        at lead : text\n        n      = count");
    assert!(said(&clause).contains("only fields stand in `with`"), "{}", said(&clause));
}
