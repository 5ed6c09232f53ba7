#!/usr/bin/env bash
# The main job on this machine: profile a GPT layer, ask the planner for the best slicing, train with it, and compare
# what was predicted with what was measured.
#   ./demo.sh                 about two minutes; prints a table and where to look
#   --data FILE               train on this text file or folder (default: this repository's own text)
#   --stages K                pipeline stages (default 2)
#   --json                    print the table as one JSON object, and nothing else on standard output
#   --keep                    leave the service running, for Swagger UI and the timeline
# Exit status: 0 done, 1 something failed, 2 bad usage.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() { sed -n '2,9p' "$root/demo.sh" | cut -c3-; }
bad_usage() { printf 'demo: %s\n' "$1" >&2; usage >&2; exit 2; }

data=$root stages=2 keep=false json=()
while [ $# -gt 0 ]; do
  case "$1" in
    --data|--stages) [ $# -ge 2 ] || bad_usage "$1 takes a value"; declare "${1#--}=$2"; shift 2 ;;
    --json) json=(--json); shift ;;
    --keep) keep=true; shift ;;
    -h|--help) usage; exit 0 ;;
    *) bad_usage "unknown option $1" ;;
  esac
done
data=$(realpath -m -- "$data")

# The model is "byte-gpt" of the catalogue: 8 layers of 256, byte-level.
model=byte-gpt sequence=2048 grain=128
cores=$(nproc)
threads=$(( cores > stages ? cores / stages : 1 ))

program() { echo "$root/artifacts/bin/$1/release/TeraPipe.$1"; }
say() { printf '\n%s\n' "$*" >&2; }

"$root/setup.sh"
out=$root/artifacts/demo
mkdir -p "$out"

say "1/3  Starting the planner on a database of its own"
home=$(mktemp -d /tmp/terapipe-demo.XXXXXX)
chmod 755 "$home" # the database server runs as another user when this is root
cd "$home"
log=$out/planner.log
: >"$log" # else the address of an earlier run may be read below, before this one has begun its log
"$(program Planner.Api)" --urls http://127.0.0.1:0 --Database:DataDirectory "$home/database" >"$log" 2>&1 </dev/null &
service=$!
stop() {
  $keep && return
  kill "$service" 2>/dev/null && wait "$service" 2>/dev/null || true
  rm -rf "$home"
}
trap stop EXIT
url=
until url=$(grep -om1 'Now listening on: http://[^ ]*' "$log" | grep -o 'http://.*'); do
  kill -0 "$service" 2>/dev/null || {
    tail -n 5 "$log" >&2
    echo "demo: the planner did not start; its log is $log" >&2
    exit 1
  }
  sleep 0.1
done

question=(--planner "$url" --model "$model" --stages "$stages" --sequence "$sequence" --grain "$grain" --data "$data")
"$(program TrainGpt)" check "${question[@]}" --profile h200-datasheet # before a minute of profiling for nothing

say "2/3  Profiling one layer of $model, $threads thread(s) a stage"
rm -f "$out/profile.journal" # of a demo that was stopped
"$(program Profiler)" run --planner "$url" --model "$model" --sequence "$sequence" --grain "$grain" --design grid \
  --phases f,b --point-budget 300ms --threads "$threads" --name demo --out "$out/profile.json" >&2

say "3/3  Training under three slicings in turn"
"$(program TrainGpt)" compare "${question[@]}" --profile demo --pictures "$out" "${json[@]}"

if $keep; then
  say "The planner is still running at $url/swagger (stop it with: kill $service). Its database is in $home."
else
  say "The planner has been stopped; ./demo.sh --keep leaves it running. Pictures: $out"
fi
