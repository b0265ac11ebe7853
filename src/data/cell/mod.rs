//! One cell's text to its value, by the column's kind.

mod instant;
mod iso;
mod number;
mod pattern;

use std::borrow::Cow;

use chrono::NaiveDate;

use self::instant::InstantReader;
use self::pattern::Pattern;
pub use self::pattern::pattern_problem;
use super::layout::{CellKind, ColumnLayout, DecimalMark, Layout};
use super::nearest::nearest;
use super::row::Cell;
use crate::exact::Rational;
use crate::time::LocalNote;

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
    /// A JSON array or object, as JSON text.
    Nested(String),
}

impl CellInput<'_> {
    /// The text as written; empty where there is nothing.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Missing => "",
            Self::Text(text) => text,
            Self::Nested(json) => json,
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
    kind: KindReader<'a>,
}

/// The column's kind with its patterns made ready.
#[derive(Debug)]
enum KindReader<'a> {
    Text,
    Flag,
    Number(DecimalMark),
    Count(DecimalMark),
    Scaled { factor: &'a Rational, percent: bool, mark: DecimalMark },
    Instant(InstantReader<'a>),
    Date(Option<Pattern>),
    OneOf(&'a [String]),
}

impl<'a> ColumnReader<'a> {
    /// Makes the reader of a column; the error says what is wrong with a pattern.
    pub(super) fn new(layout: &'a Layout, column: &'a ColumnLayout) -> Result<Self, String> {
        let mark = layout.decimal;
        let kind = match &column.kind {
            CellKind::Text => KindReader::Text,
            CellKind::Flag => KindReader::Flag,
            CellKind::Number | CellKind::Money => KindReader::Number(mark),
            CellKind::Count => KindReader::Count(mark),
            CellKind::Scaled { factor, percent } => {
                KindReader::Scaled { factor, percent: *percent, mark }
            }
            CellKind::Instant { format } => KindReader::Instant(InstantReader::new(format, mark)?),
            CellKind::Date { pattern } => {
                KindReader::Date(pattern.as_deref().map(Pattern::new).transpose()?)
            }
            CellKind::OneOf { words } => KindReader::OneOf(words),
        };
        Ok(Self { column, null_words: &layout.null_words, kind })
    }

    /// The column as declared.
    pub(super) fn column(&self) -> &'a ColumnLayout {
        self.column
    }

    /// Reads one cell.
    pub(super) fn read(&self, input: &CellInput<'_>) -> Result<Reading, CellProblem> {
        match input {
            CellInput::Missing => Ok((Cell::Missing, None)),
            CellInput::Text(text) => self.read_text(text),
            CellInput::Nested(json) => match self.kind {
                KindReader::Text => Ok((Cell::Text(json.clone()), None)),
                _ => Err(CellProblem::new(format!(
                    "`{}` is nested JSON, where one value is expected",
                    shown(json)
                ))
                .help("give the path to the value inside it, as in `from \"a.b\"`")),
            },
        }
    }

    fn read_text(&self, text: &str) -> Result<Reading, CellProblem> {
        let trimmed = text.trim();
        let is_text = matches!(self.kind, KindReader::Text);
        if text.is_empty()
            || (trimmed.is_empty() && !is_text)
            || self.null_words.iter().any(|word| word.trim() == trimmed)
        {
            return Ok((Cell::Missing, None));
        }
        let cell = match &self.kind {
            KindReader::Text => Cell::Text(text.to_owned()),
            KindReader::Flag => Cell::Flag(read_flag(trimmed)?),
            KindReader::Number(mark) => Cell::Number(number::read(trimmed, *mark)?),
            KindReader::Count(mark) => Cell::Number(read_count(trimmed, *mark)?),
            KindReader::Scaled { factor, percent, mark } => {
                Cell::Number(read_scaled(trimmed, factor, *percent, *mark)?)
            }
            KindReader::Instant(reader) => {
                let (instant, note) = reader.read(trimmed)?;
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
