/* daemon/mail_back.c -- see mail_back.h. */
#include "daemon/mail_back.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "channel/mark.h"
#include "daemon/outbox.h"

enum { AT_ONCE = 32, MAIL_MOST = 1 << 20, ARENA = 1 << 20 };

typedef struct waiting { char name[256]; uint64_t commit; } waiting;
struct tact_mail_back { waiting files[AT_ONCE]; unsigned count; bool said; };        /* said: that the folder cannot be read */

tact_status tact_mail_back_take(tact_server *s, tact_slice mail, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) {
    static const uint8_t outcomes[] = { [TACT_BOUNCE_FAILED] = TACT_OUTCOME_BOUNCED, [TACT_BOUNCE_COMPLAINT] = TACT_OUTCOME_COMPLAINED, [TACT_BOUNCE_UNSUBSCRIBE] = TACT_OUTCOME_UNSUBSCRIBED };
    uint8_t secret[32];
    tact_parcel_mark mark;
    tact_bounce b = tact_bounce_read(mail);
    *out = (tact_mail_read){ .kind = b.kind, .dead = b.dead };
    if (b.kind == TACT_BOUNCE_NOTHING) return TACT_OK;
    tact_outbox_mark_secret(s, secret);
    if (!tact_mark_find(secret, mail, &mark) || mark.channel != TACT_CHANNEL_EMAIL) return TACT_OK;
    out->ours = true;
    tact_marked what = { .channel = mark.channel, .outcome = outcomes[b.kind], .intent = mark.intent, .dead = b.dead, .to = b.recipient };
    memcpy(what.record_key, mark.record_key, sizeof what.record_key);
    return tact_keeper_marked(s->keeper, &what, arena, &out->known, &out->commit, trouble);
}

/* ---- a maildir ---- */

static bool path_of(const tact_server *s, const char *below, const char *name, const char *flags, char out[1024]) {
    tact_slice folder = s->brand.config.email.bounces;
    bool absolute = folder.len && folder.ptr[0] == '/';
    int n = snprintf(out, 1024, "%s%s%.*s/%s%s%s%s", absolute ? "" : s->brand_folder, absolute ? "" : "/", (int)folder.len, folder.ptr, below, *name ? "/" : "", name, flags);
    return n > 0 && n < 1024;
}

static void move(const tact_server *s, const char *name) {
    char from[1024], to[1024];
    if (!path_of(s, "new", name, "", from) || !path_of(s, "cur", name, strchr(name, ':') ? "" : ":2,S", to)) return;
    if (rename(from, to)) fprintf(stderr, "tact: the mail %s could not be moved to 'cur' beside it: %s; it is read again with the next start\n", from, strerror(errno));
}

static void move_what_is_on_disk(const tact_server *s, struct tact_mail_back *back) {
    unsigned left = 0;
    for (unsigned i = 0; i < back->count; i++)
        if (back->files[i].commit && !tact_keeper_on_disk(s->keeper, back->files[i].commit)) back->files[left++] = back->files[i];
        else move(s, back->files[i].name);
    back->count = left;
}

static char *read_mail(const char *path, size_t *len) {
    struct stat what;
    FILE *f = stat(path, &what) == 0 && S_ISREG(what.st_mode) ? fopen(path, "rb") : NULL;
    char *text = f ? malloc(MAIL_MOST) : NULL;
    *len = text ? fread(text, 1, MAIL_MOST, f) : 0;          /* of a longer one the beginning: the report stands before what it quotes */
    if (f) fclose(f);
    return text;
}

static void take_file(tact_server *s, struct tact_mail_back *back, const char *name) {
    char path[1024], *block = malloc(ARENA);
    size_t len;
    tact_arena arena;
    tact_trouble trouble = { "" };
    tact_mail_read what;
    char *text = block && path_of(s, "new", name, "", path) ? read_mail(path, &len) : NULL;
    if (text) {
        tact_arena_init(&arena, block, ARENA, NULL);
        tact_status status = tact_mail_back_take(s, (tact_slice){ text, len }, &arena, &what, &trouble);
        if (status) fprintf(stderr, "tact: the mail %s could not be taken in and is read again: %s\n", path, trouble.text[0] ? trouble.text : tact_status_line(status));
        else {
            waiting *w = &back->files[back->count++];
            snprintf(w->name, sizeof w->name, "%s", name);
            w->commit = what.commit;
        }
        tact_arena_close(&arena);
    }
    free(text);
    free(block);
}

static bool taken(const struct tact_mail_back *back, const char *name) {
    for (unsigned i = 0; i < back->count; i++)
        if (strcmp(back->files[i].name, name) == 0) return true;
    return false;
}

void tact_mail_back_look(tact_server *s) {
    char path[1024];
    if (!s->brand.config.email.bounces.len || (!s->mail_back && !(s->mail_back = calloc(1, sizeof *s->mail_back)))) return;
    struct tact_mail_back *back = s->mail_back;
    move_what_is_on_disk(s, back);
    DIR *folder = path_of(s, "new", "", "", path) ? opendir(path) : NULL;
    if (!folder && !back->said) fprintf(stderr, "tact: bounces cannot be read from %s: %s; channels.email.bounces names a maildir, with `new` and `cur` in it\n", path, strerror(errno));
    back->said = !folder;
    for (struct dirent *e; folder && back->count < AT_ONCE && (e = readdir(folder));)
        if (e->d_name[0] != '.' && strlen(e->d_name) < sizeof back->files[0].name - 4 && !taken(back, e->d_name)) take_file(s, back, e->d_name);
    if (folder) closedir(folder);
}

void tact_mail_back_free(struct tact_mail_back *back) { free(back); }
