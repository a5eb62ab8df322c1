/* daemon/export.c -- see export.h. */
#include "daemon/export.h"
#include <sodium.h>
#include "daemon/action_json.h"
#include "daemon/answer.h"
#include "daemon/attach.h"
#include "daemon/history.h"
#include "daemon/keeper_action.h"
#include "daemon/keeper_order.h"
#include "daemon/label.h"
#include "daemon/logrow.h"
#include "daemon/person_json.h"
#include "daemon/thread_json.h"

enum { RECEIPTS_MAX = 256, ACTIONS_MAX = 400, ORDERS_MAX = 33 * TACT_ORDER_MOST };

/* ---- receipts ---- */

static void hex(tact_json *j, const char *key, const uint8_t *bytes, size_t len) {
    char text[2 * 64 + 1];
    sodium_bin2hex(text, sizeof text, bytes, len);
    tact_json_key_text(j, tact_slice_of(key), (tact_slice){ text, 2 * len });
}

static void receipt(tact_json *j, const tact_proof *p) {
    const tact_receipt *r = &p->receipt;
    char time[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    hex(j, "receipt", p->id, sizeof p->id);
    tact_json_key_text(j, TACT_S("at"), tact_instant_format(p->at, time));
    tact_json_key_int(j, TACT_S("number"), (int64_t)p->number);
    hex(j, "signature", p->signature, sizeof p->signature);
    tact_json_key_int(j, TACT_S("notice"), r->notice);
    tact_json_key_text(j, TACT_S("language"), r->language);
    tact_json_key_text(j, TACT_S("method"), r->method);
    tact_json_key_text(j, TACT_S("controller"), r->controller);
    if (r->source.len) tact_json_key_text(j, TACT_S("source"), r->source);
    TACT_JSON_KEY(j, "purposes");
    tact_json_map(j);
    for (uint32_t i = 0; i < r->line_count; i++) tact_json_key_text(j, r->lines[i].purpose, tact_word_name(TACT_LIST_PERMISSION, r->lines[i].state));
    tact_json_end_map(j);
    tact_json_end_map(j);
}

static tact_status actions_of(tact_export_head *out, tact_keeper *keeper, const tact_who *who, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    tact_json j;
    uint32_t count = ACTIONS_MAX;
    tact_action *actions = TACT_NEW(arena, tact_action, ACTIONS_MAX);
    tact_status s = actions ? tact_keeper_actions_of(keeper, who, arena, actions, &count, trouble) : TACT_ERR_MEMORY;
    if (s) return s;
    tact_json_init(&j, arena, 1024);
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) tact_action_json(&j, &actions[i], now);
    tact_json_end_list(&j);
    out->actions = tact_json_done(&j);
    return j.status;
}

/* What leads from an order's number to them. */
static tact_status orders_of(tact_export_head *out, tact_keeper *keeper, const tact_who *who, tact_arena *arena, tact_trouble *trouble) {
    tact_json j;
    char time[TACT_INSTANT_TEXT + 1];
    uint32_t count = ORDERS_MAX;
    tact_order *orders = TACT_NEW(arena, tact_order, ORDERS_MAX);
    tact_status s = orders ? tact_keeper_orders_of(keeper, who, arena, orders, &count, trouble) : TACT_ERR_MEMORY;
    if (s) return s;
    tact_json_init(&j, arena, 1024);
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) {
        tact_json_map(&j);
        tact_json_key_text(&j, TACT_S("order"), orders[i].number);
        tact_json_key_text(&j, TACT_S("at"), tact_instant_format(orders[i].at, time));
        tact_json_end_map(&j);
    }
    tact_json_end_list(&j);
    out->orders = tact_json_done(&j);
    return j.status;
}

tact_status tact_export_begin(tact_export_head *out, tact_keeper *keeper, const tact_who *who, tact_instant now, tact_arena *arena, tact_trouble *trouble) {
    tact_person person;
    tact_cold cold;
    tact_json j;
    uint32_t count = RECEIPTS_MAX;
    tact_proof *proofs = TACT_NEW(arena, tact_proof, RECEIPTS_MAX);
    if (!proofs) return TACT_ERR_MEMORY;
    tact_status s = tact_keeper_person(keeper, who, arena, &person, &cold, NULL, trouble);
    if (!s) s = tact_keeper_receipts(keeper, who, arena, proofs, &count, trouble);
    if (s) return s;
    tact_answer_hex(person.pseudonym, out->of.pseudonym);
    s = tact_keeper_slots_of(keeper, who, out->of.slots, TACT_HISTORY_SLOTS, &out->of.slot_count, arena, trouble);
    if (s) return s;
    tact_json_init(&j, arena, 8192);
    tact_person_json(&j, &person, &cold, tact_keeper_engine(keeper)->bundle, now);
    out->person = tact_json_done(&j);
    if (j.status) return j.status;
    tact_json_init(&j, arena, 1024);
    tact_json_list(&j);
    for (uint32_t i = 0; i < count; i++) receipt(&j, &proofs[i]);
    tact_json_end_list(&j);
    out->receipts = tact_json_done(&j);
    if (j.status) return j.status;
    tact_thread_telling how = { .keeper = keeper, .now = now };
    tact_json_init(&j, arena, 1024);
    s = tact_threads_json(&j, &how, who, arena, trouble);
    out->threads = tact_json_done(&j);
    return s ? s : j.status ? j.status : (s = actions_of(out, keeper, who, now, arena, trouble)) ? s : orders_of(out, keeper, who, arena, trouble);
}

/* ---- events ---- */

typedef struct { tact_json *json; uint64_t lines, sealed; } walk;

static void label_in_it(tact_json *j, tact_slice sealed) {
    tact_label label;
    if (tact_label_read(sealed, &label)) return;
    TACT_JSON_KEY(j, "label");
    tact_label_json(j, &label);
}

static void what_was_in_it(tact_json *j, tact_slice sealed, tact_arena *arena) {
    tact_logseal seal;
    tact_cell cell;
    tact_event e;
    if (tact_logseal_read(sealed, &seal)) return;
    tact_reader r = tact_reader_of(seal.event);
    if (tact_event_read(&r, arena, &e)) return;
    const tact_slice none = { NULL, 0 };
    char occurred[TACT_INSTANT_TEXT + 1];
    const struct { const char *key; tact_slice text; } texts[] = {
        { "name", e.name }, { "text", e.text }, { "slot", e.slot }, { "url", e.context.page_url }, { "path", e.context.page_path },
        { "search", e.context.page_search }, { "title", e.context.page_title }, { "referrer", e.context.page_referrer }, { "locale", e.context.locale }, { "country", e.context.country },
        { "device", e.context.device ? tact_word_name(TACT_LIST_DEVICE, e.context.device) : none }, { "hint", e.hint ? tact_word_name(TACT_LIST_KIND, e.hint) : none } };
    TACT_JSON_KEY(j, "event");
    tact_json_map(j);
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text.len) tact_json_key_text(j, tact_slice_of(texts[i].key), texts[i].text);
    if (e.occurred.us && e.occurred.us != e.received.us) tact_json_key_text(j, TACT_S("occurred"), tact_instant_format(e.occurred, occurred));
    if (e.context.network) tact_json_key_int(j, TACT_S("network"), e.context.network);
    if (e.gpc) tact_json_key_bool(j, TACT_S("gpc"), true);
    if (e.context.has_location) {
        TACT_JSON_KEY(j, "latitude");
        tact_json_double(j, e.context.latitude_e7 / 1e7);
        TACT_JSON_KEY(j, "longitude");
        tact_json_double(j, e.context.longitude_e7 / 1e7);
    }
    if (e.properties.type == TACT_MAP) { TACT_JSON_KEY(j, "properties"); tact_json_value(j, &e.properties); }
    if (e.traits.type == TACT_MAP) { TACT_JSON_KEY(j, "traits"); tact_json_value(j, &e.traits); }
    tact_json_end_map(j);
    if (seal.cell.len && !tact_cell_read(seal.cell, &cell)) tact_cell_json(j, &cell);
}

static bool each_line(void *ctx, const tact_history_line *line, tact_arena *arena) {
    walk *w = ctx;
    w->lines++;
    w->sealed += line->sealed;
    tact_json_map(w->json);
    for (uint32_t i = 0; i < line->json->map.count; i++) {
        const tact_pair *p = &line->json->map.pairs[i];
        if (tact_slice_is(p->key, "sealed")) continue;
        tact_json_key(w->json, p->key);
        tact_json_value(w->json, &p->value);
    }
    if (line->seal.len && tact_label_is(line->json)) label_in_it(w->json, line->seal);
    else if (line->seal.len && !tact_attach_is(line->json)) what_was_in_it(w->json, line->seal, arena);
    tact_json_end_map(w->json);
    return w->json->status == TACT_OK;
}

tact_status tact_export_write(tact_json *j, const tact_export_head *head, tact_store *store, tact_vault *vault, const char *log_folder, tact_trouble *trouble) {
    walk w = { .json = j };
    tact_json_map(j);
    TACT_JSON_KEY(j, "person");
    tact_json_raw(j, head->person);
    TACT_JSON_KEY(j, "receipts");
    tact_json_raw(j, head->receipts);
    TACT_JSON_KEY(j, "threads");
    tact_json_raw(j, head->threads);
    TACT_JSON_KEY(j, "actions");
    tact_json_raw(j, head->actions);
    TACT_JSON_KEY(j, "orders");
    tact_json_raw(j, head->orders);
    TACT_JSON_KEY(j, "events");
    tact_json_list(j);
    tact_status s = tact_history_read_of(store, vault, log_folder, 1, &head->of, each_line, &w, trouble);
    tact_json_end_list(j);
    tact_json_key_int(j, TACT_S("lines"), (int64_t)w.lines);
    if (w.sealed) tact_json_key_int(j, TACT_S("sealed"), (int64_t)w.sealed);
    tact_json_end_map(j);
    return s;
}
