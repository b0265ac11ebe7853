//! The same length of time in another unit.

use crate::diagnostic::Edit;
use crate::exact::Rational;
use crate::source::Span;
use crate::syntax::Rule;

use super::{Action, ActionKind};
use crate::ide::{Analysis, at};

/// The units of physical time and how many milliseconds one of them has.
const UNITS: [(&str, i128); 4] = [("ms", 1), ("s", 1_000), ("min", 60_000), ("h", 3_600_000)];

/// More decimals than this are no help to anybody.
const DECIMALS: u32 = 3;

/// The number at the cursor in the other units in which it is short.
pub(super) fn conversions(analysis: &Analysis, range: Span) -> Vec<Action> {
    let path = at::around(&analysis.parse.tree, range.start);
    let quantity = path.iter().rev().find(|node| node.rule() == Rule::quantity);
    let Some(quantity) = quantity else { return Vec::new() };
    let written = quantity.child(Rule::lit_number).map(|number| analysis.slice(number.span));
    let unit = quantity.child(Rule::unit).map(|unit| analysis.slice(unit.span));
    let one = |unit: &str| UNITS.iter().find(|(name, _)| *name == unit).map(|(_, one)| *one);
    let (Some(written), Some(unit)) = (written, unit) else { return Vec::new() };
    let number = Rational::parse_decimal(&written.replace('_', "")).ok();
    let (Some(number), Some(millis)) = (number, one(unit)) else { return Vec::new() };
    let length = number * Rational::from_integer(millis);
    let others = UNITS.iter().filter(|(name, _)| *name != unit);
    others
        .filter_map(|(name, one)| {
            let converted = length.checked_div(&Rational::from_integer(*one))?;
            let shown = converted.to_decimal_string(DECIMALS);
            // Only what is the same to the last digit, and not absurdly long.
            let exact = Rational::parse_decimal(&shown).ok()? == converted;
            (exact && shown.len() <= 9).then(|| Action {
                title: format!("Write it as {shown} {name}"),
                kind: ActionKind::Rewrite,
                edits: vec![Edit { span: quantity.span, replacement: format!("{shown} {name}") }],
                removes: None,
                certain: false,
            })
        })
        .collect()
}
