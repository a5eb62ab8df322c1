/* import/sessions_fuzz.c -- any log: every event that is let in comes out once, in order unless late; referrers of any shape. */
#include <stdlib.h>
#include "import/heap.h"
#include "import/sessions.h"

typedef struct tally { uint64_t pages; int64_t last_us; } tally;

static bool on_page(void *ctx, const tact_page_event *e) {
    tally *t = ctx;
    const tact_slice texts[] = { e->path, e->words, e->searched, e->from.host, e->from.words };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) TACT_ASSERT(texts[i].len == 0 || tact_slice_utf8(texts[i]));
    TACT_ASSERT(e->late || e->occurred.us >= t->last_us);
    if (!e->late) t->last_us = e->occurred.us;
    t->pages++;
    return true;
}
static bool on_hit(void *ctx, const tact_hit *hit) { return tact_sessions_hit(ctx, hit) == TACT_OK; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_source *source = tact_source_memory((tact_slice){ (const char *)data, size });
    tally t = { 0, INT64_MIN };
    tact_sessions *sessions = tact_sessions_open(&(tact_sessions_options){ .page = on_page, .ctx = &t });
    if (!source || !sessions) abort();
    tact_accesslog_report log;
    tact_accesslog_callbacks callbacks = { on_hit, NULL, sessions, { NULL, NULL } };
    tact_status status = tact_accesslog_read(source, &callbacks, &log);
    (void)status;
    if (size & 1) {
        tact_sessions_report r;
        TACT_ASSERT(tact_sessions_finish(sessions, &r) == TACT_OK);
        TACT_ASSERT(r.hits == log.hits && r.events == t.pages);
    }
    tact_sessions_close(sessions);
    tact_source_close(source);
    return 0;
}
