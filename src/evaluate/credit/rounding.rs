//! Rounding: each credit by itself; what shares a cap together, so that the parts add up and the cap holds.
//!
//! *A pool's sum is rounded, never above its cap, and shared out by largest remainder, ties by declaration, then
//! group.*

use std::collections::BTreeSet;

use crate::exact::{Rational, Rounding, largest_remainder};
use crate::ir::{CreditUnit, Creditable, PenaltyId};

use super::super::finding::Truth;
use super::book::Book;
use super::combine::Combined;
use super::line::Line;
use super::settle::Net;

/// Lines that are rounded together.
struct Shared<'c> {
    lines: Vec<usize>,
    limit: Option<Rational>,
    /// The pool, whose inner pools keep their own caps.
    pool: Option<&'c Combined>,
}

/// Rounds the credits of a period.
pub(super) fn round<'a>(
    book: &Book<'_, 'a>,
    lines: &mut [Line<'a>],
    nets: &[Net],
    combined: &[Combined],
    limits_in_all: &[(PenaltyId, Rational)],
) {
    for (line, net) in lines.iter_mut().zip(nets) {
        let rounding = book.rounding(&line.penalty.unit);
        line.owed = rounded(&net.low, rounding);
        line.largest = net.high.as_ref().map(|high| rounded(high, rounding));
    }
    if let Some(rounding) = book.contract().conventions.round_money.as_ref() {
        for shared in shared(book, lines, combined, limits_in_all) {
            let parts = share_out(book, nets, combined, &shared, rounding);
            for (place, amount) in parts {
                if let Some(line) = lines.get_mut(place) {
                    line.owed = amount;
                }
            }
        }
    }
    for line in lines.iter_mut().filter(|line| line.is_of_note()) {
        if let Some(rounding) = book.rounding(&line.penalty.unit) {
            let text = format!("to {}", rounding.step().to_decimal_string(10));
            let owed = line.owed.clone();
            line.step_of("round", text, None, Some(&owed));
        }
        let more = line.largest.as_ref().is_none_or(|largest| *largest > line.owed);
        if more && line.due == Truth::Holds {
            let text = match &line.largest {
                Some(largest) => {
                    let largest = book.words(largest, &line.penalty.unit);
                    format!("up to {largest} by what the data hide; the smallest is credited")
                }
                None => {
                    "without a bound by what the data hide; the smallest is credited".to_owned()
                }
            };
            let owed = line.owed.clone();
            line.step_of("uncertain", text, None, Some(&owed));
        }
    }
}

fn rounded(amount: &Rational, rounding: Option<&Rounding>) -> Rational {
    rounding.map_or_else(|| amount.clone(), |rounding| rounding.apply(amount))
}

/// What is rounded together: the outermost pools, then groups with caps, then penalties with a cap in all. A line is
/// in one of them at most.
fn shared<'c>(
    book: &Book<'_, '_>,
    lines: &[Line<'_>],
    combined: &'c [Combined],
    limits_in_all: &[(PenaltyId, Rational)],
) -> Vec<Shared<'c>> {
    let contract = book.contract();
    let covered: BTreeSet<Creditable> =
        contract.pools.iter().flat_map(|pool| &pool.covers).map(|cover| cover.of).collect();
    let outermost =
        |one: &&Combined| matches!(one.of, Creditable::Pool(_)) && !covered.contains(&one.of);
    let pools = combined.iter().filter(outermost).map(|one| Shared {
        lines: one.lines.clone(),
        limit: one.limit.clone(),
        pool: Some(one),
    });
    let capped = |one: &&Combined| matches!(one.of, Creditable::Group(_)) && one.limit.is_some();
    let groups = combined.iter().filter(capped).map(|one| Shared {
        lines: one.lines.clone(),
        limit: one.limit.clone(),
        pool: None,
    });
    let in_all = limits_in_all.iter().map(|(id, limit)| Shared {
        lines: (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|l| l.id == *id)).collect(),
        limit: Some(limit.clone()),
        pool: None,
    });
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut found = Vec::new();
    for shared in pools.chain(groups).chain(in_all) {
        let money = |at: &usize| {
            lines.get(*at).is_some_and(|line| matches!(line.penalty.unit, CreditUnit::Money(_)))
        };
        if shared.lines.iter().all(|at| money(at) && !taken.contains(at)) {
            taken.extend(&shared.lines);
            found.push(shared);
        }
    }
    found
}

/// The rounded amounts of lines that are rounded together.
fn share_out(
    book: &Book<'_, '_>,
    nets: &[Net],
    combined: &[Combined],
    shared: &Shared<'_>,
    rounding: &Rounding,
) -> Vec<(usize, Rational)> {
    let net = |at: &usize| nets.get(*at).map_or_else(Rational::zero, |net| net.low.clone());
    let sum: Rational = shared.lines.iter().map(net).sum();
    let total = within(&sum, shared.limit.as_ref(), rounding);
    parts(book, combined, shared, &net, &total, rounding)
}

/// A sum rounded, but never above the limit that it keeps.
fn within(sum: &Rational, limit: Option<&Rational>, rounding: &Rounding) -> Rational {
    let rounded = rounding.apply(sum);
    match limit {
        Some(limit) if sum <= limit && rounded > *limit => {
            limit.checked_div(rounding.step()).unwrap_or_default().floor() * rounding.step()
        }
        _ => rounded,
    }
}

/// Shares a rounded total out among the lines of a pool; an inner pool gets its part, and shares it out itself.
fn parts(
    book: &Book<'_, '_>,
    combined: &[Combined],
    shared: &Shared<'_>,
    net: &dyn Fn(&usize) -> Rational,
    total: &Rational,
    rounding: &Rounding,
) -> Vec<(usize, Rational)> {
    let inner = inner_pools(book, combined, shared.pool);
    // Each part with its lines, by the first of them: by declaration, then group.
    let mut members: Vec<(Vec<usize>, Option<&Combined>)> =
        inner.iter().map(|pool| (pool.lines.clone(), Some(*pool))).collect();
    let in_inner: BTreeSet<usize> = inner.iter().flat_map(|pool| pool.lines.clone()).collect();
    let alone = shared.lines.iter().filter(|at| !in_inner.contains(at));
    members.extend(alone.map(|at| (vec![*at], None)));
    members.sort_by_key(|(lines, _)| lines.first().copied());
    let exact: Vec<Rational> =
        members.iter().map(|(lines, _)| lines.iter().map(net).sum::<Rational>()).collect();
    let amounts = largest_remainder(total, &exact, rounding.step());
    let mut all = Vec::new();
    for (((own, pool), share), amount) in members.iter().zip(&exact).zip(amounts) {
        match (pool, own.as_slice()) {
            (Some(pool), _) => {
                // Rounding up must not lift an inner pool above its own cap.
                let most = within(share, pool.limit.as_ref(), rounding);
                let amount = if most < amount { most } else { amount };
                let inner =
                    Shared { lines: own.clone(), limit: pool.limit.clone(), pool: Some(*pool) };
                all.extend(parts(book, combined, &inner, net, &amount, rounding));
            }
            (None, [only]) => all.push((*only, amount)),
            (None, _) => {}
        }
    }
    all
}

/// The pools that a pool covers, directly or through groups.
fn inner_pools<'c>(
    book: &Book<'_, '_>,
    combined: &'c [Combined],
    pool: Option<&Combined>,
) -> Vec<&'c Combined> {
    let contract = book.contract();
    let Some(Creditable::Pool(id)) = pool.map(|pool| pool.of) else { return Vec::new() };
    let covers = contract.pools.get(id.index()).map(|pool| pool.covers.as_slice());
    let covers = covers.unwrap_or_default();
    let direct = |one: &&Combined| {
        matches!(one.of, Creditable::Pool(_)) && covers.iter().any(|cover| cover.of == one.of)
    };
    combined.iter().filter(direct).collect()
}
