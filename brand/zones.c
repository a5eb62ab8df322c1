/* brand/zones.c -- see zones.h. */
#include "brand/zones.h"
#include "brand/tzif.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 1 << 20, PATH_MAX_BYTES = 512, NAMES_MAX = 2048, COUNTRIES_MAX = 26 * 26, SCRATCH_BYTES = 1 << 16 };

typedef struct { tact_slice name, target; char country[2]; } entry;    /* target: a link's; country: of zone.tab, or {0} */
typedef struct {
    const char *folder;
    tact_arena *arena;
    tact_diags *diags;
    entry *entries; uint32_t count;
    char *scratch;                                                     /* SCRATCH_BYTES for one zone at a time */
    char *file;                                                        /* FILE_MAX for one file at a time */
} loader;

static bool fail(loader *l, tact_slice what, tact_slice why) {
    tact_diag_add(l->diags, TACT_ERROR, 0, 0,
                  TACT_JOIN(l->diags, TACT_S("time zones: "), tact_slice_of(l->folder), TACT_S("/"), what, TACT_S(": "), why),
                  TACT_S("install Debian's package tzdata; it brings zone.tab, tzdata.zi and the zone files"));
    return false;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------- */

static bool read_whole(loader *l, FILE *file, tact_slice name, tact_slice *bytes) {
    *bytes = (tact_slice){ l->file, fread(l->file, 1, FILE_MAX, file) };
    if (!ferror(file) && bytes->len < FILE_MAX) return true;
    return fail(l, name, ferror(file) ? tact_slice_of(strerror(errno)) : TACT_S("larger than 1 MB, so it is not a zone file"));
}

/* On success *bytes holds until the next file is read. */
static bool read_file(loader *l, tact_slice name, tact_slice *bytes) {
    char path[PATH_MAX_BYTES];
    int n = snprintf(path, sizeof path, "%s/%.*s", l->folder, (int)name.len, name.ptr);
    if (n < 0 || (size_t)n >= sizeof path) return fail(l, name, TACT_S("the path is too long"));
    FILE *file = fopen(path, "rb");
    if (!file) return fail(l, name, tact_slice_of(strerror(errno)));
    bool ok = read_whole(l, file, name, bytes);
    fclose(file);
    return ok;
}

static bool next_line(tact_slice *rest, tact_slice *line) {
    if (!rest->len) return false;
    const char *end = memchr(rest->ptr, '\n', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len, skip = end ? len + 1 : len;
    *line = (tact_slice){ rest->ptr, len };
    *rest = (tact_slice){ rest->ptr + skip, rest->len - skip };
    return true;
}

static tact_slice word(tact_slice *line, char separator) {
    size_t len = 0;
    while (len < line->len && line->ptr[len] != separator) len++;
    tact_slice found = { line->ptr, len };
    size_t skip = len < line->len ? len + 1 : len;
    *line = (tact_slice){ line->ptr + skip, line->len - skip };
    return found;
}

/* ---- the lists ------------------------------------------------------------------------------------------------------------ */

static entry *find(loader *l, tact_slice name) {
    for (uint32_t i = 0; i < l->count; i++)
        if (tact_slice_equal(l->entries[i].name, name)) return &l->entries[i];
    return NULL;
}

static bool add(loader *l, tact_slice name, tact_slice target, tact_slice country) {
    if (l->count == NAMES_MAX) return fail(l, name, TACT_S("more than 2048 names"));
    entry e = { .name = tact_arena_copy(l->arena, name), .target = tact_arena_copy(l->arena, target) };
    if (!e.name.ptr || (target.len && !e.target.ptr)) return fail(l, name, TACT_S("no memory"));
    if (country.len == 2) memcpy(e.country, country.ptr, 2);
    l->entries[l->count++] = e;
    return true;
}

/* By country, each country's zones in the file's order: one of Ukraine's stands among Russia's. */
static void sort_by_country(loader *l) {
    for (uint32_t i = 1; i < l->count; i++) {
        entry moved = l->entries[i];
        uint32_t at = i;
        for (; at > 0 && memcmp(l->entries[at - 1].country, moved.country, 2) > 0; at--) l->entries[at] = l->entries[at - 1];
        l->entries[at] = moved;
    }
}

/* "FR\t+4852+00220\tEurope/Paris" */
static bool read_zone_tab(loader *l) {
    tact_slice rest, line;
    if (!read_file(l, TACT_S("zone.tab"), &rest)) return false;
    bool ok = true;
    while (ok && next_line(&rest, &line)) {
        if (!line.len || line.ptr[0] == '#') continue;
        tact_slice country = word(&line, '\t'), where = word(&line, '\t'), name = word(&line, '\t');
        if (country.len != 2 || !where.len || !name.len) ok = fail(l, TACT_S("zone.tab"), TACT_S("a line without country, place and zone"));
        else ok = add(l, name, (tact_slice){ NULL, 0 }, country);
    }
    sort_by_country(l);
    return ok && (l->count || fail(l, TACT_S("zone.tab"), TACT_S("it names no zone")));
}

/* "# version 2026f", "Z Europe/Paris ...", "L Europe/Paris Europe/Somewhere"; a link of zone.tab keeps a table of its own. */
static bool read_zi(loader *l, tact_slice *version) {
    tact_slice rest, line;
    if (!read_file(l, TACT_S("tzdata.zi"), &rest)) return false;
    bool ok = true;
    while (ok && next_line(&rest, &line)) {
        tact_slice kind = word(&line, ' '), first = word(&line, ' '), second = word(&line, ' ');
        if (tact_slice_is(kind, "#") && tact_slice_is(first, "version")) *version = tact_arena_copy(l->arena, second);
        bool zone = tact_slice_is(kind, "Z"), link = tact_slice_is(kind, "L");
        tact_slice name = zone ? first : second;
        if ((!zone && !link) || tact_slice_is(name, "Factory") || find(l, name)) continue;
        ok = add(l, name, link ? first : (tact_slice){ NULL, 0 }, (tact_slice){ NULL, 0 });
    }
    return ok && (version->len || fail(l, TACT_S("tzdata.zi"), TACT_S("it does not say its version")));
}

/* ---- the tables ----------------------------------------------------------------------------------------------------------- */

/* Many zones have told the same time since 1990: one table serves them all. */
static bool share(const tact_zones *z, tact_zone *zone) {
    for (uint32_t i = 0; i < z->count; i++) {
        const tact_zone *o = &z->zones[i];
        if (o->transition_count != zone->transition_count) continue;
        if (zone->transition_count && (memcmp(o->transition_s, zone->transition_s, zone->transition_count * sizeof *zone->transition_s) != 0 ||
                                       memcmp(o->offset_s, zone->offset_s, zone->transition_count * sizeof *zone->offset_s) != 0)) continue;
        zone->transition_s = o->transition_s;
        zone->offset_s = o->offset_s;
        return true;
    }
    return false;
}

static bool keep(loader *l, tact_zones *z, tact_zone *zone) {
    if (share(z, zone)) return true;
    size_t n = zone->transition_count;
    int64_t *at_s = TACT_NEW(l->arena, int64_t, n + 1);
    int32_t *offset_s = TACT_NEW(l->arena, int32_t, n + 1);
    if (!at_s || !offset_s) return fail(l, zone->name, TACT_S("no memory"));
    if (n) {
        memcpy(at_s, zone->transition_s, n * sizeof *at_s);
        memcpy(offset_s, zone->offset_s, n * sizeof *offset_s);
    }
    zone->transition_s = at_s;
    zone->offset_s = offset_s;
    z->transition_count += zone->transition_count;
    return true;
}

static bool load_zone(loader *l, tact_zones *z, tact_slice name) {
    tact_slice bytes;
    tact_zone zone;
    tact_arena scratch;
    if (!read_file(l, name, &bytes)) return false;
    tact_arena_init(&scratch, l->scratch, SCRATCH_BYTES, NULL);
    tact_status status = tact_tzif_read(bytes, &scratch, &zone);
    if (status) return fail(l, name, tact_slice_of(tact_status_line(status)));
    zone.name = name;
    if (!keep(l, z, &zone)) return false;
    uint32_t id = tact_id32(name), at = z->count;
    for (; at > 0 && z->ids[at - 1] >= id; at--) {
        if (z->ids[at - 1] == id) return fail(l, name, TACT_S("its id is that of another zone"));
        z->ids[at] = z->ids[at - 1];
        z->zones[at] = z->zones[at - 1];
    }
    z->ids[at] = id;
    z->zones[at] = zone;
    z->count++;
    return true;
}

static bool load_zones(loader *l, tact_zones *z) {
    z->zones = TACT_NEW(l->arena, tact_zone, l->count);
    z->ids = TACT_NEW(l->arena, uint32_t, l->count);
    if (!z->zones || !z->ids) return fail(l, TACT_S("zone.tab"), TACT_S("no memory"));
    bool ok = true;
    for (uint32_t i = 0; ok && i < l->count; i++)
        if (!l->entries[i].target.len) ok = load_zone(l, z, l->entries[i].name);
    return ok;
}

/* A link may point at another link; eight steps are more than tzdata ever took. */
static tact_slice resolve(loader *l, const entry *e) {
    for (unsigned hops = 0; e && hops < 8; hops++) {
        if (!e->target.len) return e->name;
        e = find(l, e->target);
    }
    return (tact_slice){ NULL, 0 };
}

static int by_name(const void *a, const void *b) { return tact_slice_compare(((const entry *)a)->name, ((const entry *)b)->name); }

static bool load_names(loader *l, tact_zones *z) {
    z->names = TACT_NEW(l->arena, tact_slice, l->count);
    z->name_ids = TACT_NEW(l->arena, uint32_t, l->count);
    if (!z->names || !z->name_ids) return fail(l, TACT_S("tzdata.zi"), TACT_S("no memory"));
    qsort(l->entries, l->count, sizeof *l->entries, by_name);
    for (uint32_t i = 0; i < l->count; i++) {
        tact_slice zone = resolve(l, &l->entries[i]);
        if (!zone.len) return fail(l, l->entries[i].name, TACT_S("a link to a zone that is not there"));
        z->names[i] = l->entries[i].name;
        z->name_ids[i] = tact_id32(zone);
    }
    z->name_count = l->count;
    return true;
}

/* The entries of zone.tab, sorted by country, stand before those of tzdata.zi. */
static bool load_countries(loader *l, tact_zones *z) {
    uint32_t *zones = TACT_NEW(l->arena, uint32_t, l->count);
    z->countries = TACT_NEW(l->arena, tact_country, COUNTRIES_MAX);
    if (!zones || !z->countries) return fail(l, TACT_S("zone.tab"), TACT_S("no memory"));
    for (uint32_t i = 0; i < l->count && l->entries[i].country[0]; i++) {
        tact_country *last = z->country_count ? &z->countries[z->country_count - 1] : NULL;
        if (!last || memcmp(last->code, l->entries[i].country, 2) != 0) {
            if (z->country_count == COUNTRIES_MAX) return fail(l, TACT_S("zone.tab"), TACT_S("more countries than two letters can name"));
            last = &z->countries[z->country_count++];
            memcpy(last->code, l->entries[i].country, 2);
            last->zones = zones + i;
        }
        zones[i] = tact_id32(l->entries[i].name);
        last->zone_count++;
    }
    return true;
}

tact_status tact_zones_load(const char *folder, tact_arena *arena, tact_zones *out, tact_diags *diags) {
    loader l = { .folder = folder, .arena = arena, .diags = diags, .entries = calloc(NAMES_MAX, sizeof(entry)), .scratch = malloc(SCRATCH_BYTES), .file = malloc(FILE_MAX) };
    *out = (tact_zones){ .count = 0 };
    bool ok = (l.entries && l.scratch && l.file) || fail(&l, TACT_S("zone.tab"), TACT_S("no memory"));
    ok = ok && read_zone_tab(&l) && read_zi(&l, &out->version) && load_zones(&l, out) && load_countries(&l, out) && load_names(&l, out);
    free(l.entries);
    free(l.scratch);
    free(l.file);
    return ok ? TACT_OK : TACT_ERR_INVALID;
}

/* ---- look-ups ------------------------------------------------------------------------------------------------------------- */

uint32_t tact_zones_id(const tact_zones *z, tact_slice name) {
    uint32_t low = 0, high = z->name_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int order = tact_slice_compare(z->names[mid], name);
        if (order == 0) return z->name_ids[mid];
        if (order < 0) low = mid + 1; else high = mid;
    }
    return 0;
}

tact_slice tact_zones_hint(const tact_zones *z, tact_slice name) {
    enum { NEAR = 3 };
    tact_slice best = { NULL, 0 };
    unsigned least = NEAR + 1;
    if (!name.len || name.len > 64) return best;
    for (uint32_t i = 0; i < z->name_count; i++) {
        unsigned distance = tact_slice_equal_nocase(z->names[i], name) ? 0 : tact_slice_distance(z->names[i], name, NEAR);
        if (distance >= least) continue;
        least = distance;
        best = z->names[i];
    }
    return best;
}

tact_status tact_zones_fill(const tact_zones *z, tact_bundle *bundle, tact_arena *arena) {
    bundle->countries = TACT_NEW(arena, tact_country, z->country_count);
    if (!bundle->countries) return TACT_ERR_MEMORY;
    memcpy(bundle->countries, z->countries, z->country_count * sizeof *z->countries);
    bundle->country_count = z->country_count;
    bundle->zones = z->zones;
    bundle->zone_ids = z->ids;
    bundle->zone_count = z->count;
    return TACT_OK;
}
