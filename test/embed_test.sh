#!/usr/bin/env bash
# test/embed_test.sh -- what `make install` puts somewhere is enough to build programs that decide and that understand words: examples/embed,
# against the bundle of the example town. The installed binary, its pages and its completion work too.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tests=0
ok() { tests=$((tests + 1)); echo "ok $1"; }
fail() { echo "not ok: $1"; exit 1; }
root=$folder/root

make -s --no-print-directory install DESTDIR="$root" PREFIX=/usr/local
for file in bin/tact lib/libtact.a include/tact/event.h include/tact/core/engine/engine.h share/man/man3/libtact.3 share/man/man7/tact-reasons.7 share/bash-completion/completions/tact lib/pkgconfig/tact.pc; do
    [ -s "$root/usr/local/$file" ] || fail "$file was not installed"
done
"$root/usr/local/bin/tact" version | grep -qF "$(sed -n 's/.*TACT_VERSION "\(.*\)".*/\1/p' include/tact/version.h)" || fail "the installed binary says another version"
bash -n "$root/usr/local/share/bash-completion/completions/tact" || fail "the completion is no bash"
flags() { PKG_CONFIG_PATH=$root/usr/local/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root pkg-config --cflags --libs tact; }
flags >/dev/null || fail "pkg-config does not find it"
ok "installed"

# The town's bundle, as a running tact leaves it.
mkdir -p "$folder/home"
export HOME=$folder/home TOWN_WRITE_KEY=embed-write-key-00 TOWN_SERVER_KEY=embed-server-key-0 TOWN_ADMIN_KEY=embed-admin-key-00 TOWN_PUSH_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE
"$root/usr/local/bin/tact" run examples/town --data "$folder/data" --listen 127.0.0.1:0 --quiet >"$folder/log" 2>&1 &
pid=$!
for _ in $(seq 600); do ls "$folder"/data/bundles/*.bundle >/dev/null 2>&1 && grep -q http "$folder/log" && break; kill -0 $pid 2>/dev/null || break; sleep 0.05; done
kill -TERM $pid && wait $pid || { cat "$folder/log"; fail "tact did not run or stop in peace"; }
bundle=$(ls "$folder"/data/bundles/*.bundle)

for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    $cc -std=c11 -Wall -Wextra -Werror -o "$folder/embed" examples/embed/embed.c $(flags)
    "$folder/embed" "$bundle" aside "is there a pharmacy open now" >"$folder/said"
    grep -q '^pharmacy-open-now: ' "$folder/said" || { cat "$folder/said"; fail "another answer than the pharmacy"; }
    grep -q 'because: You have not allowed us to remember you' "$folder/said" || fail "no reason was given"
    "$folder/embed" "$bundle" aside "qwertz" | grep -q '^silence' || fail "it did not keep silent"
    ok "embed, built by $cc, decides"
    $cc -std=c11 -Wall -Wextra -Werror -o "$folder/moment" examples/embed/moment.c $(flags)
    "$folder/moment" "where is the nearest pharmacy" >"$folder/said"
    { grep -q '^kind: go$' "$folder/said" && grep -q '^language: en$' "$folder/said" && grep -qE '^  go +[0-9.]+ %$' "$folder/said" && grep -qE '^  because: pharmacy \([+]' "$folder/said"; } ||
        { cat "$folder/said"; fail "the words were not understood"; }
    "$folder/moment" "réserver une table pour deux" | grep -q '^language: fr$' || fail "that was French"
    "$folder/moment" "wo ist die nächste apotheke" >"$folder/said"
    { grep -q '^kind: unknown$' "$folder/said" && grep -q '^language: another$' "$folder/said" && ! grep -q because "$folder/said"; } || { cat "$folder/said"; fail "another language was not seen"; }
    "$folder/moment" "" | grep -q '^kind: unknown$' || fail "no words are no need"
    "$folder/moment" 2>/dev/null && fail "nothing was asked, and it was content"
    ok "moment, built by $cc, tells what is wanted"
done
"$folder/embed" "$root/usr/local/lib/libtact.a" aside x 2>"$folder/said" && fail "an archive was taken for a bundle"
grep -q 'not in the expected format' "$folder/said" || { cat "$folder/said"; fail "the wrong file was not named"; }
ok "a file that is no bundle is refused"
echo "$tests passed, 0 failed"
