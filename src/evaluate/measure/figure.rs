//! What is known of a metric for a group in a period.

use crate::exact::Rational;
use crate::ir::MetricPart;

use super::super::datum::Datum;
use super::super::figures::OutageFigure;
use super::super::finding::Finding;
use super::super::outages::{Outage, Outages};

/// The figure of a metric for a group in a period.
#[derive(Debug, Clone)]
pub(in super::super) struct Figure {
    /// Its value, rounded where the metric says so.
    pub(in super::super) value: Finding,
    /// How many items were counted.
    pub(in super::super) count: Finding,
    /// How many of them failed, for a share.
    pub(in super::super) misses: Option<Finding>,
    /// The figures of down time, where the metric has some.
    pub(in super::super) outages: Option<Outages>,
    /// The share of the period for which there are data.
    pub(in super::super) coverage: Option<Rational>,
    /// How many rows, samples or items entered.
    pub(in super::super) rows: u64,
    /// How many items count in no period yet.
    pub(in super::super) pending_count: u64,
    /// The first of these, by their place in the set.
    pub(in super::super) pending: Vec<usize>,
    /// The rows of a share that failed; of rows measured in one pass the first of them.
    pub(in super::super) failed: Vec<usize>,
    /// The items of a share that are open.
    pub(in super::super) open: Vec<usize>,
    /// What there is to say.
    pub(in super::super) notes: Vec<String>,
    /// Parts of it that a scenario gives, whatever the data say.
    pub(in super::super) given: Vec<(MetricPart, Finding)>,
}

impl Default for Figure {
    fn default() -> Self {
        Self {
            value: Finding::Known(Datum::Missing),
            count: Finding::count(0),
            misses: None,
            outages: None,
            coverage: None,
            rows: 0,
            pending_count: 0,
            pending: Vec::new(),
            failed: Vec::new(),
            open: Vec::new(),
            notes: Vec::new(),
            given: Vec::new(),
        }
    }
}

impl Figure {
    /// A part of it, as an expression reads it.
    pub(in super::super) fn part(&self, part: MetricPart) -> Finding {
        if let Some((_, given)) = self.given.iter().find(|(own, _)| *own == part) {
            return given.clone();
        }
        let outage = |figure| match &self.outages {
            Some(outages) => outages.figure(figure),
            None => Finding::Known(Datum::Missing),
        };
        match part {
            MetricPart::Value => self.value.clone(),
            MetricPart::Count => self.count.clone(),
            MetricPart::Misses => self.misses.clone().unwrap_or(Finding::Known(Datum::Missing)),
            MetricPart::Downtime => outage(OutageFigure::Downtime),
            MetricPart::Outages => outage(OutageFigure::Outages),
            MetricPart::LongestOutage => outage(OutageFigure::LongestOutage),
        }
    }

    /// The outages that begin in the period.
    pub(in super::super) fn outage_list(&self) -> &[Outage] {
        self.outages.as_ref().map(|outages| outages.list.as_slice()).unwrap_or_default()
    }
}
