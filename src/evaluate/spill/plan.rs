//! Which rows are written away by which columns.

use crate::ir::{
    Case, ColumnId, Contract, Expression, MatchedKey, Pause, RowShape, RowsOf, SourceId, SpanRows,
};

use super::super::rows::has_clocks;
use super::super::streamed::may_fail;
use super::super::walk::each_part;

/// Rows that are written away for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    /// The case, by its place.
    pub(super) case: usize,
    /// The source.
    pub(super) source: SourceId,
    /// The columns whose values tell the part, in the same order of the keys for every source of the case.
    pub(super) by: Vec<ColumnId>,
}

/// What can be written away.
#[derive(Debug, Default)]
pub(super) struct SpillPlan {
    /// For which case which rows.
    pub(super) roles: Vec<Role>,
    /// For each source why its rows are kept; `None` where they need not be.
    pub(super) kept: Vec<Option<&'static str>>,
}

/// The plan of a contract.
pub(super) fn plan(contract: &Contract) -> SpillPlan {
    let mut kept: Vec<Option<&'static str>> = (0..contract.sources.len())
        .map(|place| why_kept(contract, SourceId::from(place)))
        .collect();
    let mut roles: Vec<Role> = Vec::new();
    for (place, case) in contract.cases.iter().enumerate() {
        roles.extend(roles_of_case(contract, place, case, &mut kept).unwrap_or_default());
    }
    // A case that is gathered from kept rows needs all of them.
    loop {
        let before = roles.len();
        let is_kept = |source: SourceId| kept.get(source.index()).is_none_or(Option::is_some);
        roles.retain(|role| {
            let case = contract.cases.get(role.case);
            !is_kept(role.source) && case.is_some_and(|case| !is_kept(case.source))
        });
        for (place, case) in contract.cases.iter().enumerate() {
            for source in sources_of(case) {
                let own = roles.iter().any(|role| role.case == place && role.source == source);
                if !own && let Some(kept) = kept.get_mut(source.index()) {
                    kept.get_or_insert("a case needs all of its rows at once");
                }
            }
        }
        if roles.len() == before {
            return SpillPlan { roles, kept };
        }
    }
}

/// Why the rows of a source cannot be cut into parts, whatever looks at them.
fn why_kept(contract: &Contract, id: SourceId) -> Option<&'static str> {
    let source = contract.sources.get(id.index())?;
    let is_of_case = contract.cases.iter().any(|case| sources_of(case).contains(&id));
    let measured = contract.metrics.iter().any(|metric| metric.rows == Some(RowsOf::Source(id)));
    match () {
        () if !contract.amendments.is_empty() => Some("the contract has amendments"),
        () if !is_of_case => Some("its rows belong to no case"),
        () if measured => Some("a metric is measured over its rows"),
        () if contract.is_looked_at_beside_cases(id) => Some("more than cases looks at its rows"),
        () if source.unique.is_some() => Some("its rows are unique by a key"),
        () if !source.counters.is_empty() => Some("its columns are counters"),
        () if has_clocks(source) => Some("a column of it is a clock"),
        () => None,
    }
}

/// The sources of the rows of a case, each once.
fn sources_of(case: &Case) -> Vec<SourceId> {
    let mut all = vec![case.source];
    all.extend(case.joins.iter().map(|join| join.source));
    for spans in pauses_of(case) {
        all.push(spans.source);
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The spans that stop the clocks of a case.
fn pauses_of(case: &Case) -> Vec<&SpanRows> {
    fn visit<'c>(expression: &'c Expression, found: &mut Vec<&'c SpanRows>) {
        if let Expression::Clock { pauses, .. } = expression {
            found.extend(pauses.iter().filter_map(|pause| match pause {
                Pause::During(spans) => Some(spans),
                Pause::Between { .. } => None,
            }));
        }
        each_part(expression, &mut |part| visit(part, found));
    }
    let mut found = Vec::new();
    for value in case.fields.iter().filter_map(|field| field.value.as_ref()) {
        visit(value, &mut found);
    }
    found
}

/// The rows that belong to a case beside its events: by what, and on which condition.
fn other_rows_of(case: &Case) -> Vec<(SourceId, &[MatchedKey], Option<&Expression>)> {
    let joins = case.joins.iter().map(|join| (join.source, join.by.as_slice(), None));
    let pauses = pauses_of(case).into_iter();
    joins.chain(pauses.map(|own| (own.source, own.by.as_slice(), own.filter.as_ref()))).collect()
}

/// The rows of a case that can be cut by its key. What cannot is marked as kept.
fn roles_of_case(
    contract: &Contract,
    place: usize,
    case: &Case,
    kept: &mut [Option<&'static str>],
) -> Option<Vec<Role>> {
    let mut keep = |source: SourceId, reason: &'static str| {
        if let Some(own) = kept.get_mut(source.index()) {
            own.get_or_insert(reason);
        }
    };
    let events = contract.sources.get(case.source.index())?;
    if matches!(events.shape, RowShape::Span { .. }) {
        keep(case.source, "its rows are spans");
        return None;
    }
    // The keys that all rows have, as far as they have any.
    let mut keys: Vec<usize> = (0..case.keys.len()).collect();
    let others = other_rows_of(case);
    for (source, by, filter) in &others {
        let declared = contract.sources.get(source.index());
        if let (Some(filter), Some(declared)) = (filter, declared)
            && may_fail(declared, filter)
        {
            keep(*source, "a condition on its rows may fail");
            continue;
        }
        let common: Vec<usize> =
            keys.iter().copied().filter(|key| column_of(by, *key).is_some()).collect();
        if common.is_empty() {
            keep(*source, "its rows belong to a case by more than its key");
        } else {
            keys = common;
        }
    }
    let columns = keys.iter().map(|key| case.keys.get(*key).copied());
    let by = columns.collect::<Option<Vec<ColumnId>>>()?;
    let mut roles = vec![Role { case: place, source: case.source, by }];
    for (source, by, _) in others {
        let columns = keys.iter().map(|key| column_of(by, *key));
        let Some(by) = columns.collect::<Option<Vec<ColumnId>>>() else { continue };
        let role = Role { case: place, source, by };
        if let Some(other) = roles.iter().find(|other| other.source == source) {
            if *other != role {
                keep(source, "its rows belong to a case in two ways");
            }
            continue;
        }
        roles.push(role);
    }
    for role in &roles {
        let declared = contract.sources.get(role.source.index())?;
        if role.by.iter().any(|column| column.index() >= declared.layout.columns.len()) {
            keep(role.source, "its key is computed");
        }
    }
    Some(roles)
}

/// The column that has to agree with a key.
fn column_of(by: &[MatchedKey], key: usize) -> Option<ColumnId> {
    let mut own = by.iter().filter(|matched| usize::try_from(matched.key).ok() == Some(key));
    own.next().map(|matched| matched.column)
}
