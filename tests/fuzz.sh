#!/usr/bin/env bash
# Runs each fuzz test for some time; a failure leaves its input in the test's corpus.
#   fuzz.sh 15s ./core/... ./export/...
set -euo pipefail
time=$1
shift
GO=${GO:-$(dirname "$0")/../internal/setup/go.sh}

# Names come before the line of the package that has them.
"$GO" test -list '^Fuzz' "$@" | awk '/^Fuzz/ { names[n++] = $1 } $1 == "ok" { for (i = 0; i < n; i++) print $2, names[i]; n = 0 }' |
  while read -r package name; do
    "$GO" test -run '^$' -fuzz "^$name\$" -fuzztime "$time" "$package"
  done
