//! The credits of one period while they are computed: what each came to so far, limits, amounts at risk.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::exact::{Rational, Rounding};
use crate::ir::{Contract, CreditUnit, Creditable, Expression, PenaltyId, Pool};
use crate::time::PeriodKind;

use super::super::datum::{Datum, Fault};
use super::super::duty::DutyScope;
use super::super::elements::Element;
use super::super::evaluation::Evaluation;
use super::super::fees;
use super::super::figures::finding;
use super::super::finding::{Finding, calculate};
use super::super::periods::{Window, rule};
use super::super::shown;
use super::bounds::Bounds;

/// What credits come to by the keys of their groups.
pub(super) type Amounts = BTreeMap<Creditable, Vec<(Vec<Datum>, Bounds)>>;

/// The credits of one period while they are computed.
pub(in super::super) struct Book<'s, 'a> {
    /// The evaluation.
    pub(super) evaluation: &'s Evaluation<'a>,
    /// The period.
    pub(super) window: &'s Window,
    /// What penalties, groups and pools came to after their own caps.
    amounts: RefCell<Amounts>,
}

/// A limit on amounts.
pub(super) struct Limit {
    /// So much at most.
    pub(super) amount: Bounds,
    /// The same in words.
    pub(super) words: String,
}

/// What is limited: an amount, and in which periods.
pub(super) struct Limiting<'a> {
    /// So much at most.
    pub(super) amount: &'a Expression,
    /// On the sum over the periods of this kind; in each period, without it.
    pub(super) per: Option<PeriodKind>,
    /// In a period that the term cuts: in proportion, whatever the conventions say.
    pub(super) prorated: bool,
    /// A share of the amount only: a ceiling.
    pub(super) share: Option<&'a Rational>,
    /// What it is counted in.
    pub(super) unit: &'a CreditUnit,
}

impl<'s, 'a> Book<'s, 'a> {
    /// Of a period, with nothing in it.
    pub(super) fn new(evaluation: &'s Evaluation<'a>, window: &'s Window) -> Self {
        Self { evaluation, window, amounts: RefCell::default() }
    }

    /// The contract.
    pub(super) fn contract(&self) -> &'a Contract {
        self.evaluation.terms.contract
    }

    /// How amounts in a unit are rounded: only money is.
    pub(super) fn rounding(&self, unit: &CreditUnit) -> Option<&'a Rounding> {
        match unit {
            CreditUnit::Money(_) => self.contract().conventions.round_money.as_ref(),
            CreditUnit::Unit(_) | CreditUnit::Days => None,
        }
    }

    /// An amount without its unit: `4000.00`, `3`.
    pub(super) fn number(&self, amount: &Rational, unit: &CreditUnit) -> String {
        match unit {
            CreditUnit::Money(_) => shown::amount(amount, self.rounding(unit)),
            CreditUnit::Unit(_) | CreditUnit::Days => shown::decimal(amount),
        }
    }

    /// An amount with its unit: `4000.00 EUR`, `3 days`.
    pub(super) fn words(&self, amount: &Rational, unit: &CreditUnit) -> String {
        format!("{} {}", self.number(amount, unit), unit.name())
    }

    /// Notes what something came to after its own caps.
    pub(super) fn note(&self, of: Creditable, amounts: Vec<(Vec<Datum>, Bounds)>) {
        self.amounts.borrow_mut().insert(of, amounts);
    }

    /// What was noted.
    pub(super) fn into_amounts(self) -> Amounts {
        self.amounts.into_inner()
    }

    /// What something came to after its own caps; without keys the sum over its groups.
    pub(in super::super) fn credited(&self, of: Creditable, keys: &[Datum]) -> Finding {
        credited_in(&self.amounts.borrow(), of, keys)
    }

    /// The allocation of a penalty: its share of the amount at risk in its pool.
    ///
    /// # Errors
    /// Those of the amount at risk.
    pub(in super::super) fn allocation(&self, id: PenaltyId) -> Result<Finding, Fault> {
        let own = Creditable::Penalty(id);
        let found = self.contract().pools.iter().find_map(|pool| {
            let cover = pool.covers.iter().find(|cover| cover.of == own)?;
            Some((pool, cover.allocation.as_ref()?))
        });
        let Some((pool, share)) = found else { return Ok(Finding::unbounded()) };
        let at_risk = self.at_risk(pool)?.unwrap_or_else(Bounds::anything);
        Ok(at_risk.map(|amount| amount * share).finding())
    }

    /// The amount at risk in a pool.
    ///
    /// # Errors
    /// Those of the amount.
    pub(super) fn at_risk(&self, pool: &'a Pool) -> Result<Option<Bounds>, Fault> {
        let Some((amount, per)) = &pool.at_risk else { return Ok(None) };
        Ok(Some(self.scaled(amount, *per, false, (&[], None))?.0))
    }

    /// An amount of money for a period of a kind, in the share in which the period at hand is in force.
    ///
    /// *Partial periods*: it scales fees and the money in per-period caps, not yearly caps.
    fn scaled(
        &self,
        amount: &'a Expression,
        per: PeriodKind,
        prorated: bool,
        (key, element): (&[Datum], Option<&Element<'a>>),
    ) -> Result<(Bounds, Window), Fault> {
        let contract = self.contract();
        let own = per == self.window.kind;
        let window = if own {
            self.window.clone()
        } else {
            let period = self.window.last_instant_in(&rule(contract, per));
            Window::new(contract, period, per, self.evaluation.data.as_of)
        };
        let scope = DutyScope::new(self.evaluation, key, &window).with_whole_fees();
        let scope = match element {
            Some(element) => scope.at(element),
            None => scope,
        };
        let amount = finding(&scope.with_credits(self, None), amount)?;
        let share = match (own, prorated) {
            (_, true) => window.share_in_force(),
            (true, false) => fees::share(contract, &window),
            (false, false) => Rational::one(),
        };
        let multiply = crate::ir::ArithmeticOperator::Multiply;
        let scaled = calculate(multiply, &amount, &Finding::number(share), contract.zone)?;
        Ok((Bounds::of(&scaled), window))
    }

    /// What a limit leaves: a longer one what earlier periods left of it.
    ///
    /// # Errors
    /// Those of its amount.
    pub(super) fn limit(
        &self,
        limiting: &Limiting<'a>,
        (key, element): (&[Datum], Option<&Element<'a>>),
        covers: &dyn Fn(PenaltyId, &[Datum]) -> bool,
    ) -> Result<Limit, Fault> {
        let per = limiting.per.unwrap_or(self.window.kind);
        let (amount, window) =
            self.scaled(limiting.amount, per, limiting.prorated, (key, element))?;
        let amount = match limiting.share {
            Some(share) => amount.map(|amount| amount * share),
            None => amount,
        };
        let mut words = match &amount.high {
            Some(high) => format!("at most {}", self.words(high, limiting.unit)),
            None => "at most an amount that the data leave open".to_owned(),
        };
        if per != self.window.kind {
            words = format!("{words} in {}", window.period.label);
        }
        let own = per == self.window.kind;
        if window.is_cut() && (limiting.prorated || (own && self.prorates())) {
            words = format!("{words}, {} in force", window.days_in_words());
        }
        if limiting.per.is_none() {
            return Ok(Limit { amount, words });
        }
        let used = self.evaluation.used(&window, self.window, covers);
        let left = amount.less(&used);
        if !used.is_zero() {
            words = format!(
                "{words}, {} of it used before, {} left",
                self.words(&used, limiting.unit),
                self.words(&left.low, limiting.unit)
            );
        }
        Ok(Limit { amount: left, words })
    }

    /// Whether money counts in the share of the period in force.
    fn prorates(&self) -> bool {
        fees::share(self.contract(), self.window) != Rational::one()
    }
}

/// What something came to; without keys the sum over its groups.
pub(super) fn credited_in(amounts: &Amounts, of: Creditable, keys: &[Datum]) -> Finding {
    let Some(found) = amounts.get(&of) else {
        return Finding::number(Rational::zero());
    };
    let wanted = found.iter().filter(|(key, _)| keys.is_empty() || key == keys);
    wanted.map(|(_, amount)| amount).sum::<Bounds>().finding()
}
