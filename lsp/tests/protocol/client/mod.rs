//! A client that speaks the protocol over the pipes of the real binary.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long the server may take. Long enough for a busy machine; a hang fails instead of blocking the run.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server. It is ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Client {
    server: Child,
    input: Option<ChildStdin>,
    /// What the server says, read by a thread of its own so that nobody waits for anybody.
    output: Receiver<Value>,
    /// Notifications and requests of the server that nobody has looked at yet.
    unread: VecDeque<Value>,
    requests: u64,
    /// What the client answers when it is asked for settings.
    pub(crate) settings: Value,
    /// Whether the client answers what the server asks.
    pub(crate) answers_requests: bool,
}

impl Client {
    /// Starts the server.
    pub(crate) fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts the server with arguments.
    pub(crate) fn start_with(arguments: &[&str]) -> Self {
        // Something that stands in for it and keeps what is said: lsp/tests/clients/record.sh.
        let stand_in = std::env::var_os("SLA_LSP");
        let binary = stand_in.unwrap_or_else(|| env!("CARGO_BIN_EXE_sla-lsp").into());
        let mut server = Command::new(binary)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = server.stdin.take();
        let mut pipe = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, output) = channel();
        std::thread::spawn(move || {
            while let Some(message) = read(&mut pipe) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        Self {
            server,
            input,
            output,
            unread: VecDeque::new(),
            requests: 0,
            settings: json!({}),
            answers_requests: true,
        }
    }

    /// Starts the server and says hello with these capabilities.
    pub(crate) fn ready(capabilities: &Value) -> Self {
        let mut client = Self::start_with(&["--probes"]);
        client.initialize(capabilities);
        client
    }

    /// Says hello, and gives what the server says about itself.
    pub(crate) fn initialize(&mut self, capabilities: &Value) -> Value {
        let params = json!({"processId": null, "rootUri": null, "capabilities": capabilities});
        let result = self.request("initialize", &params);
        self.notify("initialized", &json!({}));
        result
    }

    /// Opens a document as version 1.
    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "sla", "version": 1, "text": text});
        self.notify("textDocument/didOpen", &json!({"textDocument": document}));
    }

    /// Changes a document.
    pub(crate) fn change(&mut self, uri: &str, version: i64, changes: &Value) {
        let document = json!({"uri": uri, "version": version});
        let params = json!({"textDocument": document, "contentChanges": changes});
        self.notify("textDocument/didChange", &params);
    }

    /// Asks something about a document.
    pub(crate) fn ask(&mut self, method: &str, uri: &str) -> Value {
        self.request(method, &json!({"textDocument": {"uri": uri}}))
    }

    /// Asks something about a place.
    pub(crate) fn ask_at(&mut self, method: &str, uri: &str, line: u64, character: u64) -> Value {
        let position = json!({"line": line, "character": character});
        self.request(method, &json!({"textDocument": {"uri": uri}, "position": position}))
    }

    /// The text of a document as the server has it.
    pub(crate) fn text(&mut self, uri: &str) -> String {
        let text = self.request("sla/viewText", &json!({"uri": uri}));
        text.as_str().expect("a text").to_owned()
    }

    /// Sends a request and gives its result. Fails on an error.
    pub(crate) fn request(&mut self, method: &str, params: &Value) -> Value {
        let id = self.send_request(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "`{method}` failed: {answer}");
        answer["result"].clone()
    }

    /// Sends a request and gives its number.
    pub(crate) fn send_request(&mut self, method: &str, params: &Value) -> u64 {
        self.requests += 1;
        let id = self.requests;
        let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
        if !params.is_null() {
            message["params"] = params.clone();
        }
        self.send(&message);
        id
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: u64) -> Value {
        loop {
            let message = self.receive();
            if message.get("method").is_none() && message["id"] == id {
                return message;
            }
            self.keep(message);
        }
    }

    /// The answer to a request, which may have come before.
    pub(crate) fn answer_of(&mut self, id: u64) -> Value {
        let place =
            self.unread.iter().position(|one| one.get("method").is_none() && one["id"] == id);
        match place {
            Some(place) => self.unread.remove(place).expect("it is there"),
            None => self.answer(id),
        }
    }

    /// Sends a message as it is.
    pub(crate) fn raw(&mut self, message: &Value) {
        self.send(message);
    }

    /// Waits for answers until there are as many; in the order in which they came.
    pub(crate) fn answers(&mut self, count: usize) -> Vec<Value> {
        let mut found = Vec::new();
        while found.len() < count {
            let message = self.receive();
            if message.get("method").is_none() {
                found.push(message);
            } else {
                self.keep(message);
            }
        }
        found
    }

    /// Waits for the next notification of a method that fits.
    pub(crate) fn notified(&mut self, method: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let wanted = |message: &Value| message["method"] == method && fits(&message["params"]);
        if let Some(place) = self.unread.iter().position(&wanted) {
            return self.unread.remove(place).expect("it is there")["params"].clone();
        }
        loop {
            let message = self.receive();
            if wanted(&message) {
                return message["params"].clone();
            }
            self.keep(message);
        }
    }

    /// All messages that nobody has looked at, of one method.
    pub(crate) fn all_unread(&mut self, method: &str) -> Vec<Value> {
        let (wanted, rest) =
            std::mem::take(&mut self.unread).into_iter().partition(|one| one["method"] == method);
        self.unread = rest;
        wanted.into()
    }

    /// Sends a notification, which has no answer.
    pub(crate) fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Ends the session as an editor does, and expects the server to end well.
    pub(crate) fn end(mut self) {
        assert_eq!(self.request("shutdown", &Value::Null), Value::Null);
        self.notify("exit", &Value::Null);
        assert_eq!(self.exit_code(), 0);
    }

    /// Closes the server's input, as the end of an editor does.
    pub(crate) fn hang_up(&mut self) {
        self.input = None;
    }

    /// Waits for the end, with the input as it is, and gives the exit code.
    pub(crate) fn exit_code(&mut self) -> i32 {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.server.try_wait().expect("a child of ours") {
                return status.code().expect("no signal");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server is still running after {PATIENCE:?}");
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.id()
    }

    /// What nobody waits for now is looked at later.
    fn keep(&mut self, message: Value) {
        self.unread.push_back(message);
    }

    /// Whatever the server asks is answered at once.
    fn answer_server(&mut self, message: &Value) {
        if let Some(id) =
            message.get("id").filter(|_| self.answers_requests && message.get("method").is_some())
        {
            let result = match message["method"].as_str() {
                Some("workspace/configuration") => json!([self.settings]),
                _ => Value::Null,
            };
            self.send(&json!({"jsonrpc": "2.0", "id": id, "result": result}));
        }
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        let input = self.input.as_mut().expect("not hung up");
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server reads");
        input.flush().expect("the server reads");
    }

    fn receive(&mut self) -> Value {
        let message = self.output.recv_timeout(PATIENCE).expect("the server answers");
        self.answer_server(&message);
        message
    }
}

/// One message; `None` at the end of the pipe.
fn read(pipe: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if pipe.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("Content-Length", value)) => length = value.parse().expect("a number"),
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    pipe.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("JSON"))
}

impl Drop for Client {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
