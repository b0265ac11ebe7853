//! The figures over rows: from observations to one value, with the value of nothing at all and of a gap.
//!
//! - *Missing cells*: unknown inside a share is a gap; a row whose number is missing is passed over, and counted.
//! - *Gaps* are observations of unknown value. Under `left out` they are passed over; under `counted as missed`
//!   and `counted as met` they decide a share; numbers they leave open, whatever the policy, because no
//!   policy says which number.
//! - *Nothing in a period*: `count` and `sum` are 0; of anything else there is no figure, and the caller knows
//!   what that means.

mod quantile;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::exact::Rational;
use crate::ir::{AggregateFunction, MissingPolicy, PercentileMethod};

use super::datum::Datum;
use super::finding::{Finding, Spread, Truth};

pub(super) use quantile::quantile;

/// One thing that a figure is taken over.
#[derive(Debug, Clone)]
pub(super) struct Observation {
    /// Its value.
    pub(super) finding: Finding,
    /// Its weight, 1 without one.
    pub(super) weight: Option<Rational>,
    /// How often it is there.
    pub(super) times: u64,
    /// The row it is of, by its place among the rows of its kind.
    pub(super) row: Option<usize>,
}

impl Observation {
    /// An observation of a row.
    pub(super) fn of_row(finding: Finding, weight: Option<Rational>, row: usize) -> Self {
        Self { finding, weight, times: 1, row: Some(row) }
    }

    /// So many observations that are not there.
    pub(super) fn gap(finding: Finding, weight: Option<Rational>, times: u64) -> Self {
        Self { finding, weight, times, row: None }
    }

    /// Its weight, as often as it is there.
    fn weighs(&self) -> Rational {
        let times = Rational::from(self.times);
        self.weight.as_ref().map_or(times.clone(), |weight| weight * &times)
    }
}

/// How gaps are filled and percentiles are taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Method {
    /// What a gap means.
    pub(super) missing: MissingPolicy,
    /// Which percentile is meant.
    pub(super) percentiles: PercentileMethod,
}

/// A figure with what went into it.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    /// The figure; `None` where there was nothing to take it of.
    pub(super) finding: Option<Finding>,
    /// How many observations entered.
    pub(super) entered: u64,
    /// How many of a share failed.
    pub(super) misses: Option<Finding>,
    /// The rows of a share that failed, in order.
    pub(super) failed: Vec<usize>,
    /// The rows of a share that are open, in order.
    pub(super) open: Vec<usize>,
    /// How many rows were passed over because their value is missing.
    pub(super) passed_over: u64,
    /// The weight of what is known.
    pub(super) known: Rational,
    /// The weight of all.
    pub(super) whole: Rational,
}

/// What a figure of a gap can be: its natural bounds.
pub(super) fn gap_finding(function: &AggregateFunction, missing: MissingPolicy) -> Finding {
    match (function, missing) {
        (AggregateFunction::Share, MissingPolicy::CountedAsMissed) => {
            Finding::number(Rational::zero())
        }
        (AggregateFunction::Share, MissingPolicy::CountedAsMet) => Finding::number(Rational::one()),
        (AggregateFunction::Share, _) => {
            Finding::between(None, Some(Rational::zero()), Some(Rational::one()))
        }
        (AggregateFunction::Count | AggregateFunction::Distinct, _) => {
            Finding::between(None, Some(Rational::zero()), None)
        }
        (AggregateFunction::Any, _) => Finding::Known(Datum::Missing),
        _ => Finding::unbounded(),
    }
}

/// Takes a figure of observations, which come in the order of time.
pub(super) fn fold(
    function: &AggregateFunction,
    observations: &[Observation],
    method: Method,
) -> Tally {
    match function {
        AggregateFunction::Share => share(observations, method.missing),
        AggregateFunction::Any => any(observations, method.missing),
        AggregateFunction::Count => count(observations, method.missing),
        AggregateFunction::First => end(observations.iter()),
        AggregateFunction::Last => end(observations.iter().rev()),
        AggregateFunction::Distinct => distinct(observations, method.missing),
        AggregateFunction::Sum => total(observations, method.missing),
        AggregateFunction::Mean => mean(observations, method.missing),
        AggregateFunction::Min => extreme(observations, false, method),
        AggregateFunction::Max => extreme(observations, true, method),
        AggregateFunction::Median => {
            ranked(observations, &Rational::new(1, 2).unwrap_or_default(), method)
        }
        AggregateFunction::Percentile(at) => ranked(observations, at, method),
    }
}

/// The share for which a condition is true.
fn share(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let mut tally = Tally::default();
    let (mut met, mut missed, mut open) = (Rational::zero(), Rational::zero(), Rational::zero());
    let (mut missed_count, mut open_count) = (0, 0);
    for observation in observations {
        let weight = observation.weighs();
        match observation.finding.truth() {
            Truth::Holds => {
                met += weight;
                tally.entered += observation.times;
            }
            Truth::Fails => {
                missed += weight;
                missed_count += observation.times;
                tally.entered += observation.times;
                tally.failed.extend(observation.row);
            }
            Truth::Open | Truth::Nothing => {
                open += weight;
                open_count += observation.times;
                tally.open.extend(observation.row);
            }
        }
    }
    tally.known = &met + &missed;
    tally.whole = &tally.known + &open;
    let known = tally.known.clone();
    let (value, failures) = match missing {
        MissingPolicy::LeftOut => {
            (met.checked_div(&known).map(Finding::number), Finding::count(missed_count))
        }
        MissingPolicy::CountedAsMissed => {
            tally.entered += open_count;
            (
                met.checked_div(&tally.whole).map(Finding::number),
                Finding::count(missed_count + open_count),
            )
        }
        MissingPolicy::CountedAsMet => {
            tally.entered += open_count;
            (
                (&met + &open).checked_div(&tally.whole).map(Finding::number),
                Finding::count(missed_count),
            )
        }
        MissingPolicy::Inconclusive => {
            tally.entered += open_count;
            let low = met.checked_div(&tally.whole);
            let high = (&met + &open).checked_div(&tally.whole);
            let finding =
                low.is_some().then(|| Finding::between(met.checked_div(&known), low, high));
            let least = Rational::from(missed_count);
            let most = Rational::from(missed_count + open_count);
            (finding, Finding::between(Some(least.clone()), Some(least), Some(most)))
        }
    };
    tally.finding = value;
    tally.misses = Some(failures);
    tally
}

/// Whether a condition is true for at least one.
fn any(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let truths = observations.iter().filter_map(|observation| {
        match (observation.finding.truth(), missing) {
            (Truth::Open | Truth::Nothing, MissingPolicy::LeftOut) => None,
            (Truth::Open | Truth::Nothing, MissingPolicy::CountedAsMissed) => Some(Truth::Fails),
            (Truth::Open | Truth::Nothing, MissingPolicy::CountedAsMet) => Some(Truth::Holds),
            (truth, _) => Some(truth),
        }
    });
    let truths: Vec<Truth> = truths.collect();
    let finding = (!truths.is_empty()).then(|| Truth::any(truths.iter().copied()).finding());
    let entered = observations.iter().map(|observation| observation.times).sum();
    Tally { finding, entered, ..weighed(observations) }
}

/// How many.
fn count(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let times = |gap: bool| {
        let those = observations.iter().filter(|one| one.row.is_none() == gap);
        those.map(|one| one.times).sum::<u64>()
    };
    let (there, gaps) = (times(false), times(true));
    let finding = if missing == MissingPolicy::Inconclusive && gaps > 0 {
        let least = Rational::from(there);
        Finding::between(Some(least.clone()), Some(least), Some(Rational::from(there + gaps)))
    } else {
        Finding::count(there)
    };
    Tally { finding: Some(finding), entered: there, ..weighed(observations) }
}

/// The first value, in the order given.
fn end<'a>(observations: impl Iterator<Item = &'a Observation>) -> Tally {
    let mut tally = Tally::default();
    for observation in observations {
        match observation.finding.seen() {
            Some(datum) => {
                tally.entered = 1;
                tally.finding = Some(Finding::Known(datum));
                tally.known = Rational::one();
                tally.whole = Rational::one();
                return tally;
            }
            None => tally.passed_over += 1,
        }
    }
    tally
}

/// How many different values.
fn distinct(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let mut values = BTreeSet::new();
    let mut tally = weighed(observations);
    let mut gaps = false;
    for observation in observations {
        match observation.finding.seen() {
            Some(datum) => {
                values.insert(datum);
                tally.entered += observation.times;
            }
            None if observation.row.is_some() => tally.passed_over += observation.times,
            None => gaps = true,
        }
    }
    let count = Rational::from(values.len());
    tally.finding = match (gaps && missing != MissingPolicy::LeftOut, values.is_empty()) {
        (true, _) => Some(Finding::between(Some(count.clone()), Some(count), None)),
        (false, true) => None,
        (false, false) => Some(Finding::number(count)),
    };
    tally
}

/// The numbers among observations with their weights; `None` for an unknown that the policy leaves out.
fn numbers(
    observations: &[Observation],
    missing: MissingPolicy,
) -> (Vec<(Spread, Rational, u64)>, Tally) {
    let mut tally = weighed(observations);
    let mut found = Vec::with_capacity(observations.len());
    for observation in observations {
        match &observation.finding {
            Finding::Known(datum) => {
                if let Some(number) = datum.as_number() {
                    tally.entered += observation.times;
                    let number = Some(number.clone());
                    let spread = Spread { seen: number.clone(), low: number.clone(), high: number };
                    found.push((spread, observation.weighs(), observation.times));
                } else {
                    tally.passed_over += observation.times;
                    // A value that is not there is no gap in the data.
                    tally.whole -= observation.weighs();
                }
            }
            Finding::Between(spread) if missing != MissingPolicy::LeftOut => {
                tally.entered += if spread.seen.is_some() { observation.times } else { 0 };
                found.push((spread.clone(), observation.weighs(), observation.times));
            }
            Finding::Between(_) | Finding::Nothing(_) => {}
        }
    }
    (found, tally)
}

/// The weights of what is known and of all.
fn weighed(observations: &[Observation]) -> Tally {
    let mut tally = Tally::default();
    for observation in observations {
        let weight = observation.weighs();
        if observation.finding.seen().is_some() {
            tally.known += &weight;
        }
        tally.whole += weight;
    }
    tally
}

/// The sum, each number times its weight.
fn total(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let (numbers, mut tally) = numbers(observations, missing);
    tally.finding = Some(weighted_sum(&numbers));
    tally
}

/// The mean by weight.
fn mean(observations: &[Observation], missing: MissingPolicy) -> Tally {
    let (numbers, mut tally) = numbers(observations, missing);
    let by = |weight: Rational, number: Option<Rational>| {
        number.and_then(|number| number.checked_div(&weight))
    };
    let whole: Rational = numbers.iter().map(|(_, weight, _)| weight).sum();
    let seen: Vec<(Spread, Rational, u64)> =
        numbers.iter().filter(|(spread, ..)| spread.seen.is_some()).cloned().collect();
    let seen_weight: Rational = seen.iter().map(|(_, weight, _)| weight).sum();
    if !whole.is_zero() {
        let spread = weighted_sum(&numbers).spread();
        tally.finding = Some(Finding::between(
            by(seen_weight, weighted_sum(&seen).spread().seen),
            by(whole.clone(), spread.low),
            by(whole, spread.high),
        ));
    }
    tally
}

fn weighted_sum(numbers: &[(Spread, Rational, u64)]) -> Finding {
    let sum = |part: fn(&Spread) -> &Option<Rational>| {
        let mut total = Rational::zero();
        for (spread, weight, _) in numbers {
            total += part(spread).as_ref()? * weight;
        }
        Some(total)
    };
    let mut seen = Rational::zero();
    for (spread, weight, _) in numbers {
        if let Some(number) = &spread.seen {
            seen += number * weight;
        }
    }
    Finding::between(Some(seen), sum(|spread| &spread.low), sum(|spread| &spread.high))
}

/// The smallest or the largest: of numbers, else by the order of what they are (words in the order of their list).
fn extreme(observations: &[Observation], largest: bool, method: Method) -> Tally {
    let known: Vec<Datum> =
        observations.iter().filter_map(|observation| observation.finding.seen()).collect();
    if known.iter().all(|datum| datum.as_number().is_some()) {
        let at = if largest { Rational::one() } else { Rational::zero() };
        let method = Method { percentiles: PercentileMethod::NearestRank, ..method };
        return ranked(observations, &at, method);
    }
    let mut tally = weighed(observations);
    for observation in observations {
        match observation.finding.seen() {
            Some(_) => tally.entered += observation.times,
            None => tally.passed_over += observation.times,
        }
    }
    let found = if largest { known.into_iter().max() } else { known.into_iter().min() };
    tally.finding = found.map(Finding::Known);
    tally
}

/// The value at a rank.
fn ranked(observations: &[Observation], at: &Rational, method: Method) -> Tally {
    let (numbers, mut tally) = numbers(observations, method.missing);
    let weighted = observations.iter().any(|observation| observation.weight.is_some());
    let take = |part: fn(&Spread) -> quantile::Bound, skip_unknown: bool| {
        let values = numbers
            .iter()
            .filter(|(spread, ..)| !skip_unknown || spread.seen.is_some())
            .map(|(spread, weight, times)| (part(spread), weight.clone(), *times));
        quantile(values.collect(), at, method.percentiles, weighted)
    };
    if numbers.is_empty() {
        return tally;
    }
    let seen = take(|spread| quantile::Bound::of(spread.seen.as_ref(), false), true);
    let open = numbers.iter().any(|(spread, ..)| spread.low.is_none() || spread.low != spread.high);
    tally.finding = Some(if open {
        Finding::between(
            seen,
            take(|spread| quantile::Bound::of(spread.low.as_ref(), false), false),
            take(|spread| quantile::Bound::of(spread.high.as_ref(), true), false),
        )
    } else {
        seen.map_or_else(Finding::unbounded, Finding::number)
    });
    tally
}
