//! Down time weighed: *overlaps count once, with the largest weight at each instant*.

use std::collections::BTreeMap;

use crate::exact::Rational;
use crate::time::{Interval, IntervalSet, length_seconds};

/// Weights over time, as steps that do not overlap.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps(Vec<(Interval, Rational)>);

impl Steps {
    /// The largest of the weights at each instant.
    pub(super) fn largest(weighted: Vec<(Interval, Rational)>) -> Self {
        // Where intervals begin and end the set of those that last changes.
        let mut changes = BTreeMap::new();
        for (interval, weight) in weighted.into_iter().filter(|(interval, _)| !interval.is_empty())
        {
            changes.entry(interval.from).or_insert_with(Vec::new).push((weight.clone(), true));
            changes.entry(interval.until).or_insert_with(Vec::new).push((weight, false));
        }
        let mut lasting: BTreeMap<Rational, u64> = BTreeMap::new();
        let mut steps = Vec::new();
        let mut since = None;
        for (at, changes) in changes {
            if let (Some(since), Some((weight, _))) = (since, lasting.last_key_value()) {
                steps.push((Interval::new(since, at), weight.clone()));
            }
            for (weight, begins) in changes {
                let count = lasting.entry(weight.clone()).or_default();
                *count = if begins { *count + 1 } else { count.saturating_sub(1) };
                if *count == 0 {
                    lasting.remove(&weight);
                }
            }
            since = Some(at);
        }
        Self(steps)
    }

    /// The seconds of a set, each times its weight; where there is no weight it is 1.
    pub(super) fn measure(&self, time: &IntervalSet) -> Rational {
        let mut total = Rational::zero();
        let mut weighed = Vec::with_capacity(self.0.len());
        for (interval, weight) in &self.0 {
            weighed.push(*interval);
            let part = time.clip(*interval);
            if !part.is_empty() {
                total += length_seconds(part.measure()) * weight;
            }
        }
        let weighed: IntervalSet = weighed.into_iter().collect();
        total + length_seconds(time.subtract(&weighed).measure())
    }
}

/// The seconds of a set, weighed where there are weights.
pub(super) fn seconds(time: &IntervalSet, weights: Option<&Steps>) -> Rational {
    match weights {
        Some(steps) => steps.measure(time),
        None => length_seconds(time.measure()),
    }
}
