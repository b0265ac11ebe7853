//! Credits as a statement shows them.

use crate::exact::Rational;
use crate::ir::{Contract, CreditUnit, Creditable};
use crate::statement::{Amount, CombinedCredit, Credit};

use super::super::datum::Fault;
use super::super::evaluation::Evaluation;
use super::super::periods::Window;
use super::super::shown;
use super::book::Book;
use super::combine::Combined;
use super::line::{ClaimState, Line};

/// What a period owes, as a statement shows it.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Owed {
    /// The credits, those of nothing left out.
    pub(in super::super) credits: Vec<Credit>,
    /// Groups and pools.
    pub(in super::super) combined: Vec<CombinedCredit>,
    /// The sum of the credits in money.
    pub(super) total: Rational,
}

/// What a period owes, and the sum where penalties in money are computed in periods of its kind.
///
/// # Errors
/// Those of the figures the credits rest on.
pub(in super::super) fn owed(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<(Owed, Option<Amount>), Fault> {
    let contract = evaluation.terms.contract;
    let owed = evaluation.settlement(window)?.map(|settled| settled.owed.clone());
    let owed = owed.unwrap_or_default();
    let in_money = |contract: &Contract| {
        contract.penalties.iter().find_map(|penalty| match &penalty.unit {
            CreditUnit::Money(currency) if penalty.per == window.kind => Some(currency.clone()),
            _ => None,
        })
    };
    let ended = evaluation.early(window).map(|(before, _)| before.terms.contract);
    let currency = in_money(contract).or_else(|| ended.and_then(in_money));
    let total = currency.map(|currency| {
        let rounding = contract.conventions.round_money.as_ref();
        Amount { amount: shown::amount(&owed.total, rounding), currency }
    });
    Ok((owed, total))
}

impl Owed {
    /// Adds what else a period owes.
    pub(super) fn extend(&mut self, other: Self) {
        self.credits.extend(other.credits);
        self.combined.extend(other.combined);
        self.total += other.total;
    }

    /// What the lines of a period owe.
    pub(super) fn of(book: &Book<'_, '_>, lines: &[Line<'_>], combined: &[Combined]) -> Self {
        let money = |line: &&Line<'_>| matches!(line.penalty.unit, CreditUnit::Money(_));
        let of_note = lines.iter().filter(|line| line.is_of_note());
        let combined = combined.iter().filter_map(|one| combined_credit(book, lines, one));
        Self {
            credits: of_note.map(|line| credit(book, line)).collect(),
            combined: combined.collect(),
            total: lines.iter().filter(money).map(|line| &line.owed).sum(),
        }
    }
}

fn credit(book: &Book<'_, '_>, line: &Line<'_>) -> Credit {
    let penalty = line.penalty;
    let number = |amount: &Rational| book.number(amount, &penalty.unit);
    let returned = line.returned();
    let more = line.largest.as_ref().filter(|largest| **largest > line.owed);
    Credit {
        name: penalty.name.clone(),
        group: book.evaluation.terms.group(&penalty.groups, &line.key),
        amount: number(&line.owed),
        currency: penalty.unit.name().to_owned(),
        largest: more.map(number),
        clause: penalty.clause.clone(),
        earned_back: (!returned.is_zero()).then(|| number(&returned)),
        claim_by: line.claim_by.map(|day| day.to_string()),
        claim: line.claim.map(|state| claim_word(state).to_owned()),
        forfeited: line.forfeited.is_positive().then(|| number(&line.forfeited)),
        steps: line.steps.clone(),
    }
}

fn claim_word(state: ClaimState) -> &'static str {
    match state {
        ClaimState::Made => "made",
        ClaimState::Open => "open",
        ClaimState::Forfeited => "forfeited",
    }
}

/// A group or a pool; `None` where nothing in it is of note.
fn combined_credit(
    book: &Book<'_, '_>,
    lines: &[Line<'_>],
    one: &Combined,
) -> Option<CombinedCredit> {
    let contract = book.contract();
    let lines: Vec<&Line<'_>> = one.lines.iter().filter_map(|place| lines.get(*place)).collect();
    let of_note = || lines.iter().filter(|line| line.is_of_note());
    let unit = of_note().next().map(|line| &line.penalty.unit)?;
    let (kind, name, clause) = match one.of {
        Creditable::Group(id) => {
            let group = contract.groups.get(id.index())?;
            ("group", &group.name, &group.clause)
        }
        Creditable::Pool(id) => {
            let pool = contract.pools.get(id.index())?;
            ("pool", &pool.name, &pool.clause)
        }
        Creditable::Penalty(_) => return None,
    };
    let owed = lines.iter().map(|line| &line.owed).sum();
    Some(CombinedCredit {
        kind: kind.to_owned(),
        name: name.clone(),
        clause: clause.clone(),
        credits: of_note().map(|line| line.named(book.evaluation.terms)).collect(),
        before: book.number(&one.before.low, unit),
        limit: one.limit.as_ref().map(|limit| book.number(limit, unit)),
        amount: book.number(&owed, unit),
        currency: unit.name().to_owned(),
        steps: one.steps.clone(),
    })
}
