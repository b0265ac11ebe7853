//! What the server answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{
    InitializeParams, InitializeResult, PositionEncodingKind, ServerCapabilities, ServerInfo,
    TextDocumentSyncCapability, TextDocumentSyncKind,
};

/// The server's side of one connection.
#[derive(Debug)]
pub(crate) struct Backend {
    /// Set once the client has asked for `shutdown`; decides the exit code.
    shut_down: Arc<AtomicBool>,
}

impl Backend {
    /// Takes the flag that is set at `shutdown`.
    pub(crate) fn new(shut_down: Arc<AtomicBool>) -> Self {
        Self { shut_down }
    }
}

/// Chooses how columns are counted: bytes where the client offers it, as that is how the compiler counts;
/// else UTF-16 units, which every client knows.
fn position_encoding(params: &InitializeParams) -> PositionEncodingKind {
    let general = params.capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_deref());
    if offered.unwrap_or_default().contains(&PositionEncodingKind::UTF8) {
        PositionEncodingKind::UTF8
    } else {
        PositionEncodingKind::UTF16
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult {
            capabilities: ServerCapabilities {
                position_encoding: Some(position_encoding(&params)),
                text_document_sync: Some(TextDocumentSyncCapability::Kind(
                    TextDocumentSyncKind::FULL,
                )),
                ..ServerCapabilities::default()
            },
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::SeqCst);
        Ok(())
    }
}
