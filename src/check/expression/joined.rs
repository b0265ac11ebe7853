//! Figures over joined rows: `count(touches where touches.at <= created + 14 days)`.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Aggregate, AggregateFunction, AggregateOver, ColumnId, Expression};
use crate::resolve::Name;
use crate::source::Span;
use crate::syntax::{Node, Rule};

use super::super::environment::RowType;
use super::super::types::Type;
use super::scope::{Joined, Scope};
use super::{Lowering, Typed};

impl Lowering<'_, '_> {
    /// The joined rows that a call runs over: those whose name stands in it.
    pub(super) fn joined_in(&self, call: &Node) -> Option<Joined<'_>> {
        let joined = self.scope.joined?;
        let names_it = |node: &Node| {
            node.rule() == Rule::name && self.environment.text(node) == joined.columns.name
        };
        call.walk().any(names_it).then_some(joined)
    }

    /// A figure over joined rows.
    pub(super) fn joined_aggregate(
        &self,
        name: Name<'_>,
        argument: &Node,
        joined: Joined<'_>,
        span: Span,
    ) -> Typed {
        let Some(value) = argument.values().next() else { return Typed::unknown(span) };
        let scope =
            Scope { joined_row: Some(joined.columns), joined: None, rows: None, ..self.scope };
        let filter = argument.child(Rule::filter).and_then(|filter| filter.values().next());
        let filter = filter.map(|filter| self.within(scope, |row| row.flag(filter)));
        let (function, lowered, filter, kind) = if name.text == "count" {
            let all_rows = value
                .children
                .first()
                .is_some_and(|inner| self.environment.text(inner) == joined.columns.name);
            let condition = (!all_rows).then(|| self.within(scope, |row| row.flag(value)));
            let filter = match (condition, filter) {
                (Some(condition), Some(filter)) => Some(Expression::And(vec![condition, filter])),
                (condition, filter) => condition.or(filter),
            };
            (AggregateFunction::Count, None, filter, Type::Number)
        } else {
            let lowered = self.within(scope, |row| row.lower(value, None));
            let Some((function, kind)) = self.function(name, None, &lowered) else {
                return Typed::unknown(span);
            };
            (function, Some(lowered), filter, kind)
        };
        let origin = lowered.as_ref().and_then(|lowered| lowered.origin.clone());
        let aggregate = Aggregate {
            function,
            over: AggregateOver::Joined(joined.place),
            argument: lowered.map(|lowered| lowered.expression),
            filter,
        };
        Typed { expression: Expression::Aggregate(Box::new(aggregate)), kind, span, origin }
    }

    /// `touches.at`: a column of the joined row at hand. Outside a figure over joined rows there is none.
    pub(super) fn joined_column(
        &self,
        owner: Name<'_>,
        name: Name<'_>,
        span: Span,
    ) -> Option<Typed> {
        if let Some(row) = self.scope.joined_row.filter(|row| row.name == owner.text) {
            return Some(self.column_of_joined(row, name, span));
        }
        self.scope.joined.filter(|joined| joined.columns.name == owner.text)?;
        self.environment.report(
            Diagnostic::new(
                codes::COLUMN_OUTSIDE_AGGREGATE,
                format!("which of the rows of `{}`?", owner.text),
            )
            .at(span, "one figure over all of them is needed")
            .help(format!("write `first({0}.{1})`, `sum({0}.{1})`, …", owner.text, name.text)),
        );
        Some(Typed::unknown(span))
    }

    fn column_of_joined(&self, row: &RowType, name: Name<'_>, span: Span) -> Typed {
        let Some((place, column)) = row.get(name.text) else {
            self.environment.report_unknown_column(row, name);
            return Typed::unknown(span);
        };
        let text = format!("`{}` is declared as {}", column.name, column.kind.spoken());
        Typed::new(Expression::Joined(ColumnId::from(place)), column.kind.clone(), span)
            .from(column.span, text)
    }
}
