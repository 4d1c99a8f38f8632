#!/bin/sh
# Checks what a build needs before it starts: Go and a C compiler.
set -eu
cd "$(dirname "$0")/../.."
wanted=$(sed -n 's/^go \([0-9]*\.[0-9]*\).*/\1/p' go.mod)

internal/setup/need.sh gcc=gcc /usr/include/stdlib.h=libc6-dev
command -v go >/dev/null 2>&1 || {
  echo "missing: Go. Get $wanted or newer from https://go.dev/dl/ and put its bin folder on PATH" >&2
  exit 1
}
# Since 1.21 Go fetches the version that go.mod names, unless that is forbidden or nothing can be reached.
go list -f '{{.Name}}' ./export >/dev/null || {
  echo "this Go ($(go env GOVERSION)) cannot build dockbridge: go.mod asks for Go $wanted and the modules it names" >&2
  exit 1
}
