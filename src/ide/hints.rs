//! Figures beside the text: what a promise allows, what a penalty can come to, what a computed value is.

use crate::ir::{Contract, Metric};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::figures::{
    Allowed, Worst, allowed_downtime, next_claim, next_judged, next_review, spoken_length,
    worst_case,
};
use super::{Analysis, facts};
use crate::exact::Rational;
use crate::time::Instant;

/// What a hint is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HintKind {
    /// A figure that follows from the contract.
    Figure,
    /// The type of a computed value.
    Type,
}

/// Something shown beside the text that does not stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The offset it is shown at.
    pub at: u32,
    /// What is shown.
    pub label: String,
    /// What it means, as Markdown.
    pub tooltip: Option<String>,
    /// What it is about.
    pub kind: HintKind,
}

/// The hints in a range. They are taken from the newest contract that was right, so that they stay while one types;
/// where none was, there are none. What is due next is counted from `now`, and left out without it.
pub fn hints(analysis: &Analysis, range: Span, now: Option<Instant>) -> Vec<Hint> {
    let Some(contract) = analysis.known_contract() else { return Vec::new() };
    let inside = |node: &&Node| node.span.start <= range.end && range.start <= node.span.end;
    let declarations = analysis.parse.tree.all(Rule::declaration).filter(inside);
    let mut found = Vec::new();
    for shape in declarations.filter_map(|item| item.children.first()) {
        let keyword = shape.children.first().map(Node::rule);
        let name = shape.child(Rule::name);
        let text = name.map_or("", |name| analysis.slice(name.span));
        match keyword.and_then(DeclarationKind::of_keyword) {
            Some(DeclarationKind::Objective | DeclarationKind::Responsibility) => {
                found.extend(promises(analysis, contract, shape));
                found.extend(now.and_then(|now| duty(contract, text, shape, now)));
            }
            Some(DeclarationKind::Penalty) => {
                found.extend(name.and_then(|name| penalty(contract, text, name.span.end)));
                found.extend(now.and_then(|now| claim(contract, text, shape, now)));
            }
            Some(DeclarationKind::Review) => {
                found.extend(now.and_then(|now| review(analysis, contract, shape, now)));
            }
            Some(DeclarationKind::Source | DeclarationKind::Case) => {
                found.extend(types(analysis, contract, shape, text));
            }
            _ => {}
        }
    }
    found.retain(|hint| range.start <= hint.at && hint.at <= range.end);
    found.sort_by_key(|hint| hint.at);
    found
}

/// Beside `99.9%` the down time that it allows.
fn promises(analysis: &Analysis, contract: &Contract, shape: &Node) -> Vec<Hint> {
    let comparisons = shape.walk().filter(|node| matches!(node.rule(), Rule::op_ge | Rule::op_gt));
    comparisons
        .filter_map(|node| {
            let (metric, target) = node.children.split_first()?;
            let quantity = target.first().filter(|right| right.has(Rule::percent_sign))?;
            let ratio = percent(analysis, quantity)?;
            let allowed = allowed_downtime(contract, measured(analysis, contract, metric)?, &ratio);
            hint_of(&allowed, quantity.span.end)
        })
        .collect()
}

/// The metric that an operand names.
fn measured<'c>(analysis: &Analysis, contract: &'c Contract, node: &Node) -> Option<&'c Metric> {
    let name = match node.rule() {
        Rule::name => node,
        Rule::index => node.children.first()?,
        _ => return None,
    };
    let name = analysis.slice(name.span);
    contract.metrics.iter().find(|metric| metric.name == name)
}

/// The ratio that a quantity with a percent sign is.
pub(super) fn percent(analysis: &Analysis, quantity: &Node) -> Option<Rational> {
    let digits = analysis.slice(quantity.child(Rule::lit_number)?.span).replace('_', "");
    Rational::parse_decimal(&digits).ok()?.checked_div(&Rational::from_integer(100))
}

fn hint_of(allowed: &[Allowed], at: u32) -> Option<Hint> {
    let shortest = allowed.iter().min_by(|one, other| one.seconds.cmp(&other.seconds))?;
    // Of equally long periods the first; `max_by` would take the last.
    let longest = allowed.iter().rev().max_by(|one, other| one.seconds.cmp(&other.seconds))?;
    let said = |one: &Allowed| format!("{} in {}", spoken_length(&one.seconds), one.short);
    let label = if shortest.seconds == longest.seconds {
        spoken_length(&shortest.seconds)
    } else {
        format!("{}, {}", said(shortest), said(longest))
    };
    let rows =
        allowed.iter().map(|one| format!("| {} | {} |\n", one.period, spoken_length(&one.seconds)));
    let table: String = rows.collect();
    let tooltip = format!(
        "Down time that is allowed, before anything is taken out of the period:\n\n| period | down time |\n|---|---|\n{table}"
    );
    Some(Hint { at, label, tooltip: Some(tooltip), kind: HintKind::Figure })
}

/// Beside a penalty the most it can come to.
fn penalty(contract: &Contract, name: &str, at: u32) -> Option<Hint> {
    let penalty = contract.penalties.iter().find(|penalty| penalty.name == name)?;
    let period = penalty.per;
    let each = if penalty.groups.is_empty() { "" } else { " each" };
    let (label, tooltip) = match worst_case(contract, penalty) {
        Worst::AtMost(most, unit) => (
            format!("at most {} {unit} a {period}{each}", facts::amount(&most)),
            "The most it can come to in one period, whatever is measured: the highest tier or formula with the largest factor, or the lowest cap if that is less. Pools may bound it further.",
        ),
        Worst::Unbounded => (
            format!("no upper bound a {period}"),
            "Neither the formula nor a cap bounds what it can come to in one period.",
        ),
    };
    let tooltip = Some(tooltip.to_owned());
    Some(Hint { at, label, tooltip, kind: HintKind::Figure })
}

/// The clause of a rule in a declaration.
fn clause(shape: &Node, rule: Rule) -> Option<&Node> {
    let mut lines = shape.child(Rule::body)?.all(Rule::clause);
    lines.find_map(|line| {
        line.child(Rule::clause_line)?.children.first().filter(|clause| clause.rule() == rule)
    })
}

fn due(at: u32, label: String, tooltip: String) -> Hint {
    Hint { at, label, tooltip: Some(tooltip), kind: HintKind::Figure }
}

/// Beside `claim within …` the last day for the claims that are open.
fn claim(contract: &Contract, name: &str, shape: &Node, now: Instant) -> Option<Hint> {
    let penalty = contract.penalties.iter().find(|penalty| penalty.name == name)?;
    let place = clause(shape, Rule::c_claim)?.span.end;
    let next = next_claim(contract, penalty, now)?;
    let label = format!("next by {}", next.day);
    Some(due(
        place,
        label,
        format!("Credits for {} can be claimed until {}.", next.period, next.day),
    ))
}

/// Beside `every …` the days of the next review.
fn review(analysis: &Analysis, contract: &Contract, shape: &Node, now: Instant) -> Option<Hint> {
    let name = shape.child(Rule::name).map(|name| analysis.slice(name.span));
    let review = contract.reviews.iter().find(|review| review.name.as_deref() == name)?;
    let place = clause(shape, Rule::c_every)?.span.end;
    let (first, last) = next_review(contract, review, now)?;
    let label =
        if first == last { format!("next on {last}") } else { format!("next {first} to {last}") };
    let tooltip = "The next review that is due, if each one before was held on its last day.";
    Some(due(place, label, tooltip.to_owned()))
}

/// Beside the name of a duty the last day of the period it is judged in next.
fn duty(contract: &Contract, name: &str, shape: &Node, now: Instant) -> Option<Hint> {
    let duty = contract.objectives.iter().find(|duty| duty.name == name && duty.responsibility)?;
    let place = shape.child(Rule::name)?.span.end;
    let next = next_judged(contract, duty.per, now)?;
    let label = format!("next by {}", next.day);
    Some(due(place, label, format!("Judged for {}, which ends on {}.", next.period, next.day)))
}

/// Beside a computed column or a field its type.
fn types(analysis: &Analysis, contract: &Contract, shape: &Node, owner: &str) -> Vec<Hint> {
    let clauses = shape.child(Rule::body).into_iter().flat_map(|body| body.all(Rule::clause));
    clauses
        .filter_map(|line| line.child(Rule::clause_line)?.children.first())
        .filter(|clause| {
            clause.rule() == Rule::c_field
                || (clause.rule() == Rule::c_column && !clause.has(Rule::column_type))
        })
        .filter_map(|clause| {
            let name = clause.child(Rule::name)?;
            let kind = facts::type_of_part(contract, owner, analysis.slice(name.span))?;
            let label = format!(": {}", facts::type_word(contract, kind));
            Some(Hint { at: name.span.end, label, tooltip: None, kind: HintKind::Type })
        })
        .collect()
}
