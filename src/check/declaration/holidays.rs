//! Dates from an iCalendar file beside the contract.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceLoader, SourceText, beside};
use crate::syntax::Node;
use crate::time::{Zone, read_holidays};

use super::super::environment::Environment;

/// How long after the term a deadline may still fall: events that repeat are followed that far.
const YEARS_AFTER_TERM: u32 = 2;

/// How far events that repeat are followed where the term has no end, from its first day on.
const YEARS_WITHOUT_END: u32 = 50;

impl Environment<'_> {
    /// The days of the events in the file at `path`, for a calendar in `zone`.
    pub(super) fn holidays(
        &self,
        path: &Node,
        zone: Zone,
        loader: &dyn SourceLoader,
    ) -> BTreeSet<NaiveDate> {
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
                return BTreeSet::new();
            }
        };
        self.note_text(&name, &text);
        match read_holidays(&text, zone, self.horizon()) {
            Ok(days) => days,
            Err(error) => {
                self.report(
                    Diagnostic::new(
                        codes::UNREADABLE_HOLIDAYS,
                        format!("`{name}`, line {}: {}", error.line, error.problem),
                    )
                    .at(path.span, "this calendar is referred to here")
                    .help("holidays are all-day events: `DTSTART;VALUE=DATE:20261225`"),
                );
                BTreeSet::new()
            }
        }
    }

    /// Up to where events that repeat are followed.
    fn horizon(&self) -> NaiveDate {
        let (from, years) = match self.term.until {
            Some(until) => (until, YEARS_AFTER_TERM),
            None => (self.term.from, YEARS_WITHOUT_END),
        };
        from.checked_add_months(Months::new(12 * years)).unwrap_or(NaiveDate::MAX)
    }
}
