//! The figures of aggregates out of what was kept.

use std::borrow::Cow;

use crate::engine::{FirstRows, Observed, State, nanos_of};
use crate::exact::Rational;
use crate::ir::{Aggregate, AggregateFunction};
use crate::time::Instant;

use super::super::super::aggregate::{Method, Observation, Tally, fold};
use super::super::super::datum::Datum;
use super::super::super::periods::Window;
use super::super::figure::{Kept, Taking};
use super::super::observations::{of_different, of_ends, of_outermost, of_sum, of_truth, times};
use super::super::observing::observations_of;
use super::super::ranks::ranked;
use super::PreparedMetric;

impl PreparedMetric<'_> {
    /// The figure of an aggregate over the rows of the sample of a line that begins at an instant.
    pub(in crate::evaluate) fn tally_of_sample(
        &self,
        aggregate: &Aggregate,
        (key, line, from): (&[Datum], &[Datum], Instant),
        method: Method,
    ) -> Option<Tally> {
        let kept = self.measuring.in_samples.iter().find(|own| own.aggregate == *aggregate)?;
        let sample = self.group(key)?.samples.get(line)?.get(&nanos_of(from)?)?;
        let steps = self.prepared.sample_steps.get(self.measuring.placement)?;
        let one = Rational::one();
        let step = steps.get(kept.figure)?.as_ref().unwrap_or(&one);
        let state = taken(sample.states.get(kept.figure)?, kept.taking);
        Some(self.tally_of(&state, step, (&aggregate.function, None), method))
    }

    /// The figure of an aggregate for a group in a period.
    pub(in crate::evaluate) fn tally(
        &self,
        aggregate: &Aggregate,
        (key, window): (&[Datum], &Window),
        method: Method,
        gap: Option<Observation>,
    ) -> Option<Tally> {
        let Kept { figure, taking, .. } =
            self.measuring.aggregates.iter().find(|own| own.aggregate == *aggregate)?;
        let mut whole: Option<Cow<'_, State>> = None;
        let slots = self.slots(key, window);
        for (_, slot) in &slots {
            let state = taken(slot.states.get(*figure)?, *taking);
            match &mut whole {
                Some(whole) => whole.to_mut().merge(&state),
                None => whole = Some(state),
            }
        }
        let Some(whole) = whole else {
            let nothing: Vec<Observation> = gap.into_iter().collect();
            return Some(fold(&aggregate.function, &nothing, method));
        };
        let step = self.prepared.steps.get(self.measuring.placement)?.get(*figure)?.as_ref();
        let one = Rational::one();
        let step = step.unwrap_or(&one);
        let function = &aggregate.function;
        if let State::Numbers(numbers) = &*whole
            && let Some(values) = &numbers.values
            && matches!(function, AggregateFunction::Median | AggregateFunction::Percentile(_))
        {
            let gaps = gap.as_ref().map_or(0, |gap| gap.times);
            let ranked = ranked((values, numbers, step), (function, method), gaps);
            for (from, _) in slots {
                let place = (self.measuring.placement, *figure, key.to_vec(), from);
                self.prepared.note(place, &ranked);
            }
            let values = ranked.values.into_iter();
            let all: Vec<Observation> = values
                .filter_map(|(number, count)| times(Datum::Number(number), count))
                .chain(times(Datum::Missing, numbers.missing))
                .chain(gap)
                .collect();
            return Some(fold(function, &all, method));
        }
        Some(self.tally_of(&whole, step, (function, gap), method))
    }

    /// The figure of the same observations as the rows would give, the equal ones together; last a gap.
    fn tally_of(
        &self,
        state: &State,
        step: &Rational,
        (function, gap): (&AggregateFunction, Option<Observation>),
        method: Method,
    ) -> Tally {
        let mut all = match state {
            State::Rows(rows) => of_truth(Some(true), *rows),
            State::Truths(truths) => {
                let mut all = of_truth(Some(true), truths.met);
                all.extend(of_truth(Some(false), truths.missed));
                all.extend(of_truth(None, truths.open));
                all
            }
            State::Observed(own) => observations_of(own, function, self.measuring.weighted),
            State::Different(different) => of_different(different),
            State::Outermost(outermost) => of_outermost(outermost),
            State::Numbers(numbers) => match function {
                AggregateFunction::Sum | AggregateFunction::Mean => of_sum(numbers, step),
                _ => of_ends(numbers, step),
            },
        };
        all.extend(gap);
        let mut tally = fold(function, &all, method);
        if let (AggregateFunction::Share, Some((failed, waiting))) = (function, named_in(state)) {
            tally.failed = self.prepared.places(failed.rows());
            tally.open = self.prepared.places(waiting.rows());
        }
        tally
    }
}

/// What an aggregate takes of a state.
fn taken(state: &State, taking: Taking) -> Cow<'_, State> {
    let rows = match (taking, state) {
        (Taking::Rows, state) => state.rows(),
        (Taking::Met, State::Truths(truths)) => Some(truths.met),
        (Taking::Missed, State::Truths(truths)) => Some(truths.missed),
        _ => None,
    };
    rows.map_or(Cow::Borrowed(state), |rows| Cow::Owned(State::Rows(rows)))
}

/// The rows of a state that may be named: where a condition is false, and where it is not known.
pub(super) fn named_in(state: &State) -> Option<(&FirstRows, &FirstRows)> {
    match state {
        State::Truths(truths) => Some((&truths.failed, &truths.waiting)),
        State::Observed(observed) => match &**observed {
            Observed::Outcomes(own) => Some((&own.failed, &own.waiting)),
            Observed::Quantities(_) => None,
        },
        _ => None,
    }
}
