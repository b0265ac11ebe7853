//! Words of the language at the cursor, and what else the grammar takes there.

use crate::syntax::{ClauseWord, DeclarationKind, Rule, documentation, language_words};

use super::context::{Context, Frame};
use super::{Analysis, Completion, CompletionKind, mixed, names, order, snippets, values};

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
            let fields =
                names::undeclared(analysis).into_iter().filter(|_| kind == DeclarationKind::Case);
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
    let after_number = ends_with_number(&frame.text);
    let as_name = if after_number { Rule::unit } else { Rule::name };
    let mut words = frame.words(language_words(), as_name);
    let last = frame.text.split_whitespace().last().unwrap_or("");
    words.sort_by_key(|word| order::word(context, last, word));
    if frame.is_start() {
        // A row begins.
        words.sort_by_key(|word| *word != "otherwise");
    }
    let keyword = |word: &str| Completion::new(phrase(frame, word), CompletionKind::Keyword);
    let mut words: Vec<Completion> = words.into_iter().map(keyword).collect();
    let named = frame.takes_name();
    if after_number && named {
        let units = values::units(analysis, context, frame);
        let counts = triggers(context, frame);
        words.sort_by_key(|item| {
            order::word_after_number(item.label.split(' ').next().unwrap_or_default())
        });
        return if counts { mixed(words, 3, units, 7) } else { mixed(units, 6, words, 4) };
    }
    let mut items = Vec::new();
    if named {
        items = names_and_functions(analysis, context, frame);
        if frame.takes("not") {
            let starts = VALUE_STARTS.iter().filter(|start| frame.takes(start));
            words.extend(starts.map(|start| keyword(start)));
        }
    }
    if frame.takes("\"text\"") {
        items.extend(values::quoted(context, frame));
    }
    if frame.rule == Rule::repeat_row && frame.takes("x 1") {
        let mut factor = Completion::new("x", CompletionKind::Keyword);
        factor.snippet = Some("x ${1:1.5}".to_owned());
        items.push(factor);
    }
    mixed(items, 6, words, 4)
}

/// Names, and the functions and periods that stand among them.
fn names_and_functions(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    let mut items = periods_after_per(frame);
    let names = names::for_frame(analysis, context, frame);
    let functions = if frame.takes("not") { functions(context, frame) } else { Vec::new() };
    // A figure begins with what is done to the rows; inside its brackets stand columns.
    let text = frame.text.trim_end();
    let begins = text.split_whitespace().count() <= 2 && !text.contains('(')
        || text.ends_with(['=', '/', '*', '+', '-']);
    items.extend(if begins {
        mixed(functions, 4, names, 6)
    } else {
        mixed(names, 5, functions, 5)
    });
    items
}

/// Whether a count of periods is likelier than a unit.
fn triggers(context: &Context, frame: &Frame) -> bool {
    let rule = context.clause.map(|clause| clause.rule);
    let counted = matches!(
        rule,
        Some(Rule::c_repeated | Rule::c_when | Rule::c_earn_back | Rule::c_ends | Rule::c_ratchet)
    );
    let before =
        frame.text.trim_end().rsplit_once(char::is_whitespace).map_or("", |(before, _)| before);
    let compared = before.trim_end().ends_with(['<', '>', '=']);
    counted && !compared && !before.trim_end().ends_with(" in")
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
        *first == word
            && frame.takes(&format!("{first} {rest}"))
            && !frame.takes(&format!("{first} some_name"))
    };
    match FOLLOWING.iter().find(follows) {
        Some((first, rest)) => format!("{first} {rest}"),
        None => word.to_owned(),
    }
}

/// Whether a number stands right before the cursor.
pub(super) fn ends_with_number(text: &str) -> bool {
    let last = text
        .trim_end_matches(' ')
        .rsplit(|letter: char| !(letter.is_alphanumeric() || matches!(letter, '_' | '.')));
    last.into_iter().next().is_some_and(|word| {
        word.starts_with(|letter: char| letter.is_ascii_digit())
            && word.ends_with(|letter: char| letter.is_ascii_digit())
    })
}

/// The aggregates, where rows are measured.
fn functions(context: &Context, frame: &Frame) -> Vec<Completion> {
    let rule = context.clause.map(|clause| clause.rule);
    let measured = matches!(context.declaration, Some(DeclarationKind::Case))
        || matches!(rule, Some(Rule::c_value | Rule::c_down | Rule::c_outage | Rule::c_with));
    if !measured {
        return Vec::new();
    }
    let in_case = context.declaration == Some(DeclarationKind::Case);
    let mut functions = values::FUNCTIONS;
    // Shares are written as one sum over another.
    let computed = frame.text.trim_end().ends_with(['/', '*', '+', '-']);
    functions.sort_by_key(|(name, _)| !(computed && matches!(*name, "sum" | "count" | "mean")));
    functions.sort_by_key(|(name, _)| !(in_case && matches!(*name, "first" | "last")));
    let functions = functions
        .iter()
        .map(|(name, meaning)| Completion::new(*name, CompletionKind::Function).detail(*meaning));
    functions.collect()
}

/// `per month`: where a name may follow `per`, the names of periods may too.
fn periods_after_per(frame: &Frame) -> Vec<Completion> {
    let after_per = frame.text.split_whitespace().last() == Some("per");
    let words =
        ["month", "day", "week", "quarter", "year", "hour", "contract year", "full", "started"];
    let fits = |word: &&str| after_per && frame.takes(word);
    let items = words.into_iter().filter(fits);
    items.map(|word| Completion::new(word, CompletionKind::Keyword)).collect()
}
