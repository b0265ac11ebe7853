//! What a pass over the rows of a source keeps, of some of its blocks or of all.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::data::BadRow;
use crate::engine::{FirstRows, RowAt, State};

use super::super::datum::Datum;
use super::counting::PeriodKey;
use super::stored;
use super::unique::KeysMet;

/// What is kept of some blocks of a source. Merges in any order, also after it was written down and read again.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Folded {
    /// Something was met at which reading stops.
    pub(super) stopped: bool,
    /// Something was met that the reading of rows one by one has to tell.
    pub(super) failed: bool,
    /// There were more samples, keys or different values than are kept.
    pub(super) crowded: bool,
    /// The first and the last instant of a row.
    pub(super) ends: Option<(i64, i64)>,
    /// How many rows have no instant.
    pub(super) undated: u64,
    /// One for each file: how many rows were accepted, and how many lie at or after `as_of`.
    pub(super) rows: Vec<u64>,
    pub(super) after_as_of: Vec<u64>,
    /// For each file how many lines lie before its rows.
    pub(super) lines_before: Vec<u64>,
    /// How many lines each block has: file, number of the block, lines.
    pub(super) lines: Vec<(u32, u32, u64)>,
    /// Records that do not fit, with file and block; their lines are those within the block.
    pub(super) bad: Vec<(u32, u32, BadRow)>,
    /// The keys of rows that are unique by one.
    pub(super) keys: KeysMet,
    /// For each column the local times that met a change of the clocks.
    pub(super) clock_changes: Vec<(u64, u64)>,
    /// For each column whether a row of NDJSON had it.
    pub(super) columns_seen: Vec<bool>,
    /// How many rows were read one by one.
    pub(super) odd: u64,
    /// The pieces of time by their start: the end, and how many rows lie in it.
    pub(super) segments: BTreeMap<i64, (i64, u64)>,
    /// The groups of each placement.
    #[serde(with = "stored::groups")]
    pub(super) placements: Vec<BTreeMap<Vec<Datum>, FoldedGroup>>,
}

/// What is kept for a group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FoldedGroup {
    pub(super) key: Vec<Datum>,
    /// Its first row with an instant.
    pub(super) first: Option<RowAt>,
    /// How many of its rows have none, and the first of them.
    pub(super) pending: u64,
    pub(super) waiting: FirstRows,
    /// Its rows with an instant, but without the one by which items belong to periods, by the start of the piece of
    /// time that they lie in.
    pub(super) undecided: BTreeMap<i64, Undecided>,
    /// By the start of the piece of time.
    pub(super) slots: BTreeMap<i64, FoldedSlot>,
    /// What is kept by period, where a condition counts its items.
    #[serde(with = "stored::pairs")]
    pub(super) periods: BTreeMap<PeriodKey, FoldedSlot>,
    /// The samples of each of its lines, by their start.
    #[serde(with = "stored::pairs")]
    pub(super) samples: BTreeMap<Vec<Datum>, BTreeMap<i64, FoldedSample>>,
}

/// What is kept for a group in a piece of time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FoldedSlot {
    pub(super) until: i64,
    /// How many rows count.
    pub(super) items: u64,
    /// One for each figure.
    pub(super) states: Vec<State>,
}

/// What is kept of a sample.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct FoldedSample {
    pub(super) until: i64,
    /// How many rows it has.
    pub(super) rows: u64,
    /// The first of them.
    pub(super) first: RowAt,
    /// One for each figure.
    pub(super) states: Vec<State>,
}

/// Rows that belong to no period yet.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Undecided {
    pub(super) rows: u64,
    /// The first of them.
    pub(super) first: FirstRows,
}

impl Undecided {
    pub(super) fn add(&mut self, row: RowAt) {
        self.rows += 1;
        self.first.offer(row);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.first.merge(&other.first);
    }
}

impl FoldedSample {
    fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.first = self.first.min(other.first);
        self.states.iter_mut().zip(&other.states).for_each(|(own, other)| own.merge(other));
    }
}

fn merge_slots<K: Ord>(own: &mut BTreeMap<K, FoldedSlot>, others: BTreeMap<K, FoldedSlot>) {
    for (key, slot) in others {
        match own.get_mut(&key) {
            Some(own) => {
                own.items += slot.items;
                own.states.iter_mut().zip(&slot.states).for_each(|(own, other)| own.merge(other));
            }
            None => {
                own.insert(key, slot);
            }
        }
    }
}

impl FoldedGroup {
    pub(super) fn new(key: Vec<Datum>) -> Self {
        let (waiting, slots, samples) = (FirstRows::default(), BTreeMap::new(), BTreeMap::new());
        let undecided = BTreeMap::new();
        let periods = BTreeMap::new();
        Self { key, first: None, pending: 0, waiting, undecided, slots, periods, samples }
    }

    /// Sees a row of the group.
    pub(super) fn appears(&mut self, row: RowAt) {
        self.first = Some(self.first.map_or(row, |first| first.min(row)));
    }

    fn merge(&mut self, other: Self) {
        if let Some(first) = other.first {
            self.appears(first);
        }
        self.pending += other.pending;
        self.waiting.merge(&other.waiting);
        for (from, undecided) in other.undecided {
            self.undecided.entry(from).or_default().merge(&undecided);
        }
        merge_slots(&mut self.slots, other.slots);
        merge_slots(&mut self.periods, other.periods);
        for (line, samples) in other.samples {
            let own = self.samples.entry(line).or_default();
            for (from, sample) in samples {
                match own.get_mut(&from) {
                    Some(known) => known.merge(&sample),
                    None => {
                        own.insert(from, sample);
                    }
                }
            }
        }
    }
}

impl Folded {
    pub(super) fn new(files: usize, columns: usize) -> Self {
        Self {
            rows: vec![0; files],
            lines_before: vec![0; files],
            after_as_of: vec![0; files],
            clock_changes: vec![(0, 0); columns],
            columns_seen: vec![false; columns],
            ..Self::default()
        }
    }

    /// Whether it is of no use to go on.
    pub fn is_void(&self) -> bool {
        self.stopped || self.failed || self.crowded
    }

    pub(super) fn before_rows(&mut self, file: u32, lines: u64) {
        if let Some(before) =
            usize::try_from(file).ok().and_then(|file| self.lines_before.get_mut(file))
        {
            *before = lines;
        }
    }

    pub(super) fn count_row(&mut self, file: u32, rows: usize) {
        let count = usize::try_from(file).ok().and_then(|file| self.rows.get_mut(file));
        if let Some(count) = count {
            *count += u64::try_from(rows).unwrap_or(u64::MAX);
        }
    }

    /// Takes in what was kept of other blocks.
    pub fn merge(&mut self, other: Self) {
        self.stopped |= other.stopped;
        self.failed |= other.failed;
        self.crowded |= other.crowded;
        self.ends = match (self.ends, other.ends) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
        self.undated += other.undated;
        self.odd += other.odd;
        add(&mut self.rows, &other.rows);
        add(&mut self.after_as_of, &other.after_as_of);
        for (own, other) in self.lines_before.iter_mut().zip(&other.lines_before) {
            *own = (*own).max(*other);
        }
        self.keys.merge(other.keys);
        self.lines.extend(other.lines);
        self.bad.extend(other.bad);
        for ((gaps, folds), (more, others)) in
            self.clock_changes.iter_mut().zip(&other.clock_changes)
        {
            *gaps += more;
            *folds += others;
        }
        self.columns_seen
            .iter_mut()
            .zip(&other.columns_seen)
            .for_each(|(own, other)| *own |= other);
        for (from, (until, rows)) in other.segments {
            self.segments.entry(from).or_insert((until, 0)).1 += rows;
        }
        if self.placements.is_empty() {
            self.placements = other.placements;
            return;
        }
        for (own, others) in self.placements.iter_mut().zip(other.placements) {
            for (key, group) in others {
                match own.get_mut(&key) {
                    Some(known) => known.merge(group),
                    None => {
                        own.insert(key, group);
                    }
                }
            }
        }
    }
}

fn add(own: &mut [u64], others: &[u64]) {
    own.iter_mut().zip(others).for_each(|(own, other)| *own += other);
}
