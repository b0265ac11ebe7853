//! Rows of sources that belong to a case because they agree with fields of it.

use std::collections::BTreeMap;

use crate::ir::{Case, MatchedKey};

use super::datum::Datum;
use super::rows::{Item, RowSet};

/// The joined rows of a case.
#[derive(Debug)]
pub(super) struct Joins<'a>(Vec<JoinedRows<'a>>);

/// The rows of one source, by the values of the columns in which they have to agree.
#[derive(Debug)]
pub(super) struct JoinedRows<'a> {
    /// All rows of the source.
    pub(super) of: &'a RowSet,
    by: &'a [MatchedKey],
    rows: BTreeMap<Vec<Datum>, Vec<&'a Item>>,
}

impl<'a> Joins<'a> {
    /// Makes ready the look-ups of a case. A row that lacks a value in which it has to agree belongs to none.
    pub(super) fn new(case: &'a Case, sources: &'a [RowSet]) -> Self {
        let joins = case.joins.iter().filter_map(|join| {
            let of = sources.get(join.source.index())?;
            let mut rows: BTreeMap<Vec<Datum>, Vec<&'a Item>> = BTreeMap::new();
            for item in &of.items {
                let cells = join.by.iter().map(|key| item.cells.get(key.column.index()));
                let key: Option<Vec<Datum>> =
                    cells.map(|cell| cell.filter(|cell| cell.is_present()).cloned()).collect();
                if let Some(key) = key {
                    rows.entry(key).or_default().push(item);
                }
            }
            Some(JoinedRows { of, by: &join.by, rows })
        });
        Self(joins.collect())
    }

    /// The rows of a join.
    pub(super) fn get(&self, place: u32) -> Option<&JoinedRows<'a>> {
        self.0.get(usize::try_from(place).ok()?)
    }
}

impl<'a> JoinedRows<'a> {
    /// The rows that agree with the fields of a case, in the order of time.
    pub(super) fn of_case(&self, fields: &[Datum]) -> &[&'a Item] {
        let field = |key: &MatchedKey| fields.get(usize::try_from(key.key).ok()?).cloned();
        let key: Option<Vec<Datum>> = self.by.iter().map(field).collect();
        key.and_then(|key| self.rows.get(&key)).map(Vec::as_slice).unwrap_or_default()
    }
}
