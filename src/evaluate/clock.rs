//! Clocks: from one instant to another, in the hours of a calendar, without pauses. Always recomputed from the rows.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::exact::Rational;
use crate::ir::{CalendarId, Contract};
use crate::time::{
    Instant, Interval, IntervalSet, WorkCalendar, length_from_seconds, length_seconds,
};

use super::datum::Datum;

/// A clock that ran, or still runs.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    /// When it started.
    pub(super) from: Instant,
    /// When it stopped.
    pub(super) until: Option<Instant>,
    /// The hours in which it runs.
    pub(super) calendar: Option<CalendarId>,
    /// When it stands still.
    pub(super) pauses: IntervalSet,
    /// The seconds it ran; `None` while it runs.
    pub(super) worked: Option<Rational>,
    /// The seconds it ran up to its stop or the end of the data.
    pub(super) so_far: Rational,
}

impl Clock {
    /// Runs a clock over data that end at `as_of`.
    pub(super) fn run(
        contract: &Contract,
        from: Instant,
        until: Option<Instant>,
        calendar: Option<CalendarId>,
        pauses: IntervalSet,
        as_of: Instant,
    ) -> Arc<Self> {
        let window = Interval::new(from, until.unwrap_or(as_of));
        let ran = IntervalSet::from(window).subtract(&pauses);
        let open = match calendar.and_then(|id| contract.calendars.get(id.index())) {
            Some(hours) => hours.worked_set(&ran),
            None => ran.measure(),
        };
        let so_far = length_seconds(open);
        let worked = until.map(|_| so_far.clone());
        Arc::new(Self { from, until, calendar, pauses, worked, so_far })
    }

    /// The first instant at which it has run as long as the target: seconds, or business days. Missing where
    /// the target is, or where it never gets there.
    ///
    /// A clock that stands still when the data end reaches its target at their end or later.
    pub(super) fn reaches(&self, contract: &Contract, target: &Datum, as_of: Instant) -> Datum {
        let own = self.calendar.and_then(|id| contract.calendars.get(id.index()));
        let always = own.is_none().then(|| WorkCalendar::always(contract.zone));
        let Some(calendar) = own.or(always.as_ref()) else { return Datum::Missing };
        let due = match target {
            Datum::BusinessDays(days) => {
                calendar.business_days_deadline(self.from, *days, &self.pauses)
            }
            other => match other.as_number().and_then(length_from_seconds) {
                None => return Datum::Missing,
                // No need to look for it in the twenty years of a pause that has no end yet.
                Some(length)
                    if self.endless_pause().is_some_and(|pause| {
                        let before = IntervalSet::from(Interval::new(self.from, pause.from));
                        calendar.worked_set(&before.subtract(&self.pauses)) < length
                    }) =>
                {
                    None
                }
                Some(length) => calendar.deadline(self.from, length, &self.pauses),
            },
        };
        match due {
            Some(due) => Datum::Instant(due),
            None if self.endless_pause().is_some() => Datum::NotBefore(as_of),
            None => Datum::Missing,
        }
    }

    /// The pause in which it stands still when the data end, where its end is not known.
    fn endless_pause(&self) -> Option<&Interval> {
        self.pauses.as_slice().last().filter(|pause| pause.until == Instant::MAX_UTC)
    }

    /// What orders clocks: there is no meaning in it beyond telling them apart.
    fn key(&self) -> (Instant, Option<Instant>, &Rational) {
        (self.from, self.until, &self.so_far)
    }
}

impl PartialEq for Clock {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Clock {}

impl std::hash::Hash for Clock {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

impl PartialOrd for Clock {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Clock {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
