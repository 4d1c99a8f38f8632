#!/usr/bin/env bash
# Runs a command with a Docker Engine: the one that is there, or one that is stopped again afterwards.
#   tests/engine/with.sh .venv/bin/python -m pytest
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
unset DOCKBRIDGE_ENGINE # of a with.sh around this one, which stops its engine itself
settings=$("$here/ensure.sh")
eval "$settings"
if [ -n "${DOCKBRIDGE_ENGINE:-}" ]; then
  trap '"$here/stop.sh" "$DOCKBRIDGE_ENGINE"' EXIT
fi
"$@"
