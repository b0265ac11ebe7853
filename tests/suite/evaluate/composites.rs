//! Metrics put together: up while all are up, up while any is, the worst of several, products.

use super::{MAY, said, statement};
use crate::evaluation::{metric, number, period, value, verdict};

/// Two parts, and what is made of them.
const PARTS: &str = r#"
source lines "Outages of the network" { span starts to ends : instant; complete until 2027-01-01 }
source machines "Outages of the machines" { span starts to ends : instant; complete until 2027-01-01 }
metric network { of web; from lines; NETWORK; down during lines; value uptime; owner globex }
metric computing { of web; from machines; down during machines; value uptime; owner globex }
metric in_series { of web; value all(network, computing); owner globex }
metric in_parallel { of web; value any(network, computing); owner globex }
objective both { by nimbus; require in_series >= 99% }
objective one { by nimbus; require in_parallel >= 99% }
"#;

/// Down from 00:00 to 02:00, and from 01:00 to 04:00.
const LINES: &str = "starts,ends\n2026-04-01T00:00:00Z,2026-04-01T02:00:00Z\n";
const MACHINES: &str = "starts,ends\n2026-04-01T01:00:00Z,2026-04-01T04:00:00Z\n";

#[test]
fn all_of_and_any_of_work_on_intervals_and_not_on_ratios() {
    let body = PARTS.replace("NETWORK; ", "");
    let statement = statement(&body, &[("lines", LINES), ("machines", MACHINES)], MAY);
    let april = period(&statement, "2026-04");
    // April has 720 h. In series down from 00:00 to 04:00: 716 of 720. In parallel from 01:00 to 02:00: 719 of 720.
    // The product of the ratios, 718/720 × 717/720, would count the hour of both twice.
    assert_eq!(value(april, "in_series", &[]), number("179/180"));
    assert_eq!(value(april, "in_parallel", &[]), number("719/720"));
    let series = metric(april, "in_series", &[]);
    assert_eq!(series.coverage.as_deref(), Some("1"));
    assert_eq!(series.outages.len(), 1);
    assert_eq!(series.outages[0].seconds, "14400");
    assert_eq!(series.outages[0].from, "2026-04-01T00:00:00+00:00[UTC]");
    assert_eq!(metric(april, "in_parallel", &[]).outages[0].seconds, "3600");
    // 99 % allow 7.2 h.
    assert_eq!((verdict(april, "both", &[]), verdict(april, "one", &[])), ("met", "met"));
}

#[test]
fn what_does_not_count_for_one_part_is_judged_by_the_others() {
    let works = r#"
source works "Works on the network" { span starts to ends : instant; complete until 2027-01-01 }
exclusion maintenance { during works; effect not counted }
"#;
    let body = format!("{works}{}", PARTS.replace("NETWORK;", "excluding maintenance;"));
    // The network's outage lies in works of its own.
    let works = "starts,ends\n2026-04-01T00:00:00Z,2026-04-01T02:00:00Z\n";
    let data = [("works", works), ("lines", LINES), ("machines", MACHINES)];
    let statement = statement(&body, &data, MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "network", &[]), number("1"));
    // Only the machines are down, from 01:00 to 04:00.
    assert_eq!(value(april, "in_series", &[]), number("717/720"));
    // From 01:00 to 02:00 they alone count and are down; after that the network is up.
    assert_eq!(value(april, "in_parallel", &[]), number("719/720"));
}

#[test]
fn a_run_in_series_is_one_outage_though_two_parts_made_it() {
    let body = PARTS.replace("NETWORK; ", "");
    // 00:00 to 02:00, 02:00 to 03:00 of the other, and one that begins in March: that belongs to March.
    let lines = "starts,ends\n2026-04-01T00:00:00Z,2026-04-01T02:00:00Z\n\
                 2026-04-02T02:00:00Z,2026-04-02T03:00:00Z\n";
    let machines = "starts,ends\n2026-03-31T23:00:00Z,2026-04-01T00:00:00Z\n\
                    2026-04-02T03:00:00Z,2026-04-02T05:00:00Z\n";
    let statement = statement(&body, &[("lines", lines), ("machines", machines)], MAY);
    let seconds = |label: &str| {
        let figure = metric(period(&statement, label), "in_series", &[]);
        figure.outages.iter().map(|outage| outage.seconds.clone()).collect::<Vec<_>>()
    };
    // From 23:00 to 02:00 it is one, of March, though both months lose their own part.
    assert_eq!(seconds("2026-03"), ["10800"]);
    assert_eq!(seconds("2026-04"), ["10800"]);
    assert_eq!(value(period(&statement, "2026-03"), "in_series", &[]), number("743/744"));
    assert_eq!(value(period(&statement, "2026-04"), "in_series", &[]), number("715/720"));
    // One after the other: never both.
    assert_eq!(value(period(&statement, "2026-04"), "in_parallel", &[]), number("1"));
}

/// A part that is sampled by the hour, for the first day of April, and a part of spans.
const SAMPLED: &str = r"
source probes { at at : instant; column ok : flag }
source machines { span starts to ends : instant; complete until 2027-01-01 }
metric reached { of web; per day; from probes; sampled every 1 h; down when any(not ok); value uptime; MISSING owner globex }
metric computing { of web; per day; from machines; down during machines; value uptime; owner globex }
metric in_series { of web; per day; value all(reached, computing); owner globex }
metric in_parallel { of web; per day; value any(reached, computing); owner globex }
objective both { by nimbus; require in_series >= 75% and in_parallel >= 75% }
";

/// Up at all hours but 03:00, which is missing.
fn hourly() -> String {
    let hours = (0..24).filter(|hour| *hour != 3);
    let rows: Vec<String> = hours.map(|hour| format!("2026-04-01T{hour:02}:00:00Z,1\n")).collect();
    let rows = rows.concat();
    format!("at,ok\n{rows}")
}

fn bounds(machines: &str, missing: &str, name: &str) -> (Option<String>, Option<String>) {
    let body = SAMPLED.replace("MISSING ", missing);
    let data = [("probes", hourly()), ("machines", machines.to_owned())];
    let data: Vec<(&str, &str)> =
        data.iter().map(|(source, rows)| (*source, rows.as_str())).collect();
    let statement = statement(&body, &data, "2026-04-02T00:00:00Z");
    let figure = metric(period(&statement, "2026-04-01"), name, &[]).clone();
    if figure.best.is_none() {
        return (figure.exact.clone(), figure.exact);
    }
    (figure.worst, figure.best)
}

#[test]
fn a_gap_in_one_part_stays_open_only_where_the_others_do_not_decide() {
    let bound = |text: &str| Some(text.to_owned());
    let down_at_three = "starts,ends\n2026-04-01T03:00:00Z,2026-04-01T04:00:00Z\n";
    let down_at_five = "starts,ends\n2026-04-01T05:00:00Z,2026-04-01T06:00:00Z\n";
    // In series it is down at 03:00 whatever the probe would have said: 23 of 24.
    assert_eq!(bounds(down_at_three, "", "in_series"), (bound("23/24"), bound("23/24")));
    // Down at 05:00, and at 03:00 perhaps: 22 or 23 of 24.
    let decimals = (bound("0.9166666667"), bound("0.9583333333"));
    assert_eq!(bounds(down_at_five, "", "in_series"), decimals);
    // In parallel it is open where the machines are down, else they decide.
    assert_eq!(bounds(down_at_three, "", "in_parallel"), (bound("0.9583333333"), bound("1")));
    assert_eq!(bounds(down_at_five, "", "in_parallel"), (bound("1"), bound("1")));
}

#[test]
fn each_part_fills_its_gaps_as_it_says() {
    let bound = |text: &str| Some(text.to_owned());
    let none = "starts,ends\n";
    assert_eq!(
        bounds(none, "missing counted as missed; ", "in_series"),
        (bound("23/24"), bound("23/24"))
    );
    assert_eq!(bounds(none, "missing counted as met; ", "in_series"), (bound("1"), bound("1")));
    // Left out, the hour does not count for the probes and is judged by the machines.
    let down_at_three = "starts,ends\n2026-04-01T03:00:00Z,2026-04-01T04:00:00Z\n";
    assert_eq!(
        bounds(down_at_three, "missing left out; ", "in_parallel"),
        (bound("23/24"), bound("23/24"))
    );
}

#[test]
fn composites_of_composites() {
    let body = r"
source north { span starts to ends : instant; complete until 2027-01-01 }
source south { span starts to ends : instant; complete until 2027-01-01 }
source store { span starts to ends : instant; complete until 2027-01-01 }
metric north_up { of web; from north; down during north; value uptime; owner globex }
metric south_up { of web; from south; down during south; value uptime; owner globex }
metric store_up { of web; from store; down during store; value uptime; owner globex }
metric front { of web; value any(north_up, south_up); owner globex }
metric whole { of web; value all(front, store_up); owner globex }
metric the_same { of web; value all(any(north_up, south_up), store_up); owner globex }
objective promise { by nimbus; require whole >= 99% and the_same >= 99% and front >= 99% }
";
    let rows = |from: &str, until: &str| {
        format!("starts,ends\n2026-04-01T{from}:00:00Z,2026-04-01T{until}:00:00Z\n")
    };
    let (north, south, store) = (rows("00", "06"), rows("04", "08"), rows("05", "09"));
    let data = [("north", north.as_str()), ("south", &south), ("store", &store)];
    let statement = statement(body, &data, MAY);
    let april = period(&statement, "2026-04");
    // Both sides from 04:00 to 06:00; with the store from 04:00 to 09:00.
    assert_eq!(value(april, "front", &[]), number("718/720"));
    assert_eq!(value(april, "whole", &[]), number("715/720"));
    assert_eq!(value(april, "the_same", &[]), number("715/720"));
}

#[test]
fn composites_for_each_group() {
    let body = r"
type region : one of north, south
source lines { span starts to ends : instant; column region : region; complete until 2027-01-01 }
source machines { span starts to ends : instant; column region : region; complete until 2027-01-01 }
metric network { of web; from lines; for each region; down during lines; value uptime; owner globex }
metric computing { of web; from machines; for each region; down during machines; value uptime; owner globex }
metric whole { of web; for each region; value all(network, computing); owner globex }
objective promise for each region { by nimbus; require whole >= 99.5% }
";
    let lines = "starts,ends,region\n2026-04-01T00:00:00Z,2026-04-01T02:00:00Z,north\n";
    let machines = "starts,ends,region\n2026-04-02T00:00:00Z,2026-04-02T03:00:00Z,north\n\
                    2026-04-03T00:00:00Z,2026-04-03T01:00:00Z,south\n";
    let statement = statement(body, &[("lines", lines), ("machines", machines)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "whole", &["north"]), number("715/720"));
    assert_eq!(value(april, "whole", &["south"]), number("719/720"));
    // 99.5 % allow 3.6 h.
    assert_eq!(verdict(april, "promise", &["north"]), "missed");
    assert_eq!(verdict(april, "promise", &["south"]), "met");
}

#[test]
fn the_down_time_of_a_composite_can_be_read() {
    let body = format!(
        "{}penalty per_hour {{ when both missed; credit 1% of web.fee per full 1 h of in_series.downtime }}",
        PARTS.replace("NETWORK; ", "").replace("in_series >= 99%", "in_series >= 99.9%")
    );
    let statement = statement(&body, &[("lines", LINES), ("machines", MACHINES)], MAY);
    // Four full hours, 1 % of 1 000 EUR each.
    let april = period(&statement, "2026-04");
    assert_eq!(crate::evaluation::credit(april, "per_hour", &[]), "40.00");
}

#[test]
fn the_worst_of_several_is_the_smallest_percent_and_a_product_multiplies() {
    let more = r"
metric lower { of web; value worst(network, computing); owner globex }
metric product { of web; value network * computing; owner globex }
metric rounded_product { of web; value network * computing; rounded half up to 0.1%; owner globex }
objective others { by nimbus; require lower >= 99% and product >= 99% and rounded_product >= 99% }
";
    let body = format!("{}{more}", PARTS.replace("NETWORK; ", ""));
    let statement = statement(&body, &[("lines", LINES), ("machines", MACHINES)], MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "lower", &[]), number("717/720"));
    // 718/720 × 717/720 = 514,806 ÷ 518,400 = 0.99306…
    assert_eq!(value(april, "product", &[]), number("514806/518400"));
    assert_eq!(value(april, "rounded_product", &[]), number("0.993"));
}

#[test]
fn only_what_is_up_or_down_can_be_put_together() {
    let with = |value: &str| {
        said(&format!(
            r"
source calls {{ at at : instant; column kept : flag; column took : duration in s }}
source lines {{ span starts to ends : instant }}
metric network {{ of web; from lines; down during lines; value uptime; owner globex }}
metric kept {{ of web; from calls; value share(kept); owner globex }}
metric slow {{ of web; from calls; value mean(took); owner globex }}
metric slower {{ of web; from calls; value max(took); owner globex }}
metric whole {{ of web; value {value}; owner globex }}
objective promise {{ by nimbus; require network >= 99% and kept >= 99% and slow <= 1 s and slower <= 1 s }}
objective whole_promise {{ by nimbus; require whole >= 99% }}
"
        ))
    };
    let shares = with("all(network, kept)");
    assert!(shares.contains("[E0307]"), "{shares}");
    assert!(shares.contains("only metrics that are up or down can be put together"), "{shares}");
    let one = with("all(network)");
    assert!(one.contains("`all(…)` of one has no meaning here"), "{one}");
    let worse = with("worst(slow, slower)");
    assert!(worse.contains("which of them is the worse?"), "{worse}");
    assert_eq!(with("worst(network, kept)"), "", "percents have a worst");
    let condition = said(
        r"
source lines { span starts to ends : instant }
metric network { of web; from lines; down during lines; value uptime; owner globex }
objective promise { by nimbus; require all(network, network) >= 99% }
",
    );
    assert!(condition.contains("write it as the value of a metric of its own"), "{condition}");
}

#[test]
fn the_worst_passes_over_what_there_was_nothing_of() {
    let body = r"
source calls { at at : instant; column kept : flag; complete until 2027-01-01 }
source mails { at at : instant; column kept : flag; complete until 2027-01-01 }
metric calls_kept { of web; from calls; value share(kept); owner globex }
metric mails_kept { of web; from mails; value share(kept); owner globex }
metric lower { of web; value worst(calls_kept, mails_kept); owner globex }
objective promise { by nimbus; require lower >= 90% }
";
    let calls = "at,kept\n2026-03-01T00:00:00Z,1\n2026-04-01T00:00:00Z,1\n2026-04-02T00:00:00Z,0\n";
    let statement =
        statement(body, &[("calls", calls), ("mails", "at,kept\n")], "2026-06-01T00:00:00Z");
    // In April there were calls and no mails; in May neither.
    assert_eq!(verdict(period(&statement, "2026-03"), "promise", &[]), "met");
    assert_eq!(value(period(&statement, "2026-04"), "lower", &[]), number("1/2"));
    assert_eq!(verdict(period(&statement, "2026-04"), "promise", &[]), "missed");
    assert_eq!(verdict(period(&statement, "2026-05"), "promise", &[]), "not applicable");
}

#[test]
fn three_monitors_are_together_up_for_less_than_their_mean() {
    // Of April's 720 h down 72 h, 72 h and 144 h: 90 %, 90 % and 80 %. The third is down for 48 h together with the
    // first and 24 h together with the second: 72 + 72 + 144 − 72 = 216 h, 70 %.
    let body = r"
source one { span starts to ends : instant; complete until 2027-01-01 }
source two { span starts to ends : instant; complete until 2027-01-01 }
source three { span starts to ends : instant; complete until 2027-01-01 }
metric first_up { of web; from one; down during one; value uptime; owner globex }
metric second_up { of web; from two; down during two; value uptime; owner globex }
metric third_up { of web; from three; down during three; value uptime; owner globex }
metric whole { of web; value all(first_up, second_up, third_up); owner globex }
metric average { of web; value mean(first_up, second_up, third_up); owner globex }
objective promise { by nimbus; require whole >= 75% and average >= 75% }
";
    let rows = |from: &str, until: &str| {
        format!("starts,ends\n2026-04-{from}T00:00:00Z,2026-04-{until}T00:00:00Z\n")
    };
    let (one, two, three) = (rows("01", "04"), rows("07", "10"), rows("02", "08"));
    let data = [("one", one.as_str()), ("two", &two), ("three", &three)];
    let statement = statement(body, &data, MAY);
    let april = period(&statement, "2026-04");
    assert_eq!(value(april, "third_up", &[]), number("4/5"));
    assert_eq!(value(april, "whole", &[]), number("7/10"));
    assert_eq!(value(april, "average", &[]), number("26/30"));
}
