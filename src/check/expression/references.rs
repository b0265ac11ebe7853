//! What is reached through something else: `metric.count`, `targets[priority].share`, `web.fee`, verdicts.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Creditable, Expression, MetricId, MetricPart, ObjectiveId, PenaltyId, PeriodPart, ServiceId,
    TableId, VerdictTest, WhichGroups,
};
use crate::resolve::{Found, Name};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{ColumnType, Measured};
use super::super::types::Type;
use super::{Lowering, Typed};

/// The parts of a metric that can be read from elsewhere.
const PARTS: [(&str, MetricPart, Type); 5] = [
    ("count", MetricPart::Count, Type::Number),
    ("misses", MetricPart::Misses, Type::Number),
    ("downtime", MetricPart::Downtime, Type::Duration),
    ("outages", MetricPart::Outages, Type::Number),
    ("longest_outage", MetricPart::LongestOutage, Type::Duration),
];

/// What stands before a dot.
enum Owner<'n, 's> {
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

    fn owner<'n>(&self, node: &'n Node) -> Option<Owner<'n, 's>> {
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

    /// The keys in brackets, by the types that are needed.
    fn keys(&self, owner: Name<'_>, wanted: &[ColumnType], given: &[&Node]) -> Vec<Expression> {
        if wanted.len() != given.len() {
            let names: Vec<&str> = wanted.iter().map(|key| key.name.as_str()).collect();
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!(
                        "`{}` has {} keys, {} are given",
                        owner.text,
                        wanted.len(),
                        given.len()
                    ),
                )
                .at(owner.span, "looked up with another number of keys")
                .help(match names.as_slice() {
                    [] => format!("write `{}` alone", owner.text),
                    names => format!("write `{}[{}]`", owner.text, names.join(", ")),
                }),
            );
            return Vec::new();
        }
        let pairs = given.iter().zip(wanted);
        pairs.map(|(key, wanted)| self.of_type(key, &wanted.kind, "a key is needed here")).collect()
    }

    fn report_missing_keys(&self, place: usize, owner: Name<'_>, name: Name<'_>) {
        let keys = self.environment.tables.get(place).map(|table| {
            table.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ")
        });
        self.environment.report(
            Diagnostic::new(
                codes::WRONG_ARGUMENT,
                format!("`{}` is a table; which of its rows is meant?", owner.text),
            )
            .at(owner.span, "no key is given")
            .help(format!(
                "write `{}[{}].{}`",
                owner.text,
                keys.unwrap_or_default(),
                name.text
            )),
        );
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

    /// The keys of the group at hand, as far as a metric has them.
    fn own_keys(&self, place: usize, name: Name<'_>) -> Option<Vec<Expression>> {
        let measured = self.environment.metrics.get(&place)?;
        let keys = self.keys_by_name(measured);
        if keys.is_none() {
            let wanted = key_names(measured);
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` is measured for each {wanted}; which is meant?", name.text),
                )
                .at(name.span, "no group is named")
                .because(measured.span, "measured in groups")
                .help(format!("write `{}[…]`, or add `for each {wanted}` here", name.text)),
            );
        }
        keys
    }

    pub(super) fn keys_by_name(&self, measured: &Measured) -> Option<Vec<Expression>> {
        let place_of = |name: &str| self.scope.keys.iter().position(|key| key.name == name);
        measured
            .keys
            .iter()
            .map(|key| Some(Expression::Key(u32::try_from(place_of(&key.name)?).ok()?)))
            .collect()
    }

    /// `commitment missed`, `any lead_volume missed`, `resolution[P1] met`.
    pub(super) fn verdict(&self, node: &Node) -> Typed {
        let test = if node.has(Rule::kw_met) { VerdictTest::Met } else { VerdictTest::Missed };
        let Some(judged) = node.children.first() else { return Typed::unknown(node.span) };
        if !self.scope.figures {
            return self.no_meaning(node.span, "a verdict", "only periods have verdicts, not rows");
        }
        let (named, groups) = match judged.rule() {
            Rule::op_any => (judged.children.first(), Some(WhichGroups::Any)),
            Rule::op_all => (judged.children.first(), Some(WhichGroups::All)),
            _ => (Some(judged), None),
        };
        let owner = named.and_then(|named| self.owner(named));
        let (name, given) = match owner {
            Some(Owner::Named(name)) => (name, None),
            Some(Owner::Indexed(name, keys, _)) => (name, Some(keys)),
            None => {
                return self.no_meaning(node.span, "a verdict", "it stands behind an objective");
            }
        };
        let Some(place) = self.duty(name) else { return Typed::unknown(node.span) };
        let Some(measured) = self.environment.objectives.get(&place) else {
            return self.no_verdict_yet(name);
        };
        let groups = match (groups, given) {
            (Some(groups), _) => Some(groups),
            (None, Some(keys)) => {
                Some(WhichGroups::Keys(self.keys(name, &key_types(measured), &keys)))
            }
            (None, None) => self.keys_by_name(measured).map(WhichGroups::Keys),
        };
        let Some(groups) = groups else {
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` is judged for each {}", name.text, key_names(measured)),
                )
                .at(name.span, "which of its groups?")
                .because(measured.span, "judged in groups")
                .help(format!(
                    "write `any {0} missed`, `all {0} missed` or `{0}[…] missed`",
                    name.text
                )),
            );
            return Typed::unknown(node.span);
        };
        let expression = Expression::Judged { objective: ObjectiveId::from(place), groups, test };
        Typed::new(expression, Type::Flag, node.span)
    }

    /// A verdict of something that is not measured, or is judged by this very condition.
    fn no_verdict_yet(&self, name: Name<'_>) -> Typed {
        self.no_meaning(
            name.span,
            "the verdict of this",
            "`require` reads metrics; verdicts stand in `relieved when`, in penalties and rights, and only what is measured has one",
        )
    }

    /// The number of an objective or of a responsibility.
    fn duty(&self, name: Name<'_>) -> Option<usize> {
        let kinds = [DeclarationKind::Objective, DeclarationKind::Responsibility];
        if let Some((kind, place)) = self.environment.look_up(&kinds, name.text) {
            return Some(self.environment.duty_number(kind, place));
        }
        match self.environment.outline.find(&kinds, name) {
            Err(diagnostic) => self.environment.report(*diagnostic),
            Ok(Found::Broken | Found::Declared(_)) => {}
        }
        None
    }
}

fn key_types(measured: &Measured) -> Vec<ColumnType> {
    let keys = measured.keys.iter();
    keys.map(|key| ColumnType { name: key.name.clone(), kind: key.kind.clone(), span: key.span })
        .collect()
}

fn key_names(measured: &Measured) -> String {
    measured.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ")
}
