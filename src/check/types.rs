//! The types of expressions, and what may be compared, added and multiplied.

use crate::ir::{FieldType, WordListId};

/// The type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// Something about which a mistake has been reported; fits everywhere.
    Unknown,
    Number,
    Percent,
    /// A quotient of two quantities of one kind: fits a number and a percent.
    Ratio,
    /// Physical time.
    Duration,
    /// Days, weeks, months of the calendar.
    Civil,
    /// Business days.
    Business,
    /// Physical time or business days: a column of a table may hold both.
    Deadline,
    Money(String),
    Unit(String),
    /// An amount in a currency for one of a unit of the contract's own.
    Rate {
        currency: String,
        unit: String,
    },
    Instant,
    Date,
    Text,
    Flag,
    /// A word of a list: the list and its name.
    Word(WordListId, String),
    Clock,
}

impl Type {
    /// The type with its article, for messages.
    pub(super) fn spoken(&self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::Number => "a plain number".to_owned(),
            Self::Percent => "a percent".to_owned(),
            Self::Ratio => "a ratio".to_owned(),
            Self::Duration => "a length of time in hours, minutes or seconds".to_owned(),
            Self::Civil => "a span of calendar days or months".to_owned(),
            Self::Business => "a number of business days".to_owned(),
            Self::Deadline => "a deadline of hours or business days".to_owned(),
            Self::Money(currency) => format!("an amount in {currency}"),
            Self::Unit(unit) => format!("a number of `{unit}`"),
            Self::Rate { currency, unit } => format!("an amount in {currency} per `{unit}`"),
            Self::Instant => "an instant".to_owned(),
            Self::Date => "a date".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Word(_, list) => format!("one of the words of `{list}`"),
            Self::Clock => "a clock".to_owned(),
        }
    }

    /// A number of something: what sums, means and tiers take.
    pub(super) fn is_quantity(&self) -> bool {
        matches!(
            self,
            Self::Number
                | Self::Percent
                | Self::Ratio
                | Self::Duration
                | Self::Money(_)
                | Self::Unit(_)
                | Self::Clock
        )
    }

    /// A number without a unit: what anything may be multiplied with.
    pub(super) fn is_scalar(&self) -> bool {
        matches!(self, Self::Number | Self::Percent | Self::Ratio)
    }

    /// Time that is not anchored in the calendar and time that is.
    pub(super) fn is_span(&self) -> bool {
        matches!(self, Self::Duration | Self::Civil | Self::Business | Self::Deadline | Self::Clock)
    }

    /// Whether values of the type have an order.
    pub(super) fn is_ordered(&self) -> bool {
        !matches!(self, Self::Text | Self::Flag)
    }

    /// What both types are when they stand on the two sides of a comparison or a sum.
    pub(super) fn joined(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Unknown, known) | (known, Self::Unknown) => Some(known.clone()),
            (one, same) if one == same => Some(one.clone()),
            (Self::Ratio, scalar) | (scalar, Self::Ratio) if scalar.is_scalar() => {
                Some(scalar.clone())
            }
            (Self::Clock, Self::Duration) | (Self::Duration, Self::Clock) => Some(Self::Duration),
            _ => None,
        }
    }

    /// The same for the cells of a table's column: hours and business days make a deadline.
    pub(super) fn joined_in_column(&self, other: &Self) -> Option<Self> {
        let deadline =
            |kind: &Self| matches!(kind, Self::Duration | Self::Business | Self::Deadline);
        self.joined(other).or_else(|| (deadline(self) && deadline(other)).then_some(Self::Deadline))
    }

    /// The type as the compiled contract names it.
    pub(super) fn stored(&self) -> FieldType {
        match self {
            Self::Unknown | Self::Number => FieldType::Number,
            Self::Percent | Self::Ratio => FieldType::Percent,
            Self::Duration => FieldType::Duration,
            Self::Civil => FieldType::Civil,
            Self::Business | Self::Deadline => FieldType::Deadline,
            Self::Money(currency) | Self::Rate { currency, .. } => {
                FieldType::Money(currency.clone())
            }
            Self::Unit(unit) => FieldType::Unit(unit.clone()),
            Self::Instant => FieldType::Instant,
            Self::Date => FieldType::Date,
            Self::Text => FieldType::Text,
            Self::Flag => FieldType::Flag,
            Self::Word(list, _) => FieldType::Word(*list),
            Self::Clock => FieldType::Clock,
        }
    }
}
