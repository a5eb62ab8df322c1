/* channel/html_text.h -- the words of an HTML page as plain text, for readers of mail that show no HTML.
 *
 * Links become their words and the address in brackets, pictures their alt, lists a dash, blocks lines; what is not shown (head, style, script, comments) is left out.
 */
#ifndef TACT_CHANNEL_HTML_TEXT_H
#define TACT_CHANNEL_HTML_TEXT_H
#include "channel/text.h"

void tact_html_text(tact_slice html, tact_growing *out);
#endif
