//! Groups: which there are, and which rows each has.
//!
//! *Groups* are the keys of the tables read, else the words of the type, else the members, else the keys seen up to
//! `as_of`, from first appearance. A key that a table lacks is an error unless the table has an `otherwise` row.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::ir::{GroupKey, GroupKeys};
use crate::time::Instant;

use super::datum::{Datum, Fault};
use super::rows::Item;
use super::terms::{Terms, table_keys};

/// A group with its rows.
#[derive(Debug, Clone, Default)]
pub(super) struct GroupRows {
    /// Its keys.
    pub(super) key: Vec<Datum>,
    /// When it first appears in the data; `None` for one that is expected anyway.
    pub(super) seen_from: Option<Instant>,
    /// Its rows with an instant, by their place in the set, in order.
    pub(super) rows: Vec<usize>,
    /// Its rows without an instant.
    pub(super) undated: Vec<usize>,
}

/// The groups of a metric, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    /// The groups.
    pub(super) all: Vec<GroupRows>,
    /// Where each is.
    by_key: BTreeMap<Vec<Datum>, usize>,
}

impl Groups {
    /// The groups that are there whatever the data hold. Where a key is only known from the data there is none.
    pub(super) fn expected(terms: &Terms<'_>, keys: &[GroupKey]) -> Self {
        let mut groups = Self::default();
        for key in expected_keys(terms, keys) {
            groups.add(key, None);
        }
        groups
    }

    /// The place of the group of these keys.
    pub(super) fn place(&self, key: &[Datum]) -> Option<usize> {
        self.by_key.get(key).copied()
    }

    /// Adds a group, unless it is there.
    pub(super) fn add(&mut self, key: Vec<Datum>, seen_from: Option<Instant>) -> usize {
        if let Some(place) = self.by_key.get(&key) {
            return *place;
        }
        let place = self.all.len();
        self.by_key.insert(key.clone(), place);
        self.all.push(GroupRows { key, seen_from, ..GroupRows::default() });
        place
    }

    /// Adds a row to its group, by its place in the set.
    ///
    /// # Errors
    /// Where it lacks a key, or has one that is not among those expected.
    pub(super) fn take(
        &mut self,
        terms: &Terms<'_>,
        keys: &[GroupKey],
        columns: &[&str],
        item: &Item,
        place: usize,
    ) -> Result<(), Fault> {
        let mut key = Vec::with_capacity(keys.len());
        for (part, name) in keys.iter().zip(columns) {
            let cell = part.column.and_then(|column| item.cells.get(column.index()));
            match cell.filter(|cell| cell.is_present()) {
                Some(cell) => key.push(cell.clone()),
                None => return Err(no_key(part, name)),
            }
        }
        let group = self.take_seen(terms, keys, key, item.at)?;
        if let Some(group) = self.all.get_mut(group) {
            if item.at.is_some() { group.rows.push(place) } else { group.undated.push(place) }
        }
        Ok(())
    }

    /// The group of a key that the data show; it is added unless it is there.
    ///
    /// # Errors
    /// Where the key is not among those expected.
    pub(super) fn take_seen(
        &mut self,
        terms: &Terms<'_>,
        keys: &[GroupKey],
        key: Vec<Datum>,
        at: Option<Instant>,
    ) -> Result<usize, Fault> {
        if let Some(group) = self.by_key.get(&key) {
            return Ok(*group);
        }
        refuse_unknown(terms, keys, &key)?;
        Ok(self.add_seen(terms, keys, key, at))
    }

    /// Adds a group that the data show. Where some keys are expected and others seen, what is seen brings all
    /// that is expected beside it.
    fn add_seen(
        &mut self,
        terms: &Terms<'_>,
        keys: &[GroupKey],
        key: Vec<Datum>,
        at: Option<Instant>,
    ) -> usize {
        let at = at.unwrap_or(Instant::MIN_UTC);
        let seen: Vec<bool> = keys.iter().map(|key| key.keys == GroupKeys::Seen).collect();
        if seen.contains(&true) && seen.contains(&false) {
            let fixed: Vec<GroupKey> =
                keys.iter().filter(|key| key.keys != GroupKeys::Seen).cloned().collect();
            for expected in expected_keys(terms, &fixed) {
                let mut expected = expected.into_iter();
                let merged: Vec<Datum> = key
                    .iter()
                    .zip(&seen)
                    .filter_map(
                        |(part, seen)| {
                            if *seen { Some(part.clone()) } else { expected.next() }
                        },
                    )
                    .collect();
                self.add(merged, Some(at));
            }
        }
        self.add(key, Some(at))
    }
}

/// The keys that are expected: of one table the combinations of its rows, else every combination.
fn expected_keys(terms: &Terms<'_>, keys: &[GroupKey]) -> Vec<Vec<Datum>> {
    let mut combined: Vec<Vec<(usize, Datum)>> = vec![Vec::new()];
    let mut done: Vec<usize> = Vec::new();
    for (place, key) in keys.iter().enumerate() {
        if done.contains(&place) {
            continue;
        }
        let (places, values): (Vec<usize>, Vec<Vec<Datum>>) = match &key.keys {
            GroupKeys::Table { table, .. } => {
                let same: Vec<(usize, u32)> = keys
                    .iter()
                    .enumerate()
                    .filter_map(|(place, key)| match &key.keys {
                        GroupKeys::Table { table: other, column } if other == table => {
                            Some((place, *column))
                        }
                        _ => None,
                    })
                    .collect();
                let columns: Vec<u32> = same.iter().map(|(_, column)| *column).collect();
                let places = same.into_iter().map(|(place, _)| place).collect();
                (places, table_keys(terms.contract, *table, &columns))
            }
            GroupKeys::Words(list) => {
                let words = terms.contract.word_lists.get(list.index());
                let count = words.map_or(0, |list| list.words.len());
                let ranks = (0..count).filter_map(|rank| u32::try_from(rank).ok());
                (vec![place], ranks.map(|rank| vec![Datum::Word(rank)]).collect())
            }
            GroupKeys::Members(members) => (
                vec![place],
                members.iter().map(|name| vec![Datum::Text(name.as_str().into())]).collect(),
            ),
            GroupKeys::Seen => return Vec::new(),
        };
        let mut next = Vec::with_capacity(combined.len() * values.len());
        for so_far in &combined {
            for value in &values {
                let mut longer = so_far.clone();
                longer.extend(places.iter().copied().zip(value.iter().cloned()));
                next.push(longer);
            }
        }
        combined = next;
        done.extend(places);
    }
    combined
        .into_iter()
        .map(|mut parts| {
            parts.sort_by_key(|(place, _)| *place);
            parts.into_iter().map(|(_, value)| value).collect()
        })
        .collect()
}

fn no_key(key: &GroupKey, column: &str) -> Fault {
    Box::new(
        Diagnostic::new(
            codes::UNKNOWN_GROUP_KEY,
            format!("a row has no `{column}`, so it belongs to no {}", key.name),
        )
        .help(format!("leave such rows out with `where {column} is present`")),
    )
}

/// Refuses keys that are not among those expected.
fn refuse_unknown(terms: &Terms<'_>, keys: &[GroupKey], key: &[Datum]) -> Result<(), Fault> {
    for (part, value) in keys.iter().zip(key) {
        refuse_unknown_part(terms, part, value)?;
    }
    // Each part is known; of a table that several parts come from they may still not go together.
    let fixed: Vec<(&GroupKey, &Datum)> =
        keys.iter().zip(key).filter(|(part, _)| part.keys != GroupKeys::Seen).collect();
    let open_table = |part: &GroupKey| match &part.keys {
        GroupKeys::Table { table, .. } => terms.has_otherwise(*table),
        _ => false,
    };
    if fixed.iter().any(|(part, _)| open_table(part)) {
        return Ok(());
    }
    let parts: Vec<GroupKey> = fixed.iter().map(|(part, _)| (*part).clone()).collect();
    let values: Vec<Datum> = fixed.iter().map(|(_, value)| (*value).clone()).collect();
    if expected_keys(terms, &parts).contains(&values) {
        return Ok(());
    }
    let message = format!("no row of the table goes with `{}`", terms.group(&parts, &values));
    Err(Box::new(Diagnostic::new(codes::UNKNOWN_GROUP_KEY, message).help(WAYS_OUT)))
}

/// What to do about a key that the contract does not have.
const WAYS_OUT: &str = "add it to the contract, give the table an `otherwise` row, or leave such rows out with `where`";

fn refuse_unknown_part(terms: &Terms<'_>, part: &GroupKey, value: &Datum) -> Result<(), Fault> {
    let (known, lacks): (Vec<Datum>, String) = match &part.keys {
        // A cell of a type with words can only be one of them.
        GroupKeys::Seen | GroupKeys::Words(_) => return Ok(()),
        GroupKeys::Table { table, .. } if terms.has_otherwise(*table) => return Ok(()),
        GroupKeys::Table { table, column } => {
            let name = terms.contract.tables.get(table.index());
            let name = name.map_or("", |table| table.name.as_str());
            let known = table_keys(terms.contract, *table, &[*column]);
            (known.into_iter().flatten().collect(), format!("table `{name}` has no row for"))
        }
        GroupKeys::Members(members) => {
            let known = members.iter().map(|name| Datum::Text(name.as_str().into())).collect();
            (known, "no party has the member".to_owned())
        }
    };
    if known.contains(value) {
        return Ok(());
    }
    let shown = terms.shown(value, &part.kind);
    let names: Vec<String> = known.iter().map(|key| terms.shown(key, &part.kind)).collect();
    let guess = did_you_mean(&shown, names.iter().map(String::as_str));
    let message = format!("{lacks} `{shown}`, the {} of a row", part.name);
    Err(Box::new(
        Diagnostic::new(codes::UNKNOWN_GROUP_KEY, message).maybe_help(guess).help(WAYS_OUT),
    ))
}
