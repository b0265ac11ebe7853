//! What a contract is given from outside its text: values of parameters, imported contracts.

use chrono::NaiveDate;

use crate::diagnostic::Diagnostic;
use crate::ir::{Contract, ContractText};
use crate::source::Span;
use crate::syntax::Node;

/// What a contract is given from outside its text.
#[derive(Debug, Clone, Default)]
pub struct Given<'s> {
    /// The values of parameters, each name once.
    pub parameters: Vec<GivenValue<'s>>,
    /// Whether parameters may be left without a value: the contract is checked then, but there is no IR.
    pub open_parameters: bool,
    /// The imported contracts.
    pub imports: Vec<Imported>,
    /// The texts that are compiled, that of the contract first.
    pub texts: Vec<ContractText>,
    /// The days in which the terms at hand hold; amendments cut them.
    pub days: TermsDays,
}

/// The value of a parameter as it is given.
#[derive(Debug, Clone)]
pub struct GivenValue<'s> {
    /// The parameter.
    pub name: String,
    /// The text as it is given.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The text read as a value.
    pub tree: &'s Node,
    /// What is wrong with it as a value; a parameter for a text takes any.
    pub mistakes: Vec<Diagnostic>,
}

/// A contract that is imported.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The name it has here.
    pub name: String,
    /// The contract; `None` where something is wrong with it, which has been reported.
    pub contract: Option<Contract>,
    /// The texts it was compiled from, by their paths from the importing contract.
    pub texts: Vec<ContractText>,
}

/// Days in which terms hold; `None` leaves an end to the contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TermsDays {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The first day after them.
    pub until: Option<NaiveDate>,
}

impl TermsDays {
    /// Whether a day is one of them.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
