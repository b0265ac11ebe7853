//! syntax
mod grammar;
