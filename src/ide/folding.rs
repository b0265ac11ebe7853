//! What can be folded away, and how a selection grows.

use crate::source::Span;
use crate::syntax::{LexemeKind, Rule, lexemes};

use super::{Analysis, at};

/// What is folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoldKind {
    /// A declaration, a block of rows, a clause over several lines.
    Code,
    /// Several lines of comment.
    Comment,
}

/// Something that can be folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// From the first character that stays to the last.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// Everything that spans several lines and can be folded, in the order of the text.
pub fn folds(analysis: &Analysis) -> Vec<Fold> {
    let mut folds: Vec<Fold> = analysis
        .parse
        .tree
        .walk()
        .filter(|node| {
            matches!(
                node.rule(),
                Rule::declaration
                    | Rule::bad_header
                    | Rule::clause
                    | Rule::tier_rows
                    | Rule::repeat_rows
                    | Rule::choose
            )
        })
        .map(|node| Fold { span: node.span, kind: FoldKind::Code })
        .filter(|fold| analysis.slice(fold.span).contains('\n'))
        .collect();
    folds.extend(comments(analysis));
    folds.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    folds.dedup_by_key(|fold| fold.span);
    folds
}

/// Runs of lines that hold nothing but a comment.
fn comments(analysis: &Analysis) -> Vec<Fold> {
    let mut found = Vec::new();
    let mut run: Option<Span> = None;
    let mut line_is_empty = true;
    let mut lines_apart = 0_u32;
    for lexeme in lexemes(analysis.main, analysis.text()) {
        match lexeme.kind {
            LexemeKind::Blank => {}
            LexemeKind::Newline => {
                line_is_empty = true;
                lines_apart = lines_apart.saturating_add(1);
            }
            LexemeKind::Comment if line_is_empty && lines_apart <= 1 && run.is_some() => {
                run = run.map(|run| run.join(lexeme.span));
                lines_apart = 0;
            }
            kind => {
                found.extend(run.take());
                if kind == LexemeKind::Comment && line_is_empty {
                    run = Some(lexeme.span);
                    lines_apart = 0;
                }
                line_is_empty = false;
            }
        }
    }
    found.extend(run);
    let folded = |span: &Span| analysis.slice(*span).contains('\n');
    found.into_iter().filter(folded).map(|span| Fold { span, kind: FoldKind::Comment }).collect()
}

/// The spans a selection grows through at an offset, the innermost first.
pub fn selections(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let mut spans: Vec<Span> =
        at::around(&analysis.parse.tree, offset).iter().map(|node| node.span).collect();
    // The tree may begin behind a comment: the file is all of the text.
    if let (Some(file), Ok(end)) = (spans.first_mut(), u32::try_from(analysis.text().len())) {
        *file = analysis.span(0, end);
    }
    spans.reverse();
    let mut chosen: Vec<Span> = Vec::new();
    for span in spans {
        let is_larger = chosen.last().is_none_or(|inner| {
            *inner != span && span.start <= inner.start && inner.end <= span.end
        });
        if is_larger {
            chosen.push(span);
        }
    }
    chosen
}
