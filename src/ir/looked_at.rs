//! Which sources something looks at beside the metrics that are measured over their rows.
//!
//! Everything is taken apart without `..`, so that a field that is new has to be thought of here: the compiler says so.

mod consequences;

use super::{
    Amendment, Case, CaseField, Column, ColumnOrigin, Contract, Counting, DownRule, EmptySample,
    ExcludedTime, Exclusion, Expression, Join, Metric, Pause, PauseEnd, Sampling, Source, SourceId,
    SpanRows, Table, TableRow,
};

impl Contract {
    /// Whether something beside the metrics over its rows looks at a source: an exclusion, a case, an act that is
    /// recorded, spans that are laid over something, the items of a right.
    pub(crate) fn is_looked_at(&self, source: SourceId) -> bool {
        let mut looks = Looks { at: source, cases: true, found: false };
        looks.contract(self);
        looks.found
    }

    /// The same, but for cases: whether it is more than a history, or what belongs to one.
    pub(crate) fn is_looked_at_beside_cases(&self, source: SourceId) -> bool {
        let mut looks = Looks { at: source, cases: false, found: false };
        looks.contract(self);
        looks.found
    }
}

/// Looks for one source.
struct Looks {
    at: SourceId,
    /// Whether what cases look at is of interest.
    cases: bool,
    found: bool,
}

impl Looks {
    fn source(&mut self, id: SourceId) {
        self.found |= id == self.at;
    }

    fn contract(&mut self, contract: &Contract) {
        let Contract {
            schema: _,
            name: _,
            title: _,
            sha256: _,
            texts: _,
            parameters: _,
            tzdb: _,
            term: _,
            zone: _,
            currency: _,
            period: _,
            fiscal_start: _,
            conventions: _,
            parties: _,
            services: _,
            word_lists: _,
            tables,
            calendars: _,
            sources,
            cases,
            exclusions,
            metrics,
            metric_order: _,
            objectives,
            unmeasured: _,
            penalties,
            groups,
            pools,
            credit_order: _,
            rights,
            reviews,
            amendments,
            // They name sources by the files that are given for them.
            scenarios: _,
        } = contract;
        self.each(tables, Self::table);
        self.each(sources, Self::columns);
        self.each(cases, Self::case);
        self.each(exclusions, Self::exclusion);
        self.each(metrics, Self::metric);
        self.each(objectives, Self::objective);
        self.each(penalties, Self::penalty);
        self.each(groups, Self::group);
        self.each(pools, Self::pool);
        self.each(rights, Self::right);
        self.each(reviews, Self::review);
        self.each(amendments, Self::amendment);
    }

    fn each<T>(&mut self, all: &[T], look: fn(&mut Self, &T)) {
        for one in all {
            look(self, one);
        }
    }

    fn amendment(&mut self, amendment: &Amendment) {
        let Amendment { name: _, title: _, clause: _, effective: _, changes: _, terms } = amendment;
        self.contract(terms);
    }

    fn table(&mut self, table: &Table) {
        let Table { name: _, title: _, keys: _, columns: _, rows } = table;
        for TableRow { keys: _, values } in rows {
            self.all(values);
        }
    }

    fn columns(&mut self, source: &Source) {
        let Source {
            name: _,
            title: _,
            layout: _,
            columns,
            shape: _,
            counters: _,
            unique: _,
            complete_until: _,
        } = source;
        for Column { name: _, kind: _, origin } in columns {
            match origin {
                ColumnOrigin::Read => {}
                ColumnOrigin::Computed(value) => self.expression(value),
            }
        }
    }

    fn case(&mut self, case: &Case) {
        if !self.cases {
            return;
        }
        let Case { name: _, title: _, source, filter, keys: _, joins, fields } = case;
        self.source(*source);
        self.all(filter);
        for Join { source, by: _ } in joins {
            self.source(*source);
        }
        for CaseField { name: _, kind: _, value } in fields {
            self.all(value);
        }
    }

    fn exclusion(&mut self, exclusion: &Exclusion) {
        let Exclusion { name: _, title: _, clause: _, time, each: _, budget: _, effect: _ } =
            exclusion;
        match time {
            ExcludedTime::Spans { source, condition } => {
                self.source(*source);
                self.all(condition);
            }
            ExcludedTime::Hours(_) => {}
        }
    }

    fn metric(&mut self, metric: &Metric) {
        let Metric {
            name: _,
            title: _,
            clause: _,
            of: _,
            per: _,
            groups: _,
            // What looks at them here is the metric itself.
            rows: _,
            filter,
            sampling,
            down,
            at_least: _,
            outage_counts,
            counting,
            applies,
            calendar: _,
            existing,
            exclusions: _,
            weight,
            value,
            value_type: _,
            rounded: _,
            missing: _,
            no_items: _,
            percentiles: _,
            owner: _,
            automatic: _,
        } = metric;
        let parts = filter.iter().chain(outage_counts).chain(applies).chain(weight);
        self.all(parts.chain([value]));
        if let Some(Sampling { every: _, each: _, empty, partial: _, complete_rows: _ }) = sampling
        {
            match empty {
                EmptySample::CountsAs(value) => self.expression(value),
                EmptySample::Missing | EmptySample::LeftOut => {}
            }
        }
        for rule in down {
            match rule {
                DownRule::When(condition) => self.expression(condition),
                DownRule::During(spans) => self.spans(spans),
            }
        }
        match counting {
            Counting::ByInstant => {}
            Counting::When { condition, except, dated_by: _ } => {
                self.all(except.iter().chain([condition]));
            }
        }
        if let Some(spans) = existing {
            self.spans(spans);
        }
    }

    fn spans(&mut self, spans: &SpanRows) {
        let SpanRows { source, filter, by: _ } = spans;
        self.source(*source);
        self.all(filter);
    }

    fn all<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expression>) {
        expressions.into_iter().for_each(|expression| self.expression(expression));
    }

    fn expression(&mut self, expression: &Expression) {
        use Expression as E;
        match expression {
            E::Clock { from: _, until: _, calendar: _, pauses } => {
                for pause in pauses {
                    self.pause(pause);
                }
            }
            E::Value(_)
            | E::Column(_)
            | E::Joined(_)
            | E::Key(_)
            | E::Cell { .. }
            | E::Period(_)
            | E::Reaches { .. }
            | E::Not(_)
            | E::And(_)
            | E::Or(_)
            | E::Compare { .. }
            | E::OneOf { .. }
            | E::Present(_)
            | E::Arithmetic { .. }
            | E::Negate(_)
            | E::Beyond { .. }
            | E::InPeriod(_)
            | E::Extreme { .. }
            | E::Choose { .. }
            | E::Aggregate(_)
            | E::Combined { .. }
            | E::Worst(_)
            | E::Uptime
            | E::Downtime
            | E::Outages
            | E::LongestOutage
            | E::Measured { .. }
            | E::Judged { .. }
            | E::Repeated { .. }
            | E::OverPeriods { .. }
            | E::Previous { .. }
            | E::PerUnit { .. }
            | E::TimeOfFee { .. }
            | E::Element(_)
            | E::Level
            | E::Allocation
            | E::Credited { .. }
            | E::Fee(_) => {}
        }
        self.all(expression.parts());
    }

    fn pause(&mut self, pause: &Pause) {
        match pause {
            Pause::Between { from, until } => {
                self.expression(from);
                match until {
                    PauseEnd::NextRow => {}
                    PauseEnd::When(condition) => self.expression(condition),
                }
            }
            Pause::During(spans) => self.spans(spans),
        }
    }
}
