//! Constants.

use crate::ir::Value;
use crate::syntax::{Node, Rule};

use super::super::types::Type;
use super::{Lowering, Typed};

impl Lowering<'_, '_> {
    /// A constant as it is written.
    pub(super) fn literal(&self, node: &Node) -> Typed {
        let environment = self.environment;
        match node.rule() {
            Rule::text => {
                Self::constant(Value::Text(environment.quoted(node).into()), Type::Text, node.span)
            }
            Rule::lit_true => Self::constant(Value::Flag(true), Type::Flag, node.span),
            Rule::lit_false => Self::constant(Value::Flag(false), Type::Flag, node.span),
            Rule::quantity => match environment.quantity(node) {
                Some(quantity) => Self::constant(quantity.value, quantity.kind, node.span),
                None => Typed::unknown(node.span),
            },
            Rule::lit_date_time => match environment.a_date(node) {
                Some((_, Some(instant))) => {
                    Self::constant(Value::Instant(instant), Type::Instant, node.span)
                }
                Some((date, None)) => Self::constant(Value::Date(date), Type::Date, node.span),
                None => Typed::unknown(node.span),
            },
            _ => self.no_meaning(
                node.span,
                "a period",
                "write a date such as `2026-03-01`; periods stand after `in` in scenarios",
            ),
        }
    }
}
