//! Sampling grids: the slots into which measured time is cut.

use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::encoding;
use super::instant::{
    Instant, just_before, length_of_nanoseconds, length_seconds, nanoseconds,
    nanoseconds_since_epoch, shift,
};
use super::interval::Interval;
use super::zone::Zone;

/// Nanoseconds in an hour.
const HOUR: i128 = 3_600_000_000_000;

/// Slots of one length that start at local midnight of a zone.
///
/// A slot starts wherever the local time of day is a multiple of the length. A clock change by a
/// multiple of the length leaves the slots as they are: each keeps its physical length, and a
/// repeated hour has slots of its own. A change by anything else ends the running slot early and
/// starts the next, itself cut short up to the next multiple. So with slots of 1 h the 30-minute
/// change of `Australia/Lord_Howe` gives a slot of half an hour, and slots of 30 min or less never
/// notice it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "SlotGridParts")]
pub struct SlotGrid {
    zone: Zone,
    // INVARIANT: above zero and divides one hour, so that local midnight is always on the grid.
    #[serde(with = "encoding::length")]
    every: TimeDelta,
}

/// A grid as it is written down, before its length is checked.
#[derive(Deserialize)]
struct SlotGridParts {
    zone: Zone,
    #[serde(with = "encoding::length")]
    every: TimeDelta,
}

impl TryFrom<SlotGridParts> for SlotGrid {
    type Error = InvalidSlotLength;

    fn try_from(parts: SlotGridParts) -> Result<Self, InvalidSlotLength> {
        Self::new(parts.zone, parts.every)
    }
}

/// A slot length that does not divide one hour evenly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSlotLength {
    /// The length as given.
    pub every: TimeDelta,
}

impl fmt::Display for InvalidSlotLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = length_seconds(self.every);
        write!(f, "samples of `{seconds} s` do not divide one hour evenly")
    }
}

impl std::error::Error for InvalidSlotLength {}

impl SlotGrid {
    /// The grid of slots `every` long in `zone`.
    ///
    /// # Errors
    /// When the length is not above zero or does not divide one hour evenly; 1 min, 90 s, 15 min
    /// and 1 h do.
    pub fn new(zone: Zone, every: TimeDelta) -> Result<Self, InvalidSlotLength> {
        let length = nanoseconds(every);
        if length > 0 && HOUR % length == 0 {
            Ok(Self { zone, every })
        } else {
            Err(InvalidSlotLength { every })
        }
    }

    /// The zone whose midnight starts the slots.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The length of a slot that no clock change cuts short.
    pub fn every(&self) -> TimeDelta {
        self.every
    }

    /// The slot that holds `instant`.
    pub fn slot_of(&self, instant: Instant) -> Interval {
        let every = nanoseconds(self.every);
        let phase = |offset: i32| (i128::from(offset) * 1_000_000_000).rem_euclid(every);
        civil_cell(self.zone, instant, self.every, |a, b| phase(a) == phase(b))
    }

    /// All slots that share an instant with `window`, in order and whole.
    pub fn slots_in(self, window: Interval) -> impl Iterator<Item = Interval> {
        let first = (!window.is_empty()).then(|| self.slot_of(window.from));
        std::iter::successors(first, move |slot| {
            let next = self.slot_of(slot.until);
            // At the end of the time line the next slot would be the same again.
            (next.from > slot.from).then_some(next)
        })
        .take_while(move |slot| slot.from < window.until)
    }
}

/// The longest stretch around `instant` between two multiples of `every` of the local time of day
/// in which the offset stays the `same` as it is at the instant.
pub(super) fn civil_cell(
    zone: Zone,
    instant: Instant,
    every: TimeDelta,
    same: impl Fn(i32, i32) -> bool,
) -> Interval {
    let offset = zone.offset_seconds(instant);
    let local = nanoseconds_since_epoch(instant) + i128::from(offset) * 1_000_000_000;
    let into = local.rem_euclid(nanoseconds(every).max(1));
    let from = shift(instant, -length_of_nanoseconds(into).unwrap_or_default());
    let until = shift(from, every);
    let keeps = |at: Instant| same(zone.offset_seconds(at), offset);
    let last = just_before(until);
    Interval {
        from: if keeps(from) { from } else { first_second(from, instant, keeps) },
        until: if keeps(last) { until } else { first_second(instant, last, |at| !keeps(at)) },
    }
}

/// The first whole second after `low` at which `holds` is true, when it is false at `low` and true
/// at `high` and changes once between; clocks change at whole seconds.
fn first_second(low: Instant, high: Instant, holds: impl Fn(Instant) -> bool) -> Instant {
    let at = |second: i64| Instant::from_timestamp(second, 0).unwrap_or(high);
    let (mut low, mut end) = (low.timestamp(), high.timestamp());
    while end - low > 1 {
        let middle = low.midpoint(end);
        if holds(at(middle)) {
            end = middle;
        } else {
            low = middle;
        }
    }
    at(end)
}
