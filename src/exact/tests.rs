//! Tests of exact arithmetic.

use std::hash::{Hash as _, Hasher as _};

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::{Signed as _, ToPrimitive as _, Zero as _};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn r(text: &str) -> Rational {
    text.parse().unwrap()
}

fn rounding(mode: RoundingMode, step: &str) -> Rounding {
    Rounding::new(mode, r(step)).unwrap()
}

#[test]
fn a_zero_denominator_is_no_number() {
    assert_eq!(Rational::new(1, 0), None);
    assert_eq!(Rational::one().checked_div(&Rational::zero()), None);
    assert_eq!(
        "1/0".parse::<Rational>(),
        Err(ParseRationalError::ZeroDenominator { text: "1/0".to_owned() })
    );
}

#[test]
fn fractions_are_kept_in_lowest_terms_with_the_sign_in_front() {
    assert_eq!(Rational::new(6, -4).unwrap().to_string(), "-3/2");
    assert_eq!(Rational::new(8, 4).unwrap().to_string(), "2");
    assert_eq!(Rational::new(0, -7).unwrap().to_string(), "0");
    assert_eq!(format!("{:?}", r("1/3")), "Rational(1/3)");
}

#[test]
fn decimal_text_is_read_exactly() {
    assert_eq!(Rational::parse_decimal("-12.5"), Ok(Rational::new(-25, 2).unwrap()));
    assert_eq!(Rational::parse_decimal("0.1"), Ok(Rational::new(1, 10).unwrap()));
    assert_eq!(Rational::parse_decimal("+3.00"), Ok(Rational::from(3)));
    assert_eq!(Rational::parse_decimal(".5"), Ok(Rational::new(1, 2).unwrap()));
}

#[test]
fn other_spellings_are_refused() {
    for text in ["", "-", ".", "5.", "1e5", "1_000", "1,5", " 1", "--1", "-+1", "1.2.3", "٣", "NaN"]
    {
        assert_eq!(
            Rational::parse_decimal(text),
            Err(ParseRationalError::Malformed { text: text.to_owned() }),
            "{text}"
        );
    }
    for text in ["1/-2", "1/+2", "/2", "1/", "1/2/3", "1_0/2"] {
        assert!(text.parse::<Rational>().is_err(), "{text}");
    }
}

#[test]
fn decimal_text_has_at_most_60_digits() {
    assert!(Rational::parse_decimal(&"9".repeat(60)).is_ok());
    let too_long = Rational::parse_decimal(&"9".repeat(61)).unwrap_err();
    assert_eq!(too_long.to_string(), "a number of 61 digits is too long, at most 60 are read");
    // What Display writes is read back all the same.
    assert_eq!("9".repeat(200).parse::<Rational>().unwrap().to_string(), "9".repeat(200));
}

#[test]
fn decimal_output_rounds_half_up_and_strips_zeros() {
    // 44509/44580 = 0.99840735755...
    assert_eq!(r("44509/44580").to_decimal_string(10), "0.9984073576");
    assert_eq!(r("1/8").to_decimal_string(2), "0.13");
    assert_eq!(r("-1/8").to_decimal_string(2), "-0.13");
    assert_eq!(r("1/2").to_decimal_string(10), "0.5");
    assert_eq!(r("100").to_decimal_string(10), "100");
    assert_eq!(r("100").to_decimal_string(0), "100");
    assert_eq!(r("4000").to_fixed(2), "4000.00");
    assert_eq!(r("1/200").to_fixed(2), "0.01");
    assert_eq!(r("-1/300").to_fixed(2), "0.00");
    assert_eq!(r("-5/2").to_fixed(0), "-3");
    assert_eq!(r("0").to_decimal_string(4), "0");
}

#[test]
fn only_short_decimals_convert_exactly() {
    assert_eq!(r("1/8").to_decimal_exact(), Some(Decimal::new(125, 3)));
    assert_eq!(r("1/3").to_decimal_exact(), None);
    assert_eq!(r(&"9".repeat(29)).to_decimal_exact(), None);
    assert_eq!(Rational::from(Decimal::new(-1250, 2)).to_string(), "-25/2");
}

#[test]
fn every_mode_on_both_sides_of_zero() {
    use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    // Columns: 2.5, 3.5, 2.4, -2.5, -2.6 rounded to whole numbers.
    let values = ["2.5", "3.5", "2.4", "-2.5", "-2.6"];
    for (mode, expected) in [
        (HalfUp, [3, 4, 2, -3, -3]),
        (HalfEven, [2, 4, 2, -2, -3]),
        (HalfDown, [2, 3, 2, -2, -3]),
        (Up, [3, 4, 3, -3, -3]),
        (Down, [2, 3, 2, -2, -2]),
        (Floor, [2, 3, 2, -3, -3]),
        (Ceiling, [3, 4, 3, -2, -2]),
    ] {
        let found = values.map(|value| rounding(mode, "1").apply(&r(value)));
        assert_eq!(found, expected.map(|value: i32| Rational::from(value)), "{mode:?}");
    }
}

#[test]
fn rounding_reaches_multiples_of_any_step() {
    // 17.37 / 0.05 = 347.4 → 347 × 0.05 = 17.35
    assert_eq!(rounding(RoundingMode::HalfUp, "0.05").apply(&r("17.37")), r("17.35"));
    assert_eq!(rounding(RoundingMode::Up, "1/3").apply(&r("0.4")), r("2/3"));
}

#[test]
fn a_step_must_be_above_zero_also_when_read_back() {
    assert!(Rounding::new(RoundingMode::Up, Rational::zero()).is_err());
    let json = r#"{"mode":"half_even","step":"1/100"}"#;
    let read: Rounding = serde_json::from_str(json).unwrap();
    assert_eq!(read, rounding(RoundingMode::HalfEven, "0.01"));
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    assert!(serde_json::from_str::<Rounding>(r#"{"mode":"up","step":"0"}"#).is_err());
}

#[test]
fn a_cent_goes_to_the_largest_remainder_and_ties_to_the_first() {
    // 100 in three: 33.33 each leaves 0.01, all remainders are 1/300, the first gets it.
    let third = r("100/3");
    let parts = largest_remainder(&r("100"), &[third.clone(), third.clone(), third], &r("0.01"));
    assert_eq!(parts, [r("33.34"), r("33.33"), r("33.33")]);
    // 10.004 + 20.007 = 30.011 → 30.01: the second lost more by flooring.
    let parts = largest_remainder(&r("30.01"), &[r("10.004"), r("20.007")], &r("0.01"));
    assert_eq!(parts, [r("10"), r("20.01")]);
}

#[test]
fn a_share_that_needs_no_rounding_keeps_its_value() {
    // The sum 1000000.006 rounds to .01; scaling would hand the cent to the first share.
    let shares = [r("1000000"), r("0.002"), r("0.002"), r("0.002")];
    let parts = largest_remainder(&r("1000000.01"), &shares, &r("0.01"));
    assert_eq!(parts, [r("1000000"), r("0.01"), r("0"), r("0")]);
}

#[test]
fn shares_far_from_the_total_are_weights() {
    let parts = largest_remainder(&r("10"), &[r("40"), r("60")], &r("0.01"));
    assert_eq!(parts, [r("4"), r("6")]);
    assert_eq!(largest_remainder(&r("3"), &[r("0"), r("0")], &r("1")), [r("2"), r("1")]);
    assert_eq!(largest_remainder(&r("3"), &[], &r("1")), []);
}

fn rational() -> impl Strategy<Value = Rational> {
    (any::<i64>(), 1..=1_000_000_i64)
        .prop_map(|(num, den)| Rational::new(num.into(), den.into()).unwrap())
}

fn mode() -> impl Strategy<Value = RoundingMode> {
    use RoundingMode::{Ceiling, Down, Floor, HalfDown, HalfEven, HalfUp, Up};
    prop::sample::select(vec![HalfUp, HalfEven, HalfDown, Up, Down, Floor, Ceiling])
}

/// Parts around the bounds of what is held without allocations.
fn part() -> impl Strategy<Value = i128> {
    let bound = i128::from(i64::MAX);
    prop_oneof![
        (-9_i128..10),
        any::<i64>().prop_map(i128::from),
        (-3_i128..4).prop_map(move |off| bound + off),
        (-3_i128..4).prop_map(move |off| -bound + off),
        any::<i128>(),
    ]
}

/// A number beside the same number of a library that knows no bounds.
fn both() -> impl Strategy<Value = (Rational, Ratio<BigInt>)> {
    (part(), part().prop_filter("a denominator", |den| *den != 0)).prop_map(|(num, den)| {
        let oracle = Ratio::new(BigInt::from(num), BigInt::from(den));
        (Rational::new(num, den).unwrap(), oracle)
    })
}

fn is_the_same(own: &Rational, oracle: &Ratio<BigInt>) -> bool {
    let parts = own.numerator() == *oracle.numer() && own.denominator() == *oracle.denom();
    // Of equal numbers all is equal, however they came about.
    let again = Rational::from_parts(oracle.numer().clone(), oracle.denom().clone()).unwrap();
    parts && *own == again && hash(own) == hash(&again)
}

fn hash(number: &Rational) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn small_and_large_numbers_are_those_of_the_library((a, x) in both(), (b, y) in both()) {
        prop_assert!(is_the_same(&a, &x));
        prop_assert!(is_the_same(&(&a + &b), &(&x + &y)));
        prop_assert!(is_the_same(&(&a - &b), &(&x - &y)));
        prop_assert!(is_the_same(&(&a * &b), &(&x * &y)));
        match a.checked_div(&b) {
            Some(quotient) => prop_assert!(is_the_same(&quotient, &(&x / &y))),
            None => prop_assert!(y.is_zero()),
        }
        prop_assert!(is_the_same(&-&a, &-&x));
        prop_assert!(is_the_same(&a.abs(), &x.abs()));
        prop_assert!(is_the_same(&a.floor(), &x.floor()));
        prop_assert!(is_the_same(&a.ceil(), &x.ceil()));
        prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        prop_assert_eq!(a.is_negative(), x.is_negative());
        prop_assert_eq!(a.is_integer(), x.is_integer());
        prop_assert_eq!(a.to_integer(), x.is_integer().then(|| x.numer().to_i128()).flatten());
        let (num, den) = a.to_bytes();
        prop_assert_eq!(Rational::from_bytes(&num, &den), Some(a.clone()));
        prop_assert_eq!(a.to_string().parse(), Ok(a));
    }
}

proptest! {
    #[test]
    fn field_laws_hold(a in rational(), b in rational(), c in rational()) {
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * &b, &b * &a);
        prop_assert_eq!((&a + &b) + &c, &a + (&b + &c));
        prop_assert_eq!((&a * &b) * &c, &a * (&b * &c));
        prop_assert_eq!(&a * (&b + &c), &a * &b + &a * &c);
        prop_assert_eq!(&a - &a, Rational::zero());
        prop_assert_eq!(&a + -&a, Rational::zero());
        if let Some(quotient) = a.checked_div(&b) {
            prop_assert_eq!(quotient * &b, a);
        }
    }

    #[test]
    fn order_agrees_with_the_sign_of_the_difference(a in rational(), b in rational()) {
        prop_assert_eq!(a < b, (&a - &b).is_negative());
        prop_assert!(a.floor() <= a && a <= a.ceil());
        prop_assert!(a.ceil() - a.floor() <= Rational::one());
    }

    #[test]
    fn text_and_json_read_back_as_they_were(a in rational()) {
        prop_assert_eq!(&a.to_string().parse::<Rational>().unwrap(), &a);
        let json = serde_json::to_string(&a).unwrap();
        prop_assert_eq!(serde_json::from_str::<Rational>(&json).unwrap(), a);
    }

    #[test]
    fn decimals_read_back_as_they_were(mantissa in any::<i64>(), scale in 0_u32..=18) {
        let decimal = Decimal::new(mantissa, scale);
        let exact = Rational::from_decimal(decimal);
        prop_assert_eq!(exact.to_decimal_exact(), Some(decimal.normalize()));
        prop_assert_eq!(Rational::parse_decimal(&exact.to_fixed(scale)), Ok(exact.clone()));
        prop_assert_eq!(Rational::parse_decimal(&exact.to_decimal_string(18)), Ok(exact));
    }

    #[test]
    fn rounding_stays_within_its_bounds(value in rational(), step in 1_i64..10_000, mode in mode()) {
        let step = Rational::new(step.into(), 100).unwrap();
        let rounding = Rounding::new(mode, step.clone()).unwrap();
        let rounded = rounding.apply(&value);
        prop_assert!(rounded.checked_div(&step).unwrap().is_integer());
        prop_assert_eq!(&rounding.apply(&rounded), &rounded);
        let error = (&rounded - &value).abs();
        prop_assert!(error < step);
        if matches!(mode, RoundingMode::HalfUp | RoundingMode::HalfEven | RoundingMode::HalfDown) {
            prop_assert!(error * Rational::from(2) <= step);
        }
        match mode {
            RoundingMode::Floor => prop_assert!(rounded <= value),
            RoundingMode::Ceiling => prop_assert!(rounded >= value),
            RoundingMode::Up => prop_assert!(rounded.abs() >= value.abs()),
            RoundingMode::Down => prop_assert!(rounded.abs() <= value.abs()),
            _ => {}
        }
    }

    #[test]
    fn parts_add_up_and_stay_within_a_step(
        total in -100_000_i64..100_000,
        shares in prop::collection::vec(-1_000_i64..10_000, 1..12),
        den in 1_i64..50,
    ) {
        let step = Rational::new(1, 100).unwrap();
        let total = Rational::new(total.into(), 100).unwrap();
        let shares: Vec<Rational> =
            shares.iter().map(|share| Rational::new((*share).into(), den.into()).unwrap()).collect();
        let parts = largest_remainder(&total, &shares, &step);
        prop_assert_eq!(parts.iter().sum::<Rational>(), total);
        for part in &parts {
            prop_assert!(part.checked_div(&step).unwrap().is_integer());
        }
    }

    #[test]
    fn parts_add_up_whatever_the_step(
        total in rational(),
        shares in prop::collection::vec(rational(), 1..6),
        step in -1_i64..1_000,
        off in 0_i64..1_000,
    ) {
        let step = Rational::new(step.into(), 100).unwrap();
        let near = &shares.iter().sum::<Rational>() + &step * &Rational::new(off.into(), 1_000).unwrap();
        for total in [total, near] {
            let parts = largest_remainder(&total, &shares, &step);
            prop_assert_eq!(parts.iter().sum::<Rational>(), total);
        }
    }

    #[test]
    fn a_rounded_sum_moves_each_share_by_less_than_a_step(
        shares in prop::collection::vec(rational(), 1..8),
        mode in mode(),
    ) {
        let step = Rational::new(1, 100).unwrap();
        let total = Rounding::new(mode, step.clone()).unwrap().apply(&shares.iter().sum());
        let parts = largest_remainder(&total, &shares, &step);
        prop_assert_eq!(parts.iter().sum::<Rational>(), total);
        for (part, share) in parts.iter().zip(&shares) {
            prop_assert!((part - share).abs() < step);
        }
    }
}
