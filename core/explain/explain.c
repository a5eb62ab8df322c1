/* core/explain/explain.c -- sentences from trace entries, decisions and moments.  See explain.h. */
#include "core/explain/explain.h"
#include "core/explain/language.h"
#include "core/moment/understand.h"

static const int64_t LAST_US = 253402300799999999;             /* the end of year 9999: what lies beyond is for ever */

typedef struct speaker { const tact_bundle *bundle; tact_slice language; tact_tongue tongue; const tact_zone *zone; tact_instant now; tact_writer *out; } speaker;

static tact_slice pick(const speaker *s, const char *en, const char *fr, const char *it) {
    return tact_slice_of(s->tongue == TACT_FR ? fr : s->tongue == TACT_IT ? it : en);
}
static void say(const speaker *s, tact_slice text) { tact__say(s->out, text); }
static void say_in(const speaker *s, const char *en, const char *fr, const char *it) { say(s, pick(s, en, fr, it)); }

/* ---- one entry ------------------------------------------------------------------------------------------------------------ */
static tact_slice campaign_name(const speaker *s, uint32_t id) {
    const tact_campaign *c = s->bundle && id ? tact_bundle_campaign(s->bundle, id) : NULL;
    return c ? c->name : pick(s, "this message", "ce message", "questo messaggio");
}

static tact_slice channel_name(const speaker *s, uint8_t channel) {
    tact_slice text = tact_word_text(TACT_LIST_CHANNEL, channel, s->language);
    return text.ptr ? text : pick(s, "this channel", "ce canal", "questo canale");
}

static tact_slice purpose_name(const speaker *s, uint8_t purpose) {
    tact_slice text = tact_purpose_text(s->bundle, purpose, s->language);
    return text.ptr ? text : pick(s, "this purpose", "cette finalité", "questa finalità");
}

static void say_until(const speaker *s, tact_instant until) {
    bool dated = until.us != 0 && until.us <= LAST_US, near = false;
    tact_writer time;
    tact_writer_init(&time, s->out->arena, 64);
    if (dated) near = tact__say_time(&time, until, s->tongue, s->zone, s->now);
    else tact__say(&time, pick(s, "further notice", "nouvel ordre", "nuovo avviso"));
    /* French says "jusqu’au mardi", but "jusqu’à demain" and "jusqu’à nouvel ordre". */
    tact_writer *w = s->out;
    if (s->tongue == TACT_FR && (near || !dated) && w->status == TACT_OK && w->len >= 3 && memcmp(w->ptr + w->len - 3, "au ", 3) == 0) {
        w->len -= 3;
        tact__say_z(w, "à ");
    }
    if (time.status) w->status = time.status; else say(s, tact_writer_slice(&time));
}

/* The sentence with its {holes} filled. A hole of another name stays out of reason.def by explain_test.c. */
static void say_why(const speaker *s, const tact_why *why, tact_slice sentence) {
    for (size_t i = 0; i < sentence.len;) {
        size_t open = i;
        while (open < sentence.len && sentence.ptr[open] != '{') open++;
        say(s, (tact_slice){ sentence.ptr + i, open - i });
        if (open == sentence.len) return;
        size_t close = open + 1;
        while (close < sentence.len && sentence.ptr[close] != '}') close++;
        tact_slice hole = { sentence.ptr + open + 1, close - open - 1 };
        if (tact_slice_is(hole, "campaign")) say(s, campaign_name(s, why->campaign));
        else if (tact_slice_is(hole, "channel")) say(s, channel_name(s, why->channel));
        else if (tact_slice_is(hole, "purpose")) say(s, purpose_name(s, why->purpose));
        else if (tact_slice_is(hole, "until")) say_until(s, why->until);
        else if (tact_slice_is(hole, "count")) tact__say_number(s->out, why->until.us);
        i = close + 1;
    }
}

static tact_slice told(const tact_why *why, tact_slice sentence, const tact_bundle *bundle, tact_slice language, const tact_zone *zone, tact_instant now, tact_arena *arena) {
    if (!sentence.ptr) return sentence;
    if (!memchr(sentence.ptr, '{', sentence.len)) return sentence;
    tact_writer w;
    tact_writer_init(&w, arena, sentence.len + 128);
    say_why(&(speaker){ bundle, language, tact__tongue(language), zone, now, &w }, why, sentence);
    return tact__said(&w);
}

tact_slice tact_explain_why(const tact_why *why, const tact_bundle *bundle, tact_slice language, const tact_zone *zone, tact_instant now,
                            tact_arena *arena) {
    return told(why, tact_reason_sentence(why->reason, language), bundle, language, zone, now, arena);
}

tact_slice tact_explain_own_why(const tact_why *why, const tact_bundle *bundle, tact_slice language, const tact_zone *zone, tact_instant now,
                                tact_arena *arena) {
    return told(why, tact_reason_own_sentence(why->reason, language), bundle, language, zone, now, arena);
}

/* ---- the whole decision --------------------------------------------------------------------------------------------------- */
enum { NEVER, BESIDE, STOPPED, WHOLE = 1000, HOUR };

/* What says that a thing may go on settles no silence, what happened beside it or waits only where nothing else does. Of campaigns that were stopped one by one, the one
 * that came furthest: without that, it would have been said. Above them what was said of the whole decision, above all the hour a message waits for. */
static unsigned weight(const tact_why *w) {
    switch (w->reason) {
    case TACT_WHY_MATCH_CONDITION: case TACT_WHY_ATTENTION_OK: case TACT_WHY_CHOOSE_BEST: case TACT_WHY_CHOOSE_EXPLORE: case TACT_WHY_ANONYMOUS: case TACT_WHY_DELIVERED_STREAM:
    case TACT_WHY_CHANNEL_QUIETEST: case TACT_WHY_CHANNEL_ANSWERED: case TACT_WHY_CHANNEL_PREFERRED: return NEVER;
    case TACT_WHY_NO_STREAM: case TACT_WHY_GATE_UNLESS: case TACT_WHY_GAVE_WAY: case TACT_WHY_UNTRUSTED: case TACT_WHY_REWARD_EARNED: case TACT_WHY_REWARD_BACK: case TACT_WHY_REWARD_VISIT:
    case TACT_WHY_REFERRAL_FOLLOWED: case TACT_WHY_REFERRAL_SELF: case TACT_WHY_REFERRAL_KNOWN: case TACT_WHY_REFERRAL_BOUGHT: case TACT_WHY_REFERRAL_LIMIT: case TACT_WHY_REFERRAL_THANKS: return BESIDE;
    default: break;
    }
    if (tact_why_likely_hour(w->reason)) return HOUR;
    return w->campaign && tact_reason_reach(w->reason) ? STOPPED + tact_reason_reach(w->reason) : WHOLE;
}

static tact_why silenced(const tact_decision *d) {
    const tact_why *most = NULL;
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (weight(&d->reasons.entries[i]) > (most ? weight(most) : NEVER)) most = &d->reasons.entries[i];
    return most ? *most : tact_why_of(TACT_WHY_MATCH_NONE);
}

/* The lot alone, whatever stopped other campaigns; a trace that was full has no entry of it. */
static tact_why held_out(const tact_decision *d) {
    tact_why why = tact_why_of(TACT_WHY_HOLDOUT);
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (d->reasons.entries[i].reason == TACT_WHY_HOLDOUT) return d->reasons.entries[i];
    why.campaign = d->campaign;
    return why;
}

static bool chooses(unsigned reason) { return reason == TACT_WHY_CHOOSE_BEST || reason == TACT_WHY_CHOOSE_EXPLORE; }

/* How it was chosen, then why it fitted. */
static tact_why chosen(const tact_decision *d) {
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < d->reasons.count; i++) {
            const tact_why *w = &d->reasons.entries[i];
            if ((w->campaign == 0 || w->campaign == d->campaign) && (pass == 0 ? chooses(w->reason) : w->reason == TACT_WHY_MATCH_CONDITION)) return *w;
        }
    return tact_why_of(TACT_WHY_MATCH_CONDITION);
}

static tact_why settling(const tact_decision *d) { return d->ghost ? held_out(d) : d->silence ? silenced(d) : chosen(d); }

tact_why tact_explain_own_settling(const tact_decision *d) { return settling(d); }

tact_why tact_explain_settling(const tact_decision *d) {
    tact_why why = settling(d);
    unsigned told_as = tact_reason_told(why.reason);
    if (told_as == why.reason) return why;
    tact_why general = tact_why_of((tact_reason)told_as);      /* as tact_trace_told says it */
    general.campaign = why.campaign;
    return general;
}

static tact_slice lower_first(tact_slice sentence, tact_arena *arena) {
    char *copy = tact_arena_alloc(arena, sentence.len ? sentence.len : 1, 1);
    if (!copy || sentence.len == 0) return (tact_slice){ NULL, 0 };
    memcpy(copy, sentence.ptr, sentence.len);
    if (copy[0] >= 'A' && copy[0] <= 'Z') copy[0] = (char)(copy[0] + 32);
    return (tact_slice){ copy, sentence.len };
}

tact_slice tact_explain_decision(const tact_decision *decision, const tact_bundle *bundle, tact_slice language, const tact_zone *zone,
                                 tact_instant now, tact_arena *arena) {
    tact_why why = settling(decision);
    tact_slice sentence = tact_explain_why(&why, bundle, language, zone, now, arena);
    if (decision->silence || decision->ghost || !sentence.ptr) return sentence;
    tact_writer w;
    tact_writer_init(&w, arena, sentence.len + 128);
    speaker s = { bundle, language, tact__tongue(language), zone, now, &w };
    say_in(&s, "We chose \"", "Nous avons choisi « ", "Abbiamo scelto «");
    say(&s, campaign_name(&s, decision->campaign));
    say_in(&s, "\" on ", " » via ", "» via ");
    say(&s, channel_name(&s, decision->channel));
    say_in(&s, ": ", " : ", ": ");
    tact_slice lower = lower_first(sentence, arena);
    if (!lower.ptr) return lower;
    say(&s, lower);
    return tact__said(&w);
}

/* ---- what was understood -------------------------------------------------------------------------------------------------- */
/* "a", "a and b", "a, b and c": what to say before the i-th of `count`. */
static void say_joint(const speaker *s, unsigned i, unsigned count) {
    if (i == 0) return;
    if (i + 1 == count) say_in(s, " and ", " et ", " e ");
    else say_in(s, ", ", ", ", ", ");
}

/* Names of topics are written for files: "winter-tyres" is read "winter tyres". Private ones are not repeated. */
static unsigned topics_of(const tact_moment *m, const tact_bundle *bundle, tact_slice names[3]) {
    unsigned count = 0;
    for (unsigned i = 0; bundle && i < m->topic_count && count < 3; i++) {
        const tact_topic *t = tact_bundle_topic(bundle, m->topics[i]);
        if (t && !t->sensitive && !t->restricted) names[count++] = t->name;
    }
    return count;
}

static void say_topics(const speaker *s, const tact_moment *m) {
    tact_slice names[3];
    unsigned count = topics_of(m, s->bundle, names);
    if (count == 0) return;
    say_in(s, ", about ", ", au sujet de : ", ", riguardo a: ");
    for (unsigned i = 0; i < count; i++) {
        say_joint(s, i, count);
        for (size_t c = 0; c < names[i].len; c++) {
            bool dash = names[i].ptr[c] == '-' || names[i].ptr[c] == '_';
            tact_write_bytes(s->out, dash ? " " : names[i].ptr + c, 1);
        }
    }
}

static void say_need(const speaker *s, uint8_t kind) {
    switch (kind) {
    case TACT_KIND_KNOW: say_in(s, "It seems you want to find something out", "Il semble que vous vouliez savoir quelque chose", "Sembra che voglia sapere qualcosa"); break;
    case TACT_KIND_GO: say_in(s, "It seems you want to get somewhere", "Il semble que vous vouliez aller quelque part", "Sembra che voglia andare da qualche parte"); break;
    case TACT_KIND_DO: say_in(s, "It seems you want to get something done", "Il semble que vous vouliez faire quelque chose", "Sembra che voglia fare qualcosa"); break;
    case TACT_KIND_BUY: say_in(s, "It seems you want to choose or buy something", "Il semble que vous vouliez choisir ou acheter quelque chose", "Sembra che voglia scegliere o comprare qualcosa"); break;
    default: say_in(s, "We could not tell what you need", "Nous n’avons pas pu comprendre ce qu’il vous faut", "Non abbiamo capito di che cosa ha bisogno"); break;
    }
}

/* The strongest signals that spoke for what was understood, each once. */
static unsigned signals_of(const tact_moment *m, uint8_t signals[3]) {
    unsigned count = 0;
    for (unsigned i = 0; i < m->because_count && count < 3; i++) {
        bool seen = false;
        for (unsigned k = 0; k < count; k++) seen |= signals[k] == m->because[i].signal;
        if (!seen && m->because[i].kind == m->kind && m->because[i].weight_milli > 0 && tact_signal_text(m->because[i].signal, TACT_S("en")).ptr)
            signals[count++] = m->because[i].signal;
    }
    return count;
}

tact_slice tact_explain_moment(const tact_moment *moment, const tact_bundle *bundle, tact_slice language, tact_arena *arena) {
    tact_writer w;
    uint8_t signals[3];
    tact_writer_init(&w, arena, 256);
    speaker s = { bundle, language, tact__tongue(language), NULL, { 0 }, &w };
    say_need(&s, moment->kind);
    say_topics(&s, moment);
    tact_slice situation = moment->situation != TACT_SITUATION_UNKNOWN ? tact_word_text(TACT_LIST_SITUATION, moment->situation, language) : (tact_slice){ NULL, 0 };
    if (situation.ptr) { say(&s, TACT_S(", ")); say(&s, situation); }
    tact_slice clue = situation.ptr ? tact_clue_text(moment->situation_because, language) : (tact_slice){ NULL, 0 };
    if (clue.ptr) { say_in(&s, " (from ", " (d’après ", " (da: "); say(&s, clue); say(&s, TACT_S(")")); }
    say(&s, TACT_S("."));
    unsigned count = signals_of(moment, signals);
    if (count) say_in(&s, " We understood this from: ", " Nous l’avons compris par : ", " Lo abbiamo capito da: ");
    for (unsigned i = 0; i < count; i++) {
        say_joint(&s, i, count);
        say(&s, tact_signal_text(signals[i], language));
    }
    if (count) say(&s, TACT_S("."));
    return tact__said(&w);
}
