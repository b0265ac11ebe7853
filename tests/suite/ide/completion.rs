//! Completion offers what was written: each contract is cut at every token.

use std::collections::{BTreeMap, BTreeSet};

use sla::ide::{Completions, completions};
use sla::source::SourceId;
use sla::syntax::{LexemeKind, lexemes};

use super::{analysed, contracts};

/// Places where a word stands, and how many of them were answered.
#[derive(Default)]
struct Recall {
    /// Words of the language and names known from the text before.
    places: usize,
    found: usize,
    /// Names that stand nowhere before: nobody can offer them.
    new_names: usize,
    missed: BTreeMap<String, usize>,
}

fn offers(completions: &Completions, word: &str) -> bool {
    let first = completions.items.iter().take(10);
    first.into_iter().any(|item| {
        item.insert.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()
            == Some(word)
    })
}

/// Cuts a text before every word and asks what may come there.
fn cut_everywhere(path: &str, text: &str, every: usize, recall: &mut Recall) {
    let mut before: BTreeSet<&str> = BTreeSet::new();
    let language: BTreeSet<&str> = words_of_language().collect();
    let whole = analysed(text);
    let declared: BTreeSet<u32> =
        whole.names().definitions().map(|(_, definition)| definition.span.start).collect();
    let tokens = lexemes(SourceId(0), text);
    for (place, lexeme) in tokens.iter().filter(|token| token.kind == LexemeKind::Word).enumerate()
    {
        let word = &text[lexeme.span.range()];
        if place % every != 0 {
            before.insert(word);
            continue;
        }
        let at = lexeme.span.range().start;
        let cut = &text[..at];
        let answered = analysed(cut);
        let answer = completions(&answered, lexeme.span.start, &|_| Vec::new());
        // A name that is declared here is new, unless it was used before.
        let seen = !before.insert(word);
        let known = if declared.contains(&lexeme.span.start) {
            let unknown = |span: &sla::source::Span| &text[span.range()] == word;
            answered.names().unknown().iter().any(unknown)
        } else {
            language.contains(word) || seen
        };
        if !known {
            recall.new_names += 1;
            continue;
        }
        recall.places += 1;
        if offers(&answer, word) {
            recall.found += 1;
        } else {
            let line = cut.rfind('\n').map_or(0, |end| end + 1);
            let shown = format!("{path}: {}|{word}", cut[line..].trim_start());
            *recall.missed.entry(shown).or_default() += 1;
        }
    }
}

fn words_of_language() -> impl Iterator<Item = &'static str> {
    // The words of the grammar, and what is built in beside it.
    let grammar = include_str!("../../../grammar/sla.pest");
    let words = grammar
        .lines()
        .filter_map(|line| line.strip_prefix("kw_")?.split_once(' ').map(|(word, _)| word));
    words.chain([
        "min", "h", "s", "ms", "days", "months", "EUR", "text", "instant", "flag", "share",
        "uptime",
    ])
}

fn measure(every: usize) {
    let mut recall = Recall::default();
    for file in contracts() {
        cut_everywhere(&file.path, &file.text, every, &mut recall);
    }
    let permille = recall.found * 1000 / recall.places;
    println!(
        "completion: {} of {} words are among the first ten ({}.{} %); {} names stand there for the first time",
        recall.found,
        recall.places,
        permille / 10,
        permille % 10,
        recall.new_names
    );
    for (missed, times) in recall.missed.iter().take(400) {
        eprintln!("missed {times}×: {missed}");
    }
    assert!(permille >= 950, "{} of {}", recall.found, recall.places);
}

#[test]
fn the_next_word_is_among_the_first_ten() {
    measure(7);
}

/// The figure of the documentation.
#[test]
#[ignore = "takes minutes; .ci/run asks for it by name"]
fn at_every_place_the_next_word_is_among_the_first_ten() {
    measure(1);
}
