//! Apache Parquet, row group by row group and only the columns that are wanted.

mod columns;
mod limits;
mod pages;

use std::ops::Range;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::statistics::StatisticsConverter;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use sla::data::{Batch, Batches, Column, Heading, Lines, ReadError, ReadErrorKind, Table};

use self::columns::Converter;
use super::{Blob, broken};
use crate::bug;

/// How many rows are decoded at a time.
const BATCH: usize = 8192;

/// So few rows are not worth a piece of their own: what lies before them in their row group has to be passed over.
const SMALL_PIECE: usize = 1 << 16;

/// Some rows of a row group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The row group.
    pub(crate) part: usize,
    /// Which of its rows, from 0.
    pub(crate) rows: Range<usize>,
}

/// An open Parquet file.
#[derive(Debug)]
pub(crate) struct ParquetTable {
    path: String,
    blob: Blob,
    metadata: ArrowReaderMetadata,
    heading: Heading,
    /// The number of the first row of each row group, from 1.
    first_rows: Vec<u64>,
}

impl ParquetTable {
    /// Reads what the file says of itself; `path` is what people know it as.
    pub(crate) fn open(path: &str, blob: Blob) -> Result<Self, Box<ReadError>> {
        limits::footer(path, &blob)?;
        let options = ArrowReaderOptions::new()
            .with_skip_arrow_metadata(true)
            .with_page_index_policy(PageIndexPolicy::Skip);
        let metadata = contained(path, || ArrowReaderMetadata::load(&blob, options.clone()))?;
        limits::shape(path, metadata.metadata())?;
        let hinted = with_words(metadata.schema(), metadata.metadata());
        let options = options.with_schema(Arc::new(hinted));
        let parts = Arc::clone(metadata.metadata());
        let metadata = contained(path, || ArrowReaderMetadata::try_new(parts, options))?;
        let names = metadata.schema().fields().iter().map(|field| field.name().clone()).collect();
        let heading = Heading { names, line: None, named: true };
        let mut first_rows = Vec::new();
        let mut next = 1_u64;
        for group in metadata.metadata().row_groups() {
            first_rows.push(next);
            next = next.saturating_add(u64::try_from(group.num_rows()).unwrap_or_default());
        }
        Ok(Self { path: path.to_owned(), blob, metadata, heading, first_rows })
    }

    /// How many rows a row group has.
    fn rows_of(&self, part: usize) -> usize {
        let group = self.metadata.metadata().row_groups().get(part);
        group.and_then(|group| usize::try_from(group.num_rows()).ok()).unwrap_or(0)
    }

    /// All rows in at least so many pieces of about the same size, where they are not small: of whole row groups, or of
    /// parts of them.
    pub(crate) fn pieces(&self, least: usize) -> Vec<Piece> {
        let of_each = least.div_ceil(self.parts().max(1));
        let of_group = |part: usize| {
            let rows = self.rows_of(part);
            let size = rows.div_ceil(of_each.max(1)).next_multiple_of(BATCH).max(SMALL_PIECE);
            let starts = (0..rows).step_by(size);
            starts.map(move |start| Piece { part, rows: start..rows.min(start + size) })
        };
        (0..self.parts()).flat_map(of_group).collect()
    }

    /// Begins to read the columns at those places of the heading (from 0) in some rows.
    ///
    /// # Errors
    /// Those of [`Table::read`].
    pub(crate) fn read_piece(
        &self,
        piece: &Piece,
        wanted: &[usize],
    ) -> Result<Box<dyn Batches + '_>, Box<ReadError>> {
        let part = piece.part;
        self.check_plain(wanted)?;
        let roots = ProjectionMask::roots(self.metadata.parquet_schema(), wanted.iter().copied());
        limits::part(&self.path, &self.blob, self.metadata.metadata(), part, &roots)?;
        let blob = self.blob.again();
        let reader = contained(&self.path, || {
            ParquetRecordBatchReaderBuilder::new_with_metadata(blob, self.metadata.clone())
                .with_row_groups(vec![part])
                .with_projection(roots)
                .with_batch_size(BATCH)
                .with_offset(piece.rows.start)
                .with_limit(piece.rows.len())
                .build()
        })?;
        let first = self.first_rows.get(part).copied().unwrap_or(1);
        let next = first.saturating_add(piece.rows.start as u64);
        let converters = wanted.iter().map(|_| Converter::default()).collect();
        Ok(Box::new(Part { path: &self.path, reader, converters, next }))
    }

    /// Refuses columns that hold more than one value a row.
    fn check_plain(&self, wanted: &[usize]) -> Result<(), Box<ReadError>> {
        for place in wanted {
            let field = self.metadata.schema().fields().get(*place);
            let Some(field) = field.filter(|field| field.data_type().is_nested()) else {
                continue;
            };
            let reason = format!("the column `{}` is nested", field.name());
            let error = ReadError::new(ReadErrorKind::BadLayout, &self.path, reason);
            return Err(Box::new(
                error.help("export the values inside it as columns of their own"),
            ));
        }
        Ok(())
    }
}

impl Table for ParquetTable {
    fn heading(&self) -> &Heading {
        &self.heading
    }

    fn parts(&self) -> usize {
        self.first_rows.len()
    }

    fn read<'t>(
        &'t self,
        part: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Batches + 't>, Box<ReadError>> {
        let rows = self.rows_of(part);
        self.read_piece(&Piece { part, rows: 0..rows }, wanted)
    }

    fn largest(&self, place: usize) -> Option<Column> {
        let (schema, groups) = (self.metadata.schema(), self.metadata.metadata().row_groups());
        let told = contained(&self.path, || {
            let name = schema.fields().get(place).map_or("", |field| field.name());
            StatisticsConverter::try_new(name, schema, self.metadata.parquet_schema())?
                .row_group_maxes(groups)
        });
        Converter::default().column(&told.ok()?).ok()
    }
}

/// The batches of a row group.
struct Part<'t> {
    path: &'t str,
    reader: ParquetRecordBatchReader,
    converters: Vec<Converter>,
    next: u64,
}

impl Batches for Part<'_> {
    fn next_batch(&mut self) -> Result<Option<Batch>, Box<ReadError>> {
        let decoded = contained(self.path, || self.reader.next().transpose())?;
        let Some(decoded) = decoded else { return Ok(None) };
        let lines = Lines::Run { first: self.next, count: decoded.num_rows() };
        let mut columns = Vec::with_capacity(self.converters.len());
        for (converter, (field, array)) in self
            .converters
            .iter_mut()
            .zip(decoded.schema_ref().fields().iter().zip(decoded.columns()))
        {
            columns.push(
                converter.column(array).map_err(|problem| {
                    problem.in_file(self.path, self.next).column(field.name())
                })?,
            );
        }
        self.next = self.next.saturating_add(decoded.num_rows() as u64);
        Ok(Some(Batch { lines, columns }))
    }
}

/// Runs a part of the decoder. It is not made for files of strangers: where it panics, the file is at fault.
fn contained<T, E: std::fmt::Display>(
    path: &str,
    decode: impl FnOnce() -> Result<T, E>,
) -> Result<T, Box<ReadError>> {
    match bug::contained(AssertUnwindSafe(decode)) {
        Ok(Ok(decoded)) => Ok(decoded),
        Ok(Err(error)) => Err(broken(path, one_line(&error.to_string()))),
        Err(panic) => Err(broken(path, one_line(&panic))),
    }
}

/// The decoder's words, which may be several lines.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The schema in which the texts that the file keeps in dictionaries stay in them.
fn with_words(schema: &Schema, metadata: &ParquetMetaData) -> Schema {
    let in_dictionaries = |root: usize| {
        let leaves = metadata.file_metadata().schema_descr();
        metadata.row_groups().iter().all(|group| {
            let mut chunks = group.columns().iter().enumerate();
            chunks.all(|(leaf, chunk)| {
                leaves.get_column_root_idx(leaf) != root || chunk.dictionary_page_offset().is_some()
            })
        })
    };
    let fields = schema.fields().iter().enumerate().map(|(root, field)| match field.data_type() {
        DataType::Utf8 if in_dictionaries(root) => {
            let words = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
            Arc::new(Field::new(field.name(), words, field.is_nullable()))
        }
        _ => Arc::clone(field),
    });
    Schema::new(fields.collect::<Vec<_>>())
}
