//! Operators that stand where their rank would not be read as written.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

use super::super::tree::Node;
use super::Finder;
use sla_grammar::Rule;

impl Finder<'_> {
    /// `and` beside `or` without brackets, comparisons in a row, and `-` without a blank before it.
    pub(super) fn operators(&mut self, expression: &Node) {
        let mut pending: Vec<&Node> = expression.children.iter().collect();
        while let Some(node) = pending.pop() {
            if node.rule() == Rule::op_subtract {
                self.subtraction(node);
            }
            // Nested expressions are visited as nodes of their own.
            for operand in node.children.iter().filter(|child| child.rule() != Rule::expr) {
                match (node.rule(), operand.rule()) {
                    (Rule::op_or, Rule::op_and) | (Rule::op_and, Rule::op_or) => self.push(
                        Diagnostic::new(
                            codes::MIXED_AND_OR,
                            "`and` and `or` stand side by side without brackets",
                        )
                        .at(operand.span, "it is not said what belongs together")
                        .help("put brackets around the part that belongs together"),
                    ),
                    (outer, inner) if is_comparison(outer) && is_comparison(inner) => self.push(
                        Diagnostic::new(codes::CHAINED_COMPARISON, "comparisons cannot be chained")
                            .at(node.span, "two comparisons in a row")
                            .help("write both and join them, as in `a <= b and b <= c`"),
                    ),
                    _ => {}
                }
                if operand.rule() != Rule::choose {
                    pending.push(operand);
                }
            }
        }
    }

    fn subtraction(&mut self, node: &Node) {
        let [left, right] = node.children.as_slice() else { return };
        let between = Span::new(node.span.source, left.span.end, right.span.start);
        if self.slice(between).starts_with('-') {
            let sign = Span::new(between.source, between.start, between.start.saturating_add(1));
            self.push(
                Diagnostic::new(codes::UNEXPECTED_TEXT, "a blank is missing before `-`")
                    .at(sign, "reads like a part of the name")
                    .help("a subtraction has a blank on both sides, as in `a - b`"),
            );
        }
    }
}

fn is_comparison(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::op_le | Rule::op_ge | Rule::op_lt | Rule::op_gt | Rule::op_eq | Rule::op_ne
    )
}
