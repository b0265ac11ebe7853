//! From a name to what it means and to where it is used; renaming.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::syntax::{LexemeKind, Rule, lexemes, reach};

use super::names::{DefinitionId, NameKind};
use super::{Analysis, at, imported};

/// Where something is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The name that was asked about.
    pub origin: Span,
    /// The whole definition.
    pub whole: Span,
    /// The name in it.
    pub name: Span,
}

/// A place where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The name.
    pub span: Span,
    /// Whether it is defined here.
    pub defines: bool,
}

/// Why something cannot be renamed: a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError(pub String);

/// Where the name at an offset is defined.
pub fn definition(analysis: &Analysis, offset: u32) -> Option<Target> {
    let Some((id, origin)) = analysis.names().at(offset) else {
        let (_, found, origin) = imported::at(analysis, offset)?;
        return Some(Target { origin, whole: found.whole.join(found.span), name: found.span });
    };
    let found = analysis.names().get(id)?;
    Some(Target { origin, whole: found.whole.join(found.span), name: found.span })
}

/// Where the type of the name at an offset is declared: that of a column which has one of the contract's own.
pub fn type_definition(analysis: &Analysis, offset: u32) -> Option<Target> {
    let (id, origin) = analysis.names().at(offset)?;
    let found = analysis.names().get(id)?;
    let used = analysis.names().uses().iter().find(|used| {
        let inside = found.whole.start <= used.span.start && used.span.end <= found.whole.end;
        let meaning = analysis.names().get(used.meaning).map(|meaning| meaning.kind);
        inside && meaning == Some(NameKind::Declared(crate::syntax::DeclarationKind::Type))
    })?;
    let found = analysis.names().get(used.meaning)?;
    Some(Target { origin, whole: found.whole.join(found.span), name: found.span })
}

/// Everywhere the name at an offset stands, in the order of the text; empty where there is no name.
pub fn references(analysis: &Analysis, offset: u32, with_definition: bool) -> Vec<Reference> {
    let Some((id, _)) = analysis.names().at(offset) else { return Vec::new() };
    let mut found = of(analysis, id);
    found.retain(|reference| with_definition || !reference.defines);
    found
}

fn of(analysis: &Analysis, id: DefinitionId) -> Vec<Reference> {
    let names = analysis.names();
    let of_one = |id: DefinitionId| {
        let used = names.uses_of(id).map(|used| Reference { span: used.span, defines: false });
        let defined = names.get(id).map(|found| Reference { span: found.span, defines: true });
        used.chain(defined)
    };
    let mut found: Vec<Reference> = names.kin(id).into_iter().flat_map(of_one).collect();
    found.sort_by_key(|reference| (reference.span.start, !reference.defines));
    found.dedup_by_key(|reference| reference.span);
    found
}

/// The name that would be renamed at an offset.
///
/// # Errors
/// Where there is no name, or it is none of the contract's own.
pub fn prepare_rename(analysis: &Analysis, offset: u32) -> Result<Span, RenameError> {
    let nothing = || RenameError("there is no name here that the contract declares".to_owned());
    let (id, span) = analysis.names().at(offset).ok_or_else(nothing)?;
    let found = analysis.names().get(id).ok_or_else(nothing)?;
    if found.kind == NameKind::Property {
        let message = format!("`{}` is a word of the language and no name", found.name);
        return Err(RenameError(message));
    }
    Ok(span)
}

/// The edits that give the thing at an offset another name.
///
/// # Errors
/// Where there is nothing to rename, where the new name is none, or where it is taken.
pub fn rename(analysis: &Analysis, offset: u32, name: &str) -> Result<Vec<Edit>, RenameError> {
    prepare_rename(analysis, offset)?;
    if reach(Rule::name, name) != name.len() || name.is_empty() {
        return Err(RenameError(format!(
            "`{name}` is no name: names are letters, digits and `_`, and none of the reserved words"
        )));
    }
    let Some((id, _)) = analysis.names().at(offset) else { return Ok(Vec::new()) };
    let kin = analysis.names().kin(id);
    if let Some(taken) = kin.iter().find_map(|id| taken(analysis, *id, name)) {
        return Err(RenameError(taken));
    }
    let places = of(analysis, id).into_iter();
    let mut edits: Vec<Edit> =
        places.map(|place| Edit { span: place.span, replacement: name.to_owned() }).collect();
    edits.extend(kin.iter().filter_map(|id| kept_heading(analysis, *id)));
    edits.sort_by_key(|edit| edit.span.start);
    Ok(edits)
}

/// What a renamed column needs so that it is still read from where it was: the data keep their headings.
fn kept_heading(analysis: &Analysis, id: DefinitionId) -> Option<Edit> {
    let found = analysis.names().get(id).filter(|found| found.kind == NameKind::Column)?;
    let path = at::around(&analysis.parse.tree, found.span.start);
    let clause = at::clause(&path).filter(|clause| !clause.has(Rule::origin))?;
    let end = clause.child(Rule::column_type)?.span.end;
    let headings: Vec<&str> =
        clause.all(Rule::name).map(|name| analysis.slice(name.span)).collect();
    let from = match headings.as_slice() {
        [start, end] if clause.rule() == Rule::c_span => format!(" from \"{start}\" to \"{end}\""),
        [heading, ..] => format!(" from \"{heading}\""),
        [] => return None,
    };
    Some(Edit { span: analysis.span(end, end), replacement: from })
}

/// Says what has the new name already, where both could be meant in one place.
fn taken(analysis: &Analysis, id: DefinitionId, name: &str) -> Option<String> {
    let names = analysis.names();
    let renamed = names.get(id)?;
    let is_type = |kind| {
        use crate::syntax::DeclarationKind::{Type, Unit};
        matches!(kind, NameKind::Declared(Type | Unit))
    };
    let clash = names.definitions().find(|(other, found)| {
        *other != id
            && found.name == name
            && found.owner == renamed.owner
            && is_type(found.kind) == is_type(renamed.kind)
    });
    clash.map(|(_, found)| format!("`{name}` is the name of a {} already", found.kind.noun()))
}

/// The places that change together while a name is typed over: those in the same file, while there are few.
pub fn linked(analysis: &Analysis, offset: u32) -> Vec<Span> {
    if prepare_rename(analysis, offset).is_err() {
        return Vec::new();
    }
    let found = references(analysis, offset, true);
    // Only from the definition: whoever types over a use may mean another thing.
    let at_definition = found
        .iter()
        .any(|place| place.defines && place.span.start <= offset && offset <= place.span.end);
    if !at_definition {
        return Vec::new();
    }
    found.into_iter().map(|place| place.span).collect()
}

/// A text in quotes that names a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The text, without its quotes.
    pub span: Span,
    /// The path as written, relative to the contract.
    pub path: String,
}

/// The files a contract names: imports, calendars, rows of scenarios.
pub fn links(analysis: &Analysis) -> Vec<Link> {
    let named = analysis
        .parse
        .tree
        .walk()
        .filter(|node| matches!(node.rule(), Rule::d_import | Rule::c_closed | Rule::c_given));
    let texts = named.filter_map(|node| match node.rule() {
        Rule::c_closed if !node.has(Rule::kw_dates) => None,
        _ => node.child(Rule::text)?.child(Rule::text_chars),
    });
    texts
        .map(|text| Link { span: text.span, path: analysis.slice(text.span).to_owned() })
        .filter(|link| !link.path.is_empty())
        .collect()
}

/// Everything that reads like the word at an offset, where the contract does not know what it means.
pub fn same_words(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let tokens = lexemes(analysis.main, analysis.text());
    let touches = |span: Span| span.start <= offset && offset <= span.end;
    let word = tokens.iter().find(|token| token.kind == LexemeKind::Word && touches(token.span));
    let Some(word) = word.map(|word| analysis.slice(word.span)) else { return Vec::new() };
    tokens
        .iter()
        .filter(|token| token.kind == LexemeKind::Word && analysis.slice(token.span) == word)
        .map(|token| token.span)
        .collect()
}
