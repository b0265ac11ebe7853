//! Words of the language at the cursor, and what else the grammar takes there.

use crate::syntax::{ClauseWord, DeclarationKind, Rule, documentation, language_words, reach};

use super::context::{Context, Frame};
use super::{Analysis, Completion, CompletionKind, names, order, snippets, values};

/// Words with which a value may begin, and that could as well be names.
const VALUE_STARTS: [&str; 10] = [
    "any",
    "all",
    "true",
    "false",
    "previous",
    "later of",
    "earlier of",
    "credit allocation",
    "longest outage",
    "choose",
];

/// What may be written in a frame, the best first.
pub(super) fn for_frame(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    match (frame.rule, frame.is_start(), context.declaration) {
        (Rule::declaration, true, _) => {
            order::declarations(context.after).into_iter().map(declaration).collect()
        }
        (Rule::whole_clause, true, Some(kind)) => {
            let clauses = order::clauses(kind, &context.before).into_iter().map(clause);
            // A case names its fields in place of clauses.
            let fields = names::new(analysis, context).into_iter().filter(|_| kind == DeclarationKind::Case);
            fields.chain(clauses).collect()
        }
        // Nothing is left to say of a declaration that could not be told.
        (Rule::whole_clause, true, None) => Vec::new(),
        _ => inside(analysis, context, frame),
    }
}

fn declaration(kind: DeclarationKind) -> Completion {
    let mut item = Completion::new(kind.word(), CompletionKind::Keyword);
    item.snippet = snippets::declaration(kind).map(str::to_owned);
    item.detail = Some(snippets::meaning(kind).to_owned());
    item
}

fn clause(clause: &'static ClauseWord) -> Completion {
    let mut item = Completion::new(clause.phrase, CompletionKind::Keyword);
    item.snippet = snippets::clause(clause.rule).map(str::to_owned);
    item.documented(documentation(clause.rule))
}

/// Inside a line: the grammar says which words, and whether a name, come next.
fn inside(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    const SOME_NAME: &str = "some_name";
    let takes_name = frame.takes(SOME_NAME);
    let after_number = ends_with_number(&frame.text);
    // Most words may be names. Where a name is taken, only those are meant as words that cannot be one there.
    let as_name = if after_number { Rule::unit } else { Rule::name };
    let may_be_name = |word: &str| takes_name && reach(as_name, word) == word.len();
    let mut words: Vec<&'static str> = language_words()
        .filter(|word| !may_be_name(word))
        .filter(|word| frame.takes(word))
        .collect();
    words.sort_by_key(|word| order::word(word));
    let mut items = Vec::new();
    let named = takes_name && !after_number;
    if named {
        items.extend(names::for_frame(analysis, context, frame));
        if frame.takes("not") {
            items.extend(functions(context));
            words.extend(VALUE_STARTS.iter().filter(|start| frame.takes(start)));
        }
        items.extend(periods_after_per(frame));
        if frame.text.trim_end().ends_with(':') && frame.takes("one of") {
            words.push("one of");
        }
    } else if takes_name {
        items.extend(values::units(analysis, context, frame));
    }
    if frame.takes("\"text\"") {
        items.extend(values::quoted(context, frame));
    }
    let keyword = |word: &str| Completion::new(word, CompletionKind::Keyword);
    let words = words.into_iter().map(|word| keyword(&phrase(frame, word)));
    // At the start of a row `otherwise` is as likely as anything.
    if named && !starts_row(frame) {
        items.extend(words);
    } else {
        let at = if starts_row(frame) { items.len().min(5) } else { 0 };
        let units = items.split_off(at);
        let times = ["periods", "times"];
        let (first, rest): (Vec<_>, Vec<_>) =
            words.partition(|item| !after_number || times.contains(&item.label.as_str()));
        let counts = triggers(context) || !after_number;
        if counts {
            items.extend(first);
            items.extend(units);
        } else {
            items.extend(units);
            items.extend(first);
        }
        items.extend(rest);
    }
    items
}

/// Whether a count of periods is likelier than a unit.
fn triggers(context: &Context) -> bool {
    let rule = context.clause.map(|clause| clause.rule);
    matches!(
        rule,
        Some(Rule::c_repeated | Rule::c_when | Rule::c_earn_back | Rule::c_ends | Rule::c_ratchet)
    )
}

fn starts_row(frame: &Frame) -> bool {
    let row = matches!(frame.rule, Rule::tier_row | Rule::choose_row | Rule::table_row);
    row && frame.is_start()
}

/// A word with the words that have to follow it.
fn phrase(frame: &Frame, word: &str) -> String {
    const FOLLOWING: [(&str, &str); 14] = [
        ("counted", "as"),
        ("left", "out"),
        ("nearest", "rank"),
        ("half", "up"),
        ("for", "each"),
        ("for", "at least"),
        ("in", "all"),
        ("up", "to"),
        ("one", "of"),
        ("recorded", "in"),
        ("the", "excess counts"),
        ("periods", "in a row"),
        ("times", "in"),
        ("pausing", "while"),
    ];
    let follows = |(first, rest): &&(&str, &str)| {
        *first == word && frame.takes(&format!("{first} {rest}")) && !frame.takes(&format!("{first} some_name"))
    };
    match FOLLOWING.iter().find(follows) {
        Some((first, rest)) => format!("{first} {rest}"),
        None => word.to_owned(),
    }
}

/// Whether a number stands right before the cursor.
pub(super) fn ends_with_number(text: &str) -> bool {
    let last = text.trim_end_matches(' ').rsplit(|letter: char| {
        !(letter.is_alphanumeric() || matches!(letter, '_' | '.'))
    });
    last.into_iter().next().is_some_and(|word| {
        word.starts_with(|letter: char| letter.is_ascii_digit())
            && word.ends_with(|letter: char| letter.is_ascii_digit())
    })
}

/// The aggregates, where rows are measured.
fn functions(context: &Context) -> Vec<Completion> {
    let rule = context.clause.map(|clause| clause.rule);
    let measured = matches!(context.declaration, Some(DeclarationKind::Case))
        || matches!(rule, Some(Rule::c_value | Rule::c_down | Rule::c_outage | Rule::c_with));
    if !measured && rule.is_some() {
        return Vec::new();
    }
    let functions = values::FUNCTIONS.iter().map(|(name, meaning)| {
        Completion::new(*name, CompletionKind::Function).detail(*meaning)
    });
    functions.collect()
}

/// `per month`: where a name may follow `per`, the names of periods may too.
fn periods_after_per(frame: &Frame) -> Vec<Completion> {
    let after_per = frame.text.split_whitespace().last() == Some("per");
    let words = ["month", "day", "week", "quarter", "year", "hour", "contract year", "full", "started"];
    let fits = |word: &&str| after_per && frame.takes(word);
    let items = words.into_iter().filter(fits);
    items.map(|word| Completion::new(word, CompletionKind::Keyword)).collect()
}
