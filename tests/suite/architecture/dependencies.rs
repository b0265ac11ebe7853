//! What the library links without the command line is written down, and no more than that.
//!
//! Counted is what ends up in the program: normal dependencies, over all features that `--no-default-features`
//! leaves, on Linux. Procedural macros and build scripts (`pest_derive`, `serde_derive`, `chrono-tz`'s
//! table builder) run in the compiler and are not linked, so `cargo tree` leaves them out; `deny.toml` covers them.

use std::collections::BTreeSet;
use std::process::Command;

use super::none_of;
use crate::repository::{File, root};

/// The names in the lines of `cargo tree --prefix none`, without the package itself.
fn names_of(tree: &str) -> BTreeSet<&str> {
    let names = tree.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "sla").collect()
}

/// The names in the allow-list: one a line, a reason behind `#`.
fn allowed(list: &str) -> BTreeSet<&str> {
    let names = list.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    names.filter(|name| !name.is_empty()).collect()
}

fn differences(linked: &BTreeSet<&str>, allowed: &BTreeSet<&str>) -> Vec<String> {
    let new = linked.difference(allowed).map(|name| format!("`{name}` is linked and not allowed"));
    let gone = allowed.difference(linked).map(|name| format!("`{name}` is allowed and not linked"));
    new.chain(gone).collect()
}

#[test]
fn the_library_links_what_is_allowed() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "-e", "normal,no-proc-macro", "--no-default-features", "-p", "sla"])
        .args(["--prefix", "none", "--offline", "--locked", "--target", "x86_64-unknown-linux-gnu"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("names are text");
    let list = File::read("tests/suite/allowed_dependencies.txt");
    let linked = names_of(&tree);
    assert!(linked.contains("pest"), "`cargo tree` gave something else:\n{tree}");
    none_of(
        &differences(&linked, &allowed(&list.text)),
        "see tests/suite/allowed_dependencies.txt",
    );
}

#[test]
fn a_new_dependency_is_found() {
    let tree = "sla v0.1.0 (/here)\npest v2.9.6\nleft-pad v1.0.0\npest v2.9.6 (*)\n";
    let list = "# why\npest # the grammar\nserde\n";
    let found = differences(&names_of(tree), &allowed(list));
    assert_eq!(
        found,
        ["`left-pad` is linked and not allowed", "`serde` is allowed and not linked"]
    );
}
