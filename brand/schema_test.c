/* brand/schema_test.c -- the schemas hold every row of the tables, and nothing in the examples contradicts their names. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <json-c/json.h>
#include <stdio.h>
#include "brand/load.h"
#include "brand/schema.h"
#include "brand/setting.h"
#include "core/campaign/compile.h"

static struct json_object *schemas[TACT_SCHEMA_COUNT];
static tact_arena *arena;

static int set_up(void **state) {
    (void)state;
    arena = tact_brand_arena();
    for (unsigned s = 0; s < TACT_SCHEMA_COUNT; s++) {
        tact_slice text = tact_schema_text((tact_schema)s, arena);
        struct json_tokener *t = json_tokener_new();
        schemas[s] = json_tokener_parse_ex(t, text.ptr, (int)text.len);
        json_tokener_free(t);
        if (!schemas[s]) return -1;
    }
    return 0;
}
static int tear_down(void **state) {
    (void)state;
    for (unsigned s = 0; s < TACT_SCHEMA_COUNT; s++) json_object_put(schemas[s]);
    tact_brand_arena_free(arena);
    return 0;
}

static struct json_object *get(struct json_object *o, const char *key) { return o ? json_object_object_get(o, key) : NULL; }

static struct json_object *first_value(struct json_object *map) {
    json_object_object_foreach(map, key, value) {
        (void)key;
        return value;
    }
    return NULL;
}

/* Follow "keys[].name", "topics.*.words.*", "messages[].<locale>.title" into a schema. */
static struct json_object *at(struct json_object *s, const char *path) {
    char part[64];
    while (s && *path) {
        size_t len = strcspn(path, ".[");
        snprintf(part, sizeof part, "%.*s", (int)len, path);
        if (part[0] == '*') s = get(s, "additionalProperties");
        else if (part[0] == '<') s = first_value(get(s, "patternProperties"));
        else s = get(get(s, "properties"), part);
        path += len;
        if (strncmp(path, "[]", 2) == 0) { s = get(s, "items"); path += 2; }
        if (*path == '.') path++;
    }
    return s;
}

static void every_setting_is_there(void **state) {
    (void)state;
    uint32_t count;
    const tact_setting *row = tact_setting_rows(&count);
    for (uint32_t i = 0; i < count; i++) {
        struct json_object *s = at(schemas[TACT_SCHEMA_TACT], row[i].path);
        if (!s || !get(s, "description")) fail_msg("%s has no schema", row[i].path);
        if (row[i].type == TACT_SETTING_GROUP) assert_false(json_object_get_boolean(get(s, "additionalProperties")));
    }
    assert_string_equal(json_object_get_string(get(at(schemas[TACT_SCHEMA_TACT], "attention.cost.email"), "default")), "0.5");
    assert_int_equal(json_object_array_length(get(at(schemas[TACT_SCHEMA_TACT], "keys[].kind"), "enum")), 3);
    assert_int_equal(json_object_array_length(get(schemas[TACT_SCHEMA_TACT], "required")), 2);      /* country, time_zone */
}

static void every_campaign_key_is_there(void **state) {
    (void)state;
    tact_key_row row;
    for (unsigned i = 0; tact_campaign_key_row(i, &row); i++) {
        char path[96];
        snprintf(path, sizeof path, "%.*s", (int)row.path.len, row.path.ptr);
        if (!get(at(schemas[TACT_SCHEMA_CAMPAIGN], path), "description")) fail_msg("%s has no schema", path);
    }
    assert_false(json_object_get_boolean(get(schemas[TACT_SCHEMA_CAMPAIGN], "additionalProperties")));
}

static void every_purpose_is_there(void **state) {
    (void)state;
    unsigned number;
    tact_slice name;
    const char *line;
    for (unsigned i = 0; tact_word_row(TACT_LIST_PURPOSE, i, &number, &name, &line); i++) {
        char path[96];
        snprintf(path, sizeof path, "notices[].purposes.%.*s", (int)name.len, name.ptr);
        assert_non_null(at(schemas[TACT_SCHEMA_PURPOSES], path));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_setting_is_there), cmocka_unit_test(every_campaign_key_is_there), cmocka_unit_test(every_purpose_is_there) };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
