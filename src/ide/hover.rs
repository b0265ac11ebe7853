//! What there is to know about the word at a place.

use std::fmt::Write;

use crate::source::Span;
use crate::syntax::{DeclarationKind, LexemeKind, Node, Rule, lexemes, usage};

use super::completion::{meaning_of_declaration, meaning_of_function, meaning_of_unit};
use super::names::{Definition, DefinitionId, NameKind, Names};
use super::{Analysis, at, facts, imported};

/// What is shown at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// The word it is about.
    pub span: Span,
    /// What there is to know, as Markdown.
    pub markdown: String,
}

/// What there is to know about what stands at an offset.
pub fn hover(analysis: &Analysis, offset: u32) -> Option<Hover> {
    if let Some((id, span)) = analysis.names().at(offset)
        && let Some(found) = analysis.names().get(id)
        // At the clause itself it is a word of the language.
        && (found.kind != NameKind::Property || span != found.span)
    {
        return Some(Hover { span, markdown: of_definition(analysis, id, found) });
    }
    if let Some((names, found, span)) = imported::at(analysis, offset) {
        return Some(Hover { span, markdown: of_text(analysis, names, found) });
    }
    let path = at::around(&analysis.parse.tree, offset);
    of_quantity(analysis, &path).or_else(|| of_word(analysis, &path, offset))
}

fn of_definition(analysis: &Analysis, id: DefinitionId, found: &Definition) -> String {
    let mut text = of_text(analysis, analysis.names(), found);
    for fact in facts::of_definition(analysis, id, found) {
        let _ = write!(text, "\n{fact}\n");
    }
    text
}

/// What the text of a definition says, of this contract or of an imported one.
fn of_text(analysis: &Analysis, names: &Names, found: &Definition) -> String {
    let mut text = format!("```sla\n{}\n```\n", headline(analysis, names, found));
    if let Some(comment) = comment_above(analysis, found.whole) {
        let _ = write!(text, "\n{comment}\n");
    }
    text
}

/// The first line of the definition, or all of a short one.
fn headline(analysis: &Analysis, names: &Names, found: &Definition) -> String {
    let whole = analysis.slice(found.whole);
    let owner = found.owner.and_then(|owner| names.get(owner));
    match found.kind {
        NameKind::Declared(_) => {
            let line = whole.lines().next().unwrap_or("").trim_end();
            line.trim_end_matches('{').trim_end().to_owned()
        }
        NameKind::Word | NameKind::Member | NameKind::TableKey | NameKind::TableColumn => {
            let of = owner.map(|owner| format!(" of {}", owner.name)).unwrap_or_default();
            let title =
                found.title.as_ref().map(|title| format!(" \"{title}\"")).unwrap_or_default();
            format!("{}{title}    // {}{of}", found.name, found.kind.noun())
        }
        _ => {
            let of = owner.map(|owner| format!("    // {} of {}", found.kind.noun(), owner.name));
            let clause = whole.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("{clause}{}", of.unwrap_or_default())
        }
    }
}

/// The `///` lines right above a place.
fn comment_above(analysis: &Analysis, place: Span) -> Option<String> {
    let source = analysis.sources.get(place.source)?;
    let before = source.text().get(..place.range().start)?;
    // The rest of the line that the place begins on is no line above it.
    let above = before.get(..before.rfind('\n')?)?;
    let lines = above.lines().rev().map_while(|line| line.trim_start().strip_prefix("///"));
    let mut found: Vec<&str> = lines.map(str::trim).collect();
    found.reverse();
    (!found.is_empty()).then(|| found.join("\n"))
}

/// A number with its unit: what it comes to.
fn of_quantity(analysis: &Analysis, path: &[&Node]) -> Option<Hover> {
    let quantity = path.iter().rev().find(|node| node.rule() == Rule::quantity)?;
    let written = analysis.slice(quantity.span);
    let mut text = format!("```sla\n{written}\n```\n");
    let unit = quantity.child(Rule::unit).map(|unit| analysis.slice(unit.span));
    if let Some(meaning) = unit.and_then(meaning_of_unit) {
        let _ = write!(text, "\n{meaning}\n");
    }
    for fact in facts::of_quantity(analysis, path, quantity) {
        let _ = write!(text, "\n{fact}\n");
    }
    Some(Hover { span: quantity.span, markdown: text })
}

/// A word of the language: what its declaration or clause says.
fn of_word(analysis: &Analysis, path: &[&Node], offset: u32) -> Option<Hover> {
    let span = word_at(analysis, offset)?;
    let word = analysis.slice(span);
    let innermost = path.last()?;
    if innermost.rule() == Rule::name
        && path.iter().rev().nth(1).is_some_and(|n| n.rule() == Rule::call)
        && let Some(meaning) = meaning_of_function(word)
    {
        return Some(Hover { span, markdown: format!("```sla\n{word}(…)\n```\n\n{meaning}\n") });
    }
    if let Some(declaration) = at::declaration(path)
        && declaration.children.first().is_some_and(|keyword| keyword.span == span)
    {
        let kind = DeclarationKind::all().find(|kind| kind.word() == word)?;
        let meaning = meaning_of_declaration(kind);
        return Some(Hover { span, markdown: format!("```sla\n{word} …\n```\n\n{meaning}\n") });
    }
    let clause = at::clause(path)?;
    let keyword = at::declaration(path)?.children.first()?;
    let usage = usage(clause.rule(), DeclarationKind::of_keyword(keyword.rule())?)?;
    let markdown = format!("```sla\n{}\n```\n\n{}\n", usage.examples.join("\n"), usage.meaning);
    // Only at a word of the clause itself: a name in it that means nothing is none.
    let is_keyword = crate::syntax::is_language_word(word) && innermost.rule() != Rule::name;
    is_keyword.then_some(Hover { span, markdown })
}

fn word_at(analysis: &Analysis, offset: u32) -> Option<Span> {
    // Only the line is cut into tokens: no word goes over its end.
    let text = analysis.text();
    let at = usize::try_from(offset).ok()?;
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text.get(start..)?.lines().next()?;
    let base = u32::try_from(start).ok()?;
    let words =
        lexemes(analysis.main, line).into_iter().filter(|token| token.kind == LexemeKind::Word);
    words
        .map(|word| {
            analysis.span(base.saturating_add(word.span.start), base.saturating_add(word.span.end))
        })
        .find(|span| span.start <= offset && offset <= span.end)
}
