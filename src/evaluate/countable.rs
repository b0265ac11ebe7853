//! Which time, and which items, count for a group of a metric: the hours of its calendar, while what is measured
//! exists, less its exclusions.

use std::rc::Rc;

use crate::ir::{ExclusionEffect, Metric};
use crate::time::{Instant, Interval, IntervalSet, WorkCalendar};

use super::datum::{Datum, Fault};
use super::evaluation::Evaluation;
use super::groups::GroupRows;
use super::laid_over::rows_of_group;
use super::meter::CountedTime;

/// What counts for a group of a metric, over all time.
#[derive(Debug, Clone, Default)]
pub(super) struct Countable<'a> {
    /// What leaves the denominator.
    pub(super) not_counted: IntervalSet,
    /// What is up whatever the data say, less what does not count.
    pub(super) forgiven: IntervalSet,
    /// The hours that count; all of them without a calendar.
    pub(super) hours: Option<&'a WorkCalendar>,
    /// When what is measured exists; always, where nothing says so.
    pub(super) existing: Option<IntervalSet>,
}

impl<'a> Countable<'a> {
    /// Of a group.
    ///
    /// # Errors
    /// Those of the conditions of exclusions, and of the filter of the spans in which it exists.
    fn of_group(
        evaluation: &Evaluation<'a>,
        metric: &'a Metric,
        key: &[Datum],
    ) -> Result<Self, Fault> {
        let contract = evaluation.terms.contract;
        let hours = metric.calendar.and_then(|id| contract.calendars.get(id.index()));
        let (mut not_counted, mut forgiven) = (IntervalSet::new(), IntervalSet::new());
        for own in &metric.exclusions {
            let Some(exclusion) = contract.exclusions.get(own.exclusion.index()) else { continue };
            let grants = evaluation.grants(own, metric.calendar, key)?;
            match exclusion.effect {
                ExclusionEffect::NotCounted => not_counted = not_counted.union(&grants.granted),
                ExclusionEffect::CountedAsMet => forgiven = forgiven.union(&grants.granted),
            }
        }
        // *Not counted beats counted as met.*
        forgiven = forgiven.subtract(&not_counted);
        let existing = match &metric.existing {
            Some(spans) => {
                let rows = rows_of_group(evaluation.terms, evaluation.data, spans, key)?;
                Some(rows.into_iter().map(|(_, interval)| interval).collect())
            }
            None => None,
        };
        Ok(Self { not_counted, forgiven, hours, existing })
    }

    /// Of each group, in order. Where nothing tells the groups apart it is one for all.
    ///
    /// # Errors
    /// As [`Countable::of_group`].
    pub(super) fn of_groups(
        evaluation: &Evaluation<'a>,
        metric: &'a Metric,
        groups: &[GroupRows],
    ) -> Result<Vec<Rc<Self>>, Fault> {
        let same = metric.exclusions.iter().all(|own| own.keys.is_empty())
            && metric.existing.as_ref().is_none_or(|spans| spans.by.is_empty());
        if same {
            let of_all = Rc::new(Self::of_group(evaluation, metric, &[])?);
            return Ok(vec![of_all; groups.len()]);
        }
        let each = groups.iter();
        each.map(|group| Self::of_group(evaluation, metric, &group.key).map(Rc::new)).collect()
    }

    /// The same, where it is not known whether what is measured exists in some time: as if it did.
    pub(super) fn existing_also(self: &Rc<Self>, time: &IntervalSet) -> Rc<Self> {
        match &self.existing {
            Some(existing) if !time.is_empty() => {
                Rc::new(Self { existing: Some(existing.union(time)), ..(**self).clone() })
            }
            _ => Rc::clone(self),
        }
    }

    /// What counts of an interval.
    pub(super) fn time(&self, interval: Interval) -> CountedTime {
        let open = match self.hours {
            Some(hours) => hours.open_intervals(interval),
            None => interval.into(),
        };
        let there = match &self.existing {
            Some(existing) => open.intersect(existing),
            None => open,
        };
        let time = there.subtract(&self.not_counted);
        let forgiven = self.forgiven.intersect(&time);
        CountedTime { time, forgiven }
    }

    /// Whether an item counts that lies at an instant.
    pub(super) fn counts_at(&self, at: Instant) -> bool {
        let moment = Interval::new(at, at + chrono::TimeDelta::nanoseconds(1));
        !self.not_counted.contains(at)
            && self.existing.as_ref().is_none_or(|existing| existing.contains(at))
            && self.hours.is_none_or(|hours| !hours.open_intervals(moment).is_empty())
    }
}
