//! The values on which a rank falls, out of counts that hold some values together.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::engine::{Histogram, MAX_ROOM, MIN_ROOM, Numbers, State};
use crate::exact::Rational;
use crate::ir::{AggregateFunction, PercentileMethod};

use super::super::aggregate::Method;
use super::super::datum::Datum;
use super::placing::empty_state;
use super::plan::FigureKind;

/// Where values are counted: the placement, the figure, the group and the start of the piece of time.
pub(super) type CountedAt = (usize, usize, Vec<Datum>, i64);

/// Ranges of values, from the first to the last of each.
type Ranges = Vec<(i64, i64)>;

/// Values that are looked for, by where they are counted: those that fell among others they were counted together with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sought(BTreeMap<CountedAt, Ranges>);

impl Sought {
    /// Looks for values in these ranges as well.
    pub(super) fn seek(&mut self, place: CountedAt, ranges: &[(i64, i64)]) {
        if !ranges.is_empty() {
            let own = self.0.entry(place).or_default();
            own.extend_from_slice(ranges);
            own.sort_unstable();
            own.dedup();
        }
    }

    /// Looks for what another looks for as well. A range that lies in one of before takes its place.
    pub(super) fn extend(&mut self, other: Self) {
        for (place, ranges) in other.0 {
            let own = self.0.entry(place).or_default();
            own.retain(|(first, last)| {
                !ranges.iter().any(|(low, high)| first <= low && high <= last)
            });
            own.extend(ranges);
            own.sort_unstable();
        }
    }

    /// Whether nothing is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
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
                if !self.sought.is_empty() {
                    let place = (self.placement, figure, key.to_vec(), from);
                    let apart = self.sought.0.get(&place).map(Vec::as_slice);
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
        State::Rows(_) | State::Truths(_) => None,
    }
}

/// The values around a rank.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    /// Those that no rank can fall on are counted with their neighbours.
    pub(super) values: Vec<(Rational, u64)>,
    /// Where the rank falls on values that are not known one by one. Then the values are of no use.
    pub(super) sought: Ranges,
}

/// What is counted: steps from the first to the last, or a number that is no whole steps.
enum Counted<'n> {
    Steps(i64, i64),
    Odd(&'n Rational),
}

/// The values that a percentile, or the median, is taken from.
pub(super) fn ranked(
    values: &Histogram,
    numbers: &Numbers,
    step: &Rational,
    function: &AggregateFunction,
    method: Method,
) -> Ranked {
    let at = match function {
        AggregateFunction::Percentile(at) => at.clone(),
        _ => Rational::new(1, 2).unwrap_or_default(),
    };
    let all = in_order(values, numbers, step);
    let whole: u64 = all.iter().map(|(_, count)| count).sum();
    let position = match method.percentiles {
        PercentileMethod::NearestRank => &at * &Rational::from(whole),
        PercentileMethod::Linear => &at * &Rational::from(whole.saturating_sub(1)),
    };
    let rank = position.floor().to_integer().and_then(|rank| u64::try_from(rank).ok()).unwrap_or(0);
    // The rank and its neighbours keep their values; the others count as the nearest of these.
    let (low, high) = (rank.saturating_sub(2), rank.saturating_add(3));
    let mut found = Ranked::default();
    let (mut reached, mut below) = (0, 0);
    for (counted, count) in all {
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
                    if first < last {
                        found.sought.push((first, last));
                    }
                    step * &Rational::from(first)
                }
            };
            found.values.push((value, count + std::mem::take(&mut below)));
        }
        reached = next;
    }
    found
}

/// All that is counted, in the order of the numbers.
fn in_order<'n>(
    values: &Histogram,
    numbers: &'n Numbers,
    step: &Rational,
) -> Vec<(Counted<'n>, u64)> {
    let mut odd = numbers.odd.iter().peekable();
    let mut all = Vec::new();
    for bucket in values.counts() {
        let mut count = bucket.count;
        while let Some((number, times)) = odd.peek() {
            if **number < step * &Rational::from(bucket.first) {
                all.push((Counted::Odd(number), **times));
            } else if **number < step * &Rational::from(bucket.last) {
                // Where among them it lies is told when they are known one by one.
                count += **times;
            } else {
                break;
            }
            odd.next();
        }
        all.push((Counted::Steps(bucket.first, bucket.last), count));
    }
    all.extend(odd.map(|(number, times)| (Counted::Odd(number), *times)));
    all
}
