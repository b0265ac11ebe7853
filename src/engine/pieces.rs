//! Which piece of time an instant lies in: the piece of the last one, else a binary search.

/// Pieces of time that do not overlap, each with a number. Instants are nanoseconds since 1970.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pieces {
    /// In order.
    all: Vec<Piece>,
    last: Piece,
}

/// A piece, `[from, until)`.
#[derive(Debug, Clone, Copy, Default)]
struct Piece {
    from: i64,
    until: i64,
    number: u32,
}

impl Pieces {
    /// The number of the piece an instant lies in; `None` where there is none yet.
    #[inline]
    pub(crate) fn find(&mut self, at: i64) -> Option<u32> {
        if self.last.from <= at && at < self.last.until {
            return Some(self.last.number);
        }
        self.search(at)
    }

    /// The piece found last, `[from, until)`, and its number.
    pub(crate) fn last(&self) -> (i64, i64, u32) {
        (self.last.from, self.last.until, self.last.number)
    }

    fn search(&mut self, at: i64) -> Option<u32> {
        let after = self.all.partition_point(|piece| piece.until <= at);
        let found = self.all.get(after).filter(|piece| piece.from <= at)?;
        self.last = *found;
        Some(found.number)
    }

    /// Adds a piece that overlaps no other.
    pub(crate) fn add(&mut self, from: i64, until: i64, number: u32) {
        let place = self.all.partition_point(|piece| piece.from < from);
        self.all.insert(place, Piece { from, until, number });
    }
}
