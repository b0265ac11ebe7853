//! One period: verdicts, figures, what was excluded, credits, open items.

use sla::diagnostic::render::visible::one_line;
use sla::statement::{
    CombinedCredit, Credit, CreditStep, ExclusionAccount, Group, MetricFigure, PeriodStatement,
    Reading, RowPlace,
};

use super::figure::{self, amounts_in, duration_of, figure as shown, money};
use super::moment::span;
use super::page::{Column, Page};
use super::{metrics, objectives};

/// How many outages of a metric are listed.
const OUTAGES: usize = 10;

/// Writes a period out.
pub(super) fn write(page: &mut Page, period: &PeriodStatement) {
    let label = one_line(&period.label);
    let days = span(&period.from, Some(&period.until));
    let state = if period.complete { "" } else { "; not over, so there is no verdict yet" };
    page.heading(&format!("{label} ({days}{state})"));
    for amendment in &period.amendments {
        let (name, from) = (one_line(&amendment.name), one_line(&amendment.from));
        page.line(0, &format!("under amendment {name}, in force from {from}"));
    }
    objectives::write(page, &period.objectives);
    credits(page, period);
    metrics::write(page, &period.metrics);
    for metric in &period.metrics {
        outages(page, metric);
    }
    exclusions(page, &period.exclusions);
    open(page, &period.metrics);
}

/// The keys of a group as they are shown.
fn keys(group: &Group) -> String {
    one_line(&group.to_string())
}

/// A name with its group in brackets.
pub(crate) fn named(name: &str, group: &Group) -> String {
    if group.is_empty() { one_line(name) } else { format!("{} [{}]", one_line(name), keys(group)) }
}

/// A metric with its group, and the days it is of where amendments cut it.
pub(super) fn measured(metric: &MetricFigure) -> String {
    let name = named(&metric.name, &metric.group);
    match part(metric) {
        Some(days) => format!("{name} ({days})"),
        None => name,
    }
}

/// The days that a metric is of, where amendments cut it.
pub(super) fn part(metric: &MetricFigure) -> Option<String> {
    let part = metric.part.as_ref()?;
    Some(format!("{} until {}", one_line(&part.from), one_line(&part.until)))
}

/// A text on one line; empty for none.
pub(super) fn lined(text: Option<&String>) -> String {
    text.map(|text| one_line(text)).unwrap_or_default()
}

/// A reading, with its group where that is not the objective's.
pub(crate) fn read(reading: &Reading, around: &Group) -> String {
    let name = if reading.group == *around {
        one_line(&reading.name)
    } else {
        named(&reading.name, &reading.group)
    };
    format!("{name} = {}", shown(&reading.kind, reading.value.as_deref(), None))
}

fn credits(page: &mut Page, period: &PeriodStatement) {
    if period.credits.is_empty() && period.total_credit.is_none() {
        return;
    }
    page.section("Credits");
    let mut rows: Vec<Vec<String>> = period
        .credits
        .iter()
        .map(|credit| {
            let largest = credit.largest.as_ref();
            vec![
                one_line(&credit.name),
                keys(&credit.group),
                money(&credit.amount, &credit.currency),
                largest.map(|largest| money(largest, &credit.currency)).unwrap_or_default(),
                lined(credit.claim_by.as_ref()),
                lined(credit.clause.as_ref()),
            ]
        })
        .collect();
    if let Some(total) = &period.total_credit {
        let amount = money(&total.amount, &total.currency);
        if rows.is_empty() {
            page.line(0, &format!("total: {amount}"));
            return;
        }
        rows.push(vec!["total".to_owned(), String::new(), amount]);
    }
    let columns = [
        ("credit", Column::Text),
        ("for", Column::Text),
        ("amount", Column::Number),
        ("at most", Column::Number),
        ("claim by", Column::Word),
        ("clause", Column::Text),
    ];
    page.table(&columns, &rows);
    for credit in &period.credits {
        steps(page, credit);
    }
    for combined in &period.combined_credits {
        together(page, combined);
    }
}

/// What a group or a pool made of its credits.
fn together(page: &mut Page, combined: &CombinedCredit) {
    let amount = |text: &str| money(text, &combined.currency);
    let limit = combined.limit.as_ref().map(|limit| format!(", at most {}", amount(limit)));
    page.line(
        0,
        &format!(
            "{} {}: {} of {}{}",
            combined.kind,
            one_line(&combined.name),
            amount(&combined.amount),
            amount(&combined.before),
            limit.unwrap_or_default()
        ),
    );
}

/// How a credit came about: the rules that held. `sla explain` shows the others, too.
fn steps(page: &mut Page, credit: &Credit) {
    let held: Vec<String> = credit
        .steps
        .iter()
        .filter(|step| {
            let forfeited = step.step == "claim" && step.holds == Some(false);
            let held = step.holds != Some(false) && !is_not_reached(step);
            forfeited || (held && step.step != "claim")
        })
        .map(|step| told(step, &credit.currency))
        .collect();
    if !held.is_empty() {
        page.line(0, &format!("{}: {}", named(&credit.name, &credit.group), held.join("; ")));
    }
}

/// Whether it is a row of a tier table below the one that holds.
pub(crate) fn is_not_reached(step: &CreditStep) -> bool {
    step.step == "tier" && step.holds.is_none() && step.amount.is_none()
}

/// A step of a credit, with the amount after it.
pub(crate) fn told(step: &CreditStep, currency: &str) -> String {
    // Where the text names the amount itself, it is not said twice.
    let amount = step.amount.as_ref().filter(|_| !step.text.contains(currency));
    let amount = amount.map(|amount| format!(" = {}", money(amount, currency)));
    let text = amounts_in(&one_line(&step.text), currency);
    format!("{} {text}{}", one_line(&step.step), amount.unwrap_or_default())
}

fn outages(page: &mut Page, metric: &MetricFigure) {
    if metric.outages.is_empty() {
        return;
    }
    let number = figure::count(metric.outages.len() as u64);
    page.section(&format!("Outages of {}: {number}", measured(metric)));
    for outage in metric.outages.iter().take(OUTAGES) {
        let lasted = duration_of(&outage.seconds);
        page.line(1, &format!("{}: {lasted}", span(&outage.from, outage.until.as_deref())));
    }
    if let Some(more) = metric.outages.len().checked_sub(OUTAGES).filter(|more| *more > 0) {
        page.line(1, &format!("and {more} more"));
    }
}

fn exclusions(page: &mut Page, exclusions: &[ExclusionAccount]) {
    let touched = exclusions.iter().filter(|account| !account.spans.is_empty());
    for account in touched {
        let clause = account.clause.as_ref().map(|clause| format!(", clause {}", one_line(clause)));
        let budget = account.budget.as_deref().map(|budget| format!(" of {}", duration_of(budget)));
        page.section(&format!(
            "Excluded by {}{}: {}{}",
            named(&account.name, &account.group),
            clause.unwrap_or_default(),
            duration_of(&account.granted),
            budget.unwrap_or_default()
        ));
        let rows: Vec<Vec<String>> = account
            .spans
            .iter()
            .map(|excluded| {
                vec![
                    span(&excluded.from, Some(&excluded.until)),
                    duration_of(&excluded.granted),
                    lined(excluded.rejected.as_ref()),
                    excluded.place.as_ref().map(place).unwrap_or_default(),
                ]
            })
            .collect();
        let columns = [
            ("asked for", Column::Text),
            ("granted", Column::Number),
            ("not granted because", Column::Text),
            ("row", Column::Text),
        ];
        page.table(&columns, &rows);
    }
}

/// `activity.csv:120`.
pub(crate) fn place(place: &RowPlace) -> String {
    format!("{}:{}", one_line(&place.path), place.line)
}

fn open(page: &mut Page, metrics: &[MetricFigure]) {
    let rows: Vec<Vec<String>> = metrics
        .iter()
        .flat_map(|metric| metric.open.iter().map(move |row| (metric, row)))
        .map(|(metric, row)| {
            vec![named(&metric.name, &metric.group), lined(row.item.as_ref()), place(row)]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    page.section("Still open");
    let columns = [("metric", Column::Text), ("item", Column::Text), ("row", Column::Text)];
    page.table(&columns, &rows);
}
