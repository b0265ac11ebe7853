//! The last links of a chain: a metric, what was left out of it, and its rows.

use serde_json::Value;
use sla::diagnostic::render::visible::one_line;
use sla::statement::{MetricFigure, RowPlace};

use super::Chain;
use crate::statement::figure::{self, count, duration_of, percent_of};
use crate::statement::moment::span;
use crate::statement::period::place;

/// The value of a metric, with the fraction it was rounded from.
pub(super) fn value(metric: &MetricFigure) -> String {
    let shown = figure::figure(&metric.kind, metric.value.as_deref(), metric.exact.as_deref());
    match &metric.exact {
        Some(exact) if exact.contains('/') => format!("{shown}, exactly {}", one_line(exact)),
        _ => shown,
    }
}

impl<'a> Chain<'a, '_> {
    pub(super) fn metric(&mut self, metric: &'a MetricFigure, depth: usize) {
        self.title(depth, &metric.name, &metric.group, &value(metric));
        let inside = depth + 1;
        let declared = self.terms().metrics.iter().find(|found| found.name == metric.name);
        self.say(inside, "clause", declared.and_then(|found| found.clause.as_deref()));
        let owner = declared
            .and_then(|found| self.terms().parties.get(found.owner?.index()))
            .map(|party| party.name.as_str());
        self.say(inside, "measured by", owner);
        if declared.is_none_or(|found| found.rows.is_some()) {
            self.page.line(inside, &measured(metric));
        }
        if let (Some(worst), Some(best)) = (&metric.worst, &metric.best) {
            let bound = |bound| figure::figure(&metric.kind, Some(bound), None);
            let (worst, best) = (bound(worst), bound(best));
            let text = format!("whatever the gaps hide, it lies between {worst} and {best}");
            self.page.line(inside, &text);
        }
        self.say(inside, "note", metric.note.as_deref());
        for outage in &metric.outages {
            let lasted = duration_of(&outage.seconds);
            let when = span(&outage.from, outage.until.as_deref());
            self.page.line(inside, &format!("down: {when}, {lasted}"));
        }
        self.rows(inside, "missed", &metric.failed);
        self.rows(inside, "still open", &metric.open);
        self.excluded(metric, inside);
        self.sources(metric, inside);
        for below in self.below(metric) {
            self.metric(below, inside);
        }
    }

    fn rows(&mut self, depth: usize, what: &str, rows: &[RowPlace]) {
        for row in rows {
            let item = row.item.as_ref().map(|item| format!(" ({})", one_line(item)));
            let item = item.unwrap_or_default();
            self.page.line(depth, &format!("{what}: {}{item}", place(row)));
        }
    }

    /// What was asked to be left out, granted or not.
    fn excluded(&mut self, metric: &MetricFigure, depth: usize) {
        let contract = self.terms();
        let declared = contract.metrics.iter().find(|found| found.name == metric.name);
        let names: Vec<&str> = declared
            .iter()
            .flat_map(|found| &found.exclusions)
            .filter_map(|own| contract.exclusions.get(own.exclusion.index()))
            .map(|exclusion| exclusion.name.as_str())
            .collect();
        let accounts = self.period.exclusions.iter().filter(|account| {
            let of_group = |key: &(String, String)| metric.group.0.contains(key);
            names.contains(&account.name.as_str()) && account.group.0.iter().all(of_group)
        });
        for account in accounts {
            let name = one_line(&account.name);
            self.page
                .line(depth, &format!("excluded by {name}: {}", duration_of(&account.granted)));
            for asked in &account.spans {
                let when = span(&asked.from, Some(&asked.until));
                let granted = duration_of(&asked.granted);
                let why = asked.rejected.as_ref().map(|why| format!("; {}", one_line(why)));
                let why = why.unwrap_or_default();
                let row = asked.place.as_ref().map(|asked| format!(" ({})", place(asked)));
                let row = row.unwrap_or_default();
                self.page.line(depth + 1, &format!("{when}: {granted} granted{why}{row}"));
            }
        }
    }

    /// The files that its rows come from.
    fn sources(&mut self, metric: &MetricFigure, depth: usize) {
        let contract = self.terms();
        let declared = contract.metrics.iter().find(|found| found.name == metric.name);
        let source = match declared.and_then(|found| found.rows) {
            Some(sla::ir::RowsOf::Source(id)) => contract.sources.get(id.index()),
            Some(sla::ir::RowsOf::Case(id)) => contract
                .cases
                .get(id.index())
                .and_then(|case| contract.sources.get(case.source.index())),
            None => None,
        };
        let Some(source) = source else { return };
        let inputs = &self.grounds.statement.inputs;
        for input in inputs.iter().filter(|input| input.source == source.name) {
            let (path, rows) = (one_line(&input.path), rows(input.rows));
            let text = format!("read from {}: {path}, {rows}", one_line(&source.name));
            self.page.line(depth, &text);
        }
    }

    /// The metrics that a metric over metrics reads: in this period those of its group, else all groups.
    fn below(&self, metric: &MetricFigure) -> Vec<&'a MetricFigure> {
        let contract = self.terms();
        let declared = contract.metrics.iter().find(|found| found.name == metric.name);
        let value = declared.and_then(|found| serde_json::to_value(&found.value).ok());
        let mut numbers = Vec::new();
        if let Some(value) = &value {
            metrics_in(value, &mut numbers);
        }
        let names: Vec<&str> = numbers
            .into_iter()
            .filter_map(|number| contract.metrics.get(number))
            .map(|found| found.name.as_str())
            .filter(|name| *name != metric.name)
            .collect();
        let of_name = |found: &&MetricFigure| names.contains(&found.name.as_str());
        let all: Vec<&MetricFigure> = self.period.metrics.iter().filter(of_name).collect();
        let same: Vec<&MetricFigure> =
            all.iter().copied().filter(|found| found.group == metric.group).collect();
        if same.is_empty() { all } else { same }
    }
}

/// `1 row`, `2 rows`.
fn rows(number: u64) -> String {
    format!("{} {}", count(number), if number == 1 { "row" } else { "rows" })
}

fn measured(metric: &MetricFigure) -> String {
    let parts = [
        Some(format!("measured in {}", rows(metric.rows))),
        metric.misses.map(|misses| format!("{} of them missed", count(misses))),
        metric.coverage.as_deref().map(|share| format!("covering {}", percent_of(share))),
        Some(metric.pending)
            .filter(|pending| *pending > 0)
            .map(|pending| format!("{} more without the date that counts", count(pending))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The numbers of the metrics that an expression of the IR reads, in the order of reading.
fn metrics_in(expression: &Value, found: &mut Vec<usize>) {
    match expression {
        Value::Object(fields) => {
            for (name, value) in fields {
                let number = value.get("metric").and_then(Value::as_u64);
                if let ("measured", Some(number)) = (name.as_str(), number) {
                    let number = usize::try_from(number).unwrap_or(usize::MAX);
                    if !found.contains(&number) {
                        found.push(number);
                    }
                }
                metrics_in(value, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| metrics_in(value, found)),
        _ => {}
    }
}
