#!/usr/bin/env bash
# Drives the server by clients that nobody here wrote. run.sh WHICH, one of: node, python, neovim, vsix.
# What they need comes from the registries and is kept below $CLIENTS.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
clients=${CLIENTS:-${XDG_CACHE_HOME:-$HOME/.cache}/sla-clients}
export SLA_LSP=${SLA_LSP:-$target/debug/sla-lsp} SLA_ROOT=$root
mkdir -p "$clients"

case "$1" in
node)
  rm -rf "$clients/node" && cp -r node "$clients/node" && cd "$clients/node"
  npm ci --silent --no-audit --no-fund
  npm test --silent
  ;;
python)
  [ -x "$clients/venv/bin/python" ] || python3 -m venv "$clients/venv"
  "$clients/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r python/requirements.txt
  cd python && "$clients/venv/bin/python" -m pytest -q -p no:cacheprovider
  ;;
neovim)
  timeout 300 nvim --headless -u NONE -i NONE -n -c 'luafile neovim/session.lua'
  ;;
vsix)
  rm -rf "$clients/vscode" && cp -r "$root/editors/vscode" "$clients/vscode" && cd "$clients/vscode"
  npm ci --silent --no-audit --no-fund
  npm run package --silent
  ls -l sla.vsix
  ;;
*)
  echo "there is no client $1" && exit 2
  ;;
esac
