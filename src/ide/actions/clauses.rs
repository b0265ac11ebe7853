//! Clauses and rows that a diagnostic says are missing.

use crate::diagnostic::{Diagnostic, Edit, codes};
use crate::source::Span;
use crate::syntax::{CLAUSES, DeclarationKind, Node, Rule, reach};

use super::{Action, ActionKind};
use crate::ide::{Analysis, at};

/// What would add the missing clause or row; each choice that the help names is an action.
pub(super) fn additions(analysis: &Analysis, place: usize, diagnostic: &Diagnostic) -> Vec<Action> {
    let Some(span) = diagnostic.span() else { return Vec::new() };
    let help = diagnostic.help.as_deref().unwrap_or("");
    if [codes::TIER_GAP, codes::TIERS_AND_OBJECTIVE_DISAGREE].contains(&diagnostic.code) {
        return otherwise_row(analysis, place, span).into_iter().collect();
    }
    if ![codes::MISSING_CLAUSE, codes::OPEN_DECISION].contains(&diagnostic.code) {
        return Vec::new();
    }
    let path = at::around(&analysis.parse.tree, span.start);
    let here = at::declaration(&path);
    let whole = help.split('`').skip(1).step_by(2).filter(|text| is_clause(text));
    whole
        .filter_map(|text| {
            let target = if help.contains("into conventions") {
                first_of(analysis, DeclarationKind::Conventions)
            } else if help.contains("into the contract") {
                first_of(analysis, DeclarationKind::Contract)
            } else {
                here
            };
            let edit = match target.filter(|target| belongs(text, target)) {
                Some(target) => line_in(analysis, target, text)?,
                None if help.contains("into conventions") => new_conventions(analysis, text)?,
                None => return None,
            };
            Some(Action {
                title: format!("Add `{text}`"),
                kind: ActionKind::Fix,
                edits: vec![edit],
                removes: Some(place),
                certain: false,
            })
        })
        .collect()
}

/// Adds everything at once that the declaration at a place lacks, where that is more than one clause; of several ways
/// to fill a gap the first.
pub(super) fn all_missing(analysis: &Analysis, range: Span) -> Option<Action> {
    let path = at::around(&analysis.parse.tree, range.start);
    let here = at::declaration(&path)?.span;
    let places = analysis.diagnostics.iter().enumerate().filter(|(_, diagnostic)| {
        let inside = |span: Span| here.start <= span.start && span.end <= here.end;
        diagnostic.span().is_some_and(|span| span.source == analysis.main && inside(span))
    });
    let firsts = places.filter_map(|(place, diagnostic)| {
        let added = additions(analysis, place, diagnostic).into_iter().next()?;
        added.edits.into_iter().next()
    });
    let mut edits: Vec<Edit> = Vec::new();
    let mut clauses = 0_usize;
    for edit in firsts {
        match edits.iter_mut().find(|known| known.span == edit.span) {
            Some(known) if known.replacement.contains(edit.replacement.trim()) => continue,
            Some(known) => known.replacement.push_str(&edit.replacement),
            None => edits.push(edit),
        }
        clauses = clauses.saturating_add(1);
    }
    edits.sort_by_key(|edit| edit.span.start);
    (clauses > 1).then(|| Action {
        title: format!("Fill in the {clauses} missing clauses"),
        kind: ActionKind::Fix,
        edits,
        removes: None,
        certain: false,
    })
}

/// Whether a text is one clause and nothing else.
fn is_clause(text: &str) -> bool {
    !text.contains('…') && text.contains(' ') && reach(Rule::whole_clause, text) == text.len()
}

/// Whether the clause that a text is may stand in a declaration.
fn belongs(text: &str, declaration: &Node) -> bool {
    let kind =
        declaration.children.first().and_then(|word| DeclarationKind::of_keyword(word.rule()));
    let Some(kind) = kind else { return false };
    let begins = |phrase: &str| {
        text.strip_prefix(phrase).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    CLAUSES.iter().any(|clause| begins(clause.phrase) && clause.places.contains(&kind))
}

fn first_of(analysis: &Analysis, kind: DeclarationKind) -> Option<&Node> {
    let shapes =
        analysis.parse.tree.all(Rule::declaration).filter_map(|item| item.children.first());
    shapes.into_iter().find(|shape| {
        let keyword = shape.children.first().map(Node::rule);
        keyword.and_then(DeclarationKind::of_keyword) == Some(kind)
    })
}

/// A line before the `}` of a declaration, indented as the lines above it.
fn line_in(analysis: &Analysis, declaration: &Node, text: &str) -> Option<Edit> {
    let body = declaration.child(Rule::body)?;
    let close = body.child(Rule::close)?;
    let last = body.children.iter().rev().find(|line| line.rule() == Rule::clause);
    Some(match last {
        Some(last) if !analysis.slice(body.span).contains('\n') => {
            insertion(analysis, last.span.end, format!("; {text}"))
        }
        None if !analysis.slice(body.span).contains('\n') => {
            insertion(analysis, close.span.start, format!(" {text} "))
        }
        _ => {
            let indent = last.map_or("    ", |last| indent_of(analysis, last.span));
            let at = line_start(analysis, close.span.start);
            insertion(analysis, at, format!("{indent}{text}\n"))
        }
    })
}

fn insertion(analysis: &Analysis, at: u32, replacement: String) -> Edit {
    Edit { span: analysis.span(at, at), replacement }
}

fn line_start(analysis: &Analysis, at: u32) -> u32 {
    let before = analysis.slice(analysis.span(0, at));
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    u32::try_from(start).unwrap_or(at)
}

fn indent_of(analysis: &Analysis, span: Span) -> &str {
    let start = line_start(analysis, span.start);
    let lead = analysis.slice(analysis.span(start, span.start));
    if lead.trim().is_empty() { lead } else { "    " }
}

/// A block of conventions behind the contract's own.
fn new_conventions(analysis: &Analysis, text: &str) -> Option<Edit> {
    let contract = first_of(analysis, DeclarationKind::Contract)?;
    let block = format!("\n\nconventions {{\n    {text}\n}}");
    Some(insertion(analysis, contract.span.end, block))
}

/// A last row for the values that fall into no tier; what it owes is for people to say.
fn otherwise_row(analysis: &Analysis, place: usize, span: Span) -> Option<Action> {
    let path = at::around(&analysis.parse.tree, span.start);
    let rows = path.iter().rev().find_map(|node| {
        node.walk().find(|inner| {
            inner.rule() == Rule::tier_rows
                && inner.span.start >= span.start
                && inner.span.end <= span.end
        })
    })?;
    if rows.all(Rule::tier_row).any(|row| row.has(Rule::kw_otherwise)) {
        return None;
    }
    let close = rows.child(Rule::rows_close)?;
    let last = rows.all(Rule::tier_row).last()?;
    let edit = if analysis.slice(rows.span).contains('\n') {
        let indent = indent_of(analysis, last.span);
        let row = format!("{indent}otherwise : 0%\n");
        insertion(analysis, line_start(analysis, close.span.start), row)
    } else {
        insertion(analysis, last.span.end, "; otherwise : 0%".to_owned())
    };
    Some(Action {
        title: "Add the row `otherwise : 0%`".to_owned(),
        kind: ActionKind::Fix,
        edits: vec![edit],
        removes: Some(place),
        certain: false,
    })
}
