//! Evaluating over files: what can be measured in one pass is, the rest is read row by row.

use std::rc::Rc;

use crate::data::{BadRow, BadRows, Exports, Format, InputFile, ReadRows, look_at_rows};
use crate::diagnostic::Diagnostic;
use crate::ir::{Contract, Exclusion, SourceId};
use crate::statement::Statement;
use crate::time::Instant;

use super::super::datum::Fault;
use super::super::inputs::{
    Binding, Inputs, files_of, read_inputs_beside, read_inputs_within, refusal_of,
};
use super::super::meter::Data;
use super::super::rows::{self, RowSet};
use super::super::spill::{Keeping, Memory};
use super::super::terms::Terms;
use super::super::{Asked, evaluate, remarks};
use super::folded::Folded;
use super::plan::{SourcePlan, plan};
use super::prepared::{Prepared, read_rows};
use super::ranks::Sought;
use super::scan::{Feed, FileStart, Scan};

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

/// Why a source is not read in one pass.
const ODD_FORM: &str = "its files are of a form that is read row by row";

/// A source to be read in one pass, with its files in order.
struct Planned<'a> {
    plan: SourcePlan<'a>,
    files: Vec<InputFile>,
}

/// Evaluates a contract over files, those sources in one pass that can be.
///
/// The statement is the same bytes as that of [`read_inputs`](super::super::read_inputs) and [`evaluate`] over the same files.
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
            () if !is_cut_into_blocks(&files) => Err(ODD_FORM),
            () => plan(contract, id),
        };
        reasons.push(found.as_ref().err().map_or(String::new(), |reason| (*reason).to_owned()));
        planned.extend(found.ok().map(|plan| Planned { plan, files }));
    }
    if !planned.is_empty() {
        let keeping = || Keeping::new(contract, memory, &reasons);
        let feed = (feed, memory.values);
        match in_one_pass(contract, exports, (bindings, &planned), bad, asked, (feed, &keeping))? {
            Ok((statement, inputs, odd)) => {
                set_aside(&inputs, rejected);
                return Ok(evaluated(contract, statement, &inputs, &reasons, &odd));
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
    let keeping = Keeping::new(contract, memory, &reasons);
    let inputs = read_inputs_within(contract, exports, bindings, bad, keeping)?;
    set_aside(&inputs, rejected);
    let statement = evaluate(contract, &inputs, asked)?;
    Ok(evaluated(contract, statement, &inputs, &reasons, &[]))
}

/// Whether files are of a form that is cut into blocks, or in batches of columns, and all of one.
fn is_cut_into_blocks(files: &[InputFile]) -> bool {
    let delimited = |file: &InputFile| matches!(file.format, Format::Csv | Format::Tsv);
    files.iter().all(delimited)
        || files.iter().all(|file| file.format == Format::Ndjson)
        || files.iter().all(|file| file.format == Format::Parquet)
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

/// What a pass gives: the statement, what was read, and how many rows of each source were odd. Else why everything is
/// read row by row.
type Passed = Result<(Statement, Inputs, Vec<(SourceId, u64)>), &'static str>;

fn in_one_pass<'k>(
    contract: &'k Contract,
    exports: &dyn Exports,
    (bindings, planned): (&[Binding], &[Planned<'_>]),
    bad: BadRows,
    asked: &Asked,
    (feed, keeping): ((&dyn Feed, usize), &dyn Fn() -> Keeping<'k>),
) -> Result<Passed, Box<Diagnostic>> {
    let ids: Vec<SourceId> = planned.iter().map(|planned| planned.plan.id).collect();
    let mut inputs = read_inputs_beside(contract, exports, bindings, bad, &ids, keeping)?;
    let versions = Terms::of_versions(contract);
    let Some(terms) = versions.first() else { return Ok(Err(ODD_FORM)) };
    // What is wrong with other rows is told where everything is read.
    let Ok(mut sets) = rows::date_rows(terms, &inputs.sources) else { return Ok(Err(ODD_FORM)) };
    let spilled = inputs.spilled.as_ref().and_then(|spilled| spilled.last());
    let last = sets.iter().filter_map(RowSet::last_at).max().max(spilled);
    let excluding = |source: usize| {
        let all = super::super::versions(contract).flat_map(|version| &version.exclusions);
        all.filter_map(Exclusion::source).any(|id| id.index() == source)
    };
    // Of the other rows only the last is of interest.
    for (_, set) in sets.iter_mut().enumerate().filter(|(source, _)| !excluding(*source)) {
        *set = RowSet::default();
    }
    let ((feed, values), sets, versions) = (feed, &sets, &versions);
    let pass = Pass { terms, versions, planned, sets, last, exports, bad, asked, feed, values };
    let (as_of, found) = match pass.run()? {
        Ok(found) => found,
        Err(reason) => return Ok(Err(reason)),
    };
    let mut odd = Vec::new();
    for (planned, one) in planned.iter().zip(found) {
        odd.push((planned.plan.id, one.odd));
        one.enter(planned, &mut inputs);
    }
    let mut sought = vec![Sought::default(); planned.len()];
    for _ in 0..LOOKS {
        let evaluated = evaluate(contract, &inputs, asked);
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
        return Ok(Ok((statement, inputs, odd)));
    }
    Ok(Err("its percentiles lie among too many values"))
}

/// How often rows are read at most, for values that were counted together with others.
const LOOKS: usize = 8;

/// What a pass over one source gives.
struct OnePass {
    prepared: Prepared,
    read: ReadRows,
    odd: u64,
}

impl OnePass {
    /// Takes the place of the rows.
    fn enter(self, planned: &Planned<'_>, inputs: &mut Inputs) {
        let place = planned.plan.id.index();
        if let Some(read) = inputs.sources.get_mut(place) {
            *read = self.read;
        }
        inputs.prepared.insert(place, Rc::new(self.prepared));
    }
}

/// Up to when the data go, and what a pass over each source gives.
type UpTo = (Instant, Vec<OnePass>);

/// The passes over the planned sources of a contract.
struct Pass<'p, 'a> {
    terms: &'p Terms<'a>,
    /// The terms with those of the amendments.
    versions: &'p [Terms<'a>],
    planned: &'p [Planned<'a>],
    /// The rows of the other sources.
    sets: &'p [RowSet],
    /// The last of their instants.
    last: Option<Instant>,
    exports: &'p dyn Exports,
    bad: BadRows,
    asked: &'p Asked,
    feed: &'p dyn Feed,
    /// The bytes that the values of percentiles may take.
    values: usize,
}

impl Pass<'_, '_> {
    /// Up to when the data go, and what there is up to then.
    fn run(&self) -> Result<Result<UpTo, &'static str>, Box<Diagnostic>> {
        let mut as_of = self.asked.as_of.unwrap_or_else(|| self.likely_end());
        // A second time only where the data go further than their last lines said.
        for _ in 0..2 {
            let found = match self.up_to(as_of)? {
                Ok(found) => found,
                Err(reason) => return Ok(Err(reason)),
            };
            if self.asked.as_of.is_some() {
                return Ok(Ok((as_of, found)));
            }
            let last = found.iter().filter_map(|one| one.prepared.last()).max();
            let end = self.end_of_data(last);
            if end == as_of {
                return Ok(Ok((as_of, found)));
            }
            as_of = end;
        }
        Ok(Err(ODD_FORM))
    }

    /// Reads those sources again in which the evaluation asked for values that were counted together with others.
    /// Gives whether there were any.
    fn look_again(
        &self,
        as_of: Instant,
        sought: &mut [Sought],
        inputs: &mut Inputs,
    ) -> Result<Result<bool, &'static str>, Box<Diagnostic>> {
        let Ok(data) = self.data(as_of) else { return Ok(Err(ODD_FORM)) };
        let mut again = false;
        for (planned, sought) in self.planned.iter().zip(sought) {
            let prepared = inputs.prepared.get(&planned.plan.id.index());
            let asked = prepared.map(|prepared| prepared.sought()).unwrap_or_default();
            if !asked.is_open() {
                continue;
            }
            again = true;
            sought.turn_to(asked);
            inputs.prepared.remove(&planned.plan.id.index());
            match self.source(planned, &data, as_of, sought)? {
                Ok(one) => one.enter(planned, inputs),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(again))
    }

    /// Up to when the data go, given the last row of the planned sources.
    fn end_of_data(&self, last: Option<Instant>) -> Instant {
        remarks::end_of_data(self.terms.contract, self.last.max(last), self.asked)
    }

    /// Up to when the data seem to go, by the last lines of the files.
    fn likely_end(&self) -> Instant {
        let mut last: Option<Instant> = None;
        for planned in self.planned {
            for (place, file) in planned.files.iter().enumerate() {
                last = last.max(self.last_of(planned, place, file));
            }
        }
        self.end_of_data(last)
    }

    fn last_of(&self, planned: &Planned<'_>, place: usize, file: &InputFile) -> Option<Instant> {
        let nothing = Data { sources: Vec::new(), cases: Vec::new(), as_of: Instant::MIN_UTC };
        let scan = Scan::new(
            self.versions,
            &planned.plan,
            &nothing,
            Instant::MIN_UTC,
            planned.files.len(),
        )
        .ok()??;
        if file.format == Format::Parquet {
            let table = self.exports.table(file, scan.has_header()).ok()?;
            let scanned = scan.begin_table(0, file, table.heading())?;
            return scan.last_in_table(&scanned, table.as_ref()).map(crate::engine::instant_of);
        }
        let tail = self.feed.tail(file)?;
        let head = self.head(file)?;
        let start = scan.begin(u32::try_from(place).ok()?, file, &head, false);
        let FileStart::Known { file, .. } = start else { return None };
        let begin = tail.iter().position(|byte| *byte == b'\n')? + 1;
        let mut worker = scan.worker(1)?;
        worker.block(&file, 0, tail.get(begin..)?);
        let (_, last) = worker.finish().ends?;
        Some(crate::engine::instant_of(last))
    }

    /// The first bytes of a file.
    fn head(&self, file: &InputFile) -> Option<Vec<u8>> {
        use std::io::Read as _;
        let mut head = Vec::new();
        self.exports.open(&file.path).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
        Some(head)
    }

    fn up_to(&self, as_of: Instant) -> Result<Result<Vec<OnePass>, &'static str>, Box<Diagnostic>> {
        let Ok(data) = self.data(as_of) else { return Ok(Err(ODD_FORM)) };
        let mut all = Vec::new();
        for planned in self.planned {
            match self.source(planned, &data, as_of, &Sought::default())? {
                Ok(one) => all.push(one),
                Err(reason) => return Ok(Err(reason)),
            }
        }
        Ok(Ok(all))
    }

    /// The rows of the other sources up to an instant.
    fn data(&self, as_of: Instant) -> Result<Data, Fault> {
        let mut sources = self.sets.to_vec();
        rows::cut(self.terms, &mut sources, as_of)?;
        Ok(Data { sources, cases: Vec::new(), as_of })
    }

    fn source(
        &self,
        planned: &Planned<'_>,
        data: &Data,
        as_of: Instant,
        sought: &Sought,
    ) -> Result<Result<OnePass, &'static str>, Box<Diagnostic>> {
        let scan = Scan::new(self.versions, &planned.plan, data, as_of, planned.files.len());
        let Ok(Some(mut scan)) = scan else { return Ok(Err(ODD_FORM)) };
        (scan.sought, scan.values) = (sought.clone(), self.values);
        self.learn(planned, &mut scan);
        let Ok((folded, digests)) = self.feed.feed(&scan, &planned.files) else {
            return self.told(planned);
        };
        if folded.crowded {
            return Ok(Err("it has more samples, or more different values, than are kept"));
        }
        if folded.failed {
            return Ok(Err("a row has something that is told by reading row by row"));
        }
        let stops = folded.stopped
            || (self.bad == BadRows::Stop && !folded.bad.is_empty())
            || Self::is_odd(planned, &folded);
        if stops {
            return self.told(planned);
        }
        let files: Vec<(String, String)> =
            planned.files.iter().map(|file| file.path.clone()).zip(digests).collect();
        let scales = scan.scales();
        let read = read_rows(&planned.plan, &folded, &files);
        let odd = folded.odd;
        let prepared = Prepared::new(&planned.plan, folded, &scales, (&scan.periods, as_of));
        Ok(Ok(OnePass { prepared, read, odd }))
    }

    /// Learns from the beginning of the first file what its numbers look like.
    fn learn(&self, planned: &Planned<'_>, scan: &mut Scan<'_>) -> Option<()> {
        let first = planned.files.first()?;
        if first.format != Format::Parquet {
            scan.learn(first, &self.head(first)?);
            return Some(());
        }
        let table = self.exports.table(first, scan.has_header()).ok()?;
        let scanned = scan.begin_table(0, first, table.heading())?;
        if table.parts() > 0 {
            let mut batches = table.read(0, scanned.wanted()).ok()?;
            scan.learn_table(&scanned, &batches.next_batch().ok()??);
        }
        Some(())
    }

    /// Whether a file has nothing in it, or a column was in no row of JSON.
    fn is_odd(planned: &Planned<'_>, folded: &Folded) -> bool {
        let lines = |file: &InputFile| file.format == Format::Ndjson;
        if !planned.files.iter().any(lines) {
            return false;
        }
        let empty = planned.files.iter().enumerate().any(|(place, file)| {
            lines(file) && folded.rows.get(place).is_none_or(|rows| *rows == 0)
        });
        empty || folded.columns_seen.contains(&false)
    }

    /// Reads the rows without keeping them, to be told what is wrong with them.
    fn told(
        &self,
        planned: &Planned<'_>,
    ) -> Result<Result<OnePass, &'static str>, Box<Diagnostic>> {
        let source = planned.plan.source;
        look_at_rows(self.exports, &planned.files, &source.layout, self.bad)
            .map_err(|error| refusal_of(&source.name, &error))?;
        Ok(Err(ODD_FORM))
    }
}

/// How much of the first file is looked at before it is read.
const HEAD: u64 = 1 << 16;
