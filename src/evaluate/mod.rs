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
//! credits   base → tier or formula → repeats → caps → groups → pools → earn-back → minimum → round → claim
//! ```
//!
//! What gaps in the data leave open stays open to the end: a figure is a span of values then, and a verdict
//! stands only if every value of it gives the same.

mod account;
mod aggregate;
mod amounts;
mod blocks;
mod cases;
mod clock;
mod countable;
mod counters;
mod credit;
mod datum;
mod duty;
mod elements;
mod evaluation;
mod events;
mod exclusions;
mod expression;
mod extremes;
mod fees;
mod figures;
mod finding;
mod given;
mod groups;
mod hands;
mod history;
mod inputs;
mod joins;
mod kinship;
mod laid_over;
mod level;
mod measure;
mod members;
mod meter;
mod outages;
mod periods;
mod read;
mod remarks;
mod reviews;
mod rights;
mod rows;
mod shown;
mod spill;
mod streamed;
mod succession;
mod terms;
#[cfg(test)]
mod tests;
mod timeline;
mod unique;
mod verdict;
mod walk;
mod weights;

pub use blocks::Unfed;
pub use hands::{Hands, OneAfterAnother};
pub use inputs::{Binding, Inputs, read_inputs, read_inputs_given, source_names};
pub use spill::{Memory, Scratch, ScratchError};
pub use streamed::{
    Evaluated, Feed, FileStart, Folded, InTurn, Path, Scan, ScannedFile, ScannedTable, SourceStats,
    SpilledRows, Worker, evaluate_files, evaluate_files_within,
};

use std::rc::Rc;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Contract, Expression, Given, PartyId, Value};
use crate::statement::{
    AmendmentInForce, ContractIdentity, ContractSource, ParameterValue, SCHEMA, Statement, Tool,
    Unmeasured,
};
use crate::time::{Instant, LabelRange, Zone};

use self::datum::Datum;
use self::evaluation::Evaluation;
use self::kinship::Kinship;
use self::read::{Dated, Read};
use self::succession::Since;
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
    evaluate_given(contract, inputs, asked, &[])
}

/// The same with what a scenario gives in place of what the data say.
///
/// # Errors
/// Those of [`evaluate`].
pub fn evaluate_given(
    contract: &Contract,
    inputs: &Inputs,
    asked: &Asked,
    given: &[Given],
) -> Result<Statement, Box<Diagnostic>> {
    evaluate_by(contract, inputs, asked, given, &OneAfterAnother)
}

/// The same by several hands, where there are.
fn evaluate_by(
    contract: &Contract,
    inputs: &Inputs,
    asked: &Asked,
    given: &[Given],
    hands: &dyn Hands,
) -> Result<Statement, Box<Diagnostic>> {
    let versions: Vec<&Contract> = versions(contract).collect();
    let terms = Terms::of_versions(contract);
    let dated = Dated::of(&versions, &terms, inputs)?;
    let read = Read::of(&versions, &terms, (inputs, dated), asked, hands)?;
    statement(contract, (&versions, &terms), (inputs, &read), asked, given)
}

/// The same of rows that nobody needs after.
fn evaluate_taking(
    contract: &Contract,
    inputs: &mut Inputs,
    asked: &Asked,
    hands: &dyn Hands,
) -> Result<Statement, Box<Diagnostic>> {
    let versions: Vec<&Contract> = versions(contract).collect();
    let terms = Terms::of_versions(contract);
    let dated = Dated::taking(&versions, &terms, inputs)?;
    let read = Read::of(&versions, &terms, (inputs, dated), asked, hands)?;
    statement(contract, (&versions, &terms), (inputs, &read), asked, &[])
}

/// What the rows of every version of the terms come to.
fn statement(
    contract: &Contract,
    (versions, terms): (&[&Contract], &[Terms<'_>]),
    (inputs, read): (&Inputs, &Read),
    asked: &Asked,
    given: &[Given],
) -> Result<Statement, Box<Diagnostic>> {
    let as_of = read.as_of;
    let evaluation = evaluation_of(contract, terms, read, given)?;
    let latest = evaluation.terms.contract;
    let windows = periods::windows(latest, asked.periods, read.first_row, as_of);
    let mut periods = Vec::with_capacity(windows.len());
    for window in &windows {
        periods.push(account::period_statement(&evaluation, window)?);
    }
    let rights = rights::rights(&evaluation)?;
    let reviews = reviews::reviews(&evaluation)?;
    if inputs.spilled.is_some() && read.was_misaligned(inputs) {
        return Err(spill::not_in_parts());
    }
    Ok(Statement {
        schema: SCHEMA.to_owned(),
        tool: Tool {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            tzdb: Zone::tzdb_version().to_owned(),
        },
        contract: identity(contract),
        inputs: read.files(versions, inputs),
        as_of: shown::instant(contract.zone, as_of),
        periods,
        rights,
        reviews,
        unmeasured: unmeasured(latest),
        diagnostics: read.remarks(versions, inputs, asked, windows.is_empty()),
    })
}

/// The value an expression has for a group whatever is measured; `None` where measurements decide it.
pub fn constant(contract: &Contract, expression: &Expression, keys: &[Value]) -> Option<Value> {
    let terms = Terms::new(contract);
    let keys: Vec<Datum> = keys.iter().map(Datum::from).collect();
    let found = figures::finding(&figures::Constants { terms: &terms, keys: &keys }, expression);
    let number = found.ok()?.seen()?.as_number().cloned()?;
    let mut reads = false;
    expression.walk(&mut |part| {
        reads |= matches!(part, Expression::Measured { .. } | Expression::Judged { .. });
    });
    (!reads).then_some(Value::Number(number))
}

/// The original terms, then those of the amendments in the order of their days.
fn versions(contract: &Contract) -> impl Iterator<Item = &Contract> {
    std::iter::once(contract).chain(contract.amendments.iter().map(|own| &*own.terms))
}

/// The evaluation under the terms in force when the data end, with those before.
fn evaluation_of<'a>(
    contract: &'a Contract,
    terms: &'a [Terms<'a>],
    read: &'a Read,
    given: &'a [Given],
) -> Result<Rc<Evaluation<'a>>, Box<Diagnostic>> {
    let nothing = || Box::new(Diagnostic::new(codes::MISSING_INPUT, "there are no terms"));
    let mut versions = terms.iter().enumerate();
    let (_, original) = versions.next().ok_or_else(nothing)?;
    let data = |place: usize| read.data(place).ok_or_else(nothing);
    let mut evaluation = Rc::new(Evaluation::new(original, data(0)?, None, given)?);
    for ((place, amended), amendment) in versions.zip(&contract.amendments) {
        let start = contract.zone.start_of_day(amendment.effective);
        if start >= read.as_of {
            break;
        }
        let kinship = Kinship::new(evaluation.terms.contract, amended.contract);
        let before = Rc::clone(&evaluation);
        let (amendment, day) = (amendment.name.as_str(), amendment.effective);
        let since = Since { before, amendment, day, start, kinship };
        evaluation = Rc::new(Evaluation::new(amended, data(place)?, Some(since), given)?);
    }
    Ok(evaluation)
}

/// Which contract a statement is of.
fn identity(contract: &Contract) -> ContractIdentity {
    let sources = contract.texts.iter();
    let parameters = contract.parameters.iter();
    let amendments = contract.amendments.iter();
    ContractIdentity {
        name: contract.name.clone(),
        title: contract.title.clone(),
        sha256: contract.sha256.clone(),
        sources: sources
            .map(|text| ContractSource { path: text.path.clone(), sha256: text.sha256.clone() })
            .collect(),
        parameters: parameters
            .map(|own| ParameterValue {
                name: own.name.clone(),
                value: own.written.clone(),
                given: own.given,
            })
            .collect(),
        amendments: amendments
            .map(|own| AmendmentInForce { name: own.name.clone(), from: own.effective.to_string() })
            .collect(),
    }
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
