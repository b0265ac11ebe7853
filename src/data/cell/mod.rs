//! One cell's text to its value, by the column's kind.

mod instant;
mod iso;
mod number;
mod pattern;
mod texts;

use std::borrow::Cow;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};

use self::instant::InstantReader;
use self::iso::Written;
use self::pattern::Pattern;
pub use self::pattern::pattern_problem;
use self::texts::Texts;
use super::layout::{CellKind, ColumnLayout, DecimalMark, Layout};
use super::nearest::nearest;
use super::row::Cell;
use crate::exact::Rational;
use crate::time::{Instant, LocalNote};

/// The spellings of a flag: true on the left, false on the right, in any case of letters.
pub const FLAG_WORDS: [(&str, &str); 6] =
    [("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"), ("1", "0"), ("up", "down")];

/// The most characters of a cell that messages show.
const SHOWN: usize = 80;

/// What a record has for a column.
#[derive(Debug)]
pub(super) enum CellInput<'v> {
    /// Nothing: a JSON null or an absent key.
    Missing,
    /// The text of a field, a JSON string, number or truth value.
    Text(Cow<'v, str>),
    /// A number of a file that has numbers, as text with a decimal point whatever the layout says.
    Number(Cow<'v, str>),
    /// A local time of a file that has times.
    Local(NaiveDateTime),
    /// A point on the time line.
    Instant(Instant),
    /// A civil date.
    Date(NaiveDate),
    /// A JSON array or object, as JSON text.
    Nested(String),
}

impl CellInput<'_> {
    /// The text as written; empty where there is nothing.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Missing => Cow::Borrowed(""),
            Self::Text(text) | Self::Number(text) => Cow::Borrowed(text),
            Self::Nested(json) => Cow::Borrowed(json),
            Self::Local(local) if local.time() == NaiveTime::MIN => {
                Cow::Owned(local.date().to_string())
            }
            Self::Local(local) => Cow::Owned(local.format("%Y-%m-%dT%H:%M:%S%.f").to_string()),
            Self::Instant(at) => Cow::Owned(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
            Self::Date(date) => Cow::Owned(date.to_string()),
        }
    }
}

/// Why a cell is bad.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CellProblem {
    /// What is wrong, in one line.
    pub(super) reason: String,
    /// What to write instead.
    pub(super) help: Option<String>,
}

impl CellProblem {
    /// A problem without advice.
    fn new(reason: String) -> Self {
        Self { reason, help: None }
    }

    /// Adds what to write instead.
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A value and, for a local time, what the change of the clocks did to it.
pub(super) type Reading = (Cell, Option<LocalNote>);

/// Reads the cells of one column.
#[derive(Debug)]
pub(super) struct ColumnReader<'a> {
    column: &'a ColumnLayout,
    null_words: &'a [String],
    mark: DecimalMark,
    kind: KindReader<'a>,
}

/// The column's kind with its patterns made ready.
#[derive(Debug)]
enum KindReader<'a> {
    Text(Texts),
    Flag,
    Number,
    Count,
    Scaled { factor: &'a Rational, percent: bool },
    Instant(InstantReader<'a>),
    Date(Option<Pattern>),
    OneOf(&'a [String]),
}

impl<'a> ColumnReader<'a> {
    /// Makes the reader of a column; the error says what is wrong with a pattern.
    pub(super) fn new(layout: &'a Layout, column: &'a ColumnLayout) -> Result<Self, String> {
        let kind = match &column.kind {
            CellKind::Text => KindReader::Text(Texts::new()),
            CellKind::Flag => KindReader::Flag,
            CellKind::Number | CellKind::Money => KindReader::Number,
            CellKind::Count => KindReader::Count,
            CellKind::Scaled { factor, percent } => {
                KindReader::Scaled { factor, percent: *percent }
            }
            CellKind::Instant { format } => KindReader::Instant(InstantReader::new(format)?),
            CellKind::Date { pattern } => {
                KindReader::Date(pattern.as_deref().map(Pattern::new).transpose()?)
            }
            CellKind::OneOf { words } => KindReader::OneOf(words),
        };
        Ok(Self { column, null_words: &layout.null_words, mark: layout.decimal, kind })
    }

    /// The column as declared.
    pub(super) fn column(&self) -> &'a ColumnLayout {
        self.column
    }

    /// Reads one cell.
    pub(super) fn read(&self, input: &CellInput<'_>) -> Result<Reading, CellProblem> {
        match input {
            CellInput::Missing => Ok((Cell::Missing, None)),
            CellInput::Text(text) => self.read_text(text, self.mark),
            CellInput::Number(text) => self.read_text(text, DecimalMark::Point),
            CellInput::Local(_) | CellInput::Instant(_) | CellInput::Date(_) => {
                self.read_time(input)
            }
            CellInput::Nested(json) => match self.kind {
                KindReader::Text(_) => Ok((Cell::Text(json.as_str().into()), None)),
                _ => Err(CellProblem::new(format!(
                    "`{}` is nested JSON, where one value is expected",
                    shown(json)
                ))
                .help("give the path to the value inside it, as in `from \"a.b\"`")),
            },
        }
    }

    fn is_null_word(&self, trimmed: &str) -> bool {
        self.null_words.iter().any(|word| word.trim() == trimmed)
    }

    /// Reads a time that is no text: columns of times take it whatever form the layout gives for texts.
    fn read_time(&self, input: &CellInput<'_>) -> Result<Reading, CellProblem> {
        let text = input.text();
        if self.is_null_word(&text) {
            return Ok((Cell::Missing, None));
        }
        match (&self.kind, input) {
            (KindReader::Instant(_), CellInput::Instant(at)) => Ok((Cell::Instant(*at), None)),
            (KindReader::Instant(reader), CellInput::Local(local)) => {
                let (instant, note) =
                    reader.place(&text, &Written { local: *local, offset: None })?;
                Ok((Cell::Instant(instant), note))
            }
            (KindReader::Instant(reader), CellInput::Date(date)) => {
                let local = date.and_time(NaiveTime::MIN);
                let (instant, note) = reader.place(&text, &Written { local, offset: None })?;
                Ok((Cell::Instant(instant), note))
            }
            (KindReader::Date(_), CellInput::Date(date)) => Ok((Cell::Date(*date), None)),
            (KindReader::Date(_), CellInput::Local(local)) if local.time() == NaiveTime::MIN => {
                Ok((Cell::Date(local.date()), None))
            }
            (KindReader::Date(_), _) => {
                Err(CellProblem::new(format!("`{}` is more than a date", shown(&text)))
                    .help("declare the column as `instant`"))
            }
            _ => self.read_text(&text, self.mark),
        }
    }

    fn read_text(&self, text: &str, mark: DecimalMark) -> Result<Reading, CellProblem> {
        let trimmed = text.trim();
        let is_text = matches!(self.kind, KindReader::Text(_));
        if text.is_empty() || (trimmed.is_empty() && !is_text) || self.is_null_word(trimmed) {
            return Ok((Cell::Missing, None));
        }
        let cell = match &self.kind {
            KindReader::Text(texts) => Cell::Text(texts.shared(text)),
            KindReader::Flag => Cell::Flag(read_flag(trimmed)?),
            KindReader::Number => Cell::Number(number::read(trimmed, mark)?),
            KindReader::Count => Cell::Number(read_count(trimmed, mark)?),
            KindReader::Scaled { factor, percent } => {
                Cell::Number(read_scaled(trimmed, factor, *percent, mark)?)
            }
            KindReader::Instant(reader) => {
                let (instant, note) = reader.read(trimmed, mark)?;
                return Ok((Cell::Instant(instant), note));
            }
            KindReader::Date(pattern) => Cell::Date(read_date(trimmed, pattern.as_ref())?),
            KindReader::OneOf(words) => Cell::Word(read_word(trimmed, words)?),
        };
        Ok((cell, None))
    }
}

/// One of the spellings of a flag.
fn read_flag(text: &str) -> Result<bool, CellProblem> {
    for (yes, no) in FLAG_WORDS {
        if text.eq_ignore_ascii_case(yes) {
            return Ok(true);
        }
        if text.eq_ignore_ascii_case(no) {
            return Ok(false);
        }
    }
    let accepted: Vec<String> =
        FLAG_WORDS.iter().map(|(yes, no)| format!("`{yes}`/`{no}`")).collect();
    Err(CellProblem::new(format!("`{}` is not a flag", shown(text)))
        .help(format!("a flag is written {}", accepted.join(", "))))
}

/// A whole number, not below zero.
fn read_count(text: &str, mark: DecimalMark) -> Result<Rational, CellProblem> {
    let value = number::read(text, mark)?;
    if value.is_negative() || !value.is_integer() {
        return Err(CellProblem::new(format!(
            "`{}` is not a count: a count is a whole number and not below zero",
            shown(text)
        )));
    }
    Ok(value)
}

/// A number in a unit, to base units; a percent may carry its sign.
fn read_scaled(
    text: &str,
    factor: &Rational,
    percent: bool,
    mark: DecimalMark,
) -> Result<Rational, CellProblem> {
    if percent && let Some(bare) = text.strip_suffix('%') {
        let hundredth = Rational::new(1, 100).unwrap_or_default();
        return Ok(number::read(bare.trim_end(), mark)? * hundredth);
    }
    Ok(number::read(text, mark)? * factor)
}

/// A civil date by its pattern, else `YYYY-MM-DD`.
fn read_date(text: &str, pattern: Option<&Pattern>) -> Result<NaiveDate, CellProblem> {
    match pattern {
        Some(pattern) => Ok(pattern.read(text)?.local.date()),
        None => iso::read_date(text),
    }
}

/// The place of a word in its list.
fn read_word(text: &str, words: &[String]) -> Result<u32, CellProblem> {
    let place = words.iter().position(|word| word == text).and_then(|at| u32::try_from(at).ok());
    place.ok_or_else(|| {
        let accepted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let help = match nearest(text, words.iter().map(String::as_str)) {
            Some(word) => format!("did you mean `{word}`? accepted are {}", accepted.join(", ")),
            None => format!("accepted are {}", accepted.join(", ")),
        };
        CellProblem::new(format!("`{}` is none of the words of this column", shown(text)))
            .help(help)
    })
}

/// The text as messages show it: at most 80 characters, without characters that steer a terminal
/// or turn the direction of writing.
pub(super) fn shown(text: &str) -> String {
    let plain = |c: char| {
        let steers = c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if steers { '\u{fffd}' } else { c }
    };
    let mut clipped: String = text.chars().take(SHOWN).map(plain).collect();
    if text.chars().nth(SHOWN).is_some() {
        clipped.pop();
        clipped.push('…');
    }
    clipped
}
