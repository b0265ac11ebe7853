//! Numbers as exports write them: plain decimals, with or without an exponent.

use super::super::layout::DecimalMark;
use super::{CellProblem, shown};
use crate::exact::Rational;

/// The most significant digits of a number.
const MAX_DIGITS: usize = 40;

/// The largest exponent, either way.
const MAX_EXPONENT: i32 = 30;

/// The longest text looked at; more is padding or an attack.
const MAX_TEXT: usize = 256;

/// A decimal number taken apart: `digits` × 10^`exponent`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    negative: bool,
    /// Without leading zeros; empty for zero.
    digits: String,
    exponent: i32,
}

/// Reads a number exactly.
pub(super) fn read(text: &str, mark: DecimalMark) -> Result<Rational, CellProblem> {
    let decimal = parse(text, mark)?;
    decimal.to_rational().ok_or_else(|| not_a_number(text, mark))
}

/// Takes a number apart.
pub(super) fn parse(text: &str, mark: DecimalMark) -> Result<Decimal, CellProblem> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, Some(power)),
        None => (unsigned, None),
    };
    let point = match mark {
        DecimalMark::Point => '.',
        DecimalMark::Comma => ',',
    };
    let (whole, fraction) = mantissa.split_once(point).unwrap_or((mantissa, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return Err(not_a_number(text, mark));
    }
    let too_long = || CellProblem::new(format!("`{}` has more than 40 digits", shown(text)));
    if text.len() > MAX_TEXT {
        return Err(too_long());
    }
    let digits = format!("{whole}{fraction}").trim_start_matches('0').to_owned();
    if digits.len() > MAX_DIGITS {
        return Err(too_long());
    }
    let power = power.map_or(Ok(0), |power| read_power(power, text, mark))?;
    // INVARIANT: a fraction is at most MAX_TEXT digits, so the difference fits.
    let places = i32::try_from(fraction.len()).unwrap_or(0);
    Ok(Decimal { negative, digits, exponent: power - places })
}

/// The number after `e`.
fn read_power(power: &str, text: &str, mark: DecimalMark) -> Result<i32, CellProblem> {
    let (sign, digits) = match power.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, power.strip_prefix('+').unwrap_or(power)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(not_a_number(text, mark));
    }
    match digits.parse::<i32>() {
        Ok(size) if size <= MAX_EXPONENT => Ok(sign * size),
        _ => Err(CellProblem::new(format!(
            "`{}` has an exponent beyond {MAX_EXPONENT}",
            shown(text)
        ))),
    }
}

impl Decimal {
    /// The exact value.
    fn to_rational(&self) -> Option<Rational> {
        if self.digits.is_empty() {
            return Some(Rational::zero());
        }
        let sign = if self.negative { "-" } else { "" };
        let zeros = "0".repeat(usize::try_from(self.exponent.unsigned_abs()).ok()?);
        let text = if self.exponent < 0 {
            format!("{sign}{}/1{zeros}", self.digits)
        } else {
            format!("{sign}{}{zeros}", self.digits)
        };
        text.parse().ok()
    }

    /// The value × 10^`power` where that is a whole number, else `None`; also `None` beyond the
    /// range of `i128`.
    pub(super) fn whole(&self, power: i32) -> Option<i128> {
        let shift = self.exponent + power;
        let size = usize::try_from(shift.unsigned_abs()).ok()?;
        let digits = if shift >= 0 {
            format!("{}{}", self.digits, "0".repeat(size))
        } else {
            let kept = self.digits.len().saturating_sub(size);
            let (kept, dropped) = self.digits.split_at_checked(kept)?;
            if dropped.bytes().any(|digit| digit != b'0') {
                return None;
            }
            kept.to_owned()
        };
        let value: i128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        Some(if self.negative { -value } else { value })
    }
}

/// Says why a text is no number, by what it looks like.
fn not_a_number(text: &str, mark: DecimalMark) -> CellProblem {
    let cell = shown(text);
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(bare.as_str(), "nan" | "inf" | "infinity") {
        return CellProblem::new(format!("`{cell}` is not a number"))
            .help(format!("write `missing \"{cell}\"` in the source if it stands for no value"));
    }
    if let Some(problem) = separators(text, mark) {
        return problem;
    }
    if text.ends_with('%') {
        return CellProblem::new(format!("`{cell}` is a percent, where a number is expected"))
            .help("declare the column as a percent");
    }
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        return CellProblem::new(format!("`{cell}` is not a plain number")).help(
            "export numbers alone and write their unit on the column, as in `duration in ms`",
        );
    }
    CellProblem::new(format!("`{cell}` is not a number"))
}

/// Says what is wrong with a text of digits and separators; `None` for any other text.
fn separators(text: &str, mark: DecimalMark) -> Option<CellProblem> {
    let cell = shown(text);
    let separator = |c: char| matches!(c, ',' | '.' | '\'' | '_' | '’') || c.is_whitespace();
    let unsigned = text.trim_start_matches(['+', '-']);
    let digits = unsigned.chars().filter(char::is_ascii_digit).count();
    let separators: Vec<char> = unsigned.chars().filter(|c| separator(*c)).collect();
    if digits == 0 || digits + separators.len() != unsigned.chars().count() {
        return None;
    }
    let (other, advice) = match mark {
        DecimalMark::Point => {
            (',', "write `decimal \",\"` in the source if the comma marks decimals")
        }
        DecimalMark::Comma => {
            ('.', "remove `decimal \",\"` from the source if the point marks decimals")
        }
    };
    if separators == [other] {
        return Some(
            CellProblem::new(format!("`{cell}` has a `{other}` that is not the decimal mark"))
                .help(format!("{advice}; digits in groups are not read")),
        );
    }
    let plain = if mark == DecimalMark::Point { "1234.5" } else { "1234,5" };
    Some(
        CellProblem::new(format!("`{cell}` has its digits in groups"))
            .help(format!("export numbers without grouping, as in `{plain}`")),
    )
}
