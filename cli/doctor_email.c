/* cli/doctor_email.c -- tact doctor email: the records a domain needs so that its mail is believed, to copy, and whether they are there. */
#include <string.h>
#include "brand/email.h"
#include "channel/dkim.h"
#include "cli/dns_text.h"
#include "cli/doctor.h"
#include "cli/screen.h"

typedef struct record { const char *what; char name[600], text[1024]; tact_slice must; } record;      /* must: what a right one holds; empty: any that begins alike */
typedef struct records { record items[5]; unsigned count; } records;

static record *add(records *r, const char *what) {
    record *one = &r->items[r->count++];
    *one = (record){ .what = what };
    return one;
}

static int length(tact_slice s) { return (int)(s.len < 253 ? s.len : 253); }

static void dkim_record(const tact_doctor *d, records *r, tact_slice selector, tact_slice pem) {
    tact_dkim_key *key = NULL;
    tact_trouble trouble = { "" };
    tact_growing text = { NULL, 0, 0, false };
    const tact_config *c = &d->brand->config;
    if (!selector.len) return;
    if (!pem.len) { tact_doctor_say(d->out, TACT_HEALTH_BAD, "DKIM key", "write the file or the variable it names", "the key of the selector %.*s cannot be had here", length(selector), selector.ptr); return; }
    tact_status s = tact_dkim_key_open(&key, pem, &trouble);
    if (s) { tact_doctor_say(d->out, TACT_HEALTH_BAD, "DKIM key", "openssl genrsa 2048 makes one", "%s", trouble.text); return; }
    record *one = add(r, "DKIM");
    snprintf(one->name, sizeof one->name, "%.*s._domainkey.%.*s", length(selector), selector.ptr, length(c->email.dkim.domain), c->email.dkim.domain.ptr);
    if (!tact_dkim_record(key, &text)) snprintf(one->text, sizeof one->text, "%s", text.ptr);
    const char *p = strstr(one->text, "p=");
    if (p) one->must = tact_slice_of(p + 2);
    tact_grow_end(&text);
    tact_dkim_key_close(key);
}

static void make(const tact_doctor *d, records *r) {
    const tact_config *c = &d->brand->config;
    tact_slice from = tact_email_domain(c->email.from), back = c->email.return_path.len ? tact_email_domain(c->email.return_path) : from;
    record *one = add(r, "SPF");
    snprintf(one->name, sizeof one->name, "%.*s", length(back), back.ptr);
    snprintf(one->text, sizeof one->text, "v=spf1 a:%.*s ~all", length(c->email.host), c->email.host.ptr);
    dkim_record(d, r, c->email.dkim.selector, c->email.dkim.key);
    dkim_record(d, r, c->email.dkim.second_selector, c->email.dkim.second_key);
    one = add(r, "DMARC");
    snprintf(one->name, sizeof one->name, "_dmarc.%.*s", length(from), from.ptr);
    snprintf(one->text, sizeof one->text, "v=DMARC1; p=quarantine; rua=mailto:postmaster@%.*s", length(from), from.ptr);
}

static bool begins_alike(const char *found, const record *r) {
    size_t n = strcspn(r->text, " ;");
    return strncmp(found, r->text, n) == 0 && (!found[n] || found[n] == ' ' || found[n] == ';');
}

static bool holds(const char *found, tact_slice must) {
    char plain[TACT_DNS_TEXT];
    size_t n = 0;
    for (; *found; found++)                                /* a key may be written with spaces in it */
        if (*found != ' ') plain[n++] = *found;
    return tact_slice_find((tact_slice){ plain, n }, must) >= 0;
}

/* A DMARC record of the domain above holds for those below. */
static tact_status ask(const char *server, const record *r, tact_dns_texts *texts) {
    tact_status s = tact_dns_text(server, r->name, texts);
    const char *domain = strcmp(r->what, "DMARC") == 0 ? r->name + 7 : NULL;
    for (const char *dot; !s && !texts->count && domain && (dot = strchr(domain, '.')) && strchr(dot + 1, '.'); domain = dot + 1) {
        char above[600];
        snprintf(above, sizeof above, "_dmarc.%s", dot + 1);
        s = tact_dns_text(server, above, texts);
    }
    return s;
}

static void check(const tact_doctor *d, const char *server, const record *r) {
    static tact_dns_texts texts;
    const char *found = NULL;
    unsigned alike = 0;
    bool right = false;
    tact_status s = ask(server, r, &texts);
    for (unsigned i = 0; i < texts.count; i++) {
        if (!begins_alike(texts.items[i], r)) continue;
        alike++;
        found = texts.items[i];
        right |= !r->must.len || holds(found, r->must);
    }
    if (s) tact_doctor_say(d->out, TACT_HEALTH_WARN, r->what, "try again with a network, or name a server: --dns 9.9.9.9", "%.150s: nobody could be asked from here", r->name);
    else if (!alike) tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "publish the record above", "%.150s has none", r->name);
    else if (!right) tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "publish the record above, or name the key that belongs to it", "%.150s holds another key", r->name);
    else if (alike > 1 && !r->must.len) tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "keep one of them", "%.150s has %u, and with more than one none counts", r->name, alike);
    else if (strcmp(r->what, "SPF") == 0) tact_doctor_say(d->out, TACT_HEALTH_OK, r->what, NULL, "%.150s: %.180s (whether it names your mail server, your provider says)", r->name, found);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, r->what, NULL, "%.150s%s%.180s", r->name, r->must.len ? "" : ": ", r->must.len ? " holds your key" : found);
}

static void print(FILE *out, const records *r) {
    fputs("Records to publish (your provider's words for SPF go before these):\n\n", out);
    for (unsigned i = 0; i < r->count; i++) {
        fprintf(out, "  %s\n  %s.  IN  TXT ", r->items[i].what, r->items[i].name);
        for (size_t at = 0, len = strlen(r->items[i].text); at < len; at += 250) fprintf(out, " \"%.250s\"", r->items[i].text + at);     /* a string holds at most 255 */
        fputs("\n\n", out);
    }
}

static void json(FILE *out, const records *r) {
    for (unsigned i = 0; i < r->count; i++) {
        fprintf(out, "%s{\"kind\":\"%s\",\"type\":\"TXT\",\"name\":", i ? "," : "", r->items[i].what);
        tact_screen_json_text(out, tact_slice_of(r->items[i].name));
        fputs(",\"text\":", out);
        tact_screen_json_text(out, tact_slice_of(r->items[i].text));
        fputc('}', out);
    }
}

bool tact_doctor_email(const tact_doctor *d, const char *server, bool as_json, FILE *out) {
    static records r;
    const tact_config *c = &d->brand->config;
    r.count = 0;
    if (!tact_email_address(c->email.from)) return false;
    make(d, &r);
    if (as_json) json(out, &r);
    else print(out, &r);
    for (unsigned i = 0; i < r.count; i++) check(d, server, &r.items[i]);
    if (!c->email.dkim.domain.len) tact_doctor_say(d->out, TACT_HEALTH_WARN, "DKIM", "set channels.email.dkim (doc/email.md), unless your provider signs for you", "nothing is signed: large providers take no bulk mail that is not");
    if (!tact_slice_starts(c->public_url, TACT_S("https://"))) tact_doctor_say(d->out, TACT_HEALTH_WARN, "unsubscribe", "set public_url to https://...", "without an https public_url mail programs show no button to unsubscribe");
    return true;
}
