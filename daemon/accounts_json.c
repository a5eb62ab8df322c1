/* daemon/accounts_json.c -- see accounts_json.h. */
#include "daemon/accounts_json.h"
#include <string.h>
#include "daemon/role.h"

static void instant(tact_json *j, const char *key, tact_instant t) {
    char text[TACT_INSTANT_TEXT + 1];
    if (t.us) tact_json_key_text(j, tact_slice_of(key), tact_instant_format(t, text));
}

static uint32_t open_sessions(const tact_account *account, const tact_sessions *sessions, tact_instant now) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < sessions->count; i++) n += strcmp(sessions->items[i].account, account->name) == 0 && tact_session_holds(&sessions->items[i], account, now);
    return n;
}

void tact_account_json(tact_json *j, const tact_account *a, const tact_sessions *sessions, tact_instant now) {
    char text[TACT_ROLES_TEXT];
    bool open = tact_instant_before(now, a->link_until);
    tact_json_map(j);
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(a->name));
    TACT_JSON_KEY(j, "roles");
    tact_json_list(j);
    for (unsigned bit = 1; bit <= TACT_ROLES_ALL; bit <<= 1)
        if (a->roles & bit) tact_json_text(j, tact_slice_of(tact_role_names(text, bit)));
    tact_json_end_list(j);
    tact_json_key_text(j, TACT_S("state"), a->password[0] ? TACT_S("active") : open ? TACT_S("invited") : TACT_S("link over"));
    tact_json_key_bool(j, TACT_S("totp"), a->totp);
    instant(j, "made", a->made);
    instant(j, "signedIn", a->signed_in);
    if (open) instant(j, "linkUntil", a->link_until);
    if (sessions) tact_json_key_int(j, TACT_S("sessions"), open_sessions(a, sessions, now));
    tact_json_end_map(j);
}

void tact_account_link_json(tact_json *j, const tact_account *a, tact_slice link) {
    tact_json_key_text(j, TACT_S("name"), tact_slice_of(a->name));
    tact_json_key_text(j, TACT_S("link"), link);
    instant(j, "expires", a->link_until);
}

static bool add_role(tact_slice name, unsigned *roles) {
    unsigned bit = tact_role_bit(name);
    *roles |= bit;
    return bit != 0;
}

bool tact_account_roles(const tact_value *v, unsigned *roles) {
    *roles = 0;
    if (v && v->type == TACT_LIST) {
        for (uint32_t i = 0; i < v->list.count; i++)
            if (v->list.items[i].type != TACT_TEXT || !add_role(v->list.items[i].text, roles)) return false;
        return *roles != 0;
    }
    if (!v || v->type != TACT_TEXT) return false;
    for (tact_slice t = v->text; t.len;) {
        size_t n = 0;
        while (n < t.len && t.ptr[n] != ',') n++;
        if (!add_role((tact_slice){ t.ptr, n }, roles)) return false;
        if (n < t.len) n++;
        t = (tact_slice){ t.ptr + n, t.len - n };
    }
    return *roles != 0;
}

const char *tact_account_last_admin(const tact_accounts *accounts, const tact_account *account) {
    bool last = (account->roles & TACT_ROLE_ADMIN) && account->password[0] && !tact_accounts_admins(accounts, account);
    return last ? "This is the last admin: give another account the role first." : NULL;
}
