/* daemon/links.h -- links of messages: tagged with the campaign, and for who allows `measure` led through /l/, so that a click can be confirmed.
 *
 * Which     addresses of the brand's own pages (url.h) in e-mail, text messages, push, web push and messengers; a page or app reports clicks itself. A link to
 *           anybody else or to a page of tact itself (/a/ ...) is left alone, and so is every link of a private matter.
 * Tag       links.tag=CAMPAIGN: who arrives with it is counted in aggregate (`tagged`), whoever it is.
 * /l/       names message and person to us alone (link_token.h). Opening it counts one click as unconfirmed (`opened`), in aggregate, and leads to the
 *           message's own address with the tag `tact_click`. Nothing is kept of the person, and nobody is recognised.
 * Confirmed by the page's beacon (POST /v1/click) or an event whose page address carries the tag: then it is the message's outcome `clicked`, once.
 * Robots    HEAD, prefetching, known robots, what loads it as a part of a page, and who opens several links of one message within seconds are led on
 *           without a tag and without being counted; what they confirm within a minute counts for nothing. Older than 30 days: led on, counted no more.
 * A text    is never made a part longer by a link: then it stays as it was written.
 */
#ifndef TACT_DAEMON_LINKS_H
#define TACT_DAEMON_LINKS_H
#include "channel/text.h"
#include "daemon/link_token.h"
#include "daemon/server.h"

enum { TACT_LINKS_LATEST = 1024, TACT_LINK_DAYS = 30, TACT_LINK_WRITTEN = TACT_LINK_TEXT + 400 };
#define TACT_LINK_PARAMETER TACT_S("tact_click")

/* One message's links that were opened last. */
typedef struct tact_link_opened { uint64_t intent, url; tact_instant at; bool burst; } tact_link_opened;
typedef struct tact_links {
    tact_link_opened opened[TACT_LINKS_LATEST];
    uint64_t pictured[TACT_LINKS_LATEST];                  /* messages whose picture was loaded last: once each */
    uint64_t unconfirmed, confirmed, tagged, robots;       /* since the start */
} tact_links;

/** What they are sealed with; the same as long as the data folder lives. */
void tact_links_secret(const tact_server *server, uint8_t out[32]);
/** Whose links: what a tact_sending says. */
typedef struct tact_links_of { uint8_t channel, record_key[16]; uint64_t intent; uint32_t campaign; bool measured, tagged, opens; } tact_links_of;
tact_links_of tact_links_of_sending(const tact_sending *sending);
/** The address as it is to stand in the message; `url` itself when nothing is to be changed. */
tact_slice tact_links_write(tact_server *server, const tact_links_of *of, tact_slice url, char out[TACT_LINK_WRITTEN]);
/** The action's address of a message about to leave, by its channel. */
tact_slice tact_links_action(tact_server *server, const tact_sending *sending, char out[TACT_LINK_WRITTEN]);

/** What a link's token names, its address whole and with the campaign's tag (empty: a tag's). False: it is none of ours. */
bool tact_links_read(tact_server *server, tact_slice token, tact_link *out, tact_arena *arena);
/** The address of a mail's picture, for who allows that opening it is counted, and where the brand wants to know; empty: none. Loading it counts one mail in aggregate, whoever or
 *  whatever loads it; nothing is kept of the person. */
tact_slice tact_links_picture(tact_server *server, const tact_links_of *of, char out[TACT_LINK_WRITTEN]);
void tact_links_picture_secret(const tact_server *server, uint8_t out[32]);
/** A tag came back. True: it was counted as the message's click. *commit: what has to be on the disk before it is said; untouched when nothing changed. */
bool tact_links_confirm(tact_server *server, tact_slice tag, tact_arena *arena, uint64_t *commit);
/** An event of a page with this address came: who arrived by a campaign's tag is counted. */
void tact_links_arrived(tact_server *server, tact_slice url);
#endif
