//! Sources: what a row is, its columns, and how the export is read.

use crate::data::{ColumnLayout, Layout};
use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Column, ColumnId, ColumnOrigin, Expression, RowShape, RowsOf, Source, SourceId, Unique,
};
use crate::resolve::{Declaration, Name};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{ColumnType, Environment, RowType};
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

/// What the export of a source has.
pub(in super::super) struct SourceHeader {
    columns: RowType,
    layouts: Vec<ColumnLayout>,
    /// The columns that date a row.
    dating: Option<Dating>,
}

enum Dating {
    At(usize),
    Span(usize, usize),
    /// The ends are computed by this expression of the form `start to end`.
    Computed,
}

impl Environment<'_> {
    /// Reads the columns that the export of a source has; they become known.
    pub(in super::super) fn source_header(
        &mut self,
        place: usize,
        declaration: &Declaration<'_>,
    ) -> SourceHeader {
        let rows = RowsOf::Source(SourceId::from(place));
        let columns = RowType::new(rows, declaration.label(), declaration.damaged);
        let mut header = SourceHeader { columns, layouts: Vec::new(), dating: None };
        for clause in &declaration.clauses {
            self.read_column(clause.node, &mut header);
        }
        self.source_columns.push(header.columns.clone());
        header
    }

    /// Reads the rest of a source; its computed columns become known.
    pub(in super::super) fn source(
        &mut self,
        place: usize,
        declaration: &Declaration<'_>,
        mut header: SourceHeader,
    ) -> Source {
        let mut layout = Layout::new(std::mem::take(&mut header.layouts));
        self.dialect(declaration, &mut layout);
        let mut columns: Vec<Column> = header.columns.columns().iter().map(read_column).collect();
        let shape = self.shape(declaration, &mut header, &mut columns);
        let counters = self.counters(declaration, &header.columns, &shape);
        for clause in declaration.all(Rule::c_column).filter(|clause| is_computed(clause)) {
            self.computed_column(clause, &mut header.columns, &mut columns);
        }
        let unique =
            declaration.clause(Rule::c_unique).map(|clause| self.unique(clause, &header.columns));
        self.unique_before_counting(declaration, &counters, unique.as_ref(), &columns);
        let complete = declaration.clause(Rule::c_complete).and_then(|clause| {
            let (date, instant) = self.a_date(clause.child(Rule::a_date)?)?;
            Some(instant.unwrap_or_else(|| self.zone.start_of_day(date)))
        });
        if let Some(known) = self.source_columns.get_mut(place) {
            *known = header.columns;
        }
        Source {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            layout,
            columns,
            shape,
            counters,
            unique,
            complete_until: complete,
        }
    }

    /// Takes in the columns of one clause that the export has.
    fn read_column(&mut self, clause: &Node, header: &mut SourceHeader) {
        let Some(kind) = clause.child(Rule::column_type) else {
            if clause.rule() == Rule::c_span && clause.value().is_some() {
                header.dating = Some(Dating::Computed);
            }
            return;
        };
        let mut names = clause.all(Rule::name).map(|name| self.name(name)).collect::<Vec<_>>();
        let mut origins = clause
            .all(Rule::origin)
            .flat_map(|origin| origin.children.iter())
            .chain(clause.children.iter().skip_while(|part| part.rule() != Rule::origin).skip(1))
            .filter(|part| matches!(part.rule(), Rule::text | Rule::lit_number));
        let first_name = names.first().map_or("", |name| name.text);
        let (cell, cell_type) = self.column_type(kind, first_name);
        if matches!(clause.rule(), Rule::c_at | Rule::c_span) {
            self.needs_instant(&cell_type, kind.span);
        }
        let first = header.columns.columns().len();
        for name in names.drain(..) {
            if self.is_taken(&header.columns, name) {
                continue;
            }
            let from = self.column_from(origins.next(), name.text);
            header.layouts.push(ColumnLayout {
                name: name.text.to_owned(),
                from,
                kind: cell.clone(),
            });
            header.columns.push(ColumnType {
                name: name.text.to_owned(),
                kind: cell_type.clone(),
                span: name.span,
            });
        }
        match clause.rule() {
            Rule::c_at => header.dating = Some(Dating::At(first)),
            Rule::c_span => header.dating = Some(Dating::Span(first, first + 1)),
            _ => {}
        }
    }

    fn needs_instant(&self, kind: &Type, span: Span) {
        if !matches!(kind, Type::Instant | Type::Unknown) {
            self.report(
                Diagnostic::new(
                    codes::TYPE_MISMATCH,
                    format!("rows are dated by an instant, this is {}", kind.spoken()),
                )
                .at(span, "not an instant")
                .help("write `: instant`, with a pattern where the export has its own"),
            );
        }
    }

    fn is_taken(&self, columns: &RowType, name: Name<'_>) -> bool {
        let Some((_, first)) = columns.get(name.text) else { return false };
        self.report(
            Diagnostic::new(
                codes::DUPLICATE_NAME,
                format!("{} has two columns `{}`", columns.spoken(), name.text),
            )
            .at(name.span, "the second one")
            .because(first.span, "the first one")
            .help("rename one: `column other : text from \"header\"`"),
        );
        true
    }

    fn shape(
        &self,
        declaration: &Declaration<'_>,
        header: &mut SourceHeader,
        columns: &mut Vec<Column>,
    ) -> RowShape {
        let holds = declaration.clause(Rule::c_holds);
        match header.dating {
            Some(Dating::At(at)) => match holds {
                Some(clause) => {
                    RowShape::Holds { at: ColumnId::from(at), at_most: self.holds_at_most(clause) }
                }
                None => RowShape::Instant { at: ColumnId::from(at) },
            },
            Some(Dating::Span(from, until)) => {
                self.no_holds(holds);
                RowShape::Span { from: ColumnId::from(from), until: ColumnId::from(until) }
            }
            Some(Dating::Computed) => {
                self.no_holds(holds);
                self.computed_span(declaration, header, columns)
            }
            None => {
                self.missing_clause(
                    declaration,
                    "at",
                    "write `at ts : instant` for rows that happen, `span starts to ends : instant` for rows that last",
                );
                RowShape::Instant { at: ColumnId(0) }
            }
        }
    }

    fn no_holds(&self, holds: Option<&Node>) {
        if let Some(clause) = holds {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "rows that last end by themselves")
                    .at(clause.span, "only rows at an instant hold until the next"),
            );
        }
    }

    fn holds_at_most(&self, clause: &Node) -> Option<crate::exact::Rational> {
        let value = clause.value()?.children.first()?;
        if value.rule() == Rule::quantity {
            return self.seconds(value);
        }
        self.report(
            Diagnostic::new(
                codes::TYPE_MISMATCH,
                "how long a row holds is a number of hours or minutes",
            )
            .at(value.span, "not a length of time")
            .help("write `each row holds until the next, at most 26 h`"),
        );
        None
    }

    /// `span later of raised, ticketed to fixed`: two computed columns.
    fn computed_span(
        &self,
        declaration: &Declaration<'_>,
        header: &mut SourceHeader,
        columns: &mut Vec<Column>,
    ) -> RowShape {
        let failed = RowShape::Span { from: ColumnId(0), until: ColumnId(0) };
        let value = declaration.clause(Rule::c_span).and_then(Node::value);
        let Some(root) = value.and_then(|value| value.children.first()) else { return failed };
        let (Rule::op_to, [from, until]) = (root.rule(), root.children.as_slice()) else {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a span goes from one instant to another")
                    .at(root.span, "no two ends")
                    .help("write `span later of raised, ticketed to fixed`"),
            );
            return failed;
        };
        let ends = {
            let lowering = Lowering::new(self, Scope::row(&header.columns));
            [from, until].map(|end| {
                (lowering.of_type(end, &Type::Instant, "a span ends at instants"), end.span)
            })
        };
        let first = columns.len();
        for ((value, span), name) in ends.into_iter().zip(["starts", "ends"]) {
            header.columns.push(ColumnType { name: name.to_owned(), kind: Type::Instant, span });
            columns.push(computed(name, &Type::Instant, value));
        }
        RowShape::Span { from: ColumnId::from(first), until: ColumnId::from(first + 1) }
    }

    /// `column late = took > 2 s`.
    fn computed_column(&self, clause: &Node, known: &mut RowType, columns: &mut Vec<Column>) {
        let (Some(name), Some(value)) = (self.name_in(clause), clause.value()) else { return };
        if self.is_taken(known, name) {
            return;
        }
        let typed = Lowering::new(self, Scope::row(known)).lower(value, None);
        columns.push(computed(name.text, &typed.kind, typed.expression));
        known.push(ColumnType { name: name.text.to_owned(), kind: typed.kind, span: name.span });
    }

    fn unique(&self, clause: &Node, columns: &RowType) -> Unique {
        let names = clause.all(Rule::names).flat_map(|names| names.all(Rule::name));
        let by = names.filter_map(|name| {
            let name = self.name(name);
            let found = columns.get(name.text);
            if found.is_none() {
                self.report_unknown_column(columns, name);
            }
            found.map(|(place, _)| ColumnId::from(place))
        });
        let by = by.collect();
        let kept = [(Rule::kw_first, false), (Rule::kw_last, true)];
        let keep_last = kept.into_iter().find(|(rule, _)| clause.has(*rule)).map(|(_, last)| last);
        Unique { by, keep_last }
    }

    /// The source a path names.
    pub(in super::super) fn source_named(&self, path: &Node) -> Option<usize> {
        self.find_path(&[DeclarationKind::Source], path).map(|(_, place)| place)
    }
}

fn is_computed(clause: &Node) -> bool {
    clause.child(Rule::column_type).is_none()
}

fn read_column(column: &ColumnType) -> Column {
    Column { name: column.name.clone(), kind: column.kind.stored(), origin: ColumnOrigin::Read }
}

fn computed(name: &str, kind: &Type, value: Expression) -> Column {
    Column { name: name.to_owned(), kind: kind.stored(), origin: ColumnOrigin::Computed(value) }
}
