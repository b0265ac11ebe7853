//! Figures over rows: `share(ok)`, `percentile(95, latency where reached)`, `mean(share(ok))`.

use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::exact::Rational;
use crate::ir::{
    Aggregate, AggregateFunction, AggregateOver, ArithmeticOperator, Expression, Value,
};
use crate::resolve::Name;
use crate::source::Span;
use crate::syntax::{Node, Rule};

use super::super::quantity::hundredth;
use super::super::types::Type;
use super::composites::COMPOSITES;
use super::operators::arithmetic;
use super::scope::{Rows, Scope};
use super::{Lowering, Typed};

/// The names of the aggregates.
const NAMES: [&str; 12] = [
    "count",
    "distinct",
    "share",
    "sum",
    "mean",
    "min",
    "max",
    "median",
    "percentile",
    "any",
    "first",
    "last",
];

/// Whether an expression has an aggregate in it.
fn has_aggregate(node: &Node, text: impl Fn(&Node) -> bool) -> bool {
    node.walk().any(|part| part.rule() == Rule::call && part.children.first().is_some_and(&text))
}

impl Lowering<'_, '_> {
    /// `name(arguments)`.
    pub(super) fn call(&self, node: &Node) -> Typed {
        let Some(callee) = node.children.first().filter(|callee| callee.rule() == Rule::name)
        else {
            return self.no_meaning(
                node.span,
                "this `(…)`",
                "brackets call a function by its name",
            );
        };
        let name = self.environment.name(callee);
        let arguments: Vec<&Node> = node.all(Rule::argument).collect();
        if COMPOSITES.contains(&name.text) && (arguments.len() > 1 || name.text != "any") {
            return self.composite(name, &arguments, node);
        }
        if !NAMES.contains(&name.text) {
            self.environment.report(unknown_function(name));
            return Typed::unknown(node.span);
        }
        if matches!(name.text, "min" | "max") && arguments.len() > 1 {
            let values = arguments.iter().filter_map(|argument| argument.values().next());
            return self.extreme(name.text == "max", values, node.span);
        }
        if name.text == "mean" && arguments.len() > 1 {
            return self.mean_of(&arguments, node);
        }
        if let [argument] = arguments.as_slice()
            && let Some(over) = argument.child(Rule::over)
        {
            return self.over_periods(name, argument, over, node.span);
        }
        if let [argument] = arguments.as_slice()
            && let Some(joined) = self.joined_in(node)
        {
            return self.joined_aggregate(name, argument, joined, node.span);
        }
        let Some(rows) = self.scope.rows else {
            if self.scope.rows_unknown {
                return Typed::unknown(node.span);
            }
            return self.no_meaning(
                node.span,
                &format!("`{}(…)` over rows", name.text),
                "figures over rows stand in `value` of a metric; refer to the metric by its name",
            );
        };
        self.aggregate(name, &arguments, rows, node.span)
    }

    /// `mean(level, mean(m over 12 months))`: of several values.
    fn mean_of(&self, arguments: &[&Node], node: &Node) -> Typed {
        let mut whole: Option<Typed> = None;
        for value in arguments.iter().filter_map(|argument| argument.values().next()) {
            let value = self.lower(value, None);
            whole = Some(match whole {
                None => value,
                Some(before) => {
                    if let Some(kind) = before.kind.joined(&value.kind) {
                        arithmetic(ArithmeticOperator::Add, before, value, kind, node)
                    } else {
                        self.mismatch(&before, &value, "the values of a mean");
                        return Typed::unknown(node.span);
                    }
                }
            });
        }
        let Some(sum) = whole else { return Typed::unknown(node.span) };
        let kind = sum.kind.clone();
        let count = Typed::new(Expression::number(arguments.len().into()), Type::Number, node.span);
        arithmetic(ArithmeticOperator::Divide, sum, count, kind, node)
    }

    fn aggregate(&self, name: Name<'_>, arguments: &[&Node], rows: Rows<'_>, span: Span) -> Typed {
        let (quantile, argument) = match (name.text, arguments) {
            ("percentile", [quantile, argument]) => (self.quantile(quantile), *argument),
            ("percentile", _) => {
                return self.wrong_number(name, span, "write `percentile(95, latency)`");
            }
            (_, [argument]) => (None, *argument),
            _ => {
                let help = format!("write `{}(…)` with one value", name.text);
                return self.wrong_number(name, span, &help);
            }
        };
        let Some(value) = argument.values().next() else { return Typed::unknown(span) };
        let is_name = |node: &Node| NAMES.contains(&self.environment.text(node));
        let nested = has_aggregate(value, is_name);
        if nested && !rows.sampled {
            return self.no_meaning(
                value.span,
                "a figure of a figure",
                "it needs samples: write `sampled every 5 min` into the metric",
            );
        }
        let over = if nested { AggregateOver::Samples } else { AggregateOver::Rows };
        let filter = argument.child(Rule::filter).and_then(|filter| filter.values().next());
        let filter = filter.map(|filter| self.within(self.row_scope(rows), |row| row.flag(filter)));
        let scope = if nested { self.sample_scope(rows) } else { self.row_scope(rows) };
        if name.text == "count" {
            return self.count(value, rows, over, filter, span);
        }
        let lowered = self.within(scope, |inner| inner.lower(value, None));
        let Some((function, kind)) = self.function(name, quantile, &lowered) else {
            return Typed::unknown(span);
        };
        let origin = lowered.origin.clone();
        let argument = Some(lowered.expression);
        let aggregate = Aggregate { function, over, argument, filter };
        Typed { expression: Expression::Aggregate(Box::new(aggregate)), kind, span, origin }
    }

    /// The scope of one row.
    fn row_scope<'e>(&self, rows: Rows<'e>) -> Scope<'e> {
        Scope { row: Some(rows.columns), period: self.scope.period, ..Scope::default() }
    }

    /// The scope of one sample: aggregates run over its rows.
    fn sample_scope<'e>(&self, rows: Rows<'e>) -> Scope<'e> {
        Scope {
            rows: Some(Rows { sampled: false, ..rows }),
            period: self.scope.period,
            ..Scope::default()
        }
    }

    /// `count(ok)`: the rows for which it is true; `count(probes where ok)` too.
    fn count(
        &self,
        value: &Node,
        rows: Rows<'_>,
        over: AggregateOver,
        filter: Option<Expression>,
        span: Span,
    ) -> Typed {
        if over == AggregateOver::Samples {
            return self.no_meaning(
                value.span,
                "a count of samples",
                "write `share(…)` of the samples, or `downtime`",
            );
        }
        let whole = value.children.first().filter(|inner| inner.rule() == Rule::name);
        let all_rows = whole.is_some_and(|name| self.environment.text(name) == rows.columns.name);
        let condition =
            (!all_rows).then(|| self.within(self.row_scope(rows), |row| row.flag(value)));
        let filter = match (condition, filter) {
            (Some(condition), Some(filter)) => Some(Expression::And(vec![condition, filter])),
            (condition, filter) => condition.or(filter),
        };
        let aggregate = Aggregate {
            function: AggregateFunction::Count,
            over: AggregateOver::Rows,
            argument: None,
            filter,
        };
        Typed::new(Expression::Aggregate(Box::new(aggregate)), Type::Number, span)
    }

    /// The function and the type of its result, by the type of its argument.
    pub(super) fn function(
        &self,
        name: Name<'_>,
        quantile: Option<Rational>,
        argument: &Typed,
    ) -> Option<(AggregateFunction, Type)> {
        let kind = argument.kind.clone();
        let quantity = if kind == Type::Clock { Type::Duration } else { kind.clone() };
        let (function, fits, result) = match name.text {
            "distinct" => (AggregateFunction::Distinct, true, Type::Number),
            "share" => (AggregateFunction::Share, kind == Type::Flag, Type::Percent),
            "any" => (AggregateFunction::Any, kind == Type::Flag, Type::Flag),
            "sum" => (AggregateFunction::Sum, kind.is_quantity(), quantity),
            "mean" => (AggregateFunction::Mean, kind.is_quantity(), quantity),
            "median" => (AggregateFunction::Median, kind.is_quantity(), quantity),
            "percentile" => {
                (AggregateFunction::Percentile(quantile?), kind.is_quantity(), quantity)
            }
            "min" => (AggregateFunction::Min, is_ranked(&kind), quantity),
            "max" => (AggregateFunction::Max, is_ranked(&kind), quantity),
            "first" => (AggregateFunction::First, true, kind.clone()),
            "last" => (AggregateFunction::Last, true, kind.clone()),
            _ => return None,
        };
        if fits || kind == Type::Unknown {
            return Some((function, result));
        }
        let wanted = if matches!(name.text, "share" | "any") { "a condition" } else { "a number" };
        let mut diagnostic = Diagnostic::new(
            codes::WRONG_ARGUMENT,
            format!("`{}` takes {wanted}, this is {}", name.text, kind.spoken()),
        )
        .at(argument.span, format!("{wanted} is needed here"));
        if let Some((span, text)) = &argument.origin {
            diagnostic = diagnostic.because(*span, text.clone());
        }
        self.environment.report(diagnostic);
        None
    }

    /// The 95 of `percentile(95, latency)`, as a ratio.
    fn quantile(&self, argument: &Node) -> Option<Rational> {
        let value = argument.values().next()?;
        let typed = self.within(Scope::constant(), |inner| inner.lower(value, None));
        let ratio = match (typed.expression, &typed.kind) {
            (Expression::Value(Value::Number(number)), Type::Percent) => Some(number),
            (Expression::Value(Value::Number(number)), Type::Number) => Some(number * hundredth()),
            (_, Type::Unknown) => return None,
            _ => None,
        };
        let ratio = ratio.filter(|ratio| ratio.is_positive() && *ratio <= Rational::one());
        if ratio.is_none() {
            self.environment.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a percentile is a number up to 100")
                    .at(value.span, "not above 0 and up to 100")
                    .help("write `percentile(95, latency)`"),
            );
        }
        ratio
    }

    fn wrong_number(&self, name: Name<'_>, span: Span, help: &str) -> Typed {
        self.environment.report(
            Diagnostic::new(
                codes::WRONG_ARGUMENT,
                format!("`{}` is given another number of values than it takes", name.text),
            )
            .at(span, "not these values")
            .help(help),
        );
        Typed::unknown(span)
    }
}

fn is_ranked(kind: &Type) -> bool {
    kind.is_quantity() || matches!(kind, Type::Instant | Type::Date | Type::Word(..))
}

fn unknown_function(name: Name<'_>) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(codes::UNKNOWN_NAME, format!("there is no function `{}`", name.text))
            .at(name.span, "not a function");
    match closest(name.text, NAMES.into_iter().chain(COMPOSITES)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            name.span,
            near,
        )),
        None => diagnostic.help(format!("there are {}", NAMES.join(", "))),
    }
}
