/* cli/json_answer.c -- see json_answer.h. */
#include "cli/json_answer.h"
#include "import/heap.h"

void tact_json_answer_begin(tact_json_answer *a) {
    tact_import_arena(&a->arena);
    tact_json_init(&a->json, &a->arena, 8192);
}

int tact_json_answer_end(tact_json_answer *a, tact_cli *cli, int code) {
    if (a->json.status == TACT_OK) {
        tact_slice text = tact_json_done(&a->json);
        fwrite(text.ptr, 1, text.len, cli->out);
        fputc('\n', cli->out);
    } else code = tact_cli_fail(cli, NULL, a->json.status == TACT_ERR_INVALID ? "a figure of the answer is no finite number" : "there is no memory for the answer");
    tact_import_arena_free(&a->arena);
    return code;
}
