//! What happened if, and only if, a row says so: claims, elections, and the causes of credits.
//!
//! A row is about a credit where every column that has the name of a key holds the key, where a column `period` holds
//! the name of the period or a day in it, and where a column `credit` or `penalty` holds the name of the credit. A
//! column that is not there, or a cell that is empty, says nothing against it.

use chrono::NaiveDate;

use crate::ir::{ColumnId, FieldType, Recorded, RecordedCause, Source};

use super::super::datum::{Datum, Fault};
use super::super::evaluation::Evaluation;
use super::super::expression::Scope;
use super::super::periods::Window;
use super::super::rows::{Item, RowSet};

/// What a row has to be about.
pub(super) struct About<'n> {
    /// The period.
    pub(super) window: &'n Window,
    /// The keys of the group by name.
    pub(super) keys: Vec<(&'n str, &'n Datum)>,
}

/// The columns that hold the name of a credit.
const NAMES: [&str; 2] = ["credit", "penalty"];

/// A source in which acts are recorded.
struct Records<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    source: &'a Source,
    set: &'a RowSet,
    filter: Option<&'a crate::ir::Expression>,
}

impl<'e, 'a> Records<'e, 'a> {
    fn new(evaluation: &'e Evaluation<'a>, recorded: &'a Recorded) -> Option<Self> {
        let source = evaluation.terms.contract.sources.get(recorded.source.index())?;
        let set = evaluation.data.sources.get(recorded.source.index())?;
        Some(Self { evaluation, source, set, filter: recorded.filter.as_ref() })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.source.columns.iter().position(|column| column.name == name)
    }

    fn shown(&self, item: &Item, place: usize) -> Option<String> {
        let cell = item.cells.get(place).filter(|cell| cell.is_present())?;
        let kind = self.source.columns.get(place).map_or(&FieldType::Text, |column| &column.kind);
        Some(self.evaluation.terms.shown(cell, kind))
    }

    /// Whether a row names its period.
    fn has_period(&self, item: &Item) -> bool {
        let cell = self.column("period").and_then(|place| item.cells.get(place));
        cell.is_some_and(Datum::is_present)
    }

    /// Whether a row names its period, or is dated in the one after it.
    fn is_dated(&self, item: &Item, window: &Window, next: &Window) -> bool {
        item.at.is_some_and(|at| {
            self.has_period(item) || (window.until <= at && at < next.period.until)
        })
    }

    /// Whether a row is about something.
    fn is_about(&self, item: &Item, about: &About<'_>) -> Result<bool, Fault> {
        if let Some(filter) = self.filter {
            let scope =
                Scope::of_row(self.evaluation.terms, self.evaluation.data.as_of, &item.cells);
            let keeps = scope.truth(filter).map_err(|fault| self.set.locate(item, fault))?;
            if keeps != Some(true) {
                return Ok(false);
            }
        }
        let keys = about.keys.iter().all(|(name, key)| {
            let cell = self.column(name).and_then(|place| item.cells.get(place));
            cell.filter(|cell| cell.is_present()).is_none_or(|cell| cell == *key)
        });
        Ok(keys && self.is_in_period(item, about.window))
    }

    fn is_in_period(&self, item: &Item, window: &Window) -> bool {
        let Some(place) = self.column("period") else { return true };
        let zone = self.evaluation.terms.contract.zone;
        let in_days = |day: NaiveDate| window.first_day <= day && day < window.end_day;
        match item.cells.get(place) {
            Some(Datum::Text(label)) => **label == *window.period.label,
            Some(Datum::Date(day)) => in_days(*day),
            Some(Datum::Instant(at)) => in_days(zone.day_of(*at)),
            _ => true,
        }
    }
}

/// Whether a row says that a credit was claimed by a day. A row that does not name the period claims what it can:
/// the credits of a period that had ended.
///
/// # Errors
/// Those of the filter.
pub(super) fn is_claimed<'a>(
    evaluation: &Evaluation<'a>,
    recorded: &'a Recorded,
    about: &About<'_>,
    credit: &str,
    last_day: NaiveDate,
) -> Result<bool, Fault> {
    let Some(records) = Records::new(evaluation, recorded) else { return Ok(false) };
    let zone = evaluation.terms.contract.zone;
    for item in records.set.dated() {
        let Some(at) = item.at else { continue };
        let in_time =
            zone.day_of(at) <= last_day && (records.has_period(item) || at >= about.window.until);
        let names = NAMES.iter().filter_map(|name| records.column(name));
        let mut credits = names.filter_map(|place| records.shown(item, place));
        if in_time && credits.all(|name| name == credit) && records.is_about(item, about)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The names of the columns of a source that tell which credit a row is about, beside its period and its name: all
/// but the one that dates the row and the one that is asked for.
pub(super) fn identifying(source: &Source, asked: ColumnId) -> impl Iterator<Item = &str> {
    let dating = source.shape.dating_column();
    let columns = source.columns.iter().enumerate();
    let columns =
        columns.filter(move |(place, _)| *place != asked.index() && *place != dating.index());
    let names = columns.map(|(_, column)| column.name.as_str());
    names.filter(|name| *name != "period" && !NAMES.contains(name))
}

/// The cause that the last row about a credit gives to it. A row that does not name the period is about the last one
/// that had ended.
///
/// # Errors
/// Those of the filter.
pub(super) fn last_cause<'a>(
    evaluation: &Evaluation<'a>,
    by: &'a RecordedCause,
    about: &About<'_>,
    credit: &str,
) -> Result<Option<Datum>, Fault> {
    let Some(records) = Records::new(evaluation, &by.recorded) else { return Ok(None) };
    let next = super::super::amounts::next(evaluation, about.window);
    for item in records.set.dated().iter().rev() {
        let dated = records.is_dated(item, about.window, &next);
        let names = NAMES.iter().filter_map(|name| records.column(name));
        let mut credits = names.filter_map(|place| records.shown(item, place));
        if !dated || credits.any(|name| name != credit) || !records.is_about(item, about)? {
            continue;
        }
        if let Some(cause) = item.cells.get(by.column.index()).filter(|cause| cause.is_present()) {
            return Ok(Some(cause.clone()));
        }
    }
    Ok(None)
}

/// The last row that names one of several, by its number: what the customer has elected. A row that does not name
/// the period is about the last one that had ended.
///
/// # Errors
/// Those of the filter.
pub(super) fn last_naming<'a>(
    evaluation: &Evaluation<'a>,
    recorded: &'a Recorded,
    about: &About<'_>,
    names: &[&str],
) -> Result<Option<usize>, Fault> {
    let Some(records) = Records::new(evaluation, recorded) else { return Ok(None) };
    let next = super::super::amounts::next(evaluation, about.window);
    for item in records.set.dated().iter().rev() {
        let dated = records.is_dated(item, about.window, &next);
        if !dated || !records.is_about(item, about)? {
            continue;
        }
        let mut cells =
            (0..records.source.columns.len()).filter_map(|place| records.shown(item, place));
        let chosen = cells.find_map(|cell| names.iter().position(|name| *name == cell));
        if chosen.is_some() {
            return Ok(chosen);
        }
    }
    Ok(None)
}
