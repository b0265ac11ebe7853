//! Values that are counted together.
//!
//! A bucket holds all values that agree but for their last so many bits, as far as they lie in one of the ranges that
//! are kept apart, or all between two such ranges. So of two buckets one lies in the other, or they have no value in
//! common, whoever made them for the same ranges. Where ranges differ, buckets that overlap become one.

use serde::{Deserialize, Serialize};

/// How many of the values from the first to the last are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, i64, u64)", into = "(i64, i64, u64)")]
pub(crate) struct Bucket {
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) count: u64,
}

impl Bucket {
    /// A value that is there so many times.
    pub(super) fn of_value(value: i64, count: u64) -> Self {
        Self { first: value, last: value, count }
    }

    /// Whether it holds one value.
    pub(crate) fn is_value(&self) -> bool {
        self.first == self.last
    }
}

impl From<(i64, i64, u64)> for Bucket {
    fn from((first, last, count): (i64, i64, u64)) -> Self {
        Self { first, last, count }
    }
}

impl From<Bucket> for (i64, i64, u64) {
    fn from(bucket: Bucket) -> Self {
        (bucket.first, bucket.last, bucket.count)
    }
}

/// Two lists in order as one; what has values in common is counted together.
pub(super) fn merged(left: &[Bucket], right: &[Bucket]) -> Vec<Bucket> {
    let mut all: Vec<Bucket> = Vec::with_capacity(left.len() + right.len());
    let mut take = |bucket: Bucket| match all.last_mut() {
        Some(before) if bucket.first <= before.last => {
            before.count += bucket.count;
            before.last = before.last.max(bucket.last);
        }
        _ => all.push(bucket),
    };
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        let order = |bucket: &Bucket| (bucket.first, std::cmp::Reverse(bucket.last));
        let next = match (left.peek(), right.peek()) {
            (Some(a), Some(b)) if order(b) < order(a) => right.next(),
            (Some(_), _) => left.next(),
            (None, _) => right.next(),
        };
        match next {
            Some(bucket) => take(*bucket),
            None => return all,
        }
    }
}

/// The smallest bucket that holds the values from the first to the last: its own first and last.
fn cover(first: i64, last: i64) -> (i64, i64) {
    match 64 - (first ^ last).leading_zeros() {
        64 => (i64::MIN, i64::MAX),
        bits => {
            let mask = i64::MAX >> (63 - bits);
            (first & !mask, first | mask)
        }
    }
}

/// The same counts in at most so many buckets, none of which touches the ranges that are kept; `None` where that does
/// not go. The lightest are counted together.
pub(super) fn coarser(buckets: &[Bucket], kept: &[(i64, i64)], most: usize) -> Option<Vec<Bucket>> {
    within((i64::MIN, i64::MAX), buckets, kept, most)
}

/// The same counts with what lies in some ranges as far apart as finds room in so many buckets, and with what lies
/// between two of them in one bucket.
pub(super) fn apart(buckets: &[Bucket], ranges: &[(i64, i64)], most: usize) -> Vec<Bucket> {
    let mut found = Vec::new();
    // A value needs one bucket, what lies between two ranges another.
    let wide = ranges.iter().filter(|(first, last)| first < last).count();
    let values = ranges.len() - wide;
    let share = most.saturating_sub(ranges.len() + 1 + values) / wide.max(1);
    let mut rest = buckets;
    let mut reached = Some(i64::MIN);
    for (first, last) in ranges {
        let (before, others) = rest.split_at(rest.partition_point(|bucket| bucket.first < *first));
        let (inside, others) =
            others.split_at(others.partition_point(|bucket| bucket.first <= *last));
        found.extend(together(before, reached.zip(first.checked_sub(1))));
        let range = (*first, *last);
        match within(range, inside, &[], share.max(2)) {
            Some(own) if own.len() > 1 || inside.len() < 2 => found.extend(own),
            // At least in two, so that whoever looks again gets nearer.
            _ => {
                let ((start, end), half) = halves_of(inside);
                let middle = inside.partition_point(|bucket| bucket.first < half);
                let (left, right) = inside.split_at(middle);
                let start = start.max(range.0);
                found.extend(together(left, half.checked_sub(1).map(|before| (start, before))));
                found.extend(together(right, Some((half, end.min(range.1)))));
            }
        }
        (rest, reached) = (others, last.checked_add(1));
    }
    found.extend(together(rest, reached.zip(Some(i64::MAX))));
    found
}

/// All in one bucket.
fn together(buckets: &[Bucket], ends: Option<(i64, i64)>) -> Option<Bucket> {
    let (first, last) = ends?;
    let count: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    (count > 0).then_some(Bucket { first, last, count })
}

/// The buckets in a range in at most so many.
fn within(
    range: (i64, i64),
    buckets: &[Bucket],
    kept: &[(i64, i64)],
    most: usize,
) -> Option<Vec<Bucket>> {
    let whole: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    let mut weight = (whole / u64::try_from(most.max(1)).unwrap_or(u64::MAX)).max(1);
    loop {
        let mut found = Vec::new();
        fold((range, buckets), kept, weight, &mut found);
        if found.len() <= most.max(1) {
            return Some(found);
        }
        if weight >= whole {
            return None;
        }
        weight = weight.saturating_mul(2);
    }
}

/// Counts together what is at most so heavy, the largest buckets first.
fn fold(
    (range, buckets): ((i64, i64), &[Bucket]),
    kept: &[(i64, i64)],
    weight: u64,
    found: &mut Vec<Bucket>,
) {
    if buckets.len() < 2 {
        found.extend_from_slice(buckets);
        return;
    }
    let ((first, last), half) = halves_of(buckets);
    let count: u64 = buckets.iter().map(|bucket| bucket.count).sum();
    let touched = kept.get(kept.partition_point(|(_, end)| *end < first));
    if count <= weight && touched.is_none_or(|(start, _)| *start > last) {
        found.push(Bucket { first: first.max(range.0), last: last.min(range.1), count });
        return;
    }
    let (left, right) = buckets.split_at(buckets.partition_point(|bucket| bucket.first < half));
    fold((range, left), kept, weight, found);
    fold((range, right), kept, weight, found);
}

/// The first and last value that agree with those of buckets, at least two, but for the bits in which any of them
/// differ, and where they part in the first of these bits.
// INVARIANT: above the first value and not above the last.
fn halves_of(buckets: &[Bucket]) -> ((i64, i64), i64) {
    let ends = buckets.first().zip(buckets.last());
    let (first, last) = ends.map_or((0, 0), |(low, high)| cover(low.first, high.last));
    let half = if first < 0 && last >= 0 { 0 } else { first + (last - first) / 2 + 1 };
    ((first, last), half)
}
