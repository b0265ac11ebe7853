//! Dates as spreadsheets count them: days since 1900 or 1904, the time of day as their fraction.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use sla::data::TypedCell;

/// Milliseconds of a day. A spreadsheet's doubles are no finer.
const DAY: i128 = 86_400_000;
/// 9999-12-31.
const LAST_DAY: i64 = 2_958_465;

/// The moment that a plain decimal stands for; a text where it is only a time of day, or no date at all.
///
/// The result is rounded to the millisecond: the double nearest to 12:30 is not quite 12:30.
pub(super) fn moment(number: &str, from_1904: bool) -> TypedCell {
    let Some((days, millis)) = parts(number) else { return TypedCell::Number(number.to_owned()) };
    // INVARIANT: less than a day.
    let time = TimeDelta::milliseconds(i64::try_from(millis).unwrap_or_default());
    if days == 0 && !(from_1904 && millis == 0) {
        return TypedCell::Text((NaiveTime::MIN + time).to_string());
    }
    match date(days, from_1904) {
        Some(date) => TypedCell::Local(NaiveDateTime::from(date) + time),
        None => TypedCell::Number(number.to_owned()),
    }
}

/// A number of days as `26:30:00`.
pub(super) fn length(number: &str) -> TypedCell {
    let Some((days, millis)) = parts(number) else { return TypedCell::Number(number.to_owned()) };
    let seconds = i128::from(days) * (DAY / 1000) + millis / 1000;
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    TypedCell::Text(format!("{hours}:{minutes:02}:{:02}", seconds % 60))
}

/// The date of a day. The 1900 count has a 29 February 1900, which was none.
fn date(days: i64, from_1904: bool) -> Option<NaiveDate> {
    let (start, days) = match (from_1904, days) {
        (true, days) => (NaiveDate::from_ymd_opt(1904, 1, 1)?, days),
        (false, 60) => return None,
        (false, days) if days < 60 => (NaiveDate::from_ymd_opt(1899, 12, 31)?, days),
        (false, days) => (NaiveDate::from_ymd_opt(1899, 12, 30)?, days),
    };
    start.checked_add_signed(TimeDelta::try_days(days)?)
}

/// Days and milliseconds; `None` for what is below zero or beyond the calendar.
fn parts(number: &str) -> Option<(i64, i128)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let days: i64 = whole.parse().ok().filter(|days| (0..=LAST_DAY).contains(days))?;
    let (fraction, _) = fraction.split_at_checked(18).unwrap_or((fraction, ""));
    let digits: i128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let scale = 10_i128.pow(u32::try_from(fraction.len()).ok()?);
    let millis = (digits * DAY + scale / 2) / scale;
    Some(if millis == DAY { (days + 1, 0) } else { (days, millis) })
}

/// A hundred times a plain decimal, with a percent sign: the point moves by two places.
pub(super) fn percent(number: &str) -> String {
    let (sign, bare) = number.strip_prefix('-').map_or(("", number), |bare| ("-", bare));
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let padded = format!("{fraction:0<2}");
    let (moved, rest) = padded.split_at_checked(2).unwrap_or((&padded, ""));
    let digits = format!("{whole}{moved}");
    let digits = digits.trim_start_matches('0');
    let digits = if digits.is_empty() { "0" } else { digits };
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{digits}{point}{rest}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(number: &str, from_1904: bool) -> String {
        match moment(number, from_1904) {
            TypedCell::Local(local) => local.format("%Y-%m-%d %H:%M:%S%.f").to_string(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn days_of_both_counts() {
        // What Excel shows for the same numbers.
        for (number, from_1904, shown) in [
            ("1", false, "1900-01-01 00:00:00"),
            ("59", false, "1900-02-28 00:00:00"),
            ("60", false, "Number(\"60\")"),
            ("61", false, "1900-03-01 00:00:00"),
            ("46082", false, "2026-03-01 00:00:00"),
            ("46082.520833333336", false, "2026-03-01 12:30:00"),
            ("46082.999988425923", false, "2026-03-01 23:59:59"),
            ("46082.9999999999", false, "2026-03-02 00:00:00"),
            ("46082.00000001157", false, "2026-03-01 00:00:00.001"),
            ("44620", true, "2026-03-01 00:00:00"),
            ("0", true, "1904-01-01 00:00:00"),
            ("0.75", false, "Text(\"18:00:00\")"),
            ("-1", false, "Number(\"-1\")"),
            ("2958465", false, "9999-12-31 00:00:00"),
            ("2958466", false, "Number(\"2958466\")"),
        ] {
            assert_eq!(at(number, from_1904), shown, "{number}");
        }
    }

    #[test]
    fn lengths_of_more_than_a_day() {
        assert_eq!(length("1.1041666666666667"), TypedCell::Text("26:30:00".to_owned()));
        assert_eq!(length("0.000011574074074074073"), TypedCell::Text("0:00:01".to_owned()));
    }

    #[test]
    fn percents_move_the_point() {
        for (number, shown) in [
            ("0.995", "99.5%"),
            ("1", "100%"),
            ("0.07", "7%"),
            ("0", "0%"),
            ("-0.005", "-0.5%"),
            ("0.0004", "0.04%"),
        ] {
            assert_eq!(percent(number), shown);
        }
    }
}
