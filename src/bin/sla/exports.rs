//! The door to measurement data: files, pipes and standard input, inflated by their ending.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, Read, Seek as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest as _, Sha256};
use sla::data::{Compression, Exports, OpenError};
#[cfg(feature = "tables")]
use sla::data::{Format, InputFile, ReadError, ReadErrorKind, Table};

use crate::inflate::{self, LIMITS};
use crate::progress::Progress;

/// The most bytes that are kept of standard input or a pipe, which can be read only once: 1 GiB.
const MAX_SPOOLED: u64 = 1 << 30;

/// The files that are bound to sources, by the path they are shown under.
#[derive(Debug)]
pub(crate) struct Files {
    stored: BTreeMap<String, Stored>,
    pub(crate) progress: Progress,
}

/// One of them.
#[derive(Debug)]
struct Stored {
    place: Place,
    compression: Option<Compression>,
    /// The sheet of a workbook, where it is named.
    #[cfg_attr(not(feature = "tables"), expect(dead_code, reason = "no workbook is read"))]
    sheet: Option<String>,
    /// What came out of a pipe.
    spooled: OnceCell<Vec<u8>>,
    /// Length and time of change when its fingerprint was taken.
    seen: Cell<Option<(u64, Option<SystemTime>)>>,
}

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Standard input.
    Stdin,
    /// A file, or a pipe with a name.
    Path(PathBuf),
}

/// Stored bytes, from the first one on.
enum Source<'a> {
    File(File),
    Spooled(&'a [u8]),
}

impl Files {
    /// Begins without files; `quiet` keeps the progress of reading from being shown.
    pub(crate) fn new(quiet: bool) -> Self {
        Self { stored: BTreeMap::new(), progress: Progress::new(quiet) }
    }

    /// Says that reading has come to its end, or has failed.
    pub(crate) fn read(&self) {
        self.progress.clear();
    }

    /// Takes a file in under the path it is shown as; `false` where that path already stands for another.
    pub(crate) fn add(
        &mut self,
        shown: &str,
        place: &Place,
        compression: Option<Compression>,
        sheet: Option<&str>,
    ) -> bool {
        let stored = Stored {
            place: place.clone(),
            compression,
            sheet: sheet.map(str::to_owned),
            spooled: OnceCell::new(),
            seen: Cell::new(None),
        };
        if let Place::Path(path) = place {
            // Every file is read once for its fingerprint and once for its rows.
            let length = fs::metadata(path).map_or(0, |meta| meta.len());
            self.progress.expect(length.saturating_mul(2));
        }
        let known = self.stored.entry(shown.to_owned()).or_insert(stored);
        known.place == *place && known.compression == compression
    }

    /// Where the file that is shown under that path lies.
    pub(crate) fn path_of(&self, shown: &str) -> Option<&Path> {
        match &self.stored.get(shown)?.place {
            Place::Path(path) => Some(path),
            Place::Stdin => None,
        }
    }

    /// The length of a file as it is stored, where it is one.
    pub(crate) fn length_of(&self, shown: &str) -> Option<u64> {
        let meta = fs::metadata(self.path_of(shown)?).ok()?;
        meta.is_file().then_some(meta.len())
    }

    /// Whether it is a file whose bytes are those of the export.
    pub(crate) fn is_plain(&self, shown: &str) -> bool {
        let compressed = self.stored.get(shown).is_none_or(|stored| stored.compression.is_some());
        !compressed && self.length_of(shown).is_some()
    }

    /// The last bytes of a file whose bytes are those of the export.
    pub(crate) fn tail_of(&self, shown: &str, count: u64) -> Option<Vec<u8>> {
        if !self.is_plain(shown) {
            return None;
        }
        let mut file = File::open(self.path_of(shown)?).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(io::SeekFrom::Start(length.saturating_sub(count))).ok()?;
        let mut bytes = Vec::new();
        file.take(count).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Opens a Parquet file whose parts several threads read; `None` where it cannot be opened.
    #[cfg(feature = "tables")]
    pub(crate) fn parquet(&self, file: &InputFile) -> Option<crate::tables::ParquetTable> {
        let blob = self.get(&file.path).ok()?.blob().ok()?;
        crate::tables::ParquetTable::open(&file.path, blob).ok()
    }

    /// Whether one of them is standard input.
    pub(crate) fn uses_stdin(&self) -> bool {
        self.stored.values().any(|stored| stored.place == Place::Stdin)
    }

    /// The bytes of a file, decompressed, for whichever thread.
    pub(crate) fn bytes_of(&self, shown: &str) -> Result<Box<dyn BufRead + Send + '_>, OpenError> {
        let stored = self.get(shown)?;
        let bytes = self.counted(stored)?;
        inflate::open(bytes, stored.compression, LIMITS).map_err(OpenError::from)
    }

    /// The stored bytes of a file, for whichever thread.
    pub(crate) fn stored_bytes(&self, shown: &str) -> Result<Box<dyn Read + Send + '_>, OpenError> {
        self.counted(self.get(shown)?)
    }

    /// Says that the rows of a file are read together with its fingerprint.
    pub(crate) fn reads_at_once(&self, shown: &str) {
        self.progress.forgo(self.length_of(shown).unwrap_or(0));
    }

    fn counted<'f>(&'f self, stored: &'f Stored) -> Result<Box<dyn Read + Send + 'f>, OpenError> {
        let bytes = stored.bytes()?;
        Ok(self.progress.over(bytes, stored.length()))
    }

    fn get(&self, shown: &str) -> Result<&Stored, OpenError> {
        self.stored.get(shown).ok_or(OpenError::NotAllowed)
    }
}

impl Exports for Files {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        Ok(self.bytes_of(path)?)
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        Ok(fingerprint(&mut self.stored_bytes(path)?)?)
    }

    #[cfg(feature = "tables")]
    fn table(&self, file: &InputFile, header: bool) -> Result<Box<dyn Table + '_>, Box<ReadError>> {
        use crate::tables::{ParquetTable, XlsxTable};
        let failed = |error: OpenError| {
            let reason = error.to_string();
            Box::new(ReadError::new(ReadErrorKind::OpenFailed(error), &file.path, reason))
        };
        let stored = self.get(&file.path).map_err(failed)?;
        let blob = stored.blob().map_err(failed)?;
        let length = stored.length();
        if file.format == Format::Parquet {
            let table = ParquetTable::open(&file.path, blob)?;
            return Ok(self.progress.over_table(Box::new(table), length));
        }
        let sheet = stored.sheet.as_deref();
        let table = XlsxTable::open(&file.path, blob, sheet, header)?;
        Ok(self.progress.over_table(Box::new(table), length))
    }
}

impl Stored {
    /// How long it was when it was opened last.
    fn length(&self) -> u64 {
        self.seen.get().map_or(0, |(length, _)| length)
    }

    /// The bytes from the first one on, as stored.
    fn bytes(&self) -> Result<Box<dyn Read + Send + '_>, OpenError> {
        Ok(match self.source()? {
            Source::File(file) => Box::new(file),
            Source::Spooled(bytes) => Box::new(bytes),
        })
    }

    /// The bytes at any place.
    #[cfg(feature = "tables")]
    fn blob(&self) -> Result<crate::tables::Blob, OpenError> {
        use crate::tables::Blob;
        Ok(match self.source()? {
            Source::File(file) => Blob::File(std::sync::Arc::new(file)),
            Source::Spooled(bytes) => Blob::Memory(bytes::Bytes::copy_from_slice(bytes)),
        })
    }

    fn source(&self) -> Result<Source<'_>, OpenError> {
        let path = match &self.place {
            Place::Stdin => return self.spool(io::stdin().lock()),
            Place::Path(path) => path,
        };
        if let Some(bytes) = self.spooled.get() {
            return Ok(Source::Spooled(bytes));
        }
        let mut file = File::open(path)?;
        let meta = file.metadata()?;
        if meta.is_dir() {
            return Err(OpenError::IsDirectory);
        }
        if !meta.is_file() {
            return self.spool(file);
        }
        let now = (meta.len(), meta.modified().ok());
        if self.seen.replace(Some(now)).is_some_and(|before| before != now) {
            return Err(OpenError::Corrupt("it was changed while it was read".to_owned()));
        }
        file.rewind()?;
        Ok(Source::File(file))
    }

    /// Keeps what can be read only once.
    fn spool(&self, input: impl Read) -> Result<Source<'_>, OpenError> {
        if self.spooled.get().is_none() {
            let mut bytes = Vec::new();
            input.take(MAX_SPOOLED + 1).read_to_end(&mut bytes)?;
            if bytes.len() as u64 > MAX_SPOOLED {
                let reason = "more than 1 GiB comes out of it; write it to a file first";
                return Err(OpenError::Other(reason.to_owned()));
            }
            let _ = self.spooled.set(bytes);
        }
        Ok(Source::Spooled(self.spooled.get().map(Vec::as_slice).unwrap_or_default()))
    }
}

/// The SHA-256 of bytes, as `sha256sum` prints it.
pub(crate) fn fingerprint(bytes: &mut dyn Read) -> io::Result<String> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = bytes.read(&mut buffer)?;
        if count == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(buffer.get(..count).unwrap_or_default());
    }
}

/// The hexadecimal digits that `sha256sum` prints.
pub(crate) fn hex(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut text, byte| {
        // INVARIANT: writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether something is there under that path.
pub(crate) fn exists(path: &Path) -> bool {
    fs::metadata(path).is_ok()
}
