/* test/scenario_test.c -- plays the scenarios of test/scenario (.scn): text, one step a line, with passing time.  Run from the repository's root.
 *
 *   # words for the reader
 *   permit WHO | refuse WHO | withdraw WHO            all purposes of the bed, on the device or the account
 *   event WHO NAME [key=value ...]                    a trusted track event; its messageId is the line's number
 *   decide WHO SLOT words ...                         an event that asks
 *   repeat                                            the last event or decide once more, same messageId
 *   time 2h | stream open | stream closed | pause all | resume all | restart
 *   campaign FILE                                     test/scenario/campaigns/FILE.yaml comes into force (again: as it is now); campaign -FILE leaves
 *   recipe NAME                                       recipes/NAME.yaml comes into force, live and for everyone
 *   identify @WHO key=value ...                       traits of an account
 *   happen EVENT key=value ...                        something happened to the brand; its messageId is the line's number
 *   pass pause N | pass resume N | pass cancel N | offline 3h          offline: time passes while nothing runs
 *   expect silence REASON | expect message CAMPAIGN | expect sent N | expect duplicate | expect unknown WHO | expect parts WHO N | expect waiting WHO N
 *   expect passes N STATE | expect said WORDS
 *
 * WHO is a device (phone; one whose name ends in o speaks Italian), an account (@anna), or an account on a device (@anna/phone).
 */
#include <dirent.h>
#define BED_CAMPAIGN scenario_campaign
static const char scenario_campaign[] =
    "campaign: basket\nstate: live\nsend: everyone\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\nclass: service\nbasis: contract\n"
    "goal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";
#define BED_LOCALES "en, fr, it"
#define BED_PURPOSES in_three
#define P(name) "      " #name ": {en: {name: n, text: t.}, fr: {name: n, text: t.}, it: {name: n, text: t.}}\n"
static const char in_three[] = "notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n" P(remember) P(personalise) P(locate) P(link_devices) P(measure) P(open_tracking)
                               P(contact_web) P(contact_inapp) P(contact_push) P(contact_email);
#undef P
#define BED_SENT heard
#include "daemon/keeper.h"
static void heard(void *ctx, const tact_sending *sending);
#include "test/lib/keeper_bed.h"

enum { PAIRS = 8 };
typedef struct play {
    world *w; const char *file; int line; tact_who who; char ids[2][64]; tact_event last; char message[32], words[512]; tact_kept *kept; bool asked;
    tact_pair pairs[PAIRS]; char said[256];
    tact_arena *arenas[16]; tact_brand brands[16]; unsigned brand_count;
} play;

static play *playing;
static void heard(void *ctx, const tact_sending *s) {
    sent(ctx, s);
    snprintf(playing->said, sizeof playing->said, "%.*s: %.*s %.*s", (int)s->campaign.len, s->campaign.ptr, (int)s->content.title.len, s->content.title.ptr, (int)s->content.body.len, s->content.body.ptr);
}

static void wrong(const play *p, const char *what) {
    print_message("%s:%d: %s\n", p->file, p->line, what);
    fail();
}

static tact_who who_of(play *p, const char *word) {
    tact_who who = { .verified = false };
    if (word[0] == '@') {
        snprintf(p->ids[0], sizeof p->ids[0], "%.*s", (int)strcspn(word + 1, "/"), word + 1);
        who.user_id = tact_slice_of(p->ids[0]);
        who.verified = true;
        word = strchr(word, '/');
        word = word ? word + 1 : "";
    }
    snprintf(p->ids[1], sizeof p->ids[1], "%s", word);
    who.anonymous_id = tact_slice_of(p->ids[1]);
    return who;
}

/* ---- words to trees, files into force ---- */

/* "key=value other=12" in place; numbers are numbers, '_' in a value is a blank. */
static tact_value map_of(play *p, char *words) {
    uint32_t n = 0;
    for (char *w = words ? strtok(words, " ") : NULL; w && n < PAIRS; w = strtok(NULL, " ")) {
        char *equals = strchr(w, '='), *end;
        if (!equals) wrong(p, "write key=value");
        *equals = 0;
        for (char *c = equals + 1; *c; c++) if (*c == '_') *c = ' ';
        double number = strtod(equals + 1, &end);
        p->pairs[n++] = (tact_pair){ .key = tact_slice_of(w), .value = end != equals + 1 && !*end ? tact_value_double(number) : tact_value_text(tact_slice_of(equals + 1)) };
    }
    return (tact_value){ .type = TACT_MAP, .map = { p->pairs, n } };
}

static void into_force(play *p) {
    char path[160];
    tact_diags diags;
    tact_trouble trouble = { "" };
    tact_brand_options options = { .now = clock_now };
    assert_true(p->brand_count < 16);
    tact_arena *arena = p->arenas[p->brand_count] = tact_brand_arena();
    tact_brand *brand = &p->brands[p->brand_count++];
    tact_diags_init(&diags, arena, 20);
    snprintf(path, sizeof path, "%s/brand", p->w->folder);
    tact_status s = tact_brand_load(path, &options, arena, &diags, brand);
    for (uint32_t i = 0; s && i < diags.count; i++) print_message("%.*s:%u: %.*s\n", (int)diags.items[i].file.len, diags.items[i].file.ptr, diags.items[i].line, (int)diags.items[i].text.len, diags.items[i].text.ptr);
    if (s || tact_keeper_adopt(p->w->keeper, brand, &trouble)) wrong(p, "the folder does not come into force");
    tact_keeper_tick(p->w->keeper);
    flush(p->w);
}

static void take_file(play *p, const char *folder, const char *name, bool recipe) {
    char path[200], text[8192] = "", line[600];
    snprintf(path, sizeof path, "%s/%s.yaml", folder, name);
    FILE *f = fopen(path, "r");
    if (!f) wrong(p, "there is no such file");
    while (fgets(line, sizeof line, f)) {
        if (recipe && strncmp(line, "state: draft", 12) == 0) snprintf(line, sizeof line, "state: live\n");
        if (recipe && strncmp(line, "send: testers", 13) == 0) snprintf(line, sizeof line, "send: everyone\n");
        static const char *const lot[] = { "class:", "basis:", "offer:", "holdout:" };      /* hours, price and lot are tested elsewhere: here only whether it starts */
        for (unsigned i = 0; recipe && i < 4; i++) if (strncmp(line, lot[i], strlen(lot[i])) == 0) line[0] = 0;
        strncat(text, line, sizeof text - strlen(text) - 1);
    }
    fclose(f);
    if (recipe) strncat(text, "class: service\nbasis: contract\n", sizeof text - strlen(text) - 1);
    char brand[200];
    snprintf(brand, sizeof brand, "%s/brand", p->w->folder);
    snprintf(path, sizeof path, "campaigns/%s.yaml", name);
    put(brand, path, text);
    into_force(p);
}

static void leave_file(play *p, const char *name) {
    char path[200];
    snprintf(path, sizeof path, "%s/brand/campaigns/%s.yaml", p->w->folder, name);
    unlink(path);
    into_force(p);
}

/* What is due, what comes round, and the passes: until all is quiet. */
static void settle(play *p) {
    tact_keeper_tick(p->w->keeper);
    flush(p->w);
    for (int i = 0; i < 200; i++) {
        bool went = tact_keeper_run_pass(p->w->keeper, 64, 0);
        tact_instant next = tact_keeper_run_due(p->w->keeper, 64);
        bool more = went || tact_keeper_collected(p->w->keeper);
        flush(p->w);
        if (!more && tact_instant_before(clock_now, next)) break;
    }
}

static void pass_time(play *p, tact_span span) {
    int64_t step = span.us > TACT_DAYS(3).us ? TACT_MINUTES(30).us : TACT_MINUTES(5).us;
    for (int64_t left = span.us; left > 0; left -= step) {
        clock_now.us += left < step ? left : step;
        settle(p);
    }
}

static void send_last(play *p) {
    free(p->kept);
    p->last.occurred = clock_now;
    p->kept = event(p->w, p->who, p->message, p->last);
    flush(p->w);
    settle(p);
}

static void do_event(play *p, char *rest, bool asks) {
    char *who = strtok(rest, " "), *name = strtok(NULL, " "), *words = strtok(NULL, "");
    if (!who || !name) wrong(p, "say who and what");
    static char kept_name[64];
    snprintf(kept_name, sizeof kept_name, "%s", name);
    for (char *c = kept_name; *c; c++) if (*c == '_') *c = ' ';
    snprintf(p->words, sizeof p->words, "%s", words ? words : "");
    snprintf(p->message, sizeof p->message, "line-%d", p->line);
    p->who = who_of(p, who);
    const char *tongue = p->who.anonymous_id.len && p->who.anonymous_id.ptr[p->who.anonymous_id.len - 1] == 'o' ? "it-IT" : "";      /* telefono speaks Italian */
    p->last = (tact_event){ .context.locale = tact_slice_of(tongue), .type = asks ? TACT_EVENT_PAGE : TACT_EVENT_TRACK, .name = asks ? (tact_slice){ NULL, 0 } : tact_slice_of(kept_name), .trusted = true, .asks = asks };
    if (!asks && p->words[0]) p->last.properties = map_of(p, p->words);
    if (asks) { p->last.slot = tact_slice_of(kept_name); p->last.text = tact_slice_of(p->words); }
    send_last(p);
}

static void do_permit(play *p, const char *who, uint8_t state) {
    tact_who w = who_of(p, who);
    tact_grant by_mail = { .purpose = TACT_PURPOSE_CONTACT_EMAIL, .state = state, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = clock_now };
    if (w.verified) w.account_only = true;
    free(event(p->w, w, "", (tact_event){ .type = TACT_EVENT_CONSENT, .grants = &by_mail, .grant_count = 1 }));
    permit(p->w, w, state);
}

static void do_identify(play *p, char *rest) {
    char *who = strtok(rest, " "), *words = strtok(NULL, "");
    tact_trouble trouble = { "" };
    tact_who w = who_of(p, who);
    tact_value traits = map_of(p, words);
    snprintf(p->message, sizeof p->message, "line-%d", p->line);
    tact_kept *kept = event(p->w, w, p->message, (tact_event){ .type = TACT_EVENT_IDENTIFY, .trusted = true, .traits = traits, .occurred = clock_now });
    tact_knowledge what = { .traits = &traits, .verified = true };
    if (tact_keeper_know(p->w->keeper, kept, &what, &p->w->scratch, &trouble)) wrong(p, trouble.text);
    free(kept);
    flush(p->w);
    settle(p);
}

static void do_happen(play *p, char *rest) {
    char *name = strtok(rest, " "), *words = strtok(NULL, "");
    tact_trouble trouble = { "" };
    tact_happened done;
    tact_value properties = map_of(p, words);
    snprintf(p->message, sizeof p->message, "line-%d", p->line);
    tact_happening h = { .event = tact_slice_of(name), .message_id = tact_slice_of(p->message), .properties = &properties };
    tact_arena_reset(&p->w->scratch);
    for (int i = 0; i < 2; i++) {                           /* the same messageId again changes nothing */
        if (tact_keeper_happen(p->w->keeper, &h, &p->w->scratch, &done, &trouble)) wrong(p, trouble.text);
        if (i && !done.duplicate) wrong(p, "the same messageId began it twice");
        flush(p->w);
    }
    settle(p);
}

static void do_pass(play *p, char *rest) {
    char *what = strtok(rest, " "), *number = strtok(NULL, " ");
    tact_trouble trouble = { "" };
    tact_pass_state state = what[0] == 'p' ? TACT_PASS_PAUSED : what[0] == 'r' ? TACT_PASS_RUNNING : TACT_PASS_CANCELLED;
    if (tact_keeper_pass_order(p->w->keeper, (uint64_t)atoi(number), state, &trouble)) wrong(p, trouble.text);
    flush(p->w);
}

static void expect_passes(play *p, const char *count, const char *state) {
    uint32_t n, found = 0;
    char text[200] = "there are:";
    const tact_pass *passes = tact_keeper_passes(p->w->keeper, &n);
    for (uint32_t i = 0; i < n; i++) {
        found += strcmp(tact_pass_state_name(passes[i].state), state) == 0;
        snprintf(text + strlen(text), sizeof text - strlen(text), " %llu %s %s", (unsigned long long)passes[i].number, passes[i].name, tact_pass_state_name(passes[i].state));
    }
    if (found != (uint32_t)atoi(count)) wrong(p, text);
}

static bool has_reason(const tact_kept *kept, const char *code) {
    for (uint32_t i = 0; i < kept->result.decision.reasons.count; i++)
        if (tact_slice_is(tact_reason_code(kept->result.decision.reasons.entries[i].reason), code)) return true;
    return false;
}

static void do_expect(play *p, char *rest) {
    char *what = strtok(rest, " "), *first = strtok(NULL, " "), *second = strtok(NULL, " "), text[128];
    tact_person person;
    if (strcmp(what, "silence") == 0) {
        if (!p->kept || !p->kept->result.decision.silence || (first && !has_reason(p->kept, first))) {
            for (uint32_t i = 0; p->kept && i < p->kept->result.decision.reasons.count; i++) {
                tact_slice code = tact_reason_code(p->kept->result.decision.reasons.entries[i].reason);
                print_message("  said: %.*s\n", (int)code.len, code.ptr);
            }
            wrong(p, "expected silence with that reason");
        }
    } else if (strcmp(what, "message") == 0) {
        if (p->kept->result.decision.silence || p->kept->result.decision.campaign != tact_id32(tact_slice_of(first))) wrong(p, "expected that message");
    } else if (strcmp(what, "duplicate") == 0) {
        if (!p->kept->duplicate) wrong(p, "expected a duplicate");
    } else if (strcmp(what, "sent") == 0) {
        snprintf(text, sizeof text, "expected %s sent, there are %u", first, p->w->sent);
        if (p->w->sent != (unsigned)atoi(first)) wrong(p, text);
    } else if (strcmp(what, "passes") == 0) {
        expect_passes(p, first, second);
    } else if (strcmp(what, "said") == 0) {
        char *more = strtok(NULL, ""), wanted[200];
        snprintf(wanted, sizeof wanted, "%s%s%s%s%s", first, second ? " " : "", second ? second : "", more ? " " : "", more ? more : "");
        if (!strstr(p->said, wanted)) wrong(p, p->said);
    } else if (strcmp(what, "unknown") == 0) {
        tact_status s = find(p->w, who_of(p, first), &person);
        if (s != TACT_ERR_NOT_FOUND && s != TACT_ERR_SEALED) wrong(p, "expected nobody to be known");
    } else {
        if (find(p->w, who_of(p, first), &person)) wrong(p, "nobody is known by this id");
        uint32_t n = strcmp(what, "parts") == 0 ? person.part_count : person.pending_count;
        snprintf(text, sizeof text, "expected %s %s, there are %u", second, what, n);
        if (n != (uint32_t)atoi(second)) wrong(p, text);
    }
}

static void restart(play *p) {
    if (p->brand_count) p->w->brand = p->brands[p->brand_count - 1];          /* its texts live in their own arena until the end */
    tact_keeper_close(p->w->keeper);
    open_keeper(p->w);
    settle(p);
}

static void do_line(play *p, char *line) {
    char *verb = strtok(line, " "), *rest = strtok(NULL, "");
    tact_span span;
    tact_trouble trouble;
    if (strcmp(verb, "permit") == 0) do_permit(p, rest, TACT_PERMISSION_GRANTED);
    else if (strcmp(verb, "refuse") == 0) do_permit(p, rest, TACT_PERMISSION_REFUSED);
    else if (strcmp(verb, "withdraw") == 0) do_permit(p, rest, TACT_PERMISSION_WITHDRAWN);
    else if (strcmp(verb, "event") == 0) do_event(p, rest, false);
    else if (strcmp(verb, "decide") == 0) do_event(p, rest, true);
    else if (strcmp(verb, "repeat") == 0) send_last(p);
    else if (strcmp(verb, "expect") == 0) do_expect(p, rest);
    else if (strcmp(verb, "stream") == 0) p->w->stream = strcmp(rest, "open") == 0;
    else if (strcmp(verb, "pause") == 0 || strcmp(verb, "resume") == 0) {
        if (tact_keeper_pause(p->w->keeper, tact_slice_of(rest), verb[0] == 'p', &trouble)) wrong(p, trouble.text);
        tact_keeper_touch(p->w->keeper);
        flush(p->w);
        settle(p);
    } else if (strcmp(verb, "campaign") == 0) { if (rest[0] == '-') leave_file(p, rest + 1); else take_file(p, "test/scenario/campaigns", rest, false); }
    else if (strcmp(verb, "recipe") == 0) take_file(p, "recipes", rest, true);
    else if (strcmp(verb, "identify") == 0) do_identify(p, rest);
    else if (strcmp(verb, "happen") == 0) do_happen(p, rest);
    else if (strcmp(verb, "pass") == 0) do_pass(p, rest);
    else if (strcmp(verb, "offline") == 0 && tact_span_parse(tact_slice_of(rest), &span)) clock_now.us += span.us;
    else if (strcmp(verb, "time") == 0 && tact_span_parse(tact_slice_of(rest), &span)) pass_time(p, span);
    else if (strcmp(verb, "restart") == 0) restart(p);
    else wrong(p, "no such step");
}

static void play_file(const char *path) {
    char line[1024];
    void *state = NULL;
    play p = { .file = path };
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    setup(&state);
    p.w = state;
    p.w->stream = true;
    playing = &p;
    while (fgets(line, sizeof line, f)) {
        p.line++;
        line[strcspn(line, "\n")] = 0;
        if (line[0] && line[0] != '#') do_line(&p, line);
    }
    fclose(f);
    free(p.kept);
    teardown(&state);
    for (unsigned i = 0; i < p.brand_count; i++) tact_brand_arena_free(p.arenas[i]);
}

static void every_scenario(void **unused) {
    unsigned played = 0;
    (void)unused;
    DIR *folder = opendir("test/scenario");
    assert_non_null(folder);
    for (struct dirent *e; (e = readdir(folder));) {
        char path[300];
        size_t n = strlen(e->d_name);
        if (n < 5 || strcmp(e->d_name + n - 4, ".scn") != 0) continue;
        snprintf(path, sizeof path, "test/scenario/%s", e->d_name);
        play_file(path);
        played++;
    }
    closedir(folder);
    print_message("%u scenarios\n", played);
    assert_true(played >= 6);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_scenario) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
