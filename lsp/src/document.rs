//! A text that the client holds, as of one change.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use sla::ide::Analysis;
use sla::source::{Encoding, LineIndex, Position};
use tower_lsp::ls_types::{self, TextDocumentContentChangeEvent, Uri};

use crate::verdicts::Verdicts;

/// What was read of a document, and which files were asked for on the way.
#[derive(Debug)]
pub(crate) struct Reading {
    /// What is known about the contract.
    pub(crate) analysis: Analysis,
    /// The paths of the files it refers to, read or not.
    pub(crate) files: Vec<String>,
}

/// One version of an open document. A change makes another one.
#[derive(Debug)]
pub(crate) struct Document {
    /// The client's name of it.
    pub(crate) uri: Uri,
    /// The client's number of the version.
    pub(crate) version: i32,
    /// Our number of this reading of it; grows also where only a file it refers to has changed.
    pub(crate) generation: u64,
    /// The text.
    pub(crate) text: Arc<str>,
    /// Its lines, as the protocol counts them.
    pub(crate) lines: LineIndex,
    reading: OnceLock<Arc<Reading>>,
    /// The same without a check, for answers that do not wait for one.
    outline: OnceLock<Analysis>,
    /// The newest reading of an earlier version: most of it still holds.
    earlier: Mutex<Option<Arc<Reading>>>,
    /// The tokens sent last for this document, of any version.
    pub(crate) sent_tokens: Arc<Mutex<SentTokens>>,
    /// What was found over the data bound to the contract, as it was on disk.
    pub(crate) verdicts: Arc<Mutex<Option<Verdicts>>>,
}

/// The semantic tokens that the client has, for sending what changed.
#[derive(Debug, Default)]
pub(crate) struct SentTokens {
    /// The name of the result.
    pub(crate) result: u64,
    /// The numbers of the protocol.
    pub(crate) data: Vec<ls_types::SemanticToken>,
}

impl Document {
    /// A document that has just been opened.
    pub(crate) fn opened(uri: Uri, version: i32, generation: u64, text: &str) -> Self {
        Self {
            uri,
            version,
            generation,
            text: Arc::from(text),
            lines: LineIndex::for_editors(text),
            reading: OnceLock::new(),
            outline: OnceLock::new(),
            earlier: Mutex::new(None),
            sent_tokens: Arc::default(),
            verdicts: Arc::default(),
        }
    }

    /// The next version: the changes are applied one after the other, each to what the one before left.
    ///
    /// A range outside the text is moved to the nearest place in it.
    pub(crate) fn changed(
        &self,
        version: i32,
        generation: u64,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
    ) -> Self {
        let mut text = self.text.to_string();
        let mut lines = self.lines.clone();
        for change in changes {
            match change.range {
                Some(range) => {
                    let start = lines.offset(position(range.start), encoding);
                    let end = lines.offset(position(range.end), encoding).max(start);
                    let place = usize::try_from(start).ok().zip(usize::try_from(end).ok());
                    if let Some((start, end)) = place {
                        // INVARIANT: the index gives offsets of its own text, at the start of a character.
                        text.replace_range(start..end, &change.text);
                    }
                }
                None => text.clone_from(&change.text),
            }
            lines = LineIndex::for_editors(&text);
        }
        Self {
            uri: self.uri.clone(),
            version,
            generation,
            text: Arc::from(text),
            lines,
            reading: OnceLock::new(),
            outline: OnceLock::new(),
            earlier: Mutex::new(self.newest_reading()),
            sent_tokens: Arc::clone(&self.sent_tokens),
            verdicts: Arc::clone(&self.verdicts),
        }
    }

    /// The same version, to be read anew.
    pub(crate) fn read_anew(&self, generation: u64) -> Self {
        Self {
            uri: self.uri.clone(),
            version: self.version,
            generation,
            text: Arc::clone(&self.text),
            lines: self.lines.clone(),
            reading: OnceLock::new(),
            outline: OnceLock::new(),
            earlier: Mutex::new(self.newest_reading()),
            sent_tokens: Arc::clone(&self.sent_tokens),
            verdicts: Arc::clone(&self.verdicts),
        }
    }

    /// What is known of it, if it has been read.
    pub(crate) fn known(&self) -> Option<&Arc<Reading>> {
        self.reading.get()
    }

    /// Its tree and its names, read now where nobody has yet.
    pub(crate) fn outline(&self, read: impl FnOnce(Option<&Analysis>) -> Analysis) -> &Analysis {
        self.outline.get_or_init(|| {
            let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).clone();
            read(earlier.as_deref().map(|earlier| &earlier.analysis))
        })
    }

    /// What is known of it; reads it where nobody has yet. A second thread waits for the first.
    pub(crate) fn reading(&self, read: impl FnOnce(Option<&Analysis>) -> Reading) -> &Arc<Reading> {
        self.reading.get_or_init(|| {
            // Taken, so that readings do not hold on to each other.
            let earlier = self.earlier.lock().unwrap_or_else(PoisonError::into_inner).take();
            Arc::new(read(earlier.as_deref().map(|earlier| &earlier.analysis)))
        })
    }

    fn newest_reading(&self) -> Option<Arc<Reading>> {
        self.known()
            .cloned()
            .or_else(|| self.earlier.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

fn position(position: ls_types::Position) -> Position {
    Position { line: position.line, character: position.character }
}
