/* daemon/keeper_thread_test.c -- threads on a moved clock: what came, what was answered, what became of it; each log replayed. */
#define BED_CAMPAIGN offers
static const char offers[] =
    "campaign: basket\nstate: live\nsend: everyone\nclass: promotional\nwhen: event.name == \"Cart Viewed\"\nagain: each\nholdout: 0%\nworth: 1000\ngoal: {event: Order Completed, within: 7d}\n"
    "messages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
static const char order[] =
    "campaign: order\nstate: live\nsend: everyone\nclass: transactional\nbasis: contract\nafter: {event: Order Paid, wait: 1h}\nagain: each\nmessages:\n  - id: m\n    channels: [email]\n    en: {title: T, body: B}\n";
#define BED_MORE(path) put(path, "campaigns/order.yaml", order)
#define BED_CHANNELS ways
#define BED_SENT hand
#include "core/base/words.h"
#include "daemon/keeper.h"
static void ways(void *ctx, uint16_t *confirm, uint16_t *busy) { (void)ctx; *confirm = 1u << TACT_CHANNEL_EMAIL; *busy = 0; }
static void hand(void *ctx, const tact_sending *s);
#include "test/lib/keeper_bed.h"
#include "test/lib/replays.h"
#include "core/engine/foreign.h"
#include "core/engine/said.h"
#include "daemon/desk.h"
#include "daemon/threads.h"

static tact_sending last;
static char last_to[64], last_body[512], last_title[128];
static unsigned handed_over;
static void hand(void *ctx, const tact_sending *s) {
    (void)ctx;
    handed_over++;
    last = *s;
    snprintf(last_to, sizeof last_to, "%.*s", (int)s->to.len, s->to.ptr);
    snprintf(last_body, sizeof last_body, "%.*s", (int)s->content.body.len, s->content.body.ptr);
    snprintf(last_title, sizeof last_title, "%.*s", (int)s->content.title.len, s->content.title.ptr);
}

static const tact_who anna_ = { .user_id = { "anna", 4 }, .verified = true };

static void anna(world *w) {
    static const uint8_t purposes_of[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, 16 + TACT_CHANNEL_EMAIL };
    tact_grant grants[4];
    tact_trouble trouble = { "" };
    for (unsigned i = 0; i < 4; i++) grants[i] = (tact_grant){ .purpose = purposes_of[i], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, anna_, "yes", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 4 }));
    tact_kept *kept = event(w, anna_, "who", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now });
    assert_int_equal(tact_keeper_know(w->keeper, kept, &(tact_knowledge){ .email = TACT_S("anna@example.org"), .verified = true, .source = TACT_SOURCE_EVENT }, &w->scratch, &trouble), TACT_OK);
    free(kept);
    flush(w);
    handed_over = 0;
}

static bool unproven;
static tact_thread_took writes(world *w, tact_who who, unsigned channel, const char *text, const char *far_id) {
    tact_trouble trouble = { "" };
    tact_thread_took out;
    tact_arena_reset(&w->scratch);
    tact_thread_in in = { .channel = (uint8_t)channel, .text = tact_slice_of(text), .subject = channel == TACT_CHANNEL_EMAIL ? TACT_S("A question") : TACT_S(""), .far_id = tact_slice_of(far_id),
                          .from = channel == TACT_CHANNEL_EMAIL ? TACT_S("anna+shop@example.org") : TACT_S(""), .proven = !unproven };
    tact_status s = tact_keeper_thread_in(w->keeper, &who, &in, &w->scratch, &out, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
    flush(w);
    return out;
}

static tact_thread_said says_as(world *w, uint64_t thread, const char *text, const char *message_id) {
    tact_trouble trouble = { "" };
    tact_thread_said out;
    tact_arena_reset(&w->scratch);
    tact_thread_say say = { .by = TACT_SAID_AGENT, .name = TACT_S("Lea"), .text = tact_slice_of(text), .channel = -1, .message_id = tact_slice_of(message_id) };
    tact_status s = tact_keeper_thread_say(w->keeper, thread, &say, &w->scratch, &out, &trouble);
    if (s) print_message("%s\n", trouble.text);
    assert_int_equal(s, TACT_OK);
    flush(w);
    move_clock(w, (tact_span){ 0 });
    return out;
}

static tact_thread_said says(world *w, uint64_t thread, const char *text) { return says_as(w, thread, text, ""); }

static void does(world *w, uint64_t thread, tact_thread_act act, const char *by) {
    tact_trouble trouble = { "" };
    uint64_t commit;
    tact_arena_reset(&w->scratch);
    tact_thread_doing d = { .act = act, .by = tact_slice_of(by), .text = tact_slice_of(by) };
    assert_int_equal(tact_keeper_thread_do(w->keeper, thread, &d, &w->scratch, NULL, &commit, &trouble), TACT_OK);
    flush(w);
}

static tact_status head_of(world *w, uint64_t thread, tact_thread *out) {
    uint8_t record[16];
    tact_trouble trouble;
    tact_arena_reset(&w->scratch);
    return tact_keeper_thread(w->keeper, thread, &w->scratch, out, record, &trouble);
}

static tact_thread_message message(world *w, uint64_t thread, uint32_t number) {
    uint8_t record[16];
    tact_thread head;
    tact_trouble trouble = { "" };
    tact_thread_message m;
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_thread(w->keeper, thread, &w->scratch, &head, record, &trouble), TACT_OK);
    assert_int_equal(tact_keeper_thread_message(w->keeper, record, thread, number, &w->scratch, &m, &trouble), TACT_OK);
    return m;
}

static void tell_of(world *w, unsigned fate) {
    tact_trouble trouble = { "" };
    tact_handed h = { .intent = last.intent.key, .fate = fate, .said = TACT_S("550 no such person"), .channel = TACT_CHANNEL_EMAIL, .to = tact_slice_of(last_to) };
    memcpy(h.record_key, last.record_key, sizeof h.record_key);
    tact_arena_reset(&w->scratch);
    assert_int_equal(tact_keeper_handed(w->keeper, &h, &w->scratch, &trouble), TACT_OK);
    flush(w);
}

static bool count_row(void *ctx, tact_slice key, tact_slice value) { (void)key; (void)value; ++*(unsigned *)ctx; return true; }
static unsigned rows(world *w, tact_family family, const char *from, const char *to) {
    unsigned n = 0;
    tact_trouble trouble;
    assert_int_equal(tact_store_iterate(tact_keeper_store(w->keeper), family, tact_slice_of(from), tact_slice_of(to), count_row, &n, &trouble), TACT_OK);
    return n;
}
static bool count_thread_row(void *ctx, tact_slice key, tact_slice value) { (void)value; *(unsigned *)ctx += key.len > 16 && key.ptr[16] == 't'; return true; }
static unsigned thread_rows(world *w) {
    unsigned n = 0;
    tact_trouble trouble;
    assert_int_equal(tact_store_iterate(tact_keeper_store(w->keeper), TACT_FAMILY_COLD, TACT_S(""), TACT_S(""), count_thread_row, &n, &trouble), TACT_OK);
    return n;
}

static bool silenced(world *w, const char *id) {
    tact_kept *kept = event(w, anna_, id, (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Cart Viewed"), .occurred = clock_now });
    bool found = false;
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++) found |= kept->result.decision.reasons.entries[i].reason == TACT_WHY_GATE_COMPLAINT;
    free(kept);
    flush(w);
    return found;
}

/* ---- cases ---- */

static void answered_by_mail(void **state) {
    world *w = *state;
    anna(w);
    assert_false(silenced(w, "before"));
    move_clock(w, TACT_HOURS(2));
    handed_over = 0;
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Do you have my size?", "<1@her>");
    assert_true(in.known && in.opened && !in.duplicate);
    assert_true(writes(w, anna_, TACT_CHANNEL_EMAIL, "Do you have my size?", "<1@her>").duplicate);
    assert_true(silenced(w, "during"));
    tact_thread head;
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_OPEN);
    assert_int_equal(head.messages, 1);
    move_clock(w, TACT_HOURS(1));
    assert_int_equal(handed_over, 0);
    tact_thread_said said = says(w, in.thread, "Yes, in *blue*.");
    assert_false(said.refused);
    assert_int_equal(said.class_, TACT_CLASS_ANSWER);
    assert_int_equal(handed_over, 1);
    assert_string_equal(last_to, "anna+shop@example.org");
    assert_string_equal(last_body, "Yes, in *blue*.");
    assert_string_equal(last_title, "Re: A question");
    assert_true(last.as_written && last.by_hand && last.thread == in.thread);
    assert_int_equal(message(w, in.thread, 2).fate, TACT_THREAD_WAITS);
    tell_of(w, TACT_FATE_TAKEN);
    assert_int_equal(message(w, in.thread, 2).fate, TACT_THREAD_SENT);
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_WAITING);
    assert_true(head.first_answer.us && !head.waiting_since.us);
    tact_trouble trouble;
    tact_desk_answers *answers = malloc(sizeof *answers);
    assert_int_equal(tact_keeper_answers(w->keeper, 7, answers, &trouble), TACT_OK);
    assert_int_equal(tact_desk_count(answers, TACT_CHANNEL_EMAIL), 1);
    assert_in_range(tact_desk_quantile(answers, TACT_CHANNEL_EMAIL, 50), 3600, 4400);
    free(answers);
    does(w, in.thread, TACT_THREAD_CLOSE, "Lea");
    assert_false(silenced(w, "after"));
    assert_int_equal(rows(w, TACT_FAMILY_META, "inbox:", "inbox;"), 1);
    replays(w);
}

/* Fails when it is an answer for ever: the gates of service would not be asked. */
static void late_is_service(void **state) {
    world *w = *state;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    move_clock(w, TACT_HOURS(25));
    assert_int_equal(says(w, in.thread, "Here we are.").class_, TACT_CLASS_SERVICE);
    assert_int_equal(handed_over, 1);
    tell_of(w, TACT_FATE_TAKEN);
    tact_grant no = { .purpose = 16 + TACT_CHANNEL_EMAIL, .state = TACT_PERMISSION_REFUSED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    free(event(w, anna_, "no", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &no, .grant_count = 1 }));
    flush(w);
    assert_true(says(w, in.thread, "Are you there?").refused);
    writes(w, anna_, TACT_CHANNEL_EMAIL, "Yes!", "");
    assert_false(says(w, in.thread, "Good.").refused);     /* they wrote again: it is their own request */
    replays(w);
}

static void refused_waits_again(void **state) {
    world *w = *state;
    anna(w);
    tact_thread head;
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    says(w, in.thread, "Here.");
    tell_of(w, TACT_FATE_REFUSED);
    tact_thread_message m = message(w, in.thread, 2);
    assert_int_equal(m.fate, TACT_THREAD_NOT_SENT);
    assert_int_equal(m.reason, TACT_WHY_SENT_REFUSED);
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_OPEN);
    replays(w);
}

static void asks_and_closes(void **state) {
    world *w = *state;
    anna(w);
    tact_thread head;
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    move_clock(w, TACT_DAYS(15));
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_OPEN);        /* nobody answered: it does not go by itself */
    assert_true(silenced(w, "still"));
    says(w, in.thread, "Sorry that you waited.");
    tell_of(w, TACT_FATE_TAKEN);
    handed_over = 0;
    move_clock(w, TACT_DAYS(6));
    assert_int_equal(handed_over, 0);
    move_clock(w, TACT_DAYS(1));
    move_clock(w, TACT_HOURS(12));                         /* whatever hour it is: service keeps the quiet ones */
    assert_int_equal(handed_over, 1);
    assert_non_null(strstr(last_body, "close this conversation"));
    tell_of(w, TACT_FATE_TAKEN);
    assert_int_equal(message(w, in.thread, 3).by, TACT_BY_ITSELF);
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_WAITING);
    move_clock(w, TACT_DAYS(7));
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_CLOSED);
    assert_false(silenced(w, "free"));
    replays(w);
}

static void written_again_is_not_asked(void **state) {
    world *w = *state;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    says(w, in.thread, "Here.");
    tell_of(w, TACT_FATE_TAKEN);
    move_clock(w, TACT_DAYS(3));
    assert_int_equal(writes(w, anna_, TACT_CHANNEL_EMAIL, "One more thing", "").thread, in.thread);
    handed_over = 0;
    move_clock(w, TACT_DAYS(6));
    assert_int_equal(handed_over, 0);
    replays(w);
}

/* Of somebody who allows nothing: kept to be answered, and gone with it. */
static void not_remembered(void **state) {
    world *w = *state;
    tact_who who = device("phone");
    tact_person person;
    tact_thread head;
    tact_thread_took in = writes(w, who, TACT_CHANNEL_EMAIL, "Where is my order?", "");
    assert_true(in.known);
    assert_int_equal(find(w, who, &person), TACT_OK);
    assert_int_equal(thread_rows(w), 2);
    handed_over = 0;
    says(w, in.thread, "On its way.");
    assert_int_equal(handed_over, 1);
    does(w, in.thread, TACT_THREAD_CLOSE, "Lea");
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);         /* its answer is under way */
    tell_of(w, TACT_FATE_TAKEN);
    move_clock(w, TACT_MINUTES(11));
    assert_int_equal(find(w, who, &person), TACT_ERR_NOT_FOUND);
    assert_int_equal(head_of(w, in.thread, &head), TACT_ERR_NOT_FOUND);
    assert_int_equal(thread_rows(w), 0);
    assert_int_equal(rows(w, TACT_FAMILY_META, "inbox:", "inbox;"), 0);
    assert_int_equal(rows(w, TACT_FAMILY_META, "thread:", "thread;"), 0);
}

static void nobody_known(void **state) {
    world *w = *state;
    tact_who who = { .email = TACT_S("stranger@example.net"), .verified = true };
    assert_false(writes(w, who, TACT_CHANNEL_EMAIL, "Buy this", "").known);
    assert_int_equal(thread_rows(w), 0);
}

static void erased_with_the_person(void **state) {
    world *w = *state;
    tact_trouble trouble;
    tact_erase_receipt receipt;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    says(w, in.thread, "Here.");
    assert_int_equal(thread_rows(w), 3);
    assert_int_equal(tact_keeper_erase(w->keeper, &anna_, &receipt, &trouble), TACT_OK);
    assert_int_equal(thread_rows(w), 0);
    assert_int_equal(rows(w, TACT_FAMILY_META, "inbox:", "inbox;"), 0);
    assert_int_equal(rows(w, TACT_FAMILY_META, "thread:", "thread;"), 0);
}

static void orders_come(world *w, unsigned count) {
    for (unsigned i = 0; i < count; i++) free(event(w, anna_, "", (tact_event){ .type = TACT_EVENT_TRACK, .name = TACT_S("Order Paid"), .occurred = clock_now, .trusted = true }));
    flush(w);
}

/* Sixteen places: nine answers nobody opened a page for and the question whether that was all, a conversation, five orders. The sixth order takes the place of the oldest answer, whose words and fate stand in the thread. */
static void gives_way_to_an_order(void **state) {
    world *w = *state;
    tact_person person;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_INAPP, "Hello?", "");
    for (unsigned i = 0; i < TACT_SAID_MOST - 1; i++) assert_false(says(w, in.thread, "Here is your answer.").refused);
    assert_true(says(w, in.thread, "One more.").refused);
    orders_come(w, 5);
    assert_int_equal(find(w, anna_, &person), TACT_OK);
    assert_int_equal(person.pending_count, TACT_PENDING_MAX);
    assert_int_equal(message(w, in.thread, 2).fate, TACT_THREAD_WAITS);
    orders_come(w, 1);
    tact_thread_message m = message(w, in.thread, 2);
    assert_int_equal(m.fate, TACT_THREAD_NOT_SENT);
    assert_int_equal(m.reason, TACT_WHY_GAVE_WAY);
    assert_true(tact_slice_is(m.text, "Here is your answer."));
    assert_int_equal(message(w, in.thread, 3).fate, TACT_THREAD_WAITS);
    move_clock(w, TACT_MINUTES(61));
    assert_int_equal(handed_over, 6);
    replays(w);
}

/* What people write opens one conversation each; however many there are, four places at most are theirs. */
static void few_places_for_conversations(void **state) {
    world *w = *state;
    tact_person person;
    anna(w);
    for (uint64_t i = 1; i <= 6; i++) free(event(w, anna_, "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = i, .trusted = true, .limits = { .set_complaint = true, .complaint_open = true } }));
    flush(w);
    assert_int_equal(find(w, anna_, &person), TACT_OK);
    assert_int_equal(person.pending_count, TACT_CONVERSATIONS_MOST);
    assert_true(tact_person_complaint_open(&person));
    for (uint64_t i = 1; i <= TACT_CONVERSATIONS_MOST; i++) free(event(w, anna_, "", (tact_event){ .type = TACT_EVENT_LIMITS, .subject = i, .trusted = true, .limits = { .set_complaint = true } }));
    flush(w);
    assert_int_equal(find(w, anna_, &person), TACT_OK);
    assert_false(tact_person_complaint_open(&person));
}

static void moves_with_the_device(void **state) {
    world *w = *state;
    tact_who phone = device("phone"), account_ = account("bea", "phone");
    tact_person person;
    tact_thread head;
    permit(w, phone, TACT_PERMISSION_GRANTED);
    permit(w, (tact_who){ .user_id = TACT_S("bea"), .verified = true }, TACT_PERMISSION_GRANTED);
    tact_thread_took in = writes(w, phone, TACT_CHANNEL_INAPP, "Hello?", "");
    free(event(w, account_, "in", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now }));
    flush(w);
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(message(w, in.thread, 1).by, TACT_BY_PERSON);
    assert_int_equal(find(w, account_, &person), TACT_OK);
    assert_true(tact_person_complaint_open(&person));
    uint64_t commit;
    tact_trouble trouble;
    assert_int_equal(tact_keeper_unlink(w->keeper, TACT_S("bea"), TACT_S("phone"), &commit, &trouble), TACT_OK);
    flush(w);
    assert_int_equal(message(w, in.thread, 1).by, TACT_BY_PERSON);
    does(w, in.thread, TACT_THREAD_CLOSE, "Lea");
    assert_int_equal(find(w, phone, &person), TACT_OK);
    assert_false(tact_person_complaint_open(&person));
    assert_int_equal(find(w, (tact_who){ .user_id = TACT_S("bea"), .verified = true }, &person), TACT_OK);
    assert_false(tact_person_complaint_open(&person));
}

static unsigned threads_of(world *w, tact_who who) {
    tact_trouble trouble;
    uint8_t record[16];
    tact_arena_reset(&w->scratch);
    tact_thread_book *book = TACT_NEW(&w->scratch, tact_thread_book, 1);
    return tact_keeper_threads_of(w->keeper, &who, &w->scratch, book, record, &trouble) ? 0 : book->count;
}

/* Fails when what was written signed in is the device's: the next who has it in the hand would read it. */
static void of_the_account(void **state) {
    world *w = *state;
    tact_who phone = device("phone"), bea = { .user_id = TACT_S("bea"), .verified = true };
    tact_thread head;
    permit(w, phone, TACT_PERMISSION_GRANTED);
    permit(w, bea, TACT_PERMISSION_GRANTED);
    tact_thread_took page = writes(w, phone, TACT_CHANNEL_INAPP, "Hello?", ""), hers = writes(w, account("bea", "phone"), TACT_CHANNEL_INAPP, "My order", "");
    assert_true(hers.opened && hers.thread != page.thread);
    assert_int_equal(head_of(w, hers.thread, &head), TACT_OK);
    assert_true(head.part == 0);
    assert_int_equal(writes(w, account("bea", "tablet"), TACT_CHANNEL_INAPP, "The same order", "").thread, hers.thread);
    unproven = true;
    assert_int_equal(writes(w, phone, TACT_CHANNEL_INAPP, "Still there?", "").thread, page.thread);
    unproven = false;
    assert_int_equal(head_of(w, page.thread, &head), TACT_OK);
    assert_true(head.part == tact_keeper_device_part(w->keeper, TACT_S("phone")));
    assert_int_equal(threads_of(w, bea), 2);
    writes(w, account("carl", "phone"), TACT_CHANNEL_INAPP, "It is mine now", "");
    assert_int_equal(threads_of(w, bea), 1);
    assert_int_equal(threads_of(w, phone), 1);
    assert_int_equal(message(w, hers.thread, 2).by, TACT_BY_PERSON);
    assert_int_equal(head_of(w, hers.thread, &head), TACT_OK);
    tact_person person;
    assert_int_equal(find(w, bea, &person), TACT_OK);
    assert_true(tact_person_complaint_open(&person));
    replays(w);
}

static void moves_whole_from_a_device(void **state) {
    world *w = *state;
    tact_who phone = device("phone"), mail = { .email = TACT_S("bea@example.org"), .verified = true };
    tact_trouble trouble;
    permit(w, phone, TACT_PERMISSION_GRANTED);
    permit(w, (tact_who){ .user_id = TACT_S("bea"), .verified = true }, TACT_PERMISSION_GRANTED);
    tact_person person;
    uint8_t record[16];
    tact_thread_took took;
    assert_int_equal(tact_keeper_person(w->keeper, &phone, &w->scratch, &person, NULL, record, &trouble), TACT_OK);
    tact_thread_in in = { .channel = TACT_CHANNEL_EMAIL, .record_key = record, .text = TACT_S("By mail"), .from = mail.email, .proven = true };
    assert_int_equal(tact_keeper_thread_in(w->keeper, &mail, &in, &w->scratch, &took, &trouble), TACT_OK);
    flush(w);
    free(event(w, account("bea", "phone"), "in", (tact_event){ .type = TACT_EVENT_IDENTIFY, .occurred = clock_now }));
    flush(w);
    assert_int_equal(threads_of(w, (tact_who){ .user_id = TACT_S("bea"), .verified = true }), 1);
    assert_int_equal(message(w, took.thread, 1).by, TACT_BY_PERSON);
}

/* Fails when an id is one for everybody: the second person's words, and the second answer, would be gone. */
static void the_same_id_of_two(void **state) {
    world *w = *state;
    permit(w, device("a"), TACT_PERMISSION_GRANTED);
    permit(w, device("b"), TACT_PERMISSION_GRANTED);
    anna(w);
    w->stream = true;
    tact_thread_took a = writes(w, device("a"), TACT_CHANNEL_INAPP, "One", "1"), b = writes(w, device("b"), TACT_CHANNEL_INAPP, "Two", "1");
    assert_false(a.duplicate || b.duplicate);
    assert_true(writes(w, device("b"), TACT_CHANNEL_INAPP, "Two", "1").duplicate);
    assert_false(writes(w, anna_, TACT_CHANNEL_EMAIL, "Three", "<1@x>").duplicate);
    assert_false(writes(w, device("a"), TACT_CHANNEL_EMAIL, "Four", "<1@x>").duplicate);
    assert_false(says_as(w, a.thread, "To one", "k1").duplicate);
    assert_false(says_as(w, b.thread, "To two", "k1").duplicate);
    assert_true(says_as(w, b.thread, "To two", "k1").duplicate);
    w->stream = false;
}

/* Fails when whoever says to be her has her answer brought elsewhere. */
static void unproven_leads_nowhere(void **state) {
    world *w = *state;
    tact_thread head;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "My illness", "<1@her>");
    unproven = true;
    assert_int_equal(writes(w, anna_, TACT_CHANNEL_INAPP, "What did I ask?", "x").thread, in.thread);
    unproven = false;
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.channel, TACT_CHANNEL_EMAIL);
    assert_true(tact_slice_equal(head.from, TACT_S("anna+shop@example.org")) && tact_slice_equal(head.far_id, TACT_S("<1@her>")));
    says(w, in.thread, "To her alone.");
    assert_string_equal(last_to, "anna+shop@example.org");
    writes(w, anna_, TACT_CHANNEL_INAPP, "Signed in", "y");
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    assert_int_equal(head.channel, TACT_CHANNEL_INAPP);
}

static void old_ones_go(void **state) {
    world *w = *state;
    tact_thread head;
    anna(w);
    tact_thread_took in = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "");
    does(w, in.thread, TACT_THREAD_CLOSE, "Lea");
    clock_now = tact_instant_add(clock_now, TACT_DAYS(200));
    free(event(w, anna_, "here", (tact_event){ .type = TACT_EVENT_PAGE, .occurred = clock_now }));
    tact_keeper_tick(w->keeper);
    flush(w);
    assert_int_equal(head_of(w, in.thread, &head), TACT_OK);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(300));
    free(event(w, anna_, "still", (tact_event){ .type = TACT_EVENT_PAGE, .occurred = clock_now }));
    tact_keeper_tick(w->keeper);
    flush(w);
    assert_int_equal(head_of(w, in.thread, &head), TACT_ERR_NOT_FOUND);
    assert_int_equal(thread_rows(w), 0);
}

/* Nobody answered: of who is not remembered it goes after 30 days, of who is it stays. */
static void unanswered_ones_go(void **state) {
    world *w = *state;
    tact_thread head;
    anna(w);
    tact_thread_took kept = writes(w, anna_, TACT_CHANNEL_EMAIL, "Hello?", "1"), gone = writes(w, device("nobody"), TACT_CHANNEL_INAPP, "Hello?", "2");
    clock_now = tact_instant_add(clock_now, TACT_DAYS(29));
    tact_keeper_tick(w->keeper);
    flush(w);
    assert_int_equal(head_of(w, gone.thread, &head), TACT_OK);
    clock_now = tact_instant_add(clock_now, TACT_DAYS(2));
    tact_keeper_tick(w->keeper);
    flush(w);
    assert_int_equal(head_of(w, gone.thread, &head), TACT_ERR_NOT_FOUND);
    assert_int_equal(head_of(w, kept.thread, &head), TACT_OK);
    assert_int_equal(head.state, TACT_THREAD_OPEN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
        T(answered_by_mail), T(late_is_service), T(refused_waits_again), T(asks_and_closes), T(written_again_is_not_asked), T(not_remembered), T(nobody_known), T(erased_with_the_person),
        T(moves_with_the_device), T(of_the_account), T(moves_whole_from_a_device), T(the_same_id_of_two), T(unproven_leads_nowhere), T(old_ones_go), T(gives_way_to_an_order),
        T(few_places_for_conversations), T(unanswered_ones_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
