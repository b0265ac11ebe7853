//! The beginning of an export and its lines, as text.

use std::io::{self, BufRead, Cursor, Read};

use super::error::{ReadError, ReadErrorKind};
use super::exports::OpenError;

/// The most bytes of one record: 16 MiB.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// The most bytes of one JSON document: 1 GiB.
pub(super) const MAX_DOCUMENT: u64 = 1 << 30;

/// An open export.
pub(super) type Input<'a> = Box<dyn BufRead + 'a>;

/// What is wrong with the text of an export, whatever its format.
#[derive(Debug)]
pub(super) enum TextProblem {
    /// Reading breaks off.
    Broken(io::Error),
    /// A byte that is no UTF-8, at a line and a column from 1.
    NotUtf8 { line: u64, column: u64 },
    /// A NUL, which no text has, at a line and a column from 1.
    Nul { line: u64, column: u64 },
    /// UTF-16, told by its byte order mark.
    Utf16,
    /// The record that starts on that line is longer than [`MAX_RECORD`].
    LongRecord { line: u64 },
    /// The document is longer than [`MAX_DOCUMENT`].
    LongDocument,
    /// The quote opened on that line is never closed.
    UnclosedQuote { line: u64 },
}

impl TextProblem {
    /// The problem as an error of reading `file`.
    pub(super) fn in_file(self, file: &str) -> Box<ReadError> {
        let error = match self {
            Self::Broken(error) => return ReadError::open(file, OpenError::from(error)),
            Self::NotUtf8 { line, column } => ReadError::new(
                ReadErrorKind::NotText { line, column },
                file,
                "the file is not UTF-8 text".to_owned(),
            )
            .at(line)
            .help("export it again as UTF-8; it is probably in Windows-1252 (\"ANSI\")"),
            Self::Nul { line, column } => ReadError::new(
                ReadErrorKind::NotText { line, column },
                file,
                "the file holds a NUL byte, so it is no text".to_owned(),
            )
            .at(line)
            .help("export it again as UTF-8; a log has such bytes where a machine broke down"),
            Self::Utf16 => ReadError::new(
                ReadErrorKind::NotText { line: 1, column: 1 },
                file,
                "the file is UTF-16 text, not UTF-8".to_owned(),
            )
            .at(1)
            .help("export it again as UTF-8, in spreadsheets `CSV UTF-8`"),
            Self::LongRecord { line } => ReadError::new(
                ReadErrorKind::TooLong { limit: MAX_RECORD as u64 },
                file,
                "the record that starts here is longer than 16 MiB".to_owned(),
            )
            .at(line)
            .help("a quote that is never closed makes such records"),
            Self::LongDocument => ReadError::new(
                ReadErrorKind::TooLong { limit: MAX_DOCUMENT },
                file,
                "the document is longer than 1 GiB".to_owned(),
            )
            .help("export it as NDJSON, one object a line"),
            Self::UnclosedQuote { line } => ReadError::new(
                ReadErrorKind::UnclosedQuote,
                file,
                "the quote opened in this record is never closed".to_owned(),
            )
            .at(line)
            .help("a quote inside a quoted field is written twice, as in `\"a \"\"b\"\" c\"`"),
        };
        Box::new(error)
    }
}

impl From<io::Error> for TextProblem {
    fn from(error: io::Error) -> Self {
        Self::Broken(error)
    }
}

/// The input less a byte order mark of UTF-8.
pub(super) fn without_mark(mut input: Input<'_>) -> Result<Input<'_>, TextProblem> {
    let mut head = Vec::with_capacity(3);
    input.by_ref().take(3).read_to_end(&mut head)?;
    if head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) {
        return Err(TextProblem::Utf16);
    }
    if head == [0xef, 0xbb, 0xbf] {
        return Ok(input);
    }
    Ok(Box::new(Cursor::new(head).chain(input)))
}

/// The bytes as text; the error places the first byte that is none, or a NUL, `line` being that
/// of the first byte.
pub(super) fn as_text(bytes: &[u8], line: u64) -> Result<&str, TextProblem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place_of(bytes, error.valid_up_to(), line);
        TextProblem::NotUtf8 { line, column }
    })?;
    match text.find('\0') {
        None => Ok(text),
        Some(at) => {
            let (line, column) = place_of(bytes, at, line);
            Err(TextProblem::Nul { line, column })
        }
    }
}

/// The line and column of a byte, `line` being that of the first one. What is before it is text.
fn place_of(bytes: &[u8], at: usize, line: u64) -> (u64, u64) {
    let before = String::from_utf8_lossy(bytes.get(..at).unwrap_or_default());
    let last = before.rsplit('\n').next().unwrap_or_default();
    (line + before.matches('\n').count() as u64, last.chars().count() as u64 + 1)
}

/// Reads the next line into `buffer`, less its end; `false` at the end of the input.
pub(super) fn next_line(
    input: &mut dyn BufRead,
    buffer: &mut Vec<u8>,
    line: u64,
) -> Result<bool, TextProblem> {
    buffer.clear();
    let limit = MAX_RECORD as u64 + 2;
    let read = input.take(limit).read_until(b'\n', buffer)?;
    if read == 0 {
        return Ok(false);
    }
    if buffer.last() == Some(&b'\n') {
        buffer.pop();
    }
    if buffer.last() == Some(&b'\r') {
        buffer.pop();
    }
    if buffer.len() > MAX_RECORD { Err(TextProblem::LongRecord { line }) } else { Ok(true) }
}
