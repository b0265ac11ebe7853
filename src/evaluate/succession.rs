//! Terms one after another: what amendments leave alone, and what they cut into parts.
//!
//! *A past period is always evaluated under the terms in force then. A change cuts only what it names: a changed
//! metric, objective or tier is judged in parts, and the period is one miss if any part is. Histories run on.*

use std::rc::Rc;

use chrono::NaiveDate;

use crate::ir::{MetricId, ObjectiveId, PenaltyId, Right, ServiceId, Verdict};
use crate::time::Instant;

use super::datum::{Datum, Fault};
use super::evaluation::Evaluation;
use super::kinship::{Kin, Kinship};
use super::periods::Window;
use super::verdict::{Judgement, word};

/// Terms that hold from a day on, after others.
#[derive(Debug)]
pub(super) struct Since<'a> {
    /// The terms before.
    pub(super) before: Rc<Evaluation<'a>>,
    /// The amendment that made them.
    pub(super) amendment: &'a str,
    /// Their first day.
    pub(super) day: NaiveDate,
    /// Its first instant.
    pub(super) start: Instant,
    /// How they stand to the terms before.
    pub(super) kinship: Kinship,
}

/// A part of a period under one version of the terms.
pub(super) struct Part<'e, 'a, Id> {
    /// The terms.
    pub(super) evaluation: &'e Evaluation<'a>,
    /// The number of the declaration there.
    pub(super) id: Id,
    /// The part.
    pub(super) window: Window,
}

/// When something is among the terms.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TermsDays {
    /// Since that day; `None` from the start.
    pub(super) from: Option<NaiveDate>,
    /// The first day without it.
    pub(super) until: Option<NaiveDate>,
}

impl TermsDays {
    /// Whether it is among the terms when a period ends.
    pub(super) fn hold_at_end_of(self, window: &Window) -> bool {
        let last = window.end_day.pred_opt().unwrap_or(window.end_day);
        self.from.is_none_or(|from| from <= last) && self.until.is_none_or(|until| last < until)
    }
}

/// How a declaration stands to the terms before, by its number.
type KinOf<Id> = fn(&Kinship, Id) -> Kin<Id>;

fn kin_of_service(kinship: &Kinship, id: ServiceId) -> Kin<ServiceId> {
    kinship.services.get(id.index()).copied().unwrap_or(Kin::New)
}

fn kin_of_metric(kinship: &Kinship, id: MetricId) -> Kin<MetricId> {
    kinship.metrics.get(id.index()).copied().unwrap_or(Kin::New)
}

fn kin_of_objective(kinship: &Kinship, id: ObjectiveId) -> Kin<ObjectiveId> {
    kinship.objectives.get(id.index()).copied().unwrap_or(Kin::New)
}

fn kin_of_penalty(kinship: &Kinship, id: PenaltyId) -> Kin<PenaltyId> {
    kinship.penalties.get(id.index()).copied().unwrap_or(Kin::New)
}

impl<'a> Evaluation<'a> {
    /// The terms that hold at the end of a period.
    pub(super) fn at_end_of(&self, window: &Window) -> &Self {
        match &self.since {
            Some(since) if window.until <= since.start => since.before.at_end_of(window),
            _ => self,
        }
    }

    /// The terms, the latest first.
    pub(super) fn versions(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |version| Some(&*version.since.as_ref()?.before))
    }

    /// The rights of all versions with the days in which they are among the terms, each once for as long as it is the
    /// same; under the latest terms that have it so, the latest terms first.
    pub(super) fn rights_in_force(&self) -> Vec<(&Self, &'a Right, TermsDays)> {
        let mut all = Vec::new();
        let mut later: Option<&Since<'a>> = None;
        for version in self.versions() {
            for (place, right) in version.terms.contract.rights.iter().enumerate() {
                let goes_on = later.is_some_and(|later| {
                    later.kinship.rights.iter().any(|kin| kin.same() == Some(place))
                });
                if !goes_on {
                    let days = TermsDays {
                        from: version.right_since(place),
                        until: later.map(|later| later.day),
                    };
                    all.push((version, right, days));
                }
            }
            later = version.since.as_ref();
        }
        all
    }

    /// Since when these terms and those before have a right as it is; `None` from the start.
    fn right_since(&self, place: usize) -> Option<NaiveDate> {
        let since = self.since.as_ref()?;
        match since.kinship.rights.get(place).and_then(|kin| kin.same()) {
            Some(before) => since.before.right_since(before),
            None => Some(since.day),
        }
    }

    /// The amendments in force in some of a period, in order, with their first days.
    pub(super) fn amendments_in(&self, window: &Window) -> Vec<(&'a str, NaiveDate)> {
        let made = self.versions().filter_map(|version| version.since.as_ref());
        let mut names: Vec<_> = made
            .filter(|since| since.start < window.until)
            .map(|since| (since.amendment, since.day))
            .collect();
        names.reverse();
        names
    }

    /// The metric of terms before, if these left it alone.
    pub(super) fn same_metric(&self, id: MetricId) -> Option<(&Self, MetricId)> {
        let since = self.since.as_ref()?;
        Some((&since.before, kin_of_metric(&since.kinship, id).same()?))
    }

    /// The parts of a period for a fee.
    pub(super) fn service_parts(
        &self,
        id: ServiceId,
        window: &Window,
    ) -> Vec<Part<'_, 'a, ServiceId>> {
        self.parts(id, window, kin_of_service)
    }

    /// The parts of a period for a metric, each under its own terms; one where these are the same throughout.
    pub(super) fn metric_parts(
        &self,
        id: MetricId,
        window: &Window,
    ) -> Vec<Part<'_, 'a, MetricId>> {
        self.parts(id, window, kin_of_metric)
    }

    /// The same for an objective. None where it was not promised in the period.
    pub(super) fn objective_parts(
        &self,
        id: ObjectiveId,
        window: &Window,
    ) -> Vec<Part<'_, 'a, ObjectiveId>> {
        self.parts(id, window, kin_of_objective)
    }

    /// The same for a penalty.
    pub(super) fn penalty_parts(
        &self,
        id: PenaltyId,
        window: &Window,
    ) -> Vec<Part<'_, 'a, PenaltyId>> {
        self.parts(id, window, kin_of_penalty)
    }

    fn parts<Id: Copy>(&self, id: Id, window: &Window, kin_of: KinOf<Id>) -> Vec<Part<'_, 'a, Id>> {
        let Some(since) = &self.since else {
            return vec![Part { evaluation: self, id, window: window.clone() }];
        };
        let kin = kin_of(&since.kinship, id);
        if let Some(before) = kin.same() {
            return since.before.parts(before, window, kin_of);
        }
        let early = window.before(since.day, since.start);
        let mut parts = match (early, kin.before()) {
            (Some(early), Some(before)) => since.before.parts(before, &early, kin_of),
            _ => Vec::new(),
        };
        if let Some(late) = window.after(since.day, since.start) {
            parts.push(Part { evaluation: self, id, window: late });
        }
        parts
    }

    /// The metrics of a period with their parts: those of the terms at its end, then those that ended in it.
    pub(super) fn metrics_in(&self, window: &Window) -> Vec<Vec<Part<'_, 'a, MetricId>>> {
        let metrics = &self.terms.contract.metrics;
        let own = (0..metrics.len()).map(|place| self.metric_parts(MetricId::from(place), window));
        let mut all: Vec<_> = own.filter(|parts| !parts.is_empty()).collect();
        if let Some((before, early)) = self.early(window) {
            let ended = before.metrics_in(&early).into_iter().filter(|parts| {
                parts
                    .first()
                    .and_then(Part::metric_name)
                    .is_some_and(|name| metrics.iter().all(|metric| metric.name != *name))
            });
            all.extend(ended);
        }
        all
    }

    /// The objectives of a period with their parts, in the same order.
    pub(super) fn objectives_in(&self, window: &Window) -> Vec<Vec<Part<'_, 'a, ObjectiveId>>> {
        let objectives = &self.terms.contract.objectives;
        let own = (0..objectives.len())
            .map(|place| self.objective_parts(ObjectiveId::from(place), window));
        let mut all: Vec<_> = own.filter(|parts| !parts.is_empty()).collect();
        if let Some((before, early)) = self.early(window) {
            let ended = before.objectives_in(&early).into_iter().filter(|parts| {
                parts
                    .first()
                    .and_then(Part::objective_name)
                    .is_some_and(|name| objectives.iter().all(|objective| objective.name != *name))
            });
            all.extend(ended);
        }
        all
    }

    /// The terms before and the part of a period in which they hold.
    pub(super) fn early(&self, window: &Window) -> Option<(&Self, Window)> {
        let since = self.since.as_ref()?;
        Some((&since.before, window.before(since.day, since.start)?))
    }

    /// A verdict over the parts of a period: *the period is one miss if any part is.*
    ///
    /// # Errors
    /// Those of the parts.
    pub(super) fn over_parts(
        &self,
        id: ObjectiveId,
        window: &Window,
        of_part: &JudgePart<'_, 'a>,
    ) -> Result<Rc<Judgement>, Fault> {
        let parts = self.objective_parts(id, window);
        let [only] = parts.as_slice() else {
            let mut judged = Vec::new();
            for part in &parts {
                judged.push((&part.window, of_part(part)?));
            }
            return Ok(Rc::new(joined(&judged)));
        };
        of_part(only)
    }

    /// The groups of an objective in a period, over all its parts.
    pub(super) fn groups_over_parts(parts: &[Part<'_, 'a, ObjectiveId>]) -> Vec<Vec<Datum>> {
        let mut all: Vec<Vec<Datum>> = Vec::new();
        for part in parts {
            for key in super::verdict::groups_in(part.evaluation, part.id, &part.window) {
                if !all.contains(&key) {
                    all.push(key);
                }
            }
        }
        all
    }
}

impl<'a> Part<'_, 'a, MetricId> {
    fn metric_name(&self) -> Option<&'a String> {
        Some(&self.evaluation.terms.contract.metrics.get(self.id.index())?.name)
    }
}

impl<'a> Part<'_, 'a, ObjectiveId> {
    fn objective_name(&self) -> Option<&'a String> {
        Some(&self.evaluation.terms.contract.objectives.get(self.id.index())?.name)
    }
}

/// One verdict of several.
fn joined(parts: &[(&Window, Rc<Judgement>)]) -> Judgement {
    let mut whole = Judgement::default();
    let any = |wanted: Verdict| parts.iter().any(|(_, part)| part.verdict == Some(wanted));
    whole.verdict = match () {
        () if parts.is_empty() => Some(Verdict::NotApplicable),
        () if parts.iter().any(|(_, part)| part.verdict.is_none()) => None,
        () => {
            let order = [Verdict::Missed, Verdict::Inconclusive, Verdict::Met, Verdict::Excused];
            order.into_iter().find(|verdict| any(*verdict)).or(Some(Verdict::NotApplicable))
        }
    };
    if parts.is_empty() {
        whole.notes.push("it was not promised in this period".to_owned());
    }
    for (window, part) in parts {
        whole.readings.extend(part.readings.iter().cloned());
        let verdict = part.verdict.map_or("open", word);
        let mut said = format!("{}: {verdict}", window.bounds_in_words());
        if !part.notes.is_empty() {
            said = format!("{said} ({})", part.notes.join("; "));
        }
        whole.notes.push(said);
    }
    whole
}

/// What judges a part of a period.
type JudgePart<'f, 'a> = dyn Fn(&Part<'_, 'a, ObjectiveId>) -> Result<Rc<Judgement>, Fault> + 'f;
