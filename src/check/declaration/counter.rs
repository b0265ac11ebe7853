//! `counter hits : count by server`: readings that are differenced.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Column, ColumnId, ColumnOrigin, Counter, RowShape, Unique};
use crate::resolve::Declaration;
use crate::syntax::{Node, Rule};

use super::super::environment::{Environment, RowType};
use super::super::types::Type;

impl Environment<'_> {
    /// The counters of a source. `columns` are those that its export has.
    pub(super) fn counters(
        &self,
        declaration: &Declaration<'_>,
        columns: &RowType,
        shape: &RowShape,
    ) -> Vec<Counter> {
        let mut counters = Vec::new();
        for clause in declaration.all(Rule::c_counter) {
            let Some(name) = self.name_in(clause) else { continue };
            let Some((place, column)) = columns.get(name.text) else { continue };
            if !column.kind.is_quantity() && column.kind != Type::Unknown {
                self.report(
                    Diagnostic::new(
                        codes::TYPE_MISMATCH,
                        format!("a counter counts something, this is {}", column.kind.spoken()),
                    )
                    .at(name.span, "not a number")
                    .help("write `counter hits : count`, or `counter busy : duration in s`"),
                );
            }
            if !matches!(shape, RowShape::Instant { .. }) {
                self.report(
                    Diagnostic::new(codes::WRONG_ARGUMENT, "a counter is read at instants")
                        .at(name.span, "the rows of this source last")
                        .help("date the rows by `at ts : instant`, each by itself"),
                );
            }
            let series = match clause.child(Rule::names) {
                Some(names) => self.series(names, columns),
                None => labels(columns),
            };
            counters.push(Counter { column: ColumnId::from(place), series });
        }
        counters
    }

    /// The columns that are named to tell series apart.
    fn series(&self, names: &Node, columns: &RowType) -> Vec<ColumnId> {
        let mut series = Vec::new();
        for name in names.all(Rule::name).map(|name| self.name(name)) {
            match columns.get(name.text) {
                Some((place, _)) => series.push(ColumnId::from(place)),
                None => self.report_unknown_column(columns, name),
            }
        }
        series
    }

    /// Rows that stand twice are dropped before readings are differenced, and columns computed after.
    pub(super) fn unique_before_counting(
        &self,
        declaration: &Declaration<'_>,
        counters: &[Counter],
        unique: Option<&Unique>,
        columns: &[Column],
    ) {
        let Some(unique) = unique.filter(|_| !counters.is_empty()) else { return };
        let computed = unique.by.iter().find(|id| {
            let column = columns.get(id.index());
            column.is_none_or(|column| column.origin != ColumnOrigin::Read)
        });
        if computed.is_some()
            && let Some(clause) = declaration.clause(Rule::c_unique)
        {
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    "a computed column cannot say which readings of a counter stand twice",
                )
                .at(clause.span, "it is computed of what was counted")
                .help("name columns that the export has"),
            );
        }
    }
}

/// The columns that name something: rows that agree in them are of one series.
fn labels(columns: &RowType) -> Vec<ColumnId> {
    let named = columns.columns().iter().enumerate();
    named
        .filter(|(_, column)| matches!(column.kind, Type::Text | Type::Word(..)))
        .map(|(place, _)| ColumnId::from(place))
        .collect()
}
