//! The statement of a period: figures, exclusions, verdicts, credits, in the order of declaration and then group.

use std::rc::Rc;

use crate::exact::Rational;
use crate::ir::{ExclusionId, GroupKey, Metric, MetricId, ObjectiveId};
use crate::statement::{
    Amount, ExclusionAccount, MetricFigure, ObjectiveVerdict, Outage, PeriodStatement, RowPlace,
};

use super::credit::credits;
use super::datum::{Datum, Fault};
use super::evaluation::{Evaluation, Measured};
use super::exclusions::{Grants, account};
use super::finding::Finding;
use super::measure::{Figure, larger_is_better};
use super::periods::Window;
use super::shown;
use super::verdict::groups_in;

/// How many rows a statement names as evidence.
const SHOWN_ROWS: usize = 20;

/// The statement of a period.
///
/// # Errors
/// Those of its figures.
pub(super) fn period_statement(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<PeriodStatement, Fault> {
    let contract = evaluation.terms.contract;
    let (credits, total_credit) = credits_of(evaluation, window)?;
    Ok(PeriodStatement {
        label: window.period.label.clone(),
        from: shown::instant(contract.zone, window.from),
        until: shown::instant(contract.zone, window.until),
        complete: window.complete,
        metrics: metrics_of(evaluation, window)?,
        exclusions: exclusions_of(evaluation, window),
        objectives: objectives_of(evaluation, window)?,
        credits,
        total_credit,
    })
}

fn metrics_of(evaluation: &Evaluation<'_>, window: &Window) -> Result<Vec<MetricFigure>, Fault> {
    let mut figures = Vec::new();
    for (place, metric) in evaluation.terms.contract.metrics.iter().enumerate() {
        let id = MetricId::from(place);
        let Some(measured) = evaluation.metric(id).filter(|_| metric.per == window.kind) else {
            continue;
        };
        for group in &measured.groups.all {
            if group.seen_from.is_none_or(|seen_from| seen_from < window.seen) {
                let figure = evaluation.figure(id, &group.key, window)?;
                figures.push(metric_figure(evaluation, id, metric, measured, &group.key, &figure));
            }
        }
    }
    Ok(figures)
}

fn metric_figure(
    evaluation: &Evaluation<'_>,
    id: MetricId,
    metric: &Metric,
    measured: &Measured<'_>,
    key: &[Datum],
    figure: &Figure,
) -> MetricFigure {
    let terms = evaluation.terms;
    let places = |rows: &[usize]| -> Vec<RowPlace> {
        let set = measured.meter.set;
        let items = rows.iter().filter_map(|row| set?.items.get(*row));
        let shown = items.filter_map(|item| Some(set?.place(terms, item)));
        shown.take(SHOWN_ROWS).collect()
    };
    let (best, worst) = match &figure.value {
        Finding::Between(spread) => {
            let bound = |number: &Option<Rational>| number.as_ref().map(shown::decimal);
            let (low, high) = (bound(&spread.low), bound(&spread.high));
            if larger_is_better(terms, id) { (high, low) } else { (low, high) }
        }
        Finding::Known(_) | Finding::Nothing(_) => (None, None),
    };
    let waiting: Vec<usize> = figure.pending.iter().chain(&figure.open).copied().collect();
    MetricFigure {
        name: metric.name.clone(),
        group: terms.group(&metric.groups, key),
        kind: shown::kind(metric),
        value: shown::value(terms, &figure.value, &metric.value_type),
        exact: shown::exact(&figure.value),
        coverage: figure.coverage.as_ref().map(shown::decimal),
        best,
        worst,
        rows: figure.rows,
        pending: u64::try_from(figure.pending.len()).unwrap_or(u64::MAX),
        misses: figure.misses.as_ref().and_then(whole_number),
        outages: figure.outage_list().iter().map(|outage| outage_of(evaluation, outage)).collect(),
        failed: places(&figure.failed),
        open: places(&waiting),
        note: (!figure.notes.is_empty()).then(|| figure.notes.join("; ")),
    }
}

/// The count that the data at hand give.
fn whole_number(finding: &Finding) -> Option<u64> {
    finding.seen_number()?.to_integer().and_then(|count| u64::try_from(count).ok())
}

fn outage_of(evaluation: &Evaluation<'_>, outage: &super::outages::Outage) -> Outage {
    let zone = evaluation.terms.contract.zone;
    Outage {
        from: shown::instant(zone, outage.interval.from),
        until: (!outage.open).then(|| shown::instant(zone, outage.interval.until)),
        seconds: shown::decimal(&outage.seconds),
    }
}

/// The accounts of the exclusions that metrics of this kind of period use.
fn exclusions_of(evaluation: &Evaluation<'_>, window: &Window) -> Vec<ExclusionAccount> {
    let contract = evaluation.terms.contract;
    let declared = contract.exclusions.iter().enumerate();
    declared
        .flat_map(|(place, exclusion)| {
            let id = ExclusionId::from(place);
            // Under the hours of the first metric that uses it.
            let user = contract.metrics.iter().filter(|metric| metric.per == window.kind);
            let user = user
                .filter_map(|metric| {
                    let own = metric.exclusions.iter().find(|own| own.exclusion == id)?;
                    Some((metric, own))
                })
                .next();
            let accounts = user.map(|(metric, own)| {
                let keys: Vec<GroupKey> = own
                    .keys
                    .iter()
                    .filter_map(|key| metric.groups.get(usize::try_from(*key).ok()?).cloned())
                    .collect();
                let granted = evaluation.granted(id, metric.calendar).into_iter();
                let of_group = |(key, grants): (Vec<Datum>, Rc<Grants>)| {
                    let group = evaluation.terms.group(&keys, &key);
                    let to = (metric.calendar, group);
                    account(evaluation.terms, evaluation.data, exclusion, to, &grants, window)
                };
                granted.map(of_group).collect::<Vec<_>>()
            });
            accounts.unwrap_or_default()
        })
        .collect()
}

fn objectives_of(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<Vec<ObjectiveVerdict>, Fault> {
    let mut verdicts = Vec::new();
    for (place, objective) in evaluation.terms.contract.objectives.iter().enumerate() {
        let id = ObjectiveId::from(place);
        if objective.per != window.kind {
            continue;
        }
        for key in groups_in(evaluation, id, window) {
            let judgement = evaluation.judgement(id, &key, window)?;
            verdicts.push(judgement.shown(evaluation, objective, &key));
        }
    }
    Ok(verdicts)
}

/// The credits of a period and their sum. *`total_credit` is the sum of the rounded credits.*
fn credits_of(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<(Vec<crate::statement::Credit>, Option<Amount>), Fault> {
    let contract = evaluation.terms.contract;
    let mut shown_credits = Vec::new();
    let mut total: Option<(Rational, String)> = None;
    for penalty in contract.penalties.iter().filter(|penalty| penalty.per == window.kind) {
        let (sum, _) =
            total.get_or_insert_with(|| (Rational::zero(), penalty.unit.name().to_owned()));
        for credited in credits(evaluation, penalty, window)? {
            *sum += credited.amount;
            shown_credits.push(credited.shown);
        }
    }
    let total = total.map(|(sum, currency)| Amount {
        amount: shown::amount(&sum, contract.conventions.round_money.as_ref()),
        currency,
    });
    Ok((shown_credits, total))
}
