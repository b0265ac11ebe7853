//! Calendars: when it is open.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, codes};
use crate::resolve::Declaration;
use crate::source::SourceLoader;
use crate::syntax::{Node, Rule};
use crate::time::{OpenHours, WorkCalendar, Zone};

use super::super::environment::Environment;

/// The days of the week as they are written, Monday first.
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Environment<'_> {
    /// A calendar.
    pub(in super::super) fn calendar(
        &self,
        declaration: &Declaration<'_>,
        loader: &dyn SourceLoader,
    ) -> WorkCalendar {
        let zone = declaration.clause(Rule::c_zone).and_then(|clause| clause.child(Rule::text));
        let zone = zone.and_then(|text| self.zone_of(text)).unwrap_or(self.zone);
        let mut weekly: [Vec<OpenHours>; 7] = Default::default();
        if declaration.clause(Rule::c_open).is_none() {
            self.missing_clause(declaration, "open", "write `open mon..fri 09:00..17:00`");
        }
        let mut sound = true;
        for clause in declaration.all(Rule::c_open) {
            sound &= self.open(clause, &mut weekly);
        }
        let closed = self.closed(declaration, zone, loader);
        match WorkCalendar::new(zone, weekly, closed) {
            Ok(calendar) => calendar,
            Err(problem) => {
                if sound {
                    self.report(
                        Diagnostic::new(codes::INVALID_TIME_SPAN, problem.to_string())
                            .at(declaration.place(), "in this calendar"),
                    );
                }
                WorkCalendar::always(zone)
            }
        }
    }

    /// Adds the hours of one `open` clause; tells whether all of them can be used.
    fn open(&self, clause: &Node, weekly: &mut [Vec<OpenHours>; 7]) -> bool {
        let hours: Vec<Option<OpenHours>> =
            clause.all(Rule::open_hours).map(|hours| self.open_hours(hours)).collect();
        let ranges = clause.all(Rule::open_days).flat_map(|days| days.all(Rule::day_range));
        for range in ranges {
            let Some(days) = self.days(range) else { return false };
            for (_, day) in weekly.iter_mut().enumerate().filter(|(place, _)| days.contains(place))
            {
                day.extend(hours.iter().flatten());
            }
        }
        hours.iter().all(Option::is_some)
    }

    fn days(&self, range: &Node) -> Option<std::ops::RangeInclusive<usize>> {
        let mut ends = range
            .all(Rule::day_name)
            .map(|day| DAYS.iter().position(|name| *name == self.text(day)));
        let first = ends.next()??;
        let last = ends.next().flatten().unwrap_or(first);
        if last < first {
            self.report(
                Diagnostic::new(codes::INVALID_TIME_SPAN, "these days run backwards")
                    .at(range.span, "the week begins on Monday")
                    .help("write two ranges: `fri..sun, mon`"),
            );
            return None;
        }
        Some(first..=last)
    }

    fn open_hours(&self, node: &Node) -> Option<OpenHours> {
        let mut times = node.all(Rule::lit_time).map(|time| self.time_of_day(time));
        let (from, until) = (times.next()??, times.next()??);
        if from % 60 != 0 || until % 60 != 0 {
            self.report(
                Diagnostic::new(codes::INVALID_TIME_SPAN, "opening hours are in whole minutes")
                    .at(node.span, "not a whole minute"),
            );
            return None;
        }
        if until <= from {
            let text = self.text(node);
            let (from, until) = text.split_once("..").unwrap_or((text, ""));
            self.report(
                Diagnostic::new(
                    codes::INVALID_TIME_SPAN,
                    format!("`{}..{}` runs past midnight", from.trim(), until.trim()),
                )
                .at(node.span, "ends before it begins")
                .help(format!(
                    "write two spans, for the day and the next: `{}..24:00` and `00:00..{}`",
                    from.trim(),
                    until.trim()
                )),
            );
            return None;
        }
        Some(OpenHours::new(from / 60, until / 60))
    }

    fn closed(
        &self,
        declaration: &Declaration<'_>,
        zone: Zone,
        loader: &dyn SourceLoader,
    ) -> BTreeSet<NaiveDate> {
        let mut closed = BTreeSet::new();
        for clause in declaration.all(Rule::c_closed) {
            for day in clause.all(Rule::closed_day) {
                closed.extend(
                    day.child(Rule::a_date)
                        .and_then(|date| self.a_date(date))
                        .map(|(date, _)| date),
                );
            }
            if let Some(path) = clause.child(Rule::text) {
                closed.extend(self.holidays(path, zone, loader));
            }
        }
        closed
    }
}
