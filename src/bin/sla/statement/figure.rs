//! Figures as people read them: in display units, and never rounder than they are.

use sla::diagnostic::render::visible::one_line;
use sla::exact::Rational;

/// What stands for a value that there is none of.
pub(crate) const NONE: &str = "none";

/// A figure of that kind, from its text in base units and, where there is one, its fraction.
pub(crate) fn figure(kind: &str, value: Option<&str>, exact: Option<&str>) -> String {
    let Some(value) = value else { return NONE.to_owned() };
    let number = exact.and_then(|exact| exact.parse().ok());
    let Some(number) = number.or_else(|| value.parse().ok()) else { return one_line(value) };
    match kind {
        "percent" => percent(&number),
        "duration" => duration(&number),
        "count" | "number" => decimal(&number),
        "money" => grouped(&precise(&number, 2, 4)),
        _ if is_currency(kind) => format!("{} {kind}", grouped(&precise(&number, 2, 4))),
        unit => format!("{} {}", decimal(&number), one_line(unit)),
    }
}

fn is_currency(kind: &str) -> bool {
    kind.len() == 3 && kind.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// A ratio as percent, such as `99.498866 %`.
pub(crate) fn percent(ratio: &Rational) -> String {
    format!("{} %", precise(&(ratio * &Rational::from_integer(100)), 0, 6))
}

/// A ratio in text as percent.
pub(crate) fn percent_of(text: &str) -> String {
    text.parse().map_or_else(|_| one_line(text), |ratio| percent(&ratio))
}

/// A plain number.
pub(crate) fn decimal(number: &Rational) -> String {
    grouped(&precise(number, 0, 4))
}

/// A count.
pub(crate) fn count(number: u64) -> String {
    grouped(&number.to_string())
}

/// Seconds as hours, minutes and seconds, such as `4 h 12 min 3 s`; days are left to the calendar.
pub(crate) fn duration(seconds: &Rational) -> String {
    if seconds.is_negative() {
        return format!("-{}", duration(&seconds.abs()));
    }
    let of = Rational::from_integer;
    if seconds.is_zero() {
        return "0 s".to_owned();
    }
    if seconds < &of(1) {
        return format!("{} ms", precise(&(seconds * &of(1000)), 0, 3));
    }
    let whole = |number: &Rational, size: i128| {
        number.checked_div(&of(size)).map(|parts| parts.floor()).unwrap_or_default()
    };
    let hours = whole(seconds, 3600);
    let rest = seconds - &(&hours * &of(3600));
    let minutes = whole(&rest, 60);
    let rest = &rest - &(&minutes * &of(60));
    let parts = [
        (hours.is_zero(), grouped(&hours.to_fixed(0)), "h"),
        (minutes.is_zero(), minutes.to_fixed(0), "min"),
        (rest.is_zero(), precise(&rest, 0, 3), "s"),
    ];
    let shown: Vec<String> = parts
        .into_iter()
        .filter(|(zero, ..)| !zero)
        .map(|(_, number, unit)| format!("{number} {unit}"))
        .collect();
    shown.join(" ")
}

/// Seconds in text as a duration.
pub(crate) fn duration_of(text: &str) -> String {
    text.parse().map_or_else(|_| one_line(text), |seconds| duration(&seconds))
}

/// An amount as it stands in the statement, with its currency.
pub(crate) fn money(amount: &str, currency: &str) -> String {
    format!("{} {}", grouped(&one_line(amount)), one_line(currency))
}

/// A text of the statement with the amounts in it grouped as all others are.
pub(crate) fn amounts_in(text: &str, currency: &str) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut shown = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let unit = words.get(place + 1).map(|next| next.trim_end_matches([',', ';', ')']));
        let is_amount = unit == Some(currency) && word.parse::<Rational>().is_ok();
        shown.push(if is_amount { grouped(word) } else { (*word).to_owned() });
    }
    shown.join(" ")
}

/// A number with at least `least` decimals, and otherwise as many as it takes.
///
/// A number that ends is shown to its end as far as `usual` decimals go. One that goes on is cut there, unless that
/// would make it look like a rounder one (two zeros at the end): 99.4999996 does not become 99.5, and a figure below
/// a bound of up to `usual - 2` decimals never looks as if it had reached it.
fn precise(number: &Rational, least: u32, usual: u32) -> String {
    const MOST: u32 = 40;
    let mut digits = usual;
    loop {
        let text = number.to_fixed(digits);
        if text.parse().is_ok_and(|shown: Rational| shown == *number) {
            return trimmed(&text, least);
        }
        if !text.ends_with("00") || digits >= MOST {
            return text;
        }
        digits += 2;
    }
}

/// Without the zeros at the end, down to `least` decimals.
fn trimmed(text: &str, least: u32) -> String {
    let Some((whole, decimals)) = text.split_once('.') else { return text.to_owned() };
    let mut kept = decimals.trim_end_matches('0').to_owned();
    while kept.len() < usize::try_from(least).unwrap_or(0) {
        kept.push('0');
    }
    if kept.is_empty() { whole.to_owned() } else { format!("{whole}.{kept}") }
}

/// Five digits and more before the point in groups of three, as ISO 80000-1 has it: no comma or point that one
/// country reads as thousands and another as decimals.
fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, decimals) =
        rest.split_once('.').map_or((rest, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        let left = whole.len() - place;
        if whole.len() >= 5 && place > 0 && left.is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    if let Some(decimals) = decimals {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(kind: &str, exact: &str) -> String {
        figure(kind, Some("0"), Some(exact))
    }

    #[test]
    fn a_percentage_is_never_rounder_than_it_is() {
        assert_eq!(shown("percent", "99498866213/100000000000"), "99.498866 %");
        assert_eq!(shown("percent", "995/1000"), "99.5 %");
        assert_eq!(shown("percent", "1"), "100 %");
        assert_eq!(shown("percent", "0"), "0 %");
        assert_eq!(shown("percent", "1/3"), "33.333333 %");
        assert_eq!(shown("percent", "2/3"), "66.666667 %");
        assert_eq!(shown("percent", "44509/44580"), "99.840736 %");
        // Just below 99.5 %, by one part in 10^12: shown to the place where it differs.
        assert_eq!(shown("percent", "994999999999/1000000000000"), "99.4999999999 %");
        // 1 - 1/(3 * 10^9) goes on for ever: 99.99999996666…
        assert_eq!(shown("percent", "2999999999/3000000000"), "99.99999997 %");
        assert_eq!(shown("percent", "-1/8"), "-12.5 %");
    }

    #[test]
    fn amounts_in_a_text_look_like_all_others() {
        let shown = amounts_in("at most 24000.00 EUR, 15 of 31 days", "EUR");
        assert_eq!(shown, "at most 24 000.00 EUR, 15 of 31 days");
        assert_eq!(amounts_in("tier >= 99 : 60_000 EUR", "EUR"), "tier >= 99 : 60_000 EUR");
    }

    #[test]
    fn durations_are_in_hours_minutes_and_seconds() {
        assert_eq!(shown("duration", "15123"), "4 h 12 min 3 s");
        assert_eq!(shown("duration", "0"), "0 s");
        assert_eq!(shown("duration", "3600"), "1 h");
        assert_eq!(shown("duration", "2674800"), "743 h");
        assert_eq!(shown("duration", "45000000"), "12 500 h");
        assert_eq!(shown("duration", "1/4"), "250 ms");
        assert_eq!(shown("duration", "123456/1000000"), "123.456 ms");
        assert_eq!(
            shown("duration", "1234567/100000"),
            "12.34567 s".replace("34567", "346").as_str()
        );
        assert_eq!(shown("duration", "5999999/100000"), "59.99999 s");
        assert_eq!(shown("duration", "-90"), "-1 min 30 s");
    }

    #[test]
    fn counts_amounts_and_units() {
        assert_eq!(shown("count", "4711"), "4711");
        assert_eq!(shown("count", "44571"), "44 571");
        assert_eq!(shown("count", "7/3"), "2.3333");
        assert_eq!(shown("EUR", "1234567/10"), "123 456.70 EUR");
        assert_eq!(shown("money", "5"), "5.00");
        assert_eq!(shown("point", "5"), "5 point");
        assert_eq!(money("-1250000.00", "USD"), "-1 250 000.00 USD");
        assert_eq!(count(1_000_000), "1 000 000");
    }

    #[test]
    fn what_is_no_number_is_shown_as_it_is() {
        assert_eq!(figure("percent", None, None), NONE);
        assert_eq!(figure("text", Some("a\u{1b}[2Jb"), None), "a[2Jb");
        assert_eq!(figure("percent", Some("0.9984116331"), None), "99.841163 %");
        assert_eq!(figure("instant", Some("2026-03-01T00:00:00Z"), None), "2026-03-01T00:00:00Z");
    }
}
