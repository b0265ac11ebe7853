//! Amendments: from a tree and what an amendment says to the tree of the terms from its day on.
//!
//! The clauses of the amendment take the places of those they change, as they stand: what is wrong with the new
//! terms is found where it is written, in the amendment.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Diagnostics, closest, codes};
use crate::source::{SourceMap, Span};
use crate::syntax::{ClauseWord, DeclarationKind, Kind, Node, Rule, clause_word};

use super::outline::unknown_name;
use super::read::{declaration, name_at};
use super::{Declaration, Name, Outline};

/// An amendment that takes effect on a day.
#[derive(Debug, Clone)]
pub struct AmendmentHead<'o, 's> {
    /// Its declaration.
    pub declaration: &'o Declaration<'s>,
    /// The first day of the new terms.
    pub effective: NaiveDate,
    /// Where that is written.
    pub place: Span,
}

/// The terms that an amendment makes.
#[derive(Debug)]
pub struct Amended {
    /// The tree of the whole contract, without amendments.
    pub tree: Node,
    /// The changes, as they are written.
    pub changes: Vec<String>,
    /// What the amendment names that is not there.
    pub diagnostics: Diagnostics,
}

/// The amendments of a contract by their days, of one day in the order of the text. One without a day is reported
/// and left out.
pub fn amendments<'o, 's>(
    outline: &'o Outline<'s>,
    sources: &SourceMap,
    found: &mut Diagnostics,
) -> Vec<AmendmentHead<'o, 's>> {
    let mut heads = Vec::new();
    for declaration in outline.of(DeclarationKind::Amendment) {
        let Some(clause) = declaration.clause(Rule::c_effective) else {
            if !declaration.damaged {
                found.push(
                    Diagnostic::new(
                        codes::MISSING_CLAUSE,
                        format!("the amendment `{}` has no `effective`", declaration.label()),
                    )
                    .at(declaration.place(), "from which day on?")
                    .help("write `effective 2026-07-01`"),
                );
            }
            continue;
        };
        let Some(day) = clause.child(Rule::a_date) else { continue };
        let Some(date) = day.child(Rule::lit_date) else { continue };
        if let Some(time) = day.child(Rule::lit_time) {
            found.push(
                Diagnostic::new(codes::WRONG_ARGUMENT, "an amendment takes effect with a day")
                    .at(time.span, "no time of day belongs here"),
            );
        }
        let text = sources.text_of(date.span);
        match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            Ok(effective) => {
                heads.push(AmendmentHead { declaration, effective, place: date.span });
            }
            Err(_) => found.push(
                Diagnostic::new(codes::INVALID_DATE, format!("there is no day `{text}`"))
                    .at(date.span, "not in the calendar"),
            ),
        }
    }
    heads.sort_by_key(|head| head.effective);
    collisions(&heads, sources, found);
    heads
}

/// Two amendments of one day that change the same thing: which holds would be an accident of order.
fn collisions(heads: &[AmendmentHead<'_, '_>], sources: &SourceMap, found: &mut Diagnostics) {
    for (place, head) in heads.iter().enumerate() {
        let same_day = heads.iter().take(place).filter(|other| other.effective == head.effective);
        for other in same_day {
            let earlier = touched(other.declaration, sources);
            for (what, span) in touched(head.declaration, sources) {
                if let Some((_, first)) = earlier.iter().find(|(name, _)| *name == what) {
                    found.push(
                        Diagnostic::new(
                            codes::COLLIDING_AMENDMENTS,
                            format!("two amendments of {} change `{what}`", head.effective),
                        )
                        .at(span, "changed again")
                        .because(*first, "changed here")
                        .help("put both into one amendment, or give one another day"),
                    );
                }
            }
        }
    }
}

/// What an amendment changes, each as `name` or `name.clause`.
fn touched(declaration: &Declaration<'_>, sources: &SourceMap) -> Vec<(String, Span)> {
    let mut all = Vec::new();
    for clause in &declaration.clauses {
        let node = clause.node;
        let path = node.child(Rule::path).map(|path| sources.text_of(path.span).to_owned());
        let inner = node
            .child(Rule::declaration)
            .and_then(|inner| super::read::declaration(inner, sources));
        let changed = node.children.iter().find_map(|child| clause_word(child.rule()));
        let name = match (path, inner, changed) {
            (Some(path), _, Some(word)) => format!("{path}.{}", first_word(word)),
            (Some(path), ..) => path,
            (None, Some(inner), _) => inner.label().to_owned(),
            _ => continue,
        };
        all.push((name, node.span));
    }
    all
}

/// The tree of the terms that an amendment makes of those before it.
pub fn amended(tree: &Node, amendment: &Declaration<'_>, sources: &SourceMap) -> Amended {
    let mut file = tree.clone();
    let is_amendment = |item: &Node| {
        item.rule() == Rule::declaration
            && item.children.first().and_then(|node| node.children.first()).is_some_and(|keyword| {
                DeclarationKind::of_keyword(keyword.rule()) == Some(DeclarationKind::Amendment)
            })
    };
    file.children.retain(|item| !is_amendment(item));
    let mut terms = Terms { file, sources, found: Diagnostics::new() };
    let mut changes = Vec::new();
    for clause in &amendment.clauses {
        match clause.node.rule() {
            Rule::c_change => terms.change(clause.node),
            Rule::c_remove => terms.remove(clause.node),
            Rule::c_add => terms.add(clause.node),
            _ => continue,
        }
        changes.push(written(sources.text_of(clause.node.span)));
    }
    Amended { tree: terms.file, changes, diagnostics: terms.found }
}

/// A change on one line, a block without what is in it.
fn written(text: &str) -> String {
    let head = text.split('{').next().unwrap_or(text);
    head.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first word of a clause.
fn first_word(word: &ClauseWord) -> &'static str {
    word.phrase.split(' ').next().unwrap_or(word.phrase)
}

/// Terms that are being changed.
struct Terms<'s> {
    file: Node,
    sources: &'s SourceMap,
    found: Diagnostics,
}

impl<'s> Terms<'s> {
    /// `change web.fee …`, `change commitment require …`, `change penalty uptime_credit { … }`.
    fn change(&mut self, clause: &Node) {
        if let Some(inner) = clause.child(Rule::declaration) {
            self.change_whole(inner);
            return;
        }
        let Some((target, part)) = self.target(clause) else { return };
        let new = clause.children.iter().find(|child| clause_word(child.rule()).is_some());
        let field = clause.child(Rule::c_field);
        match (part, new.or(field), clause.value()) {
            (None, Some(new), _) => self.put(target, new, clause.span),
            (Some(part), None, Some(value)) => self.put_value(target, part, value, clause),
            (Some(part), Some(_), _) => self.found.push(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` names a clause, and another clause follows", part.text),
                )
                .at(clause.span, "which is meant?")
                .help("write `change web.fee 45_000 EUR per month`, or `change web fee 45_000 EUR per month`"),
            ),
            (None, None, _) => self.found.push(
                Diagnostic::new(codes::WRONG_ARGUMENT, "which clause is changed?")
                    .at(clause.span, "a declaration without one of its clauses")
                    .help("write `change web.fee 45_000 EUR per month`, or `change commitment require …`"),
            ),
            // A hole, which the parser has reported.
            (Some(_), None, None) => {}
        }
    }

    /// `change penalty uptime_credit { … }`: another declaration in its place.
    fn change_whole(&mut self, inner: &Node) {
        let Some(new) = declaration(inner, self.sources) else { return };
        let Some(name) = new.name else { return self.change_nameless(inner, new.kind) };
        let Some(place) = self.find(name) else { return };
        let old = self.file.children.get_mut(place);
        let kind =
            old.as_deref().and_then(|old| declaration(old, self.sources)).map(|old| old.kind);
        if let Some(kind) = kind.filter(|kind| *kind != new.kind) {
            let (is, wanted) = (kind.word(), new.kind.word());
            self.found.push(
                Diagnostic::new(
                    codes::WRONG_KIND_OF_NAME,
                    format!("`{}` is a {is}, not a {wanted}", name.text),
                )
                .at(name.span, format!("changed into a {wanted}"))
                .help("remove the one and add the other"),
            );
            return;
        }
        if let Some(old) = old {
            *old = inner.clone();
        }
    }

    /// `change conventions { … }`: there is one of it.
    fn change_nameless(&mut self, inner: &Node, kind: DeclarationKind) {
        let sources = self.sources;
        let same = |item: &&mut Node| {
            declaration(item, sources).is_some_and(|old| old.kind == kind && old.name.is_none())
        };
        match self.file.children.iter_mut().find(same) {
            Some(old) => *old = inner.clone(),
            None => self.file.children.push(inner.clone()),
        }
    }

    /// `remove uptime_credit`, `remove commitment.relieved`.
    fn remove(&mut self, clause: &Node) {
        let Some((target, part)) = self.target(clause) else { return };
        let Some(part) = part else {
            self.file.children.remove(target);
            return;
        };
        let Some(word) = self.clause_named(target, part) else { return };
        if let Some(body) = self.body(target) {
            body.children.retain(|line| clause_of(line).is_none_or(|own| own.rule() != word.rule));
        }
    }

    /// `add objective late { … }`. A name that is taken is found with the other names.
    fn add(&mut self, clause: &Node) {
        if let Some(inner) = clause.child(Rule::declaration) {
            self.file.children.push(inner.clone());
        }
    }

    /// The declaration a path names, by its place in the file, and the clause in it.
    fn target(&mut self, clause: &Node) -> Option<(usize, Option<Name<'s>>)> {
        let path = clause.child(Rule::path)?;
        let mut names = path.all(Rule::name).map(|name| name_at(name, self.sources));
        let (name, part, more) = (names.next()?, names.next(), names.next());
        if let Some(more) = more {
            self.found.push(
                Diagnostic::new(codes::WRONG_ARGUMENT, "a clause has no parts of its own")
                    .at(more.span, "nothing is named by this")
                    .help("write the whole clause anew"),
            );
            return None;
        }
        Some((self.find(name)?, part))
    }

    /// A declaration by its name.
    fn find(&mut self, name: Name<'_>) -> Option<usize> {
        let names: Vec<Option<&str>> = self
            .file
            .children
            .iter()
            .map(|item| Some(declaration(item, self.sources)?.name?.text))
            .collect();
        let place = names.iter().position(|own| *own == Some(name.text));
        if place.is_none() {
            self.found.push(unknown_name("", name, names.into_iter().flatten()));
        }
        place
    }

    /// The clauses of a declaration.
    fn body(&mut self, place: usize) -> Option<&mut Node> {
        let node = self.file.children.get_mut(place)?.children.first_mut()?;
        node.children.iter_mut().find(|child| child.rule() == Rule::body)
    }

    /// Puts a clause into the place of the one it changes, or at the end where there is none.
    fn put(&mut self, place: usize, new: &Node, span: Span) {
        let sources = self.sources;
        if let Some(each) = new.child(Rule::each).filter(|_| new.rule() == Rule::c_each)
            && let Some(header) = self.header_each(place)
        {
            *header = each.clone();
            return;
        }
        let name = |node: &Node| node.child(Rule::name).map(|name| sources.text_of(name.span));
        let by_name = matches!(new.rule(), Rule::c_column | Rule::c_counter | Rule::c_field);
        let Some(body) = self.body(place) else {
            self.found.push(
                Diagnostic::new(codes::WRONG_ARGUMENT, "this declaration has no clauses")
                    .at(span, "changed here")
                    .help("write it anew as a whole: `change table targets by priority { … }`"),
            );
            return;
        };
        let is_old = |line: &&mut Node| {
            clause_of(line)
                .is_some_and(|old| old.rule() == new.rule() && (!by_name || name(old) == name(new)))
        };
        let several = body.children.iter_mut().filter(is_old).count() > 1;
        match body.children.iter_mut().find(is_old) {
            Some(_) if several => self.found.push(
                Diagnostic::new(codes::WRONG_ARGUMENT, "there are several such clauses")
                    .at(span, "which is changed?")
                    .help("write the declaration anew as a whole: `change penalty … { … }`"),
            ),
            Some(old) => *old = line_of(new),
            None => body.children.push(line_of(new)),
        }
    }

    fn header_each(&mut self, place: usize) -> Option<&mut Node> {
        let node = self.file.children.get_mut(place)?.children.first_mut()?;
        node.children.iter_mut().find(|child| child.rule() == Rule::each)
    }

    /// Puts a value into the clause that a word names.
    fn put_value(&mut self, place: usize, part: Name<'_>, value: &Node, clause: &Node) {
        let Some(word) = self.clause_named(place, part) else { return };
        let Some(body) = self.body(place) else { return };
        let is_old = |line: &&mut Node| clause_of(line).is_some_and(|old| old.rule() == word.rule);
        let Some(line) = body.children.iter_mut().find(is_old) else { return };
        let simple = clause_of(line).is_some_and(|old| {
            old.children.iter().all(|child| {
                matches!(child.rule(), Rule::expr)
                    || format!("{:?}", child.rule()).starts_with("kw_")
            }) && old.values().count() == 1
        });
        if !simple {
            self.found.push(
                Diagnostic::new(
                    codes::WRONG_ARGUMENT,
                    format!("`{}` is more than a value", word.phrase),
                )
                .at(clause.span, "a value alone is no such clause")
                .help(format!("write the whole clause: `change … {} …`", word.phrase)),
            );
            return;
        }
        let new = Node { kind: Kind(word.rule), span: clause.span, children: vec![value.clone()] };
        *line = line_of(&new);
    }

    /// The clause of a declaration that a word names: `fee`, `relieved`, `at_most`.
    fn clause_named(&mut self, place: usize, part: Name<'_>) -> Option<&'static ClauseWord> {
        let lines = self.body(place).map(|body| body.children.as_slice()).unwrap_or_default();
        let words: Vec<&'static ClauseWord> =
            lines.iter().filter_map(|line| clause_word(clause_of(line)?.rule())).collect();
        let whole = |word: &&&ClauseWord| word.phrase.replace(' ', "_") == part.text;
        let start = |word: &&&ClauseWord| first_word(word) == part.text;
        let found = words.iter().find(whole).or_else(|| words.iter().find(start)).copied();
        if found.is_none() {
            let diagnostic = Diagnostic::new(
                codes::UNKNOWN_NAME,
                format!("the declaration has no clause `{}`", part.text),
            )
            .at(part.span, "not there to be changed");
            let near = closest(part.text, words.iter().map(|word| first_word(word)));
            self.found.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("a clause that is new is written as a whole: `change commitment relieved when …`"),
            });
        }
        found
    }
}

/// The clause on a line of a body.
fn clause_of(line: &Node) -> Option<&Node> {
    line.child(Rule::clause_line)?.children.first()
}

/// A line of a body with that clause.
fn line_of(clause: &Node) -> Node {
    let span = clause.span;
    let line = Node { kind: Kind(Rule::clause_line), span, children: vec![clause.clone()] };
    Node { kind: Kind(Rule::clause), span, children: vec![line] }
}
