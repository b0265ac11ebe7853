//! Scenarios: a contract evaluated over what they give, and held against what they expect.
//!
//! Everything that is expected is something a statement says, so it is looked up in one: a scenario fails exactly
//! where the statement would read otherwise.

mod boundaries;
mod expected;
mod outcome;
mod periods;

pub use boundaries::boundaries;
pub use outcome::{Check, Outcome, SCHEMA};

use crate::data::{BadRows, Exports, Format, InputFile};
use crate::diagnostic::{Diagnostic, codes};
use crate::evaluate::{Asked, Binding, Inputs, evaluate_given, read_inputs_given};
use crate::ir::{Contract, Days, Given, Scenario};
use crate::statement::Statement;
use crate::time::{Instant, LabelRange};

/// Evaluates a contract over what a scenario gives and compares. The exports serve the files it names, by paths
/// from the folder of the contract.
pub fn rehearse(contract: &Contract, scenario: &Scenario, exports: &dyn Exports) -> Outcome {
    let mut outcome = Outcome {
        scenario: scenario.title.clone(),
        line: scenario.line,
        passed: false,
        problem: None,
        checks: Vec::new(),
    };
    match statement_of(contract, scenario, exports) {
        Ok(statement) => {
            let expectations = scenario.expect.iter();
            let checks = expectations.flat_map(|own| expected::check(contract, &statement, own));
            outcome.checks = checks.collect();
            outcome.passed = outcome.checks.iter().all(|check| check.passed);
        }
        Err(fault) => outcome.problem = Some(said(&fault)),
    }
    outcome
}

/// The statement over what a scenario gives.
///
/// # Errors
/// Those of reading its files and of the evaluation.
pub fn statement_of(
    contract: &Contract,
    scenario: &Scenario,
    exports: &dyn Exports,
) -> Result<Statement, Box<Diagnostic>> {
    let bindings = bindings(&scenario.given)?;
    let inputs = read_inputs_given(contract, exports, &bindings, BadRows::Stop)?;
    evaluated(contract, scenario, &inputs)
}

fn evaluated(
    contract: &Contract,
    scenario: &Scenario,
    inputs: &Inputs,
) -> Result<Statement, Box<Diagnostic>> {
    let during = scenario.given.iter().filter_map(|given| match given {
        Given::Figure { during, .. } | Given::Judged { during, .. } => *during,
        Given::Rows { .. } => None,
    });
    let days: Vec<Days> = during.chain(scenario.expect.iter().map(|own| own.during)).collect();
    let first = days.iter().map(|days| days.first).min();
    let end = days.iter().map(|days| days.end).max();
    let periods = first.zip(end).map(|(first_day, end_day)| LabelRange { first_day, end_day });
    let as_of: Option<Instant> =
        scenario.as_of.or_else(|| end.map(|end| contract.zone.start_of_day(end)));
    evaluate_given(contract, inputs, &Asked { as_of, periods }, &scenario.given)
}

/// The files that a scenario gives for sources.
fn bindings(given: &[Given]) -> Result<Vec<Binding>, Box<Diagnostic>> {
    let mut bindings = Vec::new();
    for given in given {
        let Given::Rows { source, file } = given else { continue };
        let Some((format, _)) = Format::from_path(file) else {
            let message = format!("the format of `{file}` cannot be told from its name");
            return Err(Box::new(
                Diagnostic::new(codes::UNKNOWN_FORMAT, message)
                    .help("name it with one of the known endings, such as `.csv`"),
            ));
        };
        let files = vec![InputFile { path: file.clone(), format }];
        bindings.push(Binding { source: source.clone(), files });
    }
    Ok(bindings)
}

/// A diagnostic in one line.
fn said(fault: &Diagnostic) -> String {
    match &fault.place {
        Some(place) => format!("{}, line {}: {}", place.file, place.line, fault.message),
        None => fault.message.clone(),
    }
}
