//! The parser that pest derives from `grammar/sla.pest`.

#![expect(
    missing_docs,
    reason = "the derive writes the rules; their documentation is in the grammar"
)]

use pest_derive::Parser;

/// Reads `.sla` text by the rules of the grammar.
#[derive(Parser, Debug)]
#[grammar = "../grammar/sla.pest"]
pub(crate) struct Grammar;
