//! Whether every number of a contract stands for a declaration that is in it.
//!
//! A column is not looked at: which ones there are depends on the rows in scope, and evaluation takes one that is not
//! there as missing.

use super::{
    CalendarId, Case, CaseId, ColumnOrigin, Contract, Counting, Credit, CreditGroup, Creditable,
    DownRule, EarnBack, Elements, EmptySample, ExcludedTime, ExclusionId, Expression, FieldType,
    GroupId, GroupKey, GroupKeys, GroupRule, Metric, MetricId, Objective, ObjectiveId, PartyId,
    Pause, PauseEnd, Penalty, PenaltyId, Pool, PoolId, Recorded, Right, RowsOf, ServiceId, Source,
    SourceId, SpanRows, TableId, Value, WordListId,
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
        match &exclusion.time {
            ExcludedTime::Spans { source, condition } => {
                check.source(*source)?;
                each(condition, |condition| check.expression(condition))?;
            }
            ExcludedTime::Hours(id) => check.calendar(*id)?,
        }
    }
    each(&contract.metrics, |metric| check.metric_parts(metric))?;
    each(&contract.metric_order, |id| check.metric(*id))?;
    each(&contract.objectives, |objective| check.objective_parts(objective))?;
    for duty in &contract.unmeasured {
        each(duty.by.iter().chain(&duty.to), |id| check.party(*id))?;
    }
    each(&contract.penalties, |penalty| check.penalty_parts(penalty))?;
    each(&contract.groups, |group| check.credit_group(group))?;
    each(&contract.pools, |pool| check.pool_parts(pool))?;
    each(&contract.credit_order, |of| check.creditable(*of))?;
    each(&contract.rights, |right| check.right_parts(right))?;
    let acts = contract.reviews.iter().flat_map(|review| &review.recorded);
    each(acts, |act| check.recorded(act))?;
    // Amendments have no amendments of their own, so this goes one step deep.
    each(&contract.amendments, |amendment| {
        if !amendment.terms.amendments.is_empty() {
            return Err("place for an amendment within an amendment");
        }
        self::check(&amendment.terms)
    })
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
        penalty(PenaltyId) in penalties: "penalty";
        group(GroupId) in groups: "group";
        pool(PoolId) in pools: "pool";
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
        each(&case.joins, |join| self.source(join.source))?;
        each(&case.fields, |field| {
            self.kind(&field.kind)?;
            each(&field.value, |value| self.expression(value))
        })
    }

    fn spans(self, spans: &SpanRows) -> Found {
        self.source(spans.source)?;
        each(&spans.filter, |filter| self.expression(filter))
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
        each(&metric.rows, |rows| self.rows(*rows))?;
        for rule in &metric.down {
            match rule {
                DownRule::When(condition) => self.expression(condition)?,
                DownRule::During(spans) => self.spans(spans)?,
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
        each(&metric.existing, |spans| self.spans(spans))?;
        each(&metric.exclusions, |own| self.exclusion(own.exclusion))?;
        each(&metric.owner, |id| self.party(*id))
    }

    fn penalty_parts(self, penalty: &Penalty) -> Found {
        each(&penalty.groups, |key| self.group_key(key))?;
        each(&penalty.objective, |id| self.objective(*id))?;
        each(&penalty.elements, |elements| self.elements(elements))?;
        if let Credit::Tiers { service, .. } = &penalty.credit {
            each(service, |id| self.service(*id))?;
        }
        let mut found = Ok(());
        penalty.walk(&mut |part| found = found.and_then(|()| self.expression(part)));
        found?;
        each(&penalty.earn_back, |back| self.earn_back(back))?;
        each(penalty.claim.iter().flat_map(|claim| &claim.recorded), |act| self.recorded(act))
    }

    fn credit_group(self, group: &CreditGroup) -> Found {
        each(&group.members, |of| self.creditable(*of))?;
        each(&group.caps, |cap| self.expression(&cap.amount))?;
        each(&group.cause, |cause| self.recorded(&cause.recorded))?;
        match &group.rule {
            GroupRule::Elected(acts) => each(acts, |act| self.recorded(act)),
            GroupRule::Largest | GroupRule::All => Ok(()),
        }
    }

    fn pool_parts(self, pool: &Pool) -> Found {
        each(&pool.covers, |cover| self.creditable(cover.of))?;
        let parts = pool.at_risk.iter().map(|(amount, _)| amount);
        let parts = parts.chain(pool.caps.iter().map(|cap| &cap.amount));
        let parts = parts.chain(&pool.only_above).chain(&pool.nothing_below);
        each(parts, |part| self.expression(part))?;
        each(&pool.earn_back, |back| self.earn_back(back))
    }

    fn earn_back(self, back: &EarnBack) -> Found {
        self.expression(&back.share)?;
        self.expression(&back.when)
    }

    fn creditable(self, of: Creditable) -> Found {
        match of {
            Creditable::Penalty(id) => self.penalty(id),
            Creditable::Group(id) => self.group(id),
            Creditable::Pool(id) => self.pool(id),
        }
    }

    fn right_parts(self, right: &Right) -> Found {
        each(&right.holder, |id| self.party(*id))?;
        each(&right.elements, |elements| self.elements(elements))?;
        let cure = right.cure.as_ref();
        let parts = right.when.iter().chain(&right.ends);
        let parts = parts.chain(cure.iter().flat_map(|cure| &cure.when));
        each(parts, |part| self.expression(part))?;
        let acts = right.recorded.iter().chain(cure.iter().flat_map(|cure| &cure.recorded));
        let acts = acts.chain(right.notice.iter().flat_map(|notice| &notice.recorded));
        each(acts, |act| self.recorded(act))
    }

    fn recorded(self, act: &Recorded) -> Found {
        self.source(act.source)?;
        each(&act.filter, |filter| self.expression(filter))
    }

    fn elements(self, elements: &Elements) -> Found {
        match elements {
            Elements::Windows(_) => Ok(()),
            Elements::Outages { metric, keys } => {
                self.metric(*metric)?;
                each(keys, |key| self.expression(key))
            }
            Elements::Items { rows, filter } => {
                self.rows(*rows)?;
                each(filter, |filter| self.expression(filter))
            }
        }
    }

    fn rows(self, rows: RowsOf) -> Found {
        match rows {
            RowsOf::Source(id) => self.source(id),
            RowsOf::Case(id) => self.case(id),
        }
    }

    fn objective_parts(self, objective: &Objective) -> Found {
        each(objective.by.iter().chain(&objective.to), |id| self.party(*id))?;
        each(&objective.groups, |key| self.group_key(key))?;
        each(&objective.reads, |id| self.metric(*id))?;
        each(&objective.elements, |elements| self.elements(elements))?;
        let level = objective.level.as_ref();
        let ratchet = level.and_then(|level| level.ratchet.as_ref());
        let parts = objective.applies.iter().chain(&objective.relieved);
        let parts = parts.chain([&objective.require]).chain(level.map(|level| &level.start));
        let parts = parts.chain(ratchet.iter().flat_map(|ratchet| [&ratchet.to, &ratchet.when]));
        each(parts, |part| self.expression(part))
    }

    fn expression(self, expression: &Expression) -> Found {
        use Expression as E;
        match expression {
            E::Value(value) | E::TimeOfFee { time: value, .. } => self.value(value)?,
            E::Fee(service) => self.service(*service)?,
            E::Cell { table, .. } => self.table(*table)?,
            E::Measured { metric, .. } => self.metric(*metric)?,
            E::Judged { objective, .. } => self.objective(*objective)?,
            E::Credited { of, .. } => self.creditable(*of)?,
            E::Clock { calendar, pauses, .. } => {
                each(calendar, |id| self.calendar(*id))?;
                each(pauses, |pause| self.pause(pause))?;
            }
            _ => {}
        }
        each(expression.parts(), |part| self.expression(part))
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
            Pause::During(spans) => self.spans(spans),
        }
    }
}
