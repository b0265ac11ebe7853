//! Two credits for one outage: a lint, unless a group or a pool says how they go together.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Creditable, Expression, Metric, MetricId, Objective, Penalty, PenaltyId};
use crate::resolve::Declaration;
use crate::syntax::DeclarationKind;

use super::super::environment::Environment;
use super::combined::Credits;

impl Environment<'_> {
    /// Warns of two penalties that can be due for the same outage, where nothing says whether both are paid.
    pub(in super::super) fn check_paid_twice(
        &self,
        credits: &Credits<'_>,
        metrics: &[Metric],
        objectives: &[Objective],
    ) {
        let groups = credits.groups.iter().map(|group| group.members.clone());
        let pools = credits.pools.iter();
        let pools = pools.map(|pool| pool.covers.iter().map(|cover| cover.of).collect());
        let together: Vec<Vec<PenaltyId>> =
            groups.chain(pools).map(|of: Vec<Creditable>| credits.numbers_in(&of)).collect();
        let declared: Vec<&Declaration<'_>> = self.outline.of(DeclarationKind::Penalty).collect();
        let behind: Vec<Vec<&Metric>> = credits
            .penalties
            .iter()
            .map(|penalty| outages_behind(penalty, metrics, objectives))
            .collect();
        for (place, (second, own)) in declared.iter().zip(&behind).enumerate() {
            let id = PenaltyId::from(place);
            let twice = declared.iter().zip(&behind).take(place).enumerate().find(|(other, of)| {
                let other = PenaltyId::from(*other);
                // Days of service and their worth are for different customers: they never add up.
                let unit = |id: PenaltyId| Some(&credits.penalties.get(id.index())?.unit);
                unit(id) == unit(other)
                    && of.1.iter().any(|one| own.iter().any(|other| same_outages(one, other)))
                    && !together.iter().any(|of| of.contains(&id) && of.contains(&other))
            });
            let Some((_, (first, _))) = twice else { continue };
            let (one, other) = (first.label(), second.label());
            self.report(
                Diagnostic::new(
                    codes::PAID_TWICE,
                    format!("one outage can be paid for twice, by `{one}` and by `{other}`"),
                )
                .at(second.place(), "the second credit for it")
                .because(first.place(), "the first one")
                .help(format!(
                    "say how they go together: `group both {{ the largest of {one}, {other} }}`, or `all of` if both are meant"
                )),
            );
        }
    }
}

/// The metrics with outages that a penalty is due for, by way of its objective and of what it reads itself.
fn outages_behind<'m>(
    penalty: &Penalty,
    metrics: &'m [Metric],
    objectives: &[Objective],
) -> Vec<&'m Metric> {
    let mut read: Vec<MetricId> = Vec::new();
    let mut judged = Vec::new();
    penalty.walk(&mut |part| match part {
        Expression::Measured { metric, .. } => read.push(*metric),
        Expression::Judged { objective, .. } => judged.push(*objective),
        _ => {}
    });
    let objectives = judged.iter().filter_map(|objective| objectives.get(objective.index()));
    read.extend(objectives.flat_map(|objective| objective.reads.iter().copied()));
    let read = read.iter().filter_map(|metric| metrics.get(metric.index()));
    read.filter(|metric| !metric.down.is_empty()).collect()
}

/// Whether an outage of the one is an outage of the other: of the same rows, by the same rule.
fn same_outages(one: &Metric, other: &Metric) -> bool {
    one.rows == other.rows && one.filter == other.filter && one.down == other.down
}
