//! Levels that a ratchet moves: from the period after the one in which its condition holds.

use std::rc::Rc;

use crate::ir::ObjectiveId;

use super::datum::{Datum, Fault};
use super::duty::DutyScope;
use super::evaluation::Evaluation;
use super::figures::{finding, truth};
use super::finding::{Finding, Truth};
use super::history::earlier;
use super::periods::Window;

/// The level that terms before these gave an objective; `None` where these terms decide.
///
/// # Errors
/// Those of what the ratchet looks at.
pub(super) fn under_terms_before(
    evaluation: &Evaluation<'_>,
    id: ObjectiveId,
    key: &[Datum],
    window: &Window,
) -> Result<Option<Rc<Finding>>, Fault> {
    let Some(since) = evaluation.since.as_ref().filter(|since| window.until <= since.start) else {
        return Ok(None);
    };
    let Some(before) = since.kinship.objectives.get(id.index()).and_then(|kin| kin.before()) else {
        return Ok(None);
    };
    since.before.level(before, key, window).map(Some)
}

/// The level of an objective for a group in a period.
///
/// # Errors
/// Those of what the ratchet looks at.
pub(super) fn level(
    evaluation: &Evaluation<'_>,
    id: ObjectiveId,
    key: &[Datum],
    window: &Window,
) -> Result<Finding, Fault> {
    let declared = evaluation.terms.contract.objectives.get(id.index());
    let Some(level) = declared.and_then(|objective| objective.level.as_ref()) else {
        return Ok(Finding::Known(Datum::Missing));
    };
    let scope = DutyScope::new(evaluation, key, window).of_objective(id);
    let start = finding(&scope, &level.start)?;
    let Some(ratchet) = &level.ratchet else { return Ok(start) };
    // Each period's level rests on the one before, back to the first of the term.
    let Some(before) = earlier(evaluation, window).next() else { return Ok(start) };
    if starts_anew(evaluation, id, &before) {
        return Ok(start);
    }
    let held = evaluation.level(id, key, &before)?;
    let scope = DutyScope::new(evaluation, key, &before).of_objective(id).passing_over();
    Ok(match truth(&scope, &ratchet.when)? {
        Truth::Holds => finding(&scope, &ratchet.to)?,
        Truth::Open => finding(&scope, &ratchet.to)?.either(held.as_ref()),
        Truth::Fails | Truth::Nothing => held.as_ref().clone(),
    })
}

/// Whether the period before lies under terms in which the objective had another level, or none: *histories run on*,
/// but a level that an amendment sets anew starts from there.
fn starts_anew(evaluation: &Evaluation<'_>, id: ObjectiveId, before: &Window) -> bool {
    let Some(since) = evaluation.since.as_ref().filter(|since| before.until <= since.start) else {
        return false;
    };
    let level = |evaluation: &Evaluation<'_>, id: ObjectiveId| {
        let objective = evaluation.terms.contract.objectives.get(id.index())?;
        Some(objective.level.as_ref()?.start.clone())
    };
    let kin = since.kinship.objectives.get(id.index()).and_then(|kin| kin.before());
    kin.and_then(|id| level(&since.before, id)) != level(evaluation, id)
}
