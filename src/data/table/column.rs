//! Columns of values, many rows at a time.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};

use super::super::cell::CellInput;
use crate::time::Instant;

/// Some rows of the wanted columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Where the rows stand.
    pub lines: Lines,
    /// One for each wanted column, in the order of the heading. Each has as many values as there are lines.
    pub columns: Vec<Column>,
}

/// The numbers of rows, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lines {
    /// So many, one after the other.
    Run {
        /// The first.
        first: u64,
        /// How many.
        count: usize,
    },
    /// Each by itself, because empty rows are left out.
    Each(Vec<u64>),
}

impl Lines {
    /// How many rows there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Run { count, .. } => *count,
            Self::Each(lines) => lines.len(),
        }
    }

    /// The number of the row at that place in the batch, from 0.
    pub fn at(&self, row: usize) -> u64 {
        match self {
            Self::Run { first, .. } => first.saturating_add(row as u64),
            Self::Each(lines) => lines.get(row).copied().unwrap_or_default(),
        }
    }
}

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Which rows have a value; `None` where all have one.
    pub present: Option<Vec<bool>>,
    /// One for each row, those without a value included.
    pub values: Values,
}

/// Values of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// No row has a value.
    Absent,
    /// Each cell has a type of its own.
    Cells(Vec<TypedCell>),
    /// Truth values.
    Flags(Vec<bool>),
    /// Numbers: the digits divided by 10^`places`.
    Decimals {
        /// The digits.
        digits: Vec<i64>,
        /// How many of them stand after the point.
        places: u8,
    },
    /// The same for numbers of more than 18 digits. A negative `places` stands for zeros before the point.
    WideDecimals {
        /// The digits.
        digits: Vec<i128>,
        /// How many of them stand after the point.
        places: i8,
    },
    /// Texts, one behind the other.
    Texts {
        /// All of them.
        text: String,
        /// Where each ends, in bytes.
        ends: Vec<usize>,
    },
    /// Texts of which there are few.
    Words {
        /// The texts; shared by the batches that have the same.
        words: Arc<Vec<String>>,
        /// For each row the place of its text, from 0.
        keys: Vec<u32>,
    },
    /// Points of time since 1970-01-01T00:00:00 in parts of a second, of which there are 10^`places`.
    Instants {
        /// The parts.
        parts: Vec<i64>,
        /// 0, 3, 6 or 9.
        places: u8,
        /// Whether they are points on the time line; else they are local times of a zone that the file does not tell.
        utc: bool,
    },
    /// Civil dates, in days since 1970-01-01.
    Dates(Vec<i32>),
}

/// A cell with a type of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedCell {
    /// Nothing.
    Missing,
    /// Text.
    Text(String),
    /// A number, written with a decimal point.
    Number(String),
    /// A truth value.
    Flag(bool),
    /// A local time of a zone that the file does not tell.
    Local(NaiveDateTime),
}

impl Column {
    /// The cell of a row.
    pub(in super::super) fn cell(&self, row: usize) -> CellInput<'_> {
        let present = self.present.as_ref().and_then(|present| present.get(row).copied());
        if present == Some(false) {
            return CellInput::Missing;
        }
        // INVARIANT: a column has as many values as its batch has lines.
        self.values.cell(row).unwrap_or(CellInput::Missing)
    }
}

impl Values {
    fn cell(&self, row: usize) -> Option<CellInput<'_>> {
        Some(match self {
            Self::Absent => CellInput::Missing,
            Self::Cells(cells) => cells.get(row)?.input(),
            Self::Flags(flags) => flag(*flags.get(row)?),
            Self::Decimals { digits, places } => {
                let places = i8::try_from(*places).unwrap_or(i8::MAX);
                number(i128::from(*digits.get(row)?), places)
            }
            Self::WideDecimals { digits, places } => number(*digits.get(row)?, *places),
            Self::Texts { text, ends } => {
                let start =
                    row.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
                CellInput::Text(Cow::Borrowed(text.get(start..*ends.get(row)?)?))
            }
            Self::Words { words, keys } => {
                CellInput::Text(Cow::Borrowed(words.get(*keys.get(row)? as usize)?))
            }
            Self::Instants { parts, places, utc } => time(*parts.get(row)?, *places, *utc),
            Self::Dates(days) => date(*days.get(row)?),
        })
    }
}

impl TypedCell {
    fn input(&self) -> CellInput<'_> {
        match self {
            Self::Missing => CellInput::Missing,
            Self::Text(text) => CellInput::Text(Cow::Borrowed(text)),
            Self::Number(text) => CellInput::Number(Cow::Borrowed(text)),
            Self::Flag(value) => flag(*value),
            Self::Local(local) => CellInput::Local(*local),
        }
    }
}

fn flag(value: bool) -> CellInput<'static> {
    CellInput::Text(Cow::Borrowed(if value { "true" } else { "false" }))
}

/// The text of digits with a point in them.
fn number(digits: i128, places: i8) -> CellInput<'static> {
    let sign = if digits < 0 { "-" } else { "" };
    let bare = digits.unsigned_abs().to_string();
    let width = usize::from(places.unsigned_abs());
    let text = if places <= 0 {
        let zeros = if digits == 0 { 0 } else { width };
        format!("{sign}{bare}{}", "0".repeat(zeros))
    } else {
        let padded = format!("{bare:0>length$}", length = width + 1);
        let (whole, fraction) =
            padded.split_at_checked(padded.len() - width).unwrap_or((&padded, ""));
        format!("{sign}{whole}.{fraction}")
    };
    CellInput::Number(Cow::Owned(text))
}

/// A point of time; where it is beyond what the calendar has, a text that says so.
fn time(parts: i64, places: u8, utc: bool) -> CellInput<'static> {
    let a_second = 10_i64.pow(u32::from(places.min(9)));
    let nanos = parts.rem_euclid(a_second) * (1_000_000_000 / a_second);
    let instant = u32::try_from(nanos)
        .ok()
        .and_then(|nanos| DateTime::from_timestamp(parts.div_euclid(a_second), nanos))
        .filter(|instant: &Instant| within_calendar(instant.date_naive()));
    match instant {
        Some(instant) if utc => CellInput::Instant(instant),
        Some(instant) => CellInput::Local(instant.naive_utc()),
        None => CellInput::Text(Cow::Owned(format!("{parts} / {a_second} s after 1970"))),
    }
}

fn date(days: i32) -> CellInput<'static> {
    let date = TimeDelta::try_days(i64::from(days))
        .and_then(|length| NaiveDate::default().checked_add_signed(length))
        .filter(|date| within_calendar(*date));
    match date {
        Some(date) => CellInput::Date(date),
        None => CellInput::Text(Cow::Owned(format!("{days} days after 1970"))),
    }
}

/// The years that every other format can write.
fn within_calendar(date: NaiveDate) -> bool {
    use chrono::Datelike as _;
    (1..=9999).contains(&date.year())
}
