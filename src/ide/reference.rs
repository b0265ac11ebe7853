//! The words of the language with what they mean, as lists: what hover and completion say, for the reference.

use crate::resolve::may_repeat;
use crate::syntax::{DeclarationKind, Rule, usage};

use super::completion::{clauses_in_order, functions_of, types_of, units_of};
use super::signature::parameters_of;

pub use super::completion::meaning_of_declaration;

/// A clause of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseEntry {
    /// The words it begins with; empty for the field of a case, which begins with its name.
    pub phrase: &'static str,
    /// How it is written.
    pub examples: Vec<&'static str>,
    /// What it says.
    pub meaning: &'static str,
    /// Whether it may stand more than once.
    pub repeats: bool,
}

/// A word that is built in, with what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordEntry {
    /// The word as it is written; a function with names for its arguments.
    pub written: String,
    /// What it means, in a few words.
    pub meaning: &'static str,
}

/// The clauses of a declaration, in the order in which contracts have them.
pub fn clauses(kind: DeclarationKind) -> Vec<ClauseEntry> {
    let field = (kind == DeclarationKind::Case).then_some((Rule::c_field, ""));
    let led = clauses_in_order(kind).into_iter().map(|clause| (clause.rule, clause.phrase));
    let entry = |(rule, phrase)| {
        let usage = usage(rule, kind)?;
        Some(ClauseEntry {
            phrase,
            examples: usage.examples,
            meaning: usage.meaning,
            repeats: may_repeat(rule),
        })
    };
    field.into_iter().chain(led).filter_map(entry).collect()
}

/// The functions, with names for what they take.
pub fn functions() -> Vec<WordEntry> {
    let written = |name: &str| match parameters_of(name) {
        [] => name.to_owned(),
        parameters => format!("{name}({})", parameters.join(", ")),
    };
    let entry = |(name, meaning)| WordEntry { written: written(name), meaning };
    functions_of().map(entry).collect()
}

/// The units that are built in; currencies are units too.
pub fn units() -> Vec<WordEntry> {
    units_of().map(|(name, meaning)| WordEntry { written: name.to_owned(), meaning }).collect()
}

/// The types that are built in.
pub fn types() -> Vec<WordEntry> {
    types_of().map(|(name, meaning)| WordEntry { written: name.to_owned(), meaning }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clause_says_how_it_is_written_and_what_it_means() {
        for kind in DeclarationKind::all() {
            for clause in clauses(kind) {
                let begins = |example: &&str| example.starts_with(clause.phrase);
                assert!(clause.examples.iter().all(|example| begins(&example)), "{clause:?}");
                assert!(clause.meaning.ends_with('.'), "{clause:?} has no meaning");
            }
        }
        let of = |kind| clauses(kind).into_iter().map(|clause| clause.phrase).collect::<Vec<_>>();
        assert_eq!(of(DeclarationKind::Party), ["role", "contact", "members", "clause"]);
        assert_eq!(of(DeclarationKind::Case).first(), Some(&""));
    }

    #[test]
    fn functions_are_written_with_what_they_take() {
        let written: Vec<String> =
            functions().into_iter().map(|function| function.written).collect();
        assert!(written.contains(&"share(condition)".to_owned()), "{written:?}");
        assert!(written.contains(&"uptime".to_owned()), "{written:?}");
    }
}
