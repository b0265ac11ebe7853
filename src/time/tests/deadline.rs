//! Deadlines on working calendars. In March 2026 the 6th is a Friday.

use proptest::prelude::*;

use super::calendar::{OFFICE, WEEKDAYS, calendar};
use super::*;
use crate::time::{OpenHours, WorkCalendar};

fn desk() -> WorkCalendar {
    calendar(BERLIN, WEEKDAYS, &[OFFICE], &[])
}

fn berlin(local: &str) -> Instant {
    at(BERLIN, local)
}

fn pause(from: &str, until: &str) -> IntervalSet {
    between(BERLIN, from, until).into()
}

#[test]
fn a_hold_over_night_moves_the_deadline_by_nothing() {
    // 4 h from Thursday 15:00: 2 h until 17:00, 2 h from Friday 09:00 → 11:00, on hold from
    // 17:00 to 09:00 or not.
    let start = berlin("2026-03-05 15:00");
    let hold = pause("2026-03-05 17:00", "2026-03-06 09:00");
    let expected = Some(berlin("2026-03-06 11:00"));
    assert_eq!(desk().deadline(start, hours(4), &none()), expected);
    assert_eq!(desk().deadline(start, hours(4), &hold), expected);
}

#[test]
fn a_pause_over_the_weekend_costs_only_its_open_time() {
    // 8 h from Friday 09:00: 7.5 h until the pause at 16:30; Monday runs on from 10:00: 10:30.
    let start = berlin("2026-03-06 09:00");
    let hold = pause("2026-03-06 16:30", "2026-03-09 10:00");
    assert_eq!(desk().deadline(start, hours(8), &hold), Some(berlin("2026-03-09 10:30")));
    // Without it the 8 h are full at the close, not at Monday's opening.
    assert_eq!(desk().deadline(start, hours(8), &none()), Some(berlin("2026-03-06 17:00")));
}

#[test]
fn a_target_of_one_day_at_1650_before_a_holiday() {
    // Thursday 24 December 16:50, closed on the 25th, then a weekend.
    let desk = calendar(BERLIN, WEEKDAYS, &[OFFICE], &["2026-12-25"]);
    let start = berlin("2026-12-24 16:50");
    // As a business day the 24th is day 1 and ends at its close, ten minutes later.
    assert_eq!(desk.business_days_deadline(start, 1, &none()), Some(berlin("2026-12-24 17:00")));
    assert_eq!(desk.business_days_deadline(start, 2, &none()), Some(berlin("2026-12-28 17:00")));
    // As 8 open hours: 10 min on the 24th, 7 h 50 min on Monday the 28th → 16:50.
    assert_eq!(desk.deadline(start, hours(8), &none()), Some(berlin("2026-12-28 16:50")));
}

#[test]
fn a_calendar_open_tuesday_to_friday() {
    let desk = calendar(BERLIN, [false, true, true, true, true, false, false], &[OFFICE], &[]);
    // From Friday 16:00: 1 h, then Tuesday 09:00 + 1 h = 10:00.
    let start = berlin("2026-03-06 16:00");
    assert_eq!(desk.deadline(start, hours(2), &none()), Some(berlin("2026-03-10 10:00")));
    // A Monday start is outside hours: Tuesday is day 1.
    let monday = berlin("2026-03-09 10:00");
    assert_eq!(desk.business_days_deadline(monday, 1, &none()), Some(berlin("2026-03-10 17:00")));
}

#[test]
fn twenty_four_hours_are_not_one_business_day() {
    // Over the autumn night in Berlin: 24 h from Saturday noon end at 11:00 on the wall.
    let always = WorkCalendar::always(zone(BERLIN));
    let start = berlin("2026-10-24 12:00");
    assert_eq!(always.deadline(start, hours(24), &none()), Some(berlin("2026-10-25 11:00")));
    // The second open day ends with Sunday, 25 h long: 12 + 25 h later.
    assert_eq!(always.business_days_deadline(start, 2, &none()), Some(start + hours(37)));
}

#[test]
fn the_business_day_of_the_start() {
    let lunch = [OpenHours::new(540, 750), OpenHours::new(780, 1020)];
    let desk = calendar(BERLIN, WEEKDAYS, &lunch, &[]);
    let due = |start: &str| desk.business_days_deadline(berlin(start), 1, &none()).unwrap();
    let (thursday, friday) = (berlin("2026-03-05 17:00"), berlin("2026-03-06 17:00"));
    for (start, expected) in [
        ("2026-03-05 07:00", thursday),
        ("2026-03-05 09:00", thursday),
        ("2026-03-05 12:45", thursday),
        ("2026-03-05 16:59", thursday),
        ("2026-03-05 17:00", friday),
        ("2026-03-05 23:00", friday),
    ] {
        assert_eq!(due(start), expected, "{start}");
    }
    // Friday after the close: Monday.
    assert_eq!(due("2026-03-06 17:00"), berlin("2026-03-09 17:00"));
    assert_eq!(desk.business_days_deadline(friday, 0, &none()), Some(friday));
}

#[test]
fn a_business_day_paused_throughout_does_not_count() {
    let start = berlin("2026-03-05 10:00");
    // Thursday counts (10 to 12), Friday is paused whole, Monday is day 2.
    let hold = pause("2026-03-05 12:00", "2026-03-09 09:30");
    assert_eq!(desk().business_days_deadline(start, 1, &hold), Some(berlin("2026-03-05 17:00")));
    assert_eq!(desk().business_days_deadline(start, 2, &hold), Some(berlin("2026-03-09 17:00")));
    // From the first hour on hold: Thursday does not count either.
    let hold = pause("2026-03-05 10:00", "2026-03-09 09:30");
    assert_eq!(desk().business_days_deadline(start, 1, &hold), Some(berlin("2026-03-09 17:00")));
}

#[test]
fn a_calendar_that_never_opens_has_no_deadline() {
    let never = calendar(BERLIN, [false; 7], &[], &[]);
    let start = berlin("2026-03-05 10:00");
    assert_eq!(never.deadline(start, minutes(1), &none()), None);
    assert_eq!(never.business_days_deadline(start, 1, &none()), None);
    assert_eq!(never.deadline(start, minutes(0), &none()), Some(start));
    // 20 years are 7 305 days; a target of as many days is reached, one more second is not.
    let always = WorkCalendar::always(zone(BERLIN));
    let most = TimeDelta::days(7_305);
    assert_eq!(always.deadline(start, most, &none()), Some(start + most));
    assert_eq!(always.deadline(start, most + TimeDelta::seconds(1), &none()), None);
    // Paused for ever: none.
    let for_ever = Interval::new(start, Instant::MAX_UTC).into();
    assert_eq!(always.deadline(start, minutes(1), &for_ever), None);
    assert_eq!(always.deadline(Instant::MAX_UTC, minutes(1), &none()), None);
}

/// Pauses, each so many seconds after a start and so many long.
fn holds() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0_i64..900_000, 0_i64..200_000), 0..4)
}

fn paused(start: Instant, holds: &[(i64, i64)]) -> IntervalSet {
    let pauses = holds.iter().map(|(from, length)| {
        let from = start + TimeDelta::seconds(*from);
        Interval::new(from, from + TimeDelta::seconds(*length))
    });
    pauses.collect()
}

/// Open at night too, when clocks change.
fn night_desk(name: &str) -> WorkCalendar {
    calendar(name, WEEKDAYS, &[OFFICE, OpenHours::new(60, 180)], &[])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_deadline_is_the_first_instant_with_enough_work(
        name in prop::sample::select(vec![BERLIN, NEW_YORK, LORD_HOWE]),
        start in 1_700_000_000_i64..1_900_000_000,
        target in 1_i64..400_000,
        holds in holds(),
    ) {
        let desk = night_desk(name);
        let start = Instant::from_timestamp(start, 0).unwrap();
        let pauses = paused(start, &holds);
        let target = TimeDelta::seconds(target);
        let due = desk.deadline(start, target, &pauses).unwrap();
        let worked = |until: Instant| {
            desk.open_intervals(Interval::new(start, until)).subtract(&pauses).measure()
        };
        prop_assert_eq!(worked(due), target);
        prop_assert!(worked(due - TimeDelta::seconds(1)) < target);
    }

    #[test]
    fn business_days_are_those_with_open_time_left(
        name in prop::sample::select(vec![BERLIN, NEW_YORK, LORD_HOWE]),
        start in 1_700_000_000_i64..1_900_000_000,
        days in 1_u32..8,
        holds in holds(),
    ) {
        let desk = night_desk(name);
        let start = Instant::from_timestamp(start, 0).unwrap();
        let pauses = paused(start, &holds);
        let due = desk.business_days_deadline(start, days, &pauses).unwrap();
        let mut left = days;
        let mut date = desk.zone().day_of(start).pred_opt().unwrap();
        let ahead = Interval::new(start, Instant::MAX_UTC);
        while left > 0 {
            let open = desk.open_on(date);
            if !open.clip(ahead).subtract(&pauses).is_empty() {
                left -= 1;
                prop_assert_eq!(left == 0, open.hull().map(|hull| hull.until) == Some(due));
            }
            date = date.succ_opt().unwrap();
        }
    }
}
