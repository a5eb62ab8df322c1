/* daemon/robots.c -- see robots.h.
 *
 * Two lists per first letter, made once: rows that may begin at the start of a word only (nearly all), and rows that may begin
 * anywhere (a handful).  A browser's agent has some fifteen words, so most of the table is never looked at.
 */
#include "daemon/robots.h"
#include <pthread.h>

enum where { START, WORD, TAIL, ANY, WHOLE };
typedef struct row { uint8_t kind, where; const char *pattern, *name; } row;

static const row rows[] = {
#define R(kind, where, pattern, name) { TACT_ROBOT_##kind, where, pattern, name },
#include "daemon/robots.def"
#undef R
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static uint16_t at_word[256], anywhere[256], next_row[ROWS];   /* index + 1; 0 ends a list */
static uint16_t length[ROWS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static unsigned char lower(char c) { return (unsigned char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }
static bool letter(char c) { return (lower(c) >= 'a' && lower(c) <= 'z'); }
static bool word_char(char c) { return letter(c) || (c >= '0' && c <= '9'); }

/* Longest first within a list, so that "uptimerobot" wins over "uptime"; equal lengths keep the order of the table. */
static void insert(uint16_t *head, uint16_t index) {
    uint16_t *link = head;
    while (*link && length[*link - 1] >= length[index]) link = &next_row[*link - 1];
    next_row[index] = *link;
    *link = (uint16_t)(index + 1);
}

static void prepare(void) {
    for (uint16_t i = 0; i < ROWS; i++) {
        length[i] = (uint16_t)strlen(rows[i].pattern);
        unsigned char first = (unsigned char)rows[i].pattern[0];
        insert(rows[i].where == ANY || rows[i].where == TAIL ? &anywhere[first] : &at_word[first], i);
    }
}

static bool matches(const row *r, size_t n, tact_slice agent, size_t at) {
    if (n > agent.len - at) return false;
    if (n > 1 && lower(agent.ptr[at + 1]) != (unsigned char)r->pattern[1]) return false;
    for (size_t i = 2; i < n; i++)
        if (lower(agent.ptr[at + i]) != (unsigned char)r->pattern[i]) return false;
    if (r->where == START) return at == 0;
    if (r->where == WHOLE) return at == 0 && n == agent.len;
    if (r->where == TAIL) {
        if (at + n < agent.len && letter(agent.ptr[at + n])) return false;
        /* Cubot makes telephones. */
        if (at >= 2 && lower(agent.ptr[at - 1]) == 'u' && lower(agent.ptr[at - 2]) == 'c') return false;
    }
    return true;
}

static const row *in_list(uint16_t head, tact_slice agent, size_t at) {
    for (uint16_t i = head; i; i = next_row[i - 1])
        if (matches(&rows[i - 1], length[i - 1], agent, at)) return &rows[i - 1];
    return NULL;
}

/* name@domain: a letter follows, for Ecosia writes "android@150.0". */
static bool mail_address(tact_slice agent, size_t at) {
    return agent.ptr[at] == '@' && at && at + 1 < agent.len && word_char(agent.ptr[at - 1]) && letter(agent.ptr[at + 1]);
}

static bool general(const row *r) { return r->where == TAIL || r->where == ANY || strstr(r->name, " by its name") != NULL; }

tact_robot_kind tact_robot_kind_of(tact_slice agent, tact_slice *which) {
    static const row empty = { TACT_ROBOT_EMPTY, WHOLE, "", "no agent" }, contact = { TACT_ROBOT_CRAWLER, ANY, "@", "a program that leaves a mail address" };
    pthread_once(&once, prepare);
    const row *found = agent.len ? NULL : &empty;
    for (size_t i = 0; i < agent.len; i++) {
        const row *r = NULL;
        if (i == 0 || !word_char(agent.ptr[i - 1])) r = in_list(at_word[lower(agent.ptr[i])], agent, i);
        if (!r) r = in_list(anywhere[lower(agent.ptr[i])], agent, i);
        if (!r && mail_address(agent, i)) r = &contact;
        if (!r) continue;
        if (!found || (general(found) && !general(r))) found = r;
        if (!general(found)) break;                     /* a precise name is the answer; a general one waits for it */
    }
    if (!found || found->kind == TACT_ROBOT_NONE) return TACT_ROBOT_NONE;
    if (which) *which = tact_slice_of(found->name);
    return (tact_robot_kind)found->kind;
}

bool tact_robot_agent(tact_slice agent, tact_slice *which) { return tact_robot_kind_of(agent, which) != TACT_ROBOT_NONE; }

bool tact_robot_words(tact_slice agent, const tact_slice *words, uint32_t count) {
    for (uint32_t w = 0; w < count; w++)
        for (size_t at = 0; words[w].len && at + words[w].len <= agent.len; at++)
            if (tact_slice_equal_nocase((tact_slice){ agent.ptr + at, words[w].len }, words[w])) return true;
    return false;
}

const char *tact_robot_kind_name(tact_robot_kind kind) {
    static const char *const names[] = { "people", "crawler", "model", "scanner", "monitor", "library", "headless", "preview", "feed", "tool", "empty" };
    return (unsigned)kind < sizeof names / sizeof names[0] ? names[kind] : "people";
}
