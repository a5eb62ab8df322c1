/* daemon/staff.c -- see staff.h: accounts and sessions brought up, kept on the disk, let go. */
#include "daemon/staff.h"
#include <stdio.h>
#include <stdlib.h>

#define WRITTEN_EVERY TACT_MINUTES(10)

tact_staff *tact_staff_open(tact_server *s, tact_trouble *why) {
    bool odd = false;
    tact_staff *staff = calloc(1, sizeof *staff);
    if (!staff) { (void)tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the accounts"); return NULL; }
    tact_status status = tact_accounts_load(&staff->accounts, s->data_folder, why);
    if (!status) status = tact_sessions_load(&staff->sessions, s->data_folder, &odd, why);
    if (odd) fprintf(stderr, "tact: %s/%s is not as tact writes it; everybody signs in again\n", s->data_folder, TACT_SESSIONS_FILE);
    if (!status) return staff;
    tact_accounts_free(&staff->accounts);
    free(staff);
    return NULL;
}

static void write_sessions(tact_server *s) {
    tact_trouble trouble = { "" };
    tact_instant now = tact_server_now(s);
    tact_sessions_sweep(&s->staff->sessions, &s->staff->accounts, now);
    if (tact_sessions_save(&s->staff->sessions, s->data_folder, now, &trouble)) fprintf(stderr, "tact: sessions are not on the disk: %s\n", trouble.text);
}

void tact_staff_look(tact_server *s) {
    tact_sessions *sessions = &s->staff->sessions;
    tact_instant now = tact_server_now(s);
    if (!sessions->changed || tact_instant_before(now, tact_instant_add(sessions->saved, WRITTEN_EVERY))) return;
    sessions->saved = now;             /* a full disk is tried again after as long */
    write_sessions(s);
}

void tact_staff_close(tact_server *s) {
    if (!s->staff) return;
    if (s->staff->sessions.changed) write_sessions(s);
    tact_accounts_free(&s->staff->accounts);
    tact_sessions_free(&s->staff->sessions);
    free(s->staff);
    s->staff = NULL;
}
