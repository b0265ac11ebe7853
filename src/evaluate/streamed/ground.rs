//! What all workers of a scan share: the periods that time is cut at, and the time that counts for each group.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::engine::{instant_of, nanos_of};
use crate::ir::{Contract, ExclusionEffect, Expression};
use crate::time::{
    Instant, Interval, IntervalSet, PeriodKind, PeriodRule, WorkCalendar, period_containing,
};

use super::super::datum::{Datum, Fault};
use super::super::exclusions::grant;
use super::super::meter::Data;
use super::super::periods::{kinds, rule, term_interval};
use super::super::rows::RowSet;
use super::super::terms::Terms;
use super::super::versions;
use super::super::walk::each_part;
use super::plan::Placement;

/// The pieces that time is cut into, so that every period of a contract is made of whole ones.
#[derive(Debug)]
pub(super) struct Segments {
    rules: Vec<PeriodRule>,
    /// Where terms begin and end, in order.
    cuts: Vec<Instant>,
}

impl Segments {
    /// Of a contract.
    pub(super) fn of(contract: &Contract) -> Self {
        let mut cuts: BTreeSet<Instant> = BTreeSet::new();
        let mut rules: Vec<PeriodRule> = Vec::new();
        for terms in versions(contract) {
            let term = term_interval(terms);
            cuts.extend([term.from, term.until]);
            for rule in rules_of(terms) {
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
        }
        let effective = contract.amendments.iter().map(|own| own.effective);
        cuts.extend(effective.map(|day| contract.zone.start_of_day(day)));
        Self { rules, cuts: cuts.into_iter().collect() }
    }

    /// The piece that an instant lies in, in nanoseconds since 1970.
    pub(super) fn around(&self, at: i64) -> (i64, i64) {
        let instant = instant_of(at);
        let mut piece = Interval::new(Instant::MIN_UTC, Instant::MAX_UTC);
        for rule in &self.rules {
            piece = piece.intersect(&period_containing(rule, instant).interval());
        }
        let after = self.cuts.partition_point(|cut| *cut <= instant);
        let before = after.checked_sub(1).and_then(|place| self.cuts.get(place));
        let until = self.cuts.get(after).copied().unwrap_or(Instant::MAX_UTC);
        let within = Interval::new(before.copied().unwrap_or(Instant::MIN_UTC), until);
        let piece = piece.intersect(&within);
        (nanos_of(piece.from).unwrap_or(i64::MIN + 1), nanos_of(piece.until).unwrap_or(i64::MAX))
    }
}

/// How time is cut under some terms.
fn rules_of(terms: &Contract) -> Vec<PeriodRule> {
    let mut all = kinds(terms);
    for metric in &terms.metrics {
        looked_back_at(&metric.value, &mut all);
    }
    // Windows that roll begin and end with days.
    let pieces: BTreeSet<PeriodKind> = all
        .into_iter()
        .map(|kind| if kind.is_rolling() { PeriodKind::Day } else { kind })
        .collect();
    pieces.into_iter().map(|kind| rule(terms, kind)).collect()
}

/// The kinds of period that a value looks back at.
pub(super) fn looked_back_at(expression: &Expression, found: &mut BTreeSet<PeriodKind>) {
    if let Expression::Previous { per, .. } | Expression::OverPeriods { per, .. } = expression {
        found.insert(*per);
    }
    each_part(expression, &mut |part| looked_back_at(part, found));
}

/// What counts for the groups of a placement.
#[derive(Debug)]
pub(super) struct Counted<'a> {
    hours: Option<&'a WorkCalendar>,
    /// The places of the keys by which exclusions are granted, of each exclusion.
    keys: Vec<Vec<usize>>,
    effects: Vec<ExclusionEffect>,
    /// What is granted, of each exclusion, by the values of its keys.
    granted: Vec<BTreeMap<Vec<Datum>, IntervalSet>>,
}

/// A part of a segment: `None` does not count, else whether it counts as met.
pub(super) type Part = (i64, i64, Option<bool>);

impl<'a> Counted<'a> {
    /// Of a placement, given the rows of the sources of its exclusions.
    ///
    /// # Errors
    /// Those of the conditions of exclusions.
    pub(super) fn of(
        terms: &Terms<'a>,
        data: &Data,
        placement: &Placement<'_>,
    ) -> Result<Self, Fault> {
        let contract = terms.contract;
        let hours = placement.calendar.and_then(|id| contract.calendars.get(id.index()));
        let mut counted =
            Self { hours, keys: Vec::new(), effects: Vec::new(), granted: Vec::new() };
        for own in placement.exclusions {
            let Some(exclusion) = contract.exclusions.get(own.exclusion.index()) else { continue };
            let set = exclusion.source().and_then(|source| data.sources.get(source.index()));
            let mut all: BTreeSet<Vec<Datum>> = BTreeSet::new();
            // A group of which no row speaks is granted nothing of its own.
            for item in set.map(RowSet::dated).unwrap_or_default() {
                let cells = exclusion.each.iter();
                let key: Vec<Datum> =
                    cells.filter_map(|column| item.cells.get(column.index()).cloned()).collect();
                if key.iter().all(Datum::is_present) {
                    all.insert(key);
                }
            }
            if exclusion.each.is_empty() {
                all.insert(Vec::new());
            }
            let mut granted = BTreeMap::new();
            for key in all {
                let grants = grant(terms, data, exclusion, placement.calendar, &key)?;
                granted.insert(key, grants.granted);
            }
            let places = own.keys.iter().filter_map(|key| usize::try_from(*key).ok());
            counted.keys.push(places.collect());
            counted.effects.push(exclusion.effect);
            counted.granted.push(granted);
        }
        Ok(counted)
    }

    /// Whether an item of a group counts that lies at an instant, and whether as met.
    pub(super) fn at(&self, key: &[Datum], at: i64) -> Option<bool> {
        let parts = self.parts(key, (at, at.saturating_add(1)));
        parts.first().and_then(|(_, _, counts)| *counts)
    }

    /// The parts of a segment for a group, in order, without gaps.
    pub(super) fn parts(&self, key: &[Datum], (from, until): (i64, i64)) -> Vec<Part> {
        let whole = Interval::new(instant_of(from), end_of(until));
        let (mut not_counted, mut forgiven) = (IntervalSet::new(), IntervalSet::new());
        for ((places, effect), granted) in self.keys.iter().zip(&self.effects).zip(&self.granted) {
            let own: Vec<Datum> =
                places.iter().filter_map(|place| key.get(*place).cloned()).collect();
            let Some(times) = granted.get(&own) else { continue };
            match effect {
                ExclusionEffect::NotCounted => not_counted = not_counted.union(&times.clip(whole)),
                ExclusionEffect::CountedAsMet => forgiven = forgiven.union(&times.clip(whole)),
            }
        }
        let open = match self.hours {
            Some(hours) => hours.open_intervals(whole),
            None => whole.into(),
        };
        let counts = open.subtract(&not_counted);
        let forgiven = forgiven.intersect(&counts);
        let mut edges: BTreeSet<i64> = BTreeSet::from([from]);
        for interval in counts.iter().chain(forgiven.iter()) {
            edges.extend([nanos_of(interval.from), nanos_of(interval.until)].into_iter().flatten());
        }
        let edges: Vec<i64> =
            edges.into_iter().filter(|edge| (from..until).contains(edge)).collect();
        let ends = edges.iter().skip(1).copied().chain(std::iter::once(until));
        edges
            .iter()
            .zip(ends)
            .map(|(edge, end)| {
                let at = instant_of(*edge);
                (*edge, end, counts.contains(at).then(|| forgiven.contains(at)))
            })
            .collect()
    }
}

/// The end of a piece, as an instant.
fn end_of(until: i64) -> Instant {
    let end = instant_of(until);
    // The last nanosecond that fits stands for the end of time.
    if until == i64::MAX { end + TimeDelta::nanoseconds(1) } else { end }
}
