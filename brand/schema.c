/* brand/schema.c -- see schema.h. */
#include "brand/schema.h"
#include "brand/file.h"
#include "brand/page_key.h"
#include "brand/setting.h"
#include "brand/yaml.h"
#include "core/base/words.h"
#include "core/campaign/compile.h"
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct json_object json;
#define LOCALE "^(?!id$)[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
#define SPAN "^[0-9]+[smhdw]$"

static json *text(tact_slice s) { return json_object_new_string_len(s.ptr ? s.ptr : "", (int)s.len); }
static void put(json *map, const char *key, json *value) { json_object_object_add(map, key, value); }
static void put_text(json *map, const char *key, const char *value) { put(map, key, json_object_new_string(value)); }

static json *typed(const char *type) {
    json *s = json_object_new_object();
    put_text(s, "type", type);
    return s;
}

static json *patterned(const char *pattern) {
    json *s = typed("string");
    put_text(s, "pattern", pattern);
    return s;
}

/* Words separated by |. */
static json *words(const char *list) {
    json *all = json_object_new_array();
    for (const char *at = list; *at;) {
        size_t len = strcspn(at, "|");
        json_object_array_add(all, text((tact_slice){ at, len }));
        at += len + (at[len] == '|');
    }
    return all;
}

static json *one_of(const char *list) {
    json *s = json_object_new_object();
    put(s, "enum", words(list));
    return s;
}

static void describe(json *s, const char *line, const char *long_text) {
    char all[2048];
    snprintf(all, sizeof all, "%s. %s", line, long_text);
    all[0] = (char)(all[0] >= 'a' && all[0] <= 'z' ? all[0] - 32 : all[0]);
    put_text(s, "description", all);
}

static json *of_value(const tact_value *v) {
    switch (v->type) {
    case TACT_BOOL: return json_object_new_boolean(v->boolean);
    case TACT_INT: return json_object_new_int64(v->integer);
    case TACT_DOUBLE: {
        char digits[32];
        snprintf(digits, sizeof digits, "%.12g", v->real);
        return json_object_new_double_s(v->real, digits);
    }
    case TACT_TEXT: return text(v->text);
    case TACT_LIST: {
        json *list = json_object_new_array();
        for (uint32_t i = 0; i < v->list.count; i++) json_object_array_add(list, of_value(&v->list.items[i]));
        return list;
    }
    case TACT_MAP: return json_object_new_object();
    default: return NULL;
    }
}

/* ---- tact.yaml ---------------------------------------------------------------------------------------------------------------- */
static json *scalar(unsigned type, const char *unit) {
    switch (type) {
    case TACT_SETTING_NAME: return patterned("^[a-z0-9_][a-z0-9_-]{0,63}$");
    case TACT_SETTING_ADDRESS: return patterned("^([0-9.]+|\\[[0-9a-fA-F:.]+\\]):[0-9]{1,5}$");
    case TACT_SETTING_URL: return patterned("^https?://[^\\s?#]+$");
    case TACT_SETTING_QUERY_URL: return patterned("^https?://[^\\s/?#]+([/?][^\\s#]*)?$");
    case TACT_SETTING_ORIGIN: return patterned("^https?://[^\\s/?#]+$");
    case TACT_SETTING_NETWORK: return patterned("^[0-9a-fA-F:.]+(/[0-9]{1,3})?$");
    case TACT_SETTING_SECRET: return patterned("^\\$\\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\\}$");
    case TACT_SETTING_COUNTRY: return patterned("^[A-Z]{2}$");
    case TACT_SETTING_LOCALE: return patterned("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$");
    case TACT_SETTING_CURRENCY: return patterned("^[A-Z]{3}$");
    case TACT_SETTING_ZONE: return patterned("^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$");
    case TACT_SETTING_WORD: return one_of(unit);
    case TACT_SETTING_BOOL: return typed("boolean");
    case TACT_SETTING_COUNT: return typed("integer");
    case TACT_SETTING_MILLI: return typed("number");
    case TACT_SETTING_SIZE: return patterned("^[0-9]+(kB|MB|GB)$");
    case TACT_SETTING_SHARE: return patterned("^[0-9]{1,2}(\\.[0-9])?%$");
    case TACT_SETTING_CLOCK: return patterned("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$");
    case TACT_SETTING_SPAN: return patterned(SPAN);
    case TACT_SETTING_CAP: return patterned("^[0-9]+ per [0-9]+[smhdw]$");
    default: {
        json *s = typed("string");
        put(s, "minLength", json_object_new_int(1));
        return s;
    }
    }
}

static json *group_schema(tact_slice path, tact_arena *arena, tact_diags *diags);

static json *row_schema(const tact_setting *row, tact_arena *arena, tact_diags *diags) {
    tact_slice path = tact_slice_of(row->path);
    json *s;
    if (row->type == TACT_SETTING_GROUP) s = group_schema(path, arena, diags);
    else if (row->type == TACT_SETTING_LIST) {
        s = typed("array");
        put(s, "items", row->item == TACT_SETTING_GROUP ? group_schema(TACT_JOIN(diags, path, TACT_S("[]")), arena, diags) : scalar(row->item, row->unit));
        if (*row->min) put(s, "minItems", json_object_new_int(row->min[0] - '0'));
    } else if (row->type == TACT_SETTING_MAP) {
        tact_slice below = TACT_JOIN(diags, path, TACT_S(".*"));
        s = typed("object");
        put(s, "additionalProperties", row->item == TACT_SETTING_GROUP ? group_schema(below, arena, diags)
                                     : row->item == TACT_SETTING_LIST ? row_schema(tact_setting_find(below), arena, diags) : scalar(row->item, row->unit));
    } else {
        s = scalar(row->type, row->unit);
        tact_value least = tact_yaml_scalar(tact_slice_of(row->min)), most = tact_yaml_scalar(tact_slice_of(row->max));
        if (least.type == TACT_INT || least.type == TACT_DOUBLE) put(s, "minimum", of_value(&least));
        if (most.type == TACT_INT || most.type == TACT_DOUBLE) put(s, "maximum", of_value(&most));
    }
    describe(s, row->line, row->text);
    tact_value standard;
    if (row->type != TACT_SETTING_GROUP && *row->fallback && *row->fallback != '!'
        && tact_yaml_read(TACT_JOIN(diags, TACT_S("x: "), tact_slice_of(row->fallback)), arena, diags, &standard))
        put(s, "default", of_value(tact_value_get(&standard, TACT_S("x"))));
    return s;
}

static json *closed_object(void) {
    json *s = typed("object");
    put(s, "properties", json_object_new_object());
    put(s, "additionalProperties", json_object_new_boolean(false));
    return s;
}

static void add_property(json *object, tact_slice name, json *schema, bool required) {
    char key[96];
    snprintf(key, sizeof key, "%.*s", (int)name.len, name.ptr);
    put(json_object_object_get(object, "properties"), key, schema);
    if (!required) return;
    if (!json_object_object_get(object, "required")) put(object, "required", json_object_new_array());
    json_object_array_add(json_object_object_get(object, "required"), json_object_new_string(key));
}

static json *group_schema(tact_slice path, tact_arena *arena, tact_diags *diags) {
    uint32_t count;
    const tact_setting *row = tact_setting_rows(&count);
    json *s = closed_object();
    for (uint32_t i = 0; i < count; i++)
        if (tact_setting_under(&row[i], path)) add_property(s, tact_setting_name(&row[i]), row_schema(&row[i], arena, diags), row[i].fallback[0] == '!');
    return s;
}

/* ---- campaigns ---------------------------------------------------------------------------------------------------------------- */
static bool key_under(tact_slice path, tact_slice parent, tact_slice *name) {
    size_t dot = path.len;
    while (dot > 0 && path.ptr[dot - 1] != '.') dot--;
    *name = (tact_slice){ path.ptr + dot, path.len - dot };
    tact_slice above = { path.ptr, dot ? dot - 1 : 0 };
    return tact_slice_equal(above, parent);
}

static json *or_choices(json *s, const tact_key_row *row) {
    char list[128];
    if (!row->choices.len) return s;
    snprintf(list, sizeof list, "%.*s", (int)row->choices.len, row->choices.ptr);
    json *both = json_object_new_object(), *any = json_object_new_array();
    json_object_array_add(any, one_of(list));
    json_object_array_add(any, s);
    put(both, "anyOf", any);
    return both;
}

static json *two_types(const char *a, const char *b) {
    json *s = json_object_new_object(), *types = json_object_new_array();
    json_object_array_add(types, json_object_new_string(a));
    json_object_array_add(types, json_object_new_string(b));
    put(s, "type", types);
    return s;
}

static json *channel_list(void) {
    json *s = typed("array"), *all = json_object_new_array(), *item = json_object_new_object();
    for (unsigned c = 0; c < TACT_CHANNEL_COUNT; c++) json_object_array_add(all, text(tact_word_name(TACT_LIST_CHANNEL, c)));
    put(item, "enum", all);
    put(s, "items", item);
    put(s, "minItems", json_object_new_int(1));
    put(s, "uniqueItems", json_object_new_boolean(true));
    return s;
}

static json *keys_schema(tact_slice parent, tact_diags *diags);

static json *key_schema(const tact_key_row *row, tact_diags *diags) {
    char list[128];
    json *s;
    switch (row->type) {
    case TACT_KEY_NAME: return patterned("^[a-z0-9._-]{1,64}$");
    case TACT_KEY_BOOL: return typed("boolean");
    case TACT_KEY_COUNT:
        s = typed("integer");
        put(s, "minimum", json_object_new_int(1));
        return s;
    case TACT_KEY_MONEY:
        s = typed("number");
        put(s, "minimum", json_object_new_int(0));
        return s;
    case TACT_KEY_SPAN: return or_choices(patterned(SPAN), row);
    case TACT_KEY_DATE: return patterned("^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2}))?$");
    case TACT_KEY_START: return patterned("^([0-9]{4}-[0-9]{2}-[0-9]{2}[ T])?[0-9]{2}:[0-9]{2}(:[0-9:.]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$");
    case TACT_KEY_RHYTHM: return patterned("^(month ([0-9]{1,2}|last)|(day|weekday|(mon|tues|wednes|thurs|fri|satur|sun)day)( (mon|tues|wednes|thurs|fri|satur|sun)day)*) [0-9]{2}:[0-9]{2}$");
    case TACT_KEY_SHARE: return or_choices(patterned("^[0-9]+(\\.[0-9]+)?%$"), row);
    case TACT_KEY_CONDITION: return two_types("string", "boolean");
    case TACT_KEY_SUM: return two_types("string", "number");
    case TACT_KEY_CHOICE:
        snprintf(list, sizeof list, "%.*s", (int)row->choices.len, row->choices.ptr);
        return one_of(list);
    case TACT_KEY_LIST:
        if (tact_slice_is(row->path, "messages[].channels")) return channel_list();
        s = typed("array");
        put(s, "items", typed("string"));
        return s;
    case TACT_KEY_MAP: return keys_schema(row->path, diags);
    case TACT_KEY_MAPS:
        s = typed("array");
        put(s, "items", keys_schema(TACT_JOIN(diags, row->path, TACT_S("[]")), diags));
        put(s, "minItems", json_object_new_int(1));
        return s;
    case TACT_KEY_TEXT: break;
    }
    return typed("string");
}

static json *keys_schema(tact_slice parent, tact_diags *diags) {
    json *s = closed_object();
    tact_key_row row;
    tact_slice name;
    for (unsigned i = 0; tact_campaign_key_row(i, &row); i++) {
        if (!key_under(row.path, parent, &name)) continue;
        json *one = key_schema(&row, diags);
        describe(one, row.line, row.text);
        if (row.standard.len) {
            tact_value standard = tact_yaml_scalar(row.standard);
            put(one, "default", of_value(&standard));
        }
        if (name.len && name.ptr[0] == '<') {
            json *patterns = json_object_new_object();
            put(patterns, LOCALE, one);
            put(s, "patternProperties", patterns);
        } else add_property(s, name, one, row.required);
    }
    return s;
}

/* ---- purposes.yaml ------------------------------------------------------------------------------------------------------------ */
static json *described(json *s, const char *line, const char *more) {
    describe(s, line, more);
    return s;
}

static json *purpose_words(const char *line) {
    json *s = typed("object"), *one = closed_object(), *patterns = json_object_new_object();
    add_property(one, TACT_S("name"), described(typed("string"), "completes \"you have not allowed us to use ...\"", "A few words."), true);
    add_property(one, TACT_S("text"), described(typed("string"), "what the person reads before saying yes", "Plain and complete."), true);
    put(patterns, LOCALE, one);
    put(s, "patternProperties", patterns);
    put(s, "additionalProperties", json_object_new_boolean(false));
    return described(s, line, "Words by language.");
}

static json *notice_schema(void) {
    json *notice = closed_object(), *purposes = typed("object"), *version = typed("integer");
    unsigned number;
    tact_slice name;
    const char *line;
    put(version, "minimum", json_object_new_int(1));
    put(purposes, "properties", json_object_new_object());
    for (unsigned i = 0; tact_word_row(TACT_LIST_PURPOSE, i, &number, &name, &line); i++) add_property(purposes, name, purpose_words(line), false);
    put(purposes, "additionalProperties", purpose_words("a purpose of your own"));
    add_property(notice, TACT_S("version"), described(version, "number of this notice", "Receipts name it. Versions rise."), true);
    add_property(notice, TACT_S("from"), described(patterned("^[0-9]{4}-[0-9]{2}-[0-9]{2}"), "first day it is shown", "Such as 2026-01-15."), true);
    add_property(notice, TACT_S("purposes"), described(purposes, "words by purpose", "A purpose left out keeps its earlier words."), true);
    return notice;
}

static json *purposes_schema(void) {
    json *s = closed_object(), *own = typed("object"), *number = typed("integer"), *notices = typed("array"), *map = closed_object();
    put(number, "minimum", json_object_new_int(TACT_PURPOSE_BRAND_FIRST));
    put(number, "maximum", json_object_new_int(TACT_PURPOSE_MAX - 1));
    put(own, "additionalProperties", number);
    put(notices, "items", notice_schema());
    put(notices, "minItems", json_object_new_int(1));
    static const tact_slice tools[] = { { "tcf", 3 }, { "google", 6 }, { "callback", 8 } };
    for (unsigned t = 0; t < 3; t++) {
        json *tool = typed("object"), *choice = two_types("string", "array");
        put(choice, "items", typed("string"));
        put(tool, "additionalProperties", choice);
        add_property(map, tools[t], tool, false);
    }
    add_property(s, TACT_S("own"), described(own, "purposes of your own", "Numbered 32 to 63, for ever."), false);
    add_property(s, TACT_S("notices"), described(notices, "what people are asked for, in whose words", "Never changed: a new meaning is a new version."), true);
    add_property(s, TACT_S("map"), described(map, "what the site's consent tool says, as purposes", "tcf: IAB purposes 1 to 11, sf1, sf2; google: consent mode; callback: names of your own page."), false);
    return s;
}

/* ---- pages: what stands between the lines of hyphens ---------------------------------------------------------------------- */
static json *page_group(tact_slice parent, tact_diags *diags);

static json *page_value(const tact_page_key *row, tact_diags *diags) {
    tact_slice path = tact_slice_of(row->path);
    json *s;
    switch ((tact_page_key_type)row->type) {
    case TACT_PAGE_NAME: return patterned("^[A-Za-z0-9_-]{1,64}$");
    case TACT_PAGE_WORD: return one_of(row->bounds);
    case TACT_PAGE_BOOL: return typed("boolean");
    case TACT_PAGE_GROUP: return page_group(path, diags);
    case TACT_PAGE_TEXTS: case TACT_PAGE_GROUPS:
        s = typed("array");
        put(s, "items", row->type == TACT_PAGE_TEXTS ? typed("string") : page_group(TACT_JOIN(diags, path, TACT_S("[]")), diags));
        put(s, "minItems", json_object_new_int(1));
        return s;
    case TACT_PAGE_CHOICES: return two_types("array", "object");
    case TACT_PAGE_LINE:
        s = typed("string");
        put(s, "minLength", json_object_new_int(1));
        put(s, "maxLength", json_object_new_int(atoi(row->bounds)));
        return s;
    default: return typed("string");
    }
}

static json *page_group(tact_slice parent, tact_diags *diags) {
    json *s = closed_object();
    uint32_t count;
    tact_slice name;
    const tact_page_key *rows = tact_page_keys(&count);
    for (uint32_t i = 0; i < count; i++)
        if (tact_page_key_under(&rows[i], parent, &name)) {
            json *one = page_value(&rows[i], diags);
            describe(one, rows[i].line, rows[i].text);
            add_property(s, name, one, rows[i].required);
        }
    return s;
}

/* ---- all of them ----------------------------------------------------------------------------------------------------------------- */
static const struct { const char *file, *title; } schemas[TACT_SCHEMA_COUNT] = {
    { "tact.schema.json", "tact.yaml: settings of a brand" }, { "campaign.schema.json", "campaigns/*.yaml: a campaign" }, { "purposes.schema.json", "purposes.yaml: what people are asked for" }, { "page.schema.json", "pages/*.md: front matter of a page" } };

const char *tact_schema_file(tact_schema schema) { return schemas[schema].file; }

tact_slice tact_schema_text(tact_schema schema, tact_arena *arena) {
    tact_diags diags;                                        /* only joins texts; what is read comes from tables */
    tact_diags_init(&diags, arena, 1);
    json *body = schema == TACT_SCHEMA_TACT ? group_schema(TACT_S(""), arena, &diags) : schema == TACT_SCHEMA_CAMPAIGN ? keys_schema(TACT_S(""), &diags) : schema == TACT_SCHEMA_PAGE ? page_group(TACT_S(""), &diags) : purposes_schema();
    json *s = json_object_new_object();
    put_text(s, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put_text(s, "title", schemas[schema].title);
    json_object_object_foreach(body, key, value) put(s, key, json_object_get(value));
    const char *z = json_object_to_json_string_ext(s, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
    tact_slice out = z ? tact_diag_join(&diags, (const tact_slice[]){ tact_slice_of(z), TACT_S("\n") }, 2) : (tact_slice){ NULL, 0 };
    json_object_put(body);
    json_object_put(s);
    return out;
}

bool tact_schema_write(const char *folder, tact_arena *arena, int *error) {
    if (!tact_brand_file_folder(folder, 0755, error)) return false;
    for (unsigned s = 0; s < TACT_SCHEMA_COUNT; s++) {
        tact_slice body = tact_schema_text((tact_schema)s, arena);
        const char *path = tact_brand_file_join(arena, folder, tact_slice_of(schemas[s].file));
        if (!body.ptr || !path) { *error = ENOMEM; return false; }
        if (!tact_brand_file_replace(path, 0644, body, error)) return false;
    }
    return true;
}
