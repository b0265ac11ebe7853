//! Texts that are hard on a parser, each of about the size that is asked for.

/// A kind of hostile text: its name, and a writer that takes the size in bytes.
pub(crate) type Hostile = (&'static str, fn(usize) -> String);

/// The part again and again, up to the size.
fn filled(part: &str, size: usize) -> String {
    part.repeat(size / part.len() + 1)
}

/// The part again and again between a beginning and an end.
fn within(before: &str, part: &str, after: &str, size: usize) -> String {
    format!("{before}{}{after}", filled(part, size))
}

/// As many of each part as make up the size, the first ones before the middle, the second ones after it.
fn nested(before: &str, open: &str, middle: &str, close: &str, after: &str, size: usize) -> String {
    let count = size / (open.len() + close.len()) + 1;
    format!("{before}{}{middle}{}{after}", open.repeat(count), close.repeat(count))
}

const METRIC: &str = "metric m {\n    value ";
const END: &str = "\n}\n";
const ROWS: &str = "metric m {\n    value choose {\n";

/// Text that means nothing, in as many ways.
const NOISE: [Hostile; 19] = [
    ("nothing but line ends", |size| filled("\n", size)),
    ("nothing but blanks", |size| filled(" ", size)),
    ("nothing but CR", |size| filled("\r", size)),
    ("NULs", |size| filled("\0", size)),
    ("NULs in rows", |size| within(ROWS, "\0\n", END, size)),
    ("byte order marks", |size| filled("\u{FEFF}", size)),
    ("bidirectional controls", |size| {
        within("party a {\n    contact \"", "\u{202E}", "\"\n}\n", size)
    }),
    ("bidirectional controls between letters", |size| filled("a\u{2066}b ", size)),
    ("the parser's own mark", |size| within(METRIC, "\u{FDD0}\n", END, size)),
    ("wide characters", |size| filled("日本語 🕰 ", size)),
    ("combining marks", |size| within("metric a", "\u{301}", " {\n}\n", size)),
    ("quotes", |size| filled("\"", size)),
    ("unclosed texts", |size| filled("party a \"A {\n", size)),
    ("backslashes in a text", |size| within("party a \"", "\\", "\n", size)),
    ("one word", |size| filled("a", size)),
    ("one line of words", |size| filled("word ", size)),
    ("one number", |size| within(METRIC, "1", END, size)),
    ("digits and points", |size| within(METRIC, "1.1", END, size)),
    ("strokes", |size| within(METRIC, "/", END, size)),
];

/// Brackets that open and never close, or the other way round.
const BRACKETS: [Hostile; 20] = [
    ("((((", |size| within(METRIC, "(", END, size)),
    ("[[[[", |size| within(METRIC, "a[", END, size)),
    ("f(f(f(", |size| within(METRIC, "f(", END, size)),
    ("{{{{", |size| filled("{", size)),
    ("{ on lines", |size| filled("{\n", size)),
    ("}}}}", |size| filled("}", size)),
    ("))))", |size| within(METRIC, ")", END, size)),
    ("({({", |size| within(METRIC, "({", END, size)),
    ("()()()", |size| within(METRIC, "()", END, size)),
    ("f()()()", |size| within(METRIC, "()", END, size).replace("value ", "value f")),
    ("nested brackets", |size| nested(METRIC, "(", "a", ")", END, size)),
    ("nested brackets, then noise", |size| nested(METRIC, "(", "a a", ")", END, size)),
    ("brackets of depth 100", |size| filled(&nested(METRIC, "(a + ", "b", ")", END, 600), size)),
    ("brackets of depth 100 left open", |size| {
        filled(&format!("{METRIC}{}{END}", "f(a, ".repeat(100)), size)
    }),
    ("brackets of depth 100 before empty lines", |size| {
        filled(&format!("{METRIC}{}{}{END}", "(".repeat(100), "\n".repeat(2_000)), size)
    }),
    ("nested bodies", |size| within("", "case c from s by k {\n with t by k {\n", "", size)),
    ("nested amendments", |size| within("amendment a {\n", "add amendment b {\n", "", size)),
    ("declarations without }", |size| filled("metric m {\n value a\n", size)),
    ("headers without {", |size| filled("metric m \"M\"\n", size)),
    ("case headers without {", |size| filled("case c from s by k\n", size)),
];

/// Long and deep values.
const VALUES: [Hostile; 20] = [
    ("and chain", |size| within(METRIC, "a and ", "b\n}\n", size)),
    ("and chain on lines", |size| within(METRIC, "a\n and ", "b\n}\n", size)),
    ("sum", |size| within(METRIC, "a + ", "b\n}\n", size)),
    ("sum without its last value", |size| within(METRIC, "a + ", END, size)),
    ("operators at line ends", |size| within("metric m {\n", " require a +\n", "}\n", size)),
    ("operators at line ends in brackets", |size| nested(METRIC, "(a +\n", "b c", ")", END, size)),
    ("the same, shallow", |size| filled(&nested(METRIC, "(a +\n", "b c", ")", END, 500), size)),
    ("not not not", |size| within(METRIC, "not ", "a\n}\n", size)),
    ("minus minus", |size| within(METRIC, "-", "a\n}\n", size)),
    ("fields", |size| within("metric m {\n    value a", ".b", END, size)),
    ("indexes", |size| within("metric m {\n    value a", "[b]", END, size)),
    ("postfixes", |size| within("metric m {\n    value a", " is present", END, size)),
    ("one long list", |size| within("metric m {\n    excluding a", ", b", END, size)),
    ("one list of commas", |size| within("metric m {\n    excluding a", ",", END, size)),
    ("one long call", |size| within("metric m {\n    value f(a", ", b", ")\n}\n", size)),
    ("later of", |size| nested(METRIC, "later of (", "a", ")", END, size)),
    ("later of, shallow", |size| filled(&nested(METRIC, "later of (", "a", ")", END, 1_000), size)),
    ("one of", |size| within("metric m {\n    value a is one of b", ", c", END, size)),
    ("dates", |size| within("metric m {\n", " value 2026-3-1\n", "}\n", size)),
    ("almost dates", |size| within(METRIC, "2026-", END, size)),
];

/// Blocks of rows, and clauses that look like rows.
const BLOCKS: [Hostile; 14] = [
    ("table", |size| within("table t by k {\n    k | v\n", "    a | 1 h\n", "}\n", size)),
    ("table without rows' ends", |size| within("table t by k {", "a | ", "}\n", size)),
    ("table without }", |size| within("table t by k {\n k | v\n", "a | (\n", "", size)),
    ("tier rows without }", |size| {
        within("penalty p {\n credit of a by b {\n", ">= 1 : 2\n", "", size)
    }),
    ("tier rows without {", |size| {
        within("penalty p {\n credit of a by b\n", "< 1 : 2\n", "", size)
    }),
    ("clauses in rows", |size| within(ROWS, "level (a) : 1\n", "}\n}\n", size)),
    ("clauses with open brackets in rows", |size| within(ROWS, "level (a,\n", "}\n}\n", size)),
    ("choose in choose", |size| {
        nested("metric m {\n value ", "choose { a : ", "1", " }", END, size)
    }),
    ("choose in a condition", |size| {
        filled(&nested(ROWS, "level (choose {\n", "a : 1", "\n}) : 1", "\n}\n}\n", 2_000), size)
    }),
    ("choose in choose without }", |size| within("metric m {\n", "value choose {\n", "", size)),
    ("the same, shallow", |size| {
        filled(&format!("metric m {{\n{}", "value choose {\n a : 1\n".repeat(100)), size)
    }),
    ("rows after a choose without }", |size| {
        let chooses = "value choose {\n".repeat(100);
        within(&format!("metric m {{\n{chooses}"), "a : 1\n", "", size)
    }),
    ("one line of rows", |size| within(ROWS, "a : 1;", "}\n}\n", size)),
    ("one line of clauses", |size| within("metric m { ", "value a; ", "}", size)),
];

/// Many declarations, clauses and mistakes, each short.
const MANY: [Hostile; 14] = [
    ("declarations", |size| numbered("party p# \"P\" { role provider }\n", size)),
    ("declarations of one name", |size| filled("party p { role provider }\n", size)),
    ("metrics without a name", |size| filled("metric {}\n", size)),
    ("broken declarations", |size| numbered("metrc m# { valeu uptime }\n", size)),
    ("broken clauses", |size| within("metric m {\n", " valeu uptime\n", "}\n", size)),
    ("broken headers", |size| numbered("case c# form s by k { a = first(b) }\n", size)),
    ("clauses out of place", |size| within("party p {\n", " value a\n role x\n", "}\n", size)),
    ("columns, then clauses", |size| {
        let columns = numbered("column c# : text\n", size / 2);
        within(&format!("source s {{\n{columns}"), "at t : instant\n", "}\n", size / 2)
    }),
    ("unknown names", |size| {
        numbered("objective o# { by nobody#; require missing# >= 1 }\n", size)
    }),
    ("words outside", |size| filled("a\n", size)),
    ("comments", |size| within("metric m {\n", " // value a {\n", "}\n", size)),
    ("one comment", |size| within("//", " a", "\n", size)),
    ("empty clauses", |size| within("metric m {", ";", "}", size)),
    ("CR LF", |size| within("metric m {\r\n", " value a\r\n", "}\r\n", size)),
];

/// The line again and again with its number in the place of `#`.
fn numbered(line: &str, size: usize) -> String {
    let mut text = String::with_capacity(size + line.len());
    for number in 0_u32.. {
        text.push_str(&line.replace('#', &number.to_string()));
        if text.len() >= size {
            break;
        }
    }
    text
}

/// Every kind there is.
pub(crate) fn all() -> impl Iterator<Item = Hostile> {
    NOISE.into_iter().chain(BRACKETS).chain(VALUES).chain(BLOCKS).chain(MANY)
}
