//! The contracts of this repository, for the tests that go through all of them.

use crate::markdown::fences;
use crate::repository::files;

/// The examples and the contracts shown in the documentation, good ones and bad ones, each with its place.
pub(crate) fn contracts() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for folder in ["tests", "examples"] {
        found.extend(files(folder, "sla").into_iter().map(|file| (file.path, file.text)));
    }
    let pages = [files("docs", "md"), files("examples", "md")].concat();
    for page in pages {
        let blocks = fences(&page.text).into_iter().filter(|block| block.info.starts_with("sla"));
        found.extend(blocks.map(|block| (format!("{}:{}", page.path, block.line), block.text)));
    }
    found
}
