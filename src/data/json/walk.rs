//! Walks a JSON value along a row path and looks up the columns of each row.

use serde_json::Value;

use super::path::{Base, ColumnPath, Step};

/// An element that a `[]` or `{}` of the row path went into.
#[derive(Clone, Copy, Debug)]
struct Level<'v> {
    value: &'v Value,
    /// The member's key, for `{}`.
    key: Option<&'v str>,
}

/// A row and everything that holds it.
#[derive(Debug)]
pub(super) struct Place<'v> {
    root: &'v Value,
    /// One for each `[]` and `{}` on the way, from outside.
    levels: Vec<Level<'v>>,
    /// The row.
    pub(super) row: &'v Value,
}

/// What a row has for a column.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'v> {
    /// A value, which may be null.
    Value(&'v Value),
    /// The key of a member.
    Key(&'v str),
    /// Nothing.
    Absent,
}

impl<'v> Place<'v> {
    /// A row that nothing holds.
    pub(super) fn alone(row: &'v Value) -> Self {
        Self { root: row, levels: Vec::new(), row }
    }

    /// Looks a column up.
    pub(super) fn find(&self, path: &ColumnPath) -> Found<'v> {
        // A key that holds dots or brackets is taken as it is before it is taken apart.
        if let Some(value) = self.row.get(path.text.as_str()) {
            return Found::Value(value);
        }
        let start = match path.base {
            Base::Row => self.row,
            Base::Root => self.root,
            Base::Level(depth) => match self.levels.get(depth) {
                Some(Level { key: Some(key), .. }) if path.is_key => return Found::Key(key),
                Some(level) => level.value,
                None => return Found::Absent,
            },
        };
        let end = path.steps.iter().try_fold(start, |value, step| match step {
            Step::Key(key) => value.get(key.as_str()),
            Step::Index(index) => value.get(*index),
            Step::Each | Step::EachMember => None,
        });
        end.map_or(Found::Absent, Found::Value)
    }
}

/// What is done with each row, or with the reason why a branch has none.
pub(super) type Visit<'f, 'v, E> = dyn FnMut(Result<&Place<'v>, String>) -> Result<(), E> + 'f;

/// Goes to every row under `root` and hands it to `visit`, or the reason why a branch has none.
///
/// # Errors
/// The first error of `visit`.
pub(super) fn each_row<'v, E>(
    root: &'v Value,
    steps: &[Step],
    visit: &mut Visit<'_, 'v, E>,
) -> Result<(), E> {
    let mut place = Place::alone(root);
    go(&mut place, steps, visit)
}

/// Follows the steps from `place.row`. The depth is that of the path, which is short.
fn go<'v, E>(place: &mut Place<'v>, steps: &[Step], visit: &mut Visit<'_, 'v, E>) -> Result<(), E> {
    let here = place.row;
    let Some((step, rest)) = steps.split_first() else {
        return arrive(place, visit);
    };
    match (step, here) {
        (Step::Key(key), _) => match here.get(key.as_str()) {
            Some(value) => descend(place, value, rest, visit),
            None => visit(Err(format!("there is no `{key}` on the way to the rows"))),
        },
        (Step::Index(index), _) => match here.get(*index) {
            Some(value) => descend(place, value, rest, visit),
            None => visit(Err(format!("there is no element `[{index}]` on the way to the rows"))),
        },
        (Step::Each, Value::Array(elements)) => {
            elements.iter().try_for_each(|value| enter(place, value, None, rest, visit))
        }
        (Step::Each, _) => visit(Err("`[]` stands where there is no array".to_owned())),
        (Step::EachMember, Value::Object(members)) => {
            members.iter().try_for_each(|(key, value)| enter(place, value, Some(key), rest, visit))
        }
        (Step::EachMember, _) => visit(Err("`{}` stands where there is no object".to_owned())),
    }
}

/// At the end of the path: an object is the row, an array without `[]` holds the rows.
fn arrive<'v, E>(place: &mut Place<'v>, visit: &mut Visit<'_, 'v, E>) -> Result<(), E> {
    let inside_many = place.levels.last().is_some_and(|level| std::ptr::eq(level.value, place.row));
    match place.row {
        Value::Array(elements) if !inside_many => {
            elements.iter().try_for_each(|value| enter(place, value, None, &[], visit))
        }
        Value::Object(_) => visit(Ok(place)),
        _ if inside_many => visit(Ok(place)),
        _ => visit(Err(
            "there is neither an array nor an object where the rows should be".to_owned()
        )),
    }
}

/// Goes on from a member, without entering a level.
fn descend<'v, E>(
    place: &mut Place<'v>,
    value: &'v Value,
    rest: &[Step],
    visit: &mut Visit<'_, 'v, E>,
) -> Result<(), E> {
    let before = std::mem::replace(&mut place.row, value);
    let done = go(place, rest, visit);
    place.row = before;
    done
}

/// Goes on from one of several values, as a level that columns can name.
fn enter<'v, E>(
    place: &mut Place<'v>,
    value: &'v Value,
    key: Option<&'v str>,
    rest: &[Step],
    visit: &mut Visit<'_, 'v, E>,
) -> Result<(), E> {
    place.levels.push(Level { value, key });
    let done = descend(place, value, rest, visit);
    place.levels.pop();
    done
}
