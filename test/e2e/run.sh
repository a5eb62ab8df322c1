#!/usr/bin/env bash
# test/e2e/run.sh -- the binary from outside: promises, bad input, SDKs.  Last line: "N passed, N failed".
#
#   test/e2e/run.sh                       all of it, with build/tact
#   TACT=build/asan/tact test/e2e/run.sh  the same with another build
#   test/e2e/run.sh promise_06            files whose name holds the word
set -uo pipefail
cd "$(dirname "$0")/../.."
export TACT=${TACT:-$PWD/build/tact}
[ -x "$TACT" ] || { echo "run.sh: there is no $TACT; build it with make" >&2; exit 2; }
files=$(find test/e2e test/sdk -name node_modules -prune -o -name "*${1:-}*.test.mjs" -print | sort)
[ -n "$files" ] || { echo "run.sh: no test file has '${1:-}' in its name; there are:" >&2; find test/e2e test/sdk -name node_modules -prune -o -name "*.test.mjs" -printf '%f\n' | sed 's/\.test\.mjs$//' | sort | fmt -w 120 >&2; exit 2; }
out=$(mktemp)
trap 'rm -f "$out"' EXIT
node --test $files >"$out" 2>&1
awk '/^ *not ok .* # (SKIP|TODO)/ { next } /^not ok/ { bad = 1; print; next } /^ok .*# SKIP/ { print; next } /^(ok|# Subtest)/ { bad = 0; next } bad && !/^ *(duration_ms|---|\.\.\.|type:)/ { print }' "$out"
passed=$(sed -n 's/^# pass //p' "$out") failed=$(sed -n 's/^# fail //p' "$out") cancelled=$(sed -n 's/^# cancelled //p' "$out")
echo "${passed:-0} passed, $((${failed:-1} + ${cancelled:-0})) failed"
[ "${failed:-1}" = 0 ] && [ "${cancelled:-0}" = 0 ]
