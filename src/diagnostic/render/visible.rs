//! Keeps text of users from steering the terminal or the reading direction. Whatever prints such
//! text to a terminal goes through here: diagnostics, tables, the pages of `sla explain`.

/// Makes a text safe for one line: white space of any kind becomes a blank; control characters,
/// and those that change the reading direction, are left out.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .filter(|character| !is_steering(*character))
        .collect()
}

/// Makes a whole source safe without moving a byte offset: each character that is refused becomes
/// a visible one of the same length. Line ends and tabs stay.
pub fn same_length(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let line_end = character == '\n' || character == '\r' && characters.peek() == Some(&'\n');
        if line_end || character == '\t' || !is_steering(character) {
            safe.push(character);
            continue;
        }
        safe.push(match character.len_utf8() {
            1 => '?',
            2 => '·',
            _ => '\u{fffd}',
        });
    }
    safe
}

/// Tells whether a character is a control, a line separator or changes the reading direction.
/// INVARIANT: all of them take at most three bytes, on which [`same_length`] relies.
fn is_steering(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{061c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2066}'..='\u{2069}'
                | '\u{feff}'
        )
}
