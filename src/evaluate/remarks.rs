//! What the reader of a statement should know, and how far the data go where nobody says.

use crate::data::ReadRows;
use crate::ir::Contract;
use crate::statement::Remark;
use crate::time::Instant;

use super::Asked;
use super::meter::Data;
use super::rows::RowSet;
use super::shown;

/// The end of the civil day of the last row of all sources; without any row the end of the days asked for, else
/// the start of the term.
pub(super) fn end_of_data(contract: &Contract, last: Option<Instant>, asked: &Asked) -> Instant {
    match (last, asked.periods) {
        (Some(last), _) => contract.zone.end_of_day(contract.zone.day_of(last)),
        (None, Some(range)) => contract.zone.start_of_day(range.end_day),
        (None, None) => contract.zone.start_of_day(contract.term.from),
    }
}

/// The remarks, in the order of the evaluation.
pub(super) fn remarks(
    contract: &Contract,
    read: &[ReadRows],
    data: &Data,
    asked: &Asked,
    no_period: bool,
) -> Vec<Remark> {
    let until = shown::instant(contract.zone, data.as_of);
    let mut all = Vec::new();
    for (source, read) in contract.sources.iter().zip(read) {
        of_reading(&source.name, read, &mut all);
    }
    if asked.as_of.is_none() {
        all.push(note(format!(
            "the data are taken up to {until}, the end of the day of the last row; `--as-of` says otherwise"
        )));
    }
    for (source, set) in contract.sources.iter().zip(&data.sources) {
        of_dating(&source.name, set, &until, &mut all);
    }
    if no_period {
        all.push(warning(
            "no period of the contract lies in the days that were asked for".to_owned(),
        ));
    }
    all
}

/// What was met while the rows of a source were read.
fn of_reading(source: &str, read: &ReadRows, all: &mut Vec<Remark>) {
    for times in &read.notes.local_times {
        let column = &times.column;
        for (count, how) in [
            (times.gaps, "that the clock skips moved forward by the gap"),
            (times.folds, "that the clock shows twice taken as the first"),
        ] {
            if count > 0 {
                let times = if count == 1 { "local time" } else { "local times" };
                all.push(note(format!("`{source}.{column}`: {count} {times} {how}")));
            }
        }
    }
    for absent in &read.notes.absent_columns {
        let (column, path) = (&absent.column, &absent.path);
        all.push(warning(format!(
            "`{source}.{column}`: no row has `{path}`, so every cell is missing"
        )));
    }
    let message = |rows: &str, were: &str| {
        format!("`{source}`: {rows} could not be read and {were} set aside")
    };
    match read.rejected.len() {
        0 => {}
        1 => all.push(warning(message("1 row", "was"))),
        count => all.push(warning(message(&format!("{count} rows"), "were"))),
    }
}

/// What lies beyond the data that are looked at, or nowhere in time.
fn of_dating(source: &str, set: &RowSet, until: &str, all: &mut Vec<Remark>) {
    match set.after_as_of.iter().sum::<u64>() {
        0 => {}
        1 => all.push(note(format!("`{source}`: 1 row at or after {until} was not looked at"))),
        later => {
            all.push(note(format!(
                "`{source}`: {later} rows at or after {until} were not looked at"
            )));
        }
    }
    match set.undated() {
        0 => {}
        1 => all.push(warning(format!("`{source}`: 1 row has no instant and counts in no period"))),
        undated => all.push(warning(format!(
            "`{source}`: {undated} rows have no instant and count in no period"
        ))),
    }
}

fn note(message: String) -> Remark {
    Remark { severity: "note".to_owned(), message }
}

fn warning(message: String) -> Remark {
    Remark { severity: "warning".to_owned(), message }
}
