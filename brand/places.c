/* brand/places.c -- see places.h. */
#include "brand/places.h"
#include "brand/file.h"
#include "brand/setting.h"
#include "core/place/place.h"
#include "import/csv.h"
#include <stdio.h>

enum column { ID, NAME, LAT, LON, ADDRESS, HOURS, SERVICES, ZONE, KIND, COLUMNS };
static const tact_slice column_names[COLUMNS] = { { "id", 2 }, { "name", 4 }, { "lat", 3 }, { "lon", 3 }, { "address", 7 }, { "hours", 5 }, { "services", 8 }, { "zone", 4 }, { "kind", 4 } };

typedef struct reader {
    tact_slice source;
    char separator;
    const tact_zones *zones;
    tact_arena *arena;
    tact_diags *diags;
    tact_bundle *bundle;
    int at[COLUMNS];               /* field number of each column, or -1 */
    uint64_t line;                 /* where the record at hand begins */
    size_t line_offset;            /* of it, in the source; only moves forward */
    uint64_t line_counted;
    uint32_t room;
    uint32_t columns;              /* of the first line */
} reader;

/* ---- where a field stands ---------------------------------------------------------------------------------------------------- */
typedef struct place_in_file { uint32_t line, column; bool quoted; } place_in_file;

static void seek_line(reader *r) {
    const char *s = r->source.ptr;
    while (r->line_counted < r->line && r->line_offset < r->source.len) {
        char c = s[r->line_offset++];
        if (c == '\n' || (c == '\r' && !(r->line_offset < r->source.len && s[r->line_offset] == '\n'))) r->line_counted++;
    }
}

static place_in_file place_of(reader *r, int field) {      /* of the record at hand, from 0 */
    seek_line(r);
    place_in_file p = { (uint32_t)r->line, 1, false };
    bool quoted = false;
    size_t i = r->line_offset;
    for (; i < r->source.len && field > 0; i++) {
        char c = r->source.ptr[i];
        if (c == '"') quoted = !quoted;
        if (c == r->separator && !quoted) field--;
        if (c == '\n') { p.line++; p.column = 1; }
        else if (((unsigned char)c & 0xC0) != 0x80) p.column++;
    }
    p.quoted = i < r->source.len && r->source.ptr[i] == '"';
    return p;
}

static tact_slice trimmed(tact_slice s) {
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t')) { s.ptr++; s.len--; }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t')) s.len--;
    return s;
}

static tact_slice field(const reader *r, const tact_csv_record *record, enum column column) {
    int at = r->at[column];
    return at >= 0 && (uint32_t)at < record->count ? trimmed(record->fields[at]) : (tact_slice){ NULL, 0 };
}

static bool refuse(reader *r, enum column column, tact_slice text, tact_slice hint) {
    place_in_file p = place_of(r, r->at[column] < 0 ? 0 : r->at[column]);
    tact_diag_add(r->diags, TACT_ERROR, p.line, p.column, text, hint);
    return false;
}

static tact_slice quote(reader *r, tact_slice s) { return TACT_JOIN(r->diags, TACT_S("'"), s, TACT_S("'")); }

/* ---- fields ------------------------------------------------------------------------------------------------------------------ */
/* Degrees with a decimal point, to 1e-7; exact, no floating point. */
static bool parse_degrees(tact_slice s, int32_t most, int32_t *out) {
    size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
    bool negative = s.len && s.ptr[0] == '-';
    int64_t v = 0;
    size_t whole = 0, decimals = 0;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && whole < 4; i++, whole++) v = v * 10 + (s.ptr[i] - '0');
    if (!whole) return false;
    if (i < s.len && s.ptr[i] == '.') {
        for (i++; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++) if (decimals < 7) { v = v * 10 + (s.ptr[i] - '0'); decimals++; }
        if (!decimals) return false;
    }
    if (i != s.len) return false;
    for (; decimals < 7; decimals++) v *= 10;
    if (v > (int64_t)most * 10000000) return false;
    *out = (int32_t)(negative ? -v : v);
    return true;
}

static bool read_name(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_setting_value ignored;
    size_t size;
    tact_slice id = field(r, record, ID), name = field(r, record, NAME);
    tact_value v = tact_value_text(id);
    bool fine = true;
    if (!tact_setting_parse(TACT_SETTING_NAME, "", &v, &ignored, &size))
        fine = refuse(r, ID, id.len ? TACT_JOIN(r->diags, TACT_S("the id "), quote(r, id), TACT_S(" is not a name")) : TACT_S("this place has no id"), TACT_S("use small letters, digits and dashes, such as cafe-centre"));
    if (!name.len) fine = refuse(r, NAME, TACT_S("this place has no name"), TACT_S("write what people call it"));
    place->name_id = tact_arena_copy(r->arena, id);
    place->name = tact_arena_copy(r->arena, name);
    place->address = tact_arena_copy(r->arena, field(r, record, ADDRESS));
    place->id = tact_id32(id);
    for (uint32_t i = 0; fine && i < r->bundle->place_count; i++)
        if (r->bundle->places[i].id == place->id)
            fine = refuse(r, ID, TACT_JOIN(r->diags, TACT_S("the id "), quote(r, id), tact_slice_of(tact_slice_equal(r->bundle->places[i].name_id, id) ? " stands here a second time" : " has the same number as another one")),
                          TACT_S("give each place an id of its own"));
    return fine;
}

static bool read_position(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_slice lat = field(r, record, LAT), lon = field(r, record, LON);
    if (!lat.len && !lon.len) return true;
    if (!lat.len || !lon.len) return refuse(r, lat.len ? LON : LAT, TACT_S("half of the position is missing"), TACT_S("give both lat and lon, or neither"));
    bool fine = parse_degrees(lat, 90, &place->latitude_e7) || refuse(r, LAT, TACT_JOIN(r->diags, quote(r, lat), TACT_S(" is not a latitude")), TACT_S("degrees with a point, from -90 to 90, such as 43.78956"));
    return (parse_degrees(lon, 180, &place->longitude_e7) || refuse(r, LON, TACT_JOIN(r->diags, quote(r, lon), TACT_S(" is not a longitude")), TACT_S("degrees with a point, from -180 to 180, such as 7.60872"))) && fine;
}

static bool read_zone(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_slice zone = field(r, record, ZONE);
    place->zone = r->bundle->default_zone;
    if (!zone.len) return true;
    place->zone = tact_zones_id(r->zones, zone);
    if (place->zone) return true;
    tact_slice near = tact_zones_hint(r->zones, zone);
    return refuse(r, ZONE, TACT_JOIN(r->diags, TACT_S("there is no time zone "), quote(r, zone)), near.ptr ? TACT_JOIN(r->diags, TACT_S("did you mean '"), near, TACT_S("'?")) : TACT_S("an IANA name such as Europe/Rome"));
}

static bool read_hours(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_slice hours = field(r, record, HOURS);
    if (!hours.len) return true;
    place_in_file p = place_of(r, r->at[HOURS]);
    if (p.quoted) p.column++;                                  /* hours begin behind the opening quote */
    tact_slice copy = tact_arena_copy(r->arena, hours);        /* diagnostics may point into it */
    return tact_hours_parse(copy, r->diags, p.line, p.column, r->arena, &place->hours, &place->hour_count) == TACT_OK;
}

static void read_services(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_slice rest = tact_arena_copy(r->arena, field(r, record, SERVICES));
    uint32_t most = 1;
    for (size_t i = 0; i < rest.len; i++) most += rest.ptr[i] == ';';
    place->services = TACT_NEW(r->arena, tact_slice, most);
    while (rest.len && place->services) {
        const char *end = memchr(rest.ptr, ';', rest.len);
        size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
        tact_slice one = trimmed((tact_slice){ rest.ptr, len });
        if (one.len) place->services[place->service_count++] = one;
        rest.ptr += end ? len + 1 : len;
        rest.len -= end ? len + 1 : len;
    }
}

static bool read_kind(reader *r, const tact_csv_record *record, tact_place *place) {
    tact_slice kind = field(r, record, KIND);
    place->kind = tact_slice_is(kind, "other") ? TACT_PLACE_OTHER : TACT_PLACE_SHOP;
    return !kind.len || place->kind == TACT_PLACE_OTHER || tact_slice_is(kind, "shop") ||
           refuse(r, KIND, TACT_JOIN(r->diags, TACT_S("there is no kind of place "), quote(r, kind)), TACT_S("shop (also when empty), or other: a place where nothing is sold, such as a station, a museum or an office"));
}

/* ---- records ----------------------------------------------------------------------------------------------------------------- */
static bool read_header(reader *r, const tact_csv_record *record) {
    bool fine = true;
    r->columns = record->count;
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = tact_csv_column(record, column_names[c]);
        if (r->at[c] < 0 && (c == ID || c == NAME)) {
            fine = false;
            tact_diag_add(r->diags, TACT_ERROR, (uint32_t)r->line, 1, TACT_JOIN(r->diags, TACT_S("the column '"), column_names[c], TACT_S("' is missing")),
                          TACT_S("the first line names the columns: id,name,lat,lon,address,hours,services,zone,kind"));
        }
    }
    for (uint32_t i = 0; i < record->count; i++) {
        bool known = false;
        for (int c = 0; c < COLUMNS && !known; c++) known = r->at[c] == (int)i;
        if (known) continue;
        tact_slice name = trimmed(record->fields[i]), near = tact_diag_did_you_mean(r->diags, name, column_names, COLUMNS);
        place_in_file p = place_of(r, (int)i);
        tact_diag_add(r->diags, TACT_ERROR, p.line, p.column, TACT_JOIN(r->diags, TACT_S("there is no column "), quote(r, name)), near.ptr ? near : TACT_S("known are id, name, lat, lon, address, hours, services, zone, kind"));
        fine = false;
    }
    return fine;
}

static bool grow(reader *r) {
    if (r->bundle->place_count < r->room) return true;
    uint32_t room = r->room ? r->room * 2 : 64;
    tact_place *places = TACT_NEW(r->arena, tact_place, room);
    if (!places) return false;
    if (r->bundle->place_count) memcpy(places, r->bundle->places, r->bundle->place_count * sizeof *places);
    r->bundle->places = places;
    r->room = room;
    return true;
}

static bool read_place(reader *r, const tact_csv_record *record) {
    tact_place place = { 0 };
    bool fine = true;
    if (record->fault) {
        place_in_file p = place_of(r, (int)record->fault_column - 1);
        tact_diag_add(r->diags, TACT_ERROR, p.line, p.column, tact_slice_of(record->fault), TACT_S("double quotes inside a field are written twice"));
        fine = false;
    }
    if (record->count > r->columns || (record->count < r->columns && r->at[NAME] >= (int)record->count)) {
        fine = refuse(r, ID, TACT_S("this line has another number of fields than the first"), TACT_S("put a field that holds the separator in double quotes"));
    }
    fine = read_name(r, record, &place) && fine;
    fine = read_position(r, record, &place) && fine;
    fine = read_zone(r, record, &place) && fine;
    fine = read_kind(r, record, &place) && fine;
    fine = read_hours(r, record, &place) && fine;
    read_services(r, record, &place);
    if (!fine) return false;
    if (r->bundle->place_count >= TACT_PLACES_MOST) return refuse(r, ID, TACT_S("there are more than 100,000 places"), TACT_S("split the brand"));
    if (!grow(r)) return refuse(r, ID, TACT_S("not enough memory for this many places"), TACT_S("give tact more memory"));
    r->bundle->places[r->bundle->place_count++] = place;
    return true;
}

bool tact_places_read(tact_slice source, const tact_zones *zones, tact_arena *arena, tact_diags *diags, tact_bundle *bundle) {
    if (source.len >= 3 && memcmp(source.ptr, "\xEF\xBB\xBF", 3) == 0) { source.ptr += 3; source.len -= 3; }
    reader r = { .source = source, .zones = zones, .arena = arena, .diags = diags, .bundle = bundle, .line_counted = 1 };
    uint32_t errors = diags->error_count;
    bundle->places = NULL;
    bundle->place_count = 0;
    place_in_file bad;
    if (!tact_brand_file_utf8(source, &bad.line, &bad.column)) {
        tact_diag_add(diags, TACT_ERROR, bad.line, bad.column, TACT_S("these bytes are not UTF-8"), TACT_S("save the file as UTF-8"));
        return false;
    }
    tact_source *bytes = tact_source_memory(source);
    tact_csv *csv = bytes ? tact_csv_open(bytes, 0) : NULL;
    if (!csv) tact_diag_add(diags, TACT_ERROR, 0, 0, TACT_S("not enough memory to read this file"), TACT_S("give tact more memory"));
    tact_csv_record record;
    tact_csv_result result = TACT_CSV_END;
    bool header = true;
    while (csv && (result = tact_csv_next(csv, &record)) == TACT_CSV_ROW) {
        r.line = record.line;
        r.separator = tact_csv_report_of(csv)->separator;
        if (!header) read_place(&r, &record);
        else if (!read_header(&r, &record)) break;
        header = false;
    }
    if (csv && result == TACT_CSV_FAILED) tact_diag_add(diags, TACT_ERROR, 0, 0, TACT_JOIN(diags, tact_slice_of(tact_csv_error(csv))), TACT_S("save it again as CSV in UTF-8"));
    if (csv) tact_csv_close(csv);
    if (bytes) tact_source_close(bytes);
    return diags->error_count == errors;
}
