//! Which group or row is meant: by keys in brackets, else by those of the group at hand.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::Expression;
use crate::resolve::Name;
use crate::syntax::Node;

use super::super::environment::{ColumnType, Measured};
use super::Lowering;

impl Lowering<'_, '_> {
    /// The keys in brackets, by the types that are needed.
    pub(super) fn keys(
        &self,
        owner: Name<'_>,
        wanted: &[ColumnType],
        given: &[&Node],
    ) -> Vec<Expression> {
        if wanted.len() != given.len() {
            let names: Vec<&str> = wanted.iter().map(|key| key.name.as_str()).collect();
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!(
                        "`{}` has {} keys, {} are given",
                        owner.text,
                        wanted.len(),
                        given.len()
                    ),
                )
                .at(owner.span, "looked up with another number of keys")
                .help(match names.as_slice() {
                    [] => format!("write `{}` alone", owner.text),
                    names => format!("write `{}[{}]`", owner.text, names.join(", ")),
                }),
            );
            return Vec::new();
        }
        let pairs = given.iter().zip(wanted);
        pairs.map(|(key, wanted)| self.of_type(key, &wanted.kind, "a key is needed here")).collect()
    }

    /// Asks for the keys of a table that is named without any.
    pub(super) fn report_missing_keys(&self, place: usize, owner: Name<'_>, name: Name<'_>) {
        let keys = self.environment.tables.get(place).map(|table| {
            table.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ")
        });
        self.environment.report(
            Diagnostic::new(
                codes::WRONG_ARGUMENT,
                format!("`{}` is a table; which of its rows is meant?", owner.text),
            )
            .at(owner.span, "no key is given")
            .help(format!(
                "write `{}[{}].{}`",
                owner.text,
                keys.unwrap_or_default(),
                name.text
            )),
        );
    }

    /// The keys of the group at hand, as far as a metric has them.
    pub(super) fn own_keys(&self, place: usize, name: Name<'_>) -> Option<Vec<Expression>> {
        let measured = self.environment.metrics.get(&place)?;
        let keys = self.keys_by_name(measured);
        if keys.is_none() {
            let wanted = key_names(measured);
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` is measured for each {wanted}; which is meant?", name.text),
                )
                .at(name.span, "no group is named")
                .because(measured.span, "measured in groups")
                .help(format!("write `{}[…]`, or add `for each {wanted}` here", name.text)),
            );
        }
        keys
    }

    /// The same, and nothing is said where the group at hand lacks one of them.
    pub(super) fn keys_by_name(&self, measured: &Measured) -> Option<Vec<Expression>> {
        let place_of = |name: &str| self.scope.keys.iter().position(|key| key.name == name);
        measured
            .keys
            .iter()
            .map(|key| Some(Expression::Key(u32::try_from(place_of(&key.name)?).ok()?)))
            .collect()
    }
}

/// The keys that a measured thing is looked up by.
pub(super) fn key_types(measured: &Measured) -> Vec<ColumnType> {
    let keys = measured.keys.iter();
    keys.map(|key| ColumnType { name: key.name.clone(), kind: key.kind.clone(), span: key.span })
        .collect()
}

/// The same, by name.
pub(super) fn key_names(measured: &Measured) -> String {
    measured.keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>().join(", ")
}
