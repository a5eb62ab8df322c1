#!/usr/bin/env bash
# test/demo_test.sh -- the demonstration town as a newcomer meets it: `examples/town/run` on a free port, its report, and the
# lines it tells one to paste. $TACT names another binary than build/tact.
set -uo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d) || exit 1
passed=0 failed=0 pid=
finish() {
    if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then kill -TERM "$pid"; wait "$pid"; fi
    rm -rf "$folder"
}
trap finish EXIT
ok() { # words, then a command that has to succeed
    local words=$1
    shift
    if "$@"; then passed=$((passed + 1)); echo "ok    $words"; else failed=$((failed + 1)); echo "FAIL  $words"; fi
}
number() { sed -nE "s/.*$1.*/\1/p" "$2" | head -1 | tr -d ,; }   # pattern with one group, file
more() { [ "${1:-0}" -gt "$2" ]; }
same() { [ -n "${1:-}" ] && [ "$1" = "${2:-}" ] || { echo "      $1 is not $2"; false; }; }

export XDG_CONFIG_HOME=$folder/config
unset TOWN_WRITE_KEY TOWN_SERVER_KEY TOWN_ADMIN_KEY TOWN_PUSH_KEY FEED_LIMIT
run() { # the demonstration, until it has been fed
    : >"$folder/out"   # what an earlier run said is no answer of this one
    set -m   # a process group of its own, in which Ctrl-C is not ignored
    examples/town/run --listen 127.0.0.1:0 --data "$folder/data" --fast --limit 300 "$@" >"$folder/out" 2>&1 </dev/null &
    pid=$!
    set +m
    for _ in $(seq 1200); do
        if grep -q '^tact goes on serving' "$folder/out"; then return 0; fi
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    echo "the demonstration did not come to its end:"
    cat "$folder/out"
    return 1
}
ends() { kill -INT "$pid"; wait "$pid" && grep -q 'stopped cleanly' "$folder/out"; }

ok "it starts, feeds and goes on serving" run
if [ $failed = 1 ]; then echo "0 passed, 1 failed"; exit 1; fi
out=$folder/out
base=$(sed -nE 's/^The shops .* open: (.*)\/$/\1/p' "$out")
. "$folder/config/tact/town.env"
get() { curl -sS --fail -u "$TOWN_SERVER_KEY:" "$base$1"; }

sent=$(number 'events +([0-9,]+) sent' "$out")
ok "every event that was sent was accepted" same "$sent" "$(number 'events .* ([0-9,]+) accepted' "$out")"
ok "as tact itself counts them" same "$sent" "$(get /metrics | sed -n 's/^tact_events_accepted_total //p')"
ok "none was refused" same 0 "$(number 'events .* ([0-9,]+) refused' "$out")"
ok "robots were recognised" more "$(number '; ([0-9,]+) came from robots' "$out")" 0
ok "messages were chosen" more "$(number 'decisions .* ([0-9,]+) messages' "$out")" 20
ok "silence too" more "$(number 'decisions .* ([0-9,]+) times silence' "$out")" 5
ok "and it has reasons" grep -qE '^  silent +[a-z]' "$out"
yes=$(number 'answers +([0-9,]+) yes' "$out") no=$(number 'answers .* ([0-9,]+) no;' "$out")
ok "people's real answers came back" more $((${yes:-0} + ${no:-0})) 3
ok "part of the people refused" more "$(number 'visitors .* ([0-9,]+) refused,' "$out")" 10
ok "the report fits 80 columns" test -z "$(sed -e "s,$folder,," "$out" | awk 'length($0) > 79 && !/%  /')"

get /v1/campaigns >"$folder/campaigns"
sum() { node -e 'const c = JSON.parse(require("fs").readFileSync(process.argv[1])).campaigns; console.log(c.reduce((n, x) => n + eval("x." + process.argv[2]), 0))' "$folder/campaigns" "$1"; }
ok "the funnels fill: shown" more "$(sum funnel.sent)" 20
ok "the funnels fill: refusals" same "$no" "$(sum funnel.dismissed)"
ok "the funnels fill: goals" more "$(sum funnel.goal)" 0
ok "people were left alone to learn" more "$(sum leftAlone.people)" 0

# Every line it tells one to paste, as it stands, by a shell that knows nothing of this test.
awk '/^  curl /{on = 1} on {print} on && !/\\$/ {on = 0; print "#end"}' "$out" >"$folder/lines"
lines=0
paste_all() {
    local block="" line wrong=0
    while IFS= read -r line; do
        if [ "$line" != "#end" ]; then block+=$line$'\n'; continue; fi
        lines=$((lines + 1))
        env -i PATH="$PATH" bash -c "${block/curl/curl -sS --fail}" >"$folder/answer.$lines" 2>"$folder/trouble" || { echo "      does not work: $block$(cat "$folder/trouble")"; wrong=1; }
        block=""
    done <"$folder/lines"
    [ $lines -ge 7 ] && [ $wrong = 0 ]
}
ok "the lines to paste work" paste_all
ok "the question of one's own is answered" grep -q '"campaign":"pharmacy-open-now"' "$folder/answer.1"
nothing_kept='const p = JSON.parse(require("fs").readFileSync(0)); const kept = p.parts.flatMap(x => [...x.interests, ...x.purchases, ...x.journeys, ...x.touches, ...x.seen, ...x.lots, ...x.permissions.filter(g => g.state !== "refused")]);
if (kept.length || p.traits || p.addresses.length || p.waiting.length || !p.parts.length) { console.log("      kept:", JSON.stringify(p)); process.exit(1) }'
person=$(grep -A3 '^a person who refused' "$out" | sed -nE "s,.*(/v1/people/[^']*)'.*,\1,p")
refusal_only() { get "$person" | node -e "$nothing_kept"; }
ok "of who refused nothing is kept but the refusal" refusal_only

# Where it says one can look, something is; its link makes the first admin, and its line invites people of the shop.
pages() {
    local wrong=0 at
    for at in $(sed -nE "s,^  ($base/[a-z/-]*)\$,\1,p" "$out" | sort -u); do
        found=$((found + 1))
        curl -sS --fail -o /dev/null "$at" || { echo "      $at does not answer"; wrong=1; }
    done
    [ $wrong = 0 ] && [ "$found" = 5 ] || { echo "      $found addresses"; false; }
}
found=0
ok "the addresses of its pages answer" pages
token=$(sed -nE "s,^  $base/#/welcome/(.*),\1,p" "$out" | sort -u)
welcome() { curl -sS --fail -o /dev/null -H 'x-tact: console' -H "origin: $base" -H 'content-type: application/json' -d "{\"token\":\"$token\",\"name\":\"ada\",\"password\":\"four winter tyres here\"}" "$base/v1/session/welcome"; }
ok "the console's link makes the first admin" welcome
invite() { $(sed -nE 's,^  (.* accounts add )NAME(.*),\1marie\2,p' "$out" | head -1) | grep -q "$base/#/welcome/"; }
ok "and people of the shop are invited as it says" invite

env_file=$folder/config/tact/town.env
ok "the keys lie outside the repository, for their owner alone" same 600 "$(stat -c %a "$env_file")"
ok "Ctrl-C stops it cleanly" ends
ok "with --keep it goes on" run --keep
ok "and recognises what was fed before" more "$(number ', ([0-9,]+) seen before' "$out")" 20
ok "refusing none of it" same 0 "$(number 'events .* ([0-9,]+) refused' "$out")"
ok "somebody can sign in: no link for a first admin" bash -c "! grep -q welcome '$out'"
ok "and ends once more" ends

echo "$passed passed, $failed failed"
[ $failed = 0 ]
