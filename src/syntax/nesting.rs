//! Finds brackets nested too deeply before anything recurses into them.

use std::ops::Range;

/// The regions of a text that lie deeper than `limit` brackets, in order.
///
/// Texts and comments are skipped. Kinds of brackets are not told apart: a bound on the depth needs no more.
pub(super) fn too_deep(text: &str, limit: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => skip_text(&mut characters),
            '/' if characters.peek().is_some_and(|(_, next)| *next == '/') => {
                while characters.next_if(|(_, next)| *next != '\n').is_some() {}
            }
            '(' | '[' | '{' => {
                depth += 1;
                if depth > limit && start.is_none() {
                    start = Some(at);
                }
            }
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth <= limit
                    && let Some(start) = start.take()
                {
                    found.push(start..at + 1);
                }
            }
            _ => {}
        }
    }
    found.extend(start.map(|start| start..text.len()));
    found
}

fn skip_text(characters: &mut std::iter::Peekable<std::str::CharIndices<'_>>) {
    while let Some((_, next)) = characters.next_if(|(_, next)| *next != '\n') {
        match next {
            '"' => return,
            '\\' => {
                characters.next_if(|(_, next)| *next != '\n');
            }
            _ => {}
        }
    }
}

/// The same text with those regions blanked, line ends kept, so that every offset stays.
pub(super) fn blanked(text: &str, regions: &[Range<usize>]) -> String {
    let mut blanked = String::with_capacity(text.len());
    let mut regions = regions.iter().peekable();
    for (at, character) in text.char_indices() {
        while regions.next_if(|region| region.end <= at).is_some() {}
        let inside = regions.peek().is_some_and(|region| region.contains(&at));
        match character {
            character if !inside || character == '\n' => blanked.push(character),
            character => blanked.extend(std::iter::repeat_n(' ', character.len_utf8())),
        }
    }
    blanked
}
