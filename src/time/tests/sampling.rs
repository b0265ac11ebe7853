//! Sampling grids.

use proptest::prelude::*;

use super::*;
use crate::time::SlotGrid;

fn grid(zone_name: &str, every: TimeDelta) -> SlotGrid {
    SlotGrid::new(zone(zone_name), every).unwrap()
}

/// The lengths in minutes of the slots of a civil day.
fn lengths(zone_name: &str, every: TimeDelta, text: &str) -> Vec<i64> {
    let slots = grid(zone_name, every).slots_in(day(zone_name, text));
    slots.map(|slot| slot.length().num_minutes()).collect()
}

#[test]
fn a_slot_must_divide_one_hour() {
    for seconds in [1, 60, 90, 300, 900, 1_800, 3_600] {
        assert!(SlotGrid::new(Zone::UTC, TimeDelta::seconds(seconds)).is_ok(), "{seconds}");
    }
    assert!(SlotGrid::new(Zone::UTC, TimeDelta::milliseconds(250)).is_ok());
    for seconds in [0, -60, 7, 420, 7_200, 86_400] {
        assert!(SlotGrid::new(Zone::UTC, TimeDelta::seconds(seconds)).is_err(), "{seconds}");
    }
    let error = SlotGrid::new(Zone::UTC, minutes(7)).unwrap_err();
    assert_eq!(error.to_string(), "samples of `420 s` do not divide one hour evenly");
}

#[test]
fn slots_start_at_local_midnight_in_zones_off_the_hour() {
    // Kathmandu is UTC+5:45: midnight is 18:15Z, and 1 h slots start at quarter past in UTC.
    let hourly = grid("Asia/Kathmandu", hours(1));
    let slot = hourly.slot_of(utc("2026-03-07T12:00:00Z"));
    assert_eq!(slot.from, utc("2026-03-07T11:15:00Z"));
    assert_eq!(slot.length(), hours(1));
    // Berlin before 1893 was UTC+0:53:28: 1 min slots start at second 32 in UTC.
    let slot = grid(BERLIN, minutes(1)).slot_of(utc("1890-01-01T00:00:00Z"));
    assert_eq!(slot.from, utc("1889-12-31T23:59:32Z"));
}

#[test]
fn changes_by_an_hour_leave_every_slot_whole() {
    // 23 and 25 slots of 60 minutes, 92 and 100 of 15.
    assert_eq!(lengths(BERLIN, hours(1), "2026-03-29"), [60; 23]);
    assert_eq!(lengths(BERLIN, hours(1), "2026-10-25"), [60; 25]);
    assert_eq!(lengths(NEW_YORK, minutes(15), "2026-03-08"), [15; 92]);
    assert_eq!(lengths(NEW_YORK, minutes(15), "2026-11-01"), [15; 100]);
}

#[test]
fn a_change_by_half_an_hour_cuts_an_hourly_slot_short() {
    // Spring on Lord Howe: 00, 01, then 02:30 to 03:00, then 21 whole hours = 23.5 h.
    let spring = lengths(LORD_HOWE, hours(1), "2026-10-04");
    assert_eq!(spring.len(), 24);
    assert_eq!(spring[..4], [60, 60, 30, 60]);
    // Autumn: 00, 01, then 01:30 to 02:00 again, then 22 whole hours = 24.5 h.
    let autumn = lengths(LORD_HOWE, hours(1), "2026-04-05");
    assert_eq!(autumn.len(), 25);
    assert_eq!(autumn[..4], [60, 60, 30, 60]);
    // Slots of 30 min never notice: 47 and 49 of them.
    assert_eq!(lengths(LORD_HOWE, minutes(30), "2026-10-04"), [30; 47]);
    assert_eq!(lengths(LORD_HOWE, minutes(30), "2026-04-05"), [30; 49]);
}

#[test]
fn the_slots_of_a_window_are_whole_and_touch_it() {
    let window = between(BERLIN, "2026-03-07 10:03", "2026-03-07 10:10");
    let slots: Vec<_> = grid(BERLIN, minutes(5)).slots_in(window).collect();
    assert_eq!(
        slots,
        [
            between(BERLIN, "2026-03-07 10:00", "2026-03-07 10:05"),
            between(BERLIN, "2026-03-07 10:05", "2026-03-07 10:10"),
        ]
    );
    let empty = Interval::new(window.from, window.from);
    assert_eq!(grid(BERLIN, minutes(5)).slots_in(empty).count(), 0);
}

#[test]
fn a_month_of_minutes_has_one_slot_each() {
    // March 2026 in Berlin: 743 h × 60.
    let march = between(BERLIN, "2026-03-01 00:00", "2026-04-01 00:00");
    assert_eq!(grid(BERLIN, minutes(1)).slots_in(march).count(), 44_580);
}

#[test]
fn grids_are_checked_when_read() {
    let json = r#"{"zone":"Europe/Berlin","every":"90"}"#;
    let read: SlotGrid = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    assert!(serde_json::from_str::<SlotGrid>(r#"{"zone":"UTC","every":"7"}"#).is_err());
}

#[test]
fn the_ends_of_the_time_line_do_not_hang() {
    let hourly = grid(NEW_YORK, hours(1));
    for window in [
        Interval::new(Instant::MIN_UTC, Instant::MIN_UTC + hours(5)),
        Interval::new(Instant::MAX_UTC - hours(5), Instant::MAX_UTC),
    ] {
        assert!(hourly.slots_in(window).count() <= 7);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn slots_tile_the_time_line_and_break_at_midnight(
        (zone, instant) in near_a_clock_change(),
        every in prop::sample::select(vec![1_i64, 60, 90, 300, 900, 1_800, 3_600]),
    ) {
        let grid = SlotGrid::new(zone, TimeDelta::seconds(every)).unwrap();
        let slot = grid.slot_of(instant);
        prop_assert!(slot.contains(instant));
        prop_assert!(slot.length() <= grid.every());
        prop_assert_eq!(grid.slot_of(slot.from), slot);
        prop_assert_eq!(grid.slot_of(slot.until - TimeDelta::nanoseconds(1)), slot);
        prop_assert_eq!(grid.slot_of(slot.until).from, slot.until);
        // A midnight that exists is always a boundary.
        let day = zone.day_of(instant);
        let midnight = zone.start_of_day(day);
        if zone.local(midnight).time() == chrono::NaiveTime::MIN {
            prop_assert_eq!(grid.slot_of(midnight).from, midnight);
        }
    }
}
