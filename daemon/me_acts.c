/* daemon/me_acts.c -- what a person does on /me: each act checks its form, says it to the keeper, and leads back to the page when it is on the disk. */
#include <stdio.h>
#include <string.h>
#include "core/campaign/occasion.h"
#include "core/consent/consent.h"
#include "daemon/answer.h"
#include "daemon/api_body.h"
#include "daemon/http_text.h"
#include "daemon/inbox.h"
#include "daemon/me.h"
#include "daemon/me_groups.h"
#include "daemon/streams.h"

typedef struct form { const tact_http_pair *pairs; uint32_t count; } form;

static tact_slice field(const form *f, const char *name) {
    for (uint32_t i = 0; i < f->count; i++)
        if (tact_slice_is(f->pairs[i].name, name)) return f->pairs[i].value;
    return (tact_slice){ NULL, 0 };
}

static bool says(const form *f, const char *name, const char *value) { return tact_slice_is(field(f, name), value); }

/* ---- how it ends ---- */

static void trouble_of(tact_me *me, tact_status status, const tact_trouble *trouble) { tact_server_refuse(me->server, me->request, status, trouble); }
static void wrong(tact_me *me) { tact_me_say(me, 400, "me.wrong.title", "me.wrong.text"); }

/* To where they were on the page. */
static void back(tact_me *me, uint64_t commit, const char *done) {
    static const char *const places[][2] = { { "purpose", "know" }, { "later", "laters" }, { "unlink", "devices" }, { "write", "talk" }, { "tests", "tests" } };
    const char *place = "attention";
    char *where = tact_arena_alloc(me->request->arena, me->base.len + 48, 1);
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        if (!strcmp(done, places[i][0])) place = places[i][1];
    if (!where) { wrong(me); return; }
    tact_me_again(me);
    int n = snprintf(where, me->base.len + 48, "%.*s?done=%s%s%s", (int)me->base.len, me->base.ptr, done, me->right == TACT_ME_PROVEN ? "#" : "", me->right == TACT_ME_PROVEN ? place : "");
    tact_me_lead(me, commit, (tact_slice){ where, (size_t)n });
}

/* Says it of the record; false after having answered. */
static bool own(tact_me *me, tact_event *event, tact_kept **kept) {
    bool known;
    tact_trouble trouble = { "" };
    tact_status s = tact_keeper_own(me->server->keeper, me->record_key, event, me->request->arena, &known, kept, &trouble);
    if (s) trouble_of(me, s, &trouble);
    else if (!known) tact_me_say(me, 410, "me.nobody.title", "me.nobody.text");
    return !s && known;
}

static void limit(tact_me *me, tact_event event, const char *done) {
    tact_kept *kept;
    event.type = TACT_EVENT_LIMITS;
    if (own(me, &event, &kept)) back(me, kept->commit, done);
}

/* ---- limits ---- */

static void pause_for(tact_me *me, const form *f) {
    tact_instant now = tact_server_now(me->server), held = tact_person_limits(&me->person).pause_until;
    tact_event event = { .limits = { .set_pause = true } };
    bool end = says(f, "for", "end");
    if (!end && !says(f, "for", "week") && !says(f, "for", "month")) { wrong(me); return; }
    if (end && me->right != TACT_ME_PROVEN) { tact_me_say(me, 403, "me.needsCode.title", "me.needsCode.text"); return; }
    if (!end) event.limits.pause_until = tact_instant_add(now, TACT_DAYS(says(f, "for", "week") ? 7 : 30));
    if (me->right == TACT_ME_LINK && event.limits.pause_until.us < held.us) event.limits.pause_until = held;
    limit(me, event, "pause");
}

static void fewer(tact_me *me, const form *f) {
    tact_slice most = field(f, "most");
    unsigned n = 0, held = tact_person_limits(&me->person).cap_per_week;
    bool none = tact_slice_is(most, "any") || (most.len && tact_slice_equal(most, field(f, "any")));      /* the slider's last step */
    for (size_t i = 0; i < most.len && !none; i++) n = most.ptr[i] >= '0' && most.ptr[i] <= '9' && n < 255 ? n * 10 + (unsigned)(most.ptr[i] - '0') : 1000;
    if (!most.len || (!none && n > 254)) { wrong(me); return; }
    if (none) n = 255;
    if (me->right == TACT_ME_LINK && n > held) { tact_me_say(me, 403, "me.needsCode.title", "me.needsCode.text"); return; }
    limit(me, (tact_event){ .limits = { .set_cap = true, .cap_per_week = (uint8_t)n } }, "fewer");
}

static void quiet(tact_me *me, const form *f) {
    tact_event event = { .limits = { .set_quiet = true } };
    if (says(f, "say", "none")) { limit(me, event, "quiet"); return; }
    bool good = tact_minute_parse(field(f, "from"), &event.limits.quiet_from_minute) && tact_minute_parse(field(f, "until"), &event.limits.quiet_until_minute);
    if (!good || event.limits.quiet_from_minute == event.limits.quiet_until_minute) { tact_me_say(me, 400, "me.hours.title", "me.hours.text"); return; }
    limit(me, event, "quiet");
}

static void prefer(tact_me *me, const form *f) {
    tact_slice channel = field(f, "channel");
    int c = tact_slice_is(channel, "none") ? TACT_CHANNEL_WEB : tact_word_number(TACT_LIST_CHANNEL, channel);
    if (c < 0 || (c == TACT_CHANNEL_WEB && !tact_slice_is(channel, "none"))) { wrong(me); return; }
    limit(me, (tact_event){ .limits = { .set_prefers = true, .prefers = (uint8_t)c } }, "prefer");
}

static bool yes_or_no(tact_me *me, const form *f, bool *yes) {
    *yes = says(f, "say", "yes");
    if (*yes || says(f, "say", "no")) return true;
    wrong(me);
    return false;
}

static void late(tact_me *me, const form *f) {
    bool yes;
    if (yes_or_no(me, f, &yes)) limit(me, (tact_event){ .limits = { .set_wellbeing = true, .wellbeing_off = !yes } }, "late");
}

static void tests(tact_me *me, const form *f) {
    bool yes;
    if (yes_or_no(me, f, &yes)) limit(me, (tact_event){ .limits = { .set_tests = true, .tests_off = !yes } }, "tests");
}

static void later(tact_me *me, const form *f) {
    uint64_t id;
    if (tact_answer_unhex(field(f, "id"), &id)) limit(me, (tact_event){ .subject = id, .limits = { .set_later = true, .cap_per_week = TACT_WHEN_NEVER } }, "later");
    else wrong(me);
}

/* ---- permissions ---- */

static void choose(tact_me *me, uint64_t purposes, bool yes, const char *done) {
    const tact_brand *brand = &me->server->brand;
    tact_instant now = tact_server_now(me->server);
    tact_grant *grants = TACT_NEW(me->request->arena, tact_grant, TACT_PURPOSE_MAX);
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = grants };
    tact_trouble trouble = { "" };
    tact_kept *kept;
    tact_proof proof;
    uint16_t newest = 0;
    for (unsigned p = 0; grants && p < TACT_PURPOSE_MAX; p++) {
        uint16_t notice = 0;
        if (!(purposes >> p & 1) || !tact_purposes_words(&brand->purposes, &brand->config, p, me->tongue, &notice)) continue;
        uint8_t state = yes ? TACT_PERMISSION_GRANTED : tact_me_may(me, p) ? TACT_PERMISSION_WITHDRAWN : TACT_PERMISSION_REFUSED;
        grants[event.grant_count++] = (tact_grant){ .purpose = (uint8_t)p, .state = state, .basis = TACT_BASIS_CONSENT, .notice = notice, .at = now,
                                                    .expires = tact_consent_expires(p, state, TACT_BASIS_CONSENT, now, TACT_DAYS(183)) };
        if (notice > newest) newest = notice;
    }
    if (!event.grant_count) { wrong(me); return; }
    if (!own(me, &event, &kept)) return;
    tact_consent_how how = { .notice = newest, .language = me->tongue, .method = TACT_S("me") };
    tact_status s = tact_keeper_receipt(me->server->keeper, kept, &event, &how, me->request->arena, &proof, &trouble);
    if (s == TACT_ERR_NOT_FOUND) s = TACT_OK;              /* nothing is left of them that a receipt could stand beside */
    if (!s) s = tact_server_after_consent(me->server, &me->who, kept, &trouble);
    if (s) trouble_of(me, s, &trouble);
    else back(me, kept->commit, done);
}

static void purpose(tact_me *me, const form *f) {
    bool yes;
    uint64_t purposes = tact_me_purposes(me, field(f, "name"));
    if (!purposes) { wrong(me); return; }
    if (yes_or_no(me, f, &yes)) choose(me, purposes, yes, "purpose");
}

static void stop(tact_me *me, const form *f) {
    tact_trouble trouble = { "" };
    bool known;
    uint64_t commit;
    int channel = me->right == TACT_ME_LINK ? me->channel : tact_word_number(TACT_LIST_CHANNEL, field(f, "channel"));
    if (channel < 0) { wrong(me); return; }
    if (me->right == TACT_ME_PROVEN) { choose(me, tact_bit(tact_purpose_of_channel((unsigned)channel)), false, "stop"); return; }
    tact_marked what = { .channel = (uint8_t)channel, .outcome = TACT_OUTCOME_UNSUBSCRIBED, .intent = me->intent };
    memcpy(what.record_key, me->record_key, sizeof what.record_key);
    tact_status s = tact_keeper_marked(me->server->keeper, &what, me->request->arena, &known, &commit, &trouble);
    if (s) trouble_of(me, s, &trouble);
    else back(me, commit, "stop");
}

/* ---- the rest ---- */

static void ask(tact_me *me, const form *f) {
    (void)f;
    tact_me_ask(me, (tact_slice){ NULL, 0 });
}

static void unlink_device(tact_me *me, const form *f) {
    uint64_t part, commit = 0;
    tact_trouble trouble = { "" };
    if (!tact_answer_unhex(field(f, "device"), &part) || !part || !tact_person_part_const(&me->person, part)) { wrong(me); return; }
    tact_status s = tact_keeper_unlink_part(me->server->keeper, me->record_key, part, &commit, &trouble);
    if (s == TACT_ERR_NOT_FOUND) { wrong(me); return; }
    if (s) { trouble_of(me, s, &trouble); return; }
    tact_streams_drop(me->server->streams, me->record_key);
    back(me, commit, "unlink");
}

static void say_to_brand(tact_me *me, const form *f) {
    int http = 0;
    const char *why = NULL;
    tact_thread_took took = { .commit = 0 };
    tact_trouble trouble = { "" };
    tact_thread_in in = { .channel = TACT_CHANNEL_INAPP, .record_key = me->record_key, .device_part = !me->person.account && me->person.part_count ? me->person.parts[0].id : 0,
                          .text = field(f, "text"), .locale = me->tongue, .proven = true };
    if (!in.text.len || in.text.len > TACT_THREAD_TEXT_MOST) { tact_me_say(me, 400, "me.noWords.title", "me.noWords.text"); return; }
    tact_status s = tact_inbox_room(me->server, &me->who, &in, me->request->arena, &http, &why, &trouble);
    if (!s && http) { tact_me_say(me, 429, "me.enough.title", "me.enough.text"); return; }
    if (!s) s = tact_inbox_take(me->server, &me->who, &in, me->request->arena, &took, &trouble);
    if (s) trouble_of(me, s, &trouble);
    else back(me, took.commit, "write");
}

/* The receipt travels in the address: sealed, and of nobody. */
static void erase(tact_me *me, const form *f) {
    char bytes[96], token[TACT_TOKEN_TEXT], time[TACT_INSTANT_TEXT + 1], *where = tact_arena_alloc(me->request->arena, TACT_TOKEN_TEXT + 16, 1);
    tact_erase_receipt receipt;
    tact_trouble trouble = { "" };
    if (!says(f, "sure", "yes")) { tact_me_lead(me, 0, TACT_S("/me/erase")); return; }
    tact_status s = where ? tact_keeper_erase(me->server->keeper, &me->who, &receipt, &trouble) : TACT_ERR_MEMORY;
    if (s) { trouble_of(me, s, &trouble); return; }
    tact_streams_drop(me->server->streams, me->record_key);
    tact_me_leave(me);
    tact_slice at = tact_instant_format(receipt.at, time);
    int n = snprintf(bytes, sizeof bytes, "%s %.*s %u", receipt.id, (int)at.len, at.ptr, receipt.records);
    tact_slice made = tact_token_make(me->server->keeper, 'R', (tact_instant){ 0 }, (tact_slice){ bytes, (size_t)n }, token);
    int length = snprintf(where, TACT_TOKEN_TEXT + 16, "/me/erased/%.*s", (int)made.len, made.ptr);
    tact_me_lead(me, tact_keeper_touch(me->server->keeper), (tact_slice){ where, (size_t)length });
}

static void out(tact_me *me, const form *f) {
    (void)f;
    tact_me_leave(me);
    tact_me_lead(me, tact_keeper_touch(me->server->keeper), TACT_S("/me"));
}

/* ---- the one table ---- */

static const struct act { const char *name; tact_me_right least; void (*run)(tact_me *me, const form *f); } acts[] = {
#define DO_stop stop
#define DO_pause pause_for
#define DO_fewer fewer
#define DO_ask ask
#define DO_quiet quiet
#define DO_prefer prefer
#define DO_purpose purpose
#define DO_late late
#define DO_tests tests
#define DO_later later
#define DO_unlink unlink_device
#define DO_write say_to_brand
#define DO_erase erase
#define DO_out out
#define A(name, right) { #name, TACT_ME_##right, DO_##name },
#include "daemon/me_act.def"
#undef A
};

void tact_me_act(tact_me *me, tact_slice name) {
    form f = { NULL, 0 };
    const struct act *act = NULL;
    for (unsigned i = 0; i < sizeof acts / sizeof *acts; i++)
        if (tact_slice_is(name, acts[i].name)) act = &acts[i];
    if (!act) { tact_me_say(me, 404, "me.wrong.title", "me.wrong.text"); return; }
    if (me->right < act->least) { tact_me_say(me, 403, "me.needsCode.title", "me.needsCode.text"); return; }
    if (me->old && act->run != stop && act->run != ask) { tact_me_say(me, 403, "me.oldLink.title", "me.oldLink.text"); return; }
    if (tact_http_form(me->request->arena, &f.pairs, &f.count, me->request->body)) { wrong(me); return; }
    if (tact_me_form_good(me, field(&f, "form"))) act->run(me, &f);
}
