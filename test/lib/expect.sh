# test/lib/expect.sh -- sourced by the shell tests: what a command answers, counted.  Wants $work; reads $in (default /dev/null).
passed=0 failed=0
out=$work/out err=$work/err in=/dev/null

# expect NAME CODE PATTERN COMMAND...   the exit code, and an extended regular expression in output or errors ("" = anything)
expect() {
    local name=$1 code=$2 pattern=$3 rc
    shift 3
    "$@" >"$out" 2>"$err" <"$in"
    rc=$?
    if [ $rc -eq "$code" ] && { [ -z "$pattern" ] || grep -qE -- "$pattern" "$out" "$err"; }; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1))
    echo "not ok: $name: exit code $rc, wanted $code and /$pattern/"
    sed 's/^/    /' "$out" "$err" | cut -c1-300 | tail -22
}
