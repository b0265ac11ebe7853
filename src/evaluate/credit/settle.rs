//! The waterfall of a period: base → tier or formula → repeats → penalty cap → group choice → allocation and ceilings →
//! pool caps → earn-back → minimum → round → claim.

use crate::exact::Rational;
use crate::ir::{Credit as Rule, Creditable, Elements, Expression, Penalty, PenaltyId};

use super::super::datum::{Datum, Fault};
use super::super::evaluation::Evaluation;
use super::super::finding::Truth;
use super::super::members::{groups_of_readings, in_period};
use super::super::periods::Window;
use super::super::verdict::groups_in;
use super::book::{Amounts, Book};
use super::bounds::Bounds;
use super::claim::claim;
use super::combine::{Combined, Combining};
use super::earn_back::earn_back;
use super::line::Line;
use super::minimum::minima;
use super::price::Pricing;
use super::rounding::round;
use super::shown::Owed;

/// What a period owes.
#[derive(Debug)]
pub(in super::super) struct Settlement {
    /// The period.
    pub(super) window: Window,
    /// The credits as later periods look at them, by declaration, then group.
    pub(super) lines: Vec<Settled>,
    /// The same, with groups and pools, as a statement shows them.
    pub(super) owed: Owed,
    /// What penalties, groups and pools came to after their own caps.
    pub(super) amounts: Amounts,
}

/// A credit as later periods look at it.
#[derive(Debug)]
pub(super) struct Settled {
    /// The penalty.
    pub(super) id: PenaltyId,
    /// The keys of the group.
    pub(super) key: Vec<Datum>,
    /// The amount after caps and before earn-back and claim: what longer caps count.
    pub(super) counted: Rational,
    /// What was granted and can be earned back.
    pub(super) granted: Rational,
}

/// What is left of a credit after all caps and earn-back: it may be below nothing where more comes back.
#[derive(Debug, Clone)]
pub(super) struct Net {
    /// The smallest.
    pub(super) low: Rational,
    /// The largest; `None` without a bound.
    pub(super) high: Option<Rational>,
}

/// Settles a period.
///
/// # Errors
/// Those of the figures the credits rest on.
pub(super) fn settle<'a>(
    evaluation: &Evaluation<'a>,
    window: &Window,
) -> Result<Settlement, Fault> {
    let contract = evaluation.terms.contract;
    let book = Book::new(evaluation, window);
    let mut lines = Vec::new();
    for (place, penalty) in contract.penalties.iter().enumerate() {
        if penalty.per == window.kind {
            let id = PenaltyId::from(place);
            let keys = groups(evaluation, penalty, window)?;
            lines.extend(keys.into_iter().map(|key| Line::new(id, penalty, key)));
        }
    }
    let mut combined = Vec::new();
    let mut limits_in_all = Vec::new();
    for of in &contract.credit_order {
        match *of {
            Creditable::Penalty(id) => {
                price(&book, &mut lines, id)?;
                let limit = Combining { book: &book, lines: &mut lines }.cap_in_all(id)?;
                limits_in_all.extend(limit.map(|limit| (id, limit)));
                let own = lines.iter().filter(|line| line.id == id);
                book.note(*of, own.map(|line| (line.key.clone(), line.amount())).collect());
            }
            Creditable::Group(id) => {
                let Some(group) = contract.groups.get(id.index()) else { continue };
                let found = Combining { book: &book, lines: &mut lines }.group(*of, group)?;
                book.note(*of, vec![(Vec::new(), sum_of(&lines, &found))]);
                combined.push(found);
            }
            Creditable::Pool(id) => {
                let Some(pool) = contract.pools.get(id.index()) else { continue };
                let found = Combining { book: &book, lines: &mut lines }.pool(*of, pool)?;
                book.note(*of, vec![(Vec::new(), sum_of(&lines, &found))]);
                combined.push(found);
            }
        }
    }
    combined.retain(|one| !one.lines.is_empty());
    for line in &mut lines {
        line.counted = line.amount().low - line.returned_first();
        earn_back(&book, line, false)?;
    }
    let mut nets: Vec<Net> = lines.iter().map(Net::of).collect();
    minima(&book, &mut lines, &mut nets, &combined)?;
    round(&book, &mut lines, &nets, &combined, &limits_in_all);
    for line in &mut lines {
        claim(&book, line)?;
    }
    let owed = Owed::of(&book, &lines, &combined);
    let amounts = book.into_amounts();
    let lines = lines
        .iter()
        .map(|line| Settled {
            id: line.id,
            key: line.key.clone(),
            counted: line.counted.clone(),
            granted: line.granted(),
        })
        .collect();
    Ok(Settlement { window: window.clone(), lines, owed, amounts })
}

fn price<'a>(book: &Book<'_, 'a>, lines: &mut [Line<'a>], id: PenaltyId) -> Result<(), Fault> {
    for line in lines.iter_mut().filter(|line| line.id == id) {
        earn_back(book, line, true)?;
        let key = line.key.clone();
        let pricing = Pricing { book, id, penalty: line.penalty, key: &key };
        pricing.price(line)?;
    }
    Ok(())
}

fn sum_of(lines: &[Line<'_>], combined: &Combined) -> Bounds {
    let amounts: Vec<Bounds> =
        combined.lines.iter().filter_map(|place| lines.get(*place)).map(Line::amount).collect();
    amounts.iter().sum()
}

impl Net {
    fn of(line: &Line<'_>) -> Self {
        let amount = line.amount();
        let returned = line.returned();
        Self { low: &amount.low - &returned, high: amount.high.map(|high| high - &returned) }
    }
}

impl Line<'_> {
    /// What was granted and can be earned back: what is owed, before anything of earlier credits came back.
    pub(super) fn granted(&self) -> Rational {
        if self.claim == Some(super::line::ClaimState::Forfeited) {
            return Rational::zero();
        }
        (&self.owed + &self.returned()).max(Rational::zero())
    }

    /// Whether there is anything to say of it.
    pub(super) fn is_of_note(&self) -> bool {
        let larger = self.largest.as_ref().is_none_or(|largest| !largest.is_zero());
        !self.owed.is_zero() || larger || !self.gross.is_nothing() || self.due == Truth::Open
    }
}

/// The groups of a penalty: those of the objective in its condition, else those of the metrics it reads.
fn groups(
    evaluation: &Evaluation<'_>,
    penalty: &Penalty,
    window: &Window,
) -> Result<Vec<Vec<Datum>>, Fault> {
    let objectives = &evaluation.terms.contract.objectives;
    if let Some(id) = penalty.objective
        && objectives.get(id.index()).is_some_and(|own| own.groups == penalty.groups)
    {
        return Ok(groups_in(evaluation, id, window));
    }
    let mut reads: Vec<&Expression> = Vec::new();
    reads.extend(&penalty.when);
    reads.extend(&penalty.applies);
    match &penalty.credit {
        Rule::Tiers { base, by, tiers, .. } => {
            reads.extend([base, by]);
            reads.extend(tiers.iter().filter_map(|tier| tier.when.as_ref()));
        }
        Rule::Amount { amount, .. } => reads.push(amount),
    }
    let outages = match &penalty.elements {
        Some(Elements::Outages { metric, keys }) => Some((*metric, keys.as_slice())),
        _ => None,
    };
    Ok(in_period(groups_of_readings(evaluation, &penalty.groups, &reads, outages), window))
}
