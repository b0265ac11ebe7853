//! Cases out of the parts that were written away.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::data::{ReadRows, Row};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Case, Source};
use crate::time::Instant;

use super::super::cases::{self, Stopped};
use super::super::datum::{Datum, Fault};
use super::super::hands::Hands;
use super::super::rows::{Item, RowSet, cut_source, date_source};
use super::super::streamed::{Prepared, SeenRows};
use super::super::terms::Terms;
use super::plan::Role;
use super::scratch::{Scratch, ScratchError};
use super::{shown_bytes, written};

/// Rows that were written away, in parts.
#[derive(Debug)]
pub(in crate::evaluate) struct Spilled {
    pub(super) scratch: Rc<dyn Scratch>,
    /// The rows of each role, in the order of the cases.
    pub(super) roles: Vec<WrittenRole>,
    /// The first and last instant of each source, by its place.
    pub(super) ends: BTreeMap<usize, (Instant, Instant)>,
    /// The bytes of the rows that are kept beside.
    pub(super) kept: u64,
    /// How many bytes rows and items may take.
    pub(super) limit: u64,
}

/// The rows of a role by their part.
#[derive(Debug)]
pub(super) struct WrittenRole {
    pub(super) role: Role,
    pub(super) parts: Vec<Part>,
}

/// Rows whose keys have the same hash.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) extents: Vec<Extent>,
    /// How many rows they are.
    pub(super) rows: usize,
    /// What they take in memory.
    pub(super) bytes: u64,
}

/// Bytes that were written at once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    pub(super) at: u64,
    pub(super) bytes: usize,
}

/// What stops the gathering, of which the least is told: what is wrong with a row of a source by itself, then with a
/// case.
type StoppedIn = (Option<usize>, Option<(String, u64)>, Option<(usize, cases::StoppedAt)>);

/// What was seen of the rows of a source while its parts were gathered.
type Seen = BTreeMap<usize, SeenRows>;

impl Spilled {
    /// The last instant of a row.
    pub(in crate::evaluate) fn last(&self) -> Option<Instant> {
        self.ends.values().map(|(_, last)| *last).max()
    }

    /// How many bytes of a source were written, by its place, and in how many parts.
    pub(in crate::evaluate) fn written(&self, source: usize) -> Option<(u64, usize)> {
        let own = self.roles.iter().filter(|own| own.role.source.index() == source);
        let parts = own.clone().map(|own| own.parts.len()).max()?;
        let extents = own.flat_map(|own| &own.parts).flat_map(|part| &part.extents);
        let bytes = extents.map(|extent| u64::try_from(extent.bytes).unwrap_or(0)).sum();
        Some((bytes, parts))
    }

    /// The items of every case, of the rows before `as_of`. In place of the rows of a source that was written away it
    /// leaves what the evaluation asks of them.
    ///
    /// # Errors
    /// Those of the rows and of the cases; where a part, or the items, find no room.
    pub(in crate::evaluate) fn gather(
        &self,
        terms: &Terms<'_>,
        read: &[ReadRows],
        sources: &mut [RowSet],
        as_of: Instant,
        hands: &dyn Hands,
    ) -> Result<Vec<RowSet>, Fault> {
        let mut gathering = Gathering {
            hands,
            spilled: self,
            terms,
            read,
            as_of,
            bytes: self.kept,
            seen: Seen::new(),
            stopped: None,
        };
        let mut all = Vec::new();
        for (place, case) in terms.contract.cases.iter().enumerate() {
            all.push(gathering.case(place, case, sources)?);
        }
        if let Some((_, fault)) = gathering.stopped {
            return Err(fault);
        }
        for (place, seen) in gathering.seen {
            let declared = terms.contract.sources.get(place);
            if let (Some(set), Some(source), Some(read)) =
                (sources.get_mut(place), declared, read.get(place))
            {
                let prepared = Prepared::of_seen(place.into(), source, seen, as_of);
                *set = RowSet::of_prepared(source, read, &Arc::new(prepared));
            }
        }
        Ok(all)
    }

    fn rows_of(&self, part: &Part) -> Result<Vec<Row>, Fault> {
        let mut rows = Vec::with_capacity(part.rows);
        let mut bytes = Vec::new();
        for extent in &part.extents {
            bytes.resize(extent.bytes, 0);
            self.scratch.read(extent.at, &mut bytes).map_err(|error| unread(&error))?;
            let mut reading = written::Reading(&bytes);
            while !reading.0.is_empty() {
                let row = reading.row();
                rows.push(row.ok_or_else(|| unread(&ScratchError("it was changed".to_owned())))?);
            }
        }
        Ok(rows)
    }
}

fn unread(error: &ScratchError) -> Fault {
    let message = format!("rows that were written away cannot be read again: {error}");
    Box::new(
        Diagnostic::new(codes::NO_ROOM, message).help("raise `--memory`, so that rows are kept"),
    )
}

/// The gathering of all cases.
struct Gathering<'g, 't> {
    hands: &'g dyn Hands,
    spilled: &'g Spilled,
    terms: &'g Terms<'t>,
    read: &'g [ReadRows],
    as_of: Instant,
    /// What is kept.
    bytes: u64,
    seen: Seen,
    /// What stops the gathering.
    stopped: Option<(StoppedIn, Fault)>,
}

impl Gathering<'_, '_> {
    /// The items of a case.
    fn case(&mut self, place: usize, case: &Case, sources: &mut [RowSet]) -> Result<RowSet, Fault> {
        let roles: Vec<&WrittenRole> =
            self.spilled.roles.iter().filter(|own| own.role.case == place).collect();
        let parts = roles.iter().map(|own| own.parts.len()).max();
        let mut whole: Option<RowSet> = None;
        for part in 0..parts.unwrap_or(1) {
            let mut bytes = self.bytes;
            let mut is_whole = true;
            for own in &roles {
                let Some(part) = own.parts.get(part) else { continue };
                bytes += part.bytes;
                let limit = self.spilled.limit;
                if bytes > limit {
                    let part = bytes - self.bytes;
                    let say = if part > limit / 2 { no_room_for_part } else { no_room_for_items };
                    return Err(say(case, limit));
                }
                is_whole &= self.enter(own, part, sources)?;
            }
            if !is_whole {
                continue;
            }
            match cases::gather_case(self.terms, case, sources, self.as_of, self.hands) {
                Ok(set) => {
                    self.bytes += set.items.iter().map(bytes_of).sum::<u64>();
                    if !roles.is_empty() && self.bytes > self.spilled.limit {
                        return Err(no_room_for_items(case, self.spilled.limit));
                    }
                    match &mut whole {
                        Some(whole) => whole.items.extend(set.items),
                        None => whole = Some(set),
                    }
                }
                Err(Stopped { at, fault }) => self.stop((None, None, Some((place, at))), fault),
            }
        }
        for own in &roles {
            if let Some(set) = sources.get_mut(own.role.source.index()) {
                *set = RowSet::default();
            }
        }
        let mut set = whole.unwrap_or_default();
        set.items.sort_by_key(Item::order);
        set.dated = set.items.len();
        Ok(set)
    }

    /// Puts a part of the rows of a source in their place. Gives whether all of them can be dated.
    fn enter(
        &mut self,
        own: &WrittenRole,
        part: &Part,
        sources: &mut [RowSet],
    ) -> Result<bool, Fault> {
        let place = own.role.source.index();
        let source = self.terms.contract.sources.get(place);
        let (Some(source), Some(set)) = (source, sources.get_mut(place)) else { return Ok(true) };
        *set = RowSet::default();
        let files = self.read.get(place).map(|read| read.files.as_slice()).unwrap_or_default();
        let rows = self.spilled.rows_of(part)?;
        let dated = date_source(self.terms, source, files, rows).and_then(|mut dated| {
            cut_source(self.terms, source, &mut dated, self.as_of)?;
            Ok(dated)
        });
        match dated {
            Ok(dated) => {
                self.see(own, source, &dated);
                *set = dated;
                Ok(true)
            }
            Err(fault) => {
                let at = fault.place.as_ref().map(|place| (place.file.clone(), place.line));
                self.stop((Some(place), at, None), fault);
                Ok(false)
            }
        }
    }

    /// Counts the rows of a part, once for a source.
    fn see(&mut self, own: &WrittenRole, source: &Source, set: &RowSet) {
        let place = own.role.source.index();
        let first = self.spilled.roles.iter().find(|other| other.role.source == own.role.source);
        if first.is_some_and(|first| first.role != own.role) {
            return;
        }
        let ends = self.spilled.ends.get(&place).copied();
        let contract = self.terms.contract;
        let columns = source.layout.columns.len();
        let seen = self.seen.entry(place);
        let seen = seen.or_insert_with(|| SeenRows::new(contract, ends, set.paths.len(), columns));
        seen.add(&set.after_as_of, set.undated(), set.dated().iter().filter_map(|item| item.at));
    }

    fn stop(&mut self, at: StoppedIn, fault: Fault) {
        // What is wrong with rows by themselves comes before what is wrong with cases.
        let order = |at: &StoppedIn| (at.2.is_some(), at.clone());
        if self.stopped.as_ref().is_none_or(|(other, _)| order(&at) < order(other)) {
            self.stopped = Some((at, fault));
        }
    }
}

/// The bytes of an item.
fn bytes_of(item: &Item) -> u64 {
    let beside: usize = item
        .cells
        .iter()
        .map(|cell| match cell {
            Datum::Text(text) => text.len() + 16,
            Datum::Number(number) | Datum::AtLeast(number) => number.heap_bytes(),
            Datum::Clock(_) => 512,
            _ => 0,
        })
        .sum();
    let own = size_of::<Item>() + item.cells.capacity() * size_of::<Datum>() + 16;
    u64::try_from(own + beside).unwrap_or(u64::MAX)
}

fn no_room_for_part(case: &Case, limit: u64) -> Fault {
    let (name, limit) = (&case.name, shown_bytes(limit));
    let message = format!("the rows of a part of `{name}` do not fit in {limit} of memory");
    Box::new(Diagnostic::new(codes::NO_ROOM, message).help(
        "give more with `--memory`, or fewer rows at a time; maybe one key has most of the rows",
    ))
}

fn no_room_for_items(case: &Case, limit: u64) -> Fault {
    let (name, limit) = (&case.name, shown_bytes(limit));
    let message = format!("the items of `{name}` do not fit in {limit} of memory");
    Box::new(
        Diagnostic::new(codes::NO_ROOM, message)
            .help("its rows were written away, but its items are kept; give more with `--memory`, or fewer rows at a time"),
    )
}
