/* daemon/api_conditions.c -- POST /v1/conditions: a condition as a tree of pickers, as a sentence, as CEL; whichever is given, the others are answered. Nothing is kept. */
#include <string.h>
#include "core/campaign/compile.h"
#include "daemon/api_body.h"
#include "daemon/campaign_check.h"
#include "daemon/cel_print.h"
#include "daemon/condition_say.h"
#include "daemon/page.h"

enum { BODY_BYTES = 65536, FINDINGS = 20 };

static bool want_of(tact_slice of, tact_cel_want *out) {
    static const struct { const char *name; tact_cel_want want; } wants[] = { { "when", TACT_CEL_BOOL }, { "audience", TACT_CEL_AUDIENCE }, { "occasion", TACT_CEL_OCCASION }, { "where", TACT_CEL_BOOL }, { "value", TACT_CEL_NUMBER } };
    for (size_t i = 0; i < sizeof wants / sizeof *wants; i++)
        if (!of.len || tact_slice_is(of, wants[i].name)) { *out = wants[i].want; return true; }
    return false;
}

static tact_slice printed(const tact_cel_node *n, tact_arena *arena) {
    tact_writer w;
    tact_writer_init(&w, arena, 512);
    tact_cel_print(&w, n);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* What the brand's own checker says of it: topics, places, types. */
static void check(const tact_server *s, const tact_value *source, tact_cel_want want, tact_diags *diags, tact_arena *arena) {
    tact_bundle draft = s->brand.bundle;
    tact_expr code;
    draft.fields = NULL;
    draft.field_count = 0;
    if (tact_cel_compile(source, want, &draft, diags, arena, &code) == TACT_ERR_MEMORY)
        tact_diag_add(diags, TACT_ERROR, 0, 0, TACT_S("there is no memory to check this condition"), TACT_S("ask again"));
}

static void answer(tact_server *s, const tact_http_request *request, const tact_cel_node *n, tact_slice cel, const tact_diags *diags) {
    tact_json j;
    tact_writer w;
    tact_json_init(&j, request->arena, 4096);
    tact_json_map(&j);
    tact_json_key_bool(&j, TACT_S("ok"), n && !diags->error_count);
    tact_findings_json(&j, diags, (tact_slice){ NULL, 0 }, tact_page_language(s, request));
    if (n) {
        tact_json_key_text(&j, TACT_S("cel"), cel);
        TACT_JSON_KEY(&j, "tree");
        tact_condition_tree_json(&j, n, request->arena);
        tact_writer_init(&w, request->arena, 512);
        tact_condition_say(&w, n, tact_page_language(s, request), &s->brand.bundle);
        tact_json_key_text(&j, TACT_S("sentence"), tact_writer_slice(&w));
    }
    tact_json_end_map(&j);
    if (j.status) { tact_http_refuse_text(s->http, request->id, 503, "There is no memory for this condition now."); return; }
    tact_server_answer_at(s, request, 0, 200, tact_json_done(&j));
}

static void conditions(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_value body;
    tact_diags diags;
    tact_cel_want want;
    if (!tact_api_body(s, request, &body) || !tact_server_key(s, request, (tact_slice){ NULL, 0 }, TACT_NEED_SERVER)) return;
    const tact_value *cel = tact_value_path(&body, "cel"), *tree = tact_value_path(&body, "tree");
    if (!cel == !tree || (cel && cel->type != TACT_TEXT) || !want_of(tact_value_path_text(&body, "of"), &want)) {
        tact_http_refuse_text(s->http, request->id, 400, "Give {\"cel\": \"moment.kind == 'go'\"} or {\"tree\": {...}}, and with \"of\" where it stands: when, audience, occasion, where or value.");
        return;
    }
    tact_diags_init(&diags, request->arena, FINDINGS);
    tact_value source = { .type = TACT_TEXT, .line = 1, .column = 1 };
    const tact_cel_node *n = NULL;
    if (cel) {
        source.text = cel->text;
        check(s, &source, want, &diags, request->arena);
        tact_diags quiet;
        tact_diags_init(&quiet, request->arena, 1);
        n = cel->text.len <= 8192 && tact_slice_utf8(cel->text) ? tact_cel_parse(&source, &quiet, request->arena) : NULL;
        source.text = n ? printed(n, request->arena) : source.text;
    } else if ((n = tact_condition_tree_read(tree, &diags, request->arena))) {
        source.text = printed(n, request->arena);
        check(s, &source, want, &diags, request->arena);
        n = tact_cel_parse(&source, &diags, request->arena);               /* as it will be read: nothing in a tree may stand for something else */
    }
    answer(s, request, n, source.text, &diags);
}

const tact_http_route tact_api_conditions[] = { { TACT_HTTP_POST, "/v1/conditions", conditions, BODY_BYTES, "application/json text/plain", 0, 0 } };
const size_t tact_api_condition_count = sizeof tact_api_conditions / sizeof *tact_api_conditions;
