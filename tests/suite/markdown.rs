//! The parts of a Markdown file that tests read: sections and fenced blocks.

#![expect(
    clippy::string_slice,
    reason = "offsets come from searches in the same text, and a panic fails the test"
)]

/// A fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fence {
    /// What stands behind the opening backticks: `sla error=E0304`.
    pub(crate) info: String,
    /// The lines between, each with its line end.
    pub(crate) text: String,
    /// The line of the opening backticks, from 1.
    pub(crate) line: usize,
}

/// Finds the fenced blocks. A block ends at a line of as many backticks as it began with, or with the text.
pub(crate) fn fences(markdown: &str) -> Vec<Fence> {
    let mut found = Vec::new();
    let mut open: Option<(usize, Fence)> = None;
    for (number, line) in (1..).zip(markdown.lines()) {
        let ticks = line.trim_start().chars().take_while(|c| *c == '`').count();
        match &mut open {
            None if ticks >= 3 => {
                let info = line.trim_start().trim_start_matches('`').trim().to_owned();
                open = Some((ticks, Fence { info, text: String::new(), line: number }));
            }
            None => {}
            Some((opened, fence)) => {
                if ticks >= *opened && line.trim().chars().all(|c| c == '`') {
                    found.push(fence.clone());
                    open = None;
                } else {
                    fence.text.push_str(line);
                    fence.text.push('\n');
                }
            }
        }
    }
    found.extend(open.map(|(_, fence)| fence));
    found
}

/// The text under the heading `## title`, up to the next heading of that level.
pub(crate) fn section<'a>(markdown: &'a str, title: &str) -> Option<&'a str> {
    let heading = format!("## {title}\n");
    let start = markdown.find(&format!("\n{heading}"))? + 1 + heading.len();
    let rest = &markdown[start..];
    Some(rest.find("\n## ").map_or(rest, |end| &rest[..end]))
}

#[test]
fn blocks_and_sections_are_found() {
    let page = "# T\n\n## A\n\n````md x\n```sla\n````\n\n## B\n```sla error=E1\na\n";
    let found: Vec<_> = fences(page).into_iter().map(|f| (f.info, f.text, f.line)).collect();
    let expected = [("md x", "```sla\n", 5), ("sla error=E1", "a\n", 10)];
    assert_eq!(found, expected.map(|(info, text, line)| (info.to_owned(), text.to_owned(), line)));
    assert_eq!(section(page, "B"), Some("```sla error=E1\na\n"));
    assert_eq!(section(page, "C"), None);
}
