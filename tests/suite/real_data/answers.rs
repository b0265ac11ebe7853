//! The figures that were computed elsewhere.

use serde_json::{Map, Value};
use sla::exact::Rational;

use crate::evaluation::{Folder, number};

/// An example with its answers.
pub(crate) fn example(name: &str) -> Folder {
    let folder = Folder::of_project(&format!("examples/{name}"));
    let answers = folder.text("expected/answers.json");
    folder.with("answers.json", answers)
}

/// The part of an `answers.json` that answers one question.
pub(crate) fn question(folder: &Folder, id: &str) -> Value {
    let answers: Value = serde_json::from_str(&folder.text("answers.json")).expect("JSON");
    let questions = answers["questions"].as_array().expect("questions");
    let found = questions.iter().find(|question| question["id"] == id);
    found.unwrap_or_else(|| panic!("there is no question {id}")).clone()
}

/// The members of an object.
pub(crate) fn members(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap_or_else(|| panic!("not an object: {value}"))
}

/// A number as it is written, to its last digit.
pub(crate) fn exactly(value: &Value) -> Rational {
    match value {
        Value::Number(written) => number(&written.to_string()),
        other => panic!("not a number: {other}"),
    }
}

/// A count.
pub(crate) fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a count: {value}"))
}

/// The verdict that `"pass": true` or `false` stands for.
pub(crate) fn judged(value: &Value) -> &'static str {
    if value.as_bool().unwrap_or_else(|| panic!("neither true nor false: {value}")) {
        "met"
    } else {
        "missed"
    }
}

/// A share in percent, to so many places, as the answers have it.
pub(crate) fn percent(share: &Rational, places: u32) -> String {
    let hundred = Rational::from_integer(100);
    (share * &hundred).to_decimal_string(places)
}

/// The number as text without trailing zeros, for comparing with [`percent`].
pub(crate) fn rounded(value: &Value, places: u32) -> String {
    exactly(value).to_decimal_string(places)
}
