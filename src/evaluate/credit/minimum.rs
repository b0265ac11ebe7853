//! Minima: `only above 1 USD`, `nothing below 1 USD`, of a credit and of the sum of a pool.

use crate::exact::Rational;
use crate::ir::{CreditUnit, Creditable, Expression};

use super::super::datum::{Datum, Fault};
use super::super::duty::DutyScope;
use super::super::figures::finding;
use super::book::Book;
use super::bounds::Bounds;
use super::combine::Combined;
use super::line::Line;
use super::settle::Net;

/// Takes away what does not reach its minimum. What comes back is no credit, and has none.
///
/// # Errors
/// Those of the amounts.
pub(super) fn minima<'a>(
    book: &Book<'_, 'a>,
    lines: &mut [Line<'a>],
    nets: &mut [Net],
    combined: &[Combined],
) -> Result<(), Fault> {
    for (line, net) in lines.iter_mut().zip(nets.iter_mut()) {
        let (above, below) = (&line.penalty.only_above, &line.penalty.nothing_below);
        let bounds = [(above, Bound::OnlyAbove), (below, Bound::NothingBelow)];
        for (amount, bound) in bounds {
            let Some(amount) = amount else { continue };
            let least = least(book, amount, &line.key)?;
            let sums = (net.low.clone(), net.high.clone());
            let falls = bound.falls(&sums, &least);
            if sums.0.is_zero() && sums.1.as_ref().is_some_and(Rational::is_zero) {
                continue;
            }
            let text = bound.words(book, &least, &line.penalty.unit);
            take(line, net, falls);
            line.step_of("minimum", text, Some(falls.0), Some(&net.low));
        }
    }
    for one in combined {
        let Creditable::Pool(id) = one.of else { continue };
        let Some(pool) = book.contract().pools.get(id.index()) else { continue };
        let bounds =
            [(&pool.only_above, Bound::OnlyAbove), (&pool.nothing_below, Bound::NothingBelow)];
        for (amount, bound) in bounds {
            let Some(amount) = amount else { continue };
            let least = least(book, amount, &[])?;
            let own = || one.lines.iter().filter_map(|place| nets.get(*place));
            let low: Rational = own().map(|net| &net.low).sum();
            let high: Option<Rational> = own().map(|net| net.high.clone()).sum();
            let falls = bound.falls(&(low, high), &least);
            for place in &one.lines {
                let (Some(line), Some(net)) = (lines.get_mut(*place), nets.get_mut(*place)) else {
                    continue;
                };
                if line.gross.is_nothing() {
                    continue;
                }
                let text = bound.words(book, &least, &line.penalty.unit);
                take(line, net, falls);
                let text = format!("{}: {text}", pool.name);
                line.step_of("minimum", text, Some(falls.0), Some(&net.low));
            }
        }
    }
    Ok(())
}

/// Takes an amount away, the smallest or the largest it can be.
fn take(line: &Line<'_>, net: &mut Net, (low, high): (bool, bool)) {
    let returned = line.returned();
    let nothing = Rational::zero() - returned;
    if low && net.low.is_positive() {
        net.low = Rational::zero().max(nothing.clone());
    }
    if high && net.high.as_ref().is_some_and(Rational::is_positive) {
        net.high = Some(Rational::zero().max(nothing));
    }
}

/// Which kind of minimum.
#[derive(Debug, Clone, Copy)]
enum Bound {
    /// Amounts up to it are not credited.
    OnlyAbove,
    /// Amounts below it are not.
    NothingBelow,
}

impl Bound {
    /// Whether an amount does not reach it: the smallest it can be, and the largest.
    fn falls(self, (low, high): &(Rational, Option<Rational>), least: &Bounds) -> (bool, bool) {
        let short = |amount: &Rational, least: &Rational| match self {
            Self::OnlyAbove => amount <= least,
            Self::NothingBelow => amount < least,
        };
        let highest = least.high.as_ref();
        (
            highest.is_none_or(|least| short(low, least)),
            high.as_ref().is_some_and(|high| short(high, &least.low)),
        )
    }

    fn words(self, book: &Book<'_, '_>, least: &Bounds, unit: &CreditUnit) -> String {
        let amount = book.words(&least.low, unit);
        match self {
            Self::OnlyAbove => format!("only above {amount}"),
            Self::NothingBelow => format!("nothing below {amount}"),
        }
    }
}

fn least<'a>(book: &Book<'_, 'a>, amount: &'a Expression, key: &[Datum]) -> Result<Bounds, Fault> {
    let scope = DutyScope::new(book.evaluation, key, book.window).with_credits(book, None);
    Ok(Bounds::of(&finding(&scope, amount)?))
}
