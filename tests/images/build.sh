#!/usr/bin/env bash
# Makes the images the tests use from Debian packages, because a registry may be out of reach.
#   build.sh busybox     dockbridge-test/busybox:1, a shell and the usual tools
set -euo pipefail

busybox() {
  local dir
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' RETURN
  type -P busybox >/dev/null || { apt-get update -q && apt-get install -qy --no-install-recommends busybox-static; }
  mkdir -p "$dir"/{bin,tmp,etc,proc,sys,dev}
  cp "$(type -P busybox)" "$dir/bin/busybox"
  local applet
  for applet in $("$dir/bin/busybox" --list); do
    [ "$applet" = busybox ] || ln -s busybox "$dir/bin/$applet"
  done
  echo 'root:x:0:0:root:/root:/bin/sh' >"$dir/etc/passwd"
  tar -C "$dir" -c . | docker import --change 'CMD ["sh"]' - dockbridge-test/busybox:1
}

for wanted in "${@:-busybox}"; do
  "$wanted"
done
