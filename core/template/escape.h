/* core/template/escape.h -- a value's text made safe for where it goes.  Inside the room. */
#ifndef TACT_TEMPLATE_ESCAPE_H
#define TACT_TEMPLATE_ESCAPE_H
#include "core/base/bytes.h"
#include "core/template/template.h"

/** A number, truth value, time or text as people read it; {NULL,0} for what has no text (null, lists, maps). `room` holds short ones. */
tact_slice tact__value_words(const tact_value *v, char room[32]);
#endif
