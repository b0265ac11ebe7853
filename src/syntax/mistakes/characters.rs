//! Characters without a meaning, and those that make a text read differently than it is.

use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::source::Span;

use super::super::build::offset;
use super::Finder;

impl Finder<'_> {
    pub(super) fn hidden_characters(&mut self, file: Span) {
        let found: Vec<(usize, char)> =
            self.text.char_indices().filter(|(_, character)| turns_direction(*character)).collect();
        for (at, character) in found {
            let start = file.start.saturating_add(offset(at));
            let end = start.saturating_add(offset(character.len_utf8()));
            let span = Span::new(file.source, start, end);
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

    /// The message for a character that begins no token, where `region` is wrong because of it.
    pub(super) fn unknown_character(&self, place: Span, region: Span) -> Option<Diagnostic> {
        let character = self.slice(place).chars().next().filter(|first| is_unknown(*first))?;
        // Said already, and by a better name.
        if turns_direction(character) {
            return None;
        }
        let message = if character.is_whitespace() || character.is_control() {
            format!("an invisible character (U+{:04X}) has no meaning here", u32::from(character))
        } else {
            format!("`{character}` has no meaning in a contract")
        };
        let diagnostic =
            Diagnostic::new(codes::UNKNOWN_CHARACTER, message).at(place, "not expected here");
        let Some((written, help)) = instead_of(character) else { return Some(diagnostic) };
        let diagnostic = diagnostic.help(help);
        Some(match written {
            Some(written) => diagnostic.fix(self.replace_all(character, written, region)),
            None => diagnostic,
        })
    }

    /// Replaces the character and its partner wherever they stand in the region.
    fn replace_all(&self, character: char, written: &str, region: Span) -> Fix {
        let same = |other: char| other == character || instead_of(other) == instead_of(character);
        let edits = self
            .slice(region)
            .char_indices()
            .filter(|(_, other)| is_unknown(*other) && same(*other))
            .map(|(at, other)| {
                let start = region.start.saturating_add(offset(at));
                let end = start.saturating_add(offset(other.len_utf8()));
                let span = Span::new(region.source, start, end);
                Edit { span, replacement: written.to_owned() }
            })
            .collect();
        let shown =
            if written == " " { "a plain blank".to_owned() } else { format!("`{written}`") };
        Fix { title: format!("write {shown}"), edits, certain: false }
    }
}

fn turns_direction(character: char) -> bool {
    matches!(
        character,
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}'
    )
}

/// Whether no token of the language begins with it.
fn is_unknown(character: char) -> bool {
    !(super::is_word_character(character)
        || " \t\r\n\u{FEFF}\"<>=+-*/%.,:;|×()[]{}".contains(character))
}

/// What was probably meant: the text to write, and the help that says so.
fn instead_of(character: char) -> Option<(Option<&'static str>, &'static str)> {
    Some(match character {
        '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’' | '‚' | '\'' | '`' => {
            (Some("\""), "texts stand in straight quotes: `\"`")
        }
        '–' | '—' | '−' | '‐' | '‑' => (Some("-"), "write the plain minus sign `-`"),
        '≥' => (Some(">="), "write `>=`"),
        '≤' => (Some("<="), "write `<=`"),
        '≠' => (Some("!="), "write `!=`"),
        '!' => (None, "`not` negates, `!=` compares"),
        '&' => (Some("and"), "write `and`"),
        '÷' => (Some("/"), "write `/`"),
        '·' | '∙' => (Some("*"), "write `*`"),
        '‰' => (None, "write it as a percentage, such as `0.5%`"),
        '#' => (Some("//"), "a comment begins with `//`"),
        '€' => (Some("EUR"), "write the currency as a word after the amount, such as `5 EUR`"),
        '$' => (None, "write the currency as a word after the amount, such as `5 USD`"),
        '£' => (Some("GBP"), "write the currency as a word after the amount, such as `5 GBP`"),
        '§' => (None, "write the number of a clause as a text, such as `\"4.1\"`"),
        character if character.is_whitespace() => (Some(" "), "write a plain blank"),
        _ => return None,
    })
}
