//! Blanks between two tokens of one line.

use super::tokens::Token;

/// Tells whether a blank stands between two neighbours.
pub(super) fn blank_between(left: &Token<'_>, right: &Token<'_>) -> bool {
    let tight = matches!(left.text, "(" | "[" | "." | "..")
        || matches!(right.text, ")" | "]" | "," | "." | ".." | "%")
        || left.negates
        || right.calls;
    !tight
}
