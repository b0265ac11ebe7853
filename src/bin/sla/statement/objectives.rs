//! The verdicts of a period: those without groups in one table, each grouped objective in its own.

use sla::diagnostic::render::visible::one_line;
use sla::statement::{Group, ObjectiveVerdict, Reading};

use super::figure::figure as shown;
use super::page::{Column, Page};
use super::period::{lined, read};

/// A condition that is longer than this is written below the table.
const LONG: usize = 40;

/// Writes them out.
pub(super) fn write(page: &mut Page, objectives: &[ObjectiveVerdict]) {
    if objectives.is_empty() {
        return;
    }
    page.section("Objectives");
    let whole: Vec<&ObjectiveVerdict> =
        objectives.iter().filter(|objective| objective.group.is_empty()).collect();
    if !whole.is_empty() {
        without_groups(page, &whole);
    }
    let mut seen: Vec<&str> = Vec::new();
    for objective in objectives.iter().filter(|objective| !objective.group.is_empty()) {
        if !seen.contains(&objective.name.as_str()) {
            seen.push(&objective.name);
            let groups: Vec<&ObjectiveVerdict> =
                objectives.iter().filter(|other| other.name == objective.name).collect();
            if seen.len() > 1 || !whole.is_empty() {
                page.gap();
            }
            grouped(page, objective, &groups);
        }
    }
}

fn without_groups(page: &mut Page, objectives: &[&ObjectiveVerdict]) {
    let is_long = |objective: &ObjectiveVerdict| objective.require.chars().count() > LONG;
    let rows: Vec<Vec<String>> = objectives
        .iter()
        .map(|objective| {
            let require = one_line(&objective.require);
            vec![
                page.verdict(&objective.verdict),
                one_line(&objective.name),
                if is_long(objective) { "see below".to_owned() } else { require },
                measured(objective, |reading| read(reading, &objective.group)),
                lined(objective.by.as_ref()),
                lined(objective.clause.as_ref()),
            ]
        })
        .collect();
    let columns = [
        ("verdict", Column::Word),
        ("objective", Column::Text),
        ("required", Column::Text),
        ("measured", Column::Text),
        ("by", Column::Text),
        ("clause", Column::Text),
    ];
    page.table(&columns, &rows);
    for objective in objectives.iter().filter(|objective| is_long(objective)) {
        let (name, require) = (one_line(&objective.name), one_line(&objective.require));
        page.line(0, &format!("{name} requires {require}"));
    }
}

/// What holds for all groups above the table, and in it what is different.
fn grouped(page: &mut Page, objective: &ObjectiveVerdict, groups: &[&ObjectiveVerdict]) {
    let mut said = vec![format!("{}: {}", one_line(&objective.name), one_line(&objective.require))];
    said.extend(objective.by.as_ref().map(|by| format!("owed by {}", one_line(by))));
    said.extend(objective.clause.as_ref().map(|clause| format!("clause {}", one_line(clause))));
    page.line(0, &said.join("; "));
    let names: Vec<String> = keys(&objective.group).map(|(name, _)| name).collect();
    let single = groups.iter().all(|group| group.readings.len() <= 1);
    let rows: Vec<Vec<String>> = groups
        .iter()
        .map(|group| {
            let mut row = vec![page.verdict(&group.verdict)];
            row.extend(keys(&group.group).map(|(_, key)| key));
            row.push(measured(group, |reading| {
                let own = single && reading.group == group.group;
                let value = || shown(&reading.kind, reading.value.as_deref(), None);
                if own { value() } else { read(reading, &group.group) }
            }));
            row
        })
        .collect();
    let mut columns = vec![("verdict", Column::Word)];
    columns.extend(names.iter().map(|name| (name.as_str(), Column::Text)));
    columns.push(("measured", Column::Text));
    page.table(&columns, &rows);
}

/// The names and values of a group's keys.
pub(super) fn keys(group: &Group) -> impl Iterator<Item = (String, String)> {
    group.0.iter().map(|(name, key)| (one_line(name), one_line(key)))
}

/// What was looked at, a line each, and what there is to say.
fn measured(objective: &ObjectiveVerdict, read: impl Fn(&Reading) -> String) -> String {
    let mut lines: Vec<String> = objective.readings.iter().map(read).collect();
    // That a period is not over stands in its heading.
    let note = objective.note.as_ref().filter(|_| objective.verdict != "open");
    lines.extend(note.map(|note| one_line(note)));
    lines.join("\n")
}
