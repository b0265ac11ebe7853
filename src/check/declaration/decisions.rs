//! What has to be decided for a metric: what gaps, periods without items and percentiles mean.

use crate::ir::{
    AggregateFunction, Expression, MissingPolicy, NoItems, PercentileMethod, RowShape, RowsOf,
    Source,
};
use crate::resolve::Declaration;
use crate::syntax::Rule;

use super::super::environment::{Environment, RowType};
use super::contract::{missing_policy, no_items, percentiles};

/// The decisions of a metric.
pub(super) struct Decisions {
    /// What a gap in the data means.
    pub(super) missing: Option<MissingPolicy>,
    /// What a period without anything in it means.
    pub(super) no_items: Option<NoItems>,
    /// Which percentile is meant.
    pub(super) percentiles: Option<PercentileMethod>,
}

/// Which decisions a metric needs.
struct Needs {
    missing: bool,
    no_items: bool,
    percentiles: bool,
}

impl Needs {
    fn of(
        value: &Expression,
        columns: Option<&RowType>,
        sources: &[Source],
        declaration: &Declaration<'_>,
    ) -> Self {
        let mut needs = Self { missing: false, no_items: false, percentiles: false };
        value.walk(&mut |part| match part {
            Expression::Aggregate(aggregate) => match aggregate.function {
                AggregateFunction::Count | AggregateFunction::Sum | AggregateFunction::Distinct => {
                }
                AggregateFunction::Median | AggregateFunction::Percentile(_) => {
                    needs = Self { missing: true, no_items: true, percentiles: true };
                }
                _ => {
                    needs.missing = true;
                    needs.no_items = true;
                }
            },
            Expression::Uptime
            | Expression::Downtime
            | Expression::Outages
            | Expression::LongestOutage => needs.missing = true,
            _ => {}
        });
        let promises = columns.is_some_and(|columns| match columns.rows {
            RowsOf::Source(id) => sources
                .get(id.index())
                .is_some_and(|source| matches!(source.shape, RowShape::Holds { .. })),
            RowsOf::Case(_) => false,
        });
        needs.missing |= promises || declaration.clause(Rule::c_sampled).is_some();
        needs
    }
}

impl Environment<'_> {
    /// What has to be decided for a metric: its own clauses, else the conventions.
    pub(super) fn metric_decisions(
        &self,
        declaration: &Declaration<'_>,
        value: &Expression,
        columns: Option<&RowType>,
        sources: &[Source],
    ) -> Decisions {
        let needs = Needs::of(value, columns, sources, declaration);
        let own = |rule| declaration.clause(rule);
        let conventions = &self.conventions;
        let mut decisions = Decisions {
            missing: own(Rule::c_missing).and_then(missing_policy).or(conventions.missing_data),
            no_items: own(Rule::c_no_items).and_then(no_items).or(conventions.no_items),
            percentiles: own(Rule::c_percentiles).map(percentiles).or(conventions.percentiles),
        };
        if needs.missing && decisions.missing.is_none() {
            self.open_decision(
                declaration,
                "what does a gap in the data mean?",
                "write `missing data` into conventions, or `missing` here: `inconclusive`, `counted as missed`, `counted as met` or `left out`",
            );
        }
        if needs.no_items && decisions.no_items.is_none() {
            self.open_decision(
                declaration,
                "what is the verdict of a period without a single item?",
                "write `no items` into conventions or here: `not applicable`, `met`, `missed` or `inconclusive`",
            );
        }
        if needs.percentiles && decisions.percentiles.is_none() {
            self.open_decision(
                declaration,
                "which percentile is meant?",
                "write `percentiles nearest rank` or `percentiles linear` into conventions or here",
            );
        }
        if !needs.missing {
            decisions.missing = None;
        }
        if !needs.percentiles {
            decisions.percentiles = None;
        }
        decisions
    }
}
