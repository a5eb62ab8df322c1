/* daemon/helper.c -- see helper.h. */
#include "daemon/helper.h"
#include "channel/markdown.h"
#include "core/answer/human.h"

enum { FROM, UNKNOWN_READ, UNKNOWN_WRITE, PERSON_READ, PERSON_WRITE, HELLO, OFFER, OFFER_WRITE, LOOKS, WORDS };
/* @ is the brand, # the question its answer stands under; the file and the place in it are for the API and the inbox alone. The word that reaches a person is one that core/answer/human.def knows. */
static const char *const words[WORDS][3] = {
    [FROM] = { "This is an automatic answer: what @ says to #.", "Réponse automatique : ce que @ répond à #.", "Risposta automatica: ciò che @ risponde a #." },
    [UNKNOWN_READ] = { "This is an automatic answer: I do not know. A person will read your message and answer you.", "Réponse automatique : je ne sais pas. Une personne lira votre message et vous répondra.", "Risposta automatica: non lo so. Una persona leggerà il Suo messaggio e Le risponderà." },
    [UNKNOWN_WRITE] = { "This is an automatic answer: none of our answers fits. Please write to us: a person will answer you.", "Réponse automatique : aucune de nos réponses ne convient. Écrivez-nous : une personne vous répondra.", "Risposta automatica: nessuna delle nostre risposte è adatta. Ci scriva: Le risponderà una persona." },
    [PERSON_READ] = { "This is an automatic answer: a person will read your message and answer you.", "Réponse automatique : une personne lira votre message et vous répondra.", "Risposta automatica: una persona leggerà il Suo messaggio e Le risponderà." },
    [PERSON_WRITE] = { "This is an automatic answer: please write to us, and a person will answer you.", "Réponse automatique : écrivez-nous, une personne vous répondra.", "Risposta automatica: ci scriva, Le risponderà una persona." },
    [HELLO] = { "Hello. This is an automatic answer of @: ask your question, or write PERSON to reach a person.", "Bonjour. Réponse automatique de @ : posez votre question, ou écrivez CONSEILLER pour joindre une personne.", "Buongiorno. Risposta automatica di @: faccia la Sua domanda, o scriva PERSONA per parlare con una persona." },
    [OFFER] = { " Write PERSON to reach a person.", " Écrivez CONSEILLER pour joindre une personne.", " Scriva PERSONA per parlare con una persona." },
    [OFFER_WRITE] = { " For a person's answer, write to us.", " Pour la réponse d’une personne, écrivez-nous.", " Per la risposta di una persona, ci scriva." },
    [LOOKS] = { " A person will look at this conversation, too.", " Une personne lira aussi cette conversation.", " Anche una persona leggerà questa conversazione." },
};
static const tact_slice languages[] = { TACT_S("en"), TACT_S("fr"), TACT_S("it") };

static int known(tact_slice language) {
    for (int i = 0; i < 3; i++) if (tact_slice_starts(language, languages[i]) && (language.len == 2 || language.ptr[2] == '-' || language.ptr[2] == '_')) return i;
    return -1;
}

/* A language the helper has no words in, and the brand has another for ("oc: fr"), is that one. */
static tact_slice stands_in(const tact_config *config, tact_slice language) {
    if (known(language) >= 0) return language;
    for (uint32_t i = 0; i < config->fallbacks.count; i++) if (tact_slice_equal(config->fallbacks.items[i].at.name, language)) return config->fallbacks.items[i].to;
    return language;
}

static unsigned speaks(const tact_config *config, tact_slice language) {
    int l = known(language);
    if (l < 0) l = known(config->default_locale);
    return l < 0 ? 0 : (unsigned)l;
}

static void put(tact_writer *w, const tact_brand *brand, unsigned which, unsigned l, const tact_helper_said *said) {
    static const char *const quotes[3][2] = { { "\"", "\"" }, { "« ", " »" }, { "«", "»" } };
    for (const char *c = words[which][l]; *c; c++) {
        if (*c == '@') tact_write_bytes(w, brand->config.name.ptr, brand->config.name.len);
        else if (*c != '#') tact_write_bytes(w, c, 1);
        else {
            tact_write_bytes(w, quotes[l][0], strlen(quotes[l][0]));
            tact_write_bytes(w, said->heading.ptr, said->heading.len);
            tact_write_bytes(w, quotes[l][1], strlen(quotes[l][1]));
        }
    }
}

static tact_status look_up(const tact_brand *brand, const tact_helper_asked *asked, tact_slice language, tact_arena *arena, tact_helper_said *out) {
    tact_answer_found found;
    tact_slice html;
    if (!brand->answers.index) return TACT_OK;
    tact_answer_asked a = { .language = language, .question = asked->question, .now = asked->now, .known_person = asked->known_person };
    tact_status s = tact_answer_ask(brand->answers.index, &a, arena, &found);
    if (s) return s;
    out->sure_milli = found.section == UINT32_MAX ? 0 : found.sure_milli;
    if (!tact_answer_sure(&found)) return TACT_OK;
    const tact_answer_section *section = &brand->answers.sections[found.section];
    out->kind = TACT_HELPER_ANSWER;
    out->language = section->language;
    out->heading = section->headings[0];
    out->source = brand->answers.places[found.section].source;
    s = tact_markdown(section->text, arena, &html, &out->answer);
    while (out->answer.len && out->answer.ptr[out->answer.len - 1] == '\n') out->answer.len--;
    return s;
}

bool tact_helper_has_answers(const tact_brand *brand) { return brand->answers.count > 0; }

tact_status tact_helper_reply(const tact_brand *brand, const tact_helper_asked *asked, tact_arena *arena, tact_helper_said *out) {
    tact_writer w;
    tact_slice language = stands_in(&brand->config, asked->language.len ? asked->language : brand->config.default_locale);
    tact_wish wish = tact_wish_read(asked->question);
    unsigned l = speaks(&brand->config, language);
    *out = (tact_helper_said){ .kind = TACT_HELPER_UNKNOWN, .language = languages[l] };
    if (wish == TACT_WISH_THANKS) { out->kind = TACT_HELPER_THANKS; return TACT_OK; }
    if (wish == TACT_WISH_PERSON) out->kind = TACT_HELPER_PERSON;
    if (wish == TACT_WISH_GREETING) out->kind = TACT_HELPER_GREETING;
    if (wish == TACT_WISH_QUESTION) {
        tact_status s = look_up(brand, asked, language, arena, out);
        if (s) return s;
        if (out->kind == TACT_HELPER_ANSWER) l = speaks(&brand->config, out->language);
    }
    bool tired = asked->in_thread && asked->turn >= TACT_HELPER_TURNS;
    out->hand_over = out->kind == TACT_HELPER_UNKNOWN || out->kind == TACT_HELPER_PERSON || tired;
    tact_writer_init(&w, arena, out->answer.len + 512);
    tact_write_bytes(&w, out->answer.ptr, out->answer.len);
    if (out->answer.len) tact_write_bytes(&w, "\n\n", 2);
    size_t note = w.len;
    put(&w, brand, out->kind == TACT_HELPER_ANSWER ? FROM : out->kind == TACT_HELPER_GREETING ? HELLO : out->kind == TACT_HELPER_PERSON ? (asked->in_thread ? PERSON_READ : PERSON_WRITE) : asked->in_thread ? UNKNOWN_READ : UNKNOWN_WRITE, l, out);
    if (out->kind == TACT_HELPER_ANSWER) put(&w, brand, tired ? LOOKS : asked->in_thread ? OFFER : OFFER_WRITE, l, out);
    tact_write_bytes(&w, "\n", 1);
    if (w.status) return w.status;
    out->text = tact_writer_slice(&w);
    out->note = (tact_slice){ out->text.ptr + note, out->text.len - note - 1 };
    return TACT_OK;
}
