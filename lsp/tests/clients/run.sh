#!/usr/bin/env bash
# Drives the server by clients that nobody here wrote. run.sh WHICH, one of: node, python, neovim, emacs, vsix; or
# messages: our own tests, and every message that any client has seen held against the protocol.
# What they need comes from the registries and is kept below $CLIENTS. Where SLA_RECORD names a folder, all that is
# said is kept there.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../../.. && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
clients=${CLIENTS:-${XDG_CACHE_HOME:-$HOME/.cache}/sla-clients}
export SLA_LSP=${SLA_LSP:-$target/debug/sla-lsp} SLA_ROOT=$root
mkdir -p "$clients"
if [ "$1" = messages ]; then export SLA_RECORD=${SLA_RECORD:-$(mktemp -d)}; fi
if [ -n "${SLA_RECORD:-}" ]; then
  mkdir -p "$SLA_RECORD"
  export SLA_RECORDED=$SLA_LSP SLA_LSP=$PWD/record.sh
fi

# The Python that has the packages of python/requirements.txt.
python() {
  [ -x "$clients/venv/bin/python" ] || python3 -m venv "$clients/venv"
  "$clients/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/lsp/tests/clients/python/requirements.txt"
  "$clients/venv/bin/python" "$@"
}

case "$1" in
node)
  rm -rf "$clients/node" && cp -r node "$clients/node" && cd "$clients/node"
  npm ci --silent --no-audit --no-fund
  npm test --silent
  ;;
python)
  cd python && python -m pytest -q -p no:cacheprovider
  ;;
messages)
  (cd "$root" && SLA_RANDOM_EDITS=3000 cargo test --quiet --locked -p sla-lsp --test protocol)
  python python/recorded.py "$SLA_RECORD"
  ;;
emacs)
  timeout 300 emacs --batch -Q -l emacs/session.el
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
