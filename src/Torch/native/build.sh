#!/usr/bin/env bash
# Builds libterapipe_torch.so, unless it is there and made from these sources and this LibTorch.
#   --output DIR  a folder of its own, made if need be, to build it in. Default: artifacts/native
#   --force       builds anew
#   TORCH_HOME=/path/to/site-packages/torch  builds against a PyTorch wheel's LibTorch instead of the system's
set -euo pipefail

fail() { echo "native/build.sh: $*" >&2; exit 1; }

sources=$(cd "${BASH_SOURCE[0]%/*}" && pwd)
build=$sources/../../../artifacts/native
force=false
while [ $# -gt 0 ]; do
  case $1 in
    --output) build=${2:?--output needs a folder}; shift ;;
    --force) force=true ;;
    *) fail "unknown option '$1'; there are --output DIR and --force" ;;
  esac
  shift
done
home=${TORCH_HOME:-}

missing=()
for tool in cmake ninja:ninja-build c++:g++; do
  command -v "${tool%:*}" > /dev/null || missing+=("${tool#*:}")
done
library=$home/lib/libtorch_cpu.so
if [[ -z $home ]]; then
  library=$(! command -v c++ > /dev/null || c++ -print-file-name=libtorch_cpu.so)
  [[ -e $library ]] || missing+=(libtorch-dev libgloo-dev libopenblas0-openmp)
elif [[ ! -e $library ]]; then
  fail "TORCH_HOME must be a PyTorch wheel's torch folder; $library is not there"
fi
[[ ${#missing[@]} == 0 ]] || fail "to build the shim over LibTorch, on Debian: sudo apt-get install ${missing[*]}" \
  "(with TORCH_HOME, a PyTorch wheel's torch folder, that wheel's LibTorch is taken and Debian's is not needed)"

mkdir -p "$build"
build=$(cd "$build" && pwd)
exec 9> "$build.lock"
flock 9

# Ninja sees a changed source. It does not see another LibTorch, whose files may be older than what was built before,
# and does not run in a folder that was moved.
torch="$sources $library $(stat --dereference --format='%s %Y' "$library") ${CMAKE_PREFIX_PATH:-}"
if $force || [[ $(cat "$build/torch" 2> /dev/null) != "$torch" ]]; then
  [[ -e $build/log || -z $(ls -A "$build") ]] || fail "--output $build is somebody else's: it holds other files"
  rm -rf "$build"
  mkdir -p "$build"
fi

log=$build/log
run() { "$@" > "$log" 2>&1 || { cat "$log" >&2; fail "the build failed"; }; }

[[ -e $build/torch ]] || run cmake -S "$sources" -B "$build" -G Ninja -DTORCH_HOME="$home"
run cmake --build "$build"
printf '%s' "$torch" > "$build/torch"
