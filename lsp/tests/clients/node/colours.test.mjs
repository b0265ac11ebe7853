// The generated highlighting and the server's semantic tokens say the same of every token of the examples.
// The highlighting is read by vscode-textmate, as Visual Studio Code reads it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import * as lsp from "vscode-languageserver-protocol";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import textmate from "vscode-textmate";
import oniguruma from "vscode-oniguruma";

const root = process.env.SLA_ROOT;
const require = createRequire(import.meta.url);

/** All contracts below some folders. */
function contracts() {
  const found = [];
  const look = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else if (entry.name.endsWith(".sla")) found.push(path);
    }
  };
  for (const folder of ["examples", "tests/syntax/ok"]) look(join(root, folder));
  return found.sort();
}

/** What a scope means, as far as both sides can tell: names, types and units look alike without the server. */
function classOfScopes(scopes) {
  const has = (start) => scopes.some((scope) => scope.startsWith(start));
  if (has("comment")) return "comment";
  if (has("string")) return "text";
  if (has("constant.numeric")) return "number";
  if (has("keyword.operator")) return "operator";
  if (has("keyword.other.unit")) return "name";
  if (has("keyword")) return "keyword";
  return "name";
}

function classOfToken(type) {
  const same = { keyword: "keyword", comment: "comment", string: "text", number: "number", operator: "operator" };
  return same[type] ?? "name";
}

async function highlighting() {
  const wasm = readFileSync(join(dirname(require.resolve("vscode-oniguruma")), "onig.wasm"));
  await oniguruma.loadWASM(wasm);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => {
      const path = join(root, "editors/vscode/syntaxes/sla.tmLanguage.json");
      return textmate.parseRawGrammar(readFileSync(path, "utf8"), path);
    },
  });
  return registry.loadGrammar("source.sla");
}

test("both say the same of every token", async (t) => {
  const child = spawn(process.env.SLA_LSP, [], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill());
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const hello = await connection.sendRequest(lsp.InitializeRequest.type, {
    processId: null,
    rootUri: null,
    capabilities: { general: { positionEncodings: ["utf-16"] }, textDocument: { diagnostic: {} } },
  });
  const { tokenTypes } = hello.capabilities.semanticTokensProvider.legend;
  const grammar = await highlighting();
  let compared = 0;
  const differing = [];
  for (const [number, path] of contracts().entries()) {
    const text = readFileSync(path, "utf8");
    const uri = `file:///colours/${number}.sla`;
    await connection.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: "sla", version: 1, text },
    });
    const { data } = await connection.sendRequest(lsp.SemanticTokensRequest.type, { textDocument: { uri } });
    const lines = text.split(/\r?\n/);
    let state = textmate.INITIAL;
    const scopes = lines.map((line) => {
      const read = grammar.tokenizeLine(line, state);
      state = read.ruleStack;
      return read.tokens;
    });
    let line = 0;
    let character = 0;
    for (let at = 0; at < data.length; at += 5) {
      const [deltaLine, deltaStart, length, type] = data.slice(at, at + 4);
      line += deltaLine;
      character = deltaLine === 0 ? character + deltaStart : deltaStart;
      const scope = scopes[line].find((token) => token.startIndex <= character && character < token.endIndex);
      const [wanted, seen] = [classOfToken(tokenTypes[type]), classOfScopes(scope?.scopes ?? [])];
      compared += 1;
      if (wanted !== seen) {
        const word = lines[line].slice(character, character + length);
        differing.push(`${path}:${line + 1}: \`${word}\` is ${wanted} for the server, ${seen} in: ${lines[line].trim()}`);
      }
    }
  }
  assert.ok(compared > 5000, `${compared} tokens`);
  console.log(`# ${compared} tokens of ${contracts().length} contracts compared, ${differing.length} differ`);
  assert.deepEqual(differing.slice(0, 60), []);
});
