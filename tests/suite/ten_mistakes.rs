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

#[test]
fn ten_independent_mistakes_give_ten_messages() {
    let compiled = sla::compile_text("ten.sla", TEXT.to_owned(), &NoFiles);
    let found: Vec<(u32, &str)> = compiled
        .diagnostics
        .iter()
        .map(|one| {
            let line = compiled.sources.line_column(one.span().unwrap()).unwrap().line;
            (line, one.code.id())
        })
        .collect();
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
