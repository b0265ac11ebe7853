//! What an amendment left as it was: which declarations of the amended terms are those of the terms before.
//!
//! *A change cuts only what it names*: what is the same under both terms is evaluated as if nothing had changed, what
//! differs, or reads something that does, is judged in parts. With the tiers of a penalty the objective is judged in
//! parts that it is due for, so that the credit of a part answers a miss of that part.
//!
//! What only people read (titles, clauses of the paper contract, owners, days for claims) cuts nothing. Nor does a
//! fee: it cuts the base. Nor do caps, minima, factors for repeats and earn-back: they bind the period as a whole, as
//! they stand at its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crate::ir::{
    Contract, Metric, MetricId, Objective, ObjectiveId, Penalty, PenaltyId, ServiceId,
};

/// How a declaration stands to the terms before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kin<Id> {
    /// It is the one with this number there.
    Same(Id),
    /// It has the name of this one, and differs.
    Changed(Id),
    /// There was none of its name.
    New,
}

impl<Id: Copy> Kin<Id> {
    /// The one of that name in the terms before.
    pub(super) fn before(self) -> Option<Id> {
        match self {
            Self::Same(id) | Self::Changed(id) => Some(id),
            Self::New => None,
        }
    }

    /// The one in the terms before, if it is the same.
    pub(super) fn same(self) -> Option<Id> {
        match self {
            Self::Same(id) => Some(id),
            Self::Changed(_) | Self::New => None,
        }
    }
}

/// How the declarations of amended terms stand to the terms before, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Kinship {
    pub(super) services: Vec<Kin<ServiceId>>,
    pub(super) metrics: Vec<Kin<MetricId>>,
    pub(super) objectives: Vec<Kin<ObjectiveId>>,
    pub(super) penalties: Vec<Kin<PenaltyId>>,
    /// The rights that are the same, by number; a right has no number of its own.
    pub(super) rights: Vec<Kin<usize>>,
}

/// A declaration: the word for its kind, and its name.
type Item = (&'static str, String);

/// A declaration with names in place of numbers, and what it mentions.
struct Reading {
    text: String,
    mentions: BTreeSet<Item>,
}

impl Kinship {
    /// Of terms to those before.
    pub(super) fn new(before: &Contract, after: &Contract) -> Self {
        let (old, new) = (readings(before), readings(after));
        let changed = changed(&old, &new);
        let is_same = |kind: &'static str, name: &str| !changed.contains(&(kind, name.to_owned()));
        let place = |names: &[&str], name: &str| names.iter().position(|own| *own == name);
        let kin = |kind: &'static str, then: &[&str], now: &[&str]| -> Vec<Kin<usize>> {
            let each = now.iter().map(|name| match place(then, name) {
                Some(place) if is_same(kind, name) => Kin::Same(place),
                Some(place) => Kin::Changed(place),
                None => Kin::New,
            });
            each.collect()
        };
        let services = |contract: &'_ Contract| -> Vec<String> {
            contract.services.iter().map(|own| own.name.clone()).collect()
        };
        let metrics = |contract: &'_ Contract| -> Vec<String> {
            contract.metrics.iter().map(|own| own.name.clone()).collect()
        };
        let objectives = |contract: &'_ Contract| -> Vec<String> {
            contract.objectives.iter().map(|own| own.name.clone()).collect()
        };
        let penalties = |contract: &'_ Contract| -> Vec<String> {
            contract.penalties.iter().map(|own| own.name.clone()).collect()
        };
        let rights = |contract: &'_ Contract| -> Vec<String> {
            contract.rights.iter().map(|own| own.name.clone()).collect()
        };
        let pair = |kind, names: &dyn Fn(&Contract) -> Vec<String>| {
            let (then, now) = (names(before), names(after));
            let then: Vec<&str> = then.iter().map(String::as_str).collect();
            let now: Vec<&str> = now.iter().map(String::as_str).collect();
            kin(kind, &then, &now)
        };
        Self {
            services: numbered(pair("Service", &services)),
            metrics: numbered(pair("Metric", &metrics)),
            objectives: numbered(pair("Objective", &objectives)),
            penalties: numbered(pair("Penalty", &penalties)),
            rights: pair("Right", &rights),
        }
    }
}

/// What differs, or mentions something that does.
fn changed(old: &BTreeMap<Item, Reading>, new: &BTreeMap<Item, Reading>) -> BTreeSet<Item> {
    let own = new
        .iter()
        .filter(|(item, reading)| old.get(*item).is_none_or(|before| before.text != reading.text));
    let mut changed: BTreeSet<Item> = own.map(|(item, _)| item.clone()).collect();
    spread(new, &mut changed);
    // The promises that penalties with other tiers are due for, and what leans on these in turn.
    loop {
        let penalties =
            new.iter().filter(|(item, _)| item.0 == "Penalty" && old.contains_key(*item));
        let promises: Vec<Item> = penalties
            .filter(|(item, _)| changed.contains(*item))
            .flat_map(|(_, reading)| reading.mentions.iter())
            .filter(|item| item.0 == "Objective" && !changed.contains(*item))
            .cloned()
            .collect();
        if promises.is_empty() {
            return changed;
        }
        changed.extend(promises);
        spread(new, &mut changed);
    }
}

/// Adds what mentions something that changed.
fn spread(new: &BTreeMap<Item, Reading>, changed: &mut BTreeSet<Item>) {
    loop {
        let reached = |item: &Item, reading: &Reading| {
            let cuts = |mentioned: &Item| {
                // A fee cuts the base of a penalty, and not the penalty.
                changed.contains(mentioned) && !(item.0 == "Penalty" && mentioned.0 == "Service")
            };
            !changed.contains(item) && reading.mentions.iter().any(cuts)
        };
        let more: Vec<Item> = new
            .iter()
            .filter(|(item, reading)| reached(item, reading))
            .map(|(item, _)| item.clone())
            .collect();
        if more.is_empty() {
            return;
        }
        changed.extend(more);
    }
}

/// The declarations of a contract that others lean on, or that are judged.
fn readings(contract: &Contract) -> BTreeMap<Item, Reading> {
    let names = Names { contract };
    let mut all = BTreeMap::new();
    let mut add = |kind: &'static str, name: &str, value: &dyn Debug| {
        all.insert((kind, name.to_owned()), names.read(value));
    };
    for own in &contract.services {
        add("Service", &own.name, &own.fee);
    }
    for own in &contract.word_lists {
        add("WordList", &own.name, own);
    }
    for own in &contract.tables {
        add("Table", &own.name, &(&own.keys, &own.columns, &own.rows));
    }
    for (place, own) in contract.calendars.iter().enumerate() {
        add("Calendar", &place.to_string(), own);
    }
    for own in &contract.sources {
        add(
            "Source",
            &own.name,
            &(
                &own.layout,
                &own.columns,
                &own.shape,
                &own.counters,
                &own.unique,
                &own.complete_until,
            ),
        );
    }
    for own in &contract.cases {
        add("Case", &own.name, &(own.source, &own.filter, &own.keys, &own.joins, &own.fields));
    }
    for own in &contract.exclusions {
        add("Exclusion", &own.name, &(&own.time, &own.each, &own.budget, own.effect));
    }
    for own in &contract.metrics {
        add("Metric", &own.name, &metric_that_cuts(own));
    }
    for own in &contract.objectives {
        add("Objective", &own.name, &objective_that_cuts(own));
    }
    for own in &contract.penalties {
        add("Penalty", &own.name, &penalty_that_cuts(own));
    }
    for own in &contract.rights {
        add("Right", &own.name, own);
    }
    all
}

/// A metric with nothing in it but what cuts a period where it differs.
fn metric_that_cuts(own: &Metric) -> Metric {
    Metric { title: None, clause: None, of: None, owner: None, automatic: None, ..own.clone() }
}

/// The same of an objective.
fn objective_that_cuts(own: &Objective) -> Objective {
    Objective {
        title: None,
        clause: None,
        by: None,
        to: None,
        backed_by: Vec::new(),
        ..own.clone()
    }
}

/// The same of a penalty.
fn penalty_that_cuts(own: &Penalty) -> Penalty {
    Penalty {
        title: None,
        clause: None,
        claim: None,
        repeats: Vec::new(),
        caps: Vec::new(),
        only_above: None,
        nothing_below: None,
        earn_back: None,
        ..own.clone()
    }
}

/// Puts names in place of numbers.
struct Names<'a> {
    contract: &'a Contract,
}

impl Names<'_> {
    /// A value of the IR as text that is the same under other numbers.
    ///
    /// INVARIANT: numbers of declarations are the only types of the IR whose names end with `Id`, and `Debug` writes
    /// them as `MetricId(3)`.
    fn read(&self, value: &dyn Debug) -> Reading {
        let written = format!("{value:?}");
        let mut reading = Reading { text: String::new(), mentions: BTreeSet::new() };
        let mut rest = written.as_str();
        while let Some((before, after)) = rest.split_once("Id(") {
            let word = before.rsplit(|character: char| !character.is_alphanumeric()).next();
            let number = after.split_once(')');
            reading.text.push_str(before);
            let found = word
                .zip(number)
                .and_then(|(word, (digits, _))| self.item(word, digits.parse().ok()?));
            if let (Some(item), Some((_, behind))) = (found, number) {
                reading.text.push('(');
                reading.text.push_str(&item.1);
                reading.text.push(')');
                reading.mentions.insert(item);
                rest = behind;
            } else {
                reading.text.push_str("Id(");
                rest = after;
            }
        }
        reading.text.push_str(rest);
        reading
    }

    /// The declaration that a number of a kind stands for.
    fn item(&self, kind: &str, place: usize) -> Option<Item> {
        let contract = self.contract;
        let named = |word: &'static str, name: Option<&String>| Some((word, name?.clone()));
        match kind {
            "Service" => named("Service", contract.services.get(place).map(|own| &own.name)),
            "WordList" => named("WordList", contract.word_lists.get(place).map(|own| &own.name)),
            "Table" => named("Table", contract.tables.get(place).map(|own| &own.name)),
            "Calendar" => Some(("Calendar", place.to_string())),
            "Source" => named("Source", contract.sources.get(place).map(|own| &own.name)),
            "Case" => named("Case", contract.cases.get(place).map(|own| &own.name)),
            "Exclusion" => named("Exclusion", contract.exclusions.get(place).map(|own| &own.name)),
            "Metric" => named("Metric", contract.metrics.get(place).map(|own| &own.name)),
            "Objective" => named("Objective", contract.objectives.get(place).map(|own| &own.name)),
            "Penalty" => named("Penalty", contract.penalties.get(place).map(|own| &own.name)),
            "Group" => named("Group", contract.groups.get(place).map(|own| &own.name)),
            "Pool" => named("Pool", contract.pools.get(place).map(|own| &own.name)),
            "Party" => named("Party", contract.parties.get(place).map(|own| &own.name)),
            _ => None,
        }
    }
}

/// Places as numbers of declarations.
fn numbered<Id: From<usize>>(kin: Vec<Kin<usize>>) -> Vec<Kin<Id>> {
    kin.into_iter()
        .map(|kin| match kin {
            Kin::Same(place) => Kin::Same(Id::from(place)),
            Kin::Changed(place) => Kin::Changed(Id::from(place)),
            Kin::New => Kin::New,
        })
        .collect()
}
