//! Ends the server when the editor that started it is gone.
//!
//! An editor that is killed does not always close the pipe: a child of it may hold it open.

use std::thread;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(1);

/// Watches a process, and ends this one with 1 once it is gone. Where processes cannot be looked up nothing happens:
/// there the closed pipe ends the server.
pub(crate) fn watch(process: u32) {
    let watching = thread::Builder::new().name("parent".to_owned()).spawn(move || {
        while is_running(process) {
            thread::sleep(INTERVAL);
        }
        eprintln!("sla-lsp: the editor (process {process}) is gone");
        std::process::exit(1);
    });
    if let Err(error) = watching {
        eprintln!("sla-lsp: cannot watch the editor's process: {error}");
    }
}

#[cfg(unix)]
fn is_running(process: u32) -> bool {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return true };
    // One of another user exists too.
    !matches!(test_kill_process(pid), Err(error) if error == Errno::SRCH)
}

#[cfg(not(unix))]
fn is_running(_process: u32) -> bool {
    true
}
