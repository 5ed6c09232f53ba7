#!/usr/bin/env bash
# Sets up what is missing, then runs the tests.
#   ./test.sh             all of them
#   ./test.sh NAME...     only these projects of tests/, for example Planning.Tests
# The last line is "N passed, N failed, N skipped". Exit status 0 when nothing failed and every project ran to its end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
case "${1:-}" in -*) sed -n '2,5p' "$0" | cut -c3-; [ "$1" = --help ] && exit 0 || exit 2 ;; esac

./setup.sh --tests
results=artifacts/test-results
rm -rf "$results"
status=0
if [ $# -eq 0 ]; then set -- $(cd tests && dirname -- */*.csproj); fi # tests/parity holds scripts
for project in "$@"; do
  [ -d "tests/$project" ] || { echo "test: there is no tests/$project" >&2; exit 2; }
  dotnet test "tests/$project" -c Release --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFileName=$project.trx" --logger "console;verbosity=minimal" </dev/null || status=1
  [ -s "$results/$project.trx" ] || { echo "test: $project did not run to its end" >&2; status=1; }
done

# a counter is the sum of an attribute over the result files:
# <Counters total="16" executed="16" passed="16" failed="0" … />
count() {
  grep -ho '<Counters [^>]*' "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' |
    awk '{ n += $1 } END { print n + 0 }'
}
passed=$(count passed) failed=$(count failed)
skipped=$(( $(count total) - $(count executed) ))
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
