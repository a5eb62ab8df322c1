/* channel/dns_text.h -- the TXT records of a name, asked of the machine's resolver or of one that is named. */
#ifndef TACT_CHANNEL_DNS_TEXT_H
#define TACT_CHANNEL_DNS_TEXT_H
#include "core/base/slice.h"
#include "core/base/status.h"

enum { TACT_DNS_TEXTS = 16, TACT_DNS_TEXT = 2048 };
typedef struct tact_dns_texts { char items[TACT_DNS_TEXTS][TACT_DNS_TEXT]; unsigned count; } tact_dns_texts;      /* each with its strings joined */

/** `server`: "127.0.0.1:5353" or "9.9.9.9"; NULL: the machine's own. OK, perhaps with none; ERR_IO: nobody could be asked; ERR_INVALID: `server` is no address. */
tact_status tact_dns_text(const char *server, const char *name, tact_dns_texts *out) TACT_MUST_USE;
/** A reply as it came. ERR_FORMAT: it breaks off, or is none. */
tact_status tact_dns_text_read(const uint8_t *reply, size_t len, tact_dns_texts *out) TACT_MUST_USE;
#endif
