//! The one integration test binary: it links once, and every suite is a module of it.

#![expect(clippy::string_slice, reason = "tests cut texts they have made themselves")]

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod format;
#[cfg(test)]
mod ide;
#[cfg(test)]
mod markdown;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod repository;
#[cfg(test)]
mod rust_text;
#[cfg(test)]
mod syntax;
