//! Each name declared once, each clause where it belongs and not twice.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Fix, codes};
use crate::source::Span;
use crate::syntax::{ClauseWord, DeclarationKind, Rule};

use super::{Declaration, Outline};

/// Whether a clause may stand more than once in one declaration.
pub(crate) fn may_repeat(rule: Rule) -> bool {
    REPEATABLE.contains(&rule)
}

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
    let mut declared = BTreeMap::new();
    for declaration in &outline.declarations {
        duplicate_name(declaration, &mut declared, found);
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

/// What is declared first under a name, by its space; `conventions` has none and stands under the empty one.
type Declared<'o, 's> = BTreeMap<(u8, &'s str), &'o Declaration<'s>>;

fn duplicate_name<'o, 's>(
    declaration: &'o Declaration<'s>,
    declared: &mut Declared<'o, 's>,
    found: &mut Diagnostics,
) {
    let name = match declaration.name {
        Some(name) => name.text,
        None if declaration.kind == DeclarationKind::Conventions => "",
        None => return,
    };
    let first = *declared.entry((space(declaration.kind), name)).or_insert(declaration);
    if std::ptr::eq(first, declaration) {
        return;
    }
    found.push(match declaration.name {
        None => Diagnostic::new(codes::DUPLICATE_NAME, "a contract has one `conventions`")
            .at(declaration.keyword, "the second one")
            .because(first.keyword, "the first one"),
        Some(name) => {
            Diagnostic::new(codes::DUPLICATE_NAME, format!("`{}` is declared twice", name.text))
                .at(name.span, format!("a {} again", declaration.kind.word()))
                .because(first.place(), format!("declared as a {} here", first.kind.word()))
                .help("give one of them another name")
        }
    });
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
    let mut firsts: BTreeMap<Rule, Span> = BTreeMap::new();
    for clause in &declaration.clauses {
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
        let (rule, span) = (clause.node.rule(), clause.node.span);
        let first = *firsts.entry(rule).or_insert(span);
        if first != span && !may_repeat(rule) {
            found.push(
                Diagnostic::new(
                    codes::DUPLICATE_CLAUSE,
                    format!("`{}` stands twice in this {}", word.phrase, declaration.kind.word()),
                )
                .at(span, "the second one")
                .because(first, "the first one")
                .fix(Fix::replace("remove the second", span, "")),
            );
        }
    }
}

fn misplaced(declaration: &Declaration<'_>, word: &ClauseWord, span: Span) -> Diagnostic {
    let mut places: Vec<&str> = word.places.iter().map(|place| place.word()).collect();
    places.dedup();
    Diagnostic::new(
        codes::UNKNOWN_CLAUSE_HERE,
        format!("`{}` does not belong into a {}", word.phrase, declaration.kind.word()),
    )
    .at(span, "not a clause of this declaration")
    .help(format!("it belongs into: {}", places.join(", ")))
}

fn stray_field(declaration: &Declaration<'_>, span: Span) -> Diagnostic {
    Diagnostic::new(
        codes::UNKNOWN_CLAUSE_HERE,
        format!("`name = value` does not belong into a {}", declaration.kind.word()),
    )
    .at(span, "not a clause of this declaration")
    .help("fields are written in a `case`; in a source write `column name = value`")
}
