//! `sla test`, and `--set` wherever a contract is read.

use super::json_schema::faults;
use super::{CONTRACT, Sandbox};

/// A template: its fee is given from outside.
const TEMPLATE: &str = r#"contract hosting {
    between  nimbus and globex
    in force 2026-01-01 until 2027-01-01
    zone     "Europe/Berlin"
    currency EUR
    period   month
}
conventions {
    missing data    inconclusive
    no items        not applicable
    partial periods prorated
    round money     half up to 0.01
}
parameter monthly_fee : money
party nimbus { role provider }
party globex { role customer }
service web { from nimbus to globex; fee monthly_fee per month }
source probes { at ts : instant; column ok : flag }
metric availability { of web; from probes; value share(ok) }
objective commitment { by nimbus; require availability >= 99.9% }
penalty uptime_credit {
    when   commitment missed
    credit of web.fee by availability {
        >= 99.0%  : 10%
        otherwise : 50%
    }
}
"#;

const GOOD: &str = r#"scenario "a bad month" {
    given  availability = 99.5% in 2026-03
    expect commitment missed
    expect uptime_credit = 4_000 EUR
}
"#;

const BAD: &str = r#"scenario "a hope, 100% of it" {
    given  availability = 99.5% in 2026-03
    expect commitment met
}
"#;

fn sandbox(scenarios: &str) -> Sandbox {
    Sandbox::with(&[("contract.sla", &format!("{TEMPLATE}{scenarios}"))])
}

#[test]
fn scenarios_that_pass_end_with_0() {
    let run = sandbox(GOOD).run(&["test", "--set", "monthly_fee=40_000 EUR"]).ends(0);
    assert_eq!(run.out, "contract.sla\n  passed  a bad month\n");
    run.says("1 scenario: 1 passed, 0 failed");
}

#[test]
fn a_failure_ends_with_1_and_shows_expected_got_and_why() {
    let both = format!("{GOOD}{BAD}");
    let run = sandbox(&both).run(&["test", "--set", "monthly_fee=40_000", "contract.sla"]).ends(1);
    assert_eq!(
        run.out,
        "contract.sla
  passed  a bad month
  FAILED  a hope, 100% of it
    line 35, 2026-03
      expected  commitment met
      got       missed
      because   requires availability >= 99.9%
                availability = 99.5%
"
    );
    run.says("2 scenarios: 1 passed, 1 failed");
}

#[test]
fn github_is_told_the_line_of_what_fails() {
    let run = sandbox(BAD).run(&["test", "--set", "monthly_fee=1", "--format", "github"]).ends(1);
    assert_eq!(
        run.out,
        "::error file=contract.sla,line=30,title=scenario a hope%2C 100%25 of it::expected commitment met, got \
         missed%0Arequires availability >= 99.9%25%0Aavailability = 99.5%25\n"
    );
}

#[test]
fn json_is_one_document_that_fits_its_schema() {
    let run =
        sandbox(BAD).run(&["test", "-q", "--set", "monthly_fee=1", "--format", "json"]).ends(1);
    let report: serde_json::Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(report["failed"], 1);
    assert_eq!(report["contracts"][0]["outcomes"][0]["checks"][0]["got"], "missed");
    let schema = Sandbox::new().run(&["schema", "test"]).ends(0).out;
    let schema: serde_json::Value = serde_json::from_str(&schema).expect("JSON");
    assert_eq!(faults(&schema, &report), [""; 0]);
}

#[test]
fn contracts_without_scenarios_have_nothing_to_fail() {
    let sandbox = Sandbox::with(&[("contract.sla", CONTRACT)]);
    sandbox.run(&["test"]).ends(0).prints_nothing().says("0 scenarios");
}

#[test]
fn rows_come_from_files_beside_the_contract_and_from_nowhere_else() {
    let scenario = |file: &str| {
        format!(
            "scenario \"rows\" {{ given probes from \"{file}\"; expect commitment missed in 2026-03 }}\n"
        )
    };
    let rows = b"ts,ok\n2026-03-01T12:00:00Z,false\n";
    let inside = sandbox(&scenario("rows/march.csv"));
    inside.write("rows/march.csv", rows);
    inside.run(&["test", "--set", "monthly_fee=1"]).ends(0);
    let outside = Sandbox::with(&[(
        "project/contract.sla",
        &format!("{TEMPLATE}{}", scenario("../march.csv")),
    )]);
    outside.write("march.csv", rows);
    outside
        .run(&["test", "--set", "monthly_fee=1", "project"])
        .ends(2)
        .says("lies outside of its project");
}

#[test]
fn boundaries_are_scenarios_that_pass() {
    let sandbox = sandbox("");
    let set = "monthly_fee=40_000";
    let run = sandbox.run(&["test", "--boundaries", "--set", set]).ends(0);
    assert_eq!(run.out.matches("scenario \"uptime_credit at ").count(), 6);
    sandbox.write("contract.sla", format!("{TEMPLATE}{}", run.out).as_bytes());
    sandbox.run(&["test", "--set", set]).ends(0).says("6 scenarios: 6 passed");
}

#[test]
fn a_parameter_without_a_value_is_no_mistake_of_a_template_but_of_what_is_done_with_it() {
    let sandbox = sandbox(GOOD);
    sandbox.run(&["check"]).ends(0);
    let asked = "the parameter `monthly_fee` has no value";
    sandbox.run(&["test"]).ends(1).says(asked).says("--set");
    sandbox.run(&["compile", "contract.sla"]).ends(1).says(asked);
    sandbox.run(&["eval", "contract.sla"]).ends(1).says(asked);
    // What is given has to fit, also where it is only checked.
    sandbox.run(&["check", "--set", "monthly_fee=3 h"]).ends(1).prints("E0304");
    sandbox.run(&["check", "--set", "fee=3 EUR"]).ends(1).prints("no parameter named `fee`");
    sandbox.run(&["check", "--set", "monthly_fee"]).ends(2).says("gives no value");
}

#[test]
fn a_compiled_contract_has_its_values() {
    let sandbox = sandbox("");
    let compile = ["compile", "contract.sla", "--set", "monthly_fee=40_000", "-o", "contract.json"];
    sandbox.run(&compile).ends(0);
    assert!(sandbox.read("contract.json").contains("\"written\": \"40_000\""));
    let set = ["eval", "contract.json", "--set", "monthly_fee=1"];
    sandbox.run(&set).ends(2).says("its parameters have their values");
}
