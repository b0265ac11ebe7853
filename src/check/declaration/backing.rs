//! What leans on the promises of another contract, and whether these bear it.

use crate::diagnostic::{Diagnostic, closest, codes};
use crate::exact::Rational;
use crate::ir::{
    Backing, Comparison, Contract, Expression, FieldType, MetricPart, Objective, TableRow,
};
use crate::resolve::{Declaration, Name};
use crate::source::Span;
use crate::syntax::{DeclarationKind, Node, Rule};

use super::super::constant::number_of;
use super::super::environment::Environment;

/// A promise in another contract, found by its path.
struct Found<'e> {
    contract: &'e Contract,
    backing: Backing,
    /// Its place in the text.
    span: Span,
}

/// A bound on a figure, from below or from above.
struct Bound {
    number: Rational,
    /// Whether the figure has to lie above.
    at_least: bool,
    /// Whether the bound itself does not do.
    strict: bool,
    kind: FieldType,
}

impl<'s> Environment<'s> {
    /// What a service leans on: a service or a promise of another contract.
    pub(in super::super) fn backing_of_service(
        &self,
        declaration: &Declaration<'_>,
    ) -> Vec<Backing> {
        let found = declaration.all(Rule::c_backed).filter_map(|clause| self.backing(clause, true));
        found
            .map(|found| {
                self.check_term(&found);
                found.backing
            })
            .collect()
    }

    /// What a promise leans on: promises of another contract.
    pub(in super::super) fn backing_of_duty(
        &self,
        declaration: &Declaration<'_>,
        objective: &Objective,
    ) -> Vec<Backing> {
        let found =
            declaration.all(Rule::c_backed).filter_map(|clause| self.backing(clause, false));
        found
            .map(|found| {
                self.check_term(&found);
                self.check_promise(declaration, objective, &found);
                found.backing
            })
            .collect()
    }

    /// `backed by supplier.commitment`.
    fn backing(&self, clause: &Node, services: bool) -> Option<Found<'s>> {
        let path = clause.child(Rule::path)?;
        let mut names = path.all(Rule::name).map(|name| self.name(name));
        let import = names.next()?;
        self.find(&[DeclarationKind::Import], import)?;
        let (Some(name), None) = (names.next(), names.next()) else {
            self.report(
                Diagnostic::new(codes::WRONG_ARGUMENT, "which promise of that contract?")
                    .at(path.span, "not one of its promises")
                    .help(format!("write `backed by {}.commitment`", import.text)),
            );
            return None;
        };
        let contract = self.imported(import.text)?;
        let duties = contract.objectives.iter().map(|duty| duty.name.as_str());
        let duties = duties.chain(contract.unmeasured.iter().map(|duty| duty.name.as_str()));
        let own_services = contract.services.iter().filter(|_| services);
        let known: Vec<&str> =
            duties.chain(own_services.map(|service| service.name.as_str())).collect();
        if !known.contains(&name.text) {
            self.report_unknown_promise(import, name, contract, &known);
            return None;
        }
        let backing = Backing {
            import: import.text.to_owned(),
            contract: contract.name.clone(),
            name: name.text.to_owned(),
        };
        Some(Found { contract, backing, span: path.span })
    }

    /// The contract of an import; `None` where something is wrong with it.
    fn imported(&self, name: &str) -> Option<&'s Contract> {
        let found = self.given.imports.iter().find(|import| import.name == name)?;
        found.contract.as_ref()
    }

    fn report_unknown_promise(
        &self,
        import: Name<'_>,
        name: Name<'_>,
        contract: &Contract,
        known: &[&str],
    ) {
        let diagnostic = Diagnostic::new(
            codes::UNKNOWN_NAME,
            format!("the contract `{}` promises no `{}`", contract.name, name.text),
        )
        .at(name.span, format!("not declared in `{}`", import.text));
        self.report(match (closest(name.text, known.iter().copied()), known) {
            (Some(near), _) => diagnostic.help(format!("did you mean `{near}`?")),
            (None, []) => diagnostic.help("it promises nothing that could bear this"),
            (None, known) => {
                let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                diagnostic.help(format!("it has {}", list.join(", ")))
            }
        });
    }

    /// Whether the other contract is in force as long as this one.
    fn check_term(&self, found: &Found<'_>) {
        let other = found.contract.term;
        let early = (other.from > self.term.from)
            .then(|| format!("begins on {}, this contract on {}", other.from, self.term.from));
        let late = match (other.until, self.term.until) {
            (Some(until), None) => Some(format!("ends on {until}, this contract has no end")),
            (Some(until), Some(own)) if until < own => {
                Some(format!("ends on {until}, this contract on {own}"))
            }
            _ => None,
        };
        let name = &found.backing.contract;
        for gap in early.into_iter().chain(late) {
            self.report(
                Diagnostic::new(
                    codes::BACKING_TERM,
                    format!("the contract `{name}` that this leans on {gap}"),
                )
                .at(found.span, "not backed all the time")
                .help("align the terms, or say what holds in between"),
            );
        }
    }

    /// Whether the promise of the other contract bears this one.
    fn check_promise(&self, declaration: &Declaration<'_>, own: &Objective, found: &Found<'_>) {
        let name = &found.backing.name;
        let other = found.contract.objectives.iter().find(|duty| duty.name == *name);
        // What is not measured cannot be compared.
        let Some(other) = other else { return };
        let path = format!("{}.{name}", found.backing.import);
        if other.per != own.per {
            self.report(
                Diagnostic::new(
                    codes::BACKING_PERIOD,
                    format!(
                        "`{path}` is judged per {}, what leans on it per {}",
                        other.per, own.per
                    ),
                )
                .at(found.span, format!("per {}", other.per))
                .because(declaration.place(), format!("per {}", own.per))
                .help("a miss here may be none there: align the periods where that can be had"),
            );
        }
        let tables = table_rows(found.contract);
        let kinds = |contract: &Contract, metric: crate::ir::MetricId| {
            contract.metrics.get(metric.index()).map(|metric| metric.value_type.clone())
        };
        let theirs = bound(&other.require, &tables, &|metric| kinds(found.contract, metric));
        let ours = bound(&own.require, &self.table_rows, &|metric| {
            self.metrics.get(&metric.index()).map(|metric| metric.kind.stored())
        });
        let (Some(theirs), Some(ours)) = (theirs, ours) else { return };
        if theirs.is_weaker_than(&ours) {
            let required =
                declaration.clause(Rule::c_require).map_or(declaration.place(), |c| c.span);
            self.report(
                Diagnostic::new(
                    codes::WEAKER_BACKING,
                    format!("`{path}` promises less than what leans on it"),
                )
                .at(found.span, format!("requires `{}`", other.written))
                .because(required, "more is promised here")
                .help("who promises more than is promised to them bears the difference"),
            );
        }
    }
}

impl Bound {
    /// Whether a figure may keep this bound and break the other one.
    fn is_weaker_than(&self, other: &Self) -> bool {
        if self.at_least != other.at_least || self.kind != other.kind {
            return false;
        }
        if self.number == other.number {
            return other.strict && !self.strict;
        }
        (self.number < other.number) == self.at_least
    }
}

fn table_rows(contract: &Contract) -> Vec<Vec<TableRow>> {
    contract.tables.iter().map(|table| table.rows.clone()).collect()
}

/// The bound that a condition puts on one figure of a metric, where it does nothing else.
fn bound(
    require: &Expression,
    tables: &[Vec<TableRow>],
    kind: &dyn Fn(crate::ir::MetricId) -> Option<FieldType>,
) -> Option<Bound> {
    let Expression::Compare { operator, left, right } = require else { return None };
    let value = |side: &Expression| match side {
        Expression::Measured { metric, part: MetricPart::Value, .. } => kind(*metric),
        _ => None,
    };
    let (kind, number, flipped) = match (value(left), value(right)) {
        (Some(kind), None) => (kind, number_of(right, &Vec::new(), tables)?, false),
        (None, Some(kind)) => (kind, number_of(left, &Vec::new(), tables)?, true),
        _ => return None,
    };
    let (at_least, strict) = match operator {
        Comparison::AtLeast => (true, false),
        Comparison::Greater => (true, true),
        Comparison::AtMost => (false, false),
        Comparison::Less => (false, true),
        Comparison::Equal | Comparison::NotEqual => return None,
    };
    Some(Bound { number, at_least: at_least != flipped, strict, kind })
}
