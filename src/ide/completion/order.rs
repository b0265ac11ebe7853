//! Which word comes first: contracts are written in an order, and people expect what comes next in it.

use crate::syntax::{CLAUSES, ClauseWord, DeclarationKind, Rule};

use super::context::Context;

use DeclarationKind::{
    Amendment, Calendar, Case, Contract, Conventions, Exclusion, Group, Import, Metric, Objective,
    Parameter, Party, Penalty, Pool, Responsibility, Review, Right, Scenario, Service, Source,
    Table, Termination, Type, Unit,
};

/// The declarations in the order in which contracts have them.
const DECLARATIONS: [DeclarationKind; 24] = [
    Contract,
    Conventions,
    Party,
    Service,
    Calendar,
    Type,
    Source,
    Case,
    Table,
    Exclusion,
    Metric,
    Objective,
    Penalty,
    Group,
    Pool,
    Termination,
    Right,
    Responsibility,
    Review,
    Scenario,
    Amendment,
    Parameter,
    Unit,
    Import,
];

/// Many contracts go on with rows and what is made of them, again and again.
const AGAIN: [DeclarationKind; 4] = [Source, Metric, Objective, Penalty];

/// The declarations that may follow one of a kind: its own kind and the next ones, then the rest.
pub(super) fn declarations(after: Option<DeclarationKind>) -> Vec<DeclarationKind> {
    let start = after.and_then(|kind| DECLARATIONS.iter().position(|known| *known == kind));
    let (before, from) = DECLARATIONS.split_at(start.unwrap_or(0));
    // One contract and one set of conventions are enough.
    let once =
        |kind: &DeclarationKind| after == Some(*kind) && matches!(kind, Contract | Conventions);
    let (next, later) = from.split_at(from.len().min(6));
    let all = next.iter().chain(&AGAIN).chain(later).chain(before);
    let mut seen = std::collections::BTreeSet::new();
    all.copied().filter(|kind| !once(kind) && seen.insert(*kind)).collect()
}

/// Clauses of which a declaration may have several.
fn repeatable(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::c_column
            | Rule::c_counter
            | Rule::c_open
            | Rule::c_closed
            | Rule::c_change
            | Rule::c_remove
            | Rule::c_add
            | Rule::c_given
            | Rule::c_expect
            | Rule::c_with
    )
}

/// The clauses that may follow in a declaration, those behind the last one first.
pub(super) fn clauses(kind: DeclarationKind, before: &[Rule]) -> Vec<&'static ClauseWord> {
    let own: Vec<&'static ClauseWord> = sorted(kind);
    let last = before.last().and_then(|rule| own.iter().position(|clause| clause.rule == *rule));
    let (earlier, later) = own.split_at(last.unwrap_or(0));
    let open = |clause: &&&ClauseWord| repeatable(clause.rule) || !before.contains(&clause.rule);
    later.iter().chain(earlier).filter(open).copied().collect()
}

/// The clauses of a declaration in the order in which contracts have them.
pub(in crate::ide) fn sorted(kind: DeclarationKind) -> Vec<&'static ClauseWord> {
    let mut own: Vec<&'static ClauseWord> =
        CLAUSES.iter().filter(|clause| clause.places.contains(&kind)).collect();
    let first = first_clauses(kind);
    own.sort_by_key(|clause| {
        first.iter().position(|rule| *rule == clause.rule).unwrap_or(first.len())
    });
    own
}

/// The clauses of a metric, in the order in which most have them.
const METRIC: &[Rule] = &[
    Rule::c_of,
    Rule::c_from,
    Rule::c_each,
    Rule::c_per,
    Rule::c_sampled,
    Rule::c_empty_sample,
    Rule::c_partial_sample,
    Rule::c_during,
    Rule::c_down,
    Rule::c_outage,
    Rule::c_value,
    Rule::c_dated,
    Rule::c_counted,
    Rule::c_excluding,
    Rule::c_missing,
    Rule::c_owner,
    Rule::c_rounded,
    Rule::c_collected,
    Rule::c_no_items,
];

/// The clauses that most declarations of a kind have, in order; the table of the vocabulary gives the rest.
const FIRST_CLAUSES: &[(DeclarationKind, &[Rule])] = &[
    (
        Source,
        &[
            Rule::c_at,
            Rule::c_span,
            Rule::c_column,
            Rule::c_holds,
            Rule::c_complete,
            Rule::c_unique,
        ],
    ),
    (
        Exclusion,
        &[Rule::c_clause, Rule::c_during, Rule::c_at_most, Rule::c_over_budget, Rule::c_effect],
    ),
    (Metric, METRIC),
    (
        Objective,
        &[
            Rule::c_clause,
            Rule::c_of,
            Rule::c_by,
            Rule::c_per,
            Rule::c_require,
            Rule::c_backed,
            Rule::c_relieved,
        ],
    ),
    (
        Penalty,
        &[
            Rule::c_clause,
            Rule::c_when,
            Rule::c_credit,
            Rule::c_repeated,
            Rule::c_at_most,
            Rule::c_claim,
            Rule::c_each,
            Rule::c_applies,
        ],
    ),
    (Pool, &[Rule::c_clause, Rule::c_at_risk, Rule::c_covers, Rule::c_at_most, Rule::c_over_cap]),
    (
        Termination,
        &[
            Rule::c_clause,
            Rule::c_right_of,
            Rule::c_when,
            Rule::c_cure,
            Rule::c_notice,
            Rule::c_lapses,
            Rule::c_recorded,
        ],
    ),
    (
        Right,
        &[
            Rule::c_clause,
            Rule::c_purpose,
            Rule::c_of,
            Rule::c_right_of,
            Rule::c_when,
            Rule::c_cure,
        ],
    ),
    (Responsibility, &[Rule::c_clause, Rule::c_of, Rule::c_by, Rule::c_require]),
    (
        Conventions,
        &[
            Rule::c_missing_data,
            Rule::c_no_items,
            Rule::c_partial_periods,
            Rule::c_percentiles,
            Rule::c_round_money,
        ],
    ),
    (Service, &[Rule::c_clause, Rule::c_parties, Rule::c_fee, Rule::c_backed]),
    (Party, &[Rule::c_role, Rule::c_contact, Rule::c_members]),
    (Calendar, &[Rule::c_zone, Rule::c_open, Rule::c_closed]),
    (
        Contract,
        &[Rule::c_between, Rule::c_in_force, Rule::c_zone, Rule::c_currency, Rule::c_period],
    ),
];

fn first_clauses(kind: DeclarationKind) -> &'static [Rule] {
    let known = FIRST_CLAUSES.iter().find(|(own, _)| *own == kind);
    known.map_or(&[], |(_, clauses)| clauses)
}

/// How early a word stands behind a number.
pub(super) fn word_after_number(word: &str) -> usize {
    const FIRST: [&str; 9] = ["periods", "times", "per", "of", "or", "and", "rows", "in", "for"];
    FIRST.iter().position(|known| *known == word).unwrap_or(FIRST.len())
}

/// Words that belong together: where the first one stands, the other one is likeliest.
const PAIRS: [(&str, &str); 15] = [
    ("credit", "allocation"),
    ("longest", "outage"),
    ("contract", "year"),
    ("contract", "quarter"),
    ("contract", "month"),
    ("fiscal", "year"),
    ("fiscal", "quarter"),
    ("is", "missing"),
    ("is", "present"),
    ("is", "one"),
    ("is", "not"),
    ("not", "arisen"),
    ("not", "applicable"),
    ("in", "all"),
    ("by", "hand"),
];

/// The likeliest words in cases, in what reads rows, and elsewhere.
const IN_CASES: [&str; 9] = ["to", "in", "where", "until", "reaches", "pausing", "is", "and", "or"];
const IN_ROWS: [&str; 9] = ["and", "or", "where", "is", "in", "of", "during", "per", "to"];

const FIRST: [&str; 44] = [
    "missed",
    "met",
    "of",
    "per",
    "where",
    "in",
    "and",
    "or",
    "to",
    "is",
    "when",
    "by",
    "for",
    "at",
    "until",
    "from",
    "as",
    "month",
    "counted",
    "periods",
    "times",
    "otherwise",
    "one",
    "choose",
    "not",
    "any",
    "all",
    "during",
    "with",
    "every",
    "recorded",
    "prorated",
    "up",
    "over",
    "pausing",
    "except",
    "reaches",
    "beyond",
    "day",
    "week",
    "quarter",
    "year",
    "contract",
    "rolling",
];

/// How early a word stands among those the grammar takes inside a line behind the word `last`: lower is earlier.
pub(super) fn word(context: &Context, last: &str, word: &str) -> usize {
    if PAIRS.contains(&(last, word)) {
        return 0;
    }
    let place = |words: &[&str]| words.iter().position(|known| *known == word);
    let first = match context.declaration {
        Some(Case) => place(&IN_CASES),
        Some(Metric | Source | Exclusion) => place(&IN_ROWS),
        _ => None,
    };
    let late = || 1 + IN_ROWS.len() + place(&FIRST).unwrap_or(FIRST.len());
    first.map_or_else(late, |place| 1 + place)
}
