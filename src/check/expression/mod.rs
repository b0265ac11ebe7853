//! Expressions: from the tree to their typed form, in the scope they stand in.
//!
//! Every mistake is reported once, at the innermost place that shows it; what contains it gets the type
//! [`Type::Unknown`], which fits everywhere.

mod aggregates;
mod amounts;
mod clock;
mod composites;
mod history;
mod joined;
mod keys;
mod literals;
mod mismatch;
mod names;
mod operators;
mod references;
mod scope;
mod verdicts;

use std::cell::RefCell;

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{Expression, Value};
use crate::source::Span;
use crate::syntax::{Node, Rule};

use super::environment::Environment;
use super::types::Type;

pub(super) use amounts::days_of_service;
pub(super) use mismatch::code_of as mismatch_code;
pub(super) use operators::comparison;
pub(super) use scope::{Availability, Joined, Rows, Scope};

/// An expression with its type, and where that comes from.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub(super) expression: Expression,
    pub(super) kind: Type,
    pub(super) span: Span,
    /// Where the type was decided, and what was decided there.
    pub(super) origin: Option<(Span, String)>,
}

impl Typed {
    fn new(expression: Expression, kind: Type, span: Span) -> Self {
        Self { expression, kind, span, origin: None }
    }

    /// What stands for an expression with a mistake in it.
    fn unknown(span: Span) -> Self {
        Self::new(Expression::number(Rational::zero()), Type::Unknown, span)
    }

    fn from(mut self, span: Span, text: String) -> Self {
        self.origin = Some((span, text));
        self
    }
}

/// Lowers the expressions of one place.
pub(super) struct Lowering<'e, 's> {
    pub(super) environment: &'e Environment<'s>,
    pub(super) scope: Scope<'e>,
    /// The metrics that were read, by number, in the order they stand, and where.
    reads: RefCell<Vec<(usize, Span)>>,
}

impl<'e, 's> Lowering<'e, 's> {
    pub(super) fn new(environment: &'e Environment<'s>, scope: Scope<'e>) -> Self {
        Self { environment, scope, reads: RefCell::default() }
    }

    /// The metrics that were read, each once, with the first place.
    pub(super) fn reads(&self) -> Vec<(usize, Span)> {
        let mut seen: Vec<(usize, Span)> = Vec::new();
        for read in self.reads.borrow().iter() {
            if !seen.iter().any(|(metric, _)| *metric == read.0) {
                seen.push(*read);
            }
        }
        seen
    }

    /// The same place with another scope; what it reads is noted here.
    fn within<T>(&self, scope: Scope<'e>, lower: impl FnOnce(&Self) -> T) -> T {
        let inner = Self::new(self.environment, scope);
        let lowered = lower(&inner);
        self.reads.borrow_mut().extend(inner.reads.into_inner());
        lowered
    }

    /// Any expression; `expected` is what its place suggests, for words of a list.
    pub(super) fn lower(&self, node: &Node, expected: Option<&Type>) -> Typed {
        match node.rule() {
            Rule::expr | Rule::paren => match node.children.first() {
                Some(inner) => self.lower(inner, expected),
                None => Typed::unknown(node.span),
            },
            Rule::text
            | Rule::quantity
            | Rule::lit_date_time
            | Rule::lit_true
            | Rule::lit_false
            | Rule::lit_month
            | Rule::lit_period => self.literal(node),
            Rule::name => self.bare_name(node, expected),
            Rule::field => self.field(node),
            Rule::index => self.indexed(node),
            Rule::call => self.call(node),
            Rule::longest_outage => {
                self.availability_figure(node, Expression::LongestOutage, Type::Duration)
            }
            Rule::choose => self.choose(node, expected),
            Rule::later_of => self.extreme_of(node),
            Rule::op_to | Rule::op_in | Rule::op_reaches => self.clock_expression(node),
            Rule::op_verdict => self.verdict(node),
            _ => self.operator(node, expected),
        }
    }

    /// A condition.
    pub(super) fn flag(&self, node: &Node) -> Expression {
        self.of_type(node, &Type::Flag, "a condition is needed here")
    }

    /// An expression of exactly that type.
    pub(super) fn of_type(&self, node: &Node, kind: &Type, label: &str) -> Expression {
        let typed = self.lower(node, Some(kind));
        if typed.kind.joined(kind).is_none() {
            self.environment.report(Self::wrong_type(&typed, kind, label));
        }
        typed.expression
    }

    fn wrong_type(typed: &Typed, kind: &Type, label: &str) -> Diagnostic {
        let code = mismatch::code_of(&typed.kind, kind);
        let message = format!("this is {}, {} is needed", typed.kind.spoken(), kind.spoken());
        let diagnostic = Diagnostic::new(code, message).at(typed.span, label);
        match &typed.origin {
            Some((span, text)) => diagnostic.because(*span, text.clone()),
            None => diagnostic,
        }
    }

    /// Reports that something has no meaning where it stands.
    fn no_meaning(&self, span: Span, what: &str, help: &str) -> Typed {
        self.environment.report(
            Diagnostic::new(codes::WRONG_ARGUMENT, format!("{what} has no meaning here"))
                .at(span, "not in this place")
                .help(help),
        );
        Typed::unknown(span)
    }

    fn constant(value: Value, kind: Type, span: Span) -> Typed {
        Typed::new(Expression::Value(value), kind, span)
    }

    fn choose(&self, node: &Node, expected: Option<&Type>) -> Typed {
        let mut rows = Vec::new();
        let mut otherwise = None;
        let mut whole: Option<Typed> = None;
        for row in node.all(Rule::choose_row) {
            let mut parts = row.values();
            let condition = if row.has(Rule::kw_otherwise) {
                None
            } else {
                parts.next().map(|part| self.flag(part))
            };
            let Some(value) = parts.next() else { continue };
            let value = self.lower(value, whole.as_ref().map(|typed| &typed.kind).or(expected));
            if let Some(before) = &mut whole {
                match before.kind.joined(&value.kind) {
                    Some(kind) => before.kind = kind,
                    None => self.mismatch(before, &value, "rows of one `choose`"),
                }
            } else {
                whole = Some(value.clone());
            }
            match condition {
                Some(condition) => rows.push((condition, value.expression)),
                None => otherwise = Some(Box::new(value.expression)),
            }
        }
        let Some(whole) = whole else { return Typed::unknown(node.span) };
        if otherwise.is_none() {
            self.environment.report(
                Diagnostic::new(codes::TIER_GAP, "no row of this `choose` may hold")
                    .at(node.span, "there is no `otherwise`")
                    .help("end with a row `otherwise : …`"),
            );
        }
        Typed { expression: Expression::Choose { rows, otherwise }, span: node.span, ..whole }
    }

    fn extreme_of(&self, node: &Node) -> Typed {
        let latest = node.has(Rule::kw_later);
        let values = node.children.iter().filter(|child| !is_word(child));
        self.extreme(latest, values, node.span)
    }

    fn extreme<'n>(
        &self,
        latest: bool,
        values: impl Iterator<Item = &'n Node>,
        span: Span,
    ) -> Typed {
        let mut among = Vec::new();
        let mut whole: Option<Typed> = None;
        for value in values {
            let value = self.lower(value, None);
            among.push(value.expression.clone());
            match &mut whole {
                Some(before) => match before.kind.joined(&value.kind) {
                    Some(kind) => before.kind = kind,
                    None => self.mismatch(before, &value, "values that are compared"),
                },
                None => whole = Some(value),
            }
        }
        match whole {
            Some(whole) => {
                Typed { expression: Expression::Extreme { latest, among }, span, ..whole }
            }
            None => Typed::unknown(span),
        }
    }
}

/// Whether a node is a word of the language and no part of a value.
fn is_word(node: &Node) -> bool {
    format!("{:?}", node.rule()).starts_with("kw_")
}
