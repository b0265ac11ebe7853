//! Contracts at random, of what is measured in one pass and a little more.

use std::fmt::Write as _;

/// Numbers that follow from a seed.
#[derive(Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Whether one of `of` falls.
    pub(super) fn once_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// One of several.
    pub(super) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[usize::try_from(self.below(from.len() as u64)).expect("a place")]
    }
}

/// How instants are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stamps {
    Iso,
    Local,
    EpochMillis,
    Pattern,
}

const VALUES: [&str; 45] = [
    "share(ok)",
    "share(not ok)",
    "share(took <= 300 ms)",
    "share(took < limits[kind].time)",
    "share(limits[kind].time > took)",
    "share(ok and took <= limits[kind].time)",
    "share(ok or size >= 3)",
    // Bounds between two steps of the numbers, which have two decimal places.
    "share(size >= 2.255)",
    "share(2.255 > size)",
    "share(size < -0.995)",
    // A clock that runs around the clock, and may be stopped before it starts.
    "share(open <= 2 h)",
    "mean(open)",
    "min(open)",
    "share(waited <= 2 h)",
    "share(waited < limits[kind].time)",
    "share(answered <= due)",
    "share(answered <= at + limits[kind].time)",
    "share(answered - at <= 2 h)",
    "share(ok) * count(not ok) + count",
    "count(ok) - share(not ok) * count(size > 1)",
    "share(answered <= due) * count(answered <= due)",
    "share(small)",
    "share(kind is one of a, b)",
    "share(answered is present)",
    "mean(took)",
    "mean(waited)",
    "sum(size)",
    "sum(size where ok)",
    "count",
    "min(size)",
    "max(took)",
    "percentile(95, took)",
    "median(size)",
    "distinct(place)",
    "distinct(size)",
    "distinct(kind where ok)",
    "distinct(answered)",
    "first(size)",
    "last(took)",
    "last(size where not ok)",
    "first(size * 2)",
    "sum(size * 2 + 1)",
    "max(size / 3)",
    "percentile(90, size * size)",
    "mean(took + limits[kind].time)",
];

const FILTERS: [&str; 8] = [
    "",
    "",
    "",
    " where ok",
    " where took > 100 ms",
    " where kind is one of a, b",
    " where place is present",
    " where place != \"north\" and size < 4",
];

/// Of which rows there is only one; of some exports there are several.
const UNIQUE: [&str; 9] = [
    "    column id : text\n    unique by id keep last\n",
    "    column id : text\n    unique by id keep first\n",
    "    column id : text\n    unique by id\n",
    "    column id : count\n    unique by id keep last\n",
    "    column id : text\n    unique by place, id keep first\n",
    "    unique by took, kind keep last\n",
    "    unique by size, ok keep first\n",
    "    unique by at, place keep last\n",
    "    unique by small, answered keep last\n",
];

const EACH: [&str; 5] = ["", "place", "kind", "place, kind", "kind in limits"];

/// A contract over rows of which only the instant is known.
pub(super) fn narrow_contract(dice: &mut Dice, stamps: Stamps) -> String {
    let missing = dice.pick(&["inconclusive", "counted as missed", "left out"]);
    let value = dice.pick(&[
        "value count",
        "value count(at is missing)",
        "value distinct(at)",
        "value last(at - at)",
        "sampled every 1 h; down when count < 2; value uptime",
        "sampled every 30 min; empty sample left out; down when count > 1; value outages",
    ]);
    let per = dice.pick(&["", "per day;", "per week;", "per quarter;"]);
    let instant = instant_of(stamps);
    format!(
        "contract c \"Narrow\" {{
    between   cloud and tenant
    in force  2026-01-01 until 2027-01-01
    zone      \"Europe/Berlin\"
    period    month
}}
conventions {{ missing data {missing}; no items not applicable; partial periods prorated }}
party cloud \"Cloud\" {{ role provider }}
party tenant \"Tenant\" {{ role customer }}
source probes {{ missing \"NA\"; at at : {instant} }}
metric m {{ from probes; {per} {value}; owner tenant }}
"
    )
}

/// The type of a column of instants.
fn instant_of(stamps: Stamps) -> &'static str {
    match stamps {
        Stamps::Iso => "instant",
        Stamps::Local => "instant in \"Europe/Berlin\"",
        Stamps::EpochMillis => "instant in epoch ms",
        Stamps::Pattern => "instant \"%d/%m/%Y %H:%M\" in \"Europe/Berlin\"",
    }
}

/// A contract.
pub(super) fn contract(dice: &mut Dice, stamps: Stamps) -> String {
    let missing = dice.pick(&["inconclusive", "counted as missed", "counted as met", "left out"]);
    let none = dice.pick(&["not applicable", "met", "missed", "inconclusive"]);
    let percentiles = dice.pick(&["nearest rank", "linear"]);
    let zone = dice.pick(&["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]);
    let in_force = dice.pick(&["2026-01-01 until 2027-01-01", "2026-03-15 until 2026-11-02"]);
    let instant = instant_of(stamps);
    // Words for nothing that numbers and instants are written like.
    let time = match stamps {
        Stamps::Iso => "2026-06-01T08:00:00.000Z",
        Stamps::Local => "2026-06-01 08:00:00",
        Stamps::EpochMillis => "1780300800000",
        Stamps::Pattern => "01/06/2026 08:00",
    };
    let numbers = dice.pick(&["", "", ", \"2\", \"-1\""]);
    let words = if dice.once_in(3) { format!("{numbers}, \"{time}\"") } else { numbers.to_owned() };
    let mut metrics = String::new();
    for number in 0..=dice.below(4) {
        metrics.push_str(&metric(dice, number));
    }
    let amendment = if dice.once_in(5) { amendment(dice, &metrics) } else { String::new() };
    let complete = dice.pick(&["", "    complete until 2026-09-01\n"]).to_owned() + unique(dice);
    format!(
        "contract c \"Random\" {{
    between   cloud and tenant
    in force  {in_force}
    zone      \"{zone}\"
    currency  EUR
    period    month
}}
conventions {{
    missing data     {missing}
    no items         {none}
    partial periods  prorated
    percentiles      {percentiles}
    round money      half up to 0.01
}}
party cloud \"Cloud\" {{ role provider }}
party tenant \"Tenant\" {{ role customer }}
service web \"Web\" {{ from cloud to tenant }}
calendar desk {{ zone \"Europe/Berlin\"; open mon..fri 09:00..17:00 }}
type kind : one of a, b, c
table limits by kind {{
    kind | time | weight
    a | 200 ms | 2
    b | 1 h | 0
    c | 3 h | 0.5
}}
source probes {{
    missing  \"NA\"{words}
{complete}    at       at       : {instant}
    column   place    : text
    column   kind     : kind
    column   ok       : flag
    column   took     : duration in ms
    column   size     : number
    column   answered : {instant}
    column   waited   = at to answered in desk
    column   open     = at to answered
    column   due      = at + 90 min
    column   small    = size < 3
    column   weight   = choose {{ size is present and size > 0 : size; otherwise : 0 }}
    column   burden   = choose {{ kind is present : limits[kind].weight; otherwise : 1 }}
    column   opened   = later of at, answered
}}
source works {{
    span     starts to ends
    column   place  : text
    column   starts : instant
    column   ends   : instant
}}
exclusion planned {{ during works; effect not counted }}
exclusion local for each place {{ during works; effect not counted }}
exclusion storms {{ during works where place = \"north\"; effect counted as met }}
exclusion capped {{ during works; at most 2 h per month; over budget the excess counts; effect not counted }}
{metrics}{amendment}"
    )
}

/// Of which rows of the source there is only one, if it says so.
fn unique(dice: &mut Dice) -> &'static str {
    if dice.once_in(4) { dice.pick(&UNIQUE) } else { "" }
}

/// Other terms from a day on.
fn amendment(dice: &mut Dice, metrics: &str) -> String {
    let effective = dice.pick(&["2026-04-01", "2026-06-03", "2026-06-04"]);
    let mut changes = String::new();
    if dice.once_in(2) {
        changes.push_str(
            "    change exclusion planned { during works where place = \"south\"; effect counted as met }\n",
        );
    }
    if changes.is_empty() || dice.once_in(2) {
        // The period of a metric stays what it is.
        let is_period = |line: &&str| line.starts_with("    per ");
        let first = metrics.split("\n}").next().unwrap_or_default();
        let period = first.lines().find(is_period).map_or("", str::trim);
        let other = metric(dice, 0);
        let rest: Vec<&str> = other.lines().filter(|line| !is_period(line)).collect();
        let rest = rest.join("\n").replace("of web", &format!("of web; {period}"));
        writeln!(changes, "    change {}", rest.replace("; \n", "\n")).expect("a text");
    }
    if dice.once_in(2) {
        write!(changes, "    add {}", metric(dice, 9)).expect("a text");
    }
    format!("amendment a1 {{\n    effective {effective}\n{changes}}}\n")
}

/// What is asked of samples.
const OF_SAMPLES: [&str; 17] = [
    "uptime",
    "uptime",
    "downtime",
    "outages",
    "longest outage",
    "mean(share(ok))",
    "share(share(ok) >= 50%)",
    "max(mean(took))",
    "mean(distinct(place))",
    "max(last(size))",
    "mean(percentile(80, size))",
    "share(ok)",
    "share(took <= 300 ms)",
    "count",
    "percentile(95, took)",
    "max(size)",
    "last(took)",
];

/// When a sample is down.
const DOWN: [&str; 11] = [
    "share(ok) < 50%",
    "share(ok) < 50%",
    "not any(ok)",
    "any(took > 300 ms)",
    "count(ok) < 2",
    "share(ok) < 50% or count(not ok) > 2",
    "sum(size) < 4",
    "distinct(place) < 2",
    "median(took) > 300 ms",
    "first(size) > 2 or last(took) > 500 ms",
    "max(took) > limits[a].time * 2 and share(ok where size > 1) < 100%",
];

/// The clauses of samples, and the value.
fn samples(dice: &mut Dice) -> String {
    let every = dice.pick(&["5 min", "30 min", "1 h"]);
    let each = dice.pick(&["", "", "", " for each kind", " for each ok, place"]);
    let value = dice.pick(&OF_SAMPLES);
    let empty = match dice.below(4) {
        0 => "    empty sample left out\n",
        1 if !value.contains('(') => "    empty sample counts as 100%\n",
        _ => "",
    };
    let partial = dice.pick(&[
        "",
        "",
        "    complete with 2 rows\n",
        "    complete with 2 rows\n    partial sample counts whole\n",
        "    complete with 3 rows\n    partial sample in part\n",
        "    complete with 2 rows\n    partial sample left out\n",
    ]);
    let mut down = String::new();
    if !value.contains('(') {
        down = format!("    down when {}\n", dice.pick(&DOWN));
        if dice.once_in(4) {
            down.push_str("    down during works\n");
        }
        if dice.once_in(4) {
            down.push_str("    outage counts when length >= 10 min\n");
        }
    }
    format!("    sampled every {every}{each}\n{empty}{partial}{down}    value {value}\n")
}

fn metric(dice: &mut Dice, number: u64) -> String {
    let value = dice.pick(&VALUES);
    let sampled = dice.once_in(3);
    let value = if sampled { samples(dice) } else { format!("    value {value}\n") };
    let each = dice.pick(&EACH);
    let filter = match dice.pick(&FILTERS) {
        // A row without its key belongs to no group, and is refused: mostly such rows are left out.
        filter if each.is_empty() || dice.once_in(8) => filter.to_owned(),
        "" => " where place is present and kind is present".to_owned(),
        filter => format!("{filter} and place is present and kind is present"),
    };
    let per = match dice.below(60) {
        // Of windows that roll there is one for every day.
        0 if !sampled => "    per rolling 30 days\n",
        1 => "    per rolling 2 months\n",
        _ => dice.pick(&["", "", "", "    per day\n", "    per week\n", "    per quarter\n"]),
    };
    let dated = match dice.below(10) {
        0 if !sampled => "    dated answered\n",
        1 if !sampled => "    dated due\n",
        2 if !sampled => "    counted when opened during period\n",
        3 if !sampled => "    counted when answered during period except when ok\n",
        4 if !sampled => {
            "    counted when due < period.end and (answered is missing or answered >= period.start)\n"
        }
        _ => "",
    };
    let unweighted =
        value.contains("distinct") || value.contains("first") || value.contains("last");
    let weighted = match dice.below(16) {
        0 | 3 if !unweighted => "    weighted by weight\n",
        1 | 4 if !unweighted => "    weighted by burden\n",
        2 if !sampled => "    weighted by size\n",
        _ => "",
    };
    let during = if dice.once_in(4) { "    during desk\n" } else { "" };
    let mut excluding =
        dice.pick(&["", "", "planned", "local", "storms", "planned, storms", "capped"]);
    if excluding == "local" && !each.contains("place") {
        excluding = "planned";
    }
    let excluding =
        if excluding.is_empty() { String::new() } else { format!("    excluding {excluding}\n") };
    let groups = if each.is_empty() { String::new() } else { format!("    for each {each}\n") };
    format!(
        "metric m{number} {{
    of web
    from probes{filter}
{groups}{per}{dated}{weighted}{during}{excluding}{value}    owner tenant
}}
"
    )
}
