//! Up time, down time and outages of a group in a period.
//!
//! *Order*: runs (over the whole data) → minus exclusions → clip to the period → value. An outage belongs to the
//! period that holds its start, with all of its length that counts.

use crate::exact::Rational;
use crate::ir::{MissingPolicy, NoItems};
use crate::time::{Instant, Interval, IntervalSet, length_seconds};

use super::countable::Countable;
use super::figures::OutageFigure;
use super::finding::Finding;
use super::meter::{CountedTime, Meter};
use super::periods::Window;
use super::timeline::{Course, Run, Timeline};
use super::weights::seconds;

/// An outage that begins in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Outage {
    /// Its time.
    pub(super) interval: Interval,
    /// Whether it still lasts when the data end.
    pub(super) open: bool,
    /// The seconds of it that count.
    pub(super) seconds: Rational,
    /// Whether it is there, and no longer, whatever the gaps hide.
    pub(super) certain: bool,
}

/// The figures of down time in a period.
#[derive(Debug, Clone)]
pub(super) struct Outages {
    uptime: Finding,
    downtime: Finding,
    count: Finding,
    longest: Finding,
    /// The outages that begin in the period, in order.
    pub(super) list: Vec<Outage>,
    /// The share of the time that counts for which there are data; `None` where no time counts.
    pub(super) coverage: Option<Rational>,
}

impl Outages {
    /// The figures of no time at all.
    pub(super) fn of_nothing(meter: &Meter<'_>) -> Self {
        finish(meter, Sums::default())
    }

    /// Whether gaps may hide more outages than are listed, or longer ones.
    pub(super) fn may_be_more(&self) -> bool {
        let open = |finding: &Finding| !matches!(finding, Finding::Known(_));
        open(&self.count) || open(&self.longest)
    }

    /// One of the figures.
    pub(super) fn figure(&self, figure: OutageFigure) -> Finding {
        match figure {
            OutageFigure::Uptime => self.uptime.clone(),
            OutageFigure::Downtime => self.downtime.clone(),
            OutageFigure::Outages => self.count.clone(),
            OutageFigure::LongestOutage => self.longest.clone(),
        }
    }
}

/// What is added up over the lines of a group.
#[derive(Debug, Default)]
struct Sums {
    /// The seconds that count.
    whole: Rational,
    /// Those of them of which nothing is known.
    unknown: Rational,
    /// Down whatever the gaps hide.
    certain: Rational,
    /// Down if every gap was down.
    possible: Rational,
    /// Down among what is left when gaps are left out.
    without_gaps: Rational,
    outages: Counts,
    list: Vec<Outage>,
}

/// The number of outages and the longest, with their bounds.
#[derive(Debug)]
struct Counts {
    fewest: u64,
    /// `None` without a bound.
    most: Option<u64>,
    shortest: Rational,
    longest: Rational,
}

impl Default for Counts {
    fn default() -> Self {
        Self { fewest: 0, most: Some(0), shortest: Rational::zero(), longest: Rational::zero() }
    }
}

/// Measures a group in a period. Where the source does not cover the period nothing is known of it.
pub(super) fn measure(
    meter: &Meter<'_>,
    lines: &[Timeline],
    countable: &Countable<'_>,
    window: &Window,
    gaps: &IntervalSet,
) -> Outages {
    let counted = countable.time(window.measured());
    let counts = |interval: Interval| {
        let counted = countable.time(interval);
        length_seconds(counted.time.subtract(&counted.forgiven).measure())
    };
    let mut sums = Sums::default();
    for line in lines {
        if let Some(course) = &line.course {
            add_time(&mut sums, course, &counted, gaps);
            add_outages(&mut sums, meter, course, &counts, window, gaps);
        }
    }
    sums.list.sort_by_key(|outage| outage.interval);
    finish(meter, sums)
}

/// Measures one course of which it is known what counts, all of it and of each run.
pub(super) fn measure_course(
    meter: &Meter<'_>,
    course: &Course,
    counted: &CountedTime,
    counts: &dyn Fn(Interval) -> Rational,
    window: &Window,
) -> Outages {
    let (mut sums, gaps) = (Sums::default(), IntervalSet::new());
    add_time(&mut sums, course, counted, &gaps);
    add_outages(&mut sums, meter, course, counts, window, &gaps);
    finish(meter, sums)
}

/// Adds the time of a line.
fn add_time(sums: &mut Sums, course: &Course, counted: &CountedTime, gaps: &IntervalSet) {
    let time = counted.time.subtract(&course.left_out);
    let at_risk = time.subtract(&counted.forgiven);
    let unknown = course.unknown.union(gaps).intersect(&at_risk);
    let weights = course.weights.as_ref();
    let known = at_risk.subtract(&unknown);
    sums.whole += length_seconds(time.measure());
    sums.unknown += length_seconds(unknown.measure());
    sums.certain += seconds(&course.certain_time.intersect(&at_risk), weights);
    let possible = course.possible_time.union(gaps).intersect(&at_risk);
    sums.possible += seconds(&possible, weights);
    sums.without_gaps += seconds(&course.certain_time.intersect(&known), weights);
}

/// Adds the outages of a line.
fn add_outages(
    sums: &mut Sums,
    meter: &Meter<'_>,
    course: &Course,
    counts: &dyn Fn(Interval) -> Rational,
    window: &Window,
    gaps: &IntervalSet,
) {
    let begins = |run: &Run| window.contains(run.interval.from);
    let listed = match meter.method.missing {
        MissingPolicy::CountedAsMissed => &course.possible,
        _ => &course.certain,
    };
    for run in listed.iter().filter(|run| begins(run)) {
        let seconds = counts(run.interval);
        if seconds.is_positive() {
            // Beside a gap it could be longer.
            let touches =
                |gap: &Interval| gap.from <= run.interval.until && run.interval.from <= gap.until;
            let certain = meter.method.missing != MissingPolicy::Inconclusive
                || (course.possible.iter().any(|possible| possible.interval == run.interval)
                    && !gaps.iter().any(touches));
            sums.list.push(Outage { interval: run.interval, open: run.open, seconds, certain });
        }
    }
    let mut certain = course.certain.iter().peekable();
    for run in &course.possible {
        // The certain runs that a possible one is made of; both come in order.
        let mut inside = Vec::new();
        while let Some(part) = certain.next_if(|part| part.interval.from < run.interval.until) {
            inside.push(*part);
        }
        let touches = run.interval.intersects(&Interval::new(window.from, window.until));
        if touches {
            add_run(&mut sums.outages, meter, course, window, run, &inside, counts);
        }
    }
    if !gaps.is_empty() {
        sums.outages.most = None;
        let most = gaps.iter().map(|gap| counts(*gap)).max().unwrap_or_default();
        sums.outages.longest = sums.outages.longest.clone().max(most);
    }
}

/// Adds what a possible run can be: one outage, several, or none that begins in the period.
fn add_run(
    sums: &mut Counts,
    meter: &Meter<'_>,
    course: &Course,
    window: &Window,
    run: &Run,
    inside: &[Run],
    counts: &dyn Fn(Interval) -> Rational,
) {
    let whole = matches!(inside, [only] if only.interval == run.interval);
    if whole {
        let seconds = counts(run.interval);
        if window.contains(run.interval.from) && seconds.is_positive() {
            sums.fewest += 1;
            sums.most = sums.most.map(|most| most + 1);
            sums.shortest = sums.shortest.clone().max(seconds.clone());
            sums.longest = sums.longest.clone().max(seconds);
        }
        return;
    }
    // Wherever the gaps let it begin, a run with a certain part in the period begins there.
    if run.interval.from >= window.from {
        let parts: Vec<Rational> = inside
            .iter()
            .filter(|part| window.contains(part.interval.from))
            .map(|part| counts(part.interval))
            .filter(Rational::is_positive)
            .collect();
        if let Some(longest) = parts.into_iter().max() {
            sums.fewest += 1;
            sums.shortest = sums.shortest.clone().max(longest);
        }
    }
    let from = run.interval.from.max(window.from);
    let longest = counts(Interval::new(from, run.interval.until));
    if longest.is_positive() {
        sums.longest = sums.longest.clone().max(longest);
        sums.most = match (sums.most, most_runs(meter, course, run)) {
            (Some(most), Some(more)) => Some(most + more),
            _ => None,
        };
    }
}

/// How many outages a run with gaps in it can be at most; `None` without a bound.
///
/// In samples a gap of n slots hides at most ⌈n/2⌉ separate ones; where an outage has a least length, as many as
/// fit.
fn most_runs(meter: &Meter<'_>, course: &Course, run: &Run) -> Option<u64> {
    let whole_number =
        |number: Rational| number.to_integer().and_then(|number| u64::try_from(number).ok());
    let fitting =
        meter.metric.at_least.as_ref().filter(|least| least.is_positive()).and_then(|least| {
            let length = length_seconds(run.interval.length());
            whole_number(length.checked_div(least)?.floor()).map(|count| count.max(1))
        });
    let sampled = meter.metric.sampling.as_ref().and_then(|sampling| {
        let known = u64::try_from(course.down.clip(run.interval).len()).ok()?;
        let mut hidden = 0;
        for gap in &course.unknown.clip(run.interval) {
            let slots = length_seconds(gap.length()).checked_div(&sampling.every)?.ceil();
            hidden += whole_number(slots)?.div_ceil(2);
        }
        Some(known + hidden)
    });
    match (fitting, sampled) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The figures, as the policy fills the gaps.
fn finish(meter: &Meter<'_>, sums: Sums) -> Outages {
    let coverage = (&sums.whole - &sums.unknown).checked_div(&sums.whole);
    let listed = Rational::from(sums.list.len());
    let listed_longest = sums.list.iter().map(|outage| outage.seconds.clone()).max();
    let listed_longest = listed_longest.unwrap_or_default();
    let share = |down: &Rational, whole: &Rational| (whole - down).checked_div(whole);
    let nothing = || Finding::Nothing(meter.metric.no_items.unwrap_or(NoItems::Inconclusive));
    let known = |number: Option<Rational>| number.map_or_else(nothing, Finding::number);
    let without_gaps = &sums.whole - &sums.unknown;
    let (uptime, downtime) = match meter.method.missing {
        MissingPolicy::CountedAsMissed => {
            (known(share(&sums.possible, &sums.whole)), Finding::number(sums.possible.clone()))
        }
        MissingPolicy::CountedAsMet => {
            (known(share(&sums.certain, &sums.whole)), Finding::number(sums.certain.clone()))
        }
        MissingPolicy::LeftOut => (
            known(share(&sums.without_gaps, &without_gaps)),
            Finding::number(sums.without_gaps.clone()),
        ),
        MissingPolicy::Inconclusive if sums.whole.is_zero() => {
            (nothing(), Finding::number(Rational::zero()))
        }
        MissingPolicy::Inconclusive => (
            Finding::between(
                share(&sums.without_gaps, &without_gaps),
                share(&sums.possible, &sums.whole),
                share(&sums.certain, &sums.whole),
            ),
            Finding::between(
                Some(sums.certain.clone()),
                Some(sums.certain.clone()),
                Some(sums.possible.clone()),
            ),
        ),
    };
    let (count, longest) = if meter.method.missing == MissingPolicy::Inconclusive {
        let Counts { fewest, most, shortest, longest } = sums.outages;
        (
            Finding::between(Some(listed), Some(Rational::from(fewest)), most.map(Rational::from)),
            Finding::between(Some(listed_longest), Some(shortest), Some(longest)),
        )
    } else {
        (Finding::number(listed), Finding::number(listed_longest))
    };
    Outages { uptime, downtime, count, longest, list: sums.list, coverage }
}

/// The instants of a window after the data are known to be complete, where no row says more.
pub(super) fn uncovered(window: &Window, complete_until: Option<Instant>) -> IntervalSet {
    let from = complete_until.map_or(window.from, |until| until.max(window.from));
    Interval::new(from, window.seen).into()
}
