//! The documentation is right: every contract shown in it is read, and does what the page says.
//!
//! A block ```` ```sla ```` has no errors; ```` ```sla error=E0304 ```` has errors of that code and of no other.
//! ```` ```sla file=supplier.sla ```` is a file that the next block without a name may import.

use std::collections::{BTreeMap, BTreeSet};

use sla::diagnostic::{Code, Diagnostic, Severity};
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

use crate::markdown::{Fence, fences, section};
use crate::repository::{File, files};

/// The files that a page shows before a contract.
#[derive(Default)]
struct Shown(BTreeMap<String, String>);

impl SourceLoader for Shown {
    fn load(&self, path: &str) -> Result<String, LoadError> {
        self.0.get(path).cloned().ok_or_else(|| LoadError::new(LoadErrorKind::NotFound))
    }
}

/// Everything the compiler says of a text.
fn diagnostics_of(text: &str, files: &Shown) -> Vec<Diagnostic> {
    sla::compile_text("page.sla", text.to_owned(), files).diagnostics.into_vec()
}

/// The codes that a contract alone can give; those of files and rows show commands and data.
const COVERED: [&str; 7] = ["E00", "E01", "E02", "E03", "E04", "E05", "W1"];

/// The codes in the text that are errors, or the one that is looked for.
fn found_in(text: &str, files: &Shown, wanted: Option<&str>) -> BTreeSet<&'static str> {
    let codes = diagnostics_of(text, files).into_iter().map(|diagnostic| diagnostic.code);
    let counts = |code: &Code| code.severity() == Severity::Error || wanted == Some(code.id());
    codes.filter(counts).map(Code::id).collect()
}

fn is_covered(id: &str) -> bool {
    COVERED.iter().any(|block| id.starts_with(block))
}

/// What is wrong with one block, if it is one of ours. A block that is a file is kept for the next one.
fn fault(fence: &Fence, files: &mut Shown) -> Option<String> {
    let mut info = fence.info.split_whitespace();
    let language = info.next();
    if let Some((_, name)) = fence.info.split_once(" file=") {
        files.0.insert(name.to_owned(), fence.text.clone());
        return None;
    }
    if language != Some("sla") {
        return None;
    }
    let files = std::mem::take(files);
    let wanted = match info.next() {
        None => None,
        Some(tag) => match tag.strip_prefix("error=") {
            Some(id) if info.next().is_none() => Some(id),
            _ => return Some(format!("the block is tagged `{}`, which means nothing", fence.info)),
        },
    };
    let expected: BTreeSet<&str> = wanted.into_iter().filter(|id| is_covered(id)).collect();
    let found = found_in(&fence.text, &files, wanted);
    (found != expected).then(|| format!("the block gives {found:?}, not {expected:?}"))
}

/// What is wrong with the blocks of a file, each with its place.
fn faults(file: &File) -> Vec<String> {
    let mut files = Shown::default();
    fences(&file.text)
        .iter()
        .filter_map(|fence| {
            Some(format!("{}:{}: {}", file.path, fence.line, fault(fence, &mut files)?))
        })
        .collect()
}

#[test]
fn every_contract_in_the_documentation_does_what_the_page_says() {
    let mut pages = files("docs", "md");
    // Its blocks are parts of one contract, which another test types.
    pages.retain(|page| page.path != "docs/tutorial.md");
    pages.extend(files("examples", "md"));
    pages.extend(["README.md", "CONTRIBUTING.md"].map(File::read));
    let findings: Vec<String> = pages.iter().flat_map(faults).collect();
    assert!(findings.is_empty(), "wrong examples:\n  {}", findings.join("\n  "));
}

#[test]
fn a_page_shows_its_own_code_as_wrong() {
    for code in sla::diagnostic::all() {
        let page = File::read(&format!("docs/errors/{}.md", code.id()));
        let tagged: Vec<String> = fences(&page.text)
            .into_iter()
            .map(|f| f.info)
            .filter(|i| i.contains("error="))
            .collect();
        let own = format!("sla error={}", code.id());
        assert!(tagged.iter().all(|info| *info == own), "{}: {tagged:?}", page.path);
        let wrong = section(&page.text, "Wrong").expect("checked with the architecture");
        let inside = fences(wrong).iter().filter(|fence| fence.info == own).count();
        assert_eq!(inside, tagged.len(), "{}: `{own}` stands outside `## Wrong`", page.path);
        // Codes about data show the data, not a contract.
        if is_covered(code.id()) {
            assert!(inside > 0, "{}: `## Wrong` has no block `{own}`", page.path);
        }
    }
}

#[test]
fn wrong_examples_are_found() {
    let found =
        |text: &str| faults(&File { path: "docs/x.md".to_owned(), text: text.to_owned() }).len();
    let party = "party a \"A\" { role provider }";
    assert_eq!(found(&format!("```sla\n{party}\n```\n")), 0);
    assert_eq!(
        found(&format!("```sla error=E0001\n{party}\n```\n")),
        1,
        "nothing wrong where it should be"
    );
    assert_eq!(
        found("```sla\nparty a \"A { role provider }\n```\n"),
        1,
        "something wrong where nothing should be"
    );
    assert_eq!(found(&format!("```sla eror=E0001\n{party}\n```\n")), 1, "an unknown tag");
    assert_eq!(found("```toml\n} not ours {\n```\n"), 0);
}
