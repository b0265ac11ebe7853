//! What there is to know at a place.

use sla::ide;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use crate::file::File;

/// What there is to know at a position.
pub(crate) fn at(file: &File, position: Position) -> Option<Hover> {
    let found = ide::hover(file.analysis(), file.offset(position))?;
    let contents = if file.world.features.markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: found.markdown }
    } else {
        let lines = found.markdown.lines().filter(|line| !line.starts_with("```"));
        MarkupContent { kind: MarkupKind::PlainText, value: lines.collect::<Vec<_>>().join("\n") }
    };
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(file.range(found.span)) })
}
