/* channel/html_read.h -- HTML as tags and text, read as far as mails need it.  Inside the room. */
#ifndef TACT_CHANNEL_HTML_READ_H
#define TACT_CHANNEL_HTML_READ_H
#include "channel/text.h"

typedef struct tact_html_cursor { tact_slice s; size_t at; } tact_html_cursor;

bool tact_html_space(char c);
bool tact_html_starts(const tact_html_cursor *c, const char *word);
/** To behind the next `word`, or to the end. */
void tact_html_behind(tact_html_cursor *c, const char *word);
/** Inside a tag: a name and its value without quotes, when it has one; the cursor stands behind them. */
void tact_html_attribute(tact_html_cursor *c, tact_slice *name, tact_slice *value);
/** Behind what stands between tags and in values: the entities of signs and numbers read. */
void tact_html_unescape(tact_growing *out, tact_slice text);
#endif
