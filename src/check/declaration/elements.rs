//! `for each outage of availability`, `for each ticket where …`, `for each hour`: one by one.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{CaseId, Elements, MetricId, Recorded, RowsOf, SourceId};
use crate::resolve::Name;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::PeriodKind;

use super::super::environment::{Environment, KeyType, RowType};
use super::super::expression::{Lowering, Scope};

/// The windows that something can be looked at in.
const WINDOWS: [(&str, PeriodKind); 6] = [
    ("hour", PeriodKind::Hour),
    ("day", PeriodKind::Day),
    ("week", PeriodKind::Week),
    ("month", PeriodKind::Month),
    ("quarter", PeriodKind::Quarter),
    ("year", PeriodKind::Year),
];

/// Whether a word names such a window.
pub(super) fn is_window(word: &str) -> bool {
    WINDOWS.iter().any(|(window, _)| *window == word)
}

impl Environment<'_> {
    /// The keys of a `for each` that name elements, not groups.
    pub(super) fn element_key<'n>(&self, each: &'n Node) -> Option<&'n Node> {
        each.all(Rule::each_key).find(|key| self.is_element(key))
    }

    /// Whether a key of a `for each` names elements.
    pub(super) fn is_element(&self, key: &Node) -> bool {
        if key.has(Rule::kw_of) {
            return true;
        }
        let Some(name) = self.name_in(key) else { return false };
        let rows = [DeclarationKind::Case, DeclarationKind::Source];
        !key.has(Rule::kw_in) && (self.peek(&rows, name.text).is_some() || is_window(name.text))
    }

    /// The elements of a `for each`, and the columns that are in scope with them.
    pub(super) fn elements(
        &self,
        each: Option<&Node>,
        keys: &[KeyType],
    ) -> Option<(Elements, Option<&RowType>)> {
        let each = each?;
        let key = self.element_key(each)?;
        let name = self.name_in(key)?;
        let filter = each.child(Rule::filter).and_then(Node::value);
        if let Some(path) = key.child(Rule::path) {
            return self.outages(name, path, keys).map(|elements| (elements, None));
        }
        let rows = [DeclarationKind::Case, DeclarationKind::Source];
        let Some((kind, place)) = self.look_up(&rows, name.text) else {
            let window = WINDOWS.iter().find(|(window, _)| *window == name.text)?;
            return Some((Elements::Windows(window.1), None));
        };
        let (rows, columns) = if kind == DeclarationKind::Case {
            (RowsOf::Case(CaseId::from(place)), self.case_columns.get(place)?)
        } else {
            (RowsOf::Source(SourceId::from(place)), self.source_columns.get(place)?)
        };
        let filter = filter.map(|filter| Lowering::new(self, Scope::row(columns)).flag(filter));
        Some((Elements::Items { rows, filter }, Some(columns)))
    }

    /// `outage of availability`.
    fn outages(&self, name: Name<'_>, path: &Node, keys: &[KeyType]) -> Option<Elements> {
        if name.text != "outage" {
            self.report(
                Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    format!("a metric has outages, no `{}`", name.text),
                )
                .at(name.span, "not something a metric has")
                .help("write `for each outage of availability`"),
            );
            return None;
        }
        let (_, place) = self.find_path(&[DeclarationKind::Metric], path)?;
        let lowering = Lowering::new(self, Scope::figures(keys));
        let metric = path.child(Rule::name)?;
        let keys = match lowering.lower(metric, None).expression {
            crate::ir::Expression::Measured { keys, .. } => keys,
            _ => Vec::new(),
        };
        Some(Elements::Outages { metric: MetricId::from(place), keys })
    }

    /// `recorded in notices where …`, anywhere directly in a node.
    pub(super) fn recorded(&self, node: &Node) -> Option<Recorded> {
        let recorded = node.child(Rule::recorded)?;
        let source = self.source_named(recorded.child(Rule::path)?)?;
        let columns = self.source_columns.get(source)?;
        let filter = recorded.child(Rule::filter).and_then(Node::value);
        let filter = filter.map(|filter| Lowering::new(self, Scope::row(columns)).flag(filter));
        Some(Recorded { source: SourceId::from(source), filter })
    }
}
