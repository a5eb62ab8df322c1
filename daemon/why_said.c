/* daemon/why_said.c -- see why_said.h. */
#include "daemon/why_said.h"
#include <stdlib.h>
#include <string.h>
#include "core/explain/explain.h"
#include "daemon/live_moment.h"
#include "daemon/logrow.h"
#include "daemon/redecide.h"

struct tact_why_said { tact_redecide *again, **kept; char language[8]; tact_instant now; bool own; };

tact_why_said *tact_why_said_new(const char *data_folder, tact_slice language, tact_instant now, bool own, tact_redecide **kept) {
    tact_trouble ignored;
    tact_why_said *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    memcpy(w->language, language.ptr, language.len < 7 ? language.len : 7);
    w->now = now;
    w->own = own;
    w->kept = kept;
    w->again = kept ? *kept : NULL;
    if (!w->again && tact_redecide_open(&w->again, data_folder, &ignored)) w->again = NULL;
    if (kept) *kept = w->again;
    return w;
}

void tact_why_said_free(tact_why_said *w) {
    if (!w) return;
    if (w->again && w->kept) tact_redecide_rest(w->again);
    else tact_redecide_close(w->again);
    free(w);
}

/* The clock of the place they were at then. */
static const tact_zone *zone_of(const tact_redecided *d) {
    const tact_bundle *b = d->bundle;
    const tact_part *device = tact_person_part_const(d->before, d->event.device_part), *account = tact_person_part_const(d->before, 0);
    const tact_zone *zone = tact_bundle_zone(b, d->event.context.zone);
    if (!zone && device) zone = tact_bundle_zone(b, device->zone);
    if (!zone && account) zone = tact_bundle_zone(b, account->zone);
    return zone ? zone : tact_bundle_zone(b, b->default_zone);
}

/* ---- what is told of a decision ---- */

typedef struct telling { const tact_why_said *w; const tact_decision *d; const tact_bundle *bundle; const tact_zone *zone; tact_instant now; tact_json *j; tact_arena *arena; tact_slice said[TACT_TRACE_ROOM + 1]; uint32_t count; } telling;

/* Once, however many channels or campaigns it was met on. */
static void tell(telling *t, const tact_why *why) {
    tact_slice language = tact_slice_of(t->w->language);
    tact_slice text = t->w->own ? tact_explain_own_why(why, t->bundle, language, t->zone, t->now, t->arena) : tact_explain_why(why, t->bundle, language, t->zone, t->now, t->arena);
    for (uint32_t i = 0; i < t->count; i++)
        if (tact_slice_equal(t->said[i], text)) return;
    if (!text.len || t->count > TACT_TRACE_ROOM) return;
    t->said[t->count++] = text;
    tact_json_text(t->j, text);
}

/* Of a message: what was said of it or of the whole, and not what closed another way to the same person. Of a silence: each campaign, but those that are in nobody's use. */
static bool concerns(const tact_decision *d, const tact_why *why) {
    bool chosen = d->campaign && (!d->silence || d->ghost);
    if (!chosen) return why->reason != TACT_WHY_GATE_STATE;
    return (why->campaign == 0 || why->campaign == d->campaign) && !tact_reason_reach(why->reason);
}

static bool stopped_other(const tact_decision *d, const tact_why *why) { return !concerns(d, why) && why->reason != TACT_WHY_GATE_STATE; }

static bool any_other(const tact_decision *d) {
    for (uint32_t i = 0; i < d->reasons.count; i++)
        if (stopped_other(d, &d->reasons.entries[i])) return true;
    return false;
}

static void each(telling *t, bool others) {
    tact_why told;
    for (uint32_t i = 0; i < t->d->reasons.count; i++) {
        const tact_why *why = &t->d->reasons.entries[i];
        if (others ? !stopped_other(t->d, why) : !concerns(t->d, why)) continue;
        if (t->w->own) tell(t, why);
        else if (tact_trace_told(&t->d->reasons, i, &told)) tell(t, &told);
    }
}

/* What settled a silence first. That a campaign is a draft says nothing to a person: then there was nothing to say. */
static void settled(telling *t) {
    tact_why why = t->w->own ? tact_explain_own_settling(t->d) : tact_explain_settling(t->d);
    if (t->w->own && why.reason == TACT_WHY_GATE_STATE) why = tact_why_of(TACT_WHY_MATCH_NONE);
    tell(t, &why);
}

static void tell_all(telling *t) {
    TACT_JSON_KEY(t->j, "why");
    tact_json_list(t->j);
    if (t->d->silence && t->d->reasons.count) settled(t);
    each(t, false);
    if (!t->count && t->d->reasons.count) settled(t);
    tact_json_end_list(t->j);
    if (t->d->silence || !any_other(t->d)) return;
    TACT_JSON_KEY(t->j, "others");
    tact_json_list(t->j);
    each(t, true);
    tact_json_end_list(t->j);
}

/* The same message under the same key again, until somebody says that it arrived. */
static bool once_more(const tact_redecided *d) {
    for (uint32_t i = 0; d->event.type == TACT_EVENT_DUE && i < d->before->pending_count; i++)
        if (d->before->pending[i].key == d->event.subject) return d->before->pending[i].state == TACT_PENDING_CLAIMED;
    return false;
}

void tact_why_said_line(tact_why_said *w, const tact_history_line *line, tact_json *j, tact_arena *arena) {
    tact_trouble ignored;
    tact_redecided *d = w->again ? TACT_NEW(arena, tact_redecided, 1) : NULL;
    bool again = d && !tact_redecide_line(w->again, line, NULL, arena, d, &ignored) && d->kind == TACT_REDECIDED && !d->decision_differs;
    telling *t = j ? TACT_NEW(arena, telling, 1) : NULL;
    if (!t) return;
    tact_decision of_line = tact_live_decision_of_line(line->json);
    bool whole = again && !tact_value_path(line->json, "private");
    *t = whole ? (telling){ .w = w, .d = &d->result.decision, .bundle = d->bundle, .zone = zone_of(d), .now = w->now, .j = j, .arena = arena } : (telling){ .w = w, .d = &of_line, .j = j, .arena = arena };
    tell_all(t);
    if (tact_logrow_looked(line->json)) TACT_JSON_KEY(j, "looked"), tact_json_bool(j, true);
    if (tact_logrow_waits(line->json)) TACT_JSON_KEY(j, "waits"), tact_json_bool(j, true);
    if (tact_logrow_sent(line->json) && !(again && once_more(d))) TACT_JSON_KEY(j, "sent"), tact_json_bool(j, true);
}
