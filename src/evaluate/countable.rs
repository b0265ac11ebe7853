//! Which time, and which items, count for a metric: the hours of its calendar less its exclusions.

use crate::ir::ExclusionEffect;
use crate::time::{Instant, Interval, IntervalSet, WorkCalendar};

use super::meter::CountedTime;

/// What counts for a metric, over all time.
#[derive(Debug, Clone, Default)]
pub(super) struct Countable<'a> {
    /// What leaves the denominator.
    pub(super) not_counted: IntervalSet,
    /// What is up whatever the data say, less what does not count.
    pub(super) forgiven: IntervalSet,
    /// The hours that count; all of them without a calendar.
    pub(super) hours: Option<&'a WorkCalendar>,
}

impl<'a> Countable<'a> {
    /// From what its exclusions grant. *Not counted beats counted as met.*
    pub(super) fn new<'g>(
        hours: Option<&'a WorkCalendar>,
        granted: impl Iterator<Item = (ExclusionEffect, &'g IntervalSet)>,
    ) -> Self {
        let (mut not_counted, mut forgiven) = (IntervalSet::new(), IntervalSet::new());
        for (effect, time) in granted {
            match effect {
                ExclusionEffect::NotCounted => not_counted = not_counted.union(time),
                ExclusionEffect::CountedAsMet => forgiven = forgiven.union(time),
            }
        }
        forgiven = forgiven.subtract(&not_counted);
        Self { not_counted, forgiven, hours }
    }

    /// What counts of an interval.
    pub(super) fn time(&self, interval: Interval) -> CountedTime {
        let open = match self.hours {
            Some(hours) => hours.open_intervals(interval),
            None => interval.into(),
        };
        let time = open.subtract(&self.not_counted);
        let forgiven = self.forgiven.intersect(&time);
        CountedTime { time, forgiven }
    }

    /// Whether an item counts that lies at an instant.
    pub(super) fn counts_at(&self, at: Instant) -> bool {
        let moment = Interval::new(at, at + chrono::TimeDelta::nanoseconds(1));
        !self.not_counted.contains(at)
            && self.hours.is_none_or(|hours| !hours.open_intervals(moment).is_empty())
    }
}
