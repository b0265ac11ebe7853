//! Files and functions stay small, and are named for what they do.

use super::none_of;
use crate::repository::{File, files, sources};
use crate::rust_text::{code_of, functions, without_tests, words};

const FILE: Limit = Limit { aim: 400, most: 600 };
const FUNCTION: Limit = Limit { aim: 60, most: 100 };

struct Limit {
    /// Above this the test says so.
    aim: usize,
    /// Above this it fails.
    most: usize,
}

/// What is above a bound: the things above `aim`, and those of them above `most`.
#[derive(Debug, Default)]
struct Oversized {
    large: Vec<String>,
    too_large: Vec<String>,
}

impl Oversized {
    fn weigh(&mut self, limit: &Limit, lines: usize, what: &str) {
        if lines > limit.most {
            self.too_large.push(format!("{what} has {lines} lines, {} at most", limit.most));
        } else if lines > limit.aim {
            self.large.push(format!("{what} has {lines} lines, aim for {}", limit.aim));
        }
    }
}

fn oversized(sources: &[File]) -> Oversized {
    let mut found = Oversized::default();
    for file in sources {
        let whole = code_of(&file.text);
        let code = without_tests(&whole);
        // The lines of test items are blank now and were not before.
        let tests =
            whole.lines().zip(code.lines()).filter(|(before, after)| before != after).count();
        found.weigh(&FILE, file.text.lines().count() - tests, &file.path);
        for function in functions(&code) {
            let what = format!("{}:{} `{}`", file.path, function.line, function.name);
            found.weigh(&FUNCTION, function.lines, &what);
        }
    }
    found
}

/// Names that say nothing: whatever is put there, it fits.
const EMPTY_NAMES: [&str; 8] =
    ["util", "utils", "common", "helper", "helpers", "manager", "misc", "core"];

fn empty_names(sources: &[File]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in sources {
        for part in file.path.trim_end_matches(".rs").split('/') {
            if EMPTY_NAMES.contains(&part) {
                findings.push(format!("{}: `{part}` says nothing", file.path));
            }
        }
        let code = code_of(&file.text);
        let named: Vec<&str> = words(&code).map(|(_, word)| word).collect();
        let inline =
            named.windows(2).filter(|pair| pair[0] == "mod" && EMPTY_NAMES.contains(&pair[1]));
        findings
            .extend(inline.map(|pair| format!("{}: `mod {}` says nothing", file.path, pair[1])));
    }
    findings
}

#[test]
fn files_and_functions_are_small() {
    let found = oversized(&sources());
    for line in &found.large {
        eprintln!("large: {line}");
    }
    none_of(&found.too_large, "too large, split by meaning");
}

#[test]
fn names_say_something() {
    let mut all = sources();
    all.extend(files("tests", "rs"));
    all.extend(files("lsp/tests", "rs"));
    none_of(&empty_names(&all), "names that say nothing");
}

fn sample(path: &str, text: String) -> File {
    File { path: path.to_owned(), text }
}

#[test]
fn large_things_are_found() {
    let long_file = sample("src/a.rs", "//\n".repeat(601));
    let long_function = sample("src/b.rs", format!("fn f() {{\n{}}}\n", "x();\n".repeat(99)));
    let found = oversized(&[long_file, long_function]);
    assert_eq!(found.too_large.len(), 2, "{found:?}");

    let tested =
        format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n", "fn t() {}\n".repeat(700));
    assert!(oversized(&[sample("src/c.rs", tested)]).too_large.is_empty(), "tests are left out");
    assert_eq!(oversized(&[sample("src/d.rs", "//\n".repeat(401))]).large.len(), 1);
}

#[test]
fn empty_names_are_found() {
    assert_eq!(empty_names(&[sample("src/util.rs", String::new())]).len(), 1);
    assert_eq!(empty_names(&[sample("src/time/helpers/mod.rs", String::new())]).len(), 1);
    assert_eq!(empty_names(&[sample("src/a.rs", "mod  common;".to_owned())]).len(), 1);
    assert!(empty_names(&[sample("src/common_periods.rs", "// mod util".to_owned())]).is_empty());
}
