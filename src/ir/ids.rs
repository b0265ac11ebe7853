//! Numbers that stand for declarations, each kind its own type.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The place in the vector of its kind.
            pub fn index(self) -> usize {
                usize::try_from(self.0).unwrap_or(usize::MAX)
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

ids! {
    /// A party of the contract.
    PartyId;
    /// A service.
    ServiceId;
    /// A source of rows.
    SourceId;
    /// A case: items gathered from an event log.
    CaseId;
    /// A column of a source, or a field of a case, by its place there.
    ColumnId;
    /// A table of values written in the contract.
    TableId;
    /// A declared type: a list of words in the order of their rank.
    WordListId;
    /// A calendar.
    CalendarId;
    /// An exclusion.
    ExclusionId;
    /// A metric.
    MetricId;
    /// An objective.
    ObjectiveId;
    /// A penalty.
    PenaltyId;
    /// A group of penalties.
    GroupId;
    /// A pool.
    PoolId;
}
