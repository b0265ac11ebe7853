//! `unique by`: one row for each key.

use std::collections::BTreeMap;

use crate::diagnostic::{DataPlace, Diagnostic, codes};
use crate::ir::{ColumnId, Source};

use super::datum::{Datum, Fault};
use super::rows::{Item, RowSet};
use super::terms::Terms;

/// Leaves one row for each key. A row that lacks a part of its key is no twin of another.
///
/// # Errors
/// Where two rows have a key that the source says is unique.
pub(super) fn keep_unique(
    terms: &Terms<'_>,
    source: &Source,
    set: &mut RowSet,
) -> Result<(), Fault> {
    let Some(unique) = &source.unique else { return Ok(()) };
    let mut kept: BTreeMap<Vec<Datum>, usize> = BTreeMap::new();
    let mut drop = vec![false; set.items.len()];
    for (place, item) in set.items.iter().enumerate() {
        let key: Vec<Datum> = unique
            .by
            .iter()
            .filter_map(|column| item.cells.get(column.index()))
            .filter(|cell| cell.is_present())
            .cloned()
            .collect();
        if key.len() < unique.by.len() {
            continue;
        }
        let twin = kept.get(&key).copied();
        let dropped = match (twin, unique.keep_last) {
            (None, _) => None,
            (Some(first), Some(true)) => Some(first),
            (Some(_), Some(false)) => Some(place),
            (Some(first), None) => {
                let place = |item: &Item| DataPlace::new(set.path(item), item.line);
                let before = set.items.get(first).unwrap_or(item);
                return Err(twice(terms, source, &key, (place(item), &place(before))));
            }
        };
        if dropped != Some(place) {
            kept.insert(key, place);
        }
        if let Some(flag) = dropped.and_then(|dropped| drop.get_mut(dropped)) {
            *flag = true;
        }
    }
    let mut drop = drop.into_iter();
    set.items.retain(|_| !drop.next().unwrap_or(false));
    Ok(())
}

/// What is said of a row whose key another has before it.
pub(super) fn twice(
    terms: &Terms<'_>,
    source: &Source,
    key: &[Datum],
    (here, before): (DataPlace, &DataPlace),
) -> Fault {
    let columns = source.unique.iter().flat_map(|unique| &unique.by);
    let shown = |(column, cell): (&ColumnId, &Datum)| {
        Some(format!("`{}`", terms.shown(cell, &source.columns.get(column.index())?.kind)))
    };
    let key: Vec<String> = columns.zip(key).filter_map(shown).collect();
    let message = format!(
        "`{}` has one row for each key, and {} stands here and in {}:{}",
        source.name,
        key.join(", "),
        before.file,
        before.line,
    );
    let help = "say which of them counts, as in `unique by id keep last`";
    Box::new(Diagnostic::new(codes::DUPLICATE_ROW, message).help(help).in_data(here))
}
