/* daemon/answers_test.c -- how people answer, with passing time: somebody who answers pushes in the evening and ignores e-mail in the morning gets the evening push,
 * inside the hours allowed; without permission to measure nothing of it is known; the log decides the same again. */
#include <stdio.h>
#include "core/base/time.h"
#include "daemon/keeper.h"

static struct { uint8_t channel; tact_instant at; } all_sent[400];
static void note_sent(void *ctx, const tact_sending *s);
#define BED_SENT note_sent
static void more(const char *path);
#define BED_MORE more
#define BED_PURPOSES purposes_with_push
static const char purposes_with_push[] =
    "notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n"
    "      remember: {en: {name: r, text: We keep it.}}\n      personalise: {en: {name: p, text: We use it.}}\n      locate: {en: {name: l, text: We look.}}\n"
    "      link_devices: {en: {name: d, text: We link.}}\n      measure: {en: {name: m, text: We measure.}}\n      open_tracking: {en: {name: o, text: We see.}}\n"
    "      contact_web: {en: {name: w, text: We show.}}\n      contact_inapp: {en: {name: i, text: We tell.}}\n      contact_email: {en: {name: e, text: We write.}}\n"
    "      contact_push: {en: {name: n, text: We notify.}}\n";
#include "test/lib/keeper_bed.h"
#include "daemon/redecide.h"
#include "store/file.h"

static void note_sent(void *ctx, const tact_sending *s) {
    world *w = ctx;
    assert_true(w->sent < 400);
    all_sent[w->sent].channel = s->intent.channel;
    all_sent[w->sent++].at = clock_now;
}

#define CAMPAIGN(name, event, channels, rest) "campaign: " name "\nstate: live\nsend: everyone\nagain: each\nholdout: 0%\nworth: 1000\nnot_after: 20h\nwhen: event.name == \"" event "\"\n" rest \
    "messages:\n  - id: m\n    channels: [" channels "]\n    en: {title: T, body: B}\n"

static void more(const char *path) {
    put(path, "tact.yaml", "brand: kept\nlisten: 127.0.0.1:0\ncountry: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [en]\ndefault_locale: en\n"
        "attention: {gap: 0s, budget: 20, half_life: 1h}\ncaps: {all: [60 per 1d], push: [60 per 1d], email: [60 per 1d]}\nholdout: 0%\nramp: {days: 0}\n"
        "topics: {tyres: {words: {en: [tyres]}}}\nchannels: {email: {driver: dry-run}, push: {driver: dry-run}}\n");
    put(path, "campaigns/mail.yaml", CAMPAIGN("mail", "Mail Wanted", "email", ""));
    put(path, "campaigns/push.yaml", CAMPAIGN("push", "Push Wanted", "push", ""));
    put(path, "campaigns/both.yaml", CAMPAIGN("both", "Both Wanted", "push, email", ""));
    put(path, "campaigns/held.yaml", "campaign: held\nstate: live\nsend: everyone\nagain: each\nholdout: 50%\nworth: 1000\nwhen: event.name == \"Held Wanted\"\nmessages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n");
    put(path, "campaigns/next-day.yaml", CAMPAIGN("next-day", "Next Day", "push, email", "after: {event: Next Day, wait: 14h}\nsend_time: likely\n"));
}

static const uint8_t everything[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_EMAIL, TACT_PURPOSE_CONTACT_PUSH };
static unsigned messages;

static void grant(world *w, const char *id, uint8_t except) {
    tact_grant grants[5];
    uint32_t n = 0;
    for (unsigned i = 0; i < sizeof everything; i++)
        if (everything[i] != except) grants[n++] = (tact_grant){ .purpose = everything[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = n }));
    flush(w);
}

static tact_kept *asks_for(world *w, const char *id, const char *what) {
    char message[24];
    snprintf(message, sizeof message, "m%u", ++messages);
    tact_kept *kept = event(w, device(id), message, (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(what), .occurred = clock_now });
    flush(w);
    return kept;
}

/* Until the lot falls on the message rather than on silence, and it has left. */
static void gets(world *w, const char *id, const char *what) {
    unsigned before = w->sent;
    for (unsigned i = 0; i < 60 && w->sent == before; i++) {
        free(asks_for(w, id, what));
        move_clock(w, TACT_SECONDS(1));
    }
    assert_int_equal(w->sent, before + 1);
}

static void clicks(world *w, const char *id) {
    tact_person person;
    assert_int_equal(find(w, device(id), &person), TACT_OK);
    const tact_part *part = &person.parts[0];
    tact_event said = { .type = TACT_EVENT_FEEDBACK, .subject = part->touches[part->touch_count - 1].occurrence, .outcome = TACT_OUTCOME_CLICKED };
    free(event(w, device(id), "", said));
    flush(w);
}

static void to_hour(world *w, int day, int hour) {         /* of Paris, days from Friday 20 November on */
    tact_instant then = { 1795176000000000 + (day * 24 + hour - 13) * INT64_C(3600000000) };
    assert_true(then.us >= clock_now.us);
    move_clock(w, tact_instant_since(then, clock_now));
}

/* Three visits make somebody known; a push asks for that. */
static void comes_thrice(world *w, const char *id) {
    for (int day = 0; day < 3; day++) {
        to_hour(w, day, 14);
        free(event(w, device(id), "", (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now }));
        flush(w);
    }
}

/* Two weeks: at nine an e-mail, at half past six a push. */
static void two_weeks(world *w, const char *id, bool evening_person) {
    comes_thrice(w, id);
    for (int day = 3; day < 15; day++) {
        if (day % 7 == 1 || day % 7 == 2) continue;        /* Saturday, Sunday */
        to_hour(w, day, 9);
        gets(w, id, "Mail Wanted");
        if (!evening_person) clicks(w, id);
        to_hour(w, day, 18);
        gets(w, id, "Push Wanted");
        if (evening_person) clicks(w, id);
    }
}

static bool said(const tact_decision *d, unsigned reason, unsigned channel) {
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (d->reasons.entries[i].reason == reason && (channel == 255 || d->reasons.entries[i].channel == channel)) return true;
    return false;
}

/* The log decided again: how many lines differ, and which reasons stand in it. */
typedef struct { tact_redecide *again; unsigned stepped, differences, answered, quietest, hours; tact_status status; tact_trouble trouble; } count;

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    count *c = ctx;
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    c->status = tact_redecide_line(c->again, line, NULL, arena, d, &c->trouble);
    c->stepped += d->kind == TACT_REDECIDED;
    c->differences += d->kind == TACT_REDECIDED_MISSING || d->decision_differs || d->record_differs;
    c->answered += said(&d->result.decision, TACT_WHY_CHANNEL_ANSWERED, TACT_CHANNEL_PUSH);
    c->quietest += said(&d->result.decision, TACT_WHY_CHANNEL_QUIETEST, TACT_CHANNEL_EMAIL);
    c->hours += said(&d->result.decision, TACT_WHY_TIME_ANSWERS, 255);
    return c->status == TACT_OK;
}

static count decided_again(world *w) {
    count c = { .stepped = 0 };
    char log[160];
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&c.again, w->data, &c.trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &c, &c.trouble), TACT_OK);
    tact_redecide_close(c.again);
    assert_int_equal(c.status, TACT_OK);
    assert_true(c.stepped > 20);
    return c;
}

/* Some evenings four things that are to follow fourteen hours later, once the quiet hours are over. Silence may be drawn, and one step in ten goes by as
 * if nothing were known: most of what is sent counts. */
static bool mostly_followed_by(world *w, const char *id, uint8_t channel, int from_hour, int until_hour) {
    static const int days[] = { 17, 19, 24, 26, 31 };       /* Mondays and Wednesdays */
    unsigned as_expected = 0, first = w->sent;
    for (unsigned i = 0; i < 5; i++) {
        to_hour(w, days[i], 18);
        for (unsigned k = 0; k < 4; k++) free(asks_for(w, id, "Next Day"));
        move_clock(w, TACT_HOURS(14));                     /* eight in the morning: due */
        for (unsigned step = 0; step < 52; step++) move_clock(w, TACT_MINUTES(15));
    }
    for (unsigned i = first; i < w->sent; i++) {
        tact_civil at = tact_civil_from_us(all_sent[i].at.us + TACT_HOURS(1).us);
        assert_in_range(at.hour, 8, 19);                   /* never in the quiet hours, whatever was learned */
        as_expected += all_sent[i].channel == channel && (int)at.hour >= from_hour && (int)at.hour < until_hour;
    }
    if (getenv("SHOW")) print_message("%u of %u\n", as_expected, w->sent - first);
    return w->sent - first >= 5 && as_expected * 2 >= w->sent - first;
}

static void the_evening_push(void **state) {
    world *w = *state;
    grant(w, "eve", 255);
    two_weeks(w, "eve", true);
    assert_true(mostly_followed_by(w, "eve", TACT_CHANNEL_PUSH, 18, 20));
    count c = decided_again(w);
    assert_int_equal(c.differences, 0);
    assert_true(c.answered >= 3 && c.hours >= 3);
}

static void the_morning_mail(void **state) {
    world *w = *state;
    grant(w, "dawn", 255);
    two_weeks(w, "dawn", false);
    assert_true(mostly_followed_by(w, "dawn", TACT_CHANNEL_EMAIL, 8, 12));
    count c = decided_again(w);
    assert_int_equal(c.differences, 0);
    assert_true(c.answered == 0 && c.quietest >= 3);
}

/* Chosen now: how often the push was, of twenty times. */
static unsigned pushes(world *w, const char *id, unsigned *told) {
    unsigned push = 0;
    *told = 0;
    for (unsigned i = 0; i < 20; i++) {
        tact_kept *kept = asks_for(w, id, "Both Wanted");
        const tact_decision *d = &kept->result.decision;
        push += d->campaign && d->channel == TACT_CHANNEL_PUSH;
        *told += said(d, TACT_WHY_CHANNEL_QUIETEST, TACT_CHANNEL_EMAIL);
        assert_false(said(d, TACT_WHY_CHANNEL_ANSWERED, 255));
        assert_int_equal(d->purposes_read >> TACT_PURPOSE_MEASURE & 1, 0);
        free(kept);
        move_clock(w, TACT_SECONDS(1));
    }
    return push;
}

/* The signal of a browser and a missing permission take the person's own answers away: the quietest channel, and nothing is read. */
static void without_measure_nothing_is_known(void **state) {
    world *w = *state;
    unsigned told;
    grant(w, "eve", TACT_PURPOSE_MEASURE);
    two_weeks(w, "eve", true);
    to_hour(w, 17, 9);
    assert_int_equal(pushes(w, "eve", &told), 0);
    assert_true(told > 0);                                 /* of two channels the quieter one, and that is said */
}

static void publish(world *w) {
    for (int i = 0; i < 3; i++) {
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(4));
        tact_keeper_tick(w->keeper);
        flush(w);
    }
}

/* What everybody does is learned from the log, stands in the snapshot, and decides for somebody new; with measure or without. */
static void everybody_teaches(void **state) {
    world *w = *state;
    grant(w, "eve", 255);
    two_weeks(w, "eve", true);
    grant(w, "new", TACT_PURPOSE_MEASURE);
    to_hour(w, 17, 18);
    publish(w);
    assert_non_null(w->keeper->policy.receptive);
    assert_in_range(w->keeper->policy.receptive->channels[TACT_CHANNEL_PUSH].answered_milli, 4000, 10000);
    assert_in_range(w->keeper->policy.receptive->channels[TACT_CHANNEL_EMAIL].sent_milli, 4000, 10000);
    assert_int_equal(w->keeper->policy.receptive->channels[TACT_CHANNEL_EMAIL].answered_milli, 0);
    for (unsigned i = 0; i < 3; i++) { free(event(w, device("new"), "", (tact_event){ .type = TACT_EVENT_PAGE, .name = TACT_S("Home"), .occurred = clock_now })); clock_now = tact_instant_add(clock_now, TACT_MINUTES(31)); }
    flush(w);
    unsigned push = 0;
    for (unsigned i = 0; i < 20; i++) {
        tact_kept *kept = asks_for(w, "new", "Both Wanted");
        push += said(&kept->result.decision, TACT_WHY_CHANNEL_ANSWERED, TACT_CHANNEL_PUSH);
        assert_int_equal(kept->result.decision.purposes_read >> TACT_PURPOSE_MEASURE & 1, 0);
        free(kept);
    }
    assert_true(push >= 6);
    assert_int_equal(decided_again(w).differences, 0);
    tact_policy other = w->keeper->policy;                 /* the comparison must be able to fail: the same snapshot without it decides otherwise */
    static char block[4 << 20];
    char path[200];
    tact_arena arena;
    tact_writer writer;
    tact_trouble trouble = { "" };
    other.receptive = NULL;
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&writer, &arena, 64);
    tact_policy_write(&writer, &other);
    snprintf(path, sizeof path, "%s/policies/%08u.policy", w->data, other.number);
    assert_int_equal(tact_file_replace(path, writer.ptr, writer.len, 0600, &trouble), TACT_OK);
    assert_true(decided_again(w).differences > 0);
}

static void rewrite_policy(world *w, bool of_before) {
    static char block[4 << 20];
    char path[200];
    tact_arena arena;
    tact_writer writer;
    tact_trouble trouble = { "" };
    tact_policy policy = w->keeper->policy;
    assert_null(policy.receptive);
    tact_arena_init(&arena, block, sizeof block, NULL);
    tact_writer_init(&writer, &arena, 64);
    tact_policy_write(&writer, &policy);
    if (of_before) writer.ptr[0] = 3;                      /* format 3 ended before the answers, of which there are none */
    snprintf(path, sizeof path, "%s/policies/%08u.policy", w->data, policy.number);
    assert_int_equal(tact_file_replace(path, writer.ptr, writer.len - of_before, 0600, &trouble), TACT_OK);
}

/* A line that names a snapshot from before there were answers is decided again as it was: by the quietest open channel alone. */
static void a_snapshot_of_before_knows_nothing(void **state) {
    world *w = *state;
    unsigned told;
    rewrite_policy(w, true);
    w->keeper->policy.format = 3;
    grant(w, "eve", 255);
    two_weeks(w, "eve", true);
    to_hour(w, 17, 18);
    assert_int_equal(pushes(w, "eve", &told), 0);
    assert_int_equal(told, 0);
    assert_int_equal(decided_again(w).differences, 0);
    rewrite_policy(w, false);
    assert_true(decided_again(w).differences > 0);
}

static void says(world *w, const char *id, tact_event said) {
    said.type = TACT_EVENT_LIMITS;
    free(event(w, device(id), "", said));
    flush(w);
}

/* The channel the person prefers is asked first; where it is closed, the quietest as ever. Out of the tests nothing is tried: one arm, for certain, and no lot. */
static void the_person_chooses(void **state) {
    world *w = *state;
    tact_person person;
    unsigned preferred = 0, mail = 0;
    grant(w, "own", 255);
    comes_thrice(w, "own");
    to_hour(w, 4, 10);
    says(w, "own", (tact_event){ .limits = { .set_prefers = true, .prefers = TACT_CHANNEL_PUSH } });
    for (unsigned i = 0; i < 12; i++) {
        tact_kept *kept = asks_for(w, "own", "Both Wanted");
        preferred += said(&kept->result.decision, TACT_WHY_CHANNEL_PREFERRED, TACT_CHANNEL_PUSH);
        mail += kept->result.decision.campaign && kept->result.decision.channel != TACT_CHANNEL_PUSH;
        free(kept);
    }
    assert_true(preferred >= 3);
    assert_int_equal(mail, 0);
    says(w, "own", (tact_event){ .limits = { .set_channels_off = true, .channels_off = 1u << TACT_CHANNEL_PUSH } });
    for (unsigned i = 0; i < 12; i++) {
        tact_kept *kept = asks_for(w, "own", "Both Wanted");
        mail += kept->result.decision.campaign && kept->result.decision.channel == TACT_CHANNEL_EMAIL;
        assert_false(said(&kept->result.decision, TACT_WHY_CHANNEL_PREFERRED, 255));
        free(kept);
    }
    assert_true(mail >= 3);
    says(w, "own", (tact_event){ .limits = { .set_channels_off = true, .set_prefers = true, .set_tests = true, .tests_off = true } });
    for (unsigned i = 0; i < 12; i++) {
        tact_kept *kept = asks_for(w, "own", "Held Wanted");       /* held out: half of all people, and nobody who left */
        const tact_decision *d = &kept->result.decision;
        assert_int_equal(d->arm_count, 2);
        assert_true(d->propensity == UINT32_MAX && (d->arms[0].probability == UINT32_MAX) != (d->arms[1].probability == UINT32_MAX));
        assert_false(d->ghost || kept->result.counts_unit || kept->result.counts_programme || kept->result.lesson.drawn || said(d, TACT_WHY_CHOOSE_EXPLORE, 255));
        free(kept);
    }
    assert_int_equal(find(w, device("own"), &person), TACT_OK);
    assert_int_equal(person.parts[0].lot_count, 0);
    says(w, "own", (tact_event){ .limits = { .set_tests = true } });
    unsigned lots = 0, ghosts = 0;
    for (unsigned i = 0; i < 30 && !lots; i++) {
        tact_kept *kept = asks_for(w, "own", "Held Wanted");
        lots += kept->result.counts_unit;
        ghosts += kept->result.decision.ghost;
        free(kept);
    }
    assert_int_equal(lots, 1);
    says(w, "own", (tact_event){ .limits = { .set_tests = true, .tests_off = true } });      /* what was drawn is forgotten */
    assert_int_equal(find(w, device("own"), &person), TACT_OK);
    assert_int_equal(person.parts[0].lot_count, 0);
    assert_int_equal(decided_again(w).differences, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_evening_push, setup, teardown),
        cmocka_unit_test_setup_teardown(the_morning_mail, setup, teardown),
        cmocka_unit_test_setup_teardown(without_measure_nothing_is_known, setup, teardown),
        cmocka_unit_test_setup_teardown(everybody_teaches, setup, teardown),
        cmocka_unit_test_setup_teardown(the_person_chooses, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_of_before_knows_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
