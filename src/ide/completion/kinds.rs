//! Which kinds of names make sense in a place, the likeliest first.

use crate::syntax::DeclarationKind;

use super::NameKind;

use DeclarationKind::{
    Calendar, Case, Exclusion, Group, Import, Metric, Objective, Parameter, Party, Penalty, Pool,
    Service, Source, Table, Type,
};

pub(super) const fn declared(kind: DeclarationKind) -> NameKind {
    NameKind::Declared(kind)
}

pub(super) const PARTIES: &[NameKind] = &[declared(Party), NameKind::Member];
pub(super) const ROWS: &[NameKind] = &[declared(Source), declared(Case)];
pub(super) const PAYMENTS: &[NameKind] = &[declared(Penalty), declared(Group), declared(Pool)];
pub(super) const MEASURED: &[NameKind] = &[
    NameKind::Field,
    NameKind::Column,
    NameKind::TableKey,
    declared(Metric),
    declared(Table),
    declared(Objective),
    declared(Calendar),
    declared(Parameter),
    declared(Service),
    NameKind::Word,
];
pub(super) const PROMISED: &[NameKind] = &[
    declared(Metric),
    declared(Table),
    NameKind::TableKey,
    declared(Parameter),
    declared(Service),
    declared(Objective),
    NameKind::Column,
    NameKind::Field,
    NameKind::Word,
    NameKind::Member,
];
pub(super) const TRIGGERS: &[NameKind] = &[
    declared(Objective),
    declared(Metric),
    declared(DeclarationKind::Responsibility),
    declared(Penalty),
    declared(Table),
    NameKind::Word,
    NameKind::Column,
];
pub(super) const AMOUNTS: &[NameKind] = &[
    declared(Service),
    declared(Metric),
    declared(Table),
    declared(Parameter),
    declared(Penalty),
    NameKind::Column,
    NameKind::TableKey,
    NameKind::Word,
];

pub(super) const SERVED: &[NameKind] =
    &[declared(Service), declared(Party), declared(Metric), declared(Source)];
pub(super) const EXCLUSIONS: &[NameKind] = &[declared(Exclusion)];
pub(super) const DURING: &[NameKind] = &[declared(Source), declared(Calendar), declared(Case)];
pub(super) const IMPORTS: &[NameKind] = &[declared(Import)];
pub(super) const TABLES: &[NameKind] = &[declared(Table)];
pub(super) const METRICS: &[NameKind] = &[declared(Metric)];
pub(super) const KEYS: &[NameKind] = &[
    NameKind::Column,
    NameKind::Field,
    NameKind::TableKey,
    declared(Type),
    declared(Table),
    declared(Metric),
];
pub(super) const CHANGED: &[NameKind] = &[
    declared(Service),
    declared(Objective),
    declared(Penalty),
    declared(Metric),
    declared(Pool),
    declared(Table),
];
pub(super) const CALENDARS: &[NameKind] = &[declared(Calendar), declared(Table)];
pub(super) const IN_AGGREGATES: &[NameKind] =
    &[NameKind::Column, NameKind::Field, declared(Table), declared(Calendar), NameKind::Word];
