//! Holidays from a calendar file beside the contract.

use super::{contract, said_of};
use crate::evaluation::{Folder, evaluate, metric, period};

const DESK: &str = r#"
calendar desk { zone "Europe/Berlin"; open mon..fri 09:00..17:00; closed on dates in "holidays.ics" }
source events { at at : instant in "Europe/Berlin"; column ticket : text; column event : text }
case ticket from events by ticket {
    opened = first(at)
    closed = first(at where event = "closed")
    due    = opened to closed in desk reaches 8 h
}
metric in_time { of web; from ticket; value share(closed <= due); owner globex }
objective promise { by nimbus; require in_time >= 60% }
"#;

/// A file with these events in it.
fn file(events: &[&str]) -> String {
    let events = events
        .iter()
        .map(|event| format!("BEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\n", event.replace(' ', "\r\n")));
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.collect::<String>())
}

fn folder(holidays: &str) -> Folder {
    Folder::of_texts([("contract.sla", contract(DESK).as_str()), ("holidays.ics", holidays)])
}

/// The tickets of a month that were late.
fn late(holidays: &str, month: &str, events: &str) -> Vec<String> {
    let folder = folder(holidays).with("events.csv", events);
    let files: &[&str] = &["events.csv"];
    let contract = folder.contract("contract.sla");
    let as_of = Some("2027-01-01T00:00:00Z");
    let statement = evaluate(&contract, &folder, &[("events", files)], as_of, None);
    let figure = metric(period(&statement, month), "in_time", &[]).clone();
    figure.failed.iter().filter_map(|place| place.item.clone()).collect()
}

#[test]
fn a_holiday_that_comes_every_year_moves_a_deadline() {
    // Thanksgiving by its rule, from 2020 on: 26 November 2026. 8 h from Wednesday 13:00: 4 h until 17:00, 4 h on
    // Friday from 09:00 on: 13:00. The Friday after it in 2025 is another event.
    let holidays = file(&[
        "DTSTART;VALUE=DATE:20201126 RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "DTSTART;VALUE=DATE:20251128 DTEND;VALUE=DATE:20251129",
    ]);
    let events = "at,ticket,event\n\
        2026-11-25 13:00:00,in time,opened\n2026-11-27 13:00:00,in time,closed\n\
        2026-11-25 13:00:00,late,opened\n2026-11-27 13:00:01,late,closed\n";
    assert_eq!(late(&holidays, "2026-11", events), ["late"]);
    // Without it the deadline is on Thursday at 13:00.
    assert_eq!(late(&file(&[]), "2026-11", events), ["in time", "late"]);
}

#[test]
fn an_event_from_midnight_to_midnight_by_a_zone_name_of_windows() {
    let holidays = file(&[
        "DTSTART;TZID=W.~Europe~Standard~Time:20260501T000000 DTEND;TZID=W.~Europe~Standard~Time:20260502T000000",
    ])
    .replace('~', " ");
    // 1 May is a Friday: 8 h from Thursday 13:00 end on Monday at 13:00.
    let events = "at,ticket,event\n\
        2026-04-30 13:00:00,in time,opened\n2026-05-04 13:00:00,in time,closed\n\
        2026-04-30 13:00:00,late,opened\n2026-05-04 13:00:01,late,closed\n";
    assert_eq!(late(&holidays, "2026-04", events), ["late"]);
}

#[test]
fn the_digest_of_the_file_is_in_the_contract() {
    let holidays = file(&["DTSTART;VALUE=DATE:20261225"]);
    let contract = folder(&holidays).contract("contract.sla");
    let found: Vec<&str> = contract.texts.iter().map(|text| text.path.as_str()).collect();
    assert_eq!(found, ["contract.sla", "holidays.ics"]);
    assert_eq!(contract.texts[1].sha256, sla::data::sha256_hex(holidays.as_bytes()));
    // Another holiday is another contract.
    let other = folder(&file(&["DTSTART;VALUE=DATE:20261226"])).contract("contract.sla");
    assert_ne!(other.sha256, contract.sha256);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_line() {
    let said = |holidays: &str| said_of(&folder(holidays));
    let floating = said(&file(&["DTSTART:20261224T000000 DTEND:20261225T000000"]));
    assert!(floating.contains("[E0404]"), "{floating}");
    assert!(
        floating.contains("`holidays.ics`, line 4: `20261224T000000` is a time of no zone"),
        "{floating}"
    );
    let timed = said(&file(&["DTSTART:20261224T120000Z DTEND:20261225T000000Z"]));
    assert!(
        timed.contains("line 4: holidays are whole days, this event begins on 2026-12-24 13:00"),
        "{timed}"
    );
    let absent = said_of(&Folder::of_texts([("contract.sla", contract(DESK).as_str())]));
    assert!(
        absent.contains("[E0004]") && absent.contains("`holidays.ics` cannot be read"),
        "{absent}"
    );
}
