//! One integration test binary.

mod syntax;
