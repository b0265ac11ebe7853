//! What is known about a thing beyond its text: types, units, figures.

use crate::exact::Rational;
use crate::ir::{Contract, FieldType};
use crate::syntax::{DeclarationKind, Node, Rule};

use super::Analysis;
use super::figures::{Worst, allowed_downtime, spoken_length, worst_case};
use super::hints::percent;
use super::names::{Definition, DefinitionId, NameKind};

/// Facts about something that is defined, one paragraph each.
pub(super) fn of_definition(
    analysis: &Analysis,
    id: DefinitionId,
    found: &Definition,
) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(contract) = analysis.known_contract() {
        facts.extend(of_contract(analysis, contract, found));
    }
    let used = analysis.names().uses_of(id).count();
    facts.push(match used {
        0 => "Not used.".to_owned(),
        1 => "Used once.".to_owned(),
        times => format!("Used {times} times."),
    });
    facts
}

fn of_contract(analysis: &Analysis, contract: &Contract, found: &Definition) -> Vec<String> {
    let name = found.name.as_str();
    let owner = found.owner.and_then(|owner| analysis.names().get(owner));
    let fact = match found.kind {
        NameKind::Declared(DeclarationKind::Metric) => metric(contract, name),
        NameKind::Declared(DeclarationKind::Service) => service(contract, name),
        NameKind::Declared(DeclarationKind::Penalty) => penalty(contract, name),
        NameKind::Declared(DeclarationKind::Objective | DeclarationKind::Responsibility) => {
            objective(contract, name)
        }
        NameKind::Property => owner.and_then(|owner| service(contract, &owner.name)),
        NameKind::Column | NameKind::Field | NameKind::TableColumn | NameKind::TableKey => owner
            .and_then(|owner| type_of_part(contract, &owner.name, name))
            .map(|kind| format!("Holds {}.", spoken_type(contract, kind))),
        _ => None,
    };
    fact.into_iter().collect()
}

fn metric(contract: &Contract, name: &str) -> Option<String> {
    let metric = contract.metrics.iter().find(|metric| metric.name == name)?;
    let per = metric.per;
    let mut text =
        format!("A figure for each {per}: {}", spoken_type(contract, &metric.value_type));
    let groups: Vec<&str> = metric.groups.iter().map(|key| key.name.as_str()).collect();
    if !groups.is_empty() {
        text = format!("{text}, for each {}", groups.join(", "));
    }
    let owner = metric.owner.and_then(|id| contract.parties.get(id.index()));
    if let Some(owner) = owner {
        text = format!("{text}. Measured by {}", owner.title.as_ref().unwrap_or(&owner.name));
    }
    Some(format!("{text}."))
}

fn service(contract: &Contract, name: &str) -> Option<String> {
    let service = contract.services.iter().find(|service| service.name == name)?;
    let fee = service.fee.as_ref()?;
    let per = fee.per;
    Some(format!("Costs {} {} a {per}.", amount(&fee.amount), fee.currency))
}

fn penalty(contract: &Contract, name: &str) -> Option<String> {
    let penalty = contract.penalties.iter().find(|penalty| penalty.name == name)?;
    let per = penalty.per;
    Some(match worst_case(contract, penalty) {
        Worst::AtMost(most, unit) => {
            format!("Comes to at most {} {unit} a {per}, whatever is measured.", amount(&most))
        }
        Worst::Unbounded => format!("Nothing bounds what it can come to in a {per}."),
    })
}

fn objective(contract: &Contract, name: &str) -> Option<String> {
    let objective = contract.objectives.iter().find(|objective| objective.name == name)?;
    let by = objective.by.and_then(|id| contract.parties.get(id.index()));
    let owed = by.map(|by| format!(" {} owes it.", by.title.as_ref().unwrap_or(&by.name)));
    let per = objective.per;
    Some(format!("Judged for each {per}: `{}`.{}", objective.written, owed.unwrap_or_default()))
}

/// Facts about a number with its unit, where it stands.
pub(super) fn of_quantity(analysis: &Analysis, path: &[&Node], quantity: &Node) -> Vec<String> {
    let Some(contract) = analysis.known_contract() else { return Vec::new() };
    let comparison =
        path.iter().rev().find(|node| matches!(node.rule(), Rule::op_ge | Rule::op_gt));
    let allowed = || {
        let left = comparison?.children.first().filter(|left| left.rule() == Rule::name)?;
        let name = analysis.slice(left.span);
        let metric = contract.metrics.iter().find(|metric| metric.name == name)?;
        quantity.child(Rule::percent_sign)?;
        Some(allowed_downtime(contract, metric, &percent(analysis, quantity)?))
    };
    let rows = allowed().unwrap_or_default();
    if rows.is_empty() {
        return Vec::new();
    }
    let lines: Vec<String> = rows
        .iter()
        .map(|row| format!("| {} | {} |\n", row.period, spoken_length(&row.seconds)))
        .collect();
    let lines = lines.concat();
    vec![format!("Allows so much down time:\n\n| period | down time |\n|---|---|\n{lines}")]
}

/// The type of a column, a field or a table's column.
pub(super) fn type_of_part<'c>(
    contract: &'c Contract,
    owner: &str,
    name: &str,
) -> Option<&'c FieldType> {
    let source = contract.sources.iter().find(|source| source.name == owner);
    let column = source.and_then(|source| source.columns.iter().find(|one| one.name == name));
    let case = contract.cases.iter().find(|case| case.name == owner);
    let field = case.and_then(|case| case.fields.iter().find(|one| one.name == name));
    let table = contract.tables.iter().find(|table| table.name == owner);
    let cell = table.and_then(|table| {
        table.keys.iter().chain(&table.columns).find(|(one, _)| one == name).map(|(_, kind)| kind)
    });
    column.map(|column| &column.kind).or_else(|| field.map(|field| &field.kind)).or(cell)
}

/// A type as it is written.
pub(super) fn type_word(contract: &Contract, kind: &FieldType) -> String {
    match kind {
        FieldType::Text => "text".to_owned(),
        FieldType::Flag => "flag".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Percent => "percent".to_owned(),
        FieldType::Duration => "duration".to_owned(),
        FieldType::Money(currency) => format!("money in {currency}"),
        FieldType::Unit(unit) => unit.clone(),
        FieldType::Instant => "instant".to_owned(),
        FieldType::Date => "date".to_owned(),
        FieldType::Word(list) => contract
            .word_lists
            .get(list.index())
            .map_or_else(|| "one of".to_owned(), |list| list.name.clone()),
        FieldType::Clock => "clock".to_owned(),
        FieldType::Civil => "days".to_owned(),
        FieldType::Deadline => "deadline".to_owned(),
    }
}

fn spoken_type(contract: &Contract, kind: &FieldType) -> String {
    match kind {
        FieldType::Text => "a text".to_owned(),
        FieldType::Flag => "true or false".to_owned(),
        FieldType::Number => "a plain number".to_owned(),
        FieldType::Percent => "a percentage".to_owned(),
        FieldType::Duration => "a length of time in hours, minutes or seconds".to_owned(),
        FieldType::Money(currency) => format!("an amount in {currency}"),
        FieldType::Unit(unit) => format!("a number of `{unit}`"),
        FieldType::Instant => "a point in time".to_owned(),
        FieldType::Date => "a day".to_owned(),
        FieldType::Word(_) => format!("one of the words of `{}`", type_word(contract, kind)),
        FieldType::Clock => "a clock: the time worked between two instants".to_owned(),
        FieldType::Civil => "a span of days or months of the calendar".to_owned(),
        FieldType::Deadline => "a deadline in hours or business days".to_owned(),
    }
}

/// An amount with two decimals and its thousands apart: `24_000.00`, as contracts write it.
pub(super) fn amount(number: &Rational) -> String {
    let fixed = number.to_fixed(2);
    let (whole, cents) = fixed.split_once('.').unwrap_or((&fixed, "00"));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.chars().count().saturating_sub(place);
        if place > 0 && left % 3 == 0 && !grouped.ends_with('-') {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    format!("{grouped}.{cents}")
}
