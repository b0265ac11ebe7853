//! `unique by`: one row for each key.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::Source;

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
            (Some(first), None) => return Err(twice(terms, source, set, first, item)),
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

fn twice(terms: &Terms<'_>, source: &Source, set: &RowSet, first: usize, item: &Item) -> Fault {
    let columns = source.unique.iter().flat_map(|unique| &unique.by);
    let key: Vec<String> = columns
        .filter_map(|column| {
            let cell = item.cells.get(column.index())?;
            let kind = &set.columns.get(column.index())?.kind;
            Some(format!("`{}`", terms.shown(cell, kind)))
        })
        .collect();
    let other = set.items.get(first).map(|item| set.place(terms, item));
    let other =
        other.map_or_else(String::new, |place| format!(" and {}:{}", place.path, place.line));
    let message = format!(
        "`{}` has one row for each key, and {} stands here{other}",
        source.name,
        key.join(", "),
    );
    let fault = Diagnostic::new(codes::DUPLICATE_ROW, message)
        .help("say which of them counts, as in `unique by id keep last`");
    set.locate(item, Box::new(fault))
}
