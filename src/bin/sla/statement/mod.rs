//! The statement as a document for people. Text out of results: nothing is computed here.

pub(crate) mod address;
pub(crate) mod figure;
mod metrics;
pub(crate) mod moment;
mod objectives;
mod overview;
mod page;
pub(crate) mod period;
mod standing;
#[cfg(test)]
pub(crate) mod tests;

use sla::diagnostic::render::visible::one_line;
use sla::statement::Statement;

pub(crate) use page::{Column, Looks, Page};

/// Writes a statement out.
pub(crate) fn table(statement: &Statement, looks: Looks) -> String {
    let mut page = Page::new(looks);
    header(&mut page, statement);
    inputs(&mut page, statement);
    overview::write(&mut page, &statement.periods);
    for written in &statement.periods {
        period::write(&mut page, written);
    }
    standing::write(&mut page, statement);
    remarks(&mut page, statement);
    page.into_text()
}

fn header(page: &mut Page, statement: &Statement) {
    let contract = &statement.contract;
    let title = contract.title.as_deref().unwrap_or(&contract.name);
    page.heading(&one_line(title));
    page.line(0, &format!("contract: {}, sha256 {}", one_line(&contract.name), contract.sha256));
    let covered = match statement.periods.as_slice() {
        [] => "no period".to_owned(),
        [only] => one_line(&only.label),
        [first, .., last] => format!(
            "{} to {}, {} periods",
            one_line(&first.label),
            one_line(&last.label),
            statement.periods.len()
        ),
    };
    page.line(0, &format!("covers: {covered}"));
    page.line(0, &format!("as of: {}", moment::instant_in_zone(&statement.as_of)));
    let tool = &statement.tool;
    page.line(0, &format!("evaluated by: sla {}, time zones {}", tool.version, tool.tzdb));
    if statement.periods.is_empty() {
        page.gap();
        page.line(
            0,
            "No period lies in what was asked for, so nothing is judged and nothing is owed.",
        );
    }
}

fn inputs(page: &mut Page, statement: &Statement) {
    if statement.inputs.is_empty() {
        return;
    }
    page.section("Inputs");
    let some = |number: u64| if number == 0 { String::new() } else { figure::count(number) };
    let rows: Vec<Vec<String>> = statement
        .inputs
        .iter()
        .map(|input| {
            vec![
                one_line(&input.source),
                one_line(&input.path),
                figure::count(input.rows),
                some(input.rejected),
                some(input.after_as_of),
                input.sha256.chars().take(12).collect(),
            ]
        })
        .collect();
    let columns = [
        ("source", Column::Text),
        ("file", Column::Text),
        ("rows", Column::Number),
        ("set aside", Column::Number),
        ("after as of", Column::Number),
        ("sha256", Column::Word),
    ];
    page.table(&columns, &rows);
}

fn remarks(page: &mut Page, statement: &Statement) {
    if statement.diagnostics.is_empty() {
        return;
    }
    page.heading("Remarks");
    for remark in &statement.diagnostics {
        page.line(0, &format!("{}: {}", remark.severity, one_line(&remark.message)));
    }
}
