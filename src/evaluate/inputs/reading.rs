//! The rows of a contract's sources, in blocks or one by one.

use std::rc::Rc;

use crate::data::{
    BadRows, Exports, Format, InputFile, ReadRows, RowSink, hand_on_rows, look_at_rows,
};
use crate::diagnostic::{Diagnostic, codes, did_you_mean};
use crate::ir::{Contract, Source, SourceId};

use super::super::spill::Keeping;
use super::in_blocks::{Unread, hand_on_in_blocks};
use super::{
    Binding, Inputs, SpanEnds, bound_files, refusal_of, refuse_reversed_spans, source_names,
    unbound, used_sources,
};

/// What is read, and whence.
#[derive(Clone, Copy)]
pub(super) struct Reading<'r> {
    pub(super) exports: &'r dyn Exports,
    pub(super) bindings: &'r [Binding],
    pub(super) bad: BadRows,
    pub(super) wanted: Wanted<'r>,
}

/// Which sources are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wanted<'w> {
    /// All; those that something reads need files.
    All,
    /// Those that have files.
    Given,
    /// All but these.
    Beside(&'w [SourceId]),
    /// All, of these without keeping a row.
    Looking(&'w [SourceId]),
}

/// Why reading in blocks ended.
enum Ended {
    /// This is wrong.
    Told(Box<Diagnostic>),
    /// What there is has to be read one by one.
    Odd,
}

impl From<Box<Diagnostic>> for Ended {
    fn from(found: Box<Diagnostic>) -> Self {
        Self::Told(found)
    }
}

/// Reads the files of a source and hands its rows on.
type ReadSource<'f, E> =
    dyn Fn(&Source, &[InputFile], &mut dyn RowSink) -> Result<ReadRows, E> + 'f;

impl Reading<'_> {
    /// In blocks, or one by one where something is odd.
    pub(super) fn rows<'k>(
        &self,
        contract: &'k Contract,
        keeping: &dyn Fn() -> Keeping<'k>,
    ) -> Result<Inputs, Box<Diagnostic>> {
        let in_blocks = |source: &Source, files: &[InputFile], sink: &mut dyn RowSink| {
            if !is_cut_into_blocks(files) {
                return self.one_by_one(source, files, sink).map_err(Ended::Told);
            }
            hand_on_in_blocks(self.exports, files, &source.layout, self.bad, sink)
                .map_err(|Unread| Ended::Odd)
        };
        match self.all(contract, keeping(), &in_blocks) {
            Ok(inputs) => Ok(inputs),
            Err(Ended::Told(found)) => Err(found),
            Err(Ended::Odd) => self.single_rows(contract, keeping()),
        }
    }

    /// One by one.
    pub(super) fn single_rows<'k>(
        &self,
        contract: &'k Contract,
        keeping: Keeping<'k>,
    ) -> Result<Inputs, Box<Diagnostic>> {
        self.all(contract, keeping, &|source, files, sink| self.one_by_one(source, files, sink))
    }

    fn one_by_one(
        &self,
        source: &Source,
        files: &[InputFile],
        sink: &mut dyn RowSink,
    ) -> Result<ReadRows, Box<Diagnostic>> {
        hand_on_rows(self.exports, files, &source.layout, self.bad, sink)
            .map_err(|error| refusal_of(&source.name, &error))
    }

    /// The sources of the original terms, and of those amendments that have other ones.
    fn all<'k, E: From<Box<Diagnostic>>>(
        &self,
        contract: &'k Contract,
        mut keeping: Keeping<'k>,
        read: &ReadSource<'_, E>,
    ) -> Result<Inputs, E> {
        let names = || source_names(contract).into_iter();
        for binding in self.bindings {
            if !names().any(|name| name == binding.source) {
                let declared: Vec<String> = names().map(|name| format!("`{name}`")).collect();
                let message = format!("the contract has no source `{}`", binding.source);
                let found = Diagnostic::new(codes::UNKNOWN_INPUT, message)
                    .maybe_help(did_you_mean(&binding.source, names()))
                    .help(format!("its sources are {}", declared.join(", ")));
                return Err(Box::new(found).into());
            }
        }
        let mut version = |terms: &'k Contract| self.version(terms, &mut keeping, read);
        let mut inputs = Inputs { sources: version(contract)?, ..Inputs::default() };
        let mut before = contract;
        for amendment in &contract.amendments {
            let other = amendment.terms.sources != before.sources;
            let read = if other { Some(version(&amendment.terms)?) } else { None };
            inputs.amended.push(read);
            before = &amendment.terms;
        }
        inputs.spilled = keeping.finish()?.map(Rc::new);
        Ok(inputs)
    }

    /// The sources of one version of the terms.
    fn version<'k, E: From<Box<Diagnostic>>>(
        &self,
        contract: &'k Contract,
        keeping: &mut Keeping<'k>,
        read: &ReadSource<'_, E>,
    ) -> Result<Vec<ReadRows>, E> {
        let wanted = self.wanted;
        let used = used_sources(contract);
        let mut sources = Vec::new();
        for (place, source) in contract.sources.iter().enumerate() {
            if let Wanted::Beside(others) = wanted
                && others.contains(&SourceId::from(place))
            {
                sources.push(ReadRows::default());
                continue;
            }
            let files = bound_files(source, self.bindings);
            if files.is_empty() {
                if !matches!(wanted, Wanted::Given) && used.contains(&SourceId::from(place)) {
                    return Err(unbound(source).into());
                }
                sources.push(ReadRows::default());
                continue;
            }
            let looked = matches!(wanted, Wanted::Looking(others) if others.contains(&SourceId::from(place)));
            if looked {
                let read = look_at_rows(self.exports, &files, &source.layout, self.bad);
                sources.push(read.map_err(|error| refusal_of(&source.name, &error))?);
                continue;
            }
            let ends = SpanEnds::of(source);
            let mut reversed = Vec::new();
            let mut sink = keeping.source((place, source), &ends, &mut reversed);
            let found = read(source, &files, &mut sink);
            // Where there was no room, that is what is wrong.
            let mut read = found.map_err(|error| keeping.full().map_or(error, E::from))?;
            refuse_reversed_spans(source, &mut read, &reversed, self.bad)?;
            sources.push(read);
        }
        for (place, read) in sources.iter_mut().enumerate() {
            read.rows = keeping.rows(place);
        }
        Ok(sources)
    }
}

/// Whether files are of forms that are cut into blocks: not whole documents, nor tables.
fn is_cut_into_blocks(files: &[InputFile]) -> bool {
    let cut = [Format::Csv, Format::Tsv, Format::Ndjson];
    files.iter().all(|file| cut.contains(&file.format))
}
