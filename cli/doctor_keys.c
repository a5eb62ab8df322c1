/* cli/doctor_keys.c -- master key, data folder, list of erasures, key backups; see doctor.h. */
#include <sodium.h>
#include "cli/doctor.h"
#include "store/data.h"
#include "store/erasures.h"
#include "store/vault.h"

static void data_and_master(const tact_doctor *d) {
    const tact_folders *f = d->folders;
    tact_trouble why = { "" };
    tact_path keys, version;
    tact_vault *vault;
    uint8_t key[TACT_MASTER_BYTES];
    bool there = !tact_path_join(&version, f->data, "VERSION", NULL) && tact_path_exists(version.text), has_key = tact_path_exists(f->master);
    if (!there) tact_doctor_say(d->out, TACT_HEALTH_OK, "data folder", NULL, "%s: `tact run` makes it at its first start", f->data);
    else if (tact_data_check_version(f->data, &why)) tact_doctor_say(d->out, TACT_HEALTH_BAD, "data folder", NULL, "%s", why.text);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "data folder", NULL, "%s", f->data);
    if (there && tact_data_paused(f->data, &why)) tact_doctor_say(d->out, TACT_HEALTH_WARN, "paused", "`tact pause --all --off` resumes", "restored from a backup: nothing is sent");
    if (!has_key) {
        if (there) tact_doctor_say(d->out, TACT_HEALTH_BAD, "master key", "give it with --key or TACT_MASTER_KEY: without it nothing in the data can be read", "there is none at %s", f->master);
        else tact_doctor_say(d->out, TACT_HEALTH_OK, "master key", NULL, "%s: made at the first start", f->master);
        return;
    }
    if (tact_master_read(f->master, key, &why)) { tact_doctor_say(d->out, TACT_HEALTH_BAD, "master key", NULL, "%s", why.text); return; }
    sodium_memzero(key, sizeof key);
    if (tact_path_inside(f->master, f->brand) || tact_path_inside(f->master, f->data))
        tact_doctor_say(d->out, TACT_HEALTH_BAD, "master key", "move it elsewhere and name it with --key or TACT_MASTER_KEY", "%s lies where a copy of the brand or the data carries it along", f->master);
    else if (there && !tact_path_join(&keys, f->data, "keys", NULL) && tact_vault_open(&vault, keys.text, f->master, 1, &why)) tact_doctor_say(d->out, TACT_HEALTH_BAD, "master key", "find the right one", "%s", why.text);
    else {
        if (there) tact_vault_close(vault);
        tact_doctor_say(d->out, TACT_HEALTH_OK, "master key", NULL, "%s, readable by you alone%s", f->master, there ? ", opens the data" : "");
    }
}

typedef struct { unsigned count; tact_instant last; } erased;

static tact_status count(void *ctx, const tact_erasure *line, tact_trouble *why) {
    erased *e = ctx;
    (void)why;
    e->count++;
    if (tact_instant_before(e->last, line->at)) e->last = line->at;
    return TACT_OK;
}

static void erasures_and_backups(const tact_doctor *d) {
    const tact_folders *f = d->folders;
    erased e = { 0, { 0 } };
    tact_trouble why = { "" };
    tact_path version;
    char where[1024];
    tact_instant made;
    bool there = !tact_path_join(&version, f->data, "VERSION", NULL) && tact_path_exists(version.text);
    if (!there) return;
    tact_status s = tact_erasures_read(f->erasures, count, &e, &why);
    if (s == TACT_ERR_NOT_FOUND) tact_doctor_say(d->out, TACT_HEALTH_BAD, "erasures", "put it back: no backup can be restored without it", "the list %s is not there", f->erasures);
    else if (s) tact_doctor_say(d->out, TACT_HEALTH_BAD, "erasures", NULL, "%s", why.text);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "erasures", NULL, "%u listed in %s; copy it somewhere apart from the backups", e.count, f->erasures);
    if (!tact_folders_newest_keys(f, where, &made)) {
        tact_doctor_say(d->out, TACT_HEALTH_WARN, "key backup", "tact backup --to FOLDER --keys-to FOLDER", where[0] ? "the last went to %s, where none is now" : "none is known here%s", where);
        return;
    }
    int64_t days = tact_instant_since(d->now, made).us / TACT_DAYS(1).us;
    if (tact_instant_before(made, e.last)) tact_doctor_say(d->out, TACT_HEALTH_WARN, "key backup", "back up again: the older one still holds destroyed keys", "somebody was erased since the last, %lld days ago", (long long)days);
    else if (days > 30) tact_doctor_say(d->out, TACT_HEALTH_WARN, "key backup", "tact backup --to FOLDER --keys-to FOLDER", "the last is %lld days old", (long long)days);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "key backup", NULL, "%lld days old, in %s", (long long)days, where);
}

void tact_doctor_keys(const tact_doctor *d) {
    data_and_master(d);
    erasures_and_backups(d);
}
