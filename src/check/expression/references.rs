//! What is reached through something else: `metric.count`, `targets[priority].share`, `web.fee`.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Creditable, Expression, MetricId, MetricPart, PenaltyId, PeriodPart, ServiceId, TableId,
};
use crate::resolve::Name;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::types::Type;
use super::keys::key_types;
use super::{Lowering, Typed};

/// The parts of a metric that can be read from elsewhere.
const PARTS: [(&str, MetricPart, Type); 5] = [
    ("count", MetricPart::Count, Type::Number),
    ("misses", MetricPart::Misses, Type::Number),
    ("downtime", MetricPart::Downtime, Type::Duration),
    ("outages", MetricPart::Outages, Type::Number),
    ("longest_outage", MetricPart::LongestOutage, Type::Duration),
];

/// What stands before a dot, or before the word of a verdict.
pub(super) enum Owner<'n, 's> {
    Named(Name<'s>),
    Indexed(Name<'s>, Vec<&'n Node>, Span),
}

impl<'s> Lowering<'_, 's> {
    /// `owner.name`.
    pub(super) fn field(&self, node: &Node) -> Typed {
        let (Some(owner), Some(name)) = (node.children.first(), node.child_after_first(Rule::name))
        else {
            return Typed::unknown(node.span);
        };
        let name = self.environment.name(name);
        match self.owner(owner) {
            Some(Owner::Named(owner)) => self.field_of(owner, name, node.span),
            Some(Owner::Indexed(owner, keys, span)) => {
                self.field_of_indexed(owner, &keys, name, span.join(name.span))
            }
            None => self.no_meaning(node.span, "this dot", "it stands behind a name"),
        }
    }

    pub(super) fn owner<'n>(&self, node: &'n Node) -> Option<Owner<'n, 's>> {
        match node.rule() {
            Rule::name => Some(Owner::Named(self.environment.name(node))),
            Rule::index => {
                let owner = node.children.first().filter(|owner| owner.rule() == Rule::name)?;
                let keys = node
                    .children
                    .iter()
                    .skip(1)
                    .filter(|child| matches!(child.rule(), Rule::expr | Rule::missing_value));
                Some(Owner::Indexed(self.environment.name(owner), keys.collect(), node.span))
            }
            _ => None,
        }
    }

    fn field_of(&self, owner: Name<'s>, name: Name<'s>, span: Span) -> Typed {
        if owner.text == "period" && self.scope.period {
            return self.period_part(name, span);
        }
        if let Some(column) = self.joined_column(owner, name, span) {
            return column;
        }
        let rows = self.scope.row.or(self.scope.rows.map(|rows| rows.columns));
        if let Some(row) = rows.filter(|row| row.name == owner.text) {
            return if let (Some(_), Some(column)) = (self.scope.row, Self::column(row, name)) {
                Typed { span, ..column }
            } else {
                self.environment.report_unknown_column(row, name);
                Typed::unknown(span)
            };
        }
        let kinds = [DeclarationKind::Service, DeclarationKind::Metric, DeclarationKind::Table];
        match self.environment.find(&kinds, owner) {
            Some((DeclarationKind::Service, place)) => self.fee(place, owner, name, span),
            Some((DeclarationKind::Metric, place)) => {
                let Some(keys) = self.own_keys(place, owner) else { return Typed::unknown(span) };
                self.metric_part(place, keys, name, span)
            }
            Some((_, place)) => {
                self.report_missing_keys(place, owner, name);
                Typed::unknown(span)
            }
            None => Typed::unknown(span),
        }
    }

    fn period_part(&self, name: Name<'_>, span: Span) -> Typed {
        let (part, kind) = match name.text {
            "start" => (PeriodPart::Start, Type::Instant),
            "end" => (PeriodPart::End, Type::Instant),
            "length" => (PeriodPart::Length, Type::Duration),
            _ => {
                self.environment.report(
                    Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        format!("a period has no `{}`", name.text),
                    )
                    .at(name.span, "not a part of a period")
                    .help("it has `period.start`, `period.end` and `period.length`"),
                );
                return Typed::unknown(span);
            }
        };
        Typed::new(Expression::Period(part), kind, span)
    }

    fn fee(&self, place: usize, owner: Name<'_>, name: Name<'_>, span: Span) -> Typed {
        if name.text != "fee" || !self.scope.figures {
            return self.no_meaning(span, "this part of a service", "a service has a `fee`");
        }
        let fee = self.environment.services.get(place).and_then(|service| service.fee.clone());
        let Some((currency, _, declared)) = fee else {
            self.environment.report(
                Diagnostic::new(
                    codes::MISSING_CLAUSE,
                    format!("the service `{}` has no fee", owner.text),
                )
                .at(span, "the fee is used here")
                .help("write `fee 40_000 EUR per month` into the service"),
            );
            return Typed::unknown(span);
        };
        let text = format!("the fee is in {currency}");
        let expression = Expression::Fee(ServiceId::from(place));
        Typed::new(expression, Type::Money(currency), span).from(declared, text)
    }

    fn field_of_indexed(
        &self,
        owner: Name<'s>,
        keys: &[&Node],
        name: Name<'s>,
        span: Span,
    ) -> Typed {
        let kinds = [DeclarationKind::Table, DeclarationKind::Metric];
        match self.environment.find(&kinds, owner) {
            Some((DeclarationKind::Table, place)) => self.cell(place, owner, keys, name, span),
            Some((_, place)) if self.scope.figures => {
                let Some(measured) = self.environment.metrics.get(&place) else {
                    return Typed::unknown(span);
                };
                let keys = self.keys(owner, &key_types(measured), keys);
                self.metric_part(place, keys, name, span)
            }
            Some(_) => self.no_meaning(span, "a metric", "only periods have metrics, not rows"),
            None => Typed::unknown(span),
        }
    }

    fn cell(
        &self,
        place: usize,
        owner: Name<'_>,
        keys: &[&Node],
        name: Name<'_>,
        span: Span,
    ) -> Typed {
        let Some(table) = self.environment.tables.get(place) else { return Typed::unknown(span) };
        let keys = self.keys(owner, &table.keys, keys);
        let found = table.columns.iter().enumerate().find(|(_, column)| column.name == name.text);
        let Some((column, declared)) = found else {
            if table.partly_known {
                return Typed::unknown(span);
            }
            let columns: Vec<String> =
                table.columns.iter().map(|column| format!("`{}`", column.name)).collect();
            self.environment.report(
                Diagnostic::new(
                    codes::UNKNOWN_COLUMN,
                    format!("the table `{}` has no column `{}`", owner.text, name.text),
                )
                .at(name.span, "not a column")
                .help(format!("it has {}", columns.join(", ")))
                .maybe_help(crate::diagnostic::did_you_mean(
                    name.text,
                    table.columns.iter().map(|column| column.name.as_str()),
                )),
            );
            return Typed::unknown(span);
        };
        let expression = Expression::Cell {
            table: TableId::from(place),
            keys,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        };
        let text = format!("the column `{}` holds {}", declared.name, declared.kind.spoken());
        Typed::new(expression, declared.kind.clone(), span).from(declared.span, text)
    }

    /// `metric[keys]` without a part.
    pub(super) fn indexed(&self, node: &Node) -> Typed {
        let Some(Owner::Indexed(owner, keys, span)) = self.owner(node) else {
            return self.no_meaning(
                node.span,
                "this `[…]`",
                "it stands behind a table or a metric",
            );
        };
        let mut kinds = vec![DeclarationKind::Metric, DeclarationKind::Table];
        kinds.extend(self.scope.credits.then_some(DeclarationKind::Penalty));
        match self.environment.find(&kinds, owner) {
            Some((DeclarationKind::Penalty, place)) => {
                let Some(measured) = self.environment.penalties.get(&place) else {
                    return Typed::unknown(span);
                };
                let keys = self.keys(owner, &key_types(measured), &keys);
                let of = Creditable::Penalty(PenaltyId::from(place));
                Typed::new(Expression::Credited { of, keys }, measured.kind.clone(), span)
            }
            Some((DeclarationKind::Metric, place)) if self.scope.figures => {
                let Some(measured) = self.environment.metrics.get(&place) else {
                    return Typed::unknown(span);
                };
                let keys = self.keys(owner, &key_types(measured), &keys);
                self.measured(place, keys, MetricPart::Value, measured.kind.clone(), span)
            }
            Some((DeclarationKind::Table, _)) => self.no_meaning(
                span,
                "a row of a table",
                "say which column: `targets[priority].share`",
            ),
            Some(_) => self.no_meaning(span, "a metric", "only periods have metrics, not rows"),
            None => Typed::unknown(span),
        }
    }

    /// The value of a metric for the group at hand.
    pub(super) fn metric(&self, place: usize, span: Span) -> Typed {
        let Some(measured) = self.environment.metrics.get(&place) else {
            return Typed::unknown(span);
        };
        let name = Name { text: self.environment.sources.text_of(span), span };
        let Some(keys) = self.own_keys(place, name) else { return Typed::unknown(span) };
        self.measured(place, keys, MetricPart::Value, measured.kind.clone(), span)
    }

    fn metric_part(
        &self,
        place: usize,
        keys: Vec<Expression>,
        name: Name<'_>,
        span: Span,
    ) -> Typed {
        if !self.scope.figures {
            return self.no_meaning(span, "a metric", "only periods have metrics, not rows");
        }
        let part = PARTS.iter().find(|(word, ..)| *word == name.text);
        let Some((_, part, kind)) = part else {
            let words: Vec<String> = PARTS.iter().map(|(word, ..)| format!("`{word}`")).collect();
            self.environment.report(
                Diagnostic::new(codes::UNKNOWN_NAME, format!("a metric has no `{}`", name.text))
                    .at(name.span, "not a part of a metric")
                    .help(format!("it has {}", words.join(", "))),
            );
            return Typed::unknown(span);
        };
        self.measured(place, keys, *part, kind.clone(), span)
    }

    fn measured(
        &self,
        place: usize,
        keys: Vec<Expression>,
        part: MetricPart,
        kind: Type,
        span: Span,
    ) -> Typed {
        self.reads.borrow_mut().push((place, span));
        let expression = Expression::Measured { metric: MetricId::from(place), keys, part };
        let typed = Typed::new(expression, kind, span);
        match self.environment.metrics.get(&place) {
            Some(measured) if part == MetricPart::Value => {
                let text = format!("the metric's value is {}", measured.kind.spoken());
                typed.from(measured.span, text)
            }
            _ => typed,
        }
    }
}
