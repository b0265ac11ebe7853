//! Text to text in the house style: `format` keeps every comment and the meaning.
//!
//! The text is read once as lexemes, which lose nothing, and once as a tree, which says what they are: where a
//! clause ends, what its key is, which bracket belongs to a call. The lexemes are written again with new blanks
//! (`spacing`) and line ends (`lines`, `layout`), their columns aligned (`columns`). What comes out is read
//! again before it is given away (`verify`).
//!
//! - Lines end with `\n`; a byte order mark and carriage returns are dropped.
//! - Width is counted in Unicode scalar values, as the columns of messages are: a wide or a combining character
//!   counts as one.
//! - What the author broke over several lines stays broken at the same places; nothing is wrapped. A block in
//!   braces that was written on one line stays there while the line has at most 120 characters.

mod columns;
mod items;
mod keys;
mod layout;
mod lines;
mod page;
mod ruler;
mod spacing;
#[cfg(test)]
mod tests;
mod tokens;
mod verify;

use std::fmt;

use crate::diagnostic::Diagnostics;
use crate::source::SourceId;
use crate::syntax::parse;

use tokens::Tokens;

/// The longest line that braces may be opened and closed on, in characters, its comment not counted.
const WIDTH: usize = 120;
/// One step of indentation.
const STEP: usize = 4;

/// Why a text was not formatted. It is to be left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormatError {
    /// The text has mistakes, so nobody can say what it means. Their places are in the source 0.
    Mistakes(Diagnostics),
    /// The formatted text would not have meant the same: a bug of the formatter, which is told and not written.
    Unfaithful(String),
}

impl fmt::Display for FormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mistakes(found) => write!(f, "the text has mistakes ({})", found.len()),
            Self::Unfaithful(difference) => {
                write!(f, "the formatter would have changed what the text says: {difference}")
            }
        }
    }
}

impl std::error::Error for FormatError {}

/// Formats the text of a contract: gives it in the house style, with every comment and the same meaning.
///
/// The result ends with one line end, or is empty. Formatting it again gives it unchanged. Takes time linear in
/// the text, but for the logarithm of a search.
///
/// # Errors
/// [`FormatError::Mistakes`] for a text with mistakes; [`FormatError::Unfaithful`] if reading the result again
/// gives another tree, other words or other comments, which would be a bug.
pub fn format(text: &str) -> Result<String, FormatError> {
    let source = SourceId(0);
    let before = parse(source, text);
    let mistakes: Diagnostics = before.diagnostics.into_iter().collect();
    if mistakes.has_errors() {
        return Err(FormatError::Mistakes(mistakes.sorted()));
    }
    let tokens = Tokens::read(source, text, &before.tree);
    let written = layout::file(&before.tree, &tokens);
    verify::same(&before.tree, &tokens, &written).map_err(FormatError::Unfaithful)?;
    Ok(written)
}
