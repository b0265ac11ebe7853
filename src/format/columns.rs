//! The columns of a list: the keys of a body on the left, the marks and bars of rows.

use super::items::{Class, Item};

/// The columns of the items of one list, counted from their indentation.
#[derive(Debug, Default)]
pub(super) struct Columns {
    clauses: Vec<usize>,
    fields: Vec<usize>,
    rows: Vec<usize>,
    declarations: Vec<usize>,
}

impl Columns {
    /// Lines up all items of a class.
    pub(super) fn of(items: &[Item<'_>]) -> Self {
        let class = |class: Class| stops(items.iter().filter(move |item| item.class == class));
        Self {
            clauses: class(Class::Clause),
            fields: class(Class::Field),
            rows: class(Class::Row),
            declarations: class(Class::Declaration),
        }
    }

    /// The column of an item's n-th stop, from 0; `None` where it is not lined up.
    pub(super) fn column(&self, class: Class, stop: usize) -> Option<usize> {
        let columns = match class {
            Class::Clause => &self.clauses,
            Class::Field => &self.fields,
            Class::Row => &self.rows,
            Class::Declaration => &self.declarations,
        };
        columns.get(stop).copied()
    }
}

/// The columns of the stops of items that are lined up. What lies before a stop begins at the stop before, for
/// all of them, so the widest decides.
fn stops<'i, 't: 'i>(items: impl Iterator<Item = &'i Item<'t>>) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for item in items {
        for (number, stop) in item.stops.iter().enumerate() {
            let Some(before) = stop.before else { break };
            let width = before + stop.blanks;
            match widths.get_mut(number) {
                Some(widest) => *widest = width.max(*widest),
                None => widths.push(width),
            }
        }
    }
    let mut column = 0;
    let ends = widths.into_iter().map(|width| {
        column += width;
        column
    });
    ends.collect()
}
