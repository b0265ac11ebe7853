//! The tutorial is typed by this test, block by block, and shows what is seen by whoever types it.
//!
//! `sla add` is put at the end of `contract.sla`, `sla add below=party` behind the declaration of that word, `sla change` into the place of the declaration that begins alike,
//! `sla try` is either of them until the next block that is meant to stay. `… file=NAME` is a file. `console` has commands
//! behind `$` with what they print; a line `…` stands for any lines. `UPDATE_TUTORIAL=1` writes what is printed.

use std::fs;
use std::path::Path;

use super::Sandbox;
use crate::markdown::{Fence, fences};
use crate::repository::{File, files, root};

const PAGE: &str = "docs/tutorial.md";
const CONTRACT: &str = "contract.sla";
/// Where what is typed ends up.
const EXAMPLE: &str = "examples/hosting";

/// A reader who types what the page says.
struct Reader {
    sandbox: Sandbox,
    contract: String,
    /// The contract before something was tried.
    kept: Option<String>,
}

impl Reader {
    fn new() -> Self {
        Self { sandbox: Sandbox::new(), contract: String::new(), kept: None }
    }

    /// Follows a block; where it shows what is printed, gives what is printed.
    fn follow(&mut self, fence: &Fence) -> Result<Option<String>, String> {
        let mut info = fence.info.split_whitespace();
        match (info.next(), info.next()) {
            (Some("console"), None) => return self.commands(&fence.text).map(Some),
            (Some("sla"), Some(how @ ("add" | "change" | "try"))) => {
                let below = info.next().and_then(|place| place.strip_prefix("below="));
                self.type_in(how, below, &fence.text)?;
            }
            (Some("csv" | "toml"), Some(file)) => {
                let name = file.strip_prefix("file=").ok_or("a file has a name")?;
                self.sandbox.write(name, fence.text.as_bytes());
            }
            (Some("text"), None) => {}
            _ => return Err(format!("`{}` means nothing", fence.info)),
        }
        Ok(None)
    }

    /// Takes back what was only tried.
    fn forget(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.contract = kept;
            self.sandbox.write(CONTRACT, self.contract.as_bytes());
        }
    }

    fn type_in(&mut self, how: &str, below: Option<&str>, text: &str) -> Result<(), String> {
        if how == "try" {
            self.kept.get_or_insert_with(|| self.contract.clone());
        } else {
            self.forget();
        }
        let mut head = text.split_whitespace();
        let head =
            format!("{} {} ", head.next().unwrap_or_default(), head.next().unwrap_or_default());
        let old = declaration(&self.contract, &head);
        match (how, old, below) {
            ("add", Some(_), _) => return Err("it is there already".to_owned()),
            ("change", None, _) => return Err("there is nothing to change".to_owned()),
            (_, Some(old), _) => self.contract = self.contract.replacen(&old, text, 1),
            (_, None, Some(word)) => {
                let above = declaration(&self.contract, &format!("{word} "));
                let above = above.ok_or("there is nothing to put it below")?;
                self.contract = self.contract.replacen(&above, &format!("{above}\n{text}"), 1);
            }
            (_, None, None) => {
                let gap = if self.contract.is_empty() { "" } else { "\n" };
                self.contract.push_str(gap);
                self.contract.push_str(text);
            }
        }
        self.sandbox.write(CONTRACT, self.contract.as_bytes());
        Ok(())
    }

    /// Runs what stands behind `$`, and gives the block as it should be.
    fn commands(&self, block: &str) -> Result<String, String> {
        Self::commands_in(&self.sandbox, self.sandbox.path(""), block)
    }

    fn commands_in(
        sandbox: &Sandbox,
        folder: impl AsRef<Path>,
        block: &str,
    ) -> Result<String, String> {
        let mut printed = String::new();
        for line in block.lines().filter(|line| line.starts_with("$ ")) {
            let mut words = line.trim_start_matches("$ ").split_whitespace();
            if words.next() != Some("sla") {
                return Err(format!("`{line}` is no command of ours"));
            }
            let mut command = sandbox.command(&words.collect::<Vec<_>>());
            let run = command.current_dir(&folder).output().expect("the program starts");
            let text = |bytes| String::from_utf8(bytes).expect("text");
            let lines = text(run.stdout) + &text(run.stderr);
            // Blanks at line ends are not seen, and editors take them away.
            let seen = lines.lines().map(|line| line.trim_end().to_owned() + "\n");
            printed.push_str(&format!("{line}\n{}", seen.collect::<String>()));
        }
        Ok(printed)
    }
}

/// The declaration of a contract that begins like this, up to its closing brace.
fn declaration(contract: &str, head: &str) -> Option<String> {
    let start = contract.match_indices(head).map(|(at, _)| at);
    let start = start.into_iter().find(|at| *at == 0 || contract[..*at].ends_with('\n'))?;
    let end = contract[start..].find("\n}\n")? + 3;
    Some(contract[start..start + end].to_owned())
}

/// Whether a block shows what is printed, but for the lines it leaves out.
fn shows(block: &str, printed: &str) -> bool {
    let mut parts = block.split("…\n");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let at = if parts.peek().is_none() {
            rest.strip_suffix(part).map(str::len)
        } else {
            rest.find(part)
        };
        let Some(at) = at else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

#[test]
fn a_reader_who_types_the_tutorial_sees_what_it_shows() {
    let update = std::env::var_os("UPDATE_TUTORIAL").is_some();
    let page = File::read(PAGE);
    let mut text = page.text.clone();
    let mut reader = Reader::new();
    for fence in fences(&page.text) {
        let place = format!("{PAGE}:{}", fence.line);
        match reader.follow(&fence) {
            Err(fault) => panic!("{place}: {fault}"),
            Ok(Some(printed)) if !shows(&fence.text, &printed) => {
                assert!(
                    update,
                    "{place}: it shows\n{}\nand this is printed:\n{printed}",
                    fence.text
                );
                let old = format!("```console\n{}```", fence.text);
                text = text.replacen(&old, &format!("```console\n{printed}```"), 1);
            }
            Ok(_) => {}
        }
    }
    if update {
        fs::write(root().join(PAGE), text).expect("the page can be written");
    }
    reader.forget();
    for name in [CONTRACT, "outages.csv", "maintenance.csv", "sla.toml"] {
        let example = File::read(&format!("{EXAMPLE}/{name}"));
        assert_eq!(reader.sandbox.read(name), example.text, "{} is what was typed", example.path);
    }
}

#[test]
fn what_the_other_pages_show_is_printed() {
    let sandbox = Sandbox::new();
    let mut pages = files("docs/reference", "md");
    pages.push(File::read("README.md"));
    let mut seen = 0;
    for page in pages {
        for fence in fences(&page.text).iter().filter(|fence| fence.info == "console") {
            let printed = Reader::commands_in(&sandbox, root(), &fence.text).expect("our commands");
            let shown = shows(&fence.text, &printed);
            assert!(shown, "{}:{}: this is printed:\n{printed}", page.path, fence.line);
            seen += 1;
        }
    }
    assert!(seen >= 3, "there are such blocks");
}

#[test]
fn every_block_of_the_tutorial_is_followed() {
    let mut reader = Reader::new();
    let fence =
        |info: &str, text: &str| Fence { info: info.to_owned(), text: text.to_owned(), line: 1 };
    let mut follow = |info: &str, text: &str| reader.follow(&fence(info, text)).map(|_| ());
    assert_eq!(follow("sla add", "party a {\n    role provider\n}\n"), Ok(()));
    assert_eq!(follow("sla try", "party a {\n    role neither\n}\n"), Ok(()));
    assert_eq!(follow("sla change", "party a {\n    role customer\n}\n"), Ok(()));
    assert!(follow("sla change", "party b { }\n").is_err());
    assert!(follow("sla add", "party a {\n}\n").is_err());
    assert!(follow("sla", "party b { }\n").is_err());
    assert!(follow("console", "$ rm contract.sla\n").is_err());
    assert_eq!(reader.contract, "party a {\n    role customer\n}\n");

    assert!(shows("a\n…\nc\n", "a\nb\nb\nc\n"));
    assert!(!shows("a\n…\nc\n", "a\nb\n"));
    assert!(!shows("a\n", "a\nb\n"));
    assert!(!shows("b\n…\n", "a\nb\n"));
}
