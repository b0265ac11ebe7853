//! What is kept of rows: counts, sums, values, and the places of a few.
//!
//! A state has an empty form, takes values one by one, and merges with another of its kind; the order of either does
//! not matter.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::histogram::{Histogram, Totals};
use super::kept::{Different, Outermost};
use super::observed::Observed;
use crate::exact::Rational;

/// The most places that are kept: as many as a statement names.
pub(crate) const KEPT: usize = 20;

/// Where a row is, in the order of rows: instant, file, block, line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RowAt {
    /// Its instant in nanoseconds since 1970.
    pub(crate) at: i64,
    /// The file, by its place among those of the source.
    pub(crate) file: u32,
    /// The block of the file.
    pub(crate) block: u32,
    /// The line within the block, from 0.
    pub(crate) line: u32,
}

/// The first few rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
// INVARIANT: in order, at most [`KEPT`].
pub(crate) struct FirstRows(Vec<RowAt>);

impl FirstRows {
    /// Takes a row, if it is among the first.
    pub(crate) fn offer(&mut self, row: RowAt) {
        if self.0.len() == KEPT {
            if self.0.last().is_some_and(|last| *last <= row) {
                return;
            }
            self.0.pop();
        }
        let place = self.0.partition_point(|other| *other < row);
        self.0.insert(place, row);
    }

    /// The rows, in order.
    pub(crate) fn rows(&self) -> &[RowAt] {
        &self.0
    }

    /// Takes the first of both.
    pub(crate) fn merge(&mut self, other: &Self) {
        other.0.iter().for_each(|row| self.offer(*row));
    }
}

/// Outcomes of a condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Truths {
    /// How often it is true.
    pub(crate) met: u64,
    /// How often it is false.
    pub(crate) missed: u64,
    /// How often it is not known.
    pub(crate) open: u64,
    /// The first rows where it is false.
    pub(crate) failed: FirstRows,
    /// The first rows where it is not known.
    pub(crate) waiting: FirstRows,
}

impl Truths {
    /// Takes an outcome.
    pub(crate) fn add(&mut self, truth: Option<bool>, row: impl FnOnce() -> RowAt) {
        match truth {
            Some(true) => self.met += 1,
            Some(false) => self.missed += 1,
            None => self.open += 1,
        }
        if truth != Some(true) {
            self.name(truth, row());
        }
    }

    /// Takes the place of a row that is counted elsewhere, where its outcome is not true.
    #[inline]
    pub(crate) fn name(&mut self, truth: Option<bool>, row: RowAt) {
        match truth {
            Some(true) => {}
            Some(false) => self.failed.offer(row),
            None => self.waiting.offer(row),
        }
    }
}

/// Numbers in steps of the scale of the scan.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Numbers {
    /// How many are missing.
    pub(crate) missing: u64,
    /// Of those in whole steps, where they are not counted one by one.
    totals: Totals,
    /// How often each value is there, where a percentile is asked for.
    pub(crate) values: Option<Histogram>,
    /// Numbers that are no whole number of steps, with how often they are there.
    pub(crate) odd: BTreeMap<Rational, u64>,
}

impl Numbers {
    /// Of none yet; each value is counted.
    pub(crate) fn counted() -> Self {
        Self { values: Some(Histogram::default()), ..Self::default() }
    }

    /// Takes a number of steps.
    #[inline]
    pub(crate) fn add(&mut self, steps: i64) {
        match &mut self.values {
            Some(values) => values.add(steps),
            None => self.totals.add(steps),
        }
    }

    /// How many are there in whole steps, and what these add up to.
    pub(crate) fn totals(&self) -> Totals {
        self.values.as_ref().map_or(self.totals, Histogram::totals)
    }

    /// How many rows were taken, those without a number included.
    fn rows(&self) -> u64 {
        let whole = self.values.as_ref().map_or(self.totals.count, Histogram::count);
        whole + self.missing + self.odd.values().sum::<u64>()
    }

    fn merge(&mut self, other: &Self) {
        self.missing += other.missing;
        self.totals.merge(&other.totals);
        match (&mut self.values, &other.values) {
            (Some(values), Some(others)) => values.merge(others),
            (None, Some(others)) => self.values = Some(others.clone()),
            _ => {}
        }
        for (number, times) in &other.odd {
            *self.odd.entry(number.clone()).or_default() += times;
        }
    }
}

/// What is kept for one figure.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    /// How many rows.
    Rows(u64),
    /// Outcomes.
    Truths(Truths),
    /// Numbers.
    Numbers(Numbers),
    /// Which values there are.
    Different(Different),
    /// The first value, or the last.
    Outermost(Outermost),
    /// Rows that are observed one by one.
    Observed(Box<Observed>),
}

impl State {
    /// How many rows were taken; `None` where it does not count them.
    pub(crate) fn rows(&self) -> Option<u64> {
        match self {
            Self::Rows(rows) => Some(*rows),
            Self::Truths(truths) => Some(truths.met + truths.missed + truths.open),
            Self::Numbers(numbers) => Some(numbers.rows()),
            Self::Different(_) | Self::Outermost(_) | Self::Observed(_) => None,
        }
    }

    /// Takes in what another of its kind keeps.
    pub(crate) fn merge(&mut self, other: &Self) {
        match (self, other) {
            (Self::Rows(own), Self::Rows(others)) => *own += others,
            (Self::Truths(own), Self::Truths(others)) => {
                own.met += others.met;
                own.missed += others.missed;
                own.open += others.open;
                own.failed.merge(&others.failed);
                own.waiting.merge(&others.waiting);
            }
            (Self::Numbers(own), Self::Numbers(others)) => own.merge(others),
            (Self::Different(own), Self::Different(others)) => own.merge(others),
            (Self::Outermost(own), Self::Outermost(others)) => own.merge(others),
            (Self::Observed(own), Self::Observed(others)) => own.merge(others),
            // INVARIANT: states of one figure are of one kind.
            _ => {}
        }
    }
}
