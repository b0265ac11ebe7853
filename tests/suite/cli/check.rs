//! `sla check`.

use super::{CONTRACT, Sandbox};

const BROKEN: &str = "party a \"A\" { role provider }\nparty a \"B\" { role customer }\n";

#[test]
fn a_contract_without_errors_ends_with_0() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT)]);
    sandbox.run(&["check", "contract.sla"]).ends(0).prints_nothing().says("1 contract: nothing");
    let quiet = sandbox.run(&["check", "-q", "contract.sla"]).ends(0).prints_nothing();
    assert_eq!(quiet.err, "");
}

#[test]
fn errors_are_the_result_and_end_with_1() {
    let sandbox = Sandbox::with(&[("contract.sla", BROKEN)]);
    let run = sandbox.run(&["check", "contract.sla"]).ends(1).prints("E0202 duplicate-name");
    assert!(run.out.contains("contract.sla:2:7"), "{}", run.out);
    let run = sandbox.run(&["check", "--format", "plain", "contract.sla"]).ends(1);
    run.prints("error[E0202] contract.sla:2:7: ").says("error");
}

#[test]
fn several_files_folders_and_stdin_are_checked_in_one_go() {
    let sandbox = Sandbox::with(&[
        ("good.sla", CONTRACT),
        ("all/b/second.sla", BROKEN),
        ("all/a/first.sla", BROKEN),
        ("all/.hidden/third.sla", BROKEN),
        ("all/notes.txt", BROKEN),
    ]);
    let run = sandbox
        .run_with(&["check", "--format", "plain", "good.sla", "all", "-", "all"], BROKEN.as_bytes())
        .ends(1)
        .says("4 contracts: ");
    let files: Vec<&str> = run
        .out
        .lines()
        .filter(|line| line.starts_with("error[E0202]"))
        .map(|line| line.split_whitespace().nth(1).expect("a place"))
        .collect();
    assert_eq!(files, ["all/a/first.sla:2:7:", "all/b/second.sla:2:7:", "<stdin>:2:7:"]);
    // Without a path, the folder it runs in.
    let run = sandbox.run(&["check", "--format", "plain"]).ends(1).says("3 contracts: ");
    assert!(run.out.contains(" all/a/first.sla:2:7:"), "{}", run.out);
}

/// One document, also for several contracts and for none that is wrong.
#[test]
fn formats_for_programs_are_whole_documents() {
    let sandbox =
        Sandbox::with(&[("good.sla", CONTRACT), ("one.sla", BROKEN), ("two.sla", BROKEN)]);
    let json = |arguments: &[&str], code: i32| -> serde_json::Value {
        serde_json::from_str(&sandbox.run(arguments).ends(code).out).expect("JSON")
    };
    let report = json(&["check", "--format", "json", "one.sla", "two.sla"], 1);
    let duplicates: Vec<_> = report["diagnostics"]
        .as_array()
        .expect("an array")
        .iter()
        .filter(|found| found["code"] == "E0202")
        .map(|found| (found["file"].as_str(), found["start"]["line"].as_u64()))
        .collect();
    assert_eq!(duplicates, [(Some("one.sla"), Some(2)), (Some("two.sla"), Some(2))]);
    assert_eq!(json(&["check", "--format", "json", "good.sla"], 0)["errors"], 0);
    let sarif = json(&["check", "--format", "sarif", "one.sla"], 1);
    assert_eq!(sarif["version"], "2.1.0");
    let github = sandbox.run(&["check", "--format", "github", "one.sla"]).ends(1);
    assert!(github.out.contains("::error file=one.sla,line=2"), "{}", github.out);
}

#[test]
fn what_cannot_be_read_ends_with_2_and_hides_nothing() {
    let sandbox = Sandbox::with(&[("broken.sla", BROKEN)]);
    sandbox.write("bytes.sla", b"party a \xff");
    std::fs::create_dir(sandbox.path("empty")).expect("a folder");
    sandbox.run(&["check", "absent.sla"]).ends(2).prints("E0004").prints("`absent.sla`");
    sandbox.run(&["check", "bytes.sla"]).ends(2).prints("not UTF-8").prints("line 1, column 9");
    sandbox.run(&["check", "empty"]).ends(2).says("no contract (`*.sla`) in the folder `empty`");
    let both = sandbox.run(&["check", "absent.sla", "broken.sla"]).ends(2);
    both.prints("`absent.sla`").prints("E0202");
}

#[test]
fn the_result_can_go_into_a_file() {
    let sandbox = Sandbox::with(&[("contract.sla", BROKEN)]);
    sandbox.run(&["check", "--format", "json", "-o", "report.json", "contract.sla"]).ends(1);
    let report: serde_json::Value =
        serde_json::from_str(&sandbox.read("report.json")).expect("JSON");
    assert!(report["errors"].as_u64() > Some(0));
    assert_eq!(sandbox.names("."), ["contract.sla", "report.json"]);
}

/// A contract may refer to files of its own project, and to nothing outside of it.
#[test]
fn files_outside_the_project_are_not_read() {
    let contract = CONTRACT.replace(
        "source checks",
        "calendar desk { zone \"Europe/Berlin\"; open mon..fri 09:00..17:00; \
         closed on dates in \"../days.ics\" }\nsource checks",
    );
    let contract = contract.replace("owner    provider", "owner provider; during desk");
    let days = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260101\r\n\
                DTEND;VALUE=DATE:20260102\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let sandbox = Sandbox::with(&[("days.ics", days), ("deep/contract.sla", &contract)]);
    let run = sandbox.run(&["check", "--format", "plain", "deep/contract.sla"]);
    assert!(run.out.contains("leads out of the project"), "{}{}", run.out, run.err);
    // With its settings above, the folder above belongs to the project.
    sandbox.write("sla.toml", b"");
    let run = sandbox.run(&["check", "--format", "plain", "deep/contract.sla"]);
    assert!(!run.out.contains("leads out of the project"), "{}", run.out);
}
