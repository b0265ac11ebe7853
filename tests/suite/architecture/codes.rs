//! Every code has its page with a wrong and a right example, and every page its code.

use std::collections::BTreeMap;

use super::none_of;
use crate::markdown::{fences, section};
use crate::repository::{File, files};

/// The pages by their code: `docs/errors/E0304.md` under `E0304`.
fn pages() -> BTreeMap<String, File> {
    let mut found = files("docs/errors", "md");
    found.retain(|file| file.stem() != "README");
    found.into_iter().map(|file| (file.stem().to_owned(), file)).collect()
}

/// What is wrong with the page of a code, named by its number and slug.
fn faults(id: &str, slug: &str, page: Option<&File>) -> Vec<String> {
    let Some(page) = page else { return vec![format!("{id}: there is no docs/errors/{id}.md")] };
    let mut findings = Vec::new();
    let title = format!("# {id} {slug}");
    if page.text.lines().next() != Some(title.as_str()) {
        findings.push(format!("{}: the first line is not `{title}`", page.path));
    }
    for heading in ["Wrong", "Right"] {
        match section(&page.text, heading) {
            None => findings.push(format!("{}: there is no section `## {heading}`", page.path)),
            Some(text) if fences(text).is_empty() => {
                findings.push(format!("{}: `## {heading}` shows no example", page.path));
            }
            Some(_) => {}
        }
    }
    findings
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let pages = pages();
    let mut findings: Vec<String> = Vec::new();
    for code in sla::diagnostic::all() {
        findings.extend(faults(code.id(), code.slug(), pages.get(code.id())));
    }
    for id in pages.keys() {
        if !sla::diagnostic::all().any(|code| code.id() == id) {
            findings.push(format!("docs/errors/{id}.md: the registry has no such code"));
        }
    }
    none_of(&findings, "codes and pages differ");
}

#[test]
fn a_poor_page_is_found() {
    let page = |text: &str| File { path: "docs/errors/E0999.md".to_owned(), text: text.to_owned() };
    let found = |text: &str| faults("E0999", "odd", Some(&page(text))).len();
    let good =
        "# E0999 odd\n\n## Wrong\n\n```sla error=E0999\nx\n```\n\n## Right\n\n```sla\ny\n```\n";
    assert_eq!(found(good), 0);
    assert_eq!(found(&good.replace("odd", "even")), 1);
    assert_eq!(found(&good.replace("## Right", "## Left")), 1);
    assert_eq!(found("# E0999 odd\n\n## Wrong\n\n## Right\n"), 2);
    assert_eq!(faults("E0999", "odd", None).len(), 1);
}
