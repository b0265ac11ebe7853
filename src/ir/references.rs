//! Whether every number of a contract stands for a declaration that is in it.
//!
//! A column is not looked at: which ones there are depends on the rows in scope, and evaluation takes one that is not
//! there as missing.

use super::{
    Aggregate, CalendarId, Case, CaseId, ColumnOrigin, Contract, Counting, Credit, DownRule,
    EmptySample, ExclusionId, Expression, FieldType, GroupKey, GroupKeys, Metric, MetricId,
    ObjectiveId, PartyId, Pause, PauseEnd, Penalty, RowsOf, ServiceId, Source, SourceId, TableId,
    Value, WhichGroups, WordListId,
};

/// What a number should stand for, where nothing stands there.
type Found = Result<(), &'static str>;

/// Finds the first number that stands for nothing.
///
/// # Errors
/// The word for what is not there.
pub(super) fn check(contract: &Contract) -> Found {
    let check = Check(contract);
    for service in &contract.services {
        each(&service.from, |id| check.party(*id))?;
        each(&service.to, |id| check.party(*id))?;
    }
    for table in &contract.tables {
        each(table.keys.iter().chain(&table.columns), |(_, kind)| check.kind(kind))?;
        for row in &table.rows {
            each(row.keys.iter().flatten(), |value| check.value(value))?;
            each(&row.values, |value| check.expression(value))?;
        }
    }
    each(&contract.sources, |source| check.source_columns(source))?;
    each(&contract.cases, |case| check.case_fields(case))?;
    for exclusion in &contract.exclusions {
        check.source(exclusion.source)?;
        each(&exclusion.condition, |condition| check.expression(condition))?;
    }
    each(&contract.metrics, |metric| check.metric_parts(metric))?;
    each(&contract.metric_order, |id| check.metric(*id))?;
    for objective in &contract.objectives {
        each(objective.by.iter().chain(&objective.to), |id| check.party(*id))?;
        each(&objective.groups, |key| check.group_key(key))?;
        each(&objective.reads, |id| check.metric(*id))?;
        let parts = objective.applies.iter().chain(&objective.relieved);
        each(parts.chain([&objective.require]), |part| check.expression(part))?;
    }
    each(&contract.penalties, |penalty| check.penalty_parts(penalty))
}

/// Checks one part after the other.
fn each<T>(parts: impl IntoIterator<Item = T>, check: impl FnMut(T) -> Found) -> Found {
    parts.into_iter().try_for_each(check)
}

/// The lists that numbers point into.
#[derive(Clone, Copy)]
struct Check<'a>(&'a Contract);

/// A method for each kind of number.
macro_rules! numbers {
    ($($method:ident($id:ty) in $list:ident: $word:literal;)*) => {$(
        fn $method(self, id: $id) -> Found {
            if id.index() < self.0.$list.len() { Ok(()) } else { Err($word) }
        }
    )*};
}

impl Check<'_> {
    numbers! {
        party(PartyId) in parties: "party";
        service(ServiceId) in services: "service";
        source(SourceId) in sources: "source";
        case(CaseId) in cases: "case";
        table(TableId) in tables: "table";
        words(WordListId) in word_lists: "list of words";
        calendar(CalendarId) in calendars: "calendar";
        exclusion(ExclusionId) in exclusions: "exclusion";
        metric(MetricId) in metrics: "metric";
        objective(ObjectiveId) in objectives: "objective";
    }

    fn kind(self, kind: &FieldType) -> Found {
        match kind {
            FieldType::Word(list) => self.words(*list),
            _ => Ok(()),
        }
    }

    fn value(self, value: &Value) -> Found {
        match value {
            Value::Word { of, .. } => self.words(*of),
            _ => Ok(()),
        }
    }

    fn source_columns(self, source: &Source) -> Found {
        if source.layout.columns.len() > source.columns.len() {
            return Err("column");
        }
        each(&source.columns, |column| {
            self.kind(&column.kind)?;
            match &column.origin {
                ColumnOrigin::Read => Ok(()),
                ColumnOrigin::Computed(expression) => self.expression(expression),
            }
        })
    }

    fn case_fields(self, case: &Case) -> Found {
        self.source(case.source)?;
        each(&case.filter, |filter| self.expression(filter))?;
        each(&case.fields, |field| {
            self.kind(&field.kind)?;
            each(&field.value, |value| self.expression(value))
        })
    }

    fn group_key(self, key: &GroupKey) -> Found {
        self.kind(&key.kind)?;
        match key.keys {
            GroupKeys::Table { table, .. } => self.table(table),
            GroupKeys::Words(list) => self.words(list),
            GroupKeys::Members(_) | GroupKeys::Seen => Ok(()),
        }
    }

    fn metric_parts(self, metric: &Metric) -> Found {
        each(&metric.of, |id| self.service(*id))?;
        each(&metric.groups, |key| self.group_key(key))?;
        match metric.rows {
            Some(RowsOf::Source(id)) => self.source(id)?,
            Some(RowsOf::Case(id)) => self.case(id)?,
            None => {}
        }
        for rule in &metric.down {
            match rule {
                DownRule::When(condition) => self.expression(condition)?,
                DownRule::During { source, filter } => {
                    self.source(*source)?;
                    each(filter, |filter| self.expression(filter))?;
                }
            }
        }
        if let Some(EmptySample::CountsAs(value)) =
            metric.sampling.as_ref().map(|sampling| &sampling.empty)
        {
            self.expression(value)?;
        }
        if let Counting::When { condition, except, .. } = &metric.counting {
            each(except.iter().chain([condition]), |part| self.expression(part))?;
        }
        let parts = metric.filter.iter().chain(&metric.outage_counts).chain(&metric.applies);
        let parts = parts.chain(&metric.weight).chain([&metric.value]);
        each(parts, |part| self.expression(part))?;
        self.kind(&metric.value_type)?;
        each(&metric.calendar, |id| self.calendar(*id))?;
        each(&metric.exclusions, |id| self.exclusion(*id))?;
        each(&metric.owner, |id| self.party(*id))
    }

    fn penalty_parts(self, penalty: &Penalty) -> Found {
        each(&penalty.groups, |key| self.group_key(key))?;
        let parts = penalty.when.iter().chain(&penalty.at_most);
        each(parts, |part| self.expression(part))?;
        each(&penalty.objective, |id| self.objective(*id))?;
        match &penalty.credit {
            Credit::Amount { amount, .. } => self.expression(amount),
            Credit::Tiers { base, service, by, tiers } => {
                each(service, |id| self.service(*id))?;
                self.expression(base)?;
                self.expression(by)?;
                each(tiers, |tier| {
                    each(tier.when.iter().chain([&tier.credit]), |part| self.expression(part))
                })
            }
        }
    }

    fn expression(self, expression: &Expression) -> Found {
        use Expression as E;
        let all = |parts: &[Expression]| each(parts, |part| self.expression(part));
        let two = |one: &Expression, other: &Expression| {
            self.expression(one)?;
            self.expression(other)
        };
        match expression {
            E::Column(_)
            | E::Key(_)
            | E::Period(_)
            | E::Uptime
            | E::Downtime
            | E::Outages
            | E::LongestOutage => Ok(()),
            E::Value(value) => self.value(value),
            E::Fee(service) => self.service(*service),
            E::Cell { table, keys, .. } => {
                self.table(*table)?;
                all(keys)
            }
            E::Measured { metric, keys, .. } => {
                self.metric(*metric)?;
                all(keys)
            }
            E::Judged { objective, groups, .. } => {
                self.objective(*objective)?;
                match groups {
                    WhichGroups::Keys(keys) => all(keys),
                    WhichGroups::Any | WhichGroups::All => Ok(()),
                }
            }
            E::Clock { from, until, calendar, pauses } => {
                two(from, until)?;
                each(calendar, |id| self.calendar(*id))?;
                each(pauses, |pause| self.pause(pause))
            }
            E::Reaches { clock: one, target: other }
            | E::Compare { left: one, right: other, .. }
            | E::Arithmetic { left: one, right: other, .. }
            | E::Beyond { value: one, bound: other } => two(one, other),
            E::Not(part) | E::Present(part) | E::Negate(part) | E::InPeriod(part) => {
                self.expression(part)
            }
            E::And(parts) | E::Or(parts) | E::Extreme { among: parts, .. } => all(parts),
            E::OneOf { value, among } => {
                self.expression(value)?;
                all(among)
            }
            E::Choose { rows, otherwise } => {
                each(rows, |(condition, value)| two(condition, value))?;
                each(otherwise, |value| self.expression(value))
            }
            E::Aggregate(aggregate) => {
                let Aggregate { argument, filter, .. } = aggregate.as_ref();
                each(argument.iter().chain(filter), |part| self.expression(part))
            }
        }
    }

    fn pause(self, pause: &Pause) -> Found {
        match pause {
            Pause::Between { from, until } => {
                self.expression(from)?;
                match until {
                    PauseEnd::NextRow => Ok(()),
                    PauseEnd::When(condition) => self.expression(condition),
                }
            }
            Pause::During { source, filter } => {
                self.source(*source)?;
                each(filter, |filter| self.expression(filter))
            }
        }
    }
}
