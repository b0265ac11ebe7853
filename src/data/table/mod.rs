//! Tables that come in typed columns (Parquet) or typed cells (spreadsheets).
//!
//! The core knows neither file format. Whoever opens files gives a [`Table`]; what is wanted of it is read batch by
//! batch, and each cell goes through the same readers as the fields of a CSV file, so that the format of an export
//! changes neither a value nor an error. A batch is columns, so that it can be folded without making rows of it.

mod column;

pub use self::column::{Batch, Column, Lines, TypedCell, Values};
use super::cell::CellInput;
use super::delimited::{Names, bind, empty_file};
use super::error::ReadError;
use super::intake::{Intake, Record};
use super::layout::Layout;

/// A file whose columns or cells have types.
pub trait Table {
    /// The names of its columns.
    fn heading(&self) -> &Heading;

    /// How many parts it has that can be read independently of each other, in any order and at the same time: the row
    /// groups of Parquet, one for a sheet.
    fn parts(&self) -> usize;

    /// Begins to read the columns at those places of the heading (from 0) in one part. Others are not decoded.
    ///
    /// # Errors
    /// When the part is broken, asks for more than the limits allow, or a column is no plain column.
    fn read<'t>(
        &'t self,
        part: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Batches + 't>, Box<ReadError>>;

    /// The largest value of the column at that place of the heading in each part, where the table says so of itself.
    /// It may be wrong.
    fn largest(&self, _place: usize) -> Option<Column> {
        None
    }
}

/// The batches of one part, in the order of its rows.
pub trait Batches {
    /// The next batch; `None` at the end.
    ///
    /// # Errors
    /// When the file is broken or asks for more than the limits allow.
    fn next_batch(&mut self) -> Result<Option<Batch>, Box<ReadError>>;
}

/// The names of a table's columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// One for each column, in their order; empty where a spreadsheet has none.
    pub names: Vec<String>,
    /// The row the names stand in, from 1; `None` where they are part of the format.
    pub line: Option<u64>,
    /// Whether the columns have names. Without, they are taken by their place.
    pub named: bool,
}

/// Reads the rows of a table.
pub(super) fn read(
    intake: &mut Intake<'_>,
    table: &dyn Table,
    layout: &Layout,
) -> Result<(), Box<ReadError>> {
    let (wanted, order) = find_columns(table.heading(), layout, &intake.path())?;
    for part in 0..table.parts() {
        let mut batches = table.read(part, &wanted)?;
        while let Some(batch) = batches.next_batch()? {
            take(intake, &batch, &order)?;
        }
    }
    Ok(())
}

/// The places in the heading of the columns of a layout, each once, and for each column of the layout where its place
/// is among them.
pub(super) fn find_columns(
    heading: &Heading,
    layout: &Layout,
    path: &str,
) -> Result<(Vec<usize>, Vec<usize>), Box<ReadError>> {
    if heading.names.is_empty() {
        return Err(empty_file(path));
    }
    let fields: Vec<&str> = heading.names.iter().map(String::as_str).collect();
    let names = Names { fields, named: heading.named, line: heading.line, delimiter: None };
    Ok(distinct(&bind(&names, layout, path)?))
}

/// The places without repetition, and for each column of the layout where its place is among them.
fn distinct(places: &[usize]) -> (Vec<usize>, Vec<usize>) {
    let mut wanted = places.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    // INVARIANT: every place is in `wanted`.
    let order =
        places.iter().map(|place| wanted.binary_search(place).unwrap_or_default()).collect();
    (wanted, order)
}

fn take(intake: &mut Intake<'_>, batch: &Batch, order: &[usize]) -> Result<(), Box<ReadError>> {
    (0..batch.lines.count())
        .try_for_each(|row| take_row(intake, (batch, row), order, batch.lines.at(row)))
}

/// Takes a row of a batch as that of a line.
pub(super) fn take_row(
    intake: &mut Intake<'_>,
    (batch, row): (&Batch, usize),
    order: &[usize],
    line: u64,
) -> Result<(), Box<ReadError>> {
    let cell = |place: &usize| match batch.columns.get(*place) {
        Some(column) => column.cell(row),
        None => CellInput::Missing,
    };
    let cells: Vec<CellInput<'_>> = order.iter().map(cell).collect();
    let raw = || order.iter().map(|place| cell(place).text().into_owned()).collect();
    intake.take(&Record { line, cells, raw: &raw })
}
