//! ARCHITECTURE.md, enforced. Each check is a function from texts to findings, so that it can be shown to fail.

mod codes;
mod dependencies;
mod edges;
mod purity;
mod sizes;

/// Fails with all findings of a check, one a line.
fn none_of(findings: &[String], rule: &str) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
