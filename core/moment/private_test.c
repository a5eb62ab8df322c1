/* core/moment/private_test.c -- what names a marked topic is private wherever it stands. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "core/moment/understanding.h"

static void sensitive_and_restricted(void **state) {
    (void)state;
    static const struct { const char *text; bool sensitive; } cases[] = {
        { "something for a headache", true }, { "mal de tête", true }, { "a good wine for tonight", true }, { "espresso", false }, { "vin blanc", false } };
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        tact_event e = { .type = TACT_EVENT_TRACK, .text = tact_slice_of(cases[i].text) };
        assert_int_equal(understand(&e, NULL, NULL).sensitive, cases[i].sensitive);
    }
}

/* Sensitive also when more topics than a moment holds were named before. */
static void sensitive_beyond_the_bound(void **state) {
    (void)state;
    enum { MANY = 64 };
    static tact_topic many[MANY];
    static char names[MANY][8], said[MANY * 8], block[1 << 18];
    size_t n = 0;
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "zq%02uk", i);
        many[i] = (tact_topic){ .name = tact_slice_of(names[i]), .id = i + 1, .sensitive = i == MANY - 1 };
        n += (size_t)snprintf(said + n, sizeof said - n, "%s ", names[i]);
    }
    tact_bundle b = { .topics = many, .topic_count = MANY };
    tact_arena arena;
    tact_arena_init(&arena, block, sizeof block, NULL);
    const tact_moment_index *index = tact_moment_index_build(&b, NULL, &arena);
    tact_event e = { .type = TACT_EVENT_TRACK, .text = tact_slice_of(said) };
    tact_moment m;
    tact_moment_understand(&m, index, &e, NULL, NULL);
    assert_int_equal(m.topic_count, TACT_MOMENT_TOPICS);
    assert_true(m.sensitive);
}

/* Marks are read to the end of everything that is kept. Each row fails when its place is left out of core/moment/mark.c or read_marks(). */
static void private_wherever_it_stands(void **state) {
    (void)state;
    static char longer[2000], query[2000], early[2048];
    size_t n = 0, q = 0;
    for (unsigned i = 0; i < 200; i++) n += (size_t)snprintf(longer + n, sizeof longer - n, "tyre ");
    n += (size_t)snprintf(longer + n, sizeof longer - n, "mal ");
    snprintf(early, sizeof early, "%swine", longer);
    snprintf(longer + n, sizeof longer - n, "de tete");
    q = (size_t)snprintf(query, sizeof query, "https://s.example/?utm=");
    for (unsigned i = 0; i < 60; i++) q += (size_t)snprintf(query + q, sizeof query - q, "abc%%20d%%C3%%A9");
    snprintf(query + q, sizeof query - q, "&z=mal%%20de%%20t%%C3%%AAte");
    tact_value wine = text("Red WINE"), none = text("a tyre");
    tact_pair deep[] = { { .key = TACT_S("inner"), .value = wine } }, key[] = { { .key = TACT_S("redWine"), .value = none } }, plain[] = { { .key = TACT_S("inner"), .value = none } };
    tact_value map = { .type = TACT_MAP, .map = { deep, 1 } }, items[20];
    for (unsigned i = 0; i < 20; i++) items[i] = i < 19 ? (tact_value){ .type = TACT_MAP, .map = { plain, 1 } } : map;
    tact_pair product[] = { { .key = TACT_S("product"), .value = map } }, list[] = { { .key = TACT_S("products"), .value = { .type = TACT_LIST, .list = { items, 20 } } } },
              fewer[] = { { .key = TACT_S("products"), .value = { .type = TACT_LIST, .list = { items, 19 } } } }, named[] = { { .key = TACT_S("name"), .value = text(early) } };
#define MAP(pairs) { .type = TACT_MAP, .map = { pairs, 1 } }
    const struct { tact_event event; bool private_; } cases[] = {
        { { .text = tact_slice_of(longer) }, true }, { { .text = tact_slice_of(early) }, true }, { { .context.page_title = tact_slice_of(early) }, true },
        { { .context.page_url = tact_slice_of(query) }, true }, { { .context.page_url = TACT_S("https://s.example/a#wine") }, true },
        { { .context.page_url = TACT_S("https://s.example/wine"), .context.page_path = TACT_S("/a") }, true }, { { .context.page_path = TACT_S("/w%69ne/") }, true },
        { { .context.page_search = TACT_S("?a=b&c=wine") }, true }, { { .context.page_referrer = TACT_S("https://other.example/wine") }, true },
        { { .context.page_referrer = TACT_S("https://wine.example/a"), .context.page_url = TACT_S("https://s.example/") }, true },
        { { .context.page_referrer = TACT_S("https://wine.example/a"), .context.page_url = TACT_S("https://wine.example/") }, false },
        { { .slot = TACT_S("wine-shelf") }, true }, { { .properties = MAP(product) }, true }, { { .properties = MAP(list) }, true }, { { .properties = MAP(fewer) }, false },
        { { .properties = MAP(key) }, true }, { { .properties = MAP(named) }, true }, { { .traits = MAP(deep) }, true }, { { .traits = MAP(plain) }, false }, { { .text = TACT_S("winery") }, false },
    };
#undef MAP
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        if (understand(&cases[i].event, NULL, NULL).sensitive != cases[i].private_) fail_msg("case %u", i);
}

/* A phrase is found wherever it begins, over every border of the window and of the pieces of an address. */
static void a_phrase_over_any_border(void **state) {
    (void)state;
    static char said[4096];
    for (unsigned fill = 90; fill < 330; fill++) {
        size_t n = 0;
        for (unsigned i = 0; i < fill; i++) n += (size_t)snprintf(said + n, sizeof said - n, "x%u ", i % 7);
        snprintf(said + n, sizeof said - n, "mal de tete");
        tact_event e = { .text = tact_slice_of(said) };
        if (!understand(&e, NULL, NULL).sensitive) fail_msg("after %u words", fill);
        n = (size_t)snprintf(said, sizeof said, "/?%0*d&q=mal+de+tete", (int)fill, 7);
        tact_event page = { .context.page_url = { said, n } };
        if (!understand(&page, NULL, NULL).sensitive) fail_msg("after %u bytes", fill);
        said[n - 1] = 'x';
        if (understand(&page, NULL, NULL).sensitive) fail_msg("another word after %u bytes", fill);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(sensitive_and_restricted), cmocka_unit_test(sensitive_beyond_the_bound), cmocka_unit_test(private_wherever_it_stands), cmocka_unit_test(a_phrase_over_any_border) };
    return cmocka_run_group_tests(tests, open_town, NULL);
}
