//! One event: when it begins, how many days it lasts, when it comes again.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::super::instant::Instant;
use super::super::span::add_days;
use super::super::windows::iana_twin;
use super::super::zone::Zone;
use super::lines::ContentLine;
use super::recurrence::Recurrence;
use super::{HolidaysError, wrong};

/// An event of whole days.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// What it is the same event as.
    pub(super) uid: Option<String>,
    /// Which version of it.
    pub(super) sequence: u32,
    /// Its first day.
    pub(super) start: NaiveDate,
    /// How many days it lasts.
    pub(super) days: usize,
    /// The first day of the time of a repeating event that it stands for.
    pub(super) replaces: Option<NaiveDate>,
    /// Whether it does not take place.
    pub(super) cancelled: bool,
    rule: Option<Recurrence>,
    more: BTreeSet<NaiveDate>,
    but: BTreeSet<NaiveDate>,
}

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Day(NaiveDate),
    Instant(Instant),
}

impl Event {
    /// Reads an event from its lines, of which the first is its `BEGIN`.
    ///
    /// # Errors
    /// Where it does not last whole days, or repeats in a way that is not read.
    pub(super) fn read(lines: &[&ContentLine], zone: Zone) -> Result<Self, HolidaysError> {
        let one = |name: &str| single(lines, name);
        let begin = lines.first().map_or(1, |line| line.number);
        let start_line =
            one("DTSTART")?.ok_or_else(|| wrong(begin, "the event has no `DTSTART`"))?;
        let first = moment(start_line, &start_line.value)?;
        let start = midnight(first, zone, start_line.number, "begins")?;
        let all = |name: &'static str| lines.iter().filter(move |line| line.name == name);
        if let Some(line) = all("EXRULE").next() {
            return Err(wrong(line.number, "`EXRULE` is no longer in use and not read"));
        }
        let rule = one("RRULE")?.map(|line| Recurrence::read(line, zone, start)).transpose()?;
        let replaces = one("RECURRENCE-ID")?;
        if let Some(line) = replaces.filter(|line| line.parameter("RANGE").is_some()) {
            return Err(wrong(line.number, "a change to all later times of an event is not read"));
        }
        let mut more = BTreeSet::new();
        for line in all("RDATE") {
            if line.parameter("VALUE") == Some("PERIOD") {
                return Err(wrong(line.number, "a time of another length is not read in `RDATE`"));
            }
            for value in line.values() {
                more.insert(midnight(moment(line, value)?, zone, line.number, "begins")?);
            }
        }
        let mut but = BTreeSet::new();
        for line in all("EXDATE") {
            for value in line.values() {
                but.insert(day_meant(line, value, zone)?);
            }
        }
        Ok(Self {
            uid: one("UID")?.map(|line| line.value.clone()),
            sequence: one("SEQUENCE")?.and_then(|line| line.value.parse().ok()).unwrap_or_default(),
            start,
            days: days(lines, first, start, zone)?,
            replaces: replaces.map(|line| day_meant(line, &line.value, zone)).transpose()?,
            cancelled: one("STATUS")?
                .is_some_and(|line| line.value.eq_ignore_ascii_case("CANCELLED")),
            rule,
            more,
            but,
        })
    }

    /// The first days of all its times before `horizon`; one that does not repeat has its own, whenever it is.
    pub(super) fn starts(&self, horizon: NaiveDate) -> BTreeSet<NaiveDate> {
        let mut starts = match &self.rule {
            Some(rule) => rule.days(self.start, horizon),
            None => BTreeSet::from([self.start]),
        };
        starts.extend(&self.more);
        &starts - &self.but
    }
}

/// A property that stands at most once.
fn single<'l>(
    lines: &[&'l ContentLine],
    name: &str,
) -> Result<Option<&'l ContentLine>, HolidaysError> {
    let mut found = lines.iter().filter(|line| line.name == name);
    let first = found.next();
    match found.next() {
        Some(second) => Err(wrong(second.number, format!("the event has a second `{name}`"))),
        None => Ok(first.copied()),
    }
}

/// How many days an event lasts: to `DTEND`, the first day after it, or for `DURATION`, else one day.
fn days(
    lines: &[&ContentLine],
    first: Moment,
    start: NaiveDate,
    zone: Zone,
) -> Result<usize, HolidaysError> {
    let (end, duration) = (single(lines, "DTEND")?, single(lines, "DURATION")?);
    let (line, end) = match (end, duration) {
        (Some(_), Some(line)) => {
            return Err(wrong(line.number, "the event has both `DTEND` and `DURATION`"));
        }
        (Some(line), None) => {
            let last = moment(line, &line.value)?;
            if matches!(first, Moment::Day(_)) != matches!(last, Moment::Day(_)) {
                return Err(wrong(line.number, "only one end of the event has a time of day"));
            }
            (line, midnight(last, zone, line.number, "ends")?)
        }
        (None, Some(line)) => (line, after(line, first, zone)?),
        (None, None) if matches!(first, Moment::Day(_)) => return Ok(1),
        (None, None) => {
            let line = lines.first().map_or(1, |line| line.number);
            return Err(wrong(line, "the event has a time of day and no end"));
        }
    };
    match usize::try_from((end - start).num_days()) {
        Ok(days) if days > 0 => Ok(days),
        _ => Err(wrong(
            line.number,
            format!(
                "the event ends before it begins: its end is the first day after it, here {end}"
            ),
        )),
    }
}

/// The first day after an event that lasts for a `DURATION`: `P2D`, `P1W`; with a time of day also `PT24H`.
fn after(line: &ContentLine, first: Moment, zone: Zone) -> Result<NaiveDate, HolidaysError> {
    let unread = || wrong(line.number, format!("`{}` is no length in whole days", line.value));
    let (days, seconds) = length(&line.value).ok_or_else(unread)?;
    match first {
        Moment::Day(day) if seconds == 0 => add_days(day, days).ok_or_else(unread),
        Moment::Day(_) => Err(unread()),
        Moment::Instant(at) => {
            // Days are civil, hours are not (RFC 5545, 3.3.6).
            let local = zone.local(at);
            let day = add_days(local.date(), days).ok_or_else(unread)?;
            let begun = zone.resolve_local(day.and_time(local.time())).instant;
            let end = TimeDelta::try_seconds(seconds)
                .and_then(|length| begun.checked_add_signed(length))
                .ok_or_else(unread)?;
            midnight(Moment::Instant(end), zone, line.number, "ends")
        }
    }
}

/// The days and the seconds of a duration: `P1W`, `P2D`, `P1DT12H30M`.
fn length(text: &str) -> Option<(i64, i64)> {
    let text = text.strip_prefix('+').unwrap_or(text).strip_prefix('P')?;
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let sum = |text: &str, units: &[(char, i64)]| {
        let mut total: i64 = 0;
        let mut digits = String::new();
        for character in text.chars() {
            if character.is_ascii_digit() {
                digits.push(character);
                continue;
            }
            let (_, size) = units.iter().find(|(unit, _)| *unit == character)?;
            total = total.checked_add(digits.parse::<i64>().ok()?.checked_mul(*size)?)?;
            digits.clear();
        }
        digits.is_empty().then_some(total)
    };
    let days = sum(date, &[('W', 7), ('D', 1)])?;
    let seconds = sum(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
    Some((days, seconds))
}

/// The day at whose beginning a moment lies.
fn midnight(moment: Moment, zone: Zone, line: u64, what: &str) -> Result<NaiveDate, HolidaysError> {
    match moment {
        Moment::Day(day) => Ok(day),
        Moment::Instant(at) => {
            let day = zone.day_of(at);
            if zone.start_of_day(day) == at {
                return Ok(day);
            }
            let shown = zone.local(at).format("%Y-%m-%d %H:%M");
            Err(wrong(
                line,
                format!("holidays are whole days, this event {what} on {shown} in `{zone}`"),
            ))
        }
    }
}

/// The day that `EXDATE` and `RECURRENCE-ID` mean. Exports write a time there also of all-day events.
fn day_meant(line: &ContentLine, value: &str, zone: Zone) -> Result<NaiveDate, HolidaysError> {
    if let Some(local) = local_time(value) {
        return Ok(local.date());
    }
    Ok(match moment(line, value)? {
        Moment::Day(day) => day,
        Moment::Instant(at) => zone.day_of(at),
    })
}

/// A day or an instant.
fn moment(line: &ContentLine, value: &str) -> Result<Moment, HolidaysError> {
    if let Some(day) = date(value) {
        return Ok(Moment::Day(day));
    }
    if let Some(utc) = value.strip_suffix('Z').and_then(local_time) {
        return Ok(Moment::Instant(utc.and_utc()));
    }
    let Some(local) = local_time(value) else {
        return Err(wrong(line.number, format!("`{value}` is no date")));
    };
    let Some(name) = line.parameter("TZID") else {
        return Err(wrong(
            line.number,
            format!(
                "`{value}` is a time of no zone; write the day alone: `{};VALUE=DATE:{}`",
                line.name,
                local.format("%Y%m%d")
            ),
        ));
    };
    let zone = Zone::parse(name).ok().or_else(|| Zone::parse(iana_twin(name)?).ok());
    match zone {
        Some(zone) => Ok(Moment::Instant(zone.resolve_local(local).instant)),
        None => Err(wrong(line.number, format!("there is no time zone `{name}`"))),
    }
}

/// `20261225`.
pub(super) fn date(value: &str) -> Option<NaiveDate> {
    let plain = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
    if plain { NaiveDate::parse_from_str(value, "%Y%m%d").ok() } else { None }
}

/// `20261225T000000`.
pub(super) fn local_time(value: &str) -> Option<NaiveDateTime> {
    let plain = value.len() == 15;
    if plain { NaiveDateTime::parse_from_str(value, "%Y%m%dT%H%M%S").ok() } else { None }
}
