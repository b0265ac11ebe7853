//! Cuts CSV and TSV into records before their fields are split.
//!
//! The parser of the `csv` crate does not say on which line a record starts (it counts skipped
//! blank lines in), takes a quote that is never closed for the end of the file, and has no limit
//! on length. This stage answers the three, checks that the bytes are text, and gives the parser
//! one record at a time, each with a plain line end.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::super::input::{Input, MAX_RECORD, TextProblem, as_text};

/// Where in a record a byte stands; the rules are those of the parser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At the start of a field, where a quote opens a quoted one.
    FieldStart,
    /// In a field without quotes, or after the closing quote; quotes are plain characters.
    Field,
    /// Between quotes, where delimiters and line ends are plain characters.
    Quoted,
    /// After a quote between quotes: it closes the field, or is the first of two.
    QuoteInQuoted,
}

/// The records of a file as a stream for the parser.
pub(super) struct Records<'a> {
    input: Input<'a>,
    delimiter: u8,
    /// The line of the next byte, from 1.
    line: u64,
    /// Whether the last byte was a carriage return, whose line feed is no further line end.
    after_return: bool,
    /// The record being handed over, and how much of it is gone.
    pending: Vec<u8>,
    sent: usize,
    /// The lines of records handed over and not yet asked for.
    starts: VecDeque<u64>,
    problem: Option<TextProblem>,
}

impl<'a> Records<'a> {
    /// The records of an input whose byte order mark is gone.
    pub(super) fn new(input: Input<'a>, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            line: 1,
            after_return: false,
            pending: Vec::new(),
            sent: 0,
            starts: VecDeque::new(),
            problem: None,
        }
    }

    /// The line on which the record the parser gave last starts.
    pub(super) fn next_start(&mut self) -> Option<u64> {
        self.starts.pop_front()
    }

    /// What stopped the stream.
    pub(super) fn take_problem(&mut self) -> Option<TextProblem> {
        self.problem.take()
    }

    /// Makes the next record that is not blank pending; `false` at the end.
    fn advance(&mut self) -> Result<bool, TextProblem> {
        loop {
            self.pending.clear();
            self.sent = 0;
            let start = self.line;
            let more = self.cut(start)?;
            if !self.pending.is_empty() {
                as_text(&self.pending, start)?;
                self.pending.push(b'\n');
                self.starts.push_back(start);
                return Ok(true);
            }
            if !more {
                return Ok(false);
            }
        }
    }

    /// Reads up to the end of the record into `pending`; `false` at the end of the input.
    fn cut(&mut self, start: u64) -> Result<bool, TextProblem> {
        let mut within = Within::FieldStart;
        let mut quote_line = start;
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                if within == Within::Quoted {
                    return Err(TextProblem::UnclosedQuote { line: quote_line });
                }
                return Ok(false);
            }
            let mut used = 0;
            let mut ended = false;
            for &byte in buffer {
                used += 1;
                let second_half = byte == b'\n' && self.after_return;
                self.after_return = byte == b'\r';
                let line_end = matches!(byte, b'\n' | b'\r');
                if line_end && !second_half {
                    self.line += 1;
                }
                if line_end && within != Within::Quoted {
                    if second_half && self.pending.is_empty() {
                        continue;
                    }
                    ended = true;
                    break;
                }
                let before = within;
                within = next(within, byte, self.delimiter);
                if before == Within::FieldStart && within == Within::Quoted {
                    quote_line = self.line;
                }
                self.pending.push(byte);
            }
            self.input.consume(used);
            if self.pending.len() > MAX_RECORD {
                return Err(TextProblem::LongRecord { line: start });
            }
            if ended {
                return Ok(true);
            }
        }
    }
}

/// Where the byte after this one stands.
fn next(within: Within, byte: u8, delimiter: u8) -> Within {
    match within {
        Within::Quoted if byte == b'"' => Within::QuoteInQuoted,
        Within::Quoted => Within::Quoted,
        Within::QuoteInQuoted | Within::FieldStart if byte == b'"' => Within::Quoted,
        _ if byte == delimiter => Within::FieldStart,
        _ => Within::Field,
    }
}

impl Read for Records<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        if self.sent == self.pending.len() {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return Ok(0),
                Err(problem) => {
                    self.problem = Some(problem);
                    return Err(io::Error::other("the records stop here"));
                }
            }
        }
        let rest = self.pending.get(self.sent..).unwrap_or_default();
        let mut rest = rest;
        let count = rest.read(target)?;
        self.sent += count;
        Ok(count)
    }
}
