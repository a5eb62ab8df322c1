/* tools/town_table.c -- lines of models/towns.mjs on standard input, the bytes of core/moment/town.h on standard output. */
#include <stdio.h>
#include <stdlib.h>
#include "core/moment/token.h"

typedef struct row { unsigned long long key; int lat, lng, info; } row;
static row towns[60000], codes[20000];

static int by_key(const void *a, const void *b) {
    const row *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    return (y->info >> 5) - (x->info >> 5);                 /* the larger first */
}

static void put(unsigned long long v, unsigned bytes) { for (; bytes--; v >>= 8) putchar((int)(v & 255)); }

int main(void) {
    unsigned town_count = 0, code_count = 0;
    char line[300], kind, name[200];
    while (fgets(line, sizeof line, stdin)) {
        row r;
        int country, clue, size;
        if (sscanf(line, "%c\t%d\t%d\t%d\t%d\t%d\t%199[^\n]", &kind, &r.lat, &r.lng, &country, &clue, &size, name) != 7) return 1;
        r.info = country | clue << 4 | size << 5;
        if (kind == 'P') { r.key = strtoull(name, NULL, 10); codes[code_count++] = r; continue; }
        tact_token words[8];
        unsigned n = tact__tokens(tact_slice_of(name), false, words, 8);
        if (n == 0 || n > 5) continue;                      /* longer names are not looked for */
        unsigned long long h = words[0].word;
        for (unsigned i = 1; i < n; i++) h = tact__token_join(h, words[i].word);
        r.key = h >> 16;
        towns[town_count++] = r;
    }
    qsort(towns, town_count, sizeof *towns, by_key);
    qsort(codes, code_count, sizeof *codes, by_key);
    put(town_count, 4);
    put(code_count, 4);
    for (unsigned i = 0; i < town_count; i++) { put(towns[i].key, 6); put((unsigned)towns[i].lat & 0xffff, 2); put((unsigned)towns[i].lng & 0xffff, 2); put((unsigned)towns[i].info, 1); }
    for (unsigned i = 0; i < code_count; i++) { put(codes[i].key, 3); put((unsigned)codes[i].lat & 0xffff, 2); put((unsigned)codes[i].lng & 0xffff, 2); }
    return 0;
}
