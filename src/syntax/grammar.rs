//! The parser that pest derives from `grammar/sla.pest`.

use pest_derive::Parser;

/// Reads `.sla` text by the rules of the grammar.
#[derive(Parser, Debug)]
#[grammar = "../grammar/sla.pest"]
pub(crate) struct Grammar;
