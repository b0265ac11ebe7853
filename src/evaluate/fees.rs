//! What a service costs in a period.
//!
//! *Partial periods*: share = civil days in force / civil days of the period; it scales fees.

use chrono::NaiveDate;

use crate::exact::Rational;
use crate::ir::{Contract, Fee, PartialPeriods, ServiceId};
use crate::time::{Period, PeriodKind, length_seconds, periods_between};

use super::datum::Datum;
use super::evaluation::Evaluation;
use super::finding::Finding;
use super::periods::{Window, rule};

/// The share in which fees and caps of a period count.
pub(super) fn share(contract: &Contract, window: &Window) -> Rational {
    match contract.conventions.partial_periods {
        Some(PartialPeriods::Full | PartialPeriods::LeftOut) => window.share_of_period(),
        Some(PartialPeriods::Prorated) | None => window.share_in_force(),
    }
}

/// The fee of a service for a period, in the share in which it is in force.
pub(super) fn fee(evaluation: &Evaluation<'_>, service: ServiceId, window: &Window) -> Finding {
    match whole_amount(evaluation, service, window) {
        Some(whole) => Finding::number(whole * share(evaluation.terms.contract, window)),
        None => Finding::Known(Datum::Missing),
    }
}

/// The fee of a service for a period as if it were in force as a whole.
pub(super) fn whole_fee(
    evaluation: &Evaluation<'_>,
    service: ServiceId,
    window: &Window,
) -> Finding {
    whole_amount(evaluation, service, window)
        .map_or(Finding::Known(Datum::Missing), Finding::number)
}

/// A share of the fee of a service: of its own period that holds the last instant of a window, in full. Nothing
/// is paid for a period outside the term.
pub(super) fn by_time(
    evaluation: &Evaluation<'_>,
    service: ServiceId,
    window: &Window,
    share: impl Fn(&Period) -> Rational,
) -> Finding {
    if !window.is_in_force() {
        return Finding::number(Rational::zero());
    }
    // As it is agreed at the last instant.
    let mut parts = evaluation.service_parts(service, window);
    let Some(part) = parts.pop() else { return Finding::Known(Datum::Missing) };
    let contract = part.evaluation.terms.contract;
    let service = contract.services.get(part.id.index());
    let Some(fee) = service.and_then(|service| service.fee.as_ref()) else {
        return Finding::Known(Datum::Missing);
    };
    let own = window.last_instant_in(&rule(contract, fee.per));
    Finding::number(&fee.amount * &share(&own))
}

/// The whole fee. *A fee change cuts the base*: each amount counts in the share of the days on which it was agreed.
fn whole_amount(
    evaluation: &Evaluation<'_>,
    service: ServiceId,
    window: &Window,
) -> Option<Rational> {
    if !window.is_in_force() {
        return Some(Rational::zero());
    }
    let parts = evaluation.service_parts(service, window);
    if let [part] = parts.as_slice()
        && part.window.days_in_force() == window.days_in_force()
    {
        return amount(part.evaluation.terms.contract, part.id, &part.window);
    }
    let mut total = None;
    for part in &parts {
        let Some(amount) = amount(part.evaluation.terms.contract, part.id, &part.window) else {
            continue;
        };
        let (days, all) = (part.window.days_in_force(), window.days_in_force());
        let share = Rational::new(days.into(), all.into()).unwrap_or_default();
        total = Some(total.unwrap_or_default() + amount * share);
    }
    total
}

/// The fee of a service under one contract for a whole period.
fn amount(contract: &Contract, service: ServiceId, window: &Window) -> Option<Rational> {
    let fee = contract.services.get(service.index())?.fee.as_ref()?;
    Some(match (months(window.kind), months(fee.per)) {
        (Some(period), Some(per)) => {
            let ratio = Rational::new(period.into(), per.into()).unwrap_or_default();
            &fee.amount * &ratio
        }
        _ if window.kind == fee.per => fee.amount.clone(),
        _ => by_days(contract, fee, window),
    })
}

/// The months of a kind of period that has whole ones.
fn months(kind: PeriodKind) -> Option<i64> {
    match kind {
        PeriodKind::Month | PeriodKind::ContractMonth => Some(1),
        PeriodKind::Quarter | PeriodKind::ContractQuarter | PeriodKind::FiscalQuarter => Some(3),
        PeriodKind::Year | PeriodKind::ContractYear | PeriodKind::FiscalYear => Some(12),
        PeriodKind::RollingMonths(months) => Some(months.max(1).into()),
        PeriodKind::Hour | PeriodKind::Day | PeriodKind::Week | PeriodKind::RollingDays(_) => None,
    }
}

/// A fee of other periods by civil days: of each of its own periods the share that lies in the window's.
fn by_days(contract: &Contract, fee: &Fee, window: &Window) -> Rational {
    let whole = &window.period;
    let mut total = Rational::zero();
    for own in periods_between(&rule(contract, fee.per), whole.from, whole.until) {
        let days = |from: NaiveDate, until: NaiveDate| i128::from((until - from).num_days());
        let shared = days(own.first_day.max(whole.first_day), own.end_day.min(whole.end_day));
        let share = Rational::new(shared, days(own.first_day, own.end_day)).unwrap_or_default();
        total += &fee.amount * &share;
    }
    if window.kind == PeriodKind::Hour {
        // An hour is a part of its day.
        let day =
            contract.zone.end_of_day(whole.first_day) - contract.zone.start_of_day(whole.first_day);
        let part = length_seconds(whole.until - whole.from).checked_div(&length_seconds(day));
        total = total * part.unwrap_or_default();
    }
    total
}
