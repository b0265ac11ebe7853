//! Instants in a layout that was learned: `2026-03-01T12:00:00.123Z` and its relatives, as nanoseconds since 1970.
//!
//! What does not have the layout, does not exist, or lies where clocks change is not read here.

use super::bytes::{byte, digits, first_bytes, load};
use super::local_hours::LocalHours;

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
    /// Of times without an offset.
    hours: Option<LocalHours>,
    /// What stands in the third eight bytes, `:00.000Z` at most.
    last: Pattern,
    /// How long the text is.
    length: usize,
    /// Whether the first three times eight bytes are all that is told.
    short: bool,
    /// The minute read last, as written in the first two times eight bytes, and its seconds since 1970.
    minute: ((u64, u64), i64),
    /// The same of the dates read last: from row to row the instants of a column go back and forth by some days.
    dates: [((u64, u64), i64); DATES],
}

/// How many dates are remembered.
const DATES: usize = 8;

/// Where a date, in its first two times eight bytes, is remembered: as the last digit of its day says.
#[inline]
fn place_of((_, second): (u64, u64)) -> usize {
    usize::try_from(second >> 8).unwrap_or(0) % DATES
}

/// What stands in eight bytes: digits, marks, and what does not matter.
#[derive(Debug, Clone, Copy)]
struct Pattern {
    /// `0` for digits, the marks themselves, 0 for what does not matter.
    template: u64,
    /// All bits of the bytes that matter.
    matters: u64,
    slack: u64,
}

/// The bytes of a date and time less `0` for digits, and less themselves for marks.
const fn template(text: [u8; 8]) -> u64 {
    u64::from_le_bytes(text)
}

/// `0000-00-`
const DATE: u64 = template(*b"0000-00-");

/// What a byte less its template must lack to be what it has to be: added to more it shows in the highest bit. `5`
/// stands for the first digit of minutes and seconds, any other digit for any digit, all else for itself.
const fn slack(text: [u8; 8]) -> u64 {
    let mut slack = [0x7f; 8];
    let mut place = 0;
    while place < 8 {
        #[expect(clippy::indexing_slicing, reason = "the compiler computes this")]
        match text[place] {
            b'5' => slack[place] = 0x7a,
            b'0'..=b'9' => slack[place] = 0x76,
            _ => {}
        }
        place += 1;
    }
    u64::from_le_bytes(slack)
}

/// The bits of some bytes less their template that show whether one is not what it has to be.
#[inline]
const fn misfits(values: u64, slack: u64) -> u64 {
    (values | values.wrapping_add(slack)) & 0x8080_8080_8080_8080
}

/// Every byte ten times itself and the next: of two digits their number.
#[inline]
const fn pairs(values: u64) -> u64 {
    values.wrapping_mul(10).wrapping_add(values >> 8)
}

impl Stamps {
    /// Reads instants of that layout; `hours` are those of times without an offset.
    pub(super) fn new(layout: Layout, hours: Option<LocalHours>) -> Option<Self> {
        if layout.fraction > 9 || (layout.offset == Offset::Zone && hours.is_none()) {
            return None;
        }
        let (mut template, mut slacks, mut matters) = (*b":00\0\0\0\0\0", *b":50-----", 3);
        if layout.fraction > 0 {
            matters = 4 + layout.fraction.min(4);
            (template, slacks) = (*b":00.\0\0\0\0", *b":50.----");
            for place in 4..matters {
                *template.get_mut(place)? = b'0';
                *slacks.get_mut(place)? = b'0';
            }
        }
        if layout.offset == Offset::Zulu
            && let Some(end) = template.get_mut(matters)
        {
            *end = b'Z';
            matters += 1;
        }
        let last = Pattern {
            template: u64::from_le_bytes(template),
            matters: first_bytes(matters),
            slack: slack(slacks),
        };
        let fraction = if layout.fraction > 0 { 1 + layout.fraction } else { 0 };
        let offset = match layout.offset {
            Offset::Zulu => 1,
            Offset::Written => 6,
            Offset::Zone => 0,
        };
        let length = 19 + fraction + offset;
        let short = length <= 24 && layout.offset == Offset::Zulu;
        let none = ((0, 0), 0);
        Some(Self { layout, hours, last, length, short, minute: none, dates: [none; DATES] })
    }

    /// Reads the instant that begins at `at`, with the place after it.
    #[expect(
        clippy::inline_always,
        reason = "a column's loop is little else, and a call returns through memory"
    )]
    #[inline(always)]
    pub(super) fn read(&mut self, bytes: &[u8], at: usize) -> Option<(i64, usize)> {
        let rest = bytes.get(at..)?;
        let nanos = match rest.first_chunk::<LONGEST>() {
            Some(text) => self.read_text(text)?,
            None => self.read_last(rest)?,
        };
        Some((nanos, at.wrapping_add(self.length)))
    }

    /// Reads the instant with which the last bytes of a block begin.
    #[cold]
    fn read_last(&mut self, rest: &[u8]) -> Option<i64> {
        let mut text = [0; LONGEST];
        text.iter_mut().zip(rest).for_each(|(own, byte)| *own = *byte);
        self.read_text(&text).filter(|_| self.length <= rest.len())
    }

    /// Reads the instant with which a text begins.
    #[expect(clippy::inline_always, reason = "as `read`")]
    #[inline(always)]
    fn read_text(&mut self, text: &[u8; LONGEST]) -> Option<i64> {
        let (first, rest) = text.split_first_chunk::<8>()?;
        let (middle, rest) = rest.split_first_chunk::<8>()?;
        let (last, _) = rest.split_first_chunk::<8>()?;
        let (first, middle) = (u64::from_le_bytes(*first), u64::from_le_bytes(*middle));
        let last = u64::from_le_bytes(*last);
        let last_values = (last ^ self.last.template) & self.last.matters;
        let seconds = pairs(last_values);
        if misfits(last_values, self.last.slack) != 0 {
            return None;
        }
        // Rows lie in order more often than not.
        let of_minute = if (first, middle) == self.minute.0 {
            self.minute.1
        } else {
            self.new_minute(first, middle)?
        };
        // INVARIANT: at most some 280 years of nanoseconds, by YEARS: nothing wraps.
        let second = of_minute.wrapping_add(byte(seconds, 1).cast_signed());
        // Four digits of a fraction lie in these bytes; those that it does not have are 0.
        let fraction = byte(seconds, 4).wrapping_mul(100).wrapping_add(byte(seconds, 6));
        let nanos =
            second.wrapping_mul(NANOS).wrapping_add(fraction.wrapping_mul(100_000).cast_signed());
        if self.short { Some(nanos) } else { self.read_rest(text, second, nanos) }
    }

    /// Reads a date, an hour and a minute other than the last.
    #[expect(clippy::inline_always, reason = "as `read`: of rows without order each has one")]
    #[inline(always)]
    fn new_minute(&mut self, first: u64, middle: u64) -> Option<i64> {
        let marks = u64::from(self.layout.separator);
        // `00T00:00`
        let values = middle ^ (template(*b"00\x0000:00") | (marks << 16));
        let numbers = pairs(values);
        let (hour, minute) = (byte(numbers, 3), byte(numbers, 6));
        if misfits(values, slack(*b"00T00:50")) != 0 || hour > 23 {
            return None;
        }
        let date = (first, middle & 0xffff);
        let known = self.dates.get(place_of(date)).filter(|known| known.0 == date);
        let of_date = match known {
            Some((_, seconds)) => *seconds,
            None => self.new_date(date)?,
        };
        let of_day = hour.wrapping_mul(3600).wrapping_add(minute.wrapping_mul(60));
        let seconds = of_date.wrapping_add(of_day.cast_signed());
        self.minute = ((first, middle), seconds);
        Some(seconds)
    }

    /// The nanoseconds with what follows the first three times eight bytes of a text, and its offset.
    fn read_rest(&mut self, text: &[u8; LONGEST], local: i64, nanos: i64) -> Option<i64> {
        let count = self.layout.fraction;
        let end = if count > 0 { 20 + count } else { 19 };
        let finer = match count.checked_sub(4) {
            // INVARIANT: at most five digits, of a fraction of at most nine.
            Some(more @ 1..) => digits(load(text, 24), more)?
                .wrapping_mul(super::decimal::power(9 - count)?.cast_unsigned()),
            _ => 0,
        };
        let offset = match self.layout.offset {
            Offset::Zulu => (text.get(end) == Some(&b'Z')).then_some(0)?,
            Offset::Written => written_offset(load(text, end))?,
            Offset::Zone => self.hours.as_mut()?.offset(local.div_euclid(3600))?,
        };
        Some(nanos.wrapping_add(finer.cast_signed()).wrapping_sub(offset.wrapping_mul(NANOS)))
    }

    /// Reads a date that is not known.
    fn new_date(&mut self, (first, second): (u64, u64)) -> Option<i64> {
        let values = first ^ DATE;
        if misfits(values, slack(*b"0000-00-")) != 0 {
            return None;
        }
        let numbers = pairs(values);
        let year = byte(numbers, 0) * 100 + byte(numbers, 2);
        let day = byte(pairs(second ^ template(*b"00000000")), 0);
        let seconds = days_since_1970(year, byte(numbers, 5), day)?.wrapping_mul(86_400);
        if let Some(known) = self.dates.get_mut(place_of((first, second))) {
            *known = ((first, second), seconds);
        }
        Some(seconds)
    }
}

/// The days since 1970 of a date of the Gregorian calendar, of the years in which every nanosecond fits.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<i64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return None,
    };
    if !YEARS.contains(&year) || !(1..=days).contains(&day) {
        return None;
    }
    // Of years that begin in March, so that a leap day is the last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let of_year = (153 * month + 2) / 5 + day - 1;
    let days = 365 * year + year / 4 - year / 100 + year / 400 + of_year;
    days.cast_signed().checked_sub(719_468)
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
    if misfits(values, slack(*b"00:00---")) != 0 {
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

/// The nanoseconds of one step of 10^−`scale` seconds.
pub(super) fn nanos_of_step(scale: usize) -> Option<i64> {
    super::decimal::power(9_usize.checked_sub(scale)?)
}

/// The nanoseconds of a whole number of steps of so many nanoseconds since 1970.
#[inline]
pub(super) fn of_epoch(mantissa: i64, step: i64) -> Option<i64> {
    mantissa.checked_mul(step).filter(|nanos| *nanos != i64::MIN)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, TimeDelta};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn dates_are_those_of_the_calendar(year in 1600_u64..2300, month in 0_u64..14, day in 0_u64..33) {
            let number = |value: u64| u32::try_from(value).unwrap();
            let date = NaiveDate::from_ymd_opt(i32::try_from(year).unwrap(), number(month), number(day));
            let expected = date
                .filter(|_| YEARS.contains(&year))
                .map(|date| date.signed_duration_since(NaiveDate::default()).num_days());
            prop_assert_eq!(days_since_1970(year, month, day), expected);
        }

        #[test]
        fn instants_are_those_of_the_calendar(
            date in "(19[0-9]{2}|20[0-9]{2})-(0[1-9]|1[0-3])-([0-2][0-9]|3[0-2])",
            time in "([01][0-9]|2[0-5]):[0-6][0-9]:[0-6][0-9]",
            before in "(19[0-9]{2}|202[0-9])-0[1-9]-[012][0-9]T[01][0-9]:[0-5][0-9]",
            shared in 0_usize..17,
            fraction in "|\\.[0-9]{1,9}",
            offset in "Z|[+-](0[0-9]|2[0-5]):[0-6][0-9]",
            tail in ".*",
        ) {
            let text = format!("{date}T{time}{fraction}{offset}");
            // No leap seconds, and 23:59 at most.
            let parsed = DateTime::parse_from_rfc3339(&text).ok().filter(|_| !time.ends_with("60"));
            let expected = parsed.and_then(|at| at.timestamp_nanos_opt());
            let layout = Layout::of(text.as_bytes()).expect("a layout");
            let mut stamps = Stamps::new(layout, None).expect("no zone is needed");
            // What was read before shares its beginning, or all that is remembered of it.
            let before = format!("{}{}", text.get(..shared).unwrap(), before.get(shared..).unwrap_or_default());
            stamps.read(text.replacen(text.get(..16).unwrap(), before.get(..16).unwrap(), 1).as_bytes(), 0);
            let line = format!("x{text}{tail}");
            let read = stamps.read(line.as_bytes(), 1);
            prop_assert_eq!(read, expected.map(|nanos| (nanos, 1 + text.len())));
            prop_assert_eq!(stamps.read(line.as_bytes(), 1), read);
            for cut in 1..line.len().min(text.len() + 1) {
                prop_assert_eq!(stamps.read(line.as_bytes().get(..cut).unwrap_or_default(), 1), None);
            }
        }

        #[test]
        fn one_wrong_character_is_seen(place in 0_usize..29, byte in any::<u8>(), fraction in 0_usize..10) {
            let digits = if fraction == 0 { String::new() } else { format!(".{:0<fraction$}", 1) };
            let mut text = format!("2024-02-11T10:11:12{digits}Z").into_bytes();
            let layout = Layout::of(&text).expect("a layout");
            let mut stamps = Stamps::new(layout, None).expect("no zone is needed");
            let place = place % text.len();
            *text.get_mut(place).unwrap() = byte;
            let expected = std::str::from_utf8(&text).ok().and_then(|text| {
                // Chrono takes small letters and spaces too.
                let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"-:TZ.".contains(&byte));
                DateTime::parse_from_rfc3339(text).ok().filter(|_| plain)?.timestamp_nanos_opt()
            });
            prop_assert_eq!(stamps.read(&text, 0), expected.map(|nanos| (nanos, text.len())));
        }

        #[test]
        fn every_nanosecond_lies_within_the_calendar(nanos in any::<i64>()) {
            let start = DateTime::from_timestamp(0, 0).unwrap();
            prop_assert!(start.checked_add_signed(TimeDelta::nanoseconds(nanos)).is_some());
        }
    }
}
