//! `sla init`.

use super::{CONTRACT, Sandbox};

#[test]
fn a_first_contract_is_written_and_nothing_is_overwritten() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "new/hosting"]).ends(0).prints_nothing().says("sla eval new/hosting");
    assert_eq!(sandbox.names("new/hosting"), ["checks.csv", "contract.sla", "sla.toml"]);
    assert_eq!(sandbox.read("new/hosting/contract.sla"), CONTRACT);
    sandbox.run(&["check", "new"]).ends(0).prints_nothing().says("nothing to say");
    sandbox.write("new/hosting/contract.sla", b"mine");
    sandbox.run(&["init", "new/hosting"]).ends(2).says("not overwritten");
    assert_eq!(sandbox.read("new/hosting/contract.sla"), "mine");
    // Not one file is written where another is in the way.
    sandbox.write("other/checks.csv", b"mine");
    sandbox.run(&["init", "other"]).ends(2);
    assert_eq!(sandbox.names("other"), ["checks.csv"]);
}
