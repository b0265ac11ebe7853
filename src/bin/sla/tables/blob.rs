//! Stored bytes that can be read at any place.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::sync::Arc;

use bytes::Bytes;
use parquet::file::reader::{ChunkReader, Length};

/// A file, or what came out of a pipe.
#[derive(Debug)]
pub(crate) enum Blob {
    /// A file. All readers share it, and each keeps its own place.
    File(Arc<File>),
    /// Bytes in memory.
    Memory(Bytes),
}

impl Blob {
    /// The same bytes once more.
    pub(super) fn again(&self) -> Self {
        match self {
            Self::File(file) => Self::File(Arc::clone(file)),
            Self::Memory(bytes) => Self::Memory(bytes.clone()),
        }
    }

    /// A reader from that place on.
    pub(super) fn from(&self, start: u64) -> Box<dyn ReadSeek> {
        match self {
            Self::File(file) => {
                Box::new(BufReader::new(Placed { file: Arc::clone(file), at: start }))
            }
            Self::Memory(bytes) => {
                let mut cursor = Cursor::new(bytes.clone());
                cursor.set_position(start);
                Box::new(cursor)
            }
        }
    }
}

/// A file and a place in it.
struct Placed {
    file: Arc<File>,
    at: u64,
}

impl Read for Placed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let count = std::os::unix::fs::FileExt::read_at(self.file.as_ref(), buffer, self.at)?;
        #[cfg(windows)]
        let count = std::os::windows::fs::FileExt::seek_read(self.file.as_ref(), buffer, self.at)?;
        self.at = self.at.saturating_add(count as u64);
        Ok(count)
    }
}

impl Seek for Placed {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::Current(step) => self.at.checked_add_signed(step),
            SeekFrom::End(step) => self.file.metadata()?.len().checked_add_signed(step),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

/// What an archive is read from.
pub(crate) trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

impl Length for Blob {
    fn len(&self) -> u64 {
        match self {
            Self::File(file) => file.metadata().map_or(0, |meta| meta.len()),
            Self::Memory(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Blob {
    type T = Box<dyn ReadSeek>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(self.from(start))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        match self {
            // INVARIANT: what lies outside of the file is refused before, so the memory is that of bytes that are there.
            Self::File(_) => {
                let mut buffer = Vec::with_capacity(length);
                let read = self.from(start).take(length as u64).read_to_end(&mut buffer)?;
                if read == length {
                    Ok(buffer.into())
                } else {
                    Err(io::Error::from(io::ErrorKind::UnexpectedEof).into())
                }
            }
            Self::Memory(bytes) => bytes.get_bytes(start, length),
        }
    }
}
