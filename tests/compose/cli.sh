#!/usr/bin/env bash
# Builds the compose CLI of the version in go.mod, the oracle of the comparison tests, and prints where it is; a minute, once.
# It runs by itself: docker-compose ps, without a docker program.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
module=github.com/docker/compose/v5
version=$(sed -n "s|^.*$module \(v[0-9.]*\).*|\1|p" "$root/go.mod")
dir=$root/.build/compose-cli/$version
if [ ! -x "$dir/docker-compose" ]; then
  echo "compose: building the compose CLI $version, a minute" >&2
  mkdir -p "$root/.build/compose-cli"
  part=$(mktemp -d "$root/.build/compose-cli/part.XXXXXX")
  trap 'rm -rf "$part"' EXIT
  # A released one knows its version, and writes it into a label.
  (cd "$part" && GOBIN=$part nice "${GO:-$root/internal/setup/go.sh}" install \
    -ldflags "-s -w -X $module/internal.Version=$version" "$module/cmd@$version" >&2)
  mkdir -p "$dir"
  mv "$part/cmd" "$dir/docker-compose" # whoever comes last: nobody sees half of it
fi
echo "$dir/docker-compose"
