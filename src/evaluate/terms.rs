//! The contract with its tables made ready for look-ups.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Contract, Expression, FieldType, GroupKey, TableId, Value};

use super::datum::{Datum, Fault};

/// A contract and its tables by key.
#[derive(Debug)]
pub(super) struct Terms<'a> {
    /// The contract.
    pub(super) contract: &'a Contract,
    /// Which of its versions they are: 0 for the original terms, then those of the amendments in the order of their
    /// days.
    pub(super) version: usize,
    tables: Vec<Rows>,
}

/// The rows of a table.
#[derive(Debug, Default)]
struct Rows {
    by_key: BTreeMap<Vec<Datum>, usize>,
    otherwise: Option<usize>,
}

impl<'a> Terms<'a> {
    /// Makes the tables of a contract ready. Of two rows with the same keys the first is found.
    pub(super) fn new(contract: &'a Contract) -> Self {
        let tables = contract.tables.iter().map(|table| {
            let mut rows = Rows::default();
            for (place, row) in table.rows.iter().enumerate() {
                match &row.keys {
                    Some(keys) => {
                        let keys = keys.iter().map(Datum::from).collect();
                        rows.by_key.entry(keys).or_insert(place);
                    }
                    None => rows.otherwise = rows.otherwise.or(Some(place)),
                }
            }
            rows
        });
        Self { contract, version: 0, tables: tables.collect() }
    }

    /// Those of every version of a contract, in order.
    pub(super) fn of_versions(contract: &'a Contract) -> Vec<Self> {
        let versions = super::versions(contract).enumerate();
        versions.map(|(version, own)| Self { version, ..Self::new(own) }).collect()
    }

    /// The expression in a cell of a table; `None` where a key is missing.
    ///
    /// # Errors
    /// Where the table has neither a row for the keys nor an `otherwise` row.
    pub(super) fn cell(
        &self,
        table: TableId,
        keys: &[Datum],
        column: u32,
    ) -> Result<Option<&'a Expression>, Fault> {
        if keys.iter().any(|key| !key.is_present()) {
            return Ok(None);
        }
        let (Some(rows), Some(declared)) =
            (self.tables.get(table.index()), self.contract.tables.get(table.index()))
        else {
            return Ok(None);
        };
        let Some(row) = rows.by_key.get(keys).copied().or(rows.otherwise) else {
            let shown: Vec<String> = keys
                .iter()
                .zip(&declared.keys)
                .map(|(key, (_, kind))| format!("`{}`", self.shown(key, kind)))
                .collect();
            return Err(Box::new(
                Diagnostic::new(
                    codes::NO_TABLE_ROW,
                    format!("table `{}` has no row for {}", declared.name, shown.join(", ")),
                )
                .help("add the row, or an `otherwise` row that holds for all others"),
            ));
        };
        let found = declared
            .rows
            .get(row)
            .and_then(|row| row.values.get(usize::try_from(column).unwrap_or(usize::MAX)));
        Ok(found)
    }

    /// Whether a table holds for keys it does not list.
    pub(super) fn has_otherwise(&self, table: TableId) -> bool {
        self.tables.get(table.index()).is_some_and(|rows| rows.otherwise.is_some())
    }

    /// A value as people read it.
    pub(super) fn shown(&self, datum: &Datum, kind: &FieldType) -> String {
        match datum {
            Datum::Missing | Datum::NotBefore(_) | Datum::AtLeast(_) => String::new(),
            Datum::Text(text) => text.to_string(),
            Datum::Flag(flag) => flag.to_string(),
            Datum::Number(number) => number.to_decimal_string(10),
            Datum::Instant(instant) => self.contract.zone.format_rfc9557(*instant),
            Datum::Date(date) => date.to_string(),
            Datum::Word(rank) => self.word(*rank, kind).unwrap_or_else(|| rank.to_string()),
            Datum::Civil(span) => span.to_string(),
            Datum::BusinessDays(1) => "1 business day".to_owned(),
            Datum::BusinessDays(days) => format!("{days} business days"),
            Datum::Clock(clock) => clock.so_far.to_decimal_string(10),
        }
    }

    fn word(&self, rank: u32, kind: &FieldType) -> Option<String> {
        let FieldType::Word(list) = kind else { return None };
        let words = &self.contract.word_lists.get(list.index())?.words;
        words.get(usize::try_from(rank).ok()?).cloned()
    }

    /// The keys of a group as people read them.
    pub(super) fn group(&self, keys: &[GroupKey], values: &[Datum]) -> crate::statement::Group {
        let named = keys.iter().zip(values);
        crate::statement::Group(
            named.map(|(key, value)| (key.name.clone(), self.shown(value, &key.kind))).collect(),
        )
    }
}

/// The values of a table's key column, in order and once each.
pub(super) fn table_keys(contract: &Contract, table: TableId, columns: &[u32]) -> Vec<Vec<Datum>> {
    let mut keys: Vec<Vec<Datum>> = Vec::new();
    let rows = contract.tables.get(table.index()).map(|table| table.rows.as_slice());
    for values in rows.unwrap_or_default().iter().filter_map(|row| row.keys.as_ref()) {
        let at = |column: &u32| usize::try_from(*column).ok().and_then(|at| values.get(at));
        let key: Vec<Datum> =
            columns.iter().filter_map(at).map(|value: &Value| Datum::from(value)).collect();
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}
