//! Civil spans.

use super::*;
use crate::time::{CivilSpan, LocalNote};

#[test]
fn months_come_first_and_clamp_then_days() {
    let span = CivilSpan { months: 1, days: 1 };
    // 31 January + 1 month = 28 February, + 1 day = 1 March.
    assert_eq!(span.add_to_date(date("2026-01-31")), Some(date("2026-03-01")));
    assert_eq!(CivilSpan::months(1).add_to_date(date("2028-01-31")), Some(date("2028-02-29")));
    assert_eq!(CivilSpan::months(-1).add_to_date(date("2026-03-31")), Some(date("2026-02-28")));
    assert_eq!(CivilSpan::days(-5).add_to_date(date("2026-03-03")), Some(date("2026-02-26")));
}

#[test]
fn out_of_range_is_none() {
    assert_eq!(CivilSpan::months(i32::MAX).add_to_date(date("2026-01-01")), None);
    assert_eq!(CivilSpan::days(i32::MIN).add_to_date(date("2026-01-01")), None);
    assert_eq!(CivilSpan::days(i32::MIN).checked_neg(), None);
    let span = CivilSpan { months: 2, days: -3 };
    assert_eq!(span.checked_neg(), Some(CivilSpan { months: -2, days: 3 }));
}

#[test]
fn a_day_keeps_the_local_time_of_day() {
    // Noon to noon across the spring day is 23 h.
    let noon = at(BERLIN, "2026-03-28 12:00");
    let next = CivilSpan::days(1).add_to_instant(noon, zone(BERLIN)).unwrap();
    assert_eq!(next.instant - noon, hours(23));
    assert_eq!(next.note, None);
}

#[test]
fn a_day_that_leads_into_the_gap_moves_forward() {
    let start = at(BERLIN, "2026-03-28 02:30");
    let next = CivilSpan::days(1).add_to_instant(start, zone(BERLIN)).unwrap();
    assert_eq!(zone(BERLIN).local(next.instant), naive("2026-03-29 03:30"));
    assert_eq!(next.note, Some(LocalNote::Gap { by: minutes(60) }));
}

#[test]
fn an_empty_span_keeps_the_second_of_two() {
    let second = utc("2026-10-25T01:30:00Z");
    let same = CivilSpan::default().add_to_instant(second, zone(BERLIN)).unwrap();
    assert_eq!(same.instant, second);
}

#[test]
fn a_span_is_said_as_people_say_it() {
    for (months, days, said) in [
        (0, 0, "0 days"),
        (0, 1, "1 day"),
        (0, 30, "30 days"),
        (1, 0, "1 month"),
        (2, 1, "2 months and 1 day"),
    ] {
        assert_eq!(CivilSpan { months, days }.to_string(), said);
    }
}
