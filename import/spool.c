/* import/spool.c -- see spool.h. */
#include "import/spool.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TEXTS = 6 };
typedef struct record { tact_page_event event; uint32_t lengths[TEXTS]; bool went_on; } record;      /* read by the process that wrote it, never by another */

static bool fail(tact_spool *s, const char *what) {
    const char *folder = getenv("TMPDIR");
    snprintf(s->error, sizeof s->error, "%s in %s: %s", what, folder && *folder ? folder : "/tmp", strerror(errno ? errno : EIO));
    return false;
}

bool tact_spool_open(tact_spool *s) {
    const char *folder = getenv("TMPDIR");
    char path[1024];
    *s = (tact_spool){ .file = NULL };
    snprintf(path, sizeof path, "%s/tact-import-XXXXXX", folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path);
    if (fd < 0) return fail(s, "no temporary file can be made");
    unlink(path);
    s->file = fdopen(fd, "w+b");
    if (!s->file) { close(fd); return fail(s, "no temporary file can be made"); }
    return true;
}

static void texts_of(tact_page_event *e, tact_slice *to[TEXTS]) {
    to[0] = &e->path;
    to[1] = &e->query;
    to[2] = &e->words;
    to[3] = &e->searched;
    to[4] = &e->referrer_url;
    to[5] = &e->from.words;
}

bool tact_spool_add(tact_spool *s, const tact_page_event *e, bool went_on) {
    record r = { .event = *e, .went_on = went_on };
    tact_slice *texts[TEXTS];
    texts_of(&r.event, texts);
    memset(r.event.pseudonym, 0, sizeof r.event.pseudonym);
    r.event.from.host = (tact_slice){ NULL, 0 };
    for (int i = 0; i < TEXTS; i++) r.lengths[i] = (uint32_t)texts[i]->len;
    errno = 0;
    bool ok = fwrite(&r, sizeof r, 1, s->file) == 1;
    for (int i = 0; i < TEXTS && ok; i++) ok = !texts[i]->len || fwrite(texts[i]->ptr, texts[i]->len, 1, s->file) == 1;
    s->count += ok;
    return ok || fail(s, "what was read cannot be put aside");
}

bool tact_spool_rewind(tact_spool *s) {
    errno = 0;
    return (fflush(s->file) == 0 && fseek(s->file, 0, SEEK_SET) == 0) || fail(s, "what was read cannot be put aside");
}

int tact_spool_next(tact_spool *s, tact_arena *arena, tact_page_event *e, bool *went_on) {
    record r;
    tact_slice *texts[TEXTS];
    errno = 0;
    size_t got = fread(&r, 1, sizeof r, s->file);
    if (got == 0 && feof((FILE *)s->file)) return 0;
    if (got != sizeof r) { fail(s, "what was put aside cannot be read back"); return -1; }
    *e = r.event;
    *went_on = r.went_on;
    texts_of(e, texts);
    for (int i = 0; i < TEXTS; i++) {
        char *text = r.lengths[i] ? tact_arena_alloc(arena, r.lengths[i], 1) : NULL;
        if (r.lengths[i] && (!text || fread(text, r.lengths[i], 1, s->file) != 1)) { fail(s, "what was put aside cannot be read back"); return -1; }
        *texts[i] = (tact_slice){ text, r.lengths[i] };
    }
    return 1;
}

void tact_spool_close(tact_spool *s) {
    if (s->file) fclose(s->file);
    s->file = NULL;
}
