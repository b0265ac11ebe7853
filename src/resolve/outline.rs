//! The outline of a contract: what is declared, and with which clauses.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, closest, codes};
use crate::source::Span;
use crate::syntax::{ClauseWord, DeclarationKind, Node, Rule};

/// A name where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'s> {
    /// The name.
    pub text: &'s str,
    /// Where it stands.
    pub span: Span,
}

/// One declaration.
#[derive(Debug, Clone)]
pub struct Declaration<'s> {
    /// What it declares.
    pub kind: DeclarationKind,
    /// Its keyword.
    pub keyword: Span,
    /// Its name; `conventions` and `review` have none.
    pub name: Option<Name<'s>>,
    /// Its title, as written between the quotes.
    pub title: Option<Name<'s>>,
    /// Its whole text.
    pub node: &'s Node,
    /// Its clauses, in order.
    pub clauses: Vec<Clause<'s>>,
    /// Whether some of it could not be read, so that what is absent may only be unreadable.
    pub damaged: bool,
}

/// One clause of a declaration.
#[derive(Debug, Clone, Copy)]
pub struct Clause<'s> {
    pub(crate) word: Option<&'static ClauseWord>,
    /// Its node, of a rule `c_…`.
    pub node: &'s Node,
}

impl<'s> Declaration<'s> {
    /// The name, or the keyword's word for what has none.
    pub fn label(&self) -> &'s str {
        self.name.map_or(self.kind.word(), |name| name.text)
    }

    /// Where to point when the declaration as a whole is meant.
    pub fn place(&self) -> Span {
        self.name.map_or(self.keyword, |name| name.span)
    }

    /// The first clause of that rule.
    pub(crate) fn clause(&self, rule: Rule) -> Option<&'s Node> {
        self.all(rule).next()
    }

    /// All clauses of that rule.
    pub(crate) fn all(&self, rule: Rule) -> impl Iterator<Item = &'s Node> {
        self.clauses.iter().map(|clause| clause.node).filter(move |node| node.rule() == rule)
    }

    /// The `for each` in the header or as a clause.
    pub(crate) fn each(&self) -> Option<&'s Node> {
        self.node.child(Rule::each).or_else(|| self.clause(Rule::c_each)?.child(Rule::each))
    }
}

/// What is declared in a contract, by name and in order.
#[derive(Debug, Clone, Default)]
pub struct Outline<'s> {
    /// The declarations, in the order of the text.
    pub declarations: Vec<Declaration<'s>>,
    /// Names that a broken header seems to declare: using them is no second mistake.
    broken: BTreeSet<&'s str>,
    /// The words of what could not be read as a whole: a name among them may be used there.
    unread: BTreeSet<&'s str>,
    /// Where the declarations of a name stand in `declarations`.
    named: BTreeMap<&'s str, Vec<usize>>,
    /// The kinds of which a declaration lacks its name.
    nameless: BTreeSet<DeclarationKind>,
}

/// What a name was found to be.
#[derive(Debug)]
pub enum Found<'o, 's> {
    /// This declaration.
    Declared(&'o Declaration<'s>),
    /// Something whose declaration could not be read; nothing more is to be said about it.
    Broken,
}

impl<'s> Outline<'s> {
    pub(super) fn new(
        declarations: Vec<Declaration<'s>>,
        broken: BTreeSet<&'s str>,
        unread: BTreeSet<&'s str>,
    ) -> Self {
        let mut named: BTreeMap<&'s str, Vec<usize>> = BTreeMap::new();
        let mut nameless = BTreeSet::new();
        for (place, declaration) in declarations.iter().enumerate() {
            match declaration.name {
                Some(name) => named.entry(name.text).or_default().push(place),
                None => {
                    nameless.insert(declaration.kind);
                }
            }
        }
        Self { declarations, broken, unread, named, nameless }
    }

    /// All declarations of a kind, in order.
    pub fn of(&self, kind: DeclarationKind) -> impl Iterator<Item = &Declaration<'s>> {
        self.declarations.iter().filter(move |declaration| declaration.kind == kind)
    }

    /// The declaration of that name among the given kinds (any kind for none).
    pub fn get(&self, kinds: &[DeclarationKind], name: &str) -> Option<&Declaration<'s>> {
        let places = self.named.get(name)?.iter();
        places
            .filter_map(|place| self.declarations.get(*place))
            .find(|declaration| kinds.is_empty() || kinds.contains(&declaration.kind))
    }

    /// Whether a broken header seems to declare this name.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// Whether what could not be read as a whole may use this name.
    pub fn is_perhaps_used(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// Whether a declaration of one of the kinds lacks its name, so that a use may mean it.
    pub fn has_nameless(&self, kinds: &[DeclarationKind]) -> bool {
        kinds.iter().any(|kind| self.nameless.contains(kind))
    }

    /// The declaration a name refers to, or what to say about it.
    ///
    /// # Errors
    /// A diagnostic where nothing of that name is declared, or something of another kind is.
    pub fn find(
        &self,
        kinds: &[DeclarationKind],
        name: Name<'_>,
    ) -> Result<Found<'_, 's>, Box<Diagnostic>> {
        if let Some(declaration) = self.get(kinds, name.text) {
            return Ok(Found::Declared(declaration));
        }
        if self.is_broken(name.text) || self.has_nameless(kinds) {
            return Ok(Found::Broken);
        }
        let wanted = kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" or ");
        if let Some(other) = self.get(&[], name.text) {
            let message = format!("`{}` is a {}, not a {wanted}", name.text, other.kind.word());
            return Err(Box::new(
                Diagnostic::new(codes::WRONG_KIND_OF_NAME, message)
                    .at(name.span, format!("a {wanted} is needed here"))
                    .because(other.place(), "declared here"),
            ));
        }
        let candidates = self
            .declarations
            .iter()
            .filter(|declaration| kinds.is_empty() || kinds.contains(&declaration.kind))
            .filter_map(|declaration| declaration.name);
        Err(Box::new(unknown_name(&wanted, name, candidates.map(|candidate| candidate.text))))
    }
}

/// Says that no `what` of that name exists, with the closest one that does.
pub(crate) fn unknown_name<'a>(
    what: &str,
    name: Name<'_>,
    candidates: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    let what = if what.is_empty() { "declaration" } else { what };
    let diagnostic =
        Diagnostic::new(codes::UNKNOWN_NAME, format!("there is no {what} named `{}`", name.text))
            .at(name.span, "not declared");
    match closest(name.text, candidates) {
        Some(near) => diagnostic
            .help(format!("did you mean `{near}`?"))
            .fix(crate::diagnostic::Fix::replace(format!("write `{near}`"), name.span, near)),
        None => diagnostic,
    }
}
