//! What may be named where an expression stands.

use super::super::environment::{ColumnType, KeyType, RowType};
use super::super::types::Type;

/// What may be named where an expression stands.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each says whether one kind of name is known")]
pub(in super::super) struct Scope<'e> {
    /// The columns of the row at hand; they may be named as they are.
    pub(in super::super) row: Option<&'e RowType>,
    /// Rows that aggregates may run over.
    pub(in super::super) rows: Option<Rows<'e>>,
    /// Whether there should be rows and nothing is known of them: a mistake that has been reported.
    pub(in super::super) rows_unknown: bool,
    /// The joined rows of a case that aggregates may run over.
    pub(in super::super) joined: Option<Joined<'e>>,
    /// The columns of the joined row at hand; they are named with the source before them.
    pub(in super::super) joined_row: Option<&'e RowType>,
    /// The keys of the case at hand.
    pub(in super::super) case_keys: &'e [ColumnType],
    /// The keys of the group at hand.
    pub(in super::super) keys: &'e [KeyType],
    /// Whether there is a period: `period.start`, `during period`.
    pub(in super::super) period: bool,
    /// Whether metrics, verdicts and fees may be read.
    pub(in super::super) figures: bool,
    /// Whether other credits may be read, and the allocation of the penalty at hand.
    pub(in super::super) credits: bool,
    /// Whether the credit at hand is time: `3 days of web.fee` are three days, not their worth.
    pub(in super::super) in_kind: bool,
    /// Whether there is an outage, an item or a window at hand: `starts`, `ends`, `length`.
    pub(in super::super) element: bool,
    /// The type of the level of the objective at hand.
    pub(in super::super) level: Option<&'e Type>,
    /// Which words of up time and down time may be used.
    pub(in super::super) availability: Availability,
}

/// Rows that aggregates may run over.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Rows<'e> {
    /// Their columns.
    pub(in super::super) columns: &'e RowType,
    /// Whether they are gathered into samples, over which aggregates of aggregates run.
    pub(in super::super) sampled: bool,
}

/// The joined rows of a case.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Joined<'e> {
    /// Their columns.
    pub(in super::super) columns: &'e RowType,
    /// Which of the joins of the case.
    pub(in super::super) place: u32,
}

/// Which words of up time and down time may be used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in super::super) enum Availability {
    /// None.
    #[default]
    None,
    /// `uptime`, `downtime`, `outages`, `longest outage`.
    Period,
    /// `length`, of an outage.
    Outage,
}

impl<'e> Scope<'e> {
    /// Nothing but constants.
    pub(in super::super) fn constant() -> Self {
        Self::default()
    }

    /// One row.
    pub(in super::super) fn row(columns: &'e RowType) -> Self {
        Self { row: Some(columns), ..Self::default() }
    }

    /// Figures of a period, for a group.
    pub(in super::super) fn figures(keys: &'e [KeyType]) -> Self {
        Self { keys, period: true, figures: true, ..Self::default() }
    }
}
