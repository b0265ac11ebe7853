//! What is left out: values, names, quotes, brackets; and dates that are none.

use crate::diagnostic::{Diagnostic, Fix, codes};
use crate::source::Span;

use super::super::build::offset;
use super::super::tree::Node;
use super::Finder;
use sla_grammar::Rule;

/// The text before a hole is named in the message up to this many characters.
const LONGEST_NAMED: usize = 24;

impl Finder<'_> {
    /// The place of a hole right behind the token before it: pest finds it behind blanks and a comment.
    fn placed(&self, hole: Span) -> Span {
        let before = self.text.get(..hole.range().start).unwrap_or("");
        let ends_line = self.text.get(hole.range().start..).unwrap_or("").starts_with('\n')
            || before.len() == self.text.len();
        // Only a line's last hole looks at the whole line: many holes on one long line stay linear.
        let code = if ends_line { before_comment(before) } else { before };
        let kept = code.trim_end_matches([' ', '\t', '\r']);
        let kept = if kept.is_empty() || kept.ends_with('\n') { before } else { kept };
        let end = offset(kept.len());
        Span::new(hole.source, end, end)
    }

    pub(super) fn missing_value(&mut self, hole: &Node, before: Option<&Node>, parent: &Node) {
        if self.deep_right_before(hole.span) {
            return;
        }
        let message = match (self.named_before(hole, before), parent.rule()) {
            (_, Rule::a_date) => "a date is missing here".to_owned(),
            (_, Rule::call | Rule::argument | Rule::paren) => {
                "a value is missing between the brackets".to_owned()
            }
            (Some(after), _) => format!("a value is missing after `{after}`"),
            (None, _) => "a value is missing here".to_owned(),
        };
        self.push(
            Diagnostic::new(codes::MISSING_VALUE, message)
                .at(self.placed(hole.span), "a value belongs here"),
        );
    }

    /// The operator or the word that stands right before a hole.
    fn named_before(&self, hole: &Node, before: Option<&Node>) -> Option<String> {
        let before = before?;
        let end = self.placed(hole.span).start;
        let between = Span::new(hole.span.source, before.span.end, end);
        let named = match self.slice(between).trim() {
            "" => self.slice(before.span).trim(),
            operator => operator,
        };
        let short = named.chars().count() <= LONGEST_NAMED && !named.contains(['\n', '`']);
        (short && !named.is_empty()).then(|| named.to_owned())
    }

    pub(super) fn missing_name(&mut self, hole: &Node, before: Option<&Node>) {
        let message = match self.named_before(hole, before) {
            Some(after) => format!("a name is missing after `{after}`"),
            None => "a name is missing here".to_owned(),
        };
        self.push(
            Diagnostic::new(codes::MISSING_NAME, message)
                .at(self.placed(hole.span), "a name belongs here"),
        );
    }

    /// `later of` with a single value.
    pub(super) fn missing_other(&mut self, hole: &Node, owner: &Node) {
        let word = if self.slice(owner.span).starts_with("later") { "later" } else { "earlier" };
        self.push(
            Diagnostic::new(
                codes::MISSING_VALUE,
                format!("`{word} of` compares at least two values, parted by `,`"),
            )
            .at(self.placed(hole.span), "another value belongs here"),
        );
    }

    pub(super) fn missing_field(&mut self, hole: &Node) {
        self.push(
            Diagnostic::new(codes::MISSING_NAME, "a name is missing after `.`")
                .at(self.placed(hole.span), "a name belongs here"),
        );
    }

    pub(super) fn missing_quote(&mut self, text: &Node) {
        let end = text.span.at_end();
        self.push(
            Diagnostic::new(codes::UNCLOSED_TEXT, "this text is not closed before its line ends")
                .at(text.span, "opened here")
                .help("close it with `\"`")
                .fix(Fix::replace("close the text", end, "\"")),
        );
    }

    pub(super) fn missing_open(&mut self, hole: &Node) {
        // The brace stands inside the unclosed title, and the title is reported.
        if self.header_unclosed {
            return;
        }
        self.push(
            Diagnostic::new(codes::MISSING_OPEN, "the `{` of this declaration is missing")
                .at(self.placed(hole.span), "expected `{` here")
                .help("its clauses stand between `{` and `}`")
                .fix(Fix::replace("insert `{`", self.placed(hole.span), " {").certain()),
        );
    }

    pub(super) fn missing_rows_open(&mut self, hole: &Node) {
        self.push(
            Diagnostic::new(codes::MISSING_OPEN, "the `{` before these rows is missing")
                .at(self.placed(hole.span), "expected `{` here")
                .help("rows stand between `{` and `}`, one to a line")
                .fix(Fix::replace("insert `{`", self.placed(hole.span), " {").certain()),
        );
    }

    pub(super) fn missing_close(&mut self, hole: &Node, owner: &Node, bracket: char) {
        // What is too deep took the closing bracket with it, and is reported.
        if self.deep_between(owner.span.start, hole.span.start) {
            return;
        }
        let opened = match bracket {
            '}' => owner
                .children
                .iter()
                .find(|child| matches!(child.rule(), Rule::open | Rule::rows_open))
                .map_or(owner.span.at_start(), |open| open.span),
            ')' => self.opening(owner, '('),
            _ => self.opening(owner, '['),
        };
        // Where the opening brace is missing as well, one message says it.
        if opened.is_empty() {
            return;
        }
        // A brace goes on a line of its own, where the body's last line ended.
        let at = if bracket == '}' { hole.span } else { self.placed(hole.span) };
        self.push(
            Diagnostic::new(codes::MISSING_CLOSE, format!("the `{bracket}` is missing"))
                .at(opened, "opened here and never closed")
                .because(at, format!("`{bracket}` is expected here at the latest"))
                .fix(Fix::replace(format!("insert `{bracket}`"), at, bracket.to_string())),
        );
    }

    /// The opening bracket of a call, an index or a bracketed value.
    fn opening(&self, owner: &Node, bracket: char) -> Span {
        let from = match owner.rule() {
            Rule::paren => owner.span.start,
            _ => owner.children.first().map_or(owner.span.start, |first| first.span.end),
        };
        let rest = Span::new(owner.span.source, from, owner.span.end.max(from));
        let at = self.slice(rest).find(bracket).unwrap_or(0);
        let start = from.saturating_add(offset(at));
        Span::new(owner.span.source, start, start.saturating_add(1))
    }

    pub(super) fn bad_date(&mut self, node: &Node) {
        let shown = self.slice(node.span).to_owned();
        self.push(
            Diagnostic::new(codes::INVALID_DATE, format!("`{shown}` is not a date"))
                .at(node.span, "not a date")
                .help("dates are written `2026-03-01`, months `2026-03`; a subtraction has a blank on both sides of `-`"),
        );
    }
}

/// A text without the comment in its last line.
fn before_comment(text: &str) -> &str {
    let line_start = text.rfind('\n').map_or(0, |line_end| line_end + 1);
    let (mut quoted, mut escaped, mut last) = (false, false, ' ');
    for (at, character) in text.get(line_start..).unwrap_or("").char_indices() {
        match character {
            '/' if !quoted && last == '/' => {
                return text.get(..line_start + at - 1).unwrap_or(text);
            }
            '"' if !escaped => quoted = !quoted,
            _ => {}
        }
        escaped = quoted && !escaped && character == '\\';
        last = character;
    }
    text
}
