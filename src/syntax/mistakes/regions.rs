//! Text that fits nowhere: lines that are no clause, words too many, broken rows and headers.

use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::source::Span;

use super::super::tree::Node;
use super::super::vocabulary::{CLAUSES, DeclarationKind};
use super::Finder;
use sla_grammar::Rule;

/// Text of a region is shown up to this many characters.
const LONGEST_SHOWN: usize = 40;
/// A shorter word is near to too many others for a suggestion.
const SHORTEST_GUESSED: usize = 3;

impl Finder<'_> {
    pub(super) fn bad_clause(&mut self, node: &Node) {
        let (word, place) = self.first_token(node.span);
        if begins_clause(&word) {
            let failure = self.strictly(Rule::clause, node.span);
            let diagnostic = self.unexpected(&failure, codes::UNEXPECTED_TEXT);
            return self.push(diagnostic);
        }
        if let Some(diagnostic) = self.unknown_character(place, node.span) {
            return self.push(diagnostic);
        }
        // A line with a block may be a declaration whose word is misspelt.
        let has_block = self.slice(node.span).contains('{');
        let known = CLAUSES
            .iter()
            .filter_map(|clause| clause.phrase.split(' ').next())
            .chain(DeclarationKind::all().map(DeclarationKind::word).filter(|_| has_block));
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_CLAUSE, format!("no clause begins with `{word}`"))
                .at(place, "not a clause");
        let diagnostic = with_guess(diagnostic, &word, place, known);
        let listed = self.declared.filter(|_| diagnostic.help.is_none()).map(clauses_of);
        self.push(diagnostic.maybe_help(listed));
    }

    pub(super) fn bad_header(&mut self, node: &Node) {
        let (word, place) = self.first_token(node.span);
        if is_declaration_word(&word) {
            let diagnostic = self.bad_declaration(node, &word);
            return self.push(diagnostic);
        }
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_DECLARATION, format!("`{word}` declares nothing"))
                .at(place, "not a declaration");
        let words = DeclarationKind::all().map(DeclarationKind::word);
        self.push(with_guess(diagnostic, &word, place, words));
    }

    /// Text outside any declaration; `goes_on` if the line before it is such text too.
    ///
    /// Tells whether it begins like a declaration.
    pub(super) fn bad_item(&mut self, node: &Node, goes_on: bool) -> bool {
        let (token, place) = self.first_token(node.span);
        if is_declaration_word(&token) {
            let diagnostic = self.bad_declaration(node, &token);
            self.push(diagnostic);
            return true;
        }
        if !goes_on {
            self.stray_text(node, &token, place);
        }
        false
    }

    fn stray_text(&mut self, node: &Node, token: &str, place: Span) {
        if token == "}" {
            return self.push(
                Diagnostic::new(codes::MISSING_OPEN, "this `}` closes nothing")
                    .at(place, "no `{` belongs to it")
                    .fix(Fix::replace("remove it", place, "")),
            );
        }
        if let Some(diagnostic) = self.unknown_character(place, node.span) {
            return self.push(diagnostic);
        }
        let diagnostic = Diagnostic::new(
            codes::UNEXPECTED_TEXT,
            format!("`{token}` stands outside any declaration"),
        )
        .at(place, "begins no declaration");
        let words = DeclarationKind::all().map(DeclarationKind::word);
        self.push(with_guess(diagnostic, token, place, words));
    }

    /// A declaration whose word is right and whose header is not.
    fn bad_declaration(&self, node: &Node, word: &str) -> Diagnostic {
        let failure = self.strictly(Rule::declaration, node.span);
        let header = Span::new(node.span.source, node.span.start, failure.place.start);
        let only_the_word = self.slice(header).trim() == word;
        if only_the_word && failure.expected.contains(&Rule::name) {
            return self.unknown_character(failure.place, node.span).unwrap_or_else(|| {
                Diagnostic::new(codes::MISSING_NAME, format!("this `{word}` has no name"))
                    .at(failure.place, "a name belongs here")
            });
        }
        self.unexpected(&failure, codes::UNEXPECTED_TEXT)
    }

    /// What follows a complete clause on its line; `clause` is that clause.
    pub(super) fn bad_tail(&mut self, node: &Node, clause: Option<&Node>) {
        let (token, place) = self.first_token(node.span);
        if let Some(diagnostic) = self.unknown_character(place, node.span) {
            return self.push(diagnostic);
        }
        let whole = self.slice(node.span).trim();
        let short = whole.chars().count() <= LONGEST_SHOWN && !whole.contains('\n');
        let shown = if short { whole.to_owned() } else { token.clone() };
        let mut diagnostic = Diagnostic::new(
            codes::UNEXPECTED_TEXT,
            format!("`{shown}` does not belong to this clause"),
        )
        .at(place, "the clause is complete before this");
        let is_name = token.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if begins_clause(&token) {
            diagnostic = diagnostic
                .help("a clause ends with its line or with `;`")
                .fix(Fix::replace("begin a new clause", place.at_start(), "; "));
        } else if token == "-" {
            diagnostic =
                diagnostic.help("a subtraction has a blank on both sides of `-`, as in `a - b`");
        } else if token == ","
            && let Some(digits) = self.digits_behind_comma(place, node.span)
        {
            diagnostic = match digits {
                3 => diagnostic
                    .help("thousands are parted by `_`, as in `40_000`")
                    .fix(Fix::replace("write `_` for the comma", place, "_")),
                _ => diagnostic
                    .help("the decimal mark is a point, as in `99.9%`")
                    .fix(Fix::replace("write a point for the comma", place, ".")),
            };
        } else if is_name && clause.is_some_and(ends_in_list) {
            diagnostic = diagnostic.help("names in a list are parted by `,`").fix(Fix::replace(
                "insert `,`",
                place.at_start(),
                ", ",
            ));
        }
        self.push(diagnostic);
    }

    /// How many digits stand right behind a comma that stands right behind a digit: `40,000`, `99,9%`.
    fn digits_behind_comma(&self, comma: Span, tail: Span) -> Option<usize> {
        let before = Span::new(comma.source, comma.start.checked_sub(1)?, comma.start);
        let behind = self.slice(Span::new(comma.source, comma.end, tail.end));
        let digits = behind.chars().take_while(char::is_ascii_digit).count();
        let is_number = self.slice(before).ends_with(|last: char| last.is_ascii_digit());
        (is_number && digits > 0).then_some(digits)
    }

    /// What stands between brackets behind a complete value, or in the place of one.
    pub(super) fn bad_inside(&mut self, node: &Node) {
        let (token, place) = self.first_token(node.span);
        let diagnostic = self.unknown_character(place, node.span).unwrap_or_else(|| {
            let message = format!("`{token}` does not belong here");
            Diagnostic::new(codes::UNEXPECTED_TEXT, message).at(place, "not expected here")
        });
        self.push(diagnostic);
    }

    pub(super) fn bad_row(&mut self, node: &Node, block: &Node) {
        // The row breaks off where what is too deep begins.
        if self.deep_right_behind(node.span.at_end()) {
            return;
        }
        let (rule, mark, form) = match block.rule() {
            Rule::tier_rows => {
                (Rule::strict_tier_row, ':', "`>= 99.0% : 10%` or `otherwise : 50%`")
            }
            Rule::repeat_rows => (Rule::repeat_row, ':', "`2 periods in a row : x 1.5`"),
            Rule::table_body => (Rule::strict_table_row, '|', "`P1 | 15 min | 4 h`"),
            _ => (Rule::strict_choose_row, ':', "`availability >= 99% : 10%` or `otherwise : 0%`"),
        };
        let failure = self.strictly(rule, node.span);
        let text = self.slice(node.span);
        let mut diagnostic = if text.contains(mark) || rule == Rule::repeat_row {
            self.unexpected(&failure, codes::UNEXPECTED_TEXT)
        } else {
            self.unknown_character(failure.place, node.span).unwrap_or_else(|| {
                Diagnostic::new(codes::UNEXPECTED_TEXT, format!("this row has no `{mark}`"))
                    .at(node.span, "not a row")
            })
        };
        if diagnostic.code == codes::UNEXPECTED_TEXT {
            diagnostic.help = Some(format!("a row here looks like {form}, one to a line"));
        }
        self.push(diagnostic);
    }
}

/// Adds the word that was probably meant, as help and as a fix.
fn with_guess<'a>(
    diagnostic: Diagnostic,
    word: &str,
    place: Span,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let long_enough = word.chars().count() >= SHORTEST_GUESSED;
    match closest(word, known.filter(|_| long_enough)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            place,
            near,
        )),
        None => diagnostic,
    }
}

/// What may stand in a declaration.
fn clauses_of(kind: DeclarationKind) -> String {
    let own = CLAUSES.iter().filter(|clause| clause.places.contains(&kind));
    let fields = (kind == DeclarationKind::Case).then_some("`name = value`".to_owned());
    let phrases: Vec<String> =
        fields.into_iter().chain(own.map(|clause| format!("`{}`", clause.phrase))).collect();
    format!("the clauses of a {}: {}", kind.word(), phrases.join(", "))
}

fn begins_clause(word: &str) -> bool {
    CLAUSES.iter().any(|clause| clause.phrase.split(' ').next() == Some(word))
}

fn is_declaration_word(word: &str) -> bool {
    DeclarationKind::all().any(|kind| kind.word() == word)
}

/// Whether the last part of a clause is a list of names.
fn ends_in_list(clause: &Node) -> bool {
    clause.children.last().is_some_and(|last| {
        matches!(last.rule(), Rule::names | Rule::cover | Rule::member | Rule::each_key)
            || (last.rule() == Rule::each && ends_in_list(last))
    })
}
