//! Exclusions: time that a metric leaves out.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Budget, CalendarId, ColumnId, ExcludedTime, Exclusion, ExclusionEffect, OverBudget, RowShape,
    Source, SourceId, Value,
};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{ColumnType, Environment, RowType};
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

impl Environment<'_> {
    /// An exclusion. `sources` are those of the contract, for their shapes.
    pub(in super::super) fn exclusion(
        &self,
        declaration: &Declaration<'_>,
        sources: &[Source],
    ) -> (Exclusion, Vec<ColumnType>) {
        let during = declaration.clause(Rule::c_during);
        if during.is_none() {
            self.missing_clause(
                declaration,
                "during",
                "write `during maintenance where …`, a source of spans, or `during maintenance_hours`, a calendar",
            );
        }
        let kinds = [DeclarationKind::Source, DeclarationKind::Calendar];
        let found = during
            .and_then(|clause| Some((clause, self.find_path(&kinds, clause.child(Rule::path)?)?)));
        let (time, columns) = match found {
            Some((clause, (DeclarationKind::Calendar, place))) => {
                self.no_filter_of_hours(clause);
                (ExcludedTime::Hours(CalendarId::from(place)), None)
            }
            Some((clause, (_, place))) => {
                if let Some(path) = clause.child(Rule::path) {
                    self.needs_spans(sources.get(place), path);
                }
                let columns = self.source_columns.get(place);
                let filter = clause.child(Rule::filter).and_then(Node::value);
                let condition = columns
                    .zip(filter)
                    .map(|(columns, filter)| Lowering::new(self, Scope::row(columns)).flag(filter));
                (ExcludedTime::Spans { source: SourceId::from(place), condition }, columns)
            }
            None => (ExcludedTime::Spans { source: SourceId(0), condition: None }, None),
        };
        let keys = self.granted_for_each(declaration, columns, &time);
        let (each, keys) = keys.into_iter().unzip();
        let exclusion = Exclusion {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            time,
            each,
            budget: declaration
                .clause(Rule::c_at_most)
                .and_then(|clause| self.budget(declaration, clause)),
            effect: self.effect(declaration),
        };
        (exclusion, keys)
    }

    /// The columns by which an exclusion is granted separately.
    fn granted_for_each(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
        time: &ExcludedTime,
    ) -> Vec<(ColumnId, ColumnType)> {
        let Some(each) = declaration.each() else { return Vec::new() };
        if let ExcludedTime::Hours(_) = time {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "the hours of a calendar are those of all")
                    .at(each.span, "no rows tell them apart")
                    .help("leave it out, or name a source of spans"),
            );
        }
        let Some(columns) = columns else { return Vec::new() };
        let mut keys = Vec::new();
        for name in each.all(Rule::each_key).filter_map(|key| self.name_in(key)) {
            match columns.get(name.text) {
                Some((place, column)) => {
                    let column = ColumnType { span: name.span, ..column.clone() };
                    keys.push((ColumnId::from(place), column));
                }
                None => self.report_unknown_column(columns, name),
            }
        }
        keys
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
