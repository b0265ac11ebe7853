//! What the reader of a statement should know, and how far the data go where nobody says.

use crate::data::ReadRows;
use crate::ir::Contract;
use crate::statement::Remark;
use crate::time::Instant;

use super::Asked;
use super::meter::Data;
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
    let mut all = Vec::new();
    let mut say = |severity: &str, message: String| {
        all.push(Remark { severity: severity.to_owned(), message });
    };
    let until = shown::instant(contract.zone, data.as_of);
    for (source, read) in contract.sources.iter().zip(read) {
        let name = &source.name;
        for times in &read.notes.local_times {
            let column = &times.column;
            if times.gaps > 0 {
                let count = times.gaps;
                say(
                    "note",
                    format!(
                        "`{name}.{column}`: {} that the clock skips moved forward by the gap",
                        local_times(count)
                    ),
                );
            }
            if times.folds > 0 {
                let count = times.folds;
                say(
                    "note",
                    format!(
                        "`{name}.{column}`: {} that the clock shows twice taken as the first",
                        local_times(count)
                    ),
                );
            }
        }
        for absent in &read.notes.absent_columns {
            let (column, path) = (&absent.column, &absent.path);
            say(
                "warning",
                format!("`{name}.{column}`: no row has `{path}`, so every cell is missing"),
            );
        }
        if !read.rejected.is_empty() {
            let count = read.rejected.len();
            say("warning", format!("`{name}`: {count} rows could not be read and were set aside"));
        }
    }
    if asked.as_of.is_none() {
        say(
            "note",
            format!(
                "the data are taken up to {until}, the end of the day of the last row; `--as-of` says otherwise"
            ),
        );
    }
    for (source, set) in contract.sources.iter().zip(&data.sources) {
        let later: u64 = set.after_as_of.iter().sum();
        if later > 0 {
            let name = &source.name;
            say("note", format!("`{name}`: {later} rows at or after {until} were not looked at"));
        }
        let undated = set.undated();
        if undated > 0 {
            let name = &source.name;
            say(
                "warning",
                format!("`{name}`: {undated} rows have no instant and count in no period"),
            );
        }
    }
    if no_period {
        say("warning", "no period of the contract lies in the days that were asked for".to_owned());
    }
    all
}

fn local_times(count: u64) -> String {
    if count == 1 { "1 local time".to_owned() } else { format!("{count} local times") }
}
