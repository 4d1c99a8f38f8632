#!/usr/bin/env bash
# Says how much of Go and of Python the tests have run, and fails when it is less than it must be.
#   coverage.sh PROFILE GO PYTHON      the least of each in percent; `make coverage` has measured it
set -euo pipefail
profile=$1
cd "$(dirname "$0")/.."
coverage=.venv/bin/coverage

go=$("${GO:-internal/setup/go.sh}" tool cover -func="$profile" | awk '/^total:/ { print $3 + 0 }')
find .build/coverage -name 'data.*' -empty -delete # of programs that were killed while they wrote it
"$coverage" combine --quiet
rm -f .build/coverage/data.* # and what such a program had written of it
"$coverage" report --skip-covered --show-missing --precision=1
python=$("$coverage" report --format=total --precision=1)

echo "coverage: Go $go %, Python $python %"
status=0
for language in "Go $go $2" "Python $python $3"; do
  read -r name found minimum <<<"$language"
  if awk -v found="$found" -v least="$minimum" 'BEGIN { exit !(found < least) }'; then
    echo "coverage: $name has less than $minimum %" >&2
    status=1
  fi
done
exit "$status"
