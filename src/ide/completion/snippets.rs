//! Declarations and clauses with places to fill in.

use crate::syntax::{DeclarationKind, Rule};

/// What a declaration is for, in a few words.
pub fn meaning(kind: DeclarationKind) -> &'static str {
    match kind {
        DeclarationKind::Contract => "who agrees, when, and in which zone and currency",
        DeclarationKind::Conventions => "decisions that hold everywhere",
        DeclarationKind::Party => "a side of the contract",
        DeclarationKind::Service => "what is served, and its fee",
        DeclarationKind::Source => "rows of measurements",
        DeclarationKind::Exclusion => "time that does not count",
        DeclarationKind::Metric => "what is measured",
        DeclarationKind::Objective => "what is promised",
        DeclarationKind::Penalty => "what is owed when a promise is missed",
        DeclarationKind::Pool => "what is at risk altogether",
        DeclarationKind::Group => "a choice among penalties",
        DeclarationKind::Termination => "a right to end the contract",
        DeclarationKind::Right => "another right",
        DeclarationKind::Responsibility => "a duty of the other side",
        DeclarationKind::Review => "when the contract is looked at again",
        DeclarationKind::Amendment => "a change from a date on",
        DeclarationKind::Scenario => "an example with what has to come out",
        DeclarationKind::Calendar => "working hours and days off",
        DeclarationKind::Case => "one item for each key of an event log",
        DeclarationKind::Table => "values by key",
        DeclarationKind::Type => "words in the order of their rank",
        DeclarationKind::Unit => "a unit of the contract's own",
        DeclarationKind::Parameter => "a value given from outside",
        DeclarationKind::Import => "another contract",
    }
}

/// A declaration of a kind, to be filled in.
pub(super) fn declaration(kind: DeclarationKind) -> Option<&'static str> {
    Some(match kind {
        DeclarationKind::Contract => {
            "contract ${1:name} \"${2:Title}\" {\n    between    ${3:provider} and ${4:customer}\n    in force   ${5:2026-01-01} until ${6:2028-01-01}\n    zone       \"${7:Europe/Berlin}\"\n    currency   ${8:EUR}\n    period     ${9:month}\n}\n$0"
        }
        DeclarationKind::Conventions => {
            "conventions {\n    missing data     ${1:inconclusive}\n    no items         ${2:not applicable}\n    partial periods  ${3:prorated}\n    percentiles      ${4:nearest rank}\n    round money      ${5:half up to 0.01}\n}\n$0"
        }
        DeclarationKind::Party => {
            "party ${1:name} \"${2:Title}\" { role ${3|provider,customer|} }\n$0"
        }
        DeclarationKind::Service => {
            "service ${1:name} \"${2:Title}\" {\n    from ${3:provider} to ${4:customer}\n    fee  ${5:1_000} ${6:EUR} per ${7:month}\n}\n$0"
        }
        DeclarationKind::Source => {
            "source ${1:name} \"${2:Title}\" {\n    at      ${3:at}: instant\n    column  ${4:name}: ${5:text}\n}\n$0"
        }
        DeclarationKind::Exclusion => {
            "exclusion ${1:name} {\n    during  ${2:source}\n    effect  ${3|not counted,counted as met|}\n}\n$0"
        }
        DeclarationKind::Metric => {
            "metric ${1:name} \"${2:Title}\" {\n    from   ${3:source}\n    value  ${4:share(${5:ok})}\n}\n$0"
        }
        DeclarationKind::Objective => {
            "objective ${1:name} \"${2:Title}\" {\n    by       ${3:party}\n    require  ${4:metric} >= ${5:99.9%}\n}\n$0"
        }
        DeclarationKind::Penalty => {
            "penalty ${1:name} \"${2:Title}\" {\n    when     ${3:objective} missed\n    credit   ${4:10%} of ${5:service}.fee\n    at most  ${6:50%} of ${5:service}.fee\n}\n$0"
        }
        DeclarationKind::Termination => {
            "termination ${1:name} \"${2:Title}\" {\n    right of ${3:party}\n    when     ${4:objective} missed ${5:3} times in ${6:6} months\n    notice   ${7:30} days\n}\n$0"
        }
        DeclarationKind::Calendar => {
            "calendar ${1:name} {\n    zone  \"${2:Europe/Berlin}\"\n    open  ${3:mon..fri} ${4:09:00}..${5:17:00}\n}\n$0"
        }
        DeclarationKind::Table => {
            "table ${1:name} by ${2:key} {\n    ${2:key} | ${3:column}\n    ${4:word} | ${5:value}\n}\n$0"
        }
        DeclarationKind::Case => {
            "case ${1:name} from ${2:source} by ${3:key} {\n    ${4:opened} = first(${5:at})\n}\n$0"
        }
        DeclarationKind::Type => "type ${1:name} : one of ${2:first}, ${3:second}\n$0",
        DeclarationKind::Scenario => {
            "scenario \"${1:what happens}\" {\n    given   ${2:metric} = ${3:99.5%} in ${4:2026-03}\n    expect  ${5:objective} missed in ${4:2026-03}\n}\n$0"
        }
        _ => return None,
    })
}

/// A clause to be filled in, where there is one way to do so.
pub(super) fn clause(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::c_clause => "clause \"${1:4.1}\"",
        Rule::c_between => "between ${1:provider} and ${2:customer}",
        Rule::c_in_force => "in force ${1:2026-01-01} until ${2:2028-01-01}",
        Rule::c_zone => "zone \"${1:Europe/Berlin}\"",
        Rule::c_contact => "contact \"${1:noc@example.com}\"",
        Rule::c_parties => "from ${1:provider} to ${2:customer}",
        Rule::c_at => "at ${1:at} : instant",
        Rule::c_span => "span ${1:starts} to ${2:ends} : instant",
        Rule::c_column => "column ${1:name} : ${2:text}",
        Rule::c_sampled => "sampled every ${1:1} ${2:min}",
        Rule::c_claim => "claim within ${1:30} days of period end",
        Rule::c_round_money => "round money half up to ${1:0.01}",
        Rule::c_repeated => "repeated {\n    ${1:2} periods in a row : x ${2:1.5}\n}",
        Rule::c_lapses => "lapses after ${1:90} days",
        Rule::c_notice => "notice ${1:30} days",
        Rule::c_cure => "cure ${1:30} days",
        _ => return None,
    })
}
