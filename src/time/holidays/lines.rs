//! Content lines: unfolded, with their parameters.

use super::{HolidaysError, wrong};

/// A content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentLine {
    /// Its first line in the file, from 1.
    pub(super) number: u64,
    /// The property, in capitals.
    pub(super) name: String,
    /// The parameters: names in capitals, and values without quotes.
    pub(super) parameters: Vec<(String, String)>,
    /// What stands behind the colon; the names of components in capitals.
    pub(super) value: String,
}

impl ContentLine {
    /// The value of a parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The values of a list, with a comma between each two.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.value.split(',').map(str::trim)
    }

    fn read(number: u64, text: &str) -> Result<Self, HolidaysError> {
        let (head, value) =
            split_at_colon(text).ok_or_else(|| wrong(number, "there is no `:` in this line"))?;
        let mut parts = split_outside_quotes(head, ';').into_iter();
        let name = parts.next().unwrap_or_default().trim().to_ascii_uppercase();
        let parameters = parts
            .filter_map(|part| part.split_once('='))
            .map(|(name, value)| {
                (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned())
            })
            .collect();
        let value = value.trim();
        let value = match name.as_str() {
            "BEGIN" | "END" => value.to_ascii_uppercase(),
            _ => value.to_owned(),
        };
        Ok(Self { number, name, parameters, value })
    }
}

/// The content lines of a file. A line that begins with a blank goes on with the one before (RFC 5545, 3.1).
pub(super) fn content_lines(text: &str) -> Result<Vec<ContentLine>, HolidaysError> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut unfolded: Vec<(u64, String)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        let folded = line.strip_prefix([' ', '\t']);
        match (folded, unfolded.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ if line.trim().is_empty() => {}
            _ => unfolded.push((number, line.to_owned())),
        }
    }
    unfolded.iter().map(|(number, text)| ContentLine::read(*number, text)).collect()
}

/// What stands before and behind the first colon outside quotes.
fn split_at_colon(text: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let colon = text.char_indices().find_map(|(place, character)| {
        quoted ^= character == '"';
        (character == ':' && !quoted).then_some(place)
    })?;
    Some((text.get(..colon)?, text.get(colon + 1..)?))
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == separator && !quoted
    })
    .collect()
}
