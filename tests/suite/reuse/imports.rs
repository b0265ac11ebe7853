//! Imports: confined to the project, no circles, hashes in the statement; `backed by` and whether it bears.

use sla::data::sha256_hex;
use sla::source::{LoadError, LoadErrorKind, SourceLoader};

use super::{compiled, hosting, said};
use crate::evaluation::{Folder, evaluate};

fn supplier(until: &str, require: &str, per: &str) -> String {
    format!(
        r#"contract upstream {{ between carrier and nimbus; in force 2026-01-01 until {until}; zone "UTC"; period month }}
conventions {{ missing data inconclusive; no items not applicable; partial periods prorated }}
party carrier {{ role provider }}
party nimbus {{ role customer }}
service transit {{ from carrier to nimbus }}
source probes {{ at ts : instant; column ok : flag }}
metric availability {{ of transit; from probes; value share(ok){per} }}
objective commitment {{ by carrier; require {require} }}
"#
    )
}

fn customer(backed: &str) -> String {
    hosting(&format!(
        r#"import "supplier.sla" as supplier
service web {{ from nimbus to globex; fee 40_000 EUR per month; backed by supplier.transit }}
metric availability {{ of web; from probes; value share(ok) }}
objective commitment {{ by nimbus; require availability >= 99.9%; {backed} }}
"#
    ))
}

const BACKED: &str = "backed by supplier.commitment";

fn with_supplier(text: &str) -> Folder {
    Folder::of_texts([("supplier.sla", text)])
}

#[test]
fn backed_by_resolves_to_the_promise_of_the_other_contract() {
    let folder = with_supplier(&supplier("2027-01-01", "availability >= 99.9%", ""));
    let compiled = compiled(&customer(BACKED), &folder, &[]);
    assert_eq!(said(&compiled), [""; 0]);
    let contract = compiled.contract.expect("no errors");
    let backing = &contract.objectives[0].backed_by[0];
    assert_eq!(
        (backing.import.as_str(), backing.contract.as_str(), backing.name.as_str()),
        ("supplier", "upstream", "commitment")
    );
    assert_eq!(contract.services[0].backed_by[0].name, "transit");
}

#[test]
fn a_promise_that_is_not_there_is_named_with_those_that_are() {
    let folder = with_supplier(&supplier("2027-01-01", "availability >= 99.9%", ""));
    let of = |backed: &str| said(&compiled(&customer(backed), &folder, &[]));
    assert_eq!(
        of("backed by supplier.comitment"),
        ["E0201 the contract `upstream` promises no `comitment`"]
    );
    assert_eq!(of("backed by suplier.commitment")[0], "E0201 there is no import named `suplier`");
    assert_eq!(of("backed by supplier"), ["E0307 which promise of that contract?"]);
    // A service bears a service, and no promise.
    assert_eq!(
        of("backed by supplier.transit"),
        ["E0201 the contract `upstream` promises no `transit`"]
    );
}

#[test]
fn a_backing_that_does_not_bear_is_warned_of() {
    let of = |supplier: &str| said(&compiled(&customer(BACKED), &with_supplier(supplier), &[]));
    let weaker = "W1023 `supplier.commitment` promises less than what leans on it";
    assert_eq!(of(&supplier("2027-01-01", "availability >= 99.5%", "")), [weaker]);
    // At the bound itself: more than 99.9 % is more than 99.9 % or more.
    assert_eq!(of(&supplier("2027-01-01", "availability > 99.9%", "")), [""; 0]);
    assert_eq!(of(&supplier("2027-01-01", "99.5% <= availability", "")), [weaker]);
    // Other directions and other kinds cannot be compared, so nothing is said.
    assert_eq!(of(&supplier("2027-01-01", "availability <= 99.5%", "")), [""; 0]);
    assert_eq!(of(&supplier("2027-01-01", "availability.count >= 1", "")), [""; 0]);
    assert_eq!(
        of(&supplier("2027-01-01", "availability >= 99.9%", "; per quarter")),
        ["W1024 `supplier.commitment` is judged per quarter, what leans on it per month"]
    );
    // Said of the service and of the promise.
    let term = "W1025 the contract `upstream` that this leans on ends on 2026-07-01, this contract on 2027-01-01";
    assert_eq!(of(&supplier("2026-07-01", "availability >= 99.9%", "")), [term, term]);
}

#[test]
fn imports_are_found_beside_the_importing_file() {
    let inner = supplier("2027-01-01", "availability >= 99.9%", "");
    let folder = Folder::of_texts([("upstream/supplier.sla", inner.as_str())]);
    let text = customer(BACKED).replace("\"supplier.sla\"", "\"../upstream/./supplier.sla\"");
    let compiled = sla::compile_text("contracts/contract.sla", text, &folder);
    assert_eq!(said(&compiled), [""; 0]);
    let texts: Vec<String> =
        compiled.contract.expect("no errors").texts.into_iter().map(|text| text.path).collect();
    assert_eq!(texts, ["contract.sla", "../upstream/supplier.sla"]);
}

/// Serves nothing outside of `inside`.
struct Confined(Folder);

impl SourceLoader for Confined {
    fn load(&self, path: &str) -> Result<String, LoadError> {
        if path.starts_with("inside/") {
            return self.0.load(path);
        }
        Err(LoadError::new(LoadErrorKind::OutsideProject))
    }
}

#[test]
fn imports_are_confined_to_the_project_root() {
    let inner = supplier("2027-01-01", "availability >= 99.9%", "");
    let folder = Folder::of_texts([("supplier.sla", inner.as_str())]);
    let of = |file: &str| {
        let text = customer(BACKED).replace("supplier.sla", file);
        said(&sla::compile_text("inside/contract.sla", text, &Confined(folder.clone())))
    };
    let said = "cannot be read: the path leads out of the project";
    assert_eq!(of("../supplier.sla"), [format!("E0004 `../supplier.sla` {said}")]);
    assert_eq!(of("/supplier.sla"), [format!("E0004 `/supplier.sla` {said}")]);
    assert_eq!(of("a/../../supplier.sla"), [format!("E0004 `../supplier.sla` {said}")]);
    assert_eq!(of("gone.sla"), ["E0004 `gone.sla` cannot be read: no such file"]);
}

#[test]
fn a_circle_of_imports_is_refused_with_the_chain_shown() {
    let back = |file: &str| {
        let own = supplier("2027-01-01", "availability >= 99.9%", "");
        format!("import \"{file}\" as back\n{own}")
    };
    let folder = with_supplier(&back("contract.sla"));
    assert_eq!(
        said(&compiled(&customer(BACKED), &folder, &[])),
        [
            "E0222 contracts import one another in a circle: `contract.sla` imports `supplier.sla` imports `contract.sla`"
        ]
    );
    let folder = with_supplier(&back("third.sla")).with("third.sla", back("./supplier.sla"));
    assert_eq!(
        said(&compiled(&customer(BACKED), &folder, &[])),
        [
            "E0222 contracts import one another in a circle: `supplier.sla` imports `third.sla` imports `supplier.sla`"
        ]
    );
    let itself = customer(BACKED).replace("supplier.sla", "contract.sla");
    assert_eq!(
        said(&compiled(&itself, &Folder::default(), &[])),
        ["E0222 contracts import one another in a circle: `contract.sla` imports `contract.sla`"]
    );
}

#[test]
fn an_imported_contract_is_checked_on_its_own() {
    let broken = supplier("2027-01-01", "availabilty >= 99.9%", "");
    let compiled = compiled(&customer(BACKED), &with_supplier(&broken), &[]);
    assert_eq!(
        said(&compiled),
        ["E0223 `supplier.sla` has errors", "E0201 nothing is named `availabilty` here"]
    );
    // Its warnings are its own affair.
    let warned = supplier("2027-01-01", "availability >= 99.9%", "")
        + "metric spare { from probes; value share(ok) }\n";
    assert_eq!(said(&super::compiled(&customer(BACKED), &with_supplier(&warned), &[])), [""; 0]);
    let none = with_supplier("party carrier { role provider }\n");
    assert_eq!(
        said(&super::compiled(&customer(BACKED), &none, &[])),
        ["E0223 `supplier.sla` declares no contract"]
    );
}

#[test]
fn parameters_of_an_imported_contract_are_given_by_its_name() {
    let own = supplier("2027-01-01", "availability >= goal", "") + "parameter goal : percent\n";
    let folder = with_supplier(&own);
    let of = |set: &[(&str, &str)]| said(&compiled(&customer(BACKED), &folder, set));
    assert_eq!(
        of(&[]),
        ["E0223 `supplier.sla` has errors", "E0220 the parameter `goal` has no value"]
    );
    assert_eq!(of(&[("supplier.goal", "99.95%")]), [""; 0]);
    assert_eq!(
        of(&[("supplier.goal", "99.5%")]),
        ["W1023 `supplier.commitment` promises less than what leans on it"]
    );
}

#[test]
fn the_hashes_of_all_texts_are_in_the_statement() {
    let own = supplier("2027-01-01", "availability >= 99.9%", "");
    let folder = with_supplier(&own)
        .with("probes.csv", "ts,ok\n2026-03-01T12:00:00+01:00,true\n")
        .with("contract.sla", customer(BACKED));
    let contract = folder.contract("contract.sla");
    let statement = evaluate(&contract, &folder, &[("probes", &["probes.csv"])], None, None);
    let hashes: Vec<(String, String)> = statement
        .contract
        .sources
        .iter()
        .map(|source| (source.path.clone(), source.sha256.clone()))
        .collect();
    let (main, other) = (sha256_hex(customer(BACKED).as_bytes()), sha256_hex(own.as_bytes()));
    assert_eq!(
        hashes,
        [("contract.sla".to_owned(), main.clone()), ("supplier.sla".to_owned(), other.clone())]
    );
    // One digest over both: that of the list of theirs.
    assert_eq!(statement.contract.sha256, sha256_hex(format!("{main}\n{other}").as_bytes()));
}
