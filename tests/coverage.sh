#!/usr/bin/env bash
# Says how much of Go and of Python the tests have run, and fails when it is less than it must be.
#   coverage.sh PROFILE MINIMUM      `make coverage` has measured it
set -euo pipefail
profile=$1 minimum=$2
cd "$(dirname "$0")/.."
coverage=.venv/bin/coverage

go=$("${GO:-internal/setup/go.sh}" tool cover -func="$profile" | awk '/^total:/ { print $3 + 0 }')
"$coverage" combine --quiet
"$coverage" report --skip-covered --show-missing --precision=1
python=$("$coverage" report --format=total --precision=1)

echo "coverage: Go $go %, Python $python %"
for language in "Go $go" "Python $python"; do
  if awk -v found="${language#* }" -v least="$minimum" 'BEGIN { exit !(found < least) }'; then
    echo "coverage: ${language%% *} has less than $minimum %" >&2
    exit 1
  fi
done
