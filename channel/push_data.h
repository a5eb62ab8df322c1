/* channel/push_data.h -- what both services carry of a message besides its words: for the app, so that it can open and report. */
#ifndef TACT_CHANNEL_PUSH_DATA_H
#define TACT_CHANNEL_PUSH_DATA_H
#include "channel/sender.h"
#include "daemon/json_out.h"

/** Members of the open map, all texts: tact_id (what /v1/feedback and a Push Notification event take), tact_campaign, tact_message, tact_class, tact_locale,
 *  with an action tact_label and tact_url, and when the person may ask for it later tact_later: the JSON text {url, choices: [{when, label}]}, to whose url the app posts
 *  when=CHOICE as a form (not without a `public_url`). */
void tact_push_data(tact_json *json, const tact_parcel *parcel, tact_slice public_url, tact_arena *arena);
/** The value of "aps". */
void tact_push_aps(tact_json *json, const tact_parcel *parcel);
#endif
