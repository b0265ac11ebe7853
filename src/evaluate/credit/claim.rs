//! Claims: by when, and what is lost without one.
//!
//! *The act happened if, and only if, a row says so; without a source claims count as made.* The day is the last one
//! with the claim.

use crate::exact::Rational;

use super::super::datum::Fault;
use super::book::Book;
use super::line::{ClaimState, Line};
use super::records::{About, is_claimed};

/// Looks up the claim for a credit. What was not claimed in time is not owed.
///
/// # Errors
/// Those of the filter of the records.
pub(super) fn claim<'a>(book: &Book<'_, 'a>, line: &mut Line<'a>) -> Result<(), Fault> {
    let open = line.largest.as_ref().is_none_or(Rational::is_positive);
    let Some(claim) = line.penalty.claim.as_ref().filter(|_| open) else { return Ok(()) };
    let day = claim.within.add_to_date(book.window.end_day).and_then(|day| day.pred_opt());
    let Some(day) = day else { return Ok(()) };
    line.claim_by = Some(day);
    let Some(recorded) = &claim.recorded else {
        line.step_of("claim", format!("by {day}"), None, None);
        return Ok(());
    };
    let keys = line.penalty.groups.iter().map(|key| key.name.as_str()).zip(&line.key);
    let about = About { window: book.window, keys: keys.collect() };
    let made = is_claimed(book.evaluation, recorded, &about, &line.penalty.name, day)?;
    let still_open = book.evaluation.data.as_of < book.contract().zone.end_of_day(day);
    let (state, text, holds) = match (made, still_open) {
        (true, _) => (ClaimState::Made, format!("claimed by {day}"), Some(true)),
        (false, true) => (ClaimState::Open, format!("can be claimed until {day}"), None),
        (false, false) => (
            ClaimState::Forfeited,
            format!("not claimed by {day}, so nothing is owed"),
            Some(false),
        ),
    };
    if state == ClaimState::Forfeited {
        line.forfeited = line.owed.clone().max(Rational::zero());
        line.owed = line.owed.clone().min(Rational::zero());
        line.largest = Some(line.owed.clone());
    }
    line.claim = Some(state);
    let owed = line.owed.clone();
    line.step_of("claim", text, holds, Some(&owed));
    Ok(())
}
