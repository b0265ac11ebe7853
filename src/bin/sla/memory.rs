//! How much memory rows may take, and the temporary file for those that find no room.

use std::cell::{Cell, OnceCell};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};

use sla::evaluate::{Memory, Scratch, ScratchError, SourceStats};
use sysinfo::System;

use crate::ending::Failure;

/// What rows may take where it cannot be told how much memory the machine has: 2 GiB.
const UNKNOWN: u64 = 2 << 30;

/// As much as `--memory` says, or a quarter of the machine.
pub(crate) fn memory(asked: Option<&str>) -> Result<Memory, Failure> {
    let limit = match asked {
        None => of_machine().map_or(UNKNOWN, |whole| whole / 4),
        Some(text) => size(text).ok_or_else(|| {
            Failure::advised(
                format!("`--memory`: `{text}` is no size"),
                "write it as 500MB, 2GB, 2GiB or in bytes",
            )
        })?,
    };
    Ok(Memory::new(limit, Some(Rc::new(TemporaryFile::new(std::env::temp_dir())))))
}

/// A size as people write it: `512MB`, `1.5 GB`, `2GiB`, `4000000`.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" | "k" => 1_000,
        "mb" | "m" => 1_000_000,
        "gb" | "g" => 1_000_000_000,
        "tb" | "t" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return None,
    };
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let scale = 10_u64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    let part = part.parse::<u64>().ok()?.checked_mul(unit)? / scale;
    whole.checked_add(part).filter(|size| *size > 0)
}

/// The memory of the machine, or what a container may take of it; `None` where the system does not say.
fn of_machine() -> Option<u64> {
    let mut system = System::new();
    system.refresh_memory();
    let machine = Some(system.total_memory()).filter(|bytes| *bytes > 0)?;
    let container = system.cgroup_limits().map(|limits| limits.total_memory);
    Some(container.filter(|bytes| *bytes > 0).map_or(machine, |bytes| bytes.min(machine)))
}

/// What is said of a source that was written away.
pub(crate) fn written_away(source: &SourceStats) -> Option<String> {
    let spilled = source.spilled?;
    Some(format!(
        "the rows of `{}` do not fit in memory: {} MB of them went to a temporary file, in {} parts",
        source.source,
        spilled.bytes.div_ceil(1_000_000),
        spilled.parts,
    ))
}

/// A file that is gone when the program ends, however it ends: it has no name while it is used, or the system removes
/// it when it is closed.
#[derive(Debug)]
struct TemporaryFile {
    folder: PathBuf,
    file: OnceCell<File>,
    end: Cell<u64>,
}

impl TemporaryFile {
    /// It is made when something is written.
    fn new(folder: PathBuf) -> Self {
        Self { folder, file: OnceCell::new(), end: Cell::new(0) }
    }

    fn file(&self) -> io::Result<&File> {
        if let Some(file) = self.file.get() {
            return Ok(file);
        }
        let file = nameless(&self.folder)?;
        Ok(self.file.get_or_init(|| file))
    }

    fn failed(&self, error: &io::Error) -> ScratchError {
        ScratchError(format!("a temporary file in `{}`: {error}", self.folder.display()))
    }
}

/// Makes a file that only this program sees.
fn nameless(folder: &Path) -> io::Result<File> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".sla-rows-{}-{number}", process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        #[cfg(windows)]
        {
            const DELETE_ON_CLOSE: u32 = 0x0400_0000;
            std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, DELETE_ON_CLOSE);
        }
        match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => {
                let file = opened?;
                #[cfg(unix)]
                fs::remove_file(&path)?;
                return Ok(file);
            }
        }
    }
}

impl Scratch for TemporaryFile {
    fn append(&self, bytes: &[u8]) -> Result<u64, ScratchError> {
        let at = self.end.get();
        let write = || -> io::Result<()> {
            let mut file = self.file()?;
            file.seek(SeekFrom::Start(at))?;
            file.write_all(bytes)
        };
        write().map_err(|error| self.failed(&error))?;
        self.end.set(at + u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        Ok(at)
    }

    fn read(&self, at: u64, bytes: &mut [u8]) -> Result<(), ScratchError> {
        let mut read = || {
            let mut file = self.file()?;
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(bytes)
        };
        read().map_err(|error: io::Error| self.failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        for (text, bytes) in [
            ("500MB", Some(500_000_000)),
            ("512 mb", Some(512_000_000)),
            ("2GiB", Some(2_147_483_648)),
            ("1.5GB", Some(1_500_000_000)),
            ("0.5 KiB", Some(512)),
            ("4000", Some(4000)),
            ("64k", Some(64_000)),
            ("", None),
            ("0", None),
            ("-5MB", None),
            ("MB", None),
            ("5 quarts", None),
            ("1.2.3MB", None),
            ("99999999999TB", None),
        ] {
            assert_eq!(size(text), bytes, "{text}");
        }
    }

    #[test]
    fn the_machine_says_how_much_memory_it_has() {
        let whole = of_machine().expect("a size");
        assert!(whole > 64 << 20, "{whole}");
        // Of a container it may be less.
        #[cfg(target_os = "linux")]
        {
            let info = fs::read_to_string("/proc/meminfo").expect("Linux says it");
            let line = info.lines().find_map(|line| line.strip_prefix("MemTotal:"));
            let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB"));
            let machine: u64 = kilobytes.and_then(|text| text.trim().parse().ok()).expect("a size");
            assert!(whole <= machine * 1024, "{whole}");
        }
    }

    #[test]
    fn what_is_written_is_read_again_and_no_file_is_left() {
        let folder = std::env::temp_dir().join(format!("sla-scratch-{}", process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let there = || fs::read_dir(&folder).expect("a folder").count();
        let scratch = TemporaryFile::new(folder.clone());
        assert_eq!(there(), 0);
        assert_eq!(scratch.append(b"first").expect("written"), 0);
        assert_eq!(scratch.append(b"second").expect("written"), 5);
        let mut bytes = [0; 6];
        scratch.read(5, &mut bytes).expect("read");
        assert_eq!(&bytes, b"second");
        scratch.read(0, &mut bytes).expect("read");
        assert_eq!(&bytes, b"firsts");
        assert!(scratch.read(8, &mut bytes).is_err());
        // Whoever is killed now leaves nothing.
        #[cfg(unix)]
        assert_eq!(there(), 0);
        drop(scratch);
        assert_eq!(there(), 0);
        fs::remove_dir(&folder).expect("it is empty");
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let scratch = TemporaryFile::new(PathBuf::from("/no/such/folder"));
        let error = scratch.append(b"x").expect_err("it cannot be made");
        assert!(error.0.contains("`/no/such/folder`"), "{error}");
    }
}
