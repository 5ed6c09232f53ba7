#!/usr/bin/env bash
# Installs what is missing, then builds the LibTorch shim and the solution. Idempotent: under 5 s when there is nothing
# to do.
#   ./setup.sh
#   --tests         also what only tests need: a browser, node, python3 and PyTorch of Debian, and from npm the linter
#                   of the OpenAPI document and another tokeniser (a minute and a half on a bare system)
# TORCH_HOME=DIR  builds against the LibTorch of a PyTorch wheel (its folder "torch", for CUDA) instead of Debian's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec 1>&2 # standard output belongs to whoever calls this

say() { printf 'setup: %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*"; exit 1; }

packages() {
  echo postgresql cmake ninja-build g++ libopenblas0-openmp
  [ -n "${TORCH_HOME:-}" ] || echo libtorch-dev libgloo-dev
  ! $tests || echo python3-torch
}

# Commands that only tests need, and the package where it is called otherwise. One that is no package's will do.
test_commands() {
  ! $tests || echo chromium node:nodejs npm python3
}

missing_packages() {
  local package command
  for package in $(packages); do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || echo "$package"
  done
  for command in $(test_commands); do
    command -v "${command%:*}" >/dev/null || echo "${command#*:}"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null ||
    fail "this is no Debian: install the counterparts of $(packages | tr '\n' ' ')$(test_commands) by hand"
  local missing as_root=()
  missing=$(missing_packages | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  local install="apt-get install -y --no-install-recommends $missing"
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "missing: $missing- run: sudo apt-get update && sudo $install"
    as_root=(sudo)
  fi
  say "installing $missing(a minute or two)"
  # shellcheck disable=SC2086 — the list of packages is meant to be split
  {
    "${as_root[@]}" apt-get update -q &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive $install -q
  } >artifacts/apt.log 2>&1 || { tail -n 20 artifacts/apt.log; fail "could not install $missing"; }
}

# An npm package lies in artifacts, exactly as its lock file says; the copy beside it shows that it is current.
#   install_from_npm WHAT SOURCE TARGET
install_from_npm() {
  local what=$1 source=$2 target=$3
  ! cmp -s "$source/package-lock.json" "$target/installed.json" || return 0
  say "installing $what"
  mkdir -p "$target"
  cp "$source/package.json" "$source/package-lock.json" "$target/"
  npm ci --prefix "$target" --no-audit --no-fund --loglevel=error || fail "npm could not install $what"
  mv "$target/package-lock.json" "$target/installed.json"
}

install_npm_packages() {
  install_from_npm "the linter of the OpenAPI document" tests/Planner.Api.FunctionalTests/Linter artifacts/linter
  install_from_npm "another tokeniser of GPT-2" tests/Executor.Tests/Data/Peer artifacts/tokenizer-peer
}

# Anything that goes into the build and is newer than the last one: a file changed, or a folder that gained or lost one.
build_is_current() {
  [ -e artifacts/.built ] && [ -z "$(find src samples tests bench db docs build \
    ./*.props ./*.targets ./*.sln global.json artifacts/native/libterapipe_torch.so \
    -not -path 'bench/results*' -newer artifacts/.built -print -quit)" ]
}

build_solution() {
  ! build_is_current || return 0
  say "building the solution"
  local started=artifacts/.build-started
  touch "$started"
  dotnet build TeraPipe.sln -c Release --nologo -v quiet || fail "the build failed"
  mv "$started" artifacts/.built
}

tests=false
case "$*" in
  "") ;;
  --tests) tests=true ;;
  *) sed -n '2,7p' "$0" | cut -c3-; [ "$*" = --help ] && exit 0 || exit 2 ;;
esac

mkdir -p artifacts
command -v dotnet >/dev/null ||
  fail "the .NET SDK $(grep -o '[0-9.]*' global.json | head -n 1) is needed: https://dotnet.microsoft.com/download"
install_packages
! $tests || install_npm_packages
src/Torch/native/build.sh
build_solution
