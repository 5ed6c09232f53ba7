#!/usr/bin/env bash
# Runs a command as one rank of a training run, whoever launches it. Sets what the program reads:
#   RANK, WORLD_SIZE                  this process's number, and how many there are
#   LOCAL_RANK, LOCAL_WORLD_SIZE      the same on its own machine: which GPU it takes, how many share its cores
#   MASTER_ADDR, MASTER_PORT          where rank 0 serves; a given one stays as it is
# from the variables of, in this order: a launcher that sets RANK itself (torchrun), Open MPI, Slurm, a Kubernetes
# Indexed Job. Kubernetes has no variable for the number of pods: give WORLD_SIZE and MASTER_ADDR there.
#   launch-rank.sh COMMAND [ARGUMENT...]
# Exit status: that of the command; 2 when the environment does not say which rank this is.
set -euo pipefail

fail() { printf 'launch-rank: %s\n' "$1" >&2; exit 2; }

# A port of its own for each run on the same machine, outside of the range that systems give to connections.
port_of_run() { echo $(( 20000 + $1 % 10000 )); }

[ $# -ge 1 ] || fail 'name the command to run: launch-rank.sh COMMAND [ARGUMENT...]'

if [ -n "${RANK:-}" ]; then
  : # said already
elif [ -n "${OMPI_COMM_WORLD_RANK:-}" ]; then
  RANK=$OMPI_COMM_WORLD_RANK
  WORLD_SIZE=$OMPI_COMM_WORLD_SIZE
  LOCAL_RANK=${OMPI_COMM_WORLD_LOCAL_RANK:-}
  LOCAL_WORLD_SIZE=${OMPI_COMM_WORLD_LOCAL_SIZE:-}
elif [ -n "${SLURM_PROCID:-}" ]; then
  RANK=$SLURM_PROCID
  WORLD_SIZE=$SLURM_NTASKS
  LOCAL_RANK=${SLURM_LOCALID:-}
  # "2" or, where the machines differ, "2(x3),1": the first only serves where all have as many
  if [[ ${SLURM_STEP_TASKS_PER_NODE:-} =~ ^([0-9]+)(\(x[0-9]+\))?$ ]]; then
    LOCAL_WORLD_SIZE=${BASH_REMATCH[1]}
  fi
  MASTER_ADDR=${MASTER_ADDR:-$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)}
  MASTER_PORT=${MASTER_PORT:-$(port_of_run "$SLURM_JOB_ID")}
elif [ -n "${JOB_COMPLETION_INDEX:-}" ]; then
  RANK=$JOB_COMPLETION_INDEX
  LOCAL_RANK=0 # a pod is a machine of its own
  LOCAL_WORLD_SIZE=1
else
  fail 'no launcher has said which rank this is: set RANK, or start it by mpirun, srun or an Indexed Job'
fi

[ -n "${WORLD_SIZE:-}" ] || fail "rank $RANK: WORLD_SIZE is missing: set it to the number of processes"
if [ -z "${MASTER_ADDR:-}" ]; then
  [ "$WORLD_SIZE" = 1 ] || fail "rank $RANK: MASTER_ADDR is missing: set it to the name of rank 0's machine"
  MASTER_ADDR=127.0.0.1
fi
MASTER_PORT=${MASTER_PORT:-29500} # torchrun's

export RANK WORLD_SIZE MASTER_ADDR MASTER_PORT
# An empty one would be nonsense; a missing one means that nobody said.
if [ -n "${LOCAL_RANK:-}" ]; then export LOCAL_RANK; else unset LOCAL_RANK; fi
if [ -n "${LOCAL_WORLD_SIZE:-}" ]; then export LOCAL_WORLD_SIZE; else unset LOCAL_WORLD_SIZE; fi
exec "$@" # signals go to the program itself
