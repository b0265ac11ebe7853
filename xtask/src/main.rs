//! Writes the files that are generated, and checks that they are as they would be written.
//!
//! `cargo run -p xtask -- generate` writes them, `cargo run -p xtask -- check` fails where one differs.

mod command_line;
mod error_index;
mod grammar_reference;
mod highlighting;
mod language_tables;
mod schemas;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

/// A file as it should be.
#[derive(Debug)]
struct Generated {
    /// Its path below the root of the repository, with `/`.
    path: String,
    text: String,
}

/// What cannot be generated, written or compared: one line for people.
type Failure = String;

const USAGE: &str = "usage: cargo run -p xtask -- generate|check";

fn main() -> ExitCode {
    let asked: Vec<String> = env::args().skip(1).collect();
    let done = match asked.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["generate"] => generate(),
        ["check"] => check(),
        _ => Err(vec![USAGE.to_owned()]),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failures) => {
            for failure in failures {
                eprintln!("xtask: {failure}");
            }
            ExitCode::FAILURE
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All generated files. To add one: a module with a function that gives its text, and a line here.
fn generated() -> Result<Vec<Generated>, Failure> {
    let path = root().join("grammar/sla.pest");
    let grammar =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut files = vec![
        Generated { path: "docs/reference/command-line.md".to_owned(), text: command_line::text() },
        Generated { path: "docs/errors/README.md".to_owned(), text: error_index::text() },
        Generated {
            path: "docs/reference/grammar.md".to_owned(),
            text: grammar_reference::text(&grammar)
                .map_err(|error| format!("grammar/sla.pest: {error}"))?,
        },
        Generated {
            path: "editors/vscode/syntaxes/sla.tmLanguage.json".to_owned(),
            text: highlighting::textmate(&grammar)
                .map_err(|error| format!("grammar/sla.pest: {error}"))?,
        },
        Generated {
            path: "editors/vscode/language-configuration.json".to_owned(),
            text: highlighting::configuration(&grammar)
                .map_err(|error| format!("grammar/sla.pest: {error}"))?,
        },
    ];
    files.extend(schemas::files()?);
    files.extend(reference_pages(&grammar)?);
    Ok(files)
}

/// The pages of the reference that are written by hand, with the tables in them.
fn reference_pages(grammar: &str) -> Result<Vec<Generated>, Failure> {
    const FOLDER: &str = "docs/reference";
    let reserved = highlighting::reserved(grammar)?;
    let failed = |path: &str, error: &dyn std::fmt::Display| format!("{path}: {error}");
    let entries = fs::read_dir(root().join(FOLDER)).map_err(|error| failed(FOLDER, &error))?;
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(FOLDER, &error))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let mut pages = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".md")) {
        let path = format!("{FOLDER}/{name}");
        let page = fs::read_to_string(root().join(&path)).map_err(|error| failed(&path, &error))?;
        let text =
            language_tables::filled(&page, &reserved).map_err(|error| failed(&path, &error))?;
        // What has no tables is no generated file.
        if page.contains(language_tables::BEGIN) {
            pages.push(Generated { path, text });
        }
    }
    Ok(pages)
}

fn generate() -> Result<(), Vec<Failure>> {
    let mut failures = Vec::new();
    for file in generated().map_err(|failure| vec![failure])? {
        if is_current(&file) {
            continue;
        }
        match write(&file) {
            Ok(()) => println!("wrote {}", file.path),
            Err(error) => failures.push(format!("{}: {error}", file.path)),
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

fn write(file: &Generated) -> std::io::Result<()> {
    let path = root().join(&file.path);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, &file.text)
}

fn is_current(file: &Generated) -> bool {
    fs::read_to_string(root().join(&file.path)).is_ok_and(|text| text == file.text)
}

fn check() -> Result<(), Vec<Failure>> {
    let files = generated().map_err(|failure| vec![failure])?;
    let stale: Vec<Failure> = files
        .iter()
        .filter(|file| !is_current(file))
        .map(|file| format!("{} is stale; run `cargo run -p xtask -- generate`", file.path))
        .collect();
    if stale.is_empty() {
        println!("{} generated files are current", files.len());
        Ok(())
    } else {
        Err(stale)
    }
}
