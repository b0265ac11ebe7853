//! Work beside the owner: two threads take jobs in the order in which they come.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A job. It answers whoever waits for it by itself.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// Threads that do jobs.
#[derive(Debug, Clone)]
pub(crate) struct Jobs {
    waiting: Sender<Job>,
}

impl Jobs {
    /// Starts so many threads. They end when the last `Jobs` is dropped.
    pub(crate) fn start(threads: usize) -> std::io::Result<Self> {
        let (waiting, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("job {number}"))
                // Deep enough for trees at the bound of the grammar.
                .stack_size(16 << 20)
                .spawn(move || {
                    while let Some(job) = next(&jobs) {
                        // A job that fails has told so itself; the thread goes on.
                        let _ = guarded(job);
                    }
                })?;
        }
        Ok(Self { waiting })
    }

    /// Puts a job at the end of the line.
    pub(crate) fn put(&self, job: Job) {
        // It fails only when all threads have ended, which is when the server does.
        let _ = self.waiting.send(job);
    }
}

fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// A piece of work that panicked; what it said has gone to standard error.
#[derive(Debug)]
pub(crate) struct Panicked;

/// Does some work and survives its panic.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What the work saw is a snapshot that nobody changes, so nothing half done stays behind.
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Panicked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_panics_takes_nothing_with_it() {
        let jobs = Jobs::start(1).expect("a thread");
        let (done, results) = channel();
        jobs.put(Box::new(|| panic!("on purpose")));
        jobs.put(Box::new(move || done.send(1).expect("somebody listens")));
        assert_eq!(results.recv(), Ok(1), "the one thread went on");
    }
}
