//! Numbers as text: fractions, decimals, and the serialised form.

use std::fmt;
use std::str::FromStr;

use num_bigint::BigInt;
use num_traits::{Signed, Zero};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::rational::{Rational, power_of_ten};
use super::rounding::{RoundingMode, round_to_integer};

/// The most digits [`Rational::parse_decimal`] reads: far beyond any measured value, yet small
/// enough that hostile data cannot make arithmetic slow.
const MAX_DIGITS: usize = 60;

/// Why a text is not a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseRationalError {
    /// The text does not have the form of a number.
    Malformed {
        /// The text as given.
        text: String,
    },
    /// The text has more than 60 digits.
    TooLong {
        /// How many digits the text has.
        digits: usize,
    },
    /// The denominator is zero.
    ZeroDenominator {
        /// The text as given.
        text: String,
    },
}

impl fmt::Display for ParseRationalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { text } => write!(f, "`{text}` is not a number"),
            Self::TooLong { digits } => {
                write!(f, "a number of {digits} digits is too long, at most {MAX_DIGITS} are read")
            }
            Self::ZeroDenominator { text } => write!(f, "`{text}` divides by zero"),
        }
    }
}

impl std::error::Error for ParseRationalError {}

impl Rational {
    /// Reads plain decimal text such as `12`, `-12.5`, `+3.00` or `.5`, at most 60 digits.
    ///
    /// Exponents, thousands separators and blanks are refused, and a point needs a digit after it.
    ///
    /// # Errors
    /// When the text has another form or too many digits.
    pub fn parse_decimal(text: &str) -> Result<Self, ParseRationalError> {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits > MAX_DIGITS {
            return Err(ParseRationalError::TooLong { digits });
        }
        parse_plain(text).ok_or_else(|| ParseRationalError::Malformed { text: text.to_owned() })
    }

    /// The value rounded half up (ties away from zero) to exactly `digits` decimal places.
    pub fn to_fixed(&self, digits: u32) -> String {
        let scaled = self * &Rational::from_big(power_of_ten(digits));
        let scaled = round_to_integer(RoundingMode::HalfUp, &scaled);
        let units = scaled.numerator();
        let width = digits as usize;
        // At least one digit stays in front of the point.
        let padded = format!("{:0>fill$}", units.abs().to_string(), fill = width + 1);
        let (whole, fraction) = padded.split_at_checked(padded.len() - width).unwrap_or_default();
        let sign = if units.is_negative() { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{whole}{point}{fraction}")
    }

    /// The value rounded half up (ties away from zero) to at most `digits` decimal places, without
    /// trailing zeros: `0.5`, `12`, `0`.
    pub fn to_decimal_string(&self, digits: u32) -> String {
        let text = self.to_fixed(digits);
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text
        }
    }

    /// The whole number `value`.
    fn from_big(value: BigInt) -> Self {
        Self::from_parts(value, BigInt::from(1)).unwrap_or_default()
    }
}

/// Decimal text without a limit on its length.
fn parse_plain(text: &str) -> Option<Rational> {
    let (negative, digits) = split_sign(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => {
            if fraction.is_empty() {
                return None;
            }
            (whole, fraction)
        }
        None if digits.is_empty() => return None,
        None => (digits, ""),
    };
    let places = u32::try_from(fraction.len()).ok()?;
    let digits = format!("{whole}{fraction}");
    if let (Some(number), Some(power)) = (parse_few(&digits), 10_i128.checked_pow(places)) {
        return Rational::new(if negative { -number } else { number }, power);
    }
    let number = parse_digits(&digits)?;
    Rational::from_parts(if negative { -number } else { number }, power_of_ten(places))
}

/// A leading sign and the rest of the text.
fn split_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A run of ASCII digits that is not longer than most.
fn parse_few(digits: &str) -> Option<i128> {
    let few = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    few.then(|| digits.parse().ok()).flatten()
}

/// A run of ASCII digits; unlike `BigInt`'s own reader it takes neither signs nor underscores.
fn parse_digits(text: &str) -> Option<BigInt> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_integer() {
            write!(f, "{}", self.numerator())
        } else {
            write!(f, "{}/{}", self.numerator(), self.denominator())
        }
    }
}

impl FromStr for Rational {
    type Err = ParseRationalError;

    /// Reads `num/den` or decimal text. What `Display` writes is read back whatever its length;
    /// decimal text with a point has at most 60 digits.
    fn from_str(text: &str) -> Result<Self, ParseRationalError> {
        let malformed = || ParseRationalError::Malformed { text: text.to_owned() };
        if text.contains('.') {
            return Self::parse_decimal(text);
        }
        let Some((num, den)) = text.split_once('/') else {
            return parse_plain(text).ok_or_else(malformed);
        };
        let (negative, num) = split_sign(num);
        let num = parse_digits(num).ok_or_else(malformed)?;
        let den = parse_digits(den).ok_or_else(malformed)?;
        if den.is_zero() {
            return Err(ParseRationalError::ZeroDenominator { text: text.to_owned() });
        }
        Self::from_parts(if negative { -num } else { num }, den).ok_or_else(malformed)
    }
}

impl Serialize for Rational {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rational {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Rational {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rational".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An exact number: a whole number or a fraction in lowest terms, such as `-3` or `999/1000`.",
            "type": "string",
            "pattern": "^-?[0-9]+(/[0-9]+)?$"
        })
    }
}
