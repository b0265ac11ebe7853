//! The handlers: each reads its parameters, hands them to the owner, and waits for no client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::oneshot;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::request::{
    GotoDeclarationParams, GotoDeclarationResponse, GotoTypeDefinitionParams,
    GotoTypeDefinitionResponse,
};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionParams,
    CompletionResponse, ConfigurationItem, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReportResult, DocumentFormattingParams,
    DocumentHighlight, DocumentHighlightParams, DocumentLink, DocumentLinkParams,
    DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, DocumentSymbolParams,
    DocumentSymbolResponse, ExecuteCommandParams, FoldingRange, FoldingRangeParams,
    GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams,
    InitializeResult, InitializedParams, InlayHint, InlayHintParams, LSPAny,
    LinkedEditingRangeParams, LinkedEditingRanges, Location, Position, PrepareRenameResponse,
    ProgressToken, ReferenceParams, RelatedFullDocumentDiagnosticReport, RenameParams,
    SelectionRange, SelectionRangeParams, SemanticTokensDeltaParams, SemanticTokensFullDeltaResult,
    SemanticTokensParams, SemanticTokensRangeParams, SemanticTokensRangeResult,
    SemanticTokensResult, ServerInfo, SignatureHelp, SignatureHelpParams, TextDocumentIdentifier,
    TextDocumentPositionParams, TextEdit, Uri, WorkspaceDiagnosticParams,
    WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceSymbol, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use tower_lsp::{Client, LanguageServer};

use crate::answers::{
    actions, completion, diagnostics, explain, folding, formatting, hints, hover, lenses, navigate,
    symbols, tokens, workspace,
};
use crate::client::{Features, Settings, encoding};
use crate::file::{File, World};
use crate::jobs::guarded;
use crate::outbox::{Outbox, Outgoing};
use crate::owner::{Message, Owner};
use crate::{capabilities, files, outbox, owner, parent};

/// The server's side of one connection.
#[derive(Debug)]
pub(crate) struct Backend {
    client: Client,
    /// The way to the documents; `None` where the system gives no threads.
    owner: Option<Owner>,
    /// Set once the client has asked for `shutdown`; decides the exit code.
    shut_down: Arc<AtomicBool>,
    features: std::sync::OnceLock<Features>,
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

    fn tell(&self, message: Message) {
        if let Some(owner) = &self.owner {
            // The owner ends with the process.
            let _ = owner.send(message);
        }
    }

    /// Has a job answer from a snapshot of a document; `None` where it is not open or there is no answer.
    async fn ask<T: Send + 'static>(
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
    async fn ask_all<T: Send + 'static>(
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
    fn working(&self, title: &str, token: Option<ProgressToken>) -> Option<oneshot::Sender<()>> {
        let token = Some(token?);
        let (working, over) = oneshot::channel();
        let _ = self.outbox.send(Outgoing::Working { title: title.to_owned(), token, over });
        Some(working)
    }

    /// Asks the client to watch files, and for its settings.
    fn ask_client(&self) {
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

/// A document and a position in it.
fn place(params: TextDocumentPositionParams) -> (Uri, Position) {
    (params.text_document.uri, params.position)
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        if self.owner.is_none() {
            return Err(Error::internal_error());
        }
        if let Some(process) = params.process_id {
            parent::watch(process);
        }
        let encoding = encoding(&params.capabilities);
        let features = Features::of(&params.capabilities);
        let folders = workspace::folders(&params);
        let _ = self.features.set(features.clone());
        self.tell(Message::Client { features, encoding, folders });
        if let Some(options) = &params.initialization_options {
            self.tell(Message::Settings(Settings::of(options)));
        }
        Ok(InitializeResult {
            capabilities: capabilities::offered(encoding),
            server_info: Some(ServerInfo {
                name: env!("CARGO_PKG_NAME").to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.ask_client();
    }

    async fn shutdown(&self) -> Result<()> {
        self.shut_down.store(true, Ordering::SeqCst);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let (uri, version, text) = (document.uri, document.version, document.text);
        self.tell(Message::Opened { uri, version, text });
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let (uri, version) = (document.uri, document.version);
        self.tell(Message::Changed { uri, version, changes: params.content_changes });
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.tell(Message::Saved { uri: params.text_document.uri });
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.tell(Message::Closed { uri: params.text_document.uri });
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.tell(Message::FilesChanged(params.changes.into_iter().map(|file| file.uri).collect()));
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.features.get().is_some_and(|features| features.configuration) {
            // What is sent along is not meant for us then.
            self.ask_client();
        } else {
            self.tell(Message::Settings(Settings::of(&params.settings)));
        }
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let paths = |folders: Vec<tower_lsp::ls_types::WorkspaceFolder>| {
            folders.iter().map(|folder| files::path_of(&folder.uri).into()).collect()
        };
        let (added, removed) = (paths(params.event.added), paths(params.event.removed));
        self.tell(Message::Folders { added, removed });
    }

    async fn diagnostic(
        &self,
        params: DocumentDiagnosticParams,
    ) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id;
        let report = move |file: &File| Some(diagnostics::report(file, previous.as_deref()));
        let report = self.ask(params.text_document.uri, report).await?;
        // Of a document that is not open there is nothing to say.
        let report =
            report.unwrap_or_else(|| RelatedFullDocumentDiagnosticReport::default().into());
        Ok(report.into())
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let previous = params.previous_result_ids;
        let token = params.work_done_progress_params.work_done_token;
        let _working = self.working("checking the contracts", token);
        self.ask_all(move |world| workspace::diagnostics(&world, &previous).into()).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let (uri, at) = place(params.text_document_position);
        self.ask(uri, move |file| Some(completion::at(file, at))).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| hover::at(file, at)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.ask(params.text_document.uri, move |file| Some(hints::inlay(file, range))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(params.text_document.uri, |file| Some(lenses::of(file))).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| hints::signature(file, at)).await
    }

    async fn goto_definition(
        &self,
        params: GotoDefinitionParams,
    ) -> Result<Option<GotoDefinitionResponse>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| navigate::definition(file, at)).await
    }

    async fn goto_declaration(
        &self,
        params: GotoDeclarationParams,
    ) -> Result<Option<GotoDeclarationResponse>> {
        self.goto_definition(params).await
    }

    async fn goto_type_definition(
        &self,
        params: GotoTypeDefinitionParams,
    ) -> Result<Option<GotoTypeDefinitionResponse>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| navigate::type_definition(file, at)).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let (uri, at) = place(params.text_document_position);
        let with_definition = params.context.include_declaration;
        self.ask(uri, move |file| Some(navigate::references(file, at, with_definition))).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| Some(navigate::highlights(file, at))).await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let (uri, at) = place(params);
        self.ask(uri, move |file| Some(navigate::prepare_rename(file, at))).await?.transpose()
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let (uri, at) = place(params.text_document_position);
        let name = params.new_name;
        self.ask(uri, move |file| Some(navigate::rename(file, at, &name))).await?.transpose()
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let (uri, at) = place(params.text_document_position_params);
        self.ask(uri, move |file| navigate::linked(file, at)).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(params.text_document.uri, |file| Some(navigate::links(file))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (range, context) = (params.range, params.context);
        self.ask(params.text_document.uri, move |file| actions::offered(file, range, &context))
            .await
    }

    async fn document_symbol(
        &self,
        params: DocumentSymbolParams,
    ) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(params.text_document.uri, |file| Some(symbols::document(file))).await
    }

    async fn symbol(
        &self,
        params: WorkspaceSymbolParams,
    ) -> Result<Option<WorkspaceSymbolResponse>> {
        let token = params.work_done_progress_params.work_done_token;
        let _working = self.working("searching the contracts", token);
        let found = move |world: Arc<World>| symbols::workspace(&world, &params.query);
        let found: Vec<WorkspaceSymbol> = self.ask_all(found).await?;
        Ok(Some(WorkspaceSymbolResponse::Nested(found)))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(params.text_document.uri, |file| Some(folding::ranges(file))).await
    }

    async fn selection_range(
        &self,
        params: SelectionRangeParams,
    ) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.ask(params.text_document.uri, move |file| Some(folding::selections(file, &positions)))
            .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        self.ask(params.text_document.uri, |file| Some(tokens::full(file).into())).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let previous = params.previous_result_id;
        self.ask(params.text_document.uri, move |file| Some(tokens::delta(file, &previous))).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        self.ask(params.text_document.uri, move |file| Some(tokens::range(file, range).into()))
            .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(params.text_document.uri, formatting::document).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let (uri, at) = place(params.text_document_position);
        let letter = params.ch;
        self.ask(uri, move |file| formatting::typed(file, at, &letter)).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let asked =
            explain::asked(&params.arguments).filter(|_| params.command == explain::COMMAND);
        let Some((uri, address)) = asked else {
            return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
        };
        let (answer, receiver) = oneshot::channel();
        self.tell(Message::Explain { uri, address, answer });
        Ok(receiver.await.ok().map(LSPAny::String))
    }

    async fn range_formatting(
        &self,
        params: DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let range = params.range;
        self.ask(params.text_document.uri, move |file| formatting::range(file, range)).await
    }
}
