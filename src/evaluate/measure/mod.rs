//! The figure of a metric for a group in a period, with what it rests on.

mod combined;
mod direction;
mod entries;
mod figure;
mod gaps;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use crate::diagnostic::codes;
use crate::exact::Rational;
use crate::ir::{
    Aggregate, AggregateFunction, AggregateOver, Expression, MetricId, MetricPart, MissingPolicy,
    NoItems, ServiceId,
};
use crate::time::{IntervalSet, PeriodKind};

use super::aggregate::{Tally, fold, gap_finding};
use super::countable::Countable;
use super::datum::{Datum, Fault};
use super::evaluation::{Evaluation, Measured};
use super::figures::{Figures, OutageFigure, finding, truth};
use super::finding::{Finding, Truth};
use super::groups::GroupRows;
use super::meter::{CountedTime, Entry, Meter};
use super::outages::{self, Outages};
use super::periods::{Window, term_interval};
use super::terms::Terms;
use super::timeline::Timeline;
use combined::combined_in;

pub(super) use direction::larger_is_better;
pub(super) use figure::Figure;

/// What measures one figure.
pub(super) struct Measurement<'m, 'a> {
    evaluation: &'m Evaluation<'a>,
    id: MetricId,
    measured: &'m Measured<'a>,
    group: &'m GroupRows,
    lines: &'m [Timeline],
    countable: Rc<Countable<'a>>,
    /// Whether it is not known when in the period the thing measured exists.
    existence_unknown: bool,
    window: &'m Window,
    counted: CountedTime,
    outages: OnceCell<Outages>,
    items: OnceCell<Result<Vec<Entry>, Fault>>,
    /// What the aggregates in the value ran over.
    tallies: RefCell<Vec<(AggregateFunction, Tally)>>,
}

impl<'m, 'a> Measurement<'m, 'a> {
    /// Of a metric, a group with its lines and what counts for it, and a period.
    pub(super) fn new(
        evaluation: &'m Evaluation<'a>,
        id: MetricId,
        measured: &'m Measured<'a>,
        (group, lines, countable): (&'m GroupRows, &'m [Timeline], &Rc<Countable<'a>>),
        window: &'m Window,
    ) -> Self {
        let existence = gaps::unknown_existence(evaluation, measured.meter.metric, window);
        let countable = countable.existing_also(&existence);
        Self {
            evaluation,
            id,
            measured,
            group,
            lines,
            window,
            counted: countable.time(window.measured()),
            countable,
            existence_unknown: !existence.is_empty(),
            outages: OnceCell::new(),
            items: OnceCell::new(),
            tallies: RefCell::default(),
        }
    }

    fn meter(&self) -> &'m Meter<'a> {
        &self.measured.meter
    }

    /// Measures.
    ///
    /// # Errors
    /// Those of the value and what it reads.
    pub(super) fn figure(&self) -> Result<Figure, Fault> {
        let metric = self.meter().metric;
        let applies = match &metric.applies {
            Some(condition) => truth(self, condition)?,
            None => Truth::Holds,
        };
        // What the value rests on is not what the condition looked at.
        self.tallies.borrow_mut().clear();
        let mut figure = Figure::default();
        match applies {
            Truth::Holds => {
                figure.value = self.value()?.rounded(metric.rounded.as_ref());
            }
            Truth::Open => figure.notes.push("the data do not say whether it applies".to_owned()),
            Truth::Fails | Truth::Nothing => {
                figure.value = Finding::Nothing(NoItems::NotApplicable);
                figure.notes.push("it does not apply in this period".to_owned());
                return Ok(figure);
            }
        }
        if let Some(note) = self.open_altogether() {
            figure.value = Finding::between(figure.value.seen_number(), None, None);
            figure.notes.push(note.to_owned());
        }
        self.describe(&mut figure)?;
        Ok(figure)
    }

    /// Why no bound of the value is known, where none is.
    fn open_altogether(&self) -> Option<&'static str> {
        let term = term_interval(self.evaluation.terms.contract);
        if self.window.kind.is_rolling() && self.window.period.from < term.from {
            return Some("the window reaches before the contract is in force");
        }
        self.existence_unknown.then_some("nothing says when in the period it exists")
    }

    /// The value. A quotient of sums of nothing, as in `sum(failed) / sum(total)`, is a figure of nothing.
    fn value(&self) -> Result<Finding, Fault> {
        match finding(self, &self.meter().metric.value) {
            Err(fault)
                if fault.code == codes::DIVISION_BY_ZERO
                    && self.meter().set.is_some()
                    && (self.count_items()? == 0 || self.nothing_had_a_value()) =>
            {
                Ok(self.of_nothing(&AggregateFunction::Mean))
            }
            found => found.map_err(|fault| self.named(fault)),
        }
    }

    /// Whether no row that was looked at had a value: a counter that was read for the first time.
    fn nothing_had_a_value(&self) -> bool {
        self.tallies.borrow().iter().all(|(_, tally)| tally.entered == 0)
    }

    /// The same fault, with the name of the metric where no row is to blame.
    fn named(&self, mut fault: Fault) -> Fault {
        if fault.place.is_none() && !fault.message.contains(" metric `") {
            let name = &self.meter().metric.name;
            let label = &self.window.period.label;
            fault.message = format!("{} in metric `{name}` of {label}", fault.message);
        }
        fault
    }

    /// What the value rests on.
    fn describe(&self, figure: &mut Figure) -> Result<(), Fault> {
        let meter = self.meter();
        let mut tallies = self.tallies.borrow_mut();
        let share = tallies.iter().position(|(function, _)| *function == AggregateFunction::Share);
        let tally =
            if tallies.is_empty() { None } else { Some(tallies.swap_remove(share.unwrap_or(0)).1) };
        let timed = !meter.metric.down.is_empty() || combined_in(&meter.metric.value).is_some();
        if timed {
            figure.outages = Some(self.outages().clone());
        }
        (figure.pending_count, figure.pending) = self.pending();
        figure.count = Finding::count(self.count_items()?);
        if let Some(tally) = tally {
            figure.rows = tally.entered;
            if share.is_some() {
                figure.count = match &tally.misses {
                    Some(_) => Finding::count(tally.entered),
                    None => figure.count.clone(),
                };
                figure.misses = tally.misses;
                figure.failed = tally.failed;
                figure.open = tally.open;
            }
            figure.coverage = tally.known.checked_div(&tally.whole);
            if tally.passed_over > 0 {
                let rows = tally.passed_over;
                let (noun, verb) = if rows == 1 { ("row", "was") } else { ("rows", "were") };
                figure.notes.push(format!("{rows} {noun} without a value {verb} passed over"));
            }
        } else if timed {
            figure.rows = self.rows_of_time();
            figure.count = Finding::count(figure.rows);
            figure.coverage.clone_from(&self.outages().coverage);
        }
        if !timed && figure.rows == 0 && meter.set.is_some() && !self.promises_continuity() {
            figure.coverage = Some(self.covered_share());
        }
        self.remark(figure);
        Ok(())
    }

    /// Says what gaps did to the figure.
    fn remark(&self, figure: &mut Figure) {
        let gap = figure.coverage.as_ref().is_some_and(|coverage| *coverage < Rational::one());
        if gap {
            let missing = self.meter().method.missing;
            let undecided = self.meter().metric.missing.is_none();
            figure.notes.push(
                match missing {
                    MissingPolicy::Inconclusive if undecided => "the data do not cover the period",
                    MissingPolicy::Inconclusive => "gaps in the data leave it open",
                    MissingPolicy::CountedAsMissed => "gaps in the data are counted as missed",
                    MissingPolicy::CountedAsMet => "gaps in the data are counted as met",
                    MissingPolicy::LeftOut => "gaps in the data are left out",
                }
                .to_owned(),
            );
        }
        if matches!(figure.value, Finding::Nothing(_)) {
            figure.notes.push("there was nothing to measure".to_owned());
        }
    }

    /// What an aggregate is of the rows or samples.
    fn tally_of_rows(&self, aggregate: &'a Aggregate) -> Result<Tally, Fault> {
        let observations = match aggregate.over {
            // Joined rows stand in cases only: `check` sees to it.
            AggregateOver::Rows | AggregateOver::Joined(_) => self.observe_rows(aggregate)?,
            AggregateOver::Samples => self.observe_samples(aggregate)?,
        };
        Ok(fold(&aggregate.function, &observations, self.meter().method))
    }

    fn outages(&self) -> &Outages {
        self.outages.get_or_init(|| {
            if let Some(combined) = combined_in(&self.meter().metric.value) {
                // What is wrong with a part is said where the value is taken.
                return self
                    .outages_of_combined(combined)
                    .unwrap_or_else(|_| Outages::of_nothing(self.meter()));
            }
            let gaps = if self.is_uncovered() { self.uncovered_time() } else { IntervalSet::new() };
            outages::measure(self.meter(), self.lines, &self.countable, self.window, &gaps)
        })
    }

    /// The figure of an aggregate of nothing: what `no items` says where the source covers the period, else a gap.
    fn of_nothing(&self, function: &AggregateFunction) -> Finding {
        let meter = self.meter();
        let covered = self.promises_continuity() || !self.is_uncovered();
        if covered || meter.method.missing == MissingPolicy::LeftOut {
            Finding::Nothing(meter.metric.no_items.unwrap_or(NoItems::Inconclusive))
        } else {
            gap_finding(function, meter.method.missing)
        }
    }
}

impl<'a> Figures<'a> for Measurement<'_, 'a> {
    fn terms(&self) -> &'a Terms<'a> {
        self.evaluation.terms
    }

    fn keys(&self) -> &[Datum] {
        &self.group.key
    }

    fn evaluation(&self) -> Option<&Evaluation<'a>> {
        Some(self.evaluation)
    }

    fn window(&self) -> Option<&Window> {
        Some(self.window)
    }

    fn aggregate(&self, aggregate: &'a Aggregate) -> Result<Finding, Fault> {
        let prepared = self.meter().prepared();
        let of_group = (self.group.key.as_slice(), self.window);
        let known = match (prepared, aggregate.over) {
            (Some(own), AggregateOver::Rows) => {
                let gap = self.gap_of_rows(aggregate);
                own.tally(aggregate, of_group, self.meter().method, gap)
            }
            _ => None,
        };
        let tally = match known {
            Some(tally) => tally,
            None => self.tally_of_rows(aggregate)?,
        };
        let found = tally.finding.clone();
        self.tallies.borrow_mut().push((aggregate.function.clone(), tally));
        Ok(found.unwrap_or_else(|| self.of_nothing(&aggregate.function)))
    }

    fn combined(&self, combined: &'a Expression) -> Result<Finding, Fault> {
        Ok(self.outages_of_combined(combined)?.figure(OutageFigure::Uptime))
    }

    fn outage(&self, figure: OutageFigure) -> Finding {
        self.outages().figure(figure)
    }

    fn measured(
        &self,
        metric: MetricId,
        keys: &[Datum],
        part: MetricPart,
    ) -> Result<Finding, Fault> {
        // INVARIANT: no metric reads a later one of `metric_order`, so this ends.
        if metric == self.id {
            return Ok(Finding::Known(Datum::Missing));
        }
        Ok(self.evaluation.figure(metric, keys, self.window)?.part(part))
    }

    fn previous(&self, value: &'a Expression, per: PeriodKind) -> Result<Finding, Fault> {
        let before = super::amounts::previous(self.evaluation, self.window, per);
        if !before.is_in_force() {
            // It reaches before the term.
            return Ok(Finding::unbounded());
        }
        let of_group = (self.group, self.lines, &self.countable);
        let earlier = Measurement::new(self.evaluation, self.id, self.measured, of_group, &before);
        finding(&earlier, value)
    }

    fn fee(&self, service: ServiceId) -> Finding {
        super::fees::fee(self.evaluation, service, self.window)
    }
}
