// models/gather.mjs -- public sets of utterances into one shape: models/sets/NAME.tsv.gz, columns kind, language, label, split, text.
//
//   node models/gather.mjs FOLDER        FOLDER holds one folder a set, as its source publishes it (models/sets/SOURCES.md names files and sources)
//
// `kind` is the project's reading of the set's own label (tables below); empty: the label has no clear reading, the row serves its own set's figure only.
// Only sets whose licence lets them be copied stand here. Nothing is changed in a text but white space.
import { gunzipSync, gzipSync } from "node:zlib"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const from = process.argv[2]
if (!from) { console.error("usage: node models/gather.mjs FOLDER"); process.exit(2) }
const to = join(dirname(fileURLToPath(import.meta.url)), "sets")
mkdirSync(to, { recursive: true })

const words = text => new Set(text.trim().split(/\s+/))
const bytes = name => { const file = join(from, name); const b = readFileSync(file); return name.endsWith(".gz") ? gunzipSync(b) : b }
const read = name => bytes(name).toString("utf8")

const clinc = {
    know: words(`accept_reservations account_blocked application_status apr balance bill_balance bill_due calculator calendar calories card_declined carry_on
        confirm_reservation credit_limit credit_score date definition exchange_rate expiration_date flight_status food_last fun_fact gas gas_type income ingredients_list
        insurance interest_rate international_fees international_visa last_maintenance measurement_conversion meeting_schedule min_payment mpg next_holiday
        nutrition_info oil_change_when order_status payday plug_type pto_balance pto_request_status pto_used replacement_card_duration restaurant_reviews
        rewards_balance routing spelling spending_history taxes time timezone tire_pressure transactions translate travel_alert vaccines w2 weather what_song`),
    go: words("current_location directions distance how_busy restaurant_suggestion share_location traffic travel_suggestion uber"),
    do: words(`alarm calendar_update cancel_reservation change_accent change_ai_name change_language change_speed change_user_name change_volume cook_time
        credit_limit_change damaged_card direct_deposit find_phone freeze_account ingredient_substitution insurance_change jump_start lost_luggage make_call next_song
        oil_change_how pay_bill pin_change play_music pto_request recipe reminder reminder_update report_fraud report_lost_card reset_settings rollover_401k
        schedule_maintenance schedule_meeting smart_home sync_device text timer tire_change todo_list_update transfer travel_notification update_playlist whisper_mode`),
    buy: words("book_flight book_hotel car_rental new_card order order_checks redeem_rewards restaurant_reservation shopping_list shopping_list_update"),
    unknown: words(`are_you_a_bot cancel do_you_have_pets goodbye greeting how_old_are_you maybe meaning_of_life no oos repeat tell_joke thank_you user_name
        what_are_your_hobbies what_can_i_ask_you what_is_your_name where_are_you_from who_do_you_work_for who_made_you yes`),
}
const snips = { GetWeather: "know", SearchCreativeWork: "know", SearchScreeningEvent: "go", PlayMusic: "do", AddToPlaylist: "do", RateBook: "do", BookRestaurant: "buy" }
const slurp = {
    know: /^(qa_|weather_query|news_query|datetime_query|takeaway_query|calendar_query|alarm_query|lists_query|email_query|social_query|transport_query$)/,
    go: /^(recommendation_locations|recommendation_events|transport_traffic|transport_taxi)/,
    do: /^(cooking_recipe|alarm_(set|remove)|calendar_(set|remove)|iot_|play_|audio_|email_(sendemail|addcontact)|lists_remove|social_post|datetime_convert|music_(settings|likeness))/,
    buy: /^(takeaway_order|transport_ticket)/,
    unknown: /^general_/,
}
const kindIn = (table, label) => Object.keys(table).find(k => table[k] instanceof RegExp ? table[k].test(label) : table[k].has(label)) ?? ""

const sets = {
    clinc150() {
        const rows = []
        for (const [split, list] of Object.entries(JSON.parse(read("clinc150/data.json.gz"))))
            for (const [text, label] of list) rows.push([kindIn(clinc, label), "en", label, /val/.test(split) ? "dev" : "train", text])
        return rows
    },
    snips() {
        return Object.keys(snips).flatMap(label => {
            const raw = bytes(`snips/train_${label}_full.json.gz`)
            let text = raw.toString("utf8")
            if (text.includes("\ufffd")) text = raw.toString("latin1")
            return JSON.parse(text)[label].map(u => [snips[label], "en", label, "train", u.data.map(d => d.text).join("")])
        })
    },
    slurp: () => read("slurp/devel.jsonl.gz").trim().split("\n").map(l => JSON.parse(l)).map(u => [kindIn(slurp, u.intent), "en", u.intent, "train", u.sentence]),
    banking77: () => read("banking77/train.csv.gz").split("\n").slice(1).filter(Boolean).length ? csv(read("banking77/train.csv.gz")).slice(1).map(r => ["", "en", r[1], "train", r[0]])
        .concat(csv(read("banking77/test.csv")).slice(1).map(r => ["", "en", r[1], "dev", r[0]])) : [],
    geoquestions: () => Object.values(JSON.parse(read("geoquestions1089/GeoQuestions1089.json.gz"))).map(q => ["unknown", "en", q.Category, "train", q.Question]),
    miracl: () => read("miracl-fr/topics.miracl-v1.0-fr-train.tsv").trim().split("\n").map(l => l.split("\t")[1])
        .map(text => [/^comment (faire|fabriquer|installer|réparer|préparer|utiliser|cuisiner)/i.test(text) ? "do" : "know", "fr", "question", "train", text]),
    qald() {
        const kept = new Set(["en", "fr", "it", "de", "es", "pt", "nl", "ro", "pt_BR"])
        return JSON.parse(read("qald/qald-9-train-multilingual.json.gz")).questions.flatMap(q => q.question
            .filter(t => kept.has(t.language) && t.string).map(t => {
                const own = ["en", "fr", "it"].includes(t.language)
                return [own ? "know" : "", own ? t.language : "other", "question", "train", t.string]
            }))
    },
    home() {
        const rows = []
        for (const language of ["en", "fr", "it"])
            for (const file of list(join(from, "home-assistant-intents", language)))
                for (const [intent, text] of sentences(readFileSync(file, "utf8")))
                    rows.push([/GetState|GetWeather|GetTemperature|GetCurrent|TimerStatus|ShoppingListComplete/.test(intent) ? "know" : /ShoppingListAdd/.test(intent) ? "buy" : /Nevermind|Respond/.test(intent) ? "unknown" : "do",
                        language, intent, "train", text])
        return rows
    },
    alexa() {
        const rows = []
        for (const [file, kind] of [["fact", "know"], ["howto", "do"], ["driving-directions", "go"], ["bus", "go"], ["barista", "buy"], ["watchit", ""]])
            for (const language of ["en", "fr", "it"]) {
                const name = `alexa-interaction-models/${file}.${language}.json`
                if (!existsSync(join(from, name))) continue
                for (const intent of JSON.parse(read(name)).interactionModel.languageModel.intents.filter(i => i.samples))
                    for (const sample of intent.samples) if (!sample.includes("{") && sample.length > 3 && !intent.name.startsWith("AMAZON")) rows.push([kind, language, intent.name, "train", sample])
            }
        return rows
    },
}

function csv(text) {
    const rows = [[""]]
    let quoted = false
    for (let i = 0; i < text.length; i++) {
        const c = text[i], row = rows.at(-1)
        if (quoted) { if (c === '"' && text[i + 1] === '"') { row[row.length - 1] += c; i++ } else if (c === '"') quoted = false; else row[row.length - 1] += c }
        else if (c === '"') quoted = true
        else if (c === ",") row.push("")
        else if (c === "\n") rows.push([""])
        else if (c !== "\r") row[row.length - 1] += c
    }
    return rows.filter(r => r.length > 1)
}

function list(folder) {
    if (!existsSync(folder)) return []
    return readdirSync(folder, { withFileTypes: true }).flatMap(e => e.isDirectory() ? list(join(folder, e.name)) : /\.yaml$/.test(e.name) && !e.name.startsWith("_") ? [join(folder, e.name)] : []).sort()
}

// Sentences of a test file, with the intent they belong to: lists under `sentences:`, one a line.
function sentences(yaml) {
    const out = []
    let under = false, texts = []
    for (const line of yaml.split("\n")) {
        const intent = /^\s+name:\s*"?(Hass\w+)/.exec(line)
        if (/^\s*-?\s*sentences:/.test(line)) { under = true; texts = []; continue }
        const item = under && /^\s+- (?:"(.*)"|'(.*)'|(.*))\s*$/.exec(line)
        if (item) { texts.push((item[1] ?? item[2] ?? item[3]).replace(/\\"/g, '"')); continue }
        under = false
        if (intent) { for (const t of texts) out.push([intent[1], t]); texts = [] }
    }
    return out
}

for (const [name, gather] of Object.entries(sets)) {
    const seen = new Set()
    const rows = gather().map(r => { r[4] = r[4].normalize("NFC").replace(/\s+/g, " ").trim(); return r })
        .filter(r => r[4] && !seen.has(r[0] + r[4].toLowerCase()) && seen.add(r[0] + r[4].toLowerCase()))
    writeFileSync(join(to, name + ".tsv.gz"), gzipSync(["kind\tlanguage\tlabel\tsplit\ttext", ...rows.map(r => r.join("\t"))].join("\n") + "\n", { level: 9 }))
    const count = {}
    for (const r of rows) count[r[0] || "-"] = (count[r[0] || "-"] ?? 0) + 1
    console.log(name.padEnd(14), String(rows.length).padStart(6), JSON.stringify(count))
}
