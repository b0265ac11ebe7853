//! Whole statements that are kept beside the examples.

use std::fs;

use sla::statement::Statement;

use crate::repository::{File, root};

/// Set it to write the statements anew; read the difference before it is committed.
const UPDATE: &str = "UPDATE_STATEMENTS";

/// Whether a statement is another than the one kept in a file of the project; says what to do then.
pub(crate) fn differs_from(path: &str, statement: &Statement) -> Option<String> {
    let statement = statement.to_json().expect("a statement is JSON");
    if std::env::var_os(UPDATE).is_some() {
        fs::write(root().join(path), &statement).expect("the folder is there");
        return None;
    }
    (File::read(path).text != statement).then(|| {
        format!("{path} is another statement; write it with {UPDATE}=1 and read the difference")
    })
}
