//! Rows observed one by one: with weights, or numbers that no column holds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::state::{FirstRows, RowAt};
use crate::exact::Rational;

/// So many rows, and what they weigh together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Amount {
    /// How many.
    pub(crate) times: u64,
    /// The sum of their weights.
    pub(crate) weight: Rational,
}

impl Amount {
    /// Takes a row of a weight.
    pub(crate) fn add(&mut self, weight: &Rational) {
        self.times += 1;
        self.weight += weight;
    }

    fn merge(&mut self, other: &Self) {
        self.times += other.times;
        self.weight += &other.weight;
    }
}

/// Outcomes of a condition.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Outcomes {
    /// Where it is true.
    pub(crate) met: Amount,
    /// Where it is false.
    pub(crate) missed: Amount,
    /// Where it is not known.
    pub(crate) open: Amount,
    /// The first rows where it is false.
    pub(crate) failed: FirstRows,
    /// The first rows where it is not known.
    pub(crate) waiting: FirstRows,
}

impl Outcomes {
    /// Takes the outcome of a row of a weight.
    pub(crate) fn add(&mut self, truth: Option<bool>, weight: &Rational, row: RowAt) {
        match truth {
            Some(true) => self.met.add(weight),
            Some(false) => {
                self.missed.add(weight);
                self.failed.offer(row);
            }
            None => {
                self.open.add(weight);
                self.waiting.offer(row);
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.met.merge(&other.met);
        self.missed.merge(&other.missed);
        self.open.merge(&other.open);
        self.failed.merge(&other.failed);
        self.waiting.merge(&other.waiting);
    }
}

/// Numbers in base units.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Quantities {
    /// Those that are there.
    pub(crate) there: Amount,
    /// Those that are missing.
    pub(crate) missing: Amount,
    /// The sum of each times its weight.
    pub(crate) sum: Rational,
    /// The least and the largest of those that weigh something.
    pub(crate) ends: Option<(Rational, Rational)>,
    /// What each weighs, where a percentile is asked for.
    pub(crate) values: Option<BTreeMap<Rational, Amount>>,
}

impl Quantities {
    /// Takes a number of a weight. Gives whether it is kept as a value that was not there before.
    pub(crate) fn add(&mut self, number: Option<&Rational>, weight: &Rational) -> bool {
        let Some(number) = number else {
            self.missing.add(weight);
            return false;
        };
        self.there.add(weight);
        if let Some(values) = &mut self.values {
            let known = values.len();
            values.entry(number.clone()).or_default().add(weight);
            return values.len() > known;
        }
        self.sum += &(number * weight);
        if weight.is_positive() {
            self.reach(number, number);
        }
        false
    }

    fn reach(&mut self, least: &Rational, most: &Rational) {
        match &mut self.ends {
            Some((own_least, own_most)) => {
                if *least < *own_least {
                    own_least.clone_from(least);
                }
                if *own_most < *most {
                    own_most.clone_from(most);
                }
            }
            None => self.ends = Some((least.clone(), most.clone())),
        }
    }

    fn merge(&mut self, other: &Self) {
        self.there.merge(&other.there);
        self.missing.merge(&other.missing);
        self.sum += &other.sum;
        if let Some((least, most)) = &other.ends {
            self.reach(least, most);
        }
        for (number, amount) in other.values.iter().flatten() {
            let values = self.values.get_or_insert_default();
            values.entry(number.clone()).or_default().merge(amount);
        }
    }
}

/// What is kept of rows that are observed one by one.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Observed {
    /// Outcomes.
    Outcomes(Outcomes),
    /// Numbers.
    Quantities(Quantities),
}

impl Observed {
    /// Takes in what another of its kind keeps.
    pub(crate) fn merge(&mut self, other: &Self) {
        match (self, other) {
            (Self::Outcomes(own), Self::Outcomes(others)) => own.merge(others),
            (Self::Quantities(own), Self::Quantities(others)) => own.merge(others),
            // INVARIANT: states of one figure are of one kind.
            _ => {}
        }
    }
}
