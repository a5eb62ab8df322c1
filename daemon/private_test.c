/* daemon/private_test.c -- private matters through the keeper: what is waited for, what the record, the log and its opened seals hold, and that
 * the log replays around them. */
#define BED_TOPICS "tyres: {words: {en: [tyres]}}, herpes: {sensitive: true, words: {en: [herpes test, depression]}}"
#define BED_MORE more_campaigns
static void more_campaigns(const char *path);
#include "test/lib/keeper_bed.h"
#include "daemon/history.h"
#include "daemon/redecide.h"

#define WORDS "\nmessages:\n  - id: m\n    channels: "

static void more_campaigns(const char *path) {
    put(path, "campaigns/help.yaml", "campaign: herpes-help\nstate: live\nsend: everyone\nagain: each\nworth: 1000\ntopic: herpes\ngoal: {event: Order Completed, within: 7d}\n"
        "when: '\"herpes\" in moment.topics'" WORDS "[web]\n    en: {title: Help, body: B}\n");
    put(path, "campaigns/mail.yaml", "campaign: mail\nstate: live\nsend: everyone\nclass: service\nbasis: contract\nafter: {event: Cart Viewed, wait: 2h}\nagain: each" WORDS
        "[email]\n    en: {title: 'Your {{event.name}} waits', body: B}\n");
    put(path, "campaigns/sent.yaml", "campaign: order-sent\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nafter: {event: Order Completed, wait: 2h}\nagain: each" WORDS
        "[email]\n    en: {title: 'Order {{event.order_id}}', body: '{{event.name}}{{#event.size}} {{event.size}}{{/event.size}}'}\n");
    put(path, "campaigns/thanks.yaml", "campaign: thanks\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nwhen: event.name == \"Payment Info Entered\"\nagain: each" WORDS
        "[email]\n    en: {title: 'Order {{event.order_id}}', body: B}\n");
}

static tact_value text(const char *z) { return tact_value_text(tact_slice_of(z)); }

/* A track event with a name, an order's number, and something nobody needs. */
static tact_event about(const char *name, const char *goods) {
    static tact_pair pairs[3];
    pairs[0] = (tact_pair){ .key = TACT_S("name"), .value = text(goods) };
    pairs[1] = (tact_pair){ .key = TACT_S("order_id"), .value = text("A-77") };
    pairs[2] = (tact_pair){ .key = TACT_S("remark"), .value = text("for my brother") };
    return (tact_event){ .type = TACT_EVENT_TRACK, .name = tact_slice_of(name), .occurred = clock_now, .properties = { .type = TACT_MAP, .map = { pairs, 3 } } };
}

static tact_event asking(const char *words) {
    return (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Asked"), .occurred = clock_now, .asks = true, .slot = TACT_S("top"), .text = tact_slice_of(words) };
}

static bool said(const tact_kept *kept, unsigned reason) {
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++)
        if (kept->result.decision.reasons.entries[i].reason == reason) return true;
    return false;
}

/* ---- everything that was kept, opened ---- */

typedef struct { const char *word; uint8_t ids[2][4]; unsigned lines, found, unnamed; tact_redecide *again; unsigned stepped, differences; } looking;

static bool has(tact_slice in, const void *what, size_t n) {
    for (size_t i = 0; i + n <= in.len; i++)
        if (memcmp(in.ptr + i, what, n) == 0) return true;
    return false;
}

static bool has_word(tact_slice in, const char *word) {
    for (size_t i = 0, n = strlen(word); i + n <= in.len; i++)
        if (tact_slice_equal_nocase((tact_slice){ in.ptr + i, n }, tact_slice_of(word))) return true;
    return false;
}

static bool tells(const looking *l, tact_slice bytes) {
    return has_word(bytes, l->word) || has_word(bytes, "depression") || has(bytes, l->ids[0], 4) || has(bytes, l->ids[1], 4);
}

static bool each(void *ctx, const tact_history_line *line, tact_arena *arena) {
    looking *l = ctx;
    tact_trouble trouble = { "" };
    tact_redecided *d = TACT_NEW(arena, tact_redecided, 1);
    l->lines++;
    l->found += tells(l, line->text) || tells(l, line->seal);
    l->unnamed += !tact_value_path(line->json, "person");
    assert_int_equal(tact_redecide_line(l->again, line, NULL, arena, d, &trouble), TACT_OK);
    l->stepped += d->kind == TACT_REDECIDED;
    l->differences += d->kind == TACT_REDECIDED_MISSING || d->kind == TACT_REDECIDED_UNKNOWN || d->decision_differs || d->record_differs;
    return true;
}

static void id_bytes(uint8_t out[4], const char *name) {
    uint32_t id = tact_id32(tact_slice_of(name));
    for (unsigned i = 0; i < 4; i++) out[i] = (uint8_t)(id >> (8 * i));
}

static looking look_for(world *w, const char *who, const char *word) {
    looking l = { .word = word };
    char log[160];
    tact_trouble trouble = { "" };
    tact_person person;
    tact_writer record;
    id_bytes(l.ids[0], "herpes");
    id_bytes(l.ids[1], "herpes-help");
    snprintf(log, sizeof log, "%s/log", w->data);
    assert_int_equal(tact_redecide_open(&l.again, w->data, &trouble), TACT_OK);
    assert_int_equal(tact_history_read(tact_keeper_store(w->keeper), tact_keeper_vault(w->keeper), log, 1, (tact_slice){ NULL, 0 }, each, &l, &trouble), TACT_OK);
    tact_redecide_close(l.again);
    assert_int_equal(find(w, device(who), &person), TACT_OK);
    tact_writer_init(&record, &w->scratch, 1024);
    tact_person_write(&record, &person);
    assert_int_equal(record.status, TACT_OK);
    l.found += tells(&l, tact_writer_slice(&record));
    return l;
}

/* ---- cases ---- */

/* fails when begin_waiting() of core/engine/decide.c does not ask whether the moment is private */
static void nothing_waits_for_a_private_moment(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, device("d"), "m1", about("Cart Viewed", "Herpes test"));
    assert_true(said(kept, TACT_WHY_GATE_SENSITIVE));
    free(kept);
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 0);
    move_clock(w, TACT_HOURS(3));
    assert_int_equal(w->sent, 0);
    free(event(w, device("d"), "m2", about("Cart Viewed", "winter tyres")));
    flush(w);
    move_clock(w, TACT_HOURS(3));
    assert_int_equal(w->sent, 1);                          /* what is not private is waited for as ever */
    looking l = look_for(w, "d", "herpes");
    assert_int_equal(l.found, 0);
    assert_int_equal(l.differences, 0);
    assert_true(l.stepped >= 3);
}

/* A step of the person's own order goes out: with what its words need, and nothing that names the matter. Fails when caused_write keeps all. */
static void an_order_keeps_what_sending_needs(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    free(event(w, device("d"), "m1", about("Order Completed", "Herpes test")));
    free(event(w, device("d"), "m2", about("Payment Info Entered", "Herpes test")));
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    assert_int_equal(person.pending_count, 2);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(person.pending[i].topic, 0);
        assert_true(has_word(person.pending[i].facts, "A-77"));
        assert_false(has_word(person.pending[i].facts, "herpes"));
        assert_false(has_word(person.pending[i].facts, "brother"));
    }
    assert_int_equal(look_for(w, "d", "herpes").found, 0);
    assert_int_equal(look_for(w, "d", "brother").found, 0);
    move_clock(w, TACT_HOURS(3));
    assert_true(w->sent >= 2);
    looking l = look_for(w, "d", "herpes");
    assert_int_equal(l.found, 0);
    assert_int_equal(l.differences, 0);
}

/* An intent of before, whose topic is marked now: judged as private when it comes due. Fails without tact__private_pending(). */
static void what_waited_before_the_mark_is_stopped(void **state) {
    world *w = *state;
    tact_person person;
    tact_result *result = calloc(1, sizeof *result);
    tact_event due = { .type = TACT_EVENT_DUE, .received = clock_now, .occurred = clock_now, .channels_open = (uint16_t)tact_bit(TACT_CHANNEL_EMAIL),
                       .device_part = tact_keeper_device_part(w->keeper, TACT_S("d")) };
    tact_writer facts;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    for (unsigned how = 0; how < 2; how++) {               /* by its topic, by its facts */
        tact_pair pair = { .key = TACT_S("name"), .value = text(how ? "Herpes test" : "a test") };
        tact_writer_init(&facts, &w->scratch, 128);
        tact_value_write(&facts, &(tact_value){ .type = TACT_MAP, .map = { &pair, 1 } });
        tact_pending old = { .key = 7 + how, .campaign = tact_id32(TACT_S("mail")), .message = 255, .channel = 255, .class_ = TACT_CLASS_SERVICE, .state = TACT_PENDING_WAITING,
                             .due = clock_now, .not_after = tact_instant_add(clock_now, TACT_HOURS(9)), .caused_at = clock_now, .topic = how ? 0 : tact_id32(TACT_S("herpes")), .facts = tact_writer_slice(&facts) };
        assert_int_equal(tact_person_add_pending(&person, &w->scratch, old), TACT_OK);
        due.subject = old.key;
        assert_int_equal(tact_step(result, tact_keeper_engine(w->keeper), &person, &due, NULL, &w->scratch), TACT_OK);
        assert_false(result->send);
        assert_true(result->private_matter);
        assert_int_equal(result->decision.reasons.entries[0].reason, TACT_WHY_GATE_SENSITIVE);
        assert_int_equal(result->person.pending_count, how);
    }
    free(result);
}

/* fails when page_of() of core/engine/remember.c keeps the page of a private moment, or a query */
static void a_journey_keeps_no_private_page(void **state) {
    world *w = *state;
    tact_person person;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    tact_event e = asking("buy winter tyres");
    e.context.page_url = TACT_S("https://shop.example/tyres?q=name%20of%20somebody#x");
    free(event(w, device("d"), "m1", e));
    flush(w);
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    const tact_part *part = tact_person_part_const(&person, tact_keeper_device_part(w->keeper, TACT_S("d")));
    assert_int_equal(part->journey_count, 1);
    assert_true(tact_slice_is(part->journeys[0].url, "https://shop.example/tyres"));
    e.context.page_url = TACT_S("https://shop.example/herpes-test/depression?x=1");
    free(event(w, device("d"), "m2", e));
    e.context.page_url = TACT_S("https://shop.example/depression");      /* named by the page alone: the words speak of something else first */
    tact_kept *kept = event(w, device("d"), "m3", e);
    assert_int_equal(kept->result.moment.topics[0], tact_id32(TACT_S("tyres")));
    free(kept);
    flush(w);
    assert_int_equal(look_for(w, "d", "herpes").found, 0);
}

/* Any campaign shown in a private moment leaves a tick, and no lot is kept for it. Fails when tact__touch() asks for the campaign's topic alone. */
static void another_campaign_leaves_a_tick_too(void **state) {
    world *w = *state;
    tact_person person;
    unsigned shown = 0;
    char who[8] = "";
    for (unsigned i = 0; i < 300 && !shown; i++) {         /* one in fifty is left alone by all promotion, and silence is drawn now and then */
        char id[8];
        snprintf(id, sizeof id, "m%u", i);
        snprintf(who, sizeof who, "d%u", i % 10);
        if (i < 10) permit(w, device(who), TACT_PERMISSION_GRANTED);
        tact_kept *kept = event(w, device(who), id, asking("buy tyres, tyres, in a depression"));
        shown += kept->result.decision.campaign == tact_id32(TACT_S("tyres"));
        assert_false(kept->result.counts_unit);
        free(kept);
        flush(w);
    }
    assert_true(shown > 0);
    assert_int_equal(find(w, device(who), &person), TACT_OK);
    const tact_part *part = tact_person_part_const(&person, tact_keeper_device_part(w->keeper, tact_slice_of(who)));
    for (uint32_t i = 0; i < part->touch_count; i++) assert_int_equal(part->touches[i].campaign, 0);
    assert_int_equal(part->seen_count + part->lot_count, 0);
}

/* fails when tact__touch() or held_out() keep the campaign, or the line names both: an answer is a tick, and the caps count it */
static void an_answer_leaves_a_tick(void **state) {
    world *w = *state;
    tact_person person;
    unsigned answered = 0;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 12; i++) {
        char id[8];
        snprintf(id, sizeof id, "m%u", i);
        tact_kept *kept = event(w, device("d"), id, asking("where is a herpes test"));
        answered += kept->result.decision.campaign == tact_id32(TACT_S("herpes-help"));
        assert_false(kept->result.counts_unit || kept->result.decision.ghost);
        free(kept);
        flush(w);
        clock_now = tact_instant_add(clock_now, TACT_MINUTES(1));
    }
    assert_true(answered > 3);                             /* again and again: nobody knows that it was seen */
    assert_int_equal(find(w, device("d"), &person), TACT_OK);
    const tact_part *part = tact_person_part_const(&person, tact_keeper_device_part(w->keeper, TACT_S("d")));
    assert_int_equal(part->touch_count, answered);
    for (uint32_t i = 0; i < part->touch_count; i++) assert_true(part->touches[i].campaign == 0 && part->touches[i].occurrence == 0 && part->touches[i].channel == TACT_CHANNEL_WEB && part->touches[i].asked);
    assert_int_equal(part->seen_count + part->lot_count + part->interest_count + part->journey_count, 0);
    assert_true(part->habit.total > 0);                    /* that somebody looked stays */
    free(event(w, device("d"), "z", asking("buy winter tyres")));
    flush(w);
    looking l = look_for(w, "d", "herpes");
    assert_int_equal(l.found, 0);
    assert_int_equal(l.unnamed, 12);
    assert_int_equal(l.differences, 0);
    assert_int_equal(l.stepped, 2);                        /* the permission and the last: the record goes on */
    const tact_tally *t = NULL;
    for (uint32_t i = 0; i < w->keeper->tally_count; i++)
        if (w->keeper->tallies[i].campaign == tact_id32(TACT_S("herpes-help"))) t = &w->keeper->tallies[i];
    assert_int_equal(t->sent, answered);                   /* the report counts them, without persons */
}

/* fails when a text is read to its bound alone */
static void long_words_are_read_to_their_end(void **state) {
    world *w = *state;
    static char words[4096];
    size_t n = (size_t)snprintf(words, sizeof words, "buy tyres ");
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 230; i++) n += (size_t)snprintf(words + n, sizeof words - n, "tyres ");
    snprintf(words + n, sizeof words - n, "because I have a depression");
    tact_kept *kept = event(w, device("d"), "m1", asking(words));
    assert_true(kept->result.private_matter);
    free(kept);
    flush(w);
    assert_int_equal(look_for(w, "d", "herpes").found, 0);
}

static tact_slice answer(void *ctx, const tact_kept *kept, tact_arena *arena) { (void)kept; (void)arena; ++*(unsigned *)ctx; return TACT_S("an answer"); }

static unsigned answers_written(world *w, const char *id, const char *words) {
    unsigned written = 0;
    tact_trouble trouble = { "" };
    tact_who who = device("d");
    for (unsigned i = 0; i < 2; i++) {
        tact_kept *kept = calloc(1, sizeof *kept);
        tact_event e = asking(words);
        tact_arena_reset(&w->scratch);
        assert_int_equal(tact_keeper_event(w->keeper, &who, TACT_S("test"), tact_slice_of(id), &e, answer, &written, &w->scratch, kept, &trouble), TACT_OK);
        free(kept);
        flush(w);
    }
    return written;
}

/* fails when an answer about a private matter is kept for a repeat; the repeat gets the same again */
static void a_repeat_is_decided_again(void **state) {
    world *w = *state;
    permit(w, device("d"), TACT_PERMISSION_GRANTED);
    for (unsigned i = 0; i < 5; i++) {
        char id[8];
        snprintf(id, sizeof id, "r%u", i);
        tact_kept *first = event(w, device("d"), id, asking("a herpes test"));
        flush(w);
        tact_kept *second = event(w, device("d"), id, asking("a herpes test"));
        assert_true(second->duplicate && !second->answer.len);
        assert_int_equal(second->result.decision.campaign, first->result.decision.campaign);
        assert_int_equal(second->result.decision.id, first->result.decision.id);
        free(first);
        free(second);
    }
    assert_int_equal(answers_written(w, "kept", "buy tyres"), 1);
    assert_int_equal(answers_written(w, "not-kept", "a herpes test"), 2);
}

/* fails without open_traits() of daemon/keeper_cold.c */
static void a_trait_that_tells_is_not_kept(void **state) {
    world *w = *state;
    tact_person person;
    tact_cold cold;
    tact_trouble trouble = { "" };
    tact_who who = account("u", "");
    tact_pair pairs[] = { { .key = TACT_S("plan"), .value = text("gold") }, { .key = TACT_S("worry"), .value = text("depression") } };
    tact_value traits = { .type = TACT_MAP, .map = { pairs, 2 } };
    permit(w, who, TACT_PERMISSION_GRANTED);
    tact_kept *kept = event(w, who, "m1", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now, .traits = traits });
    assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .traits = &traits }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_person(w->keeper, &who, &w->scratch, &person, &cold, NULL, &trouble), TACT_OK);
    assert_non_null(tact_value_get(&cold.traits, TACT_S("plan")));
    assert_null(tact_value_get(&cold.traits, TACT_S("worry")));
}

int main(void) {
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(nothing_waits_for_a_private_moment), CASE(an_order_keeps_what_sending_needs), CASE(what_waited_before_the_mark_is_stopped), CASE(a_journey_keeps_no_private_page),
        CASE(an_answer_leaves_a_tick), CASE(another_campaign_leaves_a_tick_too), CASE(long_words_are_read_to_their_end), CASE(a_repeat_is_decided_again), CASE(a_trait_that_tells_is_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
