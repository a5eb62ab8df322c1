/* core/base/value.c -- see value.h. */
#include "core/base/value.h"

const tact_value *tact_value_get(const tact_value *map, tact_slice key) {
    if (!map || map->type != TACT_MAP) return NULL;
    for (uint32_t i = 0; i < map->map.count; i++)
        if (tact_slice_equal(map->map.pairs[i].key, key)) return &map->map.pairs[i].value;
    return NULL;
}

const tact_value *tact_value_path(const tact_value *v, const char *dotted) {
    while (v && *dotted) {
        const char *dot = strchr(dotted, '.');
        size_t n = dot ? (size_t)(dot - dotted) : strlen(dotted);
        v = tact_value_get(v, (tact_slice){ dotted, n });
        dotted += n + (dot ? 1 : 0);
    }
    return v;
}

tact_slice tact_value_path_text(const tact_value *map, const char *dotted) {
    const tact_value *v = tact_value_path(map, dotted);
    return v && v->type == TACT_TEXT ? v->text : (tact_slice){ NULL, 0 };
}

bool tact_value_number(const tact_value *v, double *out) {
    if (!v) return false;
    if (v->type == TACT_INT) { *out = (double)v->integer; return true; }
    if (v->type == TACT_DOUBLE) { *out = v->real; return true; }
    return false;
}

bool tact_value_equal(const tact_value *a, const tact_value *b) {
    if (a->type == TACT_INT && b->type == TACT_DOUBLE) return (double)a->integer == b->real;
    if (a->type == TACT_DOUBLE && b->type == TACT_INT) return a->real == (double)b->integer;
    if (a->type != b->type) return false;
    switch (a->type) {
    case TACT_BOOL: return a->boolean == b->boolean;
    case TACT_INT: return a->integer == b->integer;
    case TACT_DOUBLE: return a->real == b->real;
    case TACT_TEXT: return tact_slice_equal(a->text, b->text);
    case TACT_TIMESTAMP: return a->instant.us == b->instant.us;
    case TACT_DURATION: return a->span.us == b->span.us;
    case TACT_LIST:
        if (a->list.count != b->list.count) return false;
        for (uint32_t i = 0; i < a->list.count; i++)
            if (!tact_value_equal(&a->list.items[i], &b->list.items[i])) return false;
        return true;
    case TACT_MAP:
        if (a->map.count != b->map.count) return false;
        for (uint32_t i = 0; i < a->map.count; i++) {
            const tact_value *other = tact_value_get(b, a->map.pairs[i].key);
            if (!other || !tact_value_equal(&a->map.pairs[i].value, other)) return false;
        }
        return true;
    case TACT_NULL: case TACT_ABSENT: return true;
    }
    return false;
}

const char *tact_type_name(tact_type type) {
    static const char *const names[] = { "null", "bool", "int", "double", "text", "list", "map", "timestamp", "duration", "absent" };
    return (unsigned)type < sizeof names / sizeof *names ? names[type] : "unknown";
}

void tact_value_write(tact_writer *w, const tact_value *v) {
    tact_write_u8(w, (uint8_t)v->type);
    switch (v->type) {
    case TACT_BOOL: tact_write_u8(w, v->boolean); break;
    case TACT_INT: tact_write_signed(w, v->integer); break;
    case TACT_DOUBLE: tact_write_f64(w, v->real); break;
    case TACT_TEXT: tact_write_text(w, v->text); break;
    case TACT_TIMESTAMP: tact_write_signed(w, v->instant.us); break;
    case TACT_DURATION: tact_write_signed(w, v->span.us); break;
    case TACT_LIST:
        tact_write_varint(w, v->list.count);
        for (uint32_t i = 0; i < v->list.count; i++) tact_value_write(w, &v->list.items[i]);
        break;
    case TACT_MAP:
        tact_write_varint(w, v->map.count);
        for (uint32_t i = 0; i < v->map.count; i++) {
            tact_write_text(w, v->map.pairs[i].key);
            tact_value_write(w, &v->map.pairs[i].value);
        }
        break;
    case TACT_NULL: case TACT_ABSENT: break;
    }
}

static tact_status read_value(tact_reader *r, tact_arena *arena, tact_value *out, int depth) {
    if (depth > TACT_VALUE_DEPTH) return TACT_ERR_LIMIT;
    *out = (tact_value){ .type = (tact_type)tact_read_u8(r) };
    switch (out->type) {
    case TACT_NULL: case TACT_ABSENT: break;
    case TACT_BOOL: out->boolean = tact_read_u8(r) != 0; break;
    case TACT_INT: out->integer = tact_read_signed(r); break;
    case TACT_DOUBLE: out->real = tact_read_f64(r); break;
    case TACT_TEXT: out->text = tact_read_text(r); break;
    case TACT_TIMESTAMP: out->instant.us = tact_read_signed(r); break;
    case TACT_DURATION: out->span.us = tact_read_signed(r); break;
    case TACT_LIST: {
        uint32_t n = tact_read_count(r, 1);
        tact_value *items = TACT_NEW(arena, tact_value, n);
        if (!items) return TACT_ERR_MEMORY;
        for (uint32_t i = 0; i < n && !r->status; i++) {
            tact_status s = read_value(r, arena, &items[i], depth + 1);
            if (s) return s;
        }
        out->list.items = items;
        out->list.count = n;
        break;
    }
    case TACT_MAP: {
        uint32_t n = tact_read_count(r, 2);
        tact_pair *pairs = TACT_NEW(arena, tact_pair, n);
        if (!pairs) return TACT_ERR_MEMORY;
        for (uint32_t i = 0; i < n && !r->status; i++) {
            pairs[i].key = tact_read_text(r);
            tact_status s = read_value(r, arena, &pairs[i].value, depth + 1);
            if (s) return s;
        }
        out->map.pairs = pairs;
        out->map.count = n;
        break;
    }
    default: return TACT_ERR_FORMAT;
    }
    return r->status;
}

tact_status tact_value_read(tact_reader *r, tact_arena *arena, tact_value *out) { return read_value(r, arena, out, 0); }
