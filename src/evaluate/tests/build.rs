//! A contract in a few lines.

use std::collections::BTreeMap;
use std::io::{BufRead, Cursor};

use crate::data::{
    BadRows, CellKind, ColumnFrom, ColumnLayout, Exports, Format, InputFile, InstantFormat,
    InstantPattern, Layout, OpenError, sha256_hex,
};
use crate::diagnostic::Diagnostic;
use crate::evaluate::{Asked, Binding, evaluate, read_inputs};
use crate::exact::{Rational, Rounding, RoundingMode};
use crate::ir::*;
use crate::statement::{Credit, MetricFigure, ObjectiveVerdict, PeriodStatement, Statement};
use crate::time::{Instant, PeriodKind, Zone};

pub(crate) fn r(text: &str) -> Rational {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> Instant {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

pub(crate) fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// An empty contract, monthly.
pub(crate) fn contract(zone: &str, from: &str, until: &str) -> Contract {
    Contract {
        schema: SCHEMA.to_owned(),
        name: "test".to_owned(),
        title: None,
        texts: Vec::new(),
        parameters: Vec::new(),
        amendments: Vec::new(),
        scenarios: Vec::new(),
        sha256: String::new(),
        tzdb: String::new(),
        term: Term { from: day(from), until: Some(day(until)) },
        zone: Zone::parse(zone).unwrap(),
        currency: Some("EUR".to_owned()),
        period: PeriodKind::Month,
        fiscal_start: (1, 1),
        conventions: Conventions {
            missing_data: None,
            no_items: None,
            partial_periods: Some(PartialPeriods::Prorated),
            percentiles: None,
            round_money: Some(Rounding::new(RoundingMode::HalfUp, r("1/100")).unwrap()),
        },
        parties: Vec::new(),
        services: Vec::new(),
        word_lists: Vec::new(),
        tables: Vec::new(),
        calendars: Vec::new(),
        sources: Vec::new(),
        cases: Vec::new(),
        exclusions: Vec::new(),
        metrics: Vec::new(),
        metric_order: Vec::new(),
        objectives: Vec::new(),
        penalties: Vec::new(),
        unmeasured: Vec::new(),
        groups: Vec::new(),
        pools: Vec::new(),
        credit_order: Vec::new(),
        rights: Vec::new(),
        reviews: Vec::new(),
    }
}

/// Columns by `name:kind` (`instant`, `text`, `flag`, `number`); the column of a span's end, or of any other
/// thing, is named like this too. The shape is that of the first column.
pub(crate) fn source(name: &str, columns: &str, shape: &str) -> Source {
    let mut layouts = Vec::new();
    let mut declared = Vec::new();
    for column in columns.split_whitespace() {
        let (column, kind) = column.split_once(':').unwrap();
        let iso = || InstantFormat { pattern: InstantPattern::Iso, zone: Some(Zone::UTC) };
        let (cell, field) = match kind {
            "instant" => (CellKind::Instant { format: iso() }, FieldType::Instant),
            "text" => (CellKind::Text, FieldType::Text),
            "flag" => (CellKind::Flag, FieldType::Flag),
            "number" => (CellKind::Number, FieldType::Number),
            other => panic!("{other}"),
        };
        layouts.push(ColumnLayout {
            name: column.to_owned(),
            from: ColumnFrom::Header(column.to_owned()),
            kind: cell,
        });
        declared.push(Column { name: column.to_owned(), kind: field, origin: ColumnOrigin::Read });
    }
    let shape = match shape {
        "instant" => RowShape::Instant { at: ColumnId(0) },
        "span" => RowShape::Span { from: ColumnId(0), until: ColumnId(1) },
        "holds" => RowShape::Holds { at: ColumnId(0), at_most: None },
        seconds => RowShape::Holds { at: ColumnId(0), at_most: Some(r(seconds)) },
    };
    Source {
        name: name.to_owned(),
        title: None,
        layout: Layout::new(layouts),
        columns: declared,
        shape,
        counters: Vec::new(),
        unique: None,
        complete_until: None,
    }
}

/// A monthly metric over the first source.
pub(crate) fn metric(name: &str, value: Expression) -> Metric {
    Metric {
        name: name.to_owned(),
        title: None,
        clause: None,
        of: None,
        per: PeriodKind::Month,
        groups: Vec::new(),
        rows: Some(RowsOf::Source(SourceId(0))),
        filter: None,
        sampling: None,
        down: Vec::new(),
        at_least: None,
        outage_counts: None,
        counting: Counting::ByInstant,
        applies: None,
        calendar: None,
        existing: None,
        exclusions: Vec::new(),
        weight: None,
        value,
        value_type: FieldType::Percent,
        rounded: None,
        missing: Some(MissingPolicy::Inconclusive),
        no_items: Some(NoItems::NotApplicable),
        percentiles: Some(PercentileMethod::NearestRank),
        owner: None,
        automatic: None,
    }
}

/// A monthly objective.
pub(crate) fn objective(name: &str, require: Expression) -> Objective {
    Objective {
        name: name.to_owned(),
        title: None,
        clause: None,
        responsibility: false,
        elements: None,
        level: None,
        by: None,
        to: None,
        per: PeriodKind::Month,
        groups: Vec::new(),
        written: String::new(),
        reads: Vec::new(),
        require,
        applies: None,
        backed_by: Vec::new(),
        relieved: None,
    }
}

/// A monthly penalty of tiers on the fee of the first service, when the first objective is missed.
pub(crate) fn penalty(name: &str, by: &Expression, tiers: &[(Option<&str>, &str)]) -> Penalty {
    let tiers = tiers.iter().map(|(bound, share)| Tier {
        when: bound.map(|bound| at_least(by.clone(), number(bound))),
        credit: number(share),
        share: true,
        written: format!(
            "{} : {share}",
            bound.map_or("otherwise".to_owned(), |b| format!(">= {b}"))
        ),
    });
    Penalty {
        name: name.to_owned(),
        title: None,
        clause: None,
        per: PeriodKind::Month,
        groups: Vec::new(),
        when: Some(missed(0, Vec::new())),
        when_written: Some("promise missed".to_owned()),
        objective: Some(ObjectiveId(0)),
        credit: crate::ir::Credit::Tiers {
            base: Expression::Fee(ServiceId(0)),
            service: Some(ServiceId(0)),
            by: by.clone(),
            tiers: tiers.collect(),
        },
        elements: None,
        applies: None,
        repeats: Vec::new(),
        caps: Vec::new(),
        only_above: None,
        nothing_below: None,
        earn_back: None,
        unit: crate::ir::CreditUnit::Money("EUR".to_owned()),
        claim: Some(Claim { within: crate::time::CivilSpan::days(30), recorded: None }),
    }
}

/// A service with a fee a month.
pub(crate) fn service(amount: &str) -> Service {
    Service {
        name: "web".to_owned(),
        title: None,
        clause: None,
        from: None,
        to: None,
        backed_by: Vec::new(),
        fee: Some(Fee { amount: r(amount), currency: "EUR".to_owned(), per: PeriodKind::Month }),
    }
}

pub(crate) fn sampled(every: &str) -> Sampling {
    Sampling {
        every: r(every),
        each: Vec::new(),
        empty: EmptySample::Missing,
        partial: PartialSample::Unsaid,
        complete_rows: 1,
    }
}

pub(crate) fn seen(name: &str, column: u32) -> GroupKey {
    GroupKey {
        name: name.to_owned(),
        kind: FieldType::Text,
        column: Some(ColumnId(column)),
        keys: GroupKeys::Seen,
    }
}

pub(crate) fn column(place: u32) -> Expression {
    Expression::Column(ColumnId(place))
}

pub(crate) fn number(text: &str) -> Expression {
    Expression::number(r(text))
}

pub(crate) fn text(text: &str) -> Expression {
    Expression::Value(Value::Text(text.into()))
}

pub(crate) fn compare(left: Expression, operator: Comparison, right: Expression) -> Expression {
    Expression::Compare { operator, left: Box::new(left), right: Box::new(right) }
}

pub(crate) fn at_least(left: Expression, right: Expression) -> Expression {
    compare(left, Comparison::AtLeast, right)
}

pub(crate) fn at_most(left: Expression, right: Expression) -> Expression {
    compare(left, Comparison::AtMost, right)
}

pub(crate) fn equal(left: Expression, right: Expression) -> Expression {
    compare(left, Comparison::Equal, right)
}

pub(crate) fn not(inner: Expression) -> Expression {
    Expression::Not(Box::new(inner))
}

pub(crate) fn present(inner: Expression) -> Expression {
    Expression::Present(Box::new(inner))
}

pub(crate) fn times(left: Expression, right: Expression) -> Expression {
    Expression::Arithmetic {
        operator: ArithmeticOperator::Multiply,
        left: Box::new(left),
        right: Box::new(right),
    }
}

pub(crate) fn plus(left: Expression, right: Expression) -> Expression {
    Expression::Arithmetic {
        operator: ArithmeticOperator::Add,
        left: Box::new(left),
        right: Box::new(right),
    }
}

pub(crate) fn aggregate(function: AggregateFunction, argument: Option<Expression>) -> Expression {
    Expression::Aggregate(Box::new(Aggregate {
        function,
        over: AggregateOver::Rows,
        argument,
        filter: None,
    }))
}

pub(crate) fn over_samples(function: AggregateFunction, argument: Expression) -> Expression {
    Expression::Aggregate(Box::new(Aggregate {
        function,
        over: AggregateOver::Samples,
        argument: Some(argument),
        filter: None,
    }))
}

pub(crate) fn share(condition: Expression) -> Expression {
    aggregate(AggregateFunction::Share, Some(condition))
}

/// The value of a metric, for a group by the reader's own keys.
pub(crate) fn measured(metric: u32, keys: u32) -> Expression {
    part(metric, keys, MetricPart::Value)
}

pub(crate) fn part(metric: u32, keys: u32, part: MetricPart) -> Expression {
    Expression::Measured {
        metric: MetricId(metric),
        keys: (0..keys).map(Expression::Key).collect(),
        part,
    }
}

pub(crate) fn missed(objective: u32, keys: Vec<Expression>) -> Expression {
    Expression::Judged {
        objective: ObjectiveId(objective),
        groups: WhichGroups::Keys(keys),
        test: VerdictTest::Missed,
    }
}

/// Exports in the test.
pub(crate) struct Texts(pub(crate) BTreeMap<String, String>);

impl Exports for Texts {
    fn open(&self, path: &str) -> Result<Box<dyn BufRead + '_>, OpenError> {
        let text = self.0.get(path).ok_or(OpenError::NotFound)?;
        Ok(Box::new(Cursor::new(text.as_bytes())))
    }

    fn digest(&self, path: &str) -> Result<String, OpenError> {
        let text = self.0.get(path).ok_or(OpenError::NotFound)?;
        Ok(sha256_hex(text.as_bytes()))
    }
}

/// Evaluates over one CSV text for each source, up to `as_of`.
pub(crate) fn try_run(
    contract: &Contract,
    data: &[(&str, &str)],
    as_of: &str,
) -> Result<Statement, Box<Diagnostic>> {
    let mut contract = contract.clone();
    contract.metric_order = (0..contract.metrics.len()).map(MetricId::from).collect();
    let penalties = (0..contract.penalties.len()).map(crate::ir::PenaltyId::from);
    contract.credit_order = penalties.map(crate::ir::Creditable::Penalty).collect();
    let texts = data.iter().map(|(source, text)| (format!("{source}.csv"), (*text).to_owned()));
    let bindings: Vec<Binding> = data
        .iter()
        .map(|(source, _)| Binding {
            source: (*source).to_owned(),
            files: vec![InputFile { path: format!("{source}.csv"), format: Format::Csv }],
        })
        .collect();
    let exports = Texts(texts.collect());
    let inputs = read_inputs(&contract, &exports, &bindings, BadRows::Stop)?;
    let as_of = (!as_of.is_empty()).then(|| at(as_of));
    evaluate(&contract, &inputs, &Asked { as_of, periods: None })
}

pub(crate) fn run(contract: &Contract, data: &[(&str, &str)], as_of: &str) -> Statement {
    try_run(contract, data, as_of).unwrap_or_else(|problem| panic!("{problem:?}"))
}

pub(crate) fn period<'s>(statement: &'s Statement, label: &str) -> &'s PeriodStatement {
    let labels: Vec<&str> = statement.periods.iter().map(|p| p.label.as_str()).collect();
    let found = statement.periods.iter().find(|period| period.label == label);
    found.unwrap_or_else(|| panic!("no {label} in {labels:?}"))
}

/// A figure by the values of its group, joined by `, `.
pub(crate) fn figure<'s>(of: &'s PeriodStatement, name: &str, group: &str) -> &'s MetricFigure {
    let found = of.metrics.iter().find(|f| f.name == name && f.group.to_string() == group);
    found.unwrap_or_else(|| panic!("no {name} of {group:?} in {:#?}", of.metrics))
}

pub(crate) fn exact<'s>(of: &'s PeriodStatement, name: &str, group: &str) -> &'s str {
    let figure = figure(of, name, group);
    figure.exact.as_deref().unwrap_or_else(|| panic!("{figure:#?}"))
}

pub(crate) fn judged<'s>(of: &'s PeriodStatement, name: &str, group: &str) -> &'s ObjectiveVerdict {
    let found = of.objectives.iter().find(|o| o.name == name && o.group.to_string() == group);
    found.unwrap_or_else(|| panic!("no {name} of {group:?} in {:#?}", of.objectives))
}

pub(crate) fn credited<'s>(of: &'s PeriodStatement, name: &str) -> &'s Credit {
    of.credits.iter().find(|credit| credit.name == name).unwrap_or_else(|| panic!("{of:#?}"))
}
