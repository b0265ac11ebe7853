//! Samples and the rules by which a metric is down.

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{
    ColumnId, DownRule, EmptySample, Expression, PartialSample, RowsOf, Sampling, Source, Value,
};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{Node, Rule};
use crate::time::{SlotGrid, length_from_seconds};

use super::super::environment::{ColumnType, Environment, RowType};
use super::super::expression::{Lowering, Rows, Scope};
use super::super::types::Type;

/// The rules by which a metric is down, and how long it has to last.
pub(super) struct Down {
    pub(super) rules: Vec<DownRule>,
    pub(super) at_least: Option<Rational>,
}

impl Environment<'_> {
    /// `sampled every 5 min for each type` and its companions.
    pub(super) fn sampling(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
    ) -> Option<Sampling> {
        let clause = declaration.clause(Rule::c_sampled)?;
        let every = self.slot_length(clause.child(Rule::quantity)?)?;
        let keys = clause.child(Rule::each).into_iter().flat_map(|each| each.all(Rule::each_key));
        let each = keys.filter_map(|key| {
            let name = self.name_in(key)?;
            let columns = columns?;
            let found = columns.get(name.text);
            if found.is_none() {
                self.report_unknown_column(columns, name);
            }
            found.map(|(place, _)| ColumnId::from(place))
        });
        let complete = declaration.clause(Rule::c_complete);
        Some(Sampling {
            every,
            each: each.collect(),
            empty: self.empty_sample(declaration),
            partial: partial_sample(declaration),
            complete_rows: complete.and_then(|clause| self.row_count(clause)).unwrap_or(1),
        })
    }

    fn slot_length(&self, node: &Node) -> Option<Rational> {
        let seconds = self.seconds(node)?;
        let grid = length_from_seconds(&seconds).map(|every| SlotGrid::new(self.zone, every));
        if !matches!(grid, Some(Ok(_))) {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "the length of a sample divides one hour")
                    .at(node.span, "does not divide 60 minutes evenly")
                    .help("write `1 min`, `5 min`, `15 min`, `1 h`, …"),
            );
            return None;
        }
        Some(seconds)
    }

    fn row_count(&self, clause: &Node) -> Option<u32> {
        let node = clause.child(Rule::quantity)?;
        let quantity = self.quantity(node)?;
        let count = match (&quantity.value, &quantity.kind) {
            (Value::Number(number), Type::Number) => {
                number.to_integer().and_then(|count| u32::try_from(count).ok())
            }
            _ => None,
        };
        if count.is_none_or(|count| count == 0) {
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    "a sample is complete with a number of rows",
                )
                .at(node.span, "not a number of rows")
                .help("write `complete with 4 rows`"),
            );
        }
        count
    }

    fn empty_sample(&self, declaration: &Declaration<'_>) -> EmptySample {
        let Some(clause) = declaration.clause(Rule::c_empty_sample) else {
            return EmptySample::Missing;
        };
        match clause.value() {
            Some(value) => {
                let typed = Lowering::new(self, Scope::constant()).lower(value, None);
                EmptySample::CountsAs(typed.expression)
            }
            None if clause.has(Rule::left_out) => EmptySample::LeftOut,
            None => EmptySample::Missing,
        }
    }

    /// The `down` clauses of a metric.
    pub(super) fn down(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
        sampled: bool,
        keys: &[ColumnType],
        sources: &[Source],
    ) -> Down {
        let mut down = Down { rules: Vec::new(), at_least: None };
        let mut said: Option<Span> = None;
        for clause in declaration.all(Rule::c_down) {
            let rule = match clause.child(Rule::path) {
                Some(_) => self.span_rows(clause, keys, sources).map(DownRule::During),
                None => self.down_when(clause, columns, sampled),
            };
            down.rules.extend(rule);
            let Some(at_least) = clause.child(Rule::at_least) else { continue };
            let seconds = at_least.child(Rule::quantity).and_then(|node| self.seconds(node));
            if let Some(first) = said.filter(|_| seconds != down.at_least) {
                self.report(
                    Diagnostic::new(
                        codes::DUPLICATE_CLAUSE,
                        "one metric has one shortest outage, whatever made it",
                    )
                    .at(at_least.span, "another length")
                    .because(first, "the first one"),
                );
            }
            said = Some(at_least.span);
            down.at_least = seconds;
        }
        down
    }

    fn down_when(
        &self,
        clause: &Node,
        columns: Option<&RowType>,
        sampled: bool,
    ) -> Option<DownRule> {
        let value = clause.value()?;
        let Some(columns) = columns else {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "down when which rows say so?")
                    .at(value.span, "this metric has no rows")
                    .help("write `from probes`, or `down during outages`"),
            );
            return None;
        };
        if matches!(columns.rows, RowsOf::Case(_)) {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "the items of a case are not up or down")
                    .at(clause.span, "only rows and spans of time are"),
            );
            return None;
        }
        let scope = if sampled {
            Scope { rows: Some(Rows { columns, sampled: false }), ..Scope::default() }
        } else {
            Scope::row(columns)
        };
        Some(DownRule::When(Lowering::new(self, scope).flag(value)))
    }

    /// `outage counts when length >= 10 min`.
    pub(super) fn outage_counts(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
    ) -> Option<Expression> {
        let value = declaration.clause(Rule::c_outage)?.value()?;
        let scope = Scope {
            rows: columns.map(|columns| Rows { columns, sampled: false }),
            availability: super::super::expression::Availability::Outage,
            ..Scope::default()
        };
        Some(Lowering::new(self, scope).flag(value))
    }
}

fn partial_sample(declaration: &Declaration<'_>) -> PartialSample {
    match declaration.clause(Rule::c_partial_sample) {
        Some(clause) if clause.has(Rule::kw_whole) => PartialSample::Whole,
        Some(clause) if clause.has(Rule::left_out) => PartialSample::LeftOut,
        Some(_) => PartialSample::InPart,
        None => PartialSample::Unsaid,
    }
}
