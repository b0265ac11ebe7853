//! The contract as a whole.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exact::{Rational, Rounding};
use crate::time::{PeriodKind, WorkCalendar, Zone};

use super::{
    Amendment, Backing, Case, ContractText, CreditGroup, Exclusion, Expression, FieldType, Metric,
    Objective, Parameter, PartyId, Penalty, Pool, Review, Right, Scenario, Source, UnmeasuredDuty,
};

/// A checked contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contract {
    /// The version of this form: [`super::SCHEMA`].
    pub schema: String,
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The SHA-256 of the text it was compiled from; of the list of their SHA-256, where these are several.
    pub sha256: String,
    /// The texts it was compiled from, its own first.
    pub texts: Vec<ContractText>,
    /// The parameters with the values they have here.
    pub parameters: Vec<Parameter>,
    /// The release of the time zone rules it was compiled with.
    pub tzdb: String,
    /// When it is in force.
    pub term: Term,
    /// The zone in which days and months begin.
    pub zone: Zone,
    /// The currency of amounts, where the contract has any.
    pub currency: Option<String>,
    /// What one statement covers.
    pub period: PeriodKind,
    /// Month and day on which a fiscal year starts.
    pub fiscal_start: (u32, u32),
    /// What is decided once for the whole contract.
    pub conventions: Conventions,
    /// The parties, in order of declaration, as all the others.
    pub parties: Vec<Party>,
    /// The services.
    pub services: Vec<Service>,
    /// The declared types.
    pub word_lists: Vec<WordList>,
    /// The tables.
    pub tables: Vec<Table>,
    /// The calendars.
    pub calendars: Vec<WorkCalendar>,
    /// The sources.
    pub sources: Vec<Source>,
    /// The cases.
    pub cases: Vec<Case>,
    /// The exclusions.
    pub exclusions: Vec<Exclusion>,
    /// The metrics, in order of declaration.
    pub metrics: Vec<Metric>,
    /// The order in which metrics can be evaluated: none reads a later one.
    pub metric_order: Vec<super::MetricId>,
    /// The objectives, then the responsibilities that are measured.
    pub objectives: Vec<Objective>,
    /// The responsibilities that are not measured.
    pub unmeasured: Vec<UnmeasuredDuty>,
    /// The penalties.
    pub penalties: Vec<Penalty>,
    /// The groups of penalties.
    pub groups: Vec<CreditGroup>,
    /// The pools.
    pub pools: Vec<Pool>,
    /// The order in which credits can be computed: none reads a later one.
    pub credit_order: Vec<super::Creditable>,
    /// The terminations, then the other rights.
    pub rights: Vec<Right>,
    /// The reviews.
    pub reviews: Vec<Review>,
    /// The amendments, in the order of their days.
    pub amendments: Vec<Amendment>,
    /// The scenarios, in order.
    pub scenarios: Vec<Scenario>,
}

/// When a contract is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Term {
    /// The first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: Option<NaiveDate>,
}

/// What is decided once for the whole contract. A `None` is a decision that nothing in this contract needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conventions {
    /// What a gap in the data means.
    pub missing_data: Option<MissingPolicy>,
    /// The verdict of a period without a single item.
    pub no_items: Option<NoItems>,
    /// How a period cut short by the term counts.
    pub partial_periods: Option<PartialPeriods>,
    /// How percentiles are taken.
    pub percentiles: Option<PercentileMethod>,
    /// How amounts are rounded.
    pub round_money: Option<Rounding>,
}

/// What a gap in the data means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingPolicy {
    /// A verdict stands only if every way to fill the gap gives it.
    Inconclusive,
    /// As if it had been down, or failed.
    CountedAsMissed,
    /// As if it had been up, or fine.
    CountedAsMet,
    /// As if the time had not been there.
    LeftOut,
}

/// The verdict of a period without a single item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum NoItems {
    NotApplicable,
    Met,
    Missed,
    Inconclusive,
}

/// How a period that the term cuts short counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialPeriods {
    /// Fees and caps in the share of its days.
    Prorated,
    /// Fees and caps in full.
    Full,
    /// It is not judged at all.
    LeftOut,
}

/// Which percentile is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PercentileMethod {
    /// The ⌈p·n⌉-th smallest value.
    NearestRank,
    /// Interpolated at (n−1)·p.
    Linear,
}

/// Which side of the contract a party is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Role {
    Provider,
    Customer,
}

/// A party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Party {
    /// Its name in the contract.
    pub name: String,
    /// Its name in full.
    pub title: Option<String>,
    /// Its side.
    pub role: Option<Role>,
    /// Where to reach it.
    pub contact: Option<String>,
    /// Its members: name and title.
    pub members: Vec<(String, Option<String>)>,
}

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where the paper contract says it.
    pub clause: Option<String>,
    /// Who gives it.
    pub from: Option<PartyId>,
    /// Who gets it.
    pub to: Option<PartyId>,
    /// What it costs.
    pub fee: Option<Fee>,
    /// What it leans on.
    pub backed_by: Vec<Backing>,
}

/// What a service costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fee {
    /// The amount.
    pub amount: Rational,
    /// Its currency.
    pub currency: String,
    /// For each of these periods.
    pub per: PeriodKind,
}

/// A declared type: words in the order of their rank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WordList {
    /// Its name.
    pub name: String,
    /// The words.
    pub words: Vec<String>,
}

/// A table of values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// The names and types of the key columns.
    pub keys: Vec<(String, FieldType)>,
    /// The names and types of the value columns.
    pub columns: Vec<(String, FieldType)>,
    /// The rows, in order.
    pub rows: Vec<TableRow>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TableRow {
    /// One value for each key; `None` is `otherwise`.
    pub keys: Option<Vec<super::Value>>,
    /// One expression for each value column; constants today.
    pub values: Vec<Expression>,
}
