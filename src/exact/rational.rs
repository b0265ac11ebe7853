//! The number type: a fraction in lowest terms with unbounded numerator and denominator.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::{One, Signed, ToPrimitive, Zero};
use rust_decimal::Decimal;

/// The most decimal places a [`Decimal`] holds.
const DECIMAL_PLACES: u32 = 28;

/// An exact fraction, always in lowest terms with a positive denominator.
///
/// Equality, order and hash are those of the value. Written as `num/den`, or `num` when whole;
/// serialised as that text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: in lowest terms, denominator > 0; every constructor goes through `Ratio::new`.
pub struct Rational(Ratio<BigInt>);

impl Rational {
    /// The number 0.
    pub fn zero() -> Self {
        Self(Ratio::zero())
    }

    /// The number 1.
    pub fn one() -> Self {
        Self(Ratio::one())
    }

    /// The whole number `value`.
    pub fn from_integer(value: i128) -> Self {
        Self::from(value)
    }

    /// The fraction `num/den`, or `None` when `den` is zero.
    pub fn new(num: i128, den: i128) -> Option<Self> {
        Self::from_parts(BigInt::from(num), BigInt::from(den))
    }

    /// The exact value of a decimal.
    pub fn from_decimal(value: Decimal) -> Self {
        Self(Ratio::new(BigInt::from(value.mantissa()), power_of_ten(value.scale())))
    }

    /// The fraction of two whole numbers of any size, or `None` when `den` is zero.
    pub(super) fn from_parts(num: BigInt, den: BigInt) -> Option<Self> {
        if den.is_zero() { None } else { Some(Self(Ratio::new(num, den))) }
    }

    /// The numerator in lowest terms; it carries the sign.
    pub(super) fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// The denominator in lowest terms, always positive.
    pub(super) fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// This number divided by `divisor`, or `None` when `divisor` is zero.
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() { None } else { Some(Self(&self.0 / &divisor.0)) }
    }

    /// About how many bytes it takes beside its own size.
    pub fn heap_bytes(&self) -> usize {
        let digits = self.0.numer().bits() / 64 + self.0.denom().bits() / 64 + 2;
        usize::try_from(digits * 8).unwrap_or(usize::MAX / 4) + 2 * 16
    }

    /// Its parts as bytes: the numerator with its sign, and the denominator, each the least significant byte first.
    pub fn to_bytes(&self) -> (Vec<u8>, Vec<u8>) {
        (self.0.numer().to_signed_bytes_le(), self.0.denom().to_signed_bytes_le())
    }

    /// The number of such parts; `None` where the denominator is zero.
    pub fn from_bytes(num: &[u8], den: &[u8]) -> Option<Self> {
        Self::from_parts(BigInt::from_signed_bytes_le(num), BigInt::from_signed_bytes_le(den))
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Whether the number is above zero.
    pub fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Whether the number is whole.
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// The distance from zero.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// The largest whole number that is not above this one.
    #[must_use]
    pub fn floor(&self) -> Self {
        Self(self.0.floor())
    }

    /// The smallest whole number that is not below this one.
    #[must_use]
    pub fn ceil(&self) -> Self {
        Self(self.0.ceil())
    }

    /// The whole number this is, or `None` when it is not whole or does not fit.
    pub fn to_integer(&self) -> Option<i128> {
        if self.is_integer() { self.0.numer().to_i128() } else { None }
    }

    /// The same value as a [`Decimal`], or `None` when it needs more than 28 decimal places or
    /// more than 96 bits of digits.
    pub fn to_decimal_exact(&self) -> Option<Decimal> {
        let places = (0..=DECIMAL_PLACES)
            .find(|places| (power_of_ten(*places) % self.0.denom()).is_zero())?;
        let mantissa = self.0.numer() * (power_of_ten(places) / self.0.denom());
        Decimal::try_from_i128_with_scale(mantissa.to_i128()?, places).ok()
    }
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
                Self(Ratio::from_integer(BigInt::from(value)))
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

macro_rules! binary_operator {
    ($operator:ident, $method:ident) => {
        impl $operator for Rational {
            type Output = Rational;
            fn $method(self, other: Rational) -> Rational {
                Rational(self.0.$method(other.0))
            }
        }

        impl $operator<&Rational> for Rational {
            type Output = Rational;
            fn $method(self, other: &Rational) -> Rational {
                Rational(self.0.$method(&other.0))
            }
        }

        impl $operator<Rational> for &Rational {
            type Output = Rational;
            fn $method(self, other: Rational) -> Rational {
                Rational((&self.0).$method(other.0))
            }
        }

        impl $operator for &Rational {
            type Output = Rational;
            fn $method(self, other: &Rational) -> Rational {
                Rational((&self.0).$method(&other.0))
            }
        }
    };
}

binary_operator!(Add, add);
binary_operator!(Sub, sub);
binary_operator!(Mul, mul);

impl Neg for Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        Rational(-self.0)
    }
}

impl Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        Rational(-&self.0)
    }
}

impl AddAssign for Rational {
    fn add_assign(&mut self, other: Rational) {
        self.0 += other.0;
    }
}

impl AddAssign<&Rational> for Rational {
    fn add_assign(&mut self, other: &Rational) {
        self.0 += &other.0;
    }
}

impl SubAssign for Rational {
    fn sub_assign(&mut self, other: Rational) {
        self.0 -= other.0;
    }
}

impl SubAssign<&Rational> for Rational {
    fn sub_assign(&mut self, other: &Rational) {
        self.0 -= &other.0;
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
