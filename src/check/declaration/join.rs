//! `with touches by lead { … }`: rows of other sources that belong to a case.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Case, ColumnId, Join, MatchedKey, SourceId};
use crate::resolve::Declaration;
use crate::syntax::{Node, Rule};

use super::super::environment::{Environment, RowType};
use super::super::expression::Joined;

/// A line of a case, in order.
pub(super) enum CaseLine<'n> {
    /// A field of its own.
    Field(&'n Node),
    /// Fields over joined rows.
    With(&'n Node),
}

/// The lines of a case that compute fields.
pub(super) fn case_lines<'n>(declaration: &Declaration<'n>) -> impl Iterator<Item = CaseLine<'n>> {
    declaration.clauses.iter().filter_map(|clause| match clause.node.rule() {
        Rule::c_field => Some(CaseLine::Field(clause.node)),
        Rule::c_with => Some(CaseLine::With(clause.node)),
        _ => None,
    })
}

impl Environment<'_> {
    /// Takes in a `with`: the rows that belong to the case. Gives their columns, and the fields in the block.
    pub(super) fn join<'e, 'n>(
        &'e self,
        clause: &'n Node,
        case: &mut Case,
        fields: &RowType,
    ) -> Option<(Joined<'e>, Vec<&'n Node>)> {
        let source = self.source_named(clause)?;
        let columns = self.source_columns.get(source)?;
        let names = clause.all(Rule::names).flat_map(|names| names.all(Rule::name));
        let mut by = Vec::new();
        for name in names.map(|name| self.name(name)) {
            let Some((column, declared)) = columns.get(name.text) else {
                self.report_unknown_column(columns, name);
                continue;
            };
            let Some((field, own)) = fields.get(name.text) else {
                self.report_unknown_column(fields, name);
                continue;
            };
            if self.same_key(own, declared, columns) {
                let key = u32::try_from(field).unwrap_or(u32::MAX);
                by.push(MatchedKey { key, column: ColumnId::from(column) });
            }
        }
        let place = u32::try_from(case.joins.len()).unwrap_or(u32::MAX);
        case.joins.push(Join { source: SourceId::from(source), by });
        let lines = clause.child(Rule::body).map(|body| body.children.as_slice());
        let lines = lines.unwrap_or_default().iter().filter(|line| line.rule() == Rule::clause);
        let inner = lines.filter_map(|line| line.child(Rule::clause_line)?.children.first());
        let mut inside = Vec::new();
        for line in inner {
            if line.rule() == Rule::c_field {
                inside.push(line);
            } else {
                self.report(
                    Diagnostic::new(codes::UNKNOWN_CLAUSE_HERE, "only fields stand in `with`")
                        .at(line.span, "not a field")
                        .help("write `n = count(touches)`; other clauses stand outside"),
                );
            }
        }
        Some((Joined { columns, place }, inside))
    }
}
