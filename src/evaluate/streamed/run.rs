//! Evaluating over files: what can be measured in one pass is, the rest is read row by row.

use crate::data::{BadRow, BadRows, Exports, Format, InputFile};
use crate::diagnostic::Diagnostic;
use crate::ir::{Contract, Exclusion, SourceId};
use crate::statement::Statement;

use super::super::inputs::{Binding, Inputs, files_of, read_inputs_beside, read_inputs_within};
use super::super::rows::{self, RowSet};
use super::super::spill::{Keeping, Memory};
use super::super::terms::Terms;
use super::super::{Asked, evaluate_by, evaluate_taking};
use super::pass::{ODD_FORM, Pass, Planned};
use super::plan::plan;
use super::ranks::Sought;
use super::scan::Feed;

/// A statement with what was read for it.
#[derive(Debug)]
pub struct Evaluated {
    /// The statement.
    pub statement: Statement,
    /// How each source was read.
    pub sources: Vec<SourceStats>,
}

/// How a source was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceStats {
    /// Its name.
    pub source: String,
    /// The way it took.
    pub path: Path,
    /// The metrics over it.
    pub metrics: Vec<String>,
    /// How many rows it has.
    pub rows: u64,
    /// What was written away of it, because it did not fit in memory.
    pub spilled: Option<SpilledRows>,
}

/// Rows that were written away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpilledRows {
    /// How many bytes were written.
    pub bytes: u64,
    /// In how many parts.
    pub parts: usize,
}

/// How the rows of a source were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Path {
    /// In one pass over the bytes; so many of the rows one by one.
    OnePass {
        /// The rows that were read one by one.
        odd: u64,
    },
    /// Row by row, for that reason.
    RowByRow(String),
}

/// Evaluates a contract over files, those sources in one pass that can be.
///
/// The statement is the same bytes as that of [`read_inputs`](super::super::read_inputs) and
/// [`evaluate`](super::super::evaluate) over the same files.
///
/// `rejected` takes the records that were set aside, whether or not there is a statement in the end.
///
/// # Errors
/// Those of the two.
pub fn evaluate_files(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    (bad, rejected): (BadRows, &mut Vec<BadRow>),
    asked: &Asked,
    feed: &dyn Feed,
) -> Result<Evaluated, Box<Diagnostic>> {
    let memory = Memory::unbounded();
    evaluate_files_within(contract, exports, bindings, (bad, rejected), asked, feed, &memory)
}

/// The same in bounded memory: rows of cases that do not fit are written away and read again in parts.
///
/// # Errors
/// Those of [`evaluate_files`]; where rows that have to be kept, or the items of a case, find no room.
pub fn evaluate_files_within(
    contract: &Contract,
    exports: &dyn Exports,
    bindings: &[Binding],
    (bad, rejected): (BadRows, &mut Vec<BadRow>),
    asked: &Asked,
    feed: &dyn Feed,
    memory: &Memory,
) -> Result<Evaluated, Box<Diagnostic>> {
    let mut reasons: Vec<String> = Vec::new();
    let mut planned: Vec<Planned<'_>> = Vec::new();
    for place in 0..contract.sources.len() {
        let id = SourceId::from(place);
        let files = files_of(contract, bindings, id);
        let found = match () {
            () if files.is_empty() => Err("it has no files"),
            () if !has_no_document(&files) => Err(ODD_FORM),
            () => plan(contract, id),
        };
        reasons.push(found.as_ref().err().map_or(String::new(), |reason| (*reason).to_owned()));
        planned.extend(found.ok().map(|plan| Planned { plan, files }));
    }
    if !planned.is_empty() {
        let keeping = || Keeping::new(contract, memory, &reasons);
        let feed = (feed, memory);
        match in_one_pass(contract, exports, (bindings, &planned), bad, asked, (feed, &keeping))? {
            Ok(Passed { statement, inputs, odd }) => {
                set_aside(&inputs, rejected);
                return Ok(evaluated(contract, statement?, &inputs, &reasons, &odd));
            }
            Err(reason) => {
                for planned in &planned {
                    if let Some(own) = reasons.get_mut(planned.plan.id.index()) {
                        reason.clone_into(own);
                    }
                }
            }
        }
    }
    let keeping = || Keeping::new(contract, memory, &reasons);
    let mut inputs = read_inputs_within(contract, exports, bindings, bad, &keeping)?;
    set_aside(&inputs, rejected);
    let statement = evaluate_taking(contract, &mut inputs, asked, feed)?;
    Ok(evaluated(contract, statement, &inputs, &reasons, &[]))
}

/// Whether all files are of forms that one pass reads, in blocks or in batches of columns: none is a whole document.
fn has_no_document(files: &[InputFile]) -> bool {
    files.iter().all(|file| file.format != Format::Json)
}

fn set_aside(inputs: &Inputs, rejected: &mut Vec<BadRow>) {
    rejected.extend(inputs.all().flat_map(|read| read.rejected.iter().cloned()));
}

fn evaluated(
    contract: &Contract,
    statement: Statement,
    inputs: &Inputs,
    reasons: &[String],
    odd: &[(SourceId, u64)],
) -> Evaluated {
    let sources = contract.sources.iter().enumerate().map(|(place, source)| {
        let id = SourceId::from(place);
        let metrics = contract.metrics.iter();
        let own = metrics.filter(|metric| metric.rows == Some(crate::ir::RowsOf::Source(id)));
        let path = match odd.iter().find(|(own, _)| *own == id) {
            Some((_, odd)) => Path::OnePass { odd: *odd },
            None => Path::RowByRow(reasons.get(place).cloned().unwrap_or_default()),
        };
        let rows = inputs
            .sources
            .get(place)
            .map_or(0, |read| read.files.iter().map(|file| file.rows).sum());
        let spilled = inputs.spilled.as_ref().and_then(|spilled| spilled.written(place));
        SourceStats {
            source: source.name.clone(),
            path,
            metrics: own.map(|metric| metric.name.clone()).collect(),
            rows,
            spilled: spilled.map(|(bytes, parts)| SpilledRows { bytes, parts }),
        }
    });
    Evaluated { statement, sources: sources.collect() }
}

/// What a pass gives.
struct Passed {
    /// The statement, or why there is none: two rows of a source have the same key.
    statement: Result<Statement, Box<Diagnostic>>,
    /// What was read.
    inputs: Inputs,
    /// How many rows of each source were read one by one.
    odd: Vec<(SourceId, u64)>,
}

fn in_one_pass<'k>(
    contract: &'k Contract,
    exports: &dyn Exports,
    (bindings, planned): (&[Binding], &[Planned<'_>]),
    bad: BadRows,
    asked: &Asked,
    (feed, keeping): ((&dyn Feed, &Memory), &dyn Fn() -> Keeping<'k>),
) -> Result<Result<Passed, &'static str>, Box<Diagnostic>> {
    let ids: Vec<SourceId> = planned.iter().map(|planned| planned.plan.id).collect();
    let mut inputs = read_inputs_beside(contract, exports, bindings, bad, &ids, keeping)?;
    let versions = Terms::of_versions(contract);
    let Some(terms) = versions.first() else { return Ok(Err(ODD_FORM)) };
    // What is wrong with other rows is told where everything is read.
    let Ok(mut sets) = rows::date_rows(terms, &inputs.sources) else { return Ok(Err(ODD_FORM)) };
    let spilled = inputs.spilled.as_ref().and_then(|spilled| spilled.last());
    let last = sets.iter().filter_map(RowSet::last_at).max().max(spilled);
    keep_excluding(contract, &mut sets);
    let ((feed, memory), sets, versions) = (feed, &sets, &versions);
    let (values, keys) = (memory.values, memory.keys);
    let pass =
        Pass { terms, versions, planned, sets, last, exports, bad, asked, feed, values, keys };
    let (as_of, found) = match pass.run()? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let (mut odd, mut twice) = (Vec::new(), None);
    for (planned, mut one) in planned.iter().zip(found) {
        odd.push((planned.plan.id, one.odd));
        twice = twice.or(one.twice.take());
        one.enter(planned, &mut inputs);
    }
    // Told after all that is wrong with the rows of any source, and beside what is set aside, as everywhere.
    if let Some(fault) = twice {
        return Ok(Ok(Passed { statement: Err(fault), inputs, odd }));
    }
    let mut sought = vec![Sought::default(); planned.len()];
    for _ in 0..LOOKS {
        let evaluated = evaluate_by(contract, &inputs, asked, &[], feed);
        let again = pass.look_again(as_of, &mut sought, &mut inputs)?;
        match again {
            Ok(true) => continue,
            Ok(false) => {}
            Err(reason) => return Ok(Err(reason)),
        }
        // Whatever cannot be computed is said by the row-by-row path, with its place.
        let Ok(statement) = evaluated else {
            return Ok(Err("its figures cannot be computed without its rows"));
        };
        if inputs.prepared.values().any(|prepared| prepared.was_misaligned()) {
            return Ok(Err("a period is asked for that is cut otherwise"));
        }
        return Ok(Ok(Passed { statement: Ok(statement), inputs, odd }));
    }
    Ok(Err("its percentiles lie among too many values"))
}

/// Keeps the rows by which something is excluded: of the others only the last was of interest.
fn keep_excluding(contract: &Contract, sets: &mut [RowSet]) {
    let excluding = |source: usize| {
        let all = super::super::versions(contract).flat_map(|version| &version.exclusions);
        all.filter_map(Exclusion::source).any(|id| id.index() == source)
    };
    for (_, set) in sets.iter_mut().enumerate().filter(|(source, _)| !excluding(*source)) {
        *set = RowSet::default();
    }
}

/// How often rows are read at most, for values that were counted together with others.
const LOOKS: usize = 8;
