//! What the texts of real contracts left open, with their wording made into a contract, and what `check` says of it.

use super::said;

const PROMISE: &str = r#"
source outages "Outages" { span starts to ends : instant; complete until 2030-01-01 }
metric up { of web; from outages; down during outages; value uptime; owner globex }
metric lost { of web; from outages; down during outages; value downtime; owner globex }
objective commitment { by nimbus; require up >= TARGET }
objective short { by nimbus; require lost <= 100 h }
penalty credit_note {
    when    commitment missed
    credit  of web.fee by up {
TIERS
    }
}
"#;

fn tiers(target: &str, rows: &str) -> String {
    said(&PROMISE.replace("TARGET", target).replace("TIERS", rows))
}

/// W6: *10 % if it is less than or equal to 99.9 % and greater than 99.0 %, 25 % if it is less than 99.0 %.*
#[test]
fn w6_a_table_with_a_hole_at_exactly_99() {
    let text = tiers("99.9%", "> 99.0% : 10%\n< 99.0% : 25%");
    assert!(text.contains("error[E0501]"), "{text}");
    assert!(text.contains("99% falls into no tier"), "{text}");
    assert!(text.contains("end with a row `otherwise : …`"), "{text}");
    // With the hole closed it has nothing to say.
    assert_eq!(tiers("99.9%", ">= 99.0% : 10%\n< 99.0% : 25%"), "");
}

/// W6: the commitment is met at exactly 99.9 %, and the first band begins there too.
#[test]
fn w6_a_commitment_that_disagrees_with_its_table() {
    // A row for what keeps the promise.
    let text = tiers("99.9%", ">= 99.9% : 10%\n>= 99.0% : 10%\notherwise : 25%");
    assert!(text.contains("error[E0504]"), "{text}");
    assert!(text.contains("this tier lies where the objective is met"), "{text}");
    // Misses for which the table has nothing: promised are 99.9 %, the bands begin below 99.5 %.
    let text = tiers("99.9%", "< 99.0% : 25%\n< 99.5% : 10%");
    assert!(text.contains("error[E0504]"), "{text}");
    assert!(text.contains("owes nothing"), "{text}");
}

/// W11: *10 % below 99.995 % and from 99 % on, 25 % below 99 %, 100 % below 95 %.*
#[test]
fn w11_rows_that_overlap() {
    let text = tiers("99.995%", ">= 99.0% : 10%\n< 99.0% : 25%\n< 95.0% : 100%");
    assert!(text.contains("error[E0503]"), "{text}");
    assert!(text.contains("every value here has a tier above"), "{text}");
    // Bounds in opposite directions that share values: which of the two is meant cannot be told from their order.
    let text = tiers("99.995%", ">= 95.0% : 25%\n<= 99.0% : 100%");
    assert!(text.contains("error[E0502]"), "{text}");
    assert!(text.contains("falls into two tiers"), "{text}");
}

/// W8: *scheduled down time will not exceed ten hours a year*, and nothing about what happens if it does.
#[test]
fn w8_an_allowance_without_what_happens_beyond_it() {
    let body = |beyond: &str| {
        format!(
            "source works \"Works\" {{ span starts to ends : instant; complete until 2030-01-01 }}\n\
             exclusion scheduled {{ during works; at most 10 h per year;{beyond} effect not counted }}\n\
             metric up {{ of web; from works; down during works; value uptime; excluding scheduled; owner globex }}\n\
             objective commitment {{ by nimbus; require up >= 99% }}\n"
        )
    };
    let text = said(&body(""));
    assert!(text.contains("error[E0403]"), "{text}");
    assert!(text.contains("over budget"), "{text}");
    assert_eq!(said(&body(" over budget the excess counts;")), "");
    // Nor whether such time leaves the month or counts as good.
    let text = said(&body(" over budget the excess counts;").replace(" effect not counted", ""));
    assert!(text.contains("error[E0403]") || text.contains("error[E0206]"), "{text}");
}

/// W1: a credit for the month, and hours that are not charged, of the same outage.
#[test]
fn w1_one_outage_that_is_paid_for_twice() {
    let body = PROMISE
        .replace("TARGET", "99.5%")
        .replace("TIERS", ">= 99.0% : 10%\n>= 95.0% : 30%\notherwise : 100%")
        + "penalty free_hours { when lost > 6 min; credit 1% of web.fee per full 60 min of lost }\n";
    let text = said(&body);
    assert!(text.contains("warning[W1013]"), "{text}");
    assert!(
        text.contains("one outage can be paid for twice, by `credit_note` and by `free_hours`"),
        "{text}"
    );
    for choice in ["the largest of", "all of"] {
        let decided = format!("{body}group both {{ {choice} credit_note, free_hours }}\n");
        assert_eq!(said(&decided), "");
    }
}

/// W5: *at least 2,000 valid requests in the measurement period*: of the run or of the month? A contract can only be
/// written with the one or the other, and each says which.
#[test]
fn w5_a_floor_is_of_the_run_or_of_the_period() {
    let body = |outage: &str, applies: &str| {
        format!(
            r#"
source minutes "Minutes" {{ at at : instant; column valid : count; column failed : count }}
metric up {{ of web; from minutes; sampled every 1 min; down when sum(failed) > sum(valid) * 0.1;{outage} value uptime; missing left out; owner globex }}
metric requests {{ of web; from minutes; value sum(valid); owner globex }}
objective commitment {{ by nimbus; require up >= 99.9%{applies} }}
objective busy {{ by nimbus; require requests >= 0 }}
"#
        )
    };
    assert_eq!(
        said(&body(" outage counts when length >= 10 min and sum(valid) >= 2_000;", "")),
        ""
    );
    assert_eq!(
        said(&body(" outage counts when length >= 10 min;", "; applies when requests >= 2_000")),
        ""
    );
    // A floor that says neither is no condition of an outage.
    let text = said(&body(" outage counts when length >= 10 min and requests >= 2_000;", ""));
    assert!(text.contains("error["), "{text}");
}
