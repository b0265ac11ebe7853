//! A contract with ten mistakes, each of its own kind and none because of another, gives ten messages at the right
//! places and nothing else.

use sla::source::{LoadError, LoadErrorKind, SourceLoader};

/// Serves no file.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

const TEXT: &str = include_str!("../mistakes/ten.sla");

fn said(name: &str, text: &str) -> Vec<(u32, String)> {
    let compiled = sla::compile_text(name, text.to_owned(), &NoFiles);
    let line = |one: &sla::diagnostic::Diagnostic| {
        one.span().and_then(|span| compiled.sources.line_column(span)).map_or(0, |at| at.line)
    };
    compiled.diagnostics.iter().map(|one| (line(one), one.code.id().to_owned())).collect()
}

#[test]
fn ten_independent_mistakes_give_ten_messages() {
    let found = said("ten.sla", TEXT);
    let found: Vec<(u32, &str)> = found.iter().map(|(line, code)| (*line, code.as_str())).collect();
    let expected = [
        (3, "E0401"),  // the term ends on 30 February
        (4, "E0208"),  // a zone without its letter
        (16, "E0001"), // a title that is not closed
        (36, "E0102"), // `efect`
        (41, "E0101"), // curly quotes
        (49, "E0403"), // no percentile is chosen
        (59, "E0201"), // a metric that is misspelt
        (64, "E0304"), // a length of time against an amount
        (71, "E0503"), // a tier below the one that takes all its values
        (74, "E0101"), // a sum where one span belongs
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_name_that_broken_text_may_use_is_not_called_unused() {
    let good = include_str!("../../examples/isp-speedtest/contract.sla");
    assert_eq!(said("contract.sla", good), []);
    for (right, wrong, code) in [
        ("require  fast >=", "requird  fast >=", "E0102"),
        ("objective download_speed {", "objektive download_speed {", "E0103"),
    ] {
        let text = good.replace(right, wrong);
        let found = said("contract.sla", &text);
        let codes: Vec<&str> = found.iter().map(|(_, code)| code.as_str()).collect();
        assert_eq!(codes, [code], "{wrong}");
    }
    // Where the text is whole, nothing refers to it.
    let text = good.replace("require  fast >= 95%", "require  typical_upload >= 5 Mbit");
    let found = said("contract.sla", &text);
    assert!(found.iter().any(|(_, code)| code == "W1001"), "{found:?}");
}
