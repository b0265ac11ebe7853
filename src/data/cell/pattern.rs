//! Dates and times by a strftime pattern.

use chrono::format::{Item, ParseErrorKind, Parsed, StrftimeItems, parse};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike};

use super::iso::Written;
use super::{CellProblem, shown};

/// A moment whose parts all differ, for trying patterns: 2031-04-25 16:37:58 UTC.
const TRIAL: i64 = 1_934_901_478;

/// Says what is wrong with a strftime pattern, in one line; `None` when it can be used.
///
/// A usable pattern is understood and determines a date. `%d`, `%m`, `%H` and the like also read a
/// single digit; a time of day that is not in the pattern is midnight.
pub fn pattern_problem(pattern: &str) -> Option<String> {
    Pattern::new(pattern).err()
}

/// A pattern made ready.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    items: Vec<Item<'static>>,
}

impl Pattern {
    /// Makes a pattern ready; the error says what is wrong with it.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        let items = StrftimeItems::new(text)
            .parse_to_owned()
            .map_err(|_| format!("`{}` is not a pattern of dates and times", shown(text)))?;
        let pattern = Self { text: text.to_owned(), items };
        let trial = DateTime::from_timestamp(TRIAL, 0).unwrap_or_default();
        let example = trial.format_with_items(pattern.items.iter()).to_string();
        match pattern.read(&example) {
            Ok(written) if written.local.date() == trial.date_naive() => Ok(pattern),
            _ => Err(format!("the pattern `{}` does not determine a date", shown(text))),
        }
    }

    /// Reads one text; a time of day that is not in it is midnight.
    pub(super) fn read(&self, text: &str) -> Result<Written, CellProblem> {
        let mut parsed = Parsed::new();
        let items = self.items.iter();
        parse(&mut parsed, text, items).map_err(|error| self.problem(text, error.kind()))?;
        let offset = parsed.offset();
        let date = match parsed.to_naive_date() {
            Ok(date) => date,
            Err(error) => {
                // Without a date there may be seconds since 1970, which are in UTC.
                let whole = parsed.timestamp().and_then(|at| DateTime::from_timestamp(at, 0));
                let whole = whole.ok_or_else(|| self.problem(text, error.kind()))?;
                return Ok(Written { local: whole.naive_utc(), offset: Some(0) });
            }
        };
        refuse_short_year(text, date)?;
        let (time, carry) = self.time(text, &mut parsed)?;
        let local = date.and_time(time).checked_add_signed(TimeDelta::seconds(carry));
        let local = local.ok_or_else(|| self.problem(text, ParseErrorKind::OutOfRange))?;
        Ok(Written { local, offset })
    }

    /// The time of day, and the second to add to it after a leap second.
    fn time(&self, text: &str, parsed: &mut Parsed) -> Result<(NaiveTime, i64), CellProblem> {
        if parsed.hour_mod_12().is_none() {
            return Ok((NaiveTime::MIN, 0));
        }
        if parsed.minute().is_none() {
            parsed.set_minute(0).map_err(|error| self.problem(text, error.kind()))?;
        }
        let time = parsed.to_naive_time().map_err(|error| self.problem(text, error.kind()))?;
        // Chrono holds a leap second as more than a second of nanoseconds.
        match time.nanosecond().checked_sub(1_000_000_000) {
            Some(nanos) => Ok((time.with_nanosecond(nanos).unwrap_or(time), 1)),
            None => Ok((time, 0)),
        }
    }

    fn problem(&self, text: &str, kind: ParseErrorKind) -> CellProblem {
        match kind {
            ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => CellProblem::new(format!(
                "`{}` does not exist in the calendar when read by `{}`",
                shown(text),
                shown(&self.text)
            )),
            _ => CellProblem::new(format!(
                "`{}` does not have the form `{}`",
                shown(text),
                shown(&self.text)
            )),
        }
    }
}

/// `%Y` reads `12` as the year 12, which no export means.
fn refuse_short_year(text: &str, date: NaiveDate) -> Result<(), CellProblem> {
    use chrono::Datelike;
    if (1000..=9999).contains(&date.year()) {
        return Ok(());
    }
    Err(CellProblem::new(format!("`{}` has a year that is not of four digits", shown(text)))
        .help("write `%y` in the pattern for a year of two digits"))
}
