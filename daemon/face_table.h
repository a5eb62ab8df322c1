/* daemon/face_table.h -- what faces/build.mjs makes: the files of the faces and the words of the daemon's own pages. Read through daemon/face.h. */
#ifndef TACT_DAEMON_FACE_TABLE_H
#define TACT_DAEMON_FACE_TABLE_H
#include <stdint.h>

struct tact_face {
    const char *name;                  /* "console.js", "me/page.mustache"; sorted */
    const char *url;                   /* "/assets/console-XXXX.js"; empty: a template, not served */
    const char *type;
    const unsigned char *data;         /* gzip when it is served; a template as it is, NUL behind it */
    uint32_t stored, bytes;            /* of `data`; of the file itself */
};
extern const struct tact_face tact_faces[];
extern const unsigned tact_face_count;

struct tact_word_row { const char *key, *words[3], *markup[3]; };    /* en, fr, it; markup: escaped for HTML, {n} as {{n}} */
extern const struct tact_word_row tact_words[];
extern const unsigned tact_word_count;
#endif
