//! Exclusions: which spans are granted, and which are rejected and why.
//!
//! *Exclusions are unions of intervals; overlaps count once.* A span for which the condition is not true, or unknown,
//! is rejected. Accepted ones are taken by start, then row, clipped to their budget's period, and spend elapsed time
//! (open time where the metric counts in the hours of a calendar), down or not. The one that crosses the budget
//! is handled as `over budget` says; the rest is rejected.

use std::collections::BTreeMap;

use crate::exact::Rational;
use crate::ir::{
    Budget, CalendarId, Contract, ExcludedTime, Exclusion, Expression, OverBudget, RowShape,
    SourceId,
};
use crate::statement::{ExcludedSpan, ExclusionAccount, Group};
use crate::time::{
    Instant, Interval, IntervalSet, Period, WorkCalendar, length_from_seconds, length_seconds,
    period_containing, periods_between,
};

use super::datum::{Datum, Fault, shift};
use super::expression::Scope;
use super::meter::Data;
use super::periods::{Window, rule, term_interval};
use super::rows::{Item, RowSet};
use super::terms::Terms;
use super::walk::each_part;

/// What an exclusion grants under the hours of a metric.
#[derive(Debug, Clone, Default)]
pub(super) struct Grants {
    /// The instants granted.
    pub(super) granted: IntervalSet,
    /// Every span that asked.
    asked: Vec<Asked>,
}

/// A span that asks to be excluded.
#[derive(Debug, Clone)]
struct Asked {
    /// The row, by its place in the set; the hours of a calendar have none.
    row: Option<usize>,
    interval: Interval,
    /// What is granted of it.
    granted: Vec<Interval>,
    /// Why not all of it is, by the start of the budget's period.
    rejected: Vec<(Instant, String)>,
}

/// Grants the spans of an exclusion, in the hours of a calendar where there is one. `key` are the values of
/// [`Exclusion::each`]: only rows with these ask, and the budget is theirs alone.
///
/// # Errors
/// Those of its condition.
pub(super) fn grant(
    terms: &Terms<'_>,
    data: &Data,
    exclusion: &Exclusion,
    calendar: Option<CalendarId>,
    key: &[Datum],
) -> Result<Grants, Fault> {
    let mut grants = Grants::default();
    let hours = calendar.and_then(|id| terms.contract.calendars.get(id.index()));
    let mut purse = Purse { contract: terms.contract, hours, periods: BTreeMap::new() };
    for (row, interval) in spans(terms.contract, data, exclusion, key) {
        let mut asked = Asked { row, interval, granted: Vec::new(), rejected: Vec::new() };
        match refused(terms, data, exclusion, row)? {
            Some(reason) => asked.rejected.push((Instant::MIN_UTC, reason)),
            None => match &exclusion.budget {
                Some(budget) => purse.spend(budget, &mut asked),
                None => asked.granted.push(interval),
            },
        }
        grants.asked.push(asked);
    }
    grants.granted = grants.asked.iter().flat_map(|asked| asked.granted.iter().copied()).collect();
    Ok(grants)
}

/// The spans that ask, in order, with their rows: of the source, or the open hours of the calendar while the contract
/// is in force.
fn spans(
    contract: &Contract,
    data: &Data,
    exclusion: &Exclusion,
    key: &[Datum],
) -> Vec<(Option<usize>, Interval)> {
    match &exclusion.time {
        ExcludedTime::Hours(id) => {
            let term = term_interval(contract);
            let extent = Interval::new(term.from, term.until.min(data.as_of));
            let open = contract.calendars.get(id.index()).map(|own| own.open_intervals(extent));
            open.unwrap_or_default().iter().map(|interval| (None, *interval)).collect()
        }
        ExcludedTime::Spans { source, .. } => {
            let Some(set) = data.sources.get(source.index()) else { return Vec::new() };
            let all = intervals(contract, *source, set, data.as_of).into_iter();
            let of_group = |(row, _): &(usize, Interval)| {
                set.items.get(*row).is_some_and(|item| {
                    exclusion.each.iter().zip(key).all(|(column, own)| {
                        // One that does not say of which group it is asks in each, to be rejected.
                        item.cells
                            .get(column.index())
                            .is_none_or(|cell| cell == own || !cell.is_present())
                    })
                })
            };
            all.filter(of_group).map(|(row, interval)| (Some(row), interval)).collect()
        }
    }
}

/// The spans of a source in order. A span without an end lasts until `as_of`.
fn intervals(
    contract: &Contract,
    source: SourceId,
    set: &RowSet,
    as_of: Instant,
) -> Vec<(usize, Interval)> {
    let source = contract.sources.get(source.index());
    let at_most = match source.map(|source| &source.shape) {
        Some(RowShape::Holds { at_most, .. }) => Some(at_most.as_ref()),
        _ => None,
    };
    let dated = set.dated();
    let next = dated.iter().skip(1).map(|item| item.at).chain(std::iter::once(None));
    dated
        .iter()
        .zip(next)
        .enumerate()
        .filter_map(|(row, (item, next))| {
            let from = item.at?;
            let until = match at_most {
                // A state holds until the next row, at most so long.
                Some(at_most) => {
                    let next = next.unwrap_or(from);
                    at_most.and_then(|most| shift(from, most)).map_or(next, |most| most.min(next))
                }
                None => item.until.unwrap_or(as_of),
            };
            Some((row, Interval::new(from, until)))
        })
        .collect()
}

/// Why a span is rejected as such, if it is: it does not say of which group it is, or the condition does not hold.
fn refused(
    terms: &Terms<'_>,
    data: &Data,
    exclusion: &Exclusion,
    row: Option<usize>,
) -> Result<Option<String>, Fault> {
    let set = exclusion.source().and_then(|source| data.sources.get(source.index()));
    let Some((set, item)) = set.and_then(|set| Some((set, set.items.get(row?)?))) else {
        return Ok(None);
    };
    let present = |place: usize| item.cells.get(place).is_some_and(Datum::is_present);
    let columns = exclusion.each.iter().map(|column| column.index());
    let keyless = names(terms.contract, exclusion, columns.filter(|place| !present(*place)));
    if !keyless.is_empty() {
        let missing = keyless.join(", ");
        return Ok(Some(format!("it is not known which it is for: {missing} missing")));
    }
    let Some(condition) = exclusion.condition() else { return Ok(None) };
    let scope = Scope::of_row(terms, data.as_of, &item.cells);
    let truth = scope.truth(condition).map_err(|fault| set.locate(item, fault))?;
    Ok(match truth {
        Some(true) => None,
        Some(false) => Some("its condition does not hold".to_owned()),
        None => {
            let missing = missing_columns(terms.contract, exclusion, condition, item);
            Some(if missing.is_empty() {
                "it is not known whether its condition holds".to_owned()
            } else {
                format!(
                    "it is not known whether its condition holds: {} missing",
                    missing.join(", ")
                )
            })
        }
    })
}

/// The columns that a condition reads and that a row lacks.
fn missing_columns(
    contract: &Contract,
    exclusion: &Exclusion,
    condition: &Expression,
    item: &Item,
) -> Vec<String> {
    fn columns<'a>(expression: &'a Expression, found: &mut Vec<usize>) {
        if let Expression::Column(column) = expression {
            found.push(column.index());
        }
        each_part(expression, &mut |part: &'a Expression| columns(part, found));
    }
    let mut read = Vec::new();
    columns(condition, &mut read);
    let missing = |place: &usize| item.cells.get(*place).is_none_or(|cell| *cell == Datum::Missing);
    names(contract, exclusion, read.into_iter().filter(missing))
}

/// The names of columns of the source, each once, as the start of a sentence.
fn names(
    contract: &Contract,
    exclusion: &Exclusion,
    places: impl Iterator<Item = usize>,
) -> Vec<String> {
    let source = exclusion.source().and_then(|source| contract.sources.get(source.index()));
    let declared = source.map(|source| source.columns.as_slice()).unwrap_or_default();
    let mut names: Vec<String> = Vec::new();
    for column in places.filter_map(|place| declared.get(place)) {
        let name = format!("`{}` is", column.name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The budget as it is spent.
struct Purse<'a> {
    contract: &'a Contract,
    hours: Option<&'a WorkCalendar>,
    /// By the start of the budget's period.
    periods: BTreeMap<Instant, Spent>,
}

/// What was spent in a period of the budget.
#[derive(Default)]
struct Spent {
    seconds: Rational,
    /// Up to where accepted spans reach; overlaps spend nothing again.
    reached: Option<Instant>,
    /// Whether a span crossed the budget.
    exhausted: bool,
}

impl Purse<'_> {
    /// Spends the budget on a span, in each of the budget's periods that it touches.
    fn spend(&mut self, budget: &Budget, asked: &mut Asked) {
        let rule = rule(self.contract, budget.per);
        for period in periods_between(&rule, asked.interval.from, asked.interval.until) {
            let at_most = granted_in(self.contract, budget, &period);
            let limit = length_in_words(&at_most);
            let part = asked.interval.intersect(&period.interval());
            let hours = self.hours;
            let spent = self.periods.entry(period.from).or_default();
            let start = spent.reached.map_or(part.from, |reached| reached.max(part.from));
            let news = Interval::new(start, part.until);
            if spent.exhausted {
                asked.granted.extend(before(part, spent.reached));
                if !news.is_empty() {
                    let reason = format!("the budget of {limit} in {} is used up", period.label);
                    asked.rejected.push((period.from, reason));
                }
                continue;
            }
            let wanted = open_seconds(hours, news);
            let left = &at_most - &spent.seconds;
            if wanted <= left {
                asked.granted.push(part);
                spent.seconds += wanted;
                spent.reached = Some(spent.reached.map_or(part.until, |at| at.max(part.until)));
                continue;
            }
            spent.exhausted = true;
            match budget.over {
                OverBudget::ExcessCounts => {
                    let cut = cut_at(hours, news, &left);
                    asked.granted.extend(before(part, Some(cut)));
                    spent.reached = Some(spent.reached.map_or(cut, |at| at.max(cut)));
                    spent.seconds = at_most;
                    let reason = format!(
                        "only part of it fits into the budget of {limit} in {}",
                        period.label
                    );
                    asked.rejected.push((period.from, reason));
                }
                OverBudget::WholeEventCounts => {
                    let reason = format!(
                        "it does not fit into the budget of {limit} in {}, and counts as a whole",
                        period.label
                    );
                    asked.rejected.push((period.from, reason));
                }
            }
        }
    }
}

/// What a budget grants in one of its periods. *Allowances are scaled only where `prorated` stands on them.*
fn granted_in(contract: &Contract, budget: &Budget, period: &Period) -> Rational {
    if !budget.prorated {
        return budget.at_most.clone();
    }
    let window = Window::new(contract, period.clone(), budget.per, Instant::MAX_UTC);
    if window.is_in_force() { &budget.at_most * &window.share_in_force() } else { Rational::zero() }
}

/// The part of an interval before an instant; nothing where that is empty.
fn before(interval: Interval, until: Option<Instant>) -> Option<Interval> {
    let part = Interval::new(interval.from, until?.min(interval.until));
    (!part.is_empty()).then_some(part)
}

/// The seconds of an interval, in the hours of a calendar where there is one.
fn open_seconds(hours: Option<&WorkCalendar>, interval: Interval) -> Rational {
    length_seconds(hours.map_or_else(|| interval.length(), |hours| hours.worked(interval)))
}

/// Where so many seconds of an interval are spent.
fn cut_at(hours: Option<&WorkCalendar>, interval: Interval, seconds: &Rational) -> Instant {
    let cut = match (hours, length_from_seconds(seconds)) {
        (Some(hours), Some(length)) => hours.deadline(interval.from, length, &IntervalSet::new()),
        _ => shift(interval.from, seconds),
    };
    cut.unwrap_or(interval.until).min(interval.until)
}

/// Seconds as people read them.
pub(super) fn length_in_words(seconds: &Rational) -> String {
    for (unit, length) in [("h", 3600), ("min", 60)] {
        let count = seconds.checked_div(&Rational::from(length)).unwrap_or_default();
        if count.is_integer() && count.is_positive() {
            return format!("{count} {unit}");
        }
    }
    format!("{} s", seconds.to_decimal_string(3))
}

/// The account of an exclusion in a period, for one group of those it is granted for separately.
pub(super) fn account(
    terms: &Terms<'_>,
    data: &Data,
    exclusion: &Exclusion,
    (calendar, group): (Option<CalendarId>, Group),
    grants: &Grants,
    window: &Window,
) -> ExclusionAccount {
    let contract = terms.contract;
    let set = exclusion.source().and_then(|source| data.sources.get(source.index()));
    let hours = calendar.and_then(|id| contract.calendars.get(id.index()));
    let measured = Interval::new(window.from, window.until);
    let seconds = |time: &IntervalSet| {
        let time = time.clip(measured);
        let length = hours.map_or_else(|| time.measure(), |hours| hours.worked_set(&time));
        length_seconds(length).to_decimal_string(10)
    };
    let touches = |interval: &Interval| {
        interval.intersects(&measured) || (interval.is_empty() && measured.contains(interval.from))
    };
    let spans = grants.asked.iter().filter(|asked| touches(&asked.interval)).map(|asked| {
        let place = set.and_then(|set| Some(set.place(terms, set.items.get(asked.row?)?)));
        let granted: IntervalSet = asked.granted.iter().copied().collect();
        ExcludedSpan {
            from: contract.zone.format_rfc9557(asked.interval.from),
            until: contract.zone.format_rfc9557(asked.interval.until),
            granted: seconds(&granted),
            rejected: asked.reason_in(contract, exclusion, &measured),
            place,
        }
    });
    ExclusionAccount {
        name: exclusion.name.clone(),
        group,
        clause: exclusion.clause.clone(),
        granted: seconds(&grants.granted),
        budget: exclusion.budget.as_ref().map(|budget| {
            let period = window.last_instant_in(&rule(contract, budget.per));
            granted_in(contract, budget, &period).to_decimal_string(10)
        }),
        spans: spans.collect(),
    }
}

impl Asked {
    /// Why not all of it is granted in a period.
    fn reason_in(
        &self,
        contract: &Contract,
        exclusion: &Exclusion,
        measured: &Interval,
    ) -> Option<String> {
        let reasons = self.rejected.iter().filter(|(from, _)| {
            // A reason without a period holds in all.
            *from == Instant::MIN_UTC
                || exclusion.budget.as_ref().is_some_and(|budget| {
                    let period = period_containing(&rule(contract, budget.per), *from);
                    period.interval().intersects(measured)
                })
        });
        let reasons: Vec<&str> = reasons.map(|(_, reason)| reason.as_str()).collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }
}
