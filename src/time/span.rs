//! Civil lengths: so many months and days, whose physical length depends on where they are laid.

use std::fmt;

use chrono::{Days, Months, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::instant::Instant;
use super::zone::{LocalInstant, Zone};

/// A number of months and days on the civil calendar; either may be negative.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct CivilSpan {
    /// Whole months; a year is twelve, a quarter three.
    pub months: i32,
    /// Whole days; a week is seven.
    pub days: i32,
}

/// As people say it: `1 month`, `30 days`, `2 months and 1 day`.
impl fmt::Display for CivilSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counted = |count: i32, unit: &str| {
            if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
        };
        match (self.months, self.days) {
            (0, days) => formatter.write_str(&counted(days, "day")),
            (months, 0) => formatter.write_str(&counted(months, "month")),
            (months, days) => {
                write!(formatter, "{} and {}", counted(months, "month"), counted(days, "day"))
            }
        }
    }
}

impl CivilSpan {
    /// A span of so many months.
    pub fn months(months: i32) -> Self {
        Self { months, days: 0 }
    }

    /// A span of so many days.
    pub fn days(days: i32) -> Self {
        Self { months: 0, days }
    }

    /// The span in the other direction, or `None` when it does not fit.
    pub fn checked_neg(self) -> Option<Self> {
        Some(Self { months: self.months.checked_neg()?, days: self.days.checked_neg()? })
    }

    /// The date the span leads to: months first, with the day clamped to the month's end, then
    /// days. `None` out of range.
    pub fn add_to_date(self, date: NaiveDate) -> Option<NaiveDate> {
        add_days(add_months(date, self.months.into())?, self.days.into())
    }

    /// The instant the span leads to: the same local time of day in `zone` on the date it leads
    /// to, resolved as [`Zone::resolve_local`] does. `None` out of range.
    ///
    /// An empty span leaves the instant as it is, also the second of a local time that exists
    /// twice.
    pub fn add_to_instant(self, instant: Instant, zone: Zone) -> Option<LocalInstant> {
        if self == Self::default() {
            return Some(LocalInstant { instant, note: None });
        }
        let local = zone.local(instant);
        let date = self.add_to_date(local.date())?;
        Some(zone.resolve_local(date.and_time(local.time())))
    }
}

/// The date `months` later, the day clamped to the month's end.
pub(super) fn add_months(date: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 { date.checked_sub_months(count) } else { date.checked_add_months(count) }
}

/// The date `days` later.
pub(super) fn add_days(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(count) } else { date.checked_add_days(count) }
}
