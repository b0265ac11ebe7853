//! Spans of a source laid over a metric: when it is down, when what it measures exists.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{CalendarId, ColumnId, MatchedKey, Source, SourceId, SpanRows};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{ColumnType, Environment, RowType};
use super::super::expression::{Lowering, Scope};
use super::super::types::Type;

/// The time of a metric that counts.
#[derive(Default)]
pub(super) struct CountedHours {
    pub(super) calendar: Option<CalendarId>,
    pub(super) existing: Option<SpanRows>,
}

impl Environment<'_> {
    /// `during support_hours`, or `during lifetimes` of the things measured.
    pub(super) fn counted_hours(
        &self,
        declaration: &Declaration<'_>,
        keys: &[ColumnType],
        sources: &[Source],
    ) -> CountedHours {
        let mut hours = CountedHours::default();
        let Some(clause) = declaration.clause(Rule::c_during) else { return hours };
        let kinds = [DeclarationKind::Calendar, DeclarationKind::Source];
        let found = clause.child(Rule::path).and_then(|path| self.find_path(&kinds, path));
        match found {
            Some((DeclarationKind::Calendar, place)) => {
                self.no_filter_of_hours(clause);
                hours.calendar = Some(CalendarId::from(place));
            }
            Some(_) => hours.existing = self.span_rows(clause, keys, sources),
            None => {}
        }
        hours
    }

    /// The rows of the source of spans that a clause names, of the group or the case at hand where the source can
    /// tell.
    pub(super) fn span_rows(
        &self,
        clause: &Node,
        keys: &[ColumnType],
        sources: &[Source],
    ) -> Option<SpanRows> {
        let path = clause.child(Rule::path)?;
        let source = self.source_named(path)?;
        self.needs_spans(sources.get(source), path);
        let columns = self.source_columns.get(source)?;
        let filter = clause.child(Rule::filter).and_then(Node::value);
        let filter = filter.map(|filter| Lowering::new(self, Scope::row(columns)).flag(filter));
        let by = self.matched_keys(keys, columns);
        Some(SpanRows { source: SourceId::from(source), filter, by })
    }

    /// The keys that a source has a column for.
    pub(in super::super) fn matched_keys(
        &self,
        keys: &[ColumnType],
        columns: &RowType,
    ) -> Vec<MatchedKey> {
        let mut matched = Vec::new();
        for (key, own) in (0u32..).zip(keys) {
            let Some((column, declared)) = columns.get(&own.name) else { continue };
            if self.same_key(own, declared, columns) {
                matched.push(MatchedKey { key, column: ColumnId::from(column) });
            }
        }
        matched
    }

    /// Whether a key can be looked up in a column; says so where it cannot.
    pub(super) fn same_key(
        &self,
        key: &ColumnType,
        column: &ColumnType,
        columns: &RowType,
    ) -> bool {
        let same = key.kind.joined(&column.kind).is_some();
        if !same {
            self.report(
                Diagnostic::new(
                    codes::TYPE_MISMATCH,
                    format!(
                        "`{}` is {} here and {} in {}",
                        key.name,
                        key.kind.spoken(),
                        column.kind.spoken(),
                        columns.spoken()
                    ),
                )
                .at(key.span, "rows are matched by this key")
                .because(column.span, "and by this column")
                .help("give both the same type"),
            );
        }
        same && key.kind != Type::Unknown
    }

    /// Hours of a calendar have no rows to choose from.
    pub(super) fn no_filter_of_hours(&self, clause: &Node) {
        if let Some(filter) = clause.child(Rule::filter) {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "the hours of a calendar have no rows")
                    .at(filter.span, "nothing to choose from")
                    .help("leave the hours out in the calendar: `closed on …`"),
            );
        }
    }
}
