//! The scope of objectives and penalties: figures and verdicts of the same period.

use std::cell::RefCell;

use crate::ir::{MetricId, MetricPart, ObjectiveId, ServiceId, Verdict, VerdictTest};
use crate::statement::Reading;

use super::datum::{Datum, Fault};
use super::evaluation::Evaluation;
use super::fees;
use super::figures::{Figures, Judging};
use super::finding::{Finding, Truth};
use super::periods::Window;
use super::shown;
use super::terms::Terms;
use super::verdict::{Judgement, groups_in};

/// What an objective or a penalty may look at.
pub(super) struct DutyScope<'s, 'a> {
    evaluation: &'s Evaluation<'a>,
    key: &'s [Datum],
    window: &'s Window,
    /// Whether verdicts are read as they were before relief.
    before_relief: bool,
    /// The objective whose condition is looked at, for its level.
    objective: Option<ObjectiveId>,
    /// Whether a verdict of not applicable or excused is nothing to ask about, as histories count.
    passing_over: bool,
    /// Whether fees are those of the whole period, although the term cuts it.
    whole_fees: bool,
    /// The figures that were looked at, once each, in order.
    readings: RefCell<Vec<(Reading, Finding)>>,
}

impl<'s, 'a> DutyScope<'s, 'a> {
    /// For a group in a period.
    pub(super) fn new(
        evaluation: &'s Evaluation<'a>,
        key: &'s [Datum],
        window: &'s Window,
    ) -> Self {
        Self {
            evaluation,
            key,
            window,
            before_relief: false,
            objective: None,
            passing_over: false,
            whole_fees: false,
            readings: RefCell::default(),
        }
    }

    /// Reads verdicts as they were before relief.
    pub(super) fn before_relief(self) -> Self {
        Self { before_relief: true, ..self }
    }

    /// Looks at a condition of an objective: its level can be read.
    pub(super) fn of_objective(self, objective: ObjectiveId) -> Self {
        Self { objective: Some(objective), ..self }
    }

    /// Passes over verdicts of not applicable and excused, as histories do.
    pub(super) fn passing_over(self) -> Self {
        Self { passing_over: true, ..self }
    }

    /// Takes fees as if the period were in force as a whole.
    pub(super) fn with_whole_fees(self) -> Self {
        Self { whole_fees: true, ..self }
    }

    /// The figures that were looked at.
    pub(super) fn into_readings(self) -> Vec<(Reading, Finding)> {
        self.readings.into_inner()
    }

    fn note(&self, metric: MetricId, keys: &[Datum], part: MetricPart, found: &Finding) {
        let terms = self.evaluation.terms;
        let Some(declared) = terms.contract.metrics.get(metric.index()) else { return };
        let reading = Reading {
            name: shown::name_of_part(declared, part),
            group: terms.group(&declared.groups, keys),
            kind: shown::kind_of_part(declared, part),
            value: shown::value(terms, found, &declared.value_type),
        };
        let mut readings = self.readings.borrow_mut();
        if readings.iter().all(|(known, _)| *known != reading) {
            readings.push((reading, found.clone()));
        }
    }

    fn verdict(&self, objective: ObjectiveId, key: &[Datum]) -> Result<Option<Verdict>, Fault> {
        if self.before_relief {
            Ok(Judgement::before_relief(self.evaluation, objective, key, self.window)?.verdict)
        } else {
            Ok(self.evaluation.judgement(objective, key, self.window)?.verdict)
        }
    }
}

/// What is asked of a verdict; `None` is one that is still open. Excused and not applicable are neither missed nor
/// met.
fn test(verdict: Option<Verdict>, test: VerdictTest) -> Truth {
    match (verdict, test) {
        (None | Some(Verdict::Inconclusive), _) => Truth::Open,
        (Some(Verdict::Missed), VerdictTest::Missed) | (Some(Verdict::Met), VerdictTest::Met) => {
            Truth::Holds
        }
        _ => Truth::Fails,
    }
}

impl<'a> Figures<'a> for DutyScope<'_, 'a> {
    fn terms(&self) -> &'a Terms<'a> {
        self.evaluation.terms
    }

    fn keys(&self) -> &[Datum] {
        self.key
    }

    fn objective(&self) -> Option<ObjectiveId> {
        self.objective
    }

    fn evaluation(&self) -> Option<&Evaluation<'a>> {
        Some(self.evaluation)
    }

    fn window(&self) -> Option<&Window> {
        Some(self.window)
    }

    fn measured(
        &self,
        metric: MetricId,
        keys: &[Datum],
        part: MetricPart,
    ) -> Result<Finding, Fault> {
        let found = self.evaluation.figure(metric, keys, self.window)?.part(part);
        self.note(metric, keys, part, &found);
        Ok(found)
    }

    fn judged(
        &self,
        objective: ObjectiveId,
        groups: Judging<'_>,
        asked: VerdictTest,
    ) -> Result<Truth, Fault> {
        let neither = |verdict| {
            self.passing_over && matches!(verdict, Some(Verdict::NotApplicable | Verdict::Excused))
        };
        if let Judging::Group(key) = groups {
            let verdict = self.verdict(objective, key)?;
            return Ok(if neither(verdict) { Truth::Nothing } else { test(verdict, asked) });
        }
        let mut truths = Vec::new();
        for key in groups_in(self.evaluation, objective, self.window) {
            let verdict = self.verdict(objective, &key)?;
            // Where there was nothing to keep there is nothing to ask.
            if verdict != Some(Verdict::NotApplicable) && !neither(verdict) {
                truths.push(test(verdict, asked));
            }
        }
        if truths.is_empty() {
            return Ok(if self.passing_over { Truth::Nothing } else { Truth::Fails });
        }
        Ok(match groups {
            Judging::All => Truth::all(truths),
            _ => Truth::any(truths),
        })
    }

    fn fee(&self, service: ServiceId) -> Finding {
        let contract = self.evaluation.terms.contract;
        if self.whole_fees {
            fees::whole_fee(contract, service, self.window)
        } else {
            fees::fee(contract, service, self.window)
        }
    }
}
