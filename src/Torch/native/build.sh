#!/usr/bin/env bash
# Builds artifacts/native/libterapipe_torch.so, unless it is there and made from these sources and this LibTorch.
#   TORCH_HOME=/path/to/site-packages/torch  builds against a PyTorch wheel's LibTorch instead of the system's
#   --force                                  builds anew
set -euo pipefail

sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$sources/../../.." && pwd)/artifacts/native
home=${TORCH_HOME:-}

fail() { echo "native/build.sh: $*" >&2; exit 1; }

for tool in cmake ninja c++; do
  command -v "$tool" > /dev/null || fail "$tool is missing; run ./setup.sh"
done

library=$home/lib/libtorch_cpu.so
if [[ -z $home ]]; then
  library=$(c++ -print-file-name=libtorch_cpu.so)
  [[ -e $library ]] || fail "there is no LibTorch; run ./setup.sh, or set TORCH_HOME to a PyTorch wheel's torch folder"
elif [[ ! -e $library ]]; then
  fail "TORCH_HOME must be a PyTorch wheel's torch folder; $library is not there"
fi

mkdir -p "$build"
exec 9> "$build/../native.lock"
flock 9

# Ninja sees a changed source. It does not see another LibTorch, whose files may be older than what was built before,
# and does not run in a folder that was moved.
torch="$sources $library $(stat --dereference --format='%s %Y' "$library") ${CMAKE_PREFIX_PATH:-}"
if [[ ${1:-} == --force || $(cat "$build/torch" 2> /dev/null) != "$torch" ]]; then
  rm -rf "$build"
  mkdir -p "$build"
fi

log=$build/log
run() { "$@" > "$log" 2>&1 || { cat "$log" >&2; fail "the build failed"; }; }

[[ -e $build/torch ]] || run cmake -S "$sources" -B "$build" -G Ninja -DTORCH_HOME="$home"
run cmake --build "$build"
printf '%s' "$torch" > "$build/torch"
