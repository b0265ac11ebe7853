//! The real server over its pipes, as an editor drives it.

#[cfg(test)]
mod bound;
#[cfg(test)]
mod client;
#[cfg(test)]
mod features;
#[cfg(test)]
mod frame;
#[cfg(all(test, target_os = "linux"))]
mod memory;
#[cfg(test)]
mod random_edits;
#[cfg(test)]
mod session;
#[cfg(test)]
mod sync;
