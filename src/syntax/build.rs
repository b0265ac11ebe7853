//! Turns pest's pairs into the tree, and ranks the operators on the way.

use std::sync::LazyLock;

use pest::iterators::Pair;
use pest::pratt_parser::{Assoc, Op, PrattParser};

use crate::source::{SourceId, Span};

use super::tree::{Kind, Node};
use sla_grammar::Rule;

/// An expression may nest this deep, brackets, operators and the steps of `a.b[c]` taken together.
///
/// INVARIANT: everything behind the parser recurses over expressions, so their depth is bounded here.
pub(super) const MAX_DEPTH: usize = 128;
/// An expression may have this many operands and operators in a row; ranking them recurses as well.
const MAX_TERMS: usize = 512;

/// Operators from the loosest to the tightest.
static PRATT: LazyLock<PrattParser<Rule>> = LazyLock::new(|| {
    use Rule::{
        op_add, op_all, op_and, op_any, op_beyond, op_divide, op_during, op_eq, op_every_kth,
        op_ge, op_gt, op_in, op_in_a_row, op_le, op_lt, op_multiply, op_ne, op_negate, op_not,
        op_of, op_one_of, op_or, op_per, op_present, op_prorated, op_reaches, op_subtract,
        op_times_in, op_to, op_verdict,
    };
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(op_or))
        .op(left(op_and))
        .op(Op::prefix(op_not))
        .op(Op::postfix(op_in_a_row) | Op::postfix(op_times_in) | Op::postfix(op_every_kth))
        .op(left(op_le)
            | left(op_ge)
            | left(op_lt)
            | left(op_gt)
            | left(op_eq)
            | left(op_ne)
            | left(op_during)
            | Op::postfix(op_one_of)
            | Op::postfix(op_present)
            | Op::postfix(op_verdict))
        .op(left(op_add) | left(op_subtract) | left(op_beyond))
        .op(left(op_multiply) | left(op_divide))
        .op(Op::postfix(op_per) | Op::postfix(op_prorated))
        .op(left(op_to) | left(op_in) | left(op_reaches))
        .op(Op::infix(op_of, Assoc::Right))
        .op(Op::prefix(op_negate) | Op::prefix(op_any) | Op::prefix(op_all))
});

/// What is built: the tree, and the expressions that were too long or too deep to keep.
pub(super) struct Built {
    pub(super) tree: Node,
    pub(super) too_deep: Vec<Span>,
    pub(super) broken_lines: Vec<BrokenLine>,
}

/// An operator at the end of a line whose value stands in the next.
pub(super) struct BrokenLine {
    pub(super) operator: String,
    pub(super) span: Span,
}

pub(super) fn build(file: Pair<'_, Rule>, source: SourceId) -> Built {
    let mut builder =
        Builder { source, deepest: 0, too_deep: Vec::new(), broken_lines: Vec::new() };
    let tree = builder.node(file);
    Built { tree, too_deep: builder.too_deep, broken_lines: builder.broken_lines }
}

struct Builder {
    source: SourceId,
    /// The depth of the deepest expression inside the operand being built.
    deepest: usize,
    too_deep: Vec<Span>,
    broken_lines: Vec<BrokenLine>,
}

impl Builder {
    fn node(&mut self, pair: Pair<'_, Rule>) -> Node {
        let (rule, span) = (pair.as_rule(), self.span(&pair));
        match rule {
            Rule::expr => self.expression(pair),
            Rule::operand => {
                let Ranked { node, depth } = self.operand(pair);
                self.deepest = self.deepest.max(depth);
                node
            }
            // What fits nowhere is kept as text alone.
            Rule::bad_tail | Rule::bad_item | Rule::bad_line | Rule::bad_row | Rule::bad_inside => {
                self.as_text(rule, &pair)
            }
            _ => {
                let (text, whole) = (pair.as_str(), pair.clone());
                let children = self.children(pair);
                if children.last().is_some_and(|last| is_broken_row(last.rule())) {
                    return self.as_text(Rule::bad_row, &whole);
                }
                let span = trimmed(span, text, &children);
                Node { kind: Kind(rule), span, children }
            }
        }
    }

    fn as_text(&self, rule: Rule, pair: &Pair<'_, Rule>) -> Node {
        let span = self.span(pair);
        let text = pair.as_str();
        let lead = offset(text.len() - text.trim_start().len());
        let kept = offset(text.trim_end().len());
        let (start, end) = (span.start.saturating_add(lead), span.start.saturating_add(kept));
        leaf(rule, Span::new(self.source, start, end))
    }

    fn children(&mut self, pair: Pair<'_, Rule>) -> Vec<Node> {
        pair.into_inner()
            .filter(|inner| inner.as_rule() != Rule::EOI)
            .map(|inner| self.node(inner))
            .collect()
    }

    /// An `expr` node with one child: the root of the ranked operators.
    fn expression(&mut self, pair: Pair<'_, Rule>) -> Node {
        let outer = self.span(&pair);
        let mut parts: Vec<Pair<'_, Rule>> = pair.into_inner().collect();
        self.note_broken_lines(&parts);
        parts.retain(|part| part.as_rule() != Rule::bad_break);
        let root = if parts.len() > MAX_TERMS { None } else { Some(self.ranked(parts)) };
        let Some(root) = root.filter(|root| root.depth <= MAX_DEPTH) else {
            self.too_deep.push(outer);
            return Node {
                kind: Kind(Rule::expr),
                span: outer,
                children: vec![leaf(Rule::bad_tail, outer)],
            };
        };
        self.deepest = self.deepest.max(root.depth);
        Node { kind: Kind(Rule::expr), span: root.node.span, children: vec![root.node] }
    }

    /// A line end after an operator is a mistake, but no part of the value.
    fn note_broken_lines(&mut self, parts: &[Pair<'_, Rule>]) {
        let pairs = parts.iter().zip(parts.iter().skip(1));
        for (operator, _) in pairs.filter(|(_, next)| next.as_rule() == Rule::bad_break) {
            let span = self.span(operator);
            self.broken_lines.push(BrokenLine { operator: operator.as_str().to_owned(), span });
        }
    }

    fn ranked(&mut self, parts: Vec<Pair<'_, Rule>>) -> Ranked {
        let builder = std::cell::RefCell::new(self);
        PRATT
            .map_primary(|operand| builder.borrow_mut().operand(operand))
            .map_infix(|left, operator, right| {
                let span = left.node.span.join(right.node.span);
                Ranked::over(operator.as_rule(), span, vec![left, right])
            })
            .map_prefix(|operator, operand| {
                let span = builder.borrow().span(&operator).join(operand.node.span);
                Ranked::over(operator.as_rule(), span, vec![operand])
            })
            .map_postfix(|operand, operator| {
                let Ranked { node: suffix, depth } = builder.borrow_mut().measured(operator);
                let span = operand.node.span.join(suffix.span);
                let mut ranked = Ranked::over(suffix.rule(), span, vec![operand]);
                ranked.node.children.extend(suffix.children);
                ranked.depth = ranked.depth.max(depth);
                ranked
            })
            .parse(parts.into_iter())
    }

    /// `a.b[c](d)`: each step becomes the parent of what stands before it.
    fn operand(&mut self, pair: Pair<'_, Rule>) -> Ranked {
        // A hole stands for an operand.
        if pair.as_rule() != Rule::operand {
            return self.measured(pair);
        }
        let whole = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = match parts.next() {
            Some(first) => self.measured(first),
            None => Ranked { node: leaf(Rule::missing_value, whole), depth: 1 },
        };
        parts.fold(first, |owner, step| {
            let step = self.measured(step);
            let span = owner.node.span.join(step.node.span);
            let depth = step.depth.max(owner.depth.saturating_add(1));
            // Nothing deeper is built: the whole expression will be given up.
            if depth > MAX_DEPTH {
                return Ranked { depth, ..owner };
            }
            let mut children = vec![owner.node];
            children.extend(step.node.children);
            Ranked { node: Node { kind: step.node.kind, span, children }, depth }
        })
    }

    /// A node, and how deep its expressions nest.
    fn measured(&mut self, pair: Pair<'_, Rule>) -> Ranked {
        let outer = std::mem::take(&mut self.deepest);
        let node = self.node(pair);
        let inner = std::mem::replace(&mut self.deepest, outer);
        Ranked { node, depth: inner.saturating_add(1) }
    }

    fn span(&self, pair: &Pair<'_, Rule>) -> Span {
        let span = pair.as_span();
        Span::new(self.source, offset(span.start()), offset(span.end()))
    }
}

/// A ranked expression and the depth of its operators.
struct Ranked {
    node: Node,
    depth: usize,
}

impl Ranked {
    fn over(rule: Rule, span: Span, operands: Vec<Ranked>) -> Self {
        let depth = 1 + operands.iter().map(|operand| operand.depth).max().unwrap_or(0);
        let children = operands.into_iter().map(|operand| operand.node).collect();
        Self { node: Node { kind: Kind(rule), span, children }, depth }
    }
}

/// Whether a row that ends with it is none.
fn is_broken_row(rule: Rule) -> bool {
    matches!(rule, Rule::bad_rest | Rule::missing_colon)
}

fn leaf(rule: Rule, span: Span) -> Node {
    Node { kind: Kind(rule), span, children: Vec::new() }
}

/// pest's non-atomic rules take in the blanks and comments before an optional part that is absent.
pub(super) fn trimmed(span: Span, text: &str, children: &[Node]) -> Span {
    let Some(end) = children.last().map(|last| last.span.end) else { return span };
    let rest =
        end.checked_sub(span.start).and_then(|taken| text.get(usize::try_from(taken).ok()?..));
    match rest.map(str::trim_start) {
        Some(rest) if rest.is_empty() || rest.starts_with("//") => Span { end, ..span },
        _ => span,
    }
}

pub(super) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
