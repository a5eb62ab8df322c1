/* import/people_fuzz.c -- any file as an export: identities are in normal form, and no grant comes out without its proof. */
#include <stdlib.h>
#include "import/people.h"

static bool on_row(void *ctx, const tact_people_row *row) {
    bool *others = ctx;
    TACT_ASSERT(row->user_id.len || row->email.len || row->phone.len);
    TACT_ASSERT(!row->phone.len || row->phone.ptr[0] == '+');
    if (!row->refuses) *others = true;
    TACT_ASSERT(!(row->refuses && *others));                        /* opt-outs first */
    for (uint32_t i = 0; i < row->permission_count; i++) {
        const tact_people_permission *p = &row->permissions[i];
        TACT_ASSERT(p->state != TACT_PERMISSION_GRANTED || (p->has_at && p->source.len && p->reason == TACT_PEOPLE_REACHABLE));
    }
    return true;
}

static tact_source *reopen(void *ctx) { return tact_source_memory(*(tact_slice *)ctx); }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    tact_slice text = { (const char *)data, size };
    bool others = false;
    tact_people_options options = { .reopen = reopen, .reopen_ctx = &text, .country = TACT_S("FR"), .source = size & 1 ? TACT_S("file") : (tact_slice){ NULL, 0 },
                                    .notice = TACT_S("1"), .now = { INT64_C(1735689600000000) }, .row = on_row, .ctx = &others };
    tact_people_report report;
    tact_status status = tact_people_read(&options, &report);
    TACT_ASSERT(status == TACT_OK || status == TACT_ERR_INVALID || status == TACT_ERR_IO);
    if (status == TACT_OK) TACT_ASSERT(report.rows == report.delivered + report.skipped + report.without_identity);
    tact_people_report_free(&report);
    return 0;
}
