//! What is kept of the rows that enter an aggregate.

use crate::data::CellKind;
use crate::ir::{Aggregate, AggregateFunction, Expression, Source};

use super::plan::mark_columns;

/// What is kept for an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FigurePlan<'a> {
    pub(super) kind: FigureKind,
    pub(super) argument: Option<&'a Expression>,
    pub(super) filter: Option<&'a Expression>,
    /// The weight of a row.
    pub(super) weight: Option<&'a Expression>,
}

impl FigurePlan<'_> {
    /// Whether every row that enters is counted.
    pub(super) fn counts_all(&self) -> bool {
        use FigureKind as K;
        let counts = matches!(self.kind, K::Rows | K::Truths { .. } | K::Numbers | K::Values);
        counts && self.filter.is_none()
    }

    /// What is kept for this one and another together, where the same rows enter both; `of` says how those are.
    fn with(&self, other: &Self, of: Entering<'_>) -> Option<Self> {
        use FigureKind as K;
        let alike = (self.argument, self.filter, self.weight)
            == (other.argument, other.filter, other.weight);
        match (self.kind, other.kind) {
            (one, other) if alike && one == other => Some(*self),
            (K::Values, K::Numbers) if alike => Some(*self),
            (K::Numbers, K::Values) if alike => Some(*other),
            (K::Rows, _) if other.tells_rows_of(self, of) => Some(*other),
            (_, K::Rows) if self.tells_rows_of(other, of) => Some(*self),
            _ => None,
        }
    }

    /// Whether it tells how many rows another counts.
    fn tells_rows_of(&self, rows: &Self, of: Entering<'_>) -> bool {
        use FigureKind as K;
        if self.weight.is_some() || rows.weight.is_some() {
            return false;
        }
        match self.kind {
            K::Truths { .. } | K::Numbers | K::Values if self.filter == rows.filter => true,
            K::Truths { .. } if self.filter.is_none() => {
                let both = self.argument.zip(rows.filter);
                let same = both.and_then(|(argument, filter)| sameness(argument, filter));
                same.is_some()
                    && self.argument.is_some_and(|argument| of.counted_as_shared(argument))
            }
            _ => false,
        }
    }

    /// What an aggregate takes of what is kept for it here.
    pub(super) fn taking(&self, aggregate: &Aggregate) -> Taking {
        let own = matches!(self.kind, FigureKind::Rows | FigureKind::Observed(_));
        if aggregate.function != AggregateFunction::Count || own {
            return Taking::Whole;
        }
        if self.filter == aggregate.filter.as_ref() {
            return Taking::Rows;
        }
        let both = self.argument.zip(aggregate.filter.as_ref());
        match both.and_then(|(argument, filter)| sameness(argument, filter)) {
            Some(true) => Taking::Met,
            Some(false) => Taking::Missed,
            None => Taking::Whole,
        }
    }
}

/// Whether two conditions are the same, or one is that the other is not so; `None` where neither is plain.
fn sameness(one: &Expression, other: &Expression) -> Option<bool> {
    match (one, other) {
        (one, other) if one == other => Some(true),
        (Expression::Not(inner), other) | (other, Expression::Not(inner)) => {
            (**inner == *other).then_some(false)
        }
        _ => None,
    }
}

/// What an aggregate takes of the state that is kept for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taking {
    /// All of it.
    Whole,
    /// How many rows entered it.
    Rows,
    /// Of how many of them its condition is true.
    Met,
    /// Of how many it is false.
    Missed,
}

/// The rows that enter the figures of a placement.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entering<'s> {
    /// Of which source they are.
    pub(super) source: &'s Source,
    /// Whether some are taken for met whatever is true of them.
    pub(super) may_be_forgiven: bool,
}

impl Entering<'_> {
    /// Whether a share takes a condition for true where a count does: it forgives nothing, and waits for no instant.
    fn counted_as_shared(self, condition: &Expression) -> bool {
        let mut used = vec![false; self.source.columns.len()];
        mark_columns(self.source, condition, &mut used);
        let columns = self.source.layout.columns.iter().zip(used);
        let mut instants = columns
            .filter(|(column, used)| *used && matches!(column.kind, CellKind::Instant { .. }));
        !self.may_be_forgiven && instants.next().is_none()
    }
}

/// What is kept of the rows that enter an aggregate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FigureKind {
    /// How many there are.
    Rows,
    /// Outcomes; those of a share are decided as soon as they can no longer change.
    Truths { share: bool },
    /// Their number, sum and ends.
    Numbers,
    /// How often each number is there; their number, sum and ends follow from that.
    Values,
    /// Which values there are.
    Different,
    /// The value of the first row that has one, or of the last.
    Outermost { last: bool },
    /// What rows give that are observed one by one.
    Observed(Watched),
}

/// What is looked at in rows that are observed one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Watched {
    /// That they are there.
    Rows,
    /// Outcomes, as in [`FigureKind::Truths`].
    Truths { share: bool },
    /// Their number, sum and ends.
    Numbers,
    /// What each number weighs.
    Values,
}

impl FigureKind {
    /// The same of rows that are observed one by one, where there is one.
    pub(super) fn observed(self) -> Option<Self> {
        Some(Self::Observed(match self {
            Self::Rows => Watched::Rows,
            Self::Truths { share } => Watched::Truths { share },
            Self::Numbers => Watched::Numbers,
            Self::Values => Watched::Values,
            Self::Observed(watched) => watched,
            Self::Different | Self::Outermost { .. } => return None,
        }))
    }
}

/// An aggregate, with where it finds what is kept for it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) aggregate: Aggregate,
    /// The figure, by its place.
    pub(super) figure: usize,
    /// What it takes of that.
    pub(super) taking: Taking,
}

/// The figures with their places, those of the same rows kept together. What each takes of its own is known when all
/// figures are.
pub(super) fn placed<'a>(
    figures: Vec<(&Aggregate, FigurePlan<'a>)>,
    kept: &mut Vec<FigurePlan<'a>>,
    of: Entering<'_>,
) -> Vec<Kept> {
    let place = |(aggregate, plan): (&Aggregate, FigurePlan<'a>)| {
        let at = |figure| Kept { aggregate: aggregate.clone(), figure, taking: Taking::Whole };
        for (figure, known) in kept.iter_mut().enumerate() {
            if let Some(both) = known.with(&plan, of) {
                *known = both;
                return at(figure);
            }
        }
        kept.push(plan);
        at(kept.len() - 1)
    };
    figures.into_iter().map(place).collect()
}
