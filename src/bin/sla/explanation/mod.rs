//! Why a figure is what it is: from the clause over the rule and the metric to the rows.

mod addressed;
mod metric;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use sla::diagnostic::render::visible::one_line;
use sla::ir::{Contract, Penalty};
use sla::statement::{Credit, Group, ObjectiveVerdict, PeriodStatement, RightState, Statement};

use crate::statement::address::address;
use crate::statement::period::{is_not_reached, read, told};
use crate::statement::{Column, Looks, Page, figure};

pub(crate) use addressed::{Addressed, Figure, addressed};

/// What explanations are drawn from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds<'a> {
    /// The contract.
    pub(crate) contract: &'a Contract,
    /// Where each name is declared, as far as that is known.
    pub(crate) declared: &'a BTreeMap<String, String>,
    /// The figures.
    pub(crate) statement: &'a Statement,
}

/// Lists the addresses there are, with what stands at them.
pub(crate) fn list(grounds: Grounds<'_>, looks: Looks) -> String {
    let mut page = Page::new(looks);
    let rows: Vec<Vec<String>> = addressed(grounds)
        .map(|found| {
            let value = match found.figure {
                Figure::Metric(metric) => metric::value(metric),
                Figure::Objective(objective) => page.verdict(&objective.verdict),
                Figure::Credit(_, Some(credit)) => figure::money(&credit.amount, &credit.currency),
                Figure::Credit(_, None) => "nothing".to_owned(),
                Figure::Right(right) => one_line(&right.state),
            };
            vec![one_line(&found.address()), found.figure.kind().to_owned(), value]
        })
        .collect();
    let columns = [("address", Column::Text), ("what", Column::Word), ("value", Column::Text)];
    page.table(&columns, &rows);
    page.into_text()
}

/// Explains some figures, one after the other.
pub(crate) fn explain(grounds: Grounds<'_>, figures: &[Addressed<'_>], looks: Looks) -> String {
    let mut page = Page::new(looks);
    for found in figures {
        page.gap();
        if let Figure::Right(state) = found.figure {
            right(&mut page, grounds, &found.address(), state);
        }
        let Some(period) = found.period else { continue };
        let mut chain = Chain { grounds, period, page: &mut page };
        match found.figure {
            Figure::Right(_) => {}
            Figure::Metric(metric) => chain.metric(metric, 0),
            Figure::Objective(objective) => chain.objective(objective, 0),
            Figure::Credit(penalty, credit) => chain.credit(penalty, found.group, credit),
        }
    }
    page.into_text()
}

/// A right: its trigger, and what became of it.
fn right(page: &mut Page, grounds: Grounds<'_>, address: &str, right: &RightState) {
    page.line(0, &format!("{}: {}", one_line(address), one_line(&right.state)));
    let parts = [
        ("declared in", grounds.declared.get(&right.name)),
        ("clause", right.clause.as_ref()),
        ("right of", right.holder.as_ref()),
        ("rule: when", right.when.as_ref()),
    ];
    for (word, text) in parts {
        if let Some(text) = text {
            let colon = if word.contains(':') { "" } else { ":" };
            page.line(1, &format!("{word}{colon} {}", one_line(text)));
        }
    }
    page.line(1, &format!("allows {}", one_line(&right.purpose)));
    for step in &right.steps {
        page.line(1, &one_line(step));
    }
}

/// One chain, within a period.
struct Chain<'a, 'p> {
    grounds: Grounds<'a>,
    period: &'a PeriodStatement,
    page: &'p mut Page,
}

impl<'a> Chain<'a, '_> {
    /// The first lines of a link: what stands where, and where it is declared.
    fn title(&mut self, depth: usize, name: &str, group: &Group, value: &str) {
        let address = one_line(&address(name, group, &self.period.label));
        self.page.line(depth, &format!("{address}: {value}"));
        self.say(depth + 1, "declared in", self.grounds.declared.get(name).map(String::as_str));
    }

    /// A line `word: text`, where there is a text.
    fn say(&mut self, depth: usize, word: &str, text: Option<&str>) {
        if let Some(text) = text {
            let colon = if word.contains(':') { "" } else { ":" };
            self.page.line(depth, &format!("{word}{colon} {}", one_line(text)));
        }
    }

    fn credit(&mut self, penalty: &'a Penalty, group: &'a Group, credit: Option<&'a Credit>) {
        let value = credit.map_or_else(
            || "nothing is owed".to_owned(),
            |credit| figure::money(&credit.amount, &credit.currency),
        );
        self.title(0, &penalty.name, group, &value);
        self.say(1, "clause", penalty.clause.as_deref());
        match credit {
            Some(credit) => self.steps(credit),
            None => self.say(1, "rule: when", penalty.when_written.as_deref()),
        }
        let judged = penalty.objective.and_then(|id| {
            self.grounds.contract.objectives.get(id.index()).map(|objective| &objective.name)
        });
        let Some(name) = judged else { return };
        let objectives: Vec<&ObjectiveVerdict> = self
            .period
            .objectives
            .iter()
            .filter(|found| found.name == *name && (group.is_empty() || found.group == *group))
            .collect();
        for objective in objectives {
            self.objective(objective, 1);
        }
    }

    /// The rules in their order, those that did not hold included.
    fn steps(&mut self, credit: &Credit) {
        for step in credit.steps.iter().filter(|step| step.step != "claim") {
            let holds = match (step.step.as_str(), step.holds) {
                ("cap", Some(true)) => " (binds)",
                ("cap", Some(false)) => " (does not bind)",
                (_, Some(true)) => " (holds)",
                (_, Some(false)) => " (does not hold)",
                ("when" | "tier", None) if !is_not_reached(step) => " (may hold)",
                ("tier", None) => " (not reached)",
                (_, None) => "",
            };
            self.page.line(1, &format!("{}{holds}", told(step, &credit.currency)));
        }
        if let Some(largest) = &credit.largest {
            let largest = figure::money(largest, &credit.currency);
            self.page.line(1, &format!("depending on what the gaps hide, up to {largest}"));
        }
        self.say(1, "last day to claim it", credit.claim_by.as_deref());
    }

    fn objective(&mut self, objective: &'a ObjectiveVerdict, depth: usize) {
        let verdict = self.page.verdict(&objective.verdict);
        self.title(depth, &objective.name, &objective.group, &verdict);
        self.say(depth + 1, "clause", objective.clause.as_deref());
        self.say(depth + 1, "owed by", objective.by.as_deref());
        self.say(depth + 1, "rule", Some(&objective.require));
        for reading in &objective.readings {
            self.page.line(depth + 1, &read(reading, &objective.group));
        }
        self.say(depth + 1, "note", objective.note.as_deref());
        let mut seen: Vec<(&str, &Group)> = Vec::new();
        for reading in &objective.readings {
            let name = reading.name.split('.').next().unwrap_or_default();
            if seen.contains(&(name, &reading.group)) {
                continue;
            }
            seen.push((name, &reading.group));
            let measured = self
                .period
                .metrics
                .iter()
                .find(|metric| metric.name == name && metric.group == reading.group);
            if let Some(metric) = measured {
                self.metric(metric, depth + 1);
            }
        }
    }
}
