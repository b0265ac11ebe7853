//! Working calendars: when a desk is open.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encoding;
use super::instant::Instant;
use super::interval::{Interval, IntervalSet};
use super::open_hours::{CalendarError, DAY_MINUTES, OpenHours, checked_week};
use super::openings::Openings;
use super::zone::Zone;

/// Opening hours by day of the week, less closed dates, in a zone.
///
/// Hours are civil. Both ends of a span are local times of their date: one that does not exist
/// moves forward by the gap, one that exists twice means the first; the span is the physical time
/// between the two. So a span across a repeated hour counts both, and one that ends inside a
/// repeated hour ends the first time round.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "CalendarParts")]
pub struct WorkCalendar {
    zone: Zone,
    // INVARIANT: each day's spans are sorted, apart from one another, not empty, and end by 24:00.
    weekly: [Vec<OpenHours>; 7],
    #[serde(with = "encoding::dates")]
    #[schemars(with = "Vec<NaiveDate>")]
    closed: BTreeSet<NaiveDate>,
    #[serde(skip)]
    #[schemars(skip)]
    openings: Openings,
}

/// A calendar as it is written down, before its hours are checked.
#[derive(Deserialize, JsonSchema)]
struct CalendarParts {
    zone: Zone,
    weekly: [Vec<OpenHours>; 7],
    #[serde(with = "encoding::dates")]
    #[schemars(with = "Vec<NaiveDate>")]
    closed: BTreeSet<NaiveDate>,
}

impl TryFrom<CalendarParts> for WorkCalendar {
    type Error = CalendarError;

    fn try_from(parts: CalendarParts) -> Result<Self, CalendarError> {
        Self::new(parts.zone, parts.weekly, parts.closed)
    }
}

impl WorkCalendar {
    /// The calendar with those hours, Monday first, closed all day on the dates in `closed`.
    /// Spans may come in any order; touching ones are merged.
    ///
    /// # Errors
    /// When a span does not end after it begins or ends after 24:00, or two spans of a day overlap.
    pub fn new(
        zone: Zone,
        weekly: [Vec<OpenHours>; 7],
        closed: BTreeSet<NaiveDate>,
    ) -> Result<Self, CalendarError> {
        Ok(Self { zone, weekly: checked_week(weekly)?, closed, openings: Openings::default() })
    }

    /// The calendar that is always open, in `zone` for its business days.
    pub fn always(zone: Zone) -> Self {
        let weekly = std::array::from_fn(|_| vec![OpenHours::ALL_DAY]);
        Self { zone, weekly, closed: BTreeSet::new(), openings: Openings::default() }
    }

    /// The zone of its hours and dates.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The hours of each day of the week, Monday first, sorted.
    pub fn weekly(&self) -> &[Vec<OpenHours>; 7] {
        &self.weekly
    }

    /// The dates on which it is closed all day.
    pub fn closed(&self) -> &BTreeSet<NaiveDate> {
        &self.closed
    }

    /// Whether it is open at every instant.
    pub fn is_always_open(&self) -> bool {
        let all_day = |hours: &Vec<OpenHours>| hours.as_slice() == [OpenHours::ALL_DAY];
        self.closed.is_empty() && self.weekly.iter().all(all_day)
    }

    /// The open time of one civil date.
    pub fn open_on(&self, date: NaiveDate) -> IntervalSet {
        self.spans_on(date).collect()
    }

    /// The open time within `window`.
    pub fn open_intervals(&self, window: Interval) -> IntervalSet {
        if window.is_empty() {
            return IntervalSet::new();
        }
        if self.is_always_open() {
            return window.into();
        }
        let spans = self.days_around(window).flat_map(|date| self.spans_on(date));
        spans.map(|span| span.intersect(&window)).collect()
    }

    /// The length of the open time within `window`.
    pub fn worked(&self, window: Interval) -> TimeDelta {
        self.open_intervals(window).measure()
    }

    /// The length of the open time within a set of instants.
    pub fn worked_set(&self, times: &IntervalSet) -> TimeDelta {
        times.iter().fold(TimeDelta::zero(), |total, window| total + self.worked(*window))
    }

    /// The civil dates whose hours can lie in `window`: one more on each side, since a gap at the
    /// end of a day moves hours into the next.
    fn days_around(&self, window: Interval) -> impl Iterator<Item = NaiveDate> + use<> {
        let first = self.zone.local(window.from).date();
        let last = self.zone.local(window.until).date();
        let (first, last) = (first.pred_opt().unwrap_or(first), last.succ_opt().unwrap_or(last));
        first.iter_days().take_while(move |date| *date <= last)
    }

    /// The open spans of one civil date; empty ones included.
    pub(super) fn spans_on(&self, date: NaiveDate) -> impl Iterator<Item = Interval> {
        // One that is always open may have been made for this one question.
        let kept = Some(&self.openings).filter(|_| !self.is_always_open());
        let known = kept.and_then(|openings| openings.on(date, |date| self.resolved_on(date)));
        let other = known.is_none().then(|| self.resolved_on(date));
        known.unwrap_or_default().iter().copied().chain(other.into_iter().flatten())
    }

    /// The same, resolved in the zone.
    fn resolved_on(&self, date: NaiveDate) -> impl Iterator<Item = Interval> {
        let weekday = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
        let day = Interval::new(self.zone.start_of_day(date), self.zone.end_of_day(date));
        // A date that the zone skipped is no working day, whatever the day of the week.
        let open = !day.is_empty() && !self.closed.contains(&date);
        let hours = self.weekly.get(weekday).filter(|_| open);
        hours.into_iter().flatten().map(move |hours| Interval {
            from: self.instant_at(date, hours.from, day),
            until: self.instant_at(date, hours.until, day),
        })
    }

    /// The instant at a minute of a civil date. The ends of the day are the day's own, so that
    /// days open till 24:00 and from 00:00 touch also where clocks change at midnight.
    fn instant_at(&self, date: NaiveDate, minute: u32, day: Interval) -> Instant {
        if minute == 0 {
            return day.from;
        }
        match NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0) {
            Some(time) if minute < DAY_MINUTES => {
                self.zone.resolve_local(date.and_time(time)).instant
            }
            _ => day.until,
        }
    }
}
