//! How often each value is there, and what all add up to: exact, in pages where values lie close together, in sorted runs
//! where they do not.
//!
//! The bytes it takes are bounded. Where there are more different values than find room, light neighbours are counted
//! together in a bucket; whoever then asks for a value in that bucket reads the rows again with a histogram that
//! [keeps](Histogram::keep) the values of the bucket apart. Nothing is estimated.

mod buckets;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use buckets::{Bucket, apart, coarser, merged};

/// How many neighbouring values a page counts, as a power of two.
const PAGE_BITS: u32 = 8;

/// The values of a page.
const PAGE: usize = 1 << PAGE_BITS;

/// Pages are for values below this one, and not below 0.
const PAGED: i64 = 1 << 22;

/// The fewest values that are sorted into the runs at once, where there is room for them.
const MIN_BUFFER: usize = 256;

/// The most bytes of a histogram.
pub(crate) const MAX_ROOM: usize = 4 << 20;

/// The bytes that a histogram takes at least.
pub(crate) const MIN_ROOM: usize = 1 << 11;

/// The counts of values.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub(crate) struct Histogram {
    pages: Vec<Option<Box<[u32; PAGE]>>>,
    taken: usize,
    /// Values that are not sorted yet.
    buffer: Vec<i64>,
    /// Values, and what is counted together, in order.
    runs: Vec<Bucket>,
    /// Those of all values that pages do not count.
    // INVARIANT: with those of the pages they are the totals of everything that was added or merged.
    unpaged: Totals,
    /// How many bytes it may take.
    room: usize,
    /// Values that are kept apart, from the first to the last of each, in order; while there is room.
    apart: Arc<[(i64, i64)]>,
}

/// How many values there are, and what they add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub(crate) count: u64,
    pub(crate) sum: i128,
    /// The least and the largest.
    pub(crate) ends: Option<(i64, i64)>,
}

impl Totals {
    /// Takes a value.
    #[inline]
    pub(crate) fn add(&mut self, value: i64) {
        self.count += 1;
        self.sum += i128::from(value);
        self.reach(value, value);
    }

    #[inline]
    fn reach(&mut self, from: i64, to: i64) {
        self.ends = Some(match self.ends {
            Some((least, most)) => (least.min(from), most.max(to)),
            None => (from, to),
        });
    }

    /// Takes in those of other values.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.count += other.count;
        self.sum += other.sum;
        if let Some((least, most)) = other.ends {
            self.reach(least, most);
        }
    }

    /// Leaves some of the values out, but for their ends.
    fn leave_out(&mut self, other: &Self) {
        self.count -= other.count;
        self.sum -= other.sum;
    }

    /// Takes a value as often as it is there.
    fn take(&mut self, value: Bucket) {
        self.count += value.count;
        self.sum += i128::from(value.first) * i128::from(value.count);
        self.reach(value.first, value.last);
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self::from(Written::default())
    }
}

impl Histogram {
    /// Keeps the values in these ranges apart, and nothing of the others but how many there are.
    pub(crate) fn keep(&mut self, apart: Arc<[(i64, i64)]>) {
        self.apart = apart;
    }

    /// Says how many bytes it may take.
    pub(crate) fn set_room(&mut self, room: usize) {
        self.room = room;
        if self.page_bytes() > room / 4 * 3 {
            self.dissolve();
            self.open_pages();
        }
        self.fit();
    }

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
        self.unpaged.add(value);
        self.buffer.push(value);
        let least = MIN_BUFFER.min(self.room / 32).max(self.runs.len() / 2);
        if self.buffer.len() >= least {
            self.sort();
        }
    }

    /// How many values were counted, and what they add up to.
    pub(crate) fn totals(&self) -> Totals {
        let mut all = self.unpaged;
        self.each_paged(0, |value| all.take(value));
        all
    }

    /// How many values were counted.
    pub(crate) fn count(&self) -> u64 {
        let counts = self.pages.iter().flatten().flat_map(|page| page.iter());
        self.unpaged.count + counts.map(|times| u64::from(*times)).sum::<u64>()
    }

    /// Sorts the buffer into the runs; where values lie close together they move into pages.
    fn sort(&mut self) {
        let mut values = std::mem::take(&mut self.buffer);
        values.sort_unstable();
        let added: Vec<Bucket> = values
            .chunk_by(|a, b| a == b)
            .filter_map(|same| Some(Bucket::of_value(*same.first()?, count(same.len()))))
            .collect();
        values.clear();
        self.buffer = values;
        self.runs = merged(&self.runs, &added);
        self.open_pages();
        self.fit();
    }

    /// The bytes of so many pages, in a list of so many.
    fn bytes_of_pages(taken: usize, listed: usize) -> usize {
        taken * (PAGE * size_of::<u32>()) + listed * size_of::<usize>()
    }

    fn page_bytes(&self) -> usize {
        Self::bytes_of_pages(self.taken, self.pages.len())
    }

    /// Opens a page for neighbours that are many, while there is room.
    fn open_pages(&mut self) {
        let room = self.room / 4 * 3;
        let full = Self::bytes_of_pages(self.taken + 1, self.pages.len()) > room;
        // The values that are kept apart are few.
        if full || !self.apart.is_empty() {
            return;
        }
        let (mut left, mut moved) = (Vec::new(), Totals::default());
        let runs = std::mem::take(&mut self.runs);
        for same in runs.chunk_by(|a, b| a.first >> PAGE_BITS == b.first >> PAGE_BITS) {
            let first = same.first().map_or(-1, |bucket| bucket.first);
            let page = usize::try_from(first >> PAGE_BITS).unwrap_or(usize::MAX);
            let total: u64 = same.iter().map(|bucket| bucket.count).sum();
            let listed = self.pages.len().max(page.saturating_add(1));
            let dense = total >= 32
                && (0..PAGED).contains(&first)
                && Self::bytes_of_pages(self.taken + 1, listed) <= room;
            let free = self.pages.get(page).is_none_or(Option::is_none);
            if !dense || !free || same.iter().any(|bucket| !bucket.is_value()) {
                left.extend_from_slice(same);
                continue;
            }
            if self.pages.len() <= page {
                self.pages.resize(page + 1, None);
            }
            let mut counts = Box::new([0; PAGE]);
            for bucket in same {
                let place = usize::try_from(bucket.first & (PAGED - 1)).unwrap_or(0) % PAGE;
                match (counts.get_mut(place), u32::try_from(bucket.count)) {
                    (Some(slot), Ok(times)) => {
                        *slot = times;
                        moved.take(*bucket);
                    }
                    _ => left.push(*bucket),
                }
            }
            if let Some(slot) = self.pages.get_mut(page) {
                *slot = Some(counts);
                self.taken += 1;
            }
        }
        self.runs = left;
        self.unpaged.leave_out(&moved);
    }

    /// Counts light neighbours together until the runs find room beside the pages.
    fn fit(&mut self) {
        let free = self.room.saturating_sub(self.page_bytes());
        let most = free.max(self.room / 4) / size_of::<Bucket>();
        if self.runs.len() <= most {
            return;
        }
        if !self.apart.is_empty() {
            self.runs = apart(&self.runs, &self.apart, most / 4 * 3);
            return;
        }
        let paged = self.pages.iter().enumerate().filter(|(_, page)| page.is_some());
        let kept: Vec<(i64, i64)> = paged.map(|(page, _)| range_of(page)).collect();
        if let Some(runs) = coarser(&self.runs, &kept, most / 2) {
            self.runs = runs;
            return;
        }
        // The pages lie in the way.
        self.dissolve();
        self.runs = coarser(&self.runs, &[], most / 2).unwrap_or_default();
        self.open_pages();
    }

    /// Moves what the pages hold into the runs.
    fn dissolve(&mut self) {
        self.unpaged = self.totals();
        self.runs = merged(&self.runs, &self.paged(0));
        (self.pages, self.taken) = (Vec::new(), 0);
    }

    /// What the pages from one on hold.
    fn paged(&self, from: usize) -> Vec<Bucket> {
        let mut all = Vec::new();
        self.each_paged(from, |value| all.push(value));
        all
    }

    /// Looks at each value that the pages from one on hold, in order.
    fn each_paged(&self, from: usize, mut look: impl FnMut(Bucket)) {
        for (page, counts) in self.pages.iter().enumerate().skip(from) {
            if let Some(counts) = counts {
                each_of_page(page, counts, &mut look);
            }
        }
    }

    /// What no page holds.
    fn unpaged(&self) -> Vec<Bucket> {
        let mut values = self.buffer.clone();
        values.sort_unstable();
        let each = values.into_iter().map(|value| Bucket::of_value(value, 1));
        merged(&self.runs, &each.collect::<Vec<_>>())
    }

    /// Looks at the values, and at what is counted together, in order and each once.
    pub(crate) fn each(&self, mut look: impl FnMut(Bucket)) {
        let unpaged = self.unpaged();
        let mut rest = unpaged.as_slice();
        for (page, counts) in self.pages.iter().enumerate() {
            let Some(counts) = counts else { continue };
            let (first, last) = range_of(page);
            let lower = rest.partition_point(|bucket| bucket.last < first);
            let (before, others) = rest.split_at(lower);
            before.iter().copied().for_each(&mut look);
            rest = others;
            if rest.first().is_some_and(|bucket| bucket.first <= last) {
                merged(rest, &self.paged(page)).into_iter().for_each(look);
                return;
            }
            each_of_page(page, counts, &mut look);
        }
        rest.iter().copied().for_each(look);
    }

    /// What [`Histogram::each`] looks at.
    fn counts(&self) -> Vec<Bucket> {
        let mut all = Vec::new();
        self.each(|bucket| all.push(bucket));
        all
    }

    /// Counts a value where a page does. Gives whether one did.
    fn count_paged(&mut self, value: Bucket) -> bool {
        let slot = if value.is_value() { self.counter(value.first) } else { None };
        let Some(slot) = slot else { return false };
        let Ok(sum) = u32::try_from(u64::from(*slot) + value.count) else { return false };
        *slot = sum;
        true
    }

    /// Adds what another counted.
    pub(crate) fn merge(&mut self, other: &Self) {
        let (mut rest, mut moved) = (Vec::new(), Totals::default());
        self.unpaged.merge(&other.unpaged);
        for bucket in other.unpaged() {
            if self.count_paged(bucket) {
                moved.take(bucket);
            } else {
                rest.push(bucket);
            }
        }
        self.unpaged.leave_out(&moved);
        let mut unpaged = Vec::new();
        other.each_paged(0, |value| {
            if !self.count_paged(value) {
                self.unpaged.take(value);
                unpaged.push(value);
            }
        });
        self.runs = merged(&merged(&self.runs, &rest), &unpaged);
        self.open_pages();
        self.fit();
    }
}

/// The first and the last value that a page counts.
fn range_of(page: usize) -> (i64, i64) {
    let first = i64::try_from(page << PAGE_BITS).unwrap_or(PAGED);
    (first, first | ((1 << PAGE_BITS) - 1))
}

/// Looks at each value that a page holds, in order.
fn each_of_page(page: usize, counts: &[u32; PAGE], look: &mut impl FnMut(Bucket)) {
    let values = range_of(page).0..;
    for (value, times) in values.zip(counts.iter()).filter(|(_, times)| **times > 0) {
        look(Bucket::of_value(value, u64::from(*times)));
    }
}

/// How it is written down.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Written {
    counts: Vec<Bucket>,
    totals: Totals,
    apart: Vec<(i64, i64)>,
}

impl From<Written> for Histogram {
    fn from(written: Written) -> Self {
        Self {
            pages: Vec::new(),
            taken: 0,
            buffer: Vec::new(),
            runs: written.counts,
            unpaged: written.totals,
            room: MAX_ROOM,
            apart: written.apart.into(),
        }
    }
}

impl From<Histogram> for Written {
    fn from(histogram: Histogram) -> Self {
        let (counts, totals) = (histogram.counts(), histogram.totals());
        Self { counts, totals, apart: histogram.apart.to_vec() }
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
