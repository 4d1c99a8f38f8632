#!/usr/bin/env bash
# Builds a generation of the Docker Engine from its Go modules; Debian's containerd serves all of them.
#   build.sh 28     Engine 28.5.2 (API 1.51), three minutes
#   build.sh 29     the generation after it (API 1.56, minimum 1.40, containerd image store), with the runc it needs
# Prints the folder with its programs. What is there already is not built again.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
generation=$1
dir=$root/.build/engines/$generation
export PATH="$PATH:/usr/sbin:/sbin"
GO=${GO:-$root/internal/setup/go.sh}

# An empty module for one program, so that its versions and ours do not meet.
module() {
  rm -rf "${dir:?}/$1"
  mkdir -p "$dir/$1" "$dir/bin"
  cd "$dir/$1"
}

engine_28() {
  local version=28.5.2 source
  source=$("$GO" mod download -json "github.com/docker/docker@v$version+incompatible" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  module engine
  # This release has no go.mod; vendor.mod is one under another name.
  sed -e '/^\/\//d' -e 's/^module .*/module engine/' "$source/vendor.mod" >go.mod
  cat "$source/vendor.sum" >go.sum
  "$GO" mod edit -require="github.com/docker/docker@v$version+incompatible"
  GOFLAGS=-mod=mod nice "$GO" build -tags exclude_graphdriver_btrfs -o "$dir/bin/" \
    -ldflags "-s -w -X github.com/docker/docker/dockerversion.Version=$version" \
    github.com/docker/docker/cmd/dockerd github.com/docker/docker/cmd/docker-proxy
}

engine_29() {
  local version=v2.0.0-beta.24
  mkdir -p "$dir/bin"
  GOBIN=$dir/bin nice "$GO" install -ldflags "-s -w -X github.com/moby/moby/v2/dockerversion.Version=${version#v}" \
    "github.com/moby/moby/v2/cmd/dockerd@$version" "github.com/moby/moby/v2/cmd/docker-proxy@$version"
  # Debian 12's runc is too old for what this engine asks of it.
  module runc
  "$GO" mod init runc
  "$GO" get github.com/opencontainers/runc@v1.5.2
  nice "$GO" build -tags seccomp -o "$dir/bin/" github.com/opencontainers/runc
}

case $generation in
  28 | 29) ;;
  *)
    echo "engine: there is no generation $generation to build; choose 28 or 29" >&2
    exit 2
    ;;
esac
if [ ! -f "$dir/built" ] || [ "$0" -nt "$dir/built" ]; then
  "$root/internal/setup/need.sh" gcc=gcc pkg-config=pkg-config /usr/include/seccomp.h=libseccomp-dev \
    containerd=containerd runc=runc iptables=iptables
  echo "engine: building generation $generation, some minutes" >&2
  "engine_$generation" >&2
  touch "$dir/built"
fi
echo "$dir/bin"
