//! Scenarios: what they give and expect, and the boundaries of tiers.

use sla::ir::Contract;
use sla::scenario::{Outcome, boundaries, rehearse};

use super::{compiled, said, terms};
use crate::evaluation::Folder;

fn contract(text: &str) -> Contract {
    let compiled = compiled(text, &Folder::default(), &[]);
    assert_eq!(said(&compiled), [""; 0]);
    compiled.contract.expect("no errors")
}

fn outcomes(text: &str, folder: &Folder) -> Vec<Outcome> {
    let contract = contract(text);
    // Scenarios are part of what is compiled.
    let contract = Contract::from_json(&contract.to_json().unwrap()).unwrap();
    contract.scenarios.iter().map(|own| rehearse(&contract, own, folder)).collect()
}

fn only(text: &str, folder: &Folder) -> Outcome {
    let mut all = outcomes(text, folder);
    assert_eq!(all.len(), 1);
    all.remove(0)
}

fn with(scenario: &str) -> String {
    format!("{}\nscenario \"one\" {{\n{scenario}\n}}\n", terms())
}

fn mistakes(scenario: &str) -> Vec<String> {
    said(&compiled(&with(scenario), &Folder::default(), &[]))
}

#[test]
fn the_scenario_of_the_design_passes() {
    let outcome = only(
        &with(
            "given   availability = 99.5% in 2026-03
    expect  commitment missed in 2026-03
    expect  uptime_credit = 4_000.00 EUR in 2026-03",
        ),
        &Folder::default(),
    );
    assert!(outcome.passed, "{outcome:#?}");
    assert_eq!(outcome.checks.len(), 2);
}

#[test]
fn a_failure_shows_expected_got_and_the_trace() {
    let outcome = only(
        &with(
            "given   availability = 99.95% in 2026-03
    given   availability = 98% in 2026-04
    expect  commitment missed in 2026-03
    expect  uptime_credit = 4_000 EUR in 2026-04
    expect  total_credit = 10_000 EUR in 2026-04",
        ),
        &Folder::default(),
    );
    assert!(!outcome.passed);
    let first = &outcome.checks[0];
    assert_eq!(
        (first.expected.as_str(), first.got.as_str()),
        ("commitment missed in 2026-03", "met")
    );
    assert_eq!(first.trace, ["requires availability >= 99.9%", "availability = 99.95%"]);
    let second = &outcome.checks[1];
    // 98 % lies in the second tier: 25 % of 40,000.
    assert_eq!(second.got, "10000.00 EUR");
    assert!(second.trace.iter().any(|step| step.contains(">= 95.0%")), "{:?}", second.trace);
    assert!(outcome.checks[2].passed);
}

#[test]
fn an_expectation_over_several_periods_holds_in_each() {
    let outcome = only(
        &with(
            "given   availability = 99.95% in 2026-Q1
    given   availability = 99% in 2026-05
    expect  commitment met in 2026-Q1
    expect  commitment missed in 2026-05-07",
        ),
        &Folder::default(),
    );
    let periods: Vec<(&str, bool)> =
        outcome.checks.iter().map(|check| (check.period.as_str(), check.passed)).collect();
    assert_eq!(
        periods,
        [("2026-01", true), ("2026-02", true), ("2026-03", true), ("2026-05", true)]
    );
}

#[test]
fn a_period_that_is_named_once_need_not_be_repeated() {
    let text = with(
        "given availability = 99.5% in 2026-03; expect commitment missed; expect total_credit > 0 EUR",
    );
    assert!(only(&text, &Folder::default()).passed);
}

#[test]
fn what_is_not_given_is_not_known() {
    let outcome = only(
        &with("expect commitment inconclusive in 2026-03; expect total_credit = 0 EUR in 2026-03"),
        &Folder::default(),
    );
    assert!(outcome.passed, "{outcome:#?}");
}

#[test]
fn rows_are_given_from_a_fixture() {
    // 1 of 4 is bad: 75 %, the last tier, 50 % of 40,000.
    let rows = "ts,ok\n2026-03-01T12:00:00+01:00,true\n2026-03-02T12:00:00+01:00,true\n\
        2026-03-03T12:00:00+01:00,true\n2026-03-04T12:00:00+01:00,false\n";
    let folder = Folder::default().with("fixture.csv", rows);
    let text = with(
        "given   probes from \"fixture.csv\"
    expect  availability = 75% in 2026-03
    expect  uptime_credit = 20_000 EUR in 2026-03",
    );
    let outcome = only(&text, &folder);
    assert!(outcome.passed, "{outcome:#?}");
    let gone = only(&text, &Folder::default());
    assert!(!gone.passed);
    assert!(gone.problem.as_deref().is_some_and(|why| why.contains("fixture.csv")), "{gone:?}");
}

#[test]
fn rights_are_expected_with_their_states() {
    let text = format!(
        "{}
termination chronic {{ right of globex; when commitment missed 2 periods in a row; cure 30 days; lapses after 30 days }}
scenario \"arises\" {{
    given  availability = 99% in 2026-02
    given  availability = 99% in 2026-03
    given  availability = 100% in 2026-04
    expect chronic in cure in 2026-03
    expect chronic not arisen in 2026-02
    expect chronic not arisen in 2026-04
    as of  2026-04-15
}}
scenario \"later\" {{
    given  availability = 99% in 2026-02
    given  availability = 99% in 2026-03
    expect chronic exercisable in 2026-03
    as of  2026-05-01
}}
scenario \"too late\" {{
    given  availability = 99% in 2026-02
    given  availability = 99% in 2026-03
    expect chronic lapsed in 2026-03
    expect chronic arisen in 2026-03
    expect chronic not exercisable in 2026-03
    as of  2026-06-01
}}
",
        terms()
    );
    for outcome in outcomes(&text, &Folder::default()) {
        assert!(outcome.passed, "{outcome:#?}");
    }
}

#[test]
fn verdicts_can_be_given() {
    let text = format!(
        "{}
metric paid {{ from probes; value count }}
responsibility payment {{ of globex to nimbus; require paid >= 1 }}
objective other {{ by nimbus; require availability >= 99.9%; relieved when payment missed }}
scenario \"relief\" {{
    given  availability = 99% in 2026-03
    given  payment missed in 2026-03
    expect other excused
    expect commitment missed
}}
",
        terms()
    );
    let outcome = only(&text, &Folder::default());
    assert!(outcome.passed, "{outcome:#?}");
}

#[test]
fn a_scenario_is_held_against_the_terms_of_its_days() {
    let text = format!(
        "{}
amendment first {{ effective 2026-07-01; change commitment require availability >= 99.5%; add objective steady {{ by nimbus; require availability >= 90% }} }}
scenario \"before\" {{ given availability = 99.6% in 2026-06; expect commitment missed }}
scenario \"after\"  {{ given availability = 99.6% in 2026-07; expect commitment met; expect steady met }}
",
        terms()
    );
    for outcome in outcomes(&text, &Folder::default()) {
        assert!(outcome.passed, "{outcome:#?}");
    }
}

#[test]
fn what_cannot_be_given_or_expected_is_said() {
    let of = |text: &str| mistakes(text);
    assert_eq!(
        of("given availability = 99.5% in 2026-03"),
        ["E0206 the scenario `scenario` has no `expect`"]
    );
    assert_eq!(
        of("given web.fee = 3 EUR in 2026-03; expect commitment met"),
        ["E0307 this cannot be given"]
    );
    assert_eq!(
        of("given availability = 3 EUR in 2026-03; expect commitment met"),
        ["E0304 this is an amount in EUR, a percent is needed"]
    );
    assert_eq!(
        of("given availability = 99% in 2026-03; expect web.fee = 3 EUR"),
        ["E0307 this cannot be expected"]
    );
    assert_eq!(
        of("given availability = 99% in 2026-03; expect commitmnt met"),
        ["E0201 there is no objective or responsibility named `commitmnt`"]
    );
    assert_eq!(
        of("given availability = 99% in 2026-03; expect chronic exercisable"),
        ["E0201 there is no termination or right named `chronic`"]
    );
    assert_eq!(
        of("given availability = 99% in 2026-13; expect commitment met in 2026-03"),
        ["E0401 there is no period `2026-13`"]
    );
    assert_eq!(
        of("given availability = 99% in 2026-W11; expect commitment met in 2026-03"),
        ["E0309 no month lies in `2026-W11` as a whole"]
    );
    assert_eq!(
        of("given availability = 99%; expect commitment met"),
        ["E0520 in which period is this expected?"]
    );
    assert_eq!(
        of("given prbes from \"x.csv\"; expect commitment met in 2026-03"),
        ["E0201 there is no source named `prbes`"]
    );
}

#[test]
fn the_boundaries_of_every_tier_can_be_generated() {
    let contract = contract(&terms());
    let all = boundaries(&contract);
    // 95 %, 99 % and the objective's 99.9 %: on each, below and above.
    assert_eq!(all.len(), 9);
    assert_eq!(
        all[4],
        "scenario \"uptime_credit at 99%\" {
    given   availability = 99% in 2026-01
    expect  commitment missed in 2026-01
    expect  uptime_credit = 4000.00 EUR in 2026-01
}
"
    );
    assert!(all[3].contains("availability = 98.9% in") && all[3].contains("= 10000.00 EUR"));
    assert!(all[0].contains("availability = 94.9% in") && all[0].contains("= 20000.00 EUR"));
    assert!(all[7].contains("availability = 99.9% in") && all[7].contains("commitment met"));
    assert!(all[7].contains("uptime_credit = 0 EUR"));
    // Pasted into the contract they pass.
    let text = format!("{}\n{}", terms(), all.concat());
    for outcome in outcomes(&text, &Folder::default()) {
        assert!(outcome.passed, "{outcome:#?}");
    }
}

#[test]
fn boundaries_are_generated_for_each_group() {
    let text = super::hosting(
        "service web { from nimbus to globex; fee 40_000 EUR per month }
type grade : one of gold, silver
source checks { at ts : instant; column ok : flag; column grade : grade }
table goals by grade {
    grade  | share
    gold   | 99.9%
    silver | 99%
}
metric availability { of web; from checks; for each grade in goals; value share(ok) }
objective commitment for each grade in goals { by nimbus; require availability >= goals[grade].share }
penalty fine { when commitment missed; credit of web.fee by availability { >= 95% : 10%; otherwise : 25% } }",
    )
    .replace("source probes {\n    at     ts : instant\n    column ok : flag\n}\n", "");
    let all = boundaries(&contract(&text));
    let titles: Vec<&str> = all.iter().filter_map(|own| own.split('"').nth(1)).collect();
    assert_eq!(
        titles,
        [
            "fine[gold] at 94.9%",
            "fine[gold] at 95%",
            "fine[gold] at 95.1%",
            "fine[gold] at 99.89%",
            "fine[gold] at 99.9%",
            "fine[gold] at 99.91%",
            "fine[silver] at 94.9%",
            "fine[silver] at 95%",
            "fine[silver] at 95.1%",
            "fine[silver] at 98.9%",
            "fine[silver] at 99%",
            "fine[silver] at 99.1%",
        ]
    );
    let whole = format!("{text}\n{}", all.concat());
    for outcome in outcomes(&whole, &Folder::default()) {
        assert!(outcome.passed, "{outcome:#?}");
    }
}
