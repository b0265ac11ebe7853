//! What may be written at the cursor.
//!
//! Words of the language are tried against the grammar: one is offered where the grammar can go on behind it. So
//! nothing has to be listed twice, and it works in text that is cut off anywhere. Names are offered where the
//! grammar takes a name, those first that make sense there.

mod columns;
mod context;
mod kinds;
mod names;
mod order;
mod snippets;
mod values;
mod words;

#[cfg(test)]
mod tests;

pub(super) use order::sorted as clauses_in_order;
pub use snippets::meaning as meaning_of_declaration;
pub(super) use values::{functions_of, meaning_of_function, meaning_of_unit, types_of, units_of};

use crate::source::Span;
use crate::syntax::{LexemeKind, lexemes};

use super::names::NameKind;
use super::{Analysis, at};
use context::Context;

/// What a completion stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A word of the language.
    Keyword,
    /// Several lines with places to fill in.
    Snippet,
    /// A name.
    Name(NameKind),
    /// A name that is used and not declared yet.
    Undeclared,
    /// A type of columns.
    Type,
    /// A unit or a currency.
    Unit,
    /// An aggregate.
    Function,
    /// A part of a figure, such as `downtime` of a metric.
    Part,
    /// The text of something, such as the name of a time zone.
    Text,
}

/// One thing that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it means, in a few words.
    pub detail: Option<String>,
    /// More about it, as Markdown.
    pub documentation: Option<String>,
    /// What is written.
    pub insert: String,
    /// The same with places to fill in, as `${1:name}`; where the editor can do that it is written instead.
    pub snippet: Option<String>,
}

impl Completion {
    fn new(label: impl Into<String>, kind: CompletionKind) -> Self {
        let label = label.into();
        Self {
            insert: label.clone(),
            label,
            kind,
            detail: None,
            documentation: None,
            snippet: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn documented(mut self, documentation: Option<&str>) -> Self {
        self.documentation = documentation.map(str::to_owned);
        self
    }
}

/// What may be written, and what it replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// The word at the cursor, up to the cursor.
    pub replace: Span,
    /// The best first.
    pub items: Vec<Completion>,
}

/// The headings of the data that is bound to a source, by its name; asked only where they may be written.
pub type Headings<'h> = &'h dyn Fn(&str) -> Vec<String>;

/// What may be written at an offset.
pub fn completions(analysis: &Analysis, offset: u32, headings: Headings<'_>) -> Completions {
    let text = analysis.text();
    let end = usize::try_from(offset).unwrap_or(usize::MAX).min(text.len());
    let before = text.get(..end).unwrap_or(text);
    let word = word_before(before);
    let cut = before.len() - word.len();
    let replace = analysis.span(offset_of(cut), offset_of(end));
    let chunk_start = at::item_start(analysis, offset_of(cut));
    let chunk = text.get(chunk_start..cut).unwrap_or("");
    let mut items = match surrounding(chunk, word) {
        Surrounding::Comment => Vec::new(),
        Surrounding::Text(quote) => {
            return values::in_text(analysis, chunk, chunk_start + quote, end, headings);
        }
        Surrounding::Code => in_code(analysis, chunk, headings),
    };
    items.retain(|item| fits(word, &item.label));
    Completions { replace, items }
}

fn in_code(analysis: &Analysis, chunk: &str, headings: Headings<'_>) -> Vec<Completion> {
    if let Some(owner) = names::owner_before_dot(chunk) {
        return names::parts(analysis, &owner);
    }
    let context = Context::of(chunk);
    let mut frames = context.frames.iter().map(|frame| words::for_frame(analysis, &context, frame));
    let mut items = frames.next().unwrap_or_default();
    let columns = columns::new_columns(analysis, &context, headings);
    items.splice(0..0, columns);
    for mut other in frames {
        // The clause above goes on in a new line only with one of these.
        const CONNECTIVES: [&str; 6] = ["where", "and", "or", "until", "pausing", "except"];
        let connects = |item: &Completion| {
            let first = item.label.split(' ').next().unwrap_or_default();
            CONNECTIVES.contains(&first)
        };
        other.retain(connects);
        items = mixed(items, 7, other, 3);
    }
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item: &Completion| seen.insert(item.label.clone()));
    items
}

/// Some of the first, some of the second, then the rest of both.
fn mixed(
    mut first: Vec<Completion>,
    of_first: usize,
    mut second: Vec<Completion>,
    of_second: usize,
) -> Vec<Completion> {
    let rest = first.split_off(of_first.min(first.len()));
    let others = second.split_off(of_second.min(second.len()));
    first.into_iter().chain(second).chain(rest).chain(others).collect()
}

/// What a place lies in.
enum Surrounding {
    Code,
    Comment,
    /// A text in quotes; where its quote is in the chunk.
    Text(usize),
}

fn surrounding(chunk: &str, word: &str) -> Surrounding {
    let line = chunk.rfind('\n').map_or(0, |end| end + 1);
    let with_word = format!("{}{word}", chunk.get(line..).unwrap_or(""));
    let tokens = lexemes(crate::source::SourceId(0), &with_word);
    let Some(last) = tokens.last() else { return Surrounding::Code };
    let text = with_word.get(last.span.range()).unwrap_or("");
    match last.kind {
        LexemeKind::Comment => Surrounding::Comment,
        LexemeKind::Text if text.len() == 1 || !text.ends_with('"') => {
            Surrounding::Text(line + last.span.range().start)
        }
        _ => Surrounding::Code,
    }
}

/// The letters right before the cursor.
fn word_before(before: &str) -> &str {
    let letters = before.trim_end_matches(|letter: char| letter.is_alphanumeric() || letter == '_');
    before.get(letters.len()..).unwrap_or("")
}

/// Whether the letters stand in the label in that order, the first at the start of a word.
fn fits(word: &str, label: &str) -> bool {
    let Some(first) = word.chars().next() else { return true };
    let (word, label) = (word.to_lowercase(), label.to_lowercase());
    let first = first.to_lowercase().next().unwrap_or(first);
    let mut starts = label.split(['_', ' ', '/', '"']).filter(|part| part.starts_with(first));
    let mut rest = label.chars();
    starts.next().is_some() && word.chars().all(|wanted| rest.any(|found| found == wanted))
}

fn offset_of(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
