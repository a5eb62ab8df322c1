/* brand/purposes.c -- see purposes.h. */
#include "brand/purposes.h"
#include "brand/setting.h"
#include "brand/tree.h"
#include <stdio.h>

typedef struct reader { const tact_config *config; tact_arena *arena; tact_diags *diags; tact_purposes *out; } reader;

static tact_slice quote(reader *r, tact_slice s) { return TACT_JOIN(r->diags, TACT_S("'"), s, TACT_S("'")); }

static void error_key(reader *r, const tact_pair *pair, tact_slice text, tact_slice hint) { tact_diag_add(r->diags, TACT_ERROR, pair->line, pair->column, text, hint); }

static void *items(reader *r, const tact_value *at, uint32_t count, size_t size) {
    void *p = tact_arena_alloc(r->arena, count ? count : 1, size);
    if (!p) tact_tree_error(r->diags, at, TACT_S("not enough memory for this list"), TACT_S("make it shorter"));
    return p;
}

/* ---- own -------------------------------------------------------------------------------------------------------------------- */
int tact_purposes_number(const tact_purposes *purposes, tact_slice name) {
    for (uint32_t i = 0; i < purposes->own_count; i++)
        if (tact_slice_equal(purposes->own[i].name, name)) return purposes->own[i].number;
    return tact_word_number(TACT_LIST_PURPOSE, name);
}

static bool own_fits(reader *r, const tact_pair *pair) {
    tact_setting_value ignored;
    size_t size;
    tact_value name = tact_value_text(pair->key);
    const tact_value *v = &pair->value;
    if (!tact_setting_parse(TACT_SETTING_NAME, "", &name, &ignored, &size)) {
        error_key(r, pair, TACT_JOIN(r->diags, quote(r, pair->key), TACT_S(" is not a name")), TACT_S("use small letters, digits and dashes"));
        return false;
    }
    if (tact_word_number(TACT_LIST_PURPOSE, pair->key) >= 0) {
        error_key(r, pair, TACT_JOIN(r->diags, quote(r, pair->key), TACT_S(" is built in")), TACT_S("remove the line, or choose another name"));
        return false;
    }
    if (v->type != TACT_INT || v->integer < TACT_PURPOSE_BRAND_FIRST || v->integer >= TACT_PURPOSE_MAX) {
        tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("the number of "), quote(r, pair->key), TACT_S(" must be from 32 to 63")), TACT_S("choose one that no purpose of the brand ever had: receipts keep it"));
        return false;
    }
    for (uint32_t i = 0; i < r->out->own_count; i++)
        if (r->out->own[i].number == v->integer) {
            tact_tree_error(r->diags, v, TACT_JOIN(r->diags, quote(r, pair->key), TACT_S(" has the same number as "), quote(r, r->out->own[i].name)), TACT_S("choose one that no purpose of the brand ever had"));
            return false;
        }
    return true;
}

static void read_own(reader *r, const tact_value *v) {
    if (!v || !tact_tree_is(r->diags, v, TACT_MAP, TACT_S("own"))) return;
    r->out->own = items(r, v, v->map.count, sizeof *r->out->own);
    for (uint32_t i = 0; r->out->own && i < v->map.count; i++)
        if (own_fits(r, &v->map.pairs[i])) r->out->own[r->out->own_count++] = (tact_own_purpose){ v->map.pairs[i].key, (uint8_t)v->map.pairs[i].value.integer };
}

/* A purpose by its name, with an error when there is none. */
static int number_of(reader *r, tact_slice name, uint32_t line, uint32_t column) {
    int number = tact_purposes_number(r->out, name);
    if (number >= 0) return number;
    tact_slice names[TACT_PURPOSE_MAX];
    size_t count = 0;
    unsigned n;
    const char *text;
    while (count < TACT_PURPOSE_BRAND_FIRST && tact_word_row(TACT_LIST_PURPOSE, (unsigned)count, &n, &names[count], &text)) count++;
    for (uint32_t i = 0; i < r->out->own_count && count < TACT_PURPOSE_MAX; i++) names[count++] = r->out->own[i].name;
    tact_slice near = tact_diag_did_you_mean(r->diags, name, names, count);
    tact_diag_add(r->diags, TACT_ERROR, line, column, TACT_JOIN(r->diags, TACT_S("there is no purpose "), quote(r, name)),
                  near.ptr ? near : TACT_S("built in are remember, personalise, locate, link_devices, measure, open_tracking and contact_<channel>; your own stand under `own`"));
    return -1;
}

/* ---- notices ---------------------------------------------------------------------------------------------------------------- */
static bool words_fit(reader *r, const tact_value *v, const char *key, size_t most, tact_slice where, tact_slice *out) {
    const tact_value *text = tact_tree_want(r->diags, v, key, TACT_TEXT, where);
    if (!text) return false;
    *out = text->text;
    if (text->text.len > 0 && text->text.len <= most) return true;
    char bound[32];
    int n = snprintf(bound, sizeof bound, "at most %zu bytes", most);
    tact_tree_error(r->diags, text, TACT_JOIN(r->diags, TACT_S("the "), tact_slice_of(key), tact_slice_of(text->text.len ? " is too long" : " is empty")),
                    text->text.len ? TACT_JOIN(r->diags, (tact_slice){ bound, (size_t)n }) : TACT_S("write what the person will read"));
    return false;
}

static void read_words(reader *r, tact_notice *notice, const tact_pair *purpose) {
    static const tact_slice known[] = { { "name", 4 }, { "text", 4 } };
    const tact_value *v = &purpose->value;
    int number = number_of(r, purpose->key, purpose->line, purpose->column);
    if (!tact_tree_is(r->diags, v, TACT_MAP, purpose->key)) return;
    for (uint32_t i = 0; i < v->map.count; i++) {
        const tact_pair *words = &v->map.pairs[i];
        tact_setting_value ignored;
        size_t size;
        tact_value locale = tact_value_text(words->key);
        tact_notice_text text = { .locale = words->key };
        if (!tact_setting_parse(TACT_SETTING_LOCALE, "", &locale, &ignored, &size)) {
            error_key(r, words, TACT_JOIN(r->diags, quote(r, words->key), TACT_S(" is not a language")), TACT_S("write the words by language: `fr: {name: ..., text: ...}`"));
            continue;
        }
        if (!tact_tree_is(r->diags, &words->value, TACT_MAP, words->key) || !tact_tree_known(r->diags, &words->value, words->key, known, 2)) continue;
        bool named = words_fit(r, &words->value, "name", 200, words->key, &text.name), told = words_fit(r, &words->value, "text", 4000, words->key, &text.text);
        if (number < 0 || !named || !told) continue;
        text.purpose = (uint8_t)number;
        notice->texts[notice->text_count++] = text;
    }
    for (uint32_t i = 0; i < r->config->locales.count; i++)
        if (!tact_value_get(v, r->config->locales.items[i]))
            error_key(r, purpose, TACT_JOIN(r->diags, quote(r, purpose->key), TACT_S(" has no words in "), quote(r, r->config->locales.items[i])), TACT_S("add them: everybody reads what they agree to in their own language"));
}

static bool read_version(reader *r, const tact_value *v, tact_notice *notice) {
    const tact_value *version = tact_tree_want(r->diags, v, "version", TACT_INT, TACT_S("notices")), *from = tact_tree_want(r->diags, v, "from", TACT_TEXT, TACT_S("notices"));
    uint32_t before = r->out->notice_count;
    bool fine = version && from;
    if (version && (version->integer < 1 || version->integer > 65535 || (before && version->integer <= r->out->notices[before - 1].version))) {
        tact_tree_error(r->diags, version, TACT_S("versions must rise from one notice to the next"), TACT_S("number them 1, 2, 3 ..., the newest last"));
        fine = false;
    }
    if (from && !tact_instant_parse(from->text, &notice->from)) {
        tact_tree_error(r->diags, from, TACT_JOIN(r->diags, quote(r, from->text), TACT_S(" is not a day")), TACT_S("write it like 2026-01-15"));
        fine = false;
    } else if (from && before && tact_instant_before(notice->from, r->out->notices[before - 1].from)) {
        tact_tree_error(r->diags, from, TACT_S("this notice begins before the one above it"), TACT_S("the newest stands last"));
        fine = false;
    }
    if (fine) notice->version = (uint16_t)version->integer;
    return fine;
}

static void read_notice(reader *r, const tact_value *v) {
    static const tact_slice known[] = { { "version", 7 }, { "from", 4 }, { "purposes", 8 } };
    if (!tact_tree_is(r->diags, v, TACT_MAP, TACT_S("notices"))) return;
    tact_tree_known(r->diags, v, TACT_S("notices"), known, 3);
    tact_notice notice = { 0 };
    bool fine = read_version(r, v, &notice);
    const tact_value *purposes = tact_tree_want(r->diags, v, "purposes", TACT_MAP, TACT_S("notices"));
    if (!purposes) return;
    uint32_t most = 0;
    for (uint32_t i = 0; i < purposes->map.count; i++) if (purposes->map.pairs[i].value.type == TACT_MAP) most += purposes->map.pairs[i].value.map.count;
    notice.texts = items(r, v, most, sizeof *notice.texts);
    if (!notice.texts) return;
    for (uint32_t i = 0; i < purposes->map.count; i++) read_words(r, &notice, &purposes->map.pairs[i]);
    if (fine) r->out->notices[r->out->notice_count++] = notice;
}

static void read_notices(reader *r, const tact_value *tree) {
    const tact_value *v = tact_tree_want(r->diags, tree, "notices", TACT_LIST, TACT_S("purposes.yaml"));
    if (!v) return;
    if (!v->list.count) { tact_tree_error(r->diags, v, TACT_S("there is no notice"), TACT_S("nobody can agree to what nobody wrote: add a notice, `tact init` writes one to start from")); return; }
    r->out->notices = items(r, v, v->list.count, sizeof *r->out->notices);
    for (uint32_t i = 0; r->out->notices && i < v->list.count; i++) read_notice(r, &v->list.items[i]);
}

/* Every purpose somebody can be asked for has words. */
static void check_complete(reader *r, const tact_value *tree) {
    const tact_value *v = tact_value_get(tree, TACT_S("notices"));
    if (!v || !r->out->notice_count) return;
    for (unsigned number = 0; number < TACT_PURPOSE_MAX; number++) {
        tact_slice name = tact_word_name(TACT_LIST_PURPOSE, number);
        if (number >= 16 && number < 16 + TACT_CHANNEL_COUNT && !tact_config_connected(r->config, number - 16)) continue;
        for (uint32_t i = 0; i < r->out->own_count; i++) if (r->out->own[i].number == number) name = r->out->own[i].name;
        if (!name.ptr || tact_purposes_words(r->out, r->config, number, r->config->default_locale, NULL)) continue;
        bool written = false;                               /* then its own error has been told */
        for (uint32_t i = 0; v->type == TACT_LIST && i < v->list.count; i++) written |= tact_value_get(tact_value_get(&v->list.items[i], TACT_S("purposes")), name) != NULL;
        if (!written)
            tact_tree_error(r->diags, v, TACT_JOIN(r->diags, TACT_S("the purpose "), quote(r, name), TACT_S(" has no words in any notice")),
                            number >= 16 && number < TACT_PURPOSE_BRAND_FIRST ? TACT_S("add them, or leave the channel without a driver in tact.yaml") : TACT_S("add them; `tact init` writes texts to start from"));
    }
}

/* ---- map -------------------------------------------------------------------------------------------------------------------- */
static bool choice_fits(tact_consent_tool tool, tact_slice choice) {
    static const char *const tcf[] = { "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "sf1", "sf2", NULL };
    static const char *const google[] = { "ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage", "personalization_storage", "security_storage", NULL };
    const char *const *known = tool == TACT_CONSENT_TCF ? tcf : google;
    if (tool == TACT_CONSENT_CALLBACK) return choice.len > 0 && choice.len <= 100;
    for (; *known; known++) if (tact_slice_is(choice, *known)) return true;
    return false;
}

static uint64_t bits_of(reader *r, const tact_value *v) {
    const tact_value *names = v->type == TACT_LIST ? v->list.items : v;
    uint32_t count = v->type == TACT_LIST ? v->list.count : 1;
    uint64_t bits = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!tact_tree_is(r->diags, &names[i], TACT_TEXT, TACT_S("map"))) continue;
        int number = number_of(r, names[i].text, names[i].line, names[i].column);
        if (number >= 0) bits |= tact_bit((unsigned)number);
    }
    return bits;
}

static void read_map(reader *r, const tact_value *v) {
    static const tact_slice tools[] = { { "tcf", 3 }, { "google", 6 }, { "callback", 8 } };
    if (!v || !tact_tree_is(r->diags, v, TACT_MAP, TACT_S("map"))) return;
    tact_tree_known(r->diags, v, TACT_S("map"), tools, 3);
    uint32_t most = 0;
    for (uint32_t i = 0; i < v->map.count; i++) if (v->map.pairs[i].value.type == TACT_MAP) most += v->map.pairs[i].value.map.count;
    r->out->map = items(r, v, most, sizeof *r->out->map);
    for (unsigned tool = 0; r->out->map && tool < 3; tool++) {
        const tact_value *choices = tact_value_get(v, tools[tool]);
        if (!choices || !tact_tree_is(r->diags, choices, TACT_MAP, tools[tool])) continue;
        for (uint32_t i = 0; i < choices->map.count; i++) {
            const tact_pair *pair = &choices->map.pairs[i];
            if (!choice_fits((tact_consent_tool)tool, pair->key))
                error_key(r, pair, TACT_JOIN(r->diags, quote(r, pair->key), TACT_S(" is not a choice of "), quote(r, tools[tool])),
                          tool == TACT_CONSENT_TCF ? TACT_S("purposes 1 to 11, special features sf1 and sf2") : TACT_S("such as analytics_storage or ad_personalization"));
            r->out->map[r->out->map_count++] = (tact_consent_map){ (uint8_t)tool, pair->key, bits_of(r, &pair->value) };
        }
    }
}

/* ---- answers ---------------------------------------------------------------------------------------------------------------- */
static tact_slice language(tact_slice locale) {
    const char *dash = locale.len ? memchr(locale.ptr, '-', locale.len) : NULL;
    return dash ? (tact_slice){ locale.ptr, (size_t)(dash - locale.ptr) } : locale;
}

static const tact_notice_text *words_in(const tact_notice *notice, unsigned purpose, tact_slice locale) {
    const tact_notice_text *near = NULL;
    for (uint32_t i = 0; i < notice->text_count; i++) {
        const tact_notice_text *t = &notice->texts[i];
        if (t->purpose != purpose) continue;
        if (tact_slice_equal(t->locale, locale)) return t;
        if (!near && tact_slice_equal(language(t->locale), language(locale))) near = t;
    }
    return near;
}

const tact_notice_text *tact_purposes_words(const tact_purposes *purposes, const tact_config *config, unsigned purpose, tact_slice locale, uint16_t *version) {
    for (uint32_t i = purposes->notice_count; i-- > 0;) {
        const tact_notice *notice = &purposes->notices[i];
        const tact_notice_text *t = words_in(notice, purpose, locale);
        if (!t) t = words_in(notice, purpose, config->default_locale);
        if (!t) continue;
        if (version) *version = notice->version;
        return t;
    }
    return NULL;
}

const tact_consent_map *tact_purposes_map_of(const tact_purposes *purposes, tact_consent_tool tool, tact_slice choice) {
    for (uint32_t i = 0; i < purposes->map_count; i++)
        if (purposes->map[i].tool == tool && tact_slice_equal(purposes->map[i].choice, choice)) return &purposes->map[i];
    return NULL;
}

uint64_t tact_purposes_mapped(const tact_purposes *purposes, tact_consent_tool tool, tact_slice choice) {
    const tact_consent_map *map = tact_purposes_map_of(purposes, tool, choice);
    return map ? map->purposes : 0;
}

tact_status tact_purposes_fill(const tact_purposes *purposes, const tact_config *config, tact_arena *arena, tact_bundle *bundle) {
    bundle->purposes = TACT_NEW(arena, tact_purpose, TACT_PURPOSE_MAX);
    if (!bundle->purposes) return TACT_ERR_MEMORY;
    bundle->purpose_count = 0;
    for (unsigned number = 0; number < TACT_PURPOSE_MAX; number++) {
        tact_purpose p = { .name = tact_word_name(TACT_LIST_PURPOSE, number), .number = (uint8_t)number };
        for (uint32_t i = 0; i < purposes->own_count; i++) if (purposes->own[i].number == number) p.name = purposes->own[i].name;
        if (!p.name.ptr) continue;
        const tact_notice_text *en = tact_purposes_words(purposes, config, number, TACT_S("en"), &p.notice);
        const tact_notice_text *fr = tact_purposes_words(purposes, config, number, TACT_S("fr"), NULL), *it = tact_purposes_words(purposes, config, number, TACT_S("it"), NULL);
        if (en) p.text_en = en->name;
        if (fr) p.text_fr = fr->name;
        if (it) p.text_it = it->name;
        bundle->purposes[bundle->purpose_count++] = p;
    }
    return TACT_OK;
}

bool tact_purposes_read(const tact_value *tree, const tact_config *config, tact_arena *arena, tact_diags *diags, tact_purposes *out) {
    static const tact_slice known[] = { { "own", 3 }, { "notices", 7 }, { "map", 3 } };
    reader r = { config, arena, diags, out };
    uint32_t errors = diags->error_count;
    *out = (tact_purposes){ 0 };
    tact_tree_known(diags, tree, TACT_S("purposes.yaml"), known, 3);
    read_own(&r, tact_value_get(tree, TACT_S("own")));
    read_notices(&r, tree);
    check_complete(&r, tree);
    read_map(&r, tact_value_get(tree, TACT_S("map")));
    return diags->error_count == errors;
}
