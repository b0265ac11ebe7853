//! Verdicts: met, missed, inconclusive; not applicable and excused stand apart.
//!
//! *A verdict stands only if every completion of the gaps gives it.* A period that the data do not reach the end of
//! has none. *Relief* reads verdicts before relief, of the same period; it does not pass on, and an inconclusive
//! duty relieves nobody.

use crate::ir::{Contract, Elements, Expression, Objective, ObjectiveId, PartialPeriods, Verdict};
use crate::statement::{ObjectiveVerdict, Reading};

use super::datum::{Datum, Fault};
use super::duty::DutyScope;
use super::elements::elements_in;
use super::evaluation::Evaluation;
use super::figures::truth;
use super::finding::{Finding, Truth};
use super::members::{groups_of_readings, in_period};
use super::periods::Window;
use super::shown;

/// A verdict with what it rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Judgement {
    /// The verdict; `None` while the period lasts.
    pub(super) verdict: Option<Verdict>,
    /// The figures that were looked at.
    pub(super) readings: Vec<Reading>,
    /// What there is to say.
    pub(super) notes: Vec<String>,
}

impl Judgement {
    /// The verdict on an objective for a group in a period.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn of(
        evaluation: &Evaluation<'_>,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Self, Fault> {
        let mut judgement = Self::before_relief(evaluation, id, key, window)?;
        let contract = evaluation.terms.contract;
        let relieved = contract.objectives.get(id.index()).and_then(|own| own.relieved.as_ref());
        let open = matches!(judgement.verdict, Some(Verdict::Missed | Verdict::Inconclusive));
        if let Some(condition) = relieved.filter(|_| open) {
            let scope = DutyScope::new(evaluation, key, window).before_relief();
            match truth(&scope, condition)? {
                Truth::Holds => {
                    if judgement.verdict == Some(Verdict::Inconclusive) {
                        judgement.notes.push("it is not known whether it was kept".to_owned());
                    }
                    judgement.notes.push("the duty is relieved in this period".to_owned());
                    if judgement.verdict == Some(Verdict::Missed) {
                        for other in mutual(contract, id, condition) {
                            judgement.notes.push(format!("so is `{other}`, because of this one"));
                        }
                    }
                    judgement.verdict = Some(Verdict::Excused);
                }
                Truth::Open => judgement
                    .notes
                    .push("it is not known whether the duty is relieved, so it is not".to_owned()),
                Truth::Fails | Truth::Nothing => {}
            }
        }
        Ok(judgement)
    }

    /// The verdict before relief.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn before_relief(
        evaluation: &Evaluation<'_>,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Self, Fault> {
        let contract = evaluation.terms.contract;
        let Some(objective) = contract.objectives.get(id.index()) else {
            return Ok(Self::default());
        };
        let scope = DutyScope::new(evaluation, key, window).of_objective(id);
        let applies = match &objective.applies {
            Some(condition) => truth(&scope, condition)?,
            None => Truth::Holds,
        };
        let kept = match &objective.elements {
            None => truth(&scope, &objective.require)?,
            Some(elements) => {
                let of = (objective.groups.as_slice(), key);
                let found = elements_in(evaluation, elements, of, window)?;
                // Each by itself; the period is missed if one of them is.
                found.all(|element| {
                    let scope = DutyScope::new(evaluation, key, window).of_objective(id);
                    truth(&scope.at(element), &objective.require)
                })?
            }
        };
        let readings = scope.into_readings();
        let mut judgement = Self::default();
        let left_out = contract.conventions.partial_periods == Some(PartialPeriods::LeftOut);
        judgement.verdict = if !window.complete {
            judgement.notes.push("the period has not ended by `as_of`".to_owned());
            None
        } else if left_out && window.is_cut() {
            let days = window.days_in_words();
            judgement
                .notes
                .push(format!("only {days} are in force, and partial periods are left out"));
            Some(Verdict::NotApplicable)
        } else {
            Some(judgement.decide(applies, kept, &readings))
        };
        judgement.readings = readings.into_iter().map(|(reading, _)| reading).collect();
        Ok(judgement)
    }

    fn decide(&mut self, applies: Truth, kept: Truth, readings: &[(Reading, Finding)]) -> Verdict {
        match (applies, kept) {
            (Truth::Fails | Truth::Nothing, _) => {
                self.notes.push("it does not apply in this period".to_owned());
                Verdict::NotApplicable
            }
            (Truth::Open, _) => {
                self.notes.push("the data do not say whether it applies".to_owned());
                Verdict::Inconclusive
            }
            (Truth::Holds, Truth::Holds) => Verdict::Met,
            (Truth::Holds, Truth::Fails) => Verdict::Missed,
            (Truth::Holds, Truth::Nothing) => {
                self.notes.push("there was nothing to measure".to_owned());
                Verdict::NotApplicable
            }
            (Truth::Holds, Truth::Open) => {
                self.notes
                    .extend(readings.iter().filter_map(|(reading, found)| open(reading, found)));
                if self.notes.is_empty() {
                    self.notes.push("the data do not say whether it was kept".to_owned());
                }
                Verdict::Inconclusive
            }
        }
    }

    /// As the statement shows it.
    pub(super) fn shown(
        &self,
        evaluation: &Evaluation<'_>,
        objective: &Objective,
        key: &[Datum],
    ) -> ObjectiveVerdict {
        let party = objective.by.and_then(|by| evaluation.terms.contract.parties.get(by.index()));
        ObjectiveVerdict {
            name: objective.name.clone(),
            group: evaluation.terms.group(&objective.groups, key),
            verdict: self.verdict.map_or("open", word).to_owned(),
            clause: objective.clause.clone(),
            by: party.map(|party| party.name.clone()),
            require: objective.written.clone(),
            readings: self.readings.clone(),
            note: (!self.notes.is_empty()).then(|| self.notes.join("; ")),
        }
    }
}

/// The objectives whose verdicts a condition reads, each once.
pub(super) fn judged_in(condition: &Expression) -> Vec<ObjectiveId> {
    let mut objectives = Vec::new();
    condition.walk(&mut |part| {
        if let Expression::Judged { objective, .. } = part
            && !objectives.contains(objective)
        {
            objectives.push(*objective);
        }
    });
    objectives
}

/// The objectives that relieve another one and are relieved by it, by name.
fn mutual(contract: &Contract, id: ObjectiveId, relieved: &Expression) -> Vec<String> {
    let others = judged_in(relieved).into_iter().filter(|other| *other != id);
    let others = others.filter_map(|other| contract.objectives.get(other.index()));
    let mutual = others.filter(|other| {
        other.relieved.as_ref().is_some_and(|relieved| judged_in(relieved).contains(&id))
    });
    mutual.map(|other| other.name.clone()).collect()
}

/// What gaps leave open of a figure, in words.
fn open(reading: &Reading, found: &Finding) -> Option<String> {
    let name = &reading.name;
    match found {
        Finding::Between(spread) => Some(match (&spread.low, &spread.high) {
            (None, None) => format!("the data do not say what `{name}` was"),
            (Some(low), None) => {
                format!("`{name}` was {} or more", shown::in_words(low, &reading.kind))
            }
            (None, Some(high)) => {
                format!("`{name}` was {} or less", shown::in_words(high, &reading.kind))
            }
            (Some(low), Some(high)) => format!(
                "`{name}` lay between {} and {}",
                shown::in_words(low, &reading.kind),
                shown::in_words(high, &reading.kind)
            ),
        }),
        Finding::Known(Datum::Missing) => Some(format!("the data do not say what `{name}` was")),
        Finding::Known(_) | Finding::Nothing(_) => None,
    }
}

/// The word for a verdict.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::Missed => "missed",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Excused => "excused",
        Verdict::NotApplicable => "not applicable",
    }
}

/// The groups an objective is judged for in a period.
pub(super) fn groups_in(
    evaluation: &Evaluation<'_>,
    id: ObjectiveId,
    window: &Window,
) -> Vec<Vec<Datum>> {
    let Some(objective) = evaluation.terms.contract.objectives.get(id.index()) else {
        return Vec::new();
    };
    let mut reads = vec![&objective.require];
    reads.extend(&objective.applies);
    reads.extend(&objective.relieved);
    let outages = match &objective.elements {
        Some(Elements::Outages { metric, keys }) => Some((*metric, keys.as_slice())),
        _ => None,
    };
    in_period(groups_of_readings(evaluation, &objective.groups, &reads, outages), window)
}
