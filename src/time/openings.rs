//! The open time of civil dates, computed once: clocks ask for the same days over and over, and where a day begins and
//! ends in a zone takes longer than all else about it.

use std::sync::OnceLock;

use chrono::{Datelike, NaiveDate};

use super::interval::Interval;

/// The first year that is kept, and how many are.
const FIRST_YEAR: i32 = 1970;
const YEARS: usize = 130;

/// The open time of the dates of some years, each as soon as one of its dates is asked for.
///
/// It follows from the calendar that it belongs to and says nothing of its own: any two are equal.
#[derive(Clone, Default)]
pub(super) struct Openings {
    /// Made when one is needed: calendars are also made to be looked at and not to be asked.
    years: OnceLock<Vec<OnceLock<Year>>>,
}

/// The open spans of a year, and how many there are up to the end of each date.
#[derive(Clone)]
struct Year {
    spans: Vec<Interval>,
    ends: Vec<usize>,
}

impl Openings {
    /// The open spans of a date, as `spans_on` gives them of any; `None` for a date of a year that is not kept.
    pub(super) fn on<S: Iterator<Item = Interval>>(
        &self,
        date: NaiveDate,
        spans_on: impl Fn(NaiveDate) -> S,
    ) -> Option<&[Interval]> {
        let place = usize::try_from(date.year().checked_sub(FIRST_YEAR)?).ok()?;
        let years = self.years.get_or_init(|| vec![OnceLock::new(); YEARS]);
        let year = years.get(place)?.get_or_init(|| Year::of(date.year(), spans_on));
        let day = usize::try_from(date.ordinal0()).ok()?;
        let from = day.checked_sub(1).map_or(Some(0), |before| year.ends.get(before).copied())?;
        year.spans.get(from..*year.ends.get(day)?)
    }
}

impl Year {
    fn of<S: Iterator<Item = Interval>>(year: i32, spans_on: impl Fn(NaiveDate) -> S) -> Self {
        let (mut spans, mut ends) = (Vec::new(), Vec::new());
        let first = NaiveDate::from_ymd_opt(year, 1, 1);
        for date in first.iter().flat_map(NaiveDate::iter_days) {
            if date.year() != year {
                break;
            }
            spans.extend(spans_on(date));
            ends.push(spans.len());
        }
        Self { spans, ends }
    }
}

impl std::fmt::Debug for Openings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Openings").finish_non_exhaustive()
    }
}

impl PartialEq for Openings {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Openings {}

impl std::hash::Hash for Openings {
    fn hash<H: std::hash::Hasher>(&self, _state: &mut H) {}
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    /// As many spans as the day of the year says, each telling the date and its number.
    fn spans_on(date: NaiveDate) -> impl Iterator<Item = Interval> {
        let at = move |number: u32| {
            DateTime::from_timestamp(i64::from(date.num_days_from_ce()), number).unwrap()
        };
        (0..date.ordinal() % 3).map(move |number| Interval::new(at(number), at(number + 1)))
    }

    proptest! {
        #[test]
        fn the_spans_of_a_date_are_its_own(dates in proptest::collection::vec((1965_i32..2105, 1_u32..=366), 1..20)) {
            let openings = Openings::default();
            for (year, ordinal) in dates {
                let Some(date) = NaiveDate::from_yo_opt(year, ordinal) else { continue };
                let found = openings.on(date, spans_on).map(<[Interval]>::to_vec);
                let kept = (1970..2100).contains(&year);
                prop_assert_eq!(found, kept.then(|| spans_on(date).collect::<Vec<_>>()));
            }
        }
    }
}
