//! Arrow's arrays to the columns of the core.

use std::sync::Arc;

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time32MillisecondType, Time32SecondType, Time64MicrosecondType, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, OffsetSizeTrait, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use sla::data::{Column, ReadError, ReadErrorKind, TypedCell, Values};

use super::super::broken;
use crate::tables::decimal::decimals;

/// Makes the columns of one chunk.
#[derive(Debug, Default)]
pub(super) struct Converter {
    /// The dictionary of the batch before, which is usually that of the next one.
    words: Option<(ArrayRef, Arc<Vec<String>>)>,
}

/// Why an array is no column.
#[derive(Debug)]
pub(super) enum Problem {
    /// Bytes that are no text, so many rows after the first.
    NotText(usize),
    /// A type that stands for no value of the language.
    Type(DataType),
    /// The array contradicts itself.
    Broken,
}

impl Problem {
    /// The problem as an error about the batch that starts with that row.
    pub(super) fn in_file(self, path: &str, first: u64) -> ReadError {
        match self {
            Self::NotText(row) => {
                let line = first.saturating_add(row as u64);
                let kind = ReadErrorKind::NotText { line, column: 1 };
                ReadError::new(kind, path, "a text is not UTF-8".to_owned()).at(line)
            }
            Self::Type(kind) => {
                let reason = format!("a column of the type {kind} cannot be read");
                ReadError::new(ReadErrorKind::BadLayout, path, reason)
                    .help("export it as text, number, time, date or truth value")
            }
            Self::Broken => *broken(path, "a dictionary lacks a value"),
        }
    }
}

impl Converter {
    /// The column with the values of an array.
    pub(super) fn column(&mut self, array: &ArrayRef) -> Result<Column, Problem> {
        let values = match array.data_type() {
            DataType::Dictionary(..) => return self.dictionary(array),
            _ if array.null_count() == array.len() => Values::Absent,
            DataType::Boolean => {
                let flags = array.as_boolean().values().iter();
                Values::Flags(flags.collect())
            }
            DataType::Int64 => whole(array.as_primitive::<Int64Type>().values().to_vec()),
            DataType::Int8 => whole(widened::<Int8Type>(array)),
            DataType::Int16 => whole(widened::<Int16Type>(array)),
            DataType::Int32 => whole(widened::<Int32Type>(array)),
            DataType::UInt8 => whole(widened::<UInt8Type>(array)),
            DataType::UInt16 => whole(widened::<UInt16Type>(array)),
            DataType::UInt32 => whole(widened::<UInt32Type>(array)),
            DataType::UInt64 => {
                let digits = array.as_primitive::<UInt64Type>().values().iter();
                Values::WideDecimals {
                    digits: digits.copied().map(i128::from).collect(),
                    places: 0,
                }
            }
            DataType::Float16 | DataType::Float32 | DataType::Float64 => floats(array),
            DataType::Decimal32(..)
            | DataType::Decimal64(..)
            | DataType::Decimal128(..)
            | DataType::Decimal256(..) => exact(array)?,
            DataType::Utf8 => texts::<i32>(array),
            DataType::LargeUtf8 => texts::<i64>(array),
            DataType::Binary => bytes(array.as_binary::<i32>().iter())?,
            DataType::LargeBinary => bytes(array.as_binary::<i64>().iter())?,
            DataType::FixedSizeBinary(_) => bytes(array.as_fixed_size_binary().iter())?,
            DataType::Date32 => Values::Dates(array.as_primitive::<Date32Type>().values().to_vec()),
            DataType::Timestamp(unit, zone) => instants(array, *unit, zone.is_some()),
            DataType::Time32(_) | DataType::Time64(_) => times_of_day(array),
            other => return Err(Problem::Type(other.clone())),
        };
        Ok(Column { present: present(array), values })
    }

    /// Texts of a dictionary. One that is larger than the batch is not copied for its sake.
    fn dictionary(&mut self, array: &ArrayRef) -> Result<Column, Problem> {
        let kind = || Problem::Type(array.data_type().clone());
        let array = array.as_dictionary_opt::<Int32Type>().ok_or_else(kind)?;
        let texts = array.values().as_string_opt::<i32>().ok_or_else(kind)?;
        let known = self.words.as_ref().filter(|(before, _)| Arc::ptr_eq(before, array.values()));
        let keys = array.keys();
        let key = |row: usize| {
            if keys.is_null(row) { Some(0) } else { u32::try_from(keys.value(row)).ok() }
        };
        let values = if known.is_none() && texts.len() > array.len() {
            let (mut text, mut ends) = (String::new(), Vec::with_capacity(array.len()));
            for row in 0..array.len() {
                let place = key(row).ok_or(Problem::Broken)? as usize;
                let valid = !keys.is_null(row) && place < texts.len();
                text.push_str(if valid { texts.value(place) } else { "" });
                ends.push(text.len());
            }
            Values::Texts { text, ends }
        } else {
            let words = match known {
                Some((_, words)) => Arc::clone(words),
                None => {
                    Arc::new(texts.iter().map(|text| text.unwrap_or_default().to_owned()).collect())
                }
            };
            self.words = Some((Arc::clone(array.values()), Arc::clone(&words)));
            Values::Words { words, keys: places(keys).ok_or(Problem::Broken)? }
        };
        let nulls = array.logical_nulls().filter(|nulls| nulls.null_count() > 0);
        Ok(Column { present: nulls.map(|nulls| nulls.iter().collect()), values })
    }
}

/// The places in a dictionary; 0 where there is no value.
fn places(keys: &PrimitiveArray<Int32Type>) -> Option<Vec<u32>> {
    let values = keys.values();
    if keys.null_count() > 0 {
        let key = |row: usize| {
            if keys.is_null(row) { Some(0) } else { u32::try_from(keys.value(row)).ok() }
        };
        return (0..keys.len()).map(key).collect();
    }
    let below = values.iter().any(|key| *key < 0);
    (!below).then(|| values.iter().map(|key| key.cast_unsigned()).collect())
}

/// Which rows have a value.
fn present(array: &ArrayRef) -> Option<Vec<bool>> {
    let nulls = array.nulls().filter(|nulls| nulls.null_count() > 0)?;
    let mut present = Vec::with_capacity(nulls.len() + 64);
    // Many rows at a time.
    for bits in nulls.inner().bit_chunks().iter_padded() {
        present.extend((0..64).map(|place| bits >> place & 1 == 1));
    }
    present.truncate(nulls.len());
    Some(present)
}

fn whole(digits: Vec<i64>) -> Values {
    Values::Decimals { digits, places: 0 }
}

fn widened<T: ArrowPrimitiveType<Native: Into<i64>>>(array: &ArrayRef) -> Vec<i64> {
    array.as_primitive::<T>().values().iter().map(|value| (*value).into()).collect()
}

fn floats(array: &ArrayRef) -> Values {
    let whole = array.null_count() == 0;
    let valid = |row: usize| whole || array.is_valid(row);
    match array.data_type() {
        DataType::Float64 => {
            let values = array.as_primitive::<Float64Type>().values();
            if whole { decimals(values, |_| true) } else { decimals(values, valid) }
        }
        DataType::Float32 => {
            let values = array.as_primitive::<Float32Type>().values().iter();
            single(values.copied(), valid)
        }
        _ => {
            let values = array.as_primitive::<Float16Type>().values().iter();
            single(values.map(|value| value.to_f32()), valid)
        }
    }
}

/// Numbers of single precision, by their own shortest text.
fn single(values: impl Iterator<Item = f32>, valid: impl Fn(usize) -> bool) -> Values {
    let cell = |(row, value): (usize, f32)| {
        if valid(row) { TypedCell::Number(value.to_string()) } else { TypedCell::Missing }
    };
    Values::Cells(values.enumerate().map(cell).collect())
}

/// Decimals, which are exact as they are stored.
fn exact(array: &ArrayRef) -> Result<Values, Problem> {
    Ok(match array.data_type() {
        DataType::Decimal32(_, scale) => {
            let digits = array.as_primitive::<Decimal32Type>().values().iter();
            Values::WideDecimals {
                digits: digits.map(|v| i128::from(*v)).collect(),
                places: *scale,
            }
        }
        DataType::Decimal64(_, scale) => {
            let digits = array.as_primitive::<Decimal64Type>().values();
            match u8::try_from(*scale) {
                Ok(places) => Values::Decimals { digits: digits.to_vec(), places },
                Err(_) => Values::WideDecimals {
                    digits: digits.iter().map(|v| i128::from(*v)).collect(),
                    places: *scale,
                },
            }
        }
        DataType::Decimal128(_, scale) => {
            let digits = array.as_primitive::<Decimal128Type>().values().to_vec();
            Values::WideDecimals { digits, places: *scale }
        }
        DataType::Decimal256(..) => {
            let array = array.as_primitive::<Decimal256Type>();
            let cell = |row: usize| {
                if array.is_valid(row) {
                    TypedCell::Number(array.value_as_string(row))
                } else {
                    TypedCell::Missing
                }
            };
            Values::Cells((0..array.len()).map(cell).collect())
        }
        other => return Err(Problem::Type(other.clone())),
    })
}

fn texts<O: OffsetSizeTrait>(array: &ArrayRef) -> Values {
    let array = array.as_string::<O>();
    let (mut text, mut ends) = (String::new(), Vec::with_capacity(array.len()));
    for value in array {
        text.push_str(value.unwrap_or_default());
        ends.push(text.len());
    }
    Values::Texts { text, ends }
}

/// Bytes of which the file does not say that they are text; some writers leave it out.
fn bytes<'a>(values: impl Iterator<Item = Option<&'a [u8]>>) -> Result<Values, Problem> {
    let (mut text, mut ends) = (String::new(), Vec::new());
    for (row, value) in values.enumerate() {
        let value = std::str::from_utf8(value.unwrap_or_default());
        text.push_str(value.map_err(|_| Problem::NotText(row))?);
        ends.push(text.len());
    }
    Ok(Values::Texts { text, ends })
}

fn instants(array: &ArrayRef, unit: TimeUnit, utc: bool) -> Values {
    let (parts, places) = match unit {
        TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().values(), 0),
        TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().values(), 3),
        TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().values(), 6),
        TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().values(), 9),
    };
    Values::Instants { parts: parts.to_vec(), places, utc }
}

/// Times without a date, as text: no column of the language means them, but a column of text may hold them.
fn times_of_day(array: &ArrayRef) -> Values {
    let text = |row: usize| {
        let value = match array.data_type() {
            DataType::Time32(TimeUnit::Second) => {
                array.as_primitive::<Time32SecondType>().value_as_time(row)
            }
            DataType::Time32(_) => array.as_primitive::<Time32MillisecondType>().value_as_time(row),
            DataType::Time64(TimeUnit::Microsecond) => {
                array.as_primitive::<Time64MicrosecondType>().value_as_time(row)
            }
            _ => array.as_primitive::<Time64NanosecondType>().value_as_time(row),
        };
        value.filter(|_| array.is_valid(row)).map(|time| time.to_string())
    };
    let cell = |row: usize| text(row).map_or(TypedCell::Missing, TypedCell::Text);
    Values::Cells((0..array.len()).map(cell).collect())
}
