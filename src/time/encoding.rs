//! The serialised forms of instants, dates and lengths, for `#[serde(with = "…")]`.
//!
//! They are written by this crate so that the bytes of a statement do not depend on a dependency's
//! taste.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta};
use serde::{Deserialize, Deserializer, Serializer, de};

use super::instant::{Instant, length_from_seconds, length_seconds};
use crate::exact::Rational;

/// An instant as RFC 3339 in UTC with as many fraction digits as needed in threes:
/// `2026-03-01T00:00:00Z`.
pub mod instant {
    use super::{DateTime, Deserialize, Deserializer, Instant, SecondsFormat, Serializer, de};

    /// Writes the instant.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }

    /// Reads an instant with any offset.
    ///
    /// # Errors
    /// When the text is no RFC 3339 instant.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
        let text = String::deserialize(deserializer)?;
        DateTime::parse_from_rfc3339(&text)
            .map(|instant| instant.to_utc())
            .map_err(|_| de::Error::custom(format!("`{text}` is not an instant")))
    }
}

/// A civil date as `2026-03-01`.
pub mod date {
    use super::{Deserialize, Deserializer, NaiveDate, Serializer, de};

    /// Writes the date.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    /// Reads a date.
    ///
    /// # Errors
    /// When the text is no date.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not a date")))
    }
}

/// A set of civil dates as an ascending list.
pub mod dates {
    use super::{BTreeSet, Deserialize, Deserializer, NaiveDate, Serializer, de};

    /// Writes the dates.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(
        values: &BTreeSet<NaiveDate>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(values.iter().map(ToString::to_string))
    }

    /// Reads dates in any order.
    ///
    /// # Errors
    /// When a text is no date.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeSet<NaiveDate>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let read = |text: &String| {
            text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not a date")))
        };
        texts.iter().map(read).collect()
    }
}

/// A length as its seconds, an exact number in text: `90` or `1/8`.
pub mod length {
    use super::{
        Deserialize, Deserializer, Rational, Serializer, TimeDelta, de, length_from_seconds,
        length_seconds,
    };

    /// Writes the length.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(value: &TimeDelta, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&length_seconds(*value))
    }

    /// Reads a length.
    ///
    /// # Errors
    /// When the text is no number, or the length is finer than a nanosecond or out of range.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TimeDelta, D::Error> {
        let seconds = Rational::deserialize(deserializer)?;
        length_from_seconds(&seconds)
            .ok_or_else(|| de::Error::custom(format!("`{seconds}` seconds is no whole nanosecond")))
    }
}
