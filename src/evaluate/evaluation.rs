//! The evaluation of a contract: figures and verdicts, each computed once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ir::{CalendarId, Excluding, ExclusionId, Metric, MetricId, ObjectiveId};
use crate::time::{Instant, PeriodKind};

use super::countable::Countable;
use super::datum::{Datum, Fault};
use super::exclusions::{Grants, grant};
use super::finding::Finding;
use super::groups::{GroupRows, Groups};
use super::measure::{Figure, Measurement};
use super::meter::{Data, Meter};
use super::periods::Window;
use super::terms::Terms;
use super::timeline::{Timeline, timelines};
use super::verdict::Judgement;

/// What a figure or a verdict is of: a declaration, a group, a period.
type Of<Id> = (Id, Vec<Datum>, When);

/// A period: its kind and its first instant.
type When = (PeriodKind, Instant);

/// Figures and verdicts that were computed.
type Known<Id, Found> = RefCell<BTreeMap<Of<Id>, Rc<Found>>>;

/// What an exclusion is granted to: under the hours of the metrics that use it, and to a group, where it is granted
/// for each separately.
type GrantedTo = (ExclusionId, Option<CalendarId>, Vec<Datum>);

/// A metric with its groups and their courses over the whole data.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    /// What it looks at.
    pub(super) meter: Meter<'a>,
    /// Its groups.
    pub(super) groups: Groups,
    /// The lines of each group.
    lines: Vec<Vec<Timeline>>,
    /// What counts for each group.
    countable: Vec<Rc<Countable<'a>>>,
}

/// The evaluation of a contract over its data.
#[derive(Debug)]
pub(super) struct Evaluation<'a> {
    /// The contract.
    pub(super) terms: &'a Terms<'a>,
    /// The rows.
    pub(super) data: &'a Data,
    /// The metrics, by their number.
    metrics: Vec<Measured<'a>>,
    /// What the exclusions grant.
    grants: RefCell<BTreeMap<GrantedTo, Rc<Grants>>>,
    figures: Known<MetricId, Figure>,
    judgements: Known<ObjectiveId, Judgement>,
    levels: Known<ObjectiveId, Finding>,
    /// How many slots of a metric count for a group in a period.
    pub(super) slots: RefCell<BTreeMap<Of<MetricId>, u64>>,
}

impl<'a> Evaluation<'a> {
    /// Makes ready what does not depend on a period: grants, groups, courses.
    ///
    /// # Errors
    /// Those of filters and conditions, and of rows that belong to no group.
    pub(super) fn new(terms: &'a Terms<'a>, data: &'a Data) -> Result<Self, Fault> {
        let contract = terms.contract;
        let mut evaluation = Self {
            terms,
            data,
            metrics: Vec::with_capacity(contract.metrics.len()),
            grants: RefCell::default(),
            figures: RefCell::default(),
            judgements: RefCell::default(),
            levels: RefCell::default(),
            slots: RefCell::default(),
        };
        for metric in &contract.metrics {
            let measured = evaluation.measured(metric)?;
            evaluation.metrics.push(measured);
        }
        for id in &contract.metric_order {
            evaluation.find_groups_of_others(*id);
        }
        Ok(evaluation)
    }

    fn measured(&self, metric: &'a Metric) -> Result<Measured<'a>, Fault> {
        let meter = Meter::new(self.terms, self.data, metric);
        let groups = meter.groups()?;
        let lines: Result<Vec<_>, Fault> =
            groups.all.iter().map(|group| timelines(&meter, group)).collect();
        let countable = Countable::of_groups(self, metric, &groups.all)?;
        Ok(Measured { meter, groups, lines: lines?, countable })
    }

    /// A metric over other metrics has the groups that these have, where nothing else says which.
    fn find_groups_of_others(&mut self, id: MetricId) {
        let Some(metric) = self.terms.contract.metrics.get(id.index()) else { return };
        if metric.rows.is_some() || metric.groups.is_empty() {
            return;
        }
        let found = super::members::groups_of_readings(self, &metric.groups, &[&metric.value]);
        if let Some(measured) = self.metrics.get_mut(id.index()) {
            for (key, seen_from) in found {
                measured.groups.add(key, seen_from);
            }
            measured.lines.resize(measured.groups.all.len(), Vec::new());
            let common = measured.countable.first().cloned().unwrap_or_default();
            measured.countable.resize(measured.groups.all.len(), common);
        }
    }

    /// What an exclusion grants to a group of a metric that uses it, under the metric's hours.
    ///
    /// # Errors
    /// Those of its condition.
    pub(super) fn grants(
        &self,
        own: &Excluding,
        calendar: Option<CalendarId>,
        group: &[Datum],
    ) -> Result<Rc<Grants>, Fault> {
        let keys = own.keys.iter().filter_map(|key| group.get(usize::try_from(*key).ok()?));
        let to: GrantedTo = (own.exclusion, calendar, keys.cloned().collect());
        if let Some(grants) = self.grants.borrow().get(&to) {
            return Ok(Rc::clone(grants));
        }
        let exclusion = self.terms.contract.exclusions.get(own.exclusion.index());
        let grants = Rc::new(match exclusion {
            Some(exclusion) => grant(self.terms, self.data, exclusion, calendar, &to.2)?,
            None => Grants::default(),
        });
        self.grants.borrow_mut().insert(to, Rc::clone(&grants));
        Ok(grants)
    }

    /// All that an exclusion grants under some hours, by group.
    pub(super) fn granted(
        &self,
        exclusion: ExclusionId,
        calendar: Option<CalendarId>,
    ) -> Vec<(Vec<Datum>, Rc<Grants>)> {
        let grants = self.grants.borrow();
        let those = grants.iter().filter(|((id, hours, _), _)| (*id, *hours) == (exclusion, calendar));
        those.map(|((_, _, group), grants)| (group.clone(), Rc::clone(grants))).collect()
    }

    /// A metric with its groups.
    pub(super) fn metric(&self, id: MetricId) -> Option<&Measured<'a>> {
        self.metrics.get(id.index())
    }

    /// The figure of a metric for a group in a period. A group without rows has figures too: of no rows.
    ///
    /// # Errors
    /// Where its value cannot be computed.
    pub(super) fn figure(
        &self,
        id: MetricId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Figure>, Fault> {
        let of = (id, key.to_vec(), window.key());
        if let Some(figure) = self.figures.borrow().get(&of) {
            return Ok(Rc::clone(figure));
        }
        let figure = self.measurement(id, key, window, |measurement| measurement.figure())?;
        let figure = Rc::new(figure);
        self.figures.borrow_mut().insert(of, Rc::clone(&figure));
        Ok(figure)
    }

    /// Measures a metric for a group in a period.
    ///
    /// # Errors
    /// Those of the group's course, and of what is asked.
    pub(super) fn measurement<T: Default>(
        &self,
        id: MetricId,
        key: &[Datum],
        window: &Window,
        ask: impl FnOnce(&Measurement<'_, 'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let Some(measured) = self.metric(id) else { return Ok(T::default()) };
        if let Some(place) = measured.groups.place(key)
            && let Some(group) = measured.groups.all.get(place)
            && let Some(countable) = measured.countable.get(place)
        {
            let lines = measured.lines.get(place).map(Vec::as_slice).unwrap_or_default();
            return ask(&Measurement::new(self, id, measured, (group, lines, countable), window));
        }
        let none = GroupRows { key: key.to_vec(), ..GroupRows::default() };
        let lines = timelines(&measured.meter, &none)?;
        let countable = Countable::of_groups(self, measured.meter.metric, std::slice::from_ref(&none))?;
        let countable = countable.first().cloned().unwrap_or_default();
        ask(&Measurement::new(self, id, measured, (&none, &lines, &countable), window))
    }

    /// The level of an objective for a group in a period, as its ratchet has moved it.
    ///
    /// # Errors
    /// Those of what the ratchet looks at.
    pub(super) fn level(
        &self,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Finding>, Fault> {
        let of = (id, key.to_vec(), window.key());
        if let Some(level) = self.levels.borrow().get(&of) {
            return Ok(Rc::clone(level));
        }
        let level = Rc::new(super::level::level(self, id, key, window)?);
        self.levels.borrow_mut().insert(of, Rc::clone(&level));
        Ok(level)
    }

    /// The verdict on an objective for a group in a period, relief included.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn judgement(
        &self,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Judgement>, Fault> {
        let of = (id, key.to_vec(), window.key());
        if let Some(judgement) = self.judgements.borrow().get(&of) {
            return Ok(Rc::clone(judgement));
        }
        let judgement = Rc::new(Judgement::of(self, id, key, window)?);
        self.judgements.borrow_mut().insert(of, Rc::clone(&judgement));
        Ok(judgement)
    }
}
