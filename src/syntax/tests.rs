//! What the parser promises, on the design's own examples and on broken text.
use super::*;
use crate::source::SourceId;

const EXAMPLES: [(&str, &str); 3] = [
    ("hosting", include_str!("../../tests/syntax/ok/hosting.sla")),
    ("support_desk", include_str!("../../tests/syntax/ok/support_desk.sla")),
    ("leads", include_str!("../../tests/syntax/ok/leads.sla")),
];

fn mistakes(text: &str) -> Vec<String> {
    parse(SourceId(0), text)
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic.span().expect("every mistake has a place");
            format!("{} {}..{} {}", diagnostic.code.id(), span.start, span.end, diagnostic.message)
        })
        .collect()
}

#[test]
fn the_examples_of_the_design_parse_without_mistakes() {
    for (name, text) in EXAMPLES {
        assert_eq!(mistakes(text), Vec::<String>::new(), "{name}");
    }
}
