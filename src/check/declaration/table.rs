//! Tables: keys, columns and the types of their cells.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Expression, Table, TableRow, Value, WordListId};
use crate::resolve::{Declaration, Name};
use crate::syntax::{Node, Rule};

use super::super::environment::{ColumnType, Environment, TableType};
use super::super::expression::{Lowering, Scope, Typed};
use super::super::types::Type;

impl Environment<'_> {
    /// Reads a table; its keys and columns become known.
    pub(in super::super) fn table(&mut self, declaration: &Declaration<'_>) -> Table {
        let keys: Vec<Name<'_>> = declaration
            .node
            .child(Rule::names)
            .into_iter()
            .flat_map(|names| names.all(Rule::name))
            .map(|name| self.name(name))
            .collect();
        let mut rows = declaration
            .node
            .child(Rule::table_body)
            .into_iter()
            .flat_map(|body| body.all(Rule::table_row));
        let header = rows.next().map(|row| self.header(row)).unwrap_or_default();
        self.check_header(declaration, &keys, &header);
        let key_types: Vec<ColumnType> = keys.iter().map(|key| self.key_column(*key)).collect();
        let mut columns: Vec<ColumnType> = header
            .iter()
            .skip(keys.len())
            .map(|name| ColumnType {
                name: name.text.to_owned(),
                kind: self.declared_words(*name).unwrap_or(Type::Unknown),
                span: name.span,
            })
            .collect();
        let rows: Vec<TableRow> =
            rows.filter_map(|row| self.row(row, &key_types, &mut columns)).collect();
        self.check_keys(declaration, &rows);
        let named = |columns: &[ColumnType]| {
            columns.iter().map(|column| (column.name.clone(), column.kind.stored())).collect()
        };
        let table = Table {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            keys: named(&key_types),
            columns: named(&columns),
            rows,
        };
        let partly_known = declaration.damaged;
        self.tables.push(TableType { keys: key_types, columns, partly_known });
        table
    }

    fn header<'n>(&self, row: &'n Node) -> Vec<Name<'n>>
    where
        Self: 'n,
    {
        let names = row.children.iter().map(|cell| {
            let name = cell.children.first().filter(|name| name.rule() == Rule::name);
            (cell, name)
        });
        names
            .filter_map(|(cell, name)| {
                if name.is_none() && cell.rule() == Rule::expr {
                    self.report(
                        Diagnostic::new(
                            codes::WRONG_ARGUMENT,
                            "the first row of a table names its columns",
                        )
                        .at(cell.span, "not a name"),
                    );
                }
                name.map(|name| self.name(name))
            })
            .collect()
    }

    fn check_header(&self, declaration: &Declaration<'_>, keys: &[Name<'_>], header: &[Name<'_>]) {
        if declaration.damaged {
            return;
        }
        let wanted: Vec<&str> = keys.iter().map(|key| key.text).collect();
        let found: Vec<&str> = header.iter().take(keys.len()).map(|name| name.text).collect();
        if wanted != found {
            let first = header.first().map_or(declaration.place(), |name| name.span);
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("a table by {} begins with these columns", wanted.join(", ")),
                )
                .at(first, "the columns of the keys come first")
                .because(declaration.place(), format!("by {}", wanted.join(", "))),
            );
        }
        if header.len() <= keys.len() && wanted == found {
            self.missing_clause(
                declaration,
                "column of values",
                "add a column: `priority | respond`",
            );
        }
    }

    /// The type of a key: a declared type of its name, else that of columns of its name, else text.
    fn key_column(&self, key: Name<'_>) -> ColumnType {
        let of_columns = || {
            let sources = self.source_columns.iter().chain(&self.case_columns);
            sources
                .filter_map(|columns| columns.get(key.text))
                .map(|(_, column)| column.kind.clone())
                .find(|kind| *kind != Type::Unknown)
        };
        let kind = self.declared_words(key).or_else(of_columns).unwrap_or(Type::Text);
        ColumnType { name: key.text.to_owned(), kind, span: key.span }
    }

    /// The declared type of that name.
    fn declared_words(&self, name: Name<'_>) -> Option<Type> {
        let place = self.word_list(name.text)?;
        Some(Type::Word(WordListId::from(place), name.text.to_owned()))
    }

    fn row(&self, row: &Node, keys: &[ColumnType], columns: &mut [ColumnType]) -> Option<TableRow> {
        let lowering = Lowering::new(self, Scope::constant());
        let mut cells = row.children.iter();
        let otherwise = row.children.first().is_some_and(|cell| cell.rule() == Rule::kw_otherwise);
        let key_values = if otherwise {
            cells.next();
            // Further key cells of the row may be `otherwise` too.
            let more = row.children.iter().skip(1).take(keys.len().saturating_sub(1));
            for _ in more.take_while(|cell| cell.rule() == Rule::kw_otherwise) {
                cells.next();
            }
            None
        } else {
            let mut values = Vec::new();
            for key in keys {
                let cell = cells.next()?;
                let value = lowering.of_type(cell, &key.kind, "a key of the table");
                let Expression::Value(value) = value else { return None };
                // A key that was not understood is like no other.
                match (&key.kind, &value) {
                    (Type::Text, Value::Text(_)) | (Type::Word(..), Value::Word { .. }) => {}
                    (Type::Text | Type::Word(..), _) => return None,
                    _ => {}
                }
                values.push(value);
            }
            Some(values)
        };
        let mut values = Vec::new();
        for column in columns.iter_mut() {
            let Some(cell) = cells.next() else {
                self.report_length(row, columns.len() + keys.len());
                return None;
            };
            let known = (column.kind != Type::Unknown).then_some(&column.kind);
            let typed = lowering.lower(cell, known);
            self.join_cell(column, &typed);
            values.push(typed.expression);
        }
        if cells.next().is_some() {
            self.report_length(row, columns.len() + keys.len());
        }
        Some(TableRow { keys: key_values, values })
    }

    fn join_cell(&self, column: &mut ColumnType, cell: &Typed) {
        match column.kind.joined_in_column(&cell.kind) {
            Some(kind) => {
                if column.kind == Type::Unknown {
                    column.span = cell.span;
                }
                column.kind = kind;
            }
            None => self.report(
                Diagnostic::new(
                    super::super::expression::mismatch_code(&column.kind, &cell.kind),
                    format!(
                        "the cells of `{}` are of different kinds: {} and {}",
                        column.name,
                        column.kind.spoken(),
                        cell.kind.spoken()
                    ),
                )
                .at(cell.span, format!("this is {}", cell.kind.spoken()))
                .because(column.span, format!("this is {}", column.kind.spoken())),
            ),
        }
    }

    fn report_length(&self, row: &Node, wanted: usize) {
        self.report(
            Diagnostic::new(
                codes::WRONG_ARGUMENT,
                format!(
                    "this row has {} cells, the table has {wanted} columns",
                    row.children.len()
                ),
            )
            .at(row.span, "not as long as the first row"),
        );
    }

    fn check_keys(&self, declaration: &Declaration<'_>, rows: &[TableRow]) {
        let body = declaration.node.child(Rule::table_body);
        let places: Vec<&Node> =
            body.into_iter().flat_map(|body| body.all(Rule::table_row)).skip(1).collect();
        let mut seen: BTreeMap<&Option<Vec<Value>>, &Node> = BTreeMap::new();
        for (row, place) in rows.iter().zip(places) {
            let first = *seen.entry(&row.keys).or_insert(place);
            if first.span != place.span {
                self.report(
                    Diagnostic::new(codes::DUPLICATE_NAME, "two rows have the same keys")
                        .at(place.span, "the second one")
                        .because(first.span, "the first one"),
                );
            }
        }
    }
}
