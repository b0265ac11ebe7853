//! The order in which metrics and credits can be evaluated: none reads a later one.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, codes};
use crate::ir::{Creditable, GroupId, PenaltyId, PoolId};
use crate::resolve::Declaration;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::environment::{Environment, RowType};

/// The declarations that yield a credit, in the order in which ties are broken.
const CREDITS: [DeclarationKind; 3] =
    [DeclarationKind::Penalty, DeclarationKind::Group, DeclarationKind::Pool];

impl Environment<'_> {
    /// The metrics by number, each after those it names.
    pub(super) fn metric_order(&self) -> Vec<usize> {
        let metrics: Vec<&Declaration<'_>> = self.outline.of(DeclarationKind::Metric).collect();
        let needs: Vec<Vec<usize>> =
            metrics.iter().map(|metric| self.metrics_read_by(metric)).collect();
        self.ordered(&metrics, &needs)
    }

    /// The metrics that a metric names. Where rows are looked at, a name that a column has is that column.
    fn metrics_read_by(&self, metric: &Declaration<'_>) -> Vec<usize> {
        let columns = self.columns_of_metric(metric);
        let mut found = Vec::new();
        for clause in &metric.clauses {
            let over_rows = !matches!(clause.node.rule(), Rule::c_value | Rule::c_applies);
            self.metrics_named(clause.node, columns, over_rows, &mut found);
        }
        found
    }

    fn columns_of_metric(&self, metric: &Declaration<'_>) -> Option<&RowType> {
        let path = metric.clause(Rule::c_from)?.child(Rule::path)?;
        let kinds = [DeclarationKind::Source, DeclarationKind::Case];
        match self.peek(&kinds, self.text(path.child(Rule::name)?))? {
            (DeclarationKind::Source, place) => self.source_columns.get(place),
            (_, place) => self.case_columns.get(place),
        }
    }

    fn metrics_named(
        &self,
        node: &Node,
        columns: Option<&RowType>,
        over_rows: bool,
        found: &mut Vec<usize>,
    ) {
        if node.rule() == Rule::name {
            let name = self.text(node);
            let is_column = over_rows && columns.is_some_and(|row| row.get(name).is_some());
            if let Some((_, place)) = self.peek(&[DeclarationKind::Metric], name)
                && !is_column
                && !found.contains(&place)
            {
                found.push(place);
            }
        }
        let over_rows = over_rows || node.rule() == Rule::call;
        for child in &node.children {
            self.metrics_named(child, columns, over_rows, found);
        }
    }

    /// The penalties, groups and pools, each after those it names.
    pub(super) fn credit_order(&self) -> Vec<Creditable> {
        let credits: Vec<(&Declaration<'_>, DeclarationKind, usize)> = CREDITS
            .into_iter()
            .flat_map(|kind| {
                let declarations = self.outline.of(kind).enumerate();
                declarations.map(move |(place, declaration)| (declaration, kind, place))
            })
            .collect();
        let declarations: Vec<&Declaration<'_>> =
            credits.iter().map(|(declaration, ..)| *declaration).collect();
        let numbers: BTreeMap<(DeclarationKind, usize), usize> = credits
            .iter()
            .enumerate()
            .map(|(number, (_, kind, place))| ((*kind, *place), number))
            .collect();
        let needs: Vec<Vec<usize>> = declarations
            .iter()
            .map(|declaration| {
                let names = body(declaration).names();
                names
                    .into_iter()
                    .filter_map(|name| self.peek(&CREDITS, self.text(name)))
                    .filter_map(|found| numbers.get(&found).copied())
                    .collect()
            })
            .collect();
        let order = self.ordered(&declarations, &needs);
        let in_order = order.into_iter().filter_map(|place| credits.get(place));
        in_order
            .map(|(_, kind, place)| match kind {
                DeclarationKind::Penalty => Creditable::Penalty(PenaltyId::from(*place)),
                DeclarationKind::Group => Creditable::Group(GroupId::from(*place)),
                _ => Creditable::Pool(PoolId::from(*place)),
            })
            .collect()
    }

    /// An order in which each comes after what it needs. A circle is reported once; what is in it comes last.
    fn ordered(&self, declarations: &[&Declaration<'_>], needs: &[Vec<usize>]) -> Vec<usize> {
        let (mut order, mut done) = (Vec::new(), BTreeSet::<usize>::new());
        // In rounds: whatever has all it needs. Only what needs something of the last round is looked at again.
        let mut needed_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (place, needs) in needs.iter().enumerate() {
            for need in needs {
                needed_by.entry(*need).or_default().push(place);
            }
        }
        let mut candidates: BTreeSet<usize> = (0..needs.len()).collect();
        loop {
            let is_ready = |place: &usize| {
                let needs = needs.get(*place);
                !done.contains(place)
                    && needs.is_some_and(|all| all.iter().all(|one| done.contains(one)))
            };
            let ready: Vec<usize> = candidates.iter().copied().filter(is_ready).collect();
            if ready.is_empty() {
                break;
            }
            candidates =
                ready.iter().filter_map(|one| needed_by.get(one)).flatten().copied().collect();
            done.extend(&ready);
            order.extend(ready);
        }
        let circle: Vec<usize> =
            (0..declarations.len()).filter(|place| !done.contains(place)).collect();
        if let Some(first) = circle.first().and_then(|place| declarations.get(*place)) {
            let mut diagnostic = Diagnostic::new(
                codes::CIRCULAR_DEFINITION,
                format!("the {} `{}` is made of itself", first.kind.word(), first.label()),
            )
            .at(first.place(), "leads back here")
            .help("let one of them read rows, or metrics that do not read it");
            for other in circle.iter().skip(1).filter_map(|place| declarations.get(*place)) {
                diagnostic = diagnostic.because(other.place(), "by way of this");
            }
            self.report(diagnostic);
        }
        order.extend(circle);
        order
    }
}

/// The clauses of a declaration, without its name.
fn body<'n>(declaration: &Declaration<'n>) -> &'n crate::syntax::Node {
    declaration.node.child(Rule::body).unwrap_or(declaration.node)
}
