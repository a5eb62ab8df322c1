/* cli/import_orders.c -- `tact import orders`: sales of tills and shops, each once, each with its own time: remembered, never decided. */
#include "cli/import_orders.h"
#include <stdlib.h>
#include "cli/import.h"
#include "cli/import_brand.h"
#include "cli/progress.h"
#include "core/moment/understand.h"

typedef struct bringing {
    tact_import_into *into;
    tact_orders_found *found;
    tact_progress progress;
    tact_status status; tact_trouble trouble;
    uint32_t waiting;
} bringing;

/* ---- the event ---- */

enum { LINES_MAX = 200, LINES_AT_ONCE = 12, PROPERTIES = 10 };

static tact_value text_of(tact_slice s) { return tact_value_text(s); }
static tact_value number_of(int64_t micro) {
    return micro % 1000000 == 0 ? (tact_value){ .type = TACT_INT, .integer = micro / 1000000 } : (tact_value){ .type = TACT_DOUBLE, .real = (double)micro / 1e6 };
}

static tact_value product_of(const tact_order_line *line, tact_arena *arena) {
    tact_pair *p = TACT_NEW(arena, tact_pair, 6);
    uint32_t n = 0;
    if (!p) return (tact_value){ .type = TACT_NULL };
    if (line->sku.len) p[n++] = (tact_pair){ .key = TACT_S("sku"), .value = text_of(line->sku) };
    if (line->name.len) p[n++] = (tact_pair){ .key = TACT_S("name"), .value = text_of(line->name) };
    if (line->category.len) p[n++] = (tact_pair){ .key = TACT_S("category"), .value = text_of(line->category) };
    p[n++] = (tact_pair){ .key = TACT_S("quantity"), .value = number_of(line->quantity_micro) };
    if (line->has_price) p[n++] = (tact_pair){ .key = TACT_S("price"), .value = number_of(line->price_micro) };
    return (tact_value){ .type = TACT_MAP, .map = { p, n } };
}

/* Topics of all lines, a dozen at a time as the moment room reads them; strongest first within each dozen. */
static tact_value topics_of(const bringing *b, const tact_value *products, uint32_t count, tact_slice name, tact_arena *arena) {
    const tact_engine *engine = tact_keeper_engine(b->into->reach.keeper);
    tact_value *topics = TACT_NEW(arena, tact_value, engine->bundle->topic_count + 1);
    uint32_t n = 0;
    for (uint32_t from = 0; topics && from < count; from += LINES_AT_ONCE) {
        uint32_t here = count - from < LINES_AT_ONCE ? count - from : LINES_AT_ONCE;
        tact_pair pair = { .key = TACT_S("products"), .value = { .type = TACT_LIST, .list = { (tact_value *)products + from, here } } };
        tact_event e = { .type = TACT_EVENT_TRACK, .name = name, .properties = { .type = TACT_MAP, .map = { &pair, 1 } } };
        tact_moment m;
        tact_moment_understand(&m, engine->moments, &e, NULL, NULL);
        for (uint8_t i = 0; i < m.topic_count; i++) {
            const tact_topic *topic = tact_bundle_topic(engine->bundle, m.topics[i]);
            bool there = !topic;
            for (uint32_t k = 0; k < n && !there; k++) there = tact_slice_equal(topics[k].text, topic->name);
            if (!there) topics[n++] = text_of(topic->name);
        }
    }
    return (tact_value){ .type = TACT_LIST, .list = { topics, topics ? n : 0 } };
}

static bool event_of(bringing *b, const tact_order *order, tact_event *out, tact_arena *arena) {
    uint32_t count = order->line_count < LINES_MAX ? order->line_count : LINES_MAX, n = 0;
    tact_value *products = TACT_NEW(arena, tact_value, count + 1);
    tact_pair *p = TACT_NEW(arena, tact_pair, PROPERTIES);
    if (!products || !p) return false;
    for (uint32_t i = 0; i < count; i++) products[i] = product_of(&order->lines[i], arena);
    b->found->cut_lines += order->line_count - count;
    *out = (tact_event){ .type = TACT_EVENT_TRACK, .name = order->refund ? TACT_S("Order Refunded") : TACT_S("Order Completed"), .trusted = true, .late = true, .occurred = tact_reach_now() };
    if (tact_instant_before(order->occurred, out->occurred)) out->occurred = order->occurred;      /* a till whose clock is ahead sold it just now */
    tact_value topics = topics_of(b, products, count, out->name, arena);
    for (uint32_t i = 0; i < topics.list.count; i++)
        if (!tact_tops_add(&b->found->topics, topics.list.items[i].text, 1)) return false;
    if (order->order_id.len) p[n++] = (tact_pair){ .key = TACT_S("order_id"), .value = text_of(order->order_id) };
    p[n++] = (tact_pair){ .key = TACT_S("total"), .value = number_of(order->total_micro) };
    p[n++] = (tact_pair){ .key = TACT_S("revenue"), .value = number_of(order->total_micro) };
    if (order->currency.len) p[n++] = (tact_pair){ .key = TACT_S("currency"), .value = text_of(order->currency) };
    if (order->store.len) p[n++] = (tact_pair){ .key = TACT_S("affiliation"), .value = text_of(order->store) };
    p[n++] = (tact_pair){ .key = TACT_S("products"), .value = { .type = TACT_LIST, .list = { products, count } } };
    if (order->line_count > count) p[n++] = (tact_pair){ .key = TACT_S("line_count"), .value = { .type = TACT_INT, .integer = order->line_count } };
    p[n++] = (tact_pair){ .key = TACT_S("topics"), .value = topics };
    out->properties = (tact_value){ .type = TACT_MAP, .map = { p, n } };
    return true;
}

/* ---- one order ---- */

static tact_who who_of(const tact_order *o) {
    if (o->customer.len) return (tact_who){ .user_id = o->customer, .verified = true, .account_only = true };
    if (o->card.len) return (tact_who){ .user_id = o->card, .verified = true, .account_only = true };
    if (o->email.len) return (tact_who){ .email = o->email, .verified = true, .account_only = true };
    return (tact_who){ .phone = o->phone, .verified = true, .account_only = true };
}

static tact_status bring(bringing *b, const tact_order *order) {
    tact_keeper *keeper = b->into->reach.keeper;
    tact_arena *arena = &b->into->arena;
    tact_who who = who_of(order);
    tact_event event;
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_slice id = tact_slice_of(order->message_id);
    bool known;
    tact_status s = kept ? tact_keeper_once_known(keeper, id, &known, &b->trouble) : TACT_ERR_MEMORY;
    if (s) return s;
    if (known) { b->found->known++; return TACT_OK; }
    if (!event_of(b, order, &event, arena)) return TACT_ERR_MEMORY;
    s = tact_keeper_event(keeper, &who, TACT_S("import"), (tact_slice){ NULL, 0 }, &event, NULL, NULL, arena, kept, &b->trouble);
    if (s) return s;
    if (!kept->known) { b->found->nobody++; return TACT_OK; }      /* no mark: when they allow it one day, the file can be brought again */
    b->found->brought++;
    b->found->goals += kept->result.goal_count;
    tact_keeper_once_mark(keeper, id);
    return TACT_OK;
}

static bool take(void *ctx, const tact_order *order) {
    bringing *b = ctx;
    if (b->into->dry) { b->found->brought++; return true; }
    tact_arena_reset(&b->into->arena);
    b->status = bring(b, order);
    if (!b->status && ++b->waiting >= TACT_IMPORT_FLUSH) { b->waiting = 0; b->status = tact_keeper_flush(b->into->reach.keeper, &b->trouble); }
    return b->status == TACT_OK;
}

/* ---- the whole ---- */

static int read_orders(tact_cli *cli, bringing *b, const char *file, tact_header_maps *maps) {
    char verb[300], error[400];
    snprintf(verb, sizeof verb, "%s %s", b->into->dry ? "reading" : "bringing in", file);
    const char *text;
    for (int i = 0; (text = tact_cli_nth(cli, "map", i)) != NULL; i++)
        if (!tact_orders_map(maps, tact_slice_of(text), error, sizeof error)) return tact_cli_usage(cli, "for example --map 'Ticket=order'", "%s", error);
    tact_progress_begin(&b->progress, cli->err, verb, "rows", cli->json);
    tact_orders_options options = { .path = file, .separator = b->into->separator, .no_header = tact_cli_has(cli, "no-header"), .maps = maps, .country = b->into->country,
                                    .currency = b->into->currency, .now = tact_reach_now(), .order = take, .ctx = b, .progress = { tact_progress_tell, &b->progress } };
    tact_status s = tact_orders_read(&options, &b->found->read);
    if (!s && !b->status && b->into->reach.keeper) b->status = tact_keeper_flush(b->into->reach.keeper, &b->trouble);
    tact_progress_tell(&b->progress, b->progress.total, b->progress.total, b->found->read.rows);
    tact_progress_end(&b->progress);
    if (b->status) return tact_reach_trouble(cli, b->status, &b->trouble);
    return s ? tact_cli_fail(cli, NULL, "%s", b->found->read.error) : 0;
}

int tact_import_orders(tact_cli *cli, const char *file, const char *brand) {
    tact_import_into into;
    tact_orders_found *found = calloc(1, sizeof *found);
    tact_header_maps *maps = calloc(1, sizeof *maps);
    if (!found || !maps) { free(found); free(maps); return tact_cli_fail(cli, "free some memory and try again", "not enough memory"); }
    bringing b = { .into = &into, .found = found };
    found->file = file;
    int code = tact_import_open(cli, &into, brand);
    found->dry = into.dry;
    found->has_brand = into.brand != NULL;
    if (!code) code = read_orders(cli, &b, file, maps);
    if (!code) {
        tact_screen screen = tact_screen_of(cli->out);
        if (cli->json) tact_orders_print_json(cli->out, found); else tact_orders_print(cli->out, &screen, found);
    }
    tact_orders_report_free(&found->read);
    tact_tops_free(&found->topics);
    tact_import_close(&into);
    free(found);
    free(maps);
    return code;
}
