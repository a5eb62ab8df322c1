/* daemon/http_problem.c -- see http_problem.h. */
#include "daemon/http_problem.h"
#include "daemon/json_out.h"

static void put_fault(tact_json *j, const tact_http_fault *f) {
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("path"), f->path);
    tact_json_key_text(j, TACT_S("detail"), f->detail);
    if (f->hint.len) tact_json_key_text(j, TACT_S("hint"), f->hint);
    if (f->line) {
        tact_json_key_int(j, TACT_S("line"), f->line);
        tact_json_key_int(j, TACT_S("column"), f->column);
    }
    tact_json_end_map(j);
}

tact_slice tact__problem_text(tact_arena *arena, const tact_http_problem *p) {
    tact_json j;
    tact_json_init(&j, arena, 256);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("type"), p->type.len ? p->type : TACT_S("about:blank"));
    tact_json_key_text(&j, TACT_S("title"), p->title.len ? p->title : tact_slice_of(tact_http_phrase(p->status)));
    tact_json_key_int(&j, TACT_S("status"), p->status);
    if (p->detail.len) tact_json_key_text(&j, TACT_S("detail"), p->detail);
    if (p->instance.len) tact_json_key_text(&j, TACT_S("instance"), p->instance);
    if (p->fault_count) {
        TACT_JSON_KEY(&j, "errors");
        tact_json_list(&j);
        for (size_t i = 0; i < p->fault_count; i++) put_fault(&j, &p->faults[i]);
        tact_json_end_list(&j);
    }
    tact_json_end_map(&j);
    return tact_json_done(&j);
}
