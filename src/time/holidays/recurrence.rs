//! Repeating events: `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH` (RFC 5545, 3.3.10).

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::span::{add_days, add_months};
use super::super::zone::Zone;
use super::event::{date, local_time};
use super::lines::ContentLine;
use super::{HolidaysError, wrong};

/// When an event comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recurrence {
    every: Frequency,
    interval: u32,
    count: Option<u32>,
    /// The last day on which it may begin.
    until: Option<NaiveDate>,
    months: Vec<u32>,
    month_days: Vec<i32>,
    week_days: Vec<(i32, Weekday)>,
    positions: Vec<i32>,
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Year,
    Month,
    Week,
    Day,
}

impl Recurrence {
    /// Reads a rule of an event that begins on `start`.
    ///
    /// # Errors
    /// Where it has a part that is not read, or does not give the day on which the event begins: what comes then
    /// the standard leaves open.
    pub(super) fn read(
        line: &ContentLine,
        zone: Zone,
        start: NaiveDate,
    ) -> Result<Self, HolidaysError> {
        let unread = |part: &str| wrong(line.number, format!("`{part}` is not read in a rule"));
        let mut rule = Self {
            every: Frequency::Year,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            week_days: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Mon,
        };
        let mut frequency = None;
        for part in line.value.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| unread(part))?;
            let value = value.to_ascii_uppercase();
            match name.to_ascii_uppercase().as_str() {
                "FREQ" => frequency = Some(read_frequency(&value).ok_or_else(|| unread(part))?),
                other => rule.read_part(other, &value, zone).ok_or_else(|| unread(part))?,
            }
        }
        rule.every = frequency.ok_or_else(|| wrong(line.number, "the rule has no `FREQ`"))?;
        rule.check(line.number)?;
        let first = add_days(start, 1).unwrap_or(start);
        if !rule.days(start, first).contains(&start) {
            let problem = format!("the event begins on {start}, which its rule does not give");
            return Err(wrong(line.number, problem));
        }
        Ok(rule)
    }

    /// Takes in one part; `None` where it cannot be read.
    fn read_part(&mut self, name: &str, value: &str, zone: Zone) -> Option<()> {
        let whole = |value: &str| value.parse::<u32>().ok().filter(|number| *number > 0);
        let ordinals = |most: i32| -> Option<Vec<i32>> {
            let number = |value: &str| value.parse::<i32>().ok();
            let sound = |number: &i32| *number != 0 && number.abs() <= most;
            value.split(',').map(|value| number(value).filter(sound)).collect()
        };
        match name {
            "INTERVAL" => self.interval = whole(value)?,
            "COUNT" => self.count = Some(whole(value)?),
            "UNTIL" => self.until = Some(last_day(value, zone)?),
            "BYMONTH" => {
                let month = |value| whole(value).filter(|month| *month <= 12);
                self.months = value.split(',').map(month).collect::<Option<_>>()?;
            }
            "BYMONTHDAY" => self.month_days = ordinals(31)?,
            "BYDAY" => {
                self.week_days = value.split(',').map(read_week_day).collect::<Option<_>>()?;
            }
            "BYSETPOS" => self.positions = ordinals(366)?,
            "WKST" => self.week_start = read_week_day(value).filter(|(nth, _)| *nth == 0)?.1,
            _ => return None,
        }
        Some(())
    }

    /// Refuses what has no meaning.
    fn check(&self, line: u64) -> Result<(), HolidaysError> {
        let numbered = self.week_days.iter().any(|(nth, _)| *nth != 0);
        if numbered && matches!(self.every, Frequency::Week | Frequency::Day) {
            return Err(wrong(line, "the n-th weekday of what? only months and years have one"));
        }
        if self.every == Frequency::Week && !self.month_days.is_empty() {
            return Err(wrong(line, "days of the month mean nothing in a rule for each week"));
        }
        if self.count.is_some() && self.until.is_some() {
            return Err(wrong(line, "the rule has both `COUNT` and `UNTIL`"));
        }
        Ok(())
    }

    /// The first days of the times of an event that first begins on `start`, before `horizon`.
    pub(super) fn days(&self, start: NaiveDate, horizon: NaiveDate) -> BTreeSet<NaiveDate> {
        let mut days = BTreeSet::new();
        let count = self.count.map_or(usize::MAX, |count| usize::try_from(count).unwrap_or(0));
        for step in 0.. {
            let Some(first) = self.first_of_step(start, step) else { break };
            if first >= horizon || self.until.is_some_and(|until| first > until) {
                break;
            }
            for day in self.of_step(start, first) {
                let beyond = day >= horizon || self.until.is_some_and(|until| day > until);
                if beyond || days.len() >= count {
                    return days;
                }
                if day >= start {
                    days.insert(day);
                }
            }
        }
        days
    }

    /// The first day of the year, month, week or day that lies so many steps after that of the start.
    fn first_of_step(&self, start: NaiveDate, step: u32) -> Option<NaiveDate> {
        let steps = i64::from(step) * i64::from(self.interval);
        match self.every {
            Frequency::Year => {
                let year = i64::from(start.year()).checked_add(steps)?;
                NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1)
            }
            Frequency::Month => add_months(start.with_day(1)?, steps),
            Frequency::Week => add_days(start.week(self.week_start).first_day(), steps * 7),
            Frequency::Day => add_days(start, steps),
        }
    }

    /// The days that the rule gives in the year, month, week or day that begins with `first`, in order.
    fn of_step(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let mut days = match self.every {
            Frequency::Year => self.of_year(start, first),
            Frequency::Month => self.of_month(start, first),
            Frequency::Week => {
                let week = first.iter_days().take(7);
                week.filter(|day| self.fits_month(*day) && self.fits_week(start, *day)).collect()
            }
            Frequency::Day => vec![first]
                .into_iter()
                .filter(|day| {
                    let week_day = |(_, wanted): &(i32, Weekday)| *wanted == day.weekday();
                    let weekly = self.week_days.is_empty() || self.week_days.iter().any(week_day);
                    let monthly = self.month_days.is_empty() || self.fits_month_days(*day);
                    weekly && monthly && self.fits_month(*day)
                })
                .collect(),
        };
        days.sort_unstable();
        days.dedup();
        if self.positions.is_empty() {
            return days;
        }
        let last = i32::try_from(days.len()).unwrap_or(i32::MAX);
        let numbered = days.into_iter().zip(1..);
        numbered
            .filter(|(_, place)| {
                self.positions.contains(place) || self.positions.contains(&(place - last - 1))
            })
            .map(|(day, _)| day)
            .collect()
    }

    fn of_year(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        if self.months.is_empty() && self.month_days.is_empty() {
            if self.week_days.is_empty() {
                // Years without that day, the 29 February, are passed over.
                return start.with_year(first.year()).into_iter().collect();
            }
            let end = add_months(first, 12).unwrap_or(first);
            return self.week_days_between(first, end);
        }
        let months: Vec<u32> =
            if self.months.is_empty() { (1..=12).collect() } else { self.months.clone() };
        let months = months.into_iter().filter_map(|month| first.with_month(month));
        months.flat_map(|month| self.in_month(start, month)).collect()
    }

    fn of_month(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        if self.fits_month(first) { self.in_month(start, first) } else { Vec::new() }
    }

    /// The days of the month that begins with `first`.
    fn in_month(&self, start: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let end = add_months(first, 1).unwrap_or(first);
        match (self.month_days.is_empty(), self.week_days.is_empty()) {
            (true, true) => first.with_day(start.day()).into_iter().collect(),
            (true, false) => self.week_days_between(first, end),
            (false, by_week_day) => {
                let mut days: Vec<NaiveDate> = first
                    .iter_days()
                    .take_while(|day| *day < end)
                    .filter(|day| self.fits_month_days(*day))
                    .collect();
                if !by_week_day {
                    let allowed = self.week_days_between(first, end);
                    days.retain(|day| allowed.contains(day));
                }
                days
            }
        }
    }

    /// The days `[first, end)` that are one of the weekdays, or the n-th of them.
    fn week_days_between(&self, first: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
        let mut found = Vec::new();
        for (nth, week_day) in &self.week_days {
            let those = first.iter_days().take_while(|day| *day < end);
            let those: Vec<NaiveDate> = those.filter(|day| day.weekday() == *week_day).collect();
            let place = usize::try_from(nth.unsigned_abs()).unwrap_or(usize::MAX);
            match nth.signum() {
                0 => found.extend(those),
                1 => found.extend(those.get(place - 1)),
                _ => found.extend(those.len().checked_sub(place).and_then(|at| those.get(at))),
            }
        }
        found
    }

    fn fits_month(&self, day: NaiveDate) -> bool {
        self.months.is_empty() || self.months.contains(&day.month())
    }

    fn fits_week(&self, start: NaiveDate, day: NaiveDate) -> bool {
        if self.week_days.is_empty() {
            return day.weekday() == start.weekday();
        }
        self.week_days.iter().any(|(_, week_day)| *week_day == day.weekday())
    }

    /// Whether it is one of the days of the month; those below 0 are counted from its end.
    fn fits_month_days(&self, day: NaiveDate) -> bool {
        let from_start = i32::try_from(day.day()).unwrap_or(i32::MAX);
        let length =
            day.with_day(1).and_then(|first| Some((add_months(first, 1)? - first).num_days()));
        let length = length.and_then(|days| i32::try_from(days).ok()).unwrap_or(31);
        self.month_days.contains(&from_start)
            || self.month_days.contains(&(from_start - length - 1))
    }
}

fn read_frequency(value: &str) -> Option<Frequency> {
    match value {
        "YEARLY" => Some(Frequency::Year),
        "MONTHLY" => Some(Frequency::Month),
        "WEEKLY" => Some(Frequency::Week),
        "DAILY" => Some(Frequency::Day),
        _ => None,
    }
}

/// `MO`, `1MO`, `-1MO`; 0 without a number.
fn read_week_day(value: &str) -> Option<(i32, Weekday)> {
    let name = value.len().checked_sub(2).and_then(|at| value.split_at_checked(at));
    let (nth, name) = name?;
    let nth = match nth {
        "" => 0,
        nth => nth.parse::<i32>().ok().filter(|nth| *nth != 0 && nth.abs() <= 53)?,
    };
    let week_day = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    Some((nth, week_day))
}

/// The last day on which an event may begin.
fn last_day(value: &str, zone: Zone) -> Option<NaiveDate> {
    if let Some(day) = date(value) {
        return Some(day);
    }
    match value.strip_suffix('Z') {
        Some(utc) => Some(zone.day_of(local_time(utc)?.and_utc())),
        None => Some(local_time(value)?.date()),
    }
}
