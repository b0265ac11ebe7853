//! Readings of counters become what was counted from one reading to the next.
//!
//! *Counter columns are differenced, resets known*: a counter only grows, so after a fall it has begun anew, and its
//! reading is what was counted since. The first reading of a series counts nothing: what it held before is not known.

use std::collections::BTreeMap;

use crate::exact::Rational;
use crate::ir::{Counter, Source};

use super::datum::Datum;
use super::rows::RowSet;

/// Differences the counters of a source. Its rows are in the order of time.
pub(super) fn difference(source: &Source, set: &mut RowSet) {
    for counter in &source.counters {
        difference_one(counter, set);
    }
}

fn difference_one(counter: &Counter, set: &mut RowSet) {
    let mut last: BTreeMap<Vec<Datum>, Rational> = BTreeMap::new();
    let dated = set.dated;
    for (place, item) in set.items.iter_mut().enumerate() {
        let cells = counter.series.iter().filter_map(|column| item.cells.get(column.index()));
        let series: Vec<Datum> = cells.cloned().collect();
        let Some(cell) = item.cells.get_mut(counter.column.index()) else { continue };
        // A row without an instant has no place between readings.
        let reading = cell.as_number().filter(|_| place < dated).cloned();
        let news = reading.and_then(|reading| {
            let before = last.insert(series, reading.clone())?;
            Some(if reading < before { reading } else { reading - before })
        });
        *cell = news.map_or(Datum::Missing, Datum::Number);
    }
}
