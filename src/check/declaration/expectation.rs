//! What a scenario expects: verdicts, figures, credits, and how rights stand.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{
    Creditable, Expectation, Expected, ExpectedGroups, Expression, GroupValue, MetricPart, Right,
    RightState, Value, Verdict, WhichGroups,
};
use crate::syntax::{DeclarationKind, Kind, Node, Rule};
use crate::time::PeriodKind;

use super::super::environment::Environment;
use super::super::expression::{Lowering, Scope, comparison};
use super::super::types::Type;
use super::scenario::{Named, verdict_of};

/// What stands for all credits of a period together.
const TOTAL: &str = "total_credit";

/// What is compared in an expectation, with the kind of its periods.
enum Target {
    Figure { metric: String, group: Vec<GroupValue> },
    Credit { of: Option<String>, group: Vec<GroupValue> },
}

impl Environment<'_> {
    /// `expect commitment missed in 2026-03`.
    pub(super) fn expectation(
        &self,
        clause: &Node,
        only: Option<Named>,
        rights: &[Right],
    ) -> Option<Expectation> {
        let (expected, kind) = match clause.child(Rule::expected_state) {
            Some(state) => self.expected_state(state, rights)?,
            None => self.expected_value(clause.value()?.children.first()?)?,
        };
        let own = clause.child(Rule::in_period);
        let named = match own {
            Some(node) => self.named_days(node)?,
            None => {
                if let Some(only) = only {
                    only
                } else {
                    self.report(
                        Diagnostic::new(codes::UNNAMED_PERIOD, "in which period is this expected?")
                            .at(clause.span, "the scenario does not name one period only")
                            .help("write it behind: `expect commitment missed in 2026-03`"),
                    );
                    return None;
                }
            }
        };
        let during = self.periods_in(kind, named)?;
        let written = self.written(clause);
        let written = written.strip_prefix("expect ").unwrap_or(&written).to_owned();
        Some(Expectation { line: self.line_of(clause.span), written, expected, during })
    }

    /// `commitment not applicable`, `chronic_failure exercisable`.
    fn expected_state(&self, node: &Node, rights: &[Right]) -> Option<(Expected, PeriodKind)> {
        let named = node.children.first()?;
        if let Some(state) = node.child(Rule::right_state) {
            let kinds = [DeclarationKind::Termination, DeclarationKind::Right];
            if named.rule() != Rule::name {
                return self.no_expected(named);
            }
            let (kind, place) = self.find(&kinds, self.name(named))?;
            let first = match kind {
                DeclarationKind::Right => self.outline.of(DeclarationKind::Termination).count(),
                _ => 0,
            };
            let right = rights.get(first + place)?;
            let not = node.has(Rule::kw_not);
            let expected =
                Expected::Right { right: right.name.clone(), state: right_state(state), not };
            return Some((expected, right.per));
        }
        let verdict = match () {
            () if node.has(Rule::kw_inconclusive) => Verdict::Inconclusive,
            () if node.has(Rule::kw_excused) => Verdict::Excused,
            () => Verdict::NotApplicable,
        };
        // Read like `… missed`, for its groups.
        let judged =
            Node { kind: Kind(Rule::op_verdict), span: node.span, children: vec![named.clone()] };
        self.expected_verdict(&judged, Some(verdict))
    }

    fn expected_verdict(
        &self,
        node: &Node,
        verdict: Option<Verdict>,
    ) -> Option<(Expected, PeriodKind)> {
        let lowering = Lowering::new(self, Scope::figures(&[]));
        let typed = lowering.lower(node, None);
        let Expression::Judged { objective, groups, test } = typed.expression else { return None };
        let groups = match groups {
            WhichGroups::Keys(keys) => ExpectedGroups::One(self.group_values(&keys)?),
            WhichGroups::Any => ExpectedGroups::Any,
            WhichGroups::All => ExpectedGroups::All,
        };
        let expected = Expected::Verdict {
            objective: self.duty_name(objective.index())?,
            groups,
            verdict: verdict.unwrap_or(verdict_of(test)),
        };
        Some((expected, self.objectives.get(&objective.index())?.per))
    }

    /// `uptime_credit = 4_000 EUR`, `availability >= 99%`, `commitment met`.
    fn expected_value(&self, root: &Node) -> Option<(Expected, PeriodKind)> {
        if root.rule() == Rule::op_verdict {
            return self.expected_verdict(root, None);
        }
        let (Some(operator), [left, right]) = (comparison(root.rule()), root.children.as_slice())
        else {
            return self.no_expected(root);
        };
        let (target, kind, per) = self.target(left)?;
        let value = self.constant_of(right, &kind, false)?;
        let expected = match (target, value) {
            (Target::Figure { metric, group }, value) => {
                Expected::Figure { metric, group, operator, value }
            }
            (Target::Credit { of, group }, Value::Number(amount)) => {
                Expected::Credit { of, group, operator, amount }
            }
            (Target::Credit { .. }, _) => return self.no_expected(right),
        };
        Some((expected, per))
    }

    /// What stands on the left of a comparison.
    fn target(&self, node: &Node) -> Option<(Target, Type, PeriodKind)> {
        let is_total = node.rule() == Rule::name
            && self.text(node) == TOTAL
            && self.outline.get(&[], TOTAL).is_none();
        if is_total {
            let kind = self.currency.clone().map_or(Type::Unknown, Type::Money);
            return Some((Target::Credit { of: None, group: Vec::new() }, kind, self.period));
        }
        let scope = Scope { credits: true, ..Scope::figures(&[]) };
        let typed = Lowering::new(self, scope).lower(node, None);
        match &typed.expression {
            Expression::Measured { metric, keys, part: MetricPart::Value } => {
                let declared = self.outline.of(DeclarationKind::Metric).nth(metric.index())?;
                let target = Target::Figure {
                    metric: declared.label().to_owned(),
                    group: self.group_values(keys)?,
                };
                let per = self.metrics.get(&metric.index())?.per;
                Some((target, typed.kind, per))
            }
            Expression::Credited { of, keys } => {
                let (kind, place) = match of {
                    Creditable::Penalty(id) => (DeclarationKind::Penalty, id.index()),
                    Creditable::Group(id) => (DeclarationKind::Group, id.index()),
                    Creditable::Pool(id) => (DeclarationKind::Pool, id.index()),
                };
                let declared = self.outline.of(kind).nth(place)?.label().to_owned();
                let per = match of {
                    Creditable::Penalty(id) => self.penalties.get(&id.index())?.per,
                    _ => self.period,
                };
                let group = self.group_values(keys)?;
                Some((Target::Credit { of: Some(declared), group }, typed.kind, per))
            }
            _ if typed.kind == Type::Unknown => None,
            _ => self.no_expected(node),
        }
    }

    fn no_expected<T>(&self, node: &Node) -> Option<T> {
        self.report(
            Diagnostic::new(codes::WRONG_ARGUMENT, "this cannot be expected")
                .at(node.span, "not something that a statement says")
                .help("write a verdict (`commitment missed`), an amount (`uptime_credit = 4_000 EUR`, `total_credit = …`), a figure (`availability >= 99%`) or a right (`chronic_failure exercisable`)"),
        );
        None
    }
}

fn right_state(node: &Node) -> RightState {
    let states = [
        (Rule::kw_cure, RightState::InCure),
        (Rule::kw_exercisable, RightState::Exercisable),
        (Rule::kw_exercised, RightState::Exercised),
        (Rule::kw_lapsed, RightState::Lapsed),
        (Rule::kw_cured, RightState::Cured),
        (Rule::kw_ended, RightState::Ended),
    ];
    let found = states.into_iter().find(|(rule, _)| node.has(*rule));
    found.map_or(RightState::Arisen, |(_, state)| state)
}
