//! Two types that do not go together, said with both places.

use crate::diagnostic::{Code, Diagnostic, codes};

use super::super::types::Type;
use super::{Lowering, Typed};

/// The code for two types that do not go together.
pub(in super::super) fn code_of(one: &Type, other: &Type) -> Code {
    let money = |kind: &Type| matches!(kind, Type::Money(_));
    if money(one) && money(other) {
        codes::CURRENCY_MISMATCH
    } else if one.is_span() && other.is_span() {
        codes::CIVIL_AND_PHYSICAL_TIME
    } else if (one.is_quantity() || one.is_span()) && (other.is_quantity() || other.is_span()) {
        codes::UNIT_MISMATCH
    } else {
        codes::TYPE_MISMATCH
    }
}

/// What to write instead, where that can be told.
fn advice(left: &Typed, right: &Typed) -> Option<String> {
    let pair = |one: &Type, other: &Type| {
        (left.kind == *one && right.kind == *other) || (left.kind == *other && right.kind == *one)
    };
    if pair(&Type::Percent, &Type::Number) {
        Some("write percent with its sign: `99.9%`".to_owned())
    } else if pair(&Type::Duration, &Type::Number) {
        Some("write a length of time with its unit: `4 h`".to_owned())
    } else if pair(&Type::Instant, &Type::Date) {
        Some("write a time of day after the date: `2026-03-01 00:00`".to_owned())
    } else if pair(&Type::Duration, &Type::Civil) || pair(&Type::Clock, &Type::Civil) {
        Some("write hours, as in `48 h`, or add the days to an instant".to_owned())
    } else if matches!(
        (&left.kind, &right.kind),
        (Type::Money(_), Type::Number) | (Type::Number, Type::Money(_))
    ) {
        Some("write an amount with its currency: `5_000 EUR`".to_owned())
    } else {
        None
    }
}

impl Lowering<'_, '_> {
    /// Reports that two sides do not go together; says nothing where a side is unknown already.
    pub(in super::super) fn mismatch(&self, left: &Typed, right: &Typed, what: &str) {
        if left.kind == Type::Unknown || right.kind == Type::Unknown {
            return;
        }
        let message = format!(
            "{what} are of different kinds: {} and {}",
            left.kind.spoken(),
            right.kind.spoken()
        );
        let mut diagnostic = Diagnostic::new(code_of(&left.kind, &right.kind), message)
            .at(right.span, format!("this is {}", right.kind.spoken()))
            .because(left.span, format!("this is {}", left.kind.spoken()));
        for side in [left, right] {
            if let Some((span, text)) = &side.origin {
                diagnostic = diagnostic.because(*span, text.clone());
            }
        }
        self.environment.report(diagnostic.maybe_help(advice(left, right)));
    }
}
