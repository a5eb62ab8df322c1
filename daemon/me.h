/* daemon/me.h -- the person's own page, /me: who may do what there, and how they prove it (DESIGN §10, "What a link opens"; doc/me.md).
 *
 * Link      a link of a message (/me/l/TOKEN) opens only: stop its channel, pause, lower limits, why this message. Thirty days; stopping never ends.
 * Proven    everything: by userToken, by a sealed link the brand made for them (/me/in/TOKEN, once), or by a code sent to an address on file (daemon/codes.h).
 *           It lives in the cookie `tact_me`: sealed, of this page alone, thirty minutes after its last use, twelve hours in all; signing out ends it everywhere. Nothing of tact's events ever sees it.
 * Forms     a link's carry the link itself; those of somebody proven a sealed token of their session. Both come from this page alone (Origin, Sec-Fetch-Site).
 * Record    a proof is of one record as it was: when that has moved into an account since, was erased (whoever comes back is another), or a device was unlinked from it, it is over.
 */
#ifndef TACT_DAEMON_ME_H
#define TACT_DAEMON_ME_H
#include "daemon/codes.h"
#include "daemon/face.h"
#include "daemon/me_link.h"

typedef enum tact_me_right { TACT_ME_NONE, TACT_ME_LINK, TACT_ME_PROVEN } tact_me_right;
enum { TACT_ME_LINK_DAYS = 30, TACT_ME_IDLE_MINUTES = 30, TACT_ME_IN_MINUTES = 60, TACT_ME_LONGEST_HOURS = 12, TACT_ME_HEADERS = 3, TACT_ME_BODY = 20480 };

typedef struct tact_me {
    tact_server *server; const tact_http_request *request;
    unsigned language; tact_slice tongue;      /* 0 en, 1 fr, 2 it; "en" ... */
    tact_me_right right;
    uint8_t record_key[16], nonce[16];
    tact_instant begun;                /* PROVEN: when it was */
    tact_who who; tact_person person; tact_cold cold;
    uint8_t channel; uint64_t intent; bool old;        /* LINK: of which message; more than 30 days ago */
    bool gone;                         /* signed out, or nothing is kept of them any more: their browser keeps nothing either (faces/me/keep.js) */
    tact_slice base;                   /* "/me", "/me/l/TOKEN" */
    tact_http_header headers[TACT_ME_HEADERS]; size_t header_count;       /* with the answer: cookies, when to come back */
} tact_me;

/* ---- who comes ---- */
/** Nobody yet; language and request. */
tact_me tact_me_begin(tact_server *server, const tact_http_request *request);
/** "en", "fr", "it". */
tact_slice tact_me_tongue(unsigned language);
/** By the link in the path; false after having answered with a page: it is none of ours, or nothing is kept of them any more. */
bool tact_me_by_link(tact_me *me);
/** By the cookie; false, and nothing answered, when it proves nothing (any more). True: it is renewed with the answer. */
bool tact_me_by_cookie(tact_me *me);
/** From here on they are proven: loads the record, sets the cookie. False: nothing is kept of them. */
bool tact_me_prove(tact_me *me, const tact_who *who);
/** They have changed their own record: their session is of what it is now (a device was unlinked: every other session of theirs is over). Nothing for who came by a link. */
void tact_me_again(tact_me *me);
/** A cookie of this page with the answer; `seconds` 0: it ends. */
void tact_me_cookie(tact_me *me, const char *name, tact_slice value, int seconds);
/** With the answer: when to come back. */
void tact_me_retry(tact_me *me, uint32_t seconds);
/** What such a cookie of the caller says; empty: none. */
tact_slice tact_me_cookie_of(const tact_me *me, const char *name);
/** The proof ends: its cookie with the answer, and for whoever kept a copy with the commit being collected. */
void tact_me_leave(tact_me *me);
/** The form's field that shows it comes from a page that was shown to them; empty: no memory. */
tact_slice tact_me_form_token(const tact_me *me);
/** Does this POST come from our own page, at a bearable rate? False after having refused it. `token`: the form's field; not looked at for a link. */
bool tact_me_form_good(tact_me *me, tact_slice token);
/** Has this client called more than fifty times within a second? Then it was refused with 429. For what costs: pages of somebody's data, passes that are signed. */
bool tact_me_too_often(const tact_me *me);
/** The address is one of this page's own; others are refused. */
bool tact_me_from_here(const tact_server *server, const tact_http_request *request);

/* ---- codes (me_code.c) ---- */
extern const tact_http_route tact_me_code_routes[]; extern const size_t tact_me_code_route_count;
/** a…@e….fr, +33 … 42 */
tact_slice tact_me_masked(tact_slice address, tact_arena *arena);
/** Ask for a code: to the address kept (`address` empty), or to a typed one, whoever that is. Sets the cookie that binds it, and leads on; too often: says when again. */
void tact_me_ask(tact_me *me, tact_slice address);
/** Each second: who asked since, if anybody is known by their address, is sent a code. */
void tact_me_codes_look(tact_server *server);
void tact_me_codes_free(tact_server *server);

/* ---- what is shown (me_page.c) ---- */
void tact_me_show(tact_me *me);
/** A small page of this face: words by their keys "me.KEY.title" and "me.KEY.text". */
void tact_me_say(tact_me *me, int status, const char *title, const char *text);
void tact_me_say_words(tact_me *me, int status, tact_slice title, tact_slice text);
/** Answer with a template, its values and the cookies. */
void tact_me_reply(tact_me *me, int status, const char *name, const tact_value *values);
/** 303 to `where` below /me when `commit` is on the disk. */
void tact_me_lead(tact_me *me, uint64_t commit, tact_slice where);

/* ---- by which clock (me_clock.c) ---- */
/** The zone that times are told in: of the device heard of last, else the brand's. */
const tact_zone *tact_me_zone(const tact_me *me);
/** The town that a zone is called by, in the reader's language: Europe/Rome is Rome, Roma. */
tact_slice tact_me_city(const tact_me *me, tact_slice zone);
/** An instant for the reader: in their language and by their clock. */
tact_slice tact_me_time(const tact_me *me, tact_instant t);

/* ---- their data, to read (me_data.c) ---- */
/** The tree of their export as HTML, one card a part of it. */
void tact_me_tree(const tact_me *me, tact_writer *w, const tact_value *whole, tact_arena *arena);

/* ---- what is done (me_acts.c) ---- */
/** POST {base}/NAME. */
void tact_me_act(tact_me *me, tact_slice name);
#endif
