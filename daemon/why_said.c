/* daemon/why_said.c -- see why_said.h. */
#include "daemon/why_said.h"
#include <stdlib.h>
#include <string.h>
#include "core/explain/explain.h"
#include "daemon/redecide.h"

struct tact_why_said { tact_redecide *again; char language[8]; tact_instant now; bool own; };

tact_why_said *tact_why_said_new(const char *data_folder, tact_slice language, tact_instant now, bool own) {
    tact_trouble ignored;
    tact_why_said *w = calloc(1, sizeof *w);
    if (!w) return NULL;
    memcpy(w->language, language.ptr, language.len < 7 ? language.len : 7);
    w->now = now;
    w->own = own;
    if (tact_redecide_open(&w->again, data_folder, &ignored)) w->again = NULL;
    return w;
}

void tact_why_said_free(tact_why_said *w) {
    if (!w) return;
    if (w->again) tact_redecide_close(w->again);
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

static void from_again(const tact_why_said *w, const tact_redecided *d, tact_json *j, tact_arena *arena) {
    const tact_trace *all = &d->result.decision.reasons;
    tact_why told;
    for (uint32_t i = 0; i < all->count; i++) {
        if (w->own) tact_json_text(j, tact_explain_own_why(&all->entries[i], d->bundle, tact_slice_of(w->language), zone_of(d), w->now, arena));
        else if (tact_trace_told(all, i, &told)) tact_json_text(j, tact_explain_why(&told, d->bundle, tact_slice_of(w->language), zone_of(d), w->now, arena));
    }
}

/* The hour a message waits for is the only instant a line keeps beside its codes. */
static void from_line(const tact_why_said *w, const tact_value *line, tact_json *j, tact_arena *arena) {
    const tact_value *reasons = tact_value_path(line, "reasons");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        int number = tact_reason_number(r->type == TACT_TEXT ? r->text : r->type == TACT_MAP && r->map.count ? r->map.pairs[0].value.text : (tact_slice){ NULL, 0 });
        if (number < 0) continue;
        tact_why why = tact_why_of((tact_reason)number);
        if (tact_why_likely_hour((unsigned)number)) (void)tact_instant_parse(tact_value_path_text(line, "until"), &why.until);
        tact_json_text(j, tact_explain_why(&why, NULL, tact_slice_of(w->language), NULL, (tact_instant){ 0 }, arena));
    }
}

void tact_why_said_line(tact_why_said *w, const tact_history_line *line, tact_json *j, tact_arena *arena) {
    tact_trouble ignored;
    tact_redecided *d = w->again ? TACT_NEW(arena, tact_redecided, 1) : NULL;
    bool again = d && !tact_redecide_line(w->again, line, NULL, arena, d, &ignored) && d->kind == TACT_REDECIDED && !d->decision_differs;
    if (!j) return;
    TACT_JSON_KEY(j, "why");
    tact_json_list(j);
    if (again && !tact_value_path(line->json, "private")) from_again(w, d, j, arena);
    else from_line(w, line->json, j, arena);
    tact_json_end_list(j);
}
