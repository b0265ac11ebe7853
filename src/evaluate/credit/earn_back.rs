//! Earn-back: a part of earlier credits comes back to who paid it, once for each credit, the count starting anew.

use crate::exact::Rational;
use crate::ir::{CreditUnit, EarnBack, PenaltyId};

use super::super::datum::{Datum, Fault};
use super::super::duty::DutyScope;
use super::super::figures::{finding, truth};
use super::super::finding::Truth;
use super::book::Book;
use super::combine::penalties_in;
use super::ledger::Outstanding;
use super::line::{Line, Returned};

/// Lets come back what has been earned in this period, of the credits of one line.
///
/// # Errors
/// Those of the conditions.
pub(super) fn earn_back<'a>(
    book: &Book<'_, 'a>,
    line: &mut Line<'a>,
    before_caps: bool,
) -> Result<(), Fault> {
    for (rule, key) in
        rules(book, line).into_iter().filter(|(rule, _)| rule.before_caps == before_caps)
    {
        for credit in book.evaluation.outstanding(line.id, &line.key) {
            if let Some(returned) = earned(book, rule, &key, &credit)? {
                book.evaluation.mark_returned(&credit);
                let unit: &CreditUnit = &line.penalty.unit;
                let text = format!(
                    "{}: {} of the {} of {}",
                    rule.written,
                    book.words(&returned.amount, unit),
                    book.words(&credit.granted, unit),
                    returned.label
                );
                let left = line.amount().low - line.returned() - &returned.amount;
                line.step_of("earn back", text, Some(true), Some(&left));
                if before_caps {
                    line.returned_first.push(returned);
                } else {
                    line.returned.push(returned);
                }
            }
        }
    }
    Ok(())
}

/// By what rules a credit can come back: its own, and those of the pools that cover it, which have no groups.
fn rules<'a>(book: &Book<'_, 'a>, line: &Line<'a>) -> Vec<(&'a EarnBack, Vec<Datum>)> {
    let own = line.penalty.earn_back.iter().map(|rule| (rule, line.key.clone()));
    let contract = book.contract();
    let of_pools = contract.pools.iter().filter_map(|pool| {
        let covers = pool.covers.iter().any(|cover| {
            let penalties: std::collections::BTreeSet<PenaltyId> = penalties_in(contract, cover.of);
            penalties.contains(&line.id)
        });
        pool.earn_back.as_ref().filter(|_| covers).map(|rule| (rule, Vec::new()))
    });
    own.chain(of_pools).collect()
}

/// What comes back of a credit, if it does: only periods after it are counted.
fn earned<'a>(
    book: &Book<'_, 'a>,
    rule: &'a EarnBack,
    key: &[Datum],
    credit: &Outstanding,
) -> Result<Option<Returned>, Fault> {
    if book.window.from < credit.until {
        return Ok(None);
    }
    let scope = || {
        DutyScope::new(book.evaluation, key, book.window)
            .with_credits(book, None)
            .since(credit.until)
    };
    if truth(&scope(), &rule.when)? != Truth::Holds {
        return Ok(None);
    }
    let share = finding(&scope(), &rule.share)?.seen_number().unwrap_or_default();
    let amount = &share * &credit.granted;
    Ok((amount > Rational::zero()).then(|| Returned { label: credit.label.clone(), amount }))
}
