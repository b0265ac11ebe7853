//! tmp
use super::dump::{diagnostics, parsed};
#[test]
fn deep() {
    for value in [
        "a + ".repeat(600) + "a",
        "not ".repeat(200) + "a",
        "a".to_owned() + &".b".repeat(300),
        "a".to_owned() + &"[1]".repeat(200),
        "(1 + ".repeat(100) + "a" + &")".repeat(100),
        "(".repeat(127) + "a" + &")".repeat(127),
        "(".repeat(200) + "a" + &")".repeat(200),
    ] {
        let text = format!("metric m {{\n    value {value}\n owner x\n}}\n");
        println!("{}\n {}", &value[..10], diagnostics(&parsed(&text), &text));
    }
}
