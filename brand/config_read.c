/* brand/config_read.c -- see config_read.h.  One walk over the tree beside the rows of setting.def; then what rows cannot say. */
#include "brand/config_read.h"
#include "brand/email.h"
#include "brand/push.h"
#include "brand/sms.h"
#include "brand/messenger.h"
#include "brand/setting.h"
#include "brand/yaml.h"
#include "core/base/hash.h"
#include "core/place/place.h"
#include <stdio.h>

typedef struct reader {
    tact_arena *arena;
    tact_diags *diags;
    const tact_secret_sources *secrets;

} reader;

typedef struct raw_list { void *items; uint32_t count; } raw_list;      /* how every list stands in its owner */

static void read_group(reader *r, tact_slice path, tact_slice name, const tact_value *v, char *owner);
static void read_row(reader *r, const tact_setting *row, tact_slice name, const tact_value *v, char *place);

/* ---- words about mistakes --------------------------------------------------------------------------------------------------- */
static void error_at(reader *r, uint32_t line, uint32_t column, tact_slice text, tact_slice hint) { tact_diag_add(r->diags, TACT_ERROR, line, column, text, hint); }

static tact_slice written_as(reader *r, const tact_value *v) {
    if (v->type == TACT_TEXT && v->text.len <= 40) return TACT_JOIN(r->diags, TACT_S("'"), v->text, TACT_S("'"));
    switch (v->type) {
    case TACT_NULL: return TACT_S("nothing");
    case TACT_BOOL: return v->boolean ? TACT_S("true") : TACT_S("false");
    case TACT_INT: case TACT_DOUBLE: return TACT_S("a number");
    case TACT_LIST: return TACT_S("a list");
    case TACT_MAP: return TACT_S("a map");
    default: return TACT_S("a long text");
    }
}

static tact_slice hint_for(reader *r, const tact_setting *row, unsigned type, const tact_value *v) {
    bool meant;
    if (type == TACT_SETTING_BOOL && v->type == TACT_TEXT && tact_yaml_looks_bool(v->text, &meant))
        return meant ? TACT_S("write true, without quotes") : TACT_S("write false, without quotes");
    if (v->type == TACT_NULL) return TACT_S("give it a value, or remove the line");
    if (type == TACT_SETTING_WORD) {
        tact_slice names[16];
        size_t count = 0;
        for (const char *at = row->unit; *at && count < 16;) {
            size_t len = strcspn(at, "|");
            names[count++] = (tact_slice){ at, len };
            at += len + (at[len] == '|');
        }
        tact_slice near = v->type == TACT_TEXT ? tact_diag_did_you_mean(r->diags, v->text, names, count) : (tact_slice){ NULL, 0 };
        return near.ptr ? near : TACT_JOIN(r->diags, TACT_S("one of: "), tact_slice_of(row->unit));
    }
    if (type <= TACT_SETTING_ZONE && (v->type == TACT_INT || v->type == TACT_DOUBLE || v->type == TACT_BOOL)) return TACT_S("put it in quotes to make it a text");
    return TACT_JOIN(r->diags, TACT_S("write it like "), tact_slice_of(tact_setting_example(type)));
}

static void wrong_type(reader *r, const tact_setting *row, tact_slice name, unsigned type, const tact_value *v) {
    tact_slice what = type == TACT_SETTING_WORD ? TACT_JOIN(r->diags, TACT_S("one of "), tact_slice_of(row->unit)) : tact_slice_of(tact_setting_noun(type));
    error_at(r, v->line, v->column, TACT_JOIN(r->diags, TACT_S("'"), name, TACT_S("' must be "), what, TACT_S(", not "), written_as(r, v)), hint_for(r, row, type, v));
}

/* ---- scalars ---------------------------------------------------------------------------------------------------------------- */
static bool bound(unsigned type, const char *unit, const char *text, tact_setting_value *out) {
    size_t size;
    tact_value v = tact_yaml_scalar(tact_slice_of(text));
    return *text && tact_setting_parse(type, unit, &v, out, &size);
}

static bool within(reader *r, const tact_setting *row, tact_slice name, unsigned type, const tact_value *v, const tact_setting_value *value) {
    tact_setting_value limit;
    bool low = bound(type, row->unit, row->min, &limit) && tact_setting_compare(type, value, &limit) < 0;
    bool high = !low && bound(type, row->unit, row->max, &limit) && tact_setting_compare(type, value, &limit) > 0;
    if (!low && !high) return true;
    error_at(r, v->line, v->column, TACT_JOIN(r->diags, TACT_S("'"), name, tact_slice_of(low ? "' is below " : "' is above "), tact_slice_of(low ? row->min : row->max)),
             *row->min && *row->max ? TACT_JOIN(r->diags, TACT_S("from "), tact_slice_of(row->min), TACT_S(" to "), tact_slice_of(row->max))
                                    : TACT_JOIN(r->diags, tact_slice_of(low ? "at least " : "at most "), tact_slice_of(low ? row->min : row->max)));
    return false;
}

static bool read_scalar(reader *r, const tact_setting *row, tact_slice name, unsigned type, const tact_value *v, char *place) {
    tact_setting_value value;
    size_t size;
    if (type == TACT_SETTING_SECRET && v->type != TACT_MAP && v->type != TACT_LIST && v->type != TACT_NULL) {
        tact_slice reference = v->type == TACT_TEXT ? v->text : TACT_S("(a number)");     /* a literal that looks like a number is still a literal */
        int64_t least = TACT_SECRET_LEAST;                 /* one that others made is as long as they made it: its row says so */
        tact_slice_int(tact_slice_of(row->min), &least);
        value.text = tact_secret_resolve(r->secrets, reference, (size_t)least, r->arena, r->diags, v->line, v->column);
        memcpy(place, &value.text, sizeof value.text);
        return true;
    }
    if (!tact_setting_parse(type, row->unit, v, &value, &size)) { wrong_type(r, row, name, type, v); return false; }
    if (!within(r, row, name, type, v, &value)) return false;
    memcpy(place, &value, size);
    return true;
}

/* ---- lists and maps --------------------------------------------------------------------------------------------------------- */
static tact_slice below(reader *r, const tact_setting *row, const char *last) { return TACT_JOIN(r->diags, tact_slice_of(row->path), tact_slice_of(last)); }

static bool right_count(reader *r, const tact_setting *row, tact_slice name, const tact_value *v, uint32_t count) {
    int64_t least = 0, most = 100000;
    tact_slice_int(tact_slice_of(row->min), &least);       /* empty: stays as it is */
    tact_slice_int(tact_slice_of(row->max), &most);
    if (count >= least && count <= most) return true;
    error_at(r, v->line, v->column, TACT_JOIN(r->diags, TACT_S("'"), name, tact_slice_of(count < least ? "' is empty" : "' has too many items")),
             count < least ? TACT_S("name at least one") : TACT_JOIN(r->diags, TACT_S("at most "), tact_slice_of(row->max)));
    return false;
}

static void read_list(reader *r, const tact_setting *row, tact_slice name, const tact_value *v, char *place) {
    if (v->type != TACT_LIST) { wrong_type(r, row, name, TACT_SETTING_LIST, v); return; }
    if (!right_count(r, row, name, v, v->list.count)) return;
    raw_list list = { tact_arena_alloc(r->arena, v->list.count ? v->list.count : 1, row->item_size), 0 };
    if (!list.items) { error_at(r, v->line, v->column, TACT_S("not enough memory for this list"), TACT_S("make it shorter")); return; }
    for (uint32_t i = 0; i < v->list.count; i++) {
        const tact_value *item = &v->list.items[i];
        char *at = (char *)list.items + (size_t)list.count * row->item_size;
        bool fine = true;
        if (row->item == TACT_SETTING_GROUP) read_group(r, below(r, row, "[]"), name, item, at);
        else fine = read_scalar(r, row, name, row->item, item, at);
        if (fine) list.count++;
    }
    memcpy(place, &list, sizeof list);
}

static void read_map(reader *r, const tact_setting *row, tact_slice name, const tact_value *v, char *place) {
    if (v->type != TACT_MAP) { wrong_type(r, row, name, TACT_SETTING_MAP, v); return; }
    raw_list list = { tact_arena_alloc(r->arena, v->map.count ? v->map.count : 1, row->item_size), 0 };
    if (!list.items) { error_at(r, v->line, v->column, TACT_S("not enough memory for this map"), TACT_S("make it shorter")); return; }
    for (uint32_t i = 0; i < v->map.count; i++) {
        const tact_pair *pair = &v->map.pairs[i];
        char *at = (char *)list.items + (size_t)list.count * row->item_size;
        tact_config_name head = { pair->key, pair->line, pair->column };
        memcpy(at, &head, sizeof head);
        tact_slice path = below(r, row, ".*");
        bool fine = true;
        if (row->item == TACT_SETTING_GROUP) read_group(r, path, pair->key, &pair->value, at);
        else if (row->item == TACT_SETTING_LIST) {
            const tact_setting *inner = tact_setting_find(path);
            TACT_ASSERT(inner);
            read_row(r, inner, pair->key, &pair->value, at + inner->offset);
        } else fine = read_scalar(r, row, pair->key, row->item, &pair->value, at + sizeof head);
        if (fine) list.count++;
    }
    memcpy(place, &list, sizeof list);
}

/* ---- groups ----------------------------------------------------------------------------------------------------------------- */
static void read_row(reader *r, const tact_setting *row, tact_slice name, const tact_value *v, char *place) {
    if (row->type == TACT_SETTING_LIST) read_list(r, row, name, v, place);
    else if (row->type == TACT_SETTING_MAP) read_map(r, row, name, v, place);
    else read_scalar(r, row, name, row->type, v, place);
}

static void read_default(reader *r, const tact_setting *row, char *place) {
    char source[256];
    tact_value tree;
    int n = snprintf(source, sizeof source, "x: %s\n", row->fallback);
    TACT_ASSERT(n > 0 && (size_t)n < sizeof source);
    bool fine = tact_yaml_read((tact_slice){ source, (size_t)n }, r->arena, r->diags, &tree);
    const tact_value *v = tact_value_get(&tree, TACT_S("x"));
    TACT_ASSERT(fine && v);                                /* the table is ours: the test reads every default */
    read_row(r, row, tact_setting_name(row), v, place);
}

static void unknown_key(reader *r, tact_slice path, tact_slice name, const tact_pair *pair) {
    tact_slice names[64], list = { NULL, 0 };
    size_t count = 0;
    uint32_t rows;
    const tact_setting *row = tact_setting_rows(&rows);
    for (uint32_t i = 0; i < rows && count < 64; i++)
        if (tact_setting_under(&row[i], path)) {
            names[count] = tact_setting_name(&row[i]);
            list = list.ptr ? TACT_JOIN(r->diags, list, TACT_S(", "), names[count]) : names[count];
            count++;
        }
    tact_slice near = tact_diag_did_you_mean(r->diags, pair->key, names, count);
    error_at(r, pair->line, pair->column, TACT_JOIN(r->diags, TACT_S("there is no setting '"), pair->key, path.len ? TACT_JOIN(r->diags, TACT_S("' in '"), name, TACT_S("'")) : TACT_S("'")),
             near.ptr ? near : TACT_JOIN(r->diags, TACT_S("known here: "), list));
}

static void read_group(reader *r, tact_slice path, tact_slice name, const tact_value *v, char *owner) {
    static const tact_pair none;
    tact_slice whose = name;
    tact_value empty = { .type = TACT_MAP, .line = v->line, .column = v->column, .map = { &none, 0 } };
    if (v->type != TACT_MAP) {
        error_at(r, v->line, v->column, TACT_JOIN(r->diags, TACT_S("'"), name, TACT_S("' must be a map, not "), written_as(r, v)), TACT_S("write one `name: value` a line, indented below it"));
        v = &empty;
    }
    uint32_t count;
    const tact_setting *row = tact_setting_rows(&count);
    for (uint32_t i = 0; i < v->map.count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < count && !known; k++) known = tact_setting_under(&row[k], path) && tact_slice_equal(tact_setting_name(&row[k]), v->map.pairs[i].key);
        if (!known) unknown_key(r, path, name, &v->map.pairs[i]);
    }
    for (uint32_t k = 0; k < count; k++, row++) {
        if (!tact_setting_under(row, path)) continue;
        name = tact_setting_name(row);
        const tact_value *given = tact_value_get(v, name);
        if (row->type == TACT_SETTING_GROUP) { read_group(r, tact_slice_of(row->path), name, given ? given : &empty, owner); continue; }
        if (*row->fallback && *row->fallback != '!') read_default(r, row, owner + row->offset);
        if (given) read_row(r, row, name, given, owner + row->offset);
        else if (*row->fallback == '!' && v != &empty)
            error_at(r, v->line, v->column, TACT_JOIN(r->diags, TACT_S("'"), name, TACT_S("' is missing"), path.len ? TACT_JOIN(r->diags, TACT_S(" in '"), whose, TACT_S("'")) : TACT_S("")),
                     TACT_JOIN(r->diags, TACT_S("add `"), name, TACT_S(": ...`: "), tact_slice_of(row->line)));
    }
}

/* ---- what rows cannot say --------------------------------------------------------------------------------------------------- */
static void place_of(const tact_value *tree, const char *path, uint32_t *line, uint32_t *column) {
    const tact_value *v = tact_value_path(tree, path);
    *line = v ? v->line : 1;
    *column = v ? v->column : 1;
}

static bool lists_text(const tact_config_texts *texts, tact_slice text) {
    for (uint32_t i = 0; i < texts->count; i++) if (tact_slice_equal(texts->items[i], text)) return true;
    return false;
}

/* "fr" is spoken where fr or fr-CH is. */
static bool lists_language(const tact_config_texts *locales, tact_slice language) {
    for (uint32_t i = 0; i < locales->count; i++) {
        tact_slice l = locales->items[i];
        if (tact_slice_starts(l, language) && (l.len == language.len || l.ptr[language.len] == '-')) return true;
    }
    return false;
}

static void check_keys(reader *r, const tact_value *tree, const tact_config *config) {
    const tact_value *keys = tact_value_get(tree, TACT_S("keys"));
    for (uint32_t i = 0; i < config->keys.count; i++) {
        const tact_config_key *key = &config->keys.items[i];
        const tact_value *at = &keys->list.items[i];       /* groups are never left out of their list */
        for (uint32_t k = 0; k < i; k++) {
            const tact_config_key *other = &config->keys.items[k];
            if (key->name.len && tact_slice_equal(other->name, key->name))
                error_at(r, at->line, at->column, TACT_JOIN(r->diags, TACT_S("the key name '"), key->name, TACT_S("' stands here a second time")), TACT_S("give each key a name of its own"));
            if (key->secret.len && tact_slice_equal(other->secret, key->secret))
                error_at(r, at->line, at->column, TACT_JOIN(r->diags, TACT_S("the keys '"), other->name, TACT_S("' and '"), key->name, TACT_S("' have the same secret")), TACT_S("make another: openssl rand -hex 32"));
        }
        if (key->origins.count && key->kind != TACT_KEY_WRITE)
            error_at(r, at->line, at->column, TACT_JOIN(r->diags, TACT_S("the key '"), key->name, TACT_S("' must never stand in a page, so it has no origins")), TACT_S("remove `origins`, or make it `kind: write`"));
    }
}

static void check_locales(reader *r, const tact_value *tree, tact_config *config) {
    uint32_t line, column;
    for (uint32_t i = 0; i < config->locales.count; i++)
        for (uint32_t k = 0; k < i; k++)
            if (tact_slice_equal(config->locales.items[i], config->locales.items[k])) {
                place_of(tree, "locales", &line, &column);
                error_at(r, line, column, TACT_JOIN(r->diags, TACT_S("the language '"), config->locales.items[i], TACT_S("' stands here twice")), TACT_S("keep one of the two"));
            }
    if (!config->default_locale.len && config->locales.count) config->default_locale = config->locales.items[0];
    if (config->default_locale.len && !lists_text(&config->locales, config->default_locale)) {
        place_of(tree, "default_locale", &line, &column);
        error_at(r, line, column, TACT_JOIN(r->diags, TACT_S("'"), config->default_locale, TACT_S("' is not one of `locales`")), TACT_S("add it to locales, or choose one of them"));
    }
    for (uint32_t i = 0; i < config->fallbacks.count; i++) {
        const tact_config_fallback *f = &config->fallbacks.items[i];
        if (!lists_text(&config->locales, f->to))
            error_at(r, f->at.line, f->at.column, TACT_JOIN(r->diags, TACT_S("the fall-back of '"), f->at.name, TACT_S("' is '"), f->to, TACT_S("', which is not one of `locales`")), TACT_S("let it fall back on a language the brand speaks"));
        if (tact_slice_equal(f->at.name, f->to))
            error_at(r, f->at.line, f->at.column, TACT_JOIN(r->diags, TACT_S("'"), f->to, TACT_S("' falls back on itself")), TACT_S("remove the line"));
    }
}

/* Capitals of ASCII and Latin-1: what French, Italian and English are written with. */
static bool has_capitals(tact_slice s) {
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i], next = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
        if (c >= 'A' && c <= 'Z') return true;
        if (c == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) return true;
    }
    return false;
}

static void check_topics(reader *r, const tact_config *config) {
    for (uint32_t i = 0; i < config->topics.count; i++) {
        const tact_config_topic *topic = &config->topics.items[i];
        tact_setting_value ignored;
        size_t size;
        tact_value name = tact_value_text(topic->at.name);
        if (!tact_setting_parse(TACT_SETTING_NAME, "", &name, &ignored, &size))
            error_at(r, topic->at.line, topic->at.column, TACT_JOIN(r->diags, TACT_S("'"), topic->at.name, TACT_S("' is not a name")), TACT_S("use small letters, digits and dashes"));
        for (uint32_t k = 0; k < i; k++)
            if (tact_id32(topic->at.name) == tact_id32(config->topics.items[k].at.name))
                error_at(r, topic->at.line, topic->at.column, TACT_JOIN(r->diags, TACT_S("the topics '"), topic->at.name, TACT_S("' and '"), config->topics.items[k].at.name, TACT_S("' have the same number")), TACT_S("rename one of them"));
        for (uint32_t w = 0; w < topic->words.count; w++) {
            const tact_config_words *words = &topic->words.items[w];
            if (!lists_language(&config->locales, words->at.name))
                error_at(r, words->at.line, words->at.column, TACT_JOIN(r->diags, TACT_S("'"), words->at.name, TACT_S("' is not one of `locales`")), TACT_S("add it to locales, or remove these words"));
            for (uint32_t t = 0; t < words->texts.count; t++)
                if (has_capitals(words->texts.items[t]))
                    error_at(r, words->at.line, words->at.column, TACT_JOIN(r->diags, TACT_S("the word '"), words->texts.items[t], TACT_S("' has capital letters")), TACT_S("write words in small letters; capitals in what people write do not matter"));
        }
    }
}

static void check_catalog(reader *r, const tact_value *tree, const tact_config *config) {
    uint32_t line, column;
    if (config->catalog.stock.len && !config->catalog.file.len) {
        place_of(tree, "catalog.stock", &line, &column);
        error_at(r, line, column, TACT_S("stock of products, and there is no feed that names them"), TACT_S("add  file: products.xml  beside it"));
    }
    for (uint32_t i = 0; i < config->product_types.count; i++) {
        const tact_config_fallback *type = &config->product_types.items[i];
        bool known = false;
        for (uint32_t k = 0; k < config->topics.count && !known; k++) known = tact_slice_equal(config->topics.items[k].at.name, type->to);
        if (!known) error_at(r, type->at.line, type->at.column, TACT_JOIN(r->diags, TACT_S("'"), type->to, TACT_S("' is not one of `topics`")), TACT_S("add it to topics, or name one of them"));
    }
}

void tact_config_need(const tact_value *tree, tact_diags *diags, const char *at, bool there, tact_slice what, tact_slice hint) {
    uint32_t line, column;
    if (there) return;
    place_of(tree, at, &line, &column);
    tact_diag_add(diags, TACT_ERROR, line, column, what, hint);
}

bool tact_config_travels_safely(tact_slice url) {
    return !url.len || tact_slice_starts(url, TACT_S("https://")) || tact_slice_starts(url, TACT_S("http://127.0.0.1")) || tact_slice_starts(url, TACT_S("http://localhost")) || tact_slice_starts(url, TACT_S("http://[::1]"));
}

bool tact_config_written(const tact_value *tree, const char *path) {
    const tact_value *v = tact_value_path(tree, path);
    return v && v->type != TACT_NULL;
}

static void need(reader *r, const tact_value *tree, const char *at, bool there, tact_slice what, tact_slice hint) { tact_config_need(tree, r->diags, at, there, what, hint); }

static void check_webpush(reader *r, const tact_value *tree, const tact_config *config) {
    tact_slice contact = config->webpush.contact;
    bool reachable = tact_slice_starts(contact, TACT_S("https://")) || (tact_slice_starts(contact, TACT_S("mailto:")) && tact_slice_find(contact, TACT_S("@")) > 7);
    need(r, tree, "channels.webpush.driver", tact_config_written(tree, "channels.webpush.secret"), TACT_S("`vapid` signs its calls, and channels.webpush.secret is missing"), TACT_S("make a key with  tact keys vapid  and add  secret: ${env:WEBPUSH_KEY}"));
    need(r, tree, contact.len ? "channels.webpush.contact" : "channels.webpush.driver", reachable, contact.len ? TACT_S("channels.webpush.contact is neither a mailto: nor an https: address") : TACT_S("`vapid` tells push services how to reach you, and channels.webpush.contact is missing"),
         TACT_S("add  contact: mailto:you@your.site"));
}

static void check_links(reader *r, const tact_value *tree, const tact_config *config) {
    bool fits = config->links.tag.len <= 40;
    for (size_t i = 0; i < config->links.tag.len; i++) {
        char c = config->links.tag.ptr[i];
        fits = fits && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
    }
    need(r, tree, "links.tag", fits, TACT_S("links.tag is no name of a parameter"), TACT_S("at most 40 letters, digits, '-' and '_', such as utm_campaign"));
    need(r, tree, "links.tag", !tact_slice_is(config->links.tag, "tact_click"), TACT_S("tact_click is the parameter that confirms a click"), TACT_S("name another, such as utm_campaign"));
}

static void check_inbox(reader *r, const tact_value *tree, const tact_config *config, tact_arena *arena) {
    uint32_t line, column, count;
    tact_hours *hours;
    for (uint32_t i = 0; i < config->desk.away.count; i++) {
        const tact_config_fallback *a = &config->desk.away.items[i];
        if (!lists_text(&config->locales, a->at.name)) error_at(r, a->at.line, a->at.column, TACT_JOIN(r->diags, TACT_S("'"), a->at.name, TACT_S("' is not one of `locales`")), TACT_S("write it under a language of `locales`, or add that there"));
    }
    if (!config->desk.hours.len) return;
    place_of(tree, "inbox.hours", &line, &column);
    if (tact_hours_parse(config->desk.hours, r->diags, line, column, arena, &hours, &count) == TACT_OK && !count)
        error_at(r, line, column, TACT_S("nobody would ever be there"), TACT_S("name hours such as Mo-Fr 09:00-18:00, or leave inbox.hours out"));
}

static void check_rest(reader *r, const tact_value *tree, const tact_config *config) {
    uint32_t line, column;
    if (tact_config_sends(config, TACT_CHANNEL_WEBHOOK)) {
        need(r, tree, "channels.webhook.driver", config->webhook.url.len, TACT_S("`http` calls an address, and channels.webhook.url is missing"), TACT_S("add  url: https://..."));
        need(r, tree, "channels.webhook.driver", tact_config_written(tree, "channels.webhook.secret"), TACT_S("`http` signs its calls, and channels.webhook.secret is missing"), TACT_S("add  secret: ${env:WEBHOOK_SECRET}"));
    }
    need(r, tree, "actions.url", !config->actions.url.len || tact_config_written(tree, "actions.secret"), TACT_S("calls to actions.url are signed, and actions.secret is missing"), TACT_S("add  secret: ${env:ACTIONS_SECRET}"));
    tact_email_check(tree, config, r->diags);
    check_links(r, tree, config);
    if (tact_config_sends(config, TACT_CHANNEL_WEBPUSH)) check_webpush(r, tree, config);
    if (tact_config_sends(config, TACT_CHANNEL_PUSH)) tact_push_check(tree, config, r->diags);
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) {
        if (config->driver[c] != TACT_DRIVER_BUILT_IN || c == TACT_CHANNEL_WEB || c == TACT_CHANNEL_INAPP) continue;
        char path[48];
        tact_slice name = tact_word_name(TACT_LIST_CHANNEL, c);
        snprintf(path, sizeof path, "channels.%.*s.driver", (int)name.len, name.ptr);
        place_of(tree, path, &line, &column);
        error_at(r, line, column, TACT_JOIN(r->diags, TACT_S("the channel '"), name, TACT_S("' has no driver 'built-in'")), TACT_S("write dry-run to see in data/outbox what would be sent, or none"));
    }
    if (tact_slice_starts(config->public_url, TACT_S("http://")) && tact_slice_find(config->public_url, TACT_S("//127.0.0.1")) < 0 && tact_slice_find(config->public_url, TACT_S("//localhost")) < 0) {
        place_of(tree, "public_url", &line, &column);
        tact_diag_add(r->diags, TACT_WARNING, line, column, TACT_S("people's links would travel without encryption"), TACT_S("use https:// with a proxy in front (examples/proxy)"));
    }
}

/* It stands in the heads of mails and on passes: one line, and no longer than those show. */
static void check_name(reader *r, const tact_value *tree, tact_config *config) {
    enum { NAME_MOST = 64 };
    uint32_t line, column;
    bool plain = true;
    unsigned characters = 0;
    for (size_t i = 0; i < config->name.len; i++) {
        const unsigned char c = (unsigned char)config->name.ptr[i];
        plain &= c >= ' ' && c != 127;
        characters += (c & 0xC0) != 0x80;
    }
    plain &= characters <= NAME_MOST;
    if (!plain) {
        place_of(tree, "name", &line, &column);
        error_at(r, line, column, TACT_S("the name people read is one line of 64 characters at most"), TACT_S("the short one people know; the company's whole name is controller.name"));
    }
    if (!config->name.len || !plain) config->name = config->brand;
}

bool tact_config_read(const tact_value *tree, tact_slice folder_name, const tact_secret_sources *secrets, tact_arena *arena, tact_diags *diags, tact_config *out) {
    reader r = { .arena = arena, .diags = diags, .secrets = secrets };
    uint32_t errors = diags->error_count;
    *out = (tact_config){ 0 };
    read_group(&r, TACT_S(""), TACT_S("tact.yaml"), tree, (char *)out);
    if (!out->brand.len) out->brand = tact_arena_copy(arena, folder_name);
    check_name(&r, tree, out);
    check_keys(&r, tree, out);
    check_locales(&r, tree, out);
    check_topics(&r, out);
    tact_sms_check(tree, out, diags);
    tact_messenger_settings_check(tree, out, diags);
    check_catalog(&r, tree, out);
    check_inbox(&r, tree, out, arena);
    check_rest(&r, tree, out);
    return diags->error_count == errors;
}
