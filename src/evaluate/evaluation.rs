//! The evaluation of a contract: figures and verdicts, each computed once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ir::{CalendarId, ExclusionId, Metric, MetricId, ObjectiveId};
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

/// A metric with its groups and their courses over the whole data.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    /// What it looks at.
    pub(super) meter: Meter<'a>,
    /// Its groups.
    pub(super) groups: Groups,
    /// The lines of each group.
    lines: Vec<Vec<Timeline>>,
    /// What counts for it.
    pub(super) countable: Countable<'a>,
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
    /// What the exclusions grant, by the hours of the metrics that use them.
    grants: BTreeMap<(ExclusionId, Option<CalendarId>), Grants>,
    figures: Known<MetricId, Figure>,
    judgements: Known<ObjectiveId, Judgement>,
    levels: Known<ObjectiveId, Finding>,
    /// How many slots of a metric count in a period.
    pub(super) slots: RefCell<BTreeMap<(MetricId, When), u64>>,
}

impl<'a> Evaluation<'a> {
    /// Makes ready what does not depend on a period: grants, groups, courses.
    ///
    /// # Errors
    /// Those of filters and conditions, and of rows that belong to no group.
    pub(super) fn new(terms: &'a Terms<'a>, data: &'a Data) -> Result<Self, Fault> {
        let contract = terms.contract;
        let mut grants = BTreeMap::new();
        for metric in &contract.metrics {
            for id in &metric.exclusions {
                let key = (*id, metric.calendar);
                if let Some(exclusion) = contract.exclusions.get(id.index())
                    && !grants.contains_key(&key)
                {
                    grants.insert(key, grant(terms, data, exclusion, metric.calendar)?);
                }
            }
        }
        let mut evaluation = Self {
            terms,
            data,
            metrics: Vec::with_capacity(contract.metrics.len()),
            grants,
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
        let contract = self.terms.contract;
        let meter = Meter::new(self.terms, self.data, metric);
        let groups = meter.groups()?;
        let lines: Result<Vec<_>, Fault> =
            groups.all.iter().map(|group| timelines(&meter, group)).collect();
        let hours = metric.calendar.and_then(|id| contract.calendars.get(id.index()));
        let granted = metric.exclusions.iter().filter_map(|id| {
            let effect = contract.exclusions.get(id.index())?.effect;
            Some((effect, &self.grants(*id, metric.calendar)?.granted))
        });
        let countable = Countable::new(hours, granted);
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
        }
    }

    /// What an exclusion grants under the hours of a metric.
    pub(super) fn grants(
        &self,
        exclusion: ExclusionId,
        calendar: Option<CalendarId>,
    ) -> Option<&Grants> {
        self.grants.get(&(exclusion, calendar))
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
        let Some(measured) = self.metric(id) else { return Ok(Rc::default()) };
        let none = GroupRows { key: key.to_vec(), ..GroupRows::default() };
        let figure = if let Some(place) = measured.groups.place(key) {
            let group = measured.groups.all.get(place).unwrap_or(&none);
            let lines = measured.lines.get(place).map(Vec::as_slice).unwrap_or_default();
            Measurement::new(self, id, measured, group, lines, window).figure()?
        } else {
            let lines = timelines(&measured.meter, &none)?;
            Measurement::new(self, id, measured, &none, &lines, window).figure()?
        };
        let figure = Rc::new(figure);
        self.figures.borrow_mut().insert(of, Rc::clone(&figure));
        Ok(figure)
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
