//! How long something may be down before a promise is missed, period by period.

use chrono::{Datelike, Month, NaiveDate};

use crate::exact::Rational;
use crate::ir::{Contract, Expression, Metric};
use crate::time::{Period, PeriodKind, PeriodRule, length_seconds, periods_between};

/// So many periods are looked at: a year of months.
const PERIODS: usize = 12;

/// What a promise allows in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ide) struct Allowed {
    /// The name of the period, as people say it: `March 2026`.
    pub(in crate::ide) period: String,
    /// The same without its year.
    pub(in crate::ide) short: String,
    /// Seconds.
    pub(in crate::ide) seconds: Rational,
}

/// The seconds a metric of up time may be down in each of the first periods of the term, where it has to be at least
/// `target`, a ratio. Empty where the metric measures something else.
///
/// Time that exclusions take out shortens the period and with it what is allowed; this is what holds without them.
pub(in crate::ide) fn allowed_downtime(
    contract: &Contract,
    metric: &Metric,
    target: &Rational,
) -> Vec<Allowed> {
    let left = Rational::one() - target.clone();
    if metric.value != Expression::Uptime || left.is_negative() || left > Rational::one() {
        return Vec::new();
    }
    let rule = period_rule(contract, metric.per);
    let from = contract.zone.start_of_day(contract.term.from);
    let far = contract.term.from.checked_add_months(chrono::Months::new(120));
    let until = far.map_or(from, |day| contract.zone.start_of_day(day));
    let calendar = metric.calendar.and_then(|id| contract.calendars.get(id.index()));
    // A period that the term cuts at its start says little; the next ones are whole.
    let whole = |period: &Period| period.first_day >= contract.term.from;
    periods_between(&rule, from, until)
        .filter(whole)
        .take(PERIODS)
        .map(|period| {
            let length = match calendar {
                Some(calendar) => calendar.worked(period.interval()),
                None => period.until - period.from,
            };
            Allowed {
                period: spoken(&period, metric.per, true),
                short: spoken(&period, metric.per, false),
                seconds: length_seconds(length) * left.clone(),
            }
        })
        .collect()
}

/// The periods of a kind, as the contract counts them.
pub(super) fn period_rule(contract: &Contract, kind: PeriodKind) -> PeriodRule {
    PeriodRule {
        kind,
        zone: contract.zone,
        in_force_from: contract.term.from,
        fiscal_start: contract.fiscal_start.try_into().unwrap_or_default(),
    }
}

/// The name of a period as people say it: `March 2026`.
pub(super) fn spoken(period: &Period, kind: PeriodKind, with_year: bool) -> String {
    match kind {
        PeriodKind::Month => {
            let month = month_name(period.first_day);
            if with_year {
                format!("{month} {}", period.first_day.year())
            } else {
                month.to_owned()
            }
        }
        _ => period.label.clone(),
    }
}

fn month_name(day: NaiveDate) -> &'static str {
    let month = u8::try_from(day.month()).ok().and_then(|month| Month::try_from(month).ok());
    month.map_or("", |month| month.name())
}

/// A length of time as people say it: `43 m 12 s`, `44 m 38.4 s`, `8 h 45 m`.
pub(in crate::ide) fn spoken_length(seconds: &Rational) -> String {
    let sixty = Rational::from_integer(60);
    let minutes = seconds.checked_div(&sixty).unwrap_or_default().floor();
    let hours = minutes.checked_div(&sixty).unwrap_or_default().floor();
    let seconds_left = seconds.clone() - minutes.clone() * sixty.clone();
    let minutes_left = minutes - hours.clone() * sixty;
    let parts = [(hours, "h"), (minutes_left, "m"), (seconds_left, "s")];
    let said: Vec<String> = parts
        .iter()
        .filter(|(number, _)| !number.is_zero())
        .map(|(number, unit)| format!("{} {unit}", number.to_decimal_string(3)))
        .collect();
    if said.is_empty() { "0 s".to_owned() } else { said.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_hours_minutes_and_seconds() {
        let said = |text: &str| spoken_length(&Rational::parse_decimal(text).expect("a number"));
        // 0.1 % of 30 days is 2592 s, of 31 days 2678.4 s.
        assert_eq!(said("2592"), "43 m 12 s");
        assert_eq!(said("2678.4"), "44 m 38.4 s");
        assert_eq!(said("31536"), "8 h 45 m 36 s");
        assert_eq!(said("3600"), "1 h");
        assert_eq!(said("0"), "0 s");
        assert_eq!(said("0.0004"), "0 s");
    }
}
