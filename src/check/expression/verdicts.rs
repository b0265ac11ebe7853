//! Verdicts of objectives and responsibilities: `commitment missed`, `any lead_volume missed`.

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Expression, ObjectiveId, VerdictTest, WhichGroups};
use crate::resolve::{Found, Name};
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::types::Type;
use super::keys::{key_names, key_types};
use super::references::Owner;
use super::{Lowering, Typed};

impl Lowering<'_, '_> {
    /// `commitment missed`, `any lead_volume missed`, `resolution[P1] met`.
    pub(super) fn verdict(&self, node: &Node) -> Typed {
        let test = if node.has(Rule::kw_met) { VerdictTest::Met } else { VerdictTest::Missed };
        let Some(judged) = node.children.first() else { return Typed::unknown(node.span) };
        if !self.scope.figures {
            return self.no_meaning(node.span, "a verdict", "only periods have verdicts, not rows");
        }
        let (named, groups) = match judged.rule() {
            Rule::op_any => (judged.children.first(), Some(WhichGroups::Any)),
            Rule::op_all => (judged.children.first(), Some(WhichGroups::All)),
            _ => (Some(judged), None),
        };
        let owner = named.and_then(|named| self.owner(named));
        let (name, given) = match owner {
            Some(Owner::Named(name)) => (name, None),
            Some(Owner::Indexed(name, keys, _)) => (name, Some(keys)),
            None => {
                return self.no_meaning(node.span, "a verdict", "it stands behind an objective");
            }
        };
        let Some(place) = self.duty(name) else { return Typed::unknown(node.span) };
        let Some(measured) = self.environment.objectives.get(&place) else {
            return self.no_verdict_yet(name);
        };
        let groups = match (groups, given) {
            (Some(groups), _) => Some(groups),
            (None, Some(keys)) => {
                Some(WhichGroups::Keys(self.keys(name, &key_types(measured), &keys)))
            }
            (None, None) => self.keys_by_name(measured).map(WhichGroups::Keys),
        };
        let Some(groups) = groups else {
            self.environment.report(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` is judged for each {}", name.text, key_names(measured)),
                )
                .at(name.span, "which of its groups?")
                .because(measured.span, "judged in groups")
                .help(format!(
                    "write `any {0} missed`, `all {0} missed` or `{0}[…] missed`",
                    name.text
                )),
            );
            return Typed::unknown(node.span);
        };
        let expression = Expression::Judged { objective: ObjectiveId::from(place), groups, test };
        Typed::new(expression, Type::Flag, node.span)
    }

    /// A verdict of something that is not measured, or is judged by this very condition.
    fn no_verdict_yet(&self, name: Name<'_>) -> Typed {
        self.no_meaning(
            name.span,
            "the verdict of this",
            "`require` reads metrics; verdicts stand in `relieved when`, in penalties and rights, and only what is measured has one",
        )
    }

    /// The number of an objective or of a responsibility.
    fn duty(&self, name: Name<'_>) -> Option<usize> {
        let kinds = [DeclarationKind::Objective, DeclarationKind::Responsibility];
        if let Some((kind, place)) = self.environment.look_up(&kinds, name.text) {
            return Some(self.environment.duty_number(kind, place));
        }
        match self.environment.outline.find(&kinds, name) {
            Err(diagnostic) => self.environment.report(*diagnostic),
            Ok(Found::Broken | Found::Declared(_)) => {}
        }
        None
    }
}
