/* core/answer/human.h -- does somebody who writes want a person, or is it courtesy alone?  English, French, Italian; human.def.
 *
 * A wish for a person is read generously (who is in doubt gets one); courtesy only when nothing else is said ("thanks a lot!").
 */
#ifndef TACT_ANSWER_HUMAN_H
#define TACT_ANSWER_HUMAN_H
#include "core/base/slice.h"

typedef enum tact_wish { TACT_WISH_QUESTION, TACT_WISH_PERSON, TACT_WISH_THANKS, TACT_WISH_GREETING, TACT_WISH_NOTHING } tact_wish;      /* NOTHING: no word in it */

/** Any bytes; what stands behind the first 400 words does not count. */
tact_wish tact_wish_read(tact_slice text);
#endif
