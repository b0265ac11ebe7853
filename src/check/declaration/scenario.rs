//! Scenarios: what is given, and of which periods.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Comparison, Days, Expression, Given, GroupValue, Right, Scenario, Value, Verdict, VerdictTest,
    WhichGroups,
};
use crate::resolve::Declaration;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::{LabelRange, PeriodKind, PeriodRule, parse_period_label, periods_between};

use super::super::constant;
use super::super::environment::Environment;
use super::super::expression::{Lowering, Scope, comparison};

/// The days that a scenario names, and where.
pub(super) type Named = (LabelRange, Span);

impl<'s> Environment<'s> {
    /// The scenarios that end under the terms at hand. `rights` are those of the contract, in order.
    pub(in super::super) fn scenarios(&self, rights: &[Right]) -> Vec<Scenario> {
        let outline = self.outline;
        outline
            .of(DeclarationKind::Scenario)
            .filter(|declaration| self.given.days.contains(self.last_day(declaration)))
            .map(|declaration| self.scenario(declaration, rights))
            .collect()
    }

    /// The last day that a scenario names; without one the first of the term.
    fn last_day(&self, declaration: &Declaration<'s>) -> NaiveDate {
        let named =
            declaration.clauses.iter().filter_map(|clause| clause.node.child(Rule::in_period));
        let days = named.filter_map(|node| {
            let range = parse_period_label(self.text(node.children.last()?)).ok()?;
            range.end_day.pred_opt()
        });
        days.max().unwrap_or(self.term.from)
    }

    fn scenario(&self, declaration: &Declaration<'s>, rights: &[Right]) -> Scenario {
        let mut named: Vec<Named> = Vec::new();
        for clause in &declaration.clauses {
            if let Some(days) =
                clause.node.child(Rule::in_period).and_then(|node| self.named_days(node))
                && named.iter().all(|(known, _)| *known != days.0)
            {
                named.push(days);
            }
        }
        let only = match named.as_slice() {
            [only] => Some(*only),
            _ => None,
        };
        if declaration.clause(Rule::c_expect).is_none() {
            self.missing_clause(
                declaration,
                "expect",
                "say what follows: `expect commitment missed in 2026-03`",
            );
        }
        let given = declaration.all(Rule::c_given).filter_map(|clause| self.given_in(clause));
        let expect = declaration
            .all(Rule::c_expect)
            .filter_map(|clause| self.expectation(clause, only, rights));
        let as_of = declaration.clause(Rule::c_as_of).and_then(|clause| {
            let (date, instant) = self.a_date(clause.child(Rule::a_date)?)?;
            Some(instant.unwrap_or_else(|| self.zone.start_of_day(date)))
        });
        Scenario {
            title: self.title(declaration).unwrap_or_else(|| declaration.label().to_owned()),
            line: self.line_of(declaration.keyword),
            given: given.collect(),
            as_of,
            expect: expect.collect(),
        }
    }

    pub(super) fn line_of(&self, span: Span) -> u64 {
        self.sources.line_column(span).map_or(0, |place| u64::from(place.line))
    }

    /// `in 2026-03`.
    pub(super) fn named_days(&self, node: &Node) -> Option<Named> {
        let label = node.children.last()?;
        let text = self.text(label);
        let range = parse_period_label(text).ok();
        if range.is_none() && label.rule() != Rule::a_date {
            self.report(
                Diagnostic::new(codes::INVALID_DATE, format!("there is no period `{text}`"))
                    .at(label.span, "not in the calendar"),
            );
        }
        if range.is_none() && label.rule() == Rule::a_date {
            // A day that does not exist is reported as such; a time of day is no period.
            if let (_, Some(_)) = self.a_date(label)? {
                self.report(
                    Diagnostic::new(codes::WRONG_ARGUMENT, "a period is named by its days")
                        .at(label.span, "no time of day belongs here"),
                );
            }
        }
        Some((range?, label.span))
    }

    /// The periods of a kind that lie in the days; of one day, the period that holds it.
    pub(super) fn periods_in(&self, kind: PeriodKind, (range, span): Named) -> Option<Days> {
        let rule = PeriodRule {
            kind,
            zone: self.zone,
            in_force_from: self.term.from,
            fiscal_start: self.fiscal_start,
        };
        let (from, until) =
            (self.zone.start_of_day(range.first_day), self.zone.start_of_day(range.end_day));
        let one_day = range.first_day.succ_opt() == Some(range.end_day);
        let periods = || periods_between(&rule, from, until);
        let inside = |period: &crate::time::Period| {
            range.first_day <= period.first_day && period.end_day <= range.end_day
        };
        let first = periods().find(|period| one_day || inside(period));
        let last = periods().filter(|period| one_day || inside(period)).last();
        if let (Some(first), Some(last)) = (first, last) {
            return Some(Days { first: first.first_day, end: last.end_day });
        }
        let own = periods().next().map_or_else(String::new, |period| period.label);
        self.report(
            Diagnostic::new(
                codes::PERIOD_MISMATCH,
                format!("no {} lies in `{}` as a whole", kind, self.sources.text_of(span)),
            )
            .at(span, format!("this is looked at per {kind}"))
            .help(format!("name such a period, as `{own}`, or a day in it")),
        );
        None
    }

    /// `given availability = 99.5% in 2026-03`, `given probes from "fixture.csv"`.
    fn given_in(&self, clause: &Node) -> Option<Given> {
        if let (Some(path), Some(file)) = (clause.child(Rule::path), clause.child(Rule::text)) {
            let place = self.source_named(path)?;
            let source = self.outline.of(DeclarationKind::Source).nth(place)?;
            let (source, file) = (source.label().to_owned(), self.quoted(file));
            return Some(Given::Rows { source, file });
        }
        let root = clause.value()?.children.first()?;
        let named = clause.child(Rule::in_period).and_then(|node| self.named_days(node));
        let lowering = Lowering::new(self, Scope::figures(&[]));
        if root.rule() == Rule::op_verdict {
            let Expression::Judged { objective, groups: WhichGroups::Keys(keys), test } =
                lowering.lower(root, None).expression
            else {
                return self.no_given(root);
            };
            let measured = self.objectives.get(&objective.index())?;
            return Some(Given::Judged {
                objective: self.duty_name(objective.index())?,
                group: self.group_values(&keys)?,
                verdict: verdict_of(test),
                during: self.during(measured.per, named)?,
            });
        }
        let (Some(Comparison::Equal), [left, right]) =
            (comparison(root.rule()), root.children.as_slice())
        else {
            return self.no_given(root);
        };
        let typed = lowering.lower(left, None);
        let Expression::Measured { metric, keys, part } = &typed.expression else {
            if typed.kind != super::super::types::Type::Unknown {
                return self.no_given(left);
            }
            return None;
        };
        let measured = self.metrics.get(&metric.index())?;
        let declared = self.outline.of(DeclarationKind::Metric).nth(metric.index())?;
        Some(Given::Figure {
            metric: declared.label().to_owned(),
            group: self.group_values(keys)?,
            part: *part,
            value: self.constant_of(right, &typed.kind, false)?,
            during: self.during(measured.per, named)?,
        })
    }

    fn no_given<T>(&self, node: &Node) -> Option<T> {
        self.report(
            Diagnostic::new(codes::WRONG_ARGUMENT, "this cannot be given")
                .at(node.span, "neither a figure of a metric, nor a verdict, nor rows")
                .help("write `given availability = 99.5% in 2026-03`, `given payment missed in 2026-03` or `given probes from \"fixture.csv\"`"),
        );
        None
    }

    /// The periods something is given for; all of them, where none is named.
    #[expect(clippy::option_option, reason = "the outer one is a mistake that was reported")]
    fn during(&self, kind: PeriodKind, named: Option<Named>) -> Option<Option<Days>> {
        match named {
            None => Some(None),
            Some(named) => self.periods_in(kind, named).map(Some),
        }
    }

    pub(super) fn duty_name(&self, place: usize) -> Option<String> {
        let first = self.outline.of(DeclarationKind::Objective).count();
        let declared = match place.checked_sub(first) {
            None => self.outline.of(DeclarationKind::Objective).nth(place),
            Some(place) => self
                .outline
                .of(DeclarationKind::Responsibility)
                .filter(|duty| duty.clause(Rule::c_require).is_some())
                .nth(place),
        };
        declared.map(|declared| declared.label().to_owned())
    }

    /// The values of the keys in brackets, which are constants.
    pub(super) fn group_values(&self, keys: &[Expression]) -> Option<Vec<GroupValue>> {
        let value = |key: &Expression| {
            let value = constant::value_of(key, &Vec::new(), &self.table_rows)?;
            let shown = self.shown(&value)?;
            Some(GroupValue { value, shown })
        };
        keys.iter().map(value).collect()
    }

    /// A value as a statement shows the key of a group.
    fn shown(&self, value: &Value) -> Option<String> {
        Some(match value {
            Value::Text(text) => text.to_string(),
            Value::Flag(flag) => flag.to_string(),
            Value::Number(number) => number.to_decimal_string(10),
            Value::Instant(instant) => self.zone.format_rfc9557(*instant),
            Value::Date(date) => date.to_string(),
            Value::Word { of, rank } => {
                let words = &self.word_lists.get(of.index())?.words;
                words.get(usize::try_from(*rank).ok()?)?.clone()
            }
            Value::Civil(_) | Value::BusinessDays(_) => return None,
        })
    }
}

/// The verdict that is asked for.
pub(super) fn verdict_of(test: VerdictTest) -> Verdict {
    match test {
        VerdictTest::Missed => Verdict::Missed,
        VerdictTest::Met => Verdict::Met,
    }
}
