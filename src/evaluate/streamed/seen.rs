//! What the evaluation asks of the rows of a source over which no metric is measured: when there are any.

use std::collections::BTreeMap;

use crate::engine::nanos_of;
use crate::ir::{Contract, Source, SourceId};
use crate::time::Instant;

use super::folded::Folded;
use super::ground::Segments;
use super::plan::SourcePlan;
use super::prepared::Prepared;

/// Rows that were seen and not kept.
#[derive(Debug)]
pub(in crate::evaluate) struct SeenRows {
    folded: Folded,
    segments: Segments,
    /// The piece of time of the last row.
    last: (i64, i64),
}

/// An instant in nanoseconds, or the nearest there is.
fn nearest(at: Instant) -> i64 {
    let end = if at < Instant::UNIX_EPOCH { i64::MIN + 1 } else { i64::MAX - 1 };
    nanos_of(at).unwrap_or(end)
}

impl SeenRows {
    /// Of a source that has so many files and columns; `ends` are its first and last instant.
    pub(in crate::evaluate) fn new(
        contract: &Contract,
        ends: Option<(Instant, Instant)>,
        files: usize,
        columns: usize,
    ) -> Self {
        let ends = ends.map(|(first, last)| (nearest(first), nearest(last)));
        let folded = Folded { ends, ..Folded::new(files, columns) };
        Self { folded, segments: Segments::of(contract), last: (0, 0) }
    }

    /// Sees rows: how many of each file lie at or after `as_of`, how many have no instant, and the instants of the
    /// others in order.
    pub(in crate::evaluate) fn add(
        &mut self,
        after_as_of: &[u64],
        undated: usize,
        instants: impl Iterator<Item = Instant>,
    ) {
        let counts = self.folded.after_as_of.iter_mut().zip(after_as_of);
        counts.for_each(|(own, other)| *own += other);
        self.folded.undated += u64::try_from(undated).unwrap_or(u64::MAX);
        for at in instants {
            let at = nearest(at);
            if !(self.last.0..self.last.1).contains(&at) {
                self.last = self.segments.around(at);
            }
            let (from, until) = self.last;
            self.folded.segments.entry(from).or_insert((until, 0)).1 += 1;
        }
    }
}

impl Prepared {
    /// Of rows that were seen and not kept.
    pub(in crate::evaluate) fn of_seen(
        id: SourceId,
        source: &Source,
        seen: SeenRows,
        as_of: Instant,
    ) -> Self {
        let plan = SourcePlan { id, source, placements: Vec::new(), metrics: BTreeMap::new() };
        Self::new(&plan, seen.folded, &[], (&[], as_of))
    }
}
