//! The passes over the sources of a contract, and up to when their data go.

mod once_a_key;

use std::sync::Arc;

use crate::data::{BadRows, Exports, Format, InputFile, ReadRows, look_at_rows};
use crate::diagnostic::Diagnostic;
use crate::time::Instant;

use super::super::blocks::head_of;
use super::super::datum::Fault;
use super::super::inputs::{Inputs, refusal_of};
use super::super::meter::Data;
use super::super::rows::{self, RowSet};
use super::super::terms::Terms;
use super::super::{Asked, remarks};
use super::folded::Folded;
use super::plan::SourcePlan;
use super::prepared::{Prepared, read_rows};
use super::ranks::Sought;
use super::scan::{Feed, FileStart, Scan};

/// Why a source is not read in one pass.
pub(super) const ODD_FORM: &str = "its files are of a form that is read row by row";

/// A source to be read in one pass, with its files in order.
pub(super) struct Planned<'a> {
    pub(super) plan: SourcePlan<'a>,
    pub(super) files: Vec<InputFile>,
}

/// What a pass over one source gives.
pub(super) struct OnePass {
    prepared: Prepared,
    read: ReadRows,
    /// The rows that were read one by one.
    pub(super) odd: u64,
    /// What is said where two rows have a key of which there is only one.
    pub(super) twice: Option<Fault>,
}

/// What a pass over the files of a source kept.
struct Fed {
    folded: Folded,
    /// The fingerprints of the files.
    digests: Vec<String>,
}

impl OnePass {
    /// Takes the place of the rows.
    pub(super) fn enter(self, planned: &Planned<'_>, inputs: &mut Inputs) {
        let place = planned.plan.id.index();
        if let Some(read) = inputs.sources.get_mut(place) {
            *read = self.read;
        }
        inputs.prepared.insert(place, Arc::new(self.prepared));
    }
}

/// Up to when the data go, and what a pass over each source gives.
pub(super) type UpTo = (Instant, Vec<OnePass>);

/// The passes over the planned sources of a contract.
pub(super) struct Pass<'p, 'a> {
    pub(super) terms: &'p Terms<'a>,
    /// The terms with those of the amendments.
    pub(super) versions: &'p [Terms<'a>],
    pub(super) planned: &'p [Planned<'a>],
    /// The rows of the other sources.
    pub(super) sets: &'p [RowSet],
    /// The last of their instants.
    pub(super) last: Option<Instant>,
    pub(super) exports: &'p dyn Exports,
    pub(super) bad: BadRows,
    pub(super) asked: &'p Asked,
    pub(super) feed: &'p dyn Feed,
    /// The bytes that the values of percentiles may take.
    pub(super) values: usize,
    /// The bytes that the keys may take by which rows are unique.
    pub(super) keys: usize,
}

impl Pass<'_, '_> {
    /// Reads every planned source up to where the data end.
    ///
    /// # Errors
    /// Those of the other way of reading, which tell more.
    pub(super) fn run(&self) -> Result<Result<UpTo, &'static str>, Box<Diagnostic>> {
        let mut as_of = self.asked.as_of.unwrap_or_else(|| self.likely_end());
        // A second time only where the data go further than their last lines said.
        for _ in 0..2 {
            let found = match self.up_to(as_of)? {
                Ok(found) => found,
                Err(reason) => return Ok(Err(reason)),
            };
            let last = found.iter().filter_map(|one| one.prepared.last()).max();
            let end = self.asked.as_of.unwrap_or_else(|| self.end_of_data(last));
            if end == as_of {
                return Ok(Ok((as_of, found)));
            }
            as_of = end;
        }
        Ok(Err(ODD_FORM))
    }

    /// Reads those sources again in which the evaluation asked for values that were counted together with others.
    /// Gives whether there were any.
    pub(super) fn look_again(
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
        if file.format.is_table() {
            let table = self.exports.table(file, scan.has_header()).ok()?;
            let scanned = scan.begin_table(0, file, table.heading())?;
            return scan.last_in_table(&scanned, table.as_ref()).map(crate::engine::instant_of);
        }
        let tail = self.feed.tail(file)?;
        let head = head_of(self.exports, file)?;
        let start = scan.begin(u32::try_from(place).ok()?, file, &head, false);
        let FileStart::Known { file, .. } = start else { return None };
        let begin = tail.iter().position(|byte| *byte == b'\n')? + 1;
        let mut worker = scan.worker(1)?;
        worker.block(&file, 0, tail.get(begin..)?);
        let (_, last) = worker.finish().ends?;
        Some(crate::engine::instant_of(last))
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
        (scan.sought, scan.values, scan.keys) = (sought.clone(), self.values, self.keys);
        self.learn(planned, &mut scan);
        let (Fed { folded, digests }, twice) = match self.fed_once_a_key(planned, &mut scan)? {
            Ok(fed) => fed,
            Err(reason) => return Ok(Err(reason)),
        };
        let files: Vec<(String, String)> =
            planned.files.iter().map(|file| file.path.clone()).zip(digests).collect();
        let scales = scan.scales();
        let read = read_rows(&planned.plan, &folded, &files);
        let odd = folded.odd;
        let prepared = Prepared::new(&planned.plan, folded, &scales, (&scan.periods, as_of));
        Ok(Ok(OnePass { prepared, read, odd, twice }))
    }

    /// What a pass over the files of a source keeps.
    fn fed(
        &self,
        planned: &Planned<'_>,
        scan: &Scan<'_>,
    ) -> Result<Result<Fed, &'static str>, Box<Diagnostic>> {
        let Ok((folded, digests)) = self.feed.feed(scan, &planned.files) else {
            return self.told(planned);
        };
        if folded.crowded {
            return Ok(Err("it has more samples, keys or different values than are kept"));
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
        Ok(Ok(Fed { folded, digests }))
    }

    /// Learns from the beginning of the first file what its numbers look like.
    fn learn(&self, planned: &Planned<'_>, scan: &mut Scan<'_>) -> Option<()> {
        let first = planned.files.first()?;
        if !first.format.is_table() {
            scan.learn(first, &head_of(self.exports, first)?);
            return Some(());
        }
        let table = self.exports.table(first, scan.has_header()).ok()?;
        let scanned = scan.begin_table(0, first, table.heading())?;
        scan.learn_table(&scanned, table.as_ref())
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
    fn told(&self, planned: &Planned<'_>) -> Result<Result<Fed, &'static str>, Box<Diagnostic>> {
        let source = planned.plan.source;
        look_at_rows(self.exports, &planned.files, &source.layout, self.bad)
            .map_err(|error| refusal_of(&source.name, &error))?;
        Ok(Err(ODD_FORM))
    }
}
