/* import/accesslog_fuzz.c -- any bytes as a log: every line is a hit, blank or malformed, and every text is UTF-8. */
#include <stdlib.h>
#include "import/accesslog.h"
#include "import/heap.h"

static bool on_hit(void *ctx, const tact_hit *hit) {
    const tact_slice texts[] = { hit->host, hit->address, hit->user, hit->target, hit->path, hit->referrer, hit->agent };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) TACT_ASSERT(texts[i].len == 0 || tact_slice_utf8(texts[i]));
    TACT_ASSERT(hit->status >= 100 && hit->status <= 599);
    tact_arena *arena = ctx;
    tact_arena_mark mark = tact_arena_checkpoint(arena);
    tact_slice rest = hit->query, name, value;
    while (tact_query_next(&rest, arena, &name, &value)) TACT_ASSERT((!name.len || tact_slice_utf8(name)) && (!value.len || tact_slice_utf8(value)));
    tact_arena_undo(arena, mark);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_arena arena;
    tact_import_arena(&arena);
    tact_source *source = tact_source_memory((tact_slice){ (const char *)data, size });
    if (!source) return 0;
    tact_accesslog_callbacks callbacks = { on_hit, NULL, &arena, { NULL, NULL } };
    tact_accesslog_report report;
    tact_status status = tact_accesslog_read(source, &callbacks, &report);
    TACT_ASSERT(status == TACT_OK || status == TACT_ERR_IO);
    TACT_ASSERT(report.lines == report.hits + report.blank + report.malformed);
    tact_source_close(source);
    tact_import_arena_free(&arena);
    return 0;
}
