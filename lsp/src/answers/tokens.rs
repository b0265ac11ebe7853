//! Semantic tokens: whole, of a range, and what changed since.

use std::sync::PoisonError;

use sla::ide::{self, NameKind, Token, TokenKind};
use sla::syntax::DeclarationKind;
use tower_lsp::ls_types::{
    Range, SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens,
    SemanticTokensDelta, SemanticTokensEdit, SemanticTokensFullDeltaResult, SemanticTokensLegend,
};

use crate::document::SentTokens;
use crate::file::File;

/// The types in the order of their numbers.
const TYPES: [SemanticTokenType; 17] = [
    SemanticTokenType::KEYWORD,
    SemanticTokenType::COMMENT,
    SemanticTokenType::STRING,
    SemanticTokenType::NUMBER,
    SemanticTokenType::OPERATOR,
    SemanticTokenType::TYPE,
    SemanticTokenType::FUNCTION,
    SemanticTokenType::VARIABLE,
    SemanticTokenType::PROPERTY,
    SemanticTokenType::ENUM_MEMBER,
    SemanticTokenType::CLASS,
    SemanticTokenType::INTERFACE,
    SemanticTokenType::STRUCT,
    SemanticTokenType::NAMESPACE,
    SemanticTokenType::PARAMETER,
    SemanticTokenType::EVENT,
    SemanticTokenType::METHOD,
];

const DECLARATION: u32 = 1;
const DOCUMENTATION: u32 = 2;
const DEFAULT_LIBRARY: u32 = 4;

/// What the numbers mean.
pub(crate) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.to_vec(),
        token_modifiers: vec![
            SemanticTokenModifier::DECLARATION,
            SemanticTokenModifier::DOCUMENTATION,
            SemanticTokenModifier::DEFAULT_LIBRARY,
        ],
    }
}

/// All tokens; they are kept for telling later what has changed.
pub(crate) fn full(file: &File) -> SemanticTokens {
    let data = encoded(file, &ide::tokens(file.outline()));
    let result = file.document.generation;
    let mut sent = file.document.sent_tokens.lock().unwrap_or_else(PoisonError::into_inner);
    *sent = SentTokens { result, data: data.clone() };
    SemanticTokens { result_id: Some(result.to_string()), data }
}

/// What has changed since the result of that name; all tokens where it is no longer known.
pub(crate) fn delta(file: &File, previous: &str) -> SemanticTokensFullDeltaResult {
    let sent = file.document.sent_tokens.lock().unwrap_or_else(PoisonError::into_inner);
    let before = (sent.result.to_string() == previous).then(|| sent.data.clone());
    drop(sent);
    let tokens = full(file);
    let Some(before) = before else { return tokens.into() };
    let edits = difference(&before, &tokens.data);
    SemanticTokensDelta { result_id: tokens.result_id, edits: edits.into_iter().collect() }.into()
}

/// The tokens of a range.
pub(crate) fn range(file: &File, range: Range) -> SemanticTokens {
    let span = file.span(range);
    let mut tokens = ide::tokens(file.outline());
    tokens.retain(|token| token.span.end > span.start && token.span.start < span.end);
    SemanticTokens { result_id: None, data: encoded(file, &tokens) }
}

/// The one edit between what is alike at both ends; none where all is alike. A token is five numbers.
fn difference(before: &[SemanticToken], after: &[SemanticToken]) -> Option<SemanticTokensEdit> {
    let alike = |(one, other): &(&SemanticToken, &SemanticToken)| one == other;
    let start = before.iter().zip(after).take_while(alike).count();
    let rest = before.len().min(after.len()).saturating_sub(start);
    let end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(alike).count();
    let removed = before.len().saturating_sub(start).saturating_sub(end);
    let inserted = after.get(start..after.len().saturating_sub(end)).unwrap_or_default();
    (removed > 0 || !inserted.is_empty()).then(|| SemanticTokensEdit {
        start: numbers(start),
        delete_count: numbers(removed),
        data: Some(inserted.to_vec()),
    })
}

fn numbers(tokens: usize) -> u32 {
    u32::try_from(tokens).unwrap_or(u32::MAX).saturating_mul(5)
}

/// The numbers of the protocol: each place relative to the one before.
fn encoded(file: &File, tokens: &[Token]) -> Vec<SemanticToken> {
    let (mut line, mut character) = (0, 0);
    let mut data = Vec::with_capacity(tokens.len());
    for token in tokens {
        let range = file.range(token.span);
        // A lone return in a comment is a line end for the protocol and none for the language.
        if range.start.line != range.end.line {
            continue;
        }
        let delta_line = range.start.line.saturating_sub(line);
        let from = if delta_line == 0 { character } else { 0 };
        let (kind, own) = numbered(token.kind);
        let mut modifiers = own;
        if token.declares {
            modifiers |= DECLARATION;
        }
        if token.special {
            modifiers |=
                if token.kind == TokenKind::Comment { DOCUMENTATION } else { DEFAULT_LIBRARY };
        }
        data.push(SemanticToken {
            delta_line,
            delta_start: range.start.character.saturating_sub(from),
            length: range.end.character.saturating_sub(range.start.character),
            token_type: kind,
            token_modifiers_bitset: modifiers,
        });
        (line, character) = (range.start.line, range.start.character);
    }
    data
}

/// The number of the type, and the modifiers that go with it.
fn numbered(kind: TokenKind) -> (u32, u32) {
    let (found, modifiers) = match kind {
        TokenKind::Keyword => (SemanticTokenType::KEYWORD, 0),
        TokenKind::Comment => (SemanticTokenType::COMMENT, 0),
        TokenKind::Text => (SemanticTokenType::STRING, 0),
        TokenKind::Number => (SemanticTokenType::NUMBER, 0),
        TokenKind::Operator => (SemanticTokenType::OPERATOR, 0),
        TokenKind::Type => (SemanticTokenType::TYPE, 0),
        TokenKind::Unit => (SemanticTokenType::TYPE, DEFAULT_LIBRARY),
        TokenKind::Function => (SemanticTokenType::FUNCTION, 0),
        TokenKind::Name(kind) => (named(kind), 0),
    };
    let number = TYPES.iter().position(|known| *known == found).unwrap_or_default();
    (u32::try_from(number).unwrap_or_default(), modifiers)
}

fn named(kind: Option<NameKind>) -> SemanticTokenType {
    let Some(kind) = kind else { return SemanticTokenType::VARIABLE };
    let NameKind::Declared(kind) = kind else {
        return match kind {
            NameKind::Member | NameKind::Word => SemanticTokenType::ENUM_MEMBER,
            NameKind::TableKey | NameKind::GroupKey => SemanticTokenType::PARAMETER,
            _ => SemanticTokenType::PROPERTY,
        };
    };
    match kind {
        DeclarationKind::Party => SemanticTokenType::CLASS,
        DeclarationKind::Service => SemanticTokenType::INTERFACE,
        DeclarationKind::Source | DeclarationKind::Case | DeclarationKind::Table => {
            SemanticTokenType::STRUCT
        }
        DeclarationKind::Contract | DeclarationKind::Import => SemanticTokenType::NAMESPACE,
        DeclarationKind::Type | DeclarationKind::Unit => SemanticTokenType::TYPE,
        DeclarationKind::Parameter => SemanticTokenType::PARAMETER,
        DeclarationKind::Penalty | DeclarationKind::Pool | DeclarationKind::Group => {
            SemanticTokenType::METHOD
        }
        DeclarationKind::Termination
        | DeclarationKind::Right
        | DeclarationKind::Amendment
        | DeclarationKind::Scenario => SemanticTokenType::EVENT,
        _ => SemanticTokenType::VARIABLE,
    }
}
