//! The language server of `sla` contracts, over standard input and output.
//!
//! It ends with 0 when the client has asked for `shutdown` before `exit`, and with 1 otherwise, a closed pipe included.

mod answers;
mod backend;
mod bound;
mod capabilities;
mod client;
mod document;
mod file;
mod files;
mod jobs;
mod outbox;
mod owner;
mod parent;
mod places;
mod server;
mod verdicts;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tower_lsp::{LspService, Server};

/// So many requests may wait for their answers at once. A notification is read only when fewer do, and answering
/// takes milliseconds, so this is out of reach of people.
const WAITING_REQUESTS: usize = 1024;

fn main() -> ExitCode {
    let mut probes = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--version" | "-V" => {
                // Before the protocol begins, standard output is free.
                println!("sla-lsp {}", env!("CARGO_PKG_VERSION"));
                return ExitCode::SUCCESS;
            }
            // What editors pass to every server.
            "--stdio" => {}
            "--probes" => probes = true,
            other => {
                eprintln!(
                    "sla-lsp: there is no option `{other}`; it is started by an editor and speaks over its pipes"
                );
                return ExitCode::from(2);
            }
        }
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("sla-lsp: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    let shut_down = Arc::new(AtomicBool::new(false));
    runtime.block_on(serve(&shut_down, probes));
    // Dropping the runtime would wait for a read of stdin that never ends while the client keeps the pipe open.
    runtime.shutdown_background();
    if shut_down.load(Ordering::SeqCst) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn serve(shut_down: &Arc<AtomicBool>, probes: bool) {
    let builder = LspService::build(|client| backend::Backend::new(client, Arc::clone(shut_down)))
        .custom_method("sla/viewText", backend::Backend::view_text);
    let builder = if probes {
        builder.custom_method("sla/probe/panic", backend::Backend::probe_panic)
    } else {
        builder
    };
    let (service, socket) = builder.finish();
    Server::new(tokio::io::stdin(), tokio::io::stdout(), socket)
        .concurrency_level(WAITING_REQUESTS)
        .serve(service)
        .await;
}
