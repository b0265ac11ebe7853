//! Broken files: each slip of the pen gives one message at its place, and the rest is still read.

use std::fs;
use std::path::{Path, PathBuf};

use super::dump::{diagnostics, parsed, place, tree};
use super::shape::OK;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/syntax/recover")
}

/// The broken files by name, in order.
fn broken() -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sla"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn broken_files_give_the_messages_and_trees_of_their_snapshots() {
    for (name, text) in broken() {
        let parse = parsed(&text);
        let shown = format!("{}\n{}", diagnostics(&parse, &text), tree(&parse.tree, &text));
        insta::with_settings!({
            snapshot_path => folder(),
            prepend_module_to_snapshot => false,
            omit_expression => true,
            description => text.as_str(),
        }, { insta::assert_snapshot!(name.as_str(), shown); });
    }
}

/// Lines end with CR LF, tabs indent, a byte order mark leads, the last line end is missing: the messages and
/// their places stay the same.
#[test]
fn messages_do_not_depend_on_how_lines_end() {
    let told = |text: &str| -> Vec<(String, String)> {
        let parse = parsed(text);
        let place = |span| place(span, text);
        let each = parse.diagnostics.iter();
        each.map(|one| (place(one.span().unwrap()), one.message.clone())).collect()
    };
    for (name, text) in broken() {
        let expected = told(&text);
        assert_eq!(told(&text.replace('\n', "\r\n")), expected, "{name} with CR LF");
        assert_eq!(told(&text.replace("    ", "\t   ")), expected, "{name} with tabs");
        let marked = format!("\u{FEFF}\n{text}");
        let lines = |told: Vec<(String, String)>| -> Vec<String> {
            told.into_iter().map(|(_, message)| message).collect()
        };
        assert_eq!(lines(told(&marked)), lines(expected.clone()), "{name} with a byte order mark");
        if let Some(cut) = text.strip_suffix('\n') {
            assert_eq!(told(cut), expected, "{name} without its last line end");
        }
    }
}

#[test]
fn ten_independent_mistakes_give_ten_messages_at_their_places() {
    let text = fs::read_to_string(folder().join("ten_mistakes.sla")).unwrap();
    let found: Vec<(String, &str)> = parsed(&text)
        .diagnostics
        .iter()
        .map(|one| (place(one.span().unwrap(), &text), one.code.id()))
        .collect();
    let expected = [
        ("3:15", "E0401"),  // a date that is none
        ("4:5", "E0102"),   // a misspelt clause
        ("7:1", "E0103"),   // a misspelt declaration
        ("8:25", "E0104"),  // a bracket left open
        ("10:10", "E0101"), // a clause without what it says
        ("13:14", "E0001"), // a title without its closing quote
        ("15:47", "E0108"), // a declaration without `{`
        ("17:29", "E0105"), // an operator without a value
        ("20:23", "E0104"), // a declaration without `}`
        ("24:9", "E0101"),  // a row without `:`
        ("27:28", "E0101"), // a word too many
    ];
    assert_eq!(found, expected.map(|(place, code)| (place.to_owned(), code)));
}

/// Takes out one character after the other. The message should stand on the line that was hurt.
#[test]
fn a_deleted_character_is_reported_on_its_line() {
    let (mut wrong, mut on_line, mut messages) = (0_u32, 0_u32, 0_usize);
    for (_, text) in OK {
        for (at, character) in text.char_indices() {
            let mut hurt = text.to_owned();
            hurt.remove(at);
            let line = text[..at].matches('\n').count() + 1;
            // The line end itself belongs to both of its lines.
            let lines = line..=line + usize::from(character == '\n');
            let found = parsed(&hurt).diagnostics;
            let Some(first) = found.first() else { continue };
            wrong += 1;
            messages += found.len();
            let said = place(first.span().unwrap(), &hurt);
            let said: usize = said.split(':').next().unwrap().parse().unwrap();
            on_line += u32::from(lines.contains(&said));
        }
    }
    println!(
        "{wrong} deletions are mistakes, {on_line} reported on their line, {messages} messages"
    );
    assert!(wrong > 500, "{wrong} deletions are mistakes");
    assert!(on_line * 100 >= wrong * 90, "{on_line} of {wrong} are reported on their line");
}
