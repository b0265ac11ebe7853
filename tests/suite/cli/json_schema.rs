//! As much of JSON Schema as ours use, to see that what is written fits what is described.

use serde_json::Value;

/// Where a value does not fit a schema.
pub(super) fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    Checked { root: schema }.check(schema, value, "", &mut found);
    found
}

/// The words that are understood; a schema with another one is a fault of this test.
const KNOWN: [&str; 20] = [
    "$defs",
    "$ref",
    "$schema",
    "additionalProperties",
    "anyOf",
    "const",
    "description",
    "enum",
    "format",
    "items",
    "maxItems",
    "maximum",
    "minItems",
    "minimum",
    "oneOf",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "title",
];

struct Checked<'a> {
    root: &'a Value,
}

impl Checked<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let Some(words) = schema.as_object() else {
            if schema == &Value::Bool(false) {
                found.push(format!("{at}: nothing may stand here"));
            }
            return;
        };
        for word in words.keys() {
            let known = KNOWN.contains(&word.as_str())
                || matches!(word.as_str(), "type" | "default" | "maxLength" | "minLength");
            assert!(known, "this test does not know `{word}`");
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(reference.trim_start_matches('#'));
            self.check(target.expect("a definition"), value, at, found);
        }
        plain(schema, value, at, found);
        for (word, exactly) in [("anyOf", false), ("oneOf", true)] {
            let Some(choices) = schema.get(word).and_then(Value::as_array) else { continue };
            let fits = |choice: &&Value| {
                let mut faults = Vec::new();
                self.check(choice, value, at, &mut faults);
                faults.is_empty()
            };
            let count = choices.iter().filter(fits).count();
            if count == 0 || exactly && count != 1 {
                found.push(format!("{at}: {count} choices of `{word}` fit {value}"));
            }
        }
        self.parts(schema, value, at, found);
    }

    /// What is inside of objects and arrays.
    fn parts(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        if let Some(fields) = value.as_object() {
            for name in schema.get("required").and_then(Value::as_array).into_iter().flatten() {
                if !fields.contains_key(name.as_str().expect("a name")) {
                    found.push(format!("{at}: {name} is missing"));
                }
            }
            for (name, field) in fields {
                let described = schema.get("properties").and_then(|all| all.get(name));
                let described = described.or_else(|| schema.get("additionalProperties"));
                match described {
                    Some(described) => self.check(described, field, &format!("{at}/{name}"), found),
                    // Ours describe every field they write.
                    None if schema.get("properties").is_some() => {
                        found.push(format!("{at}/{name} is not described"));
                    }
                    None => {}
                }
            }
        }
        for (place, item) in value.as_array().into_iter().flatten().enumerate() {
            let own = schema.get("prefixItems").and_then(|all| all.get(place));
            if let Some(described) = own.or_else(|| schema.get("items")) {
                self.check(described, item, &format!("{at}/{place}"), found);
            }
        }
    }
}

/// Type, constants and bounds.
fn plain(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = |name: &Value| name == kind || kind == "integer" && name == "number";
    let fits = match schema.get("type") {
        None => true,
        Some(Value::Array(names)) => names.iter().any(allowed),
        Some(name) => allowed(name),
    };
    let one_of = schema.get("enum").and_then(Value::as_array);
    let constant = schema.get("const").is_none_or(|constant| constant == value);
    let minimum = schema.get("minimum").and_then(Value::as_i64);
    let too_small = minimum.zip(value.as_i64()).is_some_and(|(least, value)| value < least);
    if !fits || !constant || too_small || one_of.is_some_and(|all| !all.contains(value)) {
        found.push(format!("{at}: {value} is not what {schema} describes"));
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let schema = serde_json::json!({
        "type": "object",
        "properties": { "n": { "type": "integer", "minimum": 0 }, "s": { "$ref": "#/$defs/s" } },
        "required": ["n"],
        "$defs": { "s": { "anyOf": [{ "type": "null" }, { "enum": ["a", "b"] }] } }
    });
    let count = |value: Value| faults(&schema, &value).len();
    assert_eq!(count(serde_json::json!({ "n": 1, "s": "a" })), 0);
    assert_eq!(count(serde_json::json!({ "n": 1, "s": null })), 0);
    assert_eq!(count(serde_json::json!({ "n": -1 })), 1);
    assert_eq!(count(serde_json::json!({ "n": "1" })), 1);
    assert_eq!(count(serde_json::json!({ "s": "a" })), 1);
    assert_eq!(count(serde_json::json!({ "n": 1, "s": "c" })), 1);
    assert_eq!(count(serde_json::json!({ "n": 1, "t": 1 })), 1);
    assert_eq!(count(serde_json::json!([])), 1);
}
