//! Open time between two instants, by the open time before each of many equal parts of time.

use std::ops::RangeInclusive;

use super::column::{instant_of, nanos_of};
use crate::time::{Interval, WorkCalendar};

/// Nanoseconds of a day.
const DAY: i64 = 86_400_000_000_000;

/// The most days that are made ready: some 60 years.
const MAX_DAYS: i64 = 22_000;

/// The most parts that are made ready.
const MAX_PARTS: i64 = 1 << 18;

/// How long parts may be, as powers of two: from some four minutes to thirteen days.
const LENGTHS: RangeInclusive<u32> = 38..=50;

/// The open time of a calendar. Instants and lengths are in nanoseconds.
#[derive(Debug, Clone)]
pub(crate) struct OpenTime {
    calendar: WorkCalendar,
    /// What is ready, `[from, until)`.
    ready: (i64, i64),
    /// How long each part is, as a power of two.
    length: u32,
    /// The parts of what is ready, in order.
    parts: Vec<Part>,
}

/// A part of time with at most one stretch of open time.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// Where its open time begins.
    from: i64,
    /// How long that is.
    open: i64,
    /// The open time before it.
    before: i64,
}

impl Part {
    /// The open time before an instant in it.
    #[inline]
    fn before(&self, at: i64) -> i64 {
        // INVARIANT: both lie in what is ready, and so nothing wraps.
        self.before.wrapping_add(at.wrapping_sub(self.from).max(0).min(self.open))
    }
}

impl OpenTime {
    /// Of a calendar.
    pub(crate) fn new(calendar: &WorkCalendar) -> Self {
        let calendar = calendar.clone();
        Self { calendar, ready: (0, 0), length: 0, parts: Vec::new() }
    }

    /// The open time in `[from, until)`; 0 where that is empty. `None` over more time than is made ready.
    #[inline]
    pub(crate) fn between(&mut self, from: i64, until: i64) -> Option<i64> {
        if until <= from {
            return Some(0);
        }
        if from < self.ready.0 || until >= self.ready.1 {
            self.reach(from, until)?;
        }
        Some(self.before(until)? - self.before(from)?)
    }

    /// The open time before an instant that is ready.
    #[inline]
    fn before(&self, at: i64) -> Option<i64> {
        // INVARIANT: `ready` holds it, and so it does not wrap.
        let since = at.wrapping_sub(self.ready.0).cast_unsigned();
        let part = self.parts.get(usize::try_from(since.wrapping_shr(self.length)).ok()?)?;
        Some(part.before(at))
    }

    /// Makes ready the days around two instants.
    #[cold]
    fn reach(&mut self, from: i64, until: i64) -> Option<()> {
        let (mut first, mut end) = (from.div_euclid(DAY) - 370, until.div_euclid(DAY) + 370);
        if self.ready.0 < self.ready.1 {
            (first, end) = (first.min(self.ready.0 / DAY), end.max(self.ready.1 / DAY));
        }
        if end - first > MAX_DAYS {
            return None;
        }
        let (from, until) = (first.checked_mul(DAY)?, end.checked_mul(DAY)?);
        let open_time =
            self.calendar.open_intervals(Interval::new(instant_of(from), instant_of(until)));
        let open: Option<Vec<(i64, i64)>> = open_time
            .as_slice()
            .iter()
            .map(|interval| Some((nanos_of(interval.from)?, nanos_of(interval.until)?)))
            .collect();
        let open = open?;
        let mut lengths = LENGTHS.rev().filter(|length| (until - from) >> length < MAX_PARTS);
        let made = |length: u32| Some((length, parts(&open, (from, until), 1 << length)?));
        (self.length, self.parts) = lengths.find_map(made)?;
        self.ready = (from, until);
        Some(())
    }
}

/// The parts of `[from, until)` of one length; `None` where one has more than one stretch of open time.
fn parts(open: &[(i64, i64)], (from, until): (i64, i64), length: i64) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let (mut at, mut before) = (from, 0_i64);
    let mut left = open;
    while at < until {
        let end = at.checked_add(length)?;
        let mut part = Part { from: at, open: 0, before };
        while let Some(((opens, closes), others)) = left.split_first()
            && *opens < end
        {
            if part.open > 0 {
                return None;
            }
            part.from = at.max(*opens);
            part.open = end.min(*closes) - part.from;
            if *closes > end {
                break;
            }
            left = others;
        }
        before = before.checked_add(part.open)?;
        parts.push(part);
        at = end;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn open_time_is_what_the_stretches_add_up_to(
            edges in proptest::collection::btree_set(0_i64..50_000, 0..40),
            length in 1_i64..3_000,
            (from, until) in (0_i64..50_000, 0_i64..50_000),
        ) {
            let edges: Vec<i64> = edges.into_iter().collect();
            let open: Vec<(i64, i64)> = edges.as_chunks::<2>().0.iter().map(|[from, until]| (*from, *until)).collect();
            let Some(parts) = parts(&open, (0, 50_000), length) else {
                // Two lie in one part.
                let part = |at: i64| at / length;
                let close = |pair: &[(i64, i64)]| matches!(pair, [(_, closes), (opens, _)] if part(*closes - 1) == part(*opens));
                prop_assert!(open.windows(2).any(close));
                return Ok(());
            };
            let before = |at: i64| parts[usize::try_from(at / length).unwrap()].before(at);
            let each = open.iter().map(|(opens, closes)| (until.min(*closes) - from.max(*opens)).max(0));
            prop_assert_eq!((before(until) - before(from)).max(0), each.sum::<i64>());
        }
    }
}
