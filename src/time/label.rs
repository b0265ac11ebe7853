//! Period labels as people write them: `2026-03`, `2026-Q1`, `2026-01..2026-06`.

use std::fmt;

use chrono::{NaiveDate, Weekday};

use super::span::{add_days, add_months};

/// The civil days a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelRange {
    /// The first day.
    pub first_day: NaiveDate,
    /// The first day after the range.
    pub end_day: NaiveDate,
}

/// A text that names no period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParsePeriodLabelError {
    /// The text, or one end of a range, has no known form or names a date that does not exist.
    Unknown {
        /// The part that was not understood.
        text: String,
    },
    /// A range whose second end lies before its first.
    Reversed {
        /// The text as given.
        text: String,
    },
}

impl fmt::Display for ParsePeriodLabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } => write!(
                f,
                "`{text}` is not a period, expected a form such as `2026-03`, `2026-03-07`, \
                 `2026-W11`, `2026-Q1`, `2026` or `2026-01..2026-06`"
            ),
            Self::Reversed { text } => write!(f, "the range `{text}` ends before it begins"),
        }
    }
}

impl std::error::Error for ParsePeriodLabelError {}

/// Reads `2026-03-07`, `2026-W11`, `2026-03`, `2026-Q1`, `2026`, or two of these joined by `..`,
/// both ends included.
///
/// Labels of contract and fiscal periods are not read: the days they name depend on the contract.
///
/// # Errors
/// When the text has another form, names a day or week that does not exist, or is a range that
/// ends before it begins.
pub fn parse_period_label(text: &str) -> Result<LabelRange, ParsePeriodLabelError> {
    let single = |part: &str| {
        parse_single(part).ok_or_else(|| ParsePeriodLabelError::Unknown { text: part.to_owned() })
    };
    let Some((first, last)) = text.split_once("..") else {
        return single(text);
    };
    let range = LabelRange { first_day: single(first)?.first_day, end_day: single(last)?.end_day };
    if range.end_day <= range.first_day {
        return Err(ParsePeriodLabelError::Reversed { text: text.to_owned() });
    }
    Ok(range)
}

/// One label without `..`.
fn parse_single(text: &str) -> Option<LabelRange> {
    let mut parts = text.split('-');
    let year = i32::try_from(number(parts.next()?, 4)?).ok()?;
    let (second, third) = (parts.next(), parts.next());
    if parts.next().is_some() {
        return None;
    }
    let months = |month: u32, count: i64| {
        let first_day = NaiveDate::from_ymd_opt(year, month, 1)?;
        Some(LabelRange { first_day, end_day: add_months(first_day, count)? })
    };
    match (second, third) {
        (None, _) => months(1, 12),
        (Some(month), Some(day)) => {
            let first_day = NaiveDate::from_ymd_opt(year, number(month, 2)?, number(day, 2)?)?;
            Some(LabelRange { first_day, end_day: add_days(first_day, 1)? })
        }
        (Some(part), None) => {
            if let Some(week) = part.strip_prefix('W') {
                let first_day = NaiveDate::from_isoywd_opt(year, number(week, 2)?, Weekday::Mon)?;
                Some(LabelRange { first_day, end_day: add_days(first_day, 7)? })
            } else if let Some(quarter) = part.strip_prefix('Q') {
                let quarter = number(quarter, 1).filter(|quarter| (1..=4).contains(quarter))?;
                months(quarter * 3 - 2, 3)
            } else {
                months(number(part, 2)?, 1)
            }
        }
    }
}

/// A number of exactly so many digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}
