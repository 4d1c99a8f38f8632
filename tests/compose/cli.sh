#!/bin/sh
# Builds the compose CLI of the SDK's version into .build/compose-cli, if it is not there, and prints its path.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's|^\tgithub.com/docker/compose/v5 \(v[^ ]*\).*|\1|p' "$root/go.mod")
home=$root/.build/compose-cli
program=$home/docker-compose-$version
if ! test -x "$program"; then
    mkdir -p "$home/bin"
    (cd "$home" && GOBIN=$home/bin GOFLAGS='' "$root/internal/setup/go.sh" install "github.com/docker/compose/v5/cmd@$version" >&2)
    mv "$home/bin/cmd" "$program"
fi
echo "$program"
