/* channel/mail_records.c -- see mail_records.h. */
#include "channel/mail_records.h"
#include <stdio.h>
#include <string.h>
#include "brand/email.h"
#include "channel/dkim.h"
#include "channel/dns_text.h"

static tact_mail_record *add(tact_mail_records *r, const char *what) {
    tact_mail_record *one = &r->items[r->count++];
    *one = (tact_mail_record){ .what = what };
    return one;
}

static int length(tact_slice s) { return (int)(s.len < 253 ? s.len : 253); }

static void dkim_record(const tact_config *c, tact_mail_records *r, tact_slice selector, tact_slice pem, tact_trouble *trouble) {
    tact_dkim_key *key = NULL;
    tact_growing text = { NULL, 0, 0, false };
    if (!selector.len) return;
    if (!pem.len) { (void)tact_trouble_set(trouble, TACT_ERR_NOT_FOUND, "the key of the selector %.*s cannot be had here", length(selector), selector.ptr); return; }
    if (tact_dkim_key_open(&key, pem, trouble)) return;
    tact_mail_record *one = add(r, "DKIM");
    snprintf(one->name, sizeof one->name, "%.*s._domainkey.%.*s", length(selector), selector.ptr, length(c->email.dkim.domain), c->email.dkim.domain.ptr);
    if (!tact_dkim_record(key, &text)) snprintf(one->text, sizeof one->text, "%s", text.ptr);
    const char *p = strstr(one->text, "p=");
    if (p) snprintf(one->must, sizeof one->must, "%s", p + 2);
    tact_grow_end(&text);
    tact_dkim_key_close(key);
}

bool tact_mail_records_of(tact_mail_records *r, const tact_config *c, tact_trouble *trouble) {
    r->count = 0;
    if (!tact_email_address(c->email.from)) return false;
    tact_slice from = tact_email_domain(c->email.from), back = c->email.return_path.len ? tact_email_domain(c->email.return_path) : from;
    tact_mail_record *one = add(r, "SPF");
    snprintf(one->name, sizeof one->name, "%.*s", length(back), back.ptr);
    snprintf(one->text, sizeof one->text, "v=spf1 a:%.*s ~all", length(c->email.host), c->email.host.ptr);
    dkim_record(c, r, c->email.dkim.selector, c->email.dkim.key, trouble);
    dkim_record(c, r, c->email.dkim.second_selector, c->email.dkim.second_key, trouble);
    one = add(r, "DMARC");
    snprintf(one->name, sizeof one->name, "_dmarc.%.*s", length(from), from.ptr);
    snprintf(one->text, sizeof one->text, "v=DMARC1; p=quarantine; rua=mailto:postmaster@%.*s", length(from), from.ptr);
    return true;
}

static bool begins_alike(const char *found, const tact_mail_record *r) {
    size_t n = strcspn(r->text, " ;");
    return strncmp(found, r->text, n) == 0 && (!found[n] || found[n] == ' ' || found[n] == ';');
}

static bool holds(const char *found, const char *must) {
    char plain[TACT_DNS_TEXT];
    size_t n = 0;
    for (; *found; found++)                                /* a key may be written with spaces in it */
        if (*found != ' ') plain[n++] = *found;
    return tact_slice_find((tact_slice){ plain, n }, tact_slice_of(must)) >= 0;
}

/* A DMARC record of the domain above holds for those below. */
static tact_status look(const char *server, const tact_mail_record *r, tact_dns_texts *texts) {
    tact_status s = tact_dns_text(server, r->name, texts);
    const char *domain = strcmp(r->what, "DMARC") == 0 ? r->name + 7 : NULL;
    for (const char *dot; !s && !texts->count && domain && (dot = strchr(domain, '.')) && strchr(dot + 1, '.'); domain = dot + 1) {
        char above[600];
        snprintf(above, sizeof above, "_dmarc.%s", dot + 1);
        s = tact_dns_text(server, above, texts);
    }
    return s;
}

void tact_mail_record_ask(tact_mail_record *r, const char *server) {
    static tact_dns_texts texts;
    bool right = false;
    r->alike = 0;
    r->found[0] = 0;
    tact_status s = look(server, r, &texts);
    for (unsigned i = 0; i < texts.count; i++) {
        if (!begins_alike(texts.items[i], r)) continue;
        r->alike++;
        snprintf(r->found, sizeof r->found, "%.180s", texts.items[i]);
        right |= !r->must[0] || holds(texts.items[i], r->must);
    }
    r->standing = s ? TACT_MAIL_NOBODY_ASKED : !r->alike ? TACT_MAIL_MISSING : !right ? TACT_MAIL_WRONG_KEY : r->alike > 1 && !r->must[0] ? TACT_MAIL_SEVERAL : TACT_MAIL_RIGHT;
}
