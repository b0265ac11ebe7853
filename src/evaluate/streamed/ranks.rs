//! The values on which a rank falls, out of counts that hold some values together.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Histogram, MAX_ROOM, MIN_ROOM, Numbers, State, nanos_of};
use crate::exact::Rational;
use crate::ir::{AggregateFunction, PercentileMethod};

use super::super::aggregate::Method;
use super::super::datum::Datum;
use super::super::periods::Window;
use super::entering::empty_state;
use super::figure::FigureKind;

/// Where values are counted: the placement, the figure, the group and the start of the piece of time.
pub(super) type CountedAt = (usize, usize, Vec<Datum>, i64);

/// The start of a period, by which what is counted in it is found.
pub(super) fn start_of(window: &Window) -> i64 {
    nanos_of(window.from).unwrap_or(i64::MIN)
}

/// Ranges of values, from the first to the last of each.
type Ranges = Vec<(i64, i64)>;

/// The values around the ranks that were asked for, by where they are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought {
    around: BTreeMap<CountedAt, Ranges>,
    /// Whether a rank fell on values that were counted together.
    open: bool,
}

impl Sought {
    /// Notes the values around a rank.
    pub(super) fn note(&mut self, place: CountedAt, ranked: &Ranked) {
        self.open |= ranked.is_open();
        self.around.entry(place).or_default().extend_from_slice(&ranked.around);
    }

    /// Looks for what was asked for, in the place of what was looked for there before. What was not asked for this
    /// time, because of figures that were not known, may be again.
    pub(super) fn turn_to(&mut self, asked: Self) {
        self.open |= asked.open;
        for (place, mut ranges) in asked.around {
            ranges.sort_unstable();
            let mut apart: Ranges = Vec::new();
            for (first, last) in ranges {
                match apart.last_mut() {
                    Some(before) if first <= before.1 => before.1 = before.1.max(last),
                    _ => apart.push((first, last)),
                }
            }
            let own = self.around.entry(place).or_default();
            own.retain(|(first, last)| {
                apart.iter().all(|(start, end)| last < start || end < first)
            });
            own.extend(apart);
            own.sort_unstable();
        }
    }

    /// Whether values have to be looked for.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }
}

/// Makes the states of a placement, and shares out the room for values among them.
#[derive(Debug)]
pub(super) struct Room<'s> {
    placement: usize,
    sought: &'s Sought,
    /// For all values together, in bytes.
    bytes: usize,
    /// How many histograms there are.
    histograms: usize,
}

impl<'s> Room<'s> {
    /// For a placement, by its place.
    pub(super) fn new(placement: usize, sought: &'s Sought, bytes: usize) -> Self {
        Self { placement, sought, bytes, histograms: 0 }
    }

    fn share(&self) -> usize {
        // Shared out anew whenever the number doubles.
        (self.bytes / self.histograms.next_power_of_two().max(1)).clamp(MIN_ROOM, MAX_ROOM)
    }

    /// Adds the states of figures for a group in a piece of time to those there are.
    pub(super) fn add(
        &mut self,
        kinds: impl Iterator<Item = FigureKind>,
        (key, from): (&[Datum], i64),
        states: &mut Vec<State>,
    ) {
        let before = self.share();
        let first = states.len();
        for (figure, kind) in kinds.enumerate() {
            let mut state = empty_state(kind);
            if let Some(values) = values_of(&mut state) {
                self.histograms += 1;
                if self.sought.is_open() {
                    let place = (self.placement, figure, key.to_vec(), from);
                    let apart = self.sought.around.get(&place).map(Vec::as_slice);
                    values.keep(Arc::from(apart.unwrap_or_default()));
                }
            }
            states.push(state);
        }
        let share = self.share();
        let first = if share == before { first } else { 0 };
        let shared = states.iter_mut().skip(first).filter_map(values_of);
        shared.for_each(|values| values.set_room(share));
    }
}

fn values_of(state: &mut State) -> Option<&mut Histogram> {
    match state {
        State::Numbers(numbers) => numbers.values.as_mut(),
        _ => None,
    }
}

/// The values around a rank.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    /// Those that no rank can fall on are counted with their neighbours.
    pub(super) values: Vec<(Rational, u64)>,
    /// What they are counted as, in steps: where these are not values one by one, the values are of no use.
    around: Ranges,
}

impl Ranked {
    /// Whether they are not known one by one.
    fn is_open(&self) -> bool {
        self.around.iter().any(|(first, last)| first < last)
    }
}

/// What is counted: steps from the first to the last, or a number that is no whole steps.
enum Counted<'n> {
    Steps(i64, i64),
    Odd(&'n Rational),
}

/// The values that a percentile, or the median, is taken from, where so many more are hidden by gaps.
pub(super) fn ranked(
    (values, numbers, step): (&Histogram, &Numbers, &Rational),
    (function, method): (&AggregateFunction, Method),
    gaps: u64,
) -> Ranked {
    let at = match function {
        AggregateFunction::Percentile(at) => at.clone(),
        _ => Rational::new(1, 2).unwrap_or_default(),
    };
    let known = values.count() + numbers.odd.values().sum::<u64>();
    let whole = known.saturating_add(gaps);
    let position = match method.percentiles {
        PercentileMethod::NearestRank => &at * &Rational::from(whole),
        PercentileMethod::Linear => &at * &Rational::from(whole.saturating_sub(1)),
    };
    let rank = position.floor().to_integer().and_then(|rank| u64::try_from(rank).ok()).unwrap_or(0);
    // The rank and its neighbours keep their values; the others count as the nearest of these. What gaps hide may all
    // lie below: the rank then falls that much further down among the values that are known.
    let (low, high) = (rank.saturating_sub(gaps).saturating_sub(2), rank.saturating_add(3));
    let mut found = Ranked::default();
    let (mut reached, mut below) = (0, 0);
    each_in_order((values, numbers, step), |counted, count| {
        let next = reached + count;
        if next <= low {
            below += count;
        } else if reached >= high && !found.values.is_empty() {
            if let Some(last) = found.values.last_mut() {
                last.1 += count;
            }
        } else {
            let value = match counted {
                Counted::Odd(number) => number.clone(),
                Counted::Steps(first, last) => {
                    found.around.push((first, last));
                    step * &Rational::from(first)
                }
            };
            found.values.push((value, count + std::mem::take(&mut below)));
        }
        reached = next;
    });
    found
}

/// Looks at all that is counted, in the order of the numbers.
fn each_in_order<'n>(
    (values, numbers, step): (&Histogram, &'n Numbers, &Rational),
    mut look: impl FnMut(Counted<'n>, u64),
) {
    let mut odd = numbers.odd.iter().peekable();
    values.each(|bucket| {
        let mut count = bucket.count;
        while let Some((number, times)) = odd.peek() {
            if **number < step * &Rational::from(bucket.first) {
                look(Counted::Odd(number), **times);
            } else if **number < step * &Rational::from(bucket.last) {
                // Where among them it lies is told when they are known one by one.
                count += **times;
            } else {
                break;
            }
            odd.next();
        }
        look(Counted::Steps(bucket.first, bucket.last), count);
    });
    odd.for_each(|(number, times)| look(Counted::Odd(number), *times));
}

#[cfg(test)]
mod tests {
    use super::super::super::aggregate::{Observation, fold};
    use super::super::super::finding::Finding;
    use super::*;
    use crate::ir::MissingPolicy;

    #[test]
    fn beside_a_gap_a_percentile_ranks_among_all_values() {
        let mut values = Histogram::default();
        (0..100).for_each(|value| values.add(value));
        let numbers = Numbers::default();
        let percentiles = PercentileMethod::NearestRank;
        let method = Method { missing: MissingPolicy::Inconclusive, percentiles };
        let (one, function) = (Rational::one(), AggregateFunction::Median);
        let found = ranked((&values, &numbers, &one), (&function, method), 40);
        let each = found.values.into_iter();
        let mut all: Vec<Observation> = each
            .map(|(value, times)| Observation {
                finding: Finding::number(value),
                weight: None,
                times,
                row: None,
            })
            .collect();
        all.push(Observation::gap(Finding::unbounded(), None, 40));
        let spread = fold(&function, &all, method).finding.expect("a figure").spread();
        // The 70th of 140: all 40 below the values, it is the 30th of these; all above, the 70th.
        let number = |number: i32| Some(Rational::from(number));
        assert_eq!((spread.low, spread.high), (number(29), number(69)));
    }
}
