//! Figures beside the text, and what a function takes.

use sla::ide::{self, HintKind};
use tower_lsp::ls_types::{
    Documentation, InlayHint, InlayHintKind, InlayHintLabel, InlayHintTooltip, MarkupContent,
    MarkupKind, ParameterInformation, ParameterLabel, Position, Range, SignatureHelp,
    SignatureInformation,
};

use crate::file::File;

/// The hints of a range; none where people have switched them off.
pub(crate) fn inlay(file: &File, range: Range) -> Vec<InlayHint> {
    if !file.world.settings.hints {
        return Vec::new();
    }
    let now = std::time::SystemTime::now().into();
    let found = ide::hints(file.analysis(), file.span(range), Some(now)).into_iter();
    let lines = &file.document.lines;
    found
        .map(|hint| InlayHint {
            position: crate::places::position(lines, file.world.encoding, hint.at),
            label: InlayHintLabel::String(hint.label),
            kind: (hint.kind == HintKind::Type).then_some(InlayHintKind::TYPE),
            text_edits: None,
            tooltip: hint.tooltip.map(|value| {
                let kind = MarkupKind::Markdown;
                InlayHintTooltip::MarkupContent(MarkupContent { kind, value })
            }),
            padding_left: Some(hint.kind == HintKind::Figure),
            padding_right: None,
            data: None,
        })
        .collect()
}

/// The function whose call is being written.
pub(crate) fn signature(file: &File, position: Position) -> Option<SignatureHelp> {
    let found = ide::signature(file.analysis(), file.offset(position))?;
    let active = u32::try_from(found.active).ok();
    let parameters = found.parameters.iter().map(|name| ParameterInformation {
        label: ParameterLabel::Simple((*name).to_owned()),
        documentation: None,
    });
    let meaning = found.meaning.map(|meaning| Documentation::String(meaning.to_owned()));
    let information = SignatureInformation {
        label: found.label,
        documentation: meaning,
        parameters: Some(parameters.collect()),
        active_parameter: None,
    };
    Some(SignatureHelp {
        signatures: vec![information],
        active_signature: Some(0),
        active_parameter: active.filter(|_| !found.parameters.is_empty()),
    })
}
