//! Clocks of tickets that the tools in use get wrong, by what they show.

use super::{contract, statement};
use crate::evaluation::{metric, period};

const BODY: &str = r#"
calendar office {
    zone  "Europe/Berlin"
    open  DAYS 09:00..17:00
    CLOSED
}
type priority : one of P1, P3
table targets by priority {
    priority | resolve
    P1       | 4 h
    P3       | 24 h
}
source activity "Ticket history" {
    at      at       : instant in "Europe/Berlin"
    column  ticket   : text
    column  priority : priority
    column  event    : text
}
case ticket from activity by ticket {
    opened   = first(at)
    resolved = first(at where event = "resolved")
    FIELDS
}
metric on_time { of web; from ticket; value share(resolved <= due); owner globex }
objective resolution { by nimbus; require on_time >= 50% }
"#;

const PAUSED: &str =
    "clock = opened to resolved in office pausing while event = \"hold\" until event = \"back\"";

/// The tickets that are late, of those that were opened in a month.
fn late(days: &str, closed: &str, fields: &str, rows: &[&str]) -> Vec<String> {
    let body = BODY.replace("DAYS", days).replace("CLOSED", closed).replace("FIELDS", fields);
    // What the case does not use is a warning.
    let body = if fields.contains("in office") { body } else { without(&body, "calendar office") };
    let body = if fields.contains("targets[") { body } else { without(&body, "table targets") };
    let rows = format!("at,ticket,priority,event\n{}\n", rows.join("\n"));
    let month = rows[rows.find("2026-").expect("a date")..][..7].to_owned();
    let contract = contract("Europe/Berlin", &body);
    let statement = statement(&contract, "activity", &rows, "2027-01-01T00:00:00+01:00");
    let figure = metric(period(&statement, &month), "on_time", &[]);
    assert_eq!(figure.misses, Some(figure.failed.len() as u64));
    figure.failed.iter().filter_map(|place| place.item.clone()).collect()
}

/// The text without a declaration.
fn without(body: &str, declaration: &str) -> String {
    let start = body.find(declaration).expect("the declaration");
    let end = start + body[start..].find("\n}\n").expect("its end") + 3;
    format!("{}{}", &body[..start], &body[end..])
}

#[test]
fn a_hold_over_night_moves_the_deadline_by_nothing() {
    // 4 h from Thursday 15:00: 2 h until 17:00, 2 h from Friday 09:00 on: 11:00, on hold from 17:00 to 09:00 or not.
    let rows = [
        "2026-03-05 15:00:00,held in time,P1,opened",
        "2026-03-05 17:00:00,held in time,P1,hold",
        "2026-03-06 09:00:00,held in time,P1,back",
        "2026-03-06 11:00:00,held in time,P1,resolved",
        "2026-03-05 15:00:00,held too long,P1,opened",
        "2026-03-05 17:00:00,held too long,P1,hold",
        "2026-03-06 09:00:00,held too long,P1,back",
        "2026-03-06 11:00:01,held too long,P1,resolved",
        "2026-03-05 15:00:00,in time,P1,opened",
        "2026-03-06 11:00:00,in time,P1,resolved",
    ];
    let fields = format!("{PAUSED}\n    due = clock reaches 4 h");
    assert_eq!(late("mon..fri", "", &fields, &rows), ["held too long"]);
}

#[test]
fn a_pause_over_the_weekend_costs_only_its_open_time() {
    // 8 h from Friday 09:00: 7 h 30 until the pause at 16:30, 30 min from Monday 10:00 on: 10:30.
    let rows = [
        "2026-03-06 09:00:00,in time,P1,opened",
        "2026-03-06 16:30:00,in time,P1,hold",
        "2026-03-09 10:00:00,in time,P1,back",
        "2026-03-09 10:30:00,in time,P1,resolved",
        "2026-03-06 09:00:00,too late,P1,opened",
        "2026-03-06 16:30:00,too late,P1,hold",
        "2026-03-09 10:00:00,too late,P1,back",
        "2026-03-09 10:30:01,too late,P1,resolved",
    ];
    let fields = format!("{PAUSED}\n    due = clock reaches 8 h");
    assert_eq!(late("mon..fri", "", &fields, &rows), ["too late"]);
}

#[test]
fn a_target_of_a_day_shortly_before_a_holiday() {
    // Thursday 24 December 16:50, closed on the 25th. As a business day it ends at the close of the 24th; as eight
    // open hours it takes 10 min of that day and 7 h 50 of Monday the 28th: 16:50.
    let rows = [
        "2026-12-24 16:50:00,at the close,P1,opened",
        "2026-12-24 17:00:00,at the close,P1,resolved",
        "2026-12-24 16:50:00,next morning,P1,opened",
        "2026-12-28 09:00:00,next morning,P1,resolved",
        "2026-12-24 16:50:00,next evening,P1,opened",
        "2026-12-28 16:50:01,next evening,P1,resolved",
    ];
    let closed = "closed on 2026-12-25";
    let day = "clock = opened to resolved in office\n    due = clock reaches 1 business day";
    assert_eq!(late("mon..fri", closed, day, &rows), ["next morning", "next evening"]);
    let hours = "clock = opened to resolved in office\n    due = clock reaches 8 h";
    assert_eq!(late("mon..fri", closed, hours, &rows), ["next evening"]);
}

#[test]
fn holidays_of_a_calendar_file_end_before_their_end_date() {
    // Closed on the 24th and the 25th; the 26th, a Saturday, is open here. 2 h from Wednesday 23 December 16:00:
    // 1 h that day, 1 h on Saturday from 09:00 on.
    let rows = [
        "2026-12-23 16:00:00,in time,P1,opened",
        "2026-12-26 10:00:00,in time,P1,resolved",
        "2026-12-23 16:00:00,too late,P1,opened",
        "2026-12-26 10:00:01,too late,P1,resolved",
    ];
    let fields = "clock = opened to resolved in office\n    due = clock reaches 2 h";
    let closed = "closed on dates in \"closed.ics\"";
    assert_eq!(late("mon..sat", closed, fields, &rows), ["too late"]);
}

#[test]
fn a_change_of_priority_has_three_readings() {
    // Opened as P3 (24 h) at 09:00, made P1 (4 h) at 12:00, resolved at 14:00 or at 17:00.
    let rows = [
        "2026-03-05 09:00:00,at 14:00,P3,opened",
        "2026-03-05 12:00:00,at 14:00,P1,changed",
        "2026-03-05 14:00:00,at 14:00,P1,resolved",
        "2026-03-05 09:00:00,at 17:00,P3,opened",
        "2026-03-05 12:00:00,at 17:00,P1,changed",
        "2026-03-05 17:00:00,at 17:00,P1,resolved",
    ];
    // The first priority stays: due on the next day at 09:00.
    let first = "level = first(priority)\n    clock = opened to resolved\n    due = clock reaches targets[level].resolve";
    assert!(late("mon..fri", "", first, &rows).is_empty());
    // The last one counts from the beginning: due at 13:00.
    let last = first.replace("first(priority)", "last(priority)");
    assert_eq!(late("mon..fri", "", &last, &rows), ["at 14:00", "at 17:00"]);
    // The clock starts anew with the change: due at 16:00.
    let anew = "level = last(priority)\n    raised = first(at where event = \"changed\")\n    clock = raised to resolved\n    due = clock reaches targets[level].resolve";
    assert_eq!(late("mon..fri", "", anew, &rows), ["at 17:00"]);
}

#[test]
fn a_calendar_without_mondays() {
    // 2 h from Friday 16:00: 1 h until 17:00, 1 h on Tuesday from 09:00 on.
    let rows = [
        "2026-03-06 16:00:00,in time,P1,opened",
        "2026-03-10 10:00:00,in time,P1,resolved",
        "2026-03-06 16:00:00,too late,P1,opened",
        "2026-03-10 10:00:01,too late,P1,resolved",
    ];
    let fields = "clock = opened to resolved in office\n    due = clock reaches 2 h";
    assert_eq!(late("tue..fri", "", fields, &rows), ["too late"]);
}

#[test]
fn a_ticket_created_outside_hours_waits_for_the_opening() {
    // Saturday 11:00 and Monday 08:59 alike: an hour from Monday 09:00 on.
    let rows = [
        "2026-03-07 11:00:00,saturday,P1,opened",
        "2026-03-09 10:00:00,saturday,P1,resolved",
        "2026-03-09 08:59:00,monday,P1,opened",
        "2026-03-09 10:00:01,monday,P1,resolved",
    ];
    let fields = "clock = opened to resolved in office\n    due = clock reaches 1 h";
    assert_eq!(late("mon..fri", "", fields, &rows), ["monday"]);
}

#[test]
fn a_ticket_resolved_while_on_hold_keeps_its_hold() {
    // On hold from 10:00 until it is resolved: 1 h has run.
    let rows = [
        "2026-03-05 09:00:00,held,P1,opened",
        "2026-03-05 10:00:00,held,P1,hold",
        "2026-03-05 16:00:00,held,P1,resolved",
        "2026-03-05 09:00:00,not held,P1,opened",
        "2026-03-05 16:00:00,not held,P1,resolved",
    ];
    let fields = format!("{PAUSED}\n    due = clock reaches 4 h");
    assert_eq!(late("mon..fri", "", &fields, &rows), ["not held"]);
}
