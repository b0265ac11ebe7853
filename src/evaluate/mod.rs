//! Contract and rows to statement: the reference evaluator (ADR 0005).

mod inputs;

pub use inputs::{Binding, Inputs, read_inputs};

use crate::diagnostic::Diagnostic;
use crate::ir::Contract;
use crate::statement::Statement;
use crate::time::{Instant, LabelRange};

/// What is asked of an evaluation, beside the contract and the rows.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// Up to when the data are taken. Without it: the end of the civil day (in the contract's zone) of the last
    /// row, which the statement says in a remark.
    pub as_of: Option<Instant>,
    /// Which days the periods may cover; periods that lie in them as a whole are given. Without it: all periods
    /// of the term from the first row to `as_of`.
    pub periods: Option<LabelRange>,
}

/// Evaluates a contract over its rows.
///
/// # Errors
/// A diagnostic where the data make it impossible: a group key without a table row, a division by zero, …
pub fn evaluate(
    _contract: &Contract,
    _inputs: &Inputs,
    _asked: &Asked,
) -> Result<Statement, Box<Diagnostic>> {
    Err(Box::new(Diagnostic::new(crate::diagnostic::codes::MISSING_INPUT, "not written yet")))
}
