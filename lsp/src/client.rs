//! What the client can do, and what it wants.

use sla::source::Encoding;
use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionClientCapabilities, MarkupKind, PositionEncodingKind,
};

/// What the client said about itself at `initialize`.
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of the protocol")]
#[derive(Debug, Clone, Default)]
pub(crate) struct Features {
    /// Completions may hold places to fill in.
    pub(crate) snippets: bool,
    /// Hovers and documentation may be Markdown.
    pub(crate) markdown: bool,
    /// The client asks for diagnostics, so they are not sent unasked.
    pub(crate) pulls_diagnostics: bool,
    /// Diagnostics may name other places.
    pub(crate) related_places: bool,
    /// Diagnostics may link to a page.
    pub(crate) code_pages: bool,
    /// Outlines may be trees.
    pub(crate) symbol_trees: bool,
    /// Definitions may say which word they belong to.
    pub(crate) definition_links: bool,
    /// Code actions may be more than commands.
    pub(crate) code_actions: bool,
    /// Only whole lines can be folded.
    pub(crate) folds_lines: bool,
    /// Edits may name the version they are for.
    pub(crate) versioned_edits: bool,
    /// The client shows lenses.
    pub(crate) lenses: bool,
    /// The client can be asked for settings.
    pub(crate) configuration: bool,
    /// The client shows what is being done.
    pub(crate) progress: bool,
    /// The client opens files when asked.
    pub(crate) shows_documents: bool,
    /// The client watches files for us.
    pub(crate) watches_files: bool,
    /// The client can be told to ask again: for diagnostics, tokens, hints, lenses.
    pub(crate) refreshes: Refreshes,
}

/// What the client can be told to ask for again.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Refreshes {
    /// Diagnostics.
    pub(crate) diagnostics: bool,
    /// Inlay hints.
    pub(crate) hints: bool,
    /// Code lenses.
    pub(crate) lenses: bool,
}

impl Features {
    /// Reads the capabilities.
    pub(crate) fn of(capabilities: &ClientCapabilities) -> Self {
        let text = capabilities.text_document.clone().unwrap_or_default();
        let workspace = capabilities.workspace.clone().unwrap_or_default();
        let item = text.completion.and_then(|completion| completion.completion_item);
        let formats = text.hover.and_then(|hover| hover.content_format);
        let publish = text.publish_diagnostics.unwrap_or_default();
        let edits = workspace.workspace_edit.unwrap_or_default();
        let symbols = text.document_symbol.unwrap_or_default();
        let window = capabilities.window.clone().unwrap_or_default();
        Self {
            snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
            markdown: formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
            pulls_diagnostics: text.diagnostic.is_some(),
            related_places: publish.related_information.unwrap_or(false),
            code_pages: publish.code_description_support.unwrap_or(false),
            symbol_trees: symbols.hierarchical_document_symbol_support.unwrap_or(false),
            definition_links: text.definition.and_then(|found| found.link_support).unwrap_or(false),
            code_actions: text.code_action.as_ref().is_some_and(takes_actions),
            folds_lines: text
                .folding_range
                .and_then(|fold| fold.line_folding_only)
                .unwrap_or(false),
            versioned_edits: edits.document_changes.unwrap_or(false),
            lenses: text.code_lens.is_some(),
            configuration: workspace.configuration.unwrap_or(false),
            progress: window.work_done_progress.unwrap_or(false),
            shows_documents: window.show_document.is_some_and(|show| show.support),
            watches_files: workspace
                .did_change_watched_files
                .and_then(|watch| watch.dynamic_registration)
                .unwrap_or(false),
            refreshes: Refreshes {
                diagnostics: workspace
                    .diagnostics
                    .and_then(|found| found.refresh_support)
                    .unwrap_or(false),
                hints: workspace
                    .inlay_hint
                    .and_then(|found| found.refresh_support)
                    .unwrap_or(false),
                lenses: workspace
                    .code_lens
                    .and_then(|found| found.refresh_support)
                    .unwrap_or(false),
            },
        }
    }
}

fn takes_actions(capabilities: &CodeActionClientCapabilities) -> bool {
    capabilities.code_action_literal_support.is_some()
}

/// Chooses how columns are counted: bytes where the client offers it, as that is how the compiler counts; else
/// what it prefers of the rest, and UTF-16 units where it says nothing, which every client knows.
pub(crate) fn encoding(capabilities: &ClientCapabilities) -> Encoding {
    let general = capabilities.general.as_ref();
    let offered = general.and_then(|general| general.position_encodings.as_deref());
    let offered = offered.unwrap_or_default();
    if offered.contains(&PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    offered.iter().find_map(known).unwrap_or(Encoding::Utf16)
}

fn known(kind: &PositionEncodingKind) -> Option<Encoding> {
    match kind.as_str() {
        "utf-16" => Some(Encoding::Utf16),
        "utf-32" => Some(Encoding::Utf32),
        _ => None,
    }
}

/// The name of an encoding in the protocol.
pub(crate) fn encoding_name(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}

/// What people can set, under `sla` in their editor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether figures are shown beside the text (`sla.inlayHints.enable`).
    pub(crate) hints: bool,
    /// Whether verdicts are shown above objectives (`sla.codeLens.enable`).
    pub(crate) lenses: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { hints: true, lenses: true }
    }
}

impl Settings {
    /// Reads what the client has under `sla`; what is absent or of another kind stays as it is by default.
    pub(crate) fn of(value: &serde_json::Value) -> Self {
        let value = value.get("sla").unwrap_or(value);
        let flag = |path: &str| value.pointer(path).and_then(serde_json::Value::as_bool);
        let default = Self::default();
        Self {
            hints: flag("/inlayHints/enable").unwrap_or(default.hints),
            lenses: flag("/codeLens/enable").unwrap_or(default.lenses),
        }
    }
}
