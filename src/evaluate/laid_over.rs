//! Spans of a source that are laid over a group or a case.

use std::collections::BTreeMap;

use crate::ir::{Expression, MatchedKey, SpanRows};
use crate::time::{Instant, Interval, IntervalSet};

use super::datum::{Datum, Fault};
use super::expression::Scope;
use super::meter::Data;
use super::rows::{Item, RowSet};
use super::terms::Terms;

/// Whether a row agrees with a group, or a case, in the columns that are to.
pub(super) fn agrees(item: &Item, by: &[MatchedKey], own: &[Datum]) -> bool {
    by.iter().all(|matched| {
        let key = usize::try_from(matched.key).ok().and_then(|place| own.get(place));
        key.is_some() && key == item.cells.get(matched.column.index())
    })
}

/// The rows of spans of a group: those that agree with its keys, and for which the filter is true.
///
/// # Errors
/// Those of the filter.
pub(super) fn rows_of_group<'d>(
    terms: &Terms<'_>,
    data: &'d Data,
    spans: &SpanRows,
    key: &[Datum],
) -> Result<Vec<(&'d Item, Interval)>, Fault> {
    let Some(set) = data.sources.get(spans.source.index()) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for item in set.dated().iter().filter(|item| agrees(item, &spans.by, key)) {
        let holds = match &spans.filter {
            Some(filter) => {
                let scope = Scope { keys: key, ..Scope::of_row(terms, data.as_of, &item.cells) };
                scope.truth(filter).map_err(|fault| set.locate(item, fault))? == Some(true)
            }
            None => true,
        };
        if let Some(from) = item.at.filter(|_| holds) {
            found.push((item, Interval::new(from, item.until.unwrap_or(data.as_of))));
        }
    }
    Ok(found)
}

/// The spans of one source by the values of some columns; in each a span without an end has none yet.
#[derive(Debug, Default)]
pub(super) struct ByKey(BTreeMap<Vec<Datum>, IntervalSet>);

impl ByKey {
    /// The rows for which a condition is true.
    ///
    /// # Errors
    /// Those of the condition.
    pub(super) fn gather(
        terms: &Terms<'_>,
        as_of: Instant,
        set: &RowSet,
        filter: Option<&Expression>,
        by: &[MatchedKey],
    ) -> Result<Self, Fault> {
        let mut intervals: BTreeMap<Vec<Datum>, Vec<Interval>> = BTreeMap::new();
        for item in set.dated() {
            let scope = Scope::of_row(terms, as_of, &item.cells);
            let holds = match filter {
                Some(filter) => {
                    scope.truth(filter).map_err(|fault| set.locate(item, fault))? == Some(true)
                }
                None => true,
            };
            if let Some(from) = item.at.filter(|_| holds) {
                let cells = by.iter().filter_map(|key| item.cells.get(key.column.index()));
                let until = item.until.unwrap_or(Instant::MAX_UTC);
                let spans = intervals.entry(cells.cloned().collect()).or_default();
                spans.push(Interval::new(from, until));
            }
        }
        let sets = intervals.into_iter();
        Ok(Self(sets.map(|(key, spans)| (key, spans.into_iter().collect())).collect()))
    }

    /// Those that agree with a group or a case.
    pub(super) fn of(&self, by: &[MatchedKey], own: &[Datum]) -> Option<&IntervalSet> {
        let cell = |matched: &MatchedKey| {
            usize::try_from(matched.key).ok().and_then(|place| own.get(place)).cloned()
        };
        self.0.get(&by.iter().map(cell).collect::<Option<Vec<Datum>>>()?)
    }
}
