#!/usr/bin/env bash
# Trains in several processes, started by Open MPI's mpirun; MPI only starts them and carries nothing.
#   deploy/mpirun.sh RANKS [--hosts HOST[:SLOTS],...] TRAIN-OPTION...
# for example, on this machine and on two:
#   deploy/mpirun.sh 2 --planner http://planner:5000 --job wiki --profile two-cores --data text.txt --stages 2
#   deploy/mpirun.sh 4 --hosts node1:2,node2:2 --planner … --job wiki --profile h100 --data /data/text --stages 4
# RANKS is stages × replicas × tensor-parallel. The hosts, of which the first has rank 0, need this repository as it is
# built here under the same path, the same text, and each other's names. MASTER_PORT (29500) must be free on the first.
# GRACE_SECONDS (10) is what ranks have after a signal to finish their step.
# Exit status: mpirun's, which is that of the first rank that failed, and 1 after a signal.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() { sed -n '2,10p' "$root/deploy/mpirun.sh" | cut -c3- >&2; exit 2; }

[[ ${1:-} =~ ^[1-9][0-9]*$ ]] || usage
ranks=$1
shift
hosts=localhost:$ranks master=127.0.0.1
if [ "${1:-}" = --hosts ]; then
  [ $# -ge 2 ] || usage
  hosts=$2 master=${2%%[:,]*}
  shift 2
fi

options=(
  -np "$ranks" --host "$hosts"
  --map-by slot # ranks fill a machine before the next: neighbours in the pipeline share it
  --bind-to none # each rank has threads; bound to one core they would share it
  -x "MASTER_ADDR=${MASTER_ADDR:-$master}" -x "MASTER_PORT=${MASTER_PORT:-29500}"
  -x TERM=dumb # rank 0's output is a terminal of mpirun's, and would begin with control characters
  # After a signal ranks finish their step and say goodbye; mpirun alone would kill them after a second. It waits that
  # long, or twice, even where all have ended: after a failure too.
  --mca odls_base_sigkill_timeout "${GRACE_SECONDS:-10}"
)
if [ "$(id -u)" = 0 ]; then options+=(--allow-run-as-root); fi # in a container

exec mpirun "${options[@]}" \
  "$root/deploy/launch-rank.sh" "$root/artifacts/bin/TrainGpt/release/TeraPipe.TrainGpt" train "$@"
