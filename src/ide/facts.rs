//! What is known about a thing beyond its text: types and figures.

use crate::syntax::Node;

use super::Analysis;
use super::names::{Definition, DefinitionId};

/// Facts about something that is defined, one paragraph each.
pub(super) fn of_definition(
    analysis: &Analysis,
    id: DefinitionId,
    _found: &Definition,
) -> Vec<String> {
    let used = analysis.names().uses_of(id).count();
    let said = match used {
        0 => "Not used.".to_owned(),
        1 => "Used once.".to_owned(),
        times => format!("Used {times} times."),
    };
    vec![said]
}

/// Facts about a number with its unit.
pub(super) fn of_quantity(_analysis: &Analysis, _path: &[&Node], _quantity: &Node) -> Vec<String> {
    Vec::new()
}
