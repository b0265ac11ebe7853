//! `sla explain`.

use super::Sandbox;

#[test]
fn a_code_has_its_page_by_number_and_by_name() {
    let sandbox = Sandbox::new();
    let page = crate::repository::File::read("docs/errors/E0304.md").text;
    assert_eq!(sandbox.run(&["explain", "E0304"]).ends(0).out, page);
    assert_eq!(sandbox.run(&["explain", "unit-mismatch"]).ends(0).out, page);
    assert_eq!(sandbox.run(&["explain", "e0304", "-o", "page.md"]).ends(0).out, "");
    assert_eq!(sandbox.read("page.md"), page);
}

#[test]
fn an_unknown_code_is_met_with_a_near_one() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["explain", "unit-mismach"]).ends(2).prints_nothing();
    run.says("there is no diagnostic `unit-mismach`").says("unit-mismatch");
    sandbox.run(&["explain", "absent.sla"]).ends(2).says("`absent.sla`");
}

fn starter() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "."]).ends(0);
    sandbox
}

#[test]
fn a_figure_is_followed_to_its_rows() {
    let sandbox = starter();
    let run = sandbox.run(&["explain", "contract.sla", "credit_note@2026-03"]).ends(0);
    insta::assert_snapshot!("credit_note", run.out);
    // The rule that did not fire, where nothing is owed.
    let run = sandbox.run(&["explain", "contract.sla", "credit_note@2026-02"]).ends(0);
    insta::assert_snapshot!("no_credit_note", run.out);
    // A compiled contract does not know its lines, and explains the rest.
    sandbox.run(&["compile", "contract.sla", "-o", "contract.json"]).ends(0);
    let stored = sandbox.run(&["explain", "contract.json", "credit_note@2026-02"]).ends(0).out;
    let without_lines = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.contains("declared in")).map(str::to_owned).collect()
    };
    assert_eq!(without_lines(&stored), without_lines(&run.out));
    assert!(!stored.contains("declared in"));
}

#[test]
fn addresses_are_listed_completed_and_mended() {
    let sandbox = starter();
    let list = sandbox.run(&["explain", "contract.sla"]).ends(0);
    let addresses: Vec<&str> = list
        .out
        .lines()
        .skip(2)
        .map(|line| line.split_whitespace().next().expect("an address"))
        .collect();
    assert_eq!(
        addresses,
        [
            "credit_note@2026-02",
            "commitment@2026-02",
            "availability@2026-02",
            "credit_note@2026-03",
            "commitment@2026-03",
            "availability@2026-03",
        ]
    );
    for address in &addresses {
        sandbox.run(&["explain", "contract.sla", address]).ends(0).prints(address);
    }
    // Without a period, all of them.
    let run = sandbox.run(&["explain", "contract.sla", "commitment"]).ends(0);
    run.prints("commitment@2026-02: ").prints("commitment@2026-03: ");
    let run = sandbox.run(&["explain", "contract.sla", "comitment@2026-03"]).ends(2);
    run.prints_nothing().says("did you mean `commitment@2026-03`?");
    let run = sandbox.run(&["explain", "contract.sla", "speed", "-p", "2026-03"]).ends(2);
    run.says("`credit_note@2026-03`").says("`availability@2026-03`");
}
