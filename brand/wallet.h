/* brand/wallet.h -- wallet.apple and wallet.google as they must be: certificates that can be read, belong together and are in force, a service account that can sign.
 *
 * Errors    what can never work: a file that is none, a key of another certificate, a pass type or team that the certificate does not name.
 * Warnings  what time does: a certificate that is over, or will be within 30 days. A brand starts with it all the same; its people are offered no pass then.
 * Not here  a secret that cannot be had on this machine was told where it stands (brand/secret.h); nothing more is said of it.
 */
#ifndef TACT_BRAND_WALLET_H
#define TACT_BRAND_WALLET_H
#include <openssl/types.h>
#include "brand/config.h"
#include "core/base/arena.h"
#include "core/base/diag.h"
#include "core/base/value.h"

enum { TACT_WALLET_ICON_BYTES = 100 << 10, TACT_WALLET_SOON_DAYS = 30 };

/** What signs Apple's passes; close it. */
typedef struct tact_wallet_signer { X509 *certificate, *above; EVP_PKEY *key; } tact_wallet_signer;
/* `at`: the setting it is about. */
typedef struct tact_wallet_fault { const char *at, *text, *hint; } tact_wallet_fault;

/** False: *fault says why; nothing is to be closed then. */
bool tact_wallet_signer_open(tact_wallet_signer *out, const tact_config *config, tact_wallet_fault *fault);
void tact_wallet_signer_close(tact_wallet_signer *signer);
/** Are both certificates in force at `t`? */
bool tact_wallet_signer_holds(const tact_wallet_signer *signer, tact_instant t);

/** Findings at their places. Reads wallet.apple.icon from `folder` into config->wallet.apple.icon_bytes, in `arena`. `now` {0}: nothing is said of time. */
void tact_wallet_check(const tact_value *tree, tact_config *config, const char *folder, tact_instant now, tact_arena *arena, tact_diags *diags);
#endif
