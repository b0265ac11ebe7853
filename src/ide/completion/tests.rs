//! Completion in cut text.
use super::*;
use crate::source::{LoadError, LoadErrorKind, SourceLoader};

struct Alone;

impl SourceLoader for Alone {
    fn load(&self, _path: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// The labels offered at the `|` of a text.
fn offered(text: &str) -> Vec<String> {
    let at = text.rfind('|').expect("a cursor");
    let text: String = text
        .char_indices()
        .filter(|(place, _)| *place != at)
        .map(|(_, l)| l)
        .collect::<String>()
        .replace('?', "|");
    let analysis = crate::analyse("test.sla", &text, &Alone, None);
    let found = completions(&analysis, offset_of(at));
    found.items.into_iter().map(|item| item.label).collect()
}

#[test]
fn show() {
    for text in [
        "pool a {\n at most 60_000 EUR per contract |",
        "table quota by member {\n a | b\n}\n\n|",
        "party marketing \"Marketing\" { role provider; members alice \"Alice\" }\ntable quota by member {\n    |",
        "party marketing \"Marketing\" { role provider; members alice \"Alice\" }\ntable quota by member {                            // `leads.owner` holds the member\n    member | leads\n    alice  | 40\n}\n\n|",
    ] {
        let at = text.rfind('|').expect("a cursor");
        let cut = &text[..at];
        eprintln!("{text}\n  {:?}", Context::of(cut));
        eprintln!(
            "  {:?}",
            offered(&cut.replace('|', "?").chars().chain(['|']).collect::<String>())
        );
    }
}
