/* cli/import_log_drafts.c -- the biggest gaps of a log as campaign files. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/import_log.h"

static int write_new(tact_cli *cli, const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
    if (fd < 0 && errno == EEXIST) {
        if (!cli->json) fprintf(cli->err, "%s is there already and stays as it is\n", path);
        return 0;
    }
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    bool ok = f && fputs(text, f) >= 0;
    if (f) ok = fclose(f) == 0 && ok;
    return ok ? 0 : tact_cli_fail(cli, "name a folder that can be written", "%s cannot be written: %s", path, strerror(errno));
}

int tact_log_drafts(tact_cli *cli, tact_log_found *f) {
    const tact_moments_row *gap;
    int code = 0;
    if (mkdir(f->drafts_folder, 0755) && errno != EEXIST)
        return tact_cli_fail(cli, "name a folder inside one that exists", "the folder %s cannot be made: %s", f->drafts_folder, strerror(errno));
    for (uint32_t i = 0; !code && (gap = tact_moments_gap_at(f->moments, i)) != NULL; i++) {
        char name[64], path[4096];
        char *text = tact_moments_draft(gap, f->languages, f->language_count, name);
        int n = text ? snprintf(path, sizeof path, "%s/%s.yaml", f->drafts_folder, name) : 0;
        if (!text) code = tact_cli_fail(cli, "free some memory and try again", "not enough memory");
        else if (n >= (int)sizeof path) code = tact_cli_fail(cli, "name a shorter one", "the folder's name is too long: %s", f->drafts_folder);
        else code = write_new(cli, path, text);
        free(text);
    }
    return code;
}
