/* import/people_column.c -- see people_column.h. */
#include "import/people_column.h"
#include "import/text.h"
#include <stdio.h>

static const struct { tact_people_tool tool; const char *header, *field; } table[] = {
#define C(tool, header, field) { TACT_TOOL_##tool, header, field },
#include "import/people_column.def"
#undef C
};

static const struct { const char *name; tact_people_field field; } plain_fields[] = {
    { "ignore", TACT_PEOPLE_FIELD_IGNORE }, { "user_id", TACT_PEOPLE_FIELD_USER_ID }, { "email", TACT_PEOPLE_FIELD_EMAIL }, { "phone", TACT_PEOPLE_FIELD_PHONE }, { "locale", TACT_PEOPLE_FIELD_LOCALE },
    { "timezone", TACT_PEOPLE_FIELD_TIMEZONE }, { "country", TACT_PEOPLE_FIELD_COUNTRY }, { "created", TACT_PEOPLE_FIELD_CREATED },
};
static const struct { const char *name; tact_people_field field; } parts[] = {
    { "state", TACT_PEOPLE_FIELD_STATE }, { "at", TACT_PEOPLE_FIELD_AT }, { "granted_at", TACT_PEOPLE_FIELD_GRANTED_AT }, { "refused_at", TACT_PEOPLE_FIELD_REFUSED_AT }, { "stop", TACT_PEOPLE_FIELD_STOP },
    { "source", TACT_PEOPLE_FIELD_SOURCE }, { "notice", TACT_PEOPLE_FIELD_NOTICE }, { "basis", TACT_PEOPLE_FIELD_BASIS },
};
static const uint8_t importable[] = { TACT_CHANNEL_EMAIL, TACT_CHANNEL_SMS, TACT_CHANNEL_PUSH, TACT_CHANNEL_WEBPUSH, TACT_CHANNEL_MESSENGER, TACT_CHANNEL_INAPP, TACT_CHANNEL_AGENT };
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

const char *tact_people_tool_name(tact_people_tool tool) {
    static const char *const names[] = { "a CSV file", "Braze", "Brevo", "Mautic" };
    return names[tool];
}

static bool channels_of(tact_slice name, uint16_t *out) {
    *out = 0;
    for (size_t i = 0; i < COUNT(importable); i++)
        if (tact_slice_is(name, "all") || tact_slice_equal(name, tact_word_name(TACT_LIST_CHANNEL, importable[i]))) *out = (uint16_t)(*out | tact_bit(importable[i]));
    return *out != 0;
}

static bool field_of(tact_slice name, tact_people_column *out) {
    out->field_name = name;
    for (size_t i = 0; i < COUNT(plain_fields); i++)
        if (tact_slice_is(name, plain_fields[i].name)) { out->field = plain_fields[i].field; return true; }
    const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
    if (!dot) return false;
    tact_slice before = { name.ptr, (size_t)(dot - name.ptr) }, after = { dot + 1, name.len - before.len - 1 };
    if (tact_slice_is(before, "trait")) { out->field = TACT_PEOPLE_FIELD_TRAIT; out->trait = after; return after.len > 0 && after.len <= 64; }
    if (!channels_of(before, &out->channels)) return false;
    for (size_t i = 0; i < COUNT(parts); i++)
        if (tact_slice_is(after, parts[i].name)) { out->field = parts[i].field; return true; }
    return false;
}

bool tact_people_map(tact_header_maps *maps, tact_slice text, char *error, size_t error_size) {
    tact_slice field;
    if (!tact_header_map_add(maps, text, &field, error, error_size)) return false;
    tact_people_column column = { 0 };
    if (!field_of(field, &column)) {
        maps->count--;
        snprintf(error, error_size, "--map %.*s: '%.*s' is not a field; known: user_id email phone locale timezone country created ignore trait.NAME, and "
                 "email|sms|push|webpush|messenger|inapp|agent|all . state|at|granted_at|refused_at|stop|source|notice|basis", (int)text.len, text.ptr, (int)field.len, field.ptr);
        return false;
    }
    return true;
}

static bool holds(const tact_csv_record *header, const char *name) {
    for (uint32_t i = 0; i < header->count; i++)
        if (tact_header_same(tact_text_trim(header->fields[i]), tact_slice_of(name))) return true;
    return false;
}

static tact_people_tool recognise(const tact_csv_record *h) {
    if (holds(h, "braze id") || holds(h, "appboy id") || (holds(h, "user id") && holds(h, "unsubscribed from emails at")) || (holds(h, "external id") && holds(h, "email subscribe"))) return TACT_TOOL_BRAZE;
    if ((holds(h, "email") || holds(h, "sms")) && (holds(h, "added time") || (holds(h, "email") && holds(h, "double opt in")))) return TACT_TOOL_BREVO;
    if (holds(h, "firstname") && holds(h, "lastname") && (holds(h, "preferred locale") || holds(h, "attribution date") || holds(h, "points") || holds(h, "date identified"))) return TACT_TOOL_MAUTIC;
    return TACT_TOOL_ANY;
}

static bool by_table(tact_people_tool tool, tact_slice header, tact_people_column *out) {
    for (size_t i = 0; i < COUNT(table); i++)
        if (table[i].tool == tool && tact_header_same(header, tact_slice_of(table[i].header))) {
            bool known = field_of(tact_slice_of(table[i].field), out);
            TACT_ASSERT(known);
            return true;
        }
    return false;
}

static bool by_hand(tact_header_maps *maps, tact_slice header, tact_people_column *out) {
    tact_slice field = tact_header_mapped(maps, header);
    return field.len && field_of(field, out);
}

bool tact_people_columns(const tact_csv_record *header, tact_header_maps *maps, tact_arena *arena, tact_people_column **out, tact_people_tool *tool, char *error, size_t error_size) {
    tact_people_column *columns = TACT_NEW(arena, tact_people_column, header->count);
    *tool = recognise(header);
    *out = columns;
    if (!columns) { snprintf(error, error_size, "not enough memory for the columns"); return false; }
    for (uint32_t i = 0; i < header->count; i++) {
        tact_slice name = tact_arena_copy(arena, tact_text_trim(header->fields[i]));
        columns[i].header = name;
        if (by_hand(maps, name, &columns[i])) {}
        else if (*tool != TACT_TOOL_ANY && by_table(*tool, name, &columns[i])) {}
        else if (!by_table(TACT_TOOL_ANY, name, &columns[i])) continue;
        columns[i].header = name;
        for (uint32_t k = 0; k < i; k++) {
            bool identity = columns[i].field == TACT_PEOPLE_FIELD_USER_ID || columns[i].field == TACT_PEOPLE_FIELD_EMAIL || columns[i].field == TACT_PEOPLE_FIELD_PHONE;
            if (!identity || columns[k].field != columns[i].field) continue;
            if (columns[i].field == TACT_PEOPLE_FIELD_PHONE && *tool == TACT_TOOL_BREVO) { columns[i].field = TACT_PEOPLE_FIELD_IGNORE; continue; }     /* WHATSAPP beside SMS */
            snprintf(error, error_size, "the columns '%.*s' and '%.*s' both hold %.*s: say which one counts with --map 'Column=ignore' for the other", (int)columns[k].header.len,
                     columns[k].header.ptr, (int)name.len, name.ptr, (int)columns[i].field_name.len, columns[i].field_name.ptr);
            return false;
        }
    }
    tact_slice unused = tact_header_unused(maps);
    if (unused.len) snprintf(error, error_size, "--map names a column '%.*s', but the first row has none of that name", (int)unused.len, unused.ptr);
    return !unused.len;
}
