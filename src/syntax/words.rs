//! The words of the language, and what the grammar says about each clause.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use pest::Parser;
use pest::error::InputLocation;

use sla_grammar::{Grammar, Rule};

use super::vocabulary::{DeclarationKind, said_in_place};

/// The rules of the grammar that read one word of the language.
static WORDS: LazyLock<BTreeMap<String, Rule>> = LazyLock::new(|| {
    let rules = Rule::all_rules().iter();
    rules
        .filter_map(|rule| Some((format!("{rule:?}").strip_prefix("kw_")?.to_owned(), *rule)))
        .collect()
});

/// All words of the language, in alphabetical order.
pub(crate) fn language_words() -> impl Iterator<Item = &'static str> {
    WORDS.keys().map(String::as_str)
}

/// Whether this is a word of the language; most of them may name things all the same.
pub(crate) fn is_language_word(word: &str) -> bool {
    WORDS.contains_key(word)
}

/// The `///` lines above each rule of the grammar, joined.
static DOCUMENTATION: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
    let mut found = BTreeMap::new();
    let mut lines: Vec<&'static str> = Vec::new();
    for line in sla_grammar::TEXT.lines() {
        if let Some(documentation) = line.strip_prefix("///") {
            lines.push(documentation.trim());
        } else {
            if let Some((name, _)) = line.split_once('=').filter(|_| !lines.is_empty()) {
                found.insert(name.trim(), lines.join(" "));
            }
            lines.clear();
        }
    }
    found
});

/// What the grammar says about a rule, beginning with an example in backticks where it has one.
pub(crate) fn documentation(rule: Rule) -> Option<&'static str> {
    DOCUMENTATION.get(format!("{rule:?}").as_str()).map(String::as_str)
}

/// What the grammar says about a clause: how it is written, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Examples, each a clause.
    pub(crate) examples: Vec<&'static str>,
    /// What it says, or an empty text.
    pub(crate) meaning: &'static str,
}

/// The examples of a clause in a declaration and its meaning; `None` where the grammar gives no example.
pub(crate) fn usage(rule: Rule, kind: DeclarationKind) -> Option<Usage> {
    let said = said_in_place(rule, kind).or_else(|| documentation(rule))?;
    let (written, meaning) = match said.split_once("`: ") {
        Some((written, meaning)) => (written, meaning),
        None => (said.trim_end_matches(['`', '.']), ""),
    };
    let examples = written.strip_prefix('`')?.split("`, `").collect();
    Some(Usage { examples, meaning })
}

/// Reads a text by one rule and says how far the grammar can follow it: the offset behind what it has read, or of
/// the token that it could not read. Only rules are told of, so a mark such as `:` that is no rule may stand there unread.
///
/// For completion: what may come next is what gets the grammar past the place. Rules that take in anything, such as
/// `file`, never stop and are of no use here.
pub(crate) fn reach(rule: Rule, text: &str) -> usize {
    match Grammar::parse(rule, text) {
        Ok(read) => read.as_str().len(),
        Err(error) => match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
        },
    }
}
