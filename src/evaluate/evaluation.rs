//! The evaluation of a contract: figures and verdicts, each computed once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::ir::{CalendarId, Excluding, ExclusionId, Given, Metric, MetricId, ObjectiveId};
use crate::time::{Instant, PeriodKind};

use super::countable::Countable;
use super::credit::Ledger;
use super::datum::{Datum, Fault};
use super::exclusions::{Grants, grant};
use super::finding::Finding;
use super::given;
use super::groups::{GroupRows, Groups};
use super::measure::{Figure, Measurement};
use super::meter::{Data, Meter};
use super::periods::Window;
use super::succession::Since;
use super::terms::Terms;
use super::timeline::{Timeline, timelines};
use super::verdict::Judgement;

/// What a figure or a verdict is of: a declaration, a group, a period.
type Of<Id> = (Id, Vec<Datum>, When);

/// A period: its kind, its first instant and its end.
type When = (PeriodKind, Instant, Instant);

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
    /// The terms before these, where an amendment made these.
    pub(super) since: Option<Since<'a>>,
    /// What a scenario gives.
    given: &'a [Given],
    /// The metrics, by their number, without those that the terms before have as well.
    metrics: BTreeMap<MetricId, Measured<'a>>,
    /// What the exclusions grant.
    grants: RefCell<BTreeMap<GrantedTo, Rc<Grants>>>,
    figures: Known<MetricId, Figure>,
    judgements: Known<ObjectiveId, Judgement>,
    levels: Known<ObjectiveId, Finding>,
    /// The credits of the periods that were settled.
    pub(super) ledger: RefCell<Ledger>,
    /// How many slots of a metric count for a group in a period.
    pub(super) slots: RefCell<BTreeMap<Of<MetricId>, u64>>,
}

impl<'a> Evaluation<'a> {
    /// Makes ready what does not depend on a period: grants, groups, courses.
    ///
    /// # Errors
    /// Those of filters and conditions, and of rows that belong to no group.
    pub(super) fn new(
        terms: &'a Terms<'a>,
        data: &'a Data,
        since: Option<Since<'a>>,
        given: &'a [Given],
    ) -> Result<Self, Fault> {
        let contract = terms.contract;
        let mut evaluation = Self {
            terms,
            data,
            since,
            given,
            metrics: BTreeMap::new(),
            grants: RefCell::default(),
            figures: RefCell::default(),
            judgements: RefCell::default(),
            levels: RefCell::default(),
            ledger: RefCell::new(Ledger::new(contract, data.as_of)),
            slots: RefCell::default(),
        };
        for (place, metric) in contract.metrics.iter().enumerate() {
            let id = MetricId::from(place);
            if evaluation.same_metric(id).is_none() {
                let measured = evaluation.measured(metric)?;
                evaluation.metrics.insert(id, measured);
            }
        }
        for id in &contract.metric_order {
            evaluation.find_groups_of_others(*id);
        }
        Ok(evaluation)
    }

    fn measured(&self, metric: &'a Metric) -> Result<Measured<'a>, Fault> {
        let meter = Meter::new(self.terms, self.data, metric);
        let mut groups = meter.groups()?;
        for key in given::groups_of(self.given, &metric.name) {
            groups.add(key, None);
        }
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
        let found =
            super::members::groups_of_readings(self, &metric.groups, &[&metric.value], None);
        if let Some(measured) = self.metrics.get_mut(&id) {
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

    /// A metric with its groups.
    pub(super) fn metric(&self, id: MetricId) -> Option<&Measured<'a>> {
        match self.same_metric(id) {
            Some((before, id)) => before.metric(id),
            None => self.metrics.get(&id),
        }
    }

    /// The figure of a metric for a group in a period. A group without rows has figures too: of no rows. Where
    /// amendments cut the period it is that of the last part; a metric that is new then looks back all the same.
    ///
    /// # Errors
    /// Where its value cannot be computed.
    pub(super) fn figure(
        &self,
        id: MetricId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Figure>, Fault> {
        match self.metric_parts(id, window).pop() {
            Some(part) => part.evaluation.own_figure(part.id, key, &part.window),
            None => self.own_figure(id, key, window),
        }
    }

    /// The figure of a metric of these very terms.
    ///
    /// # Errors
    /// Where its value cannot be computed.
    pub(super) fn own_figure(
        &self,
        id: MetricId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Figure>, Fault> {
        let of = (id, key.to_vec(), window.key());
        if let Some(figure) = self.figures.borrow().get(&of) {
            return Ok(Rc::clone(figure));
        }
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method alone is of one lifetime, and what is asked for is of any"
        )]
        let mut figure = self.measurement(id, key, window, |one| one.figure())?;
        if let Some(metric) = self.terms.contract.metrics.get(id.index()) {
            given::put(self.given, metric, key, window, &mut figure);
        }
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
        let countable =
            Countable::of_groups(self, measured.meter.metric, std::slice::from_ref(&none))?;
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
        if let Some(moved) = super::level::under_terms_before(self, id, key, window)? {
            return Ok(moved);
        }
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
        self.over_parts(id, window, &|part| {
            part.evaluation.own_judgement(part.id, key, &part.window)
        })
    }

    /// The same before relief.
    ///
    /// # Errors
    /// Those of the figures it rests on.
    pub(super) fn before_relief(
        &self,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Judgement>, Fault> {
        self.over_parts(id, window, &|part| {
            let given = given::judgement(part.evaluation, self.given, part.id, key, &part.window);
            if let Some(given) = given {
                return Ok(Rc::new(given));
            }
            let judged = Judgement::before_relief(part.evaluation, part.id, key, &part.window);
            judged.map(Rc::new)
        })
    }

    fn own_judgement(
        &self,
        id: ObjectiveId,
        key: &[Datum],
        window: &Window,
    ) -> Result<Rc<Judgement>, Fault> {
        if let Some(given) = given::judgement(self, self.given, id, key, window) {
            return Ok(Rc::new(given));
        }
        let of = (id, key.to_vec(), window.key());
        if let Some(judgement) = self.judgements.borrow().get(&of) {
            return Ok(Rc::clone(judgement));
        }
        let judgement = Rc::new(Judgement::of(self, id, key, window)?);
        self.judgements.borrow_mut().insert(of, Rc::clone(&judgement));
        Ok(judgement)
    }
}
