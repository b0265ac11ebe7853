//! `sla fmt`.

use super::{CONTRACT, Sandbox};

/// A contract that is not in the house style, and the same in it.
fn untidy() -> (String, String) {
    let tidy = Sandbox::new().run_with(&["fmt", "-"], CONTRACT.as_bytes()).ends(0).out;
    (tidy.replace("    require  availability", "  require availability"), tidy)
}

#[test]
fn files_are_written_only_where_they_change() {
    let (untidy, tidy) = untidy();
    assert_ne!(untidy, tidy);
    let sandbox = Sandbox::with(&[("a/untidy.sla", &untidy), ("a/b/tidy.sla", &tidy)]);
    let changed = |name: &str| {
        let meta = std::fs::metadata(sandbox.path(name)).expect("a file");
        meta.modified().expect("a time")
    };
    let before = changed("a/b/tidy.sla");
    sandbox.run(&["fmt", "a"]).ends(0).prints_nothing().says("1 contract changed, 1 as they");
    assert_eq!(sandbox.read("a/untidy.sla"), tidy);
    assert_eq!(changed("a/b/tidy.sla"), before, "it was not written again");
    assert_eq!(sandbox.names("a"), ["b", "untidy.sla"]);
    sandbox.run(&["fmt"]).ends(0).says("0 contracts changed, 2 as they");
}

#[test]
fn check_and_diff_write_nothing_and_end_with_1() {
    let (untidy, tidy) = untidy();
    let sandbox = Sandbox::with(&[("untidy.sla", &untidy), ("tidy.sla", &tidy)]);
    let run = sandbox.run(&["fmt", "--check"]).ends(1);
    assert_eq!(run.out, "untidy.sla\n");
    let run = sandbox.run(&["fmt", "--diff", "untidy.sla"]).ends(1);
    run.prints("--- untidy.sla\n")
        .prints("\n-  require availability")
        .prints("\n+    require  avail");
    assert_eq!(sandbox.read("untidy.sla"), untidy);
    sandbox.run(&["fmt", "--check", "tidy.sla"]).ends(0).prints_nothing();
    sandbox.run(&["fmt", "--diff", "tidy.sla"]).ends(0).prints_nothing();
}

#[test]
fn stdin_is_formatted_to_stdout() {
    let (untidy, tidy) = untidy();
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run_with(&["fmt", "-"], untidy.as_bytes()).ends(0).out, tidy);
    let run = sandbox.run_with(&["fmt", "--check", "-"], untidy.as_bytes()).ends(1);
    assert_eq!(run.out, "<stdin>\n");
}

/// A contract with mistakes is left as it is, and hides no other.
#[test]
fn a_contract_with_mistakes_is_left_as_it_is() {
    let (untidy, tidy) = untidy();
    let broken = "party a \"A { role provider }\n";
    let sandbox = Sandbox::with(&[("broken.sla", broken), ("untidy.sla", &untidy)]);
    sandbox.run(&["fmt"]).ends(1).says("broken.sla:1:").says("E0");
    assert_eq!(sandbox.read("broken.sla"), broken);
    assert_eq!(sandbox.read("untidy.sla"), tidy);
}

#[test]
fn what_cannot_be_read_is_said() {
    let sandbox = Sandbox::new();
    sandbox.run(&["fmt", "absent.sla"]).ends(2).says("`absent.sla` cannot be read");
    sandbox.run(&["fmt", "--check", "--diff"]).ends(2).says("cannot be used with");
}
