#!/bin/sh
# Makes the virtual environment DIR, with pip in it: venv.sh PYTHON DIR
set -eu
python=$1 dir=$2
need="$(dirname "$0")/need.sh"

"$need" "$python=python3"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 10))' || {
  echo "$("$python" --version) is too old: Python 3.10 or newer is needed; name one with 'make PYTHON=/path/to/python3'" >&2
  exit 1
}
# Debian keeps what venv installs pip from in a package of its own. (There is never a program of that name.)
"$python" -c 'import venv, ensurepip' 2>/dev/null || "$need" ensurepip=python3-venv
"$python" -m venv --clear "$dir"
