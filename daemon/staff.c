/* daemon/staff.c -- see staff.h: accounts and sessions brought up, kept on the disk, let go; one-time links. */
#include "daemon/staff.h"
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include "daemon/audit.h"
#include "daemon/page.h"
#include "daemon/throttle.h"

#define WRITTEN_EVERY TACT_MINUTES(10)

static void drop(tact_staff *staff) {
    tact_accounts_free(&staff->accounts);
    tact_sessions_free(&staff->sessions);
    tact_throttle_free(staff->throttle);
    tact_audit_close(staff->audit);
    free(staff);
}

tact_staff *tact_staff_open(tact_server *s, tact_trouble *why) {
    bool odd = false;
    tact_staff *staff = calloc(1, sizeof *staff);
    if (!staff || !(staff->throttle = tact_throttle_new())) { free(staff); (void)tact_trouble_set(why, TACT_ERR_MEMORY, "no memory for the accounts"); return NULL; }
    tact_status status = tact_accounts_load(&staff->accounts, s->data_folder, why);
    if (!status) status = tact_sessions_load(&staff->sessions, s->data_folder, &odd, why);
    if (odd) fprintf(stderr, "tact: %s/%s is not as tact writes it; everybody signs in again\n", s->data_folder, TACT_SESSIONS_FILE);
    if (!status && (staff->audit = tact_audit_open(s, why))) return staff;
    drop(staff);
    return NULL;
}

/* ---- on the disk ---- */

static void write_sessions(tact_server *s) {
    tact_trouble trouble = { "" };
    tact_instant now = tact_server_now(s);
    tact_sessions_sweep(&s->staff->sessions, &s->staff->accounts, now);
    if (tact_sessions_save(&s->staff->sessions, s->data_folder, now, &trouble)) fprintf(stderr, "tact: sessions are not on the disk: %s\n", trouble.text);
}

void tact_staff_look(tact_server *s) {
    tact_sessions *sessions = &s->staff->sessions;
    tact_instant now = tact_server_now(s);
    tact_audit_look(s);
    if (!sessions->changed || tact_instant_before(now, tact_instant_add(sessions->saved, WRITTEN_EVERY))) return;
    sessions->saved = now;             /* a full disk is tried again after as long */
    write_sessions(s);
}

bool tact_staff_keep(tact_server *s, tact_http_id id) {
    tact_accounts back;
    tact_trouble trouble = { "" };
    tact_status status = tact_accounts_save(&s->staff->accounts, s->data_folder, &trouble);
    if (!status) return true;
    if (!tact_accounts_load(&back, s->data_folder, NULL)) {
        tact_accounts_free(&s->staff->accounts);
        s->staff->accounts = back;
    }
    tact_server_refuse_id(s, id, status, &trouble);
    return false;
}

bool tact_staff_keep_sessions(tact_server *s, tact_http_id id) {
    tact_trouble trouble = { "" };
    tact_status status = tact_sessions_save(&s->staff->sessions, s->data_folder, tact_server_now(s), &trouble);
    if (status) tact_server_refuse_id(s, id, status, &trouble);
    return !status;
}

void tact_staff_close(tact_server *s) {
    if (!s->staff) return;
    if (s->staff->sessions.changed) write_sessions(s);
    drop(s->staff);
    s->staff = NULL;
}

/* ---- secrets and links ---- */

void tact_staff_key(const tact_server *s, uint8_t key[32]) { tact_vault_derive(tact_keeper_vault(s->keeper), key, "accounts", 0); }

tact_slice tact_staff_link(const tact_server *s, const char *token, tact_arena *arena) {
    char base[300];
    int n = tact_page_base(s, base);
    size_t room = 300 + TACT_ACCOUNT_TOKEN + 16;
    char *out = tact_arena_alloc(arena, room, 1);
    if (!out || n <= 0 || n >= 300) return (tact_slice){ NULL, 0 };
    int len = snprintf(out, room, "%.*s/#/welcome/%s", n, base, token);
    return (tact_slice){ out, (size_t)len };
}

bool tact_staff_first(tact_server *s, char token[TACT_ACCOUNT_TOKEN]) {
    if (s->staff->accounts.count) return false;
    tact_token_draw(token, s->staff->first);
    s->staff->first_open = true;
    return true;
}
