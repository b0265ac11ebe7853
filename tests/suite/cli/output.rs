//! Help, colours, files, pipes.

use std::process::Stdio;

use insta::assert_snapshot;

use super::{CONTRACT, Sandbox, is_there};

#[test]
fn the_help_names_what_there_is() {
    let sandbox = Sandbox::new();
    let help = sandbox.run(&["--help"]).ends(0);
    assert_eq!(help.err, "");
    assert_snapshot!("help", help.out);
    for command in ["report", "prove", "diff", "verify", "import", "export", "doc"] {
        sandbox.run(&[command]).ends(2).says("unrecognized subcommand").prints_nothing();
        assert!(!help.out.contains(&format!("\n  {command} ")), "{command} is not there yet");
    }
    assert_snapshot!("help_eval", sandbox.run(&["eval", "--help"]).ends(0).out);
}

#[test]
fn wrong_usage_ends_with_2() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT)]);
    sandbox.run(&[]).ends(2).says("Usage: sla").prints_nothing();
    sandbox.run(&["chek"]).ends(2).says("check");
    sandbox.run(&["eval"]).ends(2).says("CONTRACT");
    sandbox.run(&["eval", "contract.sla", "--fail-on", "breech"]).ends(2).says("breach");
    sandbox.run(&["check", "--format", "xml"]).ends(2).says("sarif");
    sandbox.run(&["--version"]).ends(0).prints(env!("CARGO_PKG_VERSION"));
}

#[test]
fn colours_are_asked_for_or_not_there() {
    let sandbox = Sandbox::with(&[("contract.sla", "party")]);
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let output = sandbox
            .command(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .output()
            .expect("the program runs");
        String::from_utf8_lossy(&output.stdout).contains('\u{1b}')
    };
    assert!(!coloured(&["check"], &[]), "a pipe is no terminal");
    assert!(coloured(&["check", "--color", "always"], &[]));
    assert!(coloured(&["--color", "always", "check"], &[("NO_COLOR", "1")]), "the option wins");
    assert!(coloured(&["check"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(coloured(&["check"], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]), "empty is unset");
    assert!(!coloured(&["check", "--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT), ("broken.sla", "party")]);
    let compiled = sandbox.run(&["compile", "contract.sla"]).ends(0).out;
    sandbox.run(&["compile", "contract.sla", "-o", "out.json"]).ends(0).prints_nothing();
    assert_eq!(sandbox.read("out.json"), compiled);
    // A result that does not come about leaves what was there.
    sandbox.run(&["compile", "broken.sla", "-o", "out.json"]).ends(1);
    assert_eq!(sandbox.read("out.json"), compiled);
    sandbox.run(&["compile", "contract.sla", "-o", "no/out.json"]).ends(2).says("`no/out.json`");
    std::fs::create_dir(sandbox.path("folder")).expect("a folder");
    sandbox.run(&["compile", "contract.sla", "-o", "folder"]).ends(2).says("`folder`");
    sandbox.run(&["compile", "contract.sla", "-o", "-"]).ends(0).prints("sla.ir/1");
    assert_eq!(sandbox.names("."), ["broken.sla", "contract.sla", "folder", "out.json"]);
}

#[cfg(unix)]
#[test]
fn a_device_can_be_written_to() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT)]);
    sandbox.run(&["compile", "contract.sla", "-o", "/dev/null"]).ends(0).prints_nothing();
    assert!(is_there(std::path::Path::new("/dev/null")));
    let run = sandbox.run(&["compile", "contract.sla", "-o", "/dev/stdout"]).ends(0);
    run.prints("sla.ir/1");
}

/// A reader that has seen enough, as `head` has, is no error and no bug.
#[test]
fn a_closed_pipe_is_no_error() {
    let sandbox = Sandbox::new();
    let mut child = sandbox
        .command(&["schema", "ir"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
