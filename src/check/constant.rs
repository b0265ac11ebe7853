//! Numbers that are known before anything is measured.

use crate::exact::Rational;
use crate::ir::{ArithmeticOperator, Expression, TableRow, Value};

/// The values of the keys of a group; `None` is a key that only the data know, or `otherwise`.
pub(super) type Keys = Vec<Option<Value>>;

/// The number an expression is, for a group; `None` where measurements decide it.
pub(super) fn number_of(
    expression: &Expression,
    group: &Keys,
    tables: &[Vec<TableRow>],
) -> Option<Rational> {
    match value_of(expression, group, tables)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// The value an expression is, for a group; `None` where measurements decide it.
pub(super) fn value_of(
    expression: &Expression,
    group: &Keys,
    tables: &[Vec<TableRow>],
) -> Option<Value> {
    match expression {
        Expression::Value(value) => Some(value.clone()),
        Expression::Key(place) => group.get(usize::try_from(*place).ok()?)?.clone(),
        Expression::Cell { table, keys, column } => {
            let rows = tables.get(table.index())?;
            let keys: Vec<Option<Value>> =
                keys.iter().map(|key| value_of(key, group, tables)).collect();
            let same = |row: &&TableRow| match &row.keys {
                Some(own) => {
                    own.len() == keys.len()
                        && own.iter().zip(&keys).all(|(own, key)| key.as_ref() == Some(own))
                }
                None => true,
            };
            let row = rows.iter().find(same)?;
            value_of(row.values.get(usize::try_from(*column).ok()?)?, group, tables)
        }
        Expression::Arithmetic { operator, left, right } => {
            let left = number_of(left, group, tables)?;
            let right = number_of(right, group, tables)?;
            Some(Value::Number(match operator {
                ArithmeticOperator::Add => left + right,
                ArithmeticOperator::Subtract => left - right,
                ArithmeticOperator::Multiply => left * right,
                ArithmeticOperator::Divide => left.checked_div(&right)?,
            }))
        }
        Expression::Negate(inner) => Some(Value::Number(-number_of(inner, group, tables)?)),
        _ => None,
    }
}
