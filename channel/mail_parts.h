/* channel/mail_parts.h -- a mail taken apart: lines, header fields, parameters, parts.  Nothing is decoded or copied here.
 * Source   RFC 5322, 2045, 2046. Lines may end in CR LF or LF; any bytes are read. */
#ifndef TACT_CHANNEL_MAIL_PARTS_H
#define TACT_CHANNEL_MAIL_PARTS_H
#include <stdbool.h>
#include "core/base/slice.h"

tact_slice tact_mail_trimmed(tact_slice text);
/** The next line without its end; false at the end of the text. */
bool tact_mail_line(tact_slice *text, tact_slice *line);
/** The next field of a block, folded lines and all; false at its end (an empty line, which is taken, or the end of the text). */
bool tact_mail_field(tact_slice *text, tact_slice *name, tact_slice *value);
bool tact_mail_named(tact_slice name, const char *is);
bool tact_mail_begins(tact_slice text, const char *with);          /* whatever the case */
/** "x" of `multipart/mixed; boundary="x"`, or nothing. */
tact_slice tact_mail_parameter(tact_slice value, const char *name);
/** The next part between lines of the boundary: its header is read on from *part. */
bool tact_mail_part(tact_slice *body, tact_slice boundary, tact_slice *part);
#endif
