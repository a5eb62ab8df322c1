/* daemon/trial_said.c -- messages: those the trial would have said, and those the log says were; and whether a decision differs. */
#include "core/base/words.h"
#include "core/engine/said.h"
#include "daemon/trial_internal.h"

bool tact__trial_add(tact_trial *t, uint64_t who, tact_trial_cell cell) {
    if (tact__trial_count(&t->book, cell, tact_joined_person(t->joined, who))) return true;
    t->status = TACT_ERR_MEMORY;
    return false;
}

void tact__trial_name_it(tact_trial *t, uint32_t id, tact_slice name) {
    if (name.len && !tact__trial_call(&t->book, id, name)) t->status = TACT_ERR_MEMORY;
}

static void message(tact_trial *t, uint64_t who, bool after, tact_slice campaign, tact_slice name, uint8_t channel, tact_instant at) {
    uint32_t id = tact_id32(campaign), own = tact_id32(name);
    tact__trial_name_it(t, id, campaign);
    tact__trial_name_it(t, own, name);
    const tact_trial_cell cells[] = { { .what = TACT_TRIAL_ALL, .after = after }, { .what = TACT_TRIAL_CAMPAIGN, .after = after, .campaign = id },
                                      { .what = TACT_TRIAL_MESSAGE, .after = after, .campaign = id, .channel = channel, .detail = own } };
    for (unsigned i = 0; i < sizeof cells / sizeof *cells; i++)
        if (tact__trial_add(t, who, cells[i]) && !tact__trial_net(&t->book, cells[i], tact_joined_person(t->joined, who))) t->status = TACT_ERR_MEMORY;
    if (after) t->counts.messages_after++; else t->counts.messages_before++;
    if (!tact_trial_is_tried(t, id)) return;
    tact_civil local = t->zone ? tact_zone_civil(t->zone, at) : tact_civil_from_us(at.us);
    tact__trial_add(t, who, (tact_trial_cell){ .what = TACT_TRIAL_HOUR, .after = after, .detail = local.hour });
    if (after) tact__trial_spend(t, id, at);
}

void tact__trial_said(tact_trial *t, uint64_t who, const tact_result *r, tact_instant at) {
    const tact_decision *d = &r->decision;
    bool written = d->campaign == TACT_SAID;               /* words of a thread: no campaign's */
    const tact_campaign *c = written ? tact_said_campaign(d->class_) : tact_bundle_campaign(&t->ask.force->bundle, d->campaign);
    if (!c || (!written && d->message >= c->message_count)) return;
    if (r->private_matter) t->counts.private_messages++;
    else message(t, who, true, c->name, written ? (tact_slice){ NULL, 0 } : c->messages[d->message].name, d->channel, at);
}

bool tact__trial_yes(const tact_value *line, const char *key) {
    const tact_value *v = tact_value_path(line, key);
    return v && v->type == TACT_BOOL && v->boolean;
}

/* A message drawn for a page that was not open: it was not handed over then. */
static bool no_page(const tact_value *line) {
    const tact_value *reasons = tact_value_path(line, "reasons");
    for (uint32_t i = 0; reasons && reasons->type == TACT_LIST && i < reasons->list.count; i++) {
        const tact_value *r = &reasons->list.items[i];
        if (r->type == TACT_MAP && r->map.count == 1 && r->map.pairs[0].value.type == TACT_TEXT && tact_slice_equal(r->map.pairs[0].value.text, tact_reason_code(TACT_WHY_NO_STREAM))) return true;
    }
    return false;
}

void tact__trial_said_before(tact_trial *t, uint64_t who, const tact_value *line, const tact_event *e) {
    tact_slice campaign = tact_value_path_text(line, "campaign"), name = tact_value_path_text(line, "message");
    int channel = tact_word_number(TACT_LIST_CHANNEL, tact_value_path_text(line, "channel"));
    if (tact__trial_yes(line, "silence") || !campaign.len || channel < 0) return;
    if (e->type == TACT_EVENT_DUE) {
        if (no_page(line)) return;
        int added = tact__trial_set_add(&t->delivered, tact__trial_mix(who, e->subject));
        if (added < 0) { t->status = TACT_ERR_MEMORY; return; }
        if (!added) return;                                /* sent again under the same key */
    } else if (!tact__trial_yes(line, "asked")) return;                /* chosen: it is sent when it is due */
    message(t, who, false, campaign, name, (uint8_t)channel, e->received);
}

bool tact__trial_otherwise(const tact_trial *t, const tact_value *line, const tact_result *r) {
    const tact_decision *d = &r->decision;
    bool was = tact_value_path(line, "decision") != NULL;
    if (was != r->decided) return true;
    if (!was) return false;
    const tact_campaign *c = tact_bundle_campaign(&t->ask.force->bundle, d->campaign);
    bool written = d->campaign == TACT_SAID, others = tact_value_path(line, "otherCampaign") != NULL;      /* no campaign's: words of a thread, and what another sender asked */
    tact_slice name = c ? c->name : written ? tact_said_campaign(d->class_)->name : (tact_slice){ NULL, 0 }, own = c && d->message < c->message_count ? c->messages[d->message].name : (tact_slice){ NULL, 0 };
    tact_slice channel = c || written || others ? tact_word_name(TACT_LIST_CHANNEL, d->channel) : (tact_slice){ NULL, 0 };
    return tact__trial_yes(line, "silence") != d->silence || tact__trial_yes(line, "ghost") != d->ghost || !tact_slice_equal(name, tact_value_path_text(line, "campaign")) ||
           !tact_slice_equal(own, tact_value_path_text(line, "message")) || !tact_slice_equal(channel, tact_value_path_text(line, "channel"));
}
