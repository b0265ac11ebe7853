//! What a Parquet file may ask for, looked at before it is decoded.

use std::io::Read as _;

use parquet::arrow::ProjectionMask;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::Length as _;
use sla::data::{OpenError, ReadError, ReadErrorKind};

use super::super::{Blob, MAX_COLUMNS, broken, too_long, too_many_columns};
use super::pages::{PageHeader, read_header};

/// The most bytes of what the file says of itself: 64 MiB.
const MAX_FOOTER: u64 = 64 << 20;
/// The most row groups; a file of a billion rows in groups as small as they are made has fewer.
const MAX_GROUPS: usize = 65_536;
/// The most bytes of a page once it is inflated: 256 MiB, where a usual page is 1 MiB.
const MAX_PAGE: u64 = 256 << 20;
/// The most bytes of a page in the old form of LZ4, whose decoder has no limit of its own. It grows at most 255 times.
const MAX_OLD_LZ4: u64 = 1 << 20;
/// The values of a row group may take so many bytes, at 8 for each, whatever is stored: 64 MiB.
const FREE: u64 = 64 << 20;
/// Beyond them, at most so many for each byte that is stored.
const RATIO: u64 = 1000;

/// Checks the end of the file, where its description is.
pub(super) fn footer(path: &str, blob: &Blob) -> Result<(), Box<ReadError>> {
    let length = blob.len();
    if length == 0 {
        return Err(broken(path, "it has nothing in it"));
    }
    let mut tail = [0; 8];
    let read = length
        .checked_sub(8)
        .filter(|_| length >= 12)
        .ok_or(std::io::ErrorKind::UnexpectedEof.into())
        .and_then(|start| blob.from(start).read_exact(&mut tail));
    let [a, b, c, d, magic @ ..] = tail;
    if read.is_err() || (magic != *b"PAR1" && magic != *b"PARE") {
        return Err(broken(
            path,
            "it does not end as a Parquet file does; it was cut off, or is none",
        ));
    }
    if magic == *b"PARE" {
        return Err(broken(path, "it is encrypted"));
    }
    let described = u64::from(u32::from_le_bytes([a, b, c, d]));
    if described > length - 12 {
        return Err(broken(path, "its description is longer than the file"));
    }
    if described > MAX_FOOTER {
        return Err(too_long(
            path,
            MAX_FOOTER,
            "the description of the file is longer than 64 MiB",
        ));
    }
    Ok(())
}

/// Checks how many columns and row groups there are.
pub(super) fn shape(path: &str, metadata: &ParquetMetaData) -> Result<(), Box<ReadError>> {
    if metadata.file_metadata().schema_descr().num_columns() > MAX_COLUMNS {
        return Err(too_many_columns(path));
    }
    if metadata.num_row_groups() > MAX_GROUPS {
        let reason = format!("the file has {} row groups", metadata.num_row_groups());
        return Err(too_long(path, MAX_GROUPS as u64, reason)
            .help("at most 65,536 are read; write it again in larger ones")
            .into());
    }
    Ok(())
}

/// Checks the pages of the wanted columns in a row group.
pub(super) fn part(
    path: &str,
    blob: &Blob,
    metadata: &ParquetMetaData,
    part: usize,
    wanted: &ProjectionMask,
) -> Result<(), Box<ReadError>> {
    let Some(group) = metadata.row_groups().get(part) else {
        return Err(broken(path, "a row group is missing"));
    };
    let rows = u64::try_from(group.num_rows())
        .map_err(|_| broken(path, "a row group has less than no rows"))?;
    let (mut columns, mut stored) = (0_u64, 0_u64);
    for (leaf, chunk) in group.columns().iter().enumerate() {
        if !wanted.leaf_included(leaf) {
            continue;
        }
        columns += 1;
        stored = stored.saturating_add(pages(path, blob, chunk, rows)?);
    }
    let values = rows.saturating_mul(columns).saturating_mul(8);
    if values > FREE && values > stored.saturating_mul(RATIO) {
        let reason =
            format!("{rows} rows come out of {stored} bytes, more than {RATIO} times as much");
        return Err(too_long(path, FREE, reason)
            .help("a file that grows so much was made to fill the memory of who reads it")
            .into());
    }
    Ok(())
}

/// Checks the pages of one column, and gives how many bytes they take in the file.
fn pages(
    path: &str,
    blob: &Blob,
    chunk: &ColumnChunkMetaData,
    rows: u64,
) -> Result<u64, Box<ReadError>> {
    let outside = || broken(path, "a column lies outside of the file");
    let first = chunk.dictionary_page_offset().unwrap_or_else(|| chunk.data_page_offset());
    let mut at = u64::try_from(first).map_err(|_| outside())?;
    let stored = u64::try_from(chunk.compressed_size()).map_err(|_| outside())?;
    let end = at.checked_add(stored).filter(|end| *end <= blob.len()).ok_or_else(outside)?;
    if u64::try_from(chunk.num_values()).ok() != Some(rows) {
        return Err(broken(path, "a column has more or fewer values than there are rows"));
    }
    while at < end {
        let unread =
            |error: std::io::Error| broken(path, format!("a page cannot be read: {error}"));
        let mut input = blob.from(at);
        let header = read_header(&mut input).map_err(unread)?;
        let body = at.saturating_add(header.length);
        let next = body.saturating_add(header.stored);
        if next > end {
            return Err(broken(path, "a page lies outside of its column"));
        }
        page(path, blob, chunk.compression(), &header, body)?;
        at = next;
    }
    Ok(stored)
}

/// Checks one page.
fn page(
    path: &str,
    blob: &Blob,
    compression: Compression,
    header: &PageHeader,
    body: u64,
) -> Result<(), Box<ReadError>> {
    if header.inflated > MAX_PAGE {
        let reason = format!("a page inflates to {} bytes", header.inflated);
        return Err(too_long(path, MAX_PAGE, reason)
            .help("at most 256 MiB are read; write the file again with smaller pages")
            .into());
    }
    if header.dictionary_values > header.inflated {
        return Err(broken(path, "a dictionary has more values than bytes"));
    }
    match compression {
        Compression::BROTLI(_) | Compression::LZO => {
            let kind = ReadErrorKind::OpenFailed(OpenError::Other(
                "its compression is not one that is read".to_owned(),
            ));
            let reason = "its compression is not one that is read".to_owned();
            let error = ReadError::new(kind, path, reason);
            Err(Box::new(error.help("write the file again with `zstd`, `snappy`, `gzip` or `lz4`")))
        }
        Compression::LZ4 if header.stored > MAX_OLD_LZ4 => {
            Err(too_long(path, MAX_OLD_LZ4, "a page in the old form of LZ4 is longer than 1 MiB")
                .help("write the file again with `zstd` or `snappy`")
                .into())
        }
        // The decoder inflates whatever there is, and compares afterwards.
        Compression::GZIP(_) if !header.bare && header.inflated > header.levels => {
            let start = body.saturating_add(header.levels);
            let input = blob.from(start).take(header.stored.saturating_sub(header.levels));
            let inflating = flate2::read::MultiGzDecoder::new(input);
            let most = header.inflated.saturating_sub(header.levels).saturating_add(1);
            match std::io::copy(&mut inflating.take(most), &mut std::io::sink()) {
                Ok(given) if given < most => Ok(()),
                Ok(_) => Err(broken(path, "a page inflates to more than it says")),
                Err(error) => Err(broken(path, format!("a page cannot be inflated: {error}"))),
            }
        }
        _ => Ok(()),
    }
}
