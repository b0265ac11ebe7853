//! What is due next, as the contract alone says it: what has been done about it stands in the data.

use chrono::NaiveDate;

use super::allowed::{period_rule, spoken};
use crate::ir::{Contract, Penalty, Review};
use crate::time::{Instant, PeriodKind, period_containing, periods_between};

/// So many periods, or rounds of a review, are looked through: a century of months.
const ROUNDS: usize = 1200;

/// The last day of something, and the period it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ide) struct Deadline {
    /// The name of the period: `March 2026`.
    pub(in crate::ide) period: String,
    /// The last day.
    pub(in crate::ide) day: NaiveDate,
}

/// The next last day for claiming a credit: of the first period whose claims are still open.
pub(in crate::ide) fn next_claim(
    contract: &Contract,
    penalty: &Penalty,
    now: Instant,
) -> Option<Deadline> {
    let within = penalty.claim.as_ref()?.within;
    let today = contract.zone.day_of(now);
    let until = contract.term.until.unwrap_or(NaiveDate::MAX);
    let rule = period_rule(contract, penalty.per);
    let from = contract.zone.start_of_day(contract.term.from);
    // Every period before this one has been over for longer than any claim may take.
    let long_ago = within.checked_neg()?.add_to_date(today)?.checked_sub_months(one_year())?;
    let first = from.max(contract.zone.start_of_day(long_ago));
    periods_between(&rule, first, contract.zone.start_of_day(until))
        .take(ROUNDS)
        .filter_map(|period| {
            let day = within.add_to_date(period.end_day.min(until))?.pred_opt()?;
            Some(Deadline { period: spoken(&period, penalty.per, true), day })
        })
        .find(|deadline| deadline.day >= today)
}

/// The days of the next review, the first and the last, if each one before is held on its last day.
pub(in crate::ide) fn next_review(
    contract: &Contract,
    review: &Review,
    now: Instant,
) -> Option<(NaiveDate, NaiveDate)> {
    let today = contract.zone.day_of(now);
    let mut from = contract.term.from;
    for _ in 0..ROUNDS {
        let (first, last) = (review.every.add_to_date(from)?, review.until.add_to_date(from)?);
        if last <= from || contract.term.until.is_some_and(|until| first >= until) {
            return None;
        }
        if last >= today {
            return Some((first, last));
        }
        from = last;
    }
    None
}

/// The last day of the period that a duty is judged in next; `None` once the contract is over.
pub(in crate::ide) fn next_judged(
    contract: &Contract,
    per: PeriodKind,
    now: Instant,
) -> Option<Deadline> {
    let at = now.max(contract.zone.start_of_day(contract.term.from));
    let period = period_containing(&period_rule(contract, per), at);
    let until = contract.term.until.unwrap_or(NaiveDate::MAX);
    if contract.zone.day_of(at) >= until {
        return None;
    }
    let day = period.end_day.min(until).pred_opt()?;
    Some(Deadline { period: spoken(&period, per, true), day })
}

fn one_year() -> chrono::Months {
    chrono::Months::new(13)
}
