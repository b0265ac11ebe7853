//! The rows of every source of a contract.

mod in_blocks;
mod reading;
mod refusal;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{BadRow, BadRows, Cell, Exports, InputFile, ReadError, ReadRows, Row};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    ColumnId, ColumnOrigin, Contract, DownRule, Exclusion, Expression, Pause, RowShape, RowsOf,
    Source, SourceId,
};

use self::reading::{Reading, Wanted};
use super::spill::{IsReversed, Keeping, Memory, Spilled};
use super::streamed::Prepared;
use super::walk::each_part;

/// The files bound to a source.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The source's name.
    pub source: String,
    /// Its files.
    pub files: Vec<InputFile>,
}

/// The rows of every source, by the source's number.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// One for each source of the contract, in its order.
    pub sources: Vec<ReadRows>,
    /// The same for the terms of each amendment, where these have other sources than the terms before.
    pub amended: Vec<Option<Vec<ReadRows>>>,
    /// The sources of the original terms that were measured in one pass: of these no row is kept.
    pub(super) prepared: BTreeMap<usize, Arc<Prepared>>,
    /// The rows that were written away.
    pub(super) spilled: Option<Rc<Spilled>>,
}

impl Inputs {
    /// All rows, of the original terms first.
    pub fn all(&self) -> impl Iterator<Item = &ReadRows> {
        self.sources.iter().chain(self.amended.iter().flatten().flatten())
    }

    /// The rows of the original terms (0), or of the terms of an amendment by its place (1, 2, …).
    pub(super) fn of_version(&self, version: usize) -> &[ReadRows] {
        let amended = self.amended.get(..version).unwrap_or(&self.amended);
        let own = amended.iter().rev().find_map(Option::as_ref);
        own.unwrap_or(&self.sources)
    }
}

/// Reads the files bound to the sources of a contract. A source that nothing reads needs no files; of several
/// bindings of one name the files are taken together.
///
/// # Errors
/// A diagnostic where a source is bound to nothing, a name is bound that is no source, or a file cannot be read.
pub fn read_inputs(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    bad: BadRows,
) -> Result<Inputs, Box<Diagnostic>> {
    let memory = Memory::unbounded();
    let reading = Reading { exports, bindings, bad, wanted: Wanted::All };
    reading.single_rows(contract, Keeping::new(contract, &memory, &[]))
}

/// The same in bounded memory, in blocks where that can be.
///
/// # Errors
/// Those of [`read_inputs`]; where the rows find no room.
pub(super) fn read_inputs_within<'k>(
    contract: &'k Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    bad: BadRows,
    keeping: &dyn Fn() -> Keeping<'k>,
) -> Result<Inputs, Box<Diagnostic>> {
    Reading { exports, bindings, bad, wanted: Wanted::All }.rows(contract, keeping)
}

/// The same for a scenario: sources without files have no rows.
///
/// # Errors
/// A diagnostic where a name is bound that is no source, or a file cannot be read.
pub fn read_inputs_given(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    bad: BadRows,
) -> Result<Inputs, Box<Diagnostic>> {
    let memory = Memory::unbounded();
    let reading = Reading { exports, bindings, bad, wanted: Wanted::Given };
    reading.single_rows(contract, Keeping::new(contract, &memory, &[]))
}

/// The same, but for some sources, whose rows are read otherwise.
///
/// # Errors
/// Those of [`read_inputs`].
pub(super) fn read_inputs_beside<'k>(
    contract: &'k Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    bad: BadRows,
    others: &[SourceId],
    keeping: &dyn Fn() -> Keeping<'k>,
) -> Result<Inputs, Box<Diagnostic>> {
    let read = |wanted| Reading { exports, bindings, bad, wanted }.rows(contract, keeping);
    let is_full = |found: &Diagnostic| found.code == codes::NO_ROOM;
    // Of several sources that are wrong the first is named: the others are looked at in their turn.
    read(Wanted::Beside(others)).map_err(|found| {
        if is_full(&found) {
            return found;
        }
        let first = read(Wanted::Looking(others)).err();
        first.filter(|first| !is_full(first)).unwrap_or(found)
    })
}

/// The names of the sources of a contract, those of its amendments included, each once and in order.
pub fn source_names(contract: &Contract) -> Vec<&str> {
    let versions =
        std::iter::once(contract).chain(contract.amendments.iter().map(|own| &*own.terms));
    let mut names: Vec<&str> = Vec::new();
    for source in versions.flat_map(|version| &version.sources) {
        if !names.contains(&source.name.as_str()) {
            names.push(&source.name);
        }
    }
    names
}

/// The files bound to a source, in the order in which they are read.
fn bound_files(source: &Source, bindings: &[Binding]) -> Vec<InputFile> {
    let bound = bindings.iter().filter(|binding| binding.source == source.name);
    let mut files: Vec<InputFile> = bound.flat_map(|binding| binding.files.clone()).collect();
    // A file that is named twice is still read once.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}

/// The same for a source by its number.
pub(super) fn files_of(contract: &Contract, bindings: &[Binding], id: SourceId) -> Vec<InputFile> {
    let source = contract.sources.get(id.index());
    source.map(|source| bound_files(source, bindings)).unwrap_or_default()
}

/// Why the files of a source were not read.
pub(super) fn refusal_of(source: &str, error: &ReadError) -> Box<Diagnostic> {
    refusal::diagnostic(source, error)
}

fn unbound(source: &Source) -> Box<Diagnostic> {
    let name = &source.name;
    Box::new(
        Diagnostic::new(codes::MISSING_INPUT, format!("no data are bound to the source `{name}`"))
            .help(format!("bind them with `--data {name}=FILES`")),
    )
}

/// The sources that something reads.
fn used_sources(contract: &Contract) -> BTreeSet<SourceId> {
    let mut used = BTreeSet::new();
    for metric in &contract.metrics {
        match metric.rows {
            Some(RowsOf::Source(source)) => {
                used.insert(source);
            }
            Some(RowsOf::Case(case)) => {
                if let Some(case) = contract.cases.get(case.index()) {
                    used.insert(case.source);
                    used.extend(case.joins.iter().map(|join| join.source));
                    let fields = case.fields.iter().filter_map(|field| field.value.as_ref());
                    fields.for_each(|field| pause_sources(field, &mut used));
                }
            }
            None => {}
        }
        for rule in &metric.down {
            if let DownRule::During(spans) = rule {
                used.insert(spans.source);
            }
        }
        used.extend(metric.existing.as_ref().map(|spans| spans.source));
        for own in &metric.exclusions {
            let exclusion = contract.exclusions.get(own.exclusion.index());
            used.extend(exclusion.and_then(Exclusion::source));
        }
    }
    used
}

/// The sources whose rows stop a clock in an expression.
fn pause_sources(expression: &Expression, used: &mut BTreeSet<SourceId>) {
    if let Expression::Clock { pauses, .. } = expression {
        for pause in pauses {
            if let Pause::During(spans) = pause {
                used.insert(spans.source);
            }
        }
    }
    each_part(expression, &mut |part| pause_sources(part, used));
}

/// The columns in which a row of spans starts and ends, where they are read.
#[derive(Debug)]
struct SpanEnds(Option<(ColumnId, ColumnId)>);

impl SpanEnds {
    fn of(source: &Source) -> Self {
        let RowShape::Span { from, until } = &source.shape else { return Self(None) };
        let computed = |id: &ColumnId| {
            let column = source.columns.get(id.index());
            column.is_none_or(|column| column.origin != ColumnOrigin::Read)
        };
        Self((!computed(from) && !computed(until)).then_some((*from, *until)))
    }
}

impl IsReversed for SpanEnds {
    fn is_reversed(&self, row: &Row) -> bool {
        let cell = |id: ColumnId| match row.cells.get(id.index()) {
            Some(Cell::Instant(instant)) => Some(*instant),
            _ => None,
        };
        let ends = self.0.and_then(|(from, until)| cell(from).zip(cell(until)));
        ends.is_some_and(|(from, until)| until < from)
    }
}

/// Refuses, or sets aside, rows that end before they start.
fn refuse_reversed_spans(
    source: &Source,
    read: &mut ReadRows,
    found: &[Row],
    bad: BadRows,
) -> Result<(), Box<Diagnostic>> {
    let RowShape::Span { until, .. } = &source.shape else { return Ok(()) };
    for row in found {
        let file = usize::try_from(row.file).unwrap_or(usize::MAX);
        let Some(summary) = read.files.get_mut(file) else { continue };
        if bad == BadRows::Stop {
            let place = crate::diagnostic::DataPlace::new(summary.path.as_str(), row.line);
            let mut fault = super::rows::ends_before_it_starts(&source.name);
            fault.place = Some(place);
            return Err(fault);
        }
        summary.rows = summary.rows.saturating_sub(1);
        summary.rejected += 1;
        read.rejected.push(BadRow {
            file: summary.path.clone(),
            line: row.line,
            column: source.columns.get(until.index()).map(|column| column.name.clone()),
            cell: None,
            reason: "the row ends before it starts".to_owned(),
            help: None,
            raw: Vec::new(),
        });
    }
    if !found.is_empty() {
        read.rejected.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    }
    Ok(())
}
