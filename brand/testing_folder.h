/* brand/testing_folder.h -- tests only: folders made of texts, in a temporary place that is removed again. */
#ifndef TACT_BRAND_TESTING_FOLDER_H
#define TACT_BRAND_TESTING_FOLDER_H
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int testing_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}
static inline void testing_remove(const char *folder) { nftw(folder, testing_remove_one, 16, FTW_DEPTH | FTW_PHYS); }

static inline const char *testing_make(char folder[64]) {
    snprintf(folder, 64, "/tmp/tact-brand-XXXXXX");
    if (!mkdtemp(folder)) abort();
    return folder;
}

static inline void testing_write(const char *folder, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = strchr(path + strlen(folder) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0755);
        *slash = '/';
    }
    FILE *f = fopen(path, "w");
    if (!f || fputs(text, f) < 0 || fclose(f)) abort();
}

#define TESTING_TACT "brand: shop\ncountry: FR\ntime_zone: Europe/Paris\nlocales: [fr, en]\nfallbacks: {oc: fr, it: en}\ntopics: {tea: {words: {fr: [thé], en: [tea]}}}\n"
#define TESTING_WORDS(p) "      " p ": {fr: {name: nom " p ", text: texte}, en: {name: name " p ", text: text}}\n"
#define TESTING_PURPOSES "notices:\n  - version: 2\n    from: 2026-01-15\n    purposes:\n" TESTING_WORDS("remember") TESTING_WORDS("personalise") \
    TESTING_WORDS("locate") TESTING_WORDS("link_devices") TESTING_WORDS("measure") TESTING_WORDS("open_tracking") TESTING_WORDS("contact_web") TESTING_WORDS("contact_inapp")
#define TESTING_PLACES "id,name,lat,lon,hours\nmain,Shop,48.85,2.35,Mo-Fr 09:00-19:00\n"
#define TESTING_CAMPAIGN "campaign: tea\nstate: live\nsend: everyone\nwhen: '\"tea\" in moment.topics'\ntopic: tea\ngoal: {event: Order Completed}\n" \
    "messages:\n  - id: a\n    channels: [inapp]\n    fr: {title: Du thé, body: \"Chez {{nearest.name}}\"}\n    en: {title: Tea}\n"

static inline void testing_brand(const char *folder) {
    testing_write(folder, "tact.yaml", TESTING_TACT);
    testing_write(folder, "purposes.yaml", TESTING_PURPOSES);
    testing_write(folder, "places.csv", TESTING_PLACES);
    testing_write(folder, "campaigns/tea.yaml", TESTING_CAMPAIGN);
}
#endif
