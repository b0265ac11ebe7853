//! Reads the files of a source, one after the other.

use super::delimited;
use super::error::ReadError;
use super::exports::Exports;
use super::format::{Format, InputFile};
use super::intake::{Intake, RowSink};
use super::json::{self, Binding};
use super::layout::Layout;
use super::row::{BadRows, ReadRows};
use super::table;

/// Reads all rows of a source.
///
/// Files are read in the order of their paths (by bytes), whatever the order of `files`; rows come
/// by file, then line. Numbers are exact and in base units, instants in UTC.
///
/// # Errors
/// When a file cannot be opened or is not what the layout says, and, with [`BadRows::Stop`], at the
/// first record that does not fit.
pub fn read_rows(
    exports: &dyn Exports,
    files: &[InputFile],
    layout: &Layout,
    on_bad: BadRows,
) -> Result<ReadRows, Box<ReadError>> {
    read_into(Intake::new(layout, on_bad)?, exports, files, layout)
}

/// Reads all rows of a source without keeping one: says what is wrong with the first that is bad, or sets bad ones
/// aside, counts and notes.
///
/// # Errors
/// Those of [`read_rows`].
pub(crate) fn look_at_rows(
    exports: &dyn Exports,
    files: &[InputFile],
    layout: &Layout,
    on_bad: BadRows,
) -> Result<ReadRows, Box<ReadError>> {
    read_into(Intake::new(layout, on_bad)?.looking(), exports, files, layout)
}

/// Reads all rows of a source and hands each on.
///
/// # Errors
/// Those of [`read_rows`]; where there is no room for a row.
pub(crate) fn hand_on_rows(
    exports: &dyn Exports,
    files: &[InputFile],
    layout: &Layout,
    on_bad: BadRows,
    sink: &mut dyn RowSink,
) -> Result<ReadRows, Box<ReadError>> {
    read_into(Intake::new(layout, on_bad)?.into_sink(sink), exports, files, layout)
}

fn read_into<'a>(
    mut intake: Intake<'a>,
    exports: &dyn Exports,
    files: &[InputFile],
    layout: &'a Layout,
) -> Result<ReadRows, Box<ReadError>> {
    let mut json_columns: Option<Binding<'_>> = None;
    let mut in_order: Vec<&InputFile> = files.iter().collect();
    in_order.sort_by(|a, b| a.path.cmp(&b.path));
    for file in in_order {
        let failed = |error| ReadError::open(&file.path, error);
        intake.start_file(&file.path, exports.digest(&file.path).map_err(failed)?);
        let open = || exports.open(&file.path).map_err(failed);
        match file.format {
            Format::Csv => delimited::read(&mut intake, open()?, layout, ',')?,
            Format::Tsv => delimited::read(&mut intake, open()?, layout, '\t')?,
            Format::Parquet | Format::Xlsx => {
                table::read(&mut intake, exports.table(file, layout.header)?.as_ref(), layout)?;
            }
            Format::Ndjson | Format::Json => {
                let input = open()?;
                let binding = match &mut json_columns {
                    Some(binding) => binding,
                    None => json_columns.insert(Binding::new(layout)?),
                };
                if file.format == Format::Json {
                    json::read_document(&mut intake, input, binding)?;
                } else {
                    json::read_lines(&mut intake, input, binding)?;
                }
            }
        }
    }
    let mut read = intake.finish();
    if let Some(binding) = json_columns {
        read.notes.absent_columns = binding.absent_columns()?;
    }
    Ok(read)
}
