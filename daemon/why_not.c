/* daemon/why_not.c -- see why_not.h. */
#include "daemon/why_not.h"
#include <stdlib.h>
#include <string.h>
#include "core/campaign/expr_text.h"
#include "core/engine/why_not.h"
#include "core/explain/explain.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "daemon/redecide.h"

typedef struct look {
    const tact_why_not_ask *ask;
    tact_redecide *again;
    char *block; tact_arena kept;      /* the line found: its record, its sealed event */
    tact_slice record, event; uint32_t bundle, policy, world; uint64_t sequence;
    bool found;
    tact_status status; tact_trouble *trouble;
} look;

enum { KEPT_BYTES = 512 << 10 };

/* ---- the newest event, and the record it met ---- */

static uint32_t named(const tact_value *line, const char *key) {
    const tact_value *v = tact_value_path(line, key);
    return v && v->type == TACT_INT && v->integer > 0 && v->integer <= UINT32_MAX ? (uint32_t)v->integer : 0;
}

static void keep(look *l, const tact_history_line *line, const tact_redecided *d, tact_arena *arena) {
    tact_writer person, event;
    tact_writer_init(&person, arena, 4096);
    tact_person_write(&person, d->before);
    tact_writer_init(&event, arena, 4096);
    tact_event_write(&event, &d->event);
    tact_arena_reset(&l->kept);
    l->record = tact_arena_copy(&l->kept, tact_writer_slice(&person));
    l->event = tact_arena_copy(&l->kept, tact_writer_slice(&event));
    if (person.status || event.status || !l->record.ptr || !l->event.ptr) l->status = TACT_ERR_MEMORY;
    l->bundle = named(line->json, "bundle");
    l->policy = d->policy;
    l->world = d->world;
    l->sequence = line->sequence;
    l->found = true;
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    look *l = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    if (!d) { l->status = TACT_ERR_MEMORY; return false; }
    l->status = tact_redecide_line(l->again, line, NULL, arena, d, l->trouble);
    if (l->status) return false;
    if (d->kind != TACT_REDECIDED || d->event.type > TACT_EVENT_ALIAS) return true;
    if (!l->ask->sequence || l->ask->sequence == line->sequence) keep(l, line, d, arena);
    return !l->status && l->ask->sequence != line->sequence;
}

/* ---- words ---- */

typedef struct says { const char *stops[3], *change[3]; } says;

static bool words_of(unsigned reason, says *out) {
    switch (reason) {
#define Y(name, en, fr, it, change_en, change_fr, change_it) case TACT_WHY_##name: *out = (says){ { en, fr, it }, { change_en, change_fr, change_it } }; return true;
#include "daemon/why_not_words.def"
#undef Y
    default: return false;
    }
}

enum { TOLD = 64 };
typedef struct teller { tact_json *j; const tact_why_not_ask *ask; const tact_why_not *x; const tact_engine *engine; const tact_event *event; const tact_person *person; tact_arena *arena; unsigned tongue; tact_instant now; bool first_told; tact_slice told[TOLD]; uint32_t told_count; } teller;

static tact_slice in_tongue(const teller *t, const char *en, const char *fr, const char *it) { return tact_slice_of(t->tongue == 1 ? fr : t->tongue == 2 ? it : en); }

static const tact_zone *zone_of(const teller *t) {
    const tact_bundle *b = t->engine->bundle;
    const tact_part *device = tact_person_part_const(t->person, t->event->device_part), *account = tact_person_part_const(t->person, 0);
    const tact_zone *zone = tact_bundle_zone(b, t->event->context.zone);
    if (!zone && device) zone = tact_bundle_zone(b, device->zone);
    if (!zone && account) zone = tact_bundle_zone(b, account->zone);
    return zone ? zone : tact_bundle_zone(b, b->default_zone);
}

static void put(tact_writer *w, tact_slice s) { tact_write_bytes(w, s.ptr, s.len); }

/* The sentence with its holes filled; a time in words, with the place of its clock. */
static tact_slice filled(const teller *t, const char *sentence, const tact_why *why) {
    tact_writer w;
    const tact_zone *zone = zone_of(t);
    tact_writer_init(&w, t->arena, 256);
    for (const char *at = sentence; *at;) {
        const char *open = strchr(at, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) { put(&w, tact_slice_of(at)); break; }
        put(&w, (tact_slice){ at, (size_t)(open - at) });
        tact_slice hole = { open + 1, (size_t)(close - open - 1) };
        if (tact_slice_is(hole, "channel")) put(&w, tact_word_text(TACT_LIST_CHANNEL, why->channel, t->ask->language));
        else if (tact_slice_is(hole, "purpose")) put(&w, tact_purpose_text(t->engine->bundle, why->purpose, t->ask->language));
        else if (!why->until.us || why->until.us > 253402300799999999) put(&w, in_tongue(t, "further notice", "nouvel ordre", "nuovo avviso"));
        else {
            put(&w, tact_explain_time(why->until, t->ask->language, zone, t->now, t->arena));
            if (zone) { put(&w, TACT_S(" ")); put(&w, zone->name); }
        }
        at = close + 1;
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* One thing in the way: the first under "first", the others under "also". What two gates say alike, such as quiet hours on a holiday, is said once. */
static void stop(teller *t, tact_slice gate, tact_slice code, tact_slice text, tact_slice change) {
    for (uint32_t i = 0; i < t->told_count; i++)
        if (tact_slice_equal(t->told[i], text)) return;
    if (t->told_count < TOLD) t->told[t->told_count++] = text;
    if (!t->first_told) { TACT_JSON_KEY(t->j, "first"); }
    tact_json_map(t->j);
    tact_json_key_text(t->j, TACT_S("code"), code);
    if (gate.len) tact_json_key_text(t->j, TACT_S("gate"), gate);
    tact_json_key_text(t->j, TACT_S("text"), text);
    if (change.len) tact_json_key_text(t->j, TACT_S("change"), change);
    tact_json_end_map(t->j);
    if (!t->first_told) {
        TACT_JSON_KEY(t->j, "also");
        tact_json_list(t->j);
    }
    t->first_told = true;
}

static void stop_why(teller *t, tact_slice gate, const tact_why *why) {
    says s;
    if (!words_of(why->reason, &s)) s = (says){ { "it was stopped", "il a été arrêté", "è stato fermato" }, { "", "", "" } };
    stop(t, gate, tact_reason_code(why->reason), filled(t, s.stops[t->tongue], why), tact_slice_of(s.change[t->tongue]));
}

/* ---- the condition ---- */

static const char *state_word(uint8_t is) {
    static const char *const words[] = { "true", "false", "absent", "denied", "failed" };
    return words[is % 5];
}

static tact_slice node_text(const teller *t, const tact_expr_node *n) {
    tact_writer w;
    tact_writer_init(&w, t->arena, 128);
    tact_expr_text(&w, n, t->engine->bundle);
    return w.status ? TACT_S("...") : tact_writer_slice(&w);
}

static tact_slice field_text(const teller *t, uint32_t field) {
    tact_writer w;
    tact_writer_init(&w, t->arena, 64);
    tact_field_text(&w, &t->engine->bundle->fields[field]);
    return w.status ? TACT_S("...") : tact_writer_slice(&w);
}

static tact_slice value_text(const teller *t, const tact_value *v) {
    tact_writer w;
    tact_writer_init(&w, t->arena, 64);
    tact_expr_value_text(&w, v);
    return w.status ? TACT_S("...") : tact_writer_slice(&w);
}

static tact_slice part_text(const teller *t, const tact_condition_part *p) {
    tact_writer w;
    tact_writer_init(&w, t->arena, 256);
    put(&w, in_tongue(t, "the condition `", "la condition `", "la condizione `"));
    put(&w, node_text(t, p->node));
    put(&w, p->is == TACT_PART_FALSE ? in_tongue(t, "` is false", "` est fausse", "` è falsa") : p->is == TACT_PART_ABSENT ? in_tongue(t, "` cannot be judged: something was not sent or is not known", "` ne peut être jugée : il manque une donnée", "` non si può giudicare: manca un dato")
           : p->is == TACT_PART_DENIED ? in_tongue(t, "` may not be judged: a permission is missing", "` ne peut être jugée : une permission manque", "` non si può giudicare: manca un permesso")
                                       : in_tongue(t, "` ended in an error", "` a échoué", "` è fallita"));
    for (uint32_t i = 0; i < p->sees_count; i++) {
        put(&w, i ? TACT_S(", ") : in_tongue(t, ": ", " : ", ": "));
        put(&w, field_text(t, p->sees[i].field));
        if (p->sees[i].state == TACT_FACT_PRESENT) { put(&w, in_tongue(t, " was ", " valait ", " era ")); put(&w, value_text(t, &p->sees[i].value)); }
        else put(&w, p->sees[i].state == TACT_FACT_DENIED ? in_tongue(t, " is not permitted", " n’est pas permis", " non è permesso") : in_tongue(t, " is absent", " est absent", " è assente"));
    }
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

static void condition(const teller *t) {
    TACT_JSON_KEY(t->j, "condition");
    tact_json_list(t->j);
    for (uint32_t i = 0; i < t->x->part_count; i++) {
        const tact_condition_part *p = &t->x->parts[i];
        tact_json_map(t->j);
        tact_json_key_text(t->j, TACT_S("text"), node_text(t, p->node));
        tact_json_key_text(t->j, TACT_S("is"), tact_slice_of(state_word(p->is)));
        TACT_JSON_KEY(t->j, "because");
        tact_json_list(t->j);
        for (uint32_t k = 0; k < p->sees_count; k++) {
            tact_json_map(t->j);
            tact_json_key_text(t->j, TACT_S("field"), field_text(t, p->sees[k].field));
            tact_json_key_text(t->j, TACT_S("is"), p->sees[k].state == TACT_FACT_PRESENT ? TACT_S("known") : p->sees[k].state == TACT_FACT_DENIED ? TACT_S("denied") : TACT_S("absent"));
            if (p->sees[k].state == TACT_FACT_PRESENT) { TACT_JSON_KEY(t->j, "value"); tact_json_value(t->j, &p->sees[k].value); }
            tact_json_end_map(t->j);
        }
        tact_json_end_list(t->j);
        tact_json_end_map(t->j);
    }
    tact_json_end_list(t->j);
}

/* ---- everything in its way, in order ---- */

static void real(tact_json *j, const char *key, double v) {
    tact_json_key(j, tact_slice_of(key));
    tact_json_double(j, v);
}

static tact_slice sum_text(const teller *t) {
    char text[160];
    tact_slice currency = t->engine->bundle->currency;
    static const char *const forms[] = { "a touch costs %.2f %.*s of their attention and yours now; at best it was expected to bring %.2f", "un message coûte %.2f %.*s d’attention en ce moment ; on en attendait au mieux %.2f",
                                         "un messaggio costa ora %.2f %.*s di attenzione; se ne aspettava al massimo %.2f" };
    int n = snprintf(text, sizeof text, forms[t->tongue], (double)t->x->price_micro / 1e6, (int)currency.len, currency.ptr, (double)t->x->value_micro / 1e6);
    return tact_arena_copy(t->arena, (tact_slice){ text, (size_t)(n < (int)sizeof text ? n : (int)sizeof text - 1) });
}

static void lot(teller *t) {
    char text[256];
    const tact_why_not *x = t->x;
    double share = x->probability == UINT32_MAX ? 100 : 100.0 * x->probability / 4294967296.0;
    const tact_campaign *other = x->fate_campaign ? tact_bundle_campaign(t->engine->bundle, x->fate_campaign) : NULL;
    tact_slice none = { NULL, 0 };
    if (x->fate == TACT_FATE_HELD_OUT)
        stop(t, none, TACT_S("holdout"), in_tongue(t, "they were left alone by lot, so that the effect can be measured", "tirage au sort : laissés tranquilles pour mesurer l’effet", "sorteggio: lasciati in pace per misurare l’effetto"),
             in_tongue(t, "nothing: the lot stays; `holdout:` sets its share", "rien : le sort demeure ; `holdout:` en fixe la part", "nulla: il sorteggio resta; `holdout:` ne fissa la quota"));
    else if (x->fate == TACT_FATE_SILENCE) {
        snprintf(text, sizeof text, t->tongue == 1 ? "le sort est tombé sur le silence ; cette campagne avait %.0f %%" : t->tongue == 2 ? "la sorte è caduta sul silenzio; questa campagna aveva il %.0f %%" : "the lot fell on silence; this campaign had %.0f %%", share);
        stop(t, none, TACT_S("choose.silence"), tact_arena_copy(t->arena, tact_slice_of(text)), in_tongue(t, "at the next moment the lot falls anew; what helps more is drawn more often", "au prochain moment on tire de nouveau", "al prossimo momento si sorteggia di nuovo"));
    } else if (x->fate == TACT_FATE_OTHER) {
        bool private_one = tact_bundle_private(t->engine->bundle, other);
        tact_slice name = other && !private_one ? other->name : in_tongue(t, "another campaign", "une autre campagne", "un’altra campagna");
        snprintf(text, sizeof text, t->tongue == 1 ? "un autre message a été choisi : %.*s ; celui-ci avait %.0f %%" : t->tongue == 2 ? "è stato scelto un altro messaggio: %.*s; questo aveva il %.0f %%" : "another message was chosen: %.*s; this one had %.0f %%", (int)(name.len < 64 ? name.len : 64), name.ptr, share);
        stop(t, none, TACT_S("other"), tact_arena_copy(t->arena, tact_slice_of(text)), in_tongue(t, "a higher `value:` or `worth:`, or a narrower condition of the other", "un `value:` ou `worth:` plus élevé", "un `value:` o `worth:` più alto"));
    }
}

static void stops(teller *t) {
    const tact_why_not *x = t->x;
    tact_slice none = { NULL, 0 };
    tact_why why = tact_why_of(x->robot ? TACT_WHY_ROBOT : TACT_WHY_GATE_LATE);
    if (x->robot || x->late) stop_why(t, none, &why);
    if (x->by_itself) stop(t, none, TACT_S("trigger"), in_tongue(t, "it starts by itself and goes over its audience; no event of theirs starts it", "elle part d’elle-même vers son audience ; aucun événement ne la déclenche", "parte da sé verso il suo pubblico; nessun evento la avvia"),
                           in_tongue(t, "its next time, if they are of its `audience:`", "sa prochaine fois, si la personne est de l'`audience:`", "la prossima volta, se la persona è dell'`audience:`"));
    if (x->wrong_event) stop(t, none, TACT_S("trigger"), in_tongue(t, "it waits for another event (`after:`)", "elle attend un autre événement (`after:`)", "attende un altro evento (`after:`)"), x->campaign->after_event);
    for (uint32_t i = 0; i < x->part_count; i++)
        if (x->parts[i].is != TACT_PART_TRUE) stop(t, none, x->parts[i].is == TACT_PART_FALSE ? TACT_S("match.none") : TACT_S("match.error"), part_text(t, &x->parts[i]), none);
    if (x->no_slot) stop(t, none, TACT_S("gate.channel"), in_tongue(t, "it has no message for where they are: slot and channels do not fit", "elle n’a pas de message pour cet endroit : ni `slot` ni `channels` ne conviennent", "non ha un messaggio per questo posto: né `slot` né `channels` vanno bene"),
                         in_tongue(t, "give a message this `slot:`, or another channel", "donner ce `slot:` à un message, ou un autre canal", "dare questo `slot:` a un messaggio, o un altro canale"));
    for (uint32_t i = 0; i < x->stop_count; i++) stop_why(t, x->stops[i].gate, &x->stops[i].why);
    if (x->priced && !x->night) stop(t, none, TACT_S("attention.price"), sum_text(t), in_tongue(t, "wait until they are rested, a quieter channel, or a higher `value:` or `worth:`", "attendre, un canal plus discret, ou un `value:` plus élevé", "attendere, un canale più discreto, o un `value:` più alto"));
    if (x->left_alone || (x->priced && x->night)) stop(t, none, tact_reason_code(TACT_WHY_ATTENTION_PRICE), in_tongue(t, "it was not worth disturbing them at that moment", "cela ne valait pas la peine de déranger à ce moment", "non valeva la pena di disturbare in quel momento"),
                            in_tongue(t, "another moment", "un autre moment", "un altro momento"));
    if (!t->first_told || x->fate == TACT_FATE_HELD_OUT) lot(t);
}

static void tell(teller *t, bool folder_now) {
    static const char *const fates[] = { "stopped", "got", "waits", "held out", "silence", "other" };
    tact_json *j = t->j;
    char time[TACT_INSTANT_TEXT + 1];
    const tact_why_not *x = t->x;
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), x->campaign->name);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(t->event->received, time));
    tact_json_key_text(j, TACT_S("event"), t->event->name.len ? t->event->name : tact_word_name(TACT_LIST_EVENT, t->event->type));
    tact_json_key_text(j, TACT_S("folder"), folder_now ? TACT_S("now") : TACT_S("then"));
    tact_json_key_text(j, TACT_S("fate"), tact_slice_of(fates[x->fate % 6]));
    if (x->channel != 255) tact_json_key_text(j, TACT_S("channel"), tact_word_name(TACT_LIST_CHANNEL, x->channel));
    if (x->price_micro != INT64_MAX && !x->night) real(j, "price", (double)x->price_micro / 1e6);
    if (!x->night) real(j, "value", (double)x->value_micro / 1e6);
    if (x->probability) real(j, "probability", x->probability == UINT32_MAX ? 1 : x->probability / 4294967296.0);
    if (x->fate == TACT_FATE_WAITS) tact_json_key_text(j, TACT_S("until"), tact_instant_format(x->fate_at, time));
    condition(t);
    if (x->fate != TACT_FATE_GOT) stops(t);
    if (t->first_told) tact_json_end_list(j);
    else { TACT_JSON_KEY(j, "first"); tact_json_null(j); TACT_JSON_KEY(j, "also"); tact_json_list(j); tact_json_end_list(j); }
    tact_json_end_map(j);
}

/* ---- */

static unsigned tongue_of(const tact_why_not_ask *ask) { return tact_slice_starts(ask->language, TACT_S("fr")) ? 1 : tact_slice_starts(ask->language, TACT_S("it")) ? 2 : 0; }

static bool remembered(const tact_person *person, tact_instant now) {
    for (uint32_t i = 0; i < person->part_count; i++) {
        tact_view view;
        tact_view_make(&view, person, person->parts[i].id, person->account, now);
        if (tact_view_may(&view, TACT_PURPOSE_REMEMBER)) return true;
    }
    return false;
}

static tact_status engine_of(look *l, uint32_t bundle, uint32_t policy, uint32_t world, tact_engine *out) {
    tact_pair pairs[] = { { .key = TACT_S("bundle"), .value = tact_value_int(bundle) }, { .key = TACT_S("policy"), .value = tact_value_int(policy) }, { .key = TACT_S("world"), .value = tact_value_int(world) } };
    return tact_redecide_engine(l->again, &(tact_value){ .type = TACT_MAP, .map = { pairs, 3 } }, out, l->trouble);
}

static tact_status judge(look *l, tact_json *j, tact_arena *arena) {
    const tact_why_not_ask *ask = l->ask;
    tact_engine engine;
    tact_event *event = TACT_NEW(arena, tact_event, 1);
    tact_person *person = TACT_NEW(arena, tact_person, 1);
    tact_why_not *x = TACT_NEW(arena, tact_why_not, 1);
    tact_reader r = tact_reader_of(l->event);
    bool now = ask->now;
    if (!event || !person || !x) return TACT_ERR_MEMORY;
    tact_status s = tact_event_read(&r, arena, event);
    if (!s) s = tact_person_read(ask->now && ask->record.len ? ask->record : l->record, arena, person);
    if (!s) s = engine_of(l, now ? ask->bundle : l->bundle, now ? ask->policy : l->policy, now ? ask->world : l->world, &engine);
    if (!s && !now && !tact_bundle_campaign(engine.bundle, tact_id32(ask->campaign))) {       /* it was not there then */
        now = true;
        s = engine_of(l, ask->bundle, ask->policy, ask->world, &engine);
    }
    if (s) return s;
    if (ask->now) { event->received = event->occurred = ask->at; event->late = false; event->message++; }
    if (tact_instant_before(event->received, person->last_received)) event->received = person->last_received;
    s = tact_engine_why_not(x, &engine, person, event, tact_id32(ask->campaign), arena);
    if (s == TACT_ERR_NOT_FOUND) return tact_trouble_set(l->trouble, s, "there is no campaign '%.*s'", (int)(ask->campaign.len < 64 ? ask->campaign.len : 64), ask->campaign.ptr);
    if (s) return s;
    teller t = { .j = j, .ask = ask, .x = x, .engine = &engine, .event = event, .person = person, .arena = arena, .tongue = tongue_of(ask), .now = event->received };
    tell(&t, now);
    return TACT_OK;
}

/* Nothing of theirs could be judged: why, in a sentence. */
static tact_status nothing_known(look *l, tact_json *j, tact_arena *arena) {
    static const char *const unremembered[] = { "they do not permit to be remembered: what they did was answered at once, and nothing is kept to judge it by; only they can change that",
        "la personne ne permet pas qu’on se souvienne d’elle : on lui a répondu aussitôt, et rien n’est gardé pour en juger ; elle seule peut le changer",
        "la persona non permette di essere ricordata: ha avuto risposta subito, e nulla è conservato per giudicare; solo lei può cambiarlo" };
    static const char *const no_line[] = { "they are remembered, but nothing they did stands in the latest 200,000 lines of the log", "on se souvient d’elle, mais rien de ce qu’elle a fait n’est dans les 200 000 dernières lignes du journal",
        "è ricordata, ma nulla di ciò che ha fatto è nelle ultime 200.000 righe del registro" };
    static const char *const not_theirs[] = { "that line of the log is not one of theirs that can be judged", "cette ligne du journal n’est pas l’une des siennes qu’on puisse juger", "quella riga del registro non è una delle sue che si possa giudicare" };
    const tact_why_not_ask *ask = l->ask;
    tact_engine engine;
    tact_person person;
    tact_status s = engine_of(l, ask->bundle, ask->policy, ask->world, &engine);
    if (!s && !tact_bundle_campaign(engine.bundle, tact_id32(ask->campaign))) s = tact_trouble_set(l->trouble, TACT_ERR_NOT_FOUND, "there is no campaign '%.*s'", (int)(ask->campaign.len < 64 ? ask->campaign.len : 64), ask->campaign.ptr);
    if (!s) s = tact_person_read(ask->record, arena, &person);
    if (s) return s;
    bool kept = remembered(&person, ask->at);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("campaign"), ask->campaign);
    tact_json_key_text(j, TACT_S("fate"), kept ? TACT_S("unknown") : TACT_S("not remembered"));
    tact_json_key_text(j, TACT_S("text"), tact_slice_of((!kept ? unremembered : ask->sequence ? not_theirs : no_line)[tongue_of(ask)]));
    tact_json_end_map(j);
    return TACT_OK;
}

tact_status tact_why_not_json(tact_json *j, const tact_why_not_ask *ask, tact_arena *arena, tact_trouble *trouble) {
    look l = { .ask = ask, .trouble = trouble, .block = malloc(KEPT_BYTES) };
    if (!l.block) return TACT_ERR_MEMORY;
    tact_arena_init(&l.kept, l.block, KEPT_BYTES, NULL);
    tact_status s = tact_redecide_open(&l.again, ask->data_folder, trouble);
    if (!s) s = tact_history_read_of(ask->store, ask->vault, ask->log_folder, ask->from, &ask->of, each, &l, trouble);
    if (!s) s = l.status;
    if (!s && l.found) s = judge(&l, j, arena);
    else if (!s) s = nothing_known(&l, j, arena);
    tact_redecide_close(l.again);
    free(l.block);
    return s ? s : j->status;
}
