/* cli/story.h -- the whole story of one decision, as JSON: what was understood and from what, every campaign that was considered and why it
 * fell, the lot, what was read, what was in force, what happened afterwards.  Sentences in the language asked for.
 *
 * Source   the line of the log; when the person's record can still be opened, the line is decided again with a trace, which tells what the
 *          line has no room for, and proves that it comes out the same ("again").
 *
 *   {"decision","seq","at","person"?,"type","event":{...},"moment":{...},"understood","said","silence","ghost","asked","campaign"?,"message"?,
 *    "channel"?,"class"?,"propensity"?,"reasons":[{"code","text","campaign"?,"channel"?,"until"?}],"notMatched","notJudged","beyond",
 *    "lot":[{"campaign"?,"message"?,"channel"?,"value","probability"}],"read":[{"purpose","text"}],"bundle","policy","world",
 *    "again":"same"|"differs"|"sealed"|"anonymous"|"unknown"|"missing","afterwards":[{"at","what","outcome"?,"campaign"?,"channel"?,"value"?,
 *    "decision"?,"text"?,"label"?:{"kind","by"?}}]}
 *
 * Labels   what somebody of the brand said the moment really was stands among what happened afterwards; the newest counts.
 */
#ifndef TACT_CLI_STORY_H
#define TACT_CLI_STORY_H
#include "cli/logbook.h"
#include "daemon/json_out.h"
#include "daemon/redecide.h"

typedef struct tact_story_ask { const tact_logbook *book; tact_slice id; tact_slice language; void (*progress)(void *ctx, uint64_t bytes, uint64_t lines); void *ctx; } tact_story_ask;

/** `id`: 16 hex digits, or the first 4 or more when they are enough. OK with the JSON in `arena`; ERR_NOT_FOUND, ERR_CONFLICT (several begin so), others: `trouble` says. */
tact_status tact_story_tell(const tact_story_ask *ask, tact_arena *arena, tact_slice *json, tact_trouble *trouble) TACT_MUST_USE;
#endif
