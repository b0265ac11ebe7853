//! Measuring in one pass gives the bytes that reading row by row gives.

mod differential;
mod exports;
mod looked_at;
mod stored;
mod terms;
