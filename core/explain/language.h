/* core/explain/language.h -- three languages, one index, and text put together piece by piece.  Inside the room. */
#ifndef TACT_EXPLAIN_LANGUAGE_H
#define TACT_EXPLAIN_LANGUAGE_H
#include "core/base/bytes.h"

typedef enum tact_tongue { TACT_EN, TACT_FR, TACT_IT, TACT_TONGUES } tact_tongue;

static inline tact_tongue tact__tongue(tact_slice language) {
    if (tact_slice_starts(language, TACT_S("fr"))) return TACT_FR;
    if (tact_slice_starts(language, TACT_S("it"))) return TACT_IT;
    return TACT_EN;
}

static inline void tact__say(tact_writer *w, tact_slice text) { tact_write_bytes(w, text.ptr, text.len); }
static inline void tact__say_z(tact_writer *w, const char *z) { tact_write_bytes(w, z, strlen(z)); }
static inline tact_slice tact__said(const tact_writer *w) { return w->status ? (tact_slice){ NULL, 0 } : tact_writer_slice(w); }

/** An instant, appended. True when it begins with a word for a day near now ("demain") rather than with its date. */
bool tact__say_time(tact_writer *w, tact_instant t, tact_tongue tongue, const tact_zone *zone, tact_instant now);
/** A number, appended. */
void tact__say_number(tact_writer *w, int64_t n);
#endif
