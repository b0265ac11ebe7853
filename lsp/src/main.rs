//! The language server of `sla` contracts, over standard input and output.
//!
//! It ends with 0 when the client has asked for `shutdown` before `exit`, and with 1 otherwise, a closed pipe included.

mod server;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::{LspService, Server};

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sla-lsp: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let shut_down = Arc::new(AtomicBool::new(false));
    let (service, socket) = LspService::new(|_| server::Backend::new(Arc::clone(&shut_down)));
    runtime.block_on(Server::new(tokio::io::stdin(), tokio::io::stdout(), socket).serve(service));
    // Dropping the runtime would wait for a read of stdin that never ends while the client keeps the pipe open.
    runtime.shutdown_background();
    if shut_down.load(Ordering::SeqCst) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
