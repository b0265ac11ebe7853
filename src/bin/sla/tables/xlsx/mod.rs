//! Sheets of Excel workbooks, cell by cell.
//!
//! A workbook is a ZIP archive of XML texts. The sheet is read as a stream; only the shared texts and the number of each
//! cell style are held. What a person sees in a cell is what is read: a date where the number has the format of a date,
//! the shortest decimal of a double, the percent sign of a percent.

mod book;
mod package;
mod serial;
mod sheet;
mod strings;
mod styles;
mod xml;

use sla::data::{Batch, Batches, Heading, Lines, OpenError, ReadError, ReadErrorKind, Table};
use sla::data::{Column, TypedCell, Values};

use self::book::Book;
use self::package::Package;
use self::sheet::{Sheet, SheetRow, Wanted};
use super::{Blob, MAX_COLUMNS, broken, too_many_columns};

/// How many rows are given at a time.
const BATCH: usize = 4096;

/// A sheet of an open workbook.
#[derive(Debug)]
pub(crate) struct XlsxTable {
    path: String,
    package: Package,
    book: Book,
    /// The part that holds the sheet.
    sheet: String,
    heading: Heading,
}

impl XlsxTable {
    /// Opens the sheet of that name, else the first one that is visible. `header` says whether its first row names the
    /// columns; `path` is what people know the file as.
    pub(crate) fn open(
        path: &str,
        blob: Blob,
        sheet: Option<&str>,
        header: bool,
    ) -> Result<Self, Box<ReadError>> {
        let package = Package::open(blob).map_err(|reason| broken(path, reason))?;
        let book = Book::read(&package).map_err(|reason| broken(path, reason))?;
        let sheet = book.sheet(sheet).map_err(|sheets| {
            let wanted = sheet.unwrap_or_default();
            let reason = format!("the workbook has no sheet `{wanted}`");
            let kind = ReadErrorKind::OpenFailed(OpenError::Other(reason.clone()));
            let error = ReadError::new(kind, path, reason);
            Box::new(error.help(format!("its sheets are {sheets}")))
        })?;
        let heading = Heading::default();
        let mut table = Self { path: path.to_owned(), package, book, sheet, heading };
        table.heading = table.first_row(header)?;
        Ok(table)
    }

    /// The names of the columns; without a header one empty name for each cell of the first row.
    fn first_row(&self, header: bool) -> Result<Heading, Box<ReadError>> {
        let mut rows = self.rows(Wanted::All)?;
        let Some(row) = self.next(&mut rows)? else { return Ok(Heading::default()) };
        let width = row.cells.last().map_or(0, |(column, _)| column + 1);
        if width > MAX_COLUMNS {
            return Err(too_many_columns(&self.path));
        }
        let mut names = vec![String::new(); width];
        for (column, cell) in row.cells {
            if let Some(name) = names.get_mut(column) {
                *name = shown(cell);
            }
        }
        Ok(Heading { names, line: Some(row.line), named: header })
    }

    fn rows(&self, wanted: Wanted) -> Result<Sheet<'_>, Box<ReadError>> {
        let part = self.package.part(&self.sheet).map_err(|reason| broken(&self.path, reason))?;
        Ok(Sheet::new(part, &self.book, wanted))
    }

    fn next(&self, rows: &mut Sheet<'_>) -> Result<Option<SheetRow>, Box<ReadError>> {
        rows.next_row().map_err(|reason| broken(&self.path, reason))
    }
}

/// A cell of the first row as a name.
fn shown(cell: TypedCell) -> String {
    match cell {
        TypedCell::Missing => String::new(),
        TypedCell::Text(text) | TypedCell::Number(text) => text,
        TypedCell::Flag(value) => value.to_string(),
        TypedCell::Local(local) => local.to_string(),
    }
}

impl Table for XlsxTable {
    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn parts(&self) -> usize {
        1
    }

    fn read<'t>(
        &'t self,
        _part: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Batches + 't>, Box<ReadError>> {
        let mut rows = self.rows(Wanted::Places(wanted.to_vec()))?;
        if self.heading.named {
            self.next(&mut rows)?;
        }
        Ok(Box::new(Rows { table: self, rows, wanted: wanted.to_vec() }))
    }
}

/// The rows after the header.
struct Rows<'t> {
    table: &'t XlsxTable,
    rows: Sheet<'t>,
    wanted: Vec<usize>,
}

impl Batches for Rows<'_> {
    fn next_batch(&mut self) -> Result<Option<Batch>, Box<ReadError>> {
        let mut lines = Vec::new();
        let mut columns: Vec<Vec<TypedCell>> = vec![Vec::new(); self.wanted.len()];
        while lines.len() < BATCH {
            let Some(row) = self.table.next(&mut self.rows)? else { break };
            lines.push(row.line);
            for cells in &mut columns {
                cells.push(TypedCell::Missing);
            }
            for (place, cell) in row.cells {
                let column = self.wanted.binary_search(&place).ok();
                let cells = column.and_then(|column| columns.get_mut(column));
                if let Some(last) = cells.and_then(|cells| cells.last_mut()) {
                    *last = cell;
                }
            }
        }
        if lines.is_empty() {
            return Ok(None);
        }
        let column = |cells| Column { present: None, values: Values::Cells(cells) };
        let columns = columns.into_iter().map(column).collect();
        Ok(Some(Batch { lines: Lines::Each(lines), columns }))
    }
}
