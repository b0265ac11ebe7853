//! The scope of objectives and penalties: figures and verdicts of the same period.

use std::cell::RefCell;

use crate::ir::{
    Creditable, ElementPart, Expression, MetricId, MetricPart, ObjectiveId, PenaltyId, ServiceId,
    Verdict, VerdictTest,
};
use crate::statement::Reading;
use crate::time::{Instant, PeriodKind};

use super::amounts::previous;
use super::credit::Book;
use super::datum::{Datum, Fault};
use super::elements::Element;
use super::evaluation::Evaluation;
use super::fees;
use super::figures::{Figures, Judging, finding};
use super::finding::{Finding, Truth};
use super::periods::Window;
use super::shown;
use super::terms::Terms;
use super::verdict::groups_in;

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
    /// The outage, item or window at hand.
    element: Option<&'s Element<'a>>,
    /// The credits of the period so far, and the penalty at hand.
    credits: Option<(&'s Book<'s, 'a>, Option<PenaltyId>)>,
    /// From when on repetitions are counted.
    since: Option<Instant>,
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
            element: None,
            credits: None,
            since: None,
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

    /// Looks at an outage, an item or a window.
    pub(super) fn at(self, element: &'s Element<'a>) -> Self {
        Self { element: Some(element), ..self }
    }

    /// Reads other credits of the period as they are so far, for a penalty.
    pub(super) fn with_credits(self, book: &'s Book<'s, 'a>, penalty: Option<PenaltyId>) -> Self {
        Self { credits: Some((book, penalty)), ..self }
    }

    /// Counts repetitions from an instant on.
    pub(super) fn since(self, since: Instant) -> Self {
        Self { since: Some(since), ..self }
    }

    /// The window in which something of a kind of period is read: that of the element, where it is one.
    fn window_of(&self, per: Option<PeriodKind>) -> &Window {
        let own = self.element.and_then(|element| element.window.as_ref());
        own.filter(|window| per == Some(window.kind)).unwrap_or(self.window)
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

    fn window_of_duty(&self, objective: ObjectiveId) -> &Window {
        let declared = self.evaluation.terms.contract.objectives.get(objective.index());
        self.window_of(declared.map(|objective| objective.per))
    }

    fn verdict(&self, objective: ObjectiveId, key: &[Datum]) -> Result<Option<Verdict>, Fault> {
        let window = self.window_of_duty(objective);
        if self.before_relief {
            Ok(self.evaluation.before_relief(objective, key, window)?.verdict)
        } else {
            Ok(self.evaluation.judgement(objective, key, window)?.verdict)
        }
    }
}

/// Whether an expression reads metrics or verdicts.
fn reads_figures(expression: &Expression) -> bool {
    let mut found = false;
    expression.walk(&mut |part| {
        found |= matches!(part, Expression::Measured { .. } | Expression::Judged { .. });
    });
    found
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
        let declared = self.evaluation.terms.contract.metrics.get(metric.index());
        let window = self.window_of(declared.map(|metric| metric.per));
        let found = self.evaluation.figure(metric, keys, window)?.part(part);
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
        for key in groups_in(self.evaluation, objective, self.window_of_duty(objective)) {
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

    fn since(&self) -> Option<Instant> {
        self.since
    }

    fn of_row(&self, expression: &'a Expression) -> Result<Finding, Fault> {
        match self.element {
            Some(element) => element.of_row(self.evaluation, self.key, self.window, expression),
            None => Ok(Finding::Known(Datum::Missing)),
        }
    }

    fn element(&self, part: ElementPart) -> Finding {
        self.element.map_or(Finding::Known(Datum::Missing), |element| element.part(part))
    }

    fn previous(&self, value: &'a Expression, per: PeriodKind) -> Result<Finding, Fault> {
        let before = previous(self.evaluation, self.window, per);
        if !before.is_in_force() && reads_figures(value) {
            // It reaches before the term.
            return Ok(Finding::unbounded());
        }
        let scope = DutyScope {
            objective: self.objective,
            ..DutyScope::new(self.evaluation, self.key, &before)
        };
        finding(&scope, value)
    }

    fn allocation(&self) -> Result<Finding, Fault> {
        match self.credits {
            Some((book, Some(penalty))) => book.allocation(penalty),
            _ => Ok(Finding::unbounded()),
        }
    }

    fn credited(&self, of: Creditable, keys: &[Datum]) -> Result<Finding, Fault> {
        match self.credits {
            Some((book, _)) => Ok(book.credited(of, keys)),
            None => self.evaluation.credited(of, keys, self.window),
        }
    }

    fn fee(&self, service: ServiceId) -> Finding {
        if self.whole_fees {
            fees::whole_fee(self.evaluation, service, self.window)
        } else {
            fees::fee(self.evaluation, service, self.window)
        }
    }
}
