//! Civil periods: the months, quarters, weeks and contract years that statements cover.

use std::fmt;

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::encoding;
use super::instant::{Instant, just_before};
use super::interval::Interval;
use super::sampling::civil_cell;
use super::span::{add_days, add_months};
use super::zone::{LocalNote, Zone, format_offset};

/// The kinds of period.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PeriodKind {
    /// A civil hour, `2026-03-07T14`. It ends early where the clock changes inside it; an hour
    /// lived twice is two periods, told apart by their offsets, `2026-10-25T02+02:00`.
    Hour,
    /// A civil day, `2026-03-07`.
    Day,
    /// An ISO week from Monday, `2026-W11`.
    Week,
    /// A calendar month, `2026-03`.
    Month,
    /// A calendar quarter, `2026-Q1`.
    Quarter,
    /// A calendar year, `2026`.
    Year,
    /// A month from the day of the month the contract began, `2026-01-31/P1M`.
    ContractMonth,
    /// Three contract months, `2026-01-31/P3M`.
    ContractQuarter,
    /// Twelve contract months, `2026-01-31/P1Y`.
    ContractYear,
    /// Three months of the fiscal year, `FY2026-Q1`.
    FiscalQuarter,
    /// A fiscal year, named after the calendar year of its last day, `FY2026`.
    FiscalYear,
    /// So many civil days up to and with each day, `2026-02-06/P30D`: one window for every day,
    /// which belongs to its last day. Zero days are read as one.
    RollingDays(u32),
    /// So many months up to and with each day, named after that day, `P12M/2026-03-07`: one window
    /// for every day, which belongs to its last day. It begins so many months before the day after
    /// it, clamped to the month's end. Zero months are read as one.
    RollingMonths(u32),
}

impl PeriodKind {
    /// Whether its periods are windows that overlap: one for every day.
    pub fn is_rolling(self) -> bool {
        matches!(self, Self::RollingDays(_) | Self::RollingMonths(_))
    }
}

/// As a contract writes it after `per`.
impl fmt::Display for PeriodKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::ContractMonth => "contract month",
            Self::ContractQuarter => "contract quarter",
            Self::ContractYear => "contract year",
            Self::FiscalQuarter => "fiscal quarter",
            Self::FiscalYear => "fiscal year",
            Self::RollingDays(days) => return write!(formatter, "rolling {days} days"),
            Self::RollingMonths(months) => return write!(formatter, "rolling {months} months"),
        })
    }
}

/// The day on which fiscal years begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "(u32, u32)", into = "(u32, u32)")]
pub struct FiscalStart {
    // INVARIANT: a day that exists in leap years.
    month: u32,
    day: u32,
}

/// A year in which every day that can begin a fiscal year exists.
const LEAP_YEAR: i32 = 1972;

/// A month and day that no year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidFiscalStart {
    /// The month as given.
    pub month: u32,
    /// The day as given.
    pub day: u32,
}

impl fmt::Display for InvalidFiscalStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no year has a day {} in month {}", self.day, self.month)
    }
}

impl std::error::Error for InvalidFiscalStart {}

impl FiscalStart {
    /// Fiscal years that are calendar years.
    pub const JANUARY_FIRST: Self = Self { month: 1, day: 1 };

    /// Fiscal years that begin on that day; 29 February means the month's end in other years.
    ///
    /// # Errors
    /// When no year has the day.
    pub fn new(month: u32, day: u32) -> Result<Self, InvalidFiscalStart> {
        match NaiveDate::from_ymd_opt(LEAP_YEAR, month, day) {
            Some(_) => Ok(Self { month, day }),
            None => Err(InvalidFiscalStart { month, day }),
        }
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u32 {
        self.day
    }
}

impl Default for FiscalStart {
    fn default() -> Self {
        Self::JANUARY_FIRST
    }
}

impl TryFrom<(u32, u32)> for FiscalStart {
    type Error = InvalidFiscalStart;

    fn try_from((month, day): (u32, u32)) -> Result<Self, InvalidFiscalStart> {
        Self::new(month, day)
    }
}

impl From<FiscalStart> for (u32, u32) {
    fn from(start: FiscalStart) -> Self {
        (start.month, start.day)
    }
}

/// How time is cut into periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PeriodRule {
    /// The kind of period.
    pub kind: PeriodKind,
    /// The zone whose civil days bound the periods.
    pub zone: Zone,
    /// The day from which contract months and years are counted. The k-th starts k months later
    /// with the day clamped to the month's end, so that it never drifts: 31 January, 28 February,
    /// 31 March.
    #[serde(with = "encoding::date")]
    pub in_force_from: NaiveDate,
    /// The day on which fiscal years begin.
    pub fiscal_start: FiscalStart,
}

/// One period, half-open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// The name, in the form of its kind; unique among the periods of one rule.
    pub label: String,
    /// The first instant.
    #[serde(with = "encoding::instant")]
    pub from: Instant,
    /// The first instant after the period.
    #[serde(with = "encoding::instant")]
    pub until: Instant,
    /// The first civil day, in whole or (hours) in part.
    #[serde(with = "encoding::date")]
    pub first_day: NaiveDate,
    /// The first civil day after the period.
    #[serde(with = "encoding::date")]
    pub end_day: NaiveDate,
}

impl Period {
    /// The instants of the period.
    pub fn interval(&self) -> Interval {
        Interval::new(self.from, self.until)
    }
}

/// The period that holds `instant`; of rolling windows the one whose last day holds it.
pub fn period_containing(rule: &PeriodRule, instant: Instant) -> Period {
    match rule.kind {
        PeriodKind::Hour => hour_containing(rule.zone, instant),
        PeriodKind::RollingDays(days) => {
            let last_day = rule.zone.day_of(instant);
            let days = i64::from(days.max(1));
            let first_day = add_days(last_day, 1 - days).unwrap_or(NaiveDate::MIN);
            let end_day = add_days(last_day, 1).unwrap_or(NaiveDate::MAX);
            civil_period(rule.zone, format!("{first_day}/P{days}D"), first_day, end_day)
        }
        PeriodKind::RollingMonths(months) => {
            let last_day = rule.zone.day_of(instant);
            let months = i64::from(months.max(1));
            // Several windows can begin on one day, so they are named after their last.
            let label = format!("P{months}M/{last_day}");
            let end_day = add_days(last_day, 1).unwrap_or(NaiveDate::MAX);
            let first_day = add_months(end_day, -months).unwrap_or(NaiveDate::MIN);
            civil_period(rule.zone, label, first_day, end_day)
        }
        kind => {
            let grid = CivilGrid::of(rule);
            let index = grid.index_of(rule.zone.day_of(instant));
            let (first_day, end_day) = (grid.first_day(index), grid.first_day(index + 1));
            civil_period(rule.zone, grid.label(kind, index), first_day, end_day)
        }
    }
}

/// All periods that share an instant with `[from, until)`, in order; of rolling windows those
/// whose last day does.
pub fn periods_between(
    rule: &PeriodRule,
    from: Instant,
    until: Instant,
) -> impl Iterator<Item = Period> + use<> {
    let rule = *rule;
    let first = (from < until).then(|| period_containing(&rule, from));
    std::iter::successors(first, move |period| {
        // At the end of the time line the next period would be the same again.
        Some(next_period(&rule, period)).filter(|next| next.until > period.until)
    })
    .take_while(move |period| step_start(&rule, period) < until)
}

/// The period after `period`, which must be one of the rule's.
pub fn next_period(rule: &PeriodRule, period: &Period) -> Period {
    period_containing(rule, period.until)
}

/// The period before `period`, which must be one of the rule's.
pub fn previous_period(rule: &PeriodRule, period: &Period) -> Period {
    period_containing(rule, just_before(step_start(rule, period)))
}

/// Where the part of a period begins that no earlier period of the rule reaches into: the whole
/// period, or the last day of a rolling window.
fn step_start(rule: &PeriodRule, period: &Period) -> Instant {
    match rule.kind {
        PeriodKind::RollingDays(_) | PeriodKind::RollingMonths(_) => {
            let last_day = period.end_day.pred_opt().unwrap_or(period.end_day);
            rule.zone.start_of_day(last_day)
        }
        _ => period.from,
    }
}

/// The period of whole civil days `[first_day, end_day)`.
fn civil_period(zone: Zone, label: String, first_day: NaiveDate, end_day: NaiveDate) -> Period {
    let (from, until) = (zone.start_of_day(first_day), zone.start_of_day(end_day));
    Period { label, from, until, first_day, end_day }
}

/// The civil hour that holds `instant`: no longer than an hour, and all at one offset.
fn hour_containing(zone: Zone, instant: Instant) -> Period {
    let cell = civil_cell(zone, instant, TimeDelta::hours(1), |a, b| a == b);
    let local = zone.local(cell.from);
    let name = |local: chrono::NaiveDateTime| local.format("%Y-%m-%dT%H").to_string();
    let mut label = name(local);
    let twice = |minute: u32, second: u32| {
        let at = local.date().and_hms_opt(local.hour(), minute, second);
        at.is_some_and(|at| zone.resolve_local(at).note == Some(LocalNote::Fold))
    };
    let repeats = |neighbour: Instant| name(zone.local(neighbour)) == label;
    if twice(0, 0) || twice(59, 59) || repeats(cell.until) || repeats(just_before(cell.from)) {
        label.push_str(&format_offset(zone.offset_seconds(cell.from)));
    }
    let first_day = local.date();
    let end_day = first_day.succ_opt().unwrap_or(first_day);
    Period { label, from: cell.from, until: cell.until, first_day, end_day }
}

/// Periods of equally many civil days or months, numbered from one that starts at an anchor.
struct CivilGrid {
    anchor: NaiveDate,
    step: Step,
}

/// The civil length of a period.
#[derive(Clone, Copy)]
enum Step {
    Days(i64),
    Months(i64),
}

impl CivilGrid {
    /// The grid of every kind but hours and rolling windows, which are cut by days.
    fn of(rule: &PeriodRule) -> Self {
        let date = |month, day| NaiveDate::from_ymd_opt(LEAP_YEAR, month, day).unwrap_or_default();
        let new_year = date(1, 1);
        let contract = rule.in_force_from;
        let fiscal = date(rule.fiscal_start.month, rule.fiscal_start.day);
        let (anchor, step) = match rule.kind {
            PeriodKind::Hour
            | PeriodKind::Day
            | PeriodKind::RollingDays(_)
            | PeriodKind::RollingMonths(_) => (new_year, Step::Days(1)),
            PeriodKind::Week => (new_year.week(chrono::Weekday::Mon).first_day(), Step::Days(7)),
            PeriodKind::Month => (new_year, Step::Months(1)),
            PeriodKind::Quarter => (new_year, Step::Months(3)),
            PeriodKind::Year => (new_year, Step::Months(12)),
            PeriodKind::ContractMonth => (contract, Step::Months(1)),
            PeriodKind::ContractQuarter => (contract, Step::Months(3)),
            PeriodKind::ContractYear => (contract, Step::Months(12)),
            PeriodKind::FiscalQuarter => (fiscal, Step::Months(3)),
            PeriodKind::FiscalYear => (fiscal, Step::Months(12)),
        };
        Self { anchor, step }
    }

    /// The first day of a period; at the ends of the calendar the outermost date.
    fn first_day(&self, index: i64) -> NaiveDate {
        let day = match self.step {
            Step::Days(step) => add_days(self.anchor, index.saturating_mul(step)),
            // From the anchor and not from the period before: the day of the month never drifts.
            Step::Months(step) => add_months(self.anchor, index.saturating_mul(step)),
        };
        day.unwrap_or(if index < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
    }

    /// The number of the period that holds `date`.
    fn index_of(&self, date: NaiveDate) -> i64 {
        match self.step {
            Step::Days(step) => (date - self.anchor).num_days().div_euclid(step),
            Step::Months(step) => {
                let index = (months_of(date) - months_of(self.anchor)).div_euclid(step);
                // In the month in which a period begins, days before the beginning are the
                // earlier period's.
                if date < self.first_day(index) { index - 1 } else { index }
            }
        }
    }

    fn label(&self, kind: PeriodKind, index: i64) -> String {
        let day = self.first_day(index);
        match kind {
            PeriodKind::Hour
            | PeriodKind::Day
            | PeriodKind::RollingDays(_)
            | PeriodKind::RollingMonths(_) => day.to_string(),
            PeriodKind::Week => {
                let week = day.iso_week();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            PeriodKind::Month => format!("{:04}-{:02}", day.year(), day.month()),
            PeriodKind::Quarter => format!("{:04}-Q{}", day.year(), day.month0() / 3 + 1),
            PeriodKind::Year => format!("{:04}", day.year()),
            PeriodKind::ContractMonth => format!("{day}/P1M"),
            PeriodKind::ContractQuarter => format!("{day}/P3M"),
            PeriodKind::ContractYear => format!("{day}/P1Y"),
            PeriodKind::FiscalYear => format!("FY{:04}", self.year_before(index + 1)),
            PeriodKind::FiscalQuarter => {
                let quarter = index.rem_euclid(4);
                format!("FY{:04}-Q{}", self.year_before(index - quarter + 4), quarter + 1)
            }
        }
    }

    /// The calendar year of the last day before a period.
    fn year_before(&self, index: i64) -> i32 {
        let day = self.first_day(index);
        day.pred_opt().unwrap_or(day).year()
    }
}

/// Months since the year 0.
fn months_of(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}
