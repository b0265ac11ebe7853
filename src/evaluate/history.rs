//! Conditions and figures over past periods.
//!
//! *Skipping*: periods that are not applicable or excused are passed over by `in a row` and are no misses, yet count
//! as months in `n times in m months` (m whole periods, the current one included); an inconclusive one breaks a
//! row. A repetition is fulfilled only in a period that is itself a hit.

use chrono::NaiveDate;

use crate::exact::Rational;
use crate::ir::{
    AggregateFunction, ArithmeticOperator, Expression, NoItems, ObjectiveId, Past, Repetition,
    Window as Reach,
};
use crate::time::{PeriodKind, period_containing, periods_between, previous_period};

use super::datum::{Datum, Fault};
use super::duty::DutyScope;
use super::evaluation::Evaluation;
use super::extremes::extreme_of;
use super::figures::{Figures, finding, truth};
use super::finding::{Finding, Truth, calculate};
use super::periods::{Window, rule, term_interval};

/// The periods of a window's kind before it, as far as they touch the term, the latest first.
pub(super) fn earlier<'e>(
    evaluation: &'e Evaluation<'_>,
    window: &Window,
) -> impl Iterator<Item = Window> + use<'e> {
    let contract = evaluation.terms.contract;
    let rule = rule(contract, window.kind);
    let (kind, begin) = (window.kind, term_interval(contract).from);
    let before = previous_period(&rule, &window.period);
    std::iter::successors(Some(before), move |period| Some(previous_period(&rule, period)))
        .take_while(move |period| period.until > begin)
        .map(move |period| Window::new(contract, period, kind, evaluation.data.as_of))
}

/// The first day of so much time that ends with a period.
fn first_day(reach: Reach, window: &Window) -> Option<NaiveDate> {
    reach.span.checked_neg()?.add_to_date(window.period.end_day)
}

/// Whether a condition holds in a period, as its history counts it.
pub(super) fn held(
    evaluation: &Evaluation<'_>,
    of: Of<'_>,
    condition: &Expression,
    window: &Window,
) -> Result<Truth, Fault> {
    truth(&of.in_period(evaluation, window), condition)
}

/// What a condition is about, in any period: a group, and the objective whose level it may read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Of<'k> {
    /// The keys of the group.
    pub(super) keys: &'k [Datum],
    /// The objective.
    pub(super) objective: Option<ObjectiveId>,
}

impl<'k> Of<'k> {
    /// Without groups and objective.
    pub(super) const ALL: Self = Self { keys: &[], objective: None };

    /// The scope in a period, as histories look at it.
    fn in_period<'s, 'a>(
        self,
        evaluation: &'s Evaluation<'a>,
        window: &'s Window,
    ) -> DutyScope<'s, 'a>
    where
        'k: 's,
    {
        let scope = DutyScope::new(evaluation, self.keys, window).passing_over();
        match self.objective {
            Some(objective) => scope.of_objective(objective),
            None => scope,
        }
    }
}

/// Whether a condition holds as often as that, in the present period.
///
/// # Errors
/// Those of the condition.
pub(super) fn repeated<'a>(
    scope: &dyn Figures<'a>,
    condition: &'a Expression,
    repetition: Repetition,
) -> Result<Truth, Fault> {
    let (Some(evaluation), Some(window)) = (scope.evaluation(), scope.window()) else {
        return Ok(Truth::Open);
    };
    let of = Of { keys: scope.keys(), objective: scope.objective() };
    let since = scope.since();
    let mut in_period = |window: &Window| match since {
        // The count starts anew there.
        Some(since) if window.from < since => Ok(Truth::Fails),
        _ => held(evaluation, of, condition, window),
    };
    repeated_in(evaluation, window, repetition, &mut in_period)
}

/// The same for anything that holds in periods or does not.
///
/// # Errors
/// Those of `in_period`.
pub(super) fn repeated_in(
    evaluation: &Evaluation<'_>,
    window: &Window,
    repetition: Repetition,
    in_period: &mut dyn FnMut(&Window) -> Result<Truth, Fault>,
) -> Result<Truth, Fault> {
    let now = in_period(window)?;
    if matches!(now, Truth::Fails | Truth::Nothing) {
        return Ok(Truth::Fails);
    }
    let mut count = Count::default();
    count.add(now);
    match repetition {
        Repetition::InARow { periods } => {
            // An inconclusive period breaks a row, the present one too.
            let mut row = u32::from(now == Truth::Holds);
            for past in earlier(evaluation, window) {
                if row == 0 || row >= periods {
                    break;
                }
                match in_period(&past)? {
                    Truth::Holds => row += 1,
                    Truth::Nothing => {}
                    Truth::Fails | Truth::Open => break,
                }
            }
            Ok(Truth::from(Some(row >= periods)))
        }
        Repetition::TimesIn { times, window: reach } => {
            count.add_past(evaluation, window, first_day(reach, window), in_period)?;
            Ok(count.at_least(times, now))
        }
        Repetition::EveryNth { nth, window: reach } => {
            let from = reach.map_or(Some(NaiveDate::MIN), |reach| first_day(reach, window));
            count.add_past(evaluation, window, from, in_period)?;
            Ok(count.every(nth, now))
        }
    }
}

/// How often something held, for certain and perhaps.
#[derive(Debug, Default, Clone, Copy)]
struct Count {
    certain: u32,
    open: u32,
}

impl Count {
    fn add(&mut self, truth: Truth) {
        match truth {
            Truth::Holds => self.certain += 1,
            Truth::Open => self.open += 1,
            Truth::Fails | Truth::Nothing => {}
        }
    }

    /// Adds the periods before the present one that begin on a day or later.
    fn add_past(
        &mut self,
        evaluation: &Evaluation<'_>,
        window: &Window,
        from: Option<NaiveDate>,
        in_period: &mut dyn FnMut(&Window) -> Result<Truth, Fault>,
    ) -> Result<(), Fault> {
        let Some(from) = from else { return Ok(()) };
        for past in earlier(evaluation, window) {
            if past.period.first_day < from {
                break;
            }
            self.add(in_period(&past)?);
        }
        Ok(())
    }

    fn at_least(self, times: u32, now: Truth) -> Truth {
        if now == Truth::Holds && self.certain >= times {
            Truth::Holds
        } else if self.certain + self.open >= times {
            Truth::Open
        } else {
            Truth::Fails
        }
    }

    fn every(self, nth: u32, now: Truth) -> Truth {
        if self.open > 0 {
            let possible = self.certain.max(1)..=self.certain + self.open;
            let some = possible.into_iter().any(|count| count.checked_rem(nth) == Some(0));
            return if some { Truth::Open } else { Truth::Fails };
        }
        let hit = now == Truth::Holds && self.certain.checked_rem(nth) == Some(0);
        Truth::from(Some(hit))
    }
}

/// A figure over the values of several periods.
///
/// # Errors
/// Those of what is looked at.
pub(super) fn over_periods<'a>(
    scope: &dyn Figures<'a>,
    function: &AggregateFunction,
    argument: &'a Expression,
    per: PeriodKind,
    past: Past,
) -> Result<Finding, Fault> {
    let (Some(evaluation), Some(window)) = (scope.evaluation(), scope.window()) else {
        return Ok(Finding::unbounded());
    };
    let Some(windows) = windows_of(evaluation, window, per, past) else {
        // It reaches before the term, and nothing says that less will do.
        return Ok(Finding::unbounded());
    };
    let of = Of { keys: scope.keys(), objective: scope.objective() };
    let scopes = windows.iter().map(|window| of.in_period(evaluation, window));
    let zone = evaluation.terms.contract.zone;
    match function {
        AggregateFunction::Count | AggregateFunction::Any | AggregateFunction::Share => {
            let truths: Vec<Truth> =
                scopes.map(|scope| truth(&scope, argument)).collect::<Result<_, Fault>>()?;
            Ok(of_truths(function, &truths))
        }
        _ => {
            let values: Vec<Finding> = scopes
                .map(|scope| finding(&scope, argument))
                .filter(|value| !matches!(value, Ok(Finding::Nothing(_))))
                .collect::<Result<_, Fault>>()?;
            if values.is_empty() {
                return Ok(Finding::Nothing(NoItems::NotApplicable));
            }
            match function {
                AggregateFunction::Min => Ok(extreme_of(false, values)),
                AggregateFunction::Max => Ok(extreme_of(true, values)),
                AggregateFunction::Sum | AggregateFunction::Mean => {
                    let count = Finding::number(Rational::from(values.len()));
                    let mut sum = Finding::number(Rational::zero());
                    for value in &values {
                        sum = calculate(ArithmeticOperator::Add, &sum, value, zone)?;
                    }
                    if *function == AggregateFunction::Sum {
                        return Ok(sum);
                    }
                    calculate(ArithmeticOperator::Divide, &sum, &count, zone)
                }
                // `check` lets no other stand over periods.
                _ => Ok(Finding::unbounded()),
            }
        }
    }
}

/// The periods that are looked at, in order; `None` where they reach before the term without leave.
fn windows_of(
    evaluation: &Evaluation<'_>,
    window: &Window,
    per: PeriodKind,
    past: Past,
) -> Option<Vec<Window>> {
    let contract = evaluation.terms.contract;
    let as_of = evaluation.data.as_of;
    let rule = rule(contract, per);
    let (from, up_to) = match past {
        Past::Within => (window.from, true),
        Past::Window(reach) => (contract.zone.start_of_day(first_day(reach, window)?), reach.up_to),
    };
    let term = term_interval(contract);
    if !up_to && from < term.from {
        return None;
    }
    // A period belongs to what is looked at if its last instant does, and it begins there too unless only the
    // last instant counts.
    let begins_inside = past != Past::Within;
    let periods = periods_between(&rule, from.max(term.from), window.until);
    let periods = periods.filter(|period| {
        period.until > from
            && period.until.min(term.until) <= window.until
            && (!begins_inside || period.from >= from || period.from < term.from)
    });
    let mut windows: Vec<Window> =
        periods.map(|period| Window::new(contract, period, per, as_of)).collect();
    if windows.is_empty() && begins_inside {
        let own = period_containing(&rule, window.from);
        windows.push(Window::new(contract, own, per, as_of));
    }
    Some(windows)
}

fn of_truths(function: &AggregateFunction, truths: &[Truth]) -> Finding {
    let number = |truth: Truth| truths.iter().filter(|one| **one == truth).count();
    let (certain, open, fails) = (number(Truth::Holds), number(Truth::Open), number(Truth::Fails));
    match function {
        AggregateFunction::Count => Finding::between(
            (open == 0).then(|| Rational::from(certain)),
            Some(Rational::from(certain)),
            Some(Rational::from(certain + open)),
        ),
        AggregateFunction::Share => {
            let all = Rational::from(certain + open + fails);
            let share = |count: usize| Rational::from(count).checked_div(&all);
            match (share(certain), share(certain + open)) {
                (Some(low), Some(high)) => {
                    Finding::between((open == 0).then(|| low.clone()), Some(low), Some(high))
                }
                _ => Finding::Nothing(NoItems::NotApplicable),
            }
        }
        _ => Truth::any(truths.iter().copied()).finding(),
    }
}
