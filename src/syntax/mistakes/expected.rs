//! What was expected where a region went wrong.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use crate::diagnostic::{Code, Diagnostic, closest};
use crate::source::Span;

use super::super::build::offset;
use super::super::vocabulary::spoken;
use super::Finder;
use sla_grammar::{Grammar, Rule};

/// At most this many things are listed as expected.
const MOST_EXPECTED: usize = 5;

/// Where a strict reading of a region came to an end.
pub(super) struct Failure {
    /// The token it stumbled over; empty at the end of the region.
    pub(super) found: String,
    pub(super) place: Span,
    pub(super) expected: Vec<Rule>,
    region: Span,
}

impl Failure {
    /// Whether a whole value was read before, so that anything might follow.
    pub(super) fn follows_value(&self) -> bool {
        self.expected.contains(&Rule::infix_ahead)
    }
}

impl Finder<'_> {
    /// Reads a wrong region with the strict rule up to its furthest failure.
    pub(super) fn strictly(&self, rule: Rule, region: Span) -> Failure {
        let (at, mut expected) = match Grammar::parse(rule, self.slice(region)) {
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                (at, expected)
            }
            // The rule reads a beginning of the region; what follows it is the mistake.
            Ok(pairs) => (pairs.as_str().trim_end().len(), Vec::new()),
        };
        expected.sort_unstable();
        let start = region.start.saturating_add(offset(at)).min(region.end);
        let rest = Span::new(region.source, start, region.end);
        let (found, place) = if self.slice(rest).trim_matches(super::is_blank).is_empty() {
            let read = Span::new(region.source, region.start, start);
            let kept = offset(self.slice(read).trim_end().len());
            let end = region.start.saturating_add(kept);
            (String::new(), Span::new(region.source, end, end))
        } else {
            self.first_token(rest)
        };
        Failure { found, place, expected, region }
    }

    /// The message for such a failure.
    pub(super) fn unexpected(&self, failure: &Failure, code: Code) -> Diagnostic {
        if let Some(diagnostic) = self.unknown_character(failure.place, failure.region) {
            return diagnostic;
        }
        let found = match failure.found.as_str() {
            "" => "the end of the line".to_owned(),
            found => format!("`{found}`"),
        };
        let mut words: Vec<String> = Vec::new();
        if !failure.follows_value() {
            for word in failure.expected.iter().filter_map(|rule| spoken(*rule)) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        let message = match expected_list(&words) {
            Some(list) => format!("expected {list}, found {found}"),
            None if failure.found.is_empty() => "the line ends before it is complete".to_owned(),
            None => format!("{found} does not belong here"),
        };
        Diagnostic::new(code, message).at(failure.place, "not expected here").maybe_help(
            nearest(&failure.found, &words).map(|near| format!("did you mean `{near}`?")),
        )
    }
}

/// The expected word that was probably meant.
fn nearest(found: &str, words: &[String]) -> Option<String> {
    let mut quoted: Vec<&str> = words
        .iter()
        .filter_map(|word| word.strip_prefix('`')?.strip_suffix('`'))
        .filter(|word| !word.contains('`'))
        .collect();
    // Of two words equally near, the one of the same length: `form` is `from` rather than `for`.
    quoted.sort_by_key(|word| word.chars().count().abs_diff(found.chars().count()));
    let long_enough = found.chars().count() >= 3 && found.chars().all(super::is_word_character);
    closest(found, quoted.into_iter().filter(|_| long_enough)).map(str::to_owned)
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
