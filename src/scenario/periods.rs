//! The periods that an expectation is about.

use crate::ir::{Contract, Days, Expected, Metric, Objective, Penalty, Right};
use crate::time::{FiscalStart, PeriodKind, PeriodRule, periods_between};

/// The terms of a contract, the original first.
pub(super) fn versions(contract: &Contract) -> impl DoubleEndedIterator<Item = &Contract> {
    std::iter::once(contract).chain(contract.amendments.iter().map(|own| &*own.terms))
}

/// The labels of the periods of what is expected that lie in the days.
pub(super) fn labels(contract: &Contract, expected: &Expected, days: Days) -> Vec<String> {
    labels_of(contract, kind_of(contract, expected), days)
}

/// The labels of the periods of a kind that lie in the days.
pub(super) fn labels_of(contract: &Contract, kind: PeriodKind, days: Days) -> Vec<String> {
    let (month, day) = contract.fiscal_start;
    let rule = PeriodRule {
        kind,
        zone: contract.zone,
        in_force_from: contract.term.from,
        fiscal_start: FiscalStart::new(month, day).unwrap_or_default(),
    };
    let start = |day| contract.zone.start_of_day(day);
    periods_between(&rule, start(days.first), start(days.end))
        .filter(|period| days.first <= period.first_day && period.end_day <= days.end)
        .map(|period| period.label)
        .collect()
}

/// The kind of periods that an expectation looks at: as the latest terms have it that know what it names.
fn kind_of(contract: &Contract, expected: &Expected) -> PeriodKind {
    let own = versions(contract).rev().find_map(|terms| match expected {
        Expected::Verdict { objective, .. } => {
            let is = |own: &&Objective| own.name == *objective;
            terms.objectives.iter().find(is).map(|own| own.per)
        }
        Expected::Figure { metric, .. } => {
            let is = |own: &&Metric| own.name == *metric;
            terms.metrics.iter().find(is).map(|own| own.per)
        }
        Expected::Credit { of, .. } => {
            let is = |own: &&Penalty| Some(&own.name) == of.as_ref();
            terms.penalties.iter().find(is).map(|own| own.per)
        }
        Expected::Right { right, .. } => {
            let is = |own: &&Right| own.name == *right;
            terms.rights.iter().find(is).map(|own| own.per)
        }
    });
    own.unwrap_or(contract.period)
}
