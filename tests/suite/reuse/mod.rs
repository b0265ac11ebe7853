//! What makes one text serve many contracts, and one contract hold over time: parameters, imports, amendments,
//! partial periods, scenarios.

mod amendments;
mod imports;
mod parameters;
mod partial_periods;
mod scenarios;

use sla::diagnostic::Severity;
use sla::source::SourceLoader;
use sla::{Compiled, Settings};

/// A contract over one metric, by its monthly value; what differs is put in.
pub(crate) fn hosting(parts: &str) -> String {
    format!(
        r#"contract hosting "Hosting" {{
    between  nimbus and globex
    in force 2026-01-01 until 2027-01-01
    zone     "Europe/Berlin"
    currency EUR
    period   month
}}
conventions {{
    missing data    inconclusive
    no items        not applicable
    partial periods prorated
    round money     half up to 0.01
}}
party nimbus {{ role provider }}
party globex {{ role customer }}
source probes {{
    at     ts : instant
    column ok : flag
}}
{parts}
"#
    )
}

/// One service at 40,000 EUR, availability by the share of good probes, credits by tiers.
pub(crate) fn terms() -> String {
    hosting(&format!(
        "service web {{ from nimbus to globex; fee 40_000 EUR per month }}\n{PROMISE}"
    ))
}

/// A metric, a promise and its credit.
pub(crate) const PROMISE: &str = r"metric availability { of web; from probes; value share(ok) }
objective commitment { by nimbus; require availability >= 99.9% }
penalty uptime_credit {
    when   commitment missed
    credit of web.fee by availability {
        >= 99.0%  : 10%
        >= 95.0%  : 25%
        otherwise : 50%
    }
}
";

/// Compiles with values for parameters.
pub(crate) fn compiled(text: &str, folder: &dyn SourceLoader, set: &[(&str, &str)]) -> Compiled {
    let parameters = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let settings = Settings { parameters: parameters.collect(), open_parameters: false };
    sla::compile_text_with("contract.sla", text.to_owned(), folder, &settings)
}

/// What is said of a text: codes and messages, errors and warnings.
pub(crate) fn said(compiled: &Compiled) -> Vec<String> {
    let found = compiled.diagnostics.iter().filter(|found| found.severity() != Severity::Note);
    found.map(|found| format!("{} {}", found.code.id(), found.message)).collect()
}
