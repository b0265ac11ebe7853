//! The tables of the language reference: clauses, functions, units, types and warnings, between the marks in its pages.
//!
//! A page says `<!-- table: clauses of metric -->`; what follows up to `<!-- end of table -->` is written here.
//! What hover says of a clause stands in the table, and what the compiler demands of an empty declaration is what
//! is always there.

use std::fmt::Write as _;

use sla::diagnostic::{Diagnostic, Severity, codes};
use sla::ide::reference::{self, ClauseEntry, WordEntry};
use sla::source::{LoadError, LoadErrorKind, SourceLoader};
use sla::syntax::DeclarationKind;

use crate::Failure;

/// How the mark of a table begins.
pub(crate) const BEGIN: &str = "<!-- table: ";
const CLOSE: &str = " -->\n";
const END: &str = "<!-- end of table -->";

/// Gives a page with its tables written anew.
///
/// # Errors
/// Where a mark is not closed, or asks for a table that there is none of.
pub(crate) fn filled(page: &str, reserved: &[String]) -> Result<String, Failure> {
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, marked)) = rest.split_once(BEGIN) {
        let (asked, body) = marked.split_once(CLOSE).ok_or("a mark of a table is not closed")?;
        let (_, after) = body.split_once(END).ok_or(format!("the table `{asked}` has no end"))?;
        let table = table(asked, reserved).ok_or(format!("there is no table `{asked}`"))?;
        // INVARIANT: writing to a `String` cannot fail.
        let _ = write!(out, "{before}{BEGIN}{asked}{CLOSE}\n{table}\n{END}");
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn table(asked: &str, reserved: &[String]) -> Option<String> {
    if let Some(word) = asked.strip_prefix("clauses of ") {
        let kind = DeclarationKind::all().find(|kind| kind.word() == word)?;
        return Some(clauses(kind));
    }
    Some(match asked {
        "declarations" => declarations(),
        "functions" => words("function", &reference::functions()),
        "units" => words("unit", &reference::units()),
        "types" => words("type", &reference::types()),
        "warnings" => warnings(),
        "reserved words" => {
            let words: Vec<String> = reserved.iter().map(|word| format!("`{word}`")).collect();
            words.join(" ") + "\n"
        }
        _ => return None,
    })
}

fn declarations() -> String {
    let mut out = "| declaration | what it is for |\n|---|---|\n".to_owned();
    for kind in DeclarationKind::all() {
        let meaning = reference::meaning_of_declaration(kind);
        let _ = writeln!(out, "| `{}` | {meaning} |", kind.word());
    }
    out
}

fn words(what: &str, entries: &[WordEntry]) -> String {
    let mut out = format!("| {what} | what it is |\n|---|---|\n");
    for entry in entries {
        let _ = writeln!(out, "| `{}` | {} |", entry.written, entry.meaning);
    }
    out
}

fn warnings() -> String {
    let mut out = "| code | name | what it says |\n|---|---|---|\n".to_owned();
    for code in sla::diagnostic::all().filter(|code| code.severity() == Severity::Warning) {
        let (id, slug, summary) = (code.id(), code.slug(), code.summary());
        let _ = writeln!(out, "| [{id}](../errors/{id}.md) | {slug} | {summary} |");
    }
    out
}

fn clauses(kind: DeclarationKind) -> String {
    let needed = needed(kind);
    let mut out = "| clause | what it says | how often |\n|---|---|---|\n".to_owned();
    for clause in reference::clauses(kind) {
        let examples: Vec<String> = clause
            .examples
            .iter()
            .map(|example| format!("`{}`", example.replace('|', "\\|")))
            .collect();
        let often = often(&clause, &needed);
        let _ = writeln!(
            out,
            "| {} | {} | {often} |",
            examples.join("<br>"),
            clause.meaning.trim_end_matches('.')
        );
    }
    out
}

fn often(clause: &ClauseEntry, needed: &[Vec<&'static str>]) -> &'static str {
    let demand = needed.iter().find(|choices| choices.contains(&clause.phrase));
    match (demand.map(Vec::len), clause.repeats) {
        (Some(1), true) => "once or more",
        (Some(1), false) => "always",
        (Some(_), _) => "one of these",
        (None, true) => "any number",
        (None, false) => "at most once",
    }
}

/// Nothing is imported by what is compiled here.
struct NoFiles;

impl SourceLoader for NoFiles {
    fn load(&self, _: &str) -> Result<String, LoadError> {
        Err(LoadError::new(LoadErrorKind::NotFound))
    }
}

/// What the compiler demands of an empty declaration: for each demand the clauses that would do.
fn needed(kind: DeclarationKind) -> Vec<Vec<&'static str>> {
    const FRAME: &str = "contract frame { between one and two; in force 2026-01-01 until 2027-01-01; zone \"UTC\"; period month }\n\
        party one { role provider }\nparty two { role customer }\n";
    let word = kind.word();
    let text = match kind {
        DeclarationKind::Contract => "contract empty { }\n".to_owned(),
        _ => format!("{FRAME}{word} empty {{ }}\n"),
    };
    let compiled = sla::compile_text("reference.sla", text, &NoFiles);
    let demands = compiled.diagnostics.into_vec().into_iter();
    demands.filter_map(|demand| demanded(kind, &demand)).collect()
}

/// The clauses of which a diagnostic says that one is missing.
fn demanded(kind: DeclarationKind, demand: &Diagnostic) -> Option<Vec<&'static str>> {
    if ![codes::MISSING_CLAUSE, codes::OPEN_DECISION].contains(&demand.code) {
        return None;
    }
    let help = demand.help.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    for written in help.split('`').skip(1).step_by(2) {
        let begins = |clause: &ClauseEntry| {
            let rest = written.strip_prefix(clause.phrase);
            !clause.phrase.is_empty()
                && rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        // `at most` begins with `at`: the longest phrase is meant.
        let clauses = reference::clauses(kind).into_iter().filter(begins);
        let meant = clauses.map(|clause| clause.phrase).max_by_key(|phrase| phrase.len());
        found.extend(meant.filter(|phrase| !found.contains(phrase)));
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_written_between_their_marks() {
        let page = "a\n<!-- table: reserved words -->\nold\n<!-- end of table -->\nb\n";
        let reserved = ["and".to_owned(), "or".to_owned()];
        let filled = filled(page, &reserved).expect("a table");
        assert_eq!(
            filled,
            "a\n<!-- table: reserved words -->\n\n`and` `or`\n\n<!-- end of table -->\nb\n"
        );
        assert_eq!(super::filled(&filled, &reserved), Ok(filled.clone()));
        assert!(super::filled("<!-- table: nothing -->\n<!-- end of table -->", &[]).is_err());
        assert!(super::filled("<!-- table: units -->\n", &[]).is_err());
    }

    #[test]
    fn what_the_compiler_demands_is_always_there() {
        let row = |kind, start: &str| {
            let table = clauses(kind);
            let found = table.lines().find(|line| line.starts_with(start)).map(str::to_owned);
            found.unwrap_or_else(|| panic!("{start} is not in\n{table}"))
        };
        assert!(row(DeclarationKind::Objective, "| `require").ends_with("| always |"));
        assert!(row(DeclarationKind::Source, "| `span").ends_with("| one of these |"));
        assert!(row(DeclarationKind::Source, "| `column").ends_with("| any number |"));
        assert!(row(DeclarationKind::Objective, "| `by").ends_with("| at most once |"));
    }
}
