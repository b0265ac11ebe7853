//! Credits: from a verdict to an amount, each step a line in the trace.
//!
//! Base → tier or formula → cap → round → claim. *Tiers*: the first row from the top that holds. *Uncertain amounts*:
//! where the verdict is certain and the amount is not, the smallest over all completions is credited and the
//! largest shown beside it; under an inconclusive verdict both are shown and nothing enters the total.

use crate::exact::{Rational, Rounding};
use crate::ir::{Contract, Credit as Rule, Penalty, ServiceId, Tier};
use crate::statement::{Credit, CreditStep};

use super::datum::{Datum, Fault};
use super::duty::DutyScope;
use super::evaluation::Evaluation;
use super::fees;
use super::figures::{finding, truth};
use super::finding::{Finding, Spread, Truth, calculate};
use super::members::{groups_of_readings, in_period};
use super::periods::Window;
use super::shown;
use super::verdict::groups_in;

/// What a penalty comes to for a group in a period.
#[derive(Debug, Clone)]
pub(super) struct Credited {
    /// What is owed and enters the total, rounded.
    pub(super) amount: Rational,
    /// As the statement shows it.
    pub(super) shown: Credit,
}

/// The credits of a penalty in a period, those of nothing left out.
///
/// # Errors
/// Those of the figures they rest on.
pub(super) fn credits<'a>(
    evaluation: &Evaluation<'a>,
    penalty: &'a Penalty,
    window: &Window,
) -> Result<Vec<Credited>, Fault> {
    let left_out = evaluation.terms.contract.conventions.partial_periods
        == Some(crate::ir::PartialPeriods::LeftOut);
    if !window.complete || (left_out && window.is_cut()) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for key in groups(evaluation, penalty, window) {
        all.extend(Trace::new(evaluation, penalty, &key, window).credit()?);
    }
    Ok(all)
}

/// The groups of a penalty: those of the objective in its condition, else those of the metrics it reads.
fn groups(evaluation: &Evaluation<'_>, penalty: &Penalty, window: &Window) -> Vec<Vec<Datum>> {
    let objectives = &evaluation.terms.contract.objectives;
    if let Some(id) = penalty.objective
        && objectives.get(id.index()).is_some_and(|own| own.groups == penalty.groups)
    {
        return groups_in(evaluation, id, window);
    }
    let mut reads = Vec::new();
    reads.extend(&penalty.when);
    match &penalty.credit {
        Rule::Tiers { base, by, tiers, .. } => {
            reads.extend([base, by]);
            reads.extend(tiers.iter().filter_map(|tier| tier.when.as_ref()));
        }
        Rule::Amount { amount, .. } => reads.push(amount),
    }
    in_period(groups_of_readings(evaluation, &penalty.groups, &reads), window)
}

/// The way to an amount.
struct Trace<'t, 'a> {
    evaluation: &'t Evaluation<'a>,
    penalty: &'a Penalty,
    key: &'t [Datum],
    window: &'t Window,
    steps: Vec<CreditStep>,
}

impl<'t, 'a: 't> Trace<'t, 'a> {
    fn new(
        evaluation: &'t Evaluation<'a>,
        penalty: &'a Penalty,
        key: &'t [Datum],
        window: &'t Window,
    ) -> Self {
        Self { evaluation, penalty, key, window, steps: Vec::new() }
    }

    fn contract(&self) -> &'a Contract {
        self.evaluation.terms.contract
    }

    fn rounding(&self) -> Option<&'a Rounding> {
        self.contract().conventions.round_money.as_ref()
    }

    fn scope(&self) -> DutyScope<'t, 'a> {
        DutyScope::new(self.evaluation, self.key, self.window)
    }

    fn step(&mut self, step: &str, text: String, holds: Option<bool>, amount: Option<&Rational>) {
        let amount = amount.map(|amount| amount.to_decimal_string(10));
        self.steps.push(CreditStep { step: step.to_owned(), text, holds, amount });
    }

    /// The credit; `None` where it is nothing whatever the data hide.
    fn credit(mut self) -> Result<Option<Credited>, Fault> {
        let due = match &self.penalty.when {
            Some(condition) => truth(&self.scope(), condition)?,
            None => Truth::Holds,
        };
        if let Some(written) = &self.penalty.when_written {
            let holds = match due {
                Truth::Holds => Some(true),
                Truth::Fails | Truth::Nothing => Some(false),
                Truth::Open => None,
            };
            self.step("when", written.clone(), holds, None);
        }
        if matches!(due, Truth::Fails | Truth::Nothing) {
            return Ok(None);
        }
        let amount = match &self.penalty.credit {
            Rule::Tiers { base, service, tiers, .. } => self.tiers(base, *service, tiers)?,
            Rule::Amount { amount, written } => {
                let amount = finding(&self.scope(), amount)?;
                self.step("formula", written.clone(), None, amount.spread().low.as_ref());
                amount
            }
        };
        if matches!(amount, Finding::Nothing(_)) {
            return Ok(None);
        }
        let amount = self.capped(&amount)?;
        Ok(self.finish(due, &amount))
    }

    /// The first tier that holds; where it is open which one that is, the span over all that may be it.
    fn tiers(
        &mut self,
        base: &'a crate::ir::Expression,
        service: Option<ServiceId>,
        tiers: &'a [Tier],
    ) -> Result<Finding, Fault> {
        let base = finding(&self.scope(), base)?;
        self.step("base", self.base_in_words(service), None, base.spread().low.as_ref());
        let zone = self.contract().zone;
        let mut possible: Option<Finding> = None;
        let mut found = false;
        for tier in tiers {
            if found {
                self.step("tier", tier.written.clone(), None, None);
                continue;
            }
            let holds = match &tier.when {
                Some(condition) => truth(&self.scope(), condition)?,
                None => Truth::Holds,
            };
            if matches!(holds, Truth::Fails | Truth::Nothing) {
                self.step("tier", tier.written.clone(), Some(false), None);
                continue;
            }
            let credit = finding(&self.scope(), &tier.credit)?;
            let amount = if tier.share {
                calculate(crate::ir::ArithmeticOperator::Multiply, &base, &credit, zone)?
            } else {
                credit
            };
            found = holds == Truth::Holds;
            let certain = found && possible.is_none();
            self.step(
                "tier",
                tier.written.clone(),
                certain.then_some(true),
                amount.spread().low.as_ref(),
            );
            possible = Some(match possible {
                Some(other) => other.either(&amount),
                None => amount,
            });
        }
        let nothing = Finding::number(Rational::zero());
        Ok(match possible {
            Some(amount) if found => amount,
            // No tier need hold at all.
            Some(amount) => amount.either(&nothing),
            None => nothing,
        })
    }

    fn base_in_words(&self, service: Option<ServiceId>) -> String {
        let named = service.and_then(|id| self.contract().services.get(id.index()));
        let Some((service, fee)) = named.and_then(|own| Some((own, own.fee.as_ref()?))) else {
            return "the base".to_owned();
        };
        let fee = shown::amount(&fee.amount, self.rounding());
        let text = format!("fee of {}: {fee} {}", service.name, self.penalty.unit.name());
        if self.window.is_cut() && fees::share(self.contract(), self.window) != Rational::one() {
            let days = self.window.days_in_words();
            return format!("{text}, {days} in force");
        }
        text
    }

    /// Not more than the cap, in the share of the period in force, and not less than nothing.
    fn capped(&mut self, amount: &Finding) -> Result<Finding, Fault> {
        let zero = Finding::number(Rational::zero());
        let Some(cap) = self.penalty.caps.first().map(|cap| &cap.amount) else {
            return Ok(extreme(amount, &zero, true));
        };
        let cap = finding(&self.scope().with_whole_fees(), cap)?;
        let share = Finding::number(fees::share(self.contract(), self.window));
        let multiply = crate::ir::ArithmeticOperator::Multiply;
        let cap = calculate(multiply, &cap, &share, self.contract().zone)?;
        let capped = extreme(amount, &cap, false);
        let binds = capped != *amount;
        if let Some(limit) = cap.spread().high {
            let text = format!(
                "at most {} {}",
                shown::amount(&limit, self.rounding()),
                self.penalty.unit.name()
            );
            self.step("cap", text, Some(binds), capped.spread().low.as_ref());
        }
        Ok(extreme(&capped, &zero, true))
    }

    /// Rounds, and says until when it can be claimed.
    fn finish(mut self, due: Truth, amount: &Finding) -> Option<Credited> {
        let rounding = self.rounding();
        let round = |amount: Rational| match rounding {
            Some(rounding) => rounding.apply(&amount),
            None => amount,
        };
        let Spread { low, high, .. } = amount.spread();
        let smallest = round(low.unwrap_or_default());
        let largest = high.map(round);
        let owed = if due == Truth::Holds { smallest } else { Rational::zero() };
        if let Some(rounding) = rounding {
            let text = format!("to {}", rounding.step().to_decimal_string(10));
            self.step("round", text, None, Some(&owed));
        }
        let more = largest.as_ref().is_none_or(|largest| *largest > owed);
        if owed.is_zero() && !more {
            return None;
        }
        if due == Truth::Open {
            let text = "it is not certain that it is due, so nothing enters the total";
            self.step("inconclusive", text.to_owned(), None, Some(&owed));
        } else if more {
            let text = match &largest {
                Some(largest) => {
                    let largest = shown::amount(largest, rounding);
                    format!("up to {largest} by what the data hide; the smallest is credited")
                }
                None => {
                    "without a bound by what the data hide; the smallest is credited".to_owned()
                }
            };
            self.step("uncertain", text, None, Some(&owed));
        }
        let claim_by = self
            .penalty
            .claim
            .as_ref()
            .and_then(|claim| claim.within.add_to_date(self.window.end_day)?.pred_opt());
        if let Some(day) = claim_by {
            self.step("claim", format!("by {day}"), None, None);
        }
        let shown = Credit {
            name: self.penalty.name.clone(),
            group: self.evaluation.terms.group(&self.penalty.groups, self.key),
            amount: shown::amount(&owed, rounding),
            currency: self.penalty.unit.name().to_owned(),
            largest: largest.filter(|_| more).map(|largest| shown::amount(&largest, rounding)),
            clause: self.penalty.clause.clone(),
            claim_by: claim_by.map(|day| day.to_string()),
            steps: self.steps,
        };
        Some(Credited { amount: owed, shown })
    }
}

/// The larger or the smaller of two amounts, over all they can be.
fn extreme(one: &Finding, other: &Finding, larger: bool) -> Finding {
    let (a, b) = (one.spread(), other.spread());
    let pick = |a: Option<Rational>, b: Option<Rational>, no_bound_wins: bool| match (a, b) {
        (Some(a), Some(b)) => Some(if larger { a.max(b) } else { a.min(b) }),
        (a, b) if no_bound_wins => a.and(b),
        (a, b) => a.or(b),
    };
    Finding::between(
        a.seen.zip(b.seen).map(|(a, b)| if larger { a.max(b) } else { a.min(b) }),
        pick(a.low, b.low, !larger),
        pick(a.high, b.high, larger),
    )
}
