#!/bin/sh
# Sees to it that programs are there: installs their Debian packages when it may, else says what to install.
#   need.sh mmdebstrap=mmdebstrap docker='docker-cli|docker.io' /usr/include/seccomp.h=libseccomp-dev
# Left of = stands a program or a file; right of it the package, or several of which the first known one is taken.
set -eu
PATH=$PATH:/usr/sbin:/sbin

missing() {
  for pair in "$@"; do
    case ${pair%%=*} in
      /*) [ -e "${pair%%=*}" ] && continue ;;
      *) command -v "${pair%%=*}" >/dev/null 2>&1 && continue ;;
    esac
    printf ' %s' "${pair#*=}"
  done
}

wanted=$(missing "$@")
[ -n "$wanted" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  # One at a time; services that packages start must not inherit the lock.
  exec 9</var/lib/dpkg
  flock 9
  wanted=$(missing "$@")
  [ -n "$wanted" ] || exit 0
  apt-get update -q >&2 </dev/null 9>&- || true # the lists of before may do
  packages=
  for choice in $wanted; do
    for package in $(echo "$choice" | tr '|' ' '); do
      if apt-cache policy "$package" | grep -q 'Candidate: [^(]'; then
        packages="$packages $package"
        break
      fi
    done
  done
  echo "setup: installing$packages" >&2
  # shellcheck disable=SC2086 # a list of names
  if [ -n "$packages" ] && apt-get install -qy --no-install-recommends $packages >&2 </dev/null 9>&-; then
    exit 0
  fi
fi
echo "missing:$wanted. On Debian or Ubuntu: sudo apt-get install$wanted" >&2
exit 1
