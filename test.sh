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

run_project() {
  local log="$results/$1.log" ok=0
  # a shell's background jobs ignore Ctrl+C, which tests send to programs
  env --default-signal=INT dotnet test "tests/$1" -c Release --no-build --nologo --results-directory "$results" \
    --logger "trx;LogFileName=$1.trx" --logger "console;verbosity=minimal" </dev/null >"$log" 2>&1 || ok=1
  [ -s "$results/$1.trx" ] || { echo "test: $1 did not run to its end" >>"$log"; ok=1; }
  cat "$log" # whole, so that two that run at a time are told apart
  return $ok
}

# Those that hold promises of time run alone; the others two at a time, as most wait for something.
mkdir -p "$results"
alone=() others=()
for project in "$@"; do
  [ -d "tests/$project" ] || { echo "test: there is no tests/$project" >&2; exit 2; }
  case "$project" in
    Executor.Tests | Profiler.Tests | TrainGpt.Tests) alone+=("$project") ;;
    *) others+=("$project") ;;
  esac
done
for project in "${others[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n || status=1; done
  run_project "$project" &
done
while [ -n "$(jobs -p)" ]; do wait -n || status=1; done
for project in "${alone[@]}"; do run_project "$project" || status=1; done

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
