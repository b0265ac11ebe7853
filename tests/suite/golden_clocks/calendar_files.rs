//! Holidays in files, as calendars export them.

use crate::evaluation::{Folder, evaluate, metric, period};

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
calendar office { zone "Europe/Berlin"; open mon..fri 09:00..17:00; closed on dates in "closed.ics" }
source events { at at : instant in "Europe/Berlin"; column ticket : text; column event : text }
case ticket from events by ticket {
    opened = first(at)
    closed = first(at where event = "closed")
    due    = opened to closed in office reaches 2 h
}
metric in_time { from ticket; value share(closed <= due); owner globex }
objective promise { by helpdesk; require in_time >= 50% }
"#;

/// The tickets of March 2026 that are late, with one event in the file; each is opened at one instant and closed at
/// another.
fn late(event: &[&str], tickets: &[(&str, &str, &str)]) -> Vec<String> {
    let closed = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//closed//EN\r\nBEGIN:VEVENT\r\nUID:one@example\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        event.join("\r\n")
    );
    let mut rows = "at,ticket,event\n".to_owned();
    for (name, opened, until) in tickets {
        rows.push_str(&format!("{opened},{name},opened\n{until},{name},closed\n"));
    }
    let folder = Folder::of_texts([
        ("contract.sla", CONTRACT),
        ("closed.ics", &closed),
        ("events.csv", &rows),
    ]);
    let files: &[&str] = &["events.csv"];
    let contract = folder.contract("contract.sla");
    let as_of = Some("2027-01-01T00:00:00Z");
    let statement = evaluate(&contract, &folder, &[("events", files)], as_of, None);
    let figure = metric(period(&statement, "2026-03"), "in_time", &[]).clone();
    figure.failed.iter().filter_map(|place| place.item.clone()).collect()
}

#[test]
fn a_rule_with_an_exception_closes_every_other_day_it_gives() {
    // Closed on Fridays from 6 March on, four times, except on the 20th. 2 h from Thursday 16:00 are 1 h that day and
    // 1 h on the next open one: Monday at 10:00 before the 6th, 13th and 27th, Friday at 10:00 before the 20th.
    let rule = [
        "DTSTART;VALUE=DATE:20260306",
        "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=4",
        "EXDATE;VALUE=DATE:20260320",
    ];
    let found = late(
        &rule,
        &[
            ("6th", "2026-03-05 16:00:00", "2026-03-09 10:00:00"),
            ("6th late", "2026-03-05 16:00:00", "2026-03-09 10:00:01"),
            ("13th", "2026-03-12 16:00:00", "2026-03-16 10:00:00"),
            ("20th", "2026-03-19 16:00:00", "2026-03-20 10:00:00"),
            ("20th late", "2026-03-19 16:00:00", "2026-03-20 10:00:01"),
            ("27th", "2026-03-26 16:00:00", "2026-03-30 10:00:00"),
        ],
    );
    assert_eq!(found, ["6th late", "20th late"]);
}

#[test]
fn a_zone_name_of_windows_is_understood() {
    // From midnight to midnight of 6 March in Berlin, as Outlook writes it.
    let event = [
        "DTSTART;TZID=W. Europe Standard Time:20260306T000000",
        "DTEND;TZID=W. Europe Standard Time:20260307T000000",
    ];
    let found = late(
        &event,
        &[
            ("in time", "2026-03-05 16:00:00", "2026-03-09 10:00:00"),
            ("late", "2026-03-05 16:00:00", "2026-03-09 10:00:01"),
        ],
    );
    assert_eq!(found, ["late"]);
}
