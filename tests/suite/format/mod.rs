//! What the formatter promises: the house style, every comment, the same meaning, and to be done after one go.

mod meaning;
mod mutations;
mod speed;
mod style;
