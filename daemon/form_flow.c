/* daemon/form_flow.c -- see form_flow.h: the questions. What they lead to is in form_keep.c. */
#include "daemon/form_flow.h"
#include <stdio.h>
#include <string.h>
#include "brand/form_answer.h"
#include "core/person/fold.h"
#include "core/place/place.h"
#include "daemon/face.h"

static bool can_mail(const tact_turn *t) { return tact_config_connected(&t->server->brand.config, TACT_CHANNEL_EMAIL); }

static void know(tact_turn *t, uint32_t i, tact_slice value) {
    t->state.known |= (uint16_t)(1u << i);
    if (!value.len) return;
    t->state.answered |= (uint16_t)(1u << i);
    t->state.answers[i] = value;
    if (!tact_form_fits(&t->state)) { t->state.answered &= (uint16_t)~(1u << i); t->state.known &= (uint16_t)~(1u << i); }
}

/* A town that no table knows is one where the brand has a place. */
static tact_entry_fault judge(const tact_turn *t, const tact_entry *f, tact_slice typed, tact_slice *value) {
    int32_t latitude, longitude;
    tact_entry_fault fault = tact_entry_judge(f, typed, t->server->brand.config.country, t->page->language, t->request->arena, value);
    return fault == TACT_ENTRY_NO_TOWN && tact_place_town(tact_keeper_engine(t->server->keeper)->bundle, *value, &latitude, &longitude) ? TACT_ENTRY_GOOD : fault;
}

void tact_turn_begin(tact_turn *t, tact_slice town) {
    tact_slice value;
    tact_form_begin(&t->state, t->page);
    for (uint32_t i = 0; i < t->form->field_count; i++) {
        const tact_entry *f = &t->form->fields[i];
        if (f->type == TACT_ENTRY_EMAIL && !can_mail(t)) know(t, i, TACT_S(""));
        if (f->type == TACT_ENTRY_TOWN && town.len && judge(t, f, town, &value) == TACT_ENTRY_GOOD) know(t, i, value);
    }
}

static tact_slice as_text(const tact_value *v, tact_arena *arena) {
    char digits[32];
    if (!v) return (tact_slice){ NULL, 0 };
    if (v->type == TACT_TEXT) return v->text;
    if (v->type == TACT_BOOL) return v->boolean ? TACT_S("yes") : TACT_S("no");
    if (v->type != TACT_INT) return (tact_slice){ NULL, 0 };
    snprintf(digits, sizeof digits, "%lld", (long long)v->integer);
    return tact_arena_copy(arena, tact_slice_of(digits));
}

tact_status tact_turn_known(tact_turn *t, tact_slice user_id, tact_trouble *trouble) {
    tact_person person;
    tact_cold cold;
    tact_view view;
    tact_slice value;
    uint8_t key[16];
    tact_arena *arena = t->request->arena;
    const tact_who who = { .user_id = user_id, .verified = true };
    if (user_id.len > TACT_FORM_USER_MOST) return tact_trouble_set(trouble, TACT_ERR_INVALID, "the userId is longer than 256 bytes");
    t->state.user_id = user_id;
    tact_status status = tact_keeper_person(t->server->keeper, &who, arena, &person, &cold, key, trouble);
    if (status == TACT_ERR_NOT_FOUND || status == TACT_ERR_SEALED) return TACT_OK;
    if (status) return status;
    tact_view_make(&view, &person, 0, true, tact_server_now(t->server));
    for (uint32_t i = 0; i < t->form->field_count; i++) {
        const tact_entry *f = &t->form->fields[i];
        const tact_address *address = f->type == TACT_ENTRY_EMAIL ? tact_cold_address(&cold, TACT_CHANNEL_EMAIL) : NULL;
        if (address && (view.purposes & f->permission) == f->permission) know(t, i, TACT_S(""));        /* nothing is left to be asked beside it */
        if (!f->trait.len || cold.traits.type != TACT_MAP || !tact_view_may(&view, TACT_PURPOSE_REMEMBER)) continue;
        tact_slice kept = as_text(tact_value_get(&cold.traits, f->trait), arena);
        if (kept.len && judge(t, f, kept, &value) == TACT_ENTRY_GOOD) know(t, i, value);
    }
    return TACT_OK;
}

int tact_turn_field(const tact_turn *t) {
    for (uint32_t i = 0; i < t->form->field_count; i++) if (!((t->state.asked | t->state.known) >> i & 1)) return (int)i;
    return -1;
}

static int last_asked(const tact_turn *t) {
    int now = tact_turn_field(t);
    for (int i = (now < 0 ? (int)t->form->field_count : now) - 1; i >= 0; i--) if (t->state.asked >> i & 1) return i;
    return -1;
}

static const char *fault_word(tact_entry_fault fault) {
    static const char *const words[] = { NULL, "pages.wrong.empty", "pages.wrong.long", "pages.wrong.email", "pages.wrong.phone", "pages.wrong.date", "pages.wrong.number", "pages.wrong.choice", "pages.wrong.town" };
    return words[fault];
}

static uint64_t ticked(const tact_turn *t, uint64_t asked, const tact_slice *permits, uint32_t count) {
    uint64_t out = 0;
    for (uint32_t i = 0; i < count; i++) {
        int number = tact_purposes_number(&t->server->brand.purposes, permits[i]);
        if (number >= 0) out |= (uint64_t)1 << number & asked;
    }
    return out;
}

bool tact_turn_take(tact_turn *t, tact_slice order, const tact_slice *values, uint32_t value_count, const tact_slice *permits, uint32_t permit_count) {
    int at = tact_turn_field(t), before = last_asked(t);
    if (tact_slice_is(order, "back")) {
        if (before >= 0) t->state.asked &= (uint16_t)~(1u << before);
        return true;
    }
    if (at < 0) return true;
    const tact_entry *f = &t->form->fields[at];
    uint16_t bit = (uint16_t)(1u << at);
    bool pass = tact_slice_is(order, "pass");
    tact_slice value, typed = !pass && value_count ? values[0] : TACT_S("");
    tact_entry_fault fault = judge(t, f, typed, &value);
    t->state.ticked = (t->state.ticked & ~f->permission) | (pass ? 0 : ticked(t, f->permission, permits, permit_count));
    t->state.answered &= (uint16_t)~bit;
    if (fault == TACT_ENTRY_EMPTY && !f->required) { t->state.asked |= bit; t->state.ticked &= ~f->permission; return true; }
    if (fault == TACT_ENTRY_GOOD) {
        t->state.answers[at] = value;
        t->state.answered |= bit;
        if (tact_form_fits(&t->state)) { t->state.asked |= bit; return true; }
        t->state.answered &= (uint16_t)~bit;
    }
    t->wrong = fault == TACT_ENTRY_GOOD ? "pages.wrong.together" : fault_word(fault);
    t->typed = typed.len <= 1000 ? typed : (tact_slice){ typed.ptr, 0 };
    return false;
}

/* ---- showing -------------------------------------------------------------------------------------------------------------------------- */
static tact_slice decimal(tact_arena *arena, uint32_t n) {
    char text[12];
    snprintf(text, sizeof text, "%u", n);
    return tact_arena_copy(arena, tact_slice_of(text));
}

void tact_turn_permissions(tact_turn *t, uint64_t purposes, tact_values *v) {
    const tact_brand *brand = &t->server->brand;
    tact_arena *arena = t->request->arena;
    const tact_bundle *b = tact_keeper_engine(t->server->keeper)->bundle;
    tact_value *rows = TACT_NEW(arena, tact_value, 64);
    uint32_t count = 0;
    for (unsigned p = 0; rows && p < 64; p++) {
        const tact_notice_text *words = purposes >> p & 1 ? tact_purposes_words(&brand->purposes, &brand->config, p, t->page->language, NULL) : NULL;
        const tact_purpose *known = words ? tact_bundle_purpose(b, p) : NULL;
        tact_values row;
        if (!known) continue;
        tact_values_init(&row, arena);
        tact_values_text(&row, "purpose", known->name);
        tact_values_text(&row, "name", words->name);
        tact_values_text(&row, "text", words->text);
        tact_values_int(&row, "version", brand->purposes.notices[brand->purposes.notice_count - 1].version);
        tact_values_bool(&row, "ticked", t->state.ticked >> p & 1);
        rows[count++] = tact_values_done(&row);
    }
    tact_values_bool(v, "hasPermissions", count > 0);
    tact_values_list(v, "permissions", rows, count);
}

static void options(tact_turn *t, const tact_entry *f, tact_slice chosen, tact_values *v) {
    const tact_entry_option yes_no[] = { { TACT_S("yes"), tact_screen_word(t->language, "pages.yes") }, { TACT_S("no"), tact_screen_word(t->language, "pages.no") } };
    const tact_entry_option *from = f->type == TACT_ENTRY_YES_NO ? yes_no : f->options;
    uint32_t count = f->type == TACT_ENTRY_YES_NO ? 2 : f->option_count;
    tact_value *rows = TACT_NEW(t->request->arena, tact_value, count + 1);
    for (uint32_t i = 0; rows && i < count; i++) {
        tact_values row;
        tact_values_init(&row, t->request->arena);
        tact_values_text(&row, "value", from[i].value);
        tact_values_text(&row, "label", from[i].label);
        tact_values_bool(&row, "chosen", tact_slice_equal(chosen, from[i].value));
        rows[i] = tact_values_done(&row);
    }
    tact_values_list(v, "options", rows, rows ? count : 0);
}

static void place(tact_turn *t, uint32_t at, tact_values *v) {
    uint32_t n = 0, count = 0;
    for (uint32_t i = 0; i < t->form->field_count; i++) {
        if (t->state.known >> i & 1) continue;
        count++;
        if (i == at) n = count;
    }
    tact_values_bool(v, "steps", count > 1);
    tact_values_int(v, "n", n);
    tact_values_int(v, "count", count);
    bool last = true;
    for (uint32_t i = at + 1; i < t->form->field_count; i++) last &= (t->state.asked | t->state.known) >> i & 1;
    tact_values_text(v, "button", !last ? tact_screen_word(t->language, "pages.next") : t->form->button.len ? t->form->button : tact_screen_word(t->language, "pages.send"));
}

void tact_turn_values(tact_turn *t, tact_values *v) {
    static const struct { const char *input, *fills, *keys; } kinds[] = { { "text", "", "" }, { "text", "", "" }, { "email", "email", "email" }, { "tel", "tel", "tel" }, { "text", "address-level2", "" }, { "date", "", "" }, { "text", "", "decimal" }, { "text", "", "" }, { "text", "", "" } };
    int at = tact_turn_field(t);
    if (at < 0) return;
    const tact_entry *f = &t->form->fields[at];
    tact_arena *arena = t->request->arena;
    tact_slice given = t->wrong ? t->typed : t->state.answers[at], most = decimal(arena, tact_entry_most(f->type));
    const tact_slice fills[] = { TACT_S("count"), most };
    tact_values_bool(v, "isQuestion", true);
    tact_values_text(v, "form", t->form->name);
    tact_values_text(v, "state", tact_form_seal(t->server->keeper, 'f', tact_server_now(t->server), &t->state, t->form, arena));
    place(t, (uint32_t)at, v);
    tact_values_text(v, "ask", f->ask);
    tact_values_text(v, "help", f->help);
    tact_values_bool(v, "isChoice", f->type == TACT_ENTRY_CHOICE || f->type == TACT_ENTRY_YES_NO);
    tact_values_bool(v, "isLong", f->type == TACT_ENTRY_LONG);
    tact_values_text(v, "input", tact_slice_of(kinds[f->type].input));
    tact_values_text(v, "fills", tact_slice_of(kinds[f->type].fills));
    tact_values_text(v, "keys", tact_slice_of(kinds[f->type].keys));
    tact_values_text(v, "most", most);
    tact_values_text(v, "given", given.ptr ? given : TACT_S(""));
    tact_values_text(v, "wrong", t->wrong ? tact_word_filled(arena, t->language, t->wrong, fills, 2) : TACT_S(""));
    tact_values_text(v, "described", t->wrong ? f->help.len ? TACT_S("help wrong") : TACT_S("wrong") : f->help.len ? TACT_S("help") : TACT_S(""));
    tact_values_bool(v, "optional", !f->required);
    tact_values_bool(v, "canBack", last_asked(t) >= 0);
    options(t, f, given, v);
    tact_turn_permissions(t, f->permission, v);
}

void tact_turn_on_page(tact_server *s, const tact_http_request *request, const tact_landing *page, tact_slice town, tact_values *v) {
    tact_turn turn = { .server = s, .request = request, .page = page, .form = page->form, .language = tact_language_words(page->language) };
    if (!page->form) return;
    tact_turn_begin(&turn, town);
    tact_values_text(v, "formTitle", page->form->title.len ? page->form->title : page->title);
    tact_values_text(v, "formIntro", page->form->intro);
    tact_turn_values(&turn, v);
}
