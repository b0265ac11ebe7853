//! Contract and rows to statement: the reference evaluator (ADR 0005).
//!
//! It follows the meaning of the language in its own order:
//!
//! ```text
//! rows      computed columns → instants → order → what lies after `as_of` → one row for each key
//! cases     events → fields: clocks, deadlines
//! groups    filter → groups
//! courses   samples, rows that hold → down, up, unknown → runs, over the whole data
//! figures   minus exclusions → clip to the period → value → `rounded`
//! verdicts  compare → relief
//! credits   base → tier → cap → round → claim
//! ```
//!
//! What gaps in the data leave open stays open to the end: a figure is a span of values then, and a verdict
//! stands only if every value of it gives the same.

mod account;
mod aggregate;
mod cases;
mod clock;
mod countable;
mod counters;
mod credit;
mod datum;
mod duty;
mod evaluation;
mod events;
mod exclusions;
mod expression;
mod fees;
mod figures;
mod finding;
mod groups;
mod history;
mod inputs;
mod joins;
mod laid_over;
mod level;
mod measure;
mod members;
mod meter;
mod outages;
mod periods;
mod remarks;
mod reviews;
mod rights;
mod rows;
mod shown;
mod terms;
#[cfg(test)]
mod tests;
mod timeline;
mod verdict;
mod walk;
mod weights;

pub use inputs::{Binding, Inputs, read_inputs};

use crate::diagnostic::Diagnostic;
use crate::ir::{Contract, PartyId};
use crate::statement::{ContractIdentity, Input, SCHEMA, Statement, Tool, Unmeasured};
use crate::time::{Instant, LabelRange, Zone};

use self::evaluation::Evaluation;
use self::meter::Data;
use self::terms::Terms;

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
/// A period that the term cuts is given from its first instant in force to its last.
///
/// # Errors
/// A diagnostic where the data make it impossible: a group key without a table row, a division by zero, …
pub fn evaluate(
    contract: &Contract,
    inputs: &Inputs,
    asked: &Asked,
) -> Result<Statement, Box<Diagnostic>> {
    let terms = Terms::new(contract);
    let mut sources = rows::date_rows(&terms, inputs)?;
    let as_of = asked.as_of.unwrap_or_else(|| remarks::end_of_data(contract, &sources, asked));
    rows::cut(&terms, &mut sources, as_of)?;
    let cases = cases::gather(&terms, &sources, as_of)?;
    let first_row =
        sources.iter().filter_map(|set| set.dated().first()).filter_map(|item| item.at).min();
    let windows = periods::windows(contract, asked.periods, first_row, as_of);
    let data = Data { sources, cases, as_of };
    let evaluation = Evaluation::new(&terms, &data)?;
    let mut periods = Vec::with_capacity(windows.len());
    for window in &windows {
        periods.push(account::period_statement(&evaluation, window)?);
    }
    let rights = rights::rights(&evaluation)?;
    let reviews = reviews::reviews(&evaluation)?;
    Ok(Statement {
        schema: SCHEMA.to_owned(),
        tool: Tool {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            tzdb: Zone::tzdb_version().to_owned(),
        },
        contract: ContractIdentity {
            name: contract.name.clone(),
            title: contract.title.clone(),
            sha256: contract.sha256.clone(),
        },
        inputs: files(contract, inputs, &data),
        as_of: shown::instant(contract.zone, as_of),
        periods,
        rights,
        reviews,
        unmeasured: unmeasured(contract),
        diagnostics: remarks::remarks(contract, inputs, &data, asked, windows.is_empty()),
    })
}

/// The responsibilities that nothing measures.
fn unmeasured(contract: &Contract) -> Vec<Unmeasured> {
    let party = |id: Option<PartyId>| {
        id.and_then(|id| contract.parties.get(id.index())).map(|party| party.name.clone())
    };
    let duties = contract.unmeasured.iter();
    duties
        .map(|duty| Unmeasured {
            name: duty.name.clone(),
            title: duty.title.clone(),
            clause: duty.clause.clone(),
            by: party(duty.by),
            to: party(duty.to),
        })
        .collect()
}

/// The files that were read, with what was set aside of them.
fn files(contract: &Contract, inputs: &Inputs, data: &Data) -> Vec<Input> {
    let mut files = Vec::new();
    for ((source, read), set) in contract.sources.iter().zip(&inputs.sources).zip(&data.sources) {
        for (file, after_as_of) in read.files.iter().zip(&set.after_as_of) {
            files.push(Input {
                source: source.name.clone(),
                path: file.path.clone(),
                sha256: file.sha256.clone(),
                rows: file.rows,
                rejected: file.rejected,
                after_as_of: *after_as_of,
            });
        }
    }
    files
}
