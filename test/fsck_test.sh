#!/bin/bash
# test/fsck_test.sh -- tact fsck on a whole data folder, and on copies of it damaged on purpose.
#
#   TACT=build/tact test/fsck_test.sh
#
# The folder is one that `tact run` filled: devices with choices (receipts), events, decisions, one person erased.
set -u
cd "$(dirname "$0")/.." || exit 1
TACT=$(realpath "${TACT:-build/tact}")
work=$(mktemp -d /tmp/tact-fsck-XXXXXX)
passed=0 failed=0 daemon=

finish() {
    [ -n "$daemon" ] && kill "$daemon" 2>/dev/null && wait "$daemon" 2>/dev/null
    rm -rf "$work"
}
trap finish EXIT
ok() { printf '  ok    %s\n' "$1"; passed=$((passed + 1)); }
bad() { printf '  FAIL  %s\n%s\n' "$1" "${2:0:1500}"; failed=$((failed + 1)); }
end() { printf '%d passed, %d failed\n' "$passed" "$failed"; [ "$failed" -eq 0 ]; exit; }

export HOME=$work PROOF_WRITE_KEY=fsck-write-key-0001 PROOF_NARROW_KEY=fsck-narrow-key-001 PROOF_SERVER_KEY=fsck-server-key-001 PROOF_ADMIN_KEY=fsck-admin-key-0001 \
    PROOF_TOKEN_SECRET=fsck-token-secret-0001
unset TACT_MASTER_KEY
brand=$work/proof
cp -r test/brand "$brand"

# fsck NAME CODE TEXT [arguments]: exit code, and a text somewhere in what it says
fsck() {
    local name=$1 code=$2 text=$3 said got
    shift 3
    said=$("$TACT" fsck "$brand" "$@" 2>&1)
    got=$?
    if [ "$got" = "$code" ] && [[ $said == *"$text"* ]]; then ok "$name"; else bad "$name: exit $got (wanted $code), wanted '$text' in" "$said"; fi
}
post() { curl -sf -m 20 -u "$PROOF_SERVER_KEY:" -H 'Content-Type: application/json' "$address$1" -d "$2" >/dev/null || bad "POST $1" "$2"; }
copy() { rm -rf "$work/broken"; cp -r "$brand/data" "$work/broken"; }
# flip FILE OFFSET: one byte becomes another
flip() {
    local old
    old=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "\\x$(printf %x $((old ^ 255)))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

fsck 'a folder that is not there' 3 'there is no data folder'
"$TACT" run "$brand" --listen 127.0.0.1:0 --quiet >"$work/out" 2>"$work/err" &
daemon=$!
address=
for _ in $(seq 600); do
    address=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$work/out" | head -1)
    [ -n "$address" ] && break
    kill -0 "$daemon" 2>/dev/null || break
    sleep 0.1
done
[ -n "$address" ] || { bad 'tact run' "$(cat "$work/err")"; end; }
for device in one two three; do
    post /v1/consent "{\"anonymousId\":\"$device\",\"messageId\":\"c-$device\",\"purposes\":{\"remember\":true,\"measure\":true}}"
    for i in 1 2 3; do post /v1/track "{\"anonymousId\":\"$device\",\"messageId\":\"$device-$i\",\"event\":\"Product Viewed\",\"properties\":{\"name\":\"a novel\"}}"; done
    post /v1/decide "{\"anonymousId\":\"$device\",\"messageId\":\"$device-d\",\"slot\":\"kind\",\"hint\":\"know\"}"
done
"$TACT" erase three "$brand" --device --yes >"$work/erased" 2>&1 || "$TACT" erase three "$brand" --device >"$work/erased" 2>&1 </dev/null || bad 'tact erase' "$(cat "$work/erased")"
fsck 'a folder in use is not checked' 3 'stop'
kill "$daemon"
wait "$daemon"
daemon=

fsck 'a whole folder' 0 'whole'
fsck 'it tells of receipts' 0 receipt
if "$TACT" fsck "$brand" --json | grep -q '"errors":0,.*"receipts":2,"receiptsOpened":2[,}]'; then ok 'as JSON: no error, two receipts, both open'; else bad 'as JSON' "$("$TACT" fsck "$brand" --json 2>&1)"; fi
before=$(cd "$brand/data" && sha256sum VERSION keys/* bundles/* policies/* log/*)
"$TACT" fsck "$brand" >/dev/null 2>&1
if [ "$before" = "$(cd "$brand/data" && sha256sum VERSION keys/* bundles/* policies/* log/*)" ]; then ok 'keys, files and log stay as they were'; else bad 'it changed something' ''; fi

copy
flip "$work/broken/keys/slots" $((64 + 20))
fsck 'a person key with a flipped byte' 1 'person' --data "$work/broken"
copy
flip "$work/broken/keys/secrets" 60
fsck 'damaged secrets' 1 'keys' --data "$work/broken"
copy
head -c 100 "$brand/data/keys/slots" >"$work/broken/keys/slots"
fsck 'a cut key file' 1 'keys' --data "$work/broken"
copy
rm "$work"/broken/bundles/*.bundle
fsck 'a bundle that the log names is gone' 1 'bundles/' --data "$work/broken"
copy
for file in "$work"/broken/bundles/*.bundle; do flip "$file" 40; done
fsck 'a bundle with a flipped byte' 1 'bundles/' --data "$work/broken"
copy
for file in "$work"/broken/policies/*.policy; do printf x >"$file"; done
fsck 'a policy that is none' 1 'policies/' --data "$work/broken"
copy
mkdir -p "$work/broken/worlds"
printf x >"$work/broken/worlds/00000007.world"
fsck 'a world that is none' 1 'worlds/00000007.world' --data "$work/broken"
copy
log=$(ls "$work"/broken/log/*.zst | tail -1)
truncate -s -20 "$log"
fsck 'a cut log file' 1 "$(basename "$log")" --data "$work/broken"
copy
rm "$work"/broken/log/*.zst
fsck 'a log file that is gone' 1 'shipped' --data "$work/broken"
copy
for file in "$work"/broken/store/*.sst "$work"/broken/store/*.log; do [ -s "$file" ] && flip "$file" $(($(stat -c %s "$file") / 3)); done
fsck 'a damaged store' 1 'store' --data "$work/broken"
copy
touch "$work/broken/log/notes.txt"
fsck 'warnings alone are no fault' 0 'no errors, 1 warnings' --data "$work/broken"
for i in $(seq 1200); do : >"$work/broken/log/notes-$i.txt"; done
fsck 'more findings than are listed: it says how many' 0 'and 0 more errors, 201 more warnings' --data "$work/broken"
copy
printf 'tact data 999\n' >"$work/broken/VERSION"
fsck 'a folder of a later tact' 3 'format 999' --data "$work/broken"
head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$work/other.master"
chmod 600 "$work/other.master"
said=$("$TACT" fsck "$brand" --key "$work/other.master" 2>&1)
code=$?
if [ "$code" = 1 ] || [ "$code" = 3 ]; then ok 'another master key'; else bad "another master key: exit $code" "$said"; fi
fsck 'and the folder itself is still whole' 0 'whole'
end
