//! The addresses of figures: `commitment@2026-03`, `on_time[P1]@2026-03`.

use sla::statement::Group;

/// The address of a figure: its name, the keys of its group, its period.
pub(crate) fn address(name: &str, group: &Group, period: &str) -> String {
    if group.is_empty() {
        return format!("{name}@{period}");
    }
    let keys: Vec<&str> = group.0.iter().map(|(_, key)| key.as_str()).collect();
    format!("{name}[{}]@{period}", keys.join(","))
}

/// Whether the address that was asked for is that of a figure. The group and the period may be left out; blanks
/// after commas do not matter; `name/key/key@period` is the form that needs no quotes in a shell.
///
/// Nothing is taken apart here: keys may hold any character, so the forms are built and compared.
pub(crate) fn is_meant(asked: &str, name: &str, group: &Group, period: &str) -> bool {
    let asked = asked.trim();
    let asked = ["metric:", "objective:", "penalty:", "right:"]
        .iter()
        .find_map(|kind| asked.strip_prefix(kind))
        .unwrap_or(asked);
    let keys: Vec<&str> = group.0.iter().map(|(_, key)| key.as_str()).collect();
    let mut forms = vec![name.to_owned()];
    if !keys.is_empty() {
        forms.push(format!("{name}[{}]", keys.join(",")));
        forms.push(format!("{name}[{}]", keys.join(", ")));
        forms.push(format!("{name}/{}", keys.join("/")));
    }
    forms.iter().any(|form| asked == form || asked == format!("{form}@{period}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_an_address_is_understood() {
        let group = Group(vec![
            ("member".to_owned(), "al@ice".to_owned()),
            ("region".to_owned(), "no/rth, a]".to_owned()),
        ]);
        let meant = |asked: &str| is_meant(asked, "leads", &group, "2026-01-31/P1M");
        assert_eq!(
            address("leads", &group, "2026-01-31/P1M"),
            "leads[al@ice,no/rth, a]]@2026-01-31/P1M"
        );
        assert!(meant(&address("leads", &group, "2026-01-31/P1M")));
        assert!(meant("leads[al@ice, no/rth, a]]@2026-01-31/P1M"));
        assert!(meant("leads/al@ice/no/rth, a]@2026-01-31/P1M"));
        assert!(meant("leads/al@ice/no/rth, a]"));
        assert!(meant("leads@2026-01-31/P1M"));
        assert!(meant("metric:leads"));
        assert!(!meant("leads@2026-02"));
        assert!(!meant("leads[al@ice]"));
        assert!(!meant("lead"));
        assert!(is_meant("leads@2026", "leads", &Group::default(), "2026"));
        assert!(!is_meant("leads[]@2026", "leads", &Group::default(), "2026"));
    }
}
