/* cli/words_model.c -- see words_model.h. */
#include "cli/words_model.h"
#include <stdlib.h>
#include "store/file.h"

enum { MODEL_BYTES_MAX = 16 << 20 };

bool tact_words_model_open(tact_cli *cli, const char *path, tact_words_model *out) {
    tact_trouble trouble = { "" };
    size_t len = 0;
    *out = (tact_words_model){ .bytes = NULL };
    if (!path) { tact_model_builtin(&out->model); return true; }
    tact_status s = tact_file_read(path, MODEL_BYTES_MAX, &out->bytes, &len, &trouble);
    if (s) { tact_cli_fail(cli, "name a file written by `tact train --out FILE`", "%s", trouble.text); return false; }
    s = tact_model_read((tact_slice){ out->bytes, len }, &out->model);
    if (s == TACT_ERR_VERSION) tact_cli_fail(cli, "train it again with this program", "%s is a model of another version of tact", path);
    else if (s == TACT_ERR_DAMAGED) tact_cli_fail(cli, "copy it again from where it was made, or train it again", "%s is damaged: its checksum does not fit its bytes", path);
    else if (s) tact_cli_fail(cli, "name a file written by `tact train --out FILE`", "%s is no model of words, or it is cut off", path);
    if (s) tact_words_model_close(out);
    return s == TACT_OK;
}

void tact_words_model_close(tact_words_model *m) {
    free(m->bytes);
    m->bytes = NULL;
}
