//! Analysis to answers: what editors ask about a contract.
//!
//! Everything here takes an [`Analysis`] and byte offsets and gives plain data; no type of any protocol comes in or
//! goes out, and nothing is remembered between two questions. Every answer also holds for broken text.

mod analysis;
mod at;
mod completion;
mod folding;
mod formatting;
mod names;
mod symbols;
mod tokens;

pub use analysis::Analysis;
pub use completion::{Completion, CompletionKind, Completions, completions};
pub use folding::{Fold, FoldKind, folds, selections};
pub use formatting::{Change, format};
pub use names::{Definition, DefinitionId, NameKind, Names, Use};
pub use symbols::{Symbol, document_symbols, matches};
pub use tokens::{Token, TokenKind, tokens};
