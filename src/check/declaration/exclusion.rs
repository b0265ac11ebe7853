//! Exclusions: time that a metric leaves out.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Budget, Exclusion, ExclusionEffect, OverBudget, RowShape, Source, SourceId, Value,
};
use crate::resolve::Declaration;
use crate::syntax::{Node, Rule};

use super::super::environment::Environment;
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

impl Environment<'_> {
    /// An exclusion. `sources` are those of the contract, for their shapes.
    pub(in super::super) fn exclusion(
        &self,
        declaration: &Declaration<'_>,
        sources: &[Source],
    ) -> Exclusion {
        let during = declaration.clause(Rule::c_during);
        if during.is_none() {
            self.missing_clause(
                declaration,
                "during",
                "write `during maintenance where …`, a source of spans",
            );
        }
        let path = during.and_then(|clause| clause.child(Rule::path));
        let source = path.and_then(|path| self.source_named(path));
        if let (Some(source), Some(path)) = (source, path) {
            self.needs_spans(sources.get(source), path);
        }
        let columns = source.and_then(|source| self.source_columns.get(source));
        let filter = during.and_then(|clause| clause.child(Rule::filter)).and_then(Node::value);
        let condition = columns
            .zip(filter)
            .map(|(columns, filter)| Lowering::new(self, Scope::row(columns)).flag(filter));
        Exclusion {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            source: SourceId::from(source.unwrap_or(0)),
            condition,
            budget: declaration
                .clause(Rule::c_at_most)
                .and_then(|clause| self.budget(declaration, clause)),
            effect: self.effect(declaration),
        }
    }

    /// Only rows that last can be excluded or down.
    pub(in super::super) fn needs_spans(&self, source: Option<&Source>, path: &Node) {
        let Some(source) = source else { return };
        if !matches!(source.shape, RowShape::Span { .. }) {
            self.report(
                Diagnostic::new(
                    codes::WRONG_KIND_OF_NAME,
                    format!("the rows of `{}` do not last", source.name),
                )
                .at(path.span, "rows that last from one instant to another are needed")
                .help("declare them as `span starts to ends : instant`"),
            );
        }
    }

    fn effect(&self, declaration: &Declaration<'_>) -> ExclusionEffect {
        match declaration.clause(Rule::c_effect) {
            Some(clause) if clause.has(Rule::not_counted) => ExclusionEffect::NotCounted,
            Some(clause) => {
                if clause
                    .child(Rule::counted_as)
                    .is_some_and(|counted| counted.has(Rule::kw_missed))
                {
                    self.report(
                        Diagnostic::new(
                            codes::WRONG_ARGUMENT,
                            "excluded time is never counted as missed",
                        )
                        .at(clause.span, "this would exclude nothing")
                        .help("write `effect not counted` or `effect counted as met`"),
                    );
                }
                ExclusionEffect::CountedAsMet
            }
            None => {
                self.open_decision(
                    declaration,
                    &format!("what happens to time that `{}` takes out?", declaration.label()),
                    "write `effect not counted` (it leaves the denominator too) or `effect counted as met`",
                );
                ExclusionEffect::NotCounted
            }
        }
    }

    /// `at most 4 h per month`.
    fn budget(&self, declaration: &Declaration<'_>, clause: &Node) -> Option<Budget> {
        let (root, prorated) = clause.value()?.children.first()?.unprorated();
        let (Rule::op_per, [amount, .., period]) = (root.rule(), root.children.as_slice()) else {
            self.report(
                Diagnostic::new(codes::OPEN_DECISION, "how much per what?")
                    .at(root.span, "a budget is granted anew in each period")
                    .help("write `at most 4 h per month`"),
            );
            return None;
        };
        let at_most = if amount.rule() == Rule::quantity {
            self.seconds(amount)
        } else {
            self.constant_of(amount, &Type::Duration, false).and_then(|value| match value {
                Value::Number(seconds) => Some(seconds),
                _ => None,
            })
        };
        let prorated = prorated || clause.has(Rule::kw_prorated);
        let per = (period.rule() == Rule::period_name).then(|| self.period_name(period)).flatten();
        let over = match declaration.clause(Rule::c_over_budget) {
            Some(over) if over.has(Rule::kw_excess) => OverBudget::ExcessCounts,
            Some(_) => OverBudget::WholeEventCounts,
            None => {
                self.open_decision(
                    declaration,
                    "what counts of the event that crosses the budget?",
                    "write `over budget the excess counts` or `over budget the whole event counts`",
                );
                OverBudget::ExcessCounts
            }
        };
        Some(Budget { at_most: at_most?, per: per?, over, prorated })
    }
}
