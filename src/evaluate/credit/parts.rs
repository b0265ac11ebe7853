//! Penalties that amendments cut: *a changed metric, objective or tier is judged in parts, credits add.*

use crate::ir::{Creditable, Expression, GroupId, Penalty, PenaltyId, PoolId};

use super::super::datum::Fault;
use super::super::evaluation::Evaluation;
use super::super::finding::Truth;
use super::super::periods::Window;
use super::super::succession::Part;
use super::book::Book;
use super::line::Line;
use super::price::Pricing;
use super::settle::Settlement;

/// The parts of a period in which a penalty has different terms; none where one version holds throughout.
///
/// One that reads other credits is not cut: these are known for the whole period only.
pub(super) fn parts_of<'e, 'a>(
    evaluation: &'e Evaluation<'a>,
    id: PenaltyId,
    penalty: &Penalty,
    window: &Window,
) -> Vec<Part<'e, 'a, PenaltyId>> {
    let mut reads_credits = false;
    penalty.walk(&mut |part| {
        reads_credits |= matches!(part, Expression::Credited { .. } | Expression::Allocation);
    });
    if reads_credits {
        return Vec::new();
    }
    let parts = evaluation.penalty_parts(id, window);
    let whole = matches!(parts.as_slice(), [one] if one.window.key() == window.key());
    if whole { Vec::new() } else { parts }
}

/// Prices a penalty in parts: each up to its tier or formula under its own terms, then all together under those at
/// the end of the period.
///
/// # Errors
/// Those of the figures it rests on.
pub(super) fn price_in_parts<'a>(
    pricing: &Pricing<'_, 'a>,
    line: &mut Line<'a>,
    parts: &[Part<'_, 'a, PenaltyId>],
) -> Result<(), Fault> {
    for part in parts {
        let penalties = &part.evaluation.terms.contract.penalties;
        let Some(penalty) = penalties.get(part.id.index()) else { continue };
        let book = Book::new(part.evaluation, &part.window);
        let mut own = Line::new(part.id, penalty, line.key.clone());
        let key = line.key.clone();
        Pricing { book: &book, id: part.id, penalty, key: &key }.before_repeats(&mut own)?;
        let low = own.amount().low;
        line.step_of("part", part.window.bounds_in_words(), None, Some(&low));
        line.steps.append(&mut own.steps);
        line.portions.append(&mut own.portions);
        line.due = match (line.due, own.due) {
            (Truth::Holds, _) | (_, Truth::Holds) => Truth::Holds,
            (Truth::Open, _) | (_, Truth::Open) => Truth::Open,
            (before, _) => before,
        };
    }
    pricing.repeated_and_capped(line)
}

/// A settlement under terms before, with the numbers that things have under these.
pub(super) fn renumbered(evaluation: &Evaluation<'_>, settled: &Settlement) -> Settlement {
    let (now, then) = match &evaluation.since {
        Some(since) => (evaluation.terms.contract, since.before.terms.contract),
        None => return settled.clone(),
    };
    let penalty = |id: PenaltyId| {
        let name = &then.penalties.get(id.index())?.name;
        now.penalties.iter().position(|own| own.name == *name).map(PenaltyId::from)
    };
    let group = |id: GroupId| {
        let name = &then.groups.get(id.index())?.name;
        now.groups.iter().position(|own| own.name == *name).map(GroupId::from)
    };
    let pool = |id: PoolId| {
        let name = &then.pools.get(id.index())?.name;
        now.pools.iter().position(|own| own.name == *name).map(PoolId::from)
    };
    let mut settled = settled.clone();
    for line in &mut settled.lines {
        // What has ended has the number of nothing, and keeps its place.
        line.id = penalty(line.id).unwrap_or(PenaltyId(u32::MAX));
    }
    settled.amounts = settled
        .amounts
        .into_iter()
        .filter_map(|(of, amounts)| {
            let of = match of {
                Creditable::Penalty(id) => Creditable::Penalty(penalty(id)?),
                Creditable::Group(id) => Creditable::Group(group(id)?),
                Creditable::Pool(id) => Creditable::Pool(pool(id)?),
            };
            Some((of, amounts))
        })
        .collect();
    settled
}
