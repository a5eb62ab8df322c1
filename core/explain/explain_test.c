/* core/explain/explain_test.c -- every reason, every word, three languages; times as people write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/explain/explain.h"
#include "core/moment/understand.h"

static char block[1 << 20];
static tact_arena arena;
static const char *const languages[] = { "en", "fr", "it" };

/* Central European time in 2026. */
static const int64_t changes_s[] = { 1774746000, 1792890000 };
static const int32_t offsets_s[] = { 7200, 3600 };
static tact_zone paris = { .name = { "Europe/Paris", 12 }, .first_offset_s = 3600, .transition_count = 2, .transition_s = changes_s, .offset_s = offsets_s };

static tact_campaign campaigns[] = { { .name = { "winter-tyres", 12 } } };
static tact_purpose purposes[] = { { .name = { "loyalty", 7 }, .number = 32, .text_en = { "your loyalty card", 17 }, .text_fr = { "votre carte de fid\xC3\xA9lit\xC3\xA9", 25 } },
                                   { .name = { "bare", 4 }, .number = 33 } };
static tact_topic topics[] = { { .name = { "winter-tyres", 12 } }, { .name = { "health", 6 }, .sensitive = true }, { .name = { "coffee", 6 } } };
static tact_bundle bundle = { .campaigns = campaigns, .campaign_count = 1, .purposes = purposes, .purpose_count = 2, .topics = topics, .topic_count = 3 };

static int prepare(void **state) {
    (void)state;
    campaigns[0].id = tact_id32(campaigns[0].name);
    for (int i = 0; i < 3; i++) topics[i].id = tact_id32(topics[i].name);
    for (int i = 0; i < 3; i++)                                     /* a bundle keeps its topics by id */
        for (int j = i + 1; j < 3; j++)
            if (topics[j].id < topics[i].id) { tact_topic t = topics[i]; topics[i] = topics[j]; topics[j] = t; }
    return 0;
}

static int fresh(void **state) { (void)state; tact_arena_init(&arena, block, sizeof block, NULL); return 0; }

static tact_instant at(const char *text) {
    tact_instant t;
    assert_true(tact_instant_parse(tact_slice_of(text), &t));
    return t;
}

static void is(tact_slice got, const char *expected) {
    if (!tact_slice_is(got, expected)) fail_msg("'%.*s', expected '%s'", (int)got.len, got.ptr ? got.ptr : "", expected);
}

/* A whole sentence: begins large, ends with a full stop, no hole left, no double space, UTF-8. */
static void whole(tact_slice s, unsigned reason, const char *language) {
    bool good = s.len > 8 && tact_slice_utf8(s) && s.ptr[s.len - 1] == '.' && !memchr(s.ptr, '{', s.len) && !memchr(s.ptr, '}', s.len) && tact_slice_find(s, TACT_S("  ")) < 0;
    bool large = s.len && ((s.ptr[0] >= 'A' && s.ptr[0] <= 'Z') || tact_slice_starts(s, TACT_S("\xC3\x88")) || tact_slice_starts(s, TACT_S("\xC3\x89")));
    if (!good || !large) fail_msg("reason %u in %s: '%.*s'", reason, language, (int)s.len, s.ptr ? s.ptr : "");
}

static void every_reason(void **state) {
    (void)state;
    unsigned reason;
    tact_instant now = at("2026-11-24T10:00:00Z");
    tact_instant untils[] = { { 0 }, { INT64_MAX }, at("2026-11-24T18:00:00Z"), at("2026-12-02T07:00:00Z") };
    for (unsigned row = 0; tact_reason_row(row, &reason); row++)
        for (unsigned l = 0; l < 3; l++)
            for (unsigned u = 0; u < 4; u++)
                for (unsigned channel = 0; channel <= TACT_CHANNEL_COUNT; channel++) {
                    tact_arena_init(&arena, block, sizeof block, NULL);
                    tact_why why = tact_why_of((tact_reason)reason);
                    why.until = untils[u];
                    why.channel = channel < TACT_CHANNEL_COUNT ? (uint8_t)channel : 255;
                    why.purpose = channel < TACT_CHANNEL_COUNT ? (uint8_t)tact_purpose_of_channel(channel) : 255;
                    why.campaign = channel % 2 ? campaigns[0].id : 0;
                    whole(tact_explain_why(&why, channel % 3 ? &bundle : NULL, tact_slice_of(languages[l]), u % 2 ? &paris : NULL, now, &arena), reason, languages[l]);
                }
    tact_why unknown = { .reason = 9999 };
    assert_null(tact_explain_why(&unknown, NULL, TACT_S("en"), NULL, now, &arena).ptr);
}

/* Only the holes that are filled may stand in the table. */
static void holes_are_known(void **state) {
    (void)state;
    unsigned reason;
    for (unsigned row = 0; tact_reason_row(row, &reason); row++)
        for (unsigned l = 0; l < 3; l++) {
            tact_slice s = tact_reason_sentence(reason, tact_slice_of(languages[l]));
            for (size_t i = 0; i < s.len; i++) {
                if (s.ptr[i] != '{') continue;
                static const char *const known[] = { "{campaign}", "{channel}", "{purpose}", "{until}", "{count}" };
                bool found = false;
                for (unsigned k = 0; k < 5; k++) found |= tact_slice_starts((tact_slice){ s.ptr + i, s.len - i }, tact_slice_of(known[k]));
                if (!found) fail_msg("reason %u in %s: '%.*s'", reason, languages[l], (int)s.len, s.ptr);
            }
        }
}

static void sentences(void **state) {
    (void)state;
    static const struct { tact_why why; const char *en, *fr, *it; } cases[] = {
        { { .reason = TACT_WHY_GATE_QUIET, .channel = 255, .purpose = 255, .until = { 1795590000000000 } },
          "It is quiet time where you are; we wait until tomorrow at 08:00.", "C’est l’heure du calme chez vous ; nous attendons jusqu’\xC3\xA0 demain \xC3\xA0 8 h.",
          "\xC3\x88 l’ora del silenzio da lei; aspettiamo fino a domani alle 8:00." },
        { { .reason = TACT_WHY_GATE_CAP_CHANNEL, .channel = TACT_CHANNEL_EMAIL, .purpose = 255, .until = { 1796106600000000 } },
          "You have heard enough from us on e-mail until Tuesday 1 December at 07:30.", "Vous avez eu assez de messages par e-mail jusqu’au mardi 1er d\xC3\xA9" "cembre \xC3\xA0 7 h 30.",
          "Ha ricevuto abbastanza messaggi via e-mail fino a marted\xC3\xAC 1 dicembre alle 7:30." },
        { { .reason = TACT_WHY_GATE_PAUSE, .channel = 255, .purpose = 255 }, "You asked us to pause until further notice.", "Vous nous avez demand\xC3\xA9 une pause jusqu’\xC3\xA0 nouvel ordre.",
          "Ci ha chiesto una pausa fino a nuovo avviso." },
        { { .reason = TACT_WHY_GATE_PERMISSION, .channel = 255, .purpose = TACT_PURPOSE_LOCATE }, "You have not allowed us to use where your device is.",
          "Vous ne nous avez pas autoris\xC3\xA9s \xC3\xA0 utiliser : l’endroit o\xC3\xB9 se trouve votre appareil.", "Non ci ha autorizzato a usare: il luogo in cui si trova il suo dispositivo." },
        { { .reason = TACT_WHY_GATE_PERMISSION, .channel = 255, .purpose = 32 }, "You have not allowed us to use your loyalty card.", "Vous ne nous avez pas autoris\xC3\xA9s \xC3\xA0 utiliser : votre carte de fid\xC3\xA9lit\xC3\xA9.",
          "Non ci ha autorizzato a usare: your loyalty card." },
        { { .reason = TACT_WHY_GATE_PERMISSION, .channel = 255, .purpose = 33 }, "You have not allowed us to use bare.", "Vous ne nous avez pas autoris\xC3\xA9s \xC3\xA0 utiliser : bare.", "Non ci ha autorizzato a usare: bare." },
    };
    tact_instant now = at("2026-11-24T12:00:00+01:00");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        is(tact_explain_why(&cases[i].why, &bundle, TACT_S("en-GB"), &paris, now, &arena), cases[i].en);
        is(tact_explain_why(&cases[i].why, &bundle, TACT_S("fr-FR"), &paris, now, &arena), cases[i].fr);
        is(tact_explain_why(&cases[i].why, &bundle, TACT_S("it"), &paris, now, &arena), cases[i].it);
        is(tact_explain_why(&cases[i].why, &bundle, TACT_S("de"), &paris, now, &arena), cases[i].en);
    }
}

static void times(void **state) {
    (void)state;
    static const struct { const char *t, *now, *en, *fr, *it; } cases[] = {
        { "2026-11-24T07:00:00Z", "2026-11-10T12:00:00Z", "Tuesday 24 November at 08:00", "mardi 24 novembre \xC3\xA0 8 h", "marted\xC3\xAC 24 novembre alle 8:00" },
        { "2026-08-01T13:05:00Z", "2026-07-10T12:00:00Z", "Saturday 1 August at 15:05", "samedi 1er ao\xC3\xBBt \xC3\xA0 15 h 05", "sabato 1 agosto alle 15:05" },
        { "2027-01-03T00:00:00Z", "2026-11-10T12:00:00Z", "Sunday 3 January 2027 at 01:00", "dimanche 3 janvier 2027 \xC3\xA0 1 h", "domenica 3 gennaio 2027 all’1:00" },
        { "2026-11-10T17:30:00Z", "2026-11-10T12:00:00Z", "today at 18:30", "aujourd’hui \xC3\xA0 18 h 30", "oggi alle 18:30" },
        { "2026-11-10T23:00:00Z", "2026-11-10T22:59:00Z", "tomorrow at 00:00", "demain \xC3\xA0 0 h", "domani alle 0:00" },
        { "2026-11-09T22:30:00Z", "2026-11-10T12:00:00Z", "yesterday at 23:30", "hier \xC3\xA0 23 h 30", "ieri alle 23:30" },
        { "2026-11-12T09:00:00Z", "2026-11-10T12:00:00Z", "Thursday 12 November at 10:00", "jeudi 12 novembre \xC3\xA0 10 h", "gioved\xC3\xAC 12 novembre alle 10:00" },
    };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        is(tact_explain_time(at(cases[i].t), TACT_S("en"), &paris, at(cases[i].now), &arena), cases[i].en);
        is(tact_explain_time(at(cases[i].t), TACT_S("fr"), &paris, at(cases[i].now), &arena), cases[i].fr);
        is(tact_explain_time(at(cases[i].t), TACT_S("it"), &paris, at(cases[i].now), &arena), cases[i].it);
    }
    is(tact_explain_time(at("2026-11-12T09:00:00Z"), TACT_S("en"), NULL, at("2026-11-10T12:00:00Z"), &arena), "Thursday 12 November at 09:00 UTC");
}

/* Every row of these lists has a word in every language. */
static void every_word(void **state) {
    (void)state;
    static const tact_word_list lists[] = { TACT_LIST_KIND, TACT_LIST_SITUATION, TACT_LIST_CHANNEL, TACT_LIST_CLASS, TACT_LIST_STAGE, TACT_LIST_OUTCOME, TACT_LIST_DEVICE, TACT_LIST_BASIS, TACT_LIST_PERMISSION, TACT_LIST_PURPOSE };
    for (unsigned i = 0; i < sizeof lists / sizeof *lists; i++) {
        unsigned number, rows = 0;
        tact_slice name;
        const char *line;
        for (unsigned row = 0; tact_word_row(lists[i], row, &number, &name, &line); row++, rows++)
            for (unsigned l = 0; l < 3; l++) {
                tact_slice text = tact_word_text(lists[i], number, tact_slice_of(languages[l]));
                if (text.len < 2 || !tact_slice_utf8(text)) fail_msg("list %u, '%.*s' has no word in %s", lists[i], (int)name.len, name.ptr, languages[l]);
            }
        assert_true(rows >= 4);
    }
    assert_null(tact_word_text(TACT_LIST_KIND, 200, TACT_S("en")).ptr);
}

static void whole_decisions(void **state) {
    (void)state;
    tact_instant now = at("2026-11-24T12:00:00+01:00");
    tact_decision d = { .campaign = campaigns[0].id, .channel = TACT_CHANNEL_INAPP };
    tact_why ok = tact_why_of(TACT_WHY_ATTENTION_OK), fits = tact_why_of(TACT_WHY_MATCH_CONDITION), best = tact_why_of(TACT_WHY_CHOOSE_BEST);
    tact_why note = tact_why_of(TACT_WHY_ANONYMOUS), quiet = tact_why_of(TACT_WHY_GATE_QUIET), other = tact_why_of(TACT_WHY_GATE_AGAIN);
    fits.campaign = ok.campaign = campaigns[0].id;
    other.campaign = 77;
    quiet.until = at("2026-11-25T08:00:00+01:00");
    tact_trace_add(&d.reasons, note);
    tact_trace_add(&d.reasons, other);
    tact_trace_add(&d.reasons, fits);
    is(tact_explain_decision(&d, &bundle, TACT_S("en"), &paris, now, &arena), "We chose \"winter-tyres\" on the app: this message fitted you and the moment.");
    tact_trace_add(&d.reasons, ok);
    tact_trace_add(&d.reasons, best);
    is(tact_explain_decision(&d, &bundle, TACT_S("en"), &paris, now, &arena), "We chose \"winter-tyres\" on the app: it was the most useful of what fitted.");
    is(tact_explain_decision(&d, &bundle, TACT_S("fr"), &paris, now, &arena), "Nous avons choisi \xC2\xAB winter-tyres \xC2\xBB via l’application : c’\xC3\xA9tait le plus utile de ce qui convenait.");
    is(tact_explain_decision(&d, &bundle, TACT_S("it"), &paris, now, &arena), "Abbiamo scelto \xC2\xABwinter-tyres\xC2\xBB via app: era il pi\xC3\xB9 utile tra ci\xC3\xB2 che andava bene.");
    d.ghost = true;
    tact_trace_add(&d.reasons, tact_why_of(TACT_WHY_HOLDOUT));
    is(tact_explain_decision(&d, &bundle, TACT_S("en"), &paris, now, &arena), "You were left alone by lot, so that we learn whether such messages help at all.");

    tact_decision silence = { .silence = true };
    is(tact_explain_decision(&silence, NULL, TACT_S("en"), NULL, now, &arena), "We had nothing useful to say to this, so we said nothing.");
    tact_trace_add(&silence.reasons, note);
    tact_trace_add(&silence.reasons, fits);
    tact_trace_add(&silence.reasons, other);
    is(tact_explain_decision(&silence, &bundle, TACT_S("en"), &paris, now, &arena), "You already had this message.");
    tact_trace_add(&silence.reasons, quiet);
    is(tact_explain_decision(&silence, &bundle, TACT_S("en"), &paris, now, &arena), "It is quiet time where you are; we wait until tomorrow at 08:00.");
}

/* What settled it, whatever other campaigns met and in whatever order: fails when the first entry of any campaign wins. */
static void what_settled_it(void **state) {
    (void)state;
    enum { MOST = 5 };
    static const struct { bool ghost; tact_why met[MOST]; unsigned settled; } cases[] = {
        { true, { { .reason = TACT_WHY_GATE_AGAIN, .campaign = 1 }, { .reason = TACT_WHY_GATE_STATE, .campaign = 2 }, { .reason = TACT_WHY_CHOOSE_BEST, .campaign = 3 }, { .reason = TACT_WHY_HOLDOUT, .campaign = 3 }, { .reason = TACT_WHY_UNTRUSTED } }, TACT_WHY_HOLDOUT },
        { true, { { .reason = TACT_WHY_GATE_AGAIN, .campaign = 1 } }, TACT_WHY_HOLDOUT },
        { false, { { .reason = TACT_WHY_GATE_STATE, .campaign = 2 }, { .reason = TACT_WHY_GATE_PERMISSION, .campaign = 1 } }, TACT_WHY_GATE_PERMISSION },
        { false, { { .reason = TACT_WHY_GATE_STATE, .campaign = 2 }, { .reason = TACT_WHY_REWARD_VISIT } }, TACT_WHY_GATE_STATE },
        { false, { { .reason = TACT_WHY_GATE_PERMISSION, .campaign = 1 }, { .reason = TACT_WHY_GATE_AGAIN, .campaign = 2 }, { .reason = TACT_WHY_GATE_STATE, .campaign = 3 } }, TACT_WHY_GATE_AGAIN },
        { false, { { .reason = TACT_WHY_GATE_AGAIN, .campaign = 1 }, { .reason = TACT_WHY_ATTENTION_PRICE, .campaign = 2 }, { .reason = TACT_WHY_REWARD_EARNED }, { .reason = TACT_WHY_UNTRUSTED } }, TACT_WHY_ATTENTION_PRICE },
        { false, { { .reason = TACT_WHY_GATE_AGAIN, .campaign = 1 }, { .reason = TACT_WHY_GATE_WELLBEING, .campaign = 2 } }, TACT_WHY_ATTENTION_PRICE },
        { false, { { .reason = TACT_WHY_ATTENTION_PRICE, .campaign = 1 }, { .reason = TACT_WHY_CHOOSE_SILENCE } }, TACT_WHY_CHOOSE_SILENCE },
        { false, { { .reason = TACT_WHY_CHOOSE_SILENCE }, { .reason = TACT_WHY_TIME_HABIT, .campaign = 1 } }, TACT_WHY_TIME_HABIT },
        { false, { { .reason = TACT_WHY_CHANNEL_QUIETEST, .campaign = 1 }, { .reason = TACT_WHY_NO_STREAM, .campaign = 1 } }, TACT_WHY_NO_STREAM },
        { false, { { .reason = TACT_WHY_ANONYMOUS } }, TACT_WHY_MATCH_NONE } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_decision d = { .silence = true, .ghost = cases[i].ghost, .campaign = cases[i].ghost ? 3 : 0 };
        for (unsigned r = 0; r < MOST && cases[i].met[r].reason; r++) tact_trace_add(&d.reasons, cases[i].met[r]);
        assert_int_equal(tact_explain_settling(&d).reason, cases[i].settled);
        if (cases[i].ghost) assert_int_equal(tact_explain_settling(&d).campaign, 3);
    }
}

static void moments(void **state) {
    (void)state;
    tact_moment m = { .kind = TACT_KIND_GO, .situation = TACT_SITUATION_COMMUTE, .topic_count = 3,
                      .topics = { tact_id32(TACT_S("winter-tyres")), tact_id32(TACT_S("health")), tact_id32(TACT_S("coffee")) } };
    m.because[0].signal = TACT_SIGNAL_TEXT; m.because[0].kind = TACT_KIND_GO; m.because[0].weight_milli = 3400;
    m.because[1].signal = TACT_SIGNAL_TOPIC; m.because[1].kind = TACT_KIND_UNKNOWN; m.because[1].weight_milli = -600;
    m.because[2].signal = TACT_SIGNAL_PLACE; m.because[2].kind = TACT_KIND_GO; m.because[2].weight_milli = 900;
    m.because_count = 3;
    is(tact_explain_moment(&m, &bundle, TACT_S("en"), &arena),
       "It seems you want to get somewhere, about winter tyres and coffee, on the way to or from work. We understood this from: the words you wrote and a place of ours near you.");
    is(tact_explain_moment(&m, &bundle, TACT_S("fr"), &arena),
       "Il semble que vous vouliez aller quelque part, au sujet de : winter tyres et coffee, sur le chemin du travail. Nous l’avons compris par : les mots que vous avez \xC3\xA9" "crits et un de nos lieux pr\xC3\xA8s de vous.");
    is(tact_explain_moment(&m, NULL, TACT_S("it"), &arena),
       "Sembra che voglia andare da qualche parte, nel tragitto casa-lavoro. Lo abbiamo capito da: le parole che ha scritto e un nostro punto vicino a lei.");
    tact_moment nothing = { .kind = TACT_KIND_UNKNOWN };
    is(tact_explain_moment(&nothing, &bundle, TACT_S("en"), &arena), "We could not tell what you need.");
    for (uint8_t kind = 0; kind < TACT_KIND_COUNT; kind++)
        for (uint8_t situation = 0; situation < TACT_SITUATION_COUNT; situation++)
            for (unsigned l = 0; l < 3; l++) {
                tact_moment any = { .kind = kind, .situation = situation };
                whole(tact_explain_moment(&any, &bundle, tact_slice_of(languages[l]), &arena), kind, languages[l]);
            }
}

static void full_arena(void **state) {
    (void)state;
    tact_why why = { .reason = TACT_WHY_GATE_QUIET, .channel = 255, .purpose = 255, .until = { 1 } };
    tact_decision d = { .campaign = campaigns[0].id };
    tact_trace_add(&d.reasons, tact_why_of(TACT_WHY_CHOOSE_BEST));
    tact_moment m = { .kind = TACT_KIND_GO };
    for (uint32_t n = 1; n < 3; n++) {
        fresh(NULL);
        arena.fail_in = n;
        assert_null(tact_explain_why(&why, NULL, TACT_S("en"), NULL, (tact_instant){ 0 }, &arena).ptr);
    }
    arena.fail_in = 1;
    assert_null(tact_explain_decision(&d, &bundle, TACT_S("en"), NULL, (tact_instant){ 0 }, &arena).ptr);
    arena.fail_in = 1;
    assert_null(tact_explain_moment(&m, &bundle, TACT_S("en"), &arena).ptr);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_reason, fresh), cmocka_unit_test_setup(holes_are_known, fresh), cmocka_unit_test_setup(sentences, fresh), cmocka_unit_test_setup(times, fresh),
        cmocka_unit_test_setup(every_word, fresh), cmocka_unit_test_setup(whole_decisions, fresh), cmocka_unit_test_setup(what_settled_it, fresh), cmocka_unit_test_setup(moments, fresh), cmocka_unit_test_setup(full_arena, fresh),
    };
    return cmocka_run_group_tests(tests, prepare, NULL);
}
