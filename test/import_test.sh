#!/usr/bin/env bash
# test/import_test.sh -- `tact import`: anybody's web log, an existing base of people, orders of a till; good input, bad input, and twice.
#
#   TACT=build/tact test/import_test.sh
set -uo pipefail
cd "$(dirname "$0")/.."
tact=$(realpath "${TACT:-build/tact}") || exit 2
town=$PWD/examples/town
work=$(mktemp -d) || exit 2
server=0
stop() { [ $server -ne 0 ] && { kill -TERM $server 2>/dev/null; wait $server 2>/dev/null; server=0; }; return 0; }
trap 'stop; rm -rf "$work"' EXIT
export HOME=$work/home TOWN_WRITE_KEY=import-write-key-0 TOWN_SERVER_KEY=import-server-key-0 TOWN_ADMIN_KEY=import-admin-key-00 TOWN_PUSH_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE
unset XDG_CONFIG_HOME TACT_MASTER_KEY LANG LC_ALL LC_MESSAGES
mkdir "$HOME"
cd "$work" || exit 2
passed=0 failed=0
out=$work/out err=$work/err

# expect NAME CODE PATTERN COMMAND...   the exit code, and an extended regular expression in output or errors ("" = anything)
expect() {
    local name=$1 code=$2 pattern=$3 rc
    shift 3
    "$@" >"$out" 2>"$err" </dev/null
    rc=$?
    if [ $rc -eq "$code" ] && { [ -z "$pattern" ] || cat "$out" "$err" | tr '\n' ' ' | tr -s ' ' | grep -qE -- "$pattern"; }; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1))
    echo "not ok: $name: exit code $rc, wanted $code and /$pattern/"
    cat "$out" "$err" | tail -24 | sed 's/^/    /'
}
also() { # NAME PATTERN: it stands in what the last command wrote
    if cat "$out" "$err" | tr '\n' ' ' | tr -s ' ' | grep -qE -- "$2"; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1)); echo "not ok: $1: no /$2/ in"; sed 's/^/    /' "$out" | tail -40
}
never() { # NAME PATTERN: it does not
    if cat "$out" "$err" | grep -qE -- "$2"; then failed=$((failed + 1)); echo "not ok: $1: there is /$2/"; else passed=$((passed + 1)); fi
}
holds() { # NAME COMMAND...: it succeeds
    local name=$1
    shift
    if "$@" >"$work/held" 2>&1; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $name"; head -5 "$work/held" | sed 's/^/    /'; fi
}
field() { # NAME EXPRESSION: true of the JSON the last command wrote, as `d`
    if ! command -v node >/dev/null; then return; fi
    if node -e 'const d = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")); process.exit(eval(process.argv[2]) ? 0 : 1)' "$out" "$2" 2>"$work/held"; then passed=$((passed + 1)); return; fi
    failed=$((failed + 1)); echo "not ok: $1: not true: $2"; cat "$work/held" "$out" | head -c 800
}
import() { "$tact" import "$@"; }

# ---- the command -----------------------------------------------------------------------------------------------------------
expect "help" 0 'access-log\|people\|orders FILE' import --help
expect "nothing named" 2 'something is missing' import
expect "something else" 2 "'acess-log' cannot be imported.*access-log, people or orders" import acess-log x

# ---- a web log: the real one -------------------------------------------------------------------------------------------------
expect "the log of the example" 0 '10,000 requests, 17 to 20 May 2015' import access-log "$town/data/access.log.gz"
also "people and robots" 'People [0-9,]+ visitors in [0-9,]+ visits looked at [0-9,]+ pages Robots [0-9]+ % of all requests: Googlebot'
also "topics of its own" 'know xdotool'
also "three gaps" 'The biggest gaps 1\. People who want to know, about xdotool: .* 2\. .* 3\. '
also "what next" 'tact init my-brand'
also "what was kept" 'Nothing of this log was kept'
holds "no data folder, no file" test "$(ls "$work" | tr '\n' ' ')" = "err home out "
holds "sentences of 80 columns" awk '{ sub(/^\/[^ ]*: /, "") } /^wants to/ { table = 1 } table && !NF { table = 0 } !table && length($0) > 80 { exit 1 }' "$out"
expect "twice the same figures" 0 '' import access-log "$town/data/access.log.gz" --json
cp "$out" once.json
expect "twice the same figures" 0 '' import access-log "$town/data/access.log.gz" --json
holds "though the pseudonyms differ" cmp once.json "$out"
field "JSON holds the whole" 'd.requests === 10000 && d.gaps.length === 3 && d.moments.length > 20 && d.robots.share > 0.2 && d.topics.length > 5 && d.people.visitors > 500'
field "moments add up" 'd.moments.reduce((s, m) => s + m.moments, d.fewerThanTen.moments) === d.people.looks && d.fewerThanTen.rows > 0'
field "hours add up" 'd.moments.every(m => m.hours.reduce((s, n) => s + n, 0) === m.moments && m.answered + m.silent + m.unanswered === m.moments)'
expect "another zone moves the hours" 0 'hours are those of Asia/Tokyo' import access-log "$town/data/access.log.gz" --zone Asia/Tokyo
expect "a zone that is none" 2 'did you mean Europe/Paris' import access-log "$town/data/access.log.gz" --zone Europe/Pari
expect "from standard input" 0 'standard input: 10,000 requests' bash -c "zcat '$town/data/access.log.gz' | '$tact' import access-log -"

# ---- drafts pass `tact check` --------------------------------------------------------------------------------------------------
"$tact" init shop >/dev/null
expect "drafts are written" 0 'Draft: shop/campaigns/answer-know-xdotool.yaml' import access-log "$town/data/access.log.gz" --drafts shop/campaigns
sed -n '/^topics:/,/^$/p' "$out" | grep '^  ' >topics
holds "topics to paste" test "$(wc -l <topics)" -eq 3
expect "a draft's topic is asked for" 1 "there is no topic 'xdotool'" "$tact" check shop
sed -i '/^topics:/r topics' shop/tact.yaml
expect "with its topics the brand is fine" 0 'fine: 5 campaigns' "$tact" check shop
expect "drafts are never written over" 0 'is there already and stays as it is' import access-log "$town/data/access.log.gz" --drafts shop/campaigns
expect "the brand's own topics judge then" 0 'What shop would have answered' import access-log "$town/data/access.log.gz" shop
also "drafts could answer" 'Could be [0-9,]+ more with campaigns that are drafts, paused or for testers only\. .*answer-know-xdotool'
expect "languages asked for" 0 '' import access-log "$town/data/access.log.gz" --drafts en-only --languages en
holds "English only" bash -c '! grep -q "    fr:" en-only/*.yaml && grep -q "    en:" en-only/*.yaml'
expect "a folder that cannot be" 3 'cannot be made' import access-log "$town/data/access.log.gz" --drafts /nowhere/at/all
expect "with the example's brand" 0 'Answered by [a-z]' import access-log "$town/data/access.log.gz" "$town"
expect "a brand that is none" 3 'there is no brand folder /nowhere.*leave it out' import access-log "$town/data/access.log.gz" /nowhere

# ---- a web log: others ----------------------------------------------------------------------------------------------------------
agent='"Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"'
line() { printf '%s - - [%s] "GET %s HTTP/1.1" %s 512 "%s" %s\n' "$1" "$2" "$3" "$4" "$5" "$agent"; }
{
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        line "2001:db8:0:$i::9" "17/May/2015:10:$((i + 10)):03 +0200" "/pneus/hiver" 200 "https://www.bing.com/search?q=pneus+neige"
        line "2001:db8:0:$i::abc" "17/May/2015:10:$((i + 10)):43 +0200" "/magasins" 404 -          # the same household: another address of its /64
    done
} >v6.log
expect "IPv6: a /64 is one visitor" 0 '12 visitors in 12 visits looked at 24 pages' import access-log v6.log
also "words of an engine" 'Searched "pneus neige" 12'
also "what is not there" 'Not there 50 % of the pages people asked for: /magasins 12'
sed 's/ "[^"]*" "[^"]*"$//' v6.log >common.log
head -18 v6.log >nine.log
expect "nine visitors" 0 'Fewer than ten visitors stand behind all of it: no table' import access-log nine.log
never "nobody's words" 'pneus|magasins'
sed 's/pneus+neige/jean+dupont+rhume/; s/pneus.hiver/rhume/' v6.log | head -2 >one.log
expect "one among many" 0 '12 visitors' bash -c "tail -22 v6.log | cat one.log - | '$tact' import access-log -"
never "one visitor's words" 'dupont|rhume'
expect "common format" 0 'this log names no browsers' import access-log common.log
gzip -c v6.log >v6.gz && cat v6.gz v6.gz >twice.gz
expect "gzip, two members, by any name" 0 'twice.gz: 48 requests' import access-log twice.gz
head -c 150 v6.gz >cut.gz
expect "gzip cut short" 3 'cut' import access-log cut.gz
{ cat v6.log; printf '\xff\xfe\x1b[31m no line\n\n1.2.3.4 - - [32/Foo/2020:00:00:00 +0000] "GET / HTTP/1.1" 200 1\n'; } >broken.log
expect "broken lines are counted" 0 'Not read 1 line: .*1 line: .*first is line 25' import access-log broken.log
never "no control character of the log" $'\x1b'
expect "an empty file" 3 'empty.log is empty.*logs stand in' bash -c ">empty.log; '$tact' import access-log empty.log"
expect "a folder" 3 'this is a folder' import access-log "$work"
expect "no such file" 3 'No such file' import access-log nowhere.log
head -c 100000 /dev/urandom >noise.log
expect "noise" 3 'is no access log: none of its' import access-log noise.log
expect "a table of something else" 3 'is no access log' import access-log "$town/places.csv"
zstd -q v6.log -o v6.zst 2>/dev/null && expect "zstd names the way out" 3 'zstd' import access-log v6.zst
sed 's/Mozilla[^"]*/Googlebot\/2.1/' v6.log >robots.log
expect "nobody but robots" 0 'No person was seen looking at a page' import access-log robots.log
expect "robots as JSON" 0 '' import access-log robots.log --json
field "no moments then" 'd.moments.length === 0 && d.gaps.length === 0 && d.robots.requests === 24'

# ---- people --------------------------------------------------------------------------------------------------------------------
cat >people.csv <<'CSV'
Customer ID,E-Mail,Phone,First name,Opted in at,How,Unsubscribed at
c1,anna@example.org,06 12 34 56 78,Anna,2025-03-01,checkout,
c2,Luca@Example.org,,Luca,2025-03-02,checkout,2025-06-01
,marie@example.org,,Marie,2025-04-01,newsletter form,
c4,bob@@example,,Bob,2025-04-01,form,
c5,luca@example.org,,Other Luca,2025-09-01,form,
c6,carl@example.org,,Carl,,form,
,,,Nobody,,,
CSV
proof=(--map 'Opted in at=email.granted_at' --map 'How=email.source' --notice 1)
expect "a dry run on the file alone" 0 'email: 0 of 6 people can be reached' import people people.csv --dry-run
also "no proof means no permission" '4 nothing about a permission in the file|nothing about a permission'
expect "a dry run with proof" 0 'email: 2 of 6 people can be reached .*1 refused or unsubscribed 1 refused in another row' import people people.csv shop --dry-run "${proof[@]}"
holds "a dry run makes nothing" test ! -e shop/data
expect "a column that is not there" 3 "names a column .Opted., but the first row has none" import people people.csv shop --dry-run --map 'Opted=email.granted_at'
expect "a field that is none" 2 'for example --map' import people people.csv shop --dry-run --map 'How=email.sauce'
expect "a notice the brand never showed" 2 "the brand has no notice '9'" import people people.csv shop --map 'Opted in at=email.granted_at' --notice 9
expect "a purpose that is none" 2 "'remeber' is not a purpose" import people people.csv shop "${proof[@]}" --also remeber
expect "channels are not granted to all" 2 "cannot grant 'contact_sms'" import people people.csv shop "${proof[@]}" --also contact_sms
expect "from standard input" 3 'save it to a file' import people - shop
expect "brought in" 0 'Brought in 5 of 7 rows; 2 of them opt-outs, which came first' import people people.csv shop "${proof[@]}" --also remember,personalise,measure
expect "known with address and permission" 0 'anna@example.org .email, verified.*firstName = Anna.*allows .*contact_email' "$tact" person c1 shop
expect "known by the address alone" 0 'allows .*contact_email' "$tact" person email:marie@example.org shop
expect "found by it" 0 'firstName = Marie' "$tact" person --as email marie@example.org shop
expect "who refused is kept as refusing" 0 'refuses .*contact_email' "$tact" person c2 shop
never "without an address" 'example.org'
expect "and whoever shares the address" 0 'refuses .*contact_email' "$tact" person c5 shop
expect "no proof, nobody" 3 'nobody is known' "$tact" person c6 shop
expect "the choice has its receipt" 0 '"method":"import: checkout"' "$tact" export c1 shop
expect "again: unchanged" 0 'Brought in 0 of 7 rows.*5 had been brought in within 24 hours' import people people.csv shop "${proof[@]}" --also remember,personalise,measure
printf 'Customer ID,E-Mail,Opted in at,How\nc9,luca@example.org,2026-01-01,form\n' >later.csv
expect "a refusal is remembered for later lists" 0 'email: 0 of 1 person can be reached 1 refused in an import before this one' import people later.csv shop "${proof[@]}"
expect "and nobody is made of it" 3 'nobody is known' "$tact" person c9 shop
"$tact" erase c1 shop --yes >/dev/null 2>&1
expect "who was erased stays forgotten" 0 '1 had been erased here and stays forgotten' import people people.csv shop "${proof[@]}"
printf 'E-Mail,Opted in at,How\nanna@example.org,2026-01-01,form\n' >anna.csv
expect "also by the address" 0 '1 had been erased here' import people anna.csv shop "${proof[@]}"
expect "as JSON" 0 '' import people people.csv shop "${proof[@]}" --dry-run --json
field "with its reasons" 'd.dryRun && d.rows === 7 && d.channels.email.reachable === 2 && d.channels.email.notReachable.length >= 3 && d.problems.length >= 2'
expect "an empty file" 3 'the file is empty' bash -c ">none.csv; '$tact' import people none.csv shop"
printf 'colour,size\nred,4\n' >colours.csv
expect "no identity" 3 'no column holds a user id' import people colours.csv shop
printf 'user_id,email,email_subscribe,email_opted_in_at,Braze ID\nb1,b1@example.org,subscribed,,x1\nb2,b2@example.org,opted_in,,x2\nb3,b3@example.org,unsubscribed,,x3\n' >braze.csv
expect "an export of Braze" 0 'read as Braze.*subscribed by default, never opted in' import people braze.csv --dry-run

# ---- orders --------------------------------------------------------------------------------------------------------------------
cat >orders.csv <<'CSV'
Ticket;Date;Loyalty card;Product;Category;Qty;Unit price;Store
1001;12/03/2026 10:05;c1;xdotool handbook;Books;2;12,50;Lyon 7
1001;12/03/2026 10:05;c1;Bag;Service;1;0,50;Lyon 7
1002;13/03/2026 18:00;c7;Pen;Parts;1;1,90;Lyon 7
1003;13/03/2026 18:30;;Oil;Parts;1;29,90;Lyon 7
1004;yesterday;c1;Oil;Parts;1;29,90;Lyon 7
1005;14/03/2026 09:00;c1;xdotool handbook;Books;-1;12,50;Lyon 7
CSV
printf 'Customer ID,E-Mail,Opted in at,How\nc1,zoe@example.org,2025-01-01,checkout\n' >zoe.csv
rm -rf shop/data "$HOME/.config"
expect "somebody new" 0 'Brought in 1 of 1 rows' import people zoe.csv shop "${proof[@]}" --also remember,personalise,measure
expect "a dry run" 0 'Would bring in 3 of 3 orders .4 lines in them.. 1 is a return' import orders orders.csv shop --dry-run
expect "brought in" 0 'Brought in 2 of 3 orders.*1 is of people who have not allowed' import orders orders.csv shop
also "with topics" 'Topics: xdotool 2'
also "what was passed over" '1 row without a customer.*1 row without a readable time.*row 6 .line 6., Date: is no time'
expect "a return is no purchase; the order's own time counts" 0 'bought +xdotool, 1 times?, last 2026-03-12' "$tact" person c1 shop
expect "twice is once, weeks later too" 0 'Brought in 0 of 3 orders.*2 had been brought in before' import orders orders.csv shop
printf 'order,email,time,product,total\nA1,zoe@example.org,2026-04-01T10:00:00Z,pen,12.50\n' >mail.csv
expect "by a verified address" 0 'Brought in 1 of 1 orders' import orders mail.csv shop
expect "it is the same person" 0 'anything, 2 times' "$tact" person c1 shop
expect "as JSON" 0 '' import orders orders.csv shop --json
field "JSON of orders" 'd.orders === 3 && d.broughtIn === 0 && d.before === 2 && d.notRemembered === 1 && d.withoutTime === 1'
expect "no time column" 3 'time' import orders people.csv shop --dry-run
expect "the folder is whole" 0 'the folder is whole' "$tact" fsck shop

# goals of orders: by the order's own time, in the window
cat >shop/campaigns/handbook.yaml <<'YAML'
campaign: handbook
state: live
send: everyone
class: service
basis: contract
on: event
again: each
goal: {event: Order Completed, where: "'xdotool' in event.topics", within: 7d}
when: moment.kind != "go" || moment.kind == "go"
messages:
  - id: m
    channels: [web]
    fr: {title: T, body: B}
YAML
sed -i 's/^lateness:.*//' shop/tact.yaml
expect "the brand with a goal" 0 '' "$tact" check shop
expect "the message is shown" 0 'handbook' "$tact" decide shop --user c1 --slot top --page https://shop.example/xdotool
tomorrow=$(date -d '+20 hours' '+%Y-%m-%dT%H:%M:%S')
printf 'order,user id,time,product,total\nG0,c1,2026-01-05T10:00:00Z,xdotool,9\nG1,c1,%s,xdotool,12.50\nG2,c1,%s,pen,12.50\n' "$tomorrow" "$tomorrow" >goals.csv
expect "only the order after the message closes its goal" 0 'Brought in 3 of 3 orders.*1 goal was closed' import orders goals.csv shop

# ---- served ---------------------------------------------------------------------------------------------------------------------
printf 'SHOP_WRITE_KEY=shop-write-key-0000\nSHOP_SERVER_KEY=shop-server-key-000\nSHOP_ADMIN_KEY=shop-admin-key-0000\nSHOP_USER_TOKEN_SECRET=shop-user-token-secret\n' >>"$HOME/.config/tact/shop.env"
"$tact" run shop --listen 127.0.0.1:0 --quiet >log 2>&1 &
server=$!
for _ in $(seq 600); do [ -s shop/data/LISTEN ] && break; kill -0 $server 2>/dev/null || break; sleep 0.05; done
expect "a served folder is refused, with the way out" 3 'needs the data folder to itself.*stop it, import' import people zoe.csv shop "${proof[@]}"
expect "orders as well" 3 'needs the data folder to itself' import orders orders.csv shop
expect "a dry run works meanwhile" 0 'Would bring in' import people zoe.csv shop "${proof[@]}" --dry-run
url=http://$(cat shop/data/LISTEN)
curl -sS -u shop-server-key-000: "$url/v1/campaigns/handbook/report" >"$out" 2>"$err"
field "the report: one goal, and until when it is provisional" 'd.funnel.goal === 1 && d.lift.provisional === true && Date.parse(d.lift.finalAfter) - Date.now() > 8.9 * 864e5 && Date.parse(d.lift.finalAfter) - Date.now() < 9 * 864e5'
stop

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
