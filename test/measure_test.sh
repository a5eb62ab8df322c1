#!/usr/bin/env bash
# test/measure_test.sh -- `tact lift`, `tact attribute` and `tact offpolicy` from outside: published figures to the last digit, files as people have them, every mistake told.
#
#   TACT=build/tact [TACT_DATA=FOLDER] test/measure_test.sh      with FOLDER, real sets that may not be copied are read as well
set -uo pipefail
cd "$(dirname "$0")/.."
tact=$(realpath "${TACT:-build/tact}") || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export HOME=$work NO_COLOR=1
unset LANG LC_ALL LC_MESSAGES
. test/lib/expect.sh
# json NAME EXPRESSION: true of the last output as `a`; near(x, y, d) and arm(metric, arm) help
json() {
    command -v node >/dev/null || { echo "skipped: $1: node is not installed"; return; }
    if node -e '
        const a = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"))
        const near = (x, y, d) => Math.abs(x - y) <= d
        const arm = (m, n) => a.metrics.find(x => x.metric === m).arms.find(x => x.arm === n)
        globalThis.require_rows = f => { const [h, ...l] = require("fs").readFileSync(f, "utf8").trim().split(/\r?\n/).map(x => x.replace(/"/g, "").split(",")); return l.map(x => Object.fromEntries(h.map((k, i) => [k, x[i]]))) }
        const channel = n => a.channels.find(x => x.channel === n)
        if (!new Function("a", "near", "arm", "channel", "return " + process.argv[2])(a, near, arm, channel)) { console.log("    " + JSON.stringify(a).slice(0, 1500)); process.exit(1) }' "$out" "$2"
    then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $1"; fi
}

# ---- lift: Hillstrom 2008 from its printed counts
awk 'function arm(name, people, visits, bought) { for (i = 0; i < people; i++) printf "%s,%d,%d\r\n", name, i < visits, i < bought }
    BEGIN { printf "segment,visit,conversion\r\n"; arm("Mens E-Mail", 21307, 3894, 267); arm("Womens E-Mail", 21387, 3238, 189); arm("\"No, none\"", 21306, 2262, 122) }' >"$work/hillstrom.csv"
hillstrom=(--arm segment --control "No, none" --metric visit,conversion "$work/hillstrom.csv")
expect "lift: Hillstrom" 0 'Mens E-Mail .*\+7.659 pt .*higher' "$tact" lift "${hillstrom[@]}"
expect "lift: Hillstrom as JSON" 0 '' "$tact" lift --json "${hillstrom[@]}"
json "lift: the published differences" 'near(arm("visit", "Mens E-Mail").difference, 0.07659, 5e-6) && near(arm("visit", "Womens E-Mail").difference, 0.04523, 5e-6)
    && near(arm("conversion", "Mens E-Mail").difference, 0.00681, 5e-6) && near(arm("conversion", "Womens E-Mail").difference, 0.00311, 5e-6)'
json "lift: counts and rates" 'arm("visit", "No, none").nonzero === 2262 && near(arm("visit", "Mens E-Mail").mean, 0.18276, 5e-6) && near(arm("conversion", "Womens E-Mail").mean, 0.008837, 5e-7) && a.left_out.length === 0'
json "lift: z of the published table" 'near(arm("visit", "Mens E-Mail").difference / Math.sqrt(arm("visit", "Mens E-Mail").variance / 21307 + arm("visit", "No, none").variance / 21306), 22.62, 0.006)'
json "lift: wider than one single look, and all four stand" 'arm("visit", "Mens E-Mail").low < 0.06995 && arm("visit", "Mens E-Mail").low > 0.06 && a.questions === 4 && a.metrics.every(m => m.arms.filter(x => "verdict" in x).every(x => x.verdict === "higher" && x.believed))'
json "lift: its standard error, and what from and to are made of" 'near(arm("visit", "Mens E-Mail").welch_error, Math.sqrt(arm("visit", "Mens E-Mail").variance / 21307 + arm("visit", "No, none").variance / 21306), 1e-15) && near(arm("visit", "Mens E-Mail").welch_error, 0.0033858, 5e-7)
    && near(arm("visit", "Mens E-Mail").standard_error, 0.0035696, 5e-7)'
json "lift: what other programs print for one look" 'near(arm("visit", "Mens E-Mail").welch.t, 22.62, 0.006) && near(arm("visit", "Mens E-Mail").student.t, 22.62, 0.05) && arm("visit", "Mens E-Mail").student.degrees === 42611
    && near(arm("conversion", "Womens E-Mail").welch.t, 3.78, 0.006) && near(arm("conversion", "Womens E-Mail").student.p_one_look, 1.57e-4, 5e-6) && arm("conversion", "Womens E-Mail").p_always > 2 * arm("conversion", "Womens E-Mail").welch.p_one_look'
json "lift: the lot" 'a.lot.judged && !a.lot.mismatch && near(a.lot.p, 0.9037, 1e-4)'
gzip -c "$work/hillstrom.csv" >"$work/packed"
expect "lift: packed" 0 '\+7.659 pt' "$tact" lift --arm segment --control "No, none" --metric visit "$work/packed"
expect "lift: from a pipe" 0 '\+7.659 pt' bash -c '"$1" lift --arm segment --control "No, none" --metric visit - <"$2"' _ "$tact" "$work/hillstrom.csv"

# ---- lift: the guard of the lot
awk 'BEGIN { print "arm;goal"; for (i = 0; i < 9000; i++) print "mail;" (i % 9 == 0); for (i = 0; i < 1000; i++) print "none;" (i % 10 == 0) }' >"$work/uneven.csv"
expect "lift: a lot askew blocks reading" 1 'did not fall in equal shares' "$tact" lift --arm arm --control none --metric goal "$work/uneven.csv"
expect "lift: and no difference is told" 1 '' bash -c '"$@" >"$0.txt"; rc=$?; grep -q "pt" "$0.txt" && exit 9; exit $rc' "$work/askew" "$tact" lift --arm arm --control none --metric goal "$work/uneven.csv"
expect "lift: blocked in JSON too" 1 '"verdict":"blocked"' "$tact" lift --json --arm arm --control none --metric goal "$work/uneven.csv"
json "lift: blocked holds no difference" 'arm("goal", "mail").difference === undefined'
expect "lift: as asked it may be read" 0 'as --share asked' "$tact" lift --arm arm --control none --metric goal --share mail=90 --share none=10 "$work/uneven.csv"
expect "lift: how many people are missing" 0 "[0-9,]+ more people, both arms together, for a verdict, about +20[0-9]{2}-[0-9]{2}-[0-9]{2}" bash -c '"$@" | tr "\n" " "' _ "$tact" lift --arm arm --control none --metric goal --share mail=90 --share none=10 --per-day 1000 "$work/uneven.csv"

# ---- lift: people lost on one side only
awk 'BEGIN { print "arm,m,spend,fair"; for (i = 0; i < 2000; i++) { print "c," (i % 10 == 0) "," (i % 10 == 0) * 20 "," (i % 9 ? i % 3 : ""); print "t," (i % 10 == 0 ? 1 : i % 2 ? 0 : "") "," (i % 10 == 0) * 20 "," (i % 9 ? i % 4 : "") } }' >"$work/lost.csv"
expect "lift: people lost on one side of a fair lot block the metric" 1 'm: people were lost on one side' "$tact" lift --arm arm --control c --metric m "$work/lost.csv"
expect "lift: how many were counted stands beside the mean" 1 '^t +2,000 +16.67 % +1,200$' "$tact" lift --arm arm --control c --metric m "$work/lost.csv"
expect "lift: only the metric that lost them is blocked" 1 '' "$tact" lift --json --arm arm --control c --metric m,spend,fair "$work/lost.csv"
json "lift: m is blocked, spend and fair are not" 'arm("m", "t").verdict === "blocked" && arm("m", "t").difference === undefined && a.metrics[0].lost_on_one_side && a.metrics[0].lot_p < 1e-9 && arm("spend", "t").verdict === "open" && !a.metrics[1].lost_on_one_side
    && !a.lot.mismatch && arm("fair", "t").people === 1777 && arm("fair", "t").verdict !== "blocked"'
awk 'BEGIN { print "arm,m"; for (i = 0; i < 9000; i++) print "t," (i % 10 == 0); for (i = 0; i < 1000; i++) print "c," (i < 100 ? "" : i % 10 == 0) }' >"$work/small.csv"
expect "lift: a tenth of a small side lost, which the shares alone do not show" 1 'm: people were lost on one side' "$tact" lift --arm arm --control c --metric m --share t=90 --share c=10 "$work/small.csv"
awk 'BEGIN { print "arm,m"; for (i = 0; i < 5164; i++) print "t," (i % 10 == 0); for (i = 0; i < 4836; i++) print "c," (i < 2 ? "" : i % 10 == 0) }' >"$work/brink.csv"
expect "lift: two people more, and the lot is no longer as asked" 1 '"verdict":"blocked"' "$tact" lift --json --arm arm --control c --metric m "$work/brink.csv"
json "lift: of those counted" '!a.lot.mismatch && a.metrics[0].lot_p < 0.001'
expect "lift: read as nothing done it is whole" 0 '' "$tact" lift --json --empty-is-zero --arm arm --control c --metric m "$work/lost.csv"
awk 'BEGIN { print "arm,y,x"; for (i = 0; i < 1000; i++) { print "c," i % 7 "," i; print "t," i % 7 "," (i < 300 ? "" : i) } }' >"$work/nocovariate.csv"
expect "lift: people without a covariate are lost as well" 1 '"verdict":"blocked"' "$tact" lift --json --arm arm --control c --metric y --covariate x "$work/nocovariate.csv"
json "lift: and are not counted as 0" 'arm("y", "t").people === 700 && arm("y", "c").people === 1000 && a.left_out[0].column === "x" && a.left_out[0].rows === 300'

# ---- lift: several questions, and money
awk 'BEGIN { print "arm,m0,m1,m2,m3,m4"; for (i = 0; i < 4000; i++) { a = i % 2; k = int(i / 2); print (a ? "t" : "c") "," (k < (a ? 268 : 200)) "," (k % 10 == 0) "," (k % 9 == 0) "," (k % 8 == 0) "," (k % 7 == 0) } }' >"$work/five.csv"
expect "lift: a question asked alone" 0 'm0 .* higher$' "$tact" lift --arm arm --control c --metric m0 "$work/five.csv"
expect "lift: does not stand among five" 0 'm0 .* higher, alone$' "$tact" lift --arm arm --control c --metric m0,m1,m2,m3,m4 "$work/five.csv"
awk 'BEGIN { print "arm,y,z"; for (i = 0; i < 2000; i++) { kept = int(i / 10) % 4; print "c," i % 10 "," (kept ? i % 10 : ""); print "t," i % 10 + 2 "," (kept ? i % 10 + 0.01 : "") } }' >"$work/money.csv"
expect "lift: money shown" 0 'Money, y, t: .4000.00 that would not have come otherwise' "$tact" lift --arm arm --control c --money y --cost 0.5 "$work/money.csv"
expect "lift: money in figures" 0 '' "$tact" lift --json --arm arm --control c --money y,z --cost 0.5 "$work/money.csv"
json "lift: the gain is the difference times the people counted" 'near(arm("y", "t").money.gain, 4000, 1e-6) && arm("y", "t").money.cost === 1000 && near(arm("y", "t").money.net, 3000, 1e-6) && near(arm("y", "t").money.per_unit, 4, 1e-9) && arm("y", "t").money.shown
    && arm("z", "t").money.people === 1500 && near(arm("z", "t").money.gain, 1500 * arm("z", "t").difference, 1e-9) && arm("z", "t").money.shown === false && arm("z", "t").money.cost === 750'
expect "lift: money not shown claims nothing" 0 'Money, z, t, of 1,500 people with a value: nothing is shown so far' "$tact" lift --arm arm --control c --money z "$work/money.csv"

# ---- lift: numbers that cannot be read, or may be read twice
column() { printf 'arm%sm\n' "$1"; for i in $(seq 1 40); do printf 'c%s%s\nt%s%s\n' "$1" "$2" "$1" "$3"; done; }
column ';' '1.234,50' '1.234' >"$work/marks.csv"
expect "lift: thousands as the column writes them" 0 '' "$tact" lift --json --arm arm --control c --metric m "$work/marks.csv"
json "lift: 1.234 beside 1.234,50 is 1234" 'arm("m", "c").mean === 1234.5 && arm("m", "t").mean === 1234'
column ';' '1.234' '1.234,50' >"$work/marks.csv"
expect "lift: a cell read before the column showed what it means" 3 "contradicts '1.234' in line 2: column 'm' writes numbers in two ways" "$tact" lift --arm arm --control c --metric m "$work/marks.csv"
expect "lift: said by hand" 0 '' "$tact" lift --json --decimal , --arm arm --control c --metric m "$work/marks.csv"
json "lift: and so it is read" 'arm("m", "c").mean === 1234 && arm("m", "t").mean === 1234.5'
column ';' 0 1.234 >"$work/marks.csv"
expect "lift: nothing tells what 1.234 is" 3 'no cell of column .m. tells which' "$tact" lift --arm arm --control c --metric m "$work/marks.csv"
column ',' '"0,125"' '"1,234"' >"$work/marks.csv"
expect "lift: two rules in a file of commas" 0 '' "$tact" lift --json --arm arm --control c --metric m "$work/marks.csv"
json "lift: one rule" 'arm("m", "c").mean === 0.125 && arm("m", "t").mean === 1.234'
column "$(printf '\t')" 1,234.5 0,125 >"$work/marks.csv"
expect "lift: two rules in a file of tabs" 3 'writes numbers in two ways' "$tact" lift --arm arm --control c --metric m "$work/marks.csv"
column ',' 12% 13% >"$work/percent.csv"
expect "lift: a column without one number" 3 "percent.csv:2:2: '12%' is no number, and 80 of 80 cells of column 'm' are none" "$tact" lift --arm arm --control c --metric m "$work/percent.csv"
{ column ',' 1 0; for i in $(seq 1 12); do printf 'c,?x\nt,?x\n'; done; } >"$work/percent.csv"
expect "lift: a column a large part of which is none" 3 "24 of 104 cells" "$tact" lift --arm arm --control c --metric m "$work/percent.csv"
column ',' '' NA >"$work/percent.csv"
expect "lift: a column of empty cells" 3 "not one person has a number in column 'm'" "$tact" lift --arm arm --control c --metric m "$work/percent.csv"
column ',' oui non >"$work/percent.csv"
expect "lift: oui and non" 0 '^c .control. +40 +100.00 %' "$tact" lift --arm arm --control c --metric m "$work/percent.csv"
column ',' 3 1e16 >"$work/percent.csv"
expect "lift: what is too large stops" 3 ":3:2: '1e16' is larger than what can be measured" "$tact" lift --arm arm --control c --metric m "$work/percent.csv"
column ',' 1 1 >"$work/alike.csv"
expect "lift: when everybody is alike no number of people is asked for" 0 'everybody on both sides has the same value so far .100.00 %.' "$tact" lift --arm arm --control c --metric m "$work/alike.csv"
expect "lift: nor in JSON" 0 '"all_alike":true' "$tact" lift --json --per-day 5 --arm arm --control c --metric m "$work/alike.csv"
json "lift: alike has no date" 'arm("m", "t").verdict === "too_little_data" && arm("m", "t").more_people === undefined && arm("m", "t").verdict_about === undefined'
column ',' 0 1 >"$work/alike.csv"
expect "lift: nobody here, everybody there" 0 '[+]100.00 pt .* higher$' "$tact" lift --arm arm --control c --metric m "$work/alike.csv"
expect "lift: a metric named twice" 2 "'m' is named twice" "$tact" lift --arm arm --control c --metric m,m "$work/alike.csv"
expect "lift: costs without money" 2 'no --money is named' "$tact" lift --arm arm --control c --metric m --cost 1 "$work/alike.csv"
expect "lift: a decimal mark that is none" 2 "decimal cannot be 'x'" "$tact" lift --decimal x --arm arm --control c --metric m "$work/percent.csv"
expect "lift: a separator that is none" 2 "separator cannot be 'ab'" "$tact" lift --separator ab --arm arm --control c --metric m "$work/percent.csv"

# ---- lift: files as people have them
printf '\357\273\277"group"\t"orders"\t"note"\r\n"a"\t"1"\t"two\r\nlines"\r\n"b"\t"0"\t""\r\n' >"$work/odd.tsv"
expect "lift: mark, tabs, quotes, lines in quotes; too little data" 0 'too little data: about [0-9,]+ more people' "$tact" lift --arm group --control b --metric orders "$work/odd.tsv"
{ echo 'arm,goal,spend,before'; for i in $(seq 1 60); do echo "a,$((i % 2)),\"\$1,00$((i % 10)).50\",$i"; echo "b,$((i % 3 == 0)),3.25,$i"; done
  echo 'a,,1,1'; echo 'b,maybe,1,1'; echo ',1,1,1'; echo 'a,1,2'; echo 'a,1,2,3,4'; echo 'a,"1"x,2,3'; } >"$work/dirty.csv"
expect "lift: what is left out is counted, with its reason and place" 0 '' "$tact" lift --arm arm --control b --metric goal --money spend --json "$work/dirty.csv"
json "lift: each reason" 'a.rows === 126 && JSON.stringify(a.left_out.map(l => [l.reason, l.column, l.rows, l.first_line])) === JSON.stringify([["the cell is empty", "goal", 1, 122], ["the cell is no number", "goal", 1, 123],
    ["no arm is named", "arm", 1, 124], ["the row has more cells than the header", null, 1, 126], ["text follows a closing quote", null, 1, 127]])'
json "lift: amounts with signs and thousands" 'near(arm("spend", "a").mean, (60 * 1005 + 3) / 62, 1e-9) && a.metrics[1].kind === "money" && a.metrics[0].kind === "goal"'
expect "lift: and in words" 0 'Left out: 1 row, as the cell is no number .column goal.; first at' "$tact" lift --arm arm --control b --metric goal "$work/dirty.csv"
expect "lift: empty may mean nothing was done" 0 'goal: 1 empty cell was counted as 0' "$tact" lift --arm arm --control b --metric goal --empty-is-zero "$work/dirty.csv"
awk 'BEGIN { srand(7); print "arm,x,y"; for (i = 0; i < 6000; i++) { x = rand(); print (i % 2 ? "a" : "b") "," x "," 10 * x + rand() + (i % 2) * 0.1 } }' >"$work/before.csv"
expect "lift: a covariate" 0 '1 % of the noise is left' "$tact" lift --arm arm --control b --metric y --covariate x "$work/before.csv"
expect "lift: without it nothing is seen" 0 ' open$' "$tact" lift --arm arm --control b --metric y "$work/before.csv"
expect "lift: money and its cost" 0 'cost 300.00' "$tact" lift --arm arm --control b --money y --cost 0.1 "$work/before.csv"
expect "lift: the ends of an interval look like the difference" 0 'Mens E-Mail +[+]7[.]659 pt +[+][0-9][.][0-9]{3} pt +[+][0-9][.][0-9]{3} pt ' "$tact" lift "${hillstrom[@]}"
expect "lift: open is explained" 0 'Open: no difference is shown so far, which does not mean there is none' "$tact" lift --arm arm --control none --metric goal --share mail=90 --share none=10 "$work/uneven.csv"
expect "lift: what must be said, when nothing is" 2 'tact lift --arm COLUMN --control NAME --metric COLUMN FILE.csv' "$tact" lift
expect "lift: cost of one arm" 0 'cost 600.00' "$tact" lift --arm arm --control b --money y --cost a=0.2 "$work/before.csv"

# ---- lift: mistakes
expect "lift: no file" 3 'No such file' "$tact" lift --arm a --control b --metric c "$work/nothing"
expect "lift: an empty file" 3 'this file is empty' "$tact" lift --arm a --control b --metric c /dev/null
expect "lift: a folder" 3 'this is a folder' "$tact" lift --arm a --control b --metric c "$work"
expect "lift: no such column, and what is near" 2 "hillstrom.csv:1: there is no column 'segmen'" "$tact" lift --arm segmen --control b --metric visit "$work/hillstrom.csv"
expect "lift: what is near" 2 "did you mean 'segment'" "$tact" lift --arm segmen --control b --metric visit "$work/hillstrom.csv"
expect "lift: no such control, and what there is" 2 'arms: Mens E-Mail, Womens E-Mail, No, none' "$tact" lift --arm segment --control nobody --metric visit "$work/hillstrom.csv"
expect "lift: without --arm" 2 'arm is missing' "$tact" lift --metric visit "$work/hillstrom.csv"
expect "lift: a column that names no arms" 2 'more than 64 different values' "$tact" lift --arm x --control b --metric y "$work/before.csv"
expect "lift: one arm only" 3 'names one arm only' bash -c 'printf "a,b\nx,1\n" | "$1" lift --arm a --control x --metric b -' _ "$tact"
expect "lift: a quote never closed" 3 ':3: a quote opened here is never closed' bash -c 'printf "a,b\nx,1\ny,\"2\n" | "$1" lift --arm a --control x --metric b -' _ "$tact"
expect "lift: two columns of one name" 2 ":1: columns 2 and 3 are both called 'b'" bash -c 'printf "a,b,b\nx,1,2\n" | "$1" lift --arm a --control x --metric b -' _ "$tact"
for i in 1 2 3 4 5 6; do tail -n +$((i == 1 ? 1 : 2)) "$work/uneven.csv"; done >"$work/large.csv"
expect "lift: a lift ruled out" 0 'a lift of 50 % or more is ruled out' "$tact" lift --lift 50 --arm arm --control none --metric goal --share mail=90 --share none=10 "$work/large.csv"
expect "lift: a share missing" 2 "share is missing for 'Womens" "$tact" lift --share "Mens E-Mail=1" --share "No, none=1" "${hillstrom[@]}"
expect "lift: help" 0 '--empty-is-zero' "$tact" lift --help

# ---- attribute
printf 'path,total_conversions,total_conversion_value,total_null\nA > B > C,1,12,0\nA,0,0,1\nB > C,0,0,1\n' >"$work/ways.csv"
expect "attribute: the worked example" 0 '^C +2 +1.0 +0.0 +0.3 +0.3 +0.4' "$tact" attribute "$work/ways.csv"
expect "attribute: the rules in a line" 0 "Markov: by what is lost without the channel" bash -c '"$1" attribute "$2" | tr "\n" " "' _ "$tact" "$work/ways.csv"
expect "attribute: as JSON" 0 '' "$tact" attribute --json "$work/ways.csv"
json "attribute: Markov .2 .4 .4, Shapley a third each, last all to C" 'near(channel("A").conversions.markov, .2, 1e-12) && near(channel("B").conversions.markov, .4, 1e-12) && near(channel("C").conversions.markov, .4, 1e-12)
    && a.channels.every(c => near(c.conversions.shapley, 1 / 3, 1e-12)) && channel("C").conversions.last === 1 && near(channel("A").removal_effect, .5, 1e-12) && near(a.conversion_probability, 1 / 3, 1e-12) && near(channel("B").value.markov, 4.8, 1e-9)'
printf 'user_id;timestamp;channel;conversion;value\n7;2026-01-02;B;0;\n7;2026-01-03;C;1;12,50\n7;2026-01-01;A;0;\n8;2026-01-01;A;0;\n9;2026-01-05 10:00;C;no;\n9;2026-01-05 09:00;B;no;\n10;2026-01-05;;1;3\n7;2026-02-01;A;0;\n9;when;B;0;\n' >"$work/touches.csv"
expect "attribute: from touches" 0 '' "$tact" attribute --json "$work/touches.csv"
json "attribute: the same from touches, put in order; what follows a conversion is another journey" 'a.journeys === 4 && a.conversions === 1 && a.not_converted === 3 && a.value === 12.5 && a.conversions_without_touch === 1 && channel("C").conversions.last === 1
    && near(channel("A").conversions.shapley, 1 / 3, 1e-12) && a.left_out.length === 1 && a.left_out[0].reason === "the cell is no time" && a.left_out[0].first_line === 10'
expect "attribute: an increment beside it" 0 'believe the increment' "$tact" attribute --increment A=0.1 "$work/ways.csv"
expect "attribute: of a channel that is not there" 2 'there is no such channel' "$tact" attribute --increment D=0.1 "$work/ways.csv"
printf 'way|n\na/b//c|1\n|2\na/b|-1\na/b|x\nb/a|0\na|4\n' >"$work/broken.csv"
expect "attribute: broken ways are named" 0 '' "$tact" attribute --json --path way --between / --conversions n "$work/broken.csv"
json "attribute: each with its reason" 'a.conversions === 4 && a.not_converted === 1 && JSON.stringify(a.left_out.map(l => [l.reason, l.first_line])) === JSON.stringify([["a step of the path has no name", 2], ["the path is empty", 3], ["a count is below 0", 4], ["the cell is no number", 5]])'
printf 'path,conversions,value\nA > B,2.5,10\nB,0,50\nA,1,-3\n' >"$work/parts.csv"
expect "attribute: parts of conversions, values without one, values below 0" 0 '^2 different ways, 2.5 conversions, 1 journey without one' "$tact" attribute "$work/parts.csv"
expect "attribute: told" 0 '1 row has a value .50.00 in all. and no conversion' "$tact" attribute "$work/parts.csv"
expect "attribute: in JSON" 0 '' "$tact" attribute --json "$work/parts.csv"
json "attribute: nothing is cut off or added silently" 'a.conversions === 2.5 && channel("A").touches === 2.5 && channel("B").touches === 3.5 && a.value === 10 && a.value_without_conversion === 50 && a.left_out[0].reason === "a value is below 0" && a.left_out[0].rows === 1'
printf 'path,conversions,value\nA,1,5\n' >"$work/parts.csv"
expect "attribute: one of each" 0 '^1 different way, 1 conversion, 0 journeys' "$tact" attribute "$work/parts.csv"
dates() { printf 'person,time,channel,conversion\n'; for d in "$@"; do printf 'p,%s,%s,%d\n' "$d" "${d%%/*}" "$((n++ == $# - 1))"; done; n=0; }
n=0; dates 02/03/2026 01/04/2026 05/25/2026 >"$work/dates.csv"
expect "attribute: months first, as one date shows" 0 '"dates":"month_first"' "$tact" attribute --json "$work/dates.csv"
json "attribute: so February comes after January" 'channel("01").conversions.first === 1'
n=0; dates 02/03/2026 01/04/2026 25/05/2026 >"$work/dates.csv"
expect "attribute: days first" 0 '"dates":"day_first"' "$tact" attribute --json "$work/dates.csv"
json "attribute: so March comes before April" 'channel("02").conversions.first === 1'
n=0; dates 25/03/2026 04/25/2026 >"$work/dates.csv"
expect "attribute: both orders in one column" 3 "column 'time' writes days first in line 2 and months first in line 3" "$tact" attribute "$work/dates.csv"
n=0; dates 02/03/2026 03/04/2026 >"$work/dates.csv"
expect "attribute: neither is shown" 0 'line 2 may be read two ways; all were read day first' "$tact" attribute "$work/dates.csv"
printf 'arm,m\nc,1\nt,0\n' | iconv -t UTF-16 >"$work/utf16.csv"
expect "lift: UTF-16, and the way out" 3 'iconv -f UTF-16 -t UTF-8 FILE [|] tact [.]{3} -' "$tact" lift --arm arm --control c --metric m "$work/utf16.csv"
{ column ',' 0 1; printf 'x\0y,1\n'; } >"$work/zero.csv"
expect "lift: zero bytes are called so" 0 'Note: 1 cell held zero bytes' "$tact" lift --arm arm --control c --metric m --share c=40 --share t=40 --share "$(printf 'x\xEF\xBF\xBDy')=1" "$work/zero.csv"
printf 'arm,propensity,reward\na,1e-300,1\nb,0.5,0\n' >"$work/tiny.csv"
expect "offpolicy: no figure of three hundred digits" 1 '' bash -c '"$@" >"$0.txt"; rc=$?; grep -qE "[0-9]{40}" "$0.txt" && exit 9; exit $rc' "$work/tiny" "$tact" offpolicy --anyway "$work/tiny.csv"
expect "attribute: no ways in it" 2 'no column with ways' "$tact" attribute "$work/before.csv"
expect "attribute: too many channels" 3 'more than 500 different channels' bash -c '(echo path,conversions; seq 1 600 | sed "s/$/,1/") | "$1" attribute -' _ "$tact"
expect "attribute: a word as an option" 2 'there is no column' "$tact" attribute --path steps "$work/ways.csv"

# ---- offpolicy: Open Bandit, men: the published table
expect "offpolicy: uniform from the Thompson log" 0 'worth 655.71 rows' "$tact" offpolicy test/data/open-bandit/bts_men.csv.gz
expect "offpolicy: what it comes to" 0 "other way would have brought about 0.00306 a draw, the log brought 0.0069: not to be told" bash -c '"$1" offpolicy test/data/open-bandit/bts_men.csv.gz | tr "\n" " "' _ "$tact"
expect "offpolicy: as JSON" 0 '' "$tact" offpolicy --json test/data/open-bandit/bts_men.csv.gz
json "offpolicy: every digit" 'a.least_probability === 1.65e-4 && a.mean_weight.toFixed(5) === "0.94331" && a.effective_rows.toFixed(2) === "655.71" && a.estimates.ips.reward.toFixed(7) === "0.0030086" && a.estimates.snips.reward.toFixed(7) === "0.0031894"
    && a.estimates.clipped.reward.toFixed(6) === "0.003009" && a.clipped_effective_rows.toFixed(0) === "1844" && a.refused === null && a.uniform_over === 34 && a.estimates.logged.reward === 0.0069'
expect "offpolicy: the truth" 0 '' "$tact" offpolicy --json test/data/open-bandit/random_men.csv.gz
json "offpolicy: the truth on its own log" 'near(a.estimates.ips.reward, 0.0046, 1e-12) && near(a.effective_rows, 10000, 1e-6) && a.estimates.ips.standard_error.toFixed(5) === "0.00068"'
expect "offpolicy: one item of 34 is too little" 1 'Refused: the log holds too little' "$tact" offpolicy --always 3 test/data/open-bandit/random_men.csv.gz
expect "offpolicy: nothing is told then" 1 '"refused":"few_effective_rows".*"estimates":null' "$tact" offpolicy --json --always 3 test/data/open-bandit/random_men.csv.gz
expect "offpolicy: unless one insists" 1 '"ips"' "$tact" offpolicy --json --anyway --always 3 test/data/open-bandit/random_men.csv.gz
printf 'message,p,reward,q,qa,qt\na,0.5,1,0.25,0.4,0.3\nb,0.25,0,0.5,0.2,0.3\na,0.5,2,0.5,0.5,0.3\nb,1,0,0.5,0,0.3\nb,0,1,0.5,0,0\nb,1.5,1,0.5,0,0\n' >"$work/log.csv"
expect "offpolicy: a column tells the other way, though four rows are too few" 1 '"refused":"few_rewards"' "$tact" offpolicy --anyway --json --target q --expected qa,qt "$work/log.csv"
json "offpolicy: by hand" 'near(a.estimates.ips.reward, .625, 1e-12) && near(a.estimates.dr.reward, .65, 1e-12) && near(a.effective_rows, 16 / 5.5, 1e-12) && a.draws === 4 && a.left_out[0].rows === 2 && a.left_out[0].first_line === 6'
expect "offpolicy: without a model there is no DR" 1 'DR needs a model' "$tact" offpolicy --anyway --target q "$work/log.csv"
{ echo arm,propensity,reward; for i in $(seq 1 2000); do echo "$((i % 2)),0.5,0"; done; } >"$work/nothing.csv"
expect "offpolicy: without a reward there is no interval" 1 '"refused":"few_rewards".*"estimates":null' "$tact" offpolicy --json --always 1 "$work/nothing.csv"
expect "offpolicy: not even of no width" 1 '' "$tact" offpolicy --json --anyway --always 1 "$work/nothing.csv"
json "offpolicy: nothing varied, nothing is known" 'a.estimates.ips.reward === 0 && a.estimates.ips.low === null && a.estimates.snips.high === null && a.estimates.dr.low === null'
expect "offpolicy: a mix" 1 'few_effective_rows.*"ips"' "$tact" offpolicy --share 2=70 --share 3=30 test/data/open-bandit/bts_men.csv.gz --anyway --json
awk 'BEGIN { print "arm,propensity,reward"; for (i = 0; i < 401; i++) print ((i % 4 || i % 12 == 0) ? "a" : "b") "," ((i % 4 || i % 12 == 0) ? 0.6 : 0.4) "," (i * 7 % 11 < 4 ? i % 5 + 3 * (i % 2) : 0) }' >"$work/halves.csv"
expect "offpolicy: DR" 1 '' "$tact" offpolicy --json --anyway --arms 4 "$work/halves.csv"
json "offpolicy: what DR expects of a row is learned from the other half alone" '(() => {
    const rows = [...Array(401).keys()].map(i => ({ c: (i % 4 || i % 12 == 0) ? 0 : 1, p: (i % 4 || i % 12 == 0) ? .6 : .4, r: i * 7 % 11 < 4 ? i % 5 + 3 * (i % 2) : 0, half: i & 1 }))
    const mean = l => l.reduce((s, x) => s + x.r, 0) / l.length, sum = l => l.reduce((s, x) => s + x.r, 0)
    const other = h => rows.filter(x => x.half !== h), q = (c, h) => { const l = other(h).filter(x => x.c === c); return (sum(l) + 10 * mean(other(h))) / (l.length + 10) }
    const target = h => (q(0, h) + q(1, h)) / 4 + mean(other(h)) / 2
    return near(a.estimates.dr.reward, rows.reduce((s, x) => s + target(x.half) + .25 / x.p * (x.r - q(x.c, x.half)), 0) / 401, 1e-12) })()'
expect "offpolicy: a choice nobody made" 3 'was never chosen in this log' "$tact" offpolicy --always zzz "$work/log.csv"
expect "offpolicy: two ways at once" 2 'one other way at a time' "$tact" offpolicy --always a --target q "$work/log.csv"
expect "offpolicy: not from a pipe" 2 'read twice' "$tact" offpolicy -
expect "offpolicy: no probabilities" 2 'no column was found for --propensity' "$tact" offpolicy "$work/before.csv"

# ---- sets that may not be copied
data=${TACT_DATA:-}
if [ -n "$data" ] && [ -f "$data/hillstrom/hillstrom.csv.gz" ]; then
    expect "lift: Hillstrom's rows" 0 '' "$tact" lift --json --arm segment --control "No E-Mail" --metric visit,conversion --money spend "$data/hillstrom/hillstrom.csv.gz"
    # The whole set has the published counts; its odd rows 1,920, 1,611 and 1,117 visits of 10,529, 10,751 and 10,720 people: what is left are the even ones.
    json "lift: the published counts" 'a.rows === 64000 ? arm("visit", "Mens E-Mail").nonzero === 3894 && arm("spend", "No E-Mail").mean.toFixed(6) === "0.652789" : arm("visit", "Mens E-Mail").nonzero === 3894 - 1920
        && arm("visit", "Womens E-Mail").nonzero === 3238 - 1611 && arm("visit", "No E-Mail").nonzero === 2262 - 1117 && arm("visit", "Mens E-Mail").people === 21307 - 10529'
else echo "skipped: Hillstrom's rows: no TACT_DATA/hillstrom"; fi
if [ -n "$data" ] && [ -f "$data/attribution-pathdata/ref_heuristic.csv" ]; then
    expect "attribute: PathData" 0 '' "$tact" attribute --json "$data/attribution-pathdata/PathData.csv.gz"
    json "attribute: first, last and linear equal to another program's to 1e-6, value included" 'require_rows("'"$data"'/attribution-pathdata/ref_heuristic.csv").every(r => ["first", "last", "linear"].every(k =>
        near(channel(r.channel_name).conversions[k], +r[k + "_touch_conversions"], 1e-6) && near(channel(r.channel_name).value[k], +r[k + "_touch_value"], 1e-6))) && a.channels.length === 12
        && near(channel("alpha").conversions.markov, 5344.948, 5e-4) && near(channel("zeta").conversions.markov, 381.063, 5e-4) && near(a.conversion_probability, 0.2238451, 5e-8)'
else echo "skipped: PathData: no TACT_DATA/attribution-pathdata"; fi
if [ -n "$data" ] && [ -f "$data/bank-marketing/bank-additional-full.csv.gz" ]; then
    expect "lift: semicolons, yes and no" 1 '^telephone .control. +[0-9,]+ +[0-9.]+ %' "$tact" lift --arm contact --control telephone --metric y "$data/bank-marketing/bank-additional-full.csv.gz"
else echo "skipped: bank marketing: no TACT_DATA/bank-marketing"; fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
