//! What each token of a contract means, for colours.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::syntax::{LexemeKind, Node, Rule, lexemes};

use super::names::{NameKind, is_built_in};
use super::{Analysis, imported};

/// What a token means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenKind {
    /// A word of the language.
    Keyword,
    /// `// …`, `/// …`.
    Comment,
    /// `"…"`.
    Text,
    /// A number, a date, a time.
    Number,
    /// A unit, a currency, the percent sign.
    Unit,
    /// An operator.
    Operator,
    /// The name of a type.
    Type,
    /// The name of an aggregate or another function of the language.
    Function,
    /// A name that means what [`NameKind`] says; `None` where nothing is known of it.
    Name(Option<NameKind>),
}

/// A token with what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its place; never over a line end.
    pub span: Span,
    /// What it means.
    pub kind: TokenKind,
    /// Whether the name is declared here.
    pub declares: bool,
    /// Whether a comment documents what follows it, or a word is built in.
    pub special: bool,
}

/// The tokens of the contract, in the order of the text; marks such as `,` and brackets have none.
pub fn tokens(analysis: &Analysis) -> Vec<Token> {
    let words = words(analysis);
    lexemes(analysis.main, analysis.text())
        .into_iter()
        .filter_map(|lexeme| {
            let (start, text) = (lexeme.span.start, analysis.slice(lexeme.span));
            let plain = |kind| Token { span: lexeme.span, kind, declares: false, special: false };
            Some(match lexeme.kind {
                LexemeKind::Comment => {
                    Token { special: text.starts_with("///"), ..plain(TokenKind::Comment) }
                }
                LexemeKind::Text => plain(TokenKind::Text),
                LexemeKind::Number | LexemeKind::Date | LexemeKind::Time => {
                    plain(TokenKind::Number)
                }
                LexemeKind::Operator if text == "%" => plain(TokenKind::Unit),
                LexemeKind::Operator if !matches!(text, "." | "," | ":" | ";" | "|" | "..") => {
                    plain(TokenKind::Operator)
                }
                LexemeKind::Word => {
                    let (kind, declares) =
                        words.get(&start).copied().unwrap_or((TokenKind::Keyword, false));
                    let built_in = kind == TokenKind::Name(None) && is_built_in(text);
                    let special = built_in || matches!(kind, TokenKind::Type | TokenKind::Function);
                    Token { declares, special, ..plain(kind) }
                }
                _ => return None,
            })
        })
        .collect()
}

/// The words that are no words of the language, by where they start.
fn words(analysis: &Analysis) -> BTreeMap<u32, (TokenKind, bool)> {
    let mut found = BTreeMap::new();
    for node in analysis.parse.tree.walk() {
        match node.rule() {
            Rule::unit | Rule::epoch | Rule::c_currency | Rule::c_fiscal => {
                name_units(node, &mut found);
            }
            // The unit of a column's numbers, or its currency.
            Rule::column_type => {
                let unit = node.children.iter().skip_while(|part| part.rule() != Rule::kw_in);
                let unit = unit.filter(|part| part.rule() == Rule::name);
                found.extend(unit.map(|name| (name.span.start, (TokenKind::Unit, false))));
            }
            Rule::type_name => {
                found.extend(
                    node.all(Rule::name).map(|name| (name.span.start, (TokenKind::Type, false))),
                );
            }
            Rule::call => {
                let called = node.children.first().filter(|called| called.rule() == Rule::name);
                found.extend(called.map(|name| (name.span.start, (TokenKind::Function, false))));
            }
            Rule::name | Rule::word => {
                found.entry(node.span.start).or_insert((TokenKind::Name(None), false));
            }
            Rule::bad_line | Rule::bad_tail | Rule::bad_row | Rule::bad_item | Rule::braces => {
                unread(analysis, node, &mut found);
            }
            _ => {}
        }
    }
    let names = analysis.names();
    for used in names.uses() {
        let kind = names.get(used.meaning).map(|meaning| meaning.kind);
        if let Some(entry) = found.get_mut(&used.span.start)
            && matches!(entry.0, TokenKind::Name(_))
        {
            entry.0 = TokenKind::Name(kind);
        }
    }
    for (_, definition) in names.definitions() {
        if let Some(entry) = found.get_mut(&definition.span.start)
            && definition.kind != NameKind::Property
        {
            *entry = (TokenKind::Name(Some(definition.kind)), true);
        }
    }
    of_imports(analysis, &mut found);
    found
}

/// Names behind that of an imported contract.
fn of_imports(analysis: &Analysis, found: &mut BTreeMap<u32, (TokenKind, bool)>) {
    for node in analysis.parse.tree.walk().filter(|node| node.rule() == Rule::path) {
        let [import, part, ..] = node.children.as_slice() else { continue };
        if let Some((_, declared)) = imported::found(analysis, import.span, part.span) {
            found.insert(part.span.start, (TokenKind::Name(Some(declared.kind)), false));
        }
    }
}

fn name_units(node: &Node, found: &mut BTreeMap<u32, (TokenKind, bool)>) {
    found.extend(node.all(Rule::name).map(|name| (name.span.start, (TokenKind::Unit, false))));
}

/// In text that could not be read a word is a name, unless it can only be a word of the language.
fn unread(analysis: &Analysis, node: &Node, found: &mut BTreeMap<u32, (TokenKind, bool)>) {
    for lexeme in lexemes(analysis.main, analysis.slice(node.span)) {
        let start = node.span.start.saturating_add(lexeme.span.start);
        let text = analysis.slice(analysis.span(start, start.saturating_add(lexeme.span.len())));
        if lexeme.kind == LexemeKind::Word && !crate::syntax::is_language_word(text) {
            found.entry(start).or_insert((TokenKind::Name(None), false));
        }
    }
}
