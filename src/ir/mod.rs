//! The checked contract: closed, typed, without a name left to look up.
//!
//! `check` builds it and nothing else does. It is the form in which a contract is stored (`sla compile`), loaded
//! back, and evaluated. Names stand only where people read them; everything refers by number.
//!
//! INVARIANT: every id is an index into the vector of its kind in the same [`Contract`], and every expression
//! has the type its place needs. Evaluation relies on both; [`Contract::from_json`] checks the first again,
//! because a file may come from anywhere.

mod aggregate;
mod amendment;
mod contract;
mod credit;
mod duty;
mod expression;
mod history;
mod ids;
mod looked_at;
mod metric;
mod origin;
mod references;
mod right;
mod rows;
mod scenario;
mod spans;
mod stored;
mod verdict;
mod walk;

pub use aggregate::{Aggregate, AggregateFunction, AggregateOver};
pub use amendment::Amendment;
pub use contract::{
    Contract, Conventions, Fee, MissingPolicy, NoItems, PartialPeriods, Party, PercentileMethod,
    Role, Service, Table, TableRow, Term, WordList,
};
pub use credit::{
    Cap, Claim, Cover, Credit, CreditGroup, CreditUnit, Creditable, EarnBack, GroupRule, Penalty,
    Pool, RecordedCause, Repeat, Tier,
};
pub use duty::{Elements, Level, Objective, Ratchet, UnmeasuredDuty};
pub use expression::{
    ArithmeticOperator, Comparison, ElementPart, Expression, MetricPart, Pause, PauseEnd,
    PeriodPart, UnitCounting, Value, WhichGroups,
};
pub use history::{Past, Recorded, Repetition, Window};
pub use ids::{
    CalendarId, CaseId, ColumnId, ExclusionId, GroupId, MetricId, ObjectiveId, PartyId, PenaltyId,
    PoolId, ServiceId, SourceId, TableId, WordListId,
};
pub use metric::{
    Budget, Counting, DownRule, EmptySample, ExcludedTime, Excluding, Exclusion, ExclusionEffect,
    GroupKey, GroupKeys, Metric, OverBudget, PartialSample, Sampling, ValueType,
};
pub use origin::{Backing, ContractText, Parameter};
pub use right::{Cure, Notice, Purpose, Review, Right};
pub use rows::{
    Case, CaseField, Column, ColumnOrigin, Counter, FieldType, Join, RowShape, RowsOf, Source,
    Unique,
};
pub use scenario::{
    Days, Expectation, Expected, ExpectedGroups, Given, GroupValue, RightState, Scenario,
};
pub use spans::{MatchedKey, SpanRows};
pub use stored::{SCHEMA, StoredError, schema};
pub use verdict::{Verdict, VerdictTest};
