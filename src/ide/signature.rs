//! What a function takes, while its call is being written.

use crate::syntax::{LexemeKind, lexemes};

use super::Analysis;
use super::completion::meaning_of_function;

/// A function and the argument at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The call as it is written, with names for its arguments.
    pub label: String,
    /// The arguments: texts that stand in the label.
    pub parameters: Vec<&'static str>,
    /// What it gives.
    pub meaning: Option<&'static str>,
    /// The argument the cursor is at, from 0.
    pub active: usize,
}

/// The functions and their arguments; the last one may be followed by `where …`.
const FUNCTIONS: [(&str, &[&str]); 15] = [
    ("count", &["rows where condition"]),
    ("share", &["condition"]),
    ("sum", &["value where condition"]),
    ("mean", &["value where condition"]),
    ("min", &["value where condition"]),
    ("max", &["value where condition"]),
    ("median", &["value where condition"]),
    ("percentile", &["percent", "value where condition"]),
    ("any", &["condition or metric", "another metric"]),
    ("all", &["condition or metric", "another metric"]),
    ("distinct", &["value where condition"]),
    ("first", &["value where condition"]),
    ("last", &["value where condition"]),
    ("worst", &["metric", "another metric"]),
    ("uptime", &[]),
];

/// The innermost call around an offset, whose brackets may still be open.
pub fn signature(analysis: &Analysis, offset: u32) -> Option<Signature> {
    let end = usize::try_from(offset).ok()?;
    let before = analysis.text().get(..end)?;
    let tokens = lexemes(analysis.main, before.get(line_start(before)..)?);
    let line = before.get(line_start(before)..)?;
    let (mut depth, mut commas) = (0_u32, 0_usize);
    let mut called = tokens.iter().rev().skip_while(|token| {
        let text = line.get(token.span.range()).unwrap_or("");
        match text {
            ")" | "]" => depth += 1,
            "(" | "[" if depth > 0 => depth -= 1,
            "(" => return false,
            "," if depth == 0 => commas += 1,
            _ => {}
        }
        true
    });
    called.next()?;
    let name = called.find(|token| token.kind != LexemeKind::Blank)?;
    let name = line.get(name.span.range())?;
    let (name, parameters) = FUNCTIONS.iter().find(|(known, _)| *known == name)?;
    Some(Signature {
        label: format!("{name}({})", parameters.join(", ")),
        parameters: parameters.to_vec(),
        meaning: meaning_of_function(name),
        active: commas.min(parameters.len().saturating_sub(1)),
    })
}

/// Names for what a function takes; none where it takes nothing.
pub(super) fn parameters_of(name: &str) -> &'static [&'static str] {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map_or(&[], |(_, parameters)| parameters)
}

/// Brackets go over lines, but hardly over ten of them.
fn line_start(before: &str) -> usize {
    let starts = before.rmatch_indices('\n').map(|(at, _)| at + 1);
    starts.take(10).last().unwrap_or(0)
}
