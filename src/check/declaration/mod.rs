//! Declarations: from their clauses to their places in the contract.
//!
//! A declaration with a mistake still gives a value, so that what refers to it is checked too; nothing is made of
//! the contract then.

pub(super) mod backing;
pub(super) mod calendar;
pub(super) mod case;
pub(super) mod combined;
pub(super) mod contract;
mod counter;
mod decisions;
pub(super) mod elements;
pub(super) mod exclusion;
mod expectation;
pub(super) mod groups;
pub(super) mod holidays;
pub(super) mod join;
mod layout;
pub(super) mod measuring;
pub(super) mod metric;
pub(super) mod objective;
pub(super) mod paid_twice;
pub(super) mod parameter;
pub(super) mod party;
pub(super) mod penalty;
pub(super) mod pool;
pub(super) mod right;
pub(super) mod sampling;
pub(super) mod scenario;
pub(super) mod source;
mod spans;
pub(super) mod table;
pub(super) mod terms_of_credit;
pub(super) mod tiers;

use crate::diagnostic::{Diagnostic, codes};
use crate::resolve::Declaration;

use super::environment::Environment;

impl Environment<'_> {
    /// Reports that a declaration lacks a clause, unless some of it could not be read.
    pub(super) fn missing_clause(&self, declaration: &Declaration<'_>, clause: &str, help: &str) {
        if declaration.damaged {
            return;
        }
        let what = declaration.kind.word();
        self.report(
            Diagnostic::new(
                codes::MISSING_CLAUSE,
                format!("the {what} `{}` has no `{clause}`", declaration.label()),
            )
            .at(declaration.place(), format!("`{clause}` is missing"))
            .help(help),
        );
    }

    /// Reports that something money depends on is left open, with the choices there are.
    pub(super) fn open_decision(&self, declaration: &Declaration<'_>, question: &str, help: &str) {
        // A text without a contract is a part of one: the decisions stand elsewhere.
        if declaration.damaged || !self.has_contract() {
            return;
        }
        self.report(
            Diagnostic::new(codes::OPEN_DECISION, question.to_owned())
                .at(declaration.place(), "this needs it decided")
                .help(help),
        );
    }
}
