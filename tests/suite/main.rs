//! The one integration test binary: it links once, and every suite is a module of it.

#![expect(clippy::string_slice, reason = "tests cut texts they have made themselves")]

#[cfg(test)]
mod architecture;
#[cfg(feature = "cli")]
#[cfg(test)]
mod cli;
#[cfg(test)]
mod contracts;
#[cfg(test)]
mod corpus;
#[cfg(test)]
mod credits;
#[cfg(test)]
mod evaluate;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod format;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod golden_clocks;
#[cfg(test)]
mod ide;
#[cfg(test)]
mod law;
#[cfg(test)]
mod markdown;
#[cfg(test)]
mod one_pass;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod real_data;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod reuse;
#[cfg(test)]
mod rust_text;
#[cfg(test)]
mod syntax;
#[cfg(test)]
mod ten_mistakes;
#[cfg(test)]
mod worked;
