//! What goes to the client unasked, in order.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tower_lsp::Client;
use tower_lsp::ls_types::{Diagnostic, MessageType, ProgressToken, ShowDocumentParams, Uri};

/// How long an answer of the client is waited for; afterwards it is taken for a refusal.
const PATIENCE: Duration = Duration::from_secs(30);

/// A message to the client.
#[derive(Debug)]
pub(crate) enum Outgoing {
    /// What there is to say about a document, in place of what was said before.
    Diagnostics {
        /// The document.
        uri: Uri,
        /// The version that was looked at.
        version: Option<i32>,
        /// What was found.
        diagnostics: Vec<Diagnostic>,
    },
    /// Asks the client to ask for diagnostics again.
    RefreshDiagnostics,
    /// The same for inlay hints.
    RefreshHints,
    /// The same for code lenses.
    RefreshLenses,
    /// Work that takes a while has begun; it is over when the other end of the channel is gone. The client may have
    /// given a token for it.
    Working {
        /// What is being done.
        title: String,
        /// What the client calls it.
        token: Option<ProgressToken>,
        /// Ends with the work.
        over: oneshot::Receiver<()>,
    },
    /// A text for people.
    Tell(String),
    /// A file to be opened.
    Show(Uri),
    /// A line for the log of the client.
    Log(String),
}

/// Where such messages are put.
pub(crate) type Outbox = UnboundedSender<Outgoing>;

/// Makes the two ends.
pub(crate) fn outbox() -> (Outbox, UnboundedReceiver<Outgoing>) {
    unbounded_channel()
}

/// Sends what is put into the box until nobody can put anything in any more.
pub(crate) async fn deliver(client: Client, mut outgoing: UnboundedReceiver<Outgoing>) {
    while let Some(message) = outgoing.recv().await {
        let client = client.clone();
        match message {
            Outgoing::Diagnostics { uri, version, diagnostics } => {
                client.publish_diagnostics(uri, diagnostics, version).await;
            }
            Outgoing::RefreshDiagnostics => {
                spawn(async move { client.workspace_diagnostic_refresh().await });
            }
            Outgoing::RefreshHints => spawn(async move { client.inlay_hint_refresh().await }),
            Outgoing::RefreshLenses => spawn(async move { client.code_lens_refresh().await }),
            Outgoing::Working { title, token, over } => {
                tokio::spawn(working(client, title, token, over));
            }
            Outgoing::Tell(text) => client.show_message(MessageType::INFO, text).await,
            Outgoing::Show(uri) => {
                let params = ShowDocumentParams {
                    uri,
                    external: Some(false),
                    take_focus: Some(true),
                    selection: None,
                };
                spawn(async move { client.show_document(params).await });
            }
            Outgoing::Log(line) => client.log_message(MessageType::INFO, line).await,
        }
    }
}

/// Shows that something is being done until it is over. A token of ours has to be known to the client first.
async fn working(
    client: Client,
    title: String,
    token: Option<ProgressToken>,
    over: oneshot::Receiver<()>,
) {
    let token = match token {
        Some(token) => token,
        None => {
            static NUMBER: AtomicU64 = AtomicU64::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let token = ProgressToken::String(format!("sla-{number}"));
            let made = client.create_work_done_progress(token.clone());
            if !matches!(tokio::time::timeout(PATIENCE, made).await, Ok(Ok(()))) {
                return;
            }
            token
        }
    };
    let progress = client.progress(token, title).begin().await;
    let _ = over.await;
    progress.finish().await;
}

/// Sends a request to the client beside everything else. Nothing ever waits for its answer: a client that does not
/// answer would otherwise hold the server.
pub(crate) fn spawn<F>(request: F)
where
    F: Future + Send + 'static,
    F::Output: Send,
{
    tokio::spawn(async move {
        let _ = tokio::time::timeout(PATIENCE, request).await;
    });
}
