//! What may be written at the cursor.

use sla::ide::{self, Completion, CompletionKind, NameKind};
use sla::syntax::DeclarationKind;
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, MarkupContent, MarkupKind, Position, Range, TextEdit,
};

use crate::bound::Bound;
use crate::file::File;
use crate::files::path_of;

/// What may be written at a position, the best first.
pub(crate) fn at(file: &File, position: Position) -> CompletionResponse {
    // Read only where headings are wanted.
    let headings = |source: &str| Bound::beside(&path_of(&file.document.uri)).headings(source);
    let found = ide::completions(file.analysis(), file.offset(position), &headings);
    let range = file.range(found.replace);
    let items = found.items.iter().enumerate();
    CompletionResponse::List(CompletionList {
        is_incomplete: false,
        items: items.map(|(place, item)| translated(file, item, place, range)).collect(),
    })
}

fn translated(file: &File, item: &Completion, place: usize, range: Range) -> CompletionItem {
    let features = &file.world.features;
    let snippet = item.snippet.as_ref().filter(|_| features.snippets);
    let kind = if features.markdown { MarkupKind::Markdown } else { MarkupKind::PlainText };
    let documentation = item.documentation.as_ref();
    CompletionItem {
        label: item.label.clone(),
        kind: Some(item_kind(item, snippet.is_some())),
        detail: item.detail.clone(),
        documentation: documentation.map(|value| {
            Documentation::MarkupContent(MarkupContent { kind, value: value.clone() })
        }),
        // Our order holds where the letters typed so far fit alike.
        sort_text: Some(format!("{place:04}")),
        filter_text: Some(item.label.clone()),
        insert_text_format: Some(match snippet {
            Some(_) => InsertTextFormat::SNIPPET,
            None => InsertTextFormat::PLAIN_TEXT,
        }),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit {
            range,
            new_text: snippet.unwrap_or(&item.insert).clone(),
        })),
        ..CompletionItem::default()
    }
}

fn item_kind(item: &Completion, snippet: bool) -> CompletionItemKind {
    match item.kind {
        CompletionKind::Keyword if snippet => CompletionItemKind::SNIPPET,
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        CompletionKind::Undeclared => CompletionItemKind::TEXT,
        CompletionKind::Type => CompletionItemKind::TYPE_PARAMETER,
        CompletionKind::Unit => CompletionItemKind::UNIT,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Part => CompletionItemKind::PROPERTY,
        CompletionKind::Text => CompletionItemKind::CONSTANT,
        CompletionKind::Name(kind) => named(kind),
    }
}

fn named(kind: NameKind) -> CompletionItemKind {
    match kind {
        NameKind::Word | NameKind::Member => CompletionItemKind::ENUM_MEMBER,
        NameKind::Declared(kind) => match kind {
            DeclarationKind::Party => CompletionItemKind::CLASS,
            DeclarationKind::Service => CompletionItemKind::INTERFACE,
            DeclarationKind::Source | DeclarationKind::Case | DeclarationKind::Table => {
                CompletionItemKind::STRUCT
            }
            DeclarationKind::Type => CompletionItemKind::ENUM,
            DeclarationKind::Unit => CompletionItemKind::UNIT,
            DeclarationKind::Import | DeclarationKind::Contract => CompletionItemKind::MODULE,
            DeclarationKind::Parameter => CompletionItemKind::CONSTANT,
            DeclarationKind::Objective | DeclarationKind::Metric => CompletionItemKind::VARIABLE,
            _ => CompletionItemKind::REFERENCE,
        },
        _ => CompletionItemKind::FIELD,
    }
}
