//! Time as contracts mean it: instants and exact lengths, civil dates and periods in a zone,
//! sets of intervals, sampling grids and working calendars.
//!
//! Two kinds of time are kept apart. *Physical* time is an [`Instant`] and a length in nanoseconds
//! ([`chrono::TimeDelta`]); *civil* time is a date or a local time of day that only a [`Zone`] ties
//! to instants. Periods, spans and calendars are civil and know how the two meet where clocks
//! change: a local time that does not exist moves forward by the gap, one that exists twice means
//! the first.
//!
//! All intervals are half-open `[from, until)`. Nothing here reads a clock or the machine's zone
//! files: the rules are the compiled-in IANA database ([`Zone::tzdb_version`]).

mod calendar;
mod deadline;
pub mod encoding;
mod holidays;
mod instant;
mod interval;
mod label;
mod open_hours;
mod openings;
mod period;
mod sampling;
mod span;
mod windows;
mod zone;

#[cfg(test)]
mod tests;

pub use calendar::WorkCalendar;
pub use holidays::{HolidaysError, read_holidays};
pub use instant::{Instant, length_from_seconds, length_seconds};
pub use interval::{Interval, IntervalSet};
pub use label::{LabelRange, ParsePeriodLabelError, parse_period_label};
pub use open_hours::{CalendarError, OpenHours};
pub use period::{
    FiscalStart, InvalidFiscalStart, Period, PeriodKind, PeriodRule, next_period,
    period_containing, periods_between, previous_period,
};
pub use sampling::{InvalidSlotLength, SlotGrid};
pub use span::CivilSpan;
pub use zone::{LocalInstant, LocalNote, UnknownZone, Zone};

/// The months as contracts write them, in order.
pub const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
