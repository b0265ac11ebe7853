//! Any text whatever: nothing panics or hangs, no token is lost, the tree is a tree and every message has a place;
//! what can be formatted is formatted once and for all.

#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/suite/syntax/invariants.rs"]
mod invariants;

fuzz_target!(|text: &str| {
    invariants::hold_for(text);
    if let Ok(formatted) = sla::format::format(text) {
        let again = sla::format::format(&formatted).expect("what was formatted is good");
        assert_eq!(again, formatted, "formatted twice:\n{text}");
    }
});
