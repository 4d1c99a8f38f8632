#!/usr/bin/env bash
# Removes what an engine of start.sh left, once its dockerd has ended: mounts, processes of its containers, its folder.
#   clear.sh RUN           RUN is the folder with its socket
#   clear.sh               those of all engines that were killed, with whoever had started them
# A network namespace that stays behind goes on answering for its container's address, which the next engine gives to another.
# Only folders of this user that mktemp has named count: anybody may make others in a folder for all.
set -euo pipefail

own() { # whether it is a folder of start.sh, made by this user
  [[ ${1##*/} =~ ^dockbridge-engine\.[A-Za-z0-9]{6}$ ]] && [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]
}

names() { # the processes whose command line has a text in it
  local entry
  for entry in /proc/[0-9]*; do
    if tr '\0' ' ' 2>/dev/null <"$entry/cmdline" | grep -qF -- "$1"; then echo "${entry#/proc/}"; fi
  done
}

lives() { # whether its dockerd still runs
  local pid
  pid=$(cat "$1/dockerd.pid" 2>/dev/null) && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$1/"
}

clear_one() {
  local init pid
  own "$1" || return 0
  for pid in $(names "$1/exec"); do kill -KILL "$pid" 2>/dev/null || true; done # containerd and the containers' shims
  find "$1" -name init.pid 2>/dev/null | while read -r init; do # of a container, in a folder with the container's id
    if grep -qF -- "$(basename "$(dirname "$init")")" "/proc/$(cat "$init")/cgroup" 2>/dev/null; then
      kill -KILL "$(cat "$init")" || true
    fi
  done
  awk -v below="$1/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort --reverse | while read -r mount; do
    umount --lazy "$(printf '%b' "$mount")"
  done
  rm -rf "$1"
}

if [ $# -gt 0 ]; then
  clear_one "${1%/}"
  exit
fi
for run in "${TMPDIR:-/tmp}"/dockbridge-engine.*; do
  # A young one without dockerd is being started by somebody else.
  if own "$run" && ! lives "$run" && [ -n "$(find "$run" -maxdepth 0 -mmin +2)" ]; then
    echo "engine: removing what an engine that was killed left in $run" >&2
    clear_one "$run"
  fi
done
