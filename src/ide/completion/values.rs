//! Units, currencies, types, zones: what is built in and no word of the grammar.

use crate::syntax::{DeclarationKind, Rule};
use crate::time::{MONTHS, Zone};

use super::context::{Context, Frame};
use super::{
    Analysis, Completion, CompletionKind, Completions, Headings, NameKind, columns, mixed,
};

/// The functions of the language and what they give.
pub(super) const FUNCTIONS: [(&str, &str); 18] = [
    ("share", "the share of rows for which it is true"),
    ("count", "how many rows"),
    ("uptime", "the share of the period that was up"),
    ("mean", "the mean"),
    ("sum", "the sum"),
    ("percentile", "the value below which a share of the rows lies"),
    ("first", "of the first row"),
    ("last", "of the last row"),
    ("max", "the largest"),
    ("min", "the smallest"),
    ("median", "the middle value"),
    ("any", "whether it is true of a row"),
    ("all", "whether it is true of every row"),
    ("distinct", "how many different ones"),
    ("downtime", "how long it was down"),
    ("outages", "how many outages"),
    ("longest", "the length of the longest outage"),
    ("worst", "the worst of several"),
];

/// The types of columns and what they hold.
const TYPES: [(&str, &str); 10] = [
    ("text", "any text"),
    ("instant", "a point in time, with its zone"),
    ("flag", "true or false"),
    ("number", "a number without a unit"),
    ("count", "a whole number"),
    ("duration", "a length of time, such as `duration in ms`"),
    ("percent", "a percentage"),
    ("money", "an amount"),
    ("date", "a day"),
    ("deadline", "hours or business days"),
];

/// The units and what they are.
pub(super) const UNITS: [(&str, &str); 14] = [
    ("min", "minutes"),
    ("h", "hours"),
    ("days", "days of the calendar"),
    ("months", "months of the calendar"),
    ("s", "seconds"),
    ("ms", "milliseconds"),
    ("business days", "open days of the calendar in use"),
    ("weeks", "weeks of the calendar"),
    ("quarters", "quarters of the calendar"),
    ("years", "years of the calendar"),
    ("day", "a day of the calendar"),
    ("month", "a month of the calendar"),
    ("business day", "an open day of the calendar in use"),
    ("year", "a year of the calendar"),
];

/// Currencies that come up often; the contract's own comes before them.
const CURRENCIES: [&str; 12] =
    ["EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "SEK", "PLN", "INR", "CNY", "BRL"];

/// The types a column may have.
pub(super) fn types(analysis: &Analysis) -> Vec<Completion> {
    let declared = declared_of(analysis, DeclarationKind::Type);
    let built_in = TYPES
        .iter()
        .map(|(name, meaning)| Completion::new(*name, CompletionKind::Type).detail(*meaning));
    let (first, rest): (Vec<_>, Vec<_>) = built_in
        .partition(|item| matches!(item.label.as_str(), "text" | "instant" | "flag" | "number"));
    first.into_iter().chain(declared).chain(rest).collect()
}

fn declared_of(analysis: &Analysis, kind: DeclarationKind) -> Vec<Completion> {
    let names = analysis.names().definitions();
    names
        .filter(|(_, found)| found.kind == NameKind::Declared(kind))
        .map(|(_, found)| {
            let mut item = Completion::new(&found.name, CompletionKind::Name(found.kind));
            item.detail.clone_from(&found.title);
            item
        })
        .collect()
}

/// Units with what they are.
type Units = Vec<(&'static str, &'static str)>;

/// The units that a number may have here.
pub(super) fn units(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    let money = context.clause.is_some_and(|clause| {
        matches!(
            clause.rule,
            Rule::c_fee
                | Rule::c_credit
                | Rule::c_at_risk
                | Rule::c_only_above
                | Rule::c_nothing_below
        )
    }) || context.declaration == Some(DeclarationKind::Pool)
        || looks_like_money(&frame.text);
    let one = frame.text.split_whitespace().last() == Some("1");
    let singular = |name: &str| name.ends_with("day") || matches!(name, "month" | "year");
    let (mut units, rest): (Units, Units) = UNITS
        .iter()
        .copied()
        .partition(|(name, _)| singular(name) == one || !name.contains(['y', 'o']));
    units.extend(rest);
    if !declared_of(analysis, DeclarationKind::Calendar).is_empty() {
        // Where there are working hours, business days are counted.
        units.sort_by_key(|(name, _)| {
            !matches!(*name, "min" | "h") && !name.starts_with("business")
        });
    }
    let units = units
        .into_iter()
        .map(|(name, meaning)| Completion::new(name, CompletionKind::Unit).detail(meaning));
    let declared = declared_of(analysis, DeclarationKind::Unit).into_iter();
    let own = currency(analysis).map(|code| Completion::new(code, CompletionKind::Unit));
    let own: Vec<Completion> = own.into_iter().chain(currencies().into_iter().take(1)).collect();
    let units: Vec<Completion> = declared.chain(units).collect();
    let mut items = if money { mixed(own, 2, units, 30) } else { mixed(units, 4, own, 2) };
    items.extend(currencies());
    let mut seen = std::collections::BTreeSet::new();
    items.retain(|item| seen.insert(item.label.clone()));
    items
}

/// `4_000`, `12.50`: written as amounts are.
fn looks_like_money(text: &str) -> bool {
    let number = text.split_whitespace().last().unwrap_or("");
    let cents = number.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
    cents || number.contains('_')
}

/// The currency of the contract, as written.
fn currency(analysis: &Analysis) -> Option<String> {
    let clause = analysis.parse.tree.walk().find(|node| node.rule() == Rule::c_currency)?;
    let code = clause.child(Rule::name)?;
    Some(analysis.slice(code.span).to_owned())
}

/// The codes of currencies that come up often.
pub(super) fn currencies() -> Vec<Completion> {
    let codes = CURRENCIES.iter();
    codes.map(|code| Completion::new(*code, CompletionKind::Unit).detail("currency")).collect()
}

/// The units in which a column's numbers may be.
pub(super) fn column_units() -> Vec<Completion> {
    let units = [
        ("ms", "milliseconds"),
        ("s", "seconds"),
        ("min", "minutes"),
        ("h", "hours"),
        ("epoch s", "seconds since 1970"),
        ("epoch ms", "milliseconds since 1970"),
    ];
    let items = units.into_iter();
    let units =
        items.map(|(name, meaning)| Completion::new(name, CompletionKind::Unit).detail(meaning));
    units.chain(currencies()).collect()
}

/// `day` or `days` behind `business`.
pub(super) fn business_days(text: &str) -> Vec<Completion> {
    let number = text.trim_end().trim_end_matches("business").split_whitespace().last();
    let words = if number == Some("1") { ["day", "days"] } else { ["days", "day"] };
    words.into_iter().map(|word| Completion::new(word, CompletionKind::Unit)).collect()
}

/// The months, for the start of a fiscal year.
pub(super) fn months() -> Vec<Completion> {
    MONTHS.iter().map(|month| Completion::new(*month, CompletionKind::Text)).collect()
}

/// Texts in quotes that can be known here.
pub(super) fn quoted(context: &Context, frame: &Frame) -> Vec<Completion> {
    if !takes_zone(context, &frame.text) {
        return Vec::new();
    }
    let zones = ["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Tokyo", "UTC"];
    let item = |zone: &str| Completion::new(format!("\"{zone}\""), CompletionKind::Text);
    zones.into_iter().map(item).collect()
}

fn takes_zone(context: &Context, text: &str) -> bool {
    let rule = context.clause.map(|clause| clause.rule);
    let last = text.split_whitespace().last();
    match rule {
        Some(Rule::c_zone) => true,
        Some(Rule::c_at | Rule::c_span | Rule::c_column) => last == Some("in"),
        _ => false,
    }
}

/// Inside quotes: the names of time zones, or headings of the bound data, where one is wanted.
pub(super) fn in_text(
    analysis: &Analysis,
    chunk: &str,
    quote: usize,
    end: usize,
    headings: Headings<'_>,
) -> Completions {
    let start = quote + 1;
    let span = |start, end| analysis.span(super::offset_of(start), super::offset_of(end));
    let typed = analysis.text().get(start..end).unwrap_or("");
    let before_quote = chunk.rfind('"').and_then(|at| chunk.get(..at)).unwrap_or(chunk);
    let context = Context::of(before_quote);
    let wanted = context.frames.iter().any(|frame| takes_zone(&context, &frame.text));
    let zones = Zone::names().filter(|zone| wanted && super::fits(typed, zone));
    let mut items: Vec<Completion> =
        zones.map(|zone| Completion::new(zone, CompletionKind::Text)).collect();
    let origins = columns::origins(&context, headings);
    items.extend(origins.into_iter().filter(|item| super::fits(typed, &item.label)));
    Completions { replace: span(start, end), items }
}

/// What a unit is.
pub(in crate::ide) fn meaning_of_unit(unit: &str) -> Option<&'static str> {
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, meaning)| *meaning)
}

/// What a function gives.
pub(in crate::ide) fn meaning_of_function(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
}

/// The functions and what they give.
pub(in crate::ide) fn functions_of() -> impl Iterator<Item = (&'static str, &'static str)> {
    FUNCTIONS.into_iter()
}

/// The units and what they are.
pub(in crate::ide) fn units_of() -> impl Iterator<Item = (&'static str, &'static str)> {
    UNITS.into_iter()
}

/// The types and what they hold.
pub(in crate::ide) fn types_of() -> impl Iterator<Item = (&'static str, &'static str)> {
    TYPES.into_iter()
}
