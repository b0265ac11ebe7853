//! The one thread that owns the documents: it applies changes in the order in which they came, and hands out
//! snapshots.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, PoisonError};
use std::thread;

use sla::source::Encoding;
use tokio::sync::oneshot;
use tower_lsp::ls_types::{Diagnostic, TextDocumentContentChangeEvent, Uri};

use crate::answers::{diagnostics, explain};
use crate::client::{Features, Settings};
use crate::document::Document;
use crate::file::{File, World};
use crate::files::path_of;
use crate::jobs::{Job, Jobs, guarded};
use crate::outbox::{Outbox, Outgoing};
use crate::verdicts::{self, Verdicts};

/// Looking at two documents at once is enough: people look at one.
const THREADS: usize = 2;

/// What the owner is told.
pub(crate) enum Message {
    /// What the client can do, how it counts, and its folders.
    Client { features: Features, encoding: Encoding, folders: Vec<PathBuf> },
    /// What people want has changed.
    Settings(Settings),
    /// Folders of the workspace were added and removed.
    Folders { added: Vec<PathBuf>, removed: Vec<PathBuf> },
    /// A document was opened.
    Opened { uri: Uri, version: i32, text: String },
    /// A document was changed.
    Changed { uri: Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent> },
    /// A document was closed.
    Closed { uri: Uri },
    /// A document was saved.
    Saved { uri: Uri },
    /// The data bound to a contract has been evaluated.
    Evaluated { uri: Uri, verdicts: Option<Verdicts> },
    /// A verdict is to be explained.
    Explain { uri: Uri, address: String, answer: oneshot::Sender<String> },
    /// Files have changed on disk.
    FilesChanged(Vec<Uri>),
    /// Work for a job thread that needs a snapshot of a document; `None` where it is not open.
    ForFile { uri: Uri, work: Box<dyn FnOnce(Option<File>) + Send> },
    /// Work that needs a snapshot of everything.
    ForAll { work: Box<dyn FnOnce(Arc<World>) + Send> },
    /// A reading that was ordered for diagnostics is done.
    Looked { uri: Uri, generation: u64, found: Option<Vec<Diagnostic>> },
}

/// The way to the owner.
pub(crate) type Owner = Sender<Message>;

/// Starts the owner. It ends with the process.
pub(crate) fn start(outbox: Outbox) -> std::io::Result<Owner> {
    let (sender, inbox) = channel();
    let jobs = Jobs::start(THREADS)?;
    let world = World {
        documents: std::collections::BTreeMap::new(),
        folders: Vec::new(),
        features: Arc::default(),
        settings: Settings::default(),
        encoding: Encoding::Utf16,
    };
    let state = State {
        world: Arc::new(world),
        generation: 0,
        unread: BTreeSet::new(),
        being_read: BTreeSet::new(),
        being_evaluated: BTreeSet::new(),
        own: sender.clone(),
        jobs,
        outbox,
    };
    thread::Builder::new().name("owner".to_owned()).spawn(move || state.run(&inbox))?;
    Ok(sender)
}

struct State {
    world: Arc<World>,
    /// The number given to a reading last.
    generation: u64,
    /// Documents whose diagnostics are to be found again.
    unread: BTreeSet<Uri>,
    /// Documents being looked at for diagnostics.
    being_read: BTreeSet<Uri>,
    /// Contracts whose data is being evaluated.
    being_evaluated: BTreeSet<Uri>,
    own: Owner,
    jobs: Jobs,
    outbox: Outbox,
}

impl State {
    fn run(mut self, inbox: &Receiver<Message>) {
        loop {
            // What is already there comes first, so that a burst of changes is looked at once, at its end.
            let message = match inbox.try_recv() {
                Ok(message) => message,
                Err(TryRecvError::Empty) => {
                    self.order_readings();
                    let Ok(message) = inbox.recv() else { return };
                    message
                }
                Err(TryRecvError::Disconnected) => return,
            };
            // Nothing here is expected to panic; if it does, the other messages still count.
            let _ = guarded(|| self.take(message));
        }
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Client { features, encoding, folders } => {
                let world = Arc::make_mut(&mut self.world);
                world.features = Arc::new(features);
                world.encoding = encoding;
                world.folders = folders;
            }
            Message::Settings(settings) => self.settings(settings),
            Message::Folders { added, removed } => {
                let world = Arc::make_mut(&mut self.world);
                world.folders.retain(|folder| !removed.contains(folder));
                world.folders.extend(added);
            }
            Message::Opened { uri, version, text } => {
                let document = Document::opened(uri, version, self.next_generation(), &text);
                self.evaluate(&document.uri);
                self.put(document);
            }
            Message::Saved { uri } => self.evaluate(&uri),
            Message::Evaluated { uri, verdicts } => self.evaluated(&uri, verdicts),
            Message::Explain { uri, address, answer } => self.explain(uri, address, answer),
            Message::Changed { uri, version, changes } => self.changed(&uri, version, &changes),
            Message::Closed { uri } => self.closed(&uri),
            Message::FilesChanged(files) => {
                let paths: Vec<String> = files.iter().map(path_of).collect();
                self.read_anew(&paths);
                // What is bound to a contract lies beside it or below.
                let near = |uri: &&Uri| {
                    let contract = path_of(uri);
                    let folder = contract.rsplit_once('/').map(|(folder, _)| format!("{folder}/"));
                    let inside =
                        |folder: String| paths.iter().any(|path| path.starts_with(&folder));
                    folder.is_some_and(inside)
                };
                let open: Vec<Uri> = self.world.documents.keys().filter(near).cloned().collect();
                for uri in open {
                    self.evaluate(&uri);
                }
            }
            Message::ForFile { uri, work } => {
                let file = self.file(&uri);
                self.jobs.put(Box::new(move || work(file)));
            }
            Message::ForAll { work } => {
                let world = Arc::clone(&self.world);
                self.jobs.put(Box::new(move || work(world)));
            }
            Message::Looked { uri, generation, found } => self.looked(uri, generation, found),
        }
    }

    fn next_generation(&mut self) -> u64 {
        self.generation = self.generation.saturating_add(1);
        self.generation
    }

    fn file(&self, uri: &Uri) -> Option<File> {
        let document = Arc::clone(self.world.documents.get(uri)?);
        Some(File { document, world: Arc::clone(&self.world) })
    }

    fn put(&mut self, document: Document) {
        let (uri, path) = (document.uri.clone(), path_of(&document.uri));
        Arc::make_mut(&mut self.world).documents.insert(uri.clone(), Arc::new(document));
        self.unread.insert(uri);
        self.read_anew(&[path]);
    }

    fn changed(&mut self, uri: &Uri, version: i32, changes: &[TextDocumentContentChangeEvent]) {
        // A change of a document that was never opened is the client's mistake; there is nothing to apply it to.
        let Some(before) = self.world.documents.get(uri).cloned() else { return };
        let generation = self.next_generation();
        let document = before.changed(version, generation, changes, self.world.encoding);
        self.put(document);
    }

    fn closed(&mut self, uri: &Uri) {
        if Arc::make_mut(&mut self.world).documents.remove(uri).is_none() {
            return;
        }
        self.unread.remove(uri);
        self.publish(uri.clone(), None, Vec::new());
        // Others now see the file on disk.
        self.read_anew(&[path_of(uri)]);
    }

    fn settings(&mut self, settings: Settings) {
        if self.world.settings == settings {
            return;
        }
        let refreshes = self.world.features.refreshes;
        Arc::make_mut(&mut self.world).settings = settings;
        if refreshes.hints {
            self.send(Outgoing::RefreshHints);
        }
        if refreshes.lenses {
            self.send(Outgoing::RefreshLenses);
        }
    }

    /// Has the documents read again that refer to one of these files.
    fn read_anew(&mut self, paths: &[String]) {
        // One that is being read right now may have read the file as it was.
        let refers = |document: &Document| match document.known() {
            Some(reading) => reading.files.iter().any(|file| paths.contains(file)),
            None => {
                self.being_read.contains(&document.uri) && !paths.contains(&path_of(&document.uri))
            }
        };
        let affected: Vec<Arc<Document>> =
            self.world.documents.values().filter(|document| refers(document)).cloned().collect();
        if affected.is_empty() {
            return;
        }
        for document in affected {
            let anew = document.read_anew(self.next_generation());
            self.unread.insert(anew.uri.clone());
            let documents = &mut Arc::make_mut(&mut self.world).documents;
            documents.insert(anew.uri.clone(), Arc::new(anew));
        }
        if self.world.features.pulls_diagnostics && self.world.features.refreshes.diagnostics {
            self.send(Outgoing::RefreshDiagnostics);
        }
    }

    /// Has the data bound to a contract evaluated, beside everything else: that may take long.
    fn evaluate(&mut self, uri: &Uri) {
        let wanted = self.world.settings.lenses && self.world.features.lenses;
        if !wanted || !self.being_evaluated.insert(uri.clone()) {
            return;
        }
        let (own, uri, path) = (self.own.clone(), uri.clone(), path_of(uri));
        let working = verdicts::is_bound(&path).then(|| self.working("evaluating the bound data"));
        let evaluating = thread::Builder::new().name("evaluation".to_owned()).spawn(move || {
            let verdicts = guarded(|| verdicts::evaluate(&path)).ok().flatten();
            drop(working);
            let _ = own.send(Message::Evaluated { uri, verdicts });
        });
        if let Err(error) = evaluating {
            eprintln!("sla-lsp: cannot evaluate: {error}");
        }
    }

    /// Has the client show that something is being done, until what is given back is dropped.
    fn working(&self, title: &str) -> Option<oneshot::Sender<()>> {
        let (working, over) = oneshot::channel();
        let title = title.to_owned();
        self.world.features.progress.then(|| {
            self.send(Outgoing::Working { title, token: None, over });
            working
        })
    }

    /// Has a verdict explained, and shown by the client; whoever waits gets the text.
    fn explain(&self, uri: Uri, address: String, answer: oneshot::Sender<String>) {
        let working = self.working("explaining");
        let (outbox, shows) = (self.outbox.clone(), self.world.features.shows_documents);
        let explaining = thread::Builder::new().name("explanation".to_owned()).spawn(move || {
            let text = guarded(|| explain::explanation(&uri, &address)).unwrap_or_default();
            let kept = shows.then(|| explain::kept(&address, &text).ok()).flatten();
            let shown = match kept.and_then(Uri::from_file_path) {
                Some(file) => Outgoing::Show(file),
                None => Outgoing::Tell(text.clone()),
            };
            drop(working);
            let _ = outbox.send(shown);
            let _ = answer.send(text);
        });
        if let Err(error) = explaining {
            eprintln!("sla-lsp: cannot explain: {error}");
        }
    }

    fn evaluated(&mut self, uri: &Uri, verdicts: Option<Verdicts>) {
        self.being_evaluated.remove(uri);
        let Some(document) = self.world.documents.get(uri) else { return };
        let mut known = document.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = *known != verdicts;
        *known = verdicts;
        drop(known);
        if changed && self.world.features.refreshes.lenses {
            self.send(Outgoing::RefreshLenses);
        }
    }

    /// Has every document looked at that needs it and is not being looked at.
    fn order_readings(&mut self) {
        let ready: Vec<Uri> = self.unread.difference(&self.being_read).cloned().collect();
        for uri in ready {
            self.unread.remove(&uri);
            let Some(file) = self.file(&uri) else { continue };
            self.being_read.insert(uri.clone());
            let own = self.own.clone();
            let job: Job = Box::new(move || {
                let generation = file.document.generation;
                let found = guarded(|| diagnostics::all(&file)).ok();
                // The owner is gone only when the server ends.
                let _ = own.send(Message::Looked { uri, generation, found });
            });
            self.jobs.put(job);
        }
    }

    /// Publishes what was found, unless the document has changed since.
    fn looked(&mut self, uri: Uri, generation: u64, found: Option<Vec<Diagnostic>>) {
        self.being_read.remove(&uri);
        let current = self.world.documents.get(&uri);
        let Some(document) = current.filter(|document| document.generation == generation) else {
            return;
        };
        if let Some(found) = found {
            let version = document.version;
            self.publish(uri, Some(version), found);
        } else {
            let line = format!("reading {} failed; this is a mistake of the server", uri.as_str());
            self.send(Outgoing::Log(line));
        }
    }

    /// Sends diagnostics to a client that does not ask for them.
    fn publish(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        if !self.world.features.pulls_diagnostics {
            self.send(Outgoing::Diagnostics { uri, version, diagnostics });
        }
    }

    fn send(&self, message: Outgoing) {
        // Nobody takes it out only when the server ends.
        let _ = self.outbox.send(message);
    }
}
