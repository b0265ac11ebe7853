//! Opening hours of a week, checked.

use std::fmt;

use chrono::Weekday;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Minutes in a civil day without clock change.
pub(super) const DAY_MINUTES: u32 = 1440;

/// An open span of a day, in minutes of local time after midnight.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub struct OpenHours {
    /// The minute of the day at which it opens.
    pub from: u32,
    /// The minute of the day at which it closes; 1440 is the end of the day.
    pub until: u32,
}

impl OpenHours {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: 0, until: DAY_MINUTES };

    /// Open from one minute of the day until another.
    pub fn new(from: u32, until: u32) -> Self {
        Self { from, until }
    }
}

impl fmt::Display for OpenHours {
    /// As in a contract: `09:00..17:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, until) = (self.from, self.until);
        write!(f, "{:02}:{:02}..{:02}:{:02}", from / 60, from % 60, until / 60, until % 60)
    }
}

/// Why opening hours are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarError {
    /// A span closes before it opens, or at once.
    Reversed {
        /// The day of the week.
        day: Weekday,
        /// The span as given.
        hours: OpenHours,
    },
    /// A span closes after 24:00.
    PastMidnight {
        /// The day of the week.
        day: Weekday,
        /// The span as given.
        hours: OpenHours,
    },
    /// Two spans of a day share time.
    Overlap {
        /// The day of the week.
        day: Weekday,
        /// The earlier span.
        first: OpenHours,
        /// The span that opens before the first has closed.
        second: OpenHours,
    },
}

impl fmt::Display for CalendarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reversed { day, hours } => {
                write!(f, "`{hours}` on {} does not end after it begins", day_name(*day))
            }
            Self::PastMidnight { day, hours } => {
                write!(f, "`{hours}` on {} ends after 24:00", day_name(*day))
            }
            Self::Overlap { day, first, second } => {
                write!(f, "`{first}` and `{second}` on {} overlap", day_name(*day))
            }
        }
    }
}

impl std::error::Error for CalendarError {}

/// The days of the week in the order of [`super::WorkCalendar::weekly`].
const DAYS: [Weekday; 7] = [
    Weekday::Mon,
    Weekday::Tue,
    Weekday::Wed,
    Weekday::Thu,
    Weekday::Fri,
    Weekday::Sat,
    Weekday::Sun,
];

/// The name of a day in a message.
fn day_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

/// A week's hours sorted, with touching spans merged.
pub(super) fn checked_week(
    mut weekly: [Vec<OpenHours>; 7],
) -> Result<[Vec<OpenHours>; 7], CalendarError> {
    for (day, hours) in DAYS.into_iter().zip(&mut weekly) {
        *hours = checked_day(day, std::mem::take(hours))?;
    }
    Ok(weekly)
}

/// One day's hours sorted, with touching spans merged.
fn checked_day(day: Weekday, mut spans: Vec<OpenHours>) -> Result<Vec<OpenHours>, CalendarError> {
    for hours in &spans {
        if hours.until <= hours.from {
            return Err(CalendarError::Reversed { day, hours: *hours });
        }
        if hours.until > DAY_MINUTES {
            return Err(CalendarError::PastMidnight { day, hours: *hours });
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<OpenHours> = Vec::with_capacity(spans.len());
    for hours in spans {
        match merged.last_mut() {
            Some(last) if hours.from < last.until => {
                return Err(CalendarError::Overlap { day, first: *last, second: hours });
            }
            Some(last) if hours.from == last.until => last.until = hours.until,
            _ => merged.push(hours),
        }
    }
    Ok(merged)
}
