//! One pass over the files of a source: how they begin, how they are cut, what works on the blocks.

use crate::data::{Heading, InputFile, Table};
use crate::engine::{Beginning, SourceReading, whole_records};
use crate::time::Instant;

use super::super::blocks::{MAX_RECORD, Unfed};
use super::super::datum::Fault;
use super::super::hands::Hands;
use super::super::meter::Data;
use super::super::periods::Window;
use super::super::terms::Terms;
use super::counting::periods;
use super::figure::FigureKind;
use super::folded::Folded;
use super::ground::{Counted, Segments};
use super::plan::{Placement, SourcePlan};
use super::ranks::{Room, Sought};
use super::unique::Uniqueness;
use super::worker::{ScannedFile, ScannedTable, Worker};

/// A pass over the files of a source. It is shared by the workers that read blocks, in whatever order and number.
#[derive(Debug)]
pub struct Scan<'a> {
    pub(super) terms: &'a Terms<'a>,
    pub(super) plan: &'a SourcePlan<'a>,
    pub(super) reading: SourceReading<'a>,
    pub(super) as_of: Instant,
    pub(super) segments: Segments,
    /// One for each placement.
    pub(super) counted: Vec<Counted<'a>>,
    /// The periods that rows are asked about.
    pub(super) periods: Vec<Window>,
    /// How many files there are.
    pub(super) files: usize,
    /// Values that are looked for once more.
    pub(super) sought: Sought,
    /// The bytes that values may take.
    pub(super) values: usize,
    /// What is done about rows that are unique by a key.
    pub(super) unique: Uniqueness,
    /// The bytes that keys may take.
    pub(super) keys: usize,
}

/// What the beginning of a file tells.
#[derive(Debug)]
pub enum FileStart {
    /// More of it is needed.
    TooShort,
    /// It is not one that is read in blocks.
    Unreadable,
    /// Rows begin there.
    Known {
        /// How it is read.
        file: ScannedFile,
        /// Where its rows begin.
        body: usize,
    },
}

/// Reads the files of sources: opens them, cuts them into blocks and hands these to workers. The command line has one
/// with threads; [`InTurn`](super::InTurn) reads one after the other.
pub trait Feed: Hands {
    /// Feeds every file to workers of a scan, and gives what they kept, merged, with the SHA-256 of each file's stored
    /// bytes. The same bytes are cut into the same blocks every time.
    ///
    /// # Errors
    /// Where a file cannot be opened or read: the reading of rows one by one will say why.
    fn feed(&self, scan: &Scan<'_>, files: &[InputFile]) -> Result<(Folded, Vec<String>), Unfed>;

    /// The last bytes of a file, where they can be had without reading all of it.
    fn tail(&self, _file: &InputFile) -> Option<Vec<u8>> {
        None
    }
}

impl<'a> Scan<'a> {
    /// Prepares a pass. `None` where the layout is not read in blocks.
    ///
    /// # Errors
    /// Those of the conditions of exclusions.
    pub(super) fn new(
        versions: &'a [Terms<'a>],
        plan: &'a SourcePlan<'a>,
        data: &Data,
        as_of: Instant,
        files: usize,
    ) -> Result<Option<Self>, Fault> {
        let Some(terms) = versions.first() else { return Ok(None) };
        let mut counted = Vec::new();
        for placement in &plan.placements {
            let own = versions.get(placement.version).unwrap_or(terms);
            counted.push(Counted::of(own, data, placement)?);
        }
        let Some(reading) = SourceReading::new(&plan.source.layout, plan.columns_looked_at())
        else {
            return Ok(None);
        };
        let segments = Segments::of(terms.contract);
        let asked = plan.placements.iter().any(|own| own.counted_when.is_some());
        let periods = if asked { periods(terms, as_of) } else { Some(Vec::new()) };
        let Some(periods) = periods else { return Ok(None) };
        let (sought, values) = (Sought::default(), usize::MAX);
        Ok(Some(Self {
            terms,
            plan,
            reading,
            as_of,
            segments,
            counted,
            periods,
            files,
            sought,
            values,
            unique: Uniqueness::default(),
            keys: usize::MAX,
        }))
    }

    /// Learns from the beginning of the first file what its numbers look like.
    pub(super) fn learn(&mut self, file: &InputFile, head: &[u8]) {
        if let Beginning::Known { reading, body, .. } =
            self.reading.begin((0, &file.path, file.format), head, true)
        {
            self.reading.learn(&reading, head.get(body..).unwrap_or_default());
        }
    }

    /// Learns from the first rows of a table what its numbers look like.
    pub(super) fn learn_table(&mut self, scanned: &ScannedTable, table: &dyn Table) -> Option<()> {
        let numbers = self.reading.numbers_of(&scanned.reading);
        if numbers.is_empty() || table.parts() == 0 {
            return None;
        }
        let mut batches = table.read(0, &numbers).ok()?;
        self.reading.learn_table(&scanned.reading, (&numbers, &batches.next_batch().ok()??));
        Some(())
    }

    /// Finds the columns of a table, by its place among the files; `None` where it has not all of them.
    pub fn begin_table(
        &self,
        place: u32,
        file: &InputFile,
        heading: &Heading,
    ) -> Option<ScannedTable> {
        let reading = self.reading.begin_table((place, &file.path), heading)?;
        Some(ScannedTable { reading })
    }

    /// The last instant of a table, as far as can be told without reading all of it.
    pub(super) fn last_in_table(&self, scanned: &ScannedTable, table: &dyn Table) -> Option<i64> {
        let column = self.plan.source.shape.dating_column().index();
        self.reading.last_in_table(&scanned.reading, table, column)
    }

    /// Looks at the beginning of a file, by its place among the files; `last` says whether that is all of it.
    pub fn begin(&self, place: u32, file: &InputFile, head: &[u8], last: bool) -> FileStart {
        match self.reading.begin((place, &file.path, file.format), head, last) {
            Beginning::TooShort if head.len() > MAX_RECORD => FileStart::Unreadable,
            Beginning::TooShort => FileStart::TooShort,
            Beginning::Unreadable => FileStart::Unreadable,
            Beginning::Known { reading, body, lines } => {
                FileStart::Known { file: ScannedFile { reading, lines }, body }
            }
        }
    }

    /// Whether the first record of a file names the columns.
    pub fn has_header(&self) -> bool {
        self.plan.source.layout.header
    }

    /// How many of the bytes, which begin with a record, are whole records; `None` where the first is too long.
    pub fn whole_records(&self, file: &ScannedFile, bytes: &[u8]) -> Option<usize> {
        let whole = whole_records(bytes, file.reading.form);
        (whole > 0 || bytes.len() <= MAX_RECORD).then_some(whole)
    }

    /// One of so many workers that read blocks.
    pub fn worker(&self, of: usize) -> Option<Worker<'_, 'a>> {
        Worker::new(self, of)
    }

    /// The room for the values of a placement, by its place, in one of so many workers.
    pub(super) fn room(&self, placement: usize, workers: usize) -> Room<'_> {
        let counts = |placement: &&Placement<'_>| {
            placement.figures.iter().any(|figure| matches!(figure.kind, FigureKind::Values))
        };
        let placements = self.plan.placements.iter().filter(counts).count();
        let shares = placements.max(1).saturating_mul(workers.max(1));
        Room::new(placement, &self.sought, self.values / shares)
    }

    /// The decimal places of the numbers of each column.
    pub(super) fn scales(&self) -> Vec<usize> {
        self.reading.scales()
    }

    /// What is kept of nothing at all.
    pub fn nothing(&self) -> Folded {
        Folded::new(self.files, self.plan.source.layout.columns.len())
    }
}
