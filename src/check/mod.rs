//! Outline to contract: types, units, open decisions and proofs; only a contract without errors becomes IR.
//!
//! Declarations are read in the order in which they lean on one another: the contract, parties, services and
//! types; then the columns of sources, tables, computed columns, cases; then metrics, objectives and penalties.
//! A mistake is reported where it stands, and what leans on it is read all the same.

mod constant;
mod currency;
mod declaration;
mod environment;
mod expression;
mod given;
mod number_line;
mod order;
mod quantity;
mod types;
mod unused;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::data::sha256_hex;
use crate::diagnostic::Diagnostics;
use crate::ir::{
    Case, Contract, ContractText, CreditGroup, Creditable, Exclusion, Expression, Metric, MetricId,
    Objective, Penalty, Pool, Review, Right, SCHEMA, Service, Source, Table, UnmeasuredDuty,
    WordList,
};
use crate::resolve::{Declaration, Outline};
use crate::source::{SourceLoader, SourceMap};
use crate::syntax::{DeclarationKind, Rule};
use crate::time::{WorkCalendar, Zone};

use environment::{Environment, Measured, Words};

pub use given::{Given, GivenValue, Imported, TermsDays};

/// What checking gives.
#[derive(Debug)]
pub struct Checked {
    /// The contract, if nothing is wrong with it.
    pub contract: Option<Contract>,
    /// What is wrong with it.
    pub diagnostics: Diagnostics,
}

/// Checks an outline with what it is given from outside. The loader serves the files a contract refers to.
pub fn check(
    outline: &Outline<'_>,
    sources: &SourceMap,
    loader: &dyn SourceLoader,
    given: &Given<'_>,
) -> Checked {
    let mut environment = Environment::new(outline, sources, given);
    let contract = contract(&mut environment, loader);
    environment.report_unused();
    let has_contract = environment.has_contract() && !environment.has_open_parameter;
    let diagnostics = environment.into_found();
    let sound = has_contract && !diagnostics.has_errors();
    Checked { contract: sound.then_some(contract), diagnostics }
}

/// Everything in its order. What is returned is of use only where nothing was reported as an error.
fn contract(environment: &mut Environment<'_>, loader: &dyn SourceLoader) -> Contract {
    let outline = environment.outline;
    environment.read_contract();
    environment.read_conventions();
    environment.read_members();
    read_words(environment);
    let parameters = environment.read_parameters();
    let parties =
        of(environment, DeclarationKind::Party).iter().map(|d| environment.party(d)).collect();
    let services = services(environment);
    let basis = basis(environment, loader);
    let metric_order = environment.metric_order();
    let metrics = metrics(environment, &metric_order, &basis.sources);
    let objectives = objectives(environment);
    environment.check_measuring(&metrics, &objectives, &services);
    let consequences = consequences(environment, &metrics, &objectives);
    let scenarios = environment.scenarios(&consequences.rights);
    let head = outline.of(DeclarationKind::Contract).next();
    let texts = environment.texts.borrow().clone();
    Contract {
        schema: SCHEMA.to_owned(),
        name: head.map(|head| head.label().to_owned()).unwrap_or_default(),
        title: head.and_then(|head| environment.title(head)),
        sha256: digest(&texts),
        texts,
        parameters,
        tzdb: Zone::tzdb_version().to_owned(),
        term: environment.term,
        zone: environment.zone,
        currency: environment.currency.clone(),
        period: environment.period,
        fiscal_start: environment.fiscal_start.into(),
        conventions: environment.conventions.clone(),
        parties,
        services,
        word_lists: word_lists(environment),
        tables: basis.tables,
        calendars: basis.calendars,
        sources: basis.sources,
        cases: basis.cases,
        exclusions: basis.exclusions,
        metrics,
        metric_order: metric_order.into_iter().map(MetricId::from).collect(),
        objectives,
        unmeasured: consequences.unmeasured,
        penalties: consequences.penalties,
        groups: consequences.groups,
        pools: consequences.pools,
        credit_order: consequences.credit_order,
        rights: consequences.rights,
        reviews: consequences.reviews,
        amendments: Vec::new(),
        scenarios,
    }
}

/// The basis of measurement: what figures are made of, and what is left out of them.
struct Basis {
    tables: Vec<Table>,
    calendars: Vec<WorkCalendar>,
    sources: Vec<Source>,
    cases: Vec<Case>,
    exclusions: Vec<Exclusion>,
}

/// The columns of sources before tables, and these before computed columns, which look things up in them.
fn basis(environment: &mut Environment<'_>, loader: &dyn SourceLoader) -> Basis {
    let mut headers = Vec::new();
    for (place, declaration) in of(environment, DeclarationKind::Source).into_iter().enumerate() {
        headers.push((declaration, environment.source_header(place, declaration)));
    }
    let mut tables = Vec::new();
    for declaration in of(environment, DeclarationKind::Table) {
        let table = environment.table(declaration);
        environment.table_rows.push(table.rows.clone());
        tables.push(table);
    }
    let mut sources: Vec<Source> = Vec::new();
    for (place, (declaration, header)) in headers.into_iter().enumerate() {
        sources.push(environment.source(place, declaration, header));
    }
    let calendars = of(environment, DeclarationKind::Calendar)
        .iter()
        .map(|declaration| environment.calendar(declaration, loader))
        .collect();
    let mut cases = Vec::new();
    for (place, declaration) in of(environment, DeclarationKind::Case).into_iter().enumerate() {
        cases.push(environment.case(place, declaration, &sources));
    }
    let mut exclusions = Vec::new();
    for declaration in of(environment, DeclarationKind::Exclusion) {
        let (exclusion, each) = environment.exclusion(declaration, &sources);
        environment.exclusion_keys.push(each);
        exclusions.push(exclusion);
    }
    Basis { tables, calendars, sources, cases, exclusions }
}

/// What follows from keeping promises or not.
struct Consequences {
    unmeasured: Vec<UnmeasuredDuty>,
    penalties: Vec<Penalty>,
    groups: Vec<CreditGroup>,
    pools: Vec<Pool>,
    credit_order: Vec<Creditable>,
    rights: Vec<Right>,
    reviews: Vec<Review>,
}

fn consequences(
    environment: &mut Environment<'_>,
    metrics: &[Metric],
    objectives: &[Objective],
) -> Consequences {
    let unmeasured = of(environment, DeclarationKind::Responsibility)
        .iter()
        .filter(|declaration| !is_measured(declaration))
        .map(|declaration| environment.unmeasured(declaration))
        .collect();
    let credit_order = environment.credit_order();
    let penalties = penalties(environment, &credit_order, objectives);
    let groups = each(environment, DeclarationKind::Group, Environment::credit_group);
    let pools = each(environment, DeclarationKind::Pool, Environment::pool);
    environment.check_pools(&penalties, &pools);
    let credits =
        declaration::combined::Credits { penalties: &penalties, groups: &groups, pools: &pools };
    environment.check_combined(&credits);
    environment.check_paid_twice(&credits, metrics, objectives);
    let mut rights = each(environment, DeclarationKind::Termination, Environment::right);
    rights.extend(each(environment, DeclarationKind::Right, Environment::right));
    let reviews = each(environment, DeclarationKind::Review, |environment, declaration| {
        environment.review(declaration)
    });
    Consequences { unmeasured, penalties, groups, pools, credit_order, rights, reviews }
}

/// The declarations of a kind.
fn of<'o, 's>(environment: &Environment<'s>, kind: DeclarationKind) -> Vec<&'s Declaration<'s>>
where
    's: 'o,
{
    environment.outline.of(kind).collect()
}

/// The services; their fees become known.
fn services(environment: &mut Environment<'_>) -> Vec<Service> {
    let mut services = Vec::new();
    for declaration in of(environment, DeclarationKind::Service) {
        let service = environment.service(declaration);
        environment.services.push(Environment::service_type(declaration, &service));
        services.push(service);
    }
    services
}

/// The declared types, in order; lists of words at columns come behind them.
fn read_words(environment: &mut Environment<'_>) {
    for declaration in of(environment, DeclarationKind::Type) {
        let names = declaration.node.all(Rule::names).flat_map(|names| names.all(Rule::name));
        let words = names.map(|word| environment.text(word).to_owned()).collect();
        environment.word_lists.push(Words { name: declaration.label().to_owned(), words });
    }
}

fn word_lists(environment: &Environment<'_>) -> Vec<WordList> {
    let lists = environment.word_lists.iter();
    lists.map(|list| WordList { name: list.name.clone(), words: list.words.clone() }).collect()
}

/// The metrics in order of declaration, read in an order in which none reads a later one.
fn metrics(environment: &mut Environment<'_>, order: &[usize], sources: &[Source]) -> Vec<Metric> {
    let declarations = of(environment, DeclarationKind::Metric);
    let mut metrics: BTreeMap<usize, Metric> = BTreeMap::new();
    for place in order {
        let Some(declaration) = declarations.get(*place) else { continue };
        let (metric, measured) = environment.metric(declaration, sources);
        if is_ratio(&metric.value) {
            environment.ratio_metrics.insert(*place);
        }
        if is_up_and_down(&metric) {
            environment.up_and_down.insert(*place);
        }
        environment.metrics.insert(*place, measured);
        metrics.insert(*place, metric);
    }
    metrics.into_values().collect()
}

/// Whether a figure is a share of a whole, between 0 and 1.
fn is_ratio(value: &Expression) -> bool {
    match value {
        Expression::Uptime | Expression::Combined { .. } => true,
        Expression::Aggregate(aggregate) => {
            matches!(aggregate.function, crate::ir::AggregateFunction::Share)
                || (aggregate.over == crate::ir::AggregateOver::Samples
                    && aggregate.argument.as_ref().is_some_and(is_ratio))
        }
        _ => false,
    }
}

/// Whether a metric is up or down at each instant, so that others can be put together of it.
fn is_up_and_down(metric: &Metric) -> bool {
    let one_line = metric.sampling.as_ref().is_none_or(|sampling| sampling.each.is_empty());
    let mut combined = false;
    metric.value.walk(&mut |part| combined |= matches!(part, Expression::Combined { .. }));
    combined || (!metric.down.is_empty() && metric.weight.is_none() && one_line)
}

/// The values of all declarations of a kind, in order.
fn each<'s, T>(
    environment: &Environment<'s>,
    kind: DeclarationKind,
    read: impl Fn(&Environment<'s>, &Declaration<'s>) -> T,
) -> Vec<T> {
    of(environment, kind).into_iter().map(|declaration| read(environment, declaration)).collect()
}

/// The penalties in order of declaration, read in an order in which none reads a later one.
fn penalties(
    environment: &mut Environment<'_>,
    order: &[Creditable],
    objectives: &[Objective],
) -> Vec<Penalty> {
    let declarations = of(environment, DeclarationKind::Penalty);
    let mut penalties: BTreeMap<usize, Penalty> = BTreeMap::new();
    for creditable in order {
        let Creditable::Penalty(id) = creditable else { continue };
        let Some(declaration) = declarations.get(id.index()) else { continue };
        let (penalty, measured) = environment.penalty(declaration, objectives);
        environment.penalties.insert(id.index(), measured);
        penalties.insert(id.index(), penalty);
    }
    penalties.into_values().collect()
}

/// Whether a responsibility says what has to hold.
fn is_measured(declaration: &Declaration<'_>) -> bool {
    declaration.clause(Rule::c_require).is_some()
}

/// The objectives, first each by itself, then what they say of one another.
fn objectives(environment: &mut Environment<'_>) -> Vec<Objective> {
    let mut read: Vec<(&Declaration<'_>, Objective, Measured)> = Vec::new();
    let measured = of(environment, DeclarationKind::Responsibility)
        .into_iter()
        .filter(|declaration| is_measured(declaration))
        .enumerate();
    let first = of(environment, DeclarationKind::Objective).len();
    let duties = of(environment, DeclarationKind::Objective)
        .into_iter()
        .enumerate()
        .chain(measured.map(|(place, declaration)| (first + place, declaration)));
    for (place, declaration) in duties {
        let (objective, measured) = environment.objective(declaration);
        environment.objectives.insert(place, measured.clone());
        read.push((declaration, objective, measured));
    }
    read.into_iter()
        .map(|(declaration, mut objective, measured)| {
            environment.conditions_of(declaration, &measured, &mut objective);
            objective
        })
        .collect()
}

/// One digest over all texts of the contract: that of the one text, or of the list of digests.
fn digest(texts: &[ContractText]) -> String {
    match texts {
        [only] => only.sha256.clone(),
        several => {
            let digests: Vec<&str> = several.iter().map(|text| text.sha256.as_str()).collect();
            sha256_hex(digests.join("\n").as_bytes())
        }
    }
}
