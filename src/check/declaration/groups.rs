//! `for each`: what something is measured or judged for, separately.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{ColumnId, DownRule, Expression, GroupKey, GroupKeys, TableId};
use crate::resolve::Name;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{Environment, KeyType, RowType};
use super::super::types::Type;

impl Environment<'_> {
    /// The keys of the `for each` of a metric, by the columns of its rows.
    pub(in super::super) fn keys_of_rows(&self, each: &Node, columns: &RowType) -> Vec<KeyType> {
        let mut keys = Vec::new();
        for key in each.all(Rule::each_key) {
            let Some(name) = self.name_in(key) else { continue };
            let Some((_, column)) = columns.get(name.text) else {
                if super::elements::is_window(name.text) {
                    self.report_window(name);
                } else {
                    self.report_unknown_column(columns, name);
                }
                continue;
            };
            let groups = self
                .keys_in_table(key, name)
                .unwrap_or_else(|| self.keys_of_type(name, &column.kind));
            keys.push(KeyType {
                name: name.text.to_owned(),
                kind: column.kind.clone(),
                keys: groups,
                span: name.span,
            });
        }
        keys
    }

    /// `for each hour` on a metric, which is measured by columns; its windows are its periods.
    fn report_window(&self, name: Name<'_>) {
        self.report(
            Diagnostic::new(
                codes::UNKNOWN_COLUMN,
                format!("a metric is measured for each value of a column, `{}` is time", name.text),
            )
            .at(name.span, "not a column")
            .help(format!("write `per {}`", name.text)),
        );
    }

    /// The keys of the `for each` of an objective: those of the metrics it reads, or of a table or type.
    ///
    /// `known` are keys from elsewhere: those of the objective whose miss a penalty is due for.
    pub(in super::super) fn keys_of_duty(
        &self,
        each: &Node,
        reads: &[usize],
        known: &[KeyType],
    ) -> Vec<KeyType> {
        let mut keys = Vec::new();
        for key in each.all(Rule::each_key).filter(|key| !self.is_element(key)) {
            let Some(name) = self.name_in(key) else { continue };
            let metrics = reads.iter().filter_map(|metric| self.metrics.get(metric));
            let mut measured = metrics.flat_map(|metric| &metric.keys).chain(known);
            let measured = measured.find(|known| known.name == name.text);
            let table = self.keys_in_table(key, name);
            let list = self.word_list(name.text);
            let found = match (measured, list) {
                (Some(known), _) => Some((known.kind.clone(), known.keys.clone())),
                (None, Some(list)) => Some((
                    Type::Word(list.into(), name.text.to_owned()),
                    GroupKeys::Words(list.into()),
                )),
                (None, None) => table.clone().map(|keys| (Type::Text, keys)),
            };
            let Some((kind, groups)) = found else {
                self.report_unmeasured(name);
                continue;
            };
            keys.push(KeyType {
                name: name.text.to_owned(),
                kind,
                keys: table.unwrap_or(groups),
                span: name.span,
            });
        }
        keys
    }

    fn report_unmeasured(&self, name: Name<'_>) {
        self.report(
            Diagnostic::new(
                codes::UNKNOWN_NAME,
                format!("nothing here is measured for each `{}`", name.text),
            )
            .at(name.span, "no metric that is read has this key")
            .help(format!("add `for each {}` to the metric", name.text)),
        );
    }

    /// `for each member in quota`.
    fn keys_in_table(&self, key: &Node, name: Name<'_>) -> Option<GroupKeys> {
        let path = key.child(Rule::path)?;
        if key.has(Rule::kw_of) {
            return None;
        }
        let (_, table) = self.find_path(&[DeclarationKind::Table], path)?;
        let keys = &self.tables.get(table)?.keys;
        let Some(column) = keys.iter().position(|column| column.name == name.text) else {
            self.report(
                Diagnostic::new(
                    codes::UNKNOWN_COLUMN,
                    format!("the table `{}` has no key `{}`", self.text(path), name.text),
                )
                .at(path.span, "not a table by this key"),
            );
            return None;
        };
        Some(GroupKeys::Table {
            table: TableId::from(table),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        })
    }

    fn keys_of_type(&self, name: Name<'_>, kind: &Type) -> GroupKeys {
        match kind {
            Type::Word(list, _) => GroupKeys::Words(*list),
            Type::Text if name.text == "member" && !self.members.is_empty() => {
                GroupKeys::Members(self.members.iter().map(|(member, _)| member.clone()).collect())
            }
            _ => GroupKeys::Seen,
        }
    }

    /// Keys as the contract stores them. `columns` are those of the rows, where there are any.
    pub(in super::super) fn stored_keys(
        keys: &[KeyType],
        columns: Option<&RowType>,
    ) -> Vec<GroupKey> {
        keys.iter()
            .map(|key| GroupKey {
                name: key.name.clone(),
                kind: key.kind.stored(),
                column: columns
                    .and_then(|columns| columns.get(&key.name))
                    .map(|(place, _)| ColumnId::from(place)),
                keys: key.keys.clone(),
            })
            .collect()
    }
}

/// The table whose rows are looked up by a column or key, in any of the expressions.
pub(in super::super) fn table_read_by(
    expressions: &[&Expression],
    is_key: &dyn Fn(&Expression) -> bool,
) -> Option<GroupKeys> {
    expressions.iter().find_map(|expression| {
        let mut found = None;
        expression.walk(&mut |part| {
            if let Expression::Cell { table, keys, .. } = part
                && found.is_none()
                && let Some(column) = keys.iter().position(is_key)
            {
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                found = Some(GroupKeys::Table { table: *table, column });
            }
        });
        found
    })
}

/// The expressions in the rules by which a metric is down.
pub(in super::super) fn in_down_rules(down: &[DownRule]) -> Vec<&Expression> {
    down.iter()
        .filter_map(|rule| match rule {
            DownRule::When(condition) => Some(condition),
            DownRule::During { .. } => None,
        })
        .collect()
}
