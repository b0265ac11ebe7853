//! Dates from an iCalendar file beside the contract.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceLoader, SourceText, beside};
use crate::syntax::Node;

use super::super::environment::Environment;

impl Environment<'_> {
    /// The days on which the events of the file at `path` last, all of them all-day events.
    pub(in super::super) fn holidays(
        &self,
        path: &Node,
        loader: &dyn SourceLoader,
    ) -> Vec<NaiveDate> {
        let name = self.quoted(path);
        let contract = self.sources.get(path.span.source).map_or("", SourceText::path);
        let text = match loader.load(&beside(contract, &name)) {
            Ok(text) => text,
            Err(error) => {
                self.report(
                    Diagnostic::new(
                        codes::UNREADABLE_CONTRACT,
                        format!("`{name}` cannot be read: {error}"),
                    )
                    .at(path.span, "referred to here"),
                );
                return Vec::new();
            }
        };
        self.note_text(&name, &text);
        match all_day_dates(&text) {
            Ok(dates) => dates,
            Err((line, problem)) => {
                self.report(
                    Diagnostic::new(
                        codes::UNREADABLE_CONTRACT,
                        format!("`{name}`, line {line}: {problem}"),
                    )
                    .at(path.span, "this calendar is referred to here")
                    .help("holidays are all-day events: `DTSTART;VALUE=DATE:20261225`"),
                );
                Vec::new()
            }
        }
    }
}

/// The days of all events; the end of an event is the first day after it (RFC 5545, 3.6.1).
fn all_day_dates(text: &str) -> Result<Vec<NaiveDate>, (usize, String)> {
    let mut dates = Vec::new();
    let (mut start, mut end): (Option<NaiveDate>, Option<NaiveDate>) = (None, None);
    for (line, number) in text.lines().zip(1..) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let property = name.split(';').next().unwrap_or(name);
        match (property, value) {
            ("BEGIN", "VEVENT") => (start, end) = (None, None),
            ("DTSTART", _) => start = Some(date(value).map_err(|problem| (number, problem))?),
            ("DTEND", _) => end = Some(date(value).map_err(|problem| (number, problem))?),
            ("RRULE", _) => return Err((number, "a repeating event is not read yet".to_owned())),
            ("END", "VEVENT") => {
                let Some(first) = start else {
                    return Err((number, "the event has no start".to_owned()));
                };
                let until = end.or_else(|| first.succ_opt()).unwrap_or(first);
                dates.extend(first.iter_days().take_while(|day| *day < until));
            }
            _ => {}
        }
    }
    Ok(dates)
}

fn date(value: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(value.trim(), "%Y%m%d")
        .map_err(|_| format!("`{value}` is no date of an all-day event"))
}
