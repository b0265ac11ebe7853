//! `sla compile`: the checked contract as JSON.

use crate::arguments::Compile;
use crate::console::{Console, deliver};
use crate::contract::load;
use crate::ending::{Ending, Failure};

pub(super) fn run(compile: &Compile, console: &Console) -> Result<Ending, Failure> {
    let loaded = load(&compile.contract, &compile.parameters, console)?;
    let json = loaded
        .contract
        .to_json()
        .map_err(|error| Failure::said(format!("the contract cannot be written: {error}")))?;
    deliver(&json, compile.destination.output.as_deref())?;
    Ok(Ending::Done)
}
