/* cli/bench_world.c -- see bench_world.h. */
#include "cli/bench_world.h"
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "daemon/admit.h"
#include "daemon/json_in.h"
#include "daemon/keeper.h"
#include "store/erasures.h"
#include "store/master.h"

static FILE *create(tact_cli *cli, const char *folder, const char *name) {
    char path[1200];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (!f) tact_cli_fail(cli, NULL, "%s cannot be written", path);
    return f;
}

static bool write_settings(tact_cli *cli, const char *folder) {
    FILE *f = create(cli, folder, "tact.yaml");
    if (!f) return false;
    fputs("brand: bench\nlisten: 127.0.0.1:0\nkeys:\n  - {name: bench, kind: write, secret: \"${env:TACT_BENCH_KEY}\", rate: 0}\n"
          "country: FR\ntime_zone: Europe/Paris\ncurrency: EUR\nlocales: [en]\ndefault_locale: en\nlimits: {queue: 8192}\ntopics:\n", f);
    for (int t = 0; t < TACT_BENCH_TOPICS; t++) fprintf(f, "  topic-%02d: {words: {en: [\"goods%02d\", \"article%02d\"]}}\n", t, t, t);
    return fclose(f) == 0;
}

static bool write_purposes(tact_cli *cli, const char *folder) {
    static const char *const names[] = { "remember", "personalise", "locate", "link_devices", "measure", "open_tracking", "contact_web", "contact_inapp" };
    FILE *f = create(cli, folder, "purposes.yaml");
    if (!f) return false;
    fputs("notices:\n  - version: 1\n    from: 2026-01-01\n    purposes:\n", f);
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        fprintf(f, "      %s: {en: {name: \"%s\", text: \"We use it for measuring.\"}}\n", names[i], names[i]);
    return fclose(f) == 0;
}

static void condition(FILE *f, unsigned i) {
    static const char *const kinds[] = { "know", "go", "do", "buy" };
    static const char *const devices[] = { "mobile", "tablet", "desktop" };
    fprintf(f, "when: moment.kind in [\"%s\", \"%s\"] && \"topic-%02u\" in moment.topics", kinds[i % 4], kinds[(i / 4 + 1) % 4], i % TACT_BENCH_TOPICS);
    if (i % 3 == 0) fprintf(f, " && device.type == \"%s\"", devices[i / 3 % 3]);
    if (i % 4 == 1) fprintf(f, " && time.hour >= %u && time.hour < %u", i % 12, i % 12 + 12);
    if (i % 5 == 2) fprintf(f, " && event.price > %u", i % 40 * 5);
    if (i % 7 == 3) fprintf(f, " && !(event.category == \"c%u\")", i % 9);
    if (i % 11 == 4) fputs(" && person.visits >= 1", f);
    fputc('\n', f);
}

bool tact_bench_brand(tact_cli *cli, const char *folder, unsigned campaigns) {
    char path[1200], name[64];
    snprintf(path, sizeof path, "%s/campaigns", folder);
    if (mkdir(folder, 0700) || mkdir(path, 0700)) { tact_cli_fail(cli, "name a folder that does not exist yet", "%s cannot be made", folder); return false; }
    if (!write_settings(cli, folder) || !write_purposes(cli, folder)) return false;
    FILE *places = create(cli, folder, "places.csv");
    if (!places) return false;
    fputs("id,name,lat,lon,address,hours\nshop,Shop,48.85,2.35,\"1 rue de la Paix, Paris\",Mo-Su 08:00-20:00\n", places);
    fclose(places);
    for (unsigned i = 0; i < campaigns; i++) {
        snprintf(name, sizeof name, "campaigns/c%05u.yaml", i);
        FILE *f = create(cli, folder, name);
        if (!f) return false;
        fprintf(f, "campaign: c%05u\nstate: live\nsend: everyone\nagain: each\ntopic: topic-%02u\ngoal: {event: Order Completed, within: 7d}\n", i, i % TACT_BENCH_TOPICS);
        condition(f, i);
        fprintf(f, "messages:\n  - id: m\n    channels: [web, inapp]\n    en: {title: \"Offer %u\", body: \"For {{event.name}} at {{event.price}}\", action: {label: See, url: \"https://shop.example/%u\"}}\n", i, i);
        if (fclose(f)) return false;
    }
    return true;
}

static tact_instant now(void *ctx) {
    struct timespec t;
    (void)ctx;
    clock_gettime(CLOCK_REALTIME, &t);
    return (tact_instant){ (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 };
}

bool tact_bench_bodies(tact_cli *cli, const char *path, unsigned count, unsigned long people) {
    FILE *f = fopen(path, "w");
    uint64_t x = 88172645463325252u, made = (uint64_t)now(NULL).us;            /* in every message id: a second load must not repeat the first */
    if (!f) { tact_cli_fail(cli, NULL, "%s cannot be written", path); return false; }
    for (unsigned i = 0; i < count; i++) {
        x ^= x << 13; x ^= x >> 7; x ^= x << 17;
        fprintf(f, "{\"type\":\"track\",\"messageId\":\"bench-%llx-%%SEQUENCE__%%\",\"anonymousId\":\"person-%lu\",\"event\":\"Product Viewed\",\"slot\":\"top\",\"text\":\"buy goods%02u\","
                   "\"properties\":{\"product_id\":\"507f1f77bcf86cd799439011\",\"name\":\"Goods %02u\",\"category\":\"c%u\",\"price\":%u.99,\"currency\":\"EUR\"},"
                   "\"context\":{\"locale\":\"en-GB\",\"timezone\":\"Europe/Paris\",\"device\":{\"type\":\"%s\"}}}\n",
                (unsigned long long)made, (unsigned long)(x % people), (unsigned)(x >> 20) % TACT_BENCH_TOPICS, (unsigned)(x >> 20) % TACT_BENCH_TOPICS, (unsigned)(x >> 40) % 9, (unsigned)(x >> 44) % 200,
                (x >> 52) % 2 ? "mobile" : "desktop");
    }
    return fclose(f) == 0;
}

/* ---- people -------------------------------------------------------------------------------------------------------------------------- */

typedef struct bench { tact_brand brand; tact_arena *arena; tact_keeper *keeper; } bench;

static bool open_bench(tact_cli *cli, const tact_folders *f, bench *b) {
    tact_diags diags;
    tact_trouble trouble = { "" };
    const char *forbidden[] = { f->brand, f->data, NULL };
    setenv("TACT_BENCH_KEY", "bench-key-for-measuring", 0);
    if (access(f->master, F_OK) && tact_master_create(f->master, forbidden, &trouble)) { tact_cli_fail(cli, NULL, "%s", trouble.text); return false; }
    if (access(f->erasures, F_OK) && tact_erasures_create(f->erasures, &trouble)) { tact_cli_fail(cli, NULL, "%s", trouble.text); return false; }
    b->arena = tact_brand_arena();
    tact_diags_init(&diags, b->arena, 20);
    tact_brand_options options = { .secrets_wanted = true, .now = now(NULL) };
    if (tact_brand_load(f->brand, &options, b->arena, &diags, &b->brand)) {
        tact_cli_fail(cli, "`tact check` lists them", "the brand folder %s has mistakes: %.*s", f->brand, diags.count ? (int)diags.items[0].text.len : 0, diags.count ? diags.items[0].text.ptr : "");
        return false;
    }
    tact_keeper_options keeper = { .data_folder = f->data, .master_key_path = f->master, .erasures_path = f->erasures, .clock = { now, NULL }, .memory_bytes = (size_t)b->brand.config.memory_bytes };
    if (tact_keeper_open(&b->keeper, &keeper, &b->brand, &trouble)) { tact_cli_fail(cli, NULL, "%s", trouble.text); return false; }
    return true;
}

static void close_bench(bench *b) {
    tact_keeper_close(b->keeper);
    tact_brand_arena_free(b->arena);
}

static tact_status permit(bench *b, unsigned long i, tact_arena *arena) {
    static const uint8_t purposes[] = { TACT_PURPOSE_REMEMBER, TACT_PURPOSE_PERSONALISE, TACT_PURPOSE_MEASURE, TACT_PURPOSE_CONTACT_INAPP, TACT_PURPOSE_LINK_DEVICES };
    tact_grant grants[5];
    char id[32];
    tact_trouble trouble = { "" };
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    tact_who who = { .anonymous_id = { id, (size_t)snprintf(id, sizeof id, "person-%lu", i) } };
    for (unsigned g = 0; g < 5; g++) grants[g] = (tact_grant){ .purpose = purposes[g], .state = TACT_PERMISSION_GRANTED, .basis = TACT_BASIS_CONSENT, .notice = 1, .at = now(NULL) };
    tact_event event = { .type = TACT_EVENT_CONSENT, .grants = grants, .grant_count = 5 };
    return kept ? tact_keeper_event(b->keeper, &who, TACT_S("bench"), (tact_slice){ NULL, 0 }, &event, NULL, NULL, arena, kept, &trouble) : TACT_ERR_MEMORY;
}

bool tact_bench_people(tact_cli *cli, const tact_folders *f, unsigned long count) {
    bench b;
    tact_arena arena;
    tact_trouble trouble = { "" };
    char *block = malloc(1 << 20);
    if (!block || !open_bench(cli, f, &b)) { free(block); return false; }
    tact_arena_init(&arena, block, 1 << 20, NULL);
    tact_status s = TACT_OK;
    tact_instant began = now(NULL), told = began;
    for (unsigned long i = 0; i < count && !s; i++) {
        tact_arena_reset(&arena);
        s = permit(&b, i, &arena);
        if (!s && i % 2000 == 1999) s = tact_keeper_flush(b.keeper, &trouble);
        if (now(NULL).us - told.us > 1000000) { told = now(NULL); fprintf(cli->err, "\r%lu of %lu people", i + 1, count); }
    }
    if (!s) s = tact_keeper_flush(b.keeper, &trouble);
    fprintf(cli->err, "\r%lu people in %.1f s\n", count, (double)(now(NULL).us - began.us) / 1e6);
    close_bench(&b);
    free(block);
    if (s) tact_cli_fail(cli, NULL, "the people could not be written: %s %s", tact_status_line(s), trouble.text);
    return s == TACT_OK;
}

/* ---- step alone ------------------------------------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b) { double x = *(const double *)a, y = *(const double *)b; return x < y ? -1 : x > y; }

static double one_round(bench *b, tact_event *events, tact_person *people, unsigned count, tact_arena *arena, unsigned long *decided) {
    tact_result *result = malloc(sizeof *result);
    struct timespec from, to;
    tact_arena_mark start = tact_arena_checkpoint(arena);
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (unsigned i = 0; i < count; i++) {
        tact_arena_undo(arena, start);
        if (tact_step(result, tact_keeper_engine(b->keeper), &people[i], &events[i], NULL, arena)) { free(result); return -1; }
        *decided += !result->decision.silence;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    free(result);
    return ((double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec)) / count / 1000;
}

enum { STEPS = 2000, ROUNDS = 21 };

static bool load_steps(tact_cli *cli, bench *b, const char *path, unsigned long people, tact_event *events, tact_person *persons, tact_arena *arena) {
    static char line[4096];
    char id[32];
    tact_trouble trouble = { "" };
    if (!tact_bench_bodies(cli, path, STEPS, people)) return false;
    FILE *f = fopen(path, "r");
    for (unsigned i = 0; f && i < STEPS && fgets(line, sizeof line, f); i++) {
        tact_value *body = TACT_NEW(arena, tact_value, 1);
        tact_admitted admitted;
        tact_json_fault fault;
        tact_slice text = tact_arena_copy(arena, (tact_slice){ line, strlen(line) - 1 });
        tact_admit_rules rules = { .bundle = tact_keeper_engine(b->keeper)->bundle, .received = now(NULL), .type = TACT_EVENT_TRACK, .asks = true };
        if (!body || tact_json_read(arena, body, &fault, text) || !tact_admit(&admitted, body, &rules, arena)) { fclose(f); return false; }
        events[i] = admitted.event;
        tact_who who = { .anonymous_id = tact_arena_copy(arena, (tact_slice){ id, (size_t)snprintf(id, sizeof id, "%.*s", (int)admitted.anonymous_id.len, admitted.anonymous_id.ptr) }) };
        if (tact_keeper_person(b->keeper, &who, arena, &persons[i], NULL, NULL, &trouble)) { fclose(f); tact_cli_fail(cli, "make them with `tact bench people`", "%s", trouble.text); return false; }
        events[i].device_part = tact_keeper_device_part(b->keeper, who.anonymous_id);
        events[i].seed = (tact_seed){ i, 77 };
        events[i].message = i + 1;
        events[i].channels_open = 3;
    }
    if (f) fclose(f);
    return f != NULL;
}

bool tact_bench_step(tact_cli *cli, const tact_folders *f, unsigned long people) {
    bench b;
    char path[1100];
    size_t room = 256u << 20;
    char *block = malloc(room);
    tact_event *events = calloc(STEPS, sizeof *events);
    tact_person *persons = calloc(STEPS, sizeof *persons);
    tact_arena arena;
    double rounds[ROUNDS];
    unsigned long decided = 0;
    bool ok = block && events && persons && open_bench(cli, f, &b);
    if (!ok) { free(block); free(events); free(persons); return false; }
    tact_arena_init(&arena, block, room, NULL);
    snprintf(path, sizeof path, "%s/bodies", f->data);
    ok = load_steps(cli, &b, path, people, events, persons, &arena);
    for (unsigned i = 0; ok && i < ROUNDS; i++) { rounds[i] = one_round(&b, events, persons, STEPS, &arena, &decided); ok = rounds[i] > 0; }
    if (ok) {
        qsort(rounds, ROUNDS, sizeof *rounds, by_value);
        fprintf(cli->out, cli->json ? "{\"people\":%lu,\"campaigns\":%u,\"us\":%.2f,\"min\":%.2f,\"max\":%.2f,\"chosen\":%.3f}\n"
                                    : "step(): %lu people, %u campaigns: median %.2f us a decision (min %.2f, max %.2f; a message in %.3f of them)\n",
                people, tact_keeper_engine(b.keeper)->bundle->campaign_count, rounds[ROUNDS / 2], rounds[0], rounds[ROUNDS - 1], (double)decided / ROUNDS / STEPS);
    }
    unlink(path);
    close_bench(&b);
    free(block);
    free(events);
    free(persons);
    return ok;
}
