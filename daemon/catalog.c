/* daemon/catalog.c -- see catalog.h. */
#include "daemon/catalog.h"
#include <stdlib.h>
#include <sys/stat.h>
#include "brand/catalog_known.h"
#include "core/moment/understand.h"
#include "daemon/product.h"
#include "store/file.h"

enum { KNOWN_BYTES = 64 << 20, TELL_AT_ONCE = 8 };

/* What tells one state of the two files from another. */
typedef struct look { int64_t size[2], seconds[2], nanos[2]; uint64_t number[2]; bool there[2]; } look;

typedef struct tact_shelf {
    tact_server *server;
    tact_catalog *catalog;             /* in force; NULL: none */
    char path[TACT_PATH_BYTES], stock[TACT_PATH_BYTES]; uint64_t settings;      /* as last resolved; of which settings */
    look seen, read, reading_of;       /* at the last look; of the last reading, taken or refused; of the one under way */
    bool reading, ever;
    uv_work_t work;
    tact_catalog *next; tact_status status, compared; char currency[4]; tact_instant now; unsigned least_milli, most;      /* of the reading under way */
    tact_known next_known; tact_changes next_changes;
    tact_known known; bool known_there;/* as data/catalog.known has it */
    tact_known newly; bool telling;    /* to be written down when all is told */
    tact_changes changes; uint32_t told; int64_t told_seconds;
    uint64_t reads, refused, events;
    tact_instant read_at;
    char fault[1400], held[320];        /* why the file as it is now is not in force; why changes were not told. Empty: it is, they were */
} tact_shelf;

/* ---- the files ------------------------------------------------------------------------------------------------------------------- */

static bool configured(const tact_shelf *shelf) { return shelf->server->brand.config.catalog.file.len > 0; }

static void resolve(const tact_shelf *shelf, tact_slice name, char out[TACT_PATH_BYTES]) {
    bool absolute = name.len && name.ptr[0] == '/';
    if (!name.len) { out[0] = 0; return; }
    snprintf(out, TACT_PATH_BYTES, "%s%s%.*s", absolute ? "" : shelf->server->brand_folder, absolute ? "" : "/", (int)name.len, name.ptr);
}

static void look_at(const char *path, look *l, unsigned i) {
    struct stat st;
    if (!path[0] || stat(path, &st)) return;
    l->there[i] = true;
    l->size[i] = (int64_t)st.st_size;
    l->seconds[i] = (int64_t)st.st_mtim.tv_sec;
    l->nanos[i] = (int64_t)st.st_mtim.tv_nsec;
    l->number[i] = (uint64_t)st.st_ino;
}

static look look_now(const tact_shelf *shelf) {
    look l;
    memset(&l, 0, sizeof l);
    look_at(shelf->path, &l, 0);
    look_at(shelf->stock, &l, 1);
    return l;
}

static bool same(const look *a, const look *b) {
    for (unsigned i = 0; i < 2; i++)
        if (a->there[i] != b->there[i] || a->size[i] != b->size[i] || a->seconds[i] != b->seconds[i] || a->nanos[i] != b->nanos[i] || a->number[i] != b->number[i]) return false;
    return true;
}

/* Settings that make it worth reading the same files again. */
static uint64_t settings_of(const tact_config *c) {
    return tact_id64(c->catalog.file) * 31 + tact_id64(c->catalog.stock) * 17 + tact_id64(c->currency) + c->catalog.shrink_milli;
}

static bool settle(tact_shelf *shelf) {
    const tact_config *c = &shelf->server->brand.config;
    uint64_t settings = settings_of(c);
    if (shelf->ever && settings == shelf->settings) return false;
    shelf->settings = settings;
    resolve(shelf, c->catalog.file, shelf->path);
    resolve(shelf, c->catalog.stock, shelf->stock);
    snprintf(shelf->currency, sizeof shelf->currency, "%.*s", (int)(c->currency.len < 4 ? c->currency.len : 3), c->currency.ptr);
    return true;
}

/* ---- what is known, on the disk --------------------------------------------------------------------------------------------------- */

static void load_known(tact_shelf *shelf) {
    tact_path path;
    tact_trouble trouble = { "" };
    char *bytes;
    size_t len;
    if (tact_path_join(&path, shelf->server->data_folder, "catalog.known", &trouble)) return;
    tact_status s = tact_file_read(path.text, KNOWN_BYTES, &bytes, &len, &trouble);
    if (s == TACT_ERR_NOT_FOUND) return;
    if (!s) {
        s = tact_known_read((tact_slice){ bytes, len }, &shelf->known);
        free(bytes);
    }
    shelf->known_there = !s;
    if (s) fprintf(stderr, "tact: %s: %s: price drops until this start are not told; the file is written anew\n", path.text, tact_status_line(s));
}

static void save_known(tact_shelf *shelf) {
    tact_path path;
    tact_trouble trouble = { "" };
    size_t len;
    char *bytes = tact_known_write(&shelf->newly, &len);
    tact_status s = bytes ? tact_path_join(&path, shelf->server->data_folder, "catalog.known", &trouble) : TACT_ERR_MEMORY;
    if (!s) s = tact_file_replace(path.text, bytes, len, 0600, &trouble);
    if (s) fprintf(stderr, "tact: what is known of the catalogue could not be written down: %s %s\n", tact_status_line(s), trouble.text);
    free(bytes);
    tact_known_free(&shelf->known);
    shelf->known = shelf->newly;
    shelf->known_there = true;
    shelf->newly = (tact_known){ .items = NULL };
}

/* ---- telling ----------------------------------------------------------------------------------------------------------------------- */

/* Its topic by `product_types:`, else the one its words speak of most; none of a marked matter. */
static tact_slice topic_of(tact_shelf *shelf, const tact_value *properties, tact_arena *arena) {
    const tact_engine *engine = tact_keeper_engine(shelf->server->keeper);
    tact_event event = { .received = tact_server_now(shelf->server) };
    tact_moment moment;
    event.product = tact_product_value(shelf->catalog, &shelf->server->brand.config, properties, event.received, arena);
    tact_moment_understand(&moment, engine->moments, &event, NULL, NULL);
    const tact_topic *topic = moment.topic_count && !moment.sensitive ? tact_bundle_topic(engine->bundle, moment.topics[0]) : NULL;
    return topic ? topic->name : (tact_slice){ NULL, 0 };
}

static tact_status tell_one(tact_shelf *shelf, const tact_change *change, tact_happened *done, tact_trouble *trouble) {
    enum { ROOM = 64 * 1024, PAIRS = 8, WORDS_MOST = 700 };
    const tact_catalog *c = shelf->catalog;
    const tact_product *p = &c->products[change->product];
    tact_slice id = tact_catalog_text(c, p->id), title = tact_catalog_text(c, p->title), link = tact_catalog_text(c, p->link);
    char message[96], *block = malloc(ROOM);
    tact_pair pairs[PAIRS];
    tact_arena arena;
    uint32_t n = 0;
    if (!block) return TACT_ERR_MEMORY;
    tact_arena_init(&arena, block, ROOM, NULL);
    int64_t price = tact_product_price(p, shelf->read_at);
    pairs[n++] = (tact_pair){ .key = TACT_S("product_id"), .value = tact_value_text(id) };
    tact_value properties = { .type = TACT_MAP, .map = { pairs, n } };
    tact_slice topic = topic_of(shelf, &properties, &arena);
    pairs[n++] = (tact_pair){ .key = TACT_S("product"), .value = tact_value_text(title) };
    pairs[n++] = (tact_pair){ .key = TACT_S("price"), .value = tact_value_double((double)price / 1e6) };
    pairs[n++] = (tact_pair){ .key = TACT_S("currency"), .value = tact_value_text(tact_slice_of(p->currency)) };
    if (change->kind == TACT_CHANGE_PRICE_DROP) pairs[n++] = (tact_pair){ .key = TACT_S("was"), .value = tact_value_double((double)change->was_micro / 1e6) };
    if (topic.len) pairs[n++] = (tact_pair){ .key = TACT_S("topic"), .value = tact_value_text(topic) };
    if (id.len + title.len + topic.len + link.len <= WORDS_MOST) pairs[n++] = (tact_pair){ .key = TACT_S("url"), .value = tact_value_text(link) };      /* a longer one is in product.url all the same */
    properties.map.count = n;
    int len = snprintf(message, sizeof message, "catalog:%llx:%016llx:%llx:%llx", (unsigned long long)shelf->told_seconds, (unsigned long long)tact_id64(id), (unsigned long long)change->was_micro, (unsigned long long)price);
    tact_happening h = { .event = change->kind == TACT_CHANGE_PRICE_DROP ? TACT_S("price_drop") : TACT_S("back_in_stock"), .message_id = { message, (size_t)len }, .properties = &properties };
    tact_status s = tact_keeper_happen(shelf->server->keeper, &h, &arena, done, trouble);
    free(block);
    return s;
}

/* A few at a time; those for which no pass has room now wait for the next second. */
static void tell(tact_shelf *shelf) {
    tact_trouble trouble = { "" };
    for (unsigned i = 0; i < TELL_AT_ONCE && shelf->told < shelf->changes.count; i++) {
        tact_happened done = { .count = 0 };
        const tact_change *change = &shelf->changes.items[shelf->told];
        tact_status s = tell_one(shelf, change, &done, &trouble);
        if (s && (done.crowded || s == TACT_ERR_FULL)) return;
        if (s) {
            tact_slice id = tact_catalog_text(shelf->catalog, shelf->catalog->products[change->product].id);
            fprintf(stderr, "tact: a change of product %.*s is not told: %s %s\n", (int)id.len, id.ptr, tact_status_line(s), trouble.text);
        }
        shelf->events += !s && !done.duplicate;
        shelf->told++;
    }
    if (shelf->told < shelf->changes.count) return;
    shelf->telling = false;
    free(shelf->changes.items);
    shelf->changes.items = NULL;
    save_known(shelf);
}

static void drop_telling(tact_shelf *shelf) {
    tact_known_free(&shelf->newly);
    free(shelf->changes.items);
    shelf->changes.items = NULL;
    shelf->telling = false;
}

static void take_changes(tact_shelf *shelf) {
    tact_changes *c = &shelf->changes;
    shelf->held[0] = 0;
    shelf->told = 0;
    shelf->told_seconds = shelf->read.seconds[0];
    shelf->newly = shelf->next_known;
    *c = shelf->next_changes;
    shelf->next_known = (tact_known){ .items = NULL };
    shelf->next_changes = (tact_changes){ .items = NULL };
    if (shelf->compared) { fprintf(stderr, "tact: there is no memory to compare the catalogue with the one before: nothing of it is told\n"); drop_telling(shelf); return; }
    uint32_t all = c->drops + c->returns;
    if (all > c->room && c->room) {
        c->count = 0;
        snprintf(shelf->held, sizeof shelf->held, "%u prices fell and %u products came back at once, more than catalog.changes (%u) allows: none of them is told. If it is no mistake, raise catalog.changes before the feed changes, or tell what matters with `tact happen`", c->drops, c->returns, c->room);
        fprintf(stderr, "tact: %s\n", shelf->held);
    }
    if (c->currencies) fprintf(stderr, "tact: %u products of the catalogue changed their currency: their prices are not compared\n", c->currencies);
    shelf->telling = true;
    tell(shelf);
}

/* ---- a reading is over --------------------------------------------------------------------------------------------------------------- */

static void say_rows(const tact_shelf *shelf, const char *path, const tact_feed_sample *samples, uint32_t count, uint64_t bad, uint64_t odd) {
    (void)shelf;
    if (!bad && !odd) return;
    for (uint32_t i = 0; i < count && i < 3; i++)
        fprintf(stderr, "tact: %s:%llu: %s%s%s: %s\n", path, (unsigned long long)samples[i].line, samples[i].id, samples[i].id[0] ? ": " : "", samples[i].what, samples[i].hint);
    fprintf(stderr, "tact: %s: %llu rows were passed over, %llu products taken without a part; `tact check` lists them\n", path, (unsigned long long)bad, (unsigned long long)odd);
}

static void say_places(const tact_shelf *shelf) {
    const tact_bundle *b = &shelf->server->brand.bundle;
    for (uint32_t i = 0; i < shelf->catalog->place_count; i++) {
        tact_slice name = tact_catalog_text(shelf->catalog, shelf->catalog->places[i]);
        bool known = false;
        for (uint32_t p = 0; p < b->place_count && !known; p++) known = tact_slice_equal(b->places[p].name_id, name);
        if (!known) fprintf(stderr, "tact: %s names the place '%.*s', which is not in places.csv: its stock is not shown\n", shelf->stock, (int)name.len, name.ptr);
    }
}

static void drop_next(tact_shelf *shelf) {
    tact_catalog_free(shelf->next);
    tact_known_free(&shelf->next_known);
    free(shelf->next_changes.items);
    shelf->next = NULL;
    shelf->next_changes = (tact_changes){ .items = NULL };
}

static void refuse(tact_shelf *shelf) {
    shelf->refused++;
    fprintf(stderr, "tact: %s; %s\n", shelf->fault, shelf->catalog ? "the catalogue before stays in force" : "there is no catalogue until then");
    drop_next(shelf);
}

static void judge(tact_shelf *shelf) {
    tact_catalog *next = shelf->next;
    unsigned shrink = shelf->server->brand.config.catalog.shrink_milli;
    uint32_t before = shelf->catalog ? shelf->catalog->count : 0;
    shelf->read = shelf->reading_of;
    shelf->fault[0] = 0;
    if (!next || shelf->status) {
        snprintf(shelf->fault, sizeof shelf->fault, "%s", next ? next->error : "there is no memory to read the catalogue");
        refuse(shelf);
        return;
    }
    if (before > next->count && (uint64_t)(before - next->count) * 1000 > (uint64_t)before * shrink) {
        snprintf(shelf->fault, sizeof shelf->fault, "%s: it has %u products and the one in force %u: more are gone than catalog.shrink (%u.%u%%) allows, as when a file is cut off. Put the whole file there; or, if it is right, set catalog.shrink: 100%%",
                 shelf->path, next->count, before, shrink / 10, shrink % 10);
        refuse(shelf);
        return;
    }
    drop_telling(shelf);                                   /* what was being told is about a catalogue that goes: the rest of it was compared anew */
    tact_catalog_free(shelf->catalog);
    shelf->catalog = next;
    shelf->next = NULL;
    shelf->read_at = shelf->now;
    shelf->reads++;
    tact_keeper_catalog(shelf->server->keeper, next);
    fprintf(stderr, "tact: the catalogue was loaded: %u products%s\n", next->count, next->stock_count ? ", with stock by place" : "");
    say_rows(shelf, shelf->path, next->feed.samples, next->feed.sample_count, next->feed.bad, next->feed.odd);
    say_rows(shelf, shelf->stock, next->stocked.samples, next->stocked.sample_count, next->stocked.bad, 0);
    say_places(shelf);
    take_changes(shelf);
}

/* On a thread: what is known changes only between readings (tact_shelf_look). */
static void read_files(uv_work_t *work) {
    tact_shelf *shelf = work->data;
    const tact_known none = { .items = NULL };
    shelf->status = tact_catalog_read(shelf->path, shelf->stock[0] ? shelf->stock : NULL, tact_slice_of(shelf->currency), &shelf->next);
    if (shelf->status) return;
    shelf->compared = tact_known_of(shelf->next, shelf->now, &shelf->next_known);
    if (!shelf->compared) shelf->compared = tact_known_compare(shelf->known_there ? &shelf->known : &none, shelf->next, shelf->now, shelf->least_milli, shelf->most, &shelf->next_changes);
}

static void begin_reading(tact_shelf *shelf, const look *of) {
    const tact_config *config = &shelf->server->brand.config;
    shelf->ever = true;
    shelf->reading_of = *of;
    shelf->now = tact_server_now(shelf->server);
    shelf->least_milli = config->catalog.price_drop_milli;
    shelf->most = config->catalog.changes;
    shelf->work.data = shelf;
}

static void files_read(uv_work_t *work, int status) {
    tact_shelf *shelf = work->data;
    shelf->reading = false;
    if (status || shelf->server->stopping || !configured(shelf)) { drop_next(shelf); return; }
    judge(shelf);
}

/* ---- looking --------------------------------------------------------------------------------------------------------------------------- */

static void let_go(tact_shelf *shelf) {
    if (!shelf->catalog) return;
    fprintf(stderr, "tact: tact.yaml names no catalogue any more; there is none from now on\n");
    tact_keeper_catalog(shelf->server->keeper, NULL);
    tact_catalog_free(shelf->catalog);
    shelf->catalog = NULL;
    drop_telling(shelf);
}

void tact_shelf_look(tact_shelf *shelf) {
    if (!shelf || shelf->reading) return;
    bool others = settle(shelf);
    if (!configured(shelf)) { let_go(shelf); shelf->ever = false; return; }
    if (shelf->telling) tell(shelf);
    look now = look_now(shelf);
    bool still = same(&now, &shelf->seen);
    shelf->seen = now;
    if (shelf->ever && !others && (!still || same(&now, &shelf->read))) return;
    begin_reading(shelf, &now);
    shelf->reading = true;
    if (uv_queue_work(&shelf->server->loop, &shelf->work, read_files, files_read)) shelf->reading = false;
}

tact_shelf *tact_shelf_new(tact_server *server) {
    tact_shelf *shelf = calloc(1, sizeof *shelf);
    if (!shelf) return NULL;
    shelf->server = server;
    settle(shelf);
    load_known(shelf);
    if (!configured(shelf)) return shelf;
    shelf->seen = look_now(shelf);
    begin_reading(shelf, &shelf->seen);
    read_files(&shelf->work);
    judge(shelf);
    return shelf;
}

void tact_shelf_free(tact_shelf *shelf) {
    if (!shelf) return;
    drop_next(shelf);
    tact_catalog_free(shelf->catalog);
    tact_known_free(&shelf->known);
    tact_known_free(&shelf->newly);
    free(shelf->changes.items);
    free(shelf);
}

/* ---- telling people ------------------------------------------------------------------------------------------------------------------------ */

static void samples_json(tact_json *j, const tact_feed_sample *samples, uint32_t count) {
    TACT_JSON_KEY(j, "passedOver");
    tact_json_list(j);
    for (uint32_t i = 0; i < count; i++) {
        tact_json_map(j);
        tact_json_key_int(j, TACT_S("line"), (int64_t)samples[i].line);
        if (samples[i].id[0]) tact_json_key_text(j, TACT_S("id"), tact_slice_of(samples[i].id));
        tact_json_key_text(j, TACT_S("reason"), tact_slice_of(samples[i].what));
        tact_json_key_text(j, TACT_S("hint"), tact_slice_of(samples[i].hint));
        tact_json_end_map(j);
    }
    tact_json_end_list(j);
}

tact_shelf_standing tact_shelf_stands(const tact_shelf *shelf) {
    if (!shelf) return (tact_shelf_standing){ .configured = false };
    return (tact_shelf_standing){ .configured = configured(shelf), .products = shelf->catalog ? shelf->catalog->count : 0, .read_at = shelf->read_at, .fault = tact_slice_of(shelf->fault) };
}

void tact_shelf_json(const tact_shelf *shelf, tact_json *j) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_json_map(j);
    const tact_catalog *c = shelf ? shelf->catalog : NULL;
    tact_json_key_bool(j, TACT_S("configured"), shelf && configured(shelf));
    tact_json_key_int(j, TACT_S("products"), c ? c->count : 0);
    if (c) {
        tact_json_key_text(j, TACT_S("readAt"), tact_instant_format(shelf->read_at, text));
        tact_json_key_int(j, TACT_S("rows"), (int64_t)c->feed.rows);
        tact_json_key_int(j, TACT_S("bad"), (int64_t)c->feed.bad);
        tact_json_key_int(j, TACT_S("odd"), (int64_t)c->feed.odd);
        samples_json(j, c->feed.samples, c->feed.sample_count);
        tact_json_key_int(j, TACT_S("stockLines"), c->stock_count);
        tact_json_key_int(j, TACT_S("bytes"), (int64_t)tact_catalog_bytes(c));
    }
    if (shelf) {
        tact_json_key_int(j, TACT_S("reads"), (int64_t)shelf->reads);
        tact_json_key_int(j, TACT_S("refused"), (int64_t)shelf->refused);
        if (shelf->fault[0]) tact_json_key_text(j, TACT_S("fault"), tact_slice_of(shelf->fault));
        TACT_JSON_KEY(j, "changes");
        tact_json_map(j);
        tact_json_key_int(j, TACT_S("priceDrops"), shelf->changes.drops);
        tact_json_key_int(j, TACT_S("backInStock"), shelf->changes.returns);
        tact_json_key_int(j, TACT_S("gone"), shelf->changes.gone);
        tact_json_key_int(j, TACT_S("new"), shelf->changes.added);
        tact_json_key_int(j, TACT_S("told"), (int64_t)shelf->events);
        if (shelf->held[0]) tact_json_key_text(j, TACT_S("held"), tact_slice_of(shelf->held));
        tact_json_end_map(j);
    }
    tact_json_end_map(j);
}
