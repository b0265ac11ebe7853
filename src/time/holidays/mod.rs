//! Whole days from an iCalendar file (RFC 5545): the days on which its events last.
//!
//! A file of holidays is part of a contract: it is read whole, and what is not understood is refused with its line,
//! because a holiday that is passed over moves deadlines. Events are all-day events, or begin and end at midnight
//! of the calendar's zone, as some exports write them; a time without a zone is refused. Components that are no
//! events (time zone rules, alarms, tasks) are passed over: the rules of zones are the compiled-in ones.

mod event;
mod lines;
mod recurrence;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;

use super::zone::Zone;

use event::Event;
use lines::ContentLine;

/// Why a file gives no days, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidaysError {
    /// The line, from 1; of one that goes on over several the first.
    pub line: u64,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for HolidaysError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl std::error::Error for HolidaysError {}

/// Something wrong in a line.
fn wrong(line: u64, problem: impl Into<String>) -> HolidaysError {
    HolidaysError { line, problem: problem.into() }
}

/// The days on which the events of an iCalendar file last.
///
/// `zone` is that of the calendar that is closed on them. Events that repeat without an end are followed up to,
/// and not including, `horizon`.
///
/// # Errors
/// Where the text is no iCalendar file, an event does not last whole days of `zone`, or something decides when it
/// is that is not read here.
pub fn read_holidays(
    text: &str,
    zone: Zone,
    horizon: NaiveDate,
) -> Result<BTreeSet<NaiveDate>, HolidaysError> {
    let lines = lines::content_lines(text)?;
    let events: Result<Vec<Event>, HolidaysError> =
        events(&lines)?.iter().map(|lines| Event::read(lines, zone)).collect();
    let mut days = BTreeSet::new();
    for series in by_uid(events?) {
        days_of(&series, horizon, &mut days);
    }
    Ok(days)
}

/// The lines of each event, without those of what is nested in it. The first is its `BEGIN`.
fn events<'l>(lines: &'l [ContentLine]) -> Result<Vec<Vec<&'l ContentLine>>, HolidaysError> {
    let mut open: Vec<&str> = Vec::new();
    let mut events: Vec<Vec<&'l ContentLine>> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                if open.is_empty() && line.value != "VCALENDAR" {
                    return Err(wrong(line.number, "this is no iCalendar file"));
                }
                open.push(&line.value);
                if open == ["VCALENDAR", "VEVENT"] {
                    events.push(vec![line]);
                }
            }
            "END" if open.pop() != Some(&line.value) => {
                return Err(wrong(line.number, format!("`{}` is not open here", line.value)));
            }
            "END" => {}
            _ if open == ["VCALENDAR", "VEVENT"] => {
                if let Some(event) = events.last_mut() {
                    event.push(line);
                }
            }
            _ if open.is_empty() => return Err(wrong(line.number, "this is no iCalendar file")),
            _ => {}
        }
    }
    let last = lines.last().map_or(1, |line| line.number);
    match open.last() {
        Some(component) => Err(wrong(last, format!("`{component}` is not closed"))),
        None if lines.is_empty() => Err(wrong(1, "this is no iCalendar file")),
        None => Ok(events),
    }
}

/// The events that tell of one thing: it, and changes to single times of it. Without a `UID` each stands alone.
fn by_uid(events: Vec<Event>) -> Vec<Vec<Event>> {
    let mut series: Vec<Vec<Event>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for event in events {
        let place = match &event.uid {
            Some(uid) => *places.entry(uid.clone()).or_insert(series.len()),
            None => series.len(),
        };
        match series.get_mut(place) {
            Some(one) => one.push(event),
            None => series.push(vec![event]),
        }
    }
    for one in &mut series {
        keep_latest(one);
    }
    series
}

/// Of several versions of the same event the latest stays.
fn keep_latest(series: &mut Vec<Event>) {
    let mut latest: BTreeMap<Option<NaiveDate>, u32> = BTreeMap::new();
    for event in series.iter() {
        let sequence = latest.entry(event.replaces).or_default();
        *sequence = event.sequence.max(*sequence);
    }
    series.retain(|event| latest.get(&event.replaces) == Some(&event.sequence));
}

/// Adds the days of an event and of the changes to single times of it.
fn days_of(series: &[Event], horizon: NaiveDate, days: &mut BTreeSet<NaiveDate>) {
    let replaced: BTreeSet<NaiveDate> = series.iter().filter_map(|event| event.replaces).collect();
    for event in series.iter().filter(|event| !event.cancelled) {
        let starts = if event.replaces.is_some() {
            BTreeSet::from([event.start])
        } else {
            &event.starts(horizon) - &replaced
        };
        for start in starts {
            days.extend(start.iter_days().take(event.days));
        }
    }
}
