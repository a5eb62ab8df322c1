/* brand/load.c -- see load.h. */
#include "brand/load.h"
#include "brand/catalog_check.h"
#include "brand/config_fill.h"
#include "brand/config_read.h"
#include "brand/file.h"
#include "brand/html_file.h"
#include "brand/init.h"
#include "brand/law.h"
#include "brand/messages.h"
#include "brand/texts.h"
#include "brand/places.h"
#include "brand/rewards.h"
#include "brand/wallet.h"
#include "brand/yaml.h"
#include "core/campaign/audience.h"
#include "core/campaign/compile.h"
#include "core/moment/model.h"
#include "core/place/holiday.h"
#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { BLOCK_BYTES = 1 << 20, PLACES_BYTES = 64 << 20, CAMPAIGNS_MOST = 20000, ANSWER_BYTES = 4 << 20, ANSWER_FILES_MOST = 5000 };

typedef struct loader {
    const char *folder;
    const tact_brand_options *options;
    tact_arena *arena;
    tact_diags *diags;
    tact_brand *out;
    const tact_zones *zones;
    tact_bundle draft;
    uint32_t model_line, model_column;   /* where tact.yaml names a model of words; 0: nowhere */
    uint32_t source_room;
    tact_recipe_bodies recipes;
    bool failed;                   /* memory or machine: not the files' fault */
} loader;

/* ---- memory ------------------------------------------------------------------------------------------------------------------ */
static void *more(void *ctx, size_t bytes) {
    (void)ctx;
    return aligned_alloc(16, (bytes + 15) / 16 * 16);
}
static void drop(void *ctx, void *chunk) {
    (void)ctx;
    free(chunk);
}
static const tact_arena_source heap = { more, drop, NULL };

typedef struct { tact_arena arena; char block[] __attribute__((aligned(16))); } owned_arena;

tact_arena *tact_brand_arena(void) {
    owned_arena *owned = aligned_alloc(16, sizeof *owned + BLOCK_BYTES);
    if (!owned) return NULL;
    tact_arena_init(&owned->arena, owned->block, BLOCK_BYTES, &heap);
    return &owned->arena;
}

void tact_brand_arena_free(tact_arena *arena) {
    if (!arena) return;
    tact_arena_reset(arena);
    free(arena);
}

/* ---- files ------------------------------------------------------------------------------------------------------------------- */
static void out_of_memory(loader *l) {
    if (!l->failed) tact_diag_add(l->diags, TACT_ERROR, 0, 0, TACT_S("not enough memory to load the brand"), TACT_S("free some memory and try again"));
    l->failed = true;
}

static void add_source(void *ctx, tact_slice file, tact_slice text) {
    loader *l = ctx;
    tact_brand *out = l->out;
    for (uint32_t i = 0; i < out->source_count; i++) if (tact_slice_equal(out->sources[i].file, file)) return;
    if (out->source_count == l->source_room) {
        tact_brand_source *more_room = TACT_NEW(l->arena, tact_brand_source, l->source_room * 2);
        if (!more_room) { out_of_memory(l); return; }
        memcpy(more_room, out->sources, out->source_count * sizeof *more_room);
        out->sources = more_room;
        l->source_room *= 2;
    }
    out->sources[out->source_count++] = (tact_brand_source){ file, text };
}

static bool read_source(loader *l, tact_slice file, size_t bytes_max, bool required, tact_slice *text) {
    const char *path = tact_brand_file_join(l->arena, l->folder, file);
    int error = ENOMEM;
    l->diags->file = file;
    if (path && tact_brand_file_read(path, bytes_max, l->arena, text, &error)) {
        add_source(l, file, *text);
        return !l->failed;
    }
    if (error == ENOMEM) { out_of_memory(l); return false; }
    if (error == ENOENT && !required) return false;
    const char *hint = error == ENOENT ? "`tact init` writes one to start from" : error == EFBIG ? "split it" : "let tact read it (chmod)";
    tact_diag_add(l->diags, TACT_ERROR, 0, 0, TACT_JOIN(l->diags, TACT_S("this file cannot be read: "), tact_slice_of(error == EFBIG ? "it is too large" : strerror(error))), tact_slice_of(hint));
    return false;
}

/* A tree, or an empty map when the file is not there or not readable: checks that need it then say what is missing. */
static bool read_tree(loader *l, tact_slice file, bool required, tact_value *tree) {
    tact_slice text;
    return read_source(l, file, TACT_YAML_BYTES, required, &text) && tact_yaml_read(text, l->arena, l->diags, tree);
}

/* ---- the files in order ------------------------------------------------------------------------------------------------------- */
/* Zones, laws, and what the config says of them; `tree` tells where. */
static void fill_world(loader *l, const tact_config *config, const tact_value *tree) {
    if (!l->zones) {
        tact_zones *zones = TACT_NEW(l->arena, tact_zones, 1);
        if (!zones) { out_of_memory(l); return; }
        if (tact_zones_load(TACT_ZONEINFO, l->arena, zones, l->diags) != TACT_OK) { l->failed = true; return; }
        l->zones = zones;
    }
    if (tact_brand_law_fill(&l->draft, l->arena, l->zones, config->region.len ? config->region : config->regional_holidays ? TACT_S("*") : config->region) != TACT_OK) { out_of_memory(l); return; }
    l->draft.default_zone = config->time_zone.len ? tact_zones_id(l->zones, config->time_zone) : 0;
    const tact_value *zone = tact_value_get(tree, TACT_S("time_zone")), *country = tact_value_get(tree, TACT_S("country"));
    if (zone && config->time_zone.len && !l->draft.default_zone) {
        tact_slice near = tact_zones_hint(l->zones, config->time_zone);
        tact_diag_add(l->diags, TACT_ERROR, zone->line, zone->column, TACT_JOIN(l->diags, TACT_S("there is no time zone '"), config->time_zone, TACT_S("'")),
                      near.ptr ? TACT_JOIN(l->diags, TACT_S("did you mean '"), near, TACT_S("'?")) : TACT_S("an IANA name such as Europe/Paris"));
    }
    if (country && config->country.len && !tact_bundle_country(&l->draft, config->country))
        tact_diag_add(l->diags, TACT_ERROR, country->line, country->column, TACT_JOIN(l->diags, TACT_S("there is no country '"), config->country, TACT_S("'")), TACT_S("two letters of ISO 3166, such as FR, IT or CH"));
    const tact_value *region = tact_value_get(tree, TACT_S("region"));
    if (region && config->region.len && !tact_holiday_region(config->country, config->region))
        tact_diag_add(l->diags, TACT_ERROR, region->line, region->column, TACT_JOIN(l->diags, TACT_S("no holidays of '"), config->region, TACT_S("' in "), config->country, TACT_S(" are known beside those of the whole country")),
                      TACT_S("a code of ISO 3166-2 without the country, such as BY, GE or 67; or leave `region` out"));
}

static void load_config(loader *l, tact_secret_sources *secrets, tact_slice folder_name) {
    static const tact_pair none;
    tact_value tree = { .type = TACT_MAP, .line = 1, .column = 1, .map = { &none, 0 } };
    tact_config *config = &l->out->config;
    bool read = read_tree(l, TACT_S("tact.yaml"), true, &tree), there = l->out->source_count > 0;
    const char *env = l->options->env_file;
    l->out->env_file = secrets->env_file = !env ? tact_brand_env_path(folder_name, l->arena) : *env ? env : NULL;
    if (!there) {                                            /* its absence has been told; its settings need not be told missing too */
        tact_diags ignored;
        tact_diags_init(&ignored, l->arena, 0);
        read = tact_config_read(&tree, folder_name, secrets, l->arena, &ignored, config) && read;
    } else read = tact_config_read(&tree, folder_name, secrets, l->arena, l->diags, config) && read;
    if (there) tact_wallet_check(&tree, config, l->folder, l->options->now, l->arena, l->diags);
    (void)read;                                              /* every mistake is in the diagnostics */
    const tact_value *model = tact_value_get(&tree, TACT_S("model"));
    if (model) { l->model_line = model->line; l->model_column = model->column; }
    if (tact_config_fill(config, l->arena, &l->draft) != TACT_OK) out_of_memory(l);
    if (!l->failed) fill_world(l, config, &tree);
}

static void load_purposes(loader *l) {
    tact_value tree;
    tact_slice text;
    if (read_source(l, TACT_S("purposes.yaml"), TACT_YAML_BYTES, true, &text)) {
        bool read = tact_yaml_read(text, l->arena, l->diags, &tree);
        read = tact_purposes_read(&tree, &l->out->config, l->arena, l->diags, &l->out->purposes) && read;
        (void)read;
    }
    if (!l->failed && tact_purposes_fill(&l->out->purposes, &l->out->config, l->arena, &l->draft) != TACT_OK) out_of_memory(l);
}

static void load_places(loader *l) {
    tact_slice text;
    if (!read_source(l, TACT_S("places.csv"), PLACES_BYTES, false, &text)) return;
    bool read = tact_places_read(text, l->zones, l->arena, l->diags, &l->draft);
    (void)read;
}

/* Conditions by name; the tree stays, for campaigns point into it. */
static void load_audiences(loader *l) {
    const tact_slice file = TACT_S("audiences.yaml");
    tact_value *tree = TACT_NEW(l->arena, tact_value, 1);
    tact_slice text = l->options->audiences ? *l->options->audiences : (tact_slice){ NULL, 0 };
    bool no_memory = false;
    if (!tree) { out_of_memory(l); return; }
    if (!l->options->audiences && !read_source(l, file, TACT_YAML_BYTES, false, &text)) return;
    l->diags->file = file;
    if (l->options->audiences) add_source(l, file, text);
    if (!tact_yaml_read(text, l->arena, l->diags, tree)) return;
    if (!tact_audiences_read(tree, &l->draft, l->diags, l->arena, &no_memory) && no_memory) out_of_memory(l);
}

static void load_rewards(loader *l) {
    const tact_rewards *r = &l->draft.rewards;
    tact_slice text;
    tact_value *tree = TACT_NEW(l->arena, tact_value, 1);   /* the draft points into it */
    if (!tree) { out_of_memory(l); return; }
    if (!read_source(l, TACT_S("rewards.yaml"), TACT_YAML_BYTES, false, &text) || !tact_yaml_read(text, l->arena, l->diags, tree)) return;
    if (tact_rewards_read(tree, &l->out->config, &l->draft, l->diags, l->arena) == TACT_ERR_MEMORY) out_of_memory(l);
    if (!l->failed && !(l->out->pools = TACT_NEW(l->arena, tact_pool, r->coupon_count + 1))) out_of_memory(l);
    for (uint32_t i = 0; i < r->coupon_count && !l->failed; i++) {
        tact_pool *pool = &l->out->pools[l->out->pool_count];
        if (!r->coupons[i].file.len || !read_source(l, r->coupons[i].file, TACT_POOL_BYTES_MAX, true, &text)) continue;
        l->out->pools[l->out->pool_count++] = (tact_pool){ .coupon = r->coupons[i].id };
        if (tact_pool_read(text, l->arena, l->diags, pool) == TACT_ERR_MEMORY) out_of_memory(l);
    }
}

static void compile(loader *l, const tact_value *tree) {
    if (tact_html_files(tree, l->folder, l->arena, l->diags, add_source, l)) { out_of_memory(l); return; }
    tact_messages_check(tree, &l->out->config, &l->recipes, l->diags);
    tact_texts_check(tree, &l->out->config, l->diags);
    if (tact_campaign_compile(tree, &l->draft, l->diags, l->arena) == TACT_ERR_MEMORY) out_of_memory(l);
}

/* ---- campaigns to be tried ---- */
static tact_slice name_of(const tact_value *tree) { return tact_value_path_text(tree, "campaign"); }

static bool tried(const loader *l, const tact_value *tree) {
    uint32_t id = name_of(tree).len ? tact_id32(name_of(tree)) : 0;
    for (uint32_t i = 0; id && i < l->options->trial_count; i++)
        if (l->options->trial_ids[i] == id) return true;
    return false;
}

static void take_as_live(loader *l, uint32_t id) {
    for (uint32_t i = 0; i < l->draft.campaign_count; i++)
        if (l->draft.campaigns[i].id == id) { l->draft.campaigns[i].state = TACT_STATE_LIVE; l->draft.campaigns[i].send = TACT_SEND_EVERYONE; }
}

/* Their names first: they decide which of the folder's campaigns they stand in for. */
static void read_trials(loader *l, tact_value *trees) {
    for (uint32_t i = 0; i < l->options->trial_count; i++) {
        const tact_brand_trial *t = &l->options->trials[i];
        l->diags->file = t->file;
        add_source(l, t->file, t->text);
        bool read = tact_yaml_read(t->text, l->arena, l->diags, &trees[i]);
        l->options->trial_ids[i] = read && name_of(&trees[i]).len ? tact_id32(name_of(&trees[i])) : 0;
        if (!read) trees[i] = (tact_value){ .type = TACT_ABSENT };
    }
}

static void load_trials(loader *l, const tact_value *trees) {
    for (uint32_t i = 0; i < l->options->trial_count && !l->failed; i++) {
        l->diags->file = l->options->trials[i].file;
        if (trees[i].type != TACT_ABSENT) compile(l, &trees[i]);
        if (!l->options->trials_as_written) take_as_live(l, l->options->trial_ids[i]);
    }
}

static void load_campaign(loader *l, tact_slice file) {
    tact_value *tree = TACT_NEW(l->arena, tact_value, 1);   /* the draft points into it */
    if (!tree) { out_of_memory(l); return; }
    if (read_tree(l, file, true, tree) && !tried(l, tree)) compile(l, tree);
}

static void load_campaigns(loader *l, const tact_slice *names, uint32_t count) {
    tact_value *trials = TACT_NEW(l->arena, tact_value, l->options->trial_count + 1);
    if (!trials) { out_of_memory(l); return; }
    read_trials(l, trials);
    for (uint32_t i = 0; i < count && !l->failed; i++)
        load_campaign(l, TACT_JOIN(l->diags, TACT_S("campaigns/"), names[i]));
    if (!l->failed) load_trials(l, trials);
    if (l->failed) return;
    l->diags->file = TACT_S("campaigns");
    if (tact_campaigns_finish(&l->draft, l->diags, l->arena) == TACT_ERR_MEMORY) out_of_memory(l);
}

/* A language that stands in for another: its words are put under the other's name, so that nobody has to ask later. */
static void fill_fallbacks(loader *l, const tact_config *config, tact_message *message) {
    uint32_t count = message->text_count;
    tact_text *texts = TACT_NEW(l->arena, tact_text, count + config->fallbacks.count + 1);
    if (!texts) { out_of_memory(l); return; }
    if (count) memcpy(texts, message->texts, count * sizeof *texts);
    for (uint32_t i = 0; i < config->fallbacks.count; i++) {
        const tact_config_fallback *f = &config->fallbacks.items[i];
        const tact_text *from = NULL;
        bool there = false;
        for (uint32_t k = 0; k < message->text_count; k++) {
            there |= tact_slice_equal(message->texts[k].locale, f->at.name);
            if (tact_slice_equal(message->texts[k].locale, f->to)) from = &message->texts[k];
        }
        if (there || !from) continue;
        texts[count] = *from;
        texts[count++].locale = f->at.name;
    }
    message->texts = texts;
    message->text_count = count;
}

static void load_answers(loader *l, const tact_slice *names, uint32_t count) {
    const tact_zone *zone = NULL;
    for (uint32_t i = 0; l->zones && i < l->zones->count; i++) if (l->zones->ids[i] == l->draft.default_zone) zone = &l->zones->zones[i];
    for (uint32_t i = 0; i < count && !l->failed; i++) {
        tact_slice text;
        bool memory = false;
        if (!read_source(l, TACT_JOIN(l->diags, TACT_S("answers/"), names[i]), ANSWER_BYTES, true, &text)) continue;
        bool read = tact_answers_read(text, &l->out->config, zone, l->options->now, l->arena, l->diags, &l->out->answers, &memory);
        if (!read && memory) out_of_memory(l);
    }
    if (!l->failed && tact_answers_finish(l->arena, l->diags, &l->out->answers) == TACT_ERR_MEMORY) out_of_memory(l);
}

static void read_page(loader *l, tact_slice text) {
    bool memory = false, read = tact_landings_read(text, &l->out->config, &l->out->purposes, l->arena, l->diags, &l->out->pages, &memory);
    if (!read && memory) out_of_memory(l);
}

static void try_page(loader *l, const tact_brand_trial *page) {
    l->diags->file = page->file;
    add_source(l, page->file, page->text);
    if (page->text.len > TACT_PAGE_BYTES) tact_diag_add(l->diags, TACT_ERROR, 0, 0, TACT_S("this file cannot be read: it is too large"), TACT_S("split it"));
    else if (!l->failed) read_page(l, page->text);
}

static void load_pages(loader *l, const tact_slice *names, uint32_t count) {
    const tact_config *config = &l->out->config;
    const tact_brand_trial *page = l->options->page;
    tact_catalog *catalog = NULL;
    for (uint32_t i = 0; i < count && !l->failed; i++) {
        tact_slice text, file = TACT_JOIN(l->diags, TACT_S("pages/"), names[i]);
        bool other = page && tact_slice_equal(page->file, file);
        if (!other && read_source(l, file, TACT_PAGE_BYTES, true, &text)) read_page(l, text);
    }
    if (page && !l->failed) try_page(l, page);
    if (!l->failed && l->options->catalog_wanted && config->catalog.file.len && tact_catalog_check(l->folder, config, &l->draft, l->arena, l->diags, &catalog)) out_of_memory(l);
    if (!l->failed && tact_landings_pictures(&l->out->pages, l->folder, l->arena, l->diags)) out_of_memory(l);
    if (!l->failed) tact_landings_finish(&l->out->pages, config, &l->draft, catalog, l->diags);
    tact_catalog_free(catalog);
}

/* ---- findings in order -------------------------------------------------------------------------------------------------------- */
static int rank(tact_slice file) {
    return !file.len ? 0 : tact_slice_is(file, "tact.yaml") ? 1 : tact_slice_is(file, "purposes.yaml") ? 2 : tact_slice_is(file, "places.csv") ? 3 : tact_slice_is(file, "rewards.yaml") ? 4 : 5;
}

static bool before(const tact_diag *a, const tact_diag *b) {
    int order = rank(a->file) - rank(b->file);
    if (!order) order = tact_slice_compare(a->file, b->file);
    if (order) return order < 0;
    return a->line != b->line ? a->line < b->line : a->column < b->column;
}

static void sort_findings(tact_diags *diags) {
    for (uint32_t i = 1; i < diags->count; i++) {
        tact_diag d = diags->items[i];
        uint32_t at = i;
        for (; at > 0 && before(&d, &diags->items[at - 1]); at--) diags->items[at] = diags->items[at - 1];
        diags->items[at] = d;
    }
}

/* The model of words: the built-in one, or a file of the folder. */
static void load_model(loader *l) {
    enum { MODEL_BYTES_MAX = 16 << 20 };
    tact_model model;
    tact_slice name = l->out->config.model;
    tact_model_builtin(&model);
    l->out->model_bytes = tact_model_builtin_bytes();
    if (name.len) {
        int error = 0;
        const char *path = tact_brand_file_join(l->arena, l->folder, name);
        if (!path) { out_of_memory(l); return; }
        bool read = tact_brand_file_read(path, MODEL_BYTES_MAX, l->arena, &l->out->model_bytes, &error);
        tact_status s = read ? tact_model_read(l->out->model_bytes, &model) : TACT_ERR_NOT_FOUND;
        l->diags->file = TACT_S("tact.yaml");
        if (s) tact_diag_add(l->diags, TACT_ERROR, l->model_line, l->model_column,
            TACT_JOIN(l->diags, TACT_S("the model of words '"), name, s == TACT_ERR_NOT_FOUND ? TACT_S("' cannot be read") : s == TACT_ERR_VERSION ? TACT_S("' is of another version of tact") :
                      s == TACT_ERR_DAMAGED ? TACT_S("' is damaged: its checksum does not fit its bytes") : TACT_S("' is no model, or is cut off")),
            TACT_S("`tact train RECIPE --out FILE` makes one; leave the setting out for the built-in model"));
    }
    l->draft.model = model.number;
    l->draft.fusion = TACT_FUSION_LATEST;
    l->draft.before = TACT_BEFORE_LATEST;
    l->draft.whole_words = 2;
}

static void write_bundle(loader *l) {
    tact_writer w;
    tact_brand *out = l->out;
    tact_writer_init(&w, l->arena, 1 << 16);
    tact_bundle_write(&w, &l->draft);
    out->bytes = tact_writer_slice(&w);
    tact_status opened = w.status == TACT_OK ? tact_bundle_open(out->bytes, l->arena, &out->bundle) : w.status;
    if (opened == TACT_ERR_MEMORY) { out_of_memory(l); return; }
    if (opened != TACT_OK) {
        tact_diag_add(l->diags, TACT_ERROR, 0, 0, TACT_JOIN(l->diags, TACT_S("the bundle made of these files cannot be read back: "), tact_slice_of(tact_status_line(opened))), TACT_S("report it, with the folder"));
        l->failed = true;
        return;
    }
    out->bundle.audiences = l->draft.audiences;
    out->bundle.audience_count = l->draft.audience_count;
    crypto_generichash(out->hash, sizeof out->hash, (const unsigned char *)out->bytes.ptr, out->bytes.len, NULL, 0);
    sodium_bin2hex(out->hash_text, sizeof out->hash_text, out->hash, sizeof out->hash);
}

/* The names of a folder's files, unless there are more than anybody means. */
static bool names_of(loader *l, const char *below, const char *suffix, uint32_t most, const char *too_many, const char *way_out, tact_slice **names, uint32_t *count) {
    int error;
    const char *path = tact_brand_file_join(l->arena, l->folder, tact_slice_of(below));
    if (!path || !tact_brand_file_names(path, suffix, l->arena, names, count, &error)) { out_of_memory(l); return false; }
    l->source_room += *count;
    if (*count > most) tact_diag_add(l->diags, TACT_ERROR, 0, 0, tact_slice_of(too_many), tact_slice_of(way_out));
    return *count <= most;
}

static tact_status load_all(loader *l) {
    tact_slice *names, *answer_names, *page_names;
    uint32_t count, answer_count, page_count;
    tact_secret_sources secrets = { .folder = l->folder, .wanted = l->options->secrets_wanted };
    char *absolute = realpath(l->folder, NULL);
    tact_slice folder_name = tact_brand_name_of(absolute ? absolute : l->folder, l->arena);
    free(absolute);
    l->source_room = 5 + l->options->trial_count;
    if (!names_of(l, "campaigns", ".yaml", CAMPAIGNS_MOST, "there are more than 20,000 campaigns", "remove those that are over", &names, &count)
        || !names_of(l, "answers", ".md", ANSWER_FILES_MOST, "there are more than 5,000 files of answers", "put several answers into one file", &answer_names, &answer_count)
        || !names_of(l, "pages", ".md", TACT_PAGE_FILES_MOST, "there are more than 5,000 files of pages", "remove those that nobody reads", &page_names, &page_count)) return l->failed ? TACT_ERR_MEMORY : TACT_ERR_INVALID;
    l->out->sources = TACT_NEW(l->arena, tact_brand_source, l->source_room);
    if (!l->out->sources) { out_of_memory(l); return TACT_ERR_MEMORY; }
    load_config(l, &secrets, folder_name);
    if (!l->failed) load_purposes(l);
    if (!l->failed) load_places(l);
    if (!l->failed) load_rewards(l);
    if (!l->failed) load_audiences(l);
    if (!l->failed) load_answers(l, answer_names, answer_count);
    if (!l->failed) load_campaigns(l, names, count);
    if (!l->failed) load_pages(l, page_names, page_count);
    for (uint32_t i = 0; i < l->draft.campaign_count && l->out->config.fallbacks.count; i++)
        for (uint32_t k = 0; k < l->draft.campaigns[i].message_count && !l->failed; k++) fill_fallbacks(l, &l->out->config, &l->draft.campaigns[i].messages[k]);
    if (!l->failed && !l->diags->error_count) tact_brand_law_check(&l->draft, l->options->now, l->diags);
    if (!l->failed) load_model(l);
    if (!l->failed && !l->diags->error_count) write_bundle(l);
    return l->failed ? TACT_ERR_MEMORY : l->diags->error_count ? TACT_ERR_INVALID : TACT_OK;
}

tact_status tact_brand_load(const char *folder, const tact_brand_options *options, tact_arena *arena, tact_diags *diags, tact_brand *out) {
    loader l = { .folder = folder, .options = options, .arena = arena, .diags = diags, .out = out, .zones = options->zones };
    tact_recipe_bodies_read(&l.recipes);
    struct stat st;
    *out = (tact_brand){ .folder = folder };
    if (sodium_init() < 0) { out_of_memory(&l); return TACT_ERR_MEMORY; }
    if (stat(folder, &st) || !S_ISDIR(st.st_mode)) {
        tact_diag_add(diags, TACT_ERROR, 0, 0, TACT_JOIN(diags, TACT_S("there is no folder '"), tact_slice_of(folder), TACT_S("'")), TACT_S("`tact init FOLDER` makes one"));
        return TACT_ERR_NOT_FOUND;
    }
    tact_status status = load_all(&l);
    sort_findings(diags);
    diags->file = (tact_slice){ NULL, 0 };
    return status;
}
