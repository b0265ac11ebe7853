//! Gzip and Zstandard, with a guard against files that inflate beyond reason.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use sla::data::Compression;

/// How much a file may inflate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// So many bytes may come out whatever went in.
    pub(crate) free: u64,
    /// Beyond them, at most so many bytes may come out for each that went in.
    pub(crate) ratio: u64,
}

/// Rows of text hardly ever shrink to less than a hundredth; what shrinks further than this was made to harm. What is free
/// is less than a month of probes each second, and still little as rows in memory.
pub(crate) const LIMITS: Limits = Limits { free: 32 << 20, ratio: 500 };

/// The bytes behind the compression, for whichever thread.
pub(crate) fn open<'a>(
    stored: Box<dyn Read + Send + 'a>,
    compression: Option<Compression>,
    limits: Limits,
) -> io::Result<Box<dyn BufRead + Send + 'a>> {
    let Some(compression) = compression else { return Ok(Box::new(BufReader::new(stored))) };
    let taken = Arc::new(AtomicU64::new(0));
    let counted = BufReader::new(Counted { stored, taken: Arc::clone(&taken) });
    let inflating: Box<dyn Read + Send + 'a> = match compression {
        Compression::Gzip => Box::new(MultiGzDecoder::new(counted)),
        Compression::Zstd => Box::new(zstd::Decoder::with_buffer(counted)?),
    };
    Ok(Box::new(BufReader::new(Guarded { inflating, taken, given: 0, limits })))
}

/// Counts what is taken from the file.
struct Counted<'a> {
    stored: Box<dyn Read + Send + 'a>,
    taken: Arc<AtomicU64>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.stored.read(buffer)?;
        self.taken.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// Stops when too much comes out, and says what is wrong in words.
struct Guarded<'a> {
    inflating: Box<dyn Read + Send + 'a>,
    taken: Arc<AtomicU64>,
    given: u64,
    limits: Limits,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inflating.read(buffer).map_err(in_words)?;
        self.given = self.given.saturating_add(count as u64);
        let most = self.taken.load(Ordering::Relaxed).saturating_mul(self.limits.ratio);
        if self.given > self.limits.free && self.given > most {
            let ratio = self.limits.ratio;
            let reason = format!("it inflates to more than {ratio} times its size");
            return Err(io::Error::new(ErrorKind::InvalidData, reason));
        }
        Ok(count)
    }
}

/// Tells broken data, which the decoders report in their own words, from trouble with the disk.
fn in_words(error: io::Error) -> io::Error {
    if error.raw_os_error().is_some() {
        return error;
    }
    let reason = if error.kind() == ErrorKind::UnexpectedEof {
        "the compressed data end too early; the file was cut off".to_owned()
    } else {
        format!("its compression cannot be read: {error}")
    };
    io::Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(stored: &[u8], compression: Compression, limits: Limits) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        open(Box::new(stored), Some(compression), limits)
            .and_then(|mut input| input.read_to_end(&mut bytes))
            .map_err(|error| error.to_string())?;
        Ok(bytes)
    }

    #[test]
    fn both_kinds_are_read_in_several_parts_too() {
        let (one, two) = (b"a,b\n1,2\n".as_slice(), b"3,4\n".as_slice());
        let whole = [one, two].concat();
        let gz = [gzip(one), gzip(two)].concat();
        assert_eq!(read(&gz, Compression::Gzip, LIMITS).unwrap(), whole);
        let packed = |bytes| zstd::encode_all(bytes, 3).unwrap();
        let zst = [packed(one), packed(two)].concat();
        assert_eq!(read(&zst, Compression::Zstd, LIMITS).unwrap(), whole);
    }

    #[test]
    fn a_file_that_was_cut_off_is_said_to_be() {
        let lines: Vec<String> = (0..1000).map(|number| (number * 7919).to_string()).collect();
        let text = lines.join("\n");
        let gz = gzip(text.as_bytes());
        let zst = zstd::encode_all(text.as_bytes(), 3).unwrap();
        for (bytes, kind) in [(gz, Compression::Gzip), (zst, Compression::Zstd)] {
            for cut in [0, 1, 5, 30, bytes.len() / 2, bytes.len() - 1] {
                let said = read(&bytes[..cut], kind, LIMITS);
                // A Zstandard file without a single frame is empty.
                let empty = cut == 0 && kind == Compression::Zstd;
                assert!(empty || said.unwrap_err().contains("cut off"), "{kind:?} {cut}");
            }
        }
    }

    #[test]
    fn other_data_are_said_to_be_none() {
        for kind in [Compression::Gzip, Compression::Zstd] {
            let said = read(b"ts,ok\n2026-01-01T00:00:00Z,1\n", kind, LIMITS).unwrap_err();
            assert!(said.contains("compression cannot be read"), "{said}");
        }
    }

    #[test]
    fn a_bomb_is_stopped_and_a_small_file_is_free() {
        let zeros = vec![b'0'; 1 << 20];
        let limits = Limits { free: 1 << 19, ratio: 100 };
        for (bytes, kind) in [
            (gzip(&zeros), Compression::Gzip),
            (zstd::encode_all(zeros.as_slice(), 3).unwrap(), Compression::Zstd),
        ] {
            let said = read(&bytes, kind, limits).unwrap_err();
            assert!(said.contains("more than 100 times"), "{said}");
            assert_eq!(read(&bytes, kind, LIMITS).unwrap().len(), 1 << 20);
        }
    }
}
