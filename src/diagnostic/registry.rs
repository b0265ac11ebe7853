//! The table of everything the compiler can say.
//!
//! To add a row: write one line in the block it belongs to, and `docs/errors/CODE.md` beside it.
//! The constant's name is the slug in upper case with `_` for `-`; a test holds both together.

use std::fmt;

use super::suggest::closest;

/// How grave a diagnostic is. The order is from grave to mild.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The contract or the data cannot be used as they are.
    Error,
    /// It can be used, and is probably not what was meant.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// Gives the word for it: `error`, `warning` or `note`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One row of the table.
#[derive(Debug)]
struct Row {
    name: &'static str,
    id: &'static str,
    slug: &'static str,
    severity: Severity,
    summary: &'static str,
    since: &'static str,
    page: &'static str,
}

/// A code of the registry, such as `E0304 unit-mismatch`. Codes order by their number.
#[derive(Clone, Copy)]
pub struct Code(&'static Row);

impl Code {
    /// Gives the number: `E0304`.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// Gives the name in words: `unit-mismatch`.
    pub fn slug(self) -> &'static str {
        self.0.slug
    }

    /// Gives the severity of every diagnostic with this code.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// Says in one line what the code stands for.
    pub fn summary(self) -> &'static str {
        self.0.summary
    }

    /// Gives the version of `sla` that first had the code.
    pub fn since(self) -> &'static str {
        self.0.since
    }

    /// Gives the page `docs/errors/CODE.md` as Markdown.
    pub fn page(self) -> &'static str {
        self.0.page
    }

    /// Gives the name of the constant in [`codes`].
    pub fn constant(self) -> &'static str {
        self.0.name
    }

    /// Finds a code by number or slug, in any case.
    ///
    /// # Errors
    /// Where there is none, gives the codes that were probably meant.
    pub fn parse(asked: &str) -> Result<Self, UnknownCode> {
        let wanted = asked.trim();
        let same = |name: &str| name.eq_ignore_ascii_case(wanted);
        if let Some(code) = all().find(|code| same(code.id()) || same(code.slug())) {
            return Ok(code);
        }
        let near_slug = closest(wanted, all().map(Self::slug));
        let near_id = closest(wanted, all().map(Self::id));
        let suggestions = all()
            .filter(|code| near_slug == Some(code.slug()) || near_id == Some(code.id()))
            .collect();
        Err(UnknownCode { asked: wanted.to_owned(), suggestions })
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Code {}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.id().cmp(other.id())
    }
}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.slug())
    }
}

/// Something asked for that is no code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    /// What was asked for.
    pub asked: String,
    /// The codes that were probably meant, by number; may be empty.
    pub suggestions: Vec<Code>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no diagnostic `{}`", self.asked)?;
        for (place, code) in self.suggestions.iter().enumerate() {
            let lead = if place == 0 { "; did you mean " } else { " or " };
            write!(f, "{lead}`{code}`")?;
        }
        f.write_str(if self.suggestions.is_empty() { "" } else { "?" })
    }
}

impl std::error::Error for UnknownCode {}

/// Goes through all codes as the table lists them.
pub fn all() -> impl Iterator<Item = Code> {
    TABLE.iter().map(|row| Code(row))
}

/// Declares the table: `NAME = "CODE" "slug" Severity "summary"`, in blocks by version.
macro_rules! registry {
    ($(since $since:literal {
        $($name:ident = $id:literal $slug:literal $severity:ident $summary:literal)*
    })*) => {
        /// The codes as constants: `codes::UNIT_MISMATCH`.
        pub mod codes {
            use super::{Code, Row, Severity};
            $($(
                #[doc = concat!("`", $id, "`: ", $summary, ".")]
                pub const $name: Code = {
                    static ROW: Row = Row {
                        name: stringify!($name),
                        id: $id,
                        slug: $slug,
                        severity: Severity::$severity,
                        summary: $summary,
                        since: $since,
                        page: include_str!(concat!("../../docs/errors/", $id, ".md")),
                    };
                    Code(&ROW)
                };
            )*)*
        }

        static TABLE: &[&Row] = &[$($(codes::$name.0,)*)*];
    };
}

registry! {
    since "0.1.0" {
        // Lexical.
        UNCLOSED_TEXT = "E0001" "unclosed-text" Error "a text is not closed before its line ends"
        UNKNOWN_CHARACTER = "E0002" "unknown-character" Error "a character has no meaning in a contract"
        BIDIRECTIONAL_CONTROL = "E0003" "bidirectional-control" Error "an invisible character changes the reading direction"
        UNREADABLE_CONTRACT = "E0004" "unreadable-contract" Error "the file of a contract cannot be read"
        // Syntax.
        UNEXPECTED_TEXT = "E0101" "unexpected-text" Error "something stands where it cannot be read"
        UNKNOWN_CLAUSE = "E0102" "unknown-clause" Error "a line starts with a word that begins no clause"
        UNKNOWN_DECLARATION = "E0103" "unknown-declaration" Error "a block starts with a word that declares nothing"
        MISSING_CLOSE = "E0104" "missing-close" Error "a bracket is opened and never closed"
        MISSING_VALUE = "E0105" "missing-value" Error "a clause or an operator lacks its value"
        MISSING_NAME = "E0106" "missing-name" Error "a declaration lacks its name"
        NESTED_TOO_DEEP = "E0107" "nested-too-deep" Error "brackets are nested more than 128 deep"
        MISSING_OPEN = "E0108" "missing-open" Error "a declaration lacks its opening brace, or a bracket closes nothing"
        MIXED_AND_OR = "E0109" "mixed-and-or" Error "`and` and `or` are mixed without brackets"
        CHAINED_COMPARISON = "E0110" "chained-comparison" Error "two comparisons are chained"
        // Names.
        UNKNOWN_NAME = "E0201" "unknown-name" Error "a name is used that nothing declares"
        DUPLICATE_NAME = "E0202" "duplicate-name" Error "two things have the same name"
        WRONG_KIND_OF_NAME = "E0203" "wrong-kind-of-name" Error "a name stands for another kind of thing than is needed"
        UNKNOWN_CLAUSE_HERE = "E0204" "unknown-clause-here" Error "a clause does not belong into this declaration"
        DUPLICATE_CLAUSE = "E0205" "duplicate-clause" Error "a clause stands twice where it may stand once"
        MISSING_CLAUSE = "E0206" "missing-clause" Error "a declaration lacks a clause it needs"
        UNKNOWN_UNIT = "E0207" "unknown-unit" Error "a unit is neither built in nor declared"
        UNKNOWN_ZONE = "E0208" "unknown-zone" Error "a time zone does not exist"
        UNKNOWN_COLUMN = "E0209" "unknown-column" Error "a column is used that its source or table does not have"
        UNKNOWN_CURRENCY = "E0210" "unknown-currency" Error "a currency code does not exist"
        CIRCULAR_DEFINITION = "E0211" "circular-definition" Error "a definition leads back to itself"
        UNSET_PARAMETER = "E0220" "unset-parameter" Error "a parameter has no value"
        CIRCULAR_IMPORT = "E0222" "circular-import" Error "a contract imports itself by way of others"
        FAULTY_IMPORT = "E0223" "faulty-import" Error "an imported file holds no contract without errors"
        // Types and units.
        TYPE_MISMATCH = "E0301" "type-mismatch" Error "a value is of another type than is needed"
        UNIT_MISMATCH = "E0304" "unit-mismatch" Error "two quantities of different kinds are compared or added"
        CURRENCY_MISMATCH = "E0305" "currency-mismatch" Error "amounts in two currencies are compared or added"
        CIVIL_AND_PHYSICAL_TIME = "E0306" "civil-and-physical-time" Error "days or months are mixed with hours or minutes"
        WRONG_ARGUMENT = "E0307" "wrong-argument" Error "a function is given the wrong number or kind of values"
        COLUMN_OUTSIDE_AGGREGATE = "E0308" "column-outside-aggregate" Error "a column is used where one figure over many rows is needed"
        PERIOD_MISMATCH = "E0309" "period-mismatch" Error "figures of two kinds of period are mixed"
        // Time and calendars.
        INVALID_DATE = "E0401" "invalid-date" Error "a date does not exist"
        INVALID_TIME_SPAN = "E0402" "invalid-time-span" Error "a span of time ends before it starts or runs past midnight"
        OPEN_DECISION = "E0403" "open-decision" Error "a decision that money depends on is left open"
        UNREADABLE_HOLIDAYS = "E0404" "unreadable-holidays" Error "a calendar file beside the contract does not say on which days it is closed"
        // Contract logic.
        TIER_GAP = "E0501" "tier-gap" Error "some values fall into no tier"
        TIER_OVERLAP = "E0502" "tier-overlap" Error "some values fall into two tiers"
        UNREACHABLE_TIER = "E0503" "unreachable-tier" Error "no value can reach a tier"
        TIERS_AND_OBJECTIVE_DISAGREE = "E0504" "tiers-and-objective-disagree" Error "the tiers do not begin where the objective ends"
        OVER_ALLOCATED = "E0505" "over-allocated" Error "more of a pool is allocated than it allows"
        AMENDMENT_OF_FRAME = "E0510" "amendment-of-frame" Error "an amendment changes how time or money is counted"
        COLLIDING_AMENDMENTS = "E0511" "colliding-amendments" Error "two amendments of one day change the same thing"
        UNNAMED_PERIOD = "E0520" "unnamed-period" Error "a scenario expects something of a period it does not name"
        // Data binding and rows.
        MISSING_INPUT = "E0601" "missing-input" Error "a source has no data bound to it, or the file is not there"
        UNREADABLE_INPUT = "E0602" "unreadable-input" Error "a data file cannot be read"
        MISSING_COLUMN = "E0603" "missing-column" Error "the data lacks a column that the source declares"
        BAD_CELL = "E0604" "bad-cell" Error "a cell cannot be read as the type of its column"
        EMPTY_INPUT = "E0605" "empty-input" Error "a data file has nothing in it"
        BAD_ROW = "E0606" "bad-row" Error "a row does not have the shape of the others"
        UNKNOWN_FORMAT = "E0607" "unknown-format" Error "the format of a data file cannot be told"
        AMBIGUOUS_COLUMN = "E0608" "ambiguous-column" Error "two columns of the data have the same name"
        UNKNOWN_INPUT = "E0609" "unknown-input" Error "data are bound to a name that is no source"
        DUPLICATE_ROW = "E0610" "duplicate-row" Error "two rows have a key that the source says is unique"
        REVERSED_SPAN = "E0611" "reversed-span" Error "a row ends before it starts"
        NO_ROOM = "E0612" "no-room" Error "the rows that have to be kept do not fit in memory"
        // Evaluation.
        DIVISION_BY_ZERO = "E0701" "division-by-zero" Error "a value is divided by zero"
        UNKNOWN_GROUP_KEY = "E0702" "unknown-group-key" Error "a row belongs to a group that the contract does not have"
        NO_TABLE_ROW = "E0703" "no-table-row" Error "a table has no row for a value"
        TIME_OUT_OF_RANGE = "E0704" "time-out-of-range" Error "an instant lies beyond the time that can be reckoned with"
        // Lints.
        UNUSED_DECLARATION = "W1001" "unused-declaration" Warning "something is declared and never used"
        NO_CONTRACT = "W1002" "no-contract" Warning "a file declares no contract"
        POINT_FOR_THOUSANDS = "W1003" "point-for-thousands" Warning "the decimal point of an amount looks as if it parted thousands"
        MEASURED_BY_DEBTOR = "W1010" "measured-by-debtor" Warning "who owes something also measures it, and gains by losing data"
        OUT_OF_CONTROL = "W1011" "out-of-control" Warning "a promise is made by who does not provide what it is about"
        COLLECTED_BY_HAND = "W1012" "collected-by-hand" Warning "a metric has to be collected by hand"
        PAID_TWICE = "W1013" "paid-twice" Warning "two credits can be due for one outage, and nothing says how they go together"
        ONE_FIGURE_FOR_ALL = "W1014" "one-figure-for-all" Warning "windows are judged one by one, all by the same figure"
        AMENDMENT_WITHOUT_EFFECT = "W1020" "amendment-without-effect" Warning "an amendment changes nothing"
        AMENDMENT_OUTSIDE_TERM = "W1021" "amendment-outside-term" Warning "an amendment takes effect outside the term"
        WEAKER_BACKING = "W1023" "weaker-backing" Warning "a promise leans on one that promises less"
        BACKING_PERIOD = "W1024" "backing-period" Warning "a promise leans on one that is judged in other periods"
        BACKING_TERM = "W1025" "backing-term" Warning "a promise leans on a contract that is not in force as long"
    }
}
