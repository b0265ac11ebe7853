//! Everything that can be put right is offered where it is wrong, and does put it right.

use std::collections::BTreeMap;

use sla::diagnostic::Edit;
use sla::ide::{ActionKind, actions};

use super::analysed;
use crate::markdown::fences;
use crate::repository::{File, files};

/// Texts with mistakes: those that the pages of the codes show, and contracts with a word or a mark taken out.
fn mistaken() -> Vec<File> {
    let mut found = Vec::new();
    for page in files("docs/errors", "md") {
        let shown =
            fences(&page.text).into_iter().filter(|fence| fence.info.starts_with("sla error="));
        found.extend(
            shown.map(|fence| File {
                path: format!("{}:{}", page.path, fence.line),
                text: fence.text,
            }),
        );
    }
    found.extend(files("tests/mistakes", "sla"));
    found.extend(files("tests/syntax/recover", "sla"));
    assert!(found.len() > 60, "{}", found.len());
    found
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = text.to_owned();
    for edit in edits {
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    text
}

#[test]
fn every_fix_is_an_action_at_its_place_and_removes_what_it_is_for() {
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for file in mistaken() {
        let analysis = analysed(&file.text);
        for diagnostic in analysis.diagnostics.iter().filter(|one| !one.fixes.is_empty()) {
            let span = diagnostic.span().expect("what has a fix has a place");
            let offered = actions(&analysis, span);
            for fix in &diagnostic.fixes {
                let what = format!("{} `{}` of {}", diagnostic.code, fix.title, file.path);
                let action = offered.iter().find(|action| {
                    action.title.to_lowercase() == fix.title.to_lowercase()
                        && action.edits == fix.edits
                });
                assert!(
                    action.is_some_and(|action| action.kind == ActionKind::Fix),
                    "{what} is not offered"
                );
                let after = analysed(&applied(&file.text, &fix.edits));
                let same = |text: &sla::ide::Analysis| {
                    let alike = text.diagnostics.iter().filter(|other| {
                        other.code == diagnostic.code && other.message == diagnostic.message
                    });
                    alike.count()
                };
                // Of several alike another one may come up.
                let gone = same(&after) < same(&analysis) || same(&analysis) > 1;
                assert!(gone, "{what} leaves it: {}", diagnostic.message);
                *by_code.entry(diagnostic.code.id()).or_default() += 1;
            }
        }
    }
    println!("fixes by code: {by_code:?}");
    assert!(by_code.len() > 10, "{by_code:?}");
}

#[test]
fn what_the_pages_say_is_missing_is_filled_in() {
    let mut filled = 0;
    for file in mistaken() {
        let analysis = analysed(&file.text);
        let alone = analysis.diagnostics.len() == 1;
        for (place, diagnostic) in analysis.diagnostics.iter().enumerate() {
            let missing = ["E0206", "E0403", "E0501"].contains(&diagnostic.code.id());
            let Some(span) = diagnostic.span().filter(|_| missing && alone) else { continue };
            let what = format!("{}: {} {}", file.path, diagnostic.code, diagnostic.message);
            let offered = actions(&analysis, span);
            let added: Vec<_> =
                offered.iter().filter(|action| action.removes == Some(place)).collect();
            assert!(!added.is_empty(), "nothing is offered for {what}");
            let mut right = 0;
            for action in added {
                let after = analysed(&applied(&file.text, &action.edits));
                let left =
                    after.diagnostics.iter().any(|other| other.message == diagnostic.message);
                assert!(!left, "{what} is left by `{}`:\n{}", action.title, after.text());
                right += usize::from(after.contract.is_some());
            }
            // What else it needs depends on what is chosen.
            assert!(right > 0, "no choice is right for {what}");
            filled += 1;
        }
    }
    assert!(filled > 2, "{filled}");
}
