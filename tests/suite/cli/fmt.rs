//! `sla fmt`.

use super::Sandbox;

#[test]
fn what_cannot_be_read_is_said() {
    let sandbox = Sandbox::new();
    sandbox.run(&["fmt", "absent.sla"]).ends(2).says("`absent.sla` cannot be read");
    sandbox.run(&["fmt", "--check", "--diff"]).ends(2).says("cannot be used with");
}
