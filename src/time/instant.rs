//! Instants and lengths of physical time.

use chrono::{DateTime, TimeDelta, Utc};

use crate::exact::Rational;

/// A point on the time line, exact to the nanosecond, without a zone of its own.
pub type Instant = DateTime<Utc>;

/// Nanoseconds in a second.
const NANOS: i128 = 1_000_000_000;

/// A length in seconds, exactly.
pub fn length_seconds(length: TimeDelta) -> Rational {
    match length.subsec_nanos() {
        0 => Rational::from(length.num_seconds()),
        _ => Rational::new(nanoseconds(length), NANOS).unwrap_or_default(),
    }
}

/// The length of so many seconds, or `None` when they are finer than a nanosecond or out of range.
pub fn length_from_seconds(seconds: &Rational) -> Option<TimeDelta> {
    let nanoseconds = match seconds.to_integer() {
        Some(whole) => whole.checked_mul(NANOS),
        None => (seconds * &Rational::from(NANOS)).to_integer(),
    };
    length_of_nanoseconds(nanoseconds?)
}

/// A length in nanoseconds.
pub(super) fn nanoseconds(length: TimeDelta) -> i128 {
    i128::from(length.num_seconds()) * NANOS + i128::from(length.subsec_nanos())
}

/// The length of so many nanoseconds, or `None` out of range.
pub(super) fn length_of_nanoseconds(count: i128) -> Option<TimeDelta> {
    let seconds = i64::try_from(count.div_euclid(NANOS)).ok()?;
    TimeDelta::new(seconds, u32::try_from(count.rem_euclid(NANOS)).ok()?)
}

/// Nanoseconds since 1970-01-01T00:00:00Z.
pub(super) fn nanoseconds_since_epoch(instant: Instant) -> i128 {
    i128::from(instant.timestamp()) * NANOS + i128::from(instant.timestamp_subsec_nanos())
}

/// The instant `by` later (earlier when negative); it stops at the ends of the time line, some
/// 262 000 years away.
pub(super) fn shift(instant: Instant, by: TimeDelta) -> Instant {
    let end = if by < TimeDelta::zero() { Instant::MIN_UTC } else { Instant::MAX_UTC };
    instant.checked_add_signed(by).unwrap_or(end)
}

/// The last instant before `instant`.
pub(super) fn just_before(instant: Instant) -> Instant {
    shift(instant, TimeDelta::nanoseconds(-1))
}
