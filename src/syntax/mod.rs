//! Text to tree: `parse` reads any text, and says what is wrong with it.
//!
//! There is one grammar, `grammar/sla.pest`. It is total: every text has a tree, with holes where something
//! is missing and error nodes where something fits nowhere. `lexemes` reads the same text as a flat list that
//! loses nothing.

mod again;
mod build;
mod lexeme;
mod mistakes;
mod nesting;
mod parse;
mod tree;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

pub use again::parse_again;
pub use lexeme::{Lexeme, LexemeKind, lexemes};
pub use parse::{Parse, parse, parse_value};
pub use tree::{Kind, Node, Walk};
pub use vocabulary::DeclarationKind;

pub(crate) use sla_grammar::Rule;
pub(crate) use vocabulary::{CLAUSES, ClauseWord, clause_word};
pub(crate) use words::{documentation, is_language_word, language_words, reach, usage};
