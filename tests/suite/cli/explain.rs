//! `sla explain`.

use super::Sandbox;

#[test]
fn a_code_has_its_page_by_number_and_by_name() {
    let sandbox = Sandbox::new();
    let page = crate::repository::File::read("docs/errors/E0304.md").text;
    assert_eq!(sandbox.run(&["explain", "E0304"]).ends(0).out, page);
    assert_eq!(sandbox.run(&["explain", "unit-mismatch"]).ends(0).out, page);
    assert_eq!(sandbox.run(&["explain", "e0304", "-o", "page.md"]).ends(0).out, "");
    assert_eq!(sandbox.read("page.md"), page);
}

#[test]
fn an_unknown_code_is_met_with_a_near_one() {
    let sandbox = Sandbox::new();
    let run = sandbox.run(&["explain", "unit-mismach"]).ends(2).prints_nothing();
    run.says("there is no diagnostic `unit-mismach`").says("unit-mismatch");
    sandbox.run(&["explain", "absent.sla"]).ends(2).says("`absent.sla`");
}
