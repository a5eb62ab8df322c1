/* cli/doctor_email.c -- tact doctor email: the records a domain needs so that its mail is believed, to copy, and whether they are there. */
#include <string.h>
#include "channel/mail_records.h"
#include "cli/doctor.h"
#include "cli/screen.h"

static void check(const tact_doctor *d, const char *server, tact_mail_record *r) {
    tact_mail_record_ask(r, server);
    switch (r->standing) {
    case TACT_MAIL_UNASKED: case TACT_MAIL_NOBODY_ASKED: tact_doctor_say(d->out, TACT_HEALTH_WARN, r->what, "try again with a network, or name a server: --dns 9.9.9.9", "%.150s: nobody could be asked from here", r->name); break;
    case TACT_MAIL_MISSING: tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "publish the record above", "%.150s has none", r->name); break;
    case TACT_MAIL_WRONG_KEY: tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "publish the record above, or name the key that belongs to it", "%.150s holds another key", r->name); break;
    case TACT_MAIL_SEVERAL: tact_doctor_say(d->out, TACT_HEALTH_BAD, r->what, "keep one of them", "%.150s has %u, and with more than one none counts", r->name, r->alike); break;
    case TACT_MAIL_RIGHT:
        if (strcmp(r->what, "SPF") == 0) tact_doctor_say(d->out, TACT_HEALTH_OK, r->what, NULL, "%.150s: %.180s (whether it names your mail server, your provider says)", r->name, r->found);
        else tact_doctor_say(d->out, TACT_HEALTH_OK, r->what, NULL, "%.150s%s%.180s", r->name, r->must[0] ? "" : ": ", r->must[0] ? " holds your key" : r->found);
    }
}

static void print(FILE *out, const tact_mail_records *r) {
    fputs("Records to publish (your provider's words for SPF go before these):\n\n", out);
    for (unsigned i = 0; i < r->count; i++) {
        fprintf(out, "  %s\n  %s.  IN  TXT ", r->items[i].what, r->items[i].name);
        for (size_t at = 0, len = strlen(r->items[i].text); at < len; at += 250) fprintf(out, " \"%.250s\"", r->items[i].text + at);     /* a string holds at most 255 */
        fputs("\n\n", out);
    }
}

static void json(FILE *out, const tact_mail_records *r) {
    for (unsigned i = 0; i < r->count; i++) {
        fprintf(out, "%s{\"kind\":\"%s\",\"type\":\"TXT\",\"name\":", i ? "," : "", r->items[i].what);
        tact_screen_json_text(out, tact_slice_of(r->items[i].name));
        fputs(",\"text\":", out);
        tact_screen_json_text(out, tact_slice_of(r->items[i].text));
        fputc('}', out);
    }
}

bool tact_doctor_email(const tact_doctor *d, const char *server, bool as_json, FILE *out) {
    static tact_mail_records r;
    const tact_config *c = &d->brand->config;
    tact_trouble trouble = { "" };
    if (!tact_mail_records_of(&r, c, &trouble)) return false;
    if (trouble.text[0]) tact_doctor_say(d->out, TACT_HEALTH_BAD, "DKIM key", "write the file or the variable it names; openssl genrsa 2048 makes one", "%s", trouble.text);
    if (as_json) json(out, &r);
    else print(out, &r);
    for (unsigned i = 0; i < r.count; i++) check(d, server, &r.items[i]);
    if (!c->email.dkim.domain.len) tact_doctor_say(d->out, TACT_HEALTH_WARN, "DKIM", "set channels.email.dkim (doc/email.md), unless your provider signs for you", "nothing is signed: large providers take no bulk mail that is not");
    if (!tact_slice_starts(c->public_url, TACT_S("https://"))) tact_doctor_say(d->out, TACT_HEALTH_WARN, "unsubscribe", "set public_url to https://...", "without an https public_url mail programs show no button to unsubscribe");
    return true;
}
