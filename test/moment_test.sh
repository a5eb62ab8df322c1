#!/usr/bin/env bash
# test/moment_test.sh -- `tact moment` and `tact train` from outside: words, lines, JSON, a model of one's own, and every mistake told.
#
#   TACT=build/tact test/moment_test.sh
set -uo pipefail
cd "$(dirname "$0")/.."
tact=$(realpath "${TACT:-build/tact}") || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
export HOME=$work NO_COLOR=1
unset LANG LC_ALL LC_MESSAGES
. test/lib/expect.sh
holds() { # NAME COMMAND...: it succeeds
    local name=$1
    shift
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "not ok: $name"; head -5 "$out" "$err" | cut -c1-300; fi
}
# json NAME EXPRESSION: it is true of every line of the output, as `a`
json() {
    command -v node >/dev/null || { echo "skipped: $1: node is not installed"; return; }
    holds "$1" node -e '
        const lines = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n").map(l => JSON.parse(l));
        const sure = new Function("a", "i", "return " + process.argv[2]);
        lines.forEach((a, i) => { if (!sure(a, i)) { console.log("    line " + (i + 1) + ": " + JSON.stringify(a)); process.exitCode = 1; } });' "$out" "$2"
}

# ---- moment: words
expect "words" 0 '^go \([0-9]+ %\), in English$' "$tact" moment where is the nearest pharmacy
expect "words: one argument or many are the same" 0 '^go \([0-9]+ %\), in English$' "$tact" moment "where is the nearest pharmacy"
holds "words: which of them spoke" grep -qE '^ +[+][0-9.]+ +go +pharmacy$' "$out"
expect "words: French" 0 '^do \([0-9]+ %\), in French$' "$tact" moment "comment changer un pneu"
expect "words: Italian" 0 '^buy \([0-9]+ %\), in Italian$' "$tact" moment "vorrei ordinare una pizza"
expect "words: another language" 0 '^unknown, in another language than English, French and Italian$' "$tact" moment "wo ist die nächste apotheke"
expect "words: nothing wanted" 0 '^unknown' "$tact" moment "thank you so much"
expect "words: no words" 0 '^unknown \(100 %\)$' "$tact" moment "..."
expect "words: no UTF-8" 0 '^buy' "$tact" moment "$(printf 'buy a pizza \377\376')"
expect "words: no colours of a terminal pass" 0 '^buy' "$tact" moment "$(printf 'buy \033[31mpizza')"
holds "words: and none do" bash -c '! grep -q "$(printf "\033")" "$1"' _ "$out"
expect "an unknown option" 2 'there is no option' "$tact" moment --no-such-thing
expect "help" 0 '^tact moment ' "$tact" moment --help

# ---- moment: lines
in=$work/lines
printf 'where is the nearest pharmacy\r\nbuy winter tyres\n\ncomment changer un pneu' >"$in"
expect "lines: an answer each" 0 '^go ' "$tact" moment
holds "lines: the kinds in order" bash -c '[ "$(grep -oE "^[a-z]+" "$1" | tr "\n" " ")" = "go buy unknown do " ]' _ "$out"
expect "lines: as JSON" 0 '"kind":"go"' "$tact" moment --json
json "lines: JSON, one a line" 'a.kind === ["go", "buy", "unknown", "do"][i] && a.language === ["en", "en", null, "fr"][i]'
json "JSON: the fields" 'Object.keys(a).join() === "kind,probability,language,because" && Object.keys(a.probability).join() === "unknown,know,go,do,buy"'
json "JSON: probabilities sum to one" 'Math.abs(Object.values(a.probability).reduce((x, y) => x + y) - 1) < 1e-9'
json "JSON: because" 'a.because.length === [4, 3, 0, 4][i] && a.because.every((b, n) => b.word.length && b.kind === a.kind && typeof b.weight === "number" && (!n || Math.abs(b.weight) <= Math.abs(a.because[n - 1].weight)))'
printf 'wo ist die nächste apotheke\n' >"$in"
expect "JSON: another language" 0 '"language":"other"' "$tact" moment --json
json "JSON: it is unknown" 'a.kind === "unknown"'
{ echo "buy a pizza"; head -c 65537 /dev/zero | tr '\0' a; echo; echo "buy a pizza"; } >"$in"
expect "lines: one too long" 3 'line 2 has 65537 bytes; a text has at most 65536' "$tact" moment
holds "lines: those before and after it were answered" bash -c '[ "$(grep -c "^buy" "$1")" = 2 ]' _ "$out"
expect "lines: one too long, as JSON" 3 '"error":"line 2 has 65537 bytes' "$tact" moment --json
json "lines: one too long, as JSON, keeps its place" 'i === 1 ? a.error.length : a.kind === "buy"'
holds "lines: a line that never ends takes no memory" bash -c 'ulimit -v 300000; { head -c 400000000 /dev/zero | tr "\\0" a; echo; echo "buy a pizza"; } | "$1" moment 2>/dev/null | grep -q ^buy' _ "$tact"
{ head -c 65536 /dev/zero | tr '\0' a; echo; } >"$in"
expect "lines: the longest there may be" 0 '^[a-z]+' "$tact" moment
in=/dev/null
expect "lines: none" 0 '' "$tact" moment
holds "lines: none, nothing said" test ! -s "$out"

# ---- a model of one's own
mkdir "$work/recipe"
cat >"$work/recipe/en.tsv" <<TEXT
kind	text
know	what time do you close
know	are you open on sunday
go	directions to the station
go	nearest pharmacy
do	how to change a tyre
do	reset my password
buy	buy running shoes
buy	order a pizza
unknown	hello there
unknown	thank you so much
TEXT
sed -e '1s/.*/kind\ttext/' -e 's/what time do you close/a che ora chiudete/; s/are you open on sunday/siete aperti domenica/; s/directions to the station/come arrivare alla stazione/
    s/nearest pharmacy/farmacia più vicina/; s/how to change a tyre/come cambiare una gomma/; s/reset my password/riparare la bicicletta/; s/buy running shoes/comprare scarpe/
    s/order a pizza/ordinare una pizza/; s/hello there/ciao a tutti/; s/thank you so much/grazie mille/' "$work/recipe/en.tsv" >"$work/recipe/it.tsv"
printf 'kind\ttext\nknow\tà quelle heure fermez-vous\ngo\tpharmacie la plus proche\ndo\tcomment changer un pneu\nbuy\tacheter des chaussures\nunknown\tmerci beaucoup\n' | gzip >"$work/recipe/fr.tsv.gz"
printf 'text\nwo ist die apotheke\nwie spät ist es\ndónde está la farmacia\nquiero comprar zapatos\n' >"$work/recipe/other.tsv"
recipe=$work/recipe/recipe.tsv
printf 'file\tlanguage\trole\ttimes\tmost\nen.tsv\ten\twords\t3\t\nit.tsv\tit\twords\t3\t\nfr.tsv.gz\tfr\twords\t3\t\nother.tsv\tother\twords\t3\t\n' >"$recipe"
expect "train" 0 'Trained on 87 texts; model [0-9a-f]{8}, 73808 bytes' "$tact" train "$recipe" --bits 13 --out "$work/small.model"
holds "train --bits 13: 72 KB" test "$(stat -c %s "$work/small.model")" = 73808
expect "train again" 0 '' "$tact" train "$recipe" --bits 13 --out "$work/again.model"
holds "the same bytes" cmp "$work/small.model" "$work/again.model"
expect "train --bits 8" 0 ' 2384 bytes' "$tact" train "$recipe" --bits 8 --out "$work/tiny.model"
holds "train --bits 8: the file" test "$(stat -c %s "$work/tiny.model")" = 2384
expect "its words" 0 '^buy ' "$tact" moment --model "$work/small.model" "buy running shoes"
printf 'kind\tlanguage\ttext\nbuy\ten\tzorblax zorblax\n' >"$work/more.tsv"
expect "train --with" 0 'Trained on 92 texts' "$tact" train "$recipe" --bits 13 --with "$work/more.tsv" --out "$work/more.model"
expect "train --with --times" 0 'Trained on 107 texts' "$tact" train "$recipe" --bits 13 --with "$work/more.tsv" --times 20 --out "$work/more.model"
expect "a word of one's own" 0 '"kind":"buy"' "$tact" moment --json --model "$work/more.model" "zorblax zorblax"
expect "which the built-in one does not know" 0 '"kind":"unknown"' "$tact" moment --json --model "$work/small.model" "zorblax zorblax"
expect "train --json" 0 '' "$tact" train "$recipe" --bits 13 --json
json "train --json: the fields" '/^[0-9a-f]{8}$/.test(a.model) && a.bytes === 73808 && a.trainedOn === 87'

# ---- mistakes
expect "moment --model: no model" 3 'README.md is no model of words, or it is cut off' "$tact" moment --model README.md x
expect "moment --model: not there" 3 'cannot open .*nowhere' "$tact" moment --model "$work/nowhere" x
head -c 70000 "$work/small.model" >"$work/cut.model"
expect "moment --model: cut off" 3 'cut.model is no model of words, or it is cut off' "$tact" moment --model "$work/cut.model" x
# one byte changed, somewhere in its rows: refused by everything that reads a model, and told for what it is
{ head -c 40000 "$work/small.model"; tail -c +40001 "$work/small.model" | head -c 1 | tr '\000-\377' '\001-\377\000'; tail -c +40002 "$work/small.model"; } >"$work/flipped.model"
holds "flipped: as long as before" test "$(stat -c %s "$work/flipped.model")" = 73808
expect "moment --model: one byte changed" 3 'flipped.model is damaged: its checksum does not fit its bytes' "$tact" moment --model "$work/flipped.model" x
"$tact" init "$work/brand" >/dev/null 2>&1
cp "$work/flipped.model" "$work/brand/own.model"
printf 'model: own.model\n' >>"$work/brand/tact.yaml"
place=$(wc -l <"$work/brand/tact.yaml")
expect "check: a model with one byte changed, by its place" 1 "tact.yaml:$place:[0-9]+.*own.model' is damaged: its checksum does not fit its bytes" "$tact" check "$work/brand"
expect "try --model: one byte changed" 3 'is damaged: its checksum does not fit its bytes' "$tact" try --model "$work/flipped.model" "$work/brand"
{ head -c 4 "$work/small.model"; printf '\011\0\0\0'; tail -c +9 "$work/small.model"; } >"$work/newer.model"
expect "moment --model: of another version" 3 'newer.model is a model of another version of tact' "$tact" moment --model "$work/newer.model" x
expect "train: no recipe given" 2 '' "$tact" train
expect "train: no such recipe" 3 'cannot open .*nowhere.tsv' "$tact" train "$work/nowhere.tsv"
expect "train: no recipe at all" 3 'README.md:1: a recipe begins with the columns file, language, role, times, most' "$tact" train README.md
printf 'file\tlanguage\trole\ttimes\tmost\nen.tsv\ten\tword\t3\t\n' >"$work/recipe/role.tsv"
expect "train: a role there is not" 3 "role.tsv:2: there is no role 'word'; roles are natural, words and public" "$tact" train "$work/recipe/role.tsv"
printf 'file\tlanguage\trole\ttimes\tmost\nen.tsv\ten\twords\toften\t\n' >"$work/recipe/times.tsv"
expect "train: times that is no number" 3 'times.tsv:2: times must be from 1 to 100' "$tact" train "$work/recipe/times.tsv"
printf 'file\tlanguage\trole\ttimes\tmost\nlost.tsv\ten\twords\t1\t\n' >"$work/recipe/lost.tsv.recipe"
expect "train: a file that is not there" 3 'lost.tsv cannot be opened' "$tact" train "$work/recipe/lost.tsv.recipe"
printf 'file\tlanguage\trole\ttimes\tmost\nen.tsv\ten\twords\t1\t\n' >"$work/recipe/one.tsv"
expect "train: languages without texts" 3 'every kind and language needs some' "$tact" train "$work/recipe/one.tsv" --bits 10
printf 'kind\ttext\nbuy\ta lamp\npurchase\ta chair\n' >"$work/wrong.tsv"
expect "train --with: a kind there is not" 3 "wrong.tsv:3: there is no kind 'purchase'; kinds are know, go, do, buy and unknown" "$tact" train "$recipe" --with "$work/wrong.tsv" --out "$work/never.model"
holds "nothing was written" test ! -e "$work/never.model"
printf 'kind\twords\nbuy\ta lamp\n' >"$work/columns.tsv"
expect "train --with: no column of texts" 3 'columns.tsv:1: no column is called text' "$tact" train "$recipe" --with "$work/columns.tsv"
expect "train --with: not there" 3 'nowhere.tsv cannot be opened' "$tact" train "$recipe" --with "$work/nowhere.tsv"
head -c 60 "$work/recipe/fr.tsv.gz" >"$work/cut.tsv.gz"
expect "train --with: packed and cut" 3 'cut.tsv.gz is damaged after' "$tact" train "$recipe" --with "$work/cut.tsv.gz"
expect "train --bits: too many" 2 'bits' "$tact" train "$recipe" --bits 17
expect "train --bits: too few" 2 'bits' "$tact" train "$recipe" --bits 7
expect "train --bits: no number" 2 'bits' "$tact" train "$recipe" --bits many
expect "train --times: none" 2 'times' "$tact" train "$recipe" --with "$work/more.tsv" --times 0
expect "train --out: nowhere to write" 3 'no-such-folder' "$tact" train "$recipe" --bits 8 --out "$work/no-such-folder/x.model"

echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
