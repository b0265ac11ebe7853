//! Rows as they are read: counted, kept while there is room, and written away where there is none.

use std::collections::BTreeMap;

use crate::data::{Cell, NoRoom, Row, RowSink};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Contract, Source};
use crate::time::Instant;

use super::super::datum::{Datum, Fault};
use super::super::rows::{Item, compute_columns};
use super::super::terms::Terms;
use super::gathering::{Extent, Part, Spilled, WrittenRole};
use super::plan::{SpillPlan, plan};
use super::{Memory, shown_bytes, written};

/// The most bytes of a part that wait to be written.
const CHUNK: u64 = 1 << 16;

/// Counts rows and writes those away that may be.
#[derive(Debug)]
pub(in crate::evaluate) struct Keeping<'k> {
    memory: &'k Memory,
    terms: Terms<'k>,
    plan: SpillPlan,
    /// Why sources are read row by row, by their names.
    reasons: BTreeMap<&'k str, String>,
    /// The bytes of the rows that are kept, of each source by its name.
    kept: BTreeMap<&'k str, u64>,
    /// The same of all.
    bytes: u64,
    /// The rows of the version that is read, by the places of its sources.
    rows: Vec<Vec<Row>>,
    /// Once rows are written away: for each role its parts.
    spilling: Option<Vec<Vec<Waiting>>>,
    /// The first and last instant of each source that is written away.
    ends: BTreeMap<usize, (Instant, Instant)>,
    /// Why reading ended.
    full: Option<Box<Diagnostic>>,
}

/// What waits to be written to a part, and what was written.
#[derive(Debug, Default)]
struct Waiting {
    bytes: Vec<u8>,
    part: Part,
}

/// The source whose rows are read.
#[derive(Debug)]
pub(in crate::evaluate) struct OfSource<'o, 'k> {
    keeping: &'o mut Keeping<'k>,
    place: usize,
    source: &'k Source,
    /// Rows that end before they start.
    reversed: &'o mut Vec<Row>,
    is_reversed: &'o dyn IsReversed,
}

/// Whether a row ends before it starts.
pub(in crate::evaluate) trait IsReversed: std::fmt::Debug {
    /// Looks at a row.
    fn is_reversed(&self, row: &Row) -> bool;
}

impl<'k> Keeping<'k> {
    /// Begins; `reasons` say of each source why it is read row by row.
    pub(in crate::evaluate) fn new(
        contract: &'k Contract,
        memory: &'k Memory,
        reasons: &[String],
    ) -> Self {
        let named = contract.sources.iter().map(|source| source.name.as_str());
        Self {
            memory,
            terms: Terms::new(contract),
            plan: if memory.scratch.is_some() { plan(contract) } else { SpillPlan::default() },
            reasons: named.zip(reasons.iter().cloned()).collect(),
            kept: BTreeMap::new(),
            bytes: 0,
            rows: Vec::new(),
            spilling: None,
            ends: BTreeMap::new(),
            full: None,
        }
    }

    /// Makes ready for the rows of a source, by its place. Those that end before they start are put aside.
    pub(in crate::evaluate) fn source<'o>(
        &'o mut self,
        (place, source): (usize, &'k Source),
        is_reversed: &'o dyn IsReversed,
        reversed: &'o mut Vec<Row>,
    ) -> OfSource<'o, 'k> {
        if self.rows.len() <= place {
            self.rows.resize_with(place + 1, Vec::new);
        }
        OfSource { keeping: self, place, source, reversed, is_reversed }
    }

    /// The rows of the source of that place that were kept.
    pub(in crate::evaluate) fn rows(&mut self, place: usize) -> Vec<Row> {
        self.rows.get_mut(place).map(std::mem::take).unwrap_or_default()
    }

    /// Why reading ended, if there was no room.
    pub(in crate::evaluate) fn full(&mut self) -> Option<Box<Diagnostic>> {
        self.full.take()
    }

    /// What was written away.
    ///
    /// # Errors
    /// Where the rest cannot be written.
    pub(in crate::evaluate) fn finish(mut self) -> Result<Option<Spilled>, Fault> {
        let Some(mut roles) = self.spilling.take() else { return Ok(None) };
        let Some(scratch) = self.memory.scratch.clone() else { return Ok(None) };
        for waiting in roles.iter_mut().flatten() {
            self.write(waiting)?;
        }
        let parts = |waiting: Vec<Waiting>| waiting.into_iter().map(|own| own.part).collect();
        let written = std::mem::take(&mut self.plan.roles).into_iter().zip(roles);
        Ok(Some(Spilled {
            scratch,
            roles: written.map(|(role, own)| WrittenRole { role, parts: parts(own) }).collect(),
            ends: self.ends,
            kept: self.bytes,
            limit: self.memory.limit,
        }))
    }

    /// Takes a row of the source of that place.
    fn take(&mut self, place: usize, source: &'k Source, row: Row) -> Result<(), Fault> {
        let may_spill = self.plan.kept.get(place).is_some_and(Option::is_none);
        if may_spill && self.spilling.is_some() {
            return self.spill(place, source, &row);
        }
        let bytes = bytes_of(&row, source);
        self.bytes += bytes;
        *self.kept.entry(&source.name).or_default() += bytes;
        if let Some(rows) = self.rows.get_mut(place) {
            rows.push(row);
        }
        if self.bytes > self.memory.spill_past && self.spilling.is_none() {
            self.begin_to_spill()?;
        }
        if self.bytes > self.memory.limit {
            return Err(self.no_room());
        }
        Ok(())
    }

    /// Writes away what may be of the rows that were kept so far, and all that come.
    fn begin_to_spill(&mut self) -> Result<(), Fault> {
        if self.plan.roles.is_empty() {
            return Ok(());
        }
        let parts = self.memory.parts.max(1);
        let role = || std::iter::repeat_with(Waiting::default).take(parts).collect();
        self.spilling = Some(self.plan.roles.iter().map(|_| role()).collect());
        let sources = &self.terms.contract.sources;
        for (place, source) in sources.iter().enumerate() {
            if self.plan.kept.get(place).is_some_and(Option::is_none) {
                for row in self.rows(place) {
                    self.spill(place, source, &row)?;
                }
                self.bytes -= self.kept.remove(source.name.as_str()).unwrap_or_default();
            }
        }
        Ok(())
    }

    fn spill(&mut self, place: usize, source: &'k Source, row: &Row) -> Result<(), Fault> {
        if let Some(at) = self.instant_of(source, row) {
            let (first, last) = self.ends.entry(place).or_insert((at, at));
            (*first, *last) = (at.min(*first), at.max(*last));
        }
        let mut encoded = Vec::new();
        written::write(row, &mut encoded);
        let bytes = bytes_of(row, source);
        let mut roles = self.spilling.take().unwrap_or_default();
        let chunks = u64::try_from(roles.len() * self.memory.parts.max(1)).unwrap_or(u64::MAX);
        let chunk = (self.memory.spill_past / 8 / chunks.max(1)).clamp(64, CHUNK);
        let chunk = usize::try_from(chunk).unwrap_or(usize::MAX);
        let mut done = Ok(());
        for (role, parts) in self.plan.roles.iter().zip(&mut roles) {
            if role.source.index() != place {
                continue;
            }
            let key = role.by.iter().map(|column| row.cells.get(column.index()));
            let part = part_of(key, parts.len());
            if let Some(waiting) = parts.get_mut(part) {
                waiting.bytes.extend_from_slice(&encoded);
                waiting.part.rows += 1;
                waiting.part.bytes += bytes;
                if waiting.bytes.len() >= chunk {
                    done = self.write(waiting);
                    if done.is_err() {
                        break;
                    }
                }
            }
        }
        self.spilling = Some(roles);
        done
    }

    fn write(&self, waiting: &mut Waiting) -> Result<(), Fault> {
        let Some(scratch) = &self.memory.scratch else { return Ok(()) };
        if waiting.bytes.is_empty() {
            return Ok(());
        }
        let at = scratch.append(&waiting.bytes).map_err(|error| {
            let limit = shown_bytes(self.memory.limit);
            Box::new(
                Diagnostic::new(
                    codes::NO_ROOM,
                    format!(
                        "the rows do not fit in {limit} of memory, and cannot be written away: {error}"
                    ),
                )
                .help("make room for temporary files, name another folder in `TMPDIR`, or raise `--memory`"),
            )
        })?;
        waiting.part.extents.push(Extent { at, bytes: waiting.bytes.len() });
        waiting.bytes.clear();
        Ok(())
    }

    /// The instant that dates a row. Whatever cannot be computed is told when the row is gathered.
    fn instant_of(&self, source: &Source, row: &Row) -> Option<Instant> {
        let column = source.shape.dating_column().index();
        if let Some(cell) = row.cells.get(column) {
            return match cell {
                Cell::Instant(at) => Some(*at),
                _ => None,
            };
        }
        let mut cells: Vec<Datum> = row.cells.iter().map(Datum::from).collect();
        compute_columns(&self.terms, source, &mut cells, Instant::MIN_UTC).ok()?;
        cells.get(column)?.as_instant()
    }

    /// What is said where rows find no room: which take the most, why they are kept, what to do.
    fn no_room(&self) -> Fault {
        let most = self.kept.iter().max_by_key(|(_, bytes)| **bytes);
        let name = most.map_or("", |(name, _)| *name);
        let limit = shown_bytes(self.memory.limit);
        let read = self.reasons.get(name).map(String::as_str).unwrap_or_default();
        let sources = &self.terms.contract.sources;
        let place = sources.iter().position(|source| source.name == name);
        let kept = place.and_then(|place| self.plan.kept.get(place).copied().flatten());
        let mut help = Vec::new();
        if !read.is_empty() {
            help.push(format!("the source is read row by row because {read}"));
        }
        if let Some(kept) = kept.filter(|kept| *kept != read) {
            help.push(format!("its rows are not written away because {kept}"));
        }
        help.push("give more with `--memory`, or fewer rows at a time".to_owned());
        Box::new(
            Diagnostic::new(
                codes::NO_ROOM,
                format!(
                    "the rows of `{name}` do not fit in the {limit} of memory that they may take"
                ),
            )
            .help(help.join("; ")),
        )
    }
}

impl RowSink for OfSource<'_, '_> {
    fn take(&mut self, row: Row) -> Result<(), NoRoom> {
        if self.is_reversed.is_reversed(&row) {
            self.reversed.push(row);
            return Ok(());
        }
        self.keeping.take(self.place, self.source, row).map_err(|fault| {
            self.keeping.full = Some(fault);
            NoRoom
        })
    }
}

/// What an allocation takes beside its bytes.
const ALLOCATION: usize = 16;

/// The bytes of a row, as it was read and as it is evaluated: both may be there at once, and share their texts.
fn bytes_of(row: &Row, source: &Source) -> u64 {
    let beside: usize = row
        .cells
        .iter()
        .map(|cell| match cell {
            // With the counts of those that share it.
            Cell::Text(text) => text.len() + 2 * ALLOCATION,
            Cell::Number(number) => 2 * number.heap_bytes(),
            Cell::Missing | Cell::Flag(_) | Cell::Instant(_) | Cell::Date(_) | Cell::Word(_) => 0,
        })
        .sum();
    let own = size_of::<Row>() + row.cells.len() * size_of::<Cell>();
    let item = size_of::<Item>() + source.columns.len() * size_of::<Datum>();
    u64::try_from(own + item + beside + 2 * ALLOCATION).unwrap_or(u64::MAX)
}

/// The part of a key: FNV-1a of its cells, which is the same everywhere.
fn part_of<'c>(key: impl Iterator<Item = Option<&'c Cell>>, parts: usize) -> usize {
    let mut bytes = Vec::new();
    for cell in key {
        written::write_cell(cell.unwrap_or(&Cell::Missing), &mut bytes);
    }
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The high bits are the better mixed ones.
    let hash = hash ^ (hash >> 32);
    let parts = u64::try_from(parts.max(1)).unwrap_or(1);
    usize::try_from(hash % parts).unwrap_or(0)
}
