/* daemon/mail_back.c -- see mail_back.h. */
#include "daemon/mail_back.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "channel/mail_in.h"
#include "channel/mark.h"
#include "core/text/stop_words.h"
#include "daemon/inbox.h"
#include "daemon/outbox.h"

enum { AT_ONCE = 32, MAIL_MOST = TACT_MAIL_BACK_MOST, ARENA = 4 * TACT_MAIL_BACK_MOST };

typedef struct waiting { char name[256]; uint64_t commit; } waiting;
struct tact_mail_back { waiting files[AT_ONCE]; unsigned count; bool said; };        /* said: that the folder cannot be read */

/* ---- what people write -------------------------------------------------------------------------------------------------------------- */

static bool is_picture(tact_slice bytes) { return tact_picture_type(bytes).len > 0; }

/* Refused in words: by the mark it is that message's objection too; else the account's own word. Taken at any word, for it only ends a permission. */
static tact_status refuse(tact_server *s, const tact_mail_in *m, const tact_parcel_mark *mark, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) {
    out->stopped = true;
    if (mark) {
        tact_marked what = { .channel = TACT_CHANNEL_EMAIL, .outcome = TACT_OUTCOME_UNSUBSCRIBED, .intent = mark->intent };
        memcpy(what.record_key, mark->record_key, sizeof what.record_key);
        return tact_keeper_marked(s->keeper, &what, arena, &out->known, &out->commit, trouble);
    }
    tact_refused no = { .channel = TACT_CHANNEL_EMAIL, .far_id = m->message_id };
    tact_status status = m->from.len ? tact_inbox_refuse(s, &(tact_who){ .email = m->from, .verified = true }, &no, arena, trouble) : TACT_OK;
    out->known = no.known;
    out->commit = no.commit;
    return status;
}

/* With a mark only the address that is kept proves who writes: a mail that was passed on carries the mark, too. */
static bool same_address(tact_server *s, const uint8_t record_key[16], tact_slice from, tact_arena *arena, bool *there) {
    tact_person person;
    tact_cold cold;
    tact_trouble ignored;
    *there = tact_keeper_record(s->keeper, record_key, arena, &person, &cold, &ignored) == TACT_OK;
    const tact_address *kept = *there ? tact_cold_address(&cold, TACT_CHANNEL_EMAIL) : NULL;
    return kept && tact_slice_equal_nocase(kept->text, from);
}

static tact_status written(tact_server *s, tact_slice mail, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) {
    uint8_t secret[32];
    tact_parcel_mark mark;
    tact_mail_in m;
    tact_thread_took took;
    tact_picture pictures[TACT_MAIL_PICTURES];
    tact_slice language;
    tact_status status = tact_mail_in_read(mail, is_picture, arena, &m);
    if (status) return status;
    out->by_itself = m.by_itself;
    bool in_subject = m.wordless && tact_mail_new_subject(m.subject) && tact_stop_words_read(m.subject, &language) == TACT_SAID_STOP;
    out->empty = !m.text.len && !m.picture_count && !in_subject;
    if (m.by_itself || out->empty) return TACT_OK;
    tact_outbox_mark_secret(s, secret);
    out->ours = tact_mark_find(secret, m.threads, &mark);
    bool there = false, proven = out->ours && same_address(s, mark.record_key, m.from, arena, &there);
    bool by_mark = out->ours && there;
    if (in_subject || tact_stop_words_read(m.text, &language) == TACT_SAID_STOP) return refuse(s, &m, by_mark ? &mark : NULL, arena, out, trouble);
    out->empty = !by_mark && !m.from.len;
    if (out->empty) return TACT_OK;
    for (unsigned i = 0; i < m.picture_count; i++) pictures[i] = (tact_picture){ .name = m.pictures[i].name, .bytes = m.pictures[i].bytes };
    tact_thread_in in = { .channel = TACT_CHANNEL_EMAIL, .record_key = by_mark ? mark.record_key : NULL, .text = m.text, .original = m.whole, .subject = m.subject, .far_id = m.message_id, .locale = language,
                          .from = by_mark && !proven ? (tact_slice){ NULL, 0 } : m.from, .proven = proven, .pictures = pictures, .picture_count = m.picture_count };
    status = tact_inbox_take(s, &(tact_who){ .email = m.from, .verified = true }, &in, arena, &took, trouble);
    out->known = took.known;
    out->written = took.thread != 0;
    out->repeated = took.duplicate;
    out->commit = took.commit;
    return status;
}

tact_status tact_mail_back_take(tact_server *s, tact_slice mail, tact_arena *arena, tact_mail_read *out, tact_trouble *trouble) {
    static const uint8_t outcomes[] = { [TACT_BOUNCE_FAILED] = TACT_OUTCOME_BOUNCED, [TACT_BOUNCE_COMPLAINT] = TACT_OUTCOME_COMPLAINED, [TACT_BOUNCE_UNSUBSCRIBE] = TACT_OUTCOME_UNSUBSCRIBED };
    uint8_t secret[32];
    tact_parcel_mark mark;
    tact_bounce b = tact_bounce_read(mail);
    *out = (tact_mail_read){ .kind = b.kind, .dead = b.dead, .report = b.report };
    if (b.kind == TACT_BOUNCE_NOTHING && !b.report) return written(s, mail, arena, out, trouble);
    if (b.kind == TACT_BOUNCE_NOTHING) return TACT_OK;
    tact_outbox_mark_secret(s, secret);
    bool found = tact_mark_find(secret, mail, &mark) && mark.channel == TACT_CHANNEL_EMAIL;
    if (!found && b.kind == TACT_BOUNCE_UNSUBSCRIBE) out->kind = TACT_BOUNCE_NOTHING;
    if (!found) return b.kind == TACT_BOUNCE_UNSUBSCRIBE ? written(s, mail, arena, out, trouble) : TACT_OK;      /* by hand, about no message of ours: their address says who */
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
