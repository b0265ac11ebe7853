//! What happens when the program is wrong: one report that can be passed on, and an exit code of its own.

use std::any::Any;
use std::cell::Cell;
use std::env;
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::process::ExitCode;

use crate::ending::BUG;

/// Runs the program; a panic is told as a bug of ours and ends with 70.
pub(crate) fn guarded(program: impl FnOnce() -> ExitCode) -> ExitCode {
    panic::set_hook(Box::new(|found| {
        if CONTAINED.get() {
            return;
        }
        let place = found.location().map(ToString::to_string);
        eprintln!("{}", report(message_of(found), place.as_deref()));
    }));
    // The state that a panic may leave behind is not looked at again.
    panic::catch_unwind(AssertUnwindSafe(program)).unwrap_or_else(|_| ExitCode::from(BUG))
}

thread_local! {
    /// Whether a panic of this thread is caught and told as something else.
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Runs somebody else's code on data that it may not be made for; a panic is given as its message.
pub(crate) fn contained<T>(code: AssertUnwindSafe<impl FnOnce() -> T>) -> Result<T, String> {
    let before = CONTAINED.replace(true);
    let done = panic::catch_unwind(code);
    CONTAINED.set(before);
    done.map_err(|what| text_of(what.as_ref()).to_owned())
}

fn message_of<'a>(found: &'a PanicHookInfo<'_>) -> &'a str {
    text_of(found.payload())
}

fn text_of(what: &(dyn Any + Send)) -> &str {
    what.downcast_ref::<&str>()
        .copied()
        .or_else(|| what.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

/// What to report. Paths and names in the command line are the user's to leave out.
pub(crate) fn report(message: &str, place: Option<&str>) -> String {
    let arguments: Vec<String> =
        env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()).collect();
    let place = place.map(|place| format!("\n  place: {place}")).unwrap_or_default();
    format!(
        "error: this is a bug of sla, not of your contract or data; nothing was decided\n  \
         help: please report the following, with the contract if you may share it\n  \
         version: {} on {} {}\n  command: sla {}{place}\n  message: {message}",
        env!("CARGO_PKG_VERSION"),
        env::consts::OS,
        env::consts::ARCH,
        arguments.join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_with_70_and_a_result_with_its_own_code() {
        let code = |code: ExitCode| format!("{code:?}");
        let hook = panic::take_hook();
        let bug = guarded(|| panic!("the books do not balance"));
        let fine = guarded(|| ExitCode::from(3));
        panic::set_hook(hook);
        assert_eq!(code(bug), code(ExitCode::from(70)));
        assert_eq!(code(fine), code(ExitCode::from(3)));
    }
}
