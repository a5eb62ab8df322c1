/* core/campaign/prepared.h -- what a messenger may send beyond a title, a body and a button: words it approved before, which alone leave outside its service window, and
 * a picture. In a bundle Mustache sources, in a message filled. */
#ifndef TACT_CAMPAIGN_PREPARED_H
#define TACT_CAMPAIGN_PREPARED_H
#include "core/base/slice.h"

enum { TACT_PARAMETERS_MOST = 10 };
typedef struct tact_prepared {
    tact_slice name, language;         /* as the messenger knows them; name empty: no such words, only a picture */
    tact_slice picture, button;        /* address of the picture above; what fills the address of their button */
    tact_slice parameters[TACT_PARAMETERS_MOST]; uint32_t parameter_count;
} tact_prepared;

/** The members that have holes, and how many. */
enum { TACT_PREPARED_PARTS = 2 + TACT_PARAMETERS_MOST };
static inline uint32_t tact_prepared_parts(tact_prepared *p, tact_slice *out[TACT_PREPARED_PARTS]) {
    uint32_t n = 0;
    out[n++] = &p->picture;
    out[n++] = &p->button;
    for (uint32_t i = 0; i < p->parameter_count; i++) out[n++] = &p->parameters[i];
    return n;
}
#endif
