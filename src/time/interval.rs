//! Intervals of physical time and sets of them.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::encoding;
use super::instant::Instant;

/// The instants from `from` up to, and not including, `until`; empty when `until <= from`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Interval {
    /// The first instant.
    #[serde(with = "encoding::instant")]
    pub from: Instant,
    /// The first instant after the interval.
    #[serde(with = "encoding::instant")]
    pub until: Instant,
}

impl Interval {
    /// The interval `[from, until)`.
    pub fn new(from: Instant, until: Instant) -> Self {
        Self { from, until }
    }

    /// Whether no instant lies in it.
    pub fn is_empty(&self) -> bool {
        self.until <= self.from
    }

    /// Its length; zero when empty.
    pub fn length(&self) -> TimeDelta {
        (self.until - self.from).max(TimeDelta::zero())
    }

    /// Whether `instant` lies in it.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && instant < self.until
    }

    /// What two intervals share; possibly empty.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }

    /// Whether two intervals share an instant.
    pub fn intersects(&self, other: &Self) -> bool {
        !self.intersect(other).is_empty()
    }
}

/// A set of instants made of intervals; overlapping ones count once.
///
/// Collected from intervals in any order: overlapping and touching ones are merged, empty ones
/// dropped. Serialised as the list of its intervals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Interval>")]
// INVARIANT: sorted, disjoint, none empty, no two touching. So equal sets are equal vectors, and
// both ends ascend.
pub struct IntervalSet(Vec<Interval>);

impl IntervalSet {
    /// The empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The intervals in ascending order, with time between each two.
    pub fn iter(&self) -> std::slice::Iter<'_, Interval> {
        self.0.iter()
    }

    /// The intervals in ascending order.
    pub fn as_slice(&self) -> &[Interval] {
        &self.0
    }

    /// How many separate intervals there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the set holds no instant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The total length.
    pub fn measure(&self) -> TimeDelta {
        self.0.iter().fold(TimeDelta::zero(), |total, interval| total + interval.length())
    }

    /// Whether `instant` lies in the set.
    pub fn contains(&self, instant: Instant) -> bool {
        let after = self.0.partition_point(|interval| interval.until <= instant);
        self.0.get(after).is_some_and(|interval| interval.contains(instant))
    }

    /// The smallest interval that holds the set, or `None` when the set is empty.
    pub fn hull(&self) -> Option<Interval> {
        Some(Interval::new(self.0.first()?.from, self.0.last()?.until))
    }

    /// The instants in this set, in the other, or in both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        self.iter().chain(other.iter()).copied().collect()
    }

    /// The instants in both sets. Linear.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.iter().peekable(), other.iter().peekable());
        let mut shared = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let both = a.intersect(b);
            if !both.is_empty() {
                shared.push(both);
            }
            // The one that ends first can share nothing more.
            if a.until <= b.until {
                left.next();
            } else {
                right.next();
            }
        }
        // Pieces are in order and apart because the pieces of both sets are.
        Self(shared)
    }

    /// The instants in this set and not in the other. Linear.
    #[must_use]
    pub fn subtract(&self, other: &Self) -> Self {
        match self.hull() {
            Some(hull) => self.intersect(&other.complement_within(hull)),
            None => Self::default(),
        }
    }

    /// What the set has of `window`, in order; none of the pieces is empty.
    fn within(&self, window: Interval) -> impl Iterator<Item = Interval> {
        let first = self.0.partition_point(|interval| interval.until <= window.from);
        let overlapping =
            self.0.iter().skip(first).take_while(move |interval| interval.from < window.until);
        let pieces = overlapping.map(move |interval| interval.intersect(&window));
        pieces.filter(|piece| !piece.is_empty())
    }

    /// The instants of the set that lie in `window`.
    #[must_use]
    pub fn clip(&self, window: Interval) -> Self {
        Self(self.within(window).collect())
    }

    /// Whether every instant of `interval` lies in the set.
    pub fn covers(&self, interval: Interval) -> bool {
        // No two of the set touch: one of them has to hold it all.
        self.within(interval).next().map_or(interval.is_empty(), |piece| piece == interval)
    }

    /// The instants of `window` that are not in the set.
    #[must_use]
    pub fn complement_within(&self, window: Interval) -> Self {
        let mut missing = Vec::new();
        let mut reached = window.from;
        for interval in self.within(window) {
            missing.push(Interval::new(reached, interval.from));
            reached = interval.until;
        }
        missing.push(Interval::new(reached, window.until));
        missing.retain(|interval| !interval.is_empty());
        Self(missing)
    }
}

impl FromIterator<Interval> for IntervalSet {
    fn from_iter<I: IntoIterator<Item = Interval>>(intervals: I) -> Self {
        let mut intervals: Vec<Interval> =
            intervals.into_iter().filter(|interval| !interval.is_empty()).collect();
        intervals.sort_unstable();
        intervals.dedup_by(|next, last| {
            let touches = next.from <= last.until;
            if touches {
                last.until = last.until.max(next.until);
            }
            touches
        });
        Self(intervals)
    }
}

impl From<Vec<Interval>> for IntervalSet {
    fn from(intervals: Vec<Interval>) -> Self {
        intervals.into_iter().collect()
    }
}

impl From<Interval> for IntervalSet {
    fn from(interval: Interval) -> Self {
        std::iter::once(interval).collect()
    }
}

impl<'a> IntoIterator for &'a IntervalSet {
    type Item = &'a Interval;
    type IntoIter = std::slice::Iter<'a, Interval>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for IntervalSet {
    type Item = Interval;
    type IntoIter = std::vec::IntoIter<Interval>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
