//! Says what is wrong with a text, from the holes and error nodes of its tree.
//!
//! The grammar says *that* a region is wrong; reading the region once more with the strict rule says *where*
//! and what was expected there.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::source::Span;

use super::build::offset;
use super::grammar::{Grammar, Rule};
use super::tree::Node;
use super::vocabulary::{CLAUSES, DeclarationKind, spoken};

/// At most this many things are listed as expected.
const MOST_EXPECTED: usize = 5;

/// Adds a diagnostic for every mistake in the tree.
pub(super) fn find(tree: &Node, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut finder = Finder { text, diagnostics };
    finder.characters(tree.span);
    finder.visit(tree);
}

struct Finder<'a> {
    text: &'a str,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Finder<'_> {
    fn visit(&mut self, node: &Node) {
        let mut outside: Option<&Node> = None;
        for (place, child) in node.children.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|place| node.children.get(place));
            match child.rule() {
                // A run of lines outside any declaration is one mistake.
                Rule::bad_item => {
                    if outside.is_none_or(|last| !self.only_blank_between(last, child)) {
                        self.bad_item(child);
                    }
                    outside = Some(child);
                    continue;
                }
                Rule::bad_header => self.bad_header(child),
                Rule::bad_line => self.bad_clause(child),
                Rule::bad_tail => self.bad_tail(child),
                Rule::bad_row => self.bad_row(child, node),
                Rule::missing_value => self.missing_value(child, before, node),
                Rule::missing_quote => self.missing_quote(node),
                Rule::missing_open => self.missing_open(child),
                Rule::missing_close | Rule::missing_rows_close => {
                    self.missing_close(child, node, '}')
                }
                Rule::missing_paren => self.missing_close(child, node, ')'),
                Rule::missing_bracket => self.missing_close(child, node, ']'),
                Rule::missing_field => self.push_missing_name(child),
                Rule::bad_date => self.bad_date(child),
                Rule::expr => self.operators(child),
                _ => {}
            }
            outside = None;
            self.visit(child);
        }
    }

    fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    fn only_blank_between(&self, first: &Node, second: &Node) -> bool {
        let between = Span::new(first.span.source, first.span.end, second.span.start);
        self.slice(between).trim().is_empty()
    }

    /// The first word or mark of a region, and where it stands.
    fn first_token(&self, span: Span) -> (String, Span) {
        let text = self.slice(span);
        let lead = text.len() - text.trim_start().len();
        let text = text.trim_start();
        let is_word = |character: char| character.is_alphanumeric() || character == '_';
        let token: String = if text.starts_with('"') {
            let closed = text
                .chars()
                .skip(1)
                .take_while(|character| *character != '"' && *character != '\n');
            std::iter::once('"').chain(closed).chain(std::iter::once('"')).collect()
        } else if text.starts_with(is_word) {
            text.chars().take_while(|character| is_word(*character)).collect()
        } else {
            text.chars().take(1).collect()
        };
        let start = span.start.saturating_add(offset(lead));
        let end = start.saturating_add(offset(token.len())).min(span.end.max(start));
        (token, Span::new(span.source, start, end))
    }

    fn bad_clause(&mut self, node: &Node) {
        let (word, place) = self.first_token(node.span);
        let begins = |phrase: &str| phrase.split(' ').next() == Some(word.as_str());
        if CLAUSES.iter().any(|clause| begins(clause.phrase)) {
            return self.strict(Rule::clause, node.span, codes::UNEXPECTED_TEXT);
        }
        let known = CLAUSES.iter().filter_map(|clause| clause.phrase.split(' ').next());
        let near = closest(&word, known).map(str::to_owned);
        let mut diagnostic =
            Diagnostic::new(codes::UNKNOWN_CLAUSE, format!("no clause begins with `{word}`"))
                .at(place, "not a clause");
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                place,
                near,
            ));
        }
        self.push(diagnostic);
    }

    fn bad_header(&mut self, node: &Node) {
        let (word, place) = self.first_token(node.span);
        let words = || DeclarationKind::all().map(DeclarationKind::word);
        if words().any(|known| known == word) {
            return self.strict(Rule::declaration, node.span, codes::UNEXPECTED_TEXT);
        }
        let near = closest(&word, words()).map(str::to_owned);
        let mut diagnostic =
            Diagnostic::new(codes::UNKNOWN_DECLARATION, format!("`{word}` declares nothing"))
                .at(place, "not a declaration");
        if let Some(near) = near {
            diagnostic = diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
                format!("write `{near}`"),
                place,
                near,
            ));
        }
        self.push(diagnostic);
    }

    fn bad_item(&mut self, node: &Node) {
        let (token, place) = self.first_token(node.span);
        let words = || DeclarationKind::all().map(DeclarationKind::word);
        if token == "}" {
            return self.push(
                Diagnostic::new(codes::MISSING_OPEN, "this `}` closes nothing")
                    .at(place, "no `{` belongs to it")
                    .fix(Fix::replace("remove it", place, "")),
            );
        }
        if words().any(|known| known == token) {
            return self.strict(Rule::declaration, node.span, codes::UNEXPECTED_TEXT);
        }
        let near = closest(&token, words()).map(|near| format!("did you mean `{near}`?"));
        self.push(
            Diagnostic::new(
                codes::UNEXPECTED_TEXT,
                format!("`{token}` stands outside any declaration"),
            )
            .at(place, "begins no declaration")
            .maybe_help(near),
        );
    }

    fn bad_tail(&mut self, node: &Node) {
        let (token, place) = self.first_token(node.span);
        let whole = self.slice(node.span).trim();
        let shown = if whole.chars().count() <= 40 { whole.to_owned() } else { token };
        self.push(
            Diagnostic::new(
                codes::UNEXPECTED_TEXT,
                format!("`{shown}` does not belong to this clause"),
            )
            .at(place, "the clause is complete before this")
            .help("a clause ends at its line's end or at `;`"),
        );
    }

    fn bad_row(&mut self, node: &Node, block: &Node) {
        let (rule, form) = match block.rule() {
            Rule::tier_rows => (Rule::tier_row, "`>= 99.0% : 10%` or `otherwise : 50%`"),
            Rule::repeat_rows => (Rule::repeat_row, "`2 periods in a row : x 1.5`"),
            Rule::table_body => (Rule::table_row, "`P1 | 15 min | 4 h`"),
            _ => (Rule::choose_row, "`availability >= 99% : 10%` or `otherwise : 0%`"),
        };
        let before = self.diagnostics.len();
        self.strict(rule, node.span, codes::UNEXPECTED_TEXT);
        if let Some(diagnostic) = self.diagnostics.get_mut(before) {
            diagnostic.help = Some(format!("a row here looks like {form}, one to a line"));
        }
    }

    /// Reads a wrong region with the strict rule and reports its furthest failure.
    fn strict(&mut self, rule: Rule, region: Span, code: crate::diagnostic::Code) {
        let from = self.text.get(region.range().start..).unwrap_or("");
        let (at, mut expected) = match Grammar::parse(rule, from) {
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                (offset(at), expected)
            }
            // The rule reads a beginning of the region; what follows it is the mistake.
            Ok(pairs) => (pairs.as_str().trim_end().len().try_into().unwrap_or(0), Vec::new()),
        };
        expected.sort_unstable();
        let mut words: Vec<String> = Vec::new();
        for word in expected.into_iter().filter_map(spoken) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        let start = region.start.saturating_add(at).min(region.end);
        let rest = Span::new(region.source, start, region.end);
        let (found, place) = if self.slice(rest).trim().is_empty() {
            ("the end of the line".to_owned(), rest.at_start())
        } else {
            let (token, place) = self.first_token(rest);
            (format!("`{token}`"), place)
        };
        let near =
            closest(found.trim_matches('`'), words.iter().map(|word| word.trim_matches('`')));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let message = match expected_list(&words) {
            Some(list) => format!("expected {list}, found {found}"),
            None => format!("{found} cannot be read here"),
        };
        self.push(Diagnostic::new(code, message).at(place, "not expected here").maybe_help(help));
    }

    fn missing_value(&mut self, node: &Node, before: Option<&Node>, parent: &Node) {
        let after = before
            .map(|before| self.slice(before.span).trim().to_owned())
            .filter(|text| !text.is_empty() && text.chars().count() <= 24 && !text.contains('\n'));
        let message = match (&after, parent.rule()) {
            (_, Rule::call) => "a value is missing between the brackets".to_owned(),
            (Some(after), _) => format!("a value is missing after `{after}`"),
            (None, _) => "a value is missing here".to_owned(),
        };
        self.push(
            Diagnostic::new(codes::MISSING_VALUE, message).at(node.span, "a value belongs here"),
        );
    }

    fn missing_quote(&mut self, text: &Node) {
        let end = text.span.at_end();
        self.push(
            Diagnostic::new(codes::UNCLOSED_TEXT, "this text is not closed before the line ends")
                .at(text.span, "opened here")
                .help("close it with `\"`")
                .fix(Fix::replace("close the text", end, "\"")),
        );
    }

    fn missing_open(&mut self, node: &Node) {
        self.push(
            Diagnostic::new(codes::MISSING_OPEN, "the `{` of this declaration is missing")
                .at(node.span, "expected `{` here")
                .fix(Fix::replace("insert `{`", node.span, " {").certain()),
        );
    }

    fn missing_close(&mut self, node: &Node, owner: &Node, bracket: char) {
        let opened = match bracket {
            '}' => owner
                .children
                .iter()
                .find(|child| matches!(child.rule(), Rule::open | Rule::rows_open))
                .map_or(owner.span.at_start(), |open| open.span),
            _ => self.opening(owner, if bracket == ')' { '(' } else { '[' }),
        };
        // Where the opening brace is missing as well, one message says it.
        if opened.is_empty() && bracket == '}' {
            return;
        }
        self.push(
            Diagnostic::new(codes::MISSING_CLOSE, format!("the `{bracket}` is missing"))
                .at(opened, "opened here and never closed")
                .because(node.span, format!("`{bracket}` is expected here at the latest"))
                .fix(Fix::replace(format!("insert `{bracket}`"), node.span, bracket.to_string())),
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

    fn push_missing_name(&mut self, node: &Node) {
        self.push(
            Diagnostic::new(codes::MISSING_NAME, "a name is missing after `.`")
                .at(node.span, "a name belongs here"),
        );
    }

    fn bad_date(&mut self, node: &Node) {
        let shown = self.slice(node.span).to_owned();
        self.push(
            Diagnostic::new(codes::INVALID_DATE, format!("`{shown}` is not a date"))
                .at(node.span, "not a date")
                .help("dates are written `2026-03-01`, months `2026-03`; a subtraction has a blank on both sides of `-`"),
        );
    }

    /// `and` beside `or` without brackets, and comparisons in a row.
    fn operators(&mut self, expression: &Node) {
        let mut pending: Vec<&Node> = expression.children.iter().collect();
        while let Some(node) = pending.pop() {
            for operand in node.children.iter().filter(|child| child.rule() != Rule::expr) {
                match (node.rule(), operand.rule()) {
                    (Rule::op_or, Rule::op_and) | (Rule::op_and, Rule::op_or) => self.push(
                        Diagnostic::new(
                            codes::MIXED_AND_OR,
                            "`and` and `or` stand side by side without brackets",
                        )
                        .at(operand.span, "which belongs together is not said")
                        .help("put brackets around the part that belongs together"),
                    ),
                    (outer, inner) if is_comparison(outer) && is_comparison(inner) => self.push(
                        Diagnostic::new(codes::CHAINED_COMPARISON, "comparisons cannot be chained")
                            .at(node.span, "two comparisons in a row")
                            .help("write `a <= b and b <= c`"),
                    ),
                    _ => {}
                }
                // Nested expressions are visited as nodes of their own.
                if operand.rule() != Rule::choose {
                    pending.push(operand);
                }
            }
        }
    }

    /// Characters that have no meaning, and those that make a text read differently than it is.
    fn characters(&mut self, file: Span) {
        let hidden = |character: char| matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}');
        let found: Vec<(usize, char)> =
            self.text.char_indices().filter(|(_, character)| hidden(*character)).collect();
        for (at, character) in found {
            let start = file.start.saturating_add(offset(at));
            let span =
                Span::new(file.source, start, start.saturating_add(offset(character.len_utf8())));
            let code = u32::from(character);
            self.push(
                Diagnostic::new(
                    codes::BIDIRECTIONAL_CONTROL,
                    format!("an invisible character (U+{code:04X}) changes the reading direction"),
                )
                .at(span, "here")
                .help("remove it: a contract must read as it is evaluated")
                .fix(Fix::replace("remove it", span, "").certain()),
            );
        }
    }
}

fn is_comparison(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::op_le | Rule::op_ge | Rule::op_lt | Rule::op_gt | Rule::op_eq | Rule::op_ne
    )
}

fn expected_list(words: &[String]) -> Option<String> {
    let listed: Vec<&str> = words.iter().take(MOST_EXPECTED).map(String::as_str).collect();
    let (last, first) = listed.split_last()?;
    Some(match (first.is_empty(), words.len() > MOST_EXPECTED) {
        (true, _) => (*last).to_owned(),
        (false, true) => format!("{}, {last} or another", first.join(", ")),
        (false, false) => format!("{} or {last}", first.join(", ")),
    })
}
