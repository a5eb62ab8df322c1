/* test/scenario_test.c -- plays the scenarios of test/scenario (.scn): text, one step a line, with passing time.  Run from the repository's root.
 *
 *   # words for the reader
 *   permit WHO | refuse WHO | withdraw WHO            all purposes of the bed, on the device or the account
 *   event WHO NAME [key=value ...]                    a trusted track event; its messageId is the line's number
 *   decide WHO SLOT words ...                         an event that asks
 *   repeat                                            the last event or decide once more, same messageId
 *   time 2h | stream open | stream closed | pause all | resume all | restart
 *   expect silence REASON | expect message CAMPAIGN | expect sent N | expect duplicate | expect unknown WHO | expect parts WHO N | expect waiting WHO N
 *
 * WHO is a device (phone), an account (@anna), or an account on a device (@anna/phone).
 */
#include <dirent.h>
#define BED_CAMPAIGN scenario_campaign
static const char scenario_campaign[] =
    "campaign: basket\nstate: live\nsend: everyone\nafter: {event: Cart Viewed, wait: 2h, unless: Order Completed}\nagain: each\nclass: service\nbasis: contract\n"
    "goal: {event: Order Completed, within: 7d}\nmessages:\n  - id: m\n    channels: [inapp]\n    en: {title: T, body: B}\n";
#include "test/lib/keeper_bed.h"

typedef struct play { world *w; const char *file; int line; tact_who who; char ids[2][64]; tact_event last; char message[32], words[512]; tact_kept *kept; bool asked; } play;

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

static void send_last(play *p) {
    free(p->kept);
    p->last.occurred = clock_now;
    p->kept = event(p->w, p->who, p->message, p->last);
    flush(p->w);
    for (int i = 0; i < 4; i++) { tact_keeper_run_due(p->w->keeper, 64); flush(p->w); }
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
    p->last = (tact_event){ .type = asks ? TACT_EVENT_PAGE : TACT_EVENT_TRACK, .name = asks ? (tact_slice){ NULL, 0 } : tact_slice_of(kept_name), .trusted = true, .asks = asks };
    if (asks) { p->last.slot = tact_slice_of(kept_name); p->last.text = tact_slice_of(p->words); }
    send_last(p);
}

static void do_permit(play *p, const char *who, uint8_t state) {
    tact_who w = who_of(p, who);
    if (w.verified) w.account_only = true;
    permit(p->w, w, state);
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
    } else if (strcmp(verb, "time") == 0 && tact_span_parse(tact_slice_of(rest), &span)) move_clock(p->w, span);
    else if (strcmp(verb, "restart") == 0) { tact_keeper_close(p->w->keeper); open_keeper(p->w); }
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
    while (fgets(line, sizeof line, f)) {
        p.line++;
        line[strcspn(line, "\n")] = 0;
        if (line[0] && line[0] != '#') do_line(&p, line);
    }
    fclose(f);
    free(p.kept);
    teardown(&state);
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
