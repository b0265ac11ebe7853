//! The handlers: each reads its parameters, hands them to the owner, and waits for no client.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;
use tower_lsp::LanguageServer;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::request::{
    GotoDeclarationParams, GotoDeclarationResponse, GotoTypeDefinitionParams,
    GotoTypeDefinitionResponse,
};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentFormattingParams, DocumentHighlight,
    DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, DocumentSymbolParams, DocumentSymbolResponse,
    ExecuteCommandParams, FoldingRange, FoldingRangeParams, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    InitializedParams, InlayHint, InlayHintParams, LSPAny, LinkedEditingRangeParams,
    LinkedEditingRanges, Location, Position, PrepareRenameResponse, ReferenceParams,
    RelatedFullDocumentDiagnosticReport, RenameParams, SelectionRange, SelectionRangeParams,
    SemanticTokensDeltaParams, SemanticTokensFullDeltaResult, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult, ServerInfo,
    SignatureHelp, SignatureHelpParams, TextDocumentPositionParams, TextEdit, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceSymbol,
    WorkspaceSymbolParams, WorkspaceSymbolResponse,
};

use crate::answers::{
    actions, completion, diagnostics, explain, folding, formatting, hints, hover, lenses, navigate,
    symbols, tokens, workspace,
};
use crate::backend::Backend;
use crate::client::{Features, Settings, encoding};
use crate::file::{File, World};
use crate::owner::Message;
use crate::{capabilities, files, parent};

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
        self.ask(params.text_document.uri, move |file| Some(formatting::range(file, range))).await
    }
}
