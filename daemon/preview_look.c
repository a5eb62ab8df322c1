/* daemon/preview_look.c -- see preview_look.h. */
#include "daemon/preview_look.h"

static bool choose(tact_preview_look *w, uint8_t *message) {
    const tact_campaign *c = w->campaign;
    uint32_t i = 0;
    while (w->message.len && i < c->message_count && !tact_slice_equal(c->messages[i].name, w->message)) i++;
    if (i == c->message_count) { w->wrong = "There is no message of this id in the campaign."; return false; }
    *message = (uint8_t)i;
    w->chosen = &c->messages[i];
    int channel = w->channel.len ? tact_word_number(TACT_LIST_CHANNEL, w->channel) : c->messages[i].channel_order[0];
    if (channel < 0 || !(c->messages[i].channels >> channel & 1)) { w->wrong = "The message does not go out on this channel: `channels` of the message names those it goes on."; return false; }
    w->as = (uint8_t)channel;
    return true;
}

void tact_preview_look_run(tact_offload *task) {
    tact_preview_look *w = task->own;
    uint8_t message;
    w->status = tact_campaign_checked(&w->ask, task->arena, &w->check);
    if (w->status || !w->check.whole) return;
    w->campaign = tact_bundle_campaign(&w->check.brand.bundle, w->check.id);
    if (!w->campaign || !choose(w, &message)) return;
    const tact_preview_ask ask = { .brand = &w->check.brand, .campaign = w->campaign, .message = message, .channel = w->as, .locale = w->locale, .event = w->has_event ? &w->event : NULL, .sample = w->sample, .now = w->ask.now };
    w->status = tact_preview_make(&ask, task->arena, &w->made);
}

bool tact_preview_look_refused(tact_offload *task) {
    const tact_preview_look *w = task->own;
    tact_http *http = task->server->http;
    if (!w->status && !w->check.whole) tact_campaign_refuse_findings(task, &w->check);
    else if (w->wrong) tact_http_refuse_text(http, task->id, 400, w->wrong);
    else if (w->status == TACT_ERR_NOT_FOUND) tact_http_refuse_text(http, task->id, 400, "The message has words in no language.");
    else if (w->status == TACT_ERR_LIMIT || w->status == TACT_ERR_INVALID) tact_http_refuse_text(http, task->id, 422, "The words are too long when they are filled: 64 KB a text, 160 KB a page are the most.");
    else if (w->status) tact_server_refuse_id(task->server, task->id, w->status, &(tact_trouble){ "there is no memory to show this" });
    else if (!w->campaign) tact_http_refuse_text(http, task->id, 422, "The text holds no campaign.");
    else return false;
    return true;
}
