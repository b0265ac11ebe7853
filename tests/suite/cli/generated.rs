//! What is generated from the types and from the command line itself.

use serde_json::Value;

use super::json_schema::faults;
use super::{CONTRACT, Sandbox};
use crate::repository::File;

fn schema(name: &str) -> Value {
    serde_json::from_str(&File::read(&format!("docs/schemas/{name}.json")).text).expect("JSON")
}

#[test]
fn the_schemas_are_those_of_the_repository() {
    let sandbox = Sandbox::new();
    for name in ["statement", "ir", "diagnostics"] {
        let file = File::read(&format!("docs/schemas/{name}.json")).text;
        let printed = sandbox.run(&["schema", name]).ends(0).out;
        assert!(printed == file, "docs/schemas/{name}.json is stale; run `xtask generate`");
    }
    sandbox.run(&["schema", "contract"]).ends(2).says("statement");
}

#[test]
fn what_is_written_fits_its_schema() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT), ("broken.sla", "party a { }\nxx")]);
    let written = |arguments: &[&str]| -> Value {
        serde_json::from_str(&sandbox.run(arguments).out).expect("JSON")
    };
    let compiled = written(&["compile", "contract.sla"]);
    assert_eq!(faults(&schema("ir"), &compiled), [""; 0]);
    let report = written(&["check", "--format", "json", "broken.sla"]);
    assert!(!report["diagnostics"].as_array().expect("an array").is_empty());
    assert_eq!(faults(&schema("diagnostics"), &report), [""; 0]);
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let sandbox = Sandbox::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = sandbox.run(&["completions", shell]).ends(0).out;
        for command in ["check", "eval", "explain", "fmt", "compile", "init", "schema"] {
            assert!(text.contains(command), "{shell}: {command}");
        }
    }
    sandbox.run(&["man"]).ends(0).prints(".TH sla 1").prints("sla\\-check");
}
