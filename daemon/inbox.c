/* daemon/inbox.c -- see inbox.h. */
#include "daemon/inbox.h"
#include <stdio.h>
#include "daemon/desk.h"

#define AWAY_AGAIN TACT_HOURS(12)

/* Nobody is there: said once, as their own answer to what they wrote. */
static tact_status away(tact_server *s, const tact_thread_took *took, tact_arena *arena, uint64_t *commit, tact_trouble *trouble) {
    const tact_config *config = &s->brand.config;
    const tact_thread *t = &took->head;
    tact_instant now = tact_server_now(s);
    tact_thread_said said;
    bool told = t->away_said.us && tact_instant_since(now, t->away_said).us < AWAY_AGAIN.us;
    if (told || tact_desk_open(config, tact_keeper_engine(s->keeper)->bundle, now, arena)) return TACT_OK;
    tact_thread_say say = { .by = TACT_SAID_AWAY, .text = tact_desk_away(config, t->locale, arena), .channel = -1 };
    tact_status status = tact_keeper_thread_say(s->keeper, took->thread, &say, arena, &said, trouble);
    if (!status && said.commit > *commit) *commit = said.commit;
    return status;
}

tact_status tact_inbox_take(tact_server *s, const tact_who *who, const tact_thread_in *in, tact_arena *arena, tact_thread_took *out, tact_trouble *trouble) {
    tact_trouble beside = { "" };
    tact_status status = tact_keeper_thread_in(s->keeper, who, in, arena, out, trouble);
    s->counts.written += !status && out->known && !out->duplicate;
    s->counts.written_unknown += !status && !out->known;
    if (status || !out->known || out->duplicate) return status;
    tact_status then = away(s, out, arena, &out->commit, &beside);
    if (then) fprintf(stderr, "tact: who wrote was not told that nobody is there: %s\n", beside.text[0] ? beside.text : tact_status_line(then));
    return TACT_OK;
}
