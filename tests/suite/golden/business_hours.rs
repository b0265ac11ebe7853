//! Deadlines in open hours, across the days on which the clocks change.

use sla::statement::Statement;

use crate::evaluation::{Folder, evaluate, metric, number, period, value};

const CONTRACT: &str = r#"
contract desk "Support desk" {
    between   helpdesk and globex
    in force  2026-01-01 until 2027-01-01
    zone      "Europe/Berlin"
    period    month
}
conventions { missing data inconclusive; no items not applicable; partial periods full }
party helpdesk "Help desk" { role provider }
party globex "Globex"      { role customer }
service support "Support" { from helpdesk to globex }
calendar office {
    zone  "Europe/Berlin"
    open  mon..fri 09:00..17:00
}
calendar early_sundays {
    zone  "Europe/Berlin"
    open  sun 00:00..08:00
}
source activity "Ticket history" {
    at      at     : instant
    column  ticket : text
    column  event  : text
}
case ticket from activity by ticket {
    opened   = first(at)
    resolved = first(at where event = "resolved")
    clock    = opened to resolved in CALENDAR
    due      = clock reaches TARGET
}
metric on_time { of support; from ticket; value share(resolved <= due); owner globex }
objective resolution { by helpdesk; require on_time >= 90% }
"#;

/// Two tickets opened at the same instant, one resolved when it is due and one a second later.
fn statement(calendar: &str, target: &str, opened: &str, due: &str, late: &str) -> Statement {
    let contract = CONTRACT.replace("CALENDAR", calendar).replace("TARGET", target);
    let unused = if calendar == "office" { "early_sundays" } else { "office" };
    // A calendar that nothing uses is a warning.
    let contract = without_calendar(&contract, unused);
    let rows = format!(
        "at,ticket,event\n{opened},A,opened\n{opened},B,opened\n{due},A,resolved\n{late},B,resolved\n"
    );
    let folder = Folder::of_texts([("contract.sla", contract.as_str()), ("activity.csv", &rows)]);
    let files: &[&str] = &["activity.csv"];
    let contract = folder.contract("contract.sla");
    let as_of = Some("2027-01-01T00:00:00+01:00");
    evaluate(&contract, &folder, &[("activity", files)], as_of, None)
}

fn without_calendar(contract: &str, name: &str) -> String {
    let start = contract.find(&format!("calendar {name} ")).expect("the calendar");
    let end = start + contract[start..].find("}\n").expect("its end") + 2;
    format!("{}{}", &contract[..start], &contract[end..])
}

/// The due instant is the last one that is in time.
fn due_is(statement: &Statement, month: &str) {
    let month = period(statement, month);
    let figure = metric(month, "on_time", &[]);
    assert_eq!((figure.rows, figure.misses), (2, Some(1)));
    assert_eq!(value(month, "on_time", &[]), number("1/2"));
    let failed: Vec<_> = figure.failed.iter().filter_map(|place| place.item.as_deref()).collect();
    assert_eq!(failed, ["B"]);
}

#[test]
fn over_the_weekend_of_the_spring_change() {
    // Friday 27 March 16:00 +01:00: 1 h until 17:00, 3 h on Monday from 09:00 +02:00: due at 12:00 +02:00.
    let statement = statement(
        "office",
        "4 h",
        "2026-03-27T16:00:00+01:00",
        "2026-03-30T12:00:00+02:00",
        "2026-03-30T12:00:01+02:00",
    );
    due_is(&statement, "2026-03");
}

#[test]
fn over_the_weekend_of_the_autumn_change() {
    // Friday 23 October 16:00 +02:00: 1 h until 17:00, 3 h on Monday from 09:00 +01:00: due at 12:00 +01:00.
    let statement = statement(
        "office",
        "4 h",
        "2026-10-23T16:00:00+02:00",
        "2026-10-26T12:00:00+01:00",
        "2026-10-26T12:00:01+01:00",
    );
    due_is(&statement, "2026-10");
}

#[test]
fn in_the_night_that_loses_an_hour() {
    // Sunday 29 March 01:00 +01:00: an hour until 02:00, which is 03:00 +02:00, and 3 h more: 06:00 +02:00.
    let statement = statement(
        "early_sundays",
        "4 h",
        "2026-03-29T01:00:00+01:00",
        "2026-03-29T06:00:00+02:00",
        "2026-03-29T06:00:01+02:00",
    );
    due_is(&statement, "2026-03");
}

#[test]
fn in_the_night_that_gains_an_hour() {
    // Sunday 25 October 01:00 +02:00: 01 to 02, 02 to 03, the second 02 to 03, and 03 to 04 +01:00.
    let statement = statement(
        "early_sundays",
        "4 h",
        "2026-10-25T01:00:00+02:00",
        "2026-10-25T04:00:00+01:00",
        "2026-10-25T04:00:01+01:00",
    );
    due_is(&statement, "2026-10");
}

#[test]
fn more_than_the_night_has_goes_over_to_the_next() {
    // From 00:00 +01:00 to 08:00 +02:00 the night of 29 March has 7 h. Of 8 h the last one falls into the next
    // Sunday: 5 April 01:00 +02:00. It is dated by its first event, in March.
    let statement = statement(
        "early_sundays",
        "8 h",
        "2026-03-29T00:00:00+01:00",
        "2026-04-05T01:00:00+02:00",
        "2026-04-05T01:00:01+02:00",
    );
    due_is(&statement, "2026-03");
}

#[test]
fn business_days_do_not_care_for_the_change() {
    // Opened on Friday 16:00, in open hours: Friday is day 1, Monday day 2, which closes at 17:00 +02:00.
    let statement = statement(
        "office",
        "2 business days",
        "2026-03-27T16:00:00+01:00",
        "2026-03-30T17:00:00+02:00",
        "2026-03-30T17:00:01+02:00",
    );
    due_is(&statement, "2026-03");
}
