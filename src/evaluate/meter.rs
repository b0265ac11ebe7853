//! What a metric looks at: its rows, its groups, and how one row is observed.

use std::borrow::Cow;

use crate::diagnostic::{Diagnostic, codes};
use crate::exact::Rational;
use crate::ir::{
    Aggregate, AggregateFunction, Expression, Metric, MetricId, MissingPolicy, PercentileMethod,
    RowShape, RowsOf, Source, SourceId,
};
use crate::time::{Instant, Interval, IntervalSet};

use super::aggregate::{Method, Observation};
use super::datum::{Datum, Fault};
use super::expression::Scope;
use super::finding::Finding;
use super::groups::Groups;
use super::periods::{Window, term_interval};
use super::rows::{Item, RowSet};
use super::streamed::PreparedMetric;
use super::terms::Terms;

/// The rows of a contract, up to `as_of`.
#[derive(Debug)]
pub(super) struct Data {
    /// Of the sources.
    pub(super) sources: Vec<RowSet>,
    /// Of the cases.
    pub(super) cases: Vec<RowSet>,
    /// Up to when they go.
    pub(super) as_of: Instant,
}

impl Data {
    /// Rows of a source or items of a case.
    pub(super) fn rows(&self, of: RowsOf) -> Option<&RowSet> {
        match of {
            RowsOf::Source(source) => self.sources.get(source.index()),
            RowsOf::Case(case) => self.cases.get(case.index()),
        }
    }
}

/// A metric with what it looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meter<'a> {
    /// The contract.
    pub(super) terms: &'a Terms<'a>,
    /// The metric.
    pub(super) metric: &'a Metric,
    /// All rows.
    pub(super) data: &'a Data,
    /// Its own.
    pub(super) set: Option<&'a RowSet>,
    /// How gaps are filled and percentiles taken.
    pub(super) method: Method,
}

impl<'a> Meter<'a> {
    /// The meter of a metric.
    pub(super) fn new(terms: &'a Terms<'a>, data: &'a Data, metric: &'a Metric) -> Self {
        let method = Method {
            // Where no gap can arise nothing is decided, and nothing is to be filled.
            missing: metric.missing.unwrap_or(MissingPolicy::Inconclusive),
            percentiles: metric.percentiles.unwrap_or(PercentileMethod::NearestRank),
        };
        Self { terms, metric, data, set: metric.rows.and_then(|of| data.rows(of)), method }
    }

    /// What was kept of its rows, where they were measured in one pass.
    pub(super) fn prepared(&self) -> Option<PreparedMetric<'a>> {
        let prepared = self.set?.prepared.as_ref()?;
        let own = self
            .terms
            .contract
            .metrics
            .iter()
            .position(|other| std::ptr::eq(other, self.metric))?;
        prepared.metric((self.terms.version, MetricId::from(own)))
    }

    /// The source of its rows, or of the events of its cases.
    pub(super) fn source_id(&self) -> Option<SourceId> {
        match self.metric.rows? {
            RowsOf::Source(source) => Some(source),
            RowsOf::Case(case) => {
                self.terms.contract.cases.get(case.index()).map(|case| case.source)
            }
        }
    }

    /// The same, declared.
    pub(super) fn source(&self) -> Option<&'a Source> {
        self.terms.contract.sources.get(self.source_id()?.index())
    }

    /// What its rows are; items of a case are at an instant.
    pub(super) fn shape(&self) -> Option<&'a RowShape> {
        match self.metric.rows? {
            RowsOf::Source(_) => self.source().map(|source| &source.shape),
            RowsOf::Case(_) => None,
        }
    }

    /// Whether its rows hold until the next, and are weighed by time.
    pub(super) fn rows_hold(&self) -> bool {
        self.metric.sampling.is_none() && matches!(self.shape(), Some(RowShape::Holds { .. }))
    }

    /// The time for which there could be data: from the start of the term, or the first row, to `as_of`.
    pub(super) fn extent(&self) -> Interval {
        let start = term_interval(self.terms.contract).from;
        let first = self.set.and_then(RowSet::first_at);
        let from = first.map_or(start, |first| first.min(start));
        Interval::new(from, self.data.as_of)
    }

    /// An item of its rows.
    pub(super) fn item(&self, place: usize) -> Option<&'a Item> {
        self.set.and_then(|set| set.items.get(place))
    }

    /// The groups with their rows: those that the filter keeps.
    ///
    /// # Errors
    /// Those of the filter; a row that belongs to no group.
    pub(super) fn groups(&self) -> Result<Groups, Fault> {
        let mut groups = Groups::expected(self.terms, &self.metric.groups);
        let Some(set) = self.set else { return Ok(groups) };
        if let Some(prepared) = self.prepared() {
            for (key, seen_from) in prepared.keys() {
                groups.take_seen(self.terms, &self.metric.groups, key.to_vec(), seen_from)?;
            }
            return Ok(groups);
        }
        let columns = self.key_columns();
        for (place, item) in set.items.iter().enumerate() {
            let located = |fault| set.locate(item, fault);
            if let Some(filter) = &self.metric.filter {
                let scope = Scope::of_row(self.terms, self.data.as_of, &item.cells);
                if scope.truth(filter).map_err(located)? != Some(true) {
                    continue;
                }
            }
            groups.take(self.terms, &self.metric.groups, &columns, item, place).map_err(located)?;
        }
        Ok(groups)
    }

    /// The names of the columns that hold the keys.
    fn key_columns(&self) -> Vec<&'a str> {
        let contract = self.terms.contract;
        let names = |place: usize| match self.metric.rows? {
            RowsOf::Source(source) => {
                let columns = &contract.sources.get(source.index())?.columns;
                columns.get(place).map(|column| column.name.as_str())
            }
            RowsOf::Case(case) => {
                let fields = &contract.cases.get(case.index())?.fields;
                fields.get(place).map(|field| field.name.as_str())
            }
        };
        let columns = self.metric.groups.iter();
        columns
            .map(|key| key.column.and_then(|column| names(column.index())).unwrap_or_default())
            .collect()
    }

    /// The scope of one of its rows.
    pub(super) fn scope<'s>(
        &'s self,
        item: &'s Item,
        keys: &'s [Datum],
        window: Option<&'s Window>,
    ) -> Scope<'s> {
        Scope { keys, window, ..Scope::of_row(self.terms, self.data.as_of, &item.cells) }
    }

    /// Observes rows for an aggregate: those its filter keeps, each with its value and weight.
    ///
    /// # Errors
    /// Those of its filter, its argument and the weight.
    pub(super) fn observe(
        &self,
        aggregate: &Aggregate,
        entries: &[Entry],
        seen: &Seen<'_>,
    ) -> Result<Vec<Observation>, Fault> {
        let Some(set) = self.set else { return Ok(Vec::new()) };
        let mut observations = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(item) = set.items.get(entry.row) else { continue };
            let observed = self.observe_row(aggregate, item, entry, seen);
            observations.extend(observed.map_err(|fault| set.locate(item, fault))?);
        }
        Ok(observations)
    }

    fn observe_row(
        &self,
        aggregate: &Aggregate,
        item: &Item,
        entry: &Entry,
        seen: &Seen<'_>,
    ) -> Result<Option<Observation>, Fault> {
        let scope = self.scope(item, seen.keys, seen.window);
        if let Some(filter) = &aggregate.filter
            && scope.truth(filter)? != Some(true)
        {
            return Ok(None);
        }
        let share = aggregate.function == AggregateFunction::Share;
        let value = match &aggregate.argument {
            None => Datum::Flag(true),
            Some(_) if share && entry.forgiven => Datum::Flag(true),
            Some(argument) if share => Datum::truth(self.outcome(&scope, argument)?),
            Some(argument) => scope.value(argument)?.into_owned(),
        };
        let weight = self.weight_of(&scope)?;
        let weight = match (&entry.weight, weight) {
            (Some(time), Some(weight)) => Some(time * &weight),
            (time, weight) => weight.or_else(|| time.clone()),
        };
        Ok(Some(Observation::of_row(Finding::Known(value), weight, entry.row)))
    }

    /// The outcome of an item. One that is not known yet is decided as soon as it can no longer change: what has not
    /// happened when the data end happens later than they do.
    fn outcome(&self, scope: &Scope<'_>, argument: &Expression) -> Result<Option<bool>, Fault> {
        let truth = scope.truth(argument)?;
        if truth.is_some() {
            return Ok(truth);
        }
        let columns = self.set.map(|set| set.columns.as_slice());
        Scope { outcomes: columns, ..*scope }.truth(argument)
    }

    /// The weight of a row, where the metric has weights.
    fn weight_of(&self, scope: &Scope<'_>) -> Result<Option<Rational>, Fault> {
        let Some(weight) = &self.metric.weight else { return Ok(None) };
        let value: Cow<'_, Datum> = scope.value(weight)?;
        match value.as_number() {
            Some(number) if !number.is_negative() => Ok(Some(number.clone())),
            _ => Err(Box::new(
                Diagnostic::new(
                    codes::BAD_CELL,
                    format!(
                        "a row has no weight, or one below 0, by which `{}` is weighed",
                        self.metric.name
                    ),
                )
                .help("correct the row, or leave such rows out with `where`"),
            )),
        }
    }

    /// The weight of a row of spans.
    pub(super) fn span_weight(
        &self,
        item: &Item,
        keys: &[Datum],
    ) -> Result<Option<Rational>, Fault> {
        self.weight_of(&self.scope(item, keys, None))
    }
}

/// A row that enters a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its place in the set.
    pub(super) row: usize,
    /// The seconds it holds, where rows are weighed by time.
    pub(super) weight: Option<Rational>,
    /// Whether an exclusion counts it as met.
    pub(super) forgiven: bool,
}

impl Entry {
    /// A row without a weight of its own.
    pub(super) fn of_row(row: usize) -> Self {
        Self { row, weight: None, forgiven: false }
    }
}

/// For whom and when rows are observed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen<'s> {
    /// The keys of the group.
    pub(super) keys: &'s [Datum],
    /// The period.
    pub(super) window: Option<&'s Window>,
}

/// The parts of a window that count, and those of them that are up by an exclusion.
#[derive(Debug, Clone, Default)]
pub(super) struct CountedTime {
    /// What counts.
    pub(super) time: IntervalSet,
    /// What is up whatever the data say.
    pub(super) forgiven: IntervalSet,
}
