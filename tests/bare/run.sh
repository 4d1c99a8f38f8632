#!/usr/bin/env bash
# Runs the two commands of the README on a bare machine: a root of Debian packages with what the README says is needed,
# and nothing else. Nothing that this machine has built or fetched is there; what is committed is cloned with git.
#   run.sh                 make demo, then make test
#   run.sh "make demo"     other commands
# Needs root. How packages are got on this machine (mirrors, proxies, certificates) holds inside, too. The network is this machine's, where two
# engines would meet: one that listens at the default socket is used inside as well, and then cannot see the files of the bare root.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
suite=bookworm
needed=python3,make,git,ca-certificates
export PATH="$PATH:/usr/sbin:/sbin"

say() { echo "bare: $*" >&2; }

if [ "$(id -u)" != 0 ]; then
  say "making a bare root needs root: sudo make test-bare"
  exit 1
fi
"$root/internal/setup/need.sh" mmdebstrap=mmdebstrap /usr/share/keyrings/debian-archive-keyring.gpg=debian-archive-keyring unshare=util-linux
[ $# -gt 0 ] || set -- "make demo" "make test"

work=$(mktemp -d "${TMPDIR:-/var/tmp}/dockbridge-bare.XXXXXX")
bare=$work/root
trap 'rm -rf --one-file-system "$work"' EXIT

say "making a $suite with $needed in $bare"
mmdebstrap --quiet --variant=minbase --include="$needed" --skip=cleanup/run "$suite" "$bare" </dev/null

# How this machine gets packages.
copy() {
  if [ -e "$1" ]; then
    mkdir -p "$(dirname "$bare$1")"
    cp -RLT "$1" "$bare$1"
  fi
}
for file in /etc/resolv.conf /etc/hosts /etc/pip.conf "${HOME:-/root}/.netrc" /usr/local/share/ca-certificates; do copy "$file"; done
home=$bare/root
for file in .config/pip/pip.conf .pip/pip.conf .config/go/env; do
  if [ -e "${HOME:-/root}/$file" ]; then install -D -m 600 "${HOME:-/root}/$file" "$home/$file"; fi
done
if grep -qs "^VERSION_CODENAME=$suite\$" /etc/os-release; then
  rm -f "$bare/etc/apt/sources.list"
  for file in apt.conf.d auth.conf.d sources.list sources.list.d keyrings preferences.d trusted.gpg.d; do copy "/etc/apt/$file"; done
fi
chroot "$bare" update-ca-certificates >/dev/null 2>&1
settings=()
while IFS= read -r variable; do
  case ${variable#*=} in
    /*) [ -e "$bare${variable#*=}" ] || continue ;; # a folder of this machine alone
  esac
  settings+=("$variable")
done < <(env | grep -iE '^((https?|ftp|all|no)_proxy|(PIP|GO(PROXY|SUMDB|NOSUMDB|PRIVATE|NOPROXY|INSECURE|AUTH|FLAGS)|SSL_CERT|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL)[A-Z_]*)=' || true)

engine=
if [ -S /var/run/docker.sock ]; then
  engine=/var/run/docker.sock
  say "the engine that runs here is used"
fi
git -C "$root" bundle create --quiet "$bare/dockbridge.bundle" HEAD
if [ -n "$(git -C "$root" status --porcelain)" ]; then say "what is not committed is not tried"; fi

status=0
unshare --mount --pid --fork --kill-child --propagation private \
  "$here/inside.sh" "$bare" "$engine" "${settings[@]}" -- "$@" </dev/null || status=$?
exit "$status"
