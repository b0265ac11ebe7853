//! Snapshots: what a job sees. Nothing in them changes while it works.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use sla::ide::Analysis;
use sla::source::Encoding;
use tower_lsp::ls_types::Uri;

use crate::client::{Features, Settings};
use crate::document::{Document, Reading};
use crate::files::{Loader, path_of};

/// Everything the client has told, at one moment.
#[derive(Debug, Clone)]
pub(crate) struct World {
    /// The open documents.
    pub(crate) documents: BTreeMap<Uri, Arc<Document>>,
    /// The folders of the workspace.
    pub(crate) folders: Vec<PathBuf>,
    /// What the client can do.
    pub(crate) features: Arc<Features>,
    /// What people want.
    pub(crate) settings: Settings,
    /// How the client counts columns.
    pub(crate) encoding: Encoding,
}

impl World {
    /// The open document at a path of the compiler.
    pub(crate) fn open_at(&self, path: &str) -> Option<&Arc<Document>> {
        self.documents.values().find(|document| path_of(&document.uri) == path)
    }

    /// The contracts of the workspace: what is open as it is on the screen, then the files of the folders.
    pub(crate) fn contracts(self: &Arc<Self>) -> Vec<File> {
        let open = self.documents.values().cloned();
        let closed = crate::files::contracts_in(&self.folders)
            .into_iter()
            .filter(|path| self.open_at(path).is_none())
            .filter_map(|path| {
                let uri = crate::files::uri_of(&path)?;
                let text = crate::files::read(std::path::Path::new(&path)).ok()?;
                Some(Arc::new(Document::opened(uri, 0, 0, &text)))
            });
        open.chain(closed).map(|document| File { document, world: Arc::clone(self) }).collect()
    }
}

/// One document in its world.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// The document.
    pub(crate) document: Arc<Document>,
    /// What is around it.
    pub(crate) world: Arc<World>,
}

impl File {
    /// What is known about the contract; read now where nobody has yet.
    pub(crate) fn analysis(&self) -> &Analysis {
        &self.reading().analysis
    }

    /// Its tree and its names, for answers that need no more: they do not wait for a check. What stands in imported
    /// contracts is part of the names.
    pub(crate) fn outline(&self) -> &Analysis {
        if let Some(reading) = self.document.known() {
            return &reading.analysis;
        }
        let outline = self.document.outline(|earlier| {
            sla::read(&path_of(&self.document.uri), &self.document.text, earlier)
        });
        if outline.imports() { self.analysis() } else { outline }
    }

    /// The same, with the files it refers to.
    pub(crate) fn reading(&self) -> &Arc<Reading> {
        self.document.reading(|earlier| {
            let path = path_of(&self.document.uri);
            let loader = Loader::new(&self.world, &path);
            let analysis = sla::analyse(&path, &self.document.text, &loader, earlier);
            Reading { analysis, files: loader.asked() }
        })
    }
}
