#!/bin/sh
# Sees to what a build needs before it starts: a C compiler, Go, and the modules that go.mod names.
set -eu
cd "$(dirname "$0")/../.."
go=${GO:-internal/setup/go.sh}

internal/setup/need.sh gcc=gcc /usr/include/stdlib.h=libc6-dev
if ! "$go" list -f '{{.Name}}' ./export >/dev/null; then
  echo "Go ($("$go" env GOVERSION)) cannot build dockbridge: are the modules that go.mod names within reach?" >&2
  exit 1
fi
