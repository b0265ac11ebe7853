//! What was kept of rows, as the observations that the rows would have been, the equal ones together.

use crate::engine::{Different, Numbers, Outermost};
use crate::exact::Rational;

use super::super::aggregate::Observation;
use super::super::datum::Datum;
use super::super::finding::Finding;

/// No row in particular.
pub(super) const NO_ROW: Option<usize> = Some(usize::MAX);

/// So many rows of one value.
pub(super) fn times(value: Datum, times: u64) -> Option<Observation> {
    let finding = Finding::Known(value);
    (times > 0).then_some(Observation { finding, weight: None, times, row: NO_ROW })
}

pub(super) fn of_truth(truth: Option<bool>, count: u64) -> Vec<Observation> {
    times(Datum::truth(truth), count).into_iter().collect()
}

/// The values, each there at least once.
pub(super) fn of_different(different: &Different) -> Vec<Observation> {
    let each = u64::try_from(different.values.len()).unwrap_or(u64::MAX);
    let mut rest = different.there.saturating_sub(each);
    let values = different.values.iter();
    let there = values.filter_map(|value| times(Datum::from(value), 1 + std::mem::take(&mut rest)));
    there.chain(times(Datum::Missing, different.missing)).collect()
}

/// The value and the rows beyond it, in the order of rows.
pub(super) fn of_outermost(outermost: &Outermost) -> Vec<Observation> {
    let passed = outermost.passed.iter().filter_map(|_| times(Datum::Missing, 1));
    let found = outermost.found.iter().filter_map(|(_, value)| times(Datum::from(value), 1));
    if outermost.last { found.chain(passed).collect() } else { passed.chain(found).collect() }
}

/// One number as often as there are numbers, so that the sum and the mean are theirs.
pub(super) fn of_sum(numbers: &Numbers, step: &Rational) -> Vec<Observation> {
    let totals = numbers.totals();
    let (mut sum, mut count) = (step * &Rational::from(totals.sum), totals.count);
    for (number, times) in &numbers.odd {
        sum += number * &Rational::from(*times);
        count += times;
    }
    let mean = sum.checked_div(&Rational::from(count));
    let there = mean.and_then(|mean| times(Datum::Number(mean), count));
    there.into_iter().chain(times(Datum::Missing, numbers.missing)).collect()
}

/// The numbers by their ends.
pub(super) fn of_ends(numbers: &Numbers, step: &Rational) -> Vec<Observation> {
    let totals = numbers.totals();
    let ends = totals.ends.into_iter().flat_map(|(least, most)| {
        let rest = totals.count.saturating_sub(1);
        [(least, rest), (most, 1)]
    });
    let whole = ends.map(|(steps, count)| (step * &Rational::from(steps), count));
    let odd = numbers.odd.iter().map(|(number, times)| (number.clone(), *times));
    let missing = times(Datum::Missing, numbers.missing);
    whole
        .chain(odd)
        .filter_map(|(number, count)| times(Datum::Number(number), count))
        .chain(missing)
        .collect()
}
