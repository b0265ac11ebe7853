//! Names at the cursor, those first that make sense there.

use std::collections::BTreeSet;

use crate::syntax::{DeclarationKind, Rule};

use super::context::{Context, Frame};
use super::kinds::{
    AMOUNTS, CALENDARS, CHANGED, DURING, EXCLUSIONS, IMPORTS, IN_AGGREGATES, KEYS, MEASURED,
    METRICS, PARTIES, PAYMENTS, PROMISED, ROWS, SERVED, TABLES, TRIGGERS, declared,
};
use super::{Analysis, Completion, CompletionKind, NameKind, values};
use crate::ide::names::{Definition, DefinitionId};

use DeclarationKind::{Metric, Objective, Type};

/// What a name at the cursor has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A name of its own: something is declared here.
    New,
    /// A column's type.
    Type,
    Currency,
    Month,
    /// One of these, the first ones first.
    Kinds(&'static [NameKind]),
    /// A column or a key of what the rows are taken from.
    Key,
    /// The unit of a column's numbers.
    UnitOfColumn,
    BusinessDay,
    /// A word of a list: what a column is compared with.
    Word,
}

/// The names that may stand in a frame, the likeliest first.
pub(super) fn for_frame(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    match wanted(context, frame) {
        Wanted::New => undeclared(analysis),
        Wanted::Type => values::types(analysis),
        Wanted::Currency => values::currencies(),
        Wanted::Month => values::months(),
        Wanted::UnitOfColumn => values::column_units(),
        Wanted::BusinessDay => values::business_days(&frame.text),
        // A name that is not declared yet may be declared further down.
        Wanted::Kinds(kinds) => with_undeclared(analysis, ranked(analysis, context, frame, kinds)),
        Wanted::Key => keys(analysis, context, frame),
        Wanted::Word => {
            let mut items = words_compared(analysis, context, frame);
            items.extend(period(context, frame));
            items.extend(ranked(analysis, context, frame, value_kinds(context, frame)));
            let mut known = BTreeSet::new();
            items.retain(|item| known.insert(item.label.clone()));
            with_undeclared(analysis, items)
        }
    }
}

/// The period being judged, where it is likely.
fn period(context: &Context, frame: &Frame) -> Option<Completion> {
    let dated = context.clause.is_some_and(|clause| {
        matches!(clause.rule, Rule::c_counted | Rule::c_applies | Rule::c_outage)
    });
    let likely =
        frame.text.trim_end().ends_with(['<', '>', '=', '/']) || frame.text.ends_with("during ");
    (dated && likely)
        .then(|| Completion::new("period", CompletionKind::Part).detail("the period being judged"))
}

/// Columns and keys; behind `each` also what time itself gives.
fn keys(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    let mut items = ranked(analysis, context, frame, KEYS);
    if frame.text.trim_end().ends_with(" each") || frame.text.trim_end().ends_with(',') {
        let given = ["outage of", "hour", "day"].into_iter();
        let given: Vec<Completion> =
            given.map(|word| Completion::new(word, CompletionKind::Keyword)).collect();
        items = super::mixed(items, 6, given, 3);
    }
    items
}

fn with_undeclared(analysis: &Analysis, mut items: Vec<Completion>) -> Vec<Completion> {
    let declared: BTreeSet<String> = items.iter().map(|item| item.label.clone()).collect();
    items.extend(undeclared(analysis).into_iter().filter(|item| !declared.contains(&item.label)));
    items
}

/// What a name has to be, by the clause and the word before it.
fn wanted(context: &Context, frame: &Frame) -> Wanted {
    let words: Vec<&str> = frame.text.split_whitespace().collect();
    let last = words.last().copied().unwrap_or("");
    if frame.rule == Rule::declaration {
        return in_header(&words, last);
    }
    if last == "business" {
        return Wanted::BusinessDay;
    }
    if frame.text.trim_end().ends_with('[') {
        return Wanted::Key;
    }
    let Some(clause) = context.clause.filter(|_| frame.rule == Rule::whole_clause) else {
        let named = frame.rule == Rule::whole_clause && !frame.text.contains('=');
        return if named { Wanted::New } else { Wanted::Word };
    };
    let listed = last.ends_with(',');
    let column_type = last == ":" || last.ends_with(':');
    match clause.rule {
        Rule::c_at | Rule::c_column | Rule::c_counter | Rule::c_span if column_type => Wanted::Type,
        Rule::c_at | Rule::c_column | Rule::c_counter if words.len() == 1 => Wanted::New,
        Rule::c_at | Rule::c_column | Rule::c_counter if last == "in" => Wanted::UnitOfColumn,
        Rule::c_span if matches!(last, "span" | "to") && words.len() <= 3 => Wanted::New,
        Rule::c_members => Wanted::New,
        Rule::c_currency => Wanted::Currency,
        Rule::c_fiscal => Wanted::Month,
        Rule::c_between | Rule::c_parties | Rule::c_owner | Rule::c_by | Rule::c_right_of => {
            Wanted::Kinds(PARTIES)
        }
        Rule::c_of => Wanted::Kinds(SERVED),
        Rule::c_excluding => Wanted::Kinds(EXCLUSIONS),
        Rule::c_covers | Rule::c_largest | Rule::c_all_of => Wanted::Kinds(PAYMENTS),
        Rule::c_elects if last != "in" => Wanted::Kinds(PAYMENTS),
        Rule::c_from | Rule::c_recorded if words.len() <= 2 || last == "in" => Wanted::Kinds(ROWS),
        Rule::c_during | Rule::c_down if last == "during" => Wanted::Kinds(DURING),
        Rule::c_with if last == "with" => Wanted::Kinds(ROWS),
        Rule::c_backed => Wanted::Kinds(IMPORTS),
        Rule::c_unique | Rule::c_dated => Wanted::Key,
        _ if words.windows(2).any(|pair| pair == ["for", "each"]) && (last == "each" || listed) => {
            Wanted::Key
        }
        Rule::c_each if last == "in" => Wanted::Kinds(TABLES),
        Rule::c_each if last == "of" => Wanted::Kinds(METRICS),
        Rule::c_sampled | Rule::c_with => Wanted::Key,
        Rule::c_remove | Rule::c_change => Wanted::Kinds(CHANGED),
        _ if last == "in" && frame.text.contains("recorded") => Wanted::Kinds(ROWS),
        _ => Wanted::Word,
    }
}

/// In the header of a declaration.
fn in_header(words: &[&str], last: &str) -> Wanted {
    let kind = words.first().copied().unwrap_or("");
    match (kind, last) {
        (_, _) if words.len() == 1 => Wanted::New,
        ("case", "from") => Wanted::Kinds(ROWS),
        ("parameter", _) => Wanted::Type,
        (_, "in") => Wanted::Kinds(TABLES),
        ("type" | "unit" | "import", _) => Wanted::New,
        _ => Wanted::Key,
    }
}

/// The kinds of names in a value, by what the value is for.
fn value_kinds(context: &Context, frame: &Frame) -> &'static [NameKind] {
    let rule = context.clause.map(|clause| clause.rule);
    if frame.text.ends_with(" in ") {
        return CALENDARS;
    }
    if rule == Some(Rule::c_credit) && frame.text.ends_with(" by ") {
        return METRICS;
    }
    match (context.declaration, rule) {
        (Some(DeclarationKind::Case), _) if frame.text.contains('(') => IN_AGGREGATES,
        (_, Some(Rule::c_when | Rule::c_relieved | Rule::c_ends | Rule::c_expect)) => TRIGGERS,
        (_, Some(Rule::c_credit | Rule::c_at_most | Rule::c_at_risk | Rule::c_fee)) => AMOUNTS,
        (Some(Objective | DeclarationKind::Responsibility | DeclarationKind::Scenario), _) => {
            PROMISED
        }
        _ => MEASURED,
    }
}

/// Definitions of some kinds: by kind in the given order, then those that can be seen from here, then the nearest.
fn ranked(
    analysis: &Analysis,
    context: &Context,
    frame: &Frame,
    kinds: &'static [NameKind],
) -> Vec<Completion> {
    let names = analysis.names();
    let visible = visible(analysis, context);
    let local = |kind| matches!(kind, NameKind::Column | NameKind::Field | NameKind::TableKey);
    let mut found: Vec<(usize, bool, usize, &Definition)> = names
        .definitions()
        .filter_map(|(id, definition)| {
            let place = kinds.iter().position(|kind| *kind == definition.kind)?;
            let seen = !local(definition.kind) || visible.contains(&id);
            Some((place, !seen, names.definitions().count().saturating_sub(id.0), definition))
        })
        .collect();
    // Columns of other sources only after everything else.
    found.sort_by_key(|(place, unseen, distance, _)| (*unseen, *place, *distance));
    let is_list = frame.text.contains(',');
    let written: BTreeSet<&str> = frame.text.split([' ', ',', '\n']).filter(|_| is_list).collect();
    found
        .into_iter()
        .filter(|(.., definition)| !written.contains(definition.name.as_str()))
        .map(|(.., definition)| of(definition))
        .collect()
}

fn of(definition: &Definition) -> Completion {
    let mut item = Completion::new(&definition.name, CompletionKind::Name(definition.kind));
    item.detail = Some(match &definition.title {
        Some(title) => format!("{}: {title}", definition.kind.noun()),
        None => definition.kind.noun().to_owned(),
    });
    item
}

/// The columns and fields that can be seen in the declaration at the cursor.
fn visible(analysis: &Analysis, context: &Context) -> BTreeSet<DefinitionId> {
    let names = analysis.names();
    let wanted = |definition: &Definition| {
        definition.owner.is_none()
            && (context.rows.contains(&definition.name)
                || context.name.as_ref() == Some(&definition.name))
    };
    names
        .definitions()
        .filter(|(_, definition)| wanted(definition))
        .flat_map(|(id, _)| names.parts_of(id).map(|(part, _)| part))
        .collect()
}

/// Names that are used somewhere and declared nowhere: what is declared here may well be one of them.
pub(super) fn undeclared(analysis: &Analysis) -> Vec<Completion> {
    let mut seen = BTreeSet::new();
    let unknown = analysis.names().unknown().iter().map(|span| analysis.slice(*span));
    unknown
        .filter(|name| seen.insert((*name).to_owned()))
        .map(|name| {
            Completion::new(name, CompletionKind::Undeclared).detail("used, and not declared yet")
        })
        .collect()
}

/// The words that the column on the other side of a comparison may hold.
fn words_compared(analysis: &Analysis, context: &Context, frame: &Frame) -> Vec<Completion> {
    let names = analysis.names();
    let compared = frame
        .text
        .trim_end()
        .trim_end_matches("is one of")
        .trim_end_matches(['=', '!', '<', '>', ' ', '['])
        .rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .next()
        .unwrap_or("");
    let after_comparison = frame.text.trim_end().ends_with(['=', '<', '>', '[', ','])
        || frame.text.trim_end().ends_with("one of");
    if !after_comparison && frame.rule != Rule::table_row {
        return Vec::new();
    }
    let keyed = context.name.as_deref().filter(|_| frame.rule == Rule::table_row);
    let typed = |definition: &&Definition| {
        definition.kind == declared(Type) && (definition.name == compared || keyed.is_some())
            || (definition.kind == NameKind::Column && definition.name == compared)
    };
    let owners: Vec<DefinitionId> =
        names.definitions().filter(|(_, definition)| typed(definition)).map(|(id, _)| id).collect();
    let words = names.definitions().filter(|(_, word)| {
        matches!(word.kind, NameKind::Word | NameKind::Member)
            && (keyed.is_some() || word.owner.is_some_and(|owner| owners.contains(&owner)))
    });
    words.map(|(_, word)| of(word)).collect()
}

/// The name before a `.` at the end of a text: `web` in `web.`, `targets` in `targets[priority].`.
pub(super) fn owner_before_dot(chunk: &str) -> Option<String> {
    let owner = chunk.strip_suffix('.').filter(|owner| !owner.ends_with('.'))?;
    let owner = match owner.strip_suffix(']') {
        Some(indexed) => indexed.rsplit_once('[')?.0,
        None => owner,
    };
    let start = owner
        .char_indices()
        .rev()
        .take_while(|(_, letter)| letter.is_alphanumeric() || *letter == '_')
        .last()?
        .0;
    let name = owner.get(start..)?;
    (!name.starts_with(|letter: char| letter.is_ascii_digit())).then(|| name.to_owned())
}

/// What may follow `owner.`.
pub(super) fn parts(analysis: &Analysis, owner: &str) -> Vec<Completion> {
    const OF_METRICS: [(&str, &str); 7] = [
        ("count", "how many items"),
        ("misses", "how many of them missed"),
        ("downtime", "how long it was down"),
        ("outages", "how many outages"),
        ("longest", "the length of the longest outage"),
        ("coverage", "the share of the period that the data covers"),
        ("value", "the figure itself"),
    ];
    const OF_PERIODS: [(&str, &str); 3] = [
        ("start", "the first instant of the period"),
        ("end", "the instant after the last one"),
        ("length", "how long the period is"),
    ];
    let listed = |parts: &[(&'static str, &'static str)]| {
        parts
            .iter()
            .map(|(name, meaning)| Completion::new(*name, CompletionKind::Part).detail(*meaning))
            .collect::<Vec<_>>()
    };
    if owner == "period" {
        return listed(&OF_PERIODS);
    }
    let names = analysis.names();
    let declaration = names
        .definitions()
        .filter(|(_, definition)| definition.owner.is_none() && definition.name == owner)
        // A table and a type may share a name; only one of them has parts to be named.
        .max_by_key(|(_, definition)| u8::from(definition.kind != declared(Type)));
    let Some((id, definition)) = declaration else {
        // The keys of groups and rows are not known here; nothing is better than something wrong.
        return Vec::new();
    };
    if definition.kind == declared(DeclarationKind::Import) {
        return of_import(analysis, owner);
    }
    let mut items: Vec<Completion> = names.parts_of(id).map(|(_, part)| of(part)).collect();
    if definition.kind == declared(Metric) {
        items.extend(listed(&OF_METRICS));
    }
    items
}

/// What an imported contract declares, its promises first: they are what one leans on.
fn of_import(analysis: &Analysis, import: &str) -> Vec<Completion> {
    let Some(names) = analysis.imported().names(import) else { return Vec::new() };
    let mut found: Vec<&Definition> =
        names.definitions().map(|(_, found)| found).filter(|found| found.owner.is_none()).collect();
    found.sort_by_key(|found| found.kind != declared(Objective));
    found.into_iter().map(of).collect()
}
