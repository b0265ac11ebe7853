//! What a workbook says of its sheets, and what they share.

use quick_xml::events::Event;

use super::package::Package;
use super::strings::Strings;
use super::styles::{Shape, Styles};
use super::xml::{Xml, attribute};

/// The most sheets.
const MAX_SHEETS: usize = 10_000;

/// The parts of a workbook that all of its sheets need.
#[derive(Debug)]
pub(super) struct Book {
    sheets: Vec<Listed>,
    /// Whether days are counted from 1904, as the first Macintosh did.
    pub(super) from_1904: bool,
    /// The texts that cells have by their number.
    pub(super) strings: Strings,
    styles: Styles,
}

#[derive(Debug)]
struct Listed {
    name: String,
    part: String,
    visible: bool,
}

/// A tie from one part to another.
#[derive(Debug)]
struct Relation {
    id: String,
    kind: String,
    part: String,
}

impl Book {
    /// Reads it; the error says what is wrong.
    pub(super) fn read(package: &Package) -> Result<Self, String> {
        let whole = relations(package, "")?;
        let main = whole.iter().find(|relation| relation.kind.ends_with("/officeDocument"));
        let main = main.map_or("xl/workbook.xml", |relation| relation.part.as_str());
        let ties = relations(package, main)?;
        let part = |kind: &str| {
            let found = ties.iter().find(|relation| relation.kind.ends_with(kind));
            found.map(|relation| relation.part.as_str()).filter(|part| package.has(part))
        };
        let strings = match part("/sharedStrings") {
            Some(part) => Strings::read(package.part(part)?)?,
            None => Strings::default(),
        };
        let styles = match part("/styles") {
            Some(part) => Styles::read(package.part(part)?)?,
            None => Styles::default(),
        };
        let mut book = Self { sheets: Vec::new(), from_1904: false, strings, styles };
        book.list(package, main, &ties)?;
        Ok(book)
    }

    fn list(&mut self, package: &Package, main: &str, ties: &[Relation]) -> Result<(), String> {
        let mut xml = Xml::new(package.part(main)?);
        loop {
            match xml.next()? {
                Event::Start(tag) if tag.local_name().as_ref() == "workbookPr" => {
                    let set = attribute(&tag, "date1904")?;
                    self.from_1904 = matches!(set.as_deref(), Some("1" | "true"));
                }
                Event::Start(tag) if tag.local_name().as_ref() == "sheet" => {
                    let name = attribute(&tag, "name")?.unwrap_or_default();
                    let id = attribute(&tag, "id")?.unwrap_or_default();
                    let state = attribute(&tag, "state")?;
                    let visible = !matches!(state.as_deref(), Some("hidden" | "veryHidden"));
                    let tie = ties.iter().find(|relation| relation.id == id);
                    // A sheet may also be a chart, which has no cells.
                    if let Some(tie) = tie.filter(|tie| tie.kind.ends_with("/worksheet")) {
                        self.sheets.push(Listed { name, part: tie.part.clone(), visible });
                    }
                    if self.sheets.len() > MAX_SHEETS {
                        return Err(format!("it has more than {MAX_SHEETS} sheets"));
                    }
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The part of the sheet of that name, else of the first that is visible; the error lists the sheets.
    pub(super) fn sheet(&self, name: Option<&str>) -> Result<String, String> {
        let found = match name {
            Some(name) => self.sheets.iter().find(|sheet| sheet.name == name),
            None => {
                let visible = self.sheets.iter().find(|sheet| sheet.visible);
                visible.or_else(|| self.sheets.first())
            }
        };
        found.map(|sheet| sheet.part.clone()).ok_or_else(|| {
            let mut names: Vec<String> =
                self.sheets.iter().take(20).map(|sheet| format!("`{}`", sheet.name)).collect();
            if self.sheets.len() > names.len() {
                names.push("…".to_owned());
            }
            names.join(", ")
        })
    }

    /// How the cells of a style show their numbers.
    pub(super) fn shape(&self, style: Option<&str>) -> Shape {
        let style = style.and_then(|style| style.parse().ok());
        self.styles.shape(style.unwrap_or(0))
    }
}

/// The ties of a part; those of the whole archive for the empty name.
fn relations(package: &Package, part: &str) -> Result<Vec<Relation>, String> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let slash = if folder.is_empty() { "" } else { "/" };
    let listing = format!("{folder}{slash}_rels/{file}.rels");
    let mut found = Vec::new();
    if !package.has(&listing) {
        return Ok(found);
    }
    let mut xml = Xml::new(package.part(&listing)?);
    loop {
        match xml.next()? {
            Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                let target = attribute(&tag, "Target")?.unwrap_or_default();
                let part = match target.strip_prefix('/') {
                    Some(whole) => whole.to_owned(),
                    None => format!("{folder}{slash}{target}"),
                };
                found.push(Relation {
                    id: attribute(&tag, "Id")?.unwrap_or_default(),
                    kind: attribute(&tag, "Type")?.unwrap_or_default(),
                    part,
                });
                if found.len() > MAX_SHEETS {
                    return Err(format!("it has more than {MAX_SHEETS} ties between its parts"));
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}
