//! The versions of a contract: the original terms, and those from the day of each amendment on.

use chrono::NaiveDate;

use crate::check::{Checked, Given, TermsDays, check};
use crate::diagnostic::{Diagnostic, Diagnostics, codes};
use crate::ir::{Amendment, Contract};
use crate::resolve::{AmendmentHead, Outline, amended, amendments, resolve};
use crate::source::{SourceLoader, SourceMap, Span};
use crate::syntax::Node;

/// Checks the original terms and those of every amendment, each as a whole.
pub(crate) fn checked(
    tree: &Node,
    outline: &Outline<'_>,
    sources: &SourceMap,
    loader: &dyn SourceLoader,
    given: &Given<'_>,
    found: &mut Diagnostics,
) -> Option<Contract> {
    let heads = amendments(outline, sources, found);
    let day = |place: usize| heads.get(place).map(|head| head.effective);
    let days = TermsDays { from: None, until: day(0) };
    let of_days = |days: TermsDays| Given { days, ..given.clone() };
    let Checked { mut contract, diagnostics } = check(outline, sources, loader, &of_days(days));
    let mut versions = vec![diagnostics];
    let mut before = tree.clone();
    for (place, head) in heads.iter().enumerate() {
        let terms = amended(&before, head.declaration, sources);
        let named = !terms.diagnostics.has_errors();
        let (outline, mut own) = resolve(&terms.tree, sources);
        let days = TermsDays { from: Some(head.effective), until: day(place + 1) };
        let checked = check(&outline, sources, loader, &of_days(days));
        own.extend(checked.diagnostics);
        found.extend(terms.diagnostics);
        // What an amendment names wrongly is no change, so nothing is said of the terms it makes.
        if named {
            contract = contract.zip(checked.contract).map(|(contract, terms_then)| {
                with_terms(contract, terms_then, head, terms.changes, sources, found)
            });
            versions.push(under(own, head));
        } else {
            contract = None;
        }
        before = terms.tree;
    }
    if let Some(contract) = &contract {
        outside_term(contract, &heads, found);
    }
    found.extend(merged(versions, &heads));
    contract
}

/// Adds the terms of an amendment to a contract.
fn with_terms(
    mut contract: Contract,
    mut terms: Contract,
    head: &AmendmentHead<'_, '_>,
    changes: Vec<String>,
    sources: &SourceMap,
    found: &mut Diagnostics,
) -> Contract {
    let scenarios = std::mem::take(&mut terms.scenarios);
    let before = contract.amendments.last().map_or(&contract, |last| &*last.terms);
    frame(before, &terms, head, found);
    if without_scenarios(before) == terms {
        let name = head.declaration.label();
        found.push(
            Diagnostic::new(
                codes::AMENDMENT_WITHOUT_EFFECT,
                format!("the amendment `{name}` changes nothing"),
            )
            .at(head.declaration.place(), "the terms are the same as before")
            .help("write `change`, `add` or `remove` and what becomes different"),
        );
    }
    let text = |name: Option<crate::resolve::Name<'_>>| name.map(|name| name.text.to_owned());
    let clause = head.declaration.clause(crate::syntax::Rule::c_clause);
    let clause = clause
        .and_then(|clause| {
            clause.child(crate::syntax::Rule::text)?.child(crate::syntax::Rule::text_chars)
        })
        .map(|text| sources.text_of(text.span).to_owned());
    contract.scenarios.extend(scenarios);
    contract.scenarios.sort_by_key(|scenario| scenario.line);
    contract.amendments.push(Amendment {
        name: head.declaration.label().to_owned(),
        title: text(head.declaration.title),
        clause,
        effective: head.effective,
        changes,
        terms: Box::new(terms),
    });
    contract
}

/// The terms alone, as an amendment's are.
fn without_scenarios(contract: &Contract) -> Contract {
    Contract { amendments: Vec::new(), scenarios: Vec::new(), ..contract.clone() }
}

/// An amendment leaves alone how time and money are counted: past periods would be cut anew.
fn frame(
    before: &Contract,
    terms: &Contract,
    head: &AmendmentHead<'_, '_>,
    found: &mut Diagnostics,
) {
    let mut changed: Vec<String> = Vec::new();
    let frames = [
        ("zone", before.zone != terms.zone),
        ("currency", before.currency != terms.currency),
        ("period", before.period != terms.period),
        ("fiscal year", before.fiscal_start != terms.fiscal_start),
        ("first day", before.term.from != terms.term.from),
    ];
    changed.extend(
        frames.iter().filter(|(_, is)| *is).map(|(what, _)| format!("the contract's {what}")),
    );
    let periods = |contract: &Contract| -> Vec<(String, crate::time::PeriodKind)> {
        let metrics = contract.metrics.iter().map(|metric| (metric.name.clone(), metric.per));
        let duties = contract.objectives.iter().map(|duty| (duty.name.clone(), duty.per));
        let penalties =
            contract.penalties.iter().map(|penalty| (penalty.name.clone(), penalty.per));
        metrics.chain(duties).chain(penalties).collect()
    };
    let then = periods(terms);
    changed.extend(periods(before).into_iter().filter_map(|(name, per)| {
        let other = then.iter().any(|(other, now)| *other == name && *now != per);
        other.then(|| format!("the period of `{name}`"))
    }));
    for what in changed {
        found.push(
            Diagnostic::new(
                codes::AMENDMENT_OF_FRAME,
                format!("the amendment `{}` changes {what}", head.declaration.label()),
            )
            .at(head.declaration.place(), "this would cut past periods anew")
            .help("end this contract and begin another, or add what is counted in other periods under a new name"),
        );
    }
}

/// Amendments that take effect before the term begins, or after it has ended.
fn outside_term(contract: &Contract, heads: &[AmendmentHead<'_, '_>], found: &mut Diagnostics) {
    for (place, head) in heads.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|before| contract.amendments.get(before));
        let term = before.map_or(contract.term, |amendment| amendment.terms.term);
        let outside = if head.effective <= term.from {
            Some(format!("the contract begins on {}", term.from))
        } else {
            let ended = term.until.filter(|until| *until <= head.effective);
            ended.map(|until| format!("the contract has ended before {until}"))
        };
        if let Some(why) = outside {
            found.push(
                Diagnostic::new(
                    codes::AMENDMENT_OUTSIDE_TERM,
                    format!("the amendment `{}` lies outside the term", head.declaration.label()),
                )
                .at(head.place, why)
                .help("what holds from the first day on belongs into the contract itself"),
            );
        }
    }
}

/// What is found under amended terms, with the amendment.
fn under(own: Diagnostics, head: &AmendmentHead<'_, '_>) -> Diagnostics {
    let keyword = head.declaration.place();
    let from: NaiveDate = head.effective;
    let inside = |span: Span| {
        let whole = head.declaration.node.span;
        span.source == whole.source && whole.start <= span.start && span.end <= whole.end
    };
    let found = own.into_vec().into_iter().map(|diagnostic| match diagnostic.span() {
        Some(span) if inside(span) => diagnostic,
        _ => diagnostic.because(keyword, format!("under the terms from {from} on")),
    });
    found.collect()
}

/// What was found in all versions, each once. A declaration is unused where no version uses it.
fn merged(versions: Vec<Diagnostics>, heads: &[AmendmentHead<'_, '_>]) -> Diagnostics {
    let of_last: Vec<Diagnostic> =
        versions.last().map(|last| last.iter().cloned().collect()).unwrap_or_default();
    let several = versions.len() > 1;
    let mut all: Vec<Diagnostic> = Vec::new();
    for (place, version) in versions.into_iter().enumerate() {
        for diagnostic in version.into_vec() {
            let seen = all.iter().any(|other| is_same(other, &diagnostic));
            let unused = diagnostic.code == codes::UNUSED_DECLARATION && several;
            let still = of_last.iter().any(|other| is_same(other, &diagnostic));
            let own = place > 0
                && heads.iter().any(|head| {
                    let whole = head.declaration.node.span;
                    diagnostic
                        .span()
                        .is_some_and(|span| whole.start <= span.start && span.end <= whole.end)
                });
            if seen || unused && !(still && (place == 0 || own)) {
                continue;
            }
            all.push(diagnostic);
        }
    }
    Diagnostics::from(all)
}

fn is_same(one: &Diagnostic, other: &Diagnostic) -> bool {
    one.code == other.code && one.message == other.message && one.span() == other.span()
}
