/* daemon/wallet.h -- a card or a coupon for the phone's own wallet: Apple's pass file, Google's save link. Nobody is called, and nothing is kept.
 *
 * Holds     the code that the till reads, what the coupon is worth and until when; of a ticket what it is for, when and where. No points and no name: a pass is not told when they change.
 * Apple     Wallet Passes: pass.json, pictures, manifest.json (SHA-1 of each, as the format wants), signature (detached PKCS #7 in DER, with the intermediate), in a zip.
 * Google    https://pay.google.com/gp/v/save/ and a JWT (RS256) with the object; its class was made in Google's console (wallet.google.card_class, coupon_class, ticket_class).
 */
#ifndef TACT_DAEMON_WALLET_H
#define TACT_DAEMON_WALLET_H
#include "brand/config.h"
#include "core/base/arena.h"
#include "store/trouble.h"

typedef enum tact_wallet_kind { TACT_WALLET_CARD, TACT_WALLET_COUPON, TACT_WALLET_TICKET } tact_wallet_kind;

typedef struct tact_wallet_pass {
    uint8_t kind;                      /* tact_wallet_kind */
    tact_slice serial;                 /* letters and digits: always the same for the same card, or coupon */
    tact_slice title;                  /* what a coupon is worth, a ticket is for; "Your card" */
    tact_slice code;                   /* what the QR says */
    tact_slice shown;                  /* below it; may be empty */
    tact_slice until_label, code_label, page_label, page;      /* page: the address of /me; may be empty */
    tact_slice from_label, place_label, place;     /* of a ticket; place may be empty */
    tact_instant from;                 /* of a ticket: when it begins */
    tact_instant until;                /* {0}: for ever */
} tact_wallet_pass;

/** Are passes offered, by what is set and in force at `now`? */
bool tact_wallet_has_apple(const tact_config *config, tact_instant now);
bool tact_wallet_has_google(const tact_config *config, tact_wallet_kind kind);

/** The .pkpass file. ERR_INVALID: *trouble says what of the settings does not work. ERR_MEMORY. */
tact_status tact_wallet_apple(const tact_config *config, const tact_wallet_pass *pass, tact_instant now, tact_arena *arena, tact_slice *file, tact_trouble *trouble) TACT_MUST_USE;
/** The address that saves it. Likewise. */
tact_status tact_wallet_google(const tact_config *config, const tact_wallet_pass *pass, tact_instant now, tact_arena *arena, tact_slice *url, tact_trouble *trouble) TACT_MUST_USE;
#endif
