//! Sharing out a rounded total so that the parts add up to it.

use std::cmp::Reverse;

use super::rational::Rational;

/// Shares out `total` in multiples of `step` by the largest remainder, ties by position; the
/// parts add up to `total` exactly and come in the order of `shares`.
///
/// `shares` are the exact parts before rounding. Where their sum is a step or more away from
/// `total` they are weights and are scaled to it first (equal parts where they sum to zero).
/// Every part is less than one step away from its exact share, and a share that is already a
/// multiple keeps its value.
///
/// What a total that is no multiple of the step leaves goes to the shares next in line, so that
/// the sum still holds. A step of zero or below means no rounding. Without shares nothing is given out.
pub fn largest_remainder(total: &Rational, shares: &[Rational], step: &Rational) -> Vec<Rational> {
    let exact = exact_parts(total, shares, step);
    if !step.is_positive() {
        return exact;
    }
    let mut parts: Vec<Part> = exact
        .iter()
        .enumerate()
        .map(|(position, share)| {
            let amount = share.checked_div(step).unwrap_or_default().floor() * step;
            Part { position, remainder: share - &amount, amount }
        })
        .collect();
    let mut rest = total - parts.iter().map(|part| &part.amount).sum::<Rational>();
    parts.sort_by(|a, b| {
        (Reverse(&a.remainder), a.position).cmp(&(Reverse(&b.remainder), b.position))
    });
    // A total in whole steps leaves no more of them than there are remainders: one pass is enough.
    for part in &mut parts {
        let given = rest.clone().min(step.clone());
        rest -= &given;
        part.amount += given;
    }
    if let Some(first) = parts.first_mut() {
        first.amount += rest;
    }
    parts.sort_by_key(|part| part.position);
    parts.into_iter().map(|part| part.amount).collect()
}

/// One share while the total is given out.
struct Part {
    position: usize,
    /// What flooring to the step took away, `0 <= remainder < step`.
    remainder: Rational,
    amount: Rational,
}

/// The shares themselves where they are the total up to rounding, else scaled to it.
fn exact_parts(total: &Rational, shares: &[Rational], step: &Rational) -> Vec<Rational> {
    let sum: Rational = shares.iter().sum();
    if (total - &sum).abs() < *step {
        return shares.to_vec();
    }
    if let Some(factor) = total.checked_div(&sum) {
        return shares.iter().map(|share| share * &factor).collect();
    }
    let equal = total.checked_div(&Rational::from(shares.len())).unwrap_or_default();
    vec![equal; shares.len()]
}
