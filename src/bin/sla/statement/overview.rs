//! All periods at a glance, where there are several.

use sla::diagnostic::render::visible::one_line;
use sla::statement::{ObjectiveVerdict, PeriodStatement};

use super::figure;
use super::page::{Column, Page};

/// With more objectives (and groups) than this, verdicts are counted instead of listed.
const LISTED: usize = 4;

/// Writes the table, unless there is only one period to judge.
pub(super) fn write(page: &mut Page, periods: &[PeriodStatement]) {
    let judged: Vec<&PeriodStatement> =
        periods.iter().filter(|period| !period.objectives.is_empty()).collect();
    if judged.len() < 2 {
        return;
    }
    page.section("Overview");
    let mut names: Vec<String> = Vec::new();
    for name in judged.iter().flat_map(|period| &period.objectives).map(name_of) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() <= LISTED {
        listed(page, &judged, &names);
    } else {
        counted(page, &judged);
    }
}

fn name_of(objective: &ObjectiveVerdict) -> String {
    if objective.group.is_empty() {
        return one_line(&objective.name);
    }
    format!("{} [{}]", one_line(&objective.name), one_line(&objective.group.to_string()))
}

fn listed(page: &mut Page, periods: &[&PeriodStatement], names: &[String]) {
    let mut columns = vec![("period", Column::Word)];
    columns.extend(names.iter().map(|name| (name.as_str(), Column::Word)));
    columns.push(("credit", Column::Number));
    let rows: Vec<Vec<String>> = periods
        .iter()
        .map(|period| {
            let verdict = |name: &String| {
                let found = period.objectives.iter().find(|objective| name_of(objective) == *name);
                found.map(|found| page.verdict(&found.verdict)).unwrap_or_default()
            };
            let mut row = vec![one_line(&period.label)];
            row.extend(names.iter().map(verdict));
            row.push(total(period));
            row
        })
        .collect();
    page.table(&columns, &rows);
}

fn counted(page: &mut Page, periods: &[&PeriodStatement]) {
    const VERDICTS: [&str; 6] =
        ["met", "missed", "inconclusive", "excused", "not applicable", "open"];
    let mut columns = vec![("period", Column::Word)];
    columns.extend(VERDICTS.map(|verdict| (verdict, Column::Number)));
    columns.push(("credit", Column::Number));
    let rows: Vec<Vec<String>> =
        periods
            .iter()
            .map(|period| {
                let count = |verdict: &str| {
                    let count = period.objectives.iter().filter(|found| found.verdict == verdict);
                    Some(count.count()).filter(|count| *count > 0)
                };
                let mut row = vec![one_line(&period.label)];
                row.extend(VERDICTS.map(|verdict| {
                    count(verdict).map(|count| count.to_string()).unwrap_or_default()
                }));
                row.push(total(period));
                row
            })
            .collect();
    page.table(&columns, &rows);
}

fn total(period: &PeriodStatement) -> String {
    period
        .total_credit
        .as_ref()
        .map(|total| figure::money(&total.amount, &total.currency))
        .unwrap_or_default()
}
