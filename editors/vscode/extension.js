// Starts the language server for contracts, and restarts it when asked. Everything else the server does.

"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

async function start() {
  const command = vscode.workspace.getConfiguration("sla").get("server.path") || "sla-lsp";
  const server = { command, transport: TransportKind.stdio };
  client = new LanguageClient(
    "sla",
    "sla",
    { run: server, debug: server },
    {
      documentSelector: [{ language: "sla" }],
      synchronize: { configurationSection: "sla" },
      markdown: { isTrusted: false, supportHtml: false },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `The language server \`${command}\` does not start: ${error.message ?? error}`,
      "Open the setting",
    );
    if (choice) await vscode.commands.executeCommand("workbench.action.openSettings", "sla.server.path");
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("sla.restartServer", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (!event.affectsConfiguration("sla.server.path")) return;
      await stop();
      await start();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
