//! Parameters: values from outside, in the places where they are used and in the statement.

use sla::Settings;
use sla::exact::Rational;
use sla::ir::Value;

use super::{PROMISE, compiled, hosting, said};
use crate::evaluation::{Folder, evaluate};

fn template(declared: &str) -> String {
    hosting(&format!(
        "{declared}\nservice web {{ from nimbus to globex; fee monthly_fee per month }}\n{PROMISE}"
    ))
}

fn fee(text: &str, set: &[(&str, &str)]) -> Rational {
    let compiled = compiled(text, &Folder::default(), set);
    assert_eq!(said(&compiled), [""; 0]);
    let contract = compiled.contract.expect("no errors");
    contract.services[0].fee.clone().expect("a fee").amount
}

#[test]
fn a_parameter_takes_its_default_or_the_value_that_is_given() {
    let text = template("parameter monthly_fee \"Fee\" : money = 40_000 EUR");
    assert_eq!(fee(&text, &[]), Rational::from(40_000));
    assert_eq!(fee(&text, &[("monthly_fee", "45_000.50 EUR")]), "90001/2".parse().unwrap());
    // Its type says the currency; so the amount may stand alone.
    assert_eq!(fee(&text, &[("monthly_fee", "45000")]), Rational::from(45_000));
}

#[test]
fn a_parameter_without_a_value_is_an_error_that_names_it_and_the_option() {
    let text = template("parameter monthly_fee : money");
    let compiled = compiled(&text, &Folder::default(), &[]);
    assert_eq!(said(&compiled), ["E0220 the parameter `monthly_fee` has no value"]);
    assert!(compiled.contract.is_none());
    let help = compiled.diagnostics.iter().next().and_then(|found| found.help.clone());
    assert_eq!(
        help.as_deref(),
        Some(
            "give one with `--set \"monthly_fee=40_000 EUR\"`, or write a default: `= 40_000 EUR`"
        )
    );
}

#[test]
fn a_template_is_checked_without_values_and_gives_no_contract() {
    let text = template("parameter monthly_fee : money");
    let settings = Settings { open_parameters: true, ..Settings::default() };
    let compiled = sla::compile_text_with("c.sla", text, &Folder::default(), &settings);
    assert_eq!(said(&compiled), [""; 0]);
    assert!(compiled.contract.is_none());
}

#[test]
fn what_is_given_is_read_like_a_value_in_a_contract() {
    let text = template("parameter monthly_fee : money = 40_000 EUR");
    let of = |set: &[(&str, &str)]| said(&compiled(&text, &Folder::default(), set));
    assert_eq!(
        of(&[("monthly_fee", "45_000 USD")]),
        ["E0305 this is an amount in USD, an amount in EUR is needed"]
    );
    assert_eq!(
        of(&[("monthly_fee", "99%")]),
        ["E0304 this is a percent, an amount in EUR is needed"]
    );
    assert_eq!(of(&[("monthly_fee", "45 000")]), ["E0101 this is not one value"]);
    assert_eq!(of(&[("monthly_fee", "")]).len(), 1);
    assert_eq!(
        of(&[("monthly_fee", "1 EUR }\nparty x { role provider")]),
        ["E0101 this is not one value"]
    );
    assert_eq!(of(&[("fee", "1 EUR")]), ["E0201 there is no parameter named `fee`"]);
    assert_eq!(
        of(&[("monthly_fee", "1 EUR"), ("monthly_fee", "2 EUR")]),
        ["E0202 `monthly_fee` is given two values"]
    );
    assert_eq!(of(&[("supplier.fee", "1 EUR")]), ["E0201 there is no import named `supplier`"]);
}

#[test]
fn a_parameter_stands_wherever_a_value_may_stand() {
    // Each place of a contract that takes a value: a filter, a condition, a tier, a table, a budget, a cap.
    let text = hosting(
        r#"type grade : one of gold, silver
parameter region : text = "eu"
parameter goal : percent = 99.9%
parameter level : grade = gold
parameter allowed : duration = 4 h
parameter least : money = 100 EUR
parameter from_day : date = 2026-03-01
service web { from nimbus to globex; fee 40_000 EUR per month }
source outages_log { span starts to ends : instant; column place : text; column grade : grade }
exclusion planned { during outages_log where place = region; at most allowed per month; over budget the excess counts; effect not counted }
table goals by grade {
    grade  | share
    gold   | goal
    silver | 99%
}
metric availability { of web; from probes; sampled every 1 min; down when any(not ok); value uptime; excluding planned }
objective commitment { by nimbus; require availability >= goals[level].share }
penalty uptime_credit { when commitment missed; credit 10% of web.fee; nothing below least }
objective dated { by nimbus; require availability >= goal; applies when from_day = 2026-03-01 }
"#,
    );
    let compiled = compiled(
        &text,
        &Folder::default(),
        &[("region", "us"), ("level", "silver"), ("allowed", "90 min")],
    );
    assert_eq!(said(&compiled), [""; 0]);
    let contract = compiled.contract.expect("no errors");
    let budget = contract.exclusions[0].budget.clone().expect("a budget");
    assert_eq!(budget.at_most, Rational::from(90 * 60));
    let values: Vec<(&str, &str, bool)> = contract
        .parameters
        .iter()
        .map(|own| (own.name.as_str(), own.written.as_str(), own.given))
        .collect();
    assert_eq!(
        values,
        [
            ("region", "us", true),
            ("goal", "99.9%", false),
            ("level", "silver", true),
            ("allowed", "90 min", true),
            ("least", "100 EUR", false),
            ("from_day", "2026-03-01", false),
        ]
    );
    assert_eq!(contract.parameters[0].value, Value::Text("us".into()));
    // Nothing in the compiled contract is left to be given: it loads back and is the same.
    let json = contract.to_json().unwrap();
    assert_eq!(sla::ir::Contract::from_json(&json).unwrap(), contract);
}

#[test]
fn a_parameter_says_what_is_wrong_with_it() {
    let of = |declared: &str| {
        let text = template(&format!("parameter monthly_fee : money = 1 EUR\n{declared}"));
        said(&compiled(&text, &Folder::default(), &[]))
    };
    assert_eq!(
        of("parameter x : duration in ms = 4 h"),
        [
            "W1001 the parameter `x` is declared and never used",
            "E0307 a parameter's value carries its own unit"
        ]
    );
    assert!(of("parameter x : money = y").contains(&"E0201 nothing is named `y` here".to_owned()));
    assert!(of("parameter x : mony = 1").contains(&"E0201 there is no type `mony`".to_owned()));
    assert!(of("parameter x : money = later\nparameter later : money = 1 EUR").contains(
        &"E0307 a parameter that is declared further down has no meaning here".to_owned()
    ));
}

#[test]
fn the_statement_names_the_parameters_and_their_values() {
    let text = template("parameter monthly_fee : money = 40_000 EUR");
    let folder = Folder::default().with("probes.csv", "ts,ok\n2026-03-01T12:00:00+01:00,true\n");
    let compiled = compiled(&text, &folder, &[("monthly_fee", "45000")]);
    let contract = compiled.contract.expect("no errors");
    let statement = evaluate(&contract, &folder, &[("probes", &["probes.csv"])], None, None);
    let shown: Vec<(String, String, bool)> = statement
        .contract
        .parameters
        .iter()
        .map(|own| (own.name.clone(), own.value.clone(), own.given))
        .collect();
    assert_eq!(shown, [("monthly_fee".to_owned(), "45000".to_owned(), true)]);
}
