/* daemon/keeper_schedule.c -- what starts passes: slots of `at:` and `every:`, the turn of each day for birthdays and anniversaries, events of the brand.
 *
 * Row      family META, "slot:" and campaign id as 8 hex digits: format u8 = 1, the last slot looked at i64, and until when own days are looked after i64.
 *          It is written with the pass it begins, so that a crash neither loses a slot nor takes it twice.
 * Missed   after a stop only the latest slot is made up for, and only while its messages are of use (`not_after`); stderr says what was let go.
 * Resting  a campaign that is not live has no row: when it comes back it begins with the next slot.
 */
#include <stdio.h>
#include <stdlib.h>
#include "core/campaign/occasion.h"
#include "daemon/clock_guard.h"
#include "daemon/keeper_internal.h"
#include "daemon/round.h"

enum { KEY = 16 };

struct tact__round { uint32_t campaign; tact_instant last, covered, next; };

static tact_instant clock_of(const tact_keeper *k) { return k->options.clock.now(k->options.clock.ctx); }
static const tact_zone *zone_of(const tact_keeper *k) { return tact_bundle_zone(k->engine.bundle, k->engine.bundle->default_zone); }
static tact_span useful(const tact_campaign *c) { return c->not_after.us ? c->not_after : TACT_DAYS(1); }
static tact_instant less(tact_instant t, tact_span s) { return tact_instant_add(t, (tact_span){ -s.us }); }
static tact_instant later(tact_instant a, tact_instant b) { return tact_instant_before(a, b) ? b : a; }

/* Own days turn at midnight of the brand's day; their hour is the person's. */
static tact_rhythm rhythm_of(const tact_campaign *c) {
    tact_rhythm r = c->every;
    if (tact_trigger_own_day(c->trigger)) r.minute = 0;
    return r;
}

static bool scheduled(const tact_campaign *c) {
    return c->state == TACT_STATE_LIVE && (c->trigger == TACT_ON_AT || c->trigger == TACT_ON_EVERY || tact_trigger_own_day(c->trigger));
}

static tact_instant slot_after(const tact_keeper *k, const tact_campaign *c, tact_instant t) {
    tact_rhythm r = rhythm_of(c);
    if (c->trigger == TACT_ON_AT) return tact_instant_before(t, c->at) ? c->at : (tact_instant){ INT64_MAX };
    return tact_rhythm_next(&r, zone_of(k), t);
}

/* ---- rows ------------------------------------------------------------------------------------------------------------------------- */

static tact_slice row_key(uint32_t campaign, char out[KEY]) {
    int n = snprintf(out, KEY, "slot:%08x", campaign);
    return (tact_slice){ out, (size_t)n };
}

static void put_row(tact_keeper *k, const struct tact__round *r) {
    char key[KEY];
    uint8_t value[TACT_ROUND_BYTES];
    tact_round_write(value, &(tact_round){ r->last, r->covered });
    tact_batch_put(&k->collecting.ops, TACT_FAMILY_META, row_key(r->campaign, key), (tact_slice){ (const char *)value, sizeof value });
    k->collecting.events++;
}

static bool read_row(tact_slice value, struct tact__round *r) {
    tact_round is;
    if (tact_round_read(value, &is)) return false;
    r->last = is.last;
    r->covered = is.covered;
    return true;
}

/* A campaign that was not in force until now: `at:` may still be of use, a rhythm begins with what comes, own days with the rest of today. */
static void begin(tact_keeper *k, const tact_campaign *c, tact_instant now, struct tact__round *r) {
    tact_rhythm rhythm = rhythm_of(c);
    r->covered = now;
    r->last = now;
    if (c->trigger == TACT_ON_AT) r->last = less(now, useful(c));
    else if (tact_trigger_own_day(c->trigger)) r->last = less(tact_rhythm_last(&rhythm, zone_of(k), now), (tact_span){ 1 });
    put_row(k, r);
}

/* Until a restore, what came round may have gone out: it is not made up for. Own days go on with the next day. */
static void after_restore(tact_keeper *k, const tact_campaign *c, struct tact__round *r) {
    tact_instant restored = k->world.restored, next = slot_after(k, c, r->last);
    if (!tact_instant_before(r->last, restored)) return;
    if (!tact_instant_before(restored, next)) {
        char text[TACT_INSTANT_TEXT + 1];
        tact_slice at = tact_instant_format(restored, text);
        fprintf(stderr, "tact: campaign %.*s: its starts until %.*s, when a backup was restored, are not made up for: they may have been\n", (int)c->name.len, c->name.ptr, (int)at.len, at.ptr);
    }
    r->last = restored;
    if (tact_trigger_own_day(c->trigger)) r->covered = later(r->covered, slot_after(k, c, restored));
    put_row(k, r);
}

static tact_status round_of(tact_keeper *k, const tact_campaign *c, tact_instant now, struct tact__round *r, tact_trouble *trouble) {
    char key[KEY];
    tact_arena arena;
    tact_slice value;
    *r = (struct tact__round){ .campaign = c->id };
    tact_arena_init(&arena, k->scratch, TACT__SCRATCH, NULL);
    tact_status s = tact_store_get(k->store, TACT_FAMILY_META, row_key(c->id, key), &arena, &value, trouble);
    if (s && s != TACT_ERR_NOT_FOUND) return s;
    bool ahead = !s && read_row(value, r) && tact_instant_before(tact_instant_add(now, TACT_HOURS(1)), r->last);      /* written under a wrong clock: it would not start until then */
    if (ahead) fprintf(stderr, "tact: campaign %.*s had its last start in the future; it begins anew with its next\n", (int)c->name.len, c->name.ptr);
    if (s || ahead || !read_row(value, r)) begin(k, c, now, r);
    after_restore(k, c, r);
    r->next = slot_after(k, c, r->last);
    return TACT_OK;
}

/* Rows of campaigns that are not live, or gone: dropped, so that what comes back begins anew. */
static bool drop_row(void *ctx, tact_slice key, tact_slice value) {
    tact_keeper *k = ctx;
    char text[9] = { 0 };
    (void)value;
    if (key.len != 13) return true;
    memcpy(text, key.ptr + 5, 8);
    const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, (uint32_t)strtoul(text, NULL, 16));
    if (c && scheduled(c)) return true;
    tact_batch_erase(&k->collecting.ops, TACT_FAMILY_META, key);
    k->collecting.events++;
    return true;
}

static tact_status load_rounds(tact_keeper *k, tact_instant now, tact_trouble *trouble) {
    const tact_bundle *b = k->engine.bundle;
    uint32_t n = 0, count = 0;
    for (uint32_t i = 0; i < b->campaign_count; i++) n += scheduled(&b->campaigns[i]);
    struct tact__round *rounds = calloc((size_t)n + 1, sizeof *rounds);
    if (!rounds) return TACT_ERR_MEMORY;
    tact_status s = tact_store_iterate(k->store, TACT_FAMILY_META, TACT_S("slot:"), TACT_S("slot;"), drop_row, k, trouble);
    for (uint32_t i = 0; i < b->campaign_count && !s; i++)
        if (scheduled(&b->campaigns[i])) s = round_of(k, &b->campaigns[i], now, &rounds[count++], trouble);
    if (s) { free(rounds); return s; }
    free(k->rounds);
    k->rounds = rounds;
    k->round_count = n;
    k->rounds_stale = false;
    return TACT_OK;
}

/* ---- a slot has come --------------------------------------------------------------------------------------------------------------- */

static bool in_season(const tact_campaign *c, tact_instant t) {
    return !(c->from.us && tact_instant_before(t, c->from)) && !(c->until.us && !tact_instant_before(t, c->until));
}

static void say_missed(const tact_campaign *c, tact_instant slot, bool made_up) {
    char text[TACT_INSTANT_TEXT + 1];
    tact_slice at = tact_instant_format(slot, text);
    fprintf(stderr, made_up ? "tact: campaign %.*s missed its start at %.*s while tact did not run; it is made up for now\n"
                            : "tact: campaign %.*s missed its start at %.*s while tact did not run; its messages are of no use any more, so it is let go\n", (int)c->name.len, c->name.ptr, (int)at.len, at.ptr);
}

static tact_status start(tact_keeper *k, const tact_campaign *c, struct tact__round *r, tact_instant now, tact_trouble *trouble) {
    tact_rhythm rhythm = rhythm_of(c);
    bool own = tact_trigger_own_day(c->trigger);
    tact_instant slot = c->trigger == TACT_ON_AT ? c->at : tact_rhythm_last(&rhythm, zone_of(k), now);
    bool late = tact_instant_since(now, slot).us > TACT_MINUTES(5).us && !own, use = !tact_instant_before(tact_instant_add(slot, own ? TACT_DAYS(2) : useful(c)), now);
    struct tact__round before = *r;
    tact_pass p = { .message = (uint64_t)slot.us, .slot = slot };
    r->last = slot;
    r->next = slot_after(k, c, slot);
    if (own) {
        p.from = later(r->covered, less(now, useful(c)));
        p.until = r->covered = r->next;
    }
    tact_status s = TACT_OK;
    if (in_season(c, slot) || own) {
        if (late) say_missed(c, slot, use);
        if (use) s = tact__pass_queue(k, c, &p, trouble);
    }
    if (s) *r = before; else put_row(k, r);
    return s;
}

void tact__schedule_tick(tact_keeper *k) {
    tact_trouble trouble = { "" };
    tact_status s = TACT_OK;
    if (k->read_only || tact__batch_start(k)) return;
    if (!k->rounds_stale && !k->round_count) return;
    tact_instant now = clock_of(k);
    if (k->rounds_stale) s = load_rounds(k, now, &trouble);
    for (uint32_t i = 0; i < k->round_count && !s; i++) {
        const tact_campaign *c = tact_bundle_campaign(k->engine.bundle, k->rounds[i].campaign);
        if (c && !tact_instant_before(now, k->rounds[i].next)) s = start(k, c, &k->rounds[i], now, &trouble);
    }
    if (s && s != k->schedule_said) fprintf(stderr, "tact: a campaign could not be started by its schedule; it is tried again: %s %s\n", tact_status_line(s), trouble.text);
    k->schedule_said = s;
}

/* ---- events of the brand ----------------------------------------------------------------------------------------------------------- */

static int trigger_named(tact_slice name) {
    static const char *const names[] = { "coupon", "price_drop", "back_in_stock" };
    for (unsigned i = 0; i < 3; i++)
        if (tact_slice_is(name, names[i])) return TACT_ON_COUPON + (int)i;
    return -1;
}

static tact_status keep_properties(const tact_happening *h, tact_pass *p, tact_arena *arena, tact_trouble *trouble) {
    tact_writer w;
    if (!h->properties || h->properties->type == TACT_NULL) return TACT_OK;
    if (h->properties->type != TACT_MAP) return tact_trouble_set(trouble, TACT_ERR_INVALID, "properties is a map: {\"product\": \"...\", \"topic\": \"...\"}");
    tact_writer_init(&w, arena, 512);
    tact_value_write(&w, h->properties);
    if (w.status) return w.status;
    enum { MOMENT_ROOM = 64 };                             /* beside them an intent keeps what started it */
    if (w.len + MOMENT_ROOM > TACT_PASS_PROPERTIES) return tact_trouble_set(trouble, TACT_ERR_LIMIT, "the properties take %zu bytes; 960 are kept with each message that waits: send what the words and conditions need", w.len);
    memcpy(p->properties, w.ptr, w.len);
    p->properties_len = (uint16_t)w.len;
    return TACT_OK;
}

static bool begins(const tact_campaign *c, int trigger, tact_instant at) { return c->trigger == trigger && c->state == TACT_STATE_LIVE && in_season(c, at); }

tact_status tact_keeper_happen(tact_keeper *k, const tact_happening *h, tact_arena *arena, tact_happened *out, tact_trouble *trouble) {
    int trigger = trigger_named(h->event);
    char mark[8 + 256];
    *out = (tact_happened){ .count = 0 };
    if (trigger < 0) return tact_trouble_set(trouble, TACT_ERR_INVALID, "'%.*s' is no event of a brand; it is coupon, price_drop or back_in_stock", (int)h->event.len, h->event.ptr);
    if (h->message_id.len > 256) return tact_trouble_set(trouble, TACT_ERR_INVALID, "messageId has at most 256 bytes");
    if (tact_clock_judge(clock_of(k), k->clock_kept) != TACT_CLOCK_FINE) return tact_trouble_set(trouble, TACT_ERR_INVALID, "the clock stands far from when the data folder was last written, and a pass would begin by it; `tact clock` says how far");
    if (k->read_only) return tact_trouble_set(trouble, TACT_ERR_FULL, "the disk is full: tact only reads until there is room");
    tact_pass p = { .slot = clock_of(k), .message = tact__message_of(k, TACT_S("brand"), h->message_id).id };
    memcpy(mark, "happened", 8);
    if (h->message_id.len) memcpy(mark + 8, h->message_id.ptr, h->message_id.len);
    tact_slice once = { mark, 8 + h->message_id.len };
    tact_status s = tact__batch_start(k);
    if (!s && h->message_id.len) s = tact_keeper_once_known(k, once, &out->duplicate, trouble);
    for (uint32_t i = 0; !s && h->message_id.len && i < k->pass_count; i++) out->duplicate |= k->passes[i].message == p.message;      /* not on the disk yet */
    if (s || out->duplicate) return s;
    s = keep_properties(h, &p, arena, trouble);
    uint32_t wanted = 0;
    for (uint32_t i = 0; i < k->engine.bundle->campaign_count; i++) wanted += begins(&k->engine.bundle->campaigns[i], trigger, p.slot);
    if (!s && wanted > TACT_HAPPENED_MOST) s = tact_trouble_set(trouble, TACT_ERR_LIMIT, "more than %d live campaigns begin with it", TACT_HAPPENED_MOST);
    out->crowded = !s && !tact__pass_room(k, wanted);
    if (out->crowded)
        s = tact_trouble_set(trouble, TACT_ERR_LIMIT, "it begins %u passes, and %d may wait at once: `tact passes` lists them, `--cancel NUMBER` ends one; or tell it again later", wanted, TACT_PASSES_MOST);
    for (uint32_t i = 0; i < k->engine.bundle->campaign_count && !s; i++) {
        const tact_campaign *c = &k->engine.bundle->campaigns[i];
        if (!begins(c, trigger, p.slot)) continue;
        s = tact__pass_queue(k, c, &p, trouble);
        if (!s) out->numbers[out->count++] = p.number;
    }
    if (s && out->count) k->collecting.broken = s;          /* all of them or none */
    if (!s && h->message_id.len) { tact_keeper_once_mark(k, once); k->collecting.events++; }
    out->commit = k->collecting.number;
    return s;
}
