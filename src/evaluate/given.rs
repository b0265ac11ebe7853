//! What a scenario gives, in place of what the data say.

use crate::ir::{Days, Given, GroupValue, Metric, MetricPart, ObjectiveId};

use super::datum::Datum;
use super::evaluation::Evaluation;
use super::finding::Finding;
use super::measure::Figure;
use super::periods::Window;
use super::verdict::Judgement;

/// What a reader is told of a figure that is given.
const NOTE: &str = "given by the scenario";

/// The groups for which figures of a metric are given: they are there whatever the data hold.
pub(super) fn groups_of(given: &[Given], name: &str) -> Vec<Vec<Datum>> {
    let keys = given.iter().filter_map(|given| match given {
        Given::Figure { metric, group, .. } if metric == name => Some(key_of(group)),
        _ => None,
    });
    keys.collect()
}

/// Puts the figures that are given into the figure of a metric.
pub(super) fn put(
    given: &[Given],
    declared: &Metric,
    key: &[Datum],
    window: &Window,
    figure: &mut Figure,
) {
    if window.kind != declared.per {
        return;
    }
    for given in given {
        let Given::Figure { metric, group, part, value, during } = given else { continue };
        if *metric != declared.name || key_of(group) != key || !lies_in(*during, window) {
            continue;
        }
        let found = Finding::Known(Datum::from(value));
        match part {
            MetricPart::Value => figure.value = found,
            part => figure.given.push((*part, found)),
        }
        if figure.notes.iter().all(|note| note != NOTE) {
            figure.notes = vec![NOTE.to_owned()];
        }
    }
}

/// The verdict that is given on an objective, once its period is over.
pub(super) fn judgement(
    evaluation: &Evaluation<'_>,
    given: &[Given],
    id: ObjectiveId,
    key: &[Datum],
    window: &Window,
) -> Option<Judgement> {
    let declared = evaluation.terms.contract.objectives.get(id.index())?;
    let found = given.iter().find_map(|given| match given {
        Given::Judged { objective, group, verdict, during }
            if *objective == declared.name
                && key_of(group) == key
                && window.kind == declared.per
                && lies_in(*during, window) =>
        {
            Some(*verdict)
        }
        _ => None,
    });
    let verdict = found.filter(|_| window.complete)?;
    let notes = vec![NOTE.to_owned()];
    Some(Judgement { verdict: Some(verdict), notes, ..Judgement::default() })
}

fn key_of(group: &[GroupValue]) -> Vec<Datum> {
    group.iter().map(|key| Datum::from(&key.value)).collect()
}

/// Whether the period of a window, or the one it is a part of, lies in the days.
fn lies_in(days: Option<Days>, window: &Window) -> bool {
    let period = &window.period;
    days.is_none_or(|days| days.first <= period.first_day && period.end_day <= days.end)
}
