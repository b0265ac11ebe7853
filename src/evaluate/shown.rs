//! Figures as a statement shows them.

use crate::exact::{Rational, Rounding};
use crate::ir::{AggregateFunction, Expression, FieldType, Metric, MetricPart};
use crate::time::{Instant, Zone};

use super::finding::Finding;
use super::terms::Terms;

/// The decimal places of a figure.
const PLACES: u32 = 10;

/// A number to ten places.
pub(super) fn decimal(number: &Rational) -> String {
    number.to_decimal_string(PLACES)
}

/// An instant in the contract's zone.
pub(super) fn instant(zone: Zone, instant: Instant) -> String {
    zone.format_rfc9557(instant)
}

/// What the data at hand give, as text.
pub(super) fn value(terms: &Terms<'_>, finding: &Finding, kind: &FieldType) -> Option<String> {
    finding.seen().map(|datum| match datum.as_number() {
        Some(number) => decimal(number),
        None => terms.shown(&datum, kind),
    })
}

/// The same as a fraction, where it is a number.
pub(super) fn exact(finding: &Finding) -> Option<String> {
    finding.seen_number().map(|number| number.to_string())
}

/// The word for what a metric's value is.
pub(super) fn kind(metric: &Metric) -> String {
    let counts = match &metric.value {
        Expression::Aggregate(aggregate) => {
            matches!(aggregate.function, AggregateFunction::Count | AggregateFunction::Distinct)
        }
        Expression::Outages => true,
        _ => false,
    };
    if counts { "count".to_owned() } else { field(&metric.value_type) }
}

/// The word for what a part of a metric is.
pub(super) fn kind_of_part(metric: &Metric, part: MetricPart) -> String {
    match part {
        MetricPart::Value => kind(metric),
        MetricPart::Count | MetricPart::Misses | MetricPart::Outages => "count".to_owned(),
        MetricPart::Downtime | MetricPart::LongestOutage => "duration".to_owned(),
    }
}

fn field(kind: &FieldType) -> String {
    match kind {
        FieldType::Text | FieldType::Word(_) => "text",
        FieldType::Flag => "flag",
        FieldType::Number => "number",
        FieldType::Percent => "percent",
        FieldType::Duration | FieldType::Clock => "duration",
        FieldType::Money(_) => "money",
        FieldType::Unit(unit) => unit,
        FieldType::Instant => "instant",
        FieldType::Date => "date",
        FieldType::Civil => "civil span",
        FieldType::Deadline => "deadline",
    }
    .to_owned()
}

/// What was read, as one would write it.
pub(super) fn name_of_part(metric: &Metric, part: MetricPart) -> String {
    let part = match part {
        MetricPart::Value => return metric.name.clone(),
        MetricPart::Count => "count",
        MetricPart::Misses => "misses",
        MetricPart::Downtime => "downtime",
        MetricPart::Outages => "outages",
        MetricPart::LongestOutage => "longest outage",
    };
    format!("{}.{part}", metric.name)
}

/// A number for people: a ratio in percent, seconds with their unit.
pub(super) fn in_words(number: &Rational, kind: &str) -> String {
    match kind {
        "percent" => format!("{} %", (number * &Rational::from(100)).to_decimal_string(8)),
        "duration" => format!("{} s", decimal(number)),
        _ => decimal(number),
    }
}

/// An amount with as many places as it is rounded to; two where nothing says.
pub(super) fn amount(amount: &Rational, rounding: Option<&Rounding>) -> String {
    let places = rounding.map_or(2, |rounding| {
        (0..=28)
            .find(|places| {
                let unit = Rational::from(10_i128.pow(*places));
                (rounding.step() * &unit).is_integer()
            })
            .unwrap_or(2)
    });
    amount.to_fixed(places)
}
