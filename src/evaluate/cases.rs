//! Cases: items gathered from an event log, one for every value of the key.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::Case;
use crate::time::Instant;

use super::datum::{Datum, Fault};
use super::events::{Events, Spans};
use super::expression::{CellSource, Scope};
use super::joins::Joins;
use super::rows::{Item, RowSet};
use super::terms::Terms;

/// The items of every case, dated by their first event.
///
/// # Errors
/// Where an event has no key, or a field cannot be computed.
pub(super) fn gather(
    terms: &Terms<'_>,
    sources: &[RowSet],
    as_of: Instant,
) -> Result<Vec<RowSet>, Fault> {
    let spans = Spans::new(sources);
    let nothing = RowSet::default();
    let gathered = terms.contract.cases.iter().map(|case| {
        let events = sources.get(case.source.index()).unwrap_or(&nothing);
        let joins = Joins::new(case, sources);
        gather_case(terms, case, events, (&spans, &joins), as_of)
    });
    gathered.collect()
}

fn gather_case<'a>(
    terms: &'a Terms<'a>,
    case: &'a Case,
    events: &'a RowSet,
    (spans, joins): (&'a Spans<'a>, &'a Joins<'a>),
    as_of: Instant,
) -> Result<RowSet, Fault> {
    let mut by_key: BTreeMap<Vec<Datum>, usize> = BTreeMap::new();
    let mut items: Vec<(Vec<Datum>, Vec<&'a Item>)> = Vec::new();
    for event in &events.items {
        let located = |fault| events.locate(event, fault);
        if let Some(filter) = &case.filter {
            let scope = Scope::of_row(terms, as_of, &event.cells);
            if scope.truth(filter).map_err(located)? != Some(true) {
                continue;
            }
        }
        if event.at.is_none() {
            return Err(located(without_instant(case)));
        }
        let key = key_of(case, event, terms).map_err(located)?;
        if let Some((_, rows)) = by_key.get(&key).and_then(|place| items.get_mut(*place)) {
            rows.push(event);
        } else {
            by_key.insert(key.clone(), items.len());
            items.push((key, vec![event]));
        }
    }
    let mut set = RowSet {
        columns: case
            .fields
            .iter()
            .map(|field| CellSource { kind: field.kind.clone(), computed: field.value.clone() })
            .collect(),
        paths: events.paths.clone(),
        keys: case.keys.len(),
        ..RowSet::default()
    };
    // By their first events, because events come in order.
    for (key, rows) in items {
        let log = Events { rows, of: events, spans, joins };
        set.items.push(item(terms, case, key, &log, as_of)?);
    }
    set.dated = set.items.len();
    Ok(set)
}

/// What is said of an event that has no place in a history.
fn without_instant(case: &Case) -> Fault {
    Box::new(
        Diagnostic::new(
            codes::BAD_CELL,
            format!(
                "an event of `{}` has no instant, so it has no place in the history",
                case.name
            ),
        )
        .help("correct the row, or leave such rows out with `where … is present`"),
    )
}

/// The values that make an event part of a case.
fn key_of(case: &Case, event: &Item, terms: &Terms<'_>) -> Result<Vec<Datum>, Fault> {
    let mut key = Vec::with_capacity(case.keys.len());
    for column in &case.keys {
        match event.cells.get(column.index()) {
            Some(cell) if cell.is_present() => key.push(cell.clone()),
            _ => {
                let source = terms.contract.sources.get(case.source.index());
                let column = source
                    .and_then(|source| source.columns.get(column.index()))
                    .map_or("", |column| column.name.as_str());
                return Err(Box::new(
                    Diagnostic::new(
                        codes::UNKNOWN_GROUP_KEY,
                        format!("a row has no `{column}`, so it belongs to no `{}`", case.name),
                    )
                    .help(format!("leave such rows out with `where {column} is present`")),
                ));
            }
        }
    }
    Ok(key)
}

fn item(
    terms: &Terms<'_>,
    case: &Case,
    mut fields: Vec<Datum>,
    log: &Events<'_>,
    as_of: Instant,
) -> Result<Item, Fault> {
    let first = log.rows.first();
    for field in &case.fields {
        if let Some(expression) = &field.value {
            let scope = Scope { events: Some(log), ..Scope::of_row(terms, as_of, &fields) };
            let value = scope.value(expression).map(std::borrow::Cow::into_owned);
            let value = value.map_err(|fault| match first {
                Some(event) => log.of.locate(event, fault),
                None => fault,
            })?;
            fields.push(value);
        }
    }
    Ok(Item {
        cells: fields,
        at: first.and_then(|event| event.at),
        until: None,
        file: first.map_or(0, |event| event.file),
        line: first.map_or(0, |event| event.line),
    })
}
