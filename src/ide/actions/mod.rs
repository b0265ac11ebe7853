//! What can be done about a place: fixes of what is wrong there, and changes one may want.

mod clauses;
mod extract;
mod units;

#[cfg(test)]
mod tests;

use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;

use super::Analysis;

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// Removes a diagnostic.
    Fix,
    /// Removes all diagnostics that can be removed without changing the meaning.
    FixAll,
    /// Writes the same in another way.
    Rewrite,
    /// Gives a part of the text a name of its own.
    Extract,
}

/// A change of the contract that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, in the imperative.
    pub title: String,
    /// What it is for.
    pub kind: ActionKind,
    /// The edits of the contract's own text; they do not overlap.
    pub edits: Vec<Edit>,
    /// The diagnostic it removes, by its place in the list of the analysis.
    pub removes: Option<usize>,
    /// Whether it is the one to take without thinking.
    pub certain: bool,
}

/// What is offered for a range; an empty range is a cursor.
pub fn actions(analysis: &Analysis, range: Span) -> Vec<Action> {
    let mut found = fixes(analysis, range);
    found.extend(clauses::all_missing(analysis, range));
    found.extend(units::conversions(analysis, range));
    found.extend(extract::table(analysis, range));
    found.extend(fix_all(analysis));
    found
}

fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

fn own_edits(analysis: &Analysis, edits: &[Edit]) -> bool {
    !edits.is_empty() && edits.iter().all(|edit| edit.span.source == analysis.main)
}

/// The fixes of the diagnostics in the range.
fn fixes(analysis: &Analysis, range: Span) -> Vec<Action> {
    let here = |diagnostic: &Diagnostic| {
        diagnostic.span().is_some_and(|span| span.source == analysis.main && touches(span, range))
    };
    let places = analysis.diagnostics.iter().enumerate().filter(|(_, diagnostic)| here(diagnostic));
    let mut found = Vec::new();
    for (place, diagnostic) in places {
        for fix in diagnostic.fixes.iter().filter(|fix| own_edits(analysis, &fix.edits)) {
            found.push(Action {
                title: capitalised(&fix.title),
                kind: ActionKind::Fix,
                edits: fix.edits.clone(),
                removes: Some(place),
                certain: fix.certain,
            });
        }
        found.extend(clauses::additions(analysis, place, diagnostic));
    }
    found
}

/// All certain fixes of the file at once, where there are several; of those that overlap, the first.
fn fix_all(analysis: &Analysis) -> Option<Action> {
    let certain = analysis.diagnostics.iter().filter_map(|diagnostic| {
        diagnostic.fixes.iter().find(|fix| fix.certain && own_edits(analysis, &fix.edits))
    });
    let mut edits: Vec<Edit> = Vec::new();
    for fix in certain {
        let free = |edit: &Edit| {
            let apart = |taken: &Edit| {
                taken.span.end <= edit.span.start || edit.span.end <= taken.span.start
            };
            edits.iter().all(|taken| apart(taken) && taken.span != edit.span)
        };
        if fix.edits.iter().all(free) {
            edits.extend(fix.edits.iter().cloned());
        }
    }
    edits.sort_by_key(|edit| edit.span.start);
    (!edits.is_empty()).then(|| Action {
        title: "Fix everything that is certain".to_owned(),
        kind: ActionKind::FixAll,
        edits,
        removes: None,
        certain: false,
    })
}

fn capitalised(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
