//! Outages, items and windows that are looked at one by one.
//!
//! An outage or an item belongs to the period that holds its start, a window to the one that holds its last instant.

use chrono::{NaiveDate, TimeDelta};

use crate::ir::{ElementPart, Elements, Expression, GroupKey, MetricId, NoItems, RowsOf};
use crate::time::{Instant, PeriodKind, Zone, length_seconds, periods_between};

use super::datum::{Datum, Fault};
use super::duty::DutyScope;
use super::evaluation::Evaluation;
use super::expression::Scope;
use super::figures::key_values;
use super::finding::{Finding, Truth};
use super::periods::{Window, rule, term_interval};
use super::rows::{Item, RowSet};

/// An outage, an item or a window.
#[derive(Debug, Clone)]
pub(super) struct Element<'a> {
    /// Its first instant.
    starts: Option<Instant>,
    /// The first instant after it.
    ends: Option<Instant>,
    /// Its length in seconds; of an outage what counts of it.
    length: Finding,
    /// Whether it is there whatever the gaps in the data hide.
    pub(super) certain: bool,
    /// The window, where it is one: figures of its kind of period are read in it.
    pub(super) window: Option<Window>,
    /// The row, where it is one.
    pub(super) row: Option<(&'a RowSet, &'a Item)>,
    /// What its row is a row of.
    rows: Option<RowsOf>,
}

/// The elements of a period.
#[derive(Debug, Clone)]
pub(super) struct Found<'a> {
    /// Those that the data show, in order.
    pub(super) list: Vec<Element<'a>>,
    /// Whether gaps may hide more, or longer ones.
    pub(super) may_be_more: bool,
    /// What it means that there is none.
    none: Truth,
}

impl<'a> Element<'a> {
    /// A part of it.
    pub(super) fn part(&self, part: ElementPart) -> Finding {
        let instant =
            |at: Option<Instant>| Finding::Known(at.map_or(Datum::Missing, Datum::Instant));
        match part {
            ElementPart::Start => instant(self.starts),
            ElementPart::End => instant(self.ends),
            ElementPart::Length => self.length.clone(),
        }
    }

    /// The civil day of its last instant that is known: of its end, or of its start where it has no end.
    pub(super) fn day(&self, zone: Zone) -> Option<NaiveDate> {
        self.ends.or(self.starts).map(|at| zone.day_of(at))
    }

    /// A value of its row.
    ///
    /// # Errors
    /// Those of the expression.
    pub(super) fn of_row(
        &self,
        evaluation: &Evaluation<'a>,
        key: &[Datum],
        window: &Window,
        expression: &'a Expression,
    ) -> Result<Finding, Fault> {
        let Some((set, item)) = self.row else { return Ok(Finding::Known(Datum::Missing)) };
        let scope = Scope {
            keys: key,
            window: Some(window),
            ..Scope::of_row(evaluation.terms, evaluation.data.as_of, &item.cells)
        };
        let located = |fault| set.locate(item, fault);
        let value = scope.value(expression).map_err(located)?.into_owned();
        if value.is_present() {
            return Ok(Finding::Known(value));
        }
        // What has not happened when the data end happens later than they do.
        let scope = Scope { outcomes: Some(&set.columns), ..scope };
        Ok(match scope.value(expression).map_err(located)?.into_owned() {
            Datum::AtLeast(low) => Finding::between(Some(low.clone()), Some(low), None),
            value => Finding::Known(value),
        })
    }

    /// The value of a column of its row by name.
    pub(super) fn column(&self, evaluation: &Evaluation<'_>, name: &str) -> Option<Datum> {
        let place = column_named(evaluation, self.rows?, name)?;
        self.row?.1.cells.get(place).cloned()
    }

    /// What it is, in words: `2026-03-07T10:00:00+01:00[Europe/Berlin], 2100 s`.
    pub(super) fn in_words(&self, evaluation: &Evaluation<'_>) -> String {
        let zone = evaluation.terms.contract.zone;
        if let Some(window) = &self.window {
            return window.period.label.clone();
        }
        let mut words = self.starts.map_or_else(String::new, |at| zone.format_rfc9557(at));
        if let Some((set, item)) = self.row {
            let place = set.place(evaluation.terms, item);
            let named = place.item.map_or_else(String::new, |item| format!(", {item}"));
            words = format!("{words}{named} ({}:{})", place.path, place.line);
        }
        match self.length.seen_number() {
            Some(seconds) => format!("{words}, {} s", super::shown::decimal(&seconds)),
            None => words,
        }
    }
}

impl Found<'_> {
    /// Whether a condition holds of every element.
    ///
    /// # Errors
    /// Those of the condition.
    pub(super) fn all(
        &self,
        mut holds: impl FnMut(&Element<'_>) -> Result<Truth, Fault>,
    ) -> Result<Truth, Fault> {
        if self.list.is_empty() && !self.may_be_more {
            return Ok(self.none);
        }
        let mut truths = Vec::with_capacity(self.list.len() + 1);
        for element in &self.list {
            truths.push(match holds(element)? {
                Truth::Fails if !element.certain => Truth::Open,
                other => other,
            });
        }
        if self.may_be_more {
            truths.push(Truth::Open);
        }
        Ok(Truth::all(truths))
    }
}

/// The elements of a period, of a group.
///
/// # Errors
/// Those of the figures and filters they are found by.
pub(super) fn elements_in<'a>(
    evaluation: &Evaluation<'a>,
    elements: &'a Elements,
    (keys, key): (&[GroupKey], &[Datum]),
    window: &Window,
) -> Result<Found<'a>, Fault> {
    match elements {
        Elements::Outages { metric, keys } => outages(evaluation, *metric, keys, key, window),
        Elements::Items { rows, filter } => {
            items(evaluation, *rows, filter.as_ref(), (keys, key), window)
        }
        Elements::Windows(kind) => Ok(windows(evaluation, *kind, window)),
    }
}

fn outages<'a>(
    evaluation: &Evaluation<'a>,
    metric: MetricId,
    keys: &'a [Expression],
    key: &[Datum],
    window: &Window,
) -> Result<Found<'a>, Fault> {
    let of = key_values(&DutyScope::new(evaluation, key, window), keys)?;
    let figure = evaluation.figure(metric, &of, window)?;
    let mut found = Found { list: Vec::new(), may_be_more: false, none: Truth::Holds };
    let Some(outages) = &figure.outages else { return Ok(found) };
    found.may_be_more = outages.may_be_more();
    for outage in &outages.list {
        let seconds = outage.seconds.clone();
        let length = if outage.open {
            Finding::between(Some(seconds.clone()), Some(seconds), None)
        } else {
            Finding::number(seconds)
        };
        found.list.push(Element {
            starts: Some(outage.interval.from),
            ends: (!outage.open).then_some(outage.interval.until),
            length,
            certain: outage.certain,
            window: None,
            row: None,
            rows: None,
        });
    }
    Ok(found)
}

fn items<'a>(
    evaluation: &Evaluation<'a>,
    rows: RowsOf,
    filter: Option<&'a Expression>,
    (keys, key): (&[GroupKey], &[Datum]),
    window: &Window,
) -> Result<Found<'a>, Fault> {
    let contract = evaluation.terms.contract;
    let none = match contract.conventions.no_items {
        Some(NoItems::Met) => Truth::Holds,
        Some(NoItems::Missed) => Truth::Fails,
        Some(NoItems::Inconclusive) => Truth::Open,
        Some(NoItems::NotApplicable) | None => Truth::Nothing,
    };
    let mut found = Found { list: Vec::new(), may_be_more: false, none };
    let Some(set) = evaluation.data.rows(rows) else { return Ok(found) };
    let columns: Vec<Option<usize>> =
        keys.iter().map(|key| column_named(evaluation, rows, &key.name)).collect();
    let inside = set.items.get(set.between(window.from, window.seen)).unwrap_or_default();
    for item in inside {
        let mut cells = columns.iter().zip(key);
        let of_group = cells
            .all(|(column, key)| column.is_none_or(|column| item.cells.get(column) == Some(key)));
        if !of_group {
            continue;
        }
        if let Some(filter) = filter {
            let scope = Scope::of_row(evaluation.terms, evaluation.data.as_of, &item.cells);
            if scope.truth(filter).map_err(|fault| set.locate(item, fault))? != Some(true) {
                continue;
            }
        }
        let length = match item.at.zip(item.until) {
            Some((from, until)) => Finding::number(length_seconds(until - from)),
            None => Finding::Known(Datum::Missing),
        };
        found.list.push(Element {
            starts: item.at,
            ends: item.until,
            length,
            certain: true,
            window: None,
            row: Some((set, item)),
            rows: Some(rows),
        });
    }
    Ok(found)
}

/// The windows of a kind whose last instant in force lies in a period.
fn windows<'a>(evaluation: &Evaluation<'a>, kind: PeriodKind, window: &Window) -> Found<'a> {
    let contract = evaluation.terms.contract;
    let term = term_interval(contract);
    let periods = periods_between(&rule(contract, kind), window.from, window.until);
    let inside = periods.filter(|period| {
        let until = period.until.min(term.until);
        window.from < until && until <= window.until
    });
    let list = inside
        .map(|period| {
            let part = Window::new(contract, period, kind, evaluation.data.as_of);
            let length = (part.until - part.from).max(TimeDelta::zero());
            Element {
                starts: Some(part.from),
                ends: Some(part.until),
                length: Finding::number(length_seconds(length)),
                certain: true,
                row: None,
                rows: None,
                window: Some(part),
            }
        })
        .collect();
    Found { list, may_be_more: false, none: Truth::Nothing }
}

/// The place of a column by its name.
fn column_named(evaluation: &Evaluation<'_>, rows: RowsOf, name: &str) -> Option<usize> {
    let contract = evaluation.terms.contract;
    match rows {
        RowsOf::Source(source) => {
            let columns = &contract.sources.get(source.index())?.columns;
            columns.iter().position(|column| column.name == name)
        }
        RowsOf::Case(case) => {
            let fields = &contract.cases.get(case.index())?.fields;
            fields.iter().position(|field| field.name == name)
        }
    }
}
