//! Analysis to answers: what editors ask about a contract.
//!
//! Everything here takes an [`Analysis`] and byte offsets and gives plain data; no type of any protocol comes in or
//! goes out, and nothing is remembered between two questions. Every answer also holds for broken text.

mod actions;
mod analysis;
mod at;
mod completion;
mod facts;
mod figures;
mod folding;
mod formatting;
mod hints;
mod hover;
mod imported;
mod names;
mod navigate;
pub mod reference;
mod signature;
mod symbols;
mod tokens;

pub use actions::{Action, ActionKind, actions};
pub use analysis::Analysis;
pub use completion::{Completion, CompletionKind, Completions, Headings, completions};
pub use folding::{Fold, FoldKind, folds, selections};
pub use formatting::{Change, format, format_range, format_typed};
pub use hints::{Hint, HintKind, hints};
pub use hover::{Hover, hover};
pub use names::{Definition, DefinitionId, NameKind, Names, Use};
pub use navigate::{
    Link, Reference, RenameError, Target, definition, linked, links, prepare_rename, references,
    rename, same_words, type_definition,
};
pub use signature::{Signature, signature};
pub use symbols::{Symbol, document_symbols, matches};
pub use tokens::{Token, TokenKind, tokens};

#[cfg(test)]
mod tests;
