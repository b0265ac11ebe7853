//! Tests of time, by module.

mod calendar;
mod deadline;
mod holidays;
mod interval;
mod label;
mod period;
mod sampling;
mod span;
mod zone;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use proptest::prelude::*;

use super::{Instant, Interval, IntervalSet, Zone};

/// The zones whose spring and autumn days are golden cases; Lord Howe shifts by 30 minutes.
const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";
const LORD_HOWE: &str = "Australia/Lord_Howe";

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn utc(text: &str) -> Instant {
    text.parse().unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn naive(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

/// The instant of a local time, resolved by the gap and fold rule.
fn at(zone_name: &str, local: &str) -> Instant {
    zone(zone_name).resolve_local(naive(local)).instant
}

fn between(zone_name: &str, from: &str, until: &str) -> Interval {
    Interval::new(at(zone_name, from), at(zone_name, until))
}

/// The civil day.
fn day(zone_name: &str, text: &str) -> Interval {
    let (zone, date) = (zone(zone_name), date(text));
    Interval::new(zone.start_of_day(date), zone.end_of_day(date))
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

fn none() -> IntervalSet {
    IntervalSet::new()
}

/// A zone and an instant within some hours of one of its clock changes, where it has any; random
/// instants alone would hardly ever meet one.
fn near_a_clock_change() -> impl Strategy<Value = (Zone, Instant)> {
    let seconds = -3_000_000_000_i64..4_000_000_000;
    (0..Zone::names().count(), seconds, -20_000_i64..20_000).prop_map(|(index, second, near)| {
        let zone = zone(Zone::names().nth(index).unwrap());
        let start = Instant::from_timestamp(second, 0).unwrap();
        let differs =
            |instant: &Instant| zone.offset_seconds(*instant) != zone.offset_seconds(start);
        let day = (0..800).map(|day| start + hours(24 * day)).find(differs).unwrap_or(start);
        let change = (-24..=0).map(|hour| day + hours(hour)).find(differs);
        (zone, change.unwrap_or(start) + TimeDelta::seconds(near))
    })
}
