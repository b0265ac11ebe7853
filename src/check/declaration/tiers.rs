//! The proof that tiers are a partition which begins where the objective ends.
//!
//! The figures that can come are those that miss the objective, where a miss is what the credit is due for.
//! Each of them has to fall into exactly one tier: no gap, no overlap, no row that nothing reaches.

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{
    Comparison, Credit, Expression, GroupKeys, Objective, Penalty, Tier, Value, VerdictTest,
};
use crate::resolve::{Declaration, is_damaged};
use crate::source::Span;
use crate::syntax::Rule;

use super::super::constant::{Keys, number_of};
use super::super::environment::{Environment, KeyType};
use super::super::number_line::{Cut, NumberSet};
use super::super::types::Type;
use super::penalty::negated;

/// So many combinations of keys are tried at most.
const MOST_GROUPS: usize = 400;

/// What a proof runs over.
struct Proof<'p> {
    by: &'p Expression,
    tiers: &'p [Tier],
    rows: Vec<Span>,
    whole: Span,
    kind: Type,
}

impl Environment<'_> {
    /// Proves the tiers of a penalty, once for each row of the tables that its bounds use.
    pub(super) fn prove_tiers(
        &self,
        declaration: &Declaration<'_>,
        penalty: &Penalty,
        objectives: &[Objective],
        keys: &[KeyType],
    ) {
        let Credit::Tiers { by, tiers, .. } = &penalty.credit else { return };
        let Some(node) = declaration.clause(Rule::c_credit).and_then(|c| c.child(Rule::tiers))
        else {
            return;
        };
        let Some(rows) = node.child(Rule::tier_rows) else { return };
        if is_damaged(node) || tiers.is_empty() {
            return;
        }
        let kind = match by {
            Expression::Measured { metric, .. } => {
                self.metrics.get(&metric.index()).map_or(Type::Unknown, |m| m.kind.clone())
            }
            _ => Type::Number,
        };
        let proof = Proof {
            by,
            tiers,
            rows: rows.all(Rule::tier_row).map(|row| row.span).collect(),
            whole: node.span,
            kind,
        };
        if proof.rows.len() != tiers.len() {
            return;
        }
        let objective = match &penalty.when {
            Some(Expression::Judged { objective, test: VerdictTest::Missed, .. }) => {
                objectives.get(objective.index())
            }
            _ => None,
        };
        for group in self.groups_of(keys) {
            if !self.prove(&proof, objective, &group) {
                return;
            }
        }
    }

    /// The values that the keys can have, as far as the contract knows them.
    fn groups_of(&self, keys: &[KeyType]) -> Vec<Keys> {
        let mut groups: Vec<Keys> = vec![Vec::new()];
        for key in keys {
            let values = self.values_of(&key.keys);
            groups = groups
                .iter()
                .flat_map(|group| {
                    values.iter().map(|value| {
                        let mut longer = group.clone();
                        longer.push(value.clone());
                        longer
                    })
                })
                .take(MOST_GROUPS)
                .collect();
        }
        groups
    }

    fn values_of(&self, keys: &GroupKeys) -> Vec<Option<Value>> {
        match keys {
            GroupKeys::Table { table, column } => {
                let rows =
                    self.table_rows.get(table.index()).map(Vec::as_slice).unwrap_or_default();
                let place = usize::try_from(*column).unwrap_or(usize::MAX);
                let mut values: Vec<Option<Value>> = Vec::new();
                for row in rows {
                    let value = row.keys.as_ref().and_then(|keys| keys.get(place)).cloned();
                    if !values.contains(&value) {
                        values.push(value);
                    }
                }
                values
            }
            GroupKeys::Words(list) => {
                let count = self.word_lists.get(list.index()).map_or(0, |list| list.words.len());
                (0..u32::try_from(count).unwrap_or(0))
                    .map(|rank| Some(Value::Word { of: *list, rank }))
                    .collect()
            }
            GroupKeys::Members(members) => {
                members.iter().map(|member| Some(Value::Text(member.as_str().into()))).collect()
            }
            GroupKeys::Seen => vec![None],
        }
    }

    /// Proves the tiers for one group; tells whether they are sound.
    fn prove(&self, proof: &Proof<'_>, objective: Option<&Objective>, group: &Keys) -> bool {
        let number = |expression: &Expression| number_of(expression, group, &self.table_rows);
        let domain = domain_of(proof.by, self);
        let bound = objective.and_then(|objective| match &objective.require {
            Expression::Compare { operator, left, right } if **left == *proof.by => {
                Some((*operator, number(right)?))
            }
            _ => None,
        });
        let missed = match &bound {
            Some((operator, bound)) => domain.intersect(&NumberSet::of(negated(*operator), bound)),
            None => domain.clone(),
        };
        let mut rest = missed.clone();
        let mut before: Vec<(Comparison, NumberSet)> = Vec::new();
        let mut agrees = true;
        for (tier, span) in proof.tiers.iter().zip(&proof.rows) {
            let Some((operator, set)) = tier_set(tier, &number) else {
                // A bound that depends on measurements cannot be proved; `otherwise` has to be there.
                let is_otherwise = tier.when.is_none();
                return if is_otherwise {
                    self.takes_the_rest(*span, &rest)
                } else {
                    self.needs_otherwise(proof)
                };
            };
            let fits = set.intersect(&missed);
            if fits.is_empty() {
                // The other rows may leave values out as well.
                agrees = self.report_tier(
                    *span,
                    codes::TIERS_AND_OBJECTIVE_DISAGREE,
                    "every value here keeps the promise, and nothing is owed",
                );
                continue;
            }
            if fits.intersect(&rest).is_empty() {
                return self.report_tier(
                    *span,
                    codes::UNREACHABLE_TIER,
                    "every value here has a tier above",
                );
            }
            let opposite = before.iter().find(|(other, earlier)| {
                runs_against(*other, operator) && !earlier.intersect(&fits).is_empty()
            });
            if let Some((_, earlier)) = opposite {
                return self.report_overlap(*span, &earlier.intersect(&fits), proof);
            }
            rest = rest.subtract(&set);
            before.push((operator, fits));
        }
        let complete = rest.is_empty()
            || self.report_gap(proof, &rest, bound.as_ref().map(|(_, bound)| bound));
        complete && agrees
    }

    /// Whether `otherwise` is reached by a value.
    fn takes_the_rest(&self, span: Span, rest: &NumberSet) -> bool {
        !rest.is_empty()
            || self.report_tier(
                span,
                codes::UNREACHABLE_TIER,
                "every value that comes has a tier above",
            )
    }

    fn needs_otherwise(&self, proof: &Proof<'_>) -> bool {
        let ends = proof.tiers.last().is_some_and(|tier| tier.when.is_none());
        if !ends {
            self.report(
                Diagnostic::new(codes::TIER_GAP, "that every value has a tier cannot be proved")
                    .at(proof.whole, "a bound depends on measurements")
                    .help("end with a row `otherwise : …`"),
            );
        }
        ends
    }

    fn report_tier(&self, span: Span, code: Code, label: &str) -> bool {
        let message = match code.id() {
            "E0504" => "this tier lies where the objective is met",
            _ => "nothing reaches this tier",
        };
        let help = match code.id() {
            "E0504" => {
                "remove the row, or let `when` say that a credit is due although the promise is kept"
            }
            _ => "order the rows from the one that applies first, or remove it",
        };
        self.report(Diagnostic::new(code, message).at(span, label).help(help));
        false
    }

    fn report_overlap(&self, span: Span, shared: &NumberSet, proof: &Proof<'_>) -> bool {
        self.report(
            Diagnostic::new(
                codes::TIER_OVERLAP,
                format!("{} falls into two tiers", shared.shown(&|n| shown(n, &proof.kind))),
            )
            .at(span, "shares values with a row above")
            .help("use `otherwise`, or bounds in one direction: `>= 99.0%`, `>= 95.0%`"),
        );
        false
    }

    fn report_gap(&self, proof: &Proof<'_>, rest: &NumberSet, bound: Option<&Rational>) -> bool {
        let at_objective = bound.is_some_and(|bound| rest.touches(bound));
        let values = rest.shown(&|n| shown(n, &proof.kind));
        let diagnostic = if at_objective {
            Diagnostic::new(
                codes::TIERS_AND_OBJECTIVE_DISAGREE,
                format!("a miss at {values} owes nothing"),
            )
            .help("begin the tiers where the objective ends, or add `otherwise : 0%` if that is meant")
        } else {
            Diagnostic::new(codes::TIER_GAP, format!("{values} falls into no tier"))
                .help("end with a row `otherwise : …`")
        };
        self.report(diagnostic.at(proof.whole, "these tiers leave values out"));
        false
    }
}

fn tier_set(
    tier: &Tier,
    number: &dyn Fn(&Expression) -> Option<Rational>,
) -> Option<(Comparison, NumberSet)> {
    let Some(Expression::Compare { operator, right, .. }) = &tier.when else { return None };
    Some((*operator, NumberSet::of(*operator, &number(right)?)))
}

/// Bounds in opposite directions: where they share values, the paper contract says two things.
fn runs_against(one: Comparison, other: Comparison) -> bool {
    let up = |operator| matches!(operator, Comparison::Greater | Comparison::AtLeast);
    let down = |operator| matches!(operator, Comparison::Less | Comparison::AtMost);
    (up(one) && down(other)) || (down(one) && up(other))
}

/// The values a figure can have at all.
fn domain_of(by: &Expression, environment: &Environment<'_>) -> NumberSet {
    let Expression::Measured { metric, part, .. } = by else { return NumberSet::all() };
    let ratio = matches!(part, crate::ir::MetricPart::Value)
        && environment.ratio_metrics.contains(&metric.index());
    let zero = Cut::before(&Rational::zero());
    match (part, ratio) {
        (crate::ir::MetricPart::Value, true) => {
            NumberSet::between(zero, Cut::after(&Rational::one()))
        }
        (crate::ir::MetricPart::Value, false) => NumberSet::all(),
        _ => NumberSet::between(zero, Cut::Above),
    }
}

/// A number as people write it.
fn shown(number: &Rational, kind: &Type) -> String {
    match kind {
        Type::Percent | Type::Ratio => {
            format!("{}%", (number * Rational::from(100)).to_decimal_string(6))
        }
        Type::Duration => format!("{} s", number.to_decimal_string(3)),
        Type::Money(currency) => format!("{} {currency}", number.to_decimal_string(2)),
        _ => number.to_decimal_string(6),
    }
}
