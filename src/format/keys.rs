//! Which words of a clause stand in the left column, and what is lined up behind them.

use crate::syntax::Rule;

/// The words in the left column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// How many they are.
    pub(super) words: usize,
    /// The blanks behind the widest of them: one where the key reads on into its value, as in `from probes`.
    pub(super) blanks: usize,
}

/// The key of a clause; `None` for a clause that is one phrase.
pub(super) fn key(rule: Rule) -> Option<Key> {
    let (words, blanks) = match rule {
        Rule::c_holds
        | Rule::c_largest
        | Rule::c_all_of
        | Rule::c_elects
        | Rule::c_no_header
        | Rule::c_in_kind
        | Rule::c_field => return None,
        Rule::c_from
        | Rule::c_parties
        | Rule::c_of
        | Rule::c_by
        | Rule::c_per
        | Rule::c_purpose
        | Rule::c_with
        | Rule::c_add => (1, 1),
        Rule::c_each | Rule::c_cause | Rule::c_right_of | Rule::c_backed => (2, 1),
        Rule::c_in_force
        | Rule::c_missing_data
        | Rule::c_no_items
        | Rule::c_partial_periods
        | Rule::c_round_money
        | Rule::c_fiscal
        | Rule::c_at_most
        | Rule::c_at_risk
        | Rule::c_rows_at
        | Rule::c_over_budget
        | Rule::c_over_cap
        | Rule::c_empty_sample
        | Rule::c_partial_sample
        | Rule::c_earn_back => (2, 2),
        _ => (1, 2),
    };
    Some(Key { words, blanks })
}

/// The part of a clause or a declaration that stands right behind its mark: the type in `ts : instant`, the
/// value in `late = took > 2 s`.
pub(super) fn marked(owner: Rule) -> &'static [Rule] {
    match owner {
        Rule::c_column => &[Rule::column_type, Rule::expr],
        Rule::c_at | Rule::c_span | Rule::c_counter | Rule::d_parameter => &[Rule::column_type],
        Rule::c_field => &[Rule::expr],
        Rule::d_type => &[Rule::kw_one],
        _ => &[],
    }
}
