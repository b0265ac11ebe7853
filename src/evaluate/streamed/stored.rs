//! The form in which what was kept of rows is written down: on disk, or on the way from another machine.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser::Error as _};

use super::super::datum::Datum;

/// A value that can be a key of a group or of a line of samples.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    Missing,
    Flag(bool),
    Text(Arc<str>),
    Date(NaiveDate),
    Word(u32),
}

impl Serialize for Datum {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self {
            Self::Missing => Key::Missing,
            Self::Flag(flag) => Key::Flag(*flag),
            Self::Text(text) => Key::Text(text.clone()),
            Self::Date(date) => Key::Date(*date),
            Self::Word(word) => Key::Word(*word),
            // INVARIANT: only cells of codes are keys, so this is not met.
            _ => return Err(S::Error::custom("a value that is no key")),
        };
        key.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Datum {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Key::deserialize(deserializer)? {
            Key::Missing => Self::Missing,
            Key::Flag(flag) => Self::Flag(flag),
            Key::Text(text) => Self::Text(text),
            Key::Date(date) => Self::Date(date),
            Key::Word(word) => Self::Word(word),
        })
    }
}

/// A map as a list of pairs, as its keys are no texts.
pub(super) mod pairs {
    use super::{BTreeMap, Deserialize, DeserializeOwned, Deserializer, Serialize, Serializer};

    pub(in super::super) fn serialize<S: Serializer, K: Serialize, V: Serialize>(
        map: &BTreeMap<K, V>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map)
    }

    pub(in super::super) fn deserialize<
        'de,
        D: Deserializer<'de>,
        K: DeserializeOwned + Ord,
        V: DeserializeOwned,
    >(
        deserializer: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
    }
}

/// Groups by their keys as a list of groups, which have their keys.
pub(super) mod groups {
    use super::super::folded::FoldedGroup;
    use super::{BTreeMap, Datum, Deserialize, Deserializer, Serializer};

    type Placements = Vec<BTreeMap<Vec<Datum>, FoldedGroup>>;

    pub(in super::super) fn serialize<S: Serializer>(
        placements: &Placements,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let groups = placements.iter().map(|groups| groups.values().collect::<Vec<_>>());
        serializer.collect_seq(groups)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Placements, D::Error> {
        let placements = Vec::<Vec<FoldedGroup>>::deserialize(deserializer)?;
        let by_key = |groups: Vec<FoldedGroup>| {
            groups.into_iter().map(|group| (group.key.clone(), group)).collect()
        };
        Ok(placements.into_iter().map(by_key).collect())
    }
}
