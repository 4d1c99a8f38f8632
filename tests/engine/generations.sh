#!/usr/bin/env bash
# Runs the tests on other generations of the engine, each built from source and started in a network and a mount
# namespace of its own, so that it meets no engine that runs already.
#   generations.sh 28 29
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
export PATH="$PATH:/usr/sbin:/sbin"

if [ "$(id -u)" != 0 ]; then
  echo "engine: starting engines of other generations needs root: sudo make test-engines" >&2
  exit 1
fi
# All that the tests look for: inside, there is no network to get it from.
"$root/internal/setup/need.sh" ip=iproute2 nsenter=util-linux iptables=iptables ps=procps curl=curl docker='docker-cli|docker.io' docker-registry=docker-registry

# What runs inside the namespaces: $1 is the generation, $2 the folder with its programs, $3 a folder for its state.
if [ "${1:-}" = --inside ]; then
  generation=$2 bin=$3 state=$4
  mount -t tmpfs tmpfs /run
  ip link set lo up
  export PATH="$bin:$PATH" DOCKER_HOST=unix:///run/docker.sock
  dockerd --data-root "$state/data" --exec-root /run/docker --pidfile /run/docker.pid --host "$DOCKER_HOST" >"$state/dockerd.log" 2>&1 &
  engine=$!
  trap 'kill $engine 2>/dev/null || true; wait $engine 2>/dev/null || true' EXIT
  for _ in $(seq 300); do
    curl --silent --fail --unix-socket /run/docker.sock http://docker/_ping >/dev/null 2>&1 && break
    if ! kill -0 $engine 2>/dev/null; then
      echo "engine: generation $generation did not start:" >&2
      tail -n 20 "$state/dockerd.log" >&2
      exit 1
    fi
    read -rt 0.2 <> <(:) || true
  done
  docker version --format "engine: generation $generation is Docker Engine {{.Server.Version}} (API {{.Server.APIVersion}})" >&2
  cd "$root"
  make test-with-engine
  exit
fi

# Runs the tests on one generation, and leaves nothing behind.
try() (
  bin=$("$root/tests/engine/build.sh" "$1") || exit
  state=$(mktemp -d) name=dockbridge-$1-$$
  trap 'ip netns delete "$name" 2>/dev/null; rm -rf "$state"' EXIT
  # `ip netns exec` would hide the control groups, which the engine needs.
  ip netns add "$name" &&
    nsenter --net="/run/netns/$name" unshare --mount --propagation private "$0" --inside "$1" "$bin" "$state" </dev/null
)

"$root/tests/images/build.sh" roots >/dev/null
for generation in "${@:-28}"; do
  status=0
  try "$generation" || status=$?
  if [ "$status" != 0 ]; then
    echo "engine: the tests failed on generation $generation" >&2
    exit "$status"
  fi
  echo "engine: the tests passed on generation $generation" >&2
done
