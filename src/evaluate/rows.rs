//! Rows of sources: computed columns, instants, order, what lies after `as_of`.
//!
//! *Ties*: equal instants are ordered by file (sorted path), then line. *Rows at or after `as_of`* are set aside
//! and counted.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::data::{FileSummary, ReadRows, Row};
use crate::diagnostic::{DataPlace, Diagnostic, codes};
use crate::ir::{Column, ColumnOrigin, Contract, Expression, RowShape, Source};
use crate::statement::RowPlace;
use crate::time::Instant;

use super::datum::{Datum, Fault};
use super::expression::{CellSource, Scope};
use super::streamed::Prepared;
use super::terms::Terms;
use super::unique::keep_unique;

/// A row, or an item of a case.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// The cells, or the fields.
    pub(super) cells: Vec<Datum>,
    /// The instant that dates it: the start of a span, the first event of a case.
    pub(super) at: Option<Instant>,
    /// The end of a span; `None` while it lasts.
    pub(super) until: Option<Instant>,
    /// The file, by its place among those of the source.
    pub(super) file: u32,
    /// The line.
    pub(super) line: u64,
}

/// Where a row lies in the order of rows: those without an instant last, then by instant, file and line.
pub(super) type RowOrder = (bool, Option<Instant>, u32, u64);

impl Item {
    /// Where it lies among others of its set.
    pub(super) fn order(&self) -> RowOrder {
        (self.at.is_none(), self.at, self.file, self.line)
    }
}

/// Rows of a source or items of a case, by time.
#[derive(Debug, Clone, Default)]
pub(super) struct RowSet {
    /// Those with an instant in the order of time, then the others.
    pub(super) items: Vec<Item>,
    /// How many have an instant.
    pub(super) dated: usize,
    /// What the cells are.
    pub(super) columns: Vec<CellSource>,
    /// The paths of the files.
    pub(super) paths: Vec<String>,
    /// How many of the cells are the keys of a case.
    pub(super) keys: usize,
    /// How many rows of each file lie at or after `as_of`.
    pub(super) after_as_of: Vec<u64>,
    /// What was kept of its rows, where they were measured in one pass: then the items are those that are named.
    pub(super) prepared: Option<Arc<Prepared>>,
}

impl RowSet {
    /// The items with an instant, in order.
    pub(super) fn dated(&self) -> &[Item] {
        self.items.get(..self.dated).unwrap_or_default()
    }

    /// The places of the dated items in `[from, until)`.
    pub(super) fn between(&self, from: Instant, until: Instant) -> std::ops::Range<usize> {
        let before = |bound: Instant| {
            self.dated().partition_point(|item| item.at.is_some_and(|at| at < bound))
        };
        let first = before(from);
        first..before(until).max(first)
    }

    /// The first instant of a row.
    pub(super) fn first_at(&self) -> Option<Instant> {
        match &self.prepared {
            Some(prepared) => prepared.first(),
            None => self.dated().first().and_then(|item| item.at),
        }
    }

    /// The last instant of a row.
    pub(super) fn last_at(&self) -> Option<Instant> {
        match &self.prepared {
            Some(prepared) => prepared.last(),
            None => self.dated().last().and_then(|item| item.at),
        }
    }

    /// How many rows have no instant.
    pub(super) fn undated(&self) -> usize {
        match &self.prepared {
            Some(prepared) => prepared.undated(),
            None => self.items.len() - self.dated,
        }
    }

    /// Whether a row is dated in `[from, until)`.
    pub(super) fn any_between(&self, from: Instant, until: Instant) -> bool {
        match &self.prepared {
            Some(prepared) => prepared.any_between(from, until),
            None => !self.between(from, until).is_empty(),
        }
    }

    /// Of a source whose rows were measured in one pass, or seen and not kept.
    pub(super) fn of_prepared(source: &Source, read: &ReadRows, prepared: &Arc<Prepared>) -> Self {
        let named = prepared.named.iter();
        let items = named.map(|row| Item {
            cells: Vec::new(),
            at: None,
            until: None,
            file: row.file,
            line: row.line,
        });
        Self {
            items: items.collect(),
            columns: source.columns.iter().map(cell_source).collect(),
            paths: read.files.iter().map(|file| file.path.clone()).collect(),
            after_as_of: prepared.after_as_of().to_vec(),
            prepared: Some(Arc::clone(prepared)),
            ..Self::default()
        }
    }

    /// Where an item is.
    pub(super) fn place(&self, terms: &Terms<'_>, item: &Item) -> RowPlace {
        let keys = item.cells.iter().zip(&self.columns).take(self.keys);
        let shown: Vec<String> = keys.map(|(key, column)| terms.shown(key, &column.kind)).collect();
        RowPlace {
            path: self.path(item).to_owned(),
            line: item.line,
            item: (self.keys > 0).then(|| shown.join(", ")),
        }
    }

    pub(super) fn path(&self, item: &Item) -> &str {
        let file = usize::try_from(item.file).unwrap_or(usize::MAX);
        self.paths.get(file).map_or("", String::as_str)
    }

    /// The same fault, with the place of the item it was met at.
    pub(super) fn locate(&self, item: &Item, mut fault: Fault) -> Fault {
        if fault.place.is_none() {
            fault.place = Some(DataPlace::new(self.path(item), item.line));
        }
        fault
    }
}

/// Puts what was kept of the sources that were measured in one pass in their place.
pub(super) fn enter_prepared(
    contract: &Contract,
    sets: &mut [RowSet],
    inputs: &[ReadRows],
    prepared: &BTreeMap<usize, Arc<Prepared>>,
) {
    for (place, own) in prepared {
        if let (Some(set), Some(source), Some(read)) =
            (sets.get_mut(*place), contract.sources.get(*place), inputs.get(*place))
        {
            *set = RowSet::of_prepared(source, read, own);
        }
    }
}

/// The rows of every source with their computed columns, by time.
///
/// # Errors
/// Where a computed column cannot be computed, or a span ends before it starts.
pub(super) fn date_rows(terms: &Terms<'_>, inputs: &[ReadRows]) -> Result<Vec<RowSet>, Fault> {
    let nothing = ReadRows::default();
    let sources = terms.contract.sources.iter().enumerate();
    let dated = sources.map(|(place, source)| {
        let read = inputs.get(place).unwrap_or(&nothing);
        date_source(terms, source, &read.files, &read.rows)
    });
    dated.collect()
}

/// The same of rows that nobody needs after.
///
/// # Errors
/// Those of [`date_rows`].
pub(super) fn date_taken_rows(
    terms: &Terms<'_>,
    inputs: &mut [ReadRows],
) -> Result<Vec<RowSet>, Fault> {
    let sources = terms.contract.sources.iter().enumerate();
    let dated = sources.map(|(place, source)| match inputs.get_mut(place) {
        Some(read) => date_source(terms, source, &read.files, std::mem::take(&mut read.rows)),
        None => date_source(terms, source, &[], Vec::<Row>::new()),
    });
    dated.collect()
}

/// The rows of one source.
///
/// # Errors
/// Those of [`date_rows`].
pub(super) fn date_source<R: Borrow<Row>>(
    terms: &Terms<'_>,
    source: &Source,
    files: &[FileSummary],
    rows: impl IntoIterator<Item = R>,
) -> Result<RowSet, Fault> {
    let mut set = RowSet {
        columns: source.columns.iter().map(cell_source).collect(),
        paths: files.iter().map(|file| file.path.clone()).collect(),
        after_as_of: vec![0; files.len()],
        ..RowSet::default()
    };
    let rows = rows.into_iter();
    let mut items = Vec::with_capacity(rows.size_hint().0);
    for row in rows {
        let row = row.borrow();
        let mut cells = Vec::with_capacity(source.columns.len());
        cells.extend(row.cells.iter().map(Datum::from));
        let mut item = Item { cells, at: None, until: None, file: row.file, line: row.line };
        if source.counters.is_empty() {
            // Up to when the data go is told by the instants; clocks that still run are read again then.
            compute_columns(terms, source, &mut item.cells, Instant::MIN_UTC)
                .map_err(|fault| set.locate(&item, fault))?;
        }
        let instant = |column: crate::ir::ColumnId| {
            item.cells.get(column.index()).and_then(Datum::as_instant)
        };
        let at = instant(source.shape.dating_column());
        let until = match &source.shape {
            RowShape::Span { until, .. } => instant(*until),
            RowShape::Instant { .. } | RowShape::Holds { .. } => None,
        };
        (item.at, item.until) = (at, until);
        if at.zip(until).is_some_and(|(at, until)| until < at) {
            return Err(set.locate(&item, ends_before_it_starts(&source.name)));
        }
        items.push(item);
    }
    set.items = items;
    sort(&mut set);
    Ok(set)
}

/// What the cells of a column are.
pub(super) fn cell_source(column: &Column) -> CellSource {
    let computed = match &column.origin {
        ColumnOrigin::Read => None,
        ColumnOrigin::Computed(expression) => Some(expression.clone()),
    };
    CellSource { kind: column.kind.clone(), computed }
}

/// What is said of a span whose end lies before its start.
pub(super) fn ends_before_it_starts(source: &str) -> Fault {
    Box::new(
        Diagnostic::new(codes::REVERSED_SPAN, format!("a row of `{source}` ends before it starts"))
            .help("correct the row, or set such rows aside with `--rejects FILE`"),
    )
}

/// Appends the computed columns, in order; clocks run up to `as_of`.
///
/// # Errors
/// Those of their expressions.
pub(super) fn compute_columns(
    terms: &Terms<'_>,
    source: &Source,
    cells: &mut Vec<Datum>,
    as_of: Instant,
) -> Result<(), Fault> {
    for column in &source.columns {
        if let ColumnOrigin::Computed(expression) = &column.origin {
            let scope = Scope::of_row(terms, as_of, cells);
            let value = scope.value(expression)?.into_owned();
            cells.push(value);
        }
    }
    Ok(())
}

/// Sorts by instant, then file, then line; those without an instant come last.
fn sort(set: &mut RowSet) {
    set.items.sort_by_key(Item::order);
    set.dated = set.items.iter().filter(|item| item.at.is_some()).count();
}

/// Sets aside what lies at or after `as_of`, and leaves one row for each key where the source says so.
///
/// # Errors
/// Where two rows have a key that the source says is unique.
pub(super) fn cut(terms: &Terms<'_>, sets: &mut [RowSet], as_of: Instant) -> Result<(), Fault> {
    let read = terms.contract.sources.iter().zip(sets).filter(|(_, set)| set.prepared.is_none());
    for (source, set) in read {
        cut_source(terms, source, set, as_of)?;
    }
    Ok(())
}

/// The same for one source.
///
/// # Errors
/// Those of [`cut`].
pub(super) fn cut_source(
    terms: &Terms<'_>,
    source: &Source,
    set: &mut RowSet,
    as_of: Instant,
) -> Result<(), Fault> {
    for item in set.items.iter().filter(|item| item.at.is_some_and(|at| at >= as_of)) {
        let file = usize::try_from(item.file).unwrap_or(usize::MAX);
        if let Some(count) = set.after_as_of.get_mut(file) {
            *count += 1;
        }
    }
    set.items.retain(|item| item.at.is_none_or(|at| at < as_of));
    keep_unique(terms, source, set)?;
    set.dated = set.items.iter().filter(|item| item.at.is_some()).count();
    if !source.counters.is_empty() {
        super::counters::difference(source, set);
    }
    if !source.counters.is_empty() || has_clocks(source) {
        compute_again(terms, source, set, as_of)?;
    }
    Ok(())
}

/// Whether a computed column is a clock, or made of one.
pub(super) fn has_clocks(source: &Source) -> bool {
    fn runs(expression: &Expression) -> bool {
        let mut found = matches!(expression, Expression::Clock { .. });
        super::walk::each_part(expression, &mut |part| found |= runs(part));
        found
    }
    source.columns.iter().any(|column| match &column.origin {
        ColumnOrigin::Computed(expression) => runs(expression),
        ColumnOrigin::Read => false,
    })
}

/// Computes the columns that read what was counted, or that run up to `as_of`.
fn compute_again(
    terms: &Terms<'_>,
    source: &Source,
    set: &mut RowSet,
    as_of: Instant,
) -> Result<(), Fault> {
    let mut items = std::mem::take(&mut set.items);
    for item in &mut items {
        item.cells.truncate(source.layout.columns.len());
        let computed = compute_columns(terms, source, &mut item.cells, as_of);
        computed.map_err(|fault| set.locate(item, fault))?;
    }
    set.items = items;
    Ok(())
}
