//! Items that a condition counts: asked of the reference evaluator for every row and every period.
//!
//! A row may count in several periods, so what is kept is kept by period, and only those that were looked at can be
//! asked for.

use std::collections::BTreeSet;

use crate::ir::{ColumnId, Counting, Expression, Metric};
use crate::time::{Instant, PeriodKind, periods_between};

use super::super::datum::Datum;
use super::super::expression::Scope;
use super::super::periods::{Window, kinds, rule, term_interval};
use super::super::terms::Terms;
use super::super::walk::each_part;
use super::asked::is_of_row;
use super::ground::looked_back_at;
use super::interpret::Interpreter;
use super::program::Failed;

/// The most periods that rows are asked about.
const MOST: usize = 1_000;

/// What tells periods apart.
pub(super) type PeriodKey = (PeriodKind, Instant, Instant);

/// The condition by which items count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CountedWhen<'a> {
    condition: &'a Expression,
    except: Option<&'a Expression>,
}

/// The column by which the items of a metric belong to periods, or without which they wait.
pub(super) fn dated_by(metric: &Metric) -> Option<ColumnId> {
    match &metric.counting {
        Counting::ByInstant => None,
        Counting::When { dated_by, .. } => *dated_by,
    }
}

impl<'a> CountedWhen<'a> {
    /// That of a metric; `None` where an instant says to which period an item belongs.
    pub(super) fn of(metric: &'a Metric) -> Option<Self> {
        match &metric.counting {
            Counting::ByInstant | Counting::When { except: None, dated_by: Some(_), .. } => None,
            Counting::When { condition, except, .. } => {
                Some(Self { condition, except: except.as_ref() })
            }
        }
    }

    /// Its parts.
    pub(super) fn parts(self) -> impl Iterator<Item = &'a Expression> {
        std::iter::once(self.condition).chain(self.except)
    }

    /// Whether it looks at a row and the period only.
    pub(super) fn is_of_row_and_period(self) -> bool {
        self.parts().all(looks_at_period)
    }

    /// Whether a row counts in a period.
    pub(super) fn counts(
        self,
        interpreter: &Interpreter<'_>,
        (cells, keys): (&[Datum], &[Datum]),
        window: &Window,
    ) -> Result<bool, Failed> {
        let scope = Scope { window: Some(window), ..interpreter.scope(cells, keys) };
        let truth = |part| scope.truth(part).map(|truth| truth == Some(true)).map_err(|_| Failed);
        if !truth(self.condition)? {
            return Ok(false);
        }
        Ok(!self.except.map(truth).transpose()?.unwrap_or(false))
    }
}

fn looks_at_period(expression: &Expression) -> bool {
    if matches!(expression, Expression::Period(_)) || is_of_row(expression) {
        return true;
    }
    let joins = matches!(
        expression,
        Expression::InPeriod(_)
            | Expression::Not(_)
            | Expression::And(_)
            | Expression::Or(_)
            | Expression::Compare { .. }
            | Expression::Arithmetic { .. }
    );
    let mut all = joins;
    each_part(expression, &mut |part| all &= looks_at_period(part));
    all
}

/// The periods of some terms from their start on, up to when the data go; `None` where they are too many.
pub(super) fn periods(terms: &Terms<'_>, as_of: Instant) -> Option<Vec<Window>> {
    let contract = terms.contract;
    let term = term_interval(contract);
    let mut all: BTreeSet<PeriodKind> = kinds(contract);
    for metric in &contract.metrics {
        looked_back_at(&metric.value, &mut all);
    }
    let mut windows = Vec::new();
    for kind in all {
        for period in periods_between(&rule(contract, kind), term.from, term.until.min(as_of)) {
            windows.push(Window::new(contract, period, kind, as_of));
            if windows.len() > MOST {
                return None;
            }
        }
    }
    Some(windows)
}
