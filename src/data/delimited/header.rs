//! Finds the declared columns among the fields of the first record.

use super::super::error::{ReadError, ReadErrorKind};
use super::super::layout::{ColumnFrom, ColumnLayout, Layout};
use super::super::nearest::nearest;

/// What a file says of its columns.
pub(in super::super) struct Names<'a> {
    /// The names, or where there are none the fields of the first record.
    pub(in super::super) fields: Vec<&'a str>,
    /// Whether they are names.
    pub(in super::super) named: bool,
    /// The line they stand in.
    pub(in super::super) line: Option<u64>,
    /// What stands between two fields, in files of text.
    pub(in super::super) delimiter: Option<char>,
}

/// Delimiters that a header of one field betrays.
const USUAL_DELIMITERS: [(char, &str); 4] = [(';', ";"), (',', ","), ('\t', "\\t"), ('|', "|")];

/// The place of each column of the layout in a record, from 0.
///
/// A header matches exactly, less the blanks around it. A name that stands twice, and an empty
/// one, are fine as long as no column asks for them.
pub(in super::super) fn bind(
    first: &Names<'_>,
    layout: &Layout,
    path: &str,
) -> Result<Vec<usize>, Box<ReadError>> {
    let header: Vec<&str> = first.fields.iter().map(|name| name.trim()).collect();
    let (line, delimiter) = (first.line, first.delimiter);
    let finder = Finder { header: &header, line, delimiter, path };
    if first.named {
        finder.check_is_header(layout)?;
    }
    let mut places = Vec::with_capacity(layout.columns.len());
    for (order, column) in layout.columns.iter().enumerate() {
        let place = match &column.from {
            ColumnFrom::Position(position) => finder.position(column, *position as usize)?,
            ColumnFrom::Header(_) | ColumnFrom::Path(_) if !first.named => {
                finder.position(column, order + 1)?
            }
            ColumnFrom::Header(name) | ColumnFrom::Path(name) => finder.name(column, name)?,
        };
        places.push(place);
    }
    Ok(places)
}

struct Finder<'a> {
    header: &'a [&'a str],
    line: Option<u64>,
    delimiter: Option<char>,
    path: &'a str,
}

impl Finder<'_> {
    /// Refuses data where the header should be: no column is named, and a field is a number or
    /// begins like a date.
    fn check_is_header(&self, layout: &Layout) -> Result<(), Box<ReadError>> {
        let named = layout.columns.iter().any(|column| match &column.from {
            ColumnFrom::Header(name) | ColumnFrom::Path(name) => self.header.contains(&name.trim()),
            ColumnFrom::Position(_) => true,
        });
        let data = self.header.iter().any(|field| looks_like_data(field));
        if named || !data || layout.columns.is_empty() {
            return Ok(());
        }
        let reason = "the first record looks like data and names none of the columns".to_owned();
        let error = ReadError::new(ReadErrorKind::NoHeader, self.path, reason).at_maybe(self.line);
        Err(Box::new(error.help("write `no header` in the source if the file has none")))
    }

    fn position(&self, column: &ColumnLayout, position: usize) -> Result<usize, Box<ReadError>> {
        match position.checked_sub(1) {
            Some(place) if place < self.header.len() => Ok(place),
            _ => {
                let count = self.header.len();
                let reason = format!("there is no field {position}: records have {count} fields");
                Err(self.missing(column, position.to_string(), None, reason))
            }
        }
    }

    fn name(&self, column: &ColumnLayout, name: &str) -> Result<usize, Box<ReadError>> {
        let wanted = name.trim();
        let places: Vec<usize> = self
            .header
            .iter()
            .enumerate()
            .filter_map(|(place, found)| (*found == wanted).then_some(place))
            .collect();
        match places.as_slice() {
            [place] => Ok(*place),
            [] => {
                let found = self.header.iter().copied().filter(|name| !name.is_empty());
                let suggestion = nearest(wanted, found).map(str::to_owned);
                let reason = format!("the header has no column `{wanted}`");
                Err(self.missing(column, wanted.to_owned(), suggestion, reason))
            }
            several => Err(self.ambiguous(column, wanted, several)),
        }
    }

    fn missing(
        &self,
        column: &ColumnLayout,
        wanted: String,
        suggestion: Option<String>,
        reason: String,
    ) -> Box<ReadError> {
        let found: Vec<String> = self.header.iter().map(|name| (*name).to_owned()).collect();
        let help = match (self.other_delimiter(), &suggestion) {
            (Some(mark), _) => format!("write `delimiter \"{mark}\"` in the source"),
            (None, Some(name)) => {
                format!("did you mean `{name}`? then write `from \"{name}\"` on the column")
            }
            (None, None) => format!("the file has {}", listed(&found)),
        };
        let kind = ReadErrorKind::MissingColumn { wanted, found, suggestion };
        let error = ReadError::new(kind, self.path, reason).at_maybe(self.line);
        Box::new(error.column(&column.name).help(help))
    }

    fn ambiguous(&self, column: &ColumnLayout, wanted: &str, places: &[usize]) -> Box<ReadError> {
        let positions: Vec<u32> =
            places.iter().filter_map(|place| u32::try_from(place + 1).ok()).collect();
        let named: Vec<String> = positions.iter().map(|at| format!("`from {at}`")).collect();
        let (count, help) = (positions.len(), named.join(" or "));
        let reason = if wanted.is_empty() {
            format!("the header has {count} columns without a name")
        } else {
            format!("the header has `{wanted}` {count} times")
        };
        let kind = ReadErrorKind::AmbiguousColumn { wanted: wanted.to_owned(), positions };
        let error = ReadError::new(kind, self.path, reason);
        let error = error.at_maybe(self.line).column(&column.name);
        Box::new(error.help(format!("write the position of the column: {help}")))
    }

    /// The delimiter the file seems to have instead: its header is one field that holds it.
    fn other_delimiter(&self) -> Option<&'static str> {
        let ([only], Some(own)) = (self.header, self.delimiter) else { return None };
        let mut others = USUAL_DELIMITERS.iter().filter(|(mark, _)| *mark != own);
        others.find(|(mark, _)| only.contains(*mark)).map(|(_, written)| *written)
    }
}

/// Whether a field of a header is rather a value: a number, or a date or time by its look.
fn looks_like_data(field: &str) -> bool {
    let digits = field.chars().filter(char::is_ascii_digit).count();
    let marks =
        field.chars().filter(|c| matches!(c, '.' | '-' | '+' | ':' | '/' | 'T' | 'Z' | ' '));
    digits > 0 && digits + marks.count() == field.chars().count()
}

/// The names as a list, the first twenty of them.
fn listed(names: &[String]) -> String {
    let mut shown: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
    if names.len() > 20 {
        shown.push("…".to_owned());
    }
    shown.join(", ")
}
