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
use super::parts::{parts_of, price_in_parts};
use super::price::Pricing;
use super::rounding::round;
use super::shown::Owed;

/// What a period owes.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
pub(super) struct Settled {
    /// The penalty.
    pub(super) id: PenaltyId,
    /// The keys of the group.
    pub(super) key: Vec<Datum>,
    /// The rounded amount after caps and before earn-back and claim: what longer caps count.
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
pub(super) fn settle(evaluation: &Evaluation<'_>, window: &Window) -> Result<Settlement, Fault> {
    settle_those(evaluation, window, &|_| true)
}

/// Settles some penalties of a period; those that ended in it for the days in which they held.
fn settle_those(
    evaluation: &Evaluation<'_>,
    window: &Window,
    chosen: &dyn Fn(&Penalty) -> bool,
) -> Result<Settlement, Fault> {
    let contract = evaluation.terms.contract;
    let book = Book::new(evaluation, window);
    let mut lines = open_lines(evaluation, window, chosen);
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
        earn_back(&book, line, false)?;
    }
    let mut nets: Vec<Net> = lines.iter().map(Net::of).collect();
    minima(&book, &mut lines, &mut nets, &combined)?;
    round(&book, &mut lines, &nets, &combined, &limits_in_all);
    for line in &mut lines {
        // As it was rounded: else cents that were credited would not count, and years would exceed their cap by them.
        line.counted = &line.owed + &(line.returned() - line.returned_first());
        claim(&book, line)?;
    }
    let mut owed = Owed::of(&book, &lines, &combined);
    if let Some((before, early)) = evaluation.early(window) {
        let now = &contract.penalties;
        let ended = |own: &Penalty| chosen(own) && now.iter().all(|other| other.name != own.name);
        if before.terms.contract.penalties.iter().any(ended) {
            owed.extend(settle_those(before, &early, &ended)?.owed);
        }
    }
    let amounts = book.into_amounts();
    let lines = lines.iter().map(Settled::of).collect();
    Ok(Settlement { window: window.clone(), lines, owed, amounts })
}

/// A line for each of some penalties and each of its groups, with nothing on it yet.
fn open_lines<'a>(
    evaluation: &Evaluation<'a>,
    window: &Window,
    chosen: &dyn Fn(&Penalty) -> bool,
) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for (place, penalty) in evaluation.terms.contract.penalties.iter().enumerate() {
        if penalty.per == window.kind && chosen(penalty) {
            let id = PenaltyId::from(place);
            let keys = groups(evaluation, penalty, window);
            lines.extend(keys.into_iter().map(|key| Line::new(id, penalty, key)));
        }
    }
    lines
}

fn price<'a>(book: &Book<'_, 'a>, lines: &mut [Line<'a>], id: PenaltyId) -> Result<(), Fault> {
    for line in lines.iter_mut().filter(|line| line.id == id) {
        earn_back(book, line, true)?;
        let key = line.key.clone();
        let pricing = Pricing { book, id, penalty: line.penalty, key: &key };
        let parts = parts_of(book.evaluation, id, line.penalty, book.window);
        if parts.is_empty() {
            pricing.price(line)?;
        } else {
            price_in_parts(&pricing, line, &parts)?;
        }
    }
    Ok(())
}

fn sum_of(lines: &[Line<'_>], combined: &Combined) -> Bounds {
    let amounts: Vec<Bounds> =
        combined.lines.iter().filter_map(|place| lines.get(*place)).map(Line::amount).collect();
    let Bounds { low, high } = amounts.iter().sum();
    let high = match (high, &combined.limit) {
        (Some(high), Some(limit)) => Some(high.min(limit.clone()).max(low.clone())),
        (high, limit) => high.or_else(|| limit.clone()),
    };
    Bounds { low, high }
}

impl Settled {
    fn of(line: &Line<'_>) -> Self {
        Self {
            id: line.id,
            key: line.key.clone(),
            counted: line.counted.clone(),
            granted: line.granted(),
        }
    }
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
fn groups(evaluation: &Evaluation<'_>, penalty: &Penalty, window: &Window) -> Vec<Vec<Datum>> {
    let objectives = &evaluation.terms.contract.objectives;
    if let Some(id) = penalty.objective
        && objectives.get(id.index()).is_some_and(|own| own.groups == penalty.groups)
    {
        return groups_in(evaluation, id, window);
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
    in_period(groups_of_readings(evaluation, &penalty.groups, &reads, outages), window)
}
