//! Working calendars: what is open when.

use std::collections::BTreeSet;

use chrono::Weekday;
use proptest::prelude::*;

use super::*;
use crate::time::{CalendarError, OpenHours, WorkCalendar};

/// 9 to 17.
pub(super) const OFFICE: OpenHours = OpenHours { from: 540, until: 1020 };

/// The same spans on the days told by a mask, Monday first.
pub(super) fn calendar(
    zone_name: &str,
    open_days: [bool; 7],
    spans: &[OpenHours],
    closed: &[&str],
) -> WorkCalendar {
    let weekly = open_days.map(|open| if open { spans.to_vec() } else { Vec::new() });
    let closed = closed.iter().map(|text| date(text)).collect();
    WorkCalendar::new(zone(zone_name), weekly, closed).unwrap()
}

pub(super) const WEEKDAYS: [bool; 7] = [true, true, true, true, true, false, false];

fn daily(zone_name: &str, from: u32, until: u32) -> WorkCalendar {
    calendar(zone_name, [true; 7], &[OpenHours::new(from, until)], &[])
}

fn refused(spans: &[OpenHours]) -> CalendarError {
    let mut weekly: [Vec<OpenHours>; 7] = std::array::from_fn(|_| Vec::new());
    weekly[1] = spans.to_vec();
    WorkCalendar::new(Zone::UTC, weekly, BTreeSet::new()).unwrap_err()
}

#[test]
fn hours_are_checked() {
    let night = OpenHours::new(1320, 360);
    assert_eq!(refused(&[night]), CalendarError::Reversed { day: Weekday::Tue, hours: night });
    assert_eq!(
        refused(&[night]).to_string(),
        "`22:00..06:00` on Tuesday does not end after it begins"
    );
    let late = OpenHours::new(0, 1441);
    assert_eq!(refused(&[late]), CalendarError::PastMidnight { day: Weekday::Tue, hours: late });
    let (first, second) = (OpenHours::new(540, 720), OpenHours::new(700, 800));
    assert_eq!(
        refused(&[second, first]),
        CalendarError::Overlap { day: Weekday::Tue, first, second }
    );
    assert!(matches!(refused(&[OpenHours::new(60, 60)]), CalendarError::Reversed { .. }));
}

#[test]
fn touching_hours_are_merged_and_read_back() {
    let split = [OpenHours::new(780, 1020), OpenHours::new(540, 780)];
    let merged = calendar(BERLIN, WEEKDAYS, &split, &["2026-12-25"]);
    assert_eq!(merged, calendar(BERLIN, WEEKDAYS, &[OFFICE], &["2026-12-25"]));
    let json = serde_json::to_string(&merged).unwrap();
    assert!(json.contains(r#""closed":["2026-12-25"]"#), "{json}");
    assert_eq!(serde_json::from_str::<WorkCalendar>(&json).unwrap(), merged);
    let reversed = json.replace(r#""until":1020"#, r#""until":10"#);
    assert!(serde_json::from_str::<WorkCalendar>(&reversed).is_err());
}

#[test]
fn a_week_has_its_open_hours_less_closed_dates() {
    // Monday 2 to Sunday 8 March: 5 × 8 h, less one closed Wednesday.
    let desk = calendar(BERLIN, WEEKDAYS, &[OFFICE], &["2026-03-04"]);
    let week = between(BERLIN, "2026-03-02 00:00", "2026-03-09 00:00");
    assert_eq!(desk.worked(week), hours(32));
    assert_eq!(desk.open_intervals(week).len(), 4);
    assert!(desk.open_on(date("2026-03-04")).is_empty());
    // A window cuts into the hours: Monday 16:00 to Tuesday 09:30 = 1 h + 30 min.
    let window = between(BERLIN, "2026-03-02 16:00", "2026-03-03 09:30");
    assert_eq!(desk.worked(window), minutes(90));
}

#[test]
fn overlapping_windows_are_worked_once() {
    let desk = calendar(BERLIN, WEEKDAYS, &[OFFICE], &[]);
    // 10 to 12 and 11 to 13 on a Monday make 3 h, 16 to 20 makes 1 h.
    let times: IntervalSet = [
        between(BERLIN, "2026-03-02 11:00", "2026-03-02 13:00"),
        between(BERLIN, "2026-03-02 10:00", "2026-03-02 12:00"),
        between(BERLIN, "2026-03-02 16:00", "2026-03-02 20:00"),
    ]
    .into_iter()
    .collect();
    assert_eq!(desk.worked_set(&times), hours(4));
}

#[test]
fn a_window_from_0130_to_0230_on_the_spring_day() {
    // New York: 01:30 EST = 06:30Z; 02:30 does not exist and moves to 03:30 EDT = 07:30Z: 60 min.
    let new_york = daily(NEW_YORK, 90, 150).open_on(date("2026-03-08"));
    assert_eq!(new_york.hull().unwrap().from, utc("2026-03-08T06:30:00Z"));
    assert_eq!(new_york.measure(), minutes(60));
    // Berlin: 01:30 CET = 00:30Z; 02:30 moves to 03:30 CEST = 01:30Z: 60 min.
    let berlin = daily(BERLIN, 90, 150).open_on(date("2026-03-29"));
    assert_eq!(berlin.hull().unwrap().until, utc("2026-03-29T01:30:00Z"));
    assert_eq!(berlin.measure(), minutes(60));
    // Lord Howe: 01:30 (UTC+10:30) = 15:00Z; 02:30 exists at UTC+11 = 15:30Z: 30 min.
    let lord_howe = daily(LORD_HOWE, 90, 150).open_on(date("2026-10-04"));
    assert_eq!(lord_howe.measure(), minutes(30));
}

#[test]
fn a_window_from_0130_to_0230_on_the_autumn_day() {
    // New York repeats 01:00 to 02:00. The first 01:30 (EDT) = 05:30Z; 02:30 EST = 07:30Z:
    // 30 min of the first hour, the 60 of the second, 30 after it = 120 min.
    let new_york = daily(NEW_YORK, 90, 150).open_on(date("2026-11-01"));
    assert_eq!(new_york.hull().unwrap().from, utc("2026-11-01T05:30:00Z"));
    assert_eq!(new_york.measure(), minutes(120));
    // Berlin repeats 02:00 to 03:00. 01:30 CEST = 23:30Z; the first 02:30 (CEST) = 00:30Z:
    // it ends the first time round = 60 min.
    let berlin = daily(BERLIN, 90, 150).open_on(date("2026-10-25"));
    assert_eq!(berlin.hull().unwrap().until, utc("2026-10-25T00:30:00Z"));
    assert_eq!(berlin.measure(), minutes(60));
    // Lord Howe repeats 01:30 to 02:00. The first 01:30 (UTC+11) = 14:30Z; 02:30 (UTC+10:30)
    // = 16:00Z: 30 + 30 + 30 = 90 min.
    let lord_howe = daily(LORD_HOWE, 90, 150).open_on(date("2026-04-05"));
    assert_eq!(lord_howe.measure(), minutes(90));
}

#[test]
fn a_span_across_the_hour_lived_twice_counts_both() {
    // 02:00 to 03:00 in Berlin is lived twice = 120 min; in spring it is skipped: 03:00 to 03:00.
    let hour = daily(BERLIN, 120, 180);
    assert_eq!(hour.open_on(date("2026-10-25")).measure(), minutes(120));
    assert_eq!(hour.open_on(date("2026-03-29")).measure(), minutes(0));
}

#[test]
fn office_hours_are_8_hours_on_both_clock_change_days() {
    for (name, spring, autumn) in [
        (BERLIN, "2026-03-29", "2026-10-25"),
        (NEW_YORK, "2026-03-08", "2026-11-01"),
        (LORD_HOWE, "2026-10-04", "2026-04-05"),
    ] {
        let desk = calendar(name, [true; 7], &[OFFICE], &[]);
        assert_eq!(desk.worked(day(name, spring)), hours(8), "{name}");
        assert_eq!(desk.worked(day(name, autumn)), hours(8), "{name}");
    }
}

#[test]
fn days_open_round_the_clock_join_also_where_midnight_is_missing() {
    // Closing a far date keeps the calendar from taking the short way for "always".
    for (name, from, until) in [
        ("America/Sao_Paulo", "2018-11-02 00:00", "2018-11-07 00:00"),
        ("America/Toronto", "1919-03-29 12:00", "1919-04-01 12:00"),
        ("America/St_Johns", "2006-10-27 00:00", "2006-10-31 00:00"),
        ("Pacific/Apia", "2011-12-28 00:00", "2012-01-02 00:00"),
        (LORD_HOWE, "2026-04-03 00:00", "2026-04-07 00:00"),
    ] {
        let open = calendar(name, [true; 7], &[OpenHours::ALL_DAY], &["2000-01-01"]);
        let window = between(name, from, until);
        assert!(!open.is_always_open());
        assert_eq!(open.open_intervals(window), window.into(), "{name}");
        assert_eq!(WorkCalendar::always(zone(name)).open_intervals(window), window.into());
    }
}

#[test]
fn a_day_the_zone_skipped_is_no_working_day() {
    // 2011-12-30 was a Friday that Apia never had; Saturday the 31st is closed.
    let desk = calendar("Pacific/Apia", WEEKDAYS, &[OFFICE], &[]);
    let window = between("Pacific/Apia", "2011-12-29 00:00", "2012-01-02 00:00");
    assert_eq!(desk.worked(window), hours(8));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn worked_time_adds_over_a_split_window(
        name in prop::sample::select(vec![BERLIN, NEW_YORK, LORD_HOWE, "America/St_Johns"]),
        start in 0_i64..2_000_000_000,
        cuts in (0_i64..2_000_000, 0_i64..2_000_000),
        open in (0_u32..1440, 1_u32..=1440),
    ) {
        let (from, until) = (open.0.min(open.1), open.0.max(open.1));
        prop_assume!(from < until);
        let desk = daily(name, from, until);
        let start = Instant::from_timestamp(start, 0).unwrap();
        let middle = start + TimeDelta::seconds(cuts.0);
        let end = middle + TimeDelta::seconds(cuts.1);
        let parts = desk.worked(Interval::new(start, middle)) + desk.worked(Interval::new(middle, end));
        prop_assert_eq!(parts, desk.worked(Interval::new(start, end)));
    }

    /// Whatever was asked before, at the ends of years and beyond those that are kept.
    #[test]
    fn a_day_is_open_between_its_local_times(
        name in prop::sample::select(vec![BERLIN, NEW_YORK, LORD_HOWE, "America/St_Johns"]),
        days in prop::collection::vec((1960_i32..2110, prop::sample::select(vec![1_u32, 2, 88, 89, 180, 304, 364, 365])), 1..6),
    ) {
        let desk = calendar(name, WEEKDAYS, &[OFFICE], &["2026-01-01"]);
        for (year, ordinal) in days {
            let day = chrono::NaiveDate::from_yo_opt(year, ordinal).unwrap();
            let at = |hour| desk.zone().resolve_local(day.and_hms_opt(hour, 0, 0).unwrap()).instant;
            let closed = desk.closed().contains(&day) || chrono::Datelike::weekday(&day).number_from_monday() > 5;
            let expected = if closed { IntervalSet::new() } else { Interval::new(at(9), at(17)).into() };
            prop_assert_eq!(desk.open_on(day), expected);
        }
    }
}
