//! The words of the language as data: which clause begins how, and where it belongs.
//!
//! Messages, completion and the reference read this table; a test holds it against the grammar.

use sla_grammar::Rule;

/// What a declaration declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the word of the language it is named after")]
pub enum DeclarationKind {
    Contract,
    Conventions,
    Party,
    Service,
    Source,
    Exclusion,
    Metric,
    Objective,
    Penalty,
    Pool,
    Group,
    Termination,
    Right,
    Responsibility,
    Review,
    Amendment,
    Scenario,
    Calendar,
    Case,
    Table,
    Type,
    Unit,
    Parameter,
    Import,
}

use DeclarationKind::{
    Amendment, Calendar, Case, Contract, Conventions, Exclusion, Group, Import, Metric, Objective,
    Parameter, Party, Penalty, Pool, Responsibility, Review, Right, Scenario, Service, Source,
    Table, Termination, Type, Unit,
};

/// Every declaration, its keyword's rule and its word.
const DECLARATIONS: [(DeclarationKind, Rule, &str); 24] = [
    (Contract, Rule::kw_contract, "contract"),
    (Conventions, Rule::kw_conventions, "conventions"),
    (Party, Rule::kw_party, "party"),
    (Service, Rule::kw_service, "service"),
    (Source, Rule::kw_source, "source"),
    (Exclusion, Rule::kw_exclusion, "exclusion"),
    (Metric, Rule::kw_metric, "metric"),
    (Objective, Rule::kw_objective, "objective"),
    (Penalty, Rule::kw_penalty, "penalty"),
    (Pool, Rule::kw_pool, "pool"),
    (Group, Rule::kw_group, "group"),
    (Termination, Rule::kw_termination, "termination"),
    (Right, Rule::kw_right, "right"),
    (Responsibility, Rule::kw_responsibility, "responsibility"),
    (Review, Rule::kw_review, "review"),
    (Amendment, Rule::kw_amendment, "amendment"),
    (Scenario, Rule::kw_scenario, "scenario"),
    (Calendar, Rule::kw_calendar, "calendar"),
    (Case, Rule::kw_case, "case"),
    (Table, Rule::kw_table, "table"),
    (Type, Rule::kw_type, "type"),
    (Unit, Rule::kw_unit, "unit"),
    (Parameter, Rule::kw_parameter, "parameter"),
    (Import, Rule::kw_import, "import"),
];

impl DeclarationKind {
    /// The word that begins it.
    pub fn word(self) -> &'static str {
        DECLARATIONS.iter().find(|(kind, ..)| *kind == self).map_or("", |(.., word)| word)
    }

    pub(crate) fn of_keyword(rule: Rule) -> Option<Self> {
        DECLARATIONS.iter().find(|(_, keyword, _)| *keyword == rule).map(|(kind, ..)| *kind)
    }

    /// All of them, in the order of the reference.
    pub fn all() -> impl Iterator<Item = Self> {
        DECLARATIONS.iter().map(|(kind, ..)| *kind)
    }
}

/// One kind of clause.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClauseWord {
    pub(crate) rule: Rule,
    /// The words it begins with.
    pub(crate) phrase: &'static str,
    /// The declarations it belongs into.
    pub(crate) places: &'static [DeclarationKind],
}

const fn clause(
    rule: Rule,
    phrase: &'static str,
    places: &'static [DeclarationKind],
) -> ClauseWord {
    ClauseWord { rule, phrase, places }
}

const DUTIES: &[DeclarationKind] = &[Objective, Responsibility];
const RIGHTS: &[DeclarationKind] = &[Termination, Right];

/// Every clause that begins with a word of its own (`field = …` of a case does not).
pub(crate) const CLAUSES: &[ClauseWord] = &[
    clause(
        Rule::c_clause,
        "clause",
        &[
            Contract,
            Party,
            Service,
            Source,
            Exclusion,
            Metric,
            Objective,
            Penalty,
            Pool,
            Group,
            Termination,
            Right,
            Responsibility,
            Review,
            Amendment,
            Calendar,
        ],
    ),
    clause(Rule::c_between, "between", &[Contract]),
    clause(Rule::c_in_force, "in force", &[Contract]),
    clause(Rule::c_zone, "zone", &[Contract, Calendar]),
    clause(Rule::c_currency, "currency", &[Contract]),
    clause(Rule::c_period, "period", &[Contract]),
    clause(Rule::c_fiscal, "fiscal year starts", &[Contract]),
    clause(Rule::c_missing_data, "missing data", &[Conventions]),
    clause(Rule::c_missing, "missing", &[Metric]),
    clause(Rule::c_no_items, "no items", &[Conventions, Metric]),
    clause(Rule::c_partial_periods, "partial periods", &[Conventions]),
    clause(Rule::c_percentiles, "percentiles", &[Conventions, Metric]),
    clause(Rule::c_round_money, "round money", &[Conventions]),
    clause(Rule::c_role, "role", &[Party]),
    clause(Rule::c_contact, "contact", &[Party]),
    clause(Rule::c_members, "members", &[Party]),
    clause(Rule::c_parties, "from", &[Service]),
    clause(Rule::c_fee, "fee", &[Service]),
    clause(Rule::c_backed, "backed by", &[Service, Objective]),
    clause(Rule::c_at, "at", &[Source]),
    clause(Rule::c_span, "span", &[Source]),
    clause(Rule::c_column, "column", &[Source]),
    clause(Rule::c_counter, "counter", &[Source]),
    clause(Rule::c_null_words, "missing", &[Source]),
    clause(Rule::c_delimiter, "delimiter", &[Source]),
    clause(Rule::c_decimal, "decimal", &[Source]),
    clause(Rule::c_no_header, "no header", &[Source]),
    clause(Rule::c_unique, "unique by", &[Source]),
    clause(Rule::c_rows_at, "rows at", &[Source]),
    clause(Rule::c_holds, "each row holds until the next", &[Source]),
    clause(Rule::c_complete, "complete", &[Source, Metric]),
    clause(Rule::c_open, "open", &[Calendar]),
    clause(Rule::c_closed, "closed on", &[Calendar]),
    clause(Rule::c_during, "during", &[Exclusion, Metric]),
    clause(Rule::c_at_most, "at most", &[Exclusion, Penalty, Pool, Group]),
    clause(Rule::c_over_budget, "over budget", &[Exclusion]),
    clause(Rule::c_effect, "effect", &[Exclusion]),
    clause(Rule::c_of, "of", &[Metric, Responsibility, Right, Termination]),
    clause(Rule::c_from, "from", &[Metric]),
    clause(
        Rule::c_each,
        "for each",
        &[Metric, Objective, Penalty, Group, Exclusion, Termination, Right],
    ),
    clause(Rule::c_sampled, "sampled every", &[Metric]),
    clause(Rule::c_empty_sample, "empty sample", &[Metric]),
    clause(Rule::c_partial_sample, "partial sample", &[Metric]),
    clause(Rule::c_down, "down", &[Metric]),
    clause(Rule::c_outage, "outage counts when", &[Metric]),
    clause(Rule::c_counted, "counted when", &[Metric]),
    clause(Rule::c_dated, "dated", &[Metric]),
    clause(Rule::c_applies, "applies when", &[Metric, Objective, Penalty]),
    clause(Rule::c_excluding, "excluding", &[Metric]),
    clause(Rule::c_weighted, "weighted by", &[Metric]),
    clause(Rule::c_value, "value", &[Metric]),
    clause(Rule::c_rounded, "rounded", &[Metric]),
    clause(Rule::c_owner, "owner", &[Metric]),
    clause(Rule::c_collected, "collected", &[Metric]),
    clause(Rule::c_per, "per", &[Metric, Objective]),
    clause(Rule::c_by, "by", DUTIES),
    clause(Rule::c_require, "require", DUTIES),
    clause(Rule::c_relieved, "relieved when", DUTIES),
    clause(Rule::c_level, "level", &[Objective]),
    clause(Rule::c_ratchet, "ratchet to", &[Objective]),
    clause(Rule::c_when, "when", &[Penalty, Termination, Right]),
    clause(Rule::c_credit, "credit", &[Penalty]),
    clause(Rule::c_repeated, "repeated", &[Penalty]),
    clause(Rule::c_claim, "claim within", &[Penalty]),
    clause(Rule::c_recorded, "recorded in", &[Termination, Right, Review, Penalty, Group]),
    clause(Rule::c_only_above, "only above", &[Penalty, Pool]),
    clause(Rule::c_nothing_below, "nothing below", &[Penalty, Pool]),
    clause(Rule::c_earn_back, "earn back", &[Penalty, Pool]),
    clause(Rule::c_in_kind, "in kind", &[Penalty]),
    clause(Rule::c_largest, "the largest of", &[Group]),
    clause(Rule::c_all_of, "all of", &[Group]),
    clause(Rule::c_cause, "for each cause recorded in", &[Group]),
    clause(Rule::c_elects, "customer elects one of", &[Group]),
    clause(Rule::c_at_risk, "at risk", &[Pool]),
    clause(Rule::c_covers, "covers", &[Pool]),
    clause(Rule::c_over_cap, "over cap reduce pro rata", &[Pool]),
    clause(Rule::c_allocated, "allocated at most", &[Pool]),
    clause(Rule::c_each_at_most, "each at most", &[Pool]),
    clause(Rule::c_right_of, "right of", RIGHTS),
    clause(Rule::c_cure, "cure", RIGHTS),
    clause(Rule::c_notice, "notice", RIGHTS),
    clause(Rule::c_lapses, "lapses after", RIGHTS),
    clause(Rule::c_purpose, "to", &[Right]),
    clause(Rule::c_ends, "ends when", &[Right]),
    clause(Rule::c_arises, "arises at once", RIGHTS),
    clause(Rule::c_every, "every", &[Review]),
    clause(Rule::c_effective, "effective", &[Amendment]),
    clause(Rule::c_change, "change", &[Amendment]),
    clause(Rule::c_remove, "remove", &[Amendment]),
    clause(Rule::c_add, "add", &[Amendment]),
    clause(Rule::c_given, "given", &[Scenario]),
    clause(Rule::c_as_of, "as of", &[Scenario]),
    clause(Rule::c_expect, "expect", &[Scenario]),
    clause(Rule::c_with, "with", &[Case]),
];

const EACH_OF_RIGHT: &str = "`for each outage of availability`, `for each ticket where priority = P1`: its trigger looks at outages, items or windows one by one.";

/// What a clause says where it says something else than elsewhere, in the form of the grammar's own lines.
const IN_PLACE: [(Rule, DeclarationKind, &str); 15] = [
    (
        Rule::c_zone,
        Calendar,
        "`zone \"Europe/Berlin\"`: the time zone of the hours, where it is not the contract's.",
    ),
    (Rule::c_at_most, Exclusion, "`at most 4 h per month`: the budget of each period."),
    (
        Rule::c_at_most,
        Penalty,
        "`at most 60% of web.fee`, `at most 50% of web.fee in all`, `at most 60_000 EUR per contract year`: the most it comes to: for each element, for all of them, in all periods of a kind.",
    ),
    (Rule::c_at_most, Group, "`at most 10_000 EUR`: the most that is paid of it."),
    (
        Rule::c_at_most,
        Pool,
        "`at most 60_000 EUR per contract year`: a further cap on all that it covers.",
    ),
    (Rule::c_of, Metric, "`of web`: the service it measures."),
    (Rule::c_of, Responsibility, "`of globex to nimbus`: whose duty it is, and to whom."),
    (Rule::c_of, Termination, "`of insurer`: whose right it is; short for `right of`."),
    (Rule::c_of, Right, "`of insurer`: whose right it is; short for `right of`."),
    (
        Rule::c_complete,
        Source,
        "`complete until 2026-04-01`: up to when a period without a row is one in which nothing happened.",
    ),
    (Rule::c_complete, Metric, "`complete with 4 rows`: how many rows a sample has."),
    (
        Rule::c_each,
        Objective,
        "`for each priority`, `for each outage of availability`, `for each hour`: a verdict for each group, outage, item or window.",
    ),
    (Rule::c_each, Termination, EACH_OF_RIGHT),
    (Rule::c_each, Right, EACH_OF_RIGHT),
    (
        Rule::c_each,
        Penalty,
        "`for each outage of availability`, `for each ticket where priority = P1`, `for each day`: a credit for each outage, item or window.",
    ),
];

/// What a clause says in a declaration of a kind, where that is not what it says elsewhere.
pub(super) fn said_in_place(rule: Rule, kind: DeclarationKind) -> Option<&'static str> {
    let own = IN_PLACE.iter().find(|(clause, place, _)| *clause == rule && *place == kind);
    own.map(|(.., said)| *said)
}

/// The row of a clause's rule.
pub(crate) fn clause_word(rule: Rule) -> Option<&'static ClauseWord> {
    CLAUSES.iter().find(|clause| clause.rule == rule)
}

/// How a rule is called in a list of what was expected; `None` where naming it would not help.
pub(super) fn spoken(rule: Rule) -> Option<String> {
    let name = format!("{rule:?}");
    if let Some(word) = name.strip_prefix("kw_") {
        return Some(format!("`{word}`"));
    }
    if let Some(clause) = clause_word(rule) {
        return Some(format!("`{}`", clause.phrase));
    }
    Some(
        match rule {
            Rule::name
            | Rule::type_name
            | Rule::path
            | Rule::member
            | Rule::each_key
            | Rule::names => "a name",
            Rule::text => "a text in quotes",
            Rule::lit_number | Rule::quantity => "a number",
            Rule::lit_date | Rule::a_date => "a date such as `2026-03-01`",
            Rule::lit_time | Rule::open_hours => "a time such as `09:00`",
            Rule::lit_month | Rule::lit_period => "a period such as `2026-03`",
            Rule::day_name | Rule::open_days => "a weekday such as `mon`",
            Rule::period_name => "a period such as `month`",
            Rule::column_type => "a type such as `text` or `instant`",
            Rule::rounding | Rule::rounding_mode => "a rounding such as `half up to 0.01`",
            Rule::expr | Rule::operand | Rule::missing_value => "a value",
            Rule::open => "`{`",
            Rule::close | Rule::rows_close => "`}`",
            Rule::rparen => "`)`",
            Rule::rbracket => "`]`",
            Rule::missing_choice => {
                "`inconclusive`, `counted as missed`, `counted as met`, `left out`"
            }
            Rule::no_items_choice => "`not applicable`, `met`, `missed`, `inconclusive`",
            Rule::counted_as => "`counted as`",
            Rule::left_out => "`left out`",
            Rule::nearest_rank => "`nearest rank`",
            Rule::not_counted => "`not counted`",
            Rule::not_applicable => "`not applicable`",
            Rule::percent_sign => "`%`",
            Rule::tier_rows | Rule::rows_open | Rule::repeat_rows | Rule::table_body => {
                "`{` and rows"
            }
            Rule::op_in_a_row | Rule::op_times_in => "a count such as `3 times in 6 months`",
            Rule::factor => "a factor such as `x 1.5`",
            _ => return None,
        }
        .to_owned(),
    )
}
