//! What the handlers share: the way to the owner of the documents, and the way to the client.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ConfigurationItem, ProgressToken, TextDocumentIdentifier, Uri};

use crate::answers::workspace;
use crate::client::{Features, Settings};
use crate::file::{File, World};
use crate::jobs::guarded;
use crate::outbox::{Outbox, Outgoing};
use crate::owner::{Message, Owner};
use crate::{outbox, owner};

/// The server's side of one connection.
#[derive(Debug)]
pub(crate) struct Backend {
    client: Client,
    /// The way to the documents; `None` where the system gives no threads.
    pub(crate) owner: Option<Owner>,
    /// Set once the client has asked for `shutdown`; decides the exit code.
    pub(crate) shut_down: Arc<AtomicBool>,
    /// What the client can do, once it has said so.
    pub(crate) features: std::sync::OnceLock<Features>,
    outbox: Outbox,
}

impl Backend {
    /// Takes the way to the client, and the flag that is set at `shutdown`.
    pub(crate) fn new(client: Client, shut_down: Arc<AtomicBool>) -> Self {
        let (sender, messages) = outbox::outbox();
        tokio::spawn(outbox::deliver(client.clone(), messages));
        let owner = owner::start(sender.clone())
            .inspect_err(|error| eprintln!("sla-lsp: cannot start: {error}"))
            .ok();
        Self { client, owner, shut_down, features: std::sync::OnceLock::new(), outbox: sender }
    }

    /// Sends the owner a message, and waits for nothing.
    pub(crate) fn tell(&self, message: Message) {
        if let Some(owner) = &self.owner {
            // The owner ends with the process.
            let _ = owner.send(message);
        }
    }

    /// Has a job answer from a snapshot of a document; `None` where it is not open or there is no answer.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        uri: Uri,
        answer: impl FnOnce(&File) -> Option<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let (sender, receiver) = oneshot::channel();
        let work = move |file: Option<File>| {
            // Nobody waits any more: the request was cancelled.
            if !sender.is_closed() {
                let _ = sender.send(guarded(|| file.as_ref().and_then(answer)));
            }
        };
        self.tell(Message::ForFile { uri, work: Box::new(work) });
        answered(receiver).await
    }

    /// The same for an answer that needs all documents.
    pub(crate) async fn ask_all<T: Send + 'static>(
        &self,
        answer: impl FnOnce(Arc<World>) -> T + Send + 'static,
    ) -> Result<T> {
        let (sender, receiver) = oneshot::channel();
        let work = move |world: Arc<World>| {
            if !sender.is_closed() {
                let _ = sender.send(guarded(|| answer(world)));
            }
        };
        self.tell(Message::ForAll { work: Box::new(work) });
        answered(receiver).await
    }

    /// `sla/viewText`: the text of a document as the server has it.
    pub(crate) async fn view_text(&self, params: TextDocumentIdentifier) -> Result<Option<String>> {
        self.ask(params.uri, |file| Some(file.document.text.to_string())).await
    }

    /// `sla/probe/panic`: an answer that panics, for the tests of what happens then.
    #[expect(
        clippy::panic,
        reason = "only a server that is started with `--probes` has this method"
    )]
    pub(crate) async fn probe_panic(
        &self,
        params: TextDocumentIdentifier,
    ) -> Result<Option<String>> {
        self.ask(params.uri, |_| panic!("on request")).await
    }

    /// Has the client show that a request is worked on, where it has given a token for that; until what is given back is
    /// dropped.
    pub(crate) fn working(
        &self,
        title: &str,
        token: Option<ProgressToken>,
    ) -> Option<oneshot::Sender<()>> {
        let token = Some(token?);
        let (working, over) = oneshot::channel();
        let _ = self.outbox.send(Outgoing::Working { title: title.to_owned(), token, over });
        Some(working)
    }

    /// Asks the client to watch files, and for its settings.
    pub(crate) fn ask_client(&self) {
        let Some(features) = self.features.get() else { return };
        let client = self.client.clone();
        if features.watches_files {
            let registrations = vec![workspace::watched_files()];
            let client = client.clone();
            outbox::spawn(async move { client.register_capability(registrations).await });
        }
        if features.configuration
            && let Some(owner) = self.owner.clone()
        {
            let item = ConfigurationItem { scope_uri: None, section: Some("sla".to_owned()) };
            outbox::spawn(async move {
                let answer = client.configuration(vec![item]).await;
                if let Some(value) = answer.ok().and_then(|values| values.into_iter().next()) {
                    let _ = owner.send(Message::Settings(Settings::of(&value)));
                }
            });
        }
    }
}

/// Waits for a job. One that panicked is told as a mistake of ours.
async fn answered<T>(
    receiver: oneshot::Receiver<std::result::Result<T, crate::jobs::Panicked>>,
) -> Result<T> {
    if let Ok(Ok(answer)) = receiver.await {
        return Ok(answer);
    }
    let mut error = Error::internal_error();
    error.message = "this answer failed; what the server said is on its standard error".into();
    Err(error)
}
