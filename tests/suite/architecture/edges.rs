//! What a stage imports is what ARCHITECTURE.md allows it.

use std::collections::{BTreeMap, BTreeSet};

use super::none_of;
use crate::markdown::fences;
use crate::repository::{File, core};
use crate::rust_text::{code_of, reached, without_tests};

/// The stages, each with what it may import.
type Table = BTreeMap<String, BTreeSet<String>>;

/// Reads the block ```` ```edges ````: one line a stage, `stage: what it may import`.
fn table_of(architecture: &str) -> Table {
    let blocks = fences(architecture);
    let block = blocks.iter().find(|fence| fence.info == "edges").expect("a block `edges`");
    let mut table = Table::new();
    for line in block.text.lines() {
        let (stage, allowed) = line.split_once(':').expect("a line `stage: …`");
        let allowed = allowed.split_whitespace().map(str::to_owned).collect();
        assert!(table.insert(stage.to_owned(), allowed).is_none(), "`{stage}` stands twice");
    }
    table
}

/// The stage of a source: the folder under `src/`; `None` for the files that join the stages.
fn stage_of(path: &str) -> Option<&str> {
    path.strip_prefix("src/")?.split_once('/').map(|(folder, _)| folder)
}

/// How many modules a source lies below the crate's root: 1 for `src/time/mod.rs`, 2 for `src/time/zone.rs`.
fn depth_of(path: &str) -> usize {
    path.matches('/').count() - usize::from(path.ends_with("/mod.rs"))
}

/// What a source imports from the crate's root, with the line: written `crate::`, or a stage reached by climbing with `super::`.
fn imports(table: &Table, file: &File) -> Vec<(usize, String)> {
    let code = without_tests(&code_of(&file.text));
    let climb = vec!["super"; depth_of(&file.path)].join("::");
    let climbing = code.replace(&climb, "climbed");
    let mut found = reached(&climbing, "climbed");
    // `super` in an inline module climbs less far and names something of the stage's own.
    found.retain(|(_, head)| table.contains_key(*head));
    found.extend(reached(&code, "crate"));
    found.into_iter().map(|(line, head)| (line, head.to_owned())).collect()
}

fn forbidden_edges(table: &Table, files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let Some(stage) = stage_of(&file.path) else { continue };
        let Some(allowed) = table.get(stage) else {
            findings.push(format!("{}: the stage `{stage}` has no line in the table", file.path));
            continue;
        };
        for (line, head) in imports(table, file) {
            if head != stage && !allowed.contains(&head) {
                findings.push(format!("{}:{line}: `{stage}` may not import `{head}`", file.path));
            }
        }
    }
    findings
}

/// Lines of the table for stages that are no folder, or that import what has no line.
fn dangling(table: &Table, files: &[File]) -> Vec<String> {
    let folders: BTreeSet<&str> = files.iter().filter_map(|file| stage_of(&file.path)).collect();
    let mut findings: Vec<String> = table
        .keys()
        .filter(|stage| !folders.contains(stage.as_str()))
        .map(|stage| format!("`{stage}` is no folder of src/"))
        .collect();
    for (stage, allowed) in table {
        let unknown = allowed.iter().filter(|to| !table.contains_key(*to));
        findings
            .extend(unknown.map(|to| format!("`{stage}` may import `{to}`, which has no line")));
    }
    findings
}

/// The stages that can reach themselves: those that remain after taking away, again and again, who imports nobody that remains.
fn cycle(table: &Table) -> Vec<String> {
    let mut left = table.clone();
    loop {
        let stages: BTreeSet<String> = left.keys().cloned().collect();
        let before = left.len();
        left.retain(|_, allowed| allowed.iter().any(|to| stages.contains(to)));
        if left.len() == before {
            return left
                .into_keys()
                .map(|stage| format!("`{stage}` is on a cycle or above one"))
                .collect();
        }
    }
}

#[test]
fn stages_import_what_the_table_allows() {
    let table = table_of(&File::read("ARCHITECTURE.md").text);
    let files = core();
    none_of(
        &dangling(&table, &files),
        "the table of ARCHITECTURE.md and the folders of src/ differ",
    );
    none_of(&cycle(&table), "the arrows of ARCHITECTURE.md run in a circle");
    none_of(&forbidden_edges(&table, &files), "imports against the table of ARCHITECTURE.md");
}

fn sample(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

const SAMPLE: &str = "```edges\nsource:\nsyntax: source\n```\n";

#[test]
fn a_forbidden_import_is_found_however_it_is_written() {
    let table = table_of(SAMPLE);
    let found = |text| forbidden_edges(&table, &[sample("src/source/span.rs", text)]).len();
    assert_eq!(found("use crate::syntax::Node;"), 1);
    assert_eq!(found("use crate::{source::Span, syntax};"), 1);
    assert_eq!(found("fn f() { super::super::syntax::parse() }"), 1);
    assert_eq!(found("use crate::compile;"), 1, "stages do not import what joins them");
    assert_eq!(
        found(
            "use crate::source::X; // crate::syntax\n#[cfg(test)]\nmod t { use crate::syntax::X; }"
        ),
        0
    );
    assert_eq!(forbidden_edges(&table, &[sample("src/shiny/mod.rs", "")]).len(), 1);
    let above = "mod codes { use super::Code; } use super::syntax::X;";
    assert_eq!(forbidden_edges(&table, &[sample("src/source/mod.rs", above)]).len(), 1);
}

#[test]
fn a_wrong_table_is_found() {
    let table = table_of("```edges\na: b\nb: a\nc: d\n```\n");
    assert_eq!(cycle(&table).len(), 2);
    assert_eq!(
        dangling(&table, &[sample("src/a/mod.rs", ""), sample("src/b/mod.rs", "")]).len(),
        2
    );
}
