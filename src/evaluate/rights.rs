//! Rights: from a trigger over the history to a state.
//!
//! *Each period that completes the trigger anew gives a right of its own, dated at the period's end and carrying
//! that period. States: arisen → in cure → exercisable → lapsed, or exercised where `recorded in` says so.*

use chrono::NaiveDate;

use crate::ir::{Contract, Cure, Expression, Purpose, Right};
use crate::statement::RightState;
use crate::time::periods_between;

use super::datum::Fault;
use super::duty::DutyScope;
use super::elements::elements_in;
use super::evaluation::Evaluation;
use super::figures::truth;
use super::finding::Truth;
use super::history::{Of, held};
use super::periods::{Window, rule, term_interval};
use super::reviews::recorded_days;
use super::succession::TermsDays;
use super::verdict::{judged_in, word};

/// The rights that have arisen by `as_of`, in the order in which they arose, then by declaration.
///
/// # Errors
/// Those of the figures and verdicts that the triggers look at.
pub(super) fn rights(evaluation: &Evaluation<'_>) -> Result<Vec<RightState>, Fault> {
    let mut all = Vec::new();
    for (version, right, days) in evaluation.rights_in_force() {
        all.extend(Exercise::new(version, right, days)?.states()?);
    }
    all.sort_by(|a, b| a.arisen.cmp(&b.arisen));
    Ok(all)
}

/// A right with what happened to it.
struct Exercise<'e, 'a> {
    evaluation: &'e Evaluation<'a>,
    right: &'a Right,
    /// The periods of the term that have begun, in order.
    begun: Vec<Window>,
    /// Those that are complete.
    windows: Vec<Window>,
    /// When it is among the terms: it arises of periods that end then.
    days: TermsDays,
    /// The days on which it was exercised, those that are used up taken out.
    exercised: Vec<NaiveDate>,
    today: NaiveDate,
}

/// What gave a right.
struct Origin {
    /// The period that completed the trigger, or holds the element that did.
    window: Window,
    /// The day on which the right arose.
    day: NaiveDate,
    /// The element, in words.
    element: Option<String>,
}

/// The way of one right: the days that bound it.
struct Course {
    arisen: NaiveDate,
    exercisable: NaiveDate,
    lapses: Option<NaiveDate>,
    /// The period in which it was cured.
    cured: Option<String>,
    /// Whether the cure can still succeed.
    in_cure: bool,
}

impl<'e, 'a> Exercise<'e, 'a> {
    fn new(
        evaluation: &'e Evaluation<'a>,
        right: &'a Right,
        days: TermsDays,
    ) -> Result<Self, Fault> {
        let contract = evaluation.terms.contract;
        let as_of = evaluation.data.as_of;
        let term = term_interval(contract);
        let periods = periods_between(&rule(contract, right.per), term.from, as_of.min(term.until));
        let begun: Vec<Window> =
            periods.map(|period| Window::new(contract, period, right.per, as_of)).collect();
        let windows = begun.iter().filter(|window| window.complete).cloned().collect();
        let mut exercised = Vec::new();
        let notice = right.notice.as_ref().and_then(|notice| notice.recorded.as_ref());
        for recorded in right.recorded.iter().chain(notice) {
            exercised.extend(recorded_days(evaluation, recorded)?);
        }
        exercised.sort_unstable();
        let today = contract.zone.day_of(as_of);
        Ok(Self { evaluation, right, begun, windows, days, exercised, today })
    }

    fn contract(&self) -> &'a Contract {
        self.evaluation.terms.contract
    }

    fn states(mut self) -> Result<Vec<RightState>, Fault> {
        let right = self.right;
        let Some(when) = &right.when else {
            // It stands throughout the term.
            let term = self.contract().term;
            let from = self.days.from.map_or(term.from, |from| from.max(term.from));
            let course = Course {
                arisen: from,
                exercisable: from,
                lapses: self.days.until.into_iter().chain(term.until).min(),
                cured: None,
                in_cure: false,
            };
            return Ok(vec![self.state(&course, None)?]);
        };
        let mut states = Vec::new();
        for origin in self.origins(when)? {
            let course = self.course(origin.day)?;
            states.push(self.state(&course, Some(&origin))?);
        }
        Ok(states)
    }

    /// What completed the trigger anew: periods, or elements that give a right at once.
    fn origins(&self, when: &'a Expression) -> Result<Vec<Origin>, Fault> {
        let mut origins = Vec::new();
        let Some(elements) = &self.right.elements else {
            for window in self.windows.iter().filter(|window| self.days.hold_at_end_of(window)) {
                if held(self.evaluation, Of::ALL, when, window)? == Truth::Holds {
                    origins.push(Origin {
                        window: window.clone(),
                        day: window.end_day,
                        element: None,
                    });
                }
            }
            return Ok(origins);
        };
        let windows = if self.right.at_once { &self.begun } else { &self.windows };
        for window in windows.iter().filter(|window| self.days.hold_at_end_of(window)) {
            let found = elements_in(self.evaluation, elements, (&[], &[]), window)?;
            for element in found.list.iter().filter(|element| element.certain) {
                let scope = DutyScope::new(self.evaluation, &[], window).at(element);
                if truth(&scope, when)? != Truth::Holds {
                    continue;
                }
                let element_in_words = element.in_words(self.evaluation);
                let own_day = element.day(self.contract().zone).filter(|_| self.right.at_once);
                let day = own_day.unwrap_or(window.end_day);
                let element = Some(element_in_words);
                origins.push(Origin { window: window.clone(), day, element });
                if !self.right.at_once {
                    // The period gives one right, whatever the number of its elements.
                    break;
                }
            }
        }
        Ok(origins)
    }

    /// The days that bound a right that arose on a day.
    fn course(&self, arisen: NaiveDate) -> Result<Course, Fault> {
        let mut course =
            Course { arisen, exercisable: arisen, lapses: None, cured: None, in_cure: false };
        if let Some(cure) = &self.right.cure {
            self.cure(cure, &mut course)?;
        }
        course.lapses = self.right.lapses.and_then(|lapses| lapses.add_to_date(course.exercisable));
        Ok(course)
    }

    /// *`cure 30 days` only delays; `cure 30 days when commitment met` lets a period that begins in the window and
    /// is met end it, and lasts to the end of the last such period.*
    fn cure(&self, cure: &'a Cure, course: &mut Course) -> Result<(), Fault> {
        let end = cure.within.add_to_date(course.arisen).unwrap_or(NaiveDate::MAX);
        course.exercisable = end;
        if let Some(recorded) = &cure.recorded {
            let days = recorded_days(self.evaluation, recorded)?;
            let day = days.into_iter().find(|day| (course.arisen..end).contains(day));
            course.cured = day.map(|day| day.to_string());
        }
        if let Some(when) = &cure.when {
            let rule = rule(self.contract(), self.right.per);
            let zone = self.contract().zone;
            let from = zone.start_of_day(course.arisen);
            let periods = periods_between(&rule, from, zone.start_of_day(end))
                .filter(|period| (course.arisen..end).contains(&period.first_day));
            for period in periods {
                let as_of = self.evaluation.data.as_of;
                let window = Window::new(self.contract(), period, self.right.per, as_of);
                course.exercisable = course.exercisable.max(window.end_day);
                if window.complete
                    && course.cured.is_none()
                    && held(self.evaluation, Of::ALL, when, &window)? == Truth::Holds
                {
                    course.cured = Some(window.period.label.clone());
                }
            }
        }
        course.in_cure = course.cured.is_none() && self.today < course.exercisable;
        Ok(())
    }

    /// The first period after a day in which what the right allows comes to an end.
    fn ended(&self, arisen: NaiveDate) -> Result<Option<String>, Fault> {
        let Some(ends) = &self.right.ends else { return Ok(None) };
        for window in self.windows.iter().filter(|window| window.first_day >= arisen) {
            if held(self.evaluation, Of::ALL, ends, window)? == Truth::Holds {
                return Ok(Some(window.period.label.clone()));
            }
        }
        Ok(None)
    }

    /// The exercise of a right: the first recorded day on which it could be, which is used up.
    fn take_exercise(&mut self, course: &Course) -> Option<NaiveDate> {
        if course.cured.is_some() {
            return None;
        }
        let place = self.exercised.iter().position(|day| {
            *day >= course.exercisable && course.lapses.is_none_or(|lapses| *day < lapses)
        })?;
        Some(self.exercised.remove(place))
    }

    fn state(&mut self, course: &Course, origin: Option<&Origin>) -> Result<RightState, Fault> {
        let exercised = self.take_exercise(course);
        let ended = self.ended(course.arisen)?;
        let lapsed = course.lapses.is_some_and(|lapses| self.today >= lapses);
        let state = match exercised {
            _ if course.cured.is_some() => "cured",
            _ if ended.is_some() => "ended",
            Some(_) => "exercised",
            None if course.in_cure => "in cure",
            None if self.today < course.exercisable => "arisen",
            None if lapsed => "lapsed",
            None => "exercisable",
        };
        let right = self.right;
        let holder = right.holder.and_then(|party| self.contract().parties.get(party.index()));
        let effective = exercised
            .zip(right.notice.as_ref())
            .and_then(|(day, notice)| notice.within.add_to_date(day));
        Ok(RightState {
            name: right.name.clone(),
            clause: right.clause.clone(),
            purpose: purpose(&right.purpose),
            period: origin.map(|origin| origin.window.period.label.clone()),
            holder: holder.map(|party| party.name.clone()),
            state: state.to_owned(),
            arisen: course.arisen.to_string(),
            exercisable_from: course.exercisable.to_string(),
            lapses: course.lapses.map(|day| day.to_string()),
            exercised: exercised.map(|day| day.to_string()),
            effective: effective.map(|day| day.to_string()),
            when: right.when_written.clone(),
            steps: self.steps(course, origin, ended.as_deref())?,
        })
    }

    /// How it came about: the verdicts of the periods up to the one that completed it, then what followed.
    fn steps(
        &self,
        course: &Course,
        origin: Option<&Origin>,
        ended: Option<&str>,
    ) -> Result<Vec<String>, Fault> {
        let mut steps = Vec::new();
        if let (Some(origin), Some(when)) = (origin, &self.right.when) {
            let window = &origin.window;
            for objective in judged_in(when) {
                let declared = self.contract().objectives.get(objective.index());
                let Some(declared) = declared.filter(|own| own.groups.is_empty()) else { continue };
                let upto = self.windows.iter().filter(|past| past.from <= window.from);
                let mut verdicts = Vec::new();
                for past in upto {
                    let judgement = self.evaluation.judgement(objective, &[], past)?;
                    let verdict = judgement.verdict.map_or("open", word);
                    verdicts.push(format!("{} {verdict}", past.period.label));
                }
                let first = verdicts.len().saturating_sub(12);
                let shown = verdicts.get(first..).unwrap_or_default().join(", ");
                steps.push(format!("{}: {shown}", declared.name));
            }
            if let Some(element) = &origin.element {
                steps.push(format!("because of {element}"));
            }
            if !self.right.at_once {
                steps.push(format!("arisen at the end of {}", window.period.label));
            }
        }
        if let Some(period) = &course.cured {
            steps.push(format!("cured: {period}"));
        }
        if let Some(period) = ended {
            steps.push(format!("ended: {period}"));
        }
        Ok(steps)
    }
}

fn purpose(purpose: &Purpose) -> String {
    match purpose {
        Purpose::Terminate => "to terminate".to_owned(),
        Purpose::StepIn => "to step in".to_owned(),
        Purpose::Suspend => "to suspend".to_owned(),
        Purpose::Escalate(Some(to)) => format!("to escalate: {to}"),
        Purpose::Escalate(None) => "to escalate".to_owned(),
        Purpose::Other => "a right".to_owned(),
    }
}
