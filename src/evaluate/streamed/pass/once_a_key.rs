//! Sources whose rows are unique by a key: read once where no two have the same, else three times.

use crate::diagnostic::{DataPlace, Diagnostic};
use crate::engine::RowAt;

use super::super::super::datum::Fault;
use super::super::super::unique::twice;
use super::super::folded::Folded;
use super::super::prepared::lines_before;
use super::super::scan::Scan;
use super::super::unique::{Twice, Uniqueness};
use super::{Fed, Pass, Planned};

/// What a pass kept, and what is said where two rows have a key of which there is only one; else why rows are read one
/// by one.
type Kept = Result<(Fed, Option<Fault>), &'static str>;

/// Why rows whose places were noted are not looked for again.
const CHANGED: &str = "its files change while they are read";

impl Pass<'_, '_> {
    /// What a pass over the files of a source keeps, of rows with the same key only the one that counts.
    pub(super) fn fed_once_a_key(
        &self,
        planned: &Planned<'_>,
        scan: &mut Scan<'_>,
    ) -> Result<Kept, Box<Diagnostic>> {
        let Some(unique) = &planned.plan.source.unique else {
            return Ok(self.fed(planned, scan)?.map(|fed| (fed, None)));
        };
        scan.unique = Uniqueness::Watching;
        let mut fed = match self.fed(planned, scan)? {
            Ok(fed) => fed,
            Err(reason) => return Ok(Err(reason)),
        };
        let repeated = std::mem::take(&mut fed.folded.keys).repeated();
        if repeated.is_empty() {
            return Ok(Ok((fed, None)));
        }
        scan.unique = Uniqueness::Looking(repeated);
        let mut looked = match self.fed(planned, scan)? {
            Ok(looked) if looked.digests == fed.digests => looked.folded,
            Ok(_) => return Ok(Err(CHANGED)),
            Err(reason) => return Ok(Err(reason)),
        };
        match std::mem::take(&mut looked.keys).left_out(unique) {
            Ok(dropped) if dropped.is_empty() => Ok(Ok((fed, None))),
            Ok(dropped) => {
                scan.unique = Uniqueness::Dropping(dropped);
                Ok(match self.fed(planned, scan)? {
                    Ok(again) if again.digests == fed.digests => Ok((again, None)),
                    Ok(_) => Err(CHANGED),
                    Err(reason) => Err(reason),
                })
            }
            Err(found) => Ok(Ok((fed, Some(self.told_twice(planned, &looked, &found))))),
        }
    }

    /// What is said where two rows have a key of which there is only one.
    fn told_twice(&self, planned: &Planned<'_>, folded: &Folded, found: &Twice) -> Fault {
        let before = lines_before(folded);
        let place = |row: RowAt| {
            let file = usize::try_from(row.file).ok().and_then(|file| planned.files.get(file));
            let path = file.map_or("", |file| file.path.as_str());
            let before = before.get(&(row.file, row.block)).copied().unwrap_or(0);
            DataPlace::new(path, before + u64::from(row.line) + 1)
        };
        let places = (place(found.second), &place(found.first));
        twice(self.terms, planned.plan.source, &found.key, places)
    }
}
