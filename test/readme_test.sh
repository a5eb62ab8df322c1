#!/usr/bin/env bash
# test/readme_test.sh -- the commands of README.md, as they stand there: each ```sh block is run against a fresh town, and no line of
# it may fail or answer a problem. Only address and folders are put where a test may write.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap '[ -z "${pid:-}" ] || kill -TERM $pid 2>/dev/null; rm -rf "$folder"' EXIT
fail() { echo "not ok: $1"; exit 1; }
export HOME=$folder/home NO_COLOR=1
unset XDG_CONFIG_HOME TOWN_WRITE_KEY TOWN_SERVER_KEY TOWN_ADMIN_KEY TOWN_PUSH_KEY
mkdir -p "$HOME/.config/tact"
for name in WRITE SERVER ADMIN; do echo "TOWN_${name}_KEY=readme-${name,,}-key-0000"; done >"$HOME/.config/tact/town.env"
echo TOWN_PUSH_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE >>"$HOME/.config/tact/town.env"

build/tact run examples/town --data "$folder/data" --listen 127.0.0.1:0 --quiet >"$folder/log" 2>&1 &
pid=$!
for _ in $(seq 600); do grep -q 'http://' "$folder/log" && break; kill -0 $pid 2>/dev/null || break; sleep 0.05; done
address=$(grep -oE '127\.0\.0\.1:[0-9]+' "$folder/log" | head -1)
[ -n "$address" ] || { cat "$folder/log"; fail "the town does not run"; }

awk -v folder="$folder" '/^```sh$/ { n++; inside = 1; next } /^```$/ { inside = 0 } inside { print > (folder "/block" n ".sh") }' README.md
blocks=$(ls "$folder"/block*.sh)
[ "$(echo "$blocks" | wc -l)" -ge 2 ] || fail "README.md has no commands"
tests=0 calls=0
for block in $blocks; do
    sed -i -e "s/127\.0\.0\.1:7777/$address/g" -e "s,build/town-data,$folder/data,g" -e "s,my-brand,$folder/my-brand,g" -e 's/curl -s/curl -sS --fail-with-body/g' "$block"
    # The log is shipped a moment after the answers.
    if grep -q zstdcat "$block"; then sed -i "s,^zstdcat,for _ in \$(seq 200); do ls $folder/data/log/*.zst >/dev/null 2>\&1 \&\& break; sleep 0.05; done; zstdcat," "$block"; fi
    echo "== $(basename "$block")"
    bash -euo pipefail -x "$block" >"$folder/said" 2>"$folder/trace" || { cat "$folder/said"; tail -5 "$folder/trace"; fail "a command of README.md failed"; }
    calls=$((calls + $(grep -c '^curl\|^build/tact' "$block")))
    if grep -q decide "$block"; then
        grep -q '"campaign":"pharmacy-open-now"' "$folder/said" || fail "the pharmacy was not named"
        grep -q '"receipt":' "$folder/said" || fail "no receipt"
        grep -q '"status":"accepted"' "$folder/said" || fail "the event was not accepted"
        grep -q '"status":"erased"' "$folder/said" || fail "nothing was erased"
        grep -q '"seq":1' "$folder/said" || fail "the log was not shown"
        grep -q '/#/welcome/' "$folder/said" || fail "nobody was invited to the till"
        grep -q ' 0 differences' "$folder/said" || fail "the replay differs"
    fi
    tests=$((tests + 1))
done
# What it says can be opened in a browser is there, and every picture of it, too.
pages=$(grep -E '^\| `/' README.md | cut -d'|' -f2 | grep -oE '/[a-z/-]+')
[ "$(echo "$pages" | wc -l)" -ge 8 ] || fail "README.md names too few pages: $pages"
for page in $pages; do curl -sS --fail -o /dev/null "http://$address$page" || fail "$page does not answer"; done
pictures=$(grep -oE '\(doc/screens/[^)]+\)' README.md | tr -d '()')
[ "$(echo "$pictures" | wc -l)" -ge 10 ] || fail "README.md shows too little"
for picture in $pictures; do [ -s "$picture" ] || fail "there is no $picture: make screens takes it"; done
grep -q "^ *\([0-9.]*\) kB of .* sdk.js" build/gen/faces/sizes.txt && size=$(sed -nE 's/^ *([0-9.]+) kB of .* sdk\.js$/\1/p' build/gen/faces/sizes.txt)
grep -q "One line, $size kB gzipped" README.md || fail "the SDK has $size kB, and README.md says otherwise"

kill -TERM $pid && wait $pid || { cat "$folder/log"; fail "tact did not stop in peace"; }
pid=
[ $calls -ge 10 ] || fail "only $calls commands were found"

# The town keeps data and keys where the README says, and listens where it says.
grep -q '^listen: 127.0.0.1:7777' examples/town/tact.yaml || fail "the town listens elsewhere than README.md says"
grep -q 'build/town-data' examples/town/run || fail "the town keeps its data elsewhere than README.md says"
echo "$((tests + 1)) passed, 0 failed"
