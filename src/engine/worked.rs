//! Open time between two instants, by prefix sums over the open intervals of a calendar.

use super::column::{instant_of, nanos_of};
use crate::time::{Interval, WorkCalendar};

/// Nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

/// The most days that are made ready: some 60 years.
const MAX_DAYS: i64 = 22_000;

/// The open time of a calendar. Instants and lengths are in nanoseconds.
#[derive(Debug, Clone)]
pub(crate) struct OpenTime {
    calendar: WorkCalendar,
    /// The days since 1970 that are ready, `[from, until)`.
    days: (i64, i64),
    /// Start and end of each open interval, and the open time before it; in order.
    intervals: Vec<(i64, i64, i64)>,
    /// For each day the first interval that ends after its start.
    first_of_day: Vec<usize>,
}

impl OpenTime {
    /// Of a calendar.
    pub(crate) fn new(calendar: &WorkCalendar) -> Self {
        let calendar = calendar.clone();
        Self { calendar, days: (0, 0), intervals: Vec::new(), first_of_day: Vec::new() }
    }

    /// The open time in `[from, until)`; 0 where that is empty. `None` over more time than is made ready.
    #[inline]
    pub(crate) fn between(&mut self, from: i64, until: i64) -> Option<i64> {
        if until <= from {
            return Some(0);
        }
        if from.div_euclid(DAY) < self.days.0 || until.div_euclid(DAY) >= self.days.1 {
            self.reach(from, until)?;
        }
        Some(self.before(until)? - self.before(from)?)
    }

    /// The open time before an instant that is ready.
    #[inline]
    fn before(&self, at: i64) -> Option<i64> {
        let day = usize::try_from(at.div_euclid(DAY) - self.days.0).ok()?;
        let mut place = *self.first_of_day.get(day)?;
        while let Some((from, until, before)) = self.intervals.get(place) {
            if at < *until {
                return Some(before + (at - from).max(0));
            }
            place += 1;
        }
        Some(self.intervals.last().map_or(0, |(from, until, before)| before + until - from))
    }

    /// Makes ready the days around two instants.
    #[cold]
    fn reach(&mut self, from: i64, until: i64) -> Option<()> {
        let (mut first, mut end) = (from.div_euclid(DAY) - 370, until.div_euclid(DAY) + 370);
        if self.days.0 < self.days.1 {
            (first, end) = (first.min(self.days.0), end.max(self.days.1));
        }
        if end - first > MAX_DAYS {
            return None;
        }
        let extent =
            Interval::new(instant_of(first.checked_mul(DAY)?), instant_of(end.checked_mul(DAY)?));
        self.intervals.clear();
        let mut open = 0_i64;
        let open_time = self.calendar.open_intervals(extent);
        for interval in open_time.as_slice() {
            let (from, until) = (nanos_of(interval.from)?, nanos_of(interval.until)?);
            self.intervals.push((from, until, open));
            open = open.checked_add(until - from)?;
        }
        let intervals = &self.intervals;
        let first_after = |day: i64| intervals.partition_point(|(_, until, _)| *until <= day * DAY);
        self.first_of_day = (first..end).map(first_after).collect();
        self.days = (first, end);
        Some(())
    }
}
