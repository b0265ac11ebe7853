//! The events of a case: what its fields read.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::ir::{
    Aggregate, AggregateFunction, AggregateOver, Expression, MissingPolicy, Pause, PauseEnd,
    PercentileMethod, SpanRows,
};
use crate::time::{Instant, Interval, IntervalSet};

use super::aggregate::{Method, Observation, fold};
use super::datum::{Datum, Fault};
use super::expression::Scope;
use super::finding::Finding;
use super::joins::Joins;
use super::laid_over::ByKey;
use super::rows::{Item, RowSet};

/// The events of one case, in order.
#[derive(Debug)]
pub(super) struct Events<'a> {
    /// Their rows.
    pub(super) rows: &'a [&'a Item],
    /// The rows of the source they are of.
    pub(super) of: &'a RowSet,
    /// The spans of other sources.
    pub(super) spans: &'a Spans<'a>,
    /// The rows that belong to the case without being its events.
    pub(super) joins: &'a Joins<'a>,
}

impl<'a> Events<'a> {
    /// A figure over the events.
    ///
    /// # Errors
    /// Those of its argument and its filter.
    pub(super) fn aggregate(
        &self,
        aggregate: &'a Aggregate,
        case: &Scope<'a>,
    ) -> Result<Datum, Fault> {
        let nothing = Scope::of_row(case.terms, case.as_of, &[]);
        let joined = match aggregate.over {
            AggregateOver::Joined(place) => self.joins.get(place),
            AggregateOver::Rows | AggregateOver::Samples => None,
        };
        let (rows, of) = match joined {
            Some(joined) => (joined.of_case(case.cells), joined.of),
            None => (self.rows, self.of),
        };
        let entering = rows.iter().enumerate().filter_map(|(place, row)| {
            let scope = match joined {
                Some(_) => Scope { cells: case.cells, joined: &row.cells, ..nothing },
                None => Scope { cells: &row.cells, ..nothing },
            };
            let entered = entered(aggregate, &scope).transpose()?;
            Some(entered.map(|value| (place, value)).map_err(|fault| of.locate(row, fault)))
        });
        match aggregate.function {
            AggregateFunction::First | AggregateFunction::Last => {
                let mut found = Cow::Owned(Datum::Missing);
                for entered in entering {
                    let (_, value) = entered?;
                    if value.is_present() {
                        found = value;
                        // Of the first the rest is not looked at.
                        if aggregate.function == AggregateFunction::First {
                            break;
                        }
                    }
                }
                Ok(found.into_owned())
            }
            _ => figure(&aggregate.function, entering),
        }
    }

    /// When a clock stands still.
    ///
    /// # Errors
    /// Those of the conditions.
    pub(super) fn pauses(
        &self,
        pauses: &'a [Pause],
        case: &Scope<'a>,
    ) -> Result<IntervalSet, Fault> {
        let mut all = Vec::new();
        for pause in pauses {
            match pause {
                Pause::Between { from, until } => self.between(from, until, case, &mut all)?,
                Pause::During(spans) => {
                    let lasting = self.spans.lasting(spans, case)?;
                    let own = lasting.of(&spans.by, case.cells);
                    all.extend(own.into_iter().flatten().copied());
                }
            }
        }
        Ok(all.into_iter().collect())
    }

    /// The pauses from an event until another. An event can end one and begin the next. A pause that nothing ends
    /// has no end.
    fn between(
        &self,
        from: &'a Expression,
        until: &'a PauseEnd,
        case: &Scope<'a>,
        all: &mut Vec<Interval>,
    ) -> Result<(), Fault> {
        let mut since: Option<Instant> = None;
        for row in self.rows {
            let Some(at) = row.at else { continue };
            let scope = Scope::of_row(case.terms, case.as_of, &row.cells);
            let located = |fault| self.of.locate(row, fault);
            if let Some(start) = since {
                let ends = match until {
                    PauseEnd::NextRow => true,
                    PauseEnd::When(condition) => {
                        scope.truth(condition).map_err(located)? == Some(true)
                    }
                };
                if ends {
                    all.push(Interval::new(start, at));
                    since = None;
                }
            }
            if since.is_none() && scope.truth(from).map_err(located)? == Some(true) {
                since = Some(at);
            }
        }
        all.extend(since.map(|start| Interval::new(start, Instant::MAX_UTC)));
        Ok(())
    }
}

/// What a row enters a figure with; `None` where it does not enter.
fn entered<'a>(
    aggregate: &'a Aggregate,
    scope: &Scope<'a>,
) -> Result<Option<Cow<'a, Datum>>, Fault> {
    if let Some(filter) = &aggregate.filter
        && scope.truth(filter)? != Some(true)
    {
        return Ok(None);
    }
    match &aggregate.argument {
        Some(argument) => scope.value(argument).map(Some),
        None => Ok(Some(Cow::Owned(Datum::Flag(true)))),
    }
}

/// A figure over what rows enter it with, each by its place.
fn figure<'a>(
    function: &AggregateFunction,
    entering: impl Iterator<Item = Result<(usize, Cow<'a, Datum>), Fault>>,
) -> Result<Datum, Fault> {
    let observed = entering.map(|entered| {
        let (place, value) = entered?;
        Ok(Observation::of_row(Finding::Known(value.into_owned()), None, place))
    });
    let observations: Vec<Observation> = observed.collect::<Result<_, Fault>>()?;
    // A field of a case is a value or missing: what a gap means is the metric's to say.
    let method =
        Method { missing: MissingPolicy::Inconclusive, percentiles: PercentileMethod::NearestRank };
    Ok(match fold(function, &observations, method).finding {
        Some(Finding::Known(datum)) => datum,
        Some(Finding::Between(_) | Finding::Nothing(_)) | None => Datum::Missing,
    })
}

/// The rows of one source for which a condition is true, as intervals; computed once.
type Lasting = (SpanRows, Arc<ByKey>);

/// The rows of sources by which clocks stand still.
#[derive(Debug)]
pub(super) struct Spans<'a> {
    sources: &'a [RowSet],
    known: Mutex<Vec<Lasting>>,
}

impl<'a> Spans<'a> {
    /// The rows of the sources.
    pub(super) fn new(sources: &'a [RowSet]) -> Self {
        Self { sources, known: Mutex::default() }
    }

    fn lasting(&self, spans: &SpanRows, case: &Scope<'_>) -> Result<Arc<ByKey>, Fault> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, found)) = known.iter().find(|(known, _)| known == spans) {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(match self.sources.get(spans.source.index()) {
            Some(set) => {
                ByKey::gather(case.terms, case.as_of, set, spans.filter.as_ref(), &spans.by)?
            }
            None => ByKey::default(),
        });
        known.push((spans.clone(), Arc::clone(&found)));
        Ok(found)
    }
}
