//! Numbers with their units, dates, and the names of periods.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Fix, closest, codes};
use crate::exact::{Rational, Rounding, RoundingMode};
use crate::ir::Value;
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};
use crate::time::{CivilSpan, Instant, PeriodKind};

use super::currency;
use super::environment::{Environment, number};
use super::types::Type;

/// A number with its unit, in base units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quantity {
    pub(super) value: Value,
    pub(super) kind: Type,
    pub(super) span: Span,
}

/// The units of physical time, in seconds as a fraction, with spellings people also try.
const PHYSICAL: [(&str, i128, i128, &[&str]); 4] = [
    ("ms", 1, 1000, &["msec", "msecs", "millis", "millisecond", "milliseconds"]),
    ("s", 1, 1, &["sec", "secs", "second", "seconds"]),
    ("min", 60, 1, &["mins", "minute", "minutes", "m"]),
    ("h", 3600, 1, &["hr", "hrs", "hour", "hours"]),
];

/// The units of the calendar: singular, plural, months, days.
const CIVIL: [(&str, &str, i32, i32); 5] = [
    ("day", "days", 0, 1),
    ("week", "weeks", 0, 7),
    ("month", "months", 1, 0),
    ("quarter", "quarters", 3, 0),
    ("year", "years", 12, 0),
];

/// Seconds in one of a unit of physical time.
pub(super) fn seconds_in(unit: &str) -> Option<Rational> {
    let (_, num, den, _) = PHYSICAL.iter().find(|(name, ..)| *name == unit)?;
    Rational::new(*num, *den)
}

fn civil(unit: &str) -> Option<CivilSpan> {
    let (.., months, days) = CIVIL.iter().find(|(one, many, ..)| *one == unit || *many == unit)?;
    Some(CivilSpan { months: *months, days: *days })
}

impl Environment<'_> {
    /// A `quantity` node; a mistake in it is reported.
    pub(super) fn quantity(&self, node: &Node) -> Option<Quantity> {
        let digits = node.child(Rule::lit_number)?;
        let amount = number(self.text(digits))?;
        let (value, kind) = match (node.has(Rule::percent_sign), node.child(Rule::unit)) {
            (true, _) => (Value::Number(amount * hundredth()), Type::Percent),
            (false, None) => (Value::Number(amount), Type::Number),
            (false, Some(unit)) => {
                let found = self.with_unit(amount, unit)?;
                if let (_, Type::Money(currency)) = &found {
                    self.doubt_thousands(digits, currency);
                }
                found
            }
        };
        Some(Quantity { value, kind, span: node.span })
    }

    /// Warns where the decimal point of an amount looks like the mark between thousands: `40.000 EUR`.
    fn doubt_thousands(&self, digits: &Node, currency: &str) {
        let Some((whole, decimals)) = self.text(digits).split_once('.') else { return };
        let is_group = (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        if !is_group || decimals.len() != 3 {
            return;
        }
        let cents = decimals.get(..2).unwrap_or(decimals);
        self.report(
            Diagnostic::new(
                codes::POINT_FOR_THOUSANDS,
                format!("the point in `{whole}.{decimals} {currency}` is the decimal mark"),
            )
            .at(digits.span, format!("this is {whole} {currency} and a part"))
            .help(format!(
                "write `{whole}_{decimals} {currency}` for thousands, `{whole}.{cents}` or `{whole}.{decimals}0` for decimals"
            )),
        );
    }

    fn with_unit(&self, amount: Rational, unit: &Node) -> Option<(Value, Type)> {
        let name = self.name_in(unit)?;
        if unit.has(Rule::kw_business) {
            return self.business_days(&amount, name.text, unit.span);
        }
        if let Some(seconds) = seconds_in(name.text) {
            return Some((Value::Number(amount * seconds), Type::Duration));
        }
        if let Some(one) = civil(name.text) {
            return self.civil_span(&amount, one, name.text, unit.span);
        }
        if currency::exists(name.text) {
            return Some((Value::Number(amount), Type::Money(name.text.to_owned())));
        }
        if self.look_up(&[DeclarationKind::Unit], name.text).is_some() {
            return Some((Value::Number(amount), Type::Unit(name.text.to_owned())));
        }
        self.report(self.unknown_unit(name.text, name.span));
        None
    }

    fn business_days(&self, amount: &Rational, word: &str, span: Span) -> Option<(Value, Type)> {
        let whole = amount.to_integer().and_then(|days| u32::try_from(days).ok());
        let (true, Some(days)) = (matches!(word, "day" | "days"), whole) else {
            self.report(
                Diagnostic::new(codes::UNKNOWN_UNIT, "business time is counted in whole days")
                    .at(span, "not a number of business days")
                    .help("write `3 business days`, or hours such as `4 h`"),
            );
            return None;
        };
        Some((Value::BusinessDays(days), Type::Business))
    }

    fn civil_span(
        &self,
        amount: &Rational,
        one: CivilSpan,
        word: &str,
        span: Span,
    ) -> Option<(Value, Type)> {
        let times = amount.to_integer().and_then(|times| i32::try_from(times).ok());
        let span_of = |times: i32| {
            Some(CivilSpan {
                months: one.months.checked_mul(times)?,
                days: one.days.checked_mul(times)?,
            })
        };
        let Some(whole) = times.and_then(span_of) else {
            self.report(
                Diagnostic::new(
                    codes::CIVIL_AND_PHYSICAL_TIME,
                    format!("a {} of the calendar cannot be split", word.trim_end_matches('s')),
                )
                .at(span, "not a whole number of them")
                .help("write hours or minutes for a part of a day"),
            );
            return None;
        };
        Some((Value::Civil(whole), Type::Civil))
    }

    fn unknown_unit(&self, name: &str, span: Span) -> Diagnostic {
        if currency::looks_like_code(name) {
            return unknown_currency(name, span);
        }
        let diagnostic = Diagnostic::new(codes::UNKNOWN_UNIT, format!("there is no unit `{name}`"))
            .at(span, "neither built in nor declared");
        let twin = PHYSICAL.iter().find(|(.., others)| others.contains(&name));
        let declared = self.outline.of(DeclarationKind::Unit).filter_map(|unit| unit.name);
        let known = PHYSICAL
            .iter()
            .map(|(unit, ..)| *unit)
            .chain(CIVIL.iter().flat_map(|(one, many, ..)| [*one, *many]))
            .chain(declared.map(|unit| unit.text));
        match twin.map(|(unit, ..)| *unit).or_else(|| closest(name, known)) {
            Some(near) => diagnostic
                .help(format!("did you mean `{near}`?"))
                .fix(Fix::replace(format!("write `{near}`"), span, near)),
            None => diagnostic.help(format!(
                "built in are `%`, `ms`, `s`, `min`, `h`, days to years and currencies; others are declared: `unit {name}`"
            )),
        }
    }

    /// A `quantity` or an expression that is nothing but one, of a civil span.
    pub(super) fn civil_quantity(&self, node: &Node) -> Option<CivilSpan> {
        let quantity = self.quantity(node)?;
        if let Value::Civil(span) = quantity.value {
            return Some(span);
        }
        let code = if quantity.kind.is_span() {
            codes::CIVIL_AND_PHYSICAL_TIME
        } else {
            codes::UNIT_MISMATCH
        };
        self.report(
            Diagnostic::new(
                code,
                format!("this is {}, calendar days are needed", quantity.kind.spoken()),
            )
            .at(node.span, "not a span of the calendar")
            .help("write days, weeks, months or years: `30 days`"),
        );
        None
    }

    /// A `quantity` of physical time, in seconds.
    pub(super) fn seconds(&self, node: &Node) -> Option<Rational> {
        let quantity = self.quantity(node)?;
        match (quantity.value, &quantity.kind) {
            (Value::Number(seconds), Type::Duration) => Some(seconds),
            (_, kind) => {
                let code = if kind.is_span() {
                    codes::CIVIL_AND_PHYSICAL_TIME
                } else {
                    codes::UNIT_MISMATCH
                };
                self.report(
                    Diagnostic::new(
                        code,
                        format!("this is {}, hours, minutes or seconds are needed", kind.spoken()),
                    )
                    .at(node.span, "not a length of physical time")
                    .help("write `ms`, `s`, `min` or `h`: `15 min`"),
                );
                None
            }
        }
    }

    /// A `lit_date` node.
    pub(super) fn date(&self, node: &Node) -> Option<NaiveDate> {
        let text = self.text(node);
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        if date.is_none() {
            self.report(
                Diagnostic::new(codes::INVALID_DATE, format!("there is no day `{text}`"))
                    .at(node.span, "not in the calendar"),
            );
        }
        date
    }

    /// An `a_date` node: the date, and the instant where a time of day follows it.
    pub(super) fn a_date(&self, node: &Node) -> Option<(NaiveDate, Option<Instant>)> {
        let date = self.date(node.child(Rule::lit_date)?)?;
        match node.child(Rule::lit_time) {
            None => Some((date, None)),
            Some(time) => Some((date, Some(self.at_time(date, time)?))),
        }
    }

    /// A time of day on a date, in the zone of the contract.
    pub(super) fn at_time(&self, date: NaiveDate, time: &Node) -> Option<Instant> {
        let seconds = self.time_of_day(time)?;
        let day = date.and_time(chrono::NaiveTime::MIN);
        let local = day + chrono::TimeDelta::seconds(seconds.into());
        Some(self.zone.resolve_local(local).instant)
    }

    /// A `lit_time` node in seconds after midnight; `24:00` is the end of the day.
    pub(super) fn time_of_day(&self, node: &Node) -> Option<u32> {
        let text = self.text(node);
        let mut parts = text.split(':').map(|part| part.parse::<u32>().ok());
        let (hour, minute) = (parts.next()??, parts.next()??);
        let second = parts.next().flatten().unwrap_or(0);
        let seconds = hour * 3600 + minute * 60 + second;
        if minute < 60 && second < 60 && seconds <= 86_400 {
            return Some(seconds);
        }
        self.report(
            Diagnostic::new(codes::INVALID_TIME_SPAN, format!("there is no time of day `{text}`"))
                .at(node.span, "not between `00:00` and `24:00`"),
        );
        None
    }

    /// A `period_name` node.
    pub(super) fn period_name(&self, node: &Node) -> Option<PeriodKind> {
        let has = |rule| node.has(rule);
        if let Some(length) = node.child(Rule::quantity) {
            let span = self.civil_quantity(length)?;
            let above_zero = |count: i32| u32::try_from(count).ok().filter(|count| *count > 0);
            match (span.months, span.days) {
                (0, days) if days > 0 => return above_zero(days).map(PeriodKind::RollingDays),
                (months, 0) if months > 0 => {
                    return above_zero(months).map(PeriodKind::RollingMonths);
                }
                _ => {}
            }
            self.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    "a rolling window has a number of days or months",
                )
                .at(length.span, "neither days nor months")
                .help("write `rolling 30 days` or `rolling 12 months`"),
            );
            return None;
        }
        let kind = if has(Rule::kw_contract) {
            match () {
                () if has(Rule::kw_month) => PeriodKind::ContractMonth,
                () if has(Rule::kw_quarter) => PeriodKind::ContractQuarter,
                () => PeriodKind::ContractYear,
            }
        } else if has(Rule::kw_fiscal) {
            if has(Rule::kw_quarter) { PeriodKind::FiscalQuarter } else { PeriodKind::FiscalYear }
        } else {
            let kinds = [
                (Rule::kw_hour, PeriodKind::Hour),
                (Rule::kw_day, PeriodKind::Day),
                (Rule::kw_week, PeriodKind::Week),
                (Rule::kw_month, PeriodKind::Month),
                (Rule::kw_quarter, PeriodKind::Quarter),
                (Rule::kw_year, PeriodKind::Year),
            ];
            kinds.into_iter().find(|(rule, _)| has(*rule)).map(|(_, kind)| kind)?
        };
        Some(kind)
    }

    /// A `rounding` node; the step is in base units of the type, money in the currency's.
    pub(super) fn rounding(&self, node: &Node, kind: &Type) -> Option<Rounding> {
        let mode = node.child(Rule::rounding_mode)?;
        let step = node.child(Rule::quantity)?;
        let quantity = self.quantity(step)?;
        if quantity.kind.joined(kind).is_none() && !matches!(kind, Type::Money(_)) {
            self.report(
                Diagnostic::new(
                    codes::UNIT_MISMATCH,
                    format!("the value is {}, the step {}", kind.spoken(), quantity.kind.spoken()),
                )
                .at(step.span, "of another kind than the value"),
            );
            return None;
        }
        let Value::Number(step_size) = quantity.value else { return None };
        let mode = match (mode.has(Rule::kw_half), mode.has(Rule::kw_up), mode.has(Rule::kw_even)) {
            (true, true, _) => RoundingMode::HalfUp,
            (true, _, true) => RoundingMode::HalfEven,
            (true, ..) => RoundingMode::HalfDown,
            (false, true, _) => RoundingMode::Up,
            (false, ..) => RoundingMode::Down,
        };
        let rounding = Rounding::new(mode, step_size).ok();
        if rounding.is_none() {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a rounding step is above zero")
                    .at(step.span, "not above zero")
                    .help("write `0.01` for cents"),
            );
        }
        rounding
    }
}

/// Says that a currency does not exist, with the nearest that does.
pub(super) fn unknown_currency(code: &str, span: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(codes::UNKNOWN_CURRENCY, format!("there is no currency `{code}`"))
            .at(span, "not an ISO 4217 code");
    match closest(code, currency::codes()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            span,
            near,
        )),
        None => diagnostic.help("write a code such as `EUR`, `USD` or `JPY`"),
    }
}

/// One percent.
pub(super) fn hundredth() -> Rational {
    Rational::new(1, 100).unwrap_or_default()
}
