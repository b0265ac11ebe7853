//! The figures of a period: those without groups in one table, each grouped metric in its own.

use sla::diagnostic::render::visible::one_line;
use sla::statement::MetricFigure;

use super::figure::{count, figure as shown, percent_of};
use super::objectives::keys;
use super::page::{Column, Page};
use super::period::named;

/// The columns that every metric has.
const FIGURES: [(&str, Column); 7] = [
    ("value", Column::Number),
    ("coverage", Column::Number),
    ("at worst", Column::Number),
    ("at best", Column::Number),
    ("rows", Column::Number),
    ("misses", Column::Number),
    ("pending", Column::Number),
];

/// Writes them out.
pub(super) fn write(page: &mut Page, metrics: &[MetricFigure]) {
    if metrics.is_empty() {
        return;
    }
    page.section("Metrics");
    let whole: Vec<&MetricFigure> =
        metrics.iter().filter(|metric| metric.group.is_empty()).collect();
    if !whole.is_empty() {
        let rows: Vec<Vec<String>> = whole
            .iter()
            .map(|metric| [vec![one_line(&metric.name)], figures(metric)].concat())
            .collect();
        page.table(&[&[("metric", Column::Text)], FIGURES.as_slice()].concat(), &rows);
        notes(page, &whole);
    }
    let mut seen: Vec<&str> = Vec::new();
    for metric in metrics.iter().filter(|metric| !metric.group.is_empty()) {
        if !seen.contains(&metric.name.as_str()) {
            seen.push(&metric.name);
            if seen.len() > 1 || !whole.is_empty() {
                page.gap();
            }
            let groups: Vec<&MetricFigure> =
                metrics.iter().filter(|other| other.name == metric.name).collect();
            grouped(page, metric, &groups);
        }
    }
}

fn grouped(page: &mut Page, metric: &MetricFigure, groups: &[&MetricFigure]) {
    page.line(0, &one_line(&metric.name));
    let names: Vec<String> = keys(&metric.group).map(|(name, _)| name).collect();
    let mut columns: Vec<(&str, Column)> =
        names.iter().map(|name| (name.as_str(), Column::Text)).collect();
    columns.extend(FIGURES);
    let rows: Vec<Vec<String>> = groups
        .iter()
        .map(|group| keys(&group.group).map(|(_, key)| key).chain(figures(group)).collect())
        .collect();
    page.table(&columns, &rows);
    notes(page, groups);
}

/// What there is to say of them; once, where it is the same of all groups.
fn notes(page: &mut Page, metrics: &[&MetricFigure]) {
    let first = metrics.first().filter(|first| !first.group.is_empty());
    if let Some(first) = first
        && let Some(note) = &first.note
        && metrics.iter().all(|metric| metric.note == first.note)
    {
        page.line(0, &format!("{}: {}", one_line(&first.name), one_line(note)));
        return;
    }
    for metric in metrics {
        if let Some(note) = &metric.note {
            page.line(0, &format!("{}: {}", named(&metric.name, &metric.group), one_line(note)));
        }
    }
}

fn figures(metric: &MetricFigure) -> Vec<String> {
    let bound = |bound: Option<&String>| {
        bound.map(|bound| shown(&metric.kind, Some(bound), None)).unwrap_or_default()
    };
    vec![
        shown(&metric.kind, metric.value.as_deref(), metric.exact.as_deref()),
        metric.coverage.as_deref().map(percent_of).unwrap_or_default(),
        bound(metric.worst.as_ref()),
        bound(metric.best.as_ref()),
        count(metric.rows),
        metric.misses.map(count).unwrap_or_default(),
        Some(metric.pending).filter(|pending| *pending > 0).map(count).unwrap_or_default(),
    ]
}
