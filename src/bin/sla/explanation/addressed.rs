//! The figures of a statement that have an address.

use sla::ir::Penalty;
use sla::statement::{Credit, Group, MetricFigure, ObjectiveVerdict, PeriodStatement, RightState};

use super::Grounds;
use crate::statement::address::{address, is_meant};

/// A figure with its address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Addressed<'a> {
    /// The name of the metric, objective or penalty.
    pub(crate) name: &'a str,
    /// Its group.
    pub(crate) group: &'a Group,
    /// The name of its period.
    pub(crate) label: &'a str,
    /// Its period; a right stands beside them.
    pub(crate) period: Option<&'a PeriodStatement>,
    /// What stands there.
    pub(crate) figure: Figure<'a>,
}

/// What stands at an address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Figure<'a> {
    /// A measured figure.
    Metric(&'a MetricFigure),
    /// A verdict.
    Objective(&'a ObjectiveVerdict),
    /// A credit; the statement leaves those of nothing out.
    Credit(&'a Penalty, Option<&'a Credit>),
    /// A right that has arisen.
    Right(&'a RightState),
}

impl Figure<'_> {
    /// The word for it.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Metric(_) => "metric",
            Self::Objective(_) => "objective",
            Self::Credit(..) => "penalty",
            Self::Right(_) => "right",
        }
    }
}

impl Addressed<'_> {
    /// Its address.
    pub(crate) fn address(&self) -> String {
        address(self.name, self.group, self.label)
    }

    /// Whether it is what was asked for.
    pub(crate) fn is_meant_by(&self, asked: &str) -> bool {
        let kind = asked.split_once(':').map(|(kind, _)| kind);
        let other_kind = matches!(kind, Some("metric" | "objective" | "penalty" | "right"))
            && kind != Some(self.figure.kind());
        !other_kind && is_meant(asked, self.name, self.group, self.label)
    }
}

/// All figures in the order of the statement: by period, and in it penalties, objectives, metrics; then rights.
pub(crate) fn addressed(grounds: Grounds<'_>) -> impl Iterator<Item = Addressed<'_>> {
    let penalties = &grounds.contract.penalties;
    let in_periods = grounds.statement.periods.iter().flat_map(move |period| {
        let credits = penalties.iter().flat_map(move |penalty| credits_of(penalty, period));
        let objectives = period.objectives.iter().map(move |objective| Addressed {
            name: &objective.name,
            group: &objective.group,
            label: &period.label,
            period: Some(period),
            figure: Figure::Objective(objective),
        });
        let metrics = period.metrics.iter().map(move |metric| Addressed {
            name: &metric.name,
            group: &metric.group,
            label: &period.label,
            period: Some(period),
            figure: Figure::Metric(metric),
        });
        credits.chain(objectives).chain(metrics)
    });
    in_periods.chain(grounds.statement.rights.iter().map(|right| Addressed {
        name: &right.name,
        group: &WHOLE,
        label: right.period.as_deref().unwrap_or("term"),
        period: None,
        figure: Figure::Right(right),
    }))
}

/// What has no groups.
static WHOLE: Group = Group(Vec::new());

/// The credits of a penalty in a period; one of nothing, without a group, where there are none.
fn credits_of<'a>(penalty: &'a Penalty, period: &'a PeriodStatement) -> Vec<Addressed<'a>> {
    let mut found: Vec<Addressed<'a>> = period
        .credits
        .iter()
        .filter(|credit| credit.name == penalty.name)
        .map(|credit| Addressed {
            name: &penalty.name,
            group: &credit.group,
            label: &period.label,
            period: Some(period),
            figure: Figure::Credit(penalty, Some(credit)),
        })
        .collect();
    // A period without a total has no penalties of its kind.
    if found.is_empty() && period.total_credit.is_some() {
        let figure = Figure::Credit(penalty, None);
        found.push(Addressed {
            name: &penalty.name,
            group: &WHOLE,
            label: &period.label,
            period: Some(period),
            figure,
        });
    }
    found
}
