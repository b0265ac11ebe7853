//! The groups of rows, and the slots of those that fall where the last row of their group fell.

use crate::engine::{Column, Pieces};
use crate::ir::{ColumnId, Expression};

use super::super::super::datum::Datum;
use super::super::folded::FoldedGroup;
use super::super::memo::Memo;
use super::super::plan::mark_columns;
use super::super::program::{Failed, NOT_COUNTED, Rowed};
use super::{Grouped, Placing, Recent};

impl Placing<'_, '_> {
    /// The group of a row of a batch, where it was met before.
    #[inline]
    pub(in crate::evaluate::streamed) fn known_group(
        &self,
        columns: &[Column],
        row: usize,
    ) -> Option<u32> {
        self.group_of_codes.at_hand(columns, row)
    }

    pub(in crate::evaluate::streamed) fn key_of(
        &self,
        cells: &[Datum],
    ) -> Result<Vec<Datum>, Failed> {
        let each = self.keys.iter();
        each.map(|key| cells.get(*key).filter(|cell| cell.is_present()).cloned().ok_or(Failed))
            .collect()
    }

    pub(in crate::evaluate::streamed) fn group_of_key(&mut self, key: Vec<Datum>) -> u32 {
        if let Some(group) = self.by_key.get(&key) {
            return *group;
        }
        let group = u32::try_from(self.groups.len()).unwrap_or(u32::MAX);
        self.by_key.insert(key.clone(), group);
        self.recent.push(Recent::default());
        self.groups.push(Grouped { pieces: Pieces::default(), folded: FoldedGroup::new(key) });
        group
    }

    /// The group of a row of a batch.
    #[inline]
    pub(in crate::evaluate::streamed) fn group(
        &mut self,
        row: &Rowed<'_, '_>,
    ) -> Result<u32, Failed> {
        let mut memo = std::mem::replace(&mut self.group_of_codes, Memo::new(Vec::new()));
        let found = memo.get(row, |codes| {
            let mut wanted = vec![false; row.interpreter.source.columns.len()];
            for key in row.keys {
                let column = Expression::Column(ColumnId::from(*key));
                mark_columns(row.interpreter.source, &column, &mut wanted);
            }
            let cells =
                row.interpreter.cells_of_codes(row.columns, codes, &wanted).map_err(|_| Failed)?;
            let key: Option<Vec<Datum>> = row
                .keys
                .iter()
                .map(|key| cells.get(*key).filter(|cell| cell.is_present()).cloned())
                .collect();
            Ok(self.group_of_key(key.ok_or(Failed)?))
        });
        self.group_of_codes = memo;
        found
    }

    /// Finds the slots of the rows of a batch that lie in one segment, from the least instant to the most: up to the
    /// first of a group whose last row fell in a piece of time that does not hold them all.
    pub(in crate::evaluate::streamed) fn place_together(
        &mut self,
        columns: &[Column],
        (least, most): (i64, i64),
        count: usize,
        slots: &mut Vec<u32>,
    ) {
        let recent = &self.recent;
        self.group_of_codes.put_into(&mut self.slot_of_codes, |group| {
            let recent = recent.get(usize::try_from(group).ok()?)?;
            (recent.from <= least && most < recent.until).then_some(recent.slot)
        });
        self.slot_of_codes.extend(columns, count, slots, Some);
    }

    /// Finds the slots of rows that fall where the last row of their group fell, up to the first that does not.
    pub(in crate::evaluate::streamed) fn place_run(
        &self,
        columns: &[Column],
        (instants, segments): (&[i64], &[u32]),
        slots: &mut Vec<u32>,
    ) {
        let mut times = instants.iter().zip(segments).skip(slots.len());
        self.group_of_codes.extend(columns, segments.len(), slots, |group| {
            let (at, segment) = times.next()?;
            let recent = self.recent.get(usize::try_from(group).ok()?)?;
            match *segment {
                NOT_COUNTED => Some(NOT_COUNTED),
                _ => (recent.from <= *at && *at < recent.until).then_some(recent.slot),
            }
        });
    }
}
