//! Numbers of double precision as the decimals that people see.
//!
//! A double stands for the shortest decimal that reads back as the same double: what every spreadsheet, database and
//! JSON writer shows. Nothing is computed with doubles beyond finding that decimal.

use sla::data::{TypedCell, Values};

/// Up to so many digits a decimal and the double nearest to it stand for each other.
const SURE: f64 = 1e15;
/// The powers of ten that are tried.
const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/// The shortest decimal text of a double.
pub(super) fn shortest(value: f64) -> String {
    value.to_string()
}

/// The column of doubles: their digits at a common place of the point where that holds them all, else their texts.
pub(super) fn decimals(values: &[f64], valid: impl Fn(usize) -> bool) -> Values {
    aligned(values, &valid).unwrap_or_else(|| {
        let cell = |(row, value): (usize, &f64)| {
            if valid(row) { TypedCell::Number(shortest(*value)) } else { TypedCell::Missing }
        };
        Values::Cells(values.iter().enumerate().map(cell).collect())
    })
}

fn aligned(values: &[f64], valid: impl Fn(usize) -> bool) -> Option<Values> {
    let (mut places, mut done) = (0, 0);
    let mut digits = vec![0_i64; values.len()];
    loop {
        let power = POWERS.get(places)?;
        let left = digits.iter_mut().zip(values).enumerate().skip(done);
        done += put_digits(left, *power, &valid);
        let Some(next) = values.get(done) else { break };
        // The first that ends further behind the point: those before it are written as far.
        let mut longer = (places + 1)..POWERS.len();
        let more = longer.find(|places| {
            POWERS.get(*places).is_some_and(|power| whole_at(*next, *power).is_some())
        })?;
        let times = 10_i64.checked_pow(u32::try_from(more - places).ok()?)?;
        for before in digits.iter_mut().take(done) {
            *before = before.checked_mul(times)?;
        }
        places = more;
    }
    Some(Values::Decimals { digits, places: u8::try_from(places).ok()? })
}

/// Puts the digits of values into their places, up to the first that does not end at that power of ten. Gives how many.
// A loop with all registers to itself.
#[inline(never)]
fn put_digits<'v>(
    values: impl Iterator<Item = (usize, (&'v mut i64, &'v f64))>,
    power: f64,
    valid: &impl Fn(usize) -> bool,
) -> usize {
    let mut done = 0;
    for (row, (digits, value)) in values {
        match if valid(row) { whole_at(*value, power) } else { Some(0) } {
            Some(found) => *digits = found,
            None => break,
        }
        done += 1;
    }
    done
}

/// The digits of a double whose decimal ends at that power of ten.
///
/// A quotient is rounded to the nearest double, so `digits / power == value` says that the decimal reads back as the
/// value; below 16 digits no other decimal as short does.
#[expect(clippy::float_arithmetic, reason = "a candidate is found, and proven by reading it back")]
#[expect(clippy::float_cmp, reason = "the same double is meant, not one near it")]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "what is cast is below 10^15 and what comes of it is proven"
)]
fn whole_at(value: f64, power: f64) -> Option<i64> {
    let scaled = value * power;
    if scaled.is_nan() || scaled.abs() >= SURE - 1.0 {
        return None;
    }
    // Rounded by hand: many processors that this runs on do it in a function, for each number.
    let candidate = (scaled + 0.5_f64.copysign(scaled)) as i64;
    (candidate as f64 / power == value).then_some(candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_at_a_common_point() {
        let column = decimals(&[1.0, 0.1, -12.25, 0.0, f64::NAN], |row| row != 4);
        assert_eq!(column, Values::Decimals { digits: vec![100, 10, -1225, 0, 0], places: 2 });
    }

    #[test]
    fn what_has_no_common_point_is_text() {
        for (value, text) in [
            (0.1 + 0.2, "0.30000000000000004"),
            (1e300, &format!("1{}", "0".repeat(300))),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
            (123_456_789_012_345_680.0, "123456789012345680"),
        ] {
            let cells = Values::Cells(vec![TypedCell::Number(text.to_owned())]);
            assert_eq!(decimals(&[value], |_| true), cells, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_digits_are_those_of_the_shortest_text(number in -9_999_999_999_i64..9_999_999_999, places in 0_u32..9) {
            let text = format!("{number}e-{places}");
            let value: f64 = text.parse().unwrap();
            let Values::Decimals { digits, places } = decimals(&[value], |_| true) else {
                panic!("{text} has a point");
            };
            // The same digits with the point put in are what Rust prints, which is the shortest.
            let read: f64 = format!("{}e-{places}", digits[0]).parse().unwrap();
            proptest::prop_assert_eq!(shortest(read), shortest(value));
            proptest::prop_assert_eq!(i128::from(digits[0]) * 10_i128.pow(9 - u32::from(places)),
                decimal_at_nine(&shortest(value)));
        }
    }

    /// The number of billionths in a plain decimal.
    fn decimal_at_nine(text: &str) -> i128 {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{fraction:0<9}").parse().unwrap();
        digits
    }
}
