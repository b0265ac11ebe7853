//! The house style: ugly contracts with what becomes of them, and the examples as they are.

use std::path::Path;

use sla::format::format;

use crate::markdown::{fences, section};
use crate::repository::{File, files, root};
use crate::syntax::shape::OK;

#[test]
fn ugly_contracts_become_those_of_their_snapshots() {
    let folder = "tests/format/ugly";
    for file in files(folder, "sla") {
        let written = format(&file.text).unwrap_or_else(|error| panic!("{}: {error}", file.path));
        insta::with_settings!({
            snapshot_path => root().join(Path::new(folder)),
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(file.stem(), written); });
    }
}

#[test]
fn the_examples_of_the_design_are_in_the_house_style() {
    for (name, text) in OK {
        assert_eq!(format(text).as_deref(), Ok(text), "{name}");
    }
}

#[test]
fn the_page_on_formatting_shows_what_happens() {
    let page = File::read("docs/reference/formatting.md");
    let block = |title: &str| {
        let section = section(&page.text, title).expect("the page has that section");
        fences(section).first().expect("a contract stands there").text.clone()
    };
    assert_eq!(format(&block("Before")), Ok(block("After")));
}
