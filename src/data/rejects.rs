//! The file of the records set aside.

use super::row::BadRow;

/// Writes the rejected records as CSV: `file`, `line`, `column`, `cell`, `reason`, then the record
/// as it was in `raw_1`, `raw_2`, …
///
/// The raw fields are not altered, so that the records can be mended and read again.
pub fn rejects_csv(rejected: &[BadRow]) -> String {
    let width = rejected.iter().map(|row| row.raw.len()).max().unwrap_or(0);
    let mut header: Vec<String> =
        ["file", "line", "column", "cell", "reason"].map(str::to_owned).to_vec();
    header.extend((1..=width).map(|n| format!("raw_{n}")));
    let mut text = String::new();
    push_record(&mut text, &header);
    for row in rejected {
        let mut fields = vec![
            row.file.clone(),
            row.line.to_string(),
            row.column.clone().unwrap_or_default(),
            row.cell.clone().unwrap_or_default(),
            row.reason.clone(),
        ];
        fields.extend(row.raw.iter().cloned());
        push_record(&mut text, &fields);
    }
    text
}

/// Adds one record, quoting what needs it.
fn push_record(text: &mut String, fields: &[String]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    text.push('\n');
}
