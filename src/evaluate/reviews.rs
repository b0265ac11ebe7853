//! Reviews: when they are due, and whether they were held.
//!
//! *First from `in force`, next from the last held, else from the last due date.*

use chrono::NaiveDate;

use crate::ir::{Recorded, Review};
use crate::statement::ReviewState;
use crate::time::CivilSpan;

use super::datum::Fault;
use super::evaluation::Evaluation;
use super::expression::Scope;

/// The days on which rows of a source say that something happened, in order.
///
/// # Errors
/// Those of the filter.
pub(super) fn recorded_days(
    evaluation: &Evaluation<'_>,
    recorded: &Recorded,
) -> Result<Vec<NaiveDate>, Fault> {
    let (terms, data) = (evaluation.terms, evaluation.data);
    let Some(set) = data.sources.get(recorded.source.index()) else { return Ok(Vec::new()) };
    let mut days = Vec::new();
    for item in set.dated() {
        let counts = match &recorded.filter {
            Some(filter) => {
                let scope = Scope::of_row(terms, data.as_of, &item.cells);
                scope.truth(filter).map_err(|fault| set.locate(item, fault))? == Some(true)
            }
            None => true,
        };
        if counts {
            days.extend(item.at.map(|at| terms.contract.zone.day_of(at)));
        }
    }
    Ok(days)
}

/// The reviews of a contract up to the first one that is not due yet.
///
/// # Errors
/// Those of the filters of what records them.
pub(super) fn reviews(evaluation: &Evaluation<'_>) -> Result<Vec<ReviewState>, Fault> {
    let mut all = Vec::new();
    for review in &evaluation.terms.contract.reviews {
        all.extend(states(evaluation, review)?);
    }
    all.sort_by(|a, b| a.due_from.cmp(&b.due_from));
    Ok(all)
}

fn states(evaluation: &Evaluation<'_>, review: &Review) -> Result<Vec<ReviewState>, Fault> {
    let contract = evaluation.terms.contract;
    let today = contract.zone.day_of(evaluation.data.as_of);
    let held = match &review.recorded {
        Some(recorded) => recorded_days(evaluation, recorded)?,
        None => Vec::new(),
    };
    let mut states = Vec::new();
    let mut from = contract.term.from;
    while let Some((due_from, due_by)) = due(from, review.every, review.until) {
        // INVARIANT: both spans are above zero, so that each round begins later.
        if due_by <= from || contract.term.until.is_some_and(|until| due_from >= until) {
            break;
        }
        // A review held before the last due date has passed answers this one; a later one is the next.
        let day = held.iter().copied().find(|day| *day > from && *day <= due_by.max(today));
        let state = match day {
            Some(day) if day > due_by => "held late",
            Some(_) => "held",
            None if today > due_by => "overdue",
            None if today >= due_from => "due",
            None => "upcoming",
        };
        let past = day.is_some() || today > due_by;
        states.push(ReviewState {
            name: review.name.clone(),
            clause: review.clause.clone(),
            due_from: due_from.to_string(),
            due_by: due_by.to_string(),
            state: state.to_owned(),
            held: day.map(|day| day.to_string()),
        });
        if !past {
            break;
        }
        from = day.unwrap_or(due_by);
    }
    Ok(states)
}

fn due(from: NaiveDate, every: CivilSpan, until: CivilSpan) -> Option<(NaiveDate, NaiveDate)> {
    Some((every.add_to_date(from)?, until.add_to_date(from)?))
}
