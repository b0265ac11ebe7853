//! A credit on its way through the waterfall.

use crate::exact::Rational;
use crate::ir::{Penalty, PenaltyId};
use crate::statement::CreditStep;

use super::super::datum::Datum;
use super::super::elements::Element;
use super::super::finding::Truth;
use super::bounds::Bounds;

/// A part of a credit: of one outage, item or window, or the whole of it.
#[derive(Debug, Clone)]
pub(super) struct Portion<'a> {
    /// How much.
    pub(super) amount: Bounds,
    /// What it is for, where it is for one of several.
    pub(super) element: Option<Element<'a>>,
}

/// A credit that comes back to who paid it.
#[derive(Debug, Clone)]
pub(super) struct Returned {
    /// The period of the credit.
    pub(super) label: String,
    /// How much of it.
    pub(super) amount: Rational,
}

/// What became of the claim for a credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClaimState {
    /// A row says that it was made, or no row need say so.
    Made,
    /// It can still be made.
    Open,
    /// It was not made in time.
    Forfeited,
}

/// What a penalty comes to for a group in a period.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// The penalty.
    pub(super) id: PenaltyId,
    /// The same, declared.
    pub(super) penalty: &'a Penalty,
    /// The keys of the group.
    pub(super) key: Vec<Datum>,
    /// Whether it is due.
    pub(super) due: Truth,
    /// What it was before any cap.
    pub(super) gross: Bounds,
    /// What it is made of.
    pub(super) portions: Vec<Portion<'a>>,
    /// The largest that its parts can be together, where a cap says so.
    pub(super) ceiling: Option<Rational>,
    /// The way so far.
    pub(super) steps: Vec<CreditStep>,
    /// What comes back of earlier credits, before the caps.
    pub(super) returned_first: Vec<Returned>,
    /// What comes back of earlier credits, after them.
    pub(super) returned: Vec<Returned>,
    /// The rounded amount after caps and before earn-back and claim: what longer caps count.
    pub(super) counted: Rational,
    /// What is owed and enters the total, rounded.
    pub(super) owed: Rational,
    /// The largest it can be, rounded; `None` without a bound.
    pub(super) largest: Option<Rational>,
    /// What was lost for want of a claim.
    pub(super) forfeited: Rational,
    /// What became of the claim.
    pub(super) claim: Option<ClaimState>,
    /// The last day on which it can be claimed.
    pub(super) claim_by: Option<chrono::NaiveDate>,
}

impl<'a> Line<'a> {
    /// Before anything is known of it.
    pub(super) fn new(id: PenaltyId, penalty: &'a Penalty, key: Vec<Datum>) -> Self {
        Self {
            id,
            penalty,
            key,
            due: Truth::Fails,
            gross: Bounds::nothing(),
            portions: Vec::new(),
            ceiling: None,
            steps: Vec::new(),
            returned_first: Vec::new(),
            returned: Vec::new(),
            counted: Rational::zero(),
            owed: Rational::zero(),
            largest: Some(Rational::zero()),
            forfeited: Rational::zero(),
            claim: None,
            claim_by: None,
        }
    }

    /// What it is all together.
    pub(super) fn amount(&self) -> Bounds {
        let Bounds { low, high } = self.portions.iter().map(|portion| &portion.amount).sum();
        let high = match (high, &self.ceiling) {
            (Some(high), Some(ceiling)) => Some(high.min(ceiling.clone()).max(low.clone())),
            (high, ceiling) => high.or_else(|| ceiling.clone()),
        };
        Bounds { low, high }
    }

    /// Notes that its parts together are no more than that.
    pub(super) fn lower_ceiling(&mut self, most: Option<Rational>) {
        self.ceiling = match (self.ceiling.take(), most) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }

    /// The amounts it is made of.
    pub(super) fn amounts(&mut self) -> impl Iterator<Item = &mut Bounds> {
        self.portions.iter_mut().map(|portion| &mut portion.amount)
    }

    /// What comes back before the caps.
    pub(super) fn returned_first(&self) -> Rational {
        self.returned_first.iter().map(|returned| &returned.amount).sum()
    }

    /// What comes back all together.
    pub(super) fn returned(&self) -> Rational {
        self.returned_first() + self.returned.iter().map(|one| &one.amount).sum::<Rational>()
    }

    /// Its name with the keys of its group: `uptime_credit (north)`.
    pub(super) fn named(&self, terms: &super::super::terms::Terms<'_>) -> String {
        let group = terms.group(&self.penalty.groups, &self.key);
        let name = &self.penalty.name;
        if group.is_empty() { name.clone() } else { format!("{name} ({group})") }
    }

    /// Writes down a step with the amount after it.
    pub(super) fn step(&mut self, step: &str, text: String, holds: Option<bool>) {
        let amount = self.amount().low;
        self.step_of(step, text, holds, Some(&amount));
    }

    /// Writes down a step.
    pub(super) fn step_of(
        &mut self,
        step: &str,
        text: String,
        holds: Option<bool>,
        amount: Option<&Rational>,
    ) {
        self.steps.push(written(step, text, holds, amount));
    }
}

/// A step.
pub(super) fn written(
    step: &str,
    text: String,
    holds: Option<bool>,
    amount: Option<&Rational>,
) -> CreditStep {
    let amount = amount.map(super::super::shown::decimal);
    CreditStep { step: step.to_owned(), text, holds, amount }
}
