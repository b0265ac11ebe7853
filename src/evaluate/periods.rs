//! The periods of a statement: which there are, and the part of each in which the contract is in force.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use crate::exact::Rational;
use crate::ir::{Contract, PeriodPart};
use crate::time::{
    FiscalStart, Instant, Interval, LabelRange, Period, PeriodKind, PeriodRule, length_seconds,
    period_containing, periods_between,
};

use super::datum::Datum;

/// A period, cut to the time in which the contract is in force.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// The kind of period.
    pub(super) kind: PeriodKind,
    /// The whole period, with its name.
    pub(super) period: Period,
    /// Its first instant in force.
    pub(super) from: Instant,
    /// The first instant after it, or after the term.
    pub(super) until: Instant,
    /// Its first day in force.
    pub(super) first_day: NaiveDate,
    /// The first day after it, or after the term.
    pub(super) end_day: NaiveDate,
    /// The days of the period in which the contract is in force, whatever its terms; of a part that amendments cut
    /// off these are more than its own.
    in_force: i64,
    /// Up to where the data go: its end, or `as_of` where that is earlier.
    pub(super) seen: Instant,
    /// Whether the data go to its end.
    pub(super) complete: bool,
}

impl Window {
    /// A period, cut to the term and to what the data reach.
    pub(super) fn new(
        contract: &Contract,
        period: Period,
        kind: PeriodKind,
        as_of: Instant,
    ) -> Self {
        let term = contract.term;
        let first_day = period.first_day.max(term.from);
        let end_day = term.until.map_or(period.end_day, |until| period.end_day.min(until));
        let in_force = term_interval(contract);
        let from = period.from.max(in_force.from);
        let until = period.until.min(in_force.until);
        Self {
            kind,
            from,
            until,
            first_day,
            end_day,
            in_force: (end_day - first_day).num_days(),
            seen: until.min(as_of).max(from),
            complete: until <= as_of,
            period,
        }
    }

    /// The part of it before a day, the start of which is given; `None` where nothing of it lies there.
    pub(super) fn before(&self, day: NaiveDate, start: Instant) -> Option<Self> {
        (self.from < start).then(|| {
            let until = self.until.min(start);
            // As far as the data go.
            let reached = if self.seen < self.until { self.seen } else { Instant::MAX_UTC };
            Self {
                until,
                end_day: self.end_day.min(day),
                seen: until.min(reached).max(self.from),
                complete: until <= reached,
                ..self.clone()
            }
        })
    }

    /// The part of it from a day on, the start of which is given; `None` where nothing of it lies there.
    pub(super) fn after(&self, day: NaiveDate, start: Instant) -> Option<Self> {
        (start < self.until).then(|| {
            let from = self.from.max(start);
            Self {
                from,
                first_day: self.first_day.max(day),
                seen: self.seen.max(from),
                ..self.clone()
            }
        })
    }

    /// Whether it is only a part of what is in force of its period: amendments cut it.
    pub(super) fn is_part(&self) -> bool {
        self.days_in_force() < self.in_force
    }

    /// The share it is of what is in force of its period.
    pub(super) fn share_of_period(&self) -> Rational {
        if self.is_part() {
            Rational::new(self.days_in_force().into(), self.in_force.into()).unwrap_or_default()
        } else {
            Rational::one()
        }
    }

    /// Whether an instant lies in it.
    pub(super) fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && instant < self.until
    }

    /// The time for which there can be data.
    pub(super) fn measured(&self) -> Interval {
        Interval::new(self.from, self.seen)
    }

    /// Whether the term cuts it.
    pub(super) fn is_cut(&self) -> bool {
        self.in_force < self.days()
    }

    /// Whether the contract is in force in some of it.
    pub(super) fn is_in_force(&self) -> bool {
        self.from < self.until
    }

    /// Its last instant.
    pub(super) fn last_instant(&self) -> Instant {
        self.until.checked_sub_signed(TimeDelta::nanoseconds(1)).unwrap_or(self.until)
    }

    /// The period of a rule that holds its last instant: the one it belongs to.
    pub(super) fn last_instant_in(&self, rule: &PeriodRule) -> Period {
        period_containing(rule, self.last_instant())
    }

    /// The civil days in force as a share of the civil days of the whole period.
    pub(super) fn share_in_force(&self) -> Rational {
        Rational::new(self.days_in_force().into(), self.days().into()).unwrap_or_else(Rational::one)
    }

    /// The same in words: `17 of 31 days`.
    pub(super) fn days_in_words(&self) -> String {
        format!("{} of {} days", self.days_in_force(), self.days())
    }

    /// The first day and the last, for people.
    pub(super) fn bounds_in_words(&self) -> String {
        let last = self.end_day.pred_opt().unwrap_or(self.end_day);
        format!("{} to {last}", self.first_day)
    }

    fn days(&self) -> i64 {
        (self.period.end_day - self.period.first_day).num_days()
    }

    /// The civil days in force, of a part its own.
    pub(super) fn days_in_force(&self) -> i64 {
        (self.end_day - self.first_day).num_days()
    }

    /// A part of the period as a value.
    pub(super) fn part(&self, part: PeriodPart) -> Datum {
        match part {
            PeriodPart::Start => Datum::Instant(self.from),
            PeriodPart::End => Datum::Instant(self.until),
            PeriodPart::Length => {
                Datum::Number(length_seconds(Interval::new(self.from, self.until).length()))
            }
            PeriodPart::ShareInForce => Datum::Number(self.share_in_force()),
        }
    }

    /// What tells windows of one contract apart, parts of periods included.
    pub(super) fn key(&self) -> (PeriodKind, Instant, Instant) {
        (self.kind, self.from, self.until)
    }
}

/// The time in which a contract is in force.
pub(super) fn term_interval(contract: &Contract) -> Interval {
    let start = |day: NaiveDate| contract.zone.start_of_day(day);
    Interval::new(start(contract.term.from), contract.term.until.map_or(Instant::MAX_UTC, start))
}

/// How time is cut into periods of a kind.
pub(super) fn rule(contract: &Contract, kind: PeriodKind) -> PeriodRule {
    let (month, day) = contract.fiscal_start;
    PeriodRule {
        kind,
        zone: contract.zone,
        in_force_from: contract.term.from,
        fiscal_start: FiscalStart::new(month, day).unwrap_or_default(),
    }
}

/// The kinds of period that a contract uses.
pub(super) fn kinds(contract: &Contract) -> BTreeSet<PeriodKind> {
    let metrics = contract.metrics.iter().map(|metric| metric.per);
    let objectives = contract.objectives.iter().map(|objective| objective.per);
    let penalties = contract.penalties.iter().map(|penalty| penalty.per);
    std::iter::once(contract.period).chain(metrics).chain(objectives).chain(penalties).collect()
}

/// The periods of a statement: those asked for, or all from the first row to `as_of`, as far as they touch the
/// term. In order of their start; of several that start together the longer comes first.
pub(super) fn windows(
    contract: &Contract,
    asked: Option<LabelRange>,
    first_row: Option<Instant>,
    as_of: Instant,
) -> Vec<Window> {
    let term = term_interval(contract);
    let span = match (asked, first_row) {
        (Some(range), _) => Interval::new(
            contract.zone.start_of_day(range.first_day),
            contract.zone.start_of_day(range.end_day),
        ),
        (None, Some(first)) => Interval::new(first, as_of),
        (None, None) => return Vec::new(),
    };
    let span = span.intersect(&term);
    let mut windows: Vec<Window> = Vec::new();
    for kind in kinds(contract) {
        for period in periods_between(&rule(contract, kind), span.from, span.until) {
            let inside = asked.is_none_or(|range| {
                range.first_day <= period.first_day && period.end_day <= range.end_day
            });
            if inside {
                windows.push(Window::new(contract, period, kind, as_of));
            }
        }
    }
    windows.sort_by(|a, b| (a.from, b.until, b.kind).cmp(&(b.from, a.until, a.kind)));
    windows
}
