//! Cases: items gathered from an event log, one for every value of the key.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Case, ColumnId};
use crate::time::Instant;

use super::datum::{Datum, Fault};
use super::events::{Events, Spans};
use super::expression::{CellSource, Scope};
use super::hands::{Hands, of_each};
use super::joins::Joins;
use super::rows::{Item, RowOrder, RowSet};
use super::terms::Terms;

/// The items of every case, dated by their first event.
///
/// # Errors
/// Where an event has no key, or a field cannot be computed.
pub(super) fn gather(
    terms: &Terms<'_>,
    sources: &[RowSet],
    as_of: Instant,
    hands: &dyn Hands,
) -> Result<Vec<RowSet>, Fault> {
    let gathered = terms.contract.cases.iter().map(|case| {
        let gathered = gather_case(terms, case, sources, as_of, hands);
        gathered.map_err(|stopped| stopped.fault)
    });
    gathered.collect()
}

/// Why a case cannot be gathered, and what it was met at.
#[derive(Debug)]
pub(super) struct Stopped {
    /// Of several that stop the gathering the least is told.
    pub(super) at: StoppedAt,
    /// Why.
    pub(super) fault: Fault,
}

/// What it was met at: first all events are looked at in their order, then the histories in the order of their first
/// events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StoppedAt {
    /// An event.
    Event(RowOrder),
    /// A history, by its first event.
    History(RowOrder),
}

/// The items of a case, of the events there are.
///
/// # Errors
/// Where an event has no key, or a field cannot be computed.
pub(super) fn gather_case(
    terms: &Terms<'_>,
    case: &Case,
    sources: &[RowSet],
    as_of: Instant,
    hands: &dyn Hands,
) -> Result<RowSet, Stopped> {
    let nothing = RowSet::default();
    let spans = Spans::new(sources);
    let events = sources.get(case.source.index()).unwrap_or(&nothing);
    let joins = Joins::new(case, sources);
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
    let histories = histories(terms, case, events, as_of)?;
    set.items = of_each(hands, &histories, |rows| {
        let log = Events { rows, of: events, spans: &spans, joins: &joins };
        item(terms, case, &log, as_of).map_err(|fault| {
            let first = rows.first().map(|event| event.order());
            Stopped { at: StoppedAt::History(first.unwrap_or_default()), fault }
        })
    })?;
    set.dated = set.items.len();
    Ok(set)
}

/// The events of a case, in order.
type History<'e> = Vec<&'e Item>;

/// The values that make an event part of a case, where they stand.
#[derive(Debug, Clone, Copy)]
struct Key<'e> {
    cells: &'e [Datum],
    columns: &'e [ColumnId],
}

impl<'e> Key<'e> {
    fn values(self) -> impl Iterator<Item = Option<&'e Datum>> {
        self.columns.iter().map(move |column| self.cells.get(column.index()))
    }
}

impl PartialEq for Key<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.values().eq(other.values())
    }
}

impl Eq for Key<'_> {}

impl Hash for Key<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.values().for_each(|value| value.hash(state));
    }
}

/// The events of each case, by their first ones.
fn histories<'e>(
    terms: &Terms<'_>,
    case: &'e Case,
    events: &'e RowSet,
    as_of: Instant,
) -> Result<Vec<History<'e>>, Stopped> {
    // ORDER: only asked; the histories lie in the order of the events.
    let mut by_key: HashMap<Key<'e>, usize> = HashMap::new();
    let mut histories: Vec<History<'e>> = Vec::new();
    for event in &events.items {
        let stopped = |fault| Stopped {
            at: StoppedAt::Event(event.order()),
            fault: events.locate(event, fault),
        };
        if let Some(filter) = &case.filter {
            let scope = Scope::of_row(terms, as_of, &event.cells);
            if scope.truth(filter).map_err(stopped)? != Some(true) {
                continue;
            }
        }
        if event.at.is_none() {
            return Err(stopped(without_instant(case)));
        }
        let key = Key { cells: &event.cells, columns: &case.keys };
        check_key(case, key, terms).map_err(stopped)?;
        let place = *by_key.entry(key).or_insert(histories.len());
        match histories.get_mut(place) {
            Some(history) => history.push(event),
            None => histories.push(vec![event]),
        }
    }
    Ok(histories)
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

/// Checks that an event has every value that makes it part of a case.
fn check_key(case: &Case, key: Key<'_>, terms: &Terms<'_>) -> Result<(), Fault> {
    let mut values = key.columns.iter().zip(key.values());
    let lacking = values.find(|(_, value)| !value.is_some_and(Datum::is_present));
    let Some((column, _)) = lacking else { return Ok(()) };
    let source = terms.contract.sources.get(case.source.index());
    let column = source
        .and_then(|source| source.columns.get(column.index()))
        .map_or("", |column| column.name.as_str());
    Err(Box::new(
        Diagnostic::new(
            codes::UNKNOWN_GROUP_KEY,
            format!("a row has no `{column}`, so it belongs to no `{}`", case.name),
        )
        .help(format!("leave such rows out with `where {column} is present`")),
    ))
}

/// The item of a history: its key, and its fields.
fn item(terms: &Terms<'_>, case: &Case, log: &Events<'_>, as_of: Instant) -> Result<Item, Fault> {
    let first = log.rows.first();
    let mut fields = Vec::with_capacity(case.fields.len());
    let key = first.map(|event| Key { cells: &event.cells, columns: &case.keys });
    fields.extend(key.into_iter().flat_map(Key::values).flatten().cloned());
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
