//! Every name in a right contract is known for what it is.

use sla::ide::{TokenKind, definition, hover, prepare_rename, references, rename, tokens};

use super::{analysed, contracts};
use crate::markdown::fences;
use crate::repository::{File, files};

/// The contracts of the repository and of its pages that stand alone and have no mistake.
fn right_contracts() -> Vec<File> {
    let mut found = contracts();
    for page in files("docs", "md") {
        let shown = fences(&page.text).into_iter().filter(|fence| fence.info == "sla");
        found.extend(
            shown.map(|fence| File {
                path: format!("{}:{}", page.path, fence.line),
                text: fence.text,
            }),
        );
    }
    found.retain(|file| analysed(&file.text).contract.is_some());
    assert!(found.len() > 90, "{}", found.len());
    found
}

#[test]
fn nothing_in_a_right_contract_is_called_something_unknown() {
    let (mut names, mut unknown) = (0, Vec::new());
    for file in right_contracts() {
        let analysis = analysed(&file.text);
        for token in tokens(&analysis) {
            let TokenKind::Name(kind) = token.kind else { continue };
            names += 1;
            let text = &file.text[token.span.range()];
            if kind.is_none() && !token.special {
                let line = file.text[..token.span.range().start].matches('\n').count();
                let shown = file.text.lines().nth(line).unwrap_or_default().trim();
                unknown.push(format!("{}:{}: {text} in: {shown}", file.path, line + 1));
            }
        }
    }
    assert!(names > 1800, "{names} names");
    assert!(
        unknown.is_empty(),
        "of {names} names nothing is known of {}:\n{}",
        unknown.len(),
        unknown.join("\n")
    );
}

#[test]
fn from_every_name_one_comes_to_its_definition_and_back() {
    for file in right_contracts() {
        let analysis = analysed(&file.text);
        for token in tokens(&analysis) {
            let TokenKind::Name(Some(kind)) = token.kind else { continue };
            let place = format!(
                "{} of kind {kind:?} at {:?} of {}",
                &file.text[token.span.range()],
                token.span.range(),
                file.path
            );
            let target = definition(&analysis, token.span.start).expect(&place);
            let back = references(&analysis, target.name.start, true);
            assert!(back.iter().any(|found| found.span == token.span), "{place}");
            assert!(hover(&analysis, token.span.start).is_some(), "{place}");
            if token.declares {
                let edits = rename(&analysis, token.span.start, "a_name_of_its_own").expect(&place);
                // Columns get a heading beside their new name.
                let renamed = edits.iter().filter(|edit| edit.replacement == "a_name_of_its_own");
                assert_eq!(renamed.count(), back.len(), "{place}");
            }
        }
    }
}

#[test]
fn a_contract_stays_right_whatever_is_renamed() {
    let mut renamed = 0;
    for file in right_contracts() {
        let analysis = analysed(&file.text);
        for (_, definition) in analysis.names().definitions() {
            if prepare_rename(&analysis, definition.span.start).is_err() {
                continue;
            }
            let mut edits =
                rename(&analysis, definition.span.start, "a_name_of_its_own").expect("it may");
            edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
            let mut text = file.text.clone();
            for edit in edits {
                text.replace_range(edit.span.range(), &edit.replacement);
            }
            let after = analysed(&text);
            let problems: Vec<_> = after.diagnostics.iter().map(|one| &one.message).collect();
            let what = format!("{} {:?} of {}", definition.name, definition.kind, file.path);
            assert!(after.contract.is_some(), "{what}: {problems:#?}");
            renamed += 1;
        }
    }
    assert!(renamed > 1300, "{renamed}");
}

#[test]
fn the_contract_of_all_parts_is_right() {
    let file = File::read("tests/suite/ide/features.sla");
    let analysis = analysed(&file.text);
    let problems: Vec<_> =
        analysis.diagnostics.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    assert!(analysis.contract.is_some(), "{problems:#?}");
}
