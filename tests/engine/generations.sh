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
"$root/internal/setup/need.sh" ip=iproute2 nsenter=util-linux iptables=iptables

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
  curl --silent --fail --unix-socket /run/docker.sock http://docker/version >&2
  echo >&2
  cd "$root"
  make test-with-engine
  exit
fi

"$root/tests/images/build.sh" roots >/dev/null # these engines have no network to make them with
for generation in "${@:-28}"; do
  bin=$("$root/tests/engine/build.sh" "$generation")
  state=$(mktemp -d)
  name=dockbridge-$generation-$$
  ip netns add "$name"
  status=0
  # `ip netns exec` would hide the control groups, which the engine needs.
  nsenter --net="/run/netns/$name" unshare --mount --propagation private "$0" --inside "$generation" "$bin" "$state" </dev/null || status=$?
  ip netns delete "$name"
  rm -rf "$state" 2>/dev/null || true
  if [ "$status" != 0 ]; then
    echo "engine: the tests failed on generation $generation" >&2
    exit "$status"
  fi
  echo "engine: the tests passed on generation $generation" >&2
done
