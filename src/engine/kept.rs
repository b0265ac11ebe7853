//! Values that are kept as they are: the different ones, the first, the last.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::state::RowAt;
use crate::exact::Rational;
use crate::time::Instant;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kept {
    /// True or false.
    Flag(bool),
    /// A text.
    Text(Arc<str>),
    /// A number in base units.
    Number(Rational),
    /// A point on the time line.
    Instant(Instant),
    /// A civil date.
    Date(NaiveDate),
    /// The rank of a word in its list.
    Word(u32),
}

impl Kept {
    /// How many bytes it takes, roughly.
    pub(crate) fn size(&self) -> usize {
        let text = if let Self::Text(text) = self { text.len() } else { 0 };
        size_of::<Self>() + text
    }
}

/// Which values there are.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Different {
    /// How many rows have one.
    pub(crate) there: u64,
    /// How many have none.
    pub(crate) missing: u64,
    /// The values.
    pub(crate) values: BTreeSet<Kept>,
}

impl Different {
    /// Takes in what another kept.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.there += other.there;
        self.missing += other.missing;
        self.values.extend(other.values.iter().cloned());
    }
}

/// The first value in the order of rows, or the last.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Outermost {
    /// Whether it is the last.
    pub(crate) last: bool,
    /// The value and its row.
    pub(crate) found: Option<(RowAt, Kept)>,
    /// The rows without a value that lie further out.
    pub(crate) passed: BTreeSet<RowAt>,
}

impl Outermost {
    /// Of no rows.
    pub(crate) fn new(last: bool) -> Self {
        Self { last, found: None, passed: BTreeSet::new() }
    }

    /// Whether a row lies further out than what was found.
    pub(crate) fn lies_out(&self, row: RowAt) -> bool {
        match &self.found {
            Some((own, _)) if self.last => *own < row,
            Some((own, _)) => row < *own,
            None => true,
        }
    }

    /// Takes the value of a row that lies further out.
    pub(crate) fn find(&mut self, row: RowAt, value: Kept) {
        self.found = Some((row, value));
        // A row is not without a value and with one.
        let further = if self.last { self.passed.split_off(&row) } else { self.before(row) };
        self.passed = further;
    }

    fn before(&mut self, row: RowAt) -> BTreeSet<RowAt> {
        let _ = self.passed.split_off(&row);
        std::mem::take(&mut self.passed)
    }

    /// Takes a row without a value.
    pub(crate) fn pass(&mut self, row: RowAt) {
        if self.lies_out(row) {
            self.passed.insert(row);
        }
    }

    /// Takes in what another found.
    pub(crate) fn merge(&mut self, other: &Self) {
        if let Some((row, value)) = &other.found
            && self.lies_out(*row)
        {
            self.find(*row, value.clone());
        }
        other.passed.iter().for_each(|row| self.pass(*row));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(line: u32) -> RowAt {
        RowAt { at: i64::from(line / 3), file: 0, block: 0, line }
    }

    fn of(rows: &[Option<u32>], from: usize, last: bool) -> Outermost {
        let mut own = Outermost::new(last);
        for (place, value) in rows.iter().enumerate() {
            let place = row(u32::try_from(from + place).unwrap());
            match value {
                Some(word) if own.lies_out(place) => own.find(place, Kept::Word(*word)),
                Some(_) => {}
                None => own.pass(place),
            }
        }
        own
    }

    proptest! {
        #[test]
        fn the_outermost_value_and_what_lies_beyond_it_are_those_of_all_rows(
            rows in proptest::collection::vec(proptest::option::weighted(0.4, 0_u32..9), 0..30),
            cut in 0_usize..30,
            last in any::<bool>(),
        ) {
            let cut = cut.min(rows.len());
            let (first, second) = rows.split_at(cut);
            let (first, second) = (of(first, 0, last), of(second, cut, last));
            let (mut one, mut other) = (first.clone(), second.clone());
            one.merge(&second);
            other.merge(&first);
            let outer: Vec<Option<u32>> =
                if last { rows.iter().rev().copied().collect() } else { rows };
            let passed = outer.iter().take_while(|value| value.is_none()).count();
            let found = outer.iter().flatten().next().map(|word| Kept::Word(*word));
            for merged in [one, other] {
                prop_assert_eq!(merged.found.map(|(_, value)| value), found.clone());
                prop_assert_eq!(merged.passed.len(), passed);
            }
        }
    }
}
