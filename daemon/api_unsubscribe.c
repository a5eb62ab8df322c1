/* daemon/api_unsubscribe.c -- /u/: the link every promotional message has. GET shows a page with a button; POST, from it or from a mail program (RFC 8058), ends the channel.
 *
 * It works without a key, a cookie or a sign-in, for ever, and more than once. Who holds a message may stop its channel and can do no more with the link.
 */
#include "channel/mark.h"
#include "core/base/bytes.h"
#include "daemon/me.h"
#include "daemon/outbox.h"
#include "daemon/page.h"

enum { TITLE, ASK, BUTTON, DONE, SAID, NOTE, NOBODY, NOBODY_TEXT, NONE, NONE_TEXT, MESSAGES, EMAILS, TEXTS, FEWER, WORDS };
/* `#` is what comes on the channel, `@` the brand. */
static const char *const words[WORDS][3] = {
    [TITLE] = { "Unsubscribe", "Se désabonner", "Annullare l’iscrizione" },
    [ASK] = { "No more # from @?", "Ne plus recevoir de # de @ ?", "Non ricevere più # da @?" },
    [BUTTON] = { "Unsubscribe", "Me désabonner", "Annulla l’iscrizione" },
    [DONE] = { "You are unsubscribed", "Vous êtes désabonné", "Iscrizione annullata" },
    [SAID] = { "You will get no more # with offers or news from @.", "Vous ne recevrez plus de # avec des offres ou des nouvelles de @.", "Non riceverà più # con offerte o novità da @." },
    [NOTE] = { "Steps of an order may still reach you, at the address you give with it.", "Les étapes d’une commande peuvent encore vous parvenir, à l’adresse donnée avec elle.", "Le comunicazioni su un ordine possono ancora arrivare, all’indirizzo dato con l’ordine." },
    [NOBODY] = { "Nothing is kept about you", "Rien n’est conservé à votre sujet", "Non conserviamo nulla su di Lei" },
    [NOBODY_TEXT] = { "What was known was erased or its time was over, so nothing will be sent to you.", "Ce qui était connu a été effacé ou a expiré : rien ne vous sera envoyé.", "Quanto era noto è stato cancellato o è scaduto: non Le verrà inviato nulla." },
    [NONE] = { "This link is not complete", "Ce lien n’est pas complet", "Questo collegamento non è completo" },
    [NONE_TEXT] = { "Please open it again from the message, or copy all of it.", "Ouvrez-le de nouveau depuis le message, ou copiez-le en entier.", "Lo apra di nuovo dal messaggio, oppure lo copi per intero." },
    [MESSAGES] = { "messages", "messages", "messaggi" },
    [EMAILS] = { "e-mails", "courriels", "e-mail" },
    [FEWER] = { "Fewer, or a pause", "Moins, ou une pause", "Meno, o una pausa" },
    [TEXTS] = { "text messages", "SMS", "SMS" },
};
static const char *const languages[] = { "en", "fr", "it" };

static tact_slice word(unsigned which, unsigned language) { return tact_slice_of(words[which][language]); }

static tact_slice filled(const tact_server *s, const tact_http_request *request, unsigned which, unsigned channel, unsigned language) {
    tact_writer w;
    tact_slice what = word(channel == TACT_CHANNEL_EMAIL ? EMAILS : channel == TACT_CHANNEL_SMS ? TEXTS : MESSAGES, language);
    tact_writer_init(&w, request->arena, 256);
    for (const char *c = words[which][language]; *c; c++)
        if (*c == '#') tact_write_bytes(&w, what.ptr, what.len);
        else if (*c == '@') tact_write_bytes(&w, s->brand.config.name.ptr, s->brand.config.name.len);
        else tact_write_bytes(&w, c, 1);
    return w.status ? (tact_slice){ NULL, 0 } : tact_writer_slice(&w);
}

/* Answers the request when it is none of ours. */
static bool mark_of(tact_server *s, const tact_http_request *request, unsigned l, tact_parcel_mark *mark) {
    uint8_t secret[32];
    tact_outbox_mark_secret(s, secret);
    if (tact_mark_read(secret, request->params[0], mark)) return true;
    tact_page_reply(s, request, &(tact_page){ .status = 404, .language = tact_slice_of(languages[l]), .title = word(NONE, l), .text = word(NONE_TEXT, l) });
    return false;
}

/* The day a message went, of what is remembered of it; else long ago: its link then stops, and no more. */
static int64_t day_of(tact_server *s, const tact_http_request *request, const tact_parcel_mark *mark) {
    tact_person person;
    tact_trouble trouble = { "" };
    if (tact_keeper_person(s->keeper, &(tact_who){ .record_key = mark->record_key }, request->arena, &person, NULL, NULL, &trouble)) return 0;
    for (uint32_t p = 0; p < person.part_count; p++)
        for (uint32_t t = 0; t < person.parts[p].touch_count; t++)
            if (person.parts[p].touches[t].occurrence == mark->intent) return person.parts[p].touches[t].at.us / TACT_DAYS(1).us;
    return 0;
}

/* The way to fewer and to a pause: the person's own page, as far as this message opens it. */
static tact_slice own_page(tact_server *s, const tact_http_request *request, const tact_parcel_mark *mark) {
    char token[TACT_TOKEN_TEXT];
    tact_slice link = tact_me_link(s->keeper, mark->channel, mark->record_key, mark->intent, day_of(s, request, mark), token);
    char *path = tact_arena_alloc(request->arena, link.len + 7, 1);
    if (!path) return (tact_slice){ NULL, 0 };
    memcpy(path, "/me/l/", 6);
    memcpy(path + 6, link.ptr, link.len);
    return (tact_slice){ path, link.len + 6 };
}

static void show(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_parcel_mark mark;
    unsigned l = tact_page_language(s, request);
    if (!mark_of(s, request, l, &mark)) return;
    tact_page_reply(s, request, &(tact_page){ .status = 200, .language = tact_slice_of(languages[l]), .title = word(TITLE, l), .text = filled(s, request, ASK, mark.channel, l), .button = word(BUTTON, l),
                                          .link = own_page(s, request, &mark), .link_label = word(FEWER, l), .note = word(NOTE, l) });
}

static void stop(void *server, const tact_http_request *request) {
    tact_server *s = server;
    tact_parcel_mark mark;
    tact_trouble trouble = { "" };
    bool known;
    uint64_t commit;
    unsigned l = tact_page_language(s, request);
    if (!mark_of(s, request, l, &mark)) return;
    tact_marked what = { .channel = mark.channel, .outcome = TACT_OUTCOME_UNSUBSCRIBED, .intent = mark.intent };
    memcpy(what.record_key, mark.record_key, sizeof what.record_key);
    tact_status status = tact_keeper_marked(s->keeper, &what, request->arena, &known, &commit, &trouble);
    if (status) { tact_server_refuse(s, request, status, &trouble); return; }
    tact_page page = { .status = 200, .language = tact_slice_of(languages[l]), .title = word(known ? DONE : NOBODY, l), .text = known ? filled(s, request, SAID, mark.channel, l) : word(NOBODY_TEXT, l),
                       .note = known ? word(NOTE, l) : (tact_slice){ NULL, 0 } };
    tact_page_reply_at(s, request, commit, &page);
}

const tact_http_route tact_api_stops[] = {
    { TACT_HTTP_GET, "/u/{token}", show, 0, NULL, 0, 0 },
    { TACT_HTTP_POST, "/u/{token}", stop, 4096, NULL, 0, 0 },
};
const size_t tact_api_stop_count = sizeof tact_api_stops / sizeof *tact_api_stops;
