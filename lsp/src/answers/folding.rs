//! Folding and growing selections.

use sla::ide::{self, FoldKind};
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind, Position, SelectionRange};

use crate::file::File;

/// What can be folded.
pub(crate) fn ranges(file: &File) -> Vec<FoldingRange> {
    let whole_lines = file.world.features.folds_lines;
    let folds = ide::folds(file.outline()).into_iter().filter_map(|fold| {
        let range = file.range(fold.span);
        // Of a declaration the line with its `}` stays to be seen.
        let code = fold.kind == FoldKind::Code;
        let closed = code
            && file.document.text.get(fold.span.range()).is_some_and(|text| text.ends_with('}'));
        let end_line = range.end.line.saturating_sub(u32::from(whole_lines && closed));
        (range.start.line < end_line).then(|| FoldingRange {
            start_line: range.start.line,
            start_character: (!whole_lines).then_some(range.start.character),
            end_line,
            end_character: (!whole_lines).then_some(range.end.character),
            kind: Some(if code { FoldingRangeKind::Region } else { FoldingRangeKind::Comment }),
            collapsed_text: None,
        })
    });
    folds.collect()
}

/// How a selection at each position grows, the innermost first.
pub(crate) fn selections(file: &File, positions: &[Position]) -> Vec<SelectionRange> {
    positions
        .iter()
        .map(|position| {
            let spans = ide::selections(file.outline(), file.offset(*position));
            let outermost_first = spans.iter().rev();
            let grown = outermost_first.fold(None, |parent, span| {
                Some(SelectionRange { range: file.range(*span), parent: parent.map(Box::new) })
            });
            let here = tower_lsp::ls_types::Range { start: *position, end: *position };
            grown.unwrap_or(SelectionRange { range: here, parent: None })
        })
        .collect()
}
