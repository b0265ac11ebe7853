"""The server as pytest-lsp's client sees it, with the recorded capabilities of real editors.

The client and its types (pygls, lsprotocol) are generated from the protocol's meta model, and know nothing of ours.
SLA_LSP is the server's binary, SLA_ROOT the repository.
"""

import os
import pathlib
import sys

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

SERVER = os.environ["SLA_LSP"]
ROOT = pathlib.Path(os.environ["SLA_ROOT"])
TEXT = (ROOT / "tests/syntax/ok/hosting.sla").read_text(encoding="utf-8")
URI = (ROOT / "hosting.sla").as_uri()

EDITORS = [
    "neovim@v0.6.1",
    "neovim@v0.7.0",
    "neovim@v0.8.0",
    "neovim@v0.9.1",
    "neovim@v0.10.0",
    "neovim@v0.11.0",
    "emacs@v29.1",
    "visual_studio_code@v1.65.2",
]


@pytest_lsp.fixture(params=EDITORS, config=ClientServerConfig(server_command=[SERVER]))
async def client(request, lsp_client: LanguageClient):
    name = request.param
    # What the server asks to be watched is of no interest here; the recorded editors would do it.
    lsp_client.feature("client/registerCapability")(lambda params: None)
    params = types.InitializeParams(
        capabilities=client_capabilities(name),
        process_id=os.getpid(),
        root_uri=ROOT.as_uri(),
        workspace_folders=[types.WorkspaceFolder(uri=ROOT.as_uri(), name="sla")],
    )
    lsp_client.editor = name
    lsp_client.hello = await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def place(text: str, of: str = TEXT, nth: int = 0) -> types.Position:
    """The n-th place of some text; the contract has no wide characters before it."""
    at = -1
    for _ in range(nth + 1):
        at = of.index(text, at + 1)
    before = of[:at]
    return types.Position(line=before.count("\n"), character=at - (before.rfind("\n") + 1))


def opened(client: LanguageClient, text: str = TEXT) -> types.TextDocumentIdentifier:
    item = types.TextDocumentItem(uri=URI, language_id="sla", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return types.TextDocumentIdentifier(uri=URI)


def pulls(client: LanguageClient) -> bool:
    return client.capabilities.text_document.diagnostic is not None


async def test_diagnostics_come_as_the_editor_takes_them(client: LanguageClient):
    document = opened(client, TEXT.replace("role provider", "rolle provider"))
    if pulls(client):
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
        found = report.items
        again = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=document, previous_result_id=report.result_id)
        )
        assert again.kind == "unchanged"
    else:
        await client.wait_for_notification("textDocument/publishDiagnostics")
        found = client.diagnostics[URI]
    wrong = [one for one in found if "rolle" in one.message]
    assert wrong and wrong[0].severity == types.DiagnosticSeverity.Error
    # No certain place lies outside the text.
    lines = TEXT.splitlines()
    assert all(one.range.end.line <= len(lines) for one in found)


async def test_outlines_are_trees_only_where_they_can_be(client: LanguageClient):
    document = opened(client)
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=document))
    trees = client.capabilities.text_document.document_symbol.hierarchical_document_symbol_support
    kind = types.DocumentSymbol if trees else types.SymbolInformation
    assert symbols and all(isinstance(symbol, kind) for symbol in symbols)
    assert "availability" in [symbol.name for symbol in symbols]


async def test_hover_definition_and_references(client: LanguageClient):
    document = opened(client)
    position = place("availability >= 99.9%")
    hover = await client.text_document_hover_async(types.HoverParams(text_document=document, position=position))
    assert "Monthly availability" in hover.contents.value
    found = await client.text_document_definition_async(
        types.DefinitionParams(text_document=document, position=position)
    )
    wanted = place('availability "Monthly')
    if isinstance(found, list):
        assert found[0].target_selection_range.start == wanted
    else:
        assert found.range.start == wanted
    references = await client.text_document_references_async(
        types.ReferenceParams(
            text_document=document,
            position=position,
            context=types.ReferenceContext(include_declaration=True),
        )
    )
    assert len(references) >= 5
    highlights = await client.text_document_document_highlight_async(
        types.DocumentHighlightParams(text_document=document, position=position)
    )
    assert len(highlights) == len(references)


async def test_completion_has_snippets_only_where_they_can_be(client: LanguageClient):
    document = opened(client, TEXT + "\n")
    end = types.Position(line=(TEXT + "\n").count("\n"), character=0)
    found = await client.text_document_completion_async(
        types.CompletionParams(text_document=document, position=end)
    )
    items = found.items if isinstance(found, types.CompletionList) else found
    metric = next(item for item in items if item.label == "metric")
    item = client.capabilities.text_document.completion.completion_item
    snippets = bool(item and item.snippet_support)
    assert (metric.insert_text_format == types.InsertTextFormat.Snippet) == snippets
    assert ("${1" in metric.text_edit.new_text) == snippets


async def test_renaming_is_one_edit_of_this_version(client: LanguageClient):
    document = opened(client)
    edit = await client.text_document_rename_async(
        types.RenameParams(text_document=document, position=place("availability >= 99.9%"), new_name="uptime_of_web")
    )
    if edit.document_changes is not None:
        edits = edit.document_changes[0].edits
        assert edit.document_changes[0].text_document.version == 1
    else:
        edits = edit.changes[URI]
    assert len(edits) >= 5 and {one.new_text for one in edits} == {"uptime_of_web"}


async def test_folding_links_and_tokens(client: LanguageClient):
    document = opened(client)
    folds = await client.text_document_folding_range_async(types.FoldingRangeParams(text_document=document))
    assert all(fold.start_line < fold.end_line for fold in folds)
    await client.text_document_document_link_async(types.DocumentLinkParams(text_document=document))
    tokens = await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=document))
    assert len(tokens.data) % 5 == 0
    legend = client.hello.capabilities.semantic_tokens_provider.legend
    assert max(tokens.data[3::5]) < len(legend.token_types)


async def test_the_text_is_counted_as_agreed(client: LanguageClient):
    text = '// é漢😀\nparty a { contact "é漢😀"; role }\n'
    document = opened(client, text)
    encoding = client.hello.capabilities.position_encoding or "utf-16"
    line = text.splitlines()[1]
    before = line[: line.index("; role") + 6]
    units = {"utf-8": len(before.encode()), "utf-16": len(before.encode("utf-16-le")) // 2, "utf-32": len(before)}
    report = None
    if pulls(client):
        report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
        found = report.items
    else:
        await client.wait_for_notification("textDocument/publishDiagnostics")
        found = client.diagnostics[URI]
    assert units[encoding] in [one.range.end.character for one in found if one.range.end.line == 1]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
