//! Rows that are taken one by one, as the cells that the reference evaluator sees.

use crate::data::Row;
use crate::engine::{Batch, MISSING, nanos_of};
use crate::time::Instant;

use super::super::super::datum::Datum;
use super::super::super::rows::compute_columns;
use super::super::placing::Placing;
use super::super::program::Failed;
use super::Fold;

impl<'s, 'a> Fold<'s, 'a> {
    /// Takes a row that the reference evaluator looks at.
    pub(super) fn odd_row(&mut self, row: &Row) -> Result<(), Failed> {
        let mut cells: Vec<Datum> = row.cells.iter().map(Datum::from).collect();
        compute_columns(self.scan.terms, self.scan.plan.source, &mut cells, self.scan.as_of)
            .map_err(|_| Failed)?;
        let line = u32::try_from(row.line).map_err(|_| Failed)?;
        let dated = cells.get(self.dating).and_then(Datum::as_instant);
        let at = dated.map(|at: Instant| nanos_of(at).ok_or(Failed)).transpose()?;
        if at.is_none_or(|at| at < self.as_of) {
            self.look_at_key(&cells, at.unwrap_or(MISSING), line);
        }
        if self.scan.unique.only_looks() {
            return Ok(());
        }
        if self.is_dropped(line) {
            if let Some(at) = at {
                self.pass_over(at);
            }
            return Ok(());
        }
        let segment = if let Some(at) = at {
            let Some(segment) = self.dated(at) else { return Ok(()) };
            Some(segment)
        } else {
            self.folded.undated += 1;
            None
        };
        self.place_everywhere(&cells, (at, segment), line)
    }

    /// Takes a row of a batch without an instant.
    pub(super) fn undated_row(
        &mut self,
        batch: &Batch<'_>,
        row: usize,
        line: u32,
    ) -> Result<(), Failed> {
        let cells = self.interpreter.cells(batch.columns, row).map_err(|_| Failed)?;
        self.folded.undated += 1;
        self.place_everywhere(&cells, (None, None), line)
    }

    /// Takes a row, with its instant and the piece of time that lies in, into every placement.
    fn place_everywhere(
        &mut self,
        cells: &[Datum],
        when: (Option<i64>, Option<u32>),
        line: u32,
    ) -> Result<(), Failed> {
        let mut placements = std::mem::take(&mut self.placements);
        let done = placements
            .iter_mut()
            .try_for_each(|placing| self.place_odd(placing, cells, when, line));
        self.placements = placements;
        done
    }

    /// Takes a row into a placement.
    pub(super) fn place_odd(
        &self,
        placing: &mut Placing<'s, 'a>,
        cells: &[Datum],
        (at, segment): (Option<i64>, Option<u32>),
        line: u32,
    ) -> Result<(), Failed> {
        if let Some(filter) = placing.plan.filter
            && self.interpreter.truth((cells, &[]), filter, false).map_err(|_| Failed)?
                != Some(true)
        {
            return Ok(());
        }
        let key = placing.key_of(cells)?;
        let group = placing.group_of_key(key.clone());
        let (Some(at), Some(segment)) = (at, segment) else {
            placing.wait(group, self.row_at(MISSING, line));
            return Ok(());
        };
        let place = || self.row_at(at, line);
        if placing.plan.counted_when.is_some() {
            let (of_group, periods) = ((group, self.bounds_of(segment)), &self.scan.periods);
            let of_row = (cells, key.as_slice());
            return placing.count_when(of_group, of_row, &self.interpreter, periods, place());
        }
        if let Some(sampler) = &mut placing.sampler {
            sampler.enter_odd((group, at), (cells, &key), &self.interpreter, &place)?;
        }
        let slot = match &placing.dated_by {
            Some(dated_by) => {
                let dated = (dated_by.dating.of_cells(cells)?, place(), &self.scan.segments);
                placing.slot_dated(group, dated, self.bounds_of(segment))
            }
            None => placing.slot(group, at, segment, &place, &self.bounds),
        };
        let Some(slot) = slot else { return Ok(()) };
        placing.enter_odd(slot, (cells, &key), &self.interpreter, &place)
    }
}
