//! The documentation is right: every contract shown in it is read, and does what the page says.
//!
//! A block ```` ```sla ```` has no errors; ```` ```sla error=E0304 ```` has errors of that code and of no other.
//! ```` ```sla file=supplier.sla ```` is a file that the next block without a name may import.

use std::collections::{BTreeMap, BTreeSet};

use sla::diagnostic::{Code, Diagnostic, Severity};
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

use crate::markdown::{Fence, fences, section};
use crate::repository::{File, files, root};

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

/// The anchor of a heading, as GitHub makes it.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The links of a page that lead nowhere.
fn dead_links(page: &File) -> Vec<String> {
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut dead = Vec::new();
    for link in page.text.split("](").skip(1).filter_map(|rest| rest.split_once(')')) {
        let (path, at) = link.0.split_once('#').unwrap_or((link.0, ""));
        if path.contains("://") || path.contains(char::is_whitespace) {
            continue;
        }
        let target = match path {
            "" => root().join(&page.path),
            path => root().join(folder).join(path),
        };
        let has_anchor = |text: String| {
            text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == at)
        };
        let leads = target.exists()
            && (at.is_empty() || std::fs::read_to_string(&target).is_ok_and(has_anchor));
        if !leads {
            dead.push(format!("{}: {}", page.path, link.0));
        }
    }
    dead
}

#[test]
fn every_link_of_the_documentation_leads_somewhere() {
    let mut pages = files("docs", "md");
    pages.extend(files("examples", "md"));
    pages.extend(["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(File::read));
    let dead: Vec<String> = pages.iter().flat_map(dead_links).collect();
    assert!(dead.is_empty(), "dead links:\n  {}", dead.join("\n  "));
    let page = |text: &str| File { path: "docs/x.md".to_owned(), text: text.to_owned() };
    assert_eq!(dead_links(&page("[a](y.md) [b](README.md) [c](README.md#begin)")).len(), 1);
    assert_eq!(dead_links(&page("[c](README.md#nowhere)")).len(), 1);
}

#[test]
fn every_page_stands_in_the_index_and_every_clause_in_a_table() {
    let index = File::read("docs/README.md").text;
    let pages = files("docs/reference", "md");
    for page in &pages {
        let link = page.path.strip_prefix("docs/").expect("a page of the documentation");
        assert!(index.contains(&format!("]({link})")), "docs/README.md does not list {link}");
    }
    for kind in sla::syntax::DeclarationKind::all() {
        let mark = format!("<!-- table: clauses of {} -->", kind.word());
        let marked = pages.iter().filter(|page| page.text.contains(&mark)).count();
        let wanted = usize::from(!sla::ide::reference::clauses(kind).is_empty());
        assert_eq!(marked, wanted, "pages with {mark}");
    }
    for table in ["declarations", "functions", "units", "types", "warnings", "reserved words"] {
        let mark = format!("<!-- table: {table} -->");
        assert!(pages.iter().any(|page| page.text.contains(&mark)), "no page has {mark}");
    }
}
