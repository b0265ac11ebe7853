//! One production as text.

use std::collections::{BTreeMap, BTreeSet};

use pest_meta::ast::Expr;

/// Productions longer than this are broken between their alternatives.
const WIDTH: usize = 100;

/// Names of pest that read nothing a person writes.
const SILENT: [&str; 6] = ["SOI", "EOI", "PEEK", "POP", "DROP", "PEEK_ALL"];

/// How tightly the parts of a shown expression hold together, the loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choice,
    Sequence,
    Part,
}

/// The rules of a grammar, ready to be shown.
#[derive(Debug)]
pub(super) struct Notation<'a> {
    rules: &'a BTreeMap<String, Expr>,
    /// The rules of which nothing is shown.
    hidden: BTreeSet<&'a str>,
}

impl<'a> Notation<'a> {
    /// Takes the rules by name and finds those of which nothing is shown.
    pub(super) fn new(rules: &'a BTreeMap<String, Expr>) -> Self {
        let recovers = |name: &str| name.starts_with("bad_") || name.starts_with("missing_");
        let hidden = rules.keys().map(String::as_str).filter(|name| recovers(name)).collect();
        let mut notation = Self { rules, hidden };
        loop {
            let empty: Vec<&str> = rules
                .iter()
                .filter(|(name, expr)| {
                    !notation.hidden.contains(name.as_str()) && notation.shown(expr).is_none()
                })
                .map(|(name, _)| name.as_str())
                .collect();
            if empty.is_empty() {
                return notation;
            }
            notation.hidden.extend(empty);
        }
    }

    /// Gives the lines `name = …`; `None` for a rule of which nothing is shown, and for a word of the language.
    pub(super) fn production(&self, name: &str) -> Option<String> {
        if self.hidden.contains(name) || name.starts_with("kw_") {
            return None;
        }
        let expr = self.rules.get(name)?;
        let (text, _) = self.shown(expr)?;
        if name.len() + text.len() < WIDTH {
            return Some(format!("{name} = {text}\n"));
        }
        let mut alternatives = Vec::new();
        flatten(expr, &mut alternatives);
        let mut lines = format!("{name} =");
        let mut width = lines.len();
        for (text, _) in alternatives.into_iter().filter_map(|part| self.shown(part)) {
            let first = lines.ends_with('=');
            if !first && width + text.len() > WIDTH {
                lines.push_str("\n   ");
                width = 3;
            }
            lines.push_str(if first { " " } else { " | " });
            lines.push_str(&text);
            width += text.len() + 3;
        }
        lines.push('\n');
        Some(lines)
    }

    /// The rules that a rule's production names.
    pub(super) fn references(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Some(expr) = self.rules.get(name) {
            self.gather(expr, &mut found);
        }
        found
    }

    fn gather(&self, expr: &Expr, found: &mut Vec<String>) {
        match expr {
            Expr::Ident(name)
                if self.rules.contains_key(name) && !self.hidden.contains(name.as_str()) =>
            {
                found.push(name.clone());
            }
            Expr::Seq(left, right) | Expr::Choice(left, right) => {
                self.gather(left, found);
                self.gather(right, found);
            }
            Expr::Opt(inner)
            | Expr::Rep(inner)
            | Expr::RepOnce(inner)
            | Expr::RepExact(inner, _)
            | Expr::RepMin(inner, _)
            | Expr::RepMax(inner, _)
            | Expr::RepMinMax(inner, ..)
            | Expr::Push(inner) => self.gather(inner, found),
            _ => {}
        }
    }

    /// The expression as text, and how tightly it holds together; `None` where nothing of it is shown.
    fn shown(&self, expr: &Expr) -> Option<(String, Binding)> {
        Some(match expr {
            Expr::Str(text) | Expr::Insens(text) if text.is_empty() => return None,
            Expr::Str(text) | Expr::Insens(text) if text == "\n" => {
                ("newline".to_owned(), Binding::Part)
            }
            Expr::Str(text) | Expr::Insens(text) => (format!("{text:?}"), Binding::Part),
            Expr::Range(from, to) => (format!("'{from}'..'{to}'"), Binding::Part),
            Expr::Ident(name) => (self.named(name)?, Binding::Part),
            Expr::Seq(left, right) => self.joined(left, right, " ", Binding::Sequence)?,
            Expr::Choice(left, right) => self.joined(left, right, " | ", Binding::Choice)?,
            Expr::Opt(inner) => self.repeated(inner, "?")?,
            Expr::Rep(inner) => self.repeated(inner, "*")?,
            Expr::RepOnce(inner) => self.repeated(inner, "+")?,
            Expr::RepExact(inner, times) => self.repeated(inner, &format!("{{{times}}}"))?,
            Expr::RepMin(inner, least) => self.repeated(inner, &format!("{{{least},}}"))?,
            Expr::RepMax(inner, most) => self.repeated(inner, &format!("{{,{most}}}"))?,
            Expr::RepMinMax(inner, least, most) => {
                self.repeated(inner, &format!("{{{least},{most}}}"))?
            }
            Expr::Push(inner) => self.shown(inner)?,
            // Look-aheads and the stack decide, and read nothing. Pest may add kinds; they show up as missing.
            _ => return None,
        })
    }

    /// A name as it is shown: a word of the language in quotes, nothing for what is hidden.
    fn named(&self, name: &str) -> Option<String> {
        if self.hidden.contains(name) || SILENT.contains(&name) {
            return None;
        }
        if !name.starts_with("kw_") {
            return Some(name.to_owned());
        }
        let word = self.rules.get(name)?.iter_top_down().find_map(|part| match part {
            Expr::Str(word) => Some(word),
            _ => None,
        })?;
        Some(format!("{word:?}"))
    }

    fn joined(
        &self,
        left: &Expr,
        right: &Expr,
        by: &str,
        own: Binding,
    ) -> Option<(String, Binding)> {
        match (self.shown(left), self.shown(right)) {
            (Some(left), Some(right)) => {
                Some((format!("{}{by}{}", bracketed(left, own), bracketed(right, own)), own))
            }
            (one, other) => one.or(other),
        }
    }

    fn repeated(&self, inner: &Expr, mark: &str) -> Option<(String, Binding)> {
        let text = bracketed(self.shown(inner)?, Binding::Part);
        Some((format!("{text}{mark}"), Binding::Part))
    }
}

/// The text in brackets where it holds together less than is needed.
fn bracketed((text, binding): (String, Binding), needed: Binding) -> String {
    if binding < needed { format!("({text})") } else { text }
}

/// The alternatives of a choice, or the expression alone.
fn flatten<'e>(expr: &'e Expr, into: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Choice(left, right) => {
            flatten(left, into);
            flatten(right, into);
        }
        _ => into.push(expr),
    }
}
