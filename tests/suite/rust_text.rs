//! A look at Rust sources that is just deep enough for the rules of the house: what is code, what is a
//! comment or a text, where a function ends, which paths it names.

#![expect(
    clippy::string_slice,
    reason = "offsets come from searches in the same text, and a panic fails the test"
)]

/// Gives the source with comments, texts and characters blanked; every line keeps its number.
pub(crate) fn code_of(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = match (chars[at], chars.get(at + 1)) {
            ('/', Some('/')) => line_comment(&chars, at),
            ('/', Some('*')) => block_comment(&chars, at),
            ('"', _) => text(&chars, at),
            ('r', Some('"' | '#')) if !follows_word(&chars, at) => raw_text(&chars, at),
            ('b', Some('r')) if !follows_word(&chars, at) => match raw_text(&chars, at + 1) {
                end if end == at + 1 => at,
                end => end,
            },
            ('\'', _) => character(&chars, at),
            _ => at,
        };
        if end == at {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..end].iter().map(|c| if *c == '\n' { '\n' } else { ' ' }));
            at = end;
        }
    }
    out
}

fn follows_word(chars: &[char], at: usize) -> bool {
    at > 0 && is_word(chars[at - 1])
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn line_comment(chars: &[char], at: usize) -> usize {
    (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len())
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0_usize, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) if depth == 1 => return i + 2,
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
    }
    chars.len()
}

fn text(chars: &[char], at: usize) -> usize {
    let mut i = at + 1;
    while i < chars.len() {
        match chars[i] {
            '\\' => i += 2,
            '"' => return i + 1,
            _ => i += 1,
        }
    }
    chars.len()
}

/// The end of `r"…"` or `r#"…"#` that starts at the `r`; `at` itself where it is a raw name such as `r#type`.
fn raw_text(chars: &[char], at: usize) -> usize {
    let hashes = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    let open = at + 1 + hashes;
    if chars.get(open) != Some(&'"') {
        return at;
    }
    let closes = |i: usize| {
        chars[i] == '"'
            && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (open + 1..chars.len()).find(|&i| closes(i)).map_or(chars.len(), |i| i + 1 + hashes)
}

/// The end of a character; `at` itself where the quote begins a lifetime.
fn character(chars: &[char], at: usize) -> usize {
    match (chars.get(at + 1), chars.get(at + 2)) {
        (Some('\\'), _) => {
            let from = at + 3;
            (from..chars.len()).find(|&i| chars[i] == '\'').map_or(chars.len(), |i| i + 1)
        }
        (Some(_), Some('\'')) => at + 3,
        _ => at,
    }
}

/// Blanks the items marked `#[cfg(test)]` in text that [`code_of`] gave.
pub(crate) fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let end = end_of_item(&out, start);
        let blank: String =
            out[start..end].chars().map(|c| if c == '\n' { c } else { ' ' }).collect();
        out.replace_range(start..end, &blank);
    }
    out
}

/// The end of the item at a byte offset: behind its `;`, or behind the brace that closes it.
fn end_of_item(code: &str, start: usize) -> usize {
    let mut depth = 0_usize;
    for (i, c) in code[start..].char_indices() {
        match c {
            ';' if depth == 0 => return start + i + 1,
            '{' => depth += 1,
            '}' if depth <= 1 => return start + i + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// A function with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of `fn`, from 1.
    pub(crate) line: usize,
    /// The lines from `fn` to the closing brace.
    pub(crate) lines: usize,
}

/// Finds the functions in text that [`code_of`] gave; declarations without a body are left out.
pub(crate) fn functions(code: &str) -> Vec<Function> {
    words(code)
        .filter(|(_, word)| *word == "fn")
        .filter_map(|(at, _)| {
            let (_, name) = words(&code[at + 2..]).next()?;
            let body = code[at..].find(['{', ';'])? + at;
            if code[body..].starts_with(';') {
                return None;
            }
            let end = end_of_item(code, body);
            let line = code[..at].matches('\n').count() + 1;
            let lines = code[at..end].matches('\n').count() + 1;
            Some(Function { name: name.to_owned(), line, lines })
        })
        .collect()
}

/// Goes through the words of a text with their byte offsets.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + code[at..].find(is_word)?;
        let len = code[start..].find(|c| !is_word(c)).unwrap_or(code.len() - start);
        at = start + len;
        Some((start, &code[start..at]))
    })
}

/// Gives what the code reaches right under a root, with the line: `a` and `b` for `crate::{a::X, b}` under `crate`.
pub(crate) fn reached<'a>(code: &'a str, root: &str) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (at, word) in words(code) {
        let Some(rest) = code[at + word.len()..].trim_start().strip_prefix("::") else { continue };
        if word != root {
            continue;
        }
        let line = code[..at].matches('\n').count() + 1;
        let rest = rest.trim_start();
        if let Some(group) = rest.strip_prefix('{') {
            found.extend(heads_of_group(group).into_iter().map(|head| (line, head)));
        } else if let Some((0, head)) = words(rest).next() {
            found.push((line, head));
        }
    }
    found
}

/// The first word of each path in a group whose opening brace has been passed.
fn heads_of_group(group: &str) -> Vec<&str> {
    let mut heads = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 0 => {
                heads.extend(words(&group[from..i]).next().map(|(_, head)| head));
                from = i + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    heads
}

#[test]
fn comments_and_texts_are_no_code() {
    let source = "let a = \"f64 // {\"; // f64\nlet b = r#\"}\"f64\"#; /* f64 /* { */ */ let c = '{'; let d: &'a str = '\\'';";
    let code = code_of(source);
    assert_eq!(
        code.split_whitespace().collect::<Vec<_>>().join(" "),
        "let a = ; let b = ; let c = ; let d: &'a str = ;"
    );
    assert_eq!(code.matches('\n').count(), 1, "lines keep their numbers");
    assert_eq!(
        code_of("let r#type = for_r; break; br\"f64\""),
        "let r#type = for_r; break;        "
    );
}

#[test]
fn test_items_are_left_out() {
    let code =
        "a();\n#[cfg(test)]\nmod tests;\nb();\n#[cfg(test)]\nmod more {\n fn f() {}\n}\nc();";
    let kept = without_tests(code);
    assert_eq!(kept.split_whitespace().collect::<Vec<_>>(), ["a();", "b();", "c();"]);
    assert_eq!(kept.matches('\n').count(), code.matches('\n').count());
}

#[test]
fn functions_are_measured() {
    let code =
        "trait T { fn a(); }\nfn b(x: u8) -> u8 {\n    if x { y }\n}\nimpl T for U { fn c() {} }";
    let found: Vec<_> = functions(code).into_iter().map(|f| (f.name, f.line, f.lines)).collect();
    assert_eq!(found, [("b".to_owned(), 2, 3), ("c".to_owned(), 5, 1)]);
}

#[test]
fn reached_paths_are_found() {
    let code = "use crate::syntax::{Node};\nuse crate::{time::{Zone, Period}, exact};\nlet x = crate :: data::read();\nmycrate::no; use crate as c;";
    assert_eq!(reached(code, "crate"), [(1, "syntax"), (2, "time"), (2, "exact"), (3, "data")]);
}
