//! The number type: a fraction in lowest terms with unbounded numerator and denominator.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::{CheckedAdd as _, CheckedDiv as _, CheckedMul as _, CheckedSub as _};
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// The most decimal places a [`Decimal`] holds.
const DECIMAL_PLACES: u32 = 28;

/// An exact fraction, always in lowest terms with a positive denominator.
///
/// Equality, order and hash are those of the value. Written as `num/den`, or `num` when whole;
/// serialised as that text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Form);

/// How a fraction is held: nearly all numbers of a contract and its rows are small, and arithmetic without
/// allocations is many times as fast.
#[derive(Clone, PartialEq, Eq, Hash)]
// INVARIANT: in lowest terms, denominator > 0, and small where both parts fit: equal numbers have equal forms. The
// numerator of a small one is not `i64::MIN`, so that its sign can be turned.
enum Form {
    Small(Ratio<i64>),
    Large(Box<Ratio<BigInt>>),
}

impl Rational {
    /// The number 0.
    pub fn zero() -> Self {
        Self(Form::Small(Ratio::zero()))
    }

    /// The number 1.
    pub fn one() -> Self {
        Self(Form::Small(Ratio::one()))
    }

    /// The whole number `value`.
    pub fn from_integer(value: i128) -> Self {
        Self::from(value)
    }

    /// The fraction `num/den`, or `None` when `den` is zero.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        match (small_part(num), small_part(den)) {
            (Some(_), Some(0)) => None,
            (Some(num), Some(den)) => Some(Self(Form::Small(Ratio::new(num, den)))),
            _ => Self::from_parts(BigInt::from(num), BigInt::from(den)),
        }
    }

    /// The exact value of a decimal.
    pub fn from_decimal(value: Decimal) -> Self {
        let (num, den) = (BigInt::from(value.mantissa()), power_of_ten(value.scale()));
        Self::from_large(Ratio::new(num, den))
    }

    /// The fraction of two whole numbers of any size, or `None` when `den` is zero.
    pub(super) fn from_parts(num: BigInt, den: BigInt) -> Option<Self> {
        if den.is_zero() { None } else { Some(Self::from_large(Ratio::new(num, den))) }
    }

    /// The number in the form that fits it.
    fn from_large(value: Ratio<BigInt>) -> Self {
        let parts = value.numer().to_i64().zip(value.denom().to_i64());
        match parts.and_then(|(num, den)| small(Ratio::new_raw(num, den))) {
            Some(small) => small,
            None => Self(Form::Large(Box::new(value))),
        }
    }

    /// The number as a fraction of unbounded parts.
    fn large(&self) -> Cow<'_, Ratio<BigInt>> {
        match &self.0 {
            Form::Small(own) => {
                let (num, den) = (BigInt::from(*own.numer()), BigInt::from(*own.denom()));
                Cow::Owned(Ratio::new_raw(num, den))
            }
            Form::Large(own) => Cow::Borrowed(own),
        }
    }

    /// The numerator in lowest terms; it carries the sign.
    pub(super) fn numerator(&self) -> BigInt {
        self.large().numer().clone()
    }

    /// The denominator in lowest terms, always positive.
    pub(super) fn denominator(&self) -> BigInt {
        self.large().denom().clone()
    }

    /// This number divided by `divisor`, or `None` when `divisor` is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        if let (Form::Small(own), Form::Small(other)) = (&self.0, &divisor.0)
            && let Some(quotient) = own.checked_div(other).and_then(small)
        {
            return Some(quotient);
        }
        Some(Self::from_large(self.large().as_ref() / divisor.large().as_ref()))
    }

    /// About how many bytes it takes beside its own size.
    pub fn heap_bytes(&self) -> usize {
        let Form::Large(own) = &self.0 else { return 0 };
        let digits = own.numer().bits() / 64 + own.denom().bits() / 64 + 2;
        usize::try_from(digits * 8).unwrap_or(usize::MAX / 4) + size_of::<Ratio<BigInt>>() + 3 * 16
    }

    /// Its parts as bytes: the numerator with its sign, and the denominator, each the least significant byte first.
    pub fn to_bytes(&self) -> (Vec<u8>, Vec<u8>) {
        let own = self.large();
        (own.numer().to_signed_bytes_le(), own.denom().to_signed_bytes_le())
    }

    /// The number of such parts; `None` where the denominator is zero.
    pub fn from_bytes(num: &[u8], den: &[u8]) -> Option<Self> {
        Self::from_parts(BigInt::from_signed_bytes_le(num), BigInt::from_signed_bytes_le(den))
    }

    /// How it lies to zero.
    fn sign(&self) -> Ordering {
        match &self.0 {
            Form::Small(own) => own.numer().cmp(&0),
            Form::Large(own) => own.numer().cmp(&BigInt::ZERO),
        }
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.sign() == Ordering::Less
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        self.sign() == Ordering::Greater
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        self.sign() == Ordering::Equal
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Form::Small(own) => own.is_integer(),
            Form::Large(own) => own.is_integer(),
        }
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(&self) -> Self {
        match &self.0 {
            Form::Small(own) => Self(Form::Small(own.abs())),
            Form::Large(own) => Self::from_large(own.abs()),
        }
    }

    /// The largest whole number that is not above this one.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Form::Small(own) => Self::from(own.numer().div_euclid(*own.denom())),
            Form::Large(own) => Self::from_large(own.floor()),
        }
    }

    /// The smallest whole number that is not below this one.
    #[must_use]
    pub fn ceil(&self) -> Self {
        match &self.0 {
            Form::Small(own) => -Self::from((-own.numer()).div_euclid(*own.denom())),
            Form::Large(own) => Self::from_large(own.ceil()),
        }
    }

    /// The whole number this is, or `None` when it is not whole or does not fit.
    pub fn to_integer(&self) -> Option<i128> {
        match &self.0 {
            Form::Small(own) => own.is_integer().then(|| i128::from(*own.numer())),
            Form::Large(own) => own.is_integer().then(|| own.numer().to_i128()).flatten(),
        }
    }

    /// The same value as a [`Decimal`], or `None` when it needs more than 28 decimal places or
    /// more than 96 bits of digits.
    pub fn to_decimal_exact(&self) -> Option<Decimal> {
        let own = self.large();
        let places =
            (0..=DECIMAL_PLACES).find(|places| (power_of_ten(*places) % own.denom()).is_zero())?;
        let mantissa = own.numer() * (power_of_ten(places) / own.denom());
        Decimal::try_from_i128_with_scale(mantissa.to_i128()?, places).ok()
    }
}

/// A part of a small number.
fn small_part(value: i128) -> Option<i64> {
    i64::try_from(value).ok().filter(|value| *value != i64::MIN)
}

/// A small number, where its numerator is that of one; it has to be in lowest terms.
fn small(value: Ratio<i64>) -> Option<Rational> {
    (*value.numer() != i64::MIN).then_some(Rational(Form::Small(value)))
}

/// Ten to the power of `exponent`.
pub(super) fn power_of_ten(exponent: u32) -> BigInt {
    BigInt::from(10).pow(exponent)
}

impl Default for Rational {
    fn default() -> Self {
        Self::zero()
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rational({self})")
    }
}

macro_rules! from_integer_types {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Rational {
            fn from(value: $integer) -> Self {
                match i64::try_from(value).ok().and_then(|value| small(Ratio::from_integer(value))) {
                    Some(small) => small,
                    None => Self::from_large(Ratio::from_integer(BigInt::from(value))),
                }
            }
        }
    )*};
}

from_integer_types!(i32, u32, i64, u64, i128, usize);

impl From<Decimal> for Rational {
    fn from(value: Decimal) -> Self {
        Self::from_decimal(value)
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Form::Small(own), Form::Small(other)) => {
                // No product of two small parts passes an i128.
                let across = |num: &i64, den: &i64| i128::from(*num) * i128::from(*den);
                across(own.numer(), other.denom()).cmp(&across(other.numer(), own.denom()))
            }
            _ => self.large().cmp(&other.large()),
        }
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

macro_rules! binary_operator {
    ($operator:ident, $method:ident, $checked:ident) => {
        impl $operator for &Rational {
            type Output = Rational;
            fn $method(self, other: &Rational) -> Rational {
                if let (Form::Small(own), Form::Small(other)) = (&self.0, &other.0) {
                    // Of whole numbers nothing is to be reduced.
                    let found = if own.is_integer() && other.is_integer() {
                        own.numer().$checked(other.numer()).map(Ratio::from_integer)
                    } else {
                        own.$checked(other)
                    };
                    if let Some(found) = found.and_then(small) {
                        return found;
                    }
                }
                Rational::from_large(self.large().as_ref().$method(other.large().as_ref()))
            }
        }

        impl $operator for Rational {
            type Output = Rational;
            fn $method(self, other: Rational) -> Rational {
                (&self).$method(&other)
            }
        }

        impl $operator<&Rational> for Rational {
            type Output = Rational;
            fn $method(self, other: &Rational) -> Rational {
                (&self).$method(other)
            }
        }

        impl $operator<Rational> for &Rational {
            type Output = Rational;
            fn $method(self, other: Rational) -> Rational {
                self.$method(&other)
            }
        }
    };
}

binary_operator!(Add, add, checked_add);
binary_operator!(Sub, sub, checked_sub);
binary_operator!(Mul, mul, checked_mul);

impl Neg for Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        -&self
    }
}

impl Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        match &self.0 {
            Form::Small(own) => Rational(Form::Small(-own)),
            Form::Large(own) => Rational::from_large(-own.as_ref()),
        }
    }
}

impl AddAssign for Rational {
    fn add_assign(&mut self, other: Rational) {
        *self = &*self + &other;
    }
}

impl AddAssign<&Rational> for Rational {
    fn add_assign(&mut self, other: &Rational) {
        *self = &*self + other;
    }
}

impl SubAssign for Rational {
    fn sub_assign(&mut self, other: Rational) {
        *self = &*self - &other;
    }
}

impl SubAssign<&Rational> for Rational {
    fn sub_assign(&mut self, other: &Rational) {
        *self = &*self - other;
    }
}

impl Sum for Rational {
    fn sum<I: Iterator<Item = Rational>>(numbers: I) -> Rational {
        numbers.fold(Rational::zero(), |total, number| total + number)
    }
}

impl<'a> Sum<&'a Rational> for Rational {
    fn sum<I: Iterator<Item = &'a Rational>>(numbers: I) -> Rational {
        numbers.fold(Rational::zero(), |total, number| total + number)
    }
}
