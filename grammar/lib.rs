//! The parser that pest derives from `sla.pest`.
//!
//! A crate of its own for one reason: deriving and optimising it takes longer than everything else together, and
//! it changes seldom (docs/adr/0006-grammar-crate.md). Only `sla::syntax` uses it.

use pest_derive::Parser;

/// The grammar as it is written: its `///` lines are what editors show about a clause.
pub const TEXT: &str = include_str!("sla.pest");

/// Reads `.sla` text by the rules of the grammar.
#[derive(Parser, Debug)]
#[grammar = "sla.pest"]
pub struct Grammar;
