//! Each name declared once, each clause where it belongs and not twice.

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, codes};
use crate::syntax::{ClauseWord, DeclarationKind, Rule};

use super::{Declaration, Outline};

/// Clauses that may stand more than once in one declaration.
const REPEATABLE: &[Rule] = &[
    Rule::c_column,
    Rule::c_counter,
    Rule::c_open,
    Rule::c_closed,
    Rule::c_down,
    Rule::c_excluding,
    Rule::c_change,
    Rule::c_remove,
    Rule::c_add,
    Rule::c_given,
    Rule::c_expect,
    Rule::c_with,
    Rule::c_field,
    Rule::c_at_most,
    Rule::c_backed,
    Rule::c_null_words,
];

pub(super) fn check(outline: &Outline<'_>, found: &mut Diagnostics) {
    for (place, declaration) in outline.declarations.iter().enumerate() {
        let earlier = outline.declarations.get(..place).unwrap_or_default();
        duplicate_name(declaration, earlier, found);
        name_where_needed(declaration, found);
        clauses(declaration, found);
    }
}

/// Types and units have names of their own; everything else shares one space.
fn space(kind: DeclarationKind) -> u8 {
    match kind {
        DeclarationKind::Type => 1,
        DeclarationKind::Unit => 2,
        _ => 0,
    }
}

fn duplicate_name(
    declaration: &Declaration<'_>,
    earlier: &[Declaration<'_>],
    found: &mut Diagnostics,
) {
    let Some(name) = declaration.name else {
        if declaration.kind == DeclarationKind::Conventions
            && let Some(first) = earlier.iter().find(|other| other.kind == declaration.kind)
        {
            found.push(
                Diagnostic::new(codes::DUPLICATE_NAME, "a contract has one `conventions`")
                    .at(declaration.keyword, "the second one")
                    .because(first.keyword, "the first one"),
            );
        }
        return;
    };
    let same = |other: &&Declaration<'_>| {
        space(other.kind) == space(declaration.kind)
            && other.name.is_some_and(|other| other.text == name.text)
    };
    if let Some(first) = earlier.iter().find(same) {
        found.push(
            Diagnostic::new(codes::DUPLICATE_NAME, format!("`{}` is declared twice", name.text))
                .at(name.span, format!("a {} again", declaration.kind.word()))
                .because(first.place(), format!("declared as a {} here", first.kind.word()))
                .help("give one of them another name"),
        );
    }
}

fn name_where_needed(declaration: &Declaration<'_>, found: &mut Diagnostics) {
    let nameless = matches!(
        declaration.kind,
        DeclarationKind::Conventions | DeclarationKind::Review | DeclarationKind::Scenario
    );
    if declaration.name.is_none() && !nameless {
        let word = declaration.kind.word();
        found.push(
            Diagnostic::new(codes::MISSING_NAME, format!("this {word} has no name"))
                .at(declaration.keyword.at_end(), "a name belongs here")
                .help(format!(
                    "write a short name after `{word}`; a title in quotes may follow it"
                )),
        );
    }
}

fn clauses(declaration: &Declaration<'_>, found: &mut Diagnostics) {
    for (place, clause) in declaration.clauses.iter().enumerate() {
        let Some(word) = clause.word else {
            if declaration.kind != DeclarationKind::Case {
                found.push(stray_field(declaration, clause.node.span));
            }
            continue;
        };
        if !word.places.contains(&declaration.kind) {
            found.push(misplaced(declaration, word, clause.node.span));
            continue;
        }
        let earlier = declaration.clauses.get(..place).unwrap_or_default();
        let first = earlier.iter().find(|other| other.node.rule() == clause.node.rule());
        if let Some(first) = first.filter(|_| !REPEATABLE.contains(&clause.node.rule())) {
            found.push(
                Diagnostic::new(
                    codes::DUPLICATE_CLAUSE,
                    format!("`{}` stands twice in this {}", word.phrase, declaration.kind.word()),
                )
                .at(clause.node.span, "the second one")
                .because(first.node.span, "the first one")
                .fix(Fix::replace("remove the second", clause.node.span, "")),
            );
        }
    }
}

fn misplaced(
    declaration: &Declaration<'_>,
    word: &ClauseWord,
    span: crate::source::Span,
) -> Diagnostic {
    let mut places: Vec<&str> = word.places.iter().map(|place| place.word()).collect();
    places.dedup();
    Diagnostic::new(
        codes::UNKNOWN_CLAUSE_HERE,
        format!("`{}` does not belong into a {}", word.phrase, declaration.kind.word()),
    )
    .at(span, "not a clause of this declaration")
    .help(format!("it belongs into: {}", places.join(", ")))
}

fn stray_field(declaration: &Declaration<'_>, span: crate::source::Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_CLAUSE_HERE,
        format!("`name = value` does not belong into a {}", declaration.kind.word()),
    )
    .at(span, "not a clause of this declaration")
    .help("fields are written in a `case`; in a source write `column name = value`")
}
