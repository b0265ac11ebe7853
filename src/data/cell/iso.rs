//! Dates and times in the form of ISO 8601 and RFC 3339, as exports really write them.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use super::{CellProblem, shown};

/// A time as written: civil, with an offset if there is one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// The civil time. A leap second is the first second of the next minute.
    pub(super) local: NaiveDateTime,
    /// Seconds east of UTC.
    pub(super) offset: Option<i32>,
}

/// Reads `2026-03-01T12:00:00.123456789+01:00` and its relatives.
pub(super) fn read(text: &str) -> Result<Written, CellProblem> {
    let mut scan = Scan { rest: text };
    let date = scan.date(text)?;
    if scan.rest.is_empty() {
        return Ok(Written { local: date.and_time(NaiveTime::MIN), offset: None });
    }
    if !scan.eat(&['T', 't', ' ']) {
        return Err(malformed(text));
    }
    let clock = scan.clock(text)?;
    let offset = scan.offset(text)?;
    let local = date.and_time(clock.time);
    let local = local.checked_add_signed(TimeDelta::seconds(clock.carry));
    let local = local.ok_or_else(|| no_such(text))?;
    Ok(Written { local, offset })
}

/// Reads `2026-03-01` and nothing more.
pub(super) fn read_date(text: &str) -> Result<NaiveDate, CellProblem> {
    let mut scan = Scan { rest: text };
    let date = scan
        .date(text)
        .map_err(|problem| problem.help("give the date's pattern, as in `date \"%d/%m/%Y\"`"))?;
    if scan.rest.is_empty() {
        Ok(date)
    } else {
        Err(CellProblem::new(format!("`{}` is more than a date", shown(text)))
            .help("declare the column as `instant`, or give the date's pattern"))
    }
}

fn malformed(text: &str) -> CellProblem {
    CellProblem::new(format!("`{}` is not a time of the form `2026-03-31T23:59:59Z`", shown(text)))
        .help("give the form of the times, as in `instant \"%d/%m/%Y %H:%M\" in \"Europe/Berlin\"`")
}

fn no_such(text: &str) -> CellProblem {
    CellProblem::new(format!("`{}` does not exist in the calendar", shown(text)))
}

/// A time of day, and the second to add to it after a leap second.
struct Clock {
    time: NaiveTime,
    carry: i64,
}

/// What is still to be read.
struct Scan<'t> {
    rest: &'t str,
}

impl Scan<'_> {
    /// Takes exactly `count` digits.
    fn digits(&mut self, count: usize) -> Option<u32> {
        let (head, tail) = self.rest.split_at_checked(count)?;
        if !head.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = tail;
        head.parse().ok()
    }

    /// Takes one of these characters.
    fn eat(&mut self, any: &[char]) -> bool {
        match self.rest.strip_prefix(any) {
            Some(tail) => {
                self.rest = tail;
                true
            }
            None => false,
        }
    }

    fn date(&mut self, text: &str) -> Result<NaiveDate, CellProblem> {
        let mut parts = || {
            let year = self.digits(4)?;
            let month = self.eat(&['-']).then(|| self.digits(2))??;
            let day = self.eat(&['-']).then(|| self.digits(2))??;
            Some((i32::try_from(year).ok()?, month, day))
        };
        let (year, month, day) = parts().ok_or_else(|| malformed(text))?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| no_such(text))
    }

    fn clock(&mut self, text: &str) -> Result<Clock, CellProblem> {
        let mut parts = || {
            let hour = self.digits(2)?;
            let minute = self.eat(&[':']).then(|| self.digits(2))??;
            let second = if self.eat(&[':']) { Some(self.digits(2)?) } else { None };
            Some((hour, minute, second))
        };
        let (hour, minute, second) = parts().ok_or_else(|| malformed(text))?;
        let nanos =
            if second.is_some() && self.eat(&['.', ',']) { self.fraction(text)? } else { 0 };
        // A leap second is the first second of the next minute, as on machines' clocks.
        let (second, carry) = match second {
            Some(60) => (59, 1),
            other => (other.unwrap_or(0), 0),
        };
        let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanos);
        Ok(Clock { time: time.ok_or_else(|| no_such(text))?, carry })
    }

    /// The digits after the decimal mark of the seconds, in nanoseconds.
    fn fraction(&mut self, text: &str) -> Result<u32, CellProblem> {
        let tail = self.rest.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = self.rest.strip_suffix(tail).unwrap_or_default();
        self.rest = tail;
        let (kept, beyond) = digits.split_at_checked(9).unwrap_or((digits, ""));
        if kept.is_empty() {
            return Err(malformed(text));
        }
        if beyond.bytes().any(|digit| digit != b'0') {
            return Err(CellProblem::new(format!("`{}` is finer than a nanosecond", shown(text))));
        }
        format!("{kept:0<9}").parse().map_err(|_| malformed(text))
    }

    /// `Z`, `UTC`, `+01:00`, `+0100`, `+01`, with or without a blank before it, or nothing.
    fn offset(&mut self, text: &str) -> Result<Option<i32>, CellProblem> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.eat(&[' ']);
        if matches!(self.rest, "Z" | "z" | "UTC" | "GMT") {
            return Ok(Some(0));
        }
        let sign = if self.rest.starts_with('-') { -1 } else { 1 };
        let mut parts = || {
            if !self.eat(&['+', '-']) {
                return None;
            }
            let hours = self.digits(2)?;
            let colon = self.eat(&[':']);
            let minutes = if !colon && self.rest.is_empty() { 0 } else { self.digits(2)? };
            let valid = self.rest.is_empty() && hours < 24 && minutes < 60;
            valid.then_some(hours * 3600 + minutes * 60)
        };
        let size = parts().and_then(|size| i32::try_from(size).ok());
        size.map(|size| Some(sign * size)).ok_or_else(|| malformed(text))
    }
}
