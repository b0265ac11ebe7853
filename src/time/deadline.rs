//! Deadlines on a working calendar.

use chrono::TimeDelta;

use super::calendar::WorkCalendar;
use super::instant::{Instant, shift};
use super::interval::{Interval, IntervalSet};

/// How far deadlines are looked for: 20 years.
const HORIZON: TimeDelta = TimeDelta::days(20 * 1461 / 4);

/// The first stretch searched for a deadline; each further one is twice as long, up to the last.
const FIRST_STRETCH: TimeDelta = TimeDelta::days(2);

/// The longest stretch searched at once.
const LAST_STRETCH: TimeDelta = TimeDelta::days(64);

impl WorkCalendar {
    /// The first instant at which the open time since `start`, less `pauses`, reaches `worked`.
    ///
    /// It is reached at a close and not at the next opening; a length of zero or below is reached
    /// at `start` itself. `None` when it is not reached within 20 years (7 305 days), as in a
    /// calendar that never opens.
    pub fn deadline(
        &self,
        start: Instant,
        worked: TimeDelta,
        pauses: &IntervalSet,
    ) -> Option<Instant> {
        if worked <= TimeDelta::zero() {
            return Some(start);
        }
        let horizon = shift(start, HORIZON);
        let (mut reached, mut left, mut stretch) = (start, worked, FIRST_STRETCH);
        while reached < horizon {
            let window = Interval::new(reached, shift(reached, stretch).min(horizon));
            for interval in self.open_intervals(window).subtract(&pauses.clip(window)) {
                let length = interval.length();
                if left <= length {
                    return Some(shift(interval.from, left));
                }
                left -= length;
            }
            reached = window.until;
            stretch = (stretch + stretch).min(LAST_STRETCH);
        }
        None
    }

    /// The close of the `n`-th open day.
    ///
    /// Day 1 is the first date with open time left at `start`: a start before opening, during
    /// opening hours or in a break counts its own date; one at or after the last close makes the
    /// next open day day 1. A date whose open time left is paused throughout does not count. Zero
    /// days end at `start`. `None` when they do not end within 20 years (7 305 days).
    pub fn business_days_deadline(
        &self,
        start: Instant,
        n: u32,
        pauses: &IntervalSet,
    ) -> Option<Instant> {
        if n == 0 {
            return Some(start);
        }
        let horizon = shift(start, HORIZON);
        let ahead = Interval::new(start, horizon);
        // A gap at the end of a day may move hours of the date before past `start`.
        let (today, last) = (self.zone().day_of(start), self.zone().day_of(horizon));
        let begins = self.zone().start_of_day(last) < horizon;
        today
            .pred_opt()
            .unwrap_or(today)
            .iter_days()
            .take_while(|date| *date < last || (*date == last && begins))
            .filter(|date| self.spans_on(*date).any(|open| !pauses.covers(open.intersect(&ahead))))
            .nth(usize::try_from(n - 1).ok()?)
            .and_then(|date| self.open_on(date).hull())
            .map(|hull| hull.until)
    }
}
