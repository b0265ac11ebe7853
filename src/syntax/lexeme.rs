//! The lossless list of tokens, by the same grammar.

use pest::Parser;

use crate::source::{SourceId, Span};

use super::build::offset;
use sla_grammar::{Grammar, Rule};

/// What a token looks like, before anybody knows what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LexemeKind {
    /// Spaces, tabs, carriage returns, a byte order mark.
    Blank,
    /// One line end.
    Newline,
    /// `// …` up to the line end.
    Comment,
    /// `"…"`, closed or not.
    Text,
    /// `2026-03-01`, `2026-03`, `2026-W11`, or something that tries to be one.
    Date,
    /// `09:00`.
    Time,
    /// A number with the letters glued to it.
    Number,
    /// A word of the language or a name.
    Word,
    /// An operator or a mark such as `:` and `,`.
    Operator,
    /// One bracket of any kind.
    Bracket,
    /// A character the language has no use for.
    Unknown,
}

/// One token and its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lexeme {
    /// What it looks like.
    pub kind: LexemeKind,
    /// Where it stands.
    pub span: Span,
}

/// Cuts a text into tokens; joined together they are the text again.
///
/// INVARIANT: the spans are in order, touch each other, and cover the text from the first byte to the last.
pub fn lexemes(source: SourceId, text: &str) -> Vec<Lexeme> {
    let Ok(mut pairs) = Grammar::parse(Rule::lexemes, text) else { return Vec::new() };
    let inner = pairs.next().map(pest::iterators::Pair::into_inner).into_iter().flatten();
    inner
        .filter_map(|pair| {
            let kind = kind(pair.as_rule())?;
            let span = pair.as_span();
            Some(Lexeme { kind, span: Span::new(source, offset(span.start()), offset(span.end())) })
        })
        .collect()
}

fn kind(rule: Rule) -> Option<LexemeKind> {
    Some(match rule {
        Rule::lex_blank => LexemeKind::Blank,
        Rule::lex_newline => LexemeKind::Newline,
        Rule::lex_comment => LexemeKind::Comment,
        Rule::text => LexemeKind::Text,
        Rule::lex_date => LexemeKind::Date,
        Rule::lex_time => LexemeKind::Time,
        Rule::lex_number => LexemeKind::Number,
        Rule::word => LexemeKind::Word,
        Rule::lex_operator => LexemeKind::Operator,
        Rule::lex_bracket => LexemeKind::Bracket,
        Rule::lex_unknown => LexemeKind::Unknown,
        _ => return None,
    })
}
