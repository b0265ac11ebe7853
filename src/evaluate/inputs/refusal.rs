//! Why a file was not read, as a diagnostic.

use crate::data::{OpenError, ReadError, ReadErrorKind};
use crate::diagnostic::{Code, DataPlace, Diagnostic, codes, did_you_mean};

/// The diagnostic for a file that was not read.
pub(super) fn diagnostic(source: &str, error: &ReadError) -> Box<Diagnostic> {
    let file = &error.file;
    let reason = &error.reason;
    let (code, message, help) = match &error.kind {
        ReadErrorKind::OpenFailed(problem) => unopened(source, file, problem),
        ReadErrorKind::EmptyFile => (
            codes::EMPTY_INPUT,
            format!("`{file}`, bound to `{source}`, has nothing in it"),
            Some("export it again; a file without rows still has its header".to_owned()),
        ),
        ReadErrorKind::NoHeader => (
            codes::MISSING_COLUMN,
            format!("`{file}`, bound to `{source}`, has no line that names its columns"),
            Some("write `no header` in the source if the file has none".to_owned()),
        ),
        ReadErrorKind::MissingColumn { wanted, found, suggestion } => {
            missing_column(source, file, wanted, found, suggestion.as_deref())
        }
        ReadErrorKind::AmbiguousColumn { wanted, positions } => {
            let places: Vec<String> = positions.iter().map(ToString::to_string).collect();
            (
                codes::AMBIGUOUS_COLUMN,
                format!(
                    "`{file}` has the column `{wanted}` more than once, at {}",
                    places.join(", ")
                ),
                Some("say which one is meant by its place, or rename it in the export".to_owned()),
            )
        }
        ReadErrorKind::BadRow => bad_row(error),
        ReadErrorKind::NotText { .. }
        | ReadErrorKind::UnclosedQuote
        | ReadErrorKind::TooLong { .. }
        | ReadErrorKind::TooManyColumns { .. }
        | ReadErrorKind::NotJson { .. }
        | ReadErrorKind::NoRows
        | ReadErrorKind::NoRoom => {
            (codes::UNREADABLE_INPUT, format!("`{file}`, bound to `{source}`: {reason}"), None)
        }
        ReadErrorKind::BadLayout => (
            codes::UNREADABLE_INPUT,
            format!("the source `{source}` cannot be read: {reason}"),
            None,
        ),
    };
    let mut said = Diagnostic::new(code, message);
    if let Some(place) = place(error) {
        said = said.in_data(place);
    }
    // What the reader advises is nearer to the case than what can be said of its kind.
    Box::new(said.maybe_help(error.help.clone().or(help)))
}

fn unopened(source: &str, file: &str, problem: &OpenError) -> (Code, String, Option<String>) {
    match problem {
        OpenError::NotFound => (
            codes::MISSING_INPUT,
            format!("`{file}`, bound to `{source}`, is not there"),
            Some("check the path; it is taken from the folder in which `sla` is run".to_owned()),
        ),
        OpenError::IsDirectory => (
            codes::UNREADABLE_INPUT,
            format!("`{file}`, bound to `{source}`, is a folder, not a file"),
            Some("name the files in it, as in `folder/*.csv`".to_owned()),
        ),
        other => (
            codes::UNREADABLE_INPUT,
            format!("`{file}`, bound to `{source}`, cannot be read: {other}"),
            None,
        ),
    }
}

fn missing_column(
    source: &str,
    file: &str,
    wanted: &str,
    found: &[String],
    suggestion: Option<&str>,
) -> (Code, String, Option<String>) {
    let guess = suggestion.map(|name| format!("did you mean `{name}`?"));
    let guess = guess.or_else(|| did_you_mean(wanted, found.iter().map(String::as_str)));
    let names: Vec<String> = found.iter().map(|name| format!("`{name}`")).collect();
    let has = if names.is_empty() {
        "the file names no columns".to_owned()
    } else {
        format!("the file has {}", names.join(", "))
    };
    let rename = "a column of another name is read with `from \"NAME\"`";
    let help = match guess {
        Some(guess) => format!("{guess} {has}"),
        None => format!("{has}; {rename}"),
    };
    let message = format!("`{file}` has no column `{wanted}`, which `{source}` declares");
    (codes::MISSING_COLUMN, message, Some(help))
}

fn bad_row(error: &ReadError) -> (Code, String, Option<String>) {
    let aside = "correct the row, or set such rows aside with `--rejects FILE`".to_owned();
    match &error.column {
        Some(column) => {
            (codes::BAD_CELL, format!("column `{column}`: {}", error.reason), Some(aside))
        }
        None => (codes::BAD_ROW, error.reason.clone(), Some(aside)),
    }
}

/// Where in the data it is, as far as a line is known.
fn place(error: &ReadError) -> Option<DataPlace> {
    let line = match &error.kind {
        ReadErrorKind::NotText { line, .. } | ReadErrorKind::NotJson { line, .. } => Some(*line),
        _ => error.line,
    };
    let mut place = DataPlace::new(error.file.as_str(), line?);
    place.column.clone_from(&error.column);
    place.cell.clone_from(&error.cell);
    Some(place)
}
