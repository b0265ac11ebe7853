//! Measuring in one pass gives the bytes that reading row by row gives.

mod blank_lines;
mod counts;
mod differential;
mod exports;
mod histories;
mod looked_at;
mod null_words;
mod percentiles;
mod stored;
mod terms;
mod unique;
