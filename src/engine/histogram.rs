//! How often each value is there: exact, in pages where values lie close together, in sorted runs where they do not.

use serde::{Deserialize, Serialize};

/// How many neighbouring values a page counts, as a power of two.
const PAGE_BITS: u32 = 8;

/// The values of a page.
const PAGE: usize = 1 << PAGE_BITS;

/// The most pages of a histogram: half a megabyte.
const MAX_PAGES: usize = 512;

/// Pages are for values below this one, and not below 0.
const PAGED: i64 = 1 << 22;

/// The fewest values that are sorted into the runs at once.
const MIN_BUFFER: usize = 256;

/// The counts of values.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<(i64, u64)>", into = "Vec<(i64, u64)>")]
pub(crate) struct Histogram {
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    taken: usize,
    /// Values that are not sorted yet.
    buffer: Vec<i64>,
    /// Values in order with their counts.
    runs: Vec<(i64, u64)>,
}

impl Histogram {
    /// Counts a value.
    #[inline]
    pub(crate) fn add(&mut self, value: i64) {
        if let Some(count) = self.counter(value)
            && *count < u32::MAX
        {
            *count += 1;
            return;
        }
        self.add_unpaged(value);
    }

    #[inline]
    fn counter(&mut self, value: i64) -> Option<&mut u32> {
        let place = usize::try_from(value).ok()?;
        let page = self.pages.get_mut(place >> PAGE_BITS)?.as_mut()?;
        page.get_mut(place % PAGE)
    }

    #[cold]
    fn add_unpaged(&mut self, value: i64) {
        self.buffer.push(value);
        if self.buffer.len() >= MIN_BUFFER.max(self.runs.len() / 2) {
            self.sort();
        }
    }

    /// Sorts the buffer into the runs; where values lie close together they move into pages.
    fn sort(&mut self) {
        let mut values = std::mem::take(&mut self.buffer);
        values.sort_unstable();
        let added: Vec<(i64, u64)> = values
            .chunk_by(|a, b| a == b)
            .filter_map(|same| Some((*same.first()?, count(same.len()))))
            .collect();
        values.clear();
        self.buffer = values;
        self.runs = merged(&self.runs, &added);
        if self.taken < MAX_PAGES {
            self.open_pages();
        }
    }

    /// Opens a page for neighbours that are many.
    fn open_pages(&mut self) {
        let mut left = Vec::new();
        let runs = std::mem::take(&mut self.runs);
        for same in runs.chunk_by(|a, b| a.0 >> PAGE_BITS == b.0 >> PAGE_BITS) {
            let first = same.first().map_or(-1, |(value, _)| *value);
            let page = usize::try_from(first >> PAGE_BITS).unwrap_or(usize::MAX);
            let total: u64 = same.iter().map(|(_, count)| count).sum();
            let dense = total >= 32 && (0..PAGED).contains(&first) && self.taken < MAX_PAGES;
            let free = self.pages.get(page).is_none_or(Option::is_none);
            if !dense || !free {
                left.extend_from_slice(same);
                continue;
            }
            if self.pages.len() <= page {
                self.pages.resize(page + 1, None);
            }
            let mut counts = Box::new([0; PAGE]);
            for (value, times) in same {
                let place = usize::try_from(value & (PAGED - 1)).unwrap_or(0) % PAGE;
                match (counts.get_mut(place), u32::try_from(*times)) {
                    (Some(slot), Ok(times)) => *slot = times,
                    _ => left.push((*value, *times)),
                }
            }
            if let Some(slot) = self.pages.get_mut(page) {
                *slot = Some(counts);
                self.taken += 1;
            }
        }
        self.runs = left;
    }

    /// The values in order, each once, with their counts.
    pub(crate) fn counts(&self) -> Vec<(i64, u64)> {
        let mut all = self.clone();
        all.sort();
        let mut paged = Vec::new();
        for (page, counts) in all.pages.iter().enumerate() {
            let Some(counts) = counts else { continue };
            let there = counts.iter().enumerate().filter(|(_, times)| **times > 0);
            paged.extend(there.filter_map(|(place, times)| {
                Some((i64::try_from((page << PAGE_BITS) + place).ok()?, u64::from(*times)))
            }));
        }
        merged(&all.runs, &paged)
    }

    /// Adds what another counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        let mut rest = Vec::new();
        for (value, times) in other.counts() {
            match self.counter(value) {
                Some(slot) => match u32::try_from(u64::from(*slot) + times) {
                    Ok(sum) => *slot = sum,
                    Err(_) => rest.push((value, times)),
                },
                None => rest.push((value, times)),
            }
        }
        self.runs = merged(&self.runs, &rest);
        if self.taken < MAX_PAGES {
            self.open_pages();
        }
    }
}

impl From<Vec<(i64, u64)>> for Histogram {
    fn from(counts: Vec<(i64, u64)>) -> Self {
        Self { runs: counts, ..Self::default() }
    }
}

impl From<Histogram> for Vec<(i64, u64)> {
    fn from(histogram: Histogram) -> Self {
        histogram.counts()
    }
}

/// Two lists in order as one.
fn merged(left: &[(i64, u64)], right: &[(i64, u64)]) -> Vec<(i64, u64)> {
    let mut all = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    while let (Some((a, times)), Some((b, others))) = (left.peek(), right.peek()) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => all.extend(left.next()),
            std::cmp::Ordering::Greater => all.extend(right.next()),
            std::cmp::Ordering::Equal => {
                all.push((*a, times + others));
                left.next();
                right.next();
            }
        }
    }
    all.extend(left);
    all.extend(right);
    all
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn values() -> impl Strategy<Value = Vec<i64>> {
        let near = 0_i64..600;
        let far = any::<i64>();
        proptest::collection::vec(
            prop_oneof![8 => near, 1 => far, 1 => Just(i64::MIN + 1)],
            0..3000,
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn counts_are_those_of_a_map_however_they_are_split(values in values(), cut in 0_usize..3000) {
            let cut = cut.min(values.len());
            let (first, second) = values.split_at(cut);
            let mut one = Histogram::default();
            for value in first {
                one.add(*value);
            }
            let mut other = Histogram::default();
            for value in second {
                other.add(*value);
            }
            one.merge(&other);
            let mut expected: BTreeMap<i64, u64> = BTreeMap::new();
            for value in &values {
                *expected.entry(*value).or_default() += 1;
            }
            prop_assert_eq!(one.counts(), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
