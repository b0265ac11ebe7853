//! The core knows no file, clock, environment, thread, float or editor.

use super::none_of;
use crate::repository::{File, core};
use crate::rust_text::{code_of, reached, without_tests, words};

/// Modules of `std` that are doors to the world.
///
/// `std::io` is none: its readers are opened by somebody else, and its `stdin` and `stdout` are among [`WORDS`].
const DOORS: [&str; 6] = ["fs", "env", "thread", "net", "process", "os"];

/// Words that have no place in the core, each with the reason.
const WORDS: [(&str, &str); 11] = [
    ("SystemTime", "the present comes in as `as_of`"),
    ("f32", "figures are exact"),
    ("f64", "figures are exact"),
    ("println", "only the binary prints"),
    ("eprintln", "only the binary prints"),
    ("stdin", "input comes in through `source` and `data`"),
    ("stdout", "only the binary prints"),
    ("lsp_types", "the core knows no editor"),
    ("ls_types", "the core knows no editor"),
    ("tower_lsp", "the core knows no editor"),
    ("tokio", "the core does not wait"),
];

/// Calls that ask a clock or the machine's zone.
const CLOCKS: [&str; 3] = ["Instant::now", "Utc::now", "Local::now"];

/// A map without an order may be used where its order cannot show; this comment in the file says why it cannot.
const ORDER: &str = "// ORDER:";

fn impurities(files: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let code = without_tests(&code_of(&file.text));
        for (line, door) in reached(&code, "std") {
            if DOORS.contains(&door) {
                findings
                    .push(format!("{}:{line}: `std::{door}` is a door to the world", file.path));
            }
        }
        for (number, line) in (1..).zip(code.lines()) {
            let named: Vec<&str> = words(line).map(|(_, word)| word).collect();
            for (word, reason) in WORDS {
                if named.contains(&word) {
                    findings.push(format!("{}:{number}: `{word}`: {reason}", file.path));
                }
            }
            let spaceless: String = line.split_whitespace().collect();
            for clock in CLOCKS.into_iter().filter(|clock| spaceless.contains(clock)) {
                findings.push(format!(
                    "{}:{number}: `{clock}`: the present comes in as `as_of`",
                    file.path
                ));
            }
            let unordered = named.iter().any(|word| matches!(*word, "HashMap" | "HashSet"));
            if unordered && !file.text.contains(ORDER) {
                let reason = format!("use a BTreeMap, or say with `{ORDER}` why no order shows");
                findings.push(format!("{}:{number}: a hash map: {reason}", file.path));
            }
        }
    }
    findings
}

#[test]
fn the_core_is_pure() {
    none_of(&impurities(&core()), "the core reaches outside");
}

#[test]
fn impurities_are_found() {
    let found = |text: &str| {
        impurities(&[File { path: "src/time/zone.rs".to_owned(), text: text.to_owned() }]).len()
    };
    assert_eq!(found("let t = std::fs::read(p);"), 1);
    assert_eq!(found("use std::{collections::BTreeMap, env};"), 1);
    assert_eq!(found("use std::time::SystemTime;"), 1);
    assert_eq!(found("let n = std::time::Instant ::now();"), 1);
    assert_eq!(found("fn f(x: f64) {}"), 1);
    assert_eq!(found("use tower_lsp::ls_types::Hover;"), 2);
    assert_eq!(found("use std::collections::HashMap;"), 1);
    assert_eq!(found("// ORDER: looked up, never iterated\nuse std::collections::HashMap;"), 0);
    assert_eq!(
        found(
            "// std::fs f64\nlet a = \"SystemTime\"; let b: u64; use std::fmt; use std::io::Read;"
        ),
        0
    );
    assert_eq!(found("#[cfg(test)]\nmod tests { use std::fs; }"), 0);
}
