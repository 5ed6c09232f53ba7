#!/usr/bin/env bash
# Measures, and prints one JSON object a line on standard output and nothing else; a table goes to standard error.
#   ./bench.sh planner              every case of a suite (./bench.sh --help lists the suites)
#   --only TEXT                     only the cases whose name contains it
#   --write                         adds the page bench/results/<suite>_<machine>_<date>.md
# Exit status: 0 it ran (each row's "met" says whether its aim is met), 1 something failed, 2 bad usage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
./setup.sh
exec artifacts/bin/Bench/release/TeraPipe.Bench "$@"
