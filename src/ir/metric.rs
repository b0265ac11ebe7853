//! Metrics (service level indicators) and exclusions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::{Rational, Rounding};
use crate::time::PeriodKind;

use super::{
    CalendarId, ColumnId, ExclusionId, Expression, FieldType, MissingPolicy, NoItems, PartyId,
    PercentileMethod, RowsOf, ServiceId, SourceId, SpanRows, TableId, WordListId,
};

/// What a metric's value is.
pub type ValueType = FieldType;

/// A metric: rows to one figure for each period and group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// The service it measures.
    pub of: Option<ServiceId>,
    /// The periods it is measured in.
    pub per: PeriodKind,
    /// What it is measured for, separately.
    pub groups: Vec<GroupKey>,
    /// Its rows; a metric over other metrics has none.
    pub rows: Option<RowsOf>,
    /// Which rows.
    pub filter: Option<Expression>,
    /// Rows gathered into slots of equal length.
    pub sampling: Option<Sampling>,
    /// When it is down; for up time, down time and outages. Several are a union.
    pub down: Vec<DownRule>,
    /// Runs of down time shorter than so many seconds are up.
    pub at_least: Option<Rational>,
    /// Runs for which this is false are up (scope: the run; `length` is [`Expression::Downtime`], aggregates
    /// run over the rows of the run).
    pub outage_counts: Option<Expression>,
    /// Which items belong to a period.
    pub counting: Counting,
    /// The metric is not applicable in a period where this is false.
    pub applies: Option<Expression>,
    /// Only time (and rows) in these hours count.
    pub calendar: Option<CalendarId>,
    /// Only time (and rows) in these spans count: those in which the thing measured exists.
    pub existing: Option<SpanRows>,
    /// What is left out.
    pub exclusions: Vec<Excluding>,
    /// The weight of a row.
    pub weight: Option<Expression>,
    /// The figure.
    pub value: Expression,
    /// Its type.
    pub value_type: ValueType,
    /// Rounded before it is compared.
    pub rounded: Option<Rounding>,
    /// What a gap in the data means; `None` where no gap can arise.
    pub missing: Option<MissingPolicy>,
    /// The verdict when nothing was there.
    pub no_items: Option<NoItems>,
    /// How percentiles are taken.
    pub percentiles: Option<PercentileMethod>,
    /// Who measures.
    pub owner: Option<PartyId>,
    /// Collected without anybody's work; `None` where it is not said.
    pub automatic: Option<bool>,
}

/// One key of a `for each`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GroupKey {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: FieldType,
    /// The column of the metric's rows that holds it; a metric over other metrics has none.
    pub column: Option<ColumnId>,
    /// Which values there are.
    pub keys: GroupKeys,
}

/// Which groups there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum GroupKeys {
    /// The keys of a table, in its order; other keys are an error unless the table has an `otherwise` row.
    Table {
        /// The table.
        table: TableId,
        /// Which of its key columns.
        column: u32,
    },
    /// The words of a type, in order.
    Words(WordListId),
    /// The members of the parties, in order of declaration.
    Members(Vec<String>),
    /// What the data hold up to `as_of`, from first appearance.
    Seen,
}

/// Rows gathered into slots of equal length from local midnight on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sampling {
    /// The length of a slot in seconds; it divides an hour.
    pub every: Rational,
    /// Slots are also told apart by these columns.
    pub each: Vec<ColumnId>,
    /// What a slot without rows is; `None` means it is missing.
    pub empty: EmptySample,
    /// What a slot is whose rows are fewer than [`Sampling::complete_rows`], or that the period cuts.
    pub partial: PartialSample,
    /// So many rows make a slot complete.
    pub complete_rows: u32,
}

/// What a slot without a row is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmptySample {
    /// A gap.
    Missing,
    /// Not there.
    LeftOut,
    /// The condition or figure of the slot has this value.
    CountsAs(Expression),
}

/// What a slot that is not complete is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialSample {
    /// It is not said: a slot with too few rows is a gap, one that is cut counts whole.
    Unsaid,
    /// It counts like a complete one.
    Whole,
    /// Not there.
    LeftOut,
    /// In the proportion of its rows or of its time.
    InPart,
}

/// When a metric is down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DownRule {
    /// In samples (scope: the rows of the sample) or in rows that hold (scope: the row) for which this is true.
    When(Expression),
    /// While rows of a source of spans last.
    During(SpanRows),
}

/// Which items belong to a period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// Those whose instant or start lies in it. A case is dated by its first event.
    ByInstant,
    /// Those for which this is true.
    When {
        /// They count.
        condition: Expression,
        /// Unless this is true.
        except: Option<Expression>,
        /// The field whose instant dates an item in [`Counting::When`] written as `dated`; an item without it is
        /// pending.
        dated_by: Option<ColumnId>,
    },
}

/// An exclusion as one metric uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Excluding {
    /// Which.
    pub exclusion: ExclusionId,
    /// The keys of the metric's groups, by their place, that are those of [`Exclusion::each`], in the same order.
    pub keys: Vec<u32>,
}

/// Time (or items) that a metric leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exclusion {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// When it is.
    pub time: ExcludedTime,
    /// The columns of its source by whose values it is granted separately; a budget too.
    pub each: Vec<ColumnId>,
    /// How much of it is granted.
    pub budget: Option<Budget>,
    /// What happens to excluded time.
    pub effect: ExclusionEffect,
}

/// When an exclusion is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExcludedTime {
    /// While rows of a source of spans last.
    Spans {
        /// The source.
        source: SourceId,
        /// Which of its rows; an unknown condition rejects one.
        condition: Option<Expression>,
    },
    /// In the open hours of a calendar.
    Hours(CalendarId),
}

impl Exclusion {
    /// The source of its spans, where it has one.
    pub fn source(&self) -> Option<SourceId> {
        match &self.time {
            ExcludedTime::Spans { source, .. } => Some(*source),
            ExcludedTime::Hours(_) => None,
        }
    }

    /// Which of its spans are granted.
    pub fn condition(&self) -> Option<&Expression> {
        match &self.time {
            ExcludedTime::Spans { condition, .. } => condition.as_ref(),
            ExcludedTime::Hours(_) => None,
        }
    }
}

/// How much of an exclusion is granted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Budget {
    /// Seconds.
    pub at_most: Rational,
    /// In each of these periods.
    pub per: PeriodKind,
    /// What happens beyond it.
    pub over: OverBudget,
    /// In a period that the term cuts: in the share of its days in force.
    pub prorated: bool,
}

/// What happens to the event that crosses the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverBudget {
    /// Only what lies beyond counts.
    ExcessCounts,
    /// The event counts as a whole.
    WholeEventCounts,
}

/// What happens to excluded time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionEffect {
    /// It leaves the denominator too.
    NotCounted,
    /// It is up time.
    CountedAsMet,
}
