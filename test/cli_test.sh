#!/usr/bin/env bash
# test/cli_test.sh -- the verbs of `tact` on a real brand of its own (a copy of examples/town), while nothing runs and while `tact run` serves.
#
#   TACT=build/tact test/cli_test.sh
set -uo pipefail
cd "$(dirname "$0")/.."
tact=$(realpath "${TACT:-build/tact}") || exit 2
work=$(mktemp -d) || exit 2
server=0
stop() { [ $server -ne 0 ] && { kill -TERM $server 2>/dev/null; wait $server 2>/dev/null; server=0; }; return 0; }
trap 'stop; rm -rf "$work"' EXIT
export HOME=$work/home TOWN_WRITE_KEY=cli-write-key-00000 TOWN_SERVER_KEY=cli-server-key-0000 TOWN_ADMIN_KEY=cli-admin-key-00000 TOWN_PUSH_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE
unset XDG_CONFIG_HOME TACT_MASTER_KEY LANG LC_ALL LC_MESSAGES
mkdir "$HOME"
cp -r examples/town "$work/town"
rm -rf "$work/town/data"          # raw data of the demonstration: not a data folder
sed -i "s/^listen: .*/listen: 127.0.0.1:$((20000 + RANDOM % 10000))/" "$work/town/tact.yaml"
brand=$work/town data=$work/data
config=$HOME/.config/tact
. test/lib/expect.sh
holds() { # NAME COMMAND...: it succeeds
    local name=$1
    shift
    if "$@" >"$out" 2>"$err"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $name"; sed 's/^/    /' "$out" "$err" | head -5; fi
}
t() { "$tact" "$@" --data "$data"; }
json() { node -e 'JSON.parse(require("fs").readFileSync(0, "utf8"))' <"$work/json"; }
expect_json() { expect "$@"; cp "$out" "$work/json"; if command -v node >/dev/null; then holds "$1: is JSON" json; fi; }
serve() {
    "$tact" run "$brand" --data "$data" --listen 127.0.0.1:0 --quiet >"$work/log" 2>&1 &
    server=$!
    for _ in $(seq 600); do [ -s "$data/LISTEN" ] && grep -q http "$work/log" && break; kill -0 $server 2>/dev/null || break; sleep 0.05; done
    url=http://$(cat "$data/LISTEN") || { cat "$work/log"; echo "0 passed, 1 failed"; exit 1; }
}
post() { curl -sS -u "$TOWN_SERVER_KEY:" -H 'content-type: application/json' "$url$1" -d "$2"; }
permit() { post /v1/consent "{$1,\"purposes\":{\"remember\":true,\"personalise\":true,\"locate\":true,\"measure\":true,\"link_devices\":true,\"contact_inapp\":true}}"; }

# ---- a home that holds nothing yet, and the key elsewhere: the folder of the list of erasures is made
expect "the key elsewhere, no folder for settings" 0 'made a master key' env HOME="$work/bare" bash -c '"$1" decide "$2" --data "$3/bare-data" --key "$3/bare.key" 2>&1; test -e "$3/bare/.config/tact/town.erasures.log"' _ "$tact" "$brand" "$work"

# ---- help, and words about mistakes
expect "help lists every verb" 0 'explain .*whole story' "$tact" help
for verb in decide explain person erase export link unlink pause keys backup restore fsck replay doctor sim; do
    expect "$verb --help" 0 "^tact $verb " "$tact" $verb --help
    expect "$verb: an unknown option" 2 'there is no option' "$tact" $verb --no-such-thing
done
expect "sim: no such policy" 2 'tact, everything or caps' "$tact" sim "$brand" --policy none
expect "sim: nobody lives there" 2 'people' "$tact" sim "$brand" --people 0
expect "sim: no such day" 2 'is no such day' "$tact" sim "$brand" --from tomorrow
expect "sim: no brand there" 3 'name a brand folder' "$tact" sim /nowhere
expect "sim: a town" 0 '0 broken' "$tact" sim "$brand" --people 50 --days 5 --out "$work/days.csv"
holds "sim: its days" test "$(wc -l <"$work/days.csv")" = 6
expect "sim: what nobody heard" 0 'coffee-to-work: a draft' "$tact" sim "$brand" --people 20 --days 2
expect "sim: a file that cannot be written is said first" 3 'name a file that can be written' timeout 20 "$tact" sim "$brand" --people 20000 --days 300 --out /nonexist/d.csv
expect "sim: the people its lift is made of" 0 '"treated":{"people":[1-9][0-9]*,"goals":[0-9]*},"leftAlone":{"people":[0-9]*,' "$tact" sim "$brand" --people 50 --days 5 --drafts --json
expect "sim: one of each" 0 'A town of 1 person, 1 day from' "$tact" sim "$brand" --people 1 --days 1
cp -r "$work/town" "$work/mistaken"
echo 'x: 1' >"$work/mistaken/campaigns/mistaken.yaml"
for verb in decide sim; do expect "$verb: the exit code and the JSON say the same" 1 '"exit": ?1' "$tact" $verb "$work/mistaken" --json; done
rm -r "$work/mistaken"
expect_json "sim --json" 0 '"valueYear"' "$tact" sim "$brand" --people 50 --days 5 --json
cp "$out" "$work/first"
expect "sim: the same town again" 0 '' "$tact" sim "$brand" --people 50 --days 5 --json
holds "sim: the same bytes" cmp "$out" "$work/first"
expect "no brand folder there" 3 'there is no folder' "$tact" person anna /nowhere
expect "no data folder yet" 3 'there is no data folder.*yet' t person anna "$brand"
expect "replay without data" 3 'there is no data folder' t replay "$brand"
expect "explain: no id" 2 'is no id of a decision' t explain xyz "$brand"
expect "outbox: a channel there is not" 2 'there is no channel pigeon' t outbox --channel pigeon
expect "outbox: too many" 2 'limit' t outbox --limit 501
expect "pause: nothing named" 2 'say what to pause' t pause
expect "backup: where to" 2 'say where' t backup "$brand"
expect "restore: from where" 2 'say what' t restore "$brand"

# ---- doctor and keys before anything runs
expect "doctor on a fresh clone" 0 'worth a look, 0 in the way' t doctor "$brand"
expect "doctor without secrets" 1 'secrets .*cannot be found' env -u TOWN_ADMIN_KEY "$tact" doctor "$brand" --data "$data"
expect_json "doctor --json" 0 '"ok":true' t doctor "$brand" --json
expect "keys" 0 'town-hall +admin +found' t keys "$brand"
holds "keys never shows a secret" bash -c '! grep -qE "cli-(write|server|admin)-key" "$1"' _ "$out"
expect_json "keys --json" 0 '"kind":"admin"' t keys "$brand" --json
expect "keys new" 0 'SHOP_APP_KEY=[0-9a-f]{64}$' t keys new shop-app write "$brand"
expect "keys vapid" 0 'WEBPUSH_KEY=[A-Za-z0-9_-]{43}$' t keys vapid "$brand"
expect "keys new, a wrong kind" 2 'no kind of key' t keys new shop-app king "$brand"

# ---- decide, alone: the first one makes keys and data
expect "decide --dry" 0 'nothing: --dry' t decide "$brand" --text "where can I get a coffee near here" --lat 43.792 --lon 7.608 --dry
expect "nothing was kept" 0 '^0 decisions' t replay "$brand"
expect "decide" 0 'moment +go' t decide "$brand" --text "where can I get a coffee near here" --locale en-GB --zone Europe/Paris --device mobile
id=$(grep -oE 'explain [0-9a-f]{16}' "$out" | cut -d' ' -f2)
expect "explain it" 0 'nobody was remembered' t explain "$id" "$brand"
expect "explain it in French" 0 'Ce qui a été décidé' t explain "$id" "$brand" --lang fr
expect "explain it in Italian" 0 'Che cosa è stato deciso' t explain "${id:0:8}" "$brand" --lang it
expect "explain in no language of ours" 2 "cannot be 'de'" t explain "$id" "$brand" --lang de
expect "explain what is not there" 3 'no decision ffffffffffffffff' t explain ffffffffffffffff "$brand"
expect_json "decide --json, properties" 0 '"decision"' t decide "$brand" -e "Cart Viewed" -p revenue=19.5 -p name=x --json
expect "decide: a property without a value" 2 'is not NAME=VALUE' t decide "$brand" -p revenue
printf '{"slot":"top","anonymousId":"f1","text":"pneus pas cher"}' >"$work/event.json"
expect "decide from a file" 0 'buy' t decide "$brand" --file "$work/event.json"
printf '{"slot":"top",' >"$work/event.json"
expect "decide from a broken file" 2 'event.json:1:15: ' t decide "$brand" --file "$work/event.json"
printf '{"slot":"top","anonymousId":"a","properties":3}' >"$work/event.json"
expect "decide, a fault in the event" 2 '/properties is not an object' t decide "$brand" --file "$work/event.json"

# ---- a served brand
serve
permit '"anonymousId":"phone","userId":"anna","scope":"device"' >/dev/null
permit '"userId":"anna"' >/dev/null
permit '"anonymousId":"tablet"' >/dev/null
post /v1/identify '{"userId":"anna","anonymousId":"phone","traits":{"email":"anna@example.org","nick":"An\u001b[31mna"}}' >/dev/null
post /v1/decide '{"userId":"anna","anonymousId":"phone","slot":"top","text":"pneus hiver pas cher","context":{"locale":"fr-FR"}}' >/dev/null
# Twenty people ask alike: the lot leaves some of them in silence, some get the message.
for i in $(seq 20); do
    permit "\"anonymousId\":\"p$i\"" >/dev/null
    post /v1/decide "{\"anonymousId\":\"p$i\",\"slot\":\"top\",\"text\":\"pneus hiver pas cher\",\"context\":{\"locale\":\"fr-FR\"}}"
    echo " p$i"
done >"$work/answers"
post /v1/track '{"userId":"anna","anonymousId":"phone","event":"Cart Viewed","properties":{"revenue":30}}' >/dev/null

expect "served: person" 0 'interested in +car' t person anna "$brand"
holds "served: no control characters reach the screen" bash -c '! grep -q "$(printf "\033")" "$1"' _ "$out"
expect "served: person by address" 0 'An.\[31mna' t person anna@example.org "$brand" --as email
expect "served: a device leads to its account" 0 'an account' t person phone "$brand" --device
expect_json "served: person --json" 0 '"pseudonym"' t person anna "$brand" --json
expect "served: nobody" 3 'nobody is known by this id' t person nobody "$brand"
expect "served: decide --dry" 0 'nothing: --dry' t decide "$brand" --user anna --anonymous phone --text "acheter pneus" --dry
expect "served: decide" 0 'explain [0-9a-f]{16}' t decide "$brand" --user anna --anonymous phone --text "pneus hiver pas cher"
id=$(grep -oE 'explain [0-9a-f]{16}' "$out" | cut -d' ' -f2)
expect "served: explain what was just decided" 0 'the same, byte for byte' t explain "$id" "$brand"
expect_json "served: explain --json" 0 '"again":"same"' t explain "$id" "$brand" --json
answer=$(grep -E '"decision":\{"id"' "$work/answers" | head -1)
shown=$(echo "$answer" | grep -oE '"decision":\{"id":"[0-9a-f]{16}"' | cut -d'"' -f6)
post /v1/feedback "{\"anonymousId\":\"${answer##* }\",\"id\":\"$shown\",\"outcome\":\"clicked\"}" >/dev/null
sleep 2
expect "served: explain tells what came of it" 0 'the message: followed' t explain "$(echo "$answer" | cut -d'"' -f4)" "$brand" --lang en
expect "served: export" 0 'readable by you alone' t export anna "$brand" -o "$work/anna.json"
holds "the export holds record, receipts, events" bash -c 'grep -q "\"receipts\":\[{" "$1" && grep -q "pneus hiver pas cher" "$1" && [ "$(stat -c %a "$1")" = 600 ]' _ "$work/anna.json"
expect "served: unlink" 0 'stands alone again' t unlink anna phone "$brand"
expect "served: unlink twice" 3 'not linked' t unlink anna phone "$brand"
expect "served: link" 0 'is now part of the account' t link anna phone "$brand"
expect "served: outbox" 0 'webpush *open' t outbox "$brand"
expect_json "served: outbox as JSON" 0 '"missed":\[\]' t outbox "$brand" --json
expect "served: pause a campaign" 0 'is paused' t pause winter-tyres "$brand"
expect "served: pause, a slip of the pen" 3 "did you mean 'winter-tyres'" t pause winter-tires "$brand"
expect "served: pause everything" 0 'everything is paused' t pause --all "$brand"
expect "in force at once" 0 'has paused its messages' t decide "$brand" --anonymous tablet --text "pneus hiver pas cher" --locale fr --lang en
expect "doctor sees it" 0 'everything is paused' t doctor "$brand"
expect "served: resume" 0 'on again' t pause --all --off "$brand"
expect_json "served: resume the campaign" 0 '"on":false' t pause winter-tyres --off "$brand" --json
expect "served: the clock" 0 'tact goes by' t clock "$brand"
expect "served: a clock accepted" 0 'accepted' t clock --accept "$brand"
expect_json "served: the clock fits" 0 '"refused":false' t clock "$brand" --json
expect "served: fsck keeps out" 3 'stop .tact run. first' t fsck "$brand"
expect "served: the master key is not changed" 3 'only while nothing runs' t keys master rotate --to "$work/new.master" "$brand"
expect "served: without an admin key" 3 'no admin key' env -u TOWN_ADMIN_KEY "$tact" pause --all "$brand" --data "$data"
expect "served: two on one folder" 3 'held by process' "$tact" run "$brand" --data "$data" --listen 127.0.0.1:0
expect_json "served: backup" 0 '"status":"made"' t backup "$brand" --to "$work/backup-1" --keys-to "$work/keys" --json
holds "the backup checks without tact" bash -c 'cd "$1" && b2sum -l 256 -c MANIFEST --quiet' _ "$work/backup-1"
expect "served: a backup never overwrites" 3 'is there already' t backup "$brand" --to "$work/backup-1" --keys-to "$work/keys"
expect "served: erase asks" 2 'add --yes' t erase tablet "$brand" --device
expect "served: erase" 0 'receipt [0-9a-f]{32}' t erase anna "$brand" --yes
expect "served: the erased are gone" 3 'was erased' t person anna "$brand"
sleep 2
expect "served: replay" 0 ' 0 differences, [1-9][0-9]* sealed' t replay "$brand"
expect "served: explain of an erased person" 0 'the person was erased' t explain "$id" "$brand" --lang en
expect "doctor asks for a new key backup" 0 'somebody was erased since' t doctor "$brand"
stop

# ---- the same folder, alone
expect "alone: fsck" 0 'the folder is whole' t fsck "$brand"
expect_json "alone: fsck --json" 0 '"ok":true' t fsck "$brand" --json
expect "alone: replay" 0 '[1-9][0-9]* decisions, 0 differences' t replay "$brand"
expect "alone: replay from a line" 0 ' 0 differences' t replay "$brand" --from 5
expect "alone: person" 0 'a device' t person tablet "$brand" -d
expect "alone: link" 0 'part of the account' t link luca tablet "$brand"
expect "alone: unlink" 0 'stands alone' t unlink luca tablet "$brand"
expect "alone: export to the output" 0 '"events":\[' t export tablet "$brand" -d
expect "alone: pause" 0 'holds when .tact run. starts' t pause sms "$brand"
expect "alone: resume" 0 'on again' t pause sms --off "$brand"
expect "alone: backup" 0 'backed up' t backup "$brand" --to "$work/backup-2" --keys-to "$work/keys"
expect "alone: a backup inside the data is none" 3 'inside the data folder' t backup "$brand" --to "$data/backup" --keys-to "$work/keys"
expect "the erased stay erased: restore of the older backup" 0 "everything is paused: .tact run $brand --data $work/again" "$tact" restore "$brand" --from "$work/backup-1" --keys "$work/keys" --data "$work/again"
expect "nobody comes back" 3 'was erased' "$tact" person anna "$brand" --data "$work/again"
expect "restored: whole" 0 'the folder is whole' "$tact" fsck "$brand" --data "$work/again"
expect "restored: replay" 0 ' 0 differences' "$tact" replay "$brand" --data "$work/again"
expect "restored: it begins paused" 0 'restored from a backup' "$tact" doctor "$brand" --data "$work/again"
expect "restored: resumed" 0 'on again' "$tact" pause --all --off "$brand" --data "$work/again"
expect "restored: and stays so" 0 'moment' "$tact" decide "$brand" --data "$work/again" --text pneus
holds "no word of a pause any more" bash -c '! grep -q "are paused" "$1"' _ "$err"
expect "restore into what is there" 3 'absent or empty' "$tact" restore "$brand" --from "$work/backup-2" --keys "$work/keys" --data "$work/again"
expect "restore without the list" 3 'list of erasures' "$tact" restore "$brand" --from "$work/backup-2" --keys "$work/keys" --data "$work/third" --erasures "$work/none"
expect "another master key" 0 'wrapped by' t keys master rotate --to "$work/new.master" "$brand"
expect "the old one opens nothing" 3 'master key does not open' t person tablet "$brand" -d
expect "the new one does" 0 'a device' t person tablet "$brand" -d --key "$work/new.master"
expect "alone: erase" 0 'erased for good' t erase tablet "$brand" -d --yes --key "$work/new.master"

# ---- damage is found, and told with its place
cp -r "$work/again" "$work/hurt"
printf 'x' | dd of="$(ls "$work"/hurt/log/* | head -1)" bs=1 seek=200 conv=notrunc 2>/dev/null
expect "fsck: a damaged log" 1 'error: ' "$tact" fsck "$brand" --data "$work/hurt"
rm -rf "$work/hurt"; cp -r "$work/again" "$work/hurt"
rm "$work"/hurt/bundles/*
expect "replay: a lost bundle" 1 'put data/bundles' "$tact" replay "$brand" --data "$work/hurt"
rm -rf "$work/hurt"; cp -r "$work/again" "$work/hurt"
for f in "$work"/hurt/policies/*; do head -c 3 "$f" >"$f.cut"; mv "$f.cut" "$f"; done
expect "fsck: damaged policies" 1 'policies/' "$tact" fsck "$brand" --data "$work/hurt"
expect "doctor: a master key others may read" 1 'chmod 600' bash -c 'chmod 644 "$1" && "$2" doctor "$3" --data "$4"; rc=$?; chmod 600 "$1"; exit $rc' _ "$config/town.master" "$tact" "$brand" "$work/again"
expect "fsck: a master key of somebody else" 1 'keys' "$tact" fsck "$brand" --data "$work/again" --key "$work/new.master"
expect "a folder of a newer tact" 3 'run the version that wrote it' bash -c 'echo "tact data 99" >"$1/VERSION"; "$2" person anna "$3" --data "$1"' _ "$work/hurt" "$tact" "$brand"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
