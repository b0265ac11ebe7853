//! Numbers of double precision as the decimals that people see.
//!
//! A double stands for the shortest decimal that reads back as the same double: what every spreadsheet, database and
//! JSON writer shows. Nothing is computed with doubles beyond finding that decimal.

use sla::data::{TypedCell, Values};

/// Up to so many digits a decimal and the double nearest to it stand for each other.
const SURE: f64 = 1e15;
/// 1.5 times 2^52: the doubles up to 2^51 on either side of it are the whole numbers.
const ONES: f64 = 6_755_399_441_055_744.0;
/// How many values are looked at together.
const TOGETHER: usize = 64;
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
        let rest = (digits.get_mut(done..)?, values.get(done..)?);
        done += put_digits(rest, *power, |row| valid(done + row));
        let Some(next) = values.get(done) else { break };
        // The first that ends further behind the point: those before it are written as far.
        let mut longer = (places + 1)..POWERS.len();
        let more =
            longer.find(|places| POWERS.get(*places).is_some_and(|power| at(*next, *power).1))?;
        let times = 10_i64.checked_pow(u32::try_from(more - places).ok()?)?;
        for before in digits.iter_mut().take(done) {
            *before = before.checked_mul(times)?;
        }
        places = more;
    }
    Some(Values::Decimals { digits, places: u8::try_from(places).ok()? })
}

/// Puts the digits of values into their places, up to the first that does not end at that power of ten. Gives how many.
fn put_digits(
    (digits, values): (&mut [i64], &[f64]),
    power: f64,
    valid: impl Fn(usize) -> bool,
) -> usize {
    let mut done = 0;
    for (digits, values) in digits.chunks_mut(TOGETHER).zip(values.chunks(TOGETHER)) {
        if put_all(digits, values, power) {
            done += values.len();
            continue;
        }
        for (digits, value) in digits.iter_mut().zip(values) {
            let (found, ends) = if valid(done) { at(*value, power) } else { (0, true) };
            if !ends {
                return done;
            }
            *digits = found;
            done += 1;
        }
    }
    done
}

/// Puts the digits of values into their places. Gives `false`, with anything in the places, where one of them does not
/// end at that power of ten.
// Without a branch, so that processors take several values at a time.
fn put_all(digits: &mut [i64], values: &[f64], power: f64) -> bool {
    let mut all = true;
    for (digits, value) in digits.iter_mut().zip(values) {
        let (found, ends) = at(*value, power);
        *digits = found;
        all &= ends;
    }
    all
}

/// The digits of a double whose decimal ends at that power of ten, and whether it does.
///
/// A quotient is rounded to the nearest double, so `digits / power == value` says that the decimal reads back as the
/// value; below 16 digits no other decimal as short does.
#[expect(clippy::float_arithmetic, reason = "a candidate is found, and proven by reading it back")]
#[expect(clippy::float_cmp, reason = "the same double is meant, not one near it")]
#[inline]
fn at(value: f64, power: f64) -> (i64, bool) {
    let scaled = value * power;
    // The sum is a whole number, and so many bits away from `ONES` as it is away in value.
    let shifted = scaled + ONES;
    let digits = shifted.to_bits().wrapping_sub(ONES.to_bits()).cast_signed();
    let (sure, reads_back) = (scaled.abs() < SURE - 1.0, (shifted - ONES) / power == value);
    (digits, sure & reads_back)
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

    proptest::proptest! {
        #[test]
        fn many_at_once_are_each_by_itself(
            numbers in proptest::collection::vec(-99_999_i64..99_999, 1..300),
            fine in proptest::collection::vec((0_usize..300, 0_u32..9), 0..4),
            absent in 0_usize..400,
        ) {
            let mut texts: Vec<String> = numbers.iter().map(|number| format!("{number}e-1")).collect();
            for (place, places) in fine {
                if let Some(text) = texts.get_mut(place) {
                    *text = format!("1234567e-{places}");
                }
            }
            let mut values: Vec<f64> = texts.iter().map(|text| text.parse().unwrap()).collect();
            if let Some(value) = values.get_mut(absent) {
                *value = f64::NAN;
            }
            let Values::Decimals { digits, places } = decimals(&values, |row| row != absent) else {
                panic!("all have a point");
            };
            for (row, (digits, value)) in digits.iter().zip(&values).enumerate() {
                let text = if row == absent { "0".to_owned() } else { shortest(*value) };
                let billionths = i128::from(*digits) * 10_i128.pow(9 - u32::from(places));
                proptest::prop_assert_eq!(billionths, decimal_at_nine(&text));
            }
        }
    }

    /// The number of billionths in a plain decimal.
    fn decimal_at_nine(text: &str) -> i128 {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{whole}{fraction:0<9}").parse().unwrap();
        digits
    }
}
