//! Says what is wrong with a text, from the holes and error nodes of its tree.
//!
//! The grammar says *that* a region is wrong; reading the region once more with the strict rule says *where*
//! and what was expected there. One slip of the pen gives one message: what only follows from another mistake
//! is not said.

mod characters;
mod expected;
mod holes;
mod operators;
mod regions;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

use super::build::offset;
use super::tree::Node;
use super::vocabulary::DeclarationKind;
use sla_grammar::Rule;

/// Adds a diagnostic for every mistake in the tree.
///
/// `deep` are the blanks in `text` that stand for what was nested too deeply, in order.
pub(super) fn find(tree: &Node, text: &str, deep: &[Span], diagnostics: &mut Vec<Diagnostic>) {
    let mut finder = Finder { text, deep, declared: None, header_unclosed: false, diagnostics };
    finder.hidden_characters(tree.span);
    finder.visit(tree);
}

struct Finder<'a> {
    text: &'a str,
    deep: &'a [Span],
    /// What the declaration being visited declares.
    declared: Option<DeclarationKind>,
    /// The title of the declaration being visited has lost its quote, and with it the `{`.
    header_unclosed: bool,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Finder<'_> {
    fn visit(&mut self, node: &Node) {
        if node.rule() == Rule::declaration {
            let keyword = node.children.first().and_then(|whole| whole.children.first());
            self.declared = keyword.and_then(|word| DeclarationKind::of_keyword(word.rule()));
        }
        if matches!(node.rule(), Rule::d_block | Rule::d_case) {
            self.header_unclosed = node.all(Rule::text).any(|text| text.has(Rule::missing_quote));
        }
        let mut outside: Option<&Node> = None;
        let mut declared = false;
        for (place, child) in node.children.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| node.children.get(place));
            // A run of lines outside any declaration is one mistake.
            if child.rule() == Rule::bad_item {
                // What stands in the lines behind a broken declaration is a mistake of its own.
                let goes_on = outside.is_some_and(|last| {
                    let between = self.between(last, child);
                    between.trim().is_empty() && !(declared && between.contains('\n'))
                });
                let begins_one = self.bad_item(child, goes_on);
                declared = begins_one || (declared && goes_on);
                outside = Some(child);
                continue;
            }
            outside = None;
            self.judge(child, before, node);
            self.visit(child);
        }
    }

    /// Reports one node, if it is a hole or fits nowhere.
    fn judge(&mut self, node: &Node, before: Option<&Node>, parent: &Node) {
        match node.rule() {
            Rule::bad_header => self.bad_header(node),
            Rule::bad_line => self.bad_clause(node),
            // An expression that is too deep, reported where the tree was built.
            Rule::bad_tail if parent.rule() == Rule::expr => {}
            Rule::bad_tail => self.bad_tail(node, before),
            Rule::bad_inside => self.bad_inside(node),
            Rule::bad_row => self.bad_row(node, parent),
            Rule::missing_value => self.missing_value(node, before, parent),
            Rule::missing_name => self.missing_name(node, before),
            Rule::missing_other => self.missing_other(node, parent),
            Rule::missing_field => self.missing_field(node),
            Rule::missing_quote => self.missing_quote(parent),
            Rule::missing_open => self.missing_open(node),
            Rule::missing_rows_open => self.missing_rows_open(node),
            Rule::missing_close | Rule::missing_rows_close => self.missing_close(node, parent, '}'),
            Rule::missing_paren => self.missing_close(node, parent, ')'),
            Rule::missing_bracket => self.missing_close(node, parent, ']'),
            Rule::bad_date | Rule::bad_slashed_date => self.bad_date(node),
            Rule::expr => self.operators(node),
            _ => {}
        }
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn between(&self, first: &Node, second: &Node) -> &str {
        self.slice(Span::new(first.span.source, first.span.end, second.span.start))
    }

    /// Whether a region that was not looked into lies between `from` and the place `to`.
    fn deep_between(&self, from: u32, to: u32) -> bool {
        let after = self.deep.partition_point(|region| region.start < from);
        self.deep.get(after).is_some_and(|region| region.start <= to)
    }

    /// Whether such a region stands right before a hole, and is the reason of it.
    fn deep_right_before(&self, hole: Span) -> bool {
        let after = self.deep.partition_point(|region| region.start <= hole.start);
        let last = after.checked_sub(1).and_then(|last| self.deep.get(last));
        last.is_some_and(|region| {
            let between = Span::new(hole.source, region.end, hole.start);
            self.slice(between).trim().is_empty()
        })
    }

    /// Whether such a region stands right behind a place, and would have gone on there.
    fn deep_right_behind(&self, hole: Span) -> bool {
        let after = self.deep.partition_point(|region| region.start < hole.start);
        self.deep.get(after).is_some_and(|region| {
            let between = Span::new(hole.source, hole.start, region.start);
            self.slice(between).trim().is_empty()
        })
    }

    /// The first word or mark of a region, and where it stands.
    fn first_token(&self, span: Span) -> (String, Span) {
        let text = self.slice(span);
        let lead = text.len() - text.trim_start_matches(is_blank).len();
        let text = text.trim_start_matches(is_blank);
        let token: String = if text.starts_with('"') {
            let closed = text
                .chars()
                .skip(1)
                .take_while(|character| *character != '"' && *character != '\n');
            std::iter::once('"').chain(closed).chain(std::iter::once('"')).collect()
        } else if text.starts_with(is_word_character) {
            text.chars().take_while(|character| is_word_character(*character)).collect()
        } else {
            text.chars().take(1).collect()
        };
        let start = span.start.saturating_add(offset(lead));
        let end = start.saturating_add(offset(token.len())).min(span.end.max(start));
        (token, Span::new(span.source, start, end))
    }
}

fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// What the language takes for blank space; a no-break space is none.
fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n' | '\u{FEFF}')
}
