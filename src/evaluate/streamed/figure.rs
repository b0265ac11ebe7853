//! What is kept of the rows that enter an aggregate.

use crate::ir::{Aggregate, Expression};

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

    /// What is kept for this one and another together, where the same rows enter both.
    fn with(&self, other: &Self) -> Option<FigureKind> {
        use FigureKind as K;
        if (self.argument, self.filter, self.weight) != (other.argument, other.filter, other.weight)
        {
            return None;
        }
        match (self.kind, other.kind) {
            (one, other) if one == other => Some(one),
            (K::Values, K::Numbers) | (K::Numbers, K::Values) => Some(K::Values),
            _ => None,
        }
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

/// The figures, those of the same rows kept together, with their places.
pub(super) fn placed<'a>(
    figures: Vec<(&Aggregate, FigurePlan<'a>)>,
    kept: &mut Vec<FigurePlan<'a>>,
) -> Vec<(Aggregate, usize)> {
    let place = |(aggregate, figure): (&Aggregate, FigurePlan<'a>)| {
        for (place, known) in kept.iter_mut().enumerate() {
            if let Some(kind) = known.with(&figure) {
                known.kind = kind;
                return (aggregate.clone(), place);
            }
        }
        kept.push(figure);
        (aggregate.clone(), kept.len() - 1)
    };
    figures.into_iter().map(place).collect()
}
