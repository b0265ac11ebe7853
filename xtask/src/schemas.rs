//! The JSON Schemas of what `sla` writes, from the types.

use sla::diagnostic::render::json;
use sla::{ir, scenario, statement};

use crate::{Failure, Generated};

/// The schemas with their files; `sla schema` prints the same.
pub(crate) fn files() -> Result<Vec<Generated>, Failure> {
    [
        ("docs/schemas/statement.json", statement::schema()),
        ("docs/schemas/ir.json", ir::schema()),
        ("docs/schemas/diagnostics.json", json::schema()),
        ("docs/schemas/test.json", scenario::schema()),
    ]
    .into_iter()
    .map(|(path, schema)| {
        let text = serde_json::to_string_pretty(&schema).map_err(|error| error.to_string())?;
        Ok(Generated { path: path.to_owned(), text: text + "\n" })
    })
    .collect()
}
