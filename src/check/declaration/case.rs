//! Cases: items gathered from an event log.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Case, CaseField, ColumnId, RowsOf, Source, SourceId};
use crate::resolve::Declaration;
use crate::syntax::{Node, Rule};

use super::super::environment::{ColumnType, Environment, RowType};
use super::super::expression::{Joined, Lowering, Rows, Scope};
use super::super::types::Type;
use super::join::{CaseLine, case_lines};

impl Environment<'_> {
    /// Reads a case; its fields become known.
    pub(in super::super) fn case(
        &mut self,
        place: usize,
        declaration: &Declaration<'_>,
        sources: &[Source],
    ) -> Case {
        let rows = RowsOf::Case(crate::ir::CaseId::from(place));
        let source = declaration.node.child(Rule::path).and_then(|path| self.source_named(path));
        let columns = source.and_then(|source| self.source_columns.get(source));
        let partly_known = declaration.damaged || columns.is_none();
        let mut fields = RowType::new(rows, declaration.label(), partly_known);
        let mut case = Case {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            source: SourceId::from(source.unwrap_or(0)),
            filter: None,
            keys: Vec::new(),
            joins: Vec::new(),
            fields: Vec::new(),
        };
        if let Some(columns) = columns {
            self.case_keys(declaration, columns, &mut case, &mut fields);
            let filter = declaration.node.child(Rule::filter).and_then(Node::value);
            let lowering = Lowering::new(self, Scope::row(columns));
            case.filter = filter.map(|filter| lowering.flag(filter));
            self.pauses_last(declaration, sources);
            for line in case_lines(declaration) {
                match line {
                    CaseLine::Field(clause) => {
                        self.case_field(clause, columns, None, &mut case, &mut fields);
                    }
                    CaseLine::With(clause) => {
                        let Some((joined, inside)) = self.join(clause, &mut case, &fields) else {
                            fields.partly_known = true;
                            continue;
                        };
                        for field in inside {
                            self.case_field(field, columns, Some(joined), &mut case, &mut fields);
                        }
                    }
                }
            }
        }
        self.case_columns.push(fields);
        case
    }

    /// The columns whose values make one case: its first fields.
    fn case_keys(
        &self,
        declaration: &Declaration<'_>,
        columns: &RowType,
        case: &mut Case,
        fields: &mut RowType,
    ) {
        let names = declaration.node.all(Rule::names).flat_map(|names| names.all(Rule::name));
        for name in names.map(|name| self.name(name)) {
            let Some((place, column)) = columns.get(name.text) else {
                self.report_unknown_column(columns, name);
                continue;
            };
            case.keys.push(ColumnId::from(place));
            case.fields.push(CaseField {
                name: name.text.to_owned(),
                kind: column.kind.stored(),
                value: None,
            });
            fields.push(ColumnType { span: name.span, ..column.clone() });
        }
    }

    /// Clocks stand still only while something lasts.
    fn pauses_last(&self, declaration: &Declaration<'_>, sources: &[Source]) {
        let pauses = declaration.all(Rule::c_field).flat_map(|field| field.all(Rule::pausing));
        for path in pauses.filter_map(|pause| pause.child(Rule::path)) {
            if let Some(source) = self.source_named(path) {
                self.needs_spans(sources.get(source), path);
            }
        }
    }

    fn case_field(
        &self,
        clause: &Node,
        columns: &RowType,
        joined: Option<Joined<'_>>,
        case: &mut Case,
        fields: &mut RowType,
    ) {
        let (Some(name), Some(value)) = (self.name_in(clause), clause.value()) else { return };
        if let Some((_, first)) = fields.get(name.text) {
            self.report(
                Diagnostic::new(
                    codes::DUPLICATE_NAME,
                    format!("{} has two fields `{}`", fields.spoken(), name.text),
                )
                .at(name.span, "the second one")
                .because(first.span, "the first one"),
            );
            return;
        }
        let scope = Scope {
            row: Some(fields),
            rows: Some(Rows { columns, sampled: false }),
            joined,
            case_keys: fields.columns().get(..case.keys.len()).unwrap_or_default(),
            ..Scope::default()
        };
        let pauses: Vec<&Node> = clause.all(Rule::pausing).collect();
        let lowering = Lowering::new(self, scope);
        let root = value.children.first();
        let typed = if let Some(root) =
            root.filter(|root| matches!(root.rule(), Rule::op_to | Rule::op_in))
        {
            lowering.clock(root, &pauses)
        } else {
            self.stray_pauses(&pauses);
            lowering.lower(value, None)
        };
        if typed.kind == Type::Civil {
            self.report(
                Diagnostic::new(codes::TYPE_MISMATCH, "a field holds no span of the calendar")
                    .at(typed.span, "days or months without a start")
                    .help("add it to an instant: `due = opened + 3 days`"),
            );
        }
        case.fields.push(CaseField {
            name: name.text.to_owned(),
            kind: typed.kind.stored(),
            value: Some(typed.expression),
        });
        fields.push(ColumnType { name: name.text.to_owned(), kind: typed.kind, span: name.span });
    }

    fn stray_pauses(&self, pauses: &[&Node]) {
        if let Some(first) = pauses.first() {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "only a clock pauses")
                    .at(first.span, "nothing runs here")
                    .help("write `clock = opened to resolved pausing while … until …`"),
            );
        }
    }
}
