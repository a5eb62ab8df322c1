/* brand/email.h -- addresses of mail, and what `channels.email` needs beyond its rows. */
#ifndef TACT_BRAND_EMAIL_H
#define TACT_BRAND_EMAIL_H
#include "brand/config.h"
#include "core/base/diag.h"
#include "core/base/value.h"

enum { TACT_EMAIL_LOCAL_MOST = 64, TACT_EMAIL_MOST = 254, TACT_EMAIL_MARK_BYTES = 53 };

/** One address as it may stand in an envelope and in a header without quotes (RFC 5321 dot-atom, RFC 6531 letters beyond ASCII): at most 254 bytes. */
bool tact_email_address(tact_slice text);
/** What stands behind the @; the whole when there is none. */
tact_slice tact_email_domain(tact_slice address);
/** True when the host is this machine itself. */
bool tact_email_loopback(tact_slice host);
/** What is missing or cannot be is an error at its place. */
void tact_email_check(const tact_value *tree, const tact_config *config, tact_diags *diags);
#endif
