/* core/explain/explain.h -- trace entries into sentences people understand, in English, French and Italian.  Nothing is decided here.
 *
 * Language "en", "fr", "it" or a locale that starts so; anything else reads English.
 * Times    as people write them there, in `zone`: "Tuesday 24 November at 08:00", "mardi 24 novembre à 8 h", "martedì 24 novembre alle 8:00";
 *          today and tomorrow by name when `now` is near; the year only when it is another one. A NULL zone reads UTC and says so.
 * Words    screen words of the closed vocabularies are in word_text.def, once.
 * Until    an entry without an instant reads "further notice". `count` of an entry stands in its `until`.
 * Memory   texts live in the arena, or are constants; {NULL,0} when the arena is full or the number names nothing.
 */
#ifndef TACT_EXPLAIN_H
#define TACT_EXPLAIN_H
#include "core/base/arena.h"
#include "core/campaign/bundle.h"
#include "tact/decision.h"

/** One entry of a trace as one complete sentence. `bundle` names campaigns and purposes; may be NULL (a campaign is then "this message"). */
tact_slice tact_explain_why(const tact_why *why, const tact_bundle *bundle, tact_slice language, const tact_zone *zone, tact_instant now,
                            tact_arena *arena);

/** The same in the person's own words: what is their business alone as well (core/base/reason.h). Only where they read it. */
tact_slice tact_explain_own_why(const tact_why *why, const tact_bundle *bundle, tact_slice language, const tact_zone *zone, tact_instant now,
                                tact_arena *arena);

/** The reason that settled it, of those that are told: its number is one of reason.def. One truth for the person, the story, the live view and the reports.
 *  A ghost: the lot.  Silence: the hour that is waited for; else what was said of the whole decision; else what stopped the campaign that came furthest (reason.h, reach).
 *  A message: how it was chosen. */
tact_why tact_explain_settling(const tact_decision *decision);
/** The same, as the person themselves may read it: for tact_explain_own_why. */
tact_why tact_explain_own_settling(const tact_decision *decision);

/** One sentence for the whole decision, silence included: the reason that settled it. */
tact_slice tact_explain_decision(const tact_decision *decision, const tact_bundle *bundle, tact_slice language, const tact_zone *zone,
                                 tact_instant now, tact_arena *arena);

/** What was understood, and from what: "It seems you want to get somewhere, about tyres, on the way to or from work. We understood this
 *  from: the words you wrote and a place of ours near you." Topics marked sensitive or restricted are not repeated. */
tact_slice tact_explain_moment(const tact_moment *moment, const tact_bundle *bundle, tact_slice language, tact_arena *arena);

/** An instant as people write it in that language. */
tact_slice tact_explain_time(tact_instant t, tact_slice language, const tact_zone *zone, tact_instant now, tact_arena *arena);

/** Screen word of a row of words.def ("e-mail", "SMS" ...), lower case as inside a sentence; {NULL,0} when the list has none.
 *  Lists: KIND, SITUATION, CHANNEL, CLASS, STAGE, OUTCOME, DEVICE, BASIS, PERMISSION, PURPOSE. */
tact_slice tact_word_text(tact_word_list list, unsigned number, tact_slice language);
/** A purpose, the brand's own included: its text in the bundle, else its name. */
tact_slice tact_purpose_text(const tact_bundle *bundle, unsigned purpose, tact_slice language);
#endif
