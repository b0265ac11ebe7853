// The server as the client library of Visual Studio Code sees it: vscode-languageserver-protocol, nothing of ours.
// SLA_LSP is the server's binary, SLA_ROOT the repository.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import * as lsp from "vscode-languageserver-protocol";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { TextDocument } from "vscode-languageserver-textdocument";

const server = process.env.SLA_LSP;
const root = process.env.SLA_ROOT;
const contract = join(root, "tests/syntax/ok/hosting.sla");

const capabilities = {
  general: { positionEncodings: ["utf-16"] },
  textDocument: {
    synchronization: { dynamicRegistration: true },
    completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } },
    hover: { contentFormat: ["markdown", "plaintext"] },
    definition: { linkSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true },
    rename: { prepareSupport: true },
    semanticTokens: {
      requests: { full: { delta: true }, range: true },
      tokenTypes: [],
      tokenModifiers: [],
      formats: ["relative"],
    },
  },
  workspace: { configuration: true, workspaceEdit: { documentChanges: true } },
};

/** Starts a server, says hello, and gives the connection. */
async function start(t) {
  const child = spawn(server, ["--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill());
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest(lsp.ConfigurationRequest.type, (params) => params.items.map(() => null));
  connection.onRequest(lsp.RegistrationRequest.type, () => {});
  const published = new Map();
  const waiting = [];
  connection.onNotification(lsp.PublishDiagnosticsNotification.type, (params) => {
    published.set(params.uri, params);
    for (const each of waiting.splice(0)) each();
  });
  connection.listen();
  const hello = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "sla" }],
    capabilities,
  });
  await connection.sendNotification(lsp.InitializedNotification.type, {});
  /** Waits until diagnostics of a version have come. */
  const diagnostics = async (uri, version) => {
    while (published.get(uri)?.version !== version) {
      await new Promise((resolve) => waiting.push(resolve));
    }
    return published.get(uri).diagnostics;
  };
  /** Ends the session as an editor does, with its end of the pipe left open. */
  const end = async () => {
    await connection.sendRequest(lsp.ShutdownRequest.type);
    const exited = new Promise((resolve) => child.on("exit", resolve));
    await connection.sendNotification(lsp.ExitNotification.type);
    assert.equal(await exited, 0);
  };
  return { connection, hello, diagnostics, end };
}

/** Opens a text under a URI of its own. */
async function open(session, name, text) {
  const uri = pathToFileURL(join(root, name)).href;
  await session.connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "sla", version: 1, text },
  });
  return TextDocument.create(uri, "sla", 1, text);
}

/** The place of the n-th occurrence of some text. */
function find(document, text, nth = 0) {
  let at = -1;
  for (let left = nth; left >= 0; left--) at = document.getText().indexOf(text, at + 1);
  assert.notEqual(at, -1, `${text} is there`);
  return document.positionAt(at);
}

test("a session from hello to good-bye", async (t) => {
  const session = await start(t);
  assert.equal(session.hello.serverInfo.name, "sla-lsp");
  assert.equal(session.hello.capabilities.positionEncoding, "utf-16");
  const text = readFileSync(contract, "utf8");
  const document = await open(session, "hosting.sla", text);
  const textDocument = { uri: document.uri };
  const ask = (type, params) => session.connection.sendRequest(type, { textDocument, ...params });

  const symbols = await ask(lsp.DocumentSymbolRequest.type, {});
  assert.ok(symbols.some((symbol) => symbol.name === "availability"));
  for (const symbol of symbols) {
    assert.ok(symbol.name.length > 0);
    const inside = document.offsetAt(symbol.range.start) <= document.offsetAt(symbol.selectionRange.start);
    assert.ok(inside && document.offsetAt(symbol.selectionRange.end) <= document.offsetAt(symbol.range.end));
  }

  const used = find(document, "availability >= 99.9%");
  const [definition] = await ask(lsp.DefinitionRequest.type, { position: used });
  assert.deepEqual(definition.targetSelectionRange.start, find(document, 'availability "Monthly'));

  const hover = await ask(lsp.HoverRequest.type, { position: used });
  assert.match(hover.contents.value, /Monthly availability/);

  const references = await ask(lsp.ReferencesRequest.type, {
    position: used,
    context: { includeDeclaration: true },
  });
  assert.ok(references.length >= 5, `${references.length} places`);

  const prepared = await ask(lsp.PrepareRenameRequest.type, { position: used });
  assert.equal(prepared.placeholder, "availability");
  const edit = await ask(lsp.RenameRequest.type, { position: used, newName: "uptime_of_web" });
  const edits = edit.documentChanges[0].edits;
  const renamed = TextDocument.applyEdits(document, edits);
  assert.equal(renamed.includes("metric uptime_of_web "), true);
  assert.equal(edits.length, references.length);
  await assert.rejects(ask(lsp.RenameRequest.type, { position: used, newName: "commitment" }), /already/);
  await assert.rejects(ask(lsp.RenameRequest.type, { position: used, newName: "no name" }), /is no name/);

  const completion = await ask(lsp.CompletionRequest.type, { position: used });
  assert.ok(completion.items.some((item) => item.label === "availability"));

  const tokens = await ask(lsp.SemanticTokensRequest.type, {});
  assert.equal(tokens.data.length % 5, 0);
  const folds = await ask(lsp.FoldingRangeRequest.type, {});
  assert.ok(folds.length > 10);
  const selections = await ask(lsp.SelectionRangeRequest.type, { positions: [used] });
  for (let each = selections[0]; each.parent; each = each.parent) {
    assert.ok(document.offsetAt(each.parent.range.start) <= document.offsetAt(each.range.start));
    assert.ok(document.offsetAt(each.parent.range.end) >= document.offsetAt(each.range.end));
  }
  await session.end();
});

test("tokens and what changed of them make the same tokens", async (t) => {
  const session = await start(t);
  const text = readFileSync(contract, "utf8");
  const document = await open(session, "hosting.sla", text);
  const textDocument = { uri: document.uri };
  const before = await session.connection.sendRequest(lsp.SemanticTokensRequest.type, { textDocument });
  const at = find(document, "99.9%");
  await session.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri: document.uri, version: 2 },
    contentChanges: [{ range: { start: at, end: at }, text: "// é漢😀\n  " }],
  });
  const delta = await session.connection.sendRequest(lsp.SemanticTokensDeltaRequest.type, {
    textDocument,
    previousResultId: before.resultId,
  });
  assert.ok(delta.edits, "a change, not everything");
  const data = [...before.data];
  for (const edit of [...delta.edits].reverse()) {
    data.splice(edit.start, edit.deleteCount, ...(edit.data ?? []));
  }
  const after = await session.connection.sendRequest(lsp.SemanticTokensRequest.type, { textDocument });
  assert.deepEqual(data, after.data);
  await session.end();
});

test("a mistake is told, fixed by its action, and gone", async (t) => {
  const session = await start(t);
  const good = readFileSync(contract, "utf8");
  const document = await open(session, "hosting.sla", good.replace("role provider", "rolle provider"));
  const found = await session.diagnostics(document.uri, 1);
  const wrong = found.find((each) => each.severity === 1);
  assert.ok(wrong, "there is an error");
  assert.match(wrong.code, /^E\d{4}$/);
  assert.match(wrong.codeDescription.href, new RegExp(`${wrong.code}\\.md$`));
  const actions = await session.connection.sendRequest(lsp.CodeActionRequest.type, {
    textDocument: { uri: document.uri },
    range: wrong.range,
    context: { diagnostics: [wrong], triggerKind: 1 },
  });
  for (const action of actions) assert.ok(action.edit.documentChanges[0].textDocument.version === 1);
  await session.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri: document.uri, version: 2 },
    contentChanges: [{ text: good }],
  });
  const left = await session.diagnostics(document.uri, 2);
  assert.ok(!left.some((each) => each.code === wrong.code && each.range.start.line === wrong.range.start.line));
  await session.end();
});

test("random edits of this library's document arrive as they are", async (t) => {
  const session = await start(t);
  let document = await open(session, "random.sla", readFileSync(contract, "utf8"));
  let seed = 0x5eed;
  const dice = (sides) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % Math.max(sides, 1);
  };
  const pieces = ["\n", "\r\n", "\r", "é", "漢", "😀", "}", "{", '"', "party p {", " ", "//"];
  for (let version = 2; version <= 1500; version++) {
    const length = document.getText().length;
    let from = dice(length + 1);
    let to = Math.min(length, from + (dice(3) === 0 ? dice(30) : 0));
    // An editor does not cut a letter or a line end in two.
    const cut = (at) => /[\uDC00-\uDFFF]/.test(document.getText()[at] ?? "") || document.getText().slice(at - 1, at + 1) === "\r\n";
    if (cut(from)) from -= 1;
    if (cut(to)) to += 1;
    const range = { start: document.positionAt(from), end: document.positionAt(Math.max(from, to)) };
    const contentChanges = [{ range, text: pieces[dice(pieces.length)].repeat(dice(3)) }];
    document = TextDocument.update(document, contentChanges, version);
    await session.connection.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document.uri, version },
      contentChanges,
    });
    if (version % 100 === 0) {
      const text = await session.connection.sendRequest("sla/viewText", { uri: document.uri });
      assert.equal(text, document.getText(), `version ${version}`);
    }
  }
  await session.end();
});
