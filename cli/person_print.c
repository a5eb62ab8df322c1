/* cli/person_print.c -- see person_print.h. */
#include "cli/person_print.h"

typedef struct { const tact_cli *cli; FILE *out; tact_ink ink; const tact_zone *zone; unsigned indent; } page;

static const tact_value *list_of(const tact_value *map, const char *key, uint32_t *count) {
    const tact_value *v = tact_value_path(map, key);
    *count = v && v->type == TACT_LIST ? v->list.count : 0;
    return *count ? v->list.items : NULL;
}

static bool true_at(const tact_value *map, const char *key) {
    const tact_value *v = tact_value_path(map, key);
    return v && v->type == TACT_BOOL && v->boolean;
}

static void label(page *p, const char *name) { fprintf(p->out, "%*s%s%-14s%s ", (int)p->indent, "", p->ink.dim, name, p->ink.off); }

static void when(page *p, const tact_value *map, const char *key) {
    char text[TACT_INK_TIME];
    tact_slice iso = tact_value_path_text(map, key);
    fputs(iso.len ? tact_ink_iso(text, iso, p->zone) : "?", p->out);
}

static void word(page *p, const tact_value *map, const char *key) { tact_ink_text(p->out, tact_value_path_text(map, key)); }

static void number(page *p, const tact_value *map, const char *key) {
    double v;
    if (tact_value_number(tact_value_path(map, key), &v)) fprintf(p->out, "%.4g", v);
}

/* The purposes in one state, on one line. */
static void permissions(page *p, const tact_value *part, const char *state, const char *name) {
    uint32_t count;
    bool any = false;
    const tact_value *items = list_of(part, "permissions", &count);
    for (uint32_t i = 0; i < count; i++) {
        if (!tact_slice_is(tact_value_path_text(&items[i], "state"), state)) continue;
        if (!any) label(p, name); else fputs(", ", p->out);
        any = true;
        word(p, &items[i], "purpose");
        tact_slice basis = tact_value_path_text(&items[i], "basis");
        if (basis.len && !tact_slice_is(basis, "consent") && !tact_slice_is(basis, "none")) fprintf(p->out, " (%.*s)", (int)basis.len, basis.ptr);
    }
    if (any) fputc('\n', p->out);
}

static void topics(page *p, const tact_value *part) {
    uint32_t count;
    const tact_value *items = list_of(part, "interests", &count);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0) label(p, "interested in"); else fputs(", ", p->out);
        word(p, &items[i], "topic");
        fputc(' ', p->out);
        number(p, &items[i], "weight");
    }
    if (count) fputc('\n', p->out);
    items = list_of(part, "purchases", &count);
    for (uint32_t i = 0; i < count; i++) {
        tact_slice topic = tact_value_path_text(&items[i], "topic");
        label(p, i ? "" : "bought");
        fprintf(p->out, "%.*s, ", tact_slice_is(topic, "*") ? 8 : (int)topic.len, tact_slice_is(topic, "*") ? "anything" : topic.ptr);
        number(p, &items[i], "count");
        fputs(" times, last ", p->out);
        when(p, &items[i], "last");
        fputc('\n', p->out);
    }
}

static void journeys(page *p, const tact_value *part) {
    uint32_t count;
    const tact_value *items = list_of(part, "journeys", &count);
    for (uint32_t i = 0; i < count; i++) {
        label(p, i ? "" : "journeys");
        word(p, &items[i], "topic");
        fputs(": ", p->out);
        word(p, &items[i], "stage");
        fputs(", last followed ", p->out);
        when(p, &items[i], "last");
        if (tact_value_path_text(&items[i], "url").len) { fputs(" at ", p->out); word(p, &items[i], "url"); }
        fputc('\n', p->out);
    }
}

static void touches(page *p, const tact_value *part) {
    uint32_t count, outcomes;
    const tact_value *items = list_of(part, "touches", &count);
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *of = list_of(&items[i], "outcomes", &outcomes);
        label(p, i ? "" : "messages");
        when(p, &items[i], "at");
        fputs("  ", p->out);
        if (tact_value_path_text(&items[i], "campaign").len) word(p, &items[i], "campaign"); else fputs("(a message from before an unlink, or of another sender)", p->out);
        fputs(true_at(&items[i], "heldOut") ? ", held out: nothing was shown" : true_at(&items[i], "asked") ? ", shown in a slot" : ", sent by ", p->out);
        if (!true_at(&items[i], "heldOut") && !true_at(&items[i], "asked")) word(p, &items[i], "channel");
        for (uint32_t o = 0; o < outcomes; o++) {
            fputs(o ? ", " : ": ", p->out);
            tact_ink_text(p->out, of[o].type == TACT_TEXT ? of[o].text : (tact_slice){ NULL, 0 });
        }
        fputc('\n', p->out);
    }
}

static void part(page *p, const tact_value *v) {
    bool account = tact_slice_is(tact_value_path_text(v, "part"), "account");
    fprintf(p->out, "\n  %s%s%s", p->ink.bold, account ? "account" : "device ", p->ink.off);
    if (!account) {
        word(p, v, "id");
        if (!tact_slice_is(tact_value_path_text(v, "type"), "unknown")) { fputs(", ", p->out); word(p, v, "type"); }
        if (tact_value_path_text(v, "linked").len) { fputs(", linked ", p->out); when(p, v, "linked"); }
    }
    fputc('\n', p->out);
    p->indent = 4;
    label(p, "seen");
    when(p, v, "first");
    fputs(" to ", p->out);
    when(p, v, "last");
    if (tact_value_path_text(v, "timezone").len) { fputs(" (", p->out); word(p, v, "timezone"); fputc(')', p->out); }
    fputc('\n', p->out);
    permissions(p, v, "granted", "allows");
    permissions(p, v, "refused", "refuses");
    permissions(p, v, "withdrawn", "withdrew");
    topics(p, v);
    journeys(p, v);
    touches(p, v);
    p->indent = 2;
}

static void limits(page *p, const tact_value *person) {
    const tact_value *l = tact_value_path(person, "limits");
    uint32_t count;
    const tact_value *off = list_of(l, "channelsOff", &count);
    if (tact_value_path_text(l, "pausedUntil").len) { label(p, "paused until"); when(p, l, "pausedUntil"); fputc('\n', p->out); }
    if (tact_value_path(l, "messagesPerWeek")) { label(p, "own limit"); number(p, l, "messagesPerWeek"); fputs(" messages a week\n", p->out); }
    const tact_value *quiet = tact_value_path(l, "quietHours"), *tests = tact_value_path(l, "tests");
    if (quiet) { label(p, "own quiet hours"); tact_ink_text(p->out, tact_value_path_text(quiet, "from")); fputs(" to ", p->out); tact_ink_text(p->out, tact_value_path_text(quiet, "until")); fputc('\n', p->out); }
    if (tact_value_path_text(l, "prefer").len) { label(p, "preferred"); tact_ink_text(p->out, tact_value_path_text(l, "prefer")); fputc('\n', p->out); }
    if (tests && tests->type == TACT_BOOL && !tests->boolean) { label(p, "tests"); fputs("left: no lot, nothing is tried\n", p->out); }
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0) label(p, "turned off"); else fputs(", ", p->out);
        tact_ink_text(p->out, off[i].type == TACT_TEXT ? off[i].text : (tact_slice){ NULL, 0 });
    }
    if (count) fputc('\n', p->out);
    if (true_at(person, "complaintOpen")) { label(p, "complaint"); fputs("open: no promotion meanwhile\n", p->out); }
    if (true_at(person, "minor")) { label(p, "minor"); fputs("yes: no offers\n", p->out); }
}

static void beside(page *p, const tact_value *person) {
    uint32_t count;
    const tact_value *items = list_of(person, "addresses", &count), *traits = tact_value_path(person, "traits");
    for (uint32_t i = 0; i < count; i++) {
        label(p, i ? "" : "addresses");
        word(p, &items[i], "address");
        fputs(" (", p->out);
        word(p, &items[i], "channel");
        fputs(true_at(&items[i], "verified") ? ", verified)\n" : ", not verified)\n", p->out);
    }
    for (uint32_t i = 0; traits && traits->type == TACT_MAP && i < traits->map.count; i++) {
        const tact_value *v = &traits->map.pairs[i].value;
        double n;
        label(p, i ? "" : "traits");
        tact_ink_text(p->out, traits->map.pairs[i].key);
        fputs(" = ", p->out);
        if (v->type == TACT_TEXT) tact_ink_text(p->out, v->text);
        else if (v->type == TACT_BOOL) fputs(v->boolean ? "true" : "false", p->out);
        else if (tact_value_number(v, &n)) fprintf(p->out, "%.10g", n);
        else fprintf(p->out, "(%s)", tact_type_name(v->type));
        fputc('\n', p->out);
    }
    items = list_of(person, "waiting", &count);
    for (uint32_t i = 0; i < count; i++) {
        label(p, i ? "" : "waiting");
        word(p, &items[i], "campaign");
        fputs(", judged again ", p->out);
        when(p, &items[i], "due");
        fputc('\n', p->out);
    }
}

static void share_of(page *p, const tact_value *use, const char *key, double times, const char *behind) {
    double v;
    if (tact_value_number(tact_value_path(use, key), &v)) fprintf(p->out, ", %.3g%s", v * times, behind);
}

/* How they use their devices: one line, and the hours of the week that had a look. */
static void use_of(page *p, const tact_value *person) {
    static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
    const tact_value *use = tact_value_path(person, "usage"), *hours = tact_value_path(use, "hours");
    if (!use) return;
    label(p, "looks");
    number(p, use, "looks");
    fputs(" since ", p->out);
    when(p, use, "from");
    share_of(p, use, "looksPerDay", 1, " a day");
    share_of(p, use, "secondsPerLook", 1, " s each");
    share_of(p, use, "onTheMove", 100, " % on the move");
    fputc('\n', p->out);
    for (uint32_t d = 0; hours && hours->type == TACT_LIST && d < hours->list.count && d < 7; d++) {
        const tact_value *day = &hours->list.items[d];
        bool any = false;
        for (uint32_t h = 0; day->type == TACT_LIST && h < day->list.count; h++) {
            double n;
            if (!tact_value_number(&day->list.items[h], &n) || n <= 0) continue;
            if (!any) label(p, days[d]);
            fprintf(p->out, "%s%uh %.0f", any ? ", " : "", h, n);
            any = true;
        }
        if (any) fputc('\n', p->out);
    }
}

/* "why am I loyal": the degree, and what it goes by. */
static void relationship(page *p, const tact_value *person) {
    const tact_value *r = tact_value_path(person, "relationship");
    if (!r) return;
    label(p, "relationship");
    word(p, r, "degree");
    fputs(": ", p->out);
    number(p, r, "visits");
    fputs(" visits, ", p->out);
    number(p, r, "purchases");
    fputs(" purchases", p->out);
    if (tact_value_path_text(r, "lastPurchase").len) { fputs(", the last ", p->out); when(p, r, "lastPurchase"); }
    if (!true_at(r, "account")) fputs(", no account (loyal needs one)", p->out);
    fputc('\n', p->out);
}

/* What they asked to be told again later, and when that is, or until when it is waited for. */
static void asked_for(page *p, const tact_value *person) {
    uint32_t count;
    const tact_value *items = list_of(person, "waiting", &count);
    for (uint32_t i = 0; i < count; i++) {
        tact_slice asked = tact_value_path_text(&items[i], "askedFor");
        if (!asked.len) continue;
        label(p, "asked for");
        word(p, &items[i], "campaign");
        fprintf(p->out, ", %.*s: until ", (int)asked.len, asked.ptr);
        when(p, &items[i], "notAfter");
        fputc('\n', p->out);
    }
}

void tact_person_print(const tact_cli *cli, tact_slice id, const tact_value *person, const tact_zone *zone) {
    page p = { .cli = cli, .out = cli->out, .ink = tact_ink_of(cli, cli->out), .zone = zone, .indent = 2 };
    uint32_t count;
    const tact_value *parts = list_of(person, "parts", &count);
    fputs(p.ink.bold, p.out);
    tact_ink_text(p.out, id);
    fprintf(p.out, "%s  %s, known since ", p.ink.off, true_at(person, "account") ? "an account" : "a device");
    when(&p, person, "created");
    if (zone) fprintf(p.out, "  %s(times of %.*s)%s", p.ink.dim, (int)zone->name.len, zone->name.ptr, p.ink.off);
    fputc('\n', p.out);
    label(&p, "in the log as");
    word(&p, person, "pseudonym");
    fputc('\n', p.out);
    relationship(&p, person);
    limits(&p, person);
    asked_for(&p, person);
    beside(&p, person);
    use_of(&p, person);
    for (uint32_t i = 0; i < count; i++) part(&p, &parts[i]);
}
