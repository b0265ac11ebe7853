//! The parser that pest derives from `grammar/sla.pest`.
use pest_derive::Parser;

#[derive(Parser)]
#[grammar = "../grammar/sla.pest"]
pub(crate) struct Grammar;
