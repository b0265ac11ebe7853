//! Which metrics are measured in one pass over the bytes of their source, and what is kept for them.
//!
//! A source is read so only where all that looks at it can be: else its rows are read one by one, and everything over
//! them is measured from these.

use std::collections::BTreeMap;

use crate::engine::Looks;
use crate::ir::{
    Aggregate, CalendarId, ColumnId, ColumnOrigin, Contract, Counting, DownRule, Excluding,
    ExclusionEffect, Expression, FieldType, GroupKey, Metric, MetricId, PartialSample, RowShape,
    RowsOf, Sampling, Source, SourceId,
};

use super::super::kinship::Kinship;
use super::super::read::reads_alike;
use super::super::versions;
use super::super::walk::each_part;
use super::asked::{AskedOf, figure_plan, has_aggregates, is_of_row};
use super::counting::{CountedWhen, dated_by};
use super::figure::{Entering, FigureKind, FigurePlan, Kept, Watched, placed};

/// What is kept of the rows of a source.
#[derive(Debug)]
pub(in crate::evaluate) struct SourcePlan<'a> {
    /// The source.
    pub(super) id: SourceId,
    /// The same, declared.
    pub(super) source: &'a Source,
    /// Where rows are placed, each way once.
    pub(super) placements: Vec<Placement<'a>>,
    /// Where a metric finds what was kept for it.
    pub(super) metrics: BTreeMap<VersionedMetric, Measuring>,
}

/// A metric of a version of the terms.
pub(in crate::evaluate) type VersionedMetric = (usize, MetricId);

/// Where a metric finds what was kept for it.
#[derive(Debug, Clone)]
pub(in crate::evaluate) struct Measuring {
    /// The placement, by its place.
    pub(super) placement: usize,
    /// Its aggregates.
    pub(super) aggregates: Vec<Kept>,
    /// The aggregates over the rows of a sample.
    pub(super) in_samples: Vec<Kept>,
    /// Whether samples may be named.
    pub(super) names_samples: bool,
    /// Whether its rows have weights.
    pub(super) weighted: bool,
    /// Whether it is kept by period.
    pub(super) by_period: bool,
}

/// Which rows enter, and into which group and time they fall.
#[derive(Debug)]
pub(super) struct Placement<'a> {
    /// The version of the terms that its exclusions are of.
    pub(super) version: usize,
    pub(super) filter: Option<&'a Expression>,
    pub(super) groups: &'a [GroupKey],
    pub(super) exclusions: &'a [Excluding],
    pub(super) calendar: Option<CalendarId>,
    /// The column by which its items belong to periods, where that is not what dates the rows.
    pub(super) dated_by: Option<ColumnId>,
    /// The condition by which its items count.
    pub(super) counted_when: Option<CountedWhen<'a>>,
    pub(super) figures: Vec<FigurePlan<'a>>,
    /// The samples that its rows are gathered into.
    pub(super) samples: Option<SamplePlan<'a>>,
}

/// What is kept of the samples of a group.
#[derive(Debug)]
pub(super) struct SamplePlan<'a> {
    pub(super) sampling: &'a Sampling,
    /// What is kept of each.
    pub(super) figures: Vec<FigurePlan<'a>>,
}

/// Why a metric is measured from rows that are read one by one.
pub(super) type Reason = &'static str;

/// The plan of a source, or why there is none; by metric where one is to blame.
pub(in crate::evaluate) fn plan(
    contract: &Contract,
    id: SourceId,
) -> Result<SourcePlan<'_>, Reason> {
    let source = contract.sources.get(id.index()).ok_or("there is no such source")?;
    source_is_plain(source)?;
    let mut before = contract;
    for version in versions(contract).skip(1) {
        if !reads_alike(before, version) {
            return Err("an amendment changes how rows are read");
        }
        before = version;
    }
    let mut plan = SourcePlan { id, source, placements: Vec::new(), metrics: BTreeMap::new() };
    let mut before: Option<&Contract> = None;
    for (version, terms) in versions(contract).enumerate() {
        // What the terms before have as well is measured under these.
        let kinship = before.map(|before| Kinship::new(before, terms)).unwrap_or_default();
        for (place, metric) in terms.metrics.iter().enumerate() {
            let is_same = kinship.metrics.get(place).is_some_and(|kin| kin.same().is_some());
            if metric.rows == Some(RowsOf::Source(id)) && !is_same {
                let measuring = plan.metric((version, terms), metric)?;
                plan.metrics.insert((version, MetricId::from(place)), measuring);
            }
        }
        before = Some(terms);
    }
    plan.tell_what_is_taken();
    let by_period = plan.placements.iter().any(|own| own.counted_when.is_some());
    if by_period && !contract.amendments.is_empty() {
        return Err("its items are counted by a condition, and the contract is amended");
    }
    if plan.metrics.is_empty() {
        let makes_cases = versions(contract)
            .flat_map(|version| &version.cases)
            .any(|case| case.source == id || case.joins.iter().any(|join| join.source == id));
        return Err(if makes_cases {
            "its rows are gathered to cases"
        } else {
            "no metric is measured over its rows"
        });
    }
    if contract.is_looked_at(id) {
        return Err("something else looks at the rows of its source");
    }
    Ok(plan)
}

fn source_is_plain(source: &Source) -> Result<(), Reason> {
    match source.shape {
        RowShape::Instant { at } if at.index() < source.layout.columns.len() => {}
        RowShape::Instant { .. } => return Err("its rows are dated by a computed column"),
        RowShape::Span { .. } => return Err("its rows are spans"),
        RowShape::Holds { .. } => return Err("each of its rows holds until the next"),
    }
    let computed = |column: &ColumnId| column.index() >= source.layout.columns.len();
    if source.unique.as_ref().is_some_and(|unique| unique.by.iter().any(computed)) {
        return Err("its rows are unique by a computed key");
    }
    if !source.counters.is_empty() {
        return Err("its columns are counters");
    }
    Ok(())
}

impl<'a> SourcePlan<'a> {
    /// What looks at each column of the layout.
    pub(super) fn columns_looked_at(&self) -> Vec<Looks> {
        let each_key = |place: usize| {
            let unique = self.source.unique.as_ref();
            unique.is_some_and(|unique| unique.by.contains(&ColumnId::from(place)))
        };
        let looks = |(place, used): (usize, bool)| match used {
            true => Looks::AtAll,
            false if each_key(place) => Looks::AtEach,
            false => Looks::Nowhere,
        };
        self.columns_used().into_iter().enumerate().map(looks).collect()
    }

    /// Which columns of the layout anything but a key looks at.
    fn columns_used(&self) -> Vec<bool> {
        let mut used = vec![false; self.source.columns.len()];
        let mut mark = |expression: &Expression| mark_columns(self.source, expression, &mut used);
        for placement in &self.placements {
            placement.filter.into_iter().for_each(&mut mark);
            placement.counted_when.iter().flat_map(|own| own.parts()).for_each(&mut mark);
            placement.dated_by.map(Expression::Column).iter().for_each(&mut mark);
            for key in placement.groups.iter().filter_map(|key| key.column) {
                mark(&Expression::Column(key));
            }
            let samples = placement.samples.as_ref();
            for column in samples.iter().flat_map(|samples| &samples.sampling.each) {
                mark(&Expression::Column(*column));
            }
            let in_samples = samples.iter().flat_map(|samples| &samples.figures);
            for figure in placement.figures.iter().chain(in_samples) {
                let parts = [figure.argument, figure.filter, figure.weight];
                parts.into_iter().flatten().for_each(&mut mark);
            }
        }
        mark(&Expression::Column(self.source.shape.dating_column()));
        for column in &self.source.columns {
            if let ColumnOrigin::Computed(expression) = &column.origin {
                mark(expression);
            }
        }
        used.truncate(self.source.layout.columns.len());
        used
    }

    fn metric(
        &mut self,
        (version, terms): (usize, &Contract),
        metric: &'a Metric,
    ) -> Result<Measuring, Reason> {
        metric_is_plain(metric)?;
        if metric.filter.as_ref().is_some_and(|filter| !is_of_row(filter)) {
            return Err("its filter looks at more than a row");
        }
        let keys = metric.groups.iter().map(|key| key.column);
        let each = metric.sampling.iter().flat_map(|sampling| &sampling.each);
        for column in keys.chain(each.map(|column| Some(*column))) {
            let column = column.and_then(|column| self.source.columns.get(column.index()));
            let coded = column.is_some_and(|column| {
                matches!(
                    column.kind,
                    FieldType::Text | FieldType::Flag | FieldType::Word(_) | FieldType::Date
                )
            });
            if !coded {
                return Err("it is told apart by numbers or instants");
            }
        }
        let mut asked = AskedOf { sampled: metric.sampling.is_some(), ..AskedOf::default() };
        asked.of_period(&metric.value)?;
        metric.applies.iter().try_for_each(|applies| asked.of_period(applies))?;
        for rule in &metric.down {
            if let DownRule::When(condition) = rule {
                asked.of_sample(condition);
            }
        }
        let weight = metric.weight.as_ref();
        let figures = self.figure_plans(weight, asked.rows)?;
        let mut in_samples = self.figure_plans(weight, asked.in_samples)?;
        for (_, figure) in &mut in_samples {
            // Samples are many, and have few rows.
            if matches!(figure.kind, FigureKind::Values) {
                figure.kind = FigureKind::Observed(Watched::Values);
            }
        }
        let placement = self.placement(version, metric);
        let own = self.placements.get_mut(placement).ok_or("it has no place")?;
        let of_period = Entering { source: self.source, may_be_forgiven: forgives(terms, metric) };
        let aggregates = placed(figures, &mut own.figures, of_period);
        let of_sample = Entering { may_be_forgiven: false, ..of_period };
        let in_samples = match &mut own.samples {
            Some(samples) => placed(in_samples, &mut samples.figures, of_sample),
            None => Vec::new(),
        };
        let (names_samples, weighted) = (asked.names_samples, weight.is_some());
        let by_period = CountedWhen::of(metric).is_some();
        Ok(Measuring { placement, aggregates, in_samples, names_samples, weighted, by_period })
    }

    /// Tells each aggregate what it takes of its figure, which others may have made more of.
    fn tell_what_is_taken(&mut self) {
        for measuring in self.metrics.values_mut() {
            let Some(own) = self.placements.get(measuring.placement) else { continue };
            let of_samples = own.samples.as_ref().map(|samples| samples.figures.as_slice());
            let kept = [
                (&mut measuring.aggregates, own.figures.as_slice()),
                (&mut measuring.in_samples, of_samples.unwrap_or_default()),
            ];
            for (aggregates, figures) in kept {
                for kept in aggregates {
                    if let Some(figure) = figures.get(kept.figure) {
                        kept.taking = figure.taking(&kept.aggregate);
                    }
                }
            }
        }
    }

    fn figure_plans(
        &self,
        weight: Option<&'a Expression>,
        aggregates: Vec<&'a Aggregate>,
    ) -> Result<Vec<(&'a Aggregate, FigurePlan<'a>)>, Reason> {
        let each = aggregates.into_iter();
        each.map(|aggregate| Ok((aggregate, figure_plan(self.source, weight, aggregate)?)))
            .collect()
    }

    fn placement(&mut self, version: usize, metric: &'a Metric) -> usize {
        let same = |known: &Placement<'_>| {
            known.version == version
                && known.filter == metric.filter.as_ref()
                && known.groups == metric.groups
                && known.exclusions == metric.exclusions
                && known.calendar == metric.calendar
                && known.dated_by == dated_by(metric)
                && known.counted_when == CountedWhen::of(metric)
                && known.samples.as_ref().map(|samples| samples.sampling)
                    == metric.sampling.as_ref()
        };
        self.placements.iter().position(same).unwrap_or_else(|| {
            self.placements.push(Placement {
                version,
                filter: metric.filter.as_ref(),
                groups: &metric.groups,
                exclusions: &metric.exclusions,
                calendar: metric.calendar,
                dated_by: dated_by(metric),
                counted_when: CountedWhen::of(metric),
                figures: Vec::new(),
                samples: metric
                    .sampling
                    .as_ref()
                    .map(|sampling| SamplePlan { sampling, figures: Vec::new() }),
            });
            self.placements.len() - 1
        })
    }
}

/// Whether rows of a metric may be taken for met.
fn forgives(terms: &Contract, metric: &Metric) -> bool {
    metric.exclusions.iter().any(|own| {
        let exclusion = terms.exclusions.get(own.exclusion.index());
        exclusion.is_none_or(|exclusion| exclusion.effect == ExclusionEffect::CountedAsMet)
    })
}

/// Marks the columns that an expression reads, those that computed ones are made of included.
pub(super) fn mark_columns(source: &Source, expression: &Expression, used: &mut [bool]) {
    if let Expression::Column(column) = expression
        && let Some(flag) = used.get_mut(column.index())
        && !std::mem::replace(flag, true)
        && let Some(ColumnOrigin::Computed(inner)) =
            source.columns.get(column.index()).map(|column| &column.origin)
    {
        mark_columns(source, inner, used);
    }
    each_part(expression, &mut |part| mark_columns(source, part, used));
}

fn metric_is_plain(metric: &Metric) -> Result<(), Reason> {
    match &metric.sampling {
        Some(sampling) if sampling.partial == PartialSample::LeftOut => {
            return Err("its samples with too few rows are left out");
        }
        None if !metric.down.is_empty() || metric.outage_counts.is_some() => {
            return Err("it has down time");
        }
        _ => {}
    }
    if metric.outage_counts.as_ref().is_some_and(has_aggregates) {
        return Err("what counts as an outage looks at rows");
    }
    if CountedWhen::of(metric).is_some_and(|counted| !counted.is_of_row_and_period()) {
        return Err("its items are counted by a condition that looks at more than a row");
    }
    if metric.counting != Counting::ByInstant && metric.sampling.is_some() {
        return Err("its samples are counted by a condition");
    }
    if metric.existing.is_some() {
        return Err("it counts only while spans last");
    }
    if metric.weight.as_ref().is_some_and(|weight| !is_of_row(weight)) {
        return Err("its weight looks at more than a row");
    }
    Ok(())
}
