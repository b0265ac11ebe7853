//! What stands beside the periods: rights, reviews, and duties that nobody measures.

use sla::diagnostic::render::visible::one_line;
use sla::statement::{ReviewState, RightState, Statement, Unmeasured};

use super::page::{Column, Page};
use super::period::lined;

/// Writes them out, each where there are some.
pub(super) fn write(page: &mut Page, statement: &Statement) {
    let empty = statement.rights.is_empty()
        && statement.reviews.is_empty()
        && statement.unmeasured.is_empty();
    if empty {
        return;
    }
    page.heading("Rights, reviews and duties");
    rights(page, &statement.rights);
    reviews(page, &statement.reviews);
    unmeasured(page, &statement.unmeasured);
}

fn rights(page: &mut Page, rights: &[RightState]) {
    if rights.is_empty() {
        return;
    }
    page.section("Rights");
    let rows: Vec<Vec<String>> = rights
        .iter()
        .map(|right| {
            vec![
                one_line(&right.state),
                format!("{} {}", one_line(&right.name), one_line(&right.purpose)),
                lined(right.holder.as_ref()),
                lined(right.period.as_ref()),
                one_line(&right.exercisable_from),
                lined(right.lapses.as_ref()),
                lined(right.clause.as_ref()),
            ]
        })
        .collect();
    let columns = [
        ("state", Column::Word),
        ("right", Column::Text),
        ("of", Column::Text),
        ("after", Column::Word),
        ("from", Column::Word),
        ("lapses", Column::Word),
        ("clause", Column::Text),
    ];
    page.table(&columns, &rows);
    for right in rights {
        let Some(day) = &right.exercised else { continue };
        let effective = right.effective.as_ref();
        let effective = effective.map(|day| format!(", effective on {}", one_line(day)));
        let (name, effective) = (one_line(&right.name), effective.unwrap_or_default());
        page.line(0, &format!("{name}: exercised on {}{effective}", one_line(day)));
    }
}

fn reviews(page: &mut Page, reviews: &[ReviewState]) {
    if reviews.is_empty() {
        return;
    }
    page.section("Reviews");
    let rows: Vec<Vec<String>> = reviews
        .iter()
        .map(|review| {
            vec![
                one_line(&review.state),
                lined(review.name.as_ref()),
                one_line(&review.due_from),
                one_line(&review.due_by),
                lined(review.held.as_ref()),
                lined(review.clause.as_ref()),
            ]
        })
        .collect();
    let columns = [
        ("state", Column::Word),
        ("review", Column::Text),
        ("due from", Column::Word),
        ("due by", Column::Word),
        ("held", Column::Word),
        ("clause", Column::Text),
    ];
    page.table(&columns, &rows);
}

fn unmeasured(page: &mut Page, duties: &[Unmeasured]) {
    if duties.is_empty() {
        return;
    }
    page.section("Duties that are written down and not measured");
    let rows: Vec<Vec<String>> = duties
        .iter()
        .map(|duty| {
            vec![
                one_line(&duty.name),
                lined(duty.title.as_ref()),
                lined(duty.by.as_ref()),
                lined(duty.to.as_ref()),
                lined(duty.clause.as_ref()),
            ]
        })
        .collect();
    let columns = [
        ("duty", Column::Text),
        ("what", Column::Text),
        ("of", Column::Text),
        ("to", Column::Text),
        ("clause", Column::Text),
    ];
    page.table(&columns, &rows);
}
