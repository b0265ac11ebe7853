//! Paths into JSON: where rows are, and where a row has a column.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// `a`: the member of that name.
    Key(String),
    /// `[2]`: the element at that place, from 0.
    Index(usize),
    /// `[]`: every element of an array.
    Each,
    /// `{}`: every member of an object.
    EachMember,
}

impl Step {
    /// Whether the step goes to several values.
    fn is_many(&self) -> bool {
        matches!(self, Self::Each | Self::EachMember)
    }
}

/// Where the rows of nested JSON are: `data.result[].values[]`.
///
/// Keys are parted by dots; `[]` means every element of an array, `{}` every member of an object,
/// `[2]` one element, counted from 0. A leading `$.` is allowed and changes nothing. Where the path
/// ends at an array without `[]`, its elements are the rows; where it ends at an object, that is
/// the one row. In NDJSON the path holds within each line. Serialised as its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RowPath {
    text: String,
    pub(super) steps: Vec<Step>,
}

/// Why a text is no path into JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong, in one line.
    pub reason: String,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for PathError {}

impl FromStr for RowPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (_, rest) = split_root(text);
        Ok(Self { text: text.to_owned(), steps: parse_steps(rest, text)? })
    }
}

impl TryFrom<String> for RowPath {
    type Error = PathError;

    fn try_from(text: String) -> Result<Self, PathError> {
        text.parse()
    }
}

impl From<RowPath> for String {
    fn from(path: RowPath) -> Self {
        path.text
    }
}

impl fmt::Display for RowPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// From where a column's path starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    /// From the row.
    Row,
    /// From the element of the row path's n-th `[]` or `{}` (from 0) that holds the row.
    Level(usize),
    /// From the whole document, in NDJSON the line.
    Root,
}

/// Where a row has a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ColumnPath {
    /// The text as written, tried first as a key of the row.
    pub(super) text: String,
    pub(super) base: Base,
    pub(super) steps: Vec<Step>,
    /// Whether the value is the key of the member rather than the member.
    pub(super) is_key: bool,
}

impl ColumnPath {
    /// Reads a column's path, given where the rows are.
    ///
    /// `a.b` and `[0]` start at the row, `.` is the row itself, `$.a` starts at the document; a
    /// path with `[]` or `{}` must begin as the row path does up to that mark, and goes on from the
    /// element that holds the row. One that ends in `{}` is the member's key.
    pub(super) fn parse(text: &str, rows: &[Step]) -> Result<Self, PathError> {
        if text == "." {
            return Ok(Self::new(text, Base::Row, Vec::new()));
        }
        let (from_root, rest) = split_root(text);
        let steps = parse_steps(rest, text)?;
        let Some(last) = steps.iter().rposition(Step::is_many) else {
            let base = if from_root { Base::Root } else { Base::Row };
            return Ok(Self::new(text, base, steps));
        };
        let (shared, own) = steps.split_at_checked(last + 1).unwrap_or((&steps, &[]));
        if !rows.starts_with(shared) {
            return Err(PathError {
                reason: format!(
                    "`{text}` goes to several values: `[]` and `{{}}` must be those of `rows at`"
                ),
            });
        }
        let level = shared.iter().filter(|step| step.is_many()).count() - 1;
        let mut path = Self::new(text, Base::Level(level), own.to_vec());
        path.is_key = own.is_empty() && shared.last() == Some(&Step::EachMember);
        Ok(path)
    }

    /// The path of the n-th element (from 0) of rows that are arrays.
    pub(super) fn element(place: usize) -> Self {
        Self::new(&format!("[{place}]"), Base::Row, vec![Step::Index(place)])
    }

    /// Whether a text can be taken apart at all.
    pub(super) fn is_path(text: &str) -> bool {
        text == "." || parse_steps(split_root(text).1, text).is_ok()
    }

    /// A key of the row, whatever characters it has.
    pub(super) fn key(text: &str) -> Self {
        Self::new(text, Base::Row, vec![Step::Key(text.to_owned())])
    }

    fn new(text: &str, base: Base, steps: Vec<Step>) -> Self {
        Self { text: text.to_owned(), base, steps, is_key: false }
    }
}

/// Takes a leading `$` off.
fn split_root(text: &str) -> (bool, &str) {
    match text.strip_prefix('$') {
        Some("") => (true, ""),
        Some(rest) if rest.starts_with(['.', '[', '{']) => {
            (true, rest.strip_prefix('.').unwrap_or(rest))
        }
        _ => (false, text),
    }
}

/// The steps of a path; `whole` is the text for messages.
fn parse_steps(text: &str, whole: &str) -> Result<Vec<Step>, PathError> {
    let wrong = |why: &str| PathError { reason: format!("`{whole}` is not a path: {why}") };
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(inside) = rest.strip_prefix('[') {
            let (index, tail) =
                inside.split_once(']').ok_or_else(|| wrong("a `[` is not closed"))?;
            steps.push(match index {
                "" => Step::Each,
                "*" => return Err(wrong("write `[]` for every element")),
                digits => Step::Index(
                    digits.parse().map_err(|_| wrong("`[ ]` holds a number or nothing"))?,
                ),
            });
            rest = tail;
        } else if let Some(tail) = rest.strip_prefix("{}") {
            steps.push(Step::EachMember);
            rest = tail;
        } else {
            let after = if steps.is_empty() {
                rest
            } else {
                rest.strip_prefix('.').ok_or_else(|| wrong("keys are parted by dots"))?
            };
            let end = after.find(['.', '[', '{']).unwrap_or(after.len());
            let (key, tail) = after.split_at_checked(end).unwrap_or((after, ""));
            match key {
                "" => return Err(wrong("a key is empty")),
                "*" => return Err(wrong("write `[]` for every element")),
                _ => steps.push(Step::Key(key.to_owned())),
            }
            rest = tail;
        }
    }
    Ok(steps)
}
