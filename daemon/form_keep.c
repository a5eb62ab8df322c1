/* daemon/form_keep.c -- what a filled form leads to: a mail that asks an address's owner, or choices, knowledge and the event, through the keeper. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include "brand/yaml.h"
#include "core/consent/consent.h"
#include "daemon/admit.h"
#include "daemon/api_body.h"
#include "daemon/face.h"
#include "daemon/form_flow.h"
#include "daemon/page.h"

enum { GRANTS_MOST = 64, MAILS_OF_ONE_MOST = 10 };
static const tact_span AGAIN = { 10 * 60 * 1000000LL }, CROWDED = { 60 * 1000000LL };

tact_slice tact_turn_address(const tact_turn *t) {
    for (uint32_t i = 0; i < t->form->field_count; i++)
        if (t->form->fields[i].type == TACT_ENTRY_EMAIL && t->state.answered >> i & 1 && t->state.ticked & t->form->fields[i].permission) return t->state.answers[i];
    return (tact_slice){ NULL, 0 };
}

/* ---- the mail that asks ---------------------------------------------------------------------------------------------------------------- */
static uint64_t hashed(const void *bytes, size_t len) { return tact_id64((tact_slice){ bytes, len }); }

/* One mail an address in ten minutes, ten a client, and no more in a minute than are remembered: a form is no way to pester anybody. *again: it was sent already. */
static bool may_mail(tact_server *s, const tact_http_request *request, tact_slice address, bool *again) {
    tact_instant now = tact_server_now(s);
    tact_peer client = tact_address_client(&request->peer);
    uint64_t whom = tact_id64(address), from = hashed(&client, sizeof client);
    unsigned of_one = 0;
    *again = false;
    for (unsigned i = 0; i < TACT_FORM_MAILS_LATEST; i++) {
        if (!s->form_mails[i].at.us || now.us - s->form_mails[i].at.us >= AGAIN.us) continue;
        *again |= s->form_mails[i].address == whom;
        of_one += s->form_mails[i].from == from;
    }
    unsigned next = s->form_mail_count % TACT_FORM_MAILS_LATEST;
    bool crowded = s->form_mails[next].at.us && now.us - s->form_mails[next].at.us < CROWDED.us;
    if (*again || of_one >= MAILS_OF_ONE_MOST || crowded) return *again;
    s->form_mails[next].address = whom;
    s->form_mails[next].from = from;
    s->form_mails[next].at = now;
    s->form_mail_count++;
    return true;
}

tact_status tact_turn_mail(tact_turn *t) {
    tact_server *s = t->server;
    tact_arena *arena = t->request->arena;
    tact_slice to = tact_turn_address(t), token = tact_form_seal(s->keeper, 'c', tact_server_now(s), &t->state, t->form, arena);
    const tact_slice fills[] = { TACT_S("brand"), s->brand.config.name };
    char base[300];
    bool again;
    int n = tact_page_base(s, base);
    if (!token.len) return TACT_ERR_LIMIT;
    size_t room = 400 + t->form->name.len + token.len;
    char *link = tact_arena_alloc(arena, room, 1);
    if (!link || n >= 300) return TACT_ERR_MEMORY;
    if (!may_mail(s, t->request, to, &again)) return TACT_ERR_CONFLICT;
    if (again) return TACT_OK;
    int len = snprintf(link, room, "%s/f/%.*s/confirm/%.*s", base, (int)t->form->name.len, t->form->name.ptr, (int)token.len, token.ptr);
    tact_instant now = tact_server_now(s);
    tact_sending mail = { .reply = true, .received = now, .heard = now, .to = to, .tries = 1, .campaign = TACT_S(""), .message = TACT_S("confirm"),
                          .content = { .locale = t->page->language, .title = tact_screen_word(t->language, "pages.mailTitle"), .body = tact_word_filled(arena, t->language, "pages.mailBody", fills, 2),
                                       .action_label = tact_screen_word(t->language, "pages.mailAction"), .action_url = { link, (size_t)len } },
                          .intent = { .channel = TACT_CHANNEL_EMAIL, .class_ = TACT_CLASS_ANSWER, .not_after = tact_instant_add(now, TACT_DAYS(1)) } };
    randombytes_buf(&mail.intent.key, sizeof mail.intent.key);
    tact_server_send(s, &mail);
    return TACT_OK;
}

/* ---- choices, knowledge, event --------------------------------------------------------------------------------------------------------- */
static tact_slice joined(tact_arena *arena, const char *before, tact_slice text) {
    size_t n = strlen(before);
    char *out = tact_arena_alloc(arena, n + text.len + 1, 1);
    if (!out) return (tact_slice){ NULL, 0 };
    memcpy(out, before, n);
    memcpy(out + n, text.ptr, text.len);
    return (tact_slice){ out, n + text.len };
}

static tact_slice id_text(const tact_turn *t, const char *before) {
    char hex[2 * TACT_FORM_ID + 1];
    sodium_bin2hex(hex, sizeof hex, t->state.id, sizeof t->state.id);
    return joined(t->request->arena, before, tact_slice_of(hex));
}

static tact_status choose(tact_turn *t, const tact_who *who, tact_slice sender, tact_kept *kept, tact_trouble *trouble) {
    tact_server *s = t->server;
    tact_arena *arena = t->request->arena;
    tact_instant now = tact_server_now(s);
    tact_grant *grants = TACT_NEW(arena, tact_grant, GRANTS_MOST);
    tact_proof *proof = TACT_NEW(arena, tact_proof, 1);
    uint32_t count = 0;
    uint16_t notice = s->brand.purposes.notices[s->brand.purposes.notice_count - 1].version;
    if (!grants || !proof) return TACT_ERR_MEMORY;
    for (unsigned p = 0; p < GRANTS_MOST; p++)
        if (t->state.ticked >> p & 1)
            grants[count++] = (tact_grant){ .purpose = (uint8_t)p, .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = notice, .at = now, .expires = tact_consent_expires(p, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, now, TACT_DAYS(183)) };
    tact_who account = *who;
    account.account_only = true;
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = count };
    const tact_consent_how how = { .notice = notice, .language = t->page->language, .method = sender };
    tact_status status = tact_keeper_event(s->keeper, &account, sender, id_text(t, "c"), &event, NULL, NULL, arena, kept, trouble);
    if (status || kept->duplicate) return status;
    status = tact_keeper_receipt(s->keeper, kept, &event, &how, arena, proof, trouble);
    return status ? status : tact_server_after_consent(s, &account, kept, trouble);
}

static tact_value answer_value(const tact_entry *f, tact_slice text) {
    if (f->type == TACT_ENTRY_NUMBER) return tact_yaml_scalar(text);
    return f->type == TACT_ENTRY_YES_NO ? tact_value_bool(tact_slice_is(text, "yes")) : tact_value_text(text);
}

static void put(tact_pair *pairs, uint32_t *count, tact_slice key, tact_value value) { pairs[(*count)++] = (tact_pair){ .key = key, .value = value }; }

static tact_status learn(tact_turn *t, const tact_kept *kept, tact_slice confirmed, tact_trouble *trouble) {
    tact_pair pairs[TACT_FIELDS_MOST];
    uint32_t count = 0;
    for (uint32_t i = 0; i < t->form->field_count; i++)
        if (t->form->fields[i].trait.len && t->state.answered >> i & 1) put(pairs, &count, t->form->fields[i].trait, answer_value(&t->form->fields[i], t->state.answers[i]));
    const tact_value traits = { .type = TACT_MAP, .map = { pairs, count } };
    const tact_knowledge what = { .email = confirmed, .locale = t->page->language, .traits = count ? &traits : NULL, .verified = confirmed.len > 0, .source = TACT_SOURCE_FORM };
    return tact_keeper_know(t->server->keeper, kept, &what, t->request->arena, trouble);
}

/* The event as a site would send it, through the same door. */
static tact_status tell(tact_turn *t, const tact_who *who, tact_slice sender, tact_kept *kept, tact_trouble *trouble) {
    tact_server *s = t->server;
    tact_arena *arena = t->request->arena;
    tact_pair *p = TACT_NEW(arena, tact_pair, TACT_FIELDS_MOST + 8);
    tact_value *topic = TACT_NEW(arena, tact_value, 1);
    tact_admitted *a = TACT_NEW(arena, tact_admitted, 1);
    uint32_t n = 0, m = 0, c = 0;
    if (!p || !topic || !a) return TACT_ERR_MEMORY;
    put(p, &n, TACT_S("form"), tact_value_text(t->form->name));
    put(p, &n, TACT_S("page"), tact_value_text(t->page->slug));
    put(p, &n, TACT_S("language"), tact_value_text(t->page->language));
    if (t->page->campaign.text.len) put(p, &n, TACT_S("campaign"), tact_value_text(t->page->campaign.text));
    *topic = tact_value_text(t->page->topic.text);
    if (topic->text.len) put(p, &n, TACT_S("topics"), (tact_value){ .type = TACT_LIST, .list = { topic, 1 } });
    for (uint32_t i = 0; i < t->form->field_count; i++)
        if (t->form->fields[i].property.len && t->state.answered >> i & 1) put(p, &n, t->form->fields[i].property, answer_value(&t->form->fields[i], t->state.answers[i]));
    tact_pair context[1], body[4];
    put(context, &c, TACT_S("locale"), tact_value_text(t->page->language));
    put(body, &m, TACT_S("event"), tact_value_text(TACT_S("Form Submitted")));
    put(body, &m, TACT_S("anonymousId"), tact_value_text(id_text(t, "form-")));
    put(body, &m, TACT_S("properties"), (tact_value){ .type = TACT_MAP, .map = { p, n } });
    put(body, &m, TACT_S("context"), (tact_value){ .type = TACT_MAP, .map = { context, c } });
    const tact_value whole = { .type = TACT_MAP, .map = { body, m } };
    const tact_admit_rules rules = { .bundle = tact_keeper_engine(s->keeper)->bundle, .received = tact_server_now(s), .type = TACT_EVENT_TRACK };
    if (!tact_admit(a, &whole, &rules, arena)) return tact_trouble_set(trouble, TACT_ERR_INVALID, "the form's answers make no event: %s", a->fault_count ? a->faults[0].reason : "");
    a->event.robot = tact_api_robot(s, t->request);
    a->event.gpc = tact_slice_is(tact_http_get(t->request, TACT_S("sec-gpc")), "1");
    tact_status status = tact_keeper_event(s->keeper, who, sender, id_text(t, "e"), &a->event, NULL, NULL, arena, kept, trouble);
    if (status) return status;
    s->counts.events[TACT_EVENT_TRACK]++;
    if (kept->duplicate) s->counts.duplicates++; else s->counts.accepted++;
    return TACT_OK;
}

tact_status tact_turn_keep(tact_turn *t, tact_slice confirmed, uint64_t *commit, tact_trouble *trouble) {
    tact_kept *kept = TACT_NEW(t->request->arena, tact_kept, 2);
    tact_slice sender = joined(t->request->arena, "form:", t->form->name);
    tact_who who = { .user_id = t->state.user_id, .verified = t->state.user_id.len || confirmed.len };
    if (!kept || !sender.len) return TACT_ERR_MEMORY;
    if (!who.user_id.len && confirmed.len) who.email = confirmed;
    if (!who.verified) who.anonymous_id = id_text(t, "form-");
    bool chooses = who.verified && t->state.ticked && (confirmed.len || !tact_turn_address(t).len);
    tact_status status = chooses ? choose(t, &who, sender, &kept[0], trouble) : TACT_OK;
    bool again = chooses && kept[0].duplicate;
    if (!status && chooses && !again) status = learn(t, &kept[0], confirmed, trouble);
    if (!status && !again) status = tell(t, &who, sender, &kept[1], trouble);
    if (!status && !again && !chooses && who.verified && !kept[1].duplicate) status = learn(t, &kept[1], (tact_slice){ NULL, 0 }, trouble);
    *commit = again ? kept[0].commit : kept[1].commit;
    return status;
}
