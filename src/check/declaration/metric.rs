//! Metrics: from rows, or from other metrics, to one figure for each period and group.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    CaseId, Counting, Excluding, ExclusionId, Expression, Metric, RowsOf, ServiceId, Source,
    SourceId,
};
use crate::resolve::{Declaration, Name};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::environment::{ColumnType, Environment, KeyType, Measured, RowType};
use super::super::expression::{Availability, Lowering, Rows, Scope, Typed};
use super::super::types::Type;
use super::groups::{in_down_rules, table_read_by};

/// The rows of a metric.
struct From<'e> {
    rows: RowsOf,
    columns: &'e RowType,
    filter: Option<Expression>,
}

/// The value of a metric, and what is read together with it.
struct Valued {
    value: Expression,
    kind: Type,
    /// Where it stands.
    span: Span,
    applies: Option<Expression>,
    /// The metrics that the value and the condition read, by number, and where.
    reads: Vec<(usize, Span)>,
}

impl Environment<'_> {
    /// A metric, and what expressions need to know of it. The metrics it reads are known.
    pub(in super::super) fn metric(
        &self,
        declaration: &Declaration<'_>,
        sources: &[Source],
    ) -> (Metric, Measured) {
        let from = self.from(declaration);
        let columns = from.as_ref().map(|from| from.columns);
        let mut keys = self.metric_keys(declaration, columns);
        let sampling = self.sampling(declaration, columns);
        let columns_of_keys = columns_of(&keys);
        let down = self.down(declaration, columns, sampling.is_some(), &columns_of_keys, sources);
        let hours = self.counted_hours(declaration, &columns_of_keys, sources);
        let scope = Scope {
            rows: columns.map(|columns| Rows { columns, sampled: sampling.is_some() }),
            rows_unknown: columns.is_none() && declaration.clause(Rule::c_from).is_some(),
            availability: Availability::Period,
            ..Scope::figures(&keys)
        };
        let valued = self.metric_value(declaration, scope, !down.rules.is_empty());
        let per = self.one_period(self.own_period(declaration), &valued.reads, None);
        let filter = from.as_ref().and_then(|from| from.filter.clone());
        Self::keys_from_tables(&mut keys, columns, &valued.value, &down.rules, filter.as_ref());
        let decisions = self.metric_decisions(declaration, &valued.value, columns, sources);
        let rounded = declaration
            .clause(Rule::c_rounded)
            .and_then(|clause| self.rounding(clause.child(Rule::rounding)?, &valued.kind));
        let metric = Metric {
            name: declaration.label().to_owned(),
            title: self.title(declaration),
            clause: self.clause_text(declaration),
            of: self.measured_service(declaration),
            per,
            groups: Self::stored_keys(&keys, columns),
            rows: from.as_ref().map(|from| from.rows),
            filter,
            sampling,
            down: down.rules,
            at_least: down.at_least,
            outage_counts: self.outage_counts(declaration, columns),
            counting: self.counting(declaration, columns),
            applies: valued.applies,
            calendar: hours.calendar,
            existing: hours.existing,
            exclusions: self.excluded(declaration, &columns_of_keys),
            weight: self.weight(declaration, columns),
            value: valued.value,
            value_type: valued.kind.stored(),
            rounded,
            missing: decisions.missing,
            no_items: decisions.no_items,
            percentiles: decisions.percentiles,
            owner: declaration
                .clause(Rule::c_owner)
                .and_then(|clause| self.duty_bearer(clause.child(Rule::name)?)),
            automatic: declaration
                .clause(Rule::c_collected)
                .map(|clause| clause.has(Rule::kw_automatically)),
        };
        (metric, Measured { keys, kind: valued.kind, per, span: valued.span })
    }

    /// The value of a metric, and whether it applies.
    fn metric_value(
        &self,
        declaration: &Declaration<'_>,
        scope: Scope<'_>,
        has_down: bool,
    ) -> Valued {
        let lowering = Lowering::new(self, scope);
        let clause = declaration.clause(Rule::c_value);
        if clause.is_none() {
            self.missing_clause(
                declaration,
                "value",
                "say what is measured: `value uptime`, `value share(ok)`, `value count`",
            );
        }
        let value = clause.and_then(Node::value).map(|value| lowering.lower(value, None));
        let applies = declaration
            .clause(Rule::c_applies)
            .and_then(Node::value)
            .map(|value| lowering.flag(value));
        if let Some(value) = &value {
            self.check_value(value, has_down);
        }
        Valued {
            kind: value.as_ref().map_or(Type::Unknown, |value| value.kind.clone()),
            value: value.map_or_else(
                || Expression::number(crate::exact::Rational::zero()),
                |value| value.expression,
            ),
            span: clause.map_or(declaration.place(), |clause| clause.span),
            applies,
            reads: lowering.reads(),
        }
    }

    fn from<'e>(&'e self, declaration: &Declaration<'_>) -> Option<From<'e>> {
        let clause = declaration.clause(Rule::c_from)?;
        let path = clause.child(Rule::path)?;
        let kinds = [DeclarationKind::Source, DeclarationKind::Case];
        let (rows, columns) = match self.find_path(&kinds, path)? {
            (DeclarationKind::Source, place) => {
                (RowsOf::Source(SourceId::from(place)), self.source_columns.get(place)?)
            }
            (_, place) => (RowsOf::Case(CaseId::from(place)), self.case_columns.get(place)?),
        };
        let filter = clause.child(Rule::filter).and_then(Node::value);
        let filter = filter.map(|filter| Lowering::new(self, Scope::row(columns)).flag(filter));
        Some(From { rows, columns, filter })
    }

    fn metric_keys(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
    ) -> Vec<KeyType> {
        match (declaration.each(), columns) {
            (None, _) => Vec::new(),
            (Some(each), Some(columns)) => self.keys_of_rows(each, columns),
            (Some(each), None) => self.keys_of_duty(each, &self.metrics_in(declaration.node), &[]),
        }
    }

    /// The metrics that are named anywhere in a part of the text, in order, each once.
    pub(in super::super) fn metrics_in(&self, node: &Node) -> Vec<usize> {
        let mut metrics = Vec::new();
        for name in node.names() {
            if let Some((_, place)) = self.peek(&[DeclarationKind::Metric], self.text(name))
                && !metrics.contains(&place)
            {
                metrics.push(place);
            }
        }
        metrics
    }

    fn check_value(&self, value: &Typed, has_down: bool) {
        let shown = matches!(value.kind, Type::Unknown | Type::Flag | Type::Word(..));
        if !value.kind.is_quantity() && !shown {
            self.report(
                Diagnostic::new(
                    codes::TYPE_MISMATCH,
                    format!("the value of a metric is a figure, this is {}", value.kind.spoken()),
                )
                .at(value.span, "not a figure"),
            );
        }
        let mut needs_down = false;
        value.expression.walk(&mut |part| {
            needs_down |= matches!(
                part,
                Expression::Uptime
                    | Expression::Downtime
                    | Expression::Outages
                    | Expression::LongestOutage
            );
        });
        if needs_down && !has_down {
            self.report(
                Diagnostic::new(codes::MISSING_CLAUSE, "when is it down?")
                    .at(value.span, "this needs to know")
                    .help("write `down when share(ok) < 50%`, or `down during outages`"),
            );
        }
    }

    /// Rows looked up in a table by a key make the keys of that table the groups.
    fn keys_from_tables(
        keys: &mut [KeyType],
        columns: Option<&RowType>,
        value: &Expression,
        down: &[crate::ir::DownRule],
        filter: Option<&Expression>,
    ) {
        let mut expressions = vec![value];
        expressions.extend(in_down_rules(down));
        expressions.extend(filter);
        for (place, key) in keys.iter_mut().enumerate() {
            if matches!(key.keys, crate::ir::GroupKeys::Table { .. }) {
                continue;
            }
            let column = columns.and_then(|columns| columns.get(&key.name)).map(|(place, _)| place);
            let is_key = |part: &Expression| match part {
                Expression::Key(at) => usize::try_from(*at).is_ok_and(|at| at == place),
                Expression::Column(at) => column == Some(at.index()),
                _ => false,
            };
            if let Some(table) = table_read_by(&expressions, &is_key) {
                key.keys = table;
            }
        }
    }

    fn measured_service(&self, declaration: &Declaration<'_>) -> Option<ServiceId> {
        let path = declaration.clause(Rule::c_of)?.child(Rule::path)?;
        let (_, place) = self.find_path(&[DeclarationKind::Service], path)?;
        Some(ServiceId::from(place))
    }

    /// `excluding planned_maintenance`. What is granted for each of something is used by what is measured so.
    fn excluded(&self, declaration: &Declaration<'_>, keys: &[ColumnType]) -> Vec<Excluding> {
        let names = declaration.all(Rule::c_excluding).flat_map(|clause| clause.all(Rule::names));
        let mut excluded = Vec::new();
        for name in names.flat_map(|names| names.all(Rule::name)).map(|name| self.name(name)) {
            let Some((_, place)) = self.find(&[DeclarationKind::Exclusion], name) else { continue };
            let each = self.exclusion_keys.get(place).map(Vec::as_slice).unwrap_or_default();
            let mut own = Vec::with_capacity(each.len());
            for wanted in each {
                let found = (0u32..).zip(keys).find(|(_, key)| key.name == wanted.name);
                match found {
                    Some((key, declared)) if declared.kind.joined(&wanted.kind).is_some() => {
                        own.push(key);
                    }
                    _ => self.report_ungrouped(name, wanted),
                }
            }
            excluded.push(Excluding { exclusion: ExclusionId::from(place), keys: own });
        }
        excluded
    }

    fn report_ungrouped(&self, name: Name<'_>, wanted: &ColumnType) {
        let key = &wanted.name;
        self.report(
            Diagnostic::new(
                codes::WRONG_ARGUMENT,
                format!(
                    "`{}` is granted for each {key}, and this metric is not measured so",
                    name.text
                ),
            )
            .at(name.span, format!("for which {key}?"))
            .because(wanted.span, "granted for each of these")
            .help(format!("add `for each {key}` to the metric, or take it from the exclusion")),
        );
    }

    fn weight(
        &self,
        declaration: &Declaration<'_>,
        columns: Option<&RowType>,
    ) -> Option<Expression> {
        let value = declaration.clause(Rule::c_weighted)?.value()?;
        let typed = Lowering::new(self, Scope::row(columns?)).lower(value, None);
        if !typed.kind.is_quantity() && typed.kind != Type::Unknown {
            self.report(
                Diagnostic::new(
                    codes::TYPE_MISMATCH,
                    format!("a weight is a number, this is {}", typed.kind.spoken()),
                )
                .at(typed.span, "not a number"),
            );
        }
        Some(typed.expression)
    }

    /// `counted when …`, `dated resolved`.
    fn counting(&self, declaration: &Declaration<'_>, columns: Option<&RowType>) -> Counting {
        let Some(columns) = columns else { return Counting::ByInstant };
        let lowering = Lowering::new(self, Scope { period: true, ..Scope::row(columns) });
        if let Some(name) =
            declaration.clause(Rule::c_dated).and_then(|clause| clause.child(Rule::name))
        {
            let field = lowering.of_type(name, &Type::Instant, "an instant dates an item");
            return counted_in_period(Expression::InPeriod(Box::new(field)), None);
        }
        let Some(clause) = declaration.clause(Rule::c_counted) else { return Counting::ByInstant };
        let mut conditions = clause.values().map(|value| lowering.flag(value));
        match conditions.next() {
            Some(condition) => counted_in_period(condition, conditions.next()),
            None => Counting::ByInstant,
        }
    }
}

/// The keys of the groups as columns that others can be matched with.
fn columns_of(keys: &[KeyType]) -> Vec<ColumnType> {
    let columns = keys.iter();
    columns
        .map(|key| ColumnType { name: key.name.clone(), kind: key.kind.clone(), span: key.span })
        .collect()
}

/// An item counted in the period that holds one of its fields is pending without it.
fn counted_in_period(condition: Expression, except: Option<Expression>) -> Counting {
    let dated_by = match &condition {
        Expression::InPeriod(field) => match &**field {
            Expression::Column(column) => Some(*column),
            _ => None,
        },
        _ => None,
    };
    Counting::When { condition, except, dated_by }
}
