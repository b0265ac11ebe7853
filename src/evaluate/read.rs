//! The rows as the versions of the terms read them.

use crate::diagnostic::Diagnostic;
use crate::ir::Contract;
use crate::statement::{Input, Remark};
use crate::time::Instant;

use super::hands::Hands;
use super::inputs::Inputs;
use super::meter::Data;
use super::rows::RowSet;
use super::terms::Terms;
use super::{Asked, cases, remarks, rows};

/// The rows of every version of the terms, up to `as_of`.
pub(super) struct Read {
    /// Up to when the data are taken.
    pub(super) as_of: Instant,
    /// The first instant of a row.
    pub(super) first_row: Option<Instant>,
    /// The rows, once for versions that read them alike.
    data: Vec<Data>,
    /// Which of them a version has.
    of_version: Vec<usize>,
}

/// The rows of every version of the terms, whenever they are dated.
pub(super) struct Dated {
    /// The sources of a version, by its place; once for versions that read them alike.
    sets: Vec<(usize, Vec<RowSet>)>,
    /// Which of them a version has.
    of_version: Vec<usize>,
}

impl Dated {
    /// Of all versions.
    ///
    /// # Errors
    /// Those of computed columns.
    pub(super) fn of(
        versions: &[&Contract],
        terms: &[Terms<'_>],
        inputs: &Inputs,
    ) -> Result<Self, Box<Diagnostic>> {
        let mut dated = Self { sets: Vec::new(), of_version: Vec::new() };
        for (place, own) in terms.iter().enumerate() {
            let before = place.checked_sub(1).and_then(|before| versions.get(before));
            let alike = before.zip(versions.get(place)).is_some_and(|(a, b)| reads_alike(a, b));
            if !alike {
                let read = inputs.of_version(place);
                let mut sets = rows::date_rows(own, read)?;
                rows::enter_prepared(own.contract, &mut sets, read, &inputs.prepared);
                dated.sets.push((place, sets));
            }
            dated.of_version.push(dated.sets.len().saturating_sub(1));
        }
        Ok(dated)
    }

    /// The same of rows that nobody needs after: where there is one version they are kept once.
    ///
    /// # Errors
    /// Those of [`Dated::of`].
    pub(super) fn taking(
        versions: &[&Contract],
        terms: &[Terms<'_>],
        inputs: &mut Inputs,
    ) -> Result<Self, Box<Diagnostic>> {
        let [own] = terms else { return Self::of(versions, terms, inputs) };
        let mut sets = rows::date_taken_rows(own, &mut inputs.sources)?;
        rows::enter_prepared(own.contract, &mut sets, &inputs.sources, &inputs.prepared);
        Ok(Self { sets: vec![(0, sets)], of_version: vec![0] })
    }
}

impl Read {
    /// Of all versions.
    ///
    /// # Errors
    /// Those of cases.
    pub(super) fn of(
        versions: &[&Contract],
        terms: &[Terms<'_>],
        (inputs, Dated { sets: dated, of_version }): (&Inputs, Dated),
        asked: &Asked,
        hands: &dyn Hands,
    ) -> Result<Self, Box<Diagnostic>> {
        let original = versions.first().copied();
        let as_of = asked.as_of.unwrap_or_else(|| {
            let sets = dated.iter().flat_map(|(_, sets)| sets);
            let spilled = inputs.spilled.as_ref().and_then(|spilled| spilled.last());
            let last = sets.filter_map(RowSet::last_at).max().max(spilled);
            original.map_or(Instant::MIN_UTC, |own| remarks::end_of_data(own, last, asked))
        });
        let mut data = Vec::new();
        for (place, mut sources) in dated {
            let Some(own) = terms.get(place) else { continue };
            rows::cut(own, &mut sources, as_of)?;
            let cases = match &inputs.spilled {
                Some(spilled) => {
                    spilled.gather(own, inputs.of_version(place), &mut sources, as_of, hands)?
                }
                None => cases::gather(own, &sources, as_of, hands)?,
            };
            data.push(Data { sources, cases, as_of });
        }
        let sets = data.iter().flat_map(|data: &Data| &data.sources);
        let first_row = sets.filter_map(RowSet::first_at).min();
        Ok(Self { as_of, first_row, data, of_version })
    }

    /// Whether a period was asked for that cannot be answered without the rows that were written away.
    pub(super) fn was_misaligned(&self, inputs: &Inputs) -> bool {
        let sets = self.data.iter().flat_map(|data| data.sources.iter().enumerate());
        let mut spilled = sets
            .filter(|(place, _)| !inputs.prepared.contains_key(place))
            .filter_map(|(_, set)| set.prepared.as_ref());
        spilled.any(|prepared| prepared.was_misaligned())
    }

    /// The rows of a version.
    pub(super) fn data(&self, version: usize) -> Option<&Data> {
        self.data.get(*self.of_version.get(version)?)
    }

    /// The versions that read their rows by themselves.
    fn own<'v>(&self, versions: &[&'v Contract]) -> Vec<(usize, &'v Contract, &Data)> {
        let mut all: Vec<(usize, &Contract, &Data)> = Vec::new();
        for (place, version) in versions.iter().enumerate() {
            let own = self.of_version.get(place).copied();
            let is_first = self.of_version.iter().position(|other| Some(*other) == own);
            if is_first == Some(place)
                && let Some(data) = self.data(place)
            {
                all.push((place, version, data));
            }
        }
        all
    }

    /// The files that were read, with what was set aside of them; each once for a source.
    pub(super) fn files(&self, versions: &[&Contract], inputs: &Inputs) -> Vec<Input> {
        let mut files: Vec<Input> = Vec::new();
        for (place, version, data) in self.own(versions) {
            let read = inputs.of_version(place);
            for ((source, read), set) in version.sources.iter().zip(read).zip(&data.sources) {
                for (file, after_as_of) in read.files.iter().zip(&set.after_as_of) {
                    let known = files
                        .iter()
                        .any(|known| known.source == source.name && known.path == file.path);
                    if !known {
                        files.push(Input {
                            source: source.name.clone(),
                            path: file.path.clone(),
                            sha256: file.sha256.clone(),
                            rows: file.rows,
                            rejected: file.rejected,
                            after_as_of: *after_as_of,
                        });
                    }
                }
            }
        }
        files
    }

    /// What the reader should know, each once.
    pub(super) fn remarks(
        &self,
        versions: &[&Contract],
        inputs: &Inputs,
        asked: &Asked,
        no_period: bool,
    ) -> Vec<Remark> {
        let mut all: Vec<Remark> = Vec::new();
        for (place, version, data) in self.own(versions) {
            let read = inputs.of_version(place);
            for remark in remarks::remarks(version, read, data, asked, no_period) {
                if !all.contains(&remark) {
                    all.push(remark);
                }
            }
        }
        all
    }
}

/// Whether two versions read rows and cases alike.
pub(super) fn reads_alike(before: &Contract, after: &Contract) -> bool {
    before.sources == after.sources
        && before.cases == after.cases
        && before.tables == after.tables
        && before.calendars == after.calendars
        && before.word_lists == after.word_lists
}
