/* examples/embed/embed.c -- the decision inside a program of your own: libtact, one bundle, one event, no daemon.
 *
 *   cc -o embed embed.c $(pkg-config --cflags --libs tact)       (PKG_CONFIG_PATH=PREFIX/lib/pkgconfig where it is not on the path)
 *   ./embed brand/data/bundles/XXXXXXXX.bundle aside "is there a pharmacy open now"
 *
 * The program is the shell: it has the clock, the file and the memory. The library has none of them.
 * Everything here is one anonymous visitor; a program that remembers people keeps result.person and hands it in next time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "core/attention/attention.h"
#include "core/engine/engine.h"
#include "core/engine/render.h"
#include "tact/version.h"

static char block[64 << 20];           /* permanent: the bundle and what is built from it; then each step's own */

static tact_slice read_file(const char *path, tact_arena *arena) {
    FILE *f = fopen(path, "rb");
    long size;
    if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) { perror(path); exit(1); }
    char *bytes = TACT_NEW(arena, char, size);
    if (!bytes || fread(bytes, 1, (size_t)size, f) != (size_t)size) { fprintf(stderr, "%s cannot be read whole\n", path); exit(1); }
    fclose(f);
    return (tact_slice){ bytes, (size_t)size };
}

static void must(tact_status status, const char *what) {
    if (status == TACT_OK) return;
    fprintf(stderr, "%s: %s: %s\n", what, tact_status_line(status), tact_status_hint(status));
    exit(1);
}

int main(int argc, char **argv) {
    if (argc != 4) { fprintf(stderr, "embed (libtact %s) BUNDLE SLOT WORDS\n", TACT_VERSION); return 2; }
    tact_arena arena;
    tact_bundle bundle;
    const tact_match *match;
    tact_policy policy = { .number = 1 };                        /* nothing learned yet */
    tact_world world = { .number = 1 };                          /* nothing paused, no budget used up */
    tact_arena_init(&arena, block, sizeof block, NULL);
    must(tact_bundle_open(read_file(argv[1], &arena), &arena, &bundle), argv[1]);
    must(tact_match_build(&bundle, &arena, &match), "the index");
    tact_model words;
    tact_model_builtin(&words);
    tact_engine engine = { .bundle = &bundle, .match = match, .moments = tact_moment_index_build(&bundle, &words, &arena), .policy = &policy,
                           .world = &world, .touch_keep = tact_attention_touch_keep(&bundle) };
    if (!engine.moments) must(TACT_ERR_MEMORY, "the words of moments");

    tact_instant now = { (int64_t)time(NULL) * 1000000 };        /* the only clock */
    tact_event event = {
        .type = TACT_EVENT_PAGE, .received = now, .occurred = now, .seed = { 1, 2 }, .message = 1,   /* of yours: a keyed hash of the event's id */
        .asks = true, .slot = tact_slice_of(argv[2]), .text = tact_slice_of(argv[3]),
        .channels_open = 1u << TACT_CHANNEL_WEB, .context = { .locale = TACT_S("en") },
    };
    tact_person nobody = tact_person_empty(1, now);
    tact_result *result = TACT_NEW(&arena, tact_result, 1);
    if (!result) must(TACT_ERR_MEMORY, "the result");
    must(tact_step(result, &engine, &nobody, &event, NULL, &arena), "the step");

    const tact_decision *d = &result->decision;
    tact_slice kind = tact_word_name(TACT_LIST_KIND, d->moment.kind);
    printf("moment: %.*s\n", (int)kind.len, kind.ptr);
    if (d->silence) puts("silence");
    else {
        tact_content content;
        const tact_campaign *campaign = tact_bundle_campaign(&bundle, d->campaign);
        must(tact_render(&content, NULL, &bundle, campaign, d->message, d->channel, &event, &d->moment, NULL, false, &arena), "the words");
        printf("%.*s: %.*s\n", (int)campaign->name.len, campaign->name.ptr, (int)content.title.len, content.title.ptr);
    }
    for (uint32_t i = 0; i < d->reasons.count; i++) {
        tact_slice why = tact_reason_sentence(d->reasons.entries[i].reason, TACT_S("en"));
        printf("  because: %.*s\n", (int)why.len, why.ptr);
    }
    return 0;
}
