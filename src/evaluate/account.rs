//! The statement of a period: figures, exclusions, verdicts, credits, in the order of declaration and then group.

use crate::exact::Rational;
use crate::ir::{ExclusionId, GroupKey, Metric, MetricId};
use crate::statement::{
    AmendmentInForce, ExclusionAccount, MetricFigure, ObjectiveVerdict, Outage, PartOfPeriod,
    PeriodStatement, RowPlace,
};

use super::credit::owed;
use super::datum::{Datum, Fault};
use super::evaluation::{Evaluation, Measured};
use super::exclusions::account;
use super::finding::Finding;
use super::measure::{Figure, larger_is_better};
use super::periods::Window;
use super::shown;
use super::succession::Part;

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
    let evaluation = evaluation.at_end_of(window);
    let contract = evaluation.terms.contract;
    let (owed, total_credit) = owed(evaluation, window)?;
    let amended = evaluation.amendments_in(window).into_iter();
    Ok(PeriodStatement {
        label: window.period.label.clone(),
        from: shown::instant(contract.zone, window.from),
        until: shown::instant(contract.zone, window.until),
        complete: window.complete,
        amendments: amended
            .map(|(name, from)| AmendmentInForce { name: name.to_owned(), from: from.to_string() })
            .collect(),
        metrics: metrics_of(evaluation, window)?,
        exclusions: exclusions_of(evaluation, window)?,
        objectives: objectives_of(evaluation, window)?,
        credits: owed.credits,
        combined_credits: owed.combined,
        total_credit,
    })
}

fn metrics_of(evaluation: &Evaluation<'_>, window: &Window) -> Result<Vec<MetricFigure>, Fault> {
    let mut figures = Vec::new();
    for parts in evaluation.metrics_in(window) {
        for part in &parts {
            part_figures(part, window, &mut figures)?;
        }
    }
    Ok(figures)
}

/// The figures of a metric for its groups, in a part of a period.
fn part_figures(
    part: &Part<'_, '_, MetricId>,
    whole: &Window,
    figures: &mut Vec<MetricFigure>,
) -> Result<(), Fault> {
    let (evaluation, window) = (part.evaluation, &part.window);
    let Some(metric) = evaluation.terms.contract.metrics.get(part.id.index()) else {
        return Ok(());
    };
    let Some(measured) = evaluation.metric(part.id).filter(|_| metric.per == window.kind) else {
        return Ok(());
    };
    for group in &measured.groups.all {
        if group.seen_from.is_none_or(|seen_from| seen_from < window.seen) {
            let figure = evaluation.own_figure(part.id, &group.key, window)?;
            let shown = metric_figure(evaluation, part.id, metric, measured, &group.key, &figure);
            let days = (window.key() != whole.key()).then(|| PartOfPeriod {
                from: window.first_day.to_string(),
                until: window.end_day.to_string(),
            });
            figures.push(MetricFigure { part: days, ..shown });
        }
    }
    Ok(())
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
        part: None,
        kind: shown::kind(metric),
        value: shown::value(terms, &figure.value, &metric.value_type),
        exact: shown::exact(&figure.value),
        coverage: figure.coverage.as_ref().map(shown::decimal),
        best,
        worst,
        rows: figure.rows,
        pending: figure.pending_count,
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

/// The accounts of the exclusions that metrics of this kind of period use, each under the hours of the first of them.
fn exclusions_of(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<Vec<ExclusionAccount>, Fault> {
    let contract = evaluation.terms.contract;
    let mut accounts = Vec::new();
    for (place, exclusion) in contract.exclusions.iter().enumerate() {
        let id = ExclusionId::from(place);
        let uses = |metric: &&Metric| {
            metric.per == window.kind && metric.exclusions.iter().any(|own| own.exclusion == id)
        };
        let Some(first) = contract.metrics.iter().position(|metric| uses(&metric)) else {
            continue;
        };
        let Some(measured) = evaluation.metric(MetricId::from(first)) else { continue };
        let metric = measured.meter.metric;
        let Some(own) = metric.exclusions.iter().find(|own| own.exclusion == id) else { continue };
        let places: Vec<usize> =
            own.keys.iter().filter_map(|key| usize::try_from(*key).ok()).collect();
        let keys: Vec<GroupKey> =
            places.iter().filter_map(|place| metric.groups.get(*place).cloned()).collect();
        let mut granted_to: Vec<Vec<Datum>> = Vec::new();
        for group in &measured.groups.all {
            let key: Vec<Datum> =
                places.iter().filter_map(|place| group.key.get(*place).cloned()).collect();
            if granted_to.contains(&key) {
                continue;
            }
            let grants = evaluation.grants(own, metric.calendar, &group.key)?;
            let to = (metric.calendar, evaluation.terms.group(&keys, &key));
            let terms = evaluation.terms;
            accounts.push(account(terms, evaluation.data, exclusion, to, &grants, window));
            granted_to.push(key);
        }
    }
    Ok(accounts)
}

fn objectives_of(
    evaluation: &Evaluation<'_>,
    window: &Window,
) -> Result<Vec<ObjectiveVerdict>, Fault> {
    let mut verdicts = Vec::new();
    for parts in evaluation.objectives_in(window) {
        // As it is promised last.
        let Some(last) = parts.last() else { continue };
        let contract = last.evaluation.terms.contract;
        let Some(objective) = contract.objectives.get(last.id.index()) else { continue };
        if objective.per != window.kind {
            continue;
        }
        for key in Evaluation::groups_over_parts(&parts) {
            let judgement = last.evaluation.judgement(last.id, &key, window)?;
            verdicts.push(judgement.shown(last.evaluation, objective, &key));
        }
    }
    Ok(verdicts)
}
