//! Instants in a layout that was learned: `2026-03-01T12:00:00.123Z` and its relatives, as nanoseconds since 1970.
//!
//! What does not have the layout, does not exist, or lies where clocks change is not read here.

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::bytes::{byte, digits, load};
use crate::time::Zone;

/// Nanoseconds in a second.
const NANOS: i64 = 1_000_000_000;

/// Of the years from 1678 to 2261 every nanosecond fits into an `i64`.
const YEARS: std::ops::RangeInclusive<u64> = 1678..=2261;

/// More bytes than an instant has: `2026-03-01T12:00:00.123456789+01:00`.
const LONGEST: usize = 40;

/// How the instants of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layout {
    /// Between date and time.
    separator: u8,
    /// How many digits the fraction of a second has, at most 9.
    fraction: usize,
    offset: Offset,
}

/// How a time is tied to the time line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Offset {
    /// `Z`
    Zulu,
    /// `+01:00`
    Written,
    /// By the zone of the column.
    Zone,
}

impl Layout {
    /// The layout of a text, if it has one of those that are read here.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let separator = *text.get(10)?;
        let mut rest = text.get(19..)?;
        let mut fraction = 0;
        if let Some((b'.', after)) = rest.split_first() {
            fraction = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
            rest = after.get(fraction..)?;
        }
        let offset = match rest {
            [] => Offset::Zone,
            [b'Z'] => Offset::Zulu,
            [b'+' | b'-', ..] if rest.len() == 6 => Offset::Written,
            _ => return None,
        };
        let known = matches!(separator, b'T' | b' ') && fraction <= 9;
        let pointless = fraction == 0 && text.get(19) == Some(&b'.');
        (known && !pointless).then_some(Self { separator, fraction, offset })
    }
}

/// Reads the instants of one column.
#[derive(Debug, Clone)]
pub(super) struct Stamps {
    layout: Layout,
    zone: Option<Zone>,
    /// The nanoseconds of one step of the fraction.
    step: i64,
    /// The date read last, as written, and its days since 1970.
    date: (u64, u64, i64),
    /// The local hour placed last, and its offset in seconds.
    hour: Option<(i64, i64)>,
}

/// The bytes of a date and time less `0` for digits, and less themselves for marks.
const fn template(text: [u8; 8]) -> u64 {
    u64::from_le_bytes(text)
}

/// `0000-00-`
const DATE: u64 = template(*b"0000-00-");

/// What a mark's byte must lack to be the mark: added to a value other than 0 it shows in the highest bit.
const fn slack(text: [u8; 8]) -> u64 {
    // A digit's place has the lowest bits of `0` less itself: 0; any other has some.
    let other = u64::from_le_bytes(text) ^ u64::from_le_bytes([b'0'; 8]);
    let marked = (other
        | (other >> 1)
        | (other >> 2)
        | (other >> 3)
        | (other >> 4)
        | (other >> 5)
        | (other >> 6))
        & 0x0101_0101_0101_0101;
    0x7676_7676_7676_7676 + marked * 9
}

/// Whether all bytes of a word less its template are digits' values, and 0 at the marks.
#[inline]
const fn fits(values: u64, slack: u64) -> bool {
    (values | values.wrapping_add(slack)) & 0x8080_8080_8080_8080 == 0
}

/// Every byte ten times itself and the next: of two digits their number.
#[inline]
const fn pairs(values: u64) -> u64 {
    values.wrapping_mul(10).wrapping_add(values >> 8)
}

impl Stamps {
    /// Reads instants of that layout; `zone` is that of times without an offset.
    pub(super) fn new(layout: Layout, zone: Option<Zone>) -> Option<Self> {
        let tied = layout.offset != Offset::Zone || zone.is_some();
        let step = super::decimal::power(9_usize.checked_sub(layout.fraction)?)?;
        tied.then_some(Self { layout, zone, step, date: (0, 0, 0), hour: None })
    }

    /// Reads the instant that begins at `at`, with the place after it.
    #[expect(
        clippy::inline_always,
        reason = "a column's loop is little else, and a call returns through memory"
    )]
    #[inline(always)]
    pub(super) fn read(&mut self, bytes: &[u8], at: usize) -> Option<(i64, usize)> {
        let rest = bytes.get(at..)?;
        let (nanos, length) = match rest.first_chunk::<LONGEST>() {
            Some(text) => self.read_text(text)?,
            None => self.read_last(rest)?,
        };
        Some((nanos, at + length))
    }

    /// Reads the instant with which the last bytes of a block begin.
    #[cold]
    fn read_last(&mut self, rest: &[u8]) -> Option<(i64, usize)> {
        let mut text = [0; LONGEST];
        text.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
        self.read_text(&text).filter(|(_, length)| *length <= rest.len())
    }

    /// Reads the instant with which a text begins, with its length.
    #[expect(clippy::inline_always, reason = "as `read`")]
    #[inline(always)]
    fn read_text(&mut self, text: &[u8; LONGEST]) -> Option<(i64, usize)> {
        let (first, rest) = text.split_first_chunk::<8>()?;
        let (middle, rest) = rest.split_first_chunk::<8>()?;
        let (last, _) = rest.split_first_chunk::<8>()?;
        let (first, middle) = (u64::from_le_bytes(*first), u64::from_le_bytes(*middle));
        let last = u64::from_le_bytes(*last);
        let marks = u64::from(self.layout.separator);
        // `00T00:00`, then `:00.` and what follows.
        let middle_values = middle ^ (template(*b"00\x0000:00") | (marks << 16));
        let last_values = (last ^ template(*b":00\0\0\0\0\0")) & 0x00ff_ffff;
        if !fits(middle_values, slack(*b"00T00:00")) || !fits(last_values, slack(*b":00-----")) {
            return None;
        }
        let days = if first == self.date.0 && middle & 0xffff == self.date.1 {
            self.date.2
        } else {
            self.new_date(first, middle)?
        };
        let numbers = pairs(middle_values);
        let (hour, minute) = (byte(numbers, 3), byte(numbers, 6));
        let second = byte(pairs(last_values), 1);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        // INVARIANT: at most some 280 years of nanoseconds, by YEARS: nothing wraps.
        let of_day = (hour * 3600 + minute * 60 + second).cast_signed();
        let (nanos, end) = self.fraction(text, last)?;
        let seconds = days.wrapping_mul(86_400).wrapping_add(of_day);
        let (offset, end) = self.offset(text, end, seconds)?;
        let nanos = seconds.wrapping_sub(offset).wrapping_mul(NANOS).wrapping_add(nanos);
        Some((nanos, end))
    }

    /// The nanoseconds of the fraction, and the place after it.
    #[inline]
    fn fraction(&self, text: &[u8; LONGEST], last: u64) -> Option<(i64, usize)> {
        let count = self.layout.fraction;
        if count == 0 {
            return Some((0, 19));
        }
        if byte(last, 3) != u64::from(b'.') {
            return None;
        }
        let read = if count <= 4 {
            digits(last >> 32, count)?
        } else {
            let head = digits(load(text, 20), count.min(8))?;
            if count == 9 { head * 10 + digits(load(text, 28), 1)? } else { head }
        };
        // INVARIANT: below a second.
        Some((read.cast_signed().wrapping_mul(self.step), 20 + count))
    }

    /// The offset in seconds, and the place after it.
    #[inline]
    fn offset(&mut self, text: &[u8; LONGEST], end: usize, local: i64) -> Option<(i64, usize)> {
        match self.layout.offset {
            Offset::Zulu => (text.get(end) == Some(&b'Z')).then_some((0, end + 1)),
            Offset::Written => Some((written_offset(load(text, end))?, end + 6)),
            Offset::Zone => {
                let hour = local.div_euclid(3600);
                match self.hour {
                    Some((known, offset)) if known == hour => Some((offset, end)),
                    _ => self.place_hour(hour).map(|offset| (offset, end)),
                }
            }
        }
    }

    /// The offset of a local hour in which no clock changes.
    #[cold]
    fn place_hour(&mut self, hour: i64) -> Option<i64> {
        let offset = offset_of_hour(self.zone?, hour)?;
        self.hour = Some((hour, offset));
        Some(offset)
    }

    /// Reads a date other than the last.
    fn new_date(&mut self, first: u64, middle: u64) -> Option<i64> {
        let values = first ^ DATE;
        if !fits(values, slack(*b"0000-00-")) {
            return None;
        }
        let numbers = pairs(values);
        let year = byte(numbers, 0) * 100 + byte(numbers, 2);
        if !YEARS.contains(&year) {
            return None;
        }
        let day = byte(pairs(middle ^ template(*b"00000000")), 0);
        let number = |value: u64| u32::try_from(value).ok();
        let date = NaiveDate::from_ymd_opt(
            i32::try_from(year).ok()?,
            number(byte(numbers, 5))?,
            number(day)?,
        )?;
        let days = date.signed_duration_since(NaiveDate::default()).num_days();
        self.date = (first, middle & 0xffff, days);
        Some(days)
    }
}

/// The offset in seconds of a local hour since 1970 in which no clock changes.
pub(super) fn offset_of_hour(zone: Zone, hour: i64) -> Option<i64> {
    let resolve = |second: i64| {
        let local = DateTime::from_timestamp(second, 0)?.naive_utc();
        let resolved = zone.resolve_local(local);
        resolved.note.is_none().then_some(second - resolved.instant.timestamp())
    };
    // Clocks change by minutes at least: hours of which every minute has one offset have no change inside.
    let offset = resolve(hour * 3600)?;
    let same = (0..60).all(|minute| resolve(hour * 3600 + minute * 60) == Some(offset));
    let last = resolve(hour * 3600 + 3599) == Some(offset);
    (same && last).then_some(offset)
}

/// The seconds of `+01:00`.
#[inline]
fn written_offset(word: u64) -> Option<i64> {
    let negative = match byte(word, 0) {
        0x2b => false,
        0x2d => true,
        _ => return None,
    };
    let values = ((word >> 8) ^ template(*b"00:00\0\0\0")) & 0x00ff_ffff_ffff;
    if !fits(values, slack(*b"00:00---")) {
        return None;
    }
    let numbers = pairs(values);
    let (hours, minutes) = (byte(numbers, 0), byte(numbers, 3));
    if hours > 23 || minutes > 59 {
        return None;
    }
    let size = i64::try_from(hours * 3600 + minutes * 60).ok()?;
    Some(if negative { -size } else { size })
}

/// The nanoseconds of a whole number of steps of 10^−`scale` seconds since 1970.
#[inline]
pub(super) fn of_epoch(mantissa: i64, scale: usize) -> Option<i64> {
    let nanos = mantissa.checked_mul(super::decimal::power(9_usize.checked_sub(scale)?)?)?;
    // As far as the calendar's reading goes in both directions.
    DateTime::from_timestamp(0, 0)?.checked_add_signed(TimeDelta::nanoseconds(nanos))?;
    (nanos != i64::MIN).then_some(nanos)
}
