-- The server under the real Neovim, without a screen: nvim --headless -u NONE -i NONE -n -c 'luafile session.lua'
-- Written for 0.7, the one of Debian 12: no vim.lsp.start there. SLA_LSP is the server's binary, SLA_ROOT the repository.

local server, root = vim.env.SLA_LSP, vim.env.SLA_ROOT
local passed, failed = 0, 0

local function check(name, good, seen)
  if good then
    passed = passed + 1
    print("ok: " .. name .. "\n")
  else
    failed = failed + 1
    print("FAILED: " .. name .. ": " .. vim.inspect(seen) .. "\n")
  end
end

local function finish()
  print(string.format("neovim: %d passed, %d failed\n", passed, failed))
  vim.cmd(failed == 0 and "qall!" or "cquit 1")
end

local function run()
  local exit_code
  local client_id = vim.lsp.start_client({
    name = "sla",
    cmd = { server },
    root_dir = root,
    on_exit = function(code) exit_code = code end,
  })
  check("the server starts", client_id ~= nil)

  vim.cmd("edit " .. root .. "/tests/syntax/ok/hosting.sla")
  local buffer = vim.api.nvim_get_current_buf()
  check("it takes the buffer", vim.lsp.buf_attach_client(buffer, client_id))
  local client = vim.lsp.get_client_by_id(client_id)
  check("it says what it can", vim.wait(20000, function() return client.initialized end, 20))

  local function ask(method, params)
    params = params or {}
    params.textDocument = vim.lsp.util.make_text_document_params()
    local answers = vim.lsp.buf_request_sync(buffer, method, params, 20000) or {}
    local answer = answers[client_id] or {}
    return answer.result, answer.err
  end

  local symbols = ask("textDocument/documentSymbol")
  check("the outline has the declarations", symbols and #symbols > 10, symbols)

  local line = vim.fn.search("require  availability") - 1
  local place = { position = { line = line, character = 14 } }
  local hover = ask("textDocument/hover", place)
  check("hover tells the title", hover and vim.inspect(hover):find("Monthly availability") ~= nil, hover)
  local definition = ask("textDocument/definition", place)
  check("the definition is found", definition and (definition.uri or definition[1]) ~= nil, definition)
  local completion = ask("textDocument/completion", place)
  check("completion offers names", completion and #(completion.items or completion) > 3)

  -- Typing, as a person does, with letters of several widths.
  vim.api.nvim_buf_set_lines(buffer, 0, 0, false, { "// é漢😀", "part nimbus {}" })
  vim.api.nvim_buf_set_text(buffer, 0, #"// é漢", 0, #"// é漢😀", { "x" })
  local function text_of_server()
    local text = client.request_sync("sla/viewText", { uri = vim.uri_from_bufnr(buffer) }, 20000, buffer)
    return text and text.result
  end
  local lines = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n") .. "\n"
  check("the server has the text of the buffer", text_of_server() == lines, text_of_server())

  local function told()
    for _, one in ipairs(vim.diagnostic.get(buffer)) do
      if one.code == "E0103" and one.lnum == 1 then return true end
    end
    return false
  end
  check("the mistake is told at its line", vim.wait(20000, told, 20), vim.diagnostic.get(buffer))
  vim.api.nvim_buf_set_lines(buffer, 1, 2, false, { "party nimbus2 { role provider }" })
  check("and goes when it is put right", vim.wait(20000, function() return not told() end, 20))

  -- This Neovim keeps its end of the pipe open when it asks for the end.
  vim.lsp.stop_client(client_id)
  check("the server ends", vim.wait(20000, function() return exit_code ~= nil end, 20))
  check("it ends well", exit_code == 0, exit_code)
end

local good, problem = pcall(run)
check("nothing is thrown", good, problem)
finish()
