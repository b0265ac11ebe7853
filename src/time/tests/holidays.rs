//! Whole days from iCalendar files.

use std::path::PathBuf;

use super::*;
use crate::time::read_holidays;

/// A file with these lines in its one event.
fn file(event: &str) -> String {
    let lines: Vec<&str> = event.split_whitespace().collect();
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
        lines.join("\r\n")
    )
}

/// The days of a file for a calendar in Berlin, followed until 2030.
fn read(text: &str) -> Result<Vec<String>, String> {
    let days = read_holidays(text, zone(BERLIN), date("2030-01-01"));
    days.map(|days| days.iter().map(ToString::to_string).collect())
        .map_err(|error| error.to_string())
}

fn days(event: &str) -> Vec<String> {
    read(&file(event)).unwrap()
}

fn problem(event: &str) -> String {
    read(&file(event)).unwrap_err()
}

#[test]
fn an_all_day_event_ends_before_its_end_date() {
    assert_eq!(days("DTSTART;VALUE=DATE:20261225"), ["2026-12-25"]);
    let two = ["2026-12-25", "2026-12-26"];
    assert_eq!(days("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261227"), two);
    // Without the parameter it is still a date.
    assert_eq!(days("DTSTART:20261225 DTEND:20261227"), two);
    assert_eq!(days("DTSTART;VALUE=DATE:20261225 DURATION:P2D"), two);
    assert_eq!(days("DTSTART;VALUE=DATE:20261225 DURATION:P1W").len(), 7);
    // The end is the first day after the event: this one would last no day at all.
    assert_eq!(
        problem("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261225"),
        "line 5: the event ends before it begins: its end is the first day after it, here 2026-12-25"
    );
    assert_eq!(
        problem("DTSTART;VALUE=DATE:20261225 DURATION:PT12H"),
        "line 5: `PT12H` is no length in whole days"
    );
    assert_eq!(
        problem("DTSTART;VALUE=DATE:20261225 DTEND;VALUE=DATE:20261226 DURATION:P1D"),
        "line 6: the event has both `DTEND` and `DURATION`"
    );
}

#[test]
fn lines_are_unfolded_and_quoted_parameters_hold_colons() {
    let text = "\u{FEFF}BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY;ALTREP=\"cid:part1;x\":Erster\n  Weihnachts\n\ttag\nDTSTART;VALUE=\n DATE:2026\n 1225\nend:vevent\nEND:VCALENDAR";
    assert_eq!(read(text).unwrap(), ["2026-12-25"]);
    // The line that is named is the first one of those that belong together.
    let bad = text.replace(" 1225", " 1325");
    assert_eq!(read(&bad).unwrap_err(), "line 6: `20261325` is no date");
}

#[test]
fn what_is_no_event_is_passed_over() {
    let text = "BEGIN:VCALENDAR
BEGIN:VTIMEZONE
TZID:America/New_York
BEGIN:DAYLIGHT
DTSTART:19700308T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VTODO
DUE:20261224T120000
END:VTODO
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261225
BEGIN:VALARM
TRIGGER:PT8H30M
DURATION:PT15M
END:VALARM
END:VEVENT
END:VCALENDAR
";
    assert_eq!(read(text).unwrap(), ["2026-12-25"]);
}

#[test]
fn a_file_of_something_else_is_refused() {
    assert_eq!(read("").unwrap_err(), "line 1: this is no iCalendar file");
    assert_eq!(read("BEGIN:VCARD\nEND:VCARD\n").unwrap_err(), "line 1: this is no iCalendar file");
    assert_eq!(read("date,name\n").unwrap_err(), "line 1: there is no `:` in this line");
    let open = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n";
    assert_eq!(read(open).unwrap_err(), "line 3: `VEVENT` is not closed");
    assert_eq!(
        read(&format!("{open}END:VCALENDAR\n")).unwrap_err(),
        "line 4: `VCALENDAR` is not open here"
    );
    assert_eq!(problem("SUMMARY:Christmas"), "line 3: the event has no `DTSTART`");
    assert_eq!(
        problem("DTSTART:20261225 DTSTART:20261226"),
        "line 5: the event has a second `DTSTART`"
    );
}

#[test]
fn an_event_from_midnight_to_midnight_lasts_whole_days() {
    let from_to = |zone: &str| {
        format!("DTSTART;TZID={zone}:20261225T000000 DTEND;TZID={zone}:20261227T000000")
    };
    let two = ["2026-12-25", "2026-12-26"];
    assert_eq!(days(&from_to("Europe/Berlin")), two);
    // Midnight in Madrid is midnight in Berlin.
    assert_eq!(days(&from_to("Europe/Madrid")), two);
    assert_eq!(days("DTSTART:20261224T230000Z DTEND:20261226T230000Z"), two);
    // 24 hours, of which the day of the spring change has one less.
    assert_eq!(days("DTSTART:20261224T230000Z DURATION:PT48H"), two);
    assert_eq!(
        problem("DTSTART;TZID=Europe/Berlin:20260329T000000 DURATION:PT24H"),
        "line 5: holidays are whole days, this event ends on 2026-03-30 01:00 in `Europe/Berlin`"
    );
    assert_eq!(days("DTSTART;TZID=Europe/Berlin:20260329T000000 DURATION:P1D"), ["2026-03-29"]);
}

#[test]
fn windows_zone_names_are_understood() {
    let text = "BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;TZID=\"W. Europe Standard Time\":20261225T000000
DTEND;TZID=\"W. Europe Standard Time\":20261226T000000
END:VEVENT
END:VCALENDAR
";
    assert_eq!(read(text).unwrap(), ["2026-12-25"]);
    let other = text.replace("W. Europe Standard Time", "Customized Time Zone");
    assert_eq!(read(&other).unwrap_err(), "line 3: there is no time zone `Customized Time Zone`");
}

#[test]
fn times_without_a_zone_and_parts_of_days_are_refused() {
    assert_eq!(
        problem("DTSTART:20261225T000000 DTEND:20261226T000000"),
        "line 4: `20261225T000000` is a time of no zone; write the day alone: `DTSTART;VALUE=DATE:20261225`"
    );
    assert_eq!(
        problem(
            "DTSTART;TZID=Europe/Berlin:20261224T140000 DTEND;TZID=Europe/Berlin:20261225T000000"
        ),
        "line 4: holidays are whole days, this event begins on 2026-12-24 14:00 in `Europe/Berlin`"
    );
    // A day in New York is no day in Berlin.
    assert_eq!(
        problem(
            "DTSTART;TZID=America/New_York:20261225T000000 DTEND;TZID=America/New_York:20261226T000000"
        ),
        "line 4: holidays are whole days, this event begins on 2026-12-25 06:00 in `Europe/Berlin`"
    );
    assert_eq!(
        problem("DTSTART;TZID=Europe/Berlin:20261225T000000"),
        "line 3: the event has a time of day and no end"
    );
    assert_eq!(
        problem("DTSTART;TZID=Europe/Berlin:20261225T000000 DTEND;VALUE=DATE:20261226"),
        "line 5: only one end of the event has a time of day"
    );
}

/// The days of a rule that begins on a day.
fn repeats(start: &str, rule: &str) -> Vec<String> {
    days(&format!("DTSTART;VALUE=DATE:{start} RRULE:{rule}"))
}

#[test]
fn the_holidays_of_the_united_states_follow_their_rules() {
    // 2026: Thursday 1 January, Monday 19 January, 16 February, 25 May, Friday 19 June, Saturday 4 July, Monday
    // 7 September, 12 October, Wednesday 11 November, Thursday 26 November, Friday 25 December.
    for (start, rule, in_2027) in [
        ("20260101", "FREQ=YEARLY", "2027-01-01"),
        ("20260119", "FREQ=YEARLY;BYMONTH=1;BYDAY=3MO", "2027-01-18"),
        ("20260216", "FREQ=YEARLY;BYMONTH=2;BYDAY=3MO", "2027-02-15"),
        ("20260525", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "2027-05-31"),
        ("20260619", "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=19", "2027-06-19"),
        ("20260704", "FREQ=MONTHLY;INTERVAL=12", "2027-07-04"),
        ("20260907", "FREQ=YEARLY;BYMONTH=9;BYDAY=MO;BYSETPOS=1", "2027-09-06"),
        ("20261012", "FREQ=MONTHLY;BYMONTH=10;BYDAY=2MO", "2027-10-11"),
        ("20261111", "FREQ=YEARLY;BYMONTH=11", "2027-11-11"),
        ("20261126", "FREQ=MONTHLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4", "2027-11-25"),
        ("20261225", "FREQ=YEARLY;UNTIL=20271225", "2027-12-25"),
    ] {
        let found = repeats(start, rule);
        assert_eq!(found[0].replace('-', ""), start);
        assert_eq!(found[1], in_2027, "{rule}");
        // Those without an end go on up to the horizon: 2026 to 2029.
        assert_eq!(found.len(), if rule.contains("UNTIL") { 2 } else { 4 }, "{rule}");
    }
}

#[test]
fn rules_count_from_the_first_day_on() {
    assert_eq!(
        repeats("20260102", "FREQ=WEEKLY;COUNT=3"),
        ["2026-01-02", "2026-01-09", "2026-01-16"]
    );
    // Every other week, Mondays and Fridays, in weeks that begin on Monday: Friday 2, Monday 12, Friday 16.
    assert_eq!(
        repeats("20260102", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;COUNT=3"),
        ["2026-01-02", "2026-01-12", "2026-01-16"]
    );
    // In weeks that begin on Sunday, Sunday 4 January belongs to the next week, which is passed over.
    assert_eq!(
        repeats("20260102", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,FR;WKST=SU;COUNT=3"),
        ["2026-01-02", "2026-01-11", "2026-01-16"]
    );
    assert_eq!(
        repeats("20260102", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,FR;COUNT=3"),
        ["2026-01-02", "2026-01-04", "2026-01-16"]
    );
    assert_eq!(
        repeats("20260131", "FREQ=MONTHLY;COUNT=3"),
        ["2026-01-31", "2026-03-31", "2026-05-31"],
        "months without a 31st are passed over"
    );
    assert_eq!(
        repeats("20260131", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3"),
        ["2026-01-31", "2026-02-28", "2026-03-31"]
    );
    assert_eq!(repeats("20240229", "FREQ=YEARLY"), ["2024-02-29", "2028-02-29"]);
    // The first Tuesday after a Monday in November.
    assert_eq!(
        repeats("20261103", "FREQ=YEARLY;INTERVAL=2;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"),
        ["2026-11-03", "2028-11-07"]
    );
    // The last Monday of the year.
    assert_eq!(repeats("20261228", "FREQ=YEARLY;BYDAY=-1MO;COUNT=2"), ["2026-12-28", "2027-12-27"]);
    assert_eq!(
        repeats("20260130", "FREQ=DAILY;BYDAY=MO,FR;UNTIL=20260206"),
        ["2026-01-30", "2026-02-02", "2026-02-06"]
    );
    // An end at 22:59 UTC is one on the 24th in Berlin, at 23:00 one on the 25th.
    assert_eq!(repeats("20261224", "FREQ=DAILY;UNTIL=20261224T225900Z").len(), 1);
    assert_eq!(repeats("20261224", "FREQ=DAILY;UNTIL=20261224T230000Z").len(), 2);
}

#[test]
fn rules_that_are_not_read_are_refused() {
    let rule = |rule: &str| problem(&format!("DTSTART;VALUE=DATE:20261225 RRULE:{rule}"));
    assert_eq!(rule("FREQ=HOURLY"), "line 5: `FREQ=HOURLY` is not read in a rule");
    assert_eq!(rule("FREQ=YEARLY;BYWEEKNO=52"), "line 5: `BYWEEKNO=52` is not read in a rule");
    assert_eq!(rule("FREQ=YEARLY;BYMONTH=13"), "line 5: `BYMONTH=13` is not read in a rule");
    assert_eq!(rule("FREQ=YEARLY;BYDAY=0MO"), "line 5: `BYDAY=0MO` is not read in a rule");
    assert_eq!(rule("INTERVAL=2"), "line 5: the rule has no `FREQ`");
    assert_eq!(
        rule("FREQ=WEEKLY;BYDAY=1FR"),
        "line 5: the n-th weekday of what? only months and years have one"
    );
    assert_eq!(
        rule("FREQ=YEARLY;COUNT=2;UNTIL=20281225"),
        "line 5: the rule has both `COUNT` and `UNTIL`"
    );
    // What comes of a rule that does not give the first day, the standard leaves open.
    assert_eq!(
        rule("FREQ=YEARLY;BYMONTH=12;BYDAY=-1MO"),
        "line 5: the event begins on 2026-12-25, which its rule does not give"
    );
    assert_eq!(
        problem("DTSTART;VALUE=DATE:20261225 EXRULE:FREQ=YEARLY"),
        "line 5: `EXRULE` is no longer in use and not read"
    );
}

#[test]
fn single_times_are_added_left_out_moved_and_cancelled() {
    let series = "UID:x DTSTART;VALUE=DATE:20260105 RRULE:FREQ=WEEKLY;COUNT=4";
    assert_eq!(
        days(&format!("{series} EXDATE;VALUE=DATE:20260112,20260119 RDATE;VALUE=DATE:20260301")),
        ["2026-01-05", "2026-01-26", "2026-03-01"]
    );
    // Exports write a time there, also of all-day events.
    assert_eq!(days(&format!("{series} EXDATE:20260112T000000")).len(), 3);
    let with = |other: &str| {
        let text = file(series);
        let more = file(other);
        let start = more.find("BEGIN:VEVENT").unwrap();
        let end = more.find("END:VCALENDAR").unwrap();
        read(&text.replace(
            "END:VCALENDAR\r\n",
            &format!("{}END:VCALENDAR\r\n", more.get(start..end).unwrap()),
        ))
    };
    assert_eq!(
        with("UID:x RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260113 DTEND;VALUE=DATE:20260115").unwrap(),
        ["2026-01-05", "2026-01-13", "2026-01-14", "2026-01-19", "2026-01-26"]
    );
    assert_eq!(
        with(
            "UID:x RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260112 STATUS:CANCELLED"
        )
        .unwrap(),
        ["2026-01-05", "2026-01-19", "2026-01-26"]
    );
    // Of another event it changes nothing.
    assert_eq!(
        with(
            "UID:y RECURRENCE-ID;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260112 STATUS:CANCELLED"
        )
        .unwrap()
        .len(),
        4
    );
    // A later version stands for the earlier one.
    assert_eq!(with("UID:x SEQUENCE:1 DTSTART;VALUE=DATE:20260601").unwrap(), ["2026-06-01"]);
    assert_eq!(
        with("UID:x RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260112 DTSTART;VALUE=DATE:20260112").unwrap_err(),
        "line 10: a change to all later times of an event is not read"
    );
    assert_eq!(days("DTSTART;VALUE=DATE:20261225 STATUS:CANCELLED"), [""; 0]);
}

#[test]
fn a_published_file_of_trading_holidays() {
    let shared = std::env::var_os("SLA_SHARED").map(PathBuf::from);
    let shared =
        shared.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"));
    let path = shared.join("data/holidays/Trading-Holidays-2025-2029-Combined.ics");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: there is no {}; set SLA_SHARED", path.display());
        return;
    };
    let days = read(&text).unwrap();
    // 91 events of one day each, counted by year in another program.
    assert_eq!(days.len(), 91);
    let of = |year: &str| days.iter().filter(|day| day.starts_with(year)).count();
    assert_eq!(["2025", "2026", "2027", "2028", "2029"].map(of), [19, 19, 18, 16, 19]);
    assert!(days.contains(&"2026-04-03".to_owned()), "Good Friday");
    assert!(days.contains(&"2026-12-28".to_owned()), "the day in lieu of Boxing Day");
}
