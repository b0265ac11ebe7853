//! What is named in a contract, and where each name is used.
//!
//! The editor's view of names: it also reads what is broken, and where it cannot tell what a name means it says
//! nothing. What is an error is for `check` to say.

mod define;
mod scope;
mod uses;

pub(super) use uses::is_built_in;

use std::collections::BTreeSet;

use crate::source::{SourceMap, Span};
use crate::syntax::{DeclarationKind, Node};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A declaration of that kind.
    Declared(DeclarationKind),
    /// A member of a party.
    Member,
    /// A column of a source, computed ones included.
    Column,
    /// A field of a case.
    Field,
    /// A word of a `one of` list.
    Word,
    /// The column of a table that its rows are found by.
    TableKey,
    /// A column of a table.
    TableColumn,
    /// A key in `for each` that nothing else declares.
    GroupKey,
    /// A clause that is named like a property, such as the `fee` of a service.
    Property,
}

impl NameKind {
    /// What people call it.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Declared(kind) => kind.word(),
            Self::Member => "member",
            Self::Column => "column",
            Self::Field => "field",
            Self::Word => "word",
            Self::TableKey => "key of a table",
            Self::TableColumn => "column of a table",
            Self::GroupKey => "group key",
            Self::Property => "property",
        }
    }
}

/// The number of a definition in [`Names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DefinitionId(pub(super) usize);

/// Something that has a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub kind: NameKind,
    /// The place of the name.
    pub span: Span,
    /// The place of all that defines it: the declaration, the clause.
    pub whole: Span,
    /// The title in quotes.
    pub title: Option<String>,
    /// The declaration it belongs to; `None` for declarations.
    pub owner: Option<DefinitionId>,
}

/// A place where a name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Use {
    /// The place of the name.
    pub span: Span,
    /// What it means there.
    pub meaning: DefinitionId,
}

/// What is named in one contract. Everything is in the order of the text.
#[derive(Debug, Default)]
pub struct Names {
    /// INVARIANT: ascending by the start of the name; what belongs to a declaration follows right behind it.
    definitions: Vec<Definition>,
    uses: Vec<Use>,
    /// Names used in the place of a declared one that nothing declares.
    unknown: Vec<Span>,
    /// What rows are grouped and found by: metrics, promises and tables find each other by these names.
    keys: BTreeSet<String>,
}

impl Names {
    pub(super) fn of(tree: &Node, sources: &SourceMap) -> Self {
        let mut names = Self { definitions: define::definitions(tree, sources), ..Self::default() };
        let found = uses::uses(tree, sources, &names);
        names.uses = found.uses;
        names.uses.sort_by_key(|used| used.span.start);
        names.uses.dedup_by_key(|used| used.span);
        names.unknown = found.unknown;
        names.unknown.sort_by_key(|span| span.start);
        names.keys = found.keys;
        names
    }

    /// All definitions, in the order of the text.
    pub fn definitions(&self) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        self.definitions.iter().enumerate().map(|(number, found)| (DefinitionId(number), found))
    }

    /// The definition of that number.
    pub fn get(&self, id: DefinitionId) -> Option<&Definition> {
        self.definitions.get(id.0)
    }

    /// The uses of a definition, in the order of the text.
    pub fn uses_of(&self, id: DefinitionId) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(move |used| used.meaning == id)
    }

    /// What has to keep the same name as a definition, itself included: a key of groups is the same thing in every
    /// source, table and type that has it.
    pub fn kin(&self, id: DefinitionId) -> Vec<DefinitionId> {
        let Some(found) = self.get(id) else { return Vec::new() };
        let is_type = |kind| kind == NameKind::Declared(DeclarationKind::Type);
        let keyed = |kind| {
            matches!(kind, NameKind::Column | NameKind::Field | NameKind::TableKey)
                || matches!(kind, NameKind::TableColumn)
                || is_type(kind)
        };
        let same = |other: &Definition| other.name == found.name && keyed(other.kind);
        let shared = self.keys.contains(&found.name)
            // The column of a table that is called like a type holds words of it.
            || self.definitions.iter().any(|other| same(other) && is_type(other.kind));
        if matches!(found.kind, NameKind::Declared(_)) && !is_type(found.kind) {
            // Amendments declare again what they change.
            let again = |other: &Definition| other.kind == found.kind && other.name == found.name;
            let kin = self.definitions().filter(|(_, other)| again(other));
            return kin.map(|(other, _)| other).collect();
        }
        if !keyed(found.kind) || !shared {
            return vec![id];
        }
        let kin = self.definitions().filter(|(_, other)| same(other));
        kin.map(|(other, _)| other).collect()
    }

    /// All uses.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// Names that are used and that nothing declares.
    pub fn unknown(&self) -> &[Span] {
        &self.unknown
    }

    /// What the name at an offset means, and the place of that name. The end of a name belongs to it.
    pub fn at(&self, offset: u32) -> Option<(DefinitionId, Span)> {
        let touches = |span: Span| span.start <= offset && offset <= span.end;
        let past = self.uses.partition_point(|used| used.span.start <= offset);
        let used = past.checked_sub(1).and_then(|last| self.uses.get(last));
        if let Some(used) = used.filter(|used| touches(used.span)) {
            return Some((used.meaning, used.span));
        }
        self.definitions()
            .find(|(_, definition)| touches(definition.span))
            .map(|(id, definition)| (id, definition.span))
    }

    /// What belongs to a definition: the columns of a source, the words of a type.
    pub(super) fn parts_of(
        &self,
        owner: DefinitionId,
    ) -> impl Iterator<Item = (DefinitionId, &Definition)> {
        let after = owner.0.saturating_add(1);
        self.definitions()
            .skip(after)
            .take_while(|(_, part)| part.owner.is_some())
            .filter(move |(_, part)| part.owner == Some(owner))
    }

    /// A part of a definition by name.
    pub(super) fn part(&self, owner: DefinitionId, name: &str) -> Option<DefinitionId> {
        self.parts_of(owner).find(|(_, part)| part.name == name).map(|(id, _)| id)
    }

    /// The definition that a place belongs to as its name.
    pub(super) fn defined_at(&self, span: Span) -> Option<DefinitionId> {
        let place = self.definitions.partition_point(|found| found.span.start < span.start);
        self.definitions.get(place).filter(|found| found.span == span).map(|_| DefinitionId(place))
    }
}
