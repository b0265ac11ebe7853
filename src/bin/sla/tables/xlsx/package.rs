//! The ZIP archive around a workbook.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::panic::AssertUnwindSafe;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::super::Blob;
use crate::bug;
use crate::inflate::LIMITS;

/// The most bytes of one part once it is inflated: 4 GiB, of which a sheet of a million rows of text has a tenth.
const MAX_PART: u64 = 4 << 30;
/// The most parts; a workbook has one for each sheet, picture and style.
const MAX_PARTS: usize = 100_000;

/// An open archive: where its parts lie.
#[derive(Debug)]
pub(super) struct Package {
    blob: Blob,
    /// By their names in lower case: programs do not agree about the case of letters.
    parts: BTreeMap<String, Stored>,
}

#[derive(Debug, Clone)]
struct Stored {
    start: u64,
    stored: u64,
    deflated: bool,
    crc: u32,
}

impl Package {
    /// Reads the directory of the archive; the error says what is wrong with it.
    pub(super) fn open(blob: Blob) -> Result<Self, String> {
        let mut head = [0; 4];
        let read = blob.from(0).read(&mut head).map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("it has nothing in it".to_owned());
        }
        if head == [0xd0, 0xcf, 0x11, 0xe0] {
            return Err("it is protected by a password, or a workbook of before 2007 (`.xls`); \
                        save it as `.xlsx` without a password"
                .to_owned());
        }
        let parts = bug::contained(AssertUnwindSafe(|| directory(&blob)))??;
        Ok(Self { blob, parts })
    }

    /// Whether there is a part of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.parts.contains_key(&name.to_ascii_lowercase())
    }

    /// The inflated bytes of a part.
    pub(super) fn part(&self, name: &str) -> Result<Box<dyn BufRead + '_>, String> {
        let stored = self.parts.get(&name.to_ascii_lowercase());
        let part = stored.ok_or_else(|| format!("the workbook lacks its part `{name}`"))?;
        let bytes = self.blob.from(part.start).take(part.stored);
        let inflating: Box<dyn Read> =
            if part.deflated { Box::new(DeflateDecoder::new(bytes)) } else { Box::new(bytes) };
        let guarded = Guarded { inflating, part: part.clone(), given: 0, crc: Crc::new() };
        Ok(Box::new(BufReader::new(guarded)))
    }
}

fn directory(blob: &Blob) -> Result<BTreeMap<String, Stored>, String> {
    let no_archive = |error: zip::result::ZipError| {
        format!("it is no workbook, or was cut off: its archive cannot be read ({error})")
    };
    let mut archive = ZipArchive::new(blob.from(0)).map_err(no_archive)?;
    if archive.len() > MAX_PARTS {
        return Err(format!(
            "its archive has {} parts, at most {MAX_PARTS} are read",
            archive.len()
        ));
    }
    let mut parts = BTreeMap::new();
    for place in 0..archive.len() {
        let entry = archive.by_index_raw(place).map_err(no_archive)?;
        let deflated = match entry.compression() {
            CompressionMethod::Deflated => true,
            CompressionMethod::Stored => false,
            // Parts of this kind are no XML of a workbook; one that is needed is said to be missing.
            _ => continue,
        };
        if entry.encrypted() {
            continue;
        }
        let Some(start) = entry.data_start() else { continue };
        let (stored, crc) = (entry.compressed_size(), entry.crc32());
        parts.insert(entry.name().to_ascii_lowercase(), Stored { start, stored, deflated, crc });
    }
    Ok(parts)
}

/// A part that is inflated: it stops when too much comes out, and compares the checksum at the end.
struct Guarded<'a> {
    inflating: Box<dyn Read + 'a>,
    part: Stored,
    given: u64,
    crc: Crc,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inflating.read(buffer)?;
        self.given = self.given.saturating_add(count as u64);
        let most = self.part.stored.saturating_mul(LIMITS.ratio);
        if self.given > MAX_PART || (self.given > LIMITS.free && self.given > most) {
            return Err(wrong("a part of it inflates to too much"));
        }
        self.crc.update(buffer.get(..count).unwrap_or_default());
        if count == 0 && !buffer.is_empty() && self.crc.sum() != self.part.crc {
            return Err(wrong("the checksum of a part is not that of its bytes"));
        }
        Ok(count)
    }
}

fn wrong(reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}
