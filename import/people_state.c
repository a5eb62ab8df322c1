/* import/people_state.c -- see people_state.h. */
#include "import/people_state.h"
#include "import/text.h"
#include "import/when.h"

static const char *const granted_words[] = { "granted", "1", "true", "yes", "y", "opted_in", "opted-in", "opted in", "opt-in", "optin", "opt_in", "subscribed", "active", "confirmed", "on",
    "oui", "o", "vrai", "si", "s\xC3\xAC", "vero", "x", "given", NULL };
static const char *const refused_words[] = { "refused", "0", "false", "no", "n", "unsubscribed", "opted_out", "opted-out", "opted out", "opt-out", "optout", "opt_out", "withdrawn", "denied",
    "blacklisted", "blocklisted", "blocked", "bounced", "hard bounced", "hard_bounced", "cleaned", "complained", "spam", "suppressed", "off", "non", "faux", "falso", "inactive", NULL };
static const char *const nothing_words[] = { "", "0", "false", "no", "n", "none", "null", "n/a", "na", "-", "non", "faux", "falso", "off", NULL };

static bool one_of(tact_slice word, const char *const *list) {
    for (; *list; list++)
        if (tact_slice_equal_nocase(word, tact_slice_of(*list))) return true;
    return false;
}

static bool empty_date(tact_slice cell) { return one_of(cell, nothing_words) || tact_slice_starts(cell, TACT_S("0000-00-00")); }

/* A do-not-contact cell that names channels ("Unsubscribed: Email, Bounced: SMS") speaks of those only. */
static bool names_another_channel(tact_slice cell, uint8_t channel) {
    static const struct { const char *word; uint8_t channel; } names[] = { { "email", TACT_CHANNEL_EMAIL }, { "e-mail", TACT_CHANNEL_EMAIL }, { "sms", TACT_CHANNEL_SMS }, { "text message", TACT_CHANNEL_SMS },
        { "web notification", TACT_CHANNEL_WEBPUSH }, { "notification", TACT_CHANNEL_PUSH } };
    bool any = false, mine = false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (size_t at = 0, n = strlen(names[i].word); at + n <= cell.len; at++)
            if (tact_slice_equal_nocase((tact_slice){ cell.ptr + at, n }, tact_slice_of(names[i].word))) { any = true; mine |= names[i].channel == channel; }
    return any && !mine;
}

static void state_cell(tact_said *said, tact_slice cell, tact_people_tool tool) {
    /* In Braze "subscribed" is the state everybody starts in; only "opted_in" was ever said by a person. */
    if (tool == TACT_TOOL_BRAZE && tact_slice_equal_nocase(cell, TACT_S("subscribed"))) said->soft = true;
    else if (one_of(cell, granted_words)) said->granted = true;
    else if (one_of(cell, refused_words)) said->refused = true;
    else said->bad_state = true;
}

void tact_said_cell(tact_said *said, const tact_people_column *column, uint8_t channel, tact_slice cell, tact_people_tool tool, bool month_first) {
    cell = tact_text_trim(cell);
    if (cell.len == 0) return;
    bool read;
    switch (column->field) {
    case TACT_PEOPLE_FIELD_STATE: state_cell(said, cell, tool); break;
    case TACT_PEOPLE_FIELD_AT:
        if (empty_date(cell)) break;
        said->has_at = true;
        said->bad_at |= !tact_when_parse(cell, month_first, &said->at);
        break;
    case TACT_PEOPLE_FIELD_GRANTED_AT:
        if (empty_date(cell)) break;
        said->granted = said->has_granted_at = true;
        said->bad_at |= !tact_when_parse(cell, month_first, &said->granted_at);
        break;
    case TACT_PEOPLE_FIELD_REFUSED_AT:
        if (empty_date(cell)) break;
        said->refused = true;                                   /* also with a date nobody can read */
        read = tact_when_parse(cell, month_first, &said->refused_at);
        said->has_refused_at |= read;
        break;
    case TACT_PEOPLE_FIELD_STOP:
        if (empty_date(cell) || (cell.len >= 11 && tact_slice_equal_nocase((tact_slice){ cell.ptr, 11 }, TACT_S("contactable")))) break;
        if ((column->channels & (column->channels - 1)) && names_another_channel(cell, channel)) break;
        said->refused = true;
        if (tact_when_parse(cell, month_first, &said->refused_at)) said->has_refused_at = true;
        break;
    case TACT_PEOPLE_FIELD_SOURCE: said->source = cell; break;
    case TACT_PEOPLE_FIELD_NOTICE: said->notice = cell; break;
    case TACT_PEOPLE_FIELD_BASIS: {
        int basis = tact_word_number(TACT_LIST_BASIS, cell);
        if (basis > 0) said->basis = (uint8_t)basis; else said->bad_basis = true;
        break;
    }
    default: break;
    }
}

static tact_people_reason proof_missing(const tact_said *said, const tact_people_permission *p, const tact_people_options *options) {
    if (said->bad_basis) return TACT_PEOPLE_BAD_BASIS;
    if (said->bad_at) return TACT_PEOPLE_BAD_DATE;
    if (!p->has_at) return TACT_PEOPLE_NO_DATE;
    if (p->at.us <= 0 || tact_instant_before(tact_instant_add(options->now, TACT_DAYS(1)), p->at)) return TACT_PEOPLE_BAD_DATE;
    if (!p->source.len) return TACT_PEOPLE_NO_SOURCE;
    if (!p->notice.len && (p->basis == TACT_BASIS_CONSENT || p->basis == TACT_BASIS_CUSTOMER)) return TACT_PEOPLE_NO_NOTICE;
    return TACT_PEOPLE_REACHABLE;
}

tact_people_permission tact_said_permission(const tact_said *said, uint8_t channel, bool elsewhere, const tact_people_options *options) {
    tact_people_permission p = { .channel = channel, .state = TACT_PERMISSION_UNKNOWN, .basis = said->basis ? said->basis : TACT_BASIS_CONSENT, .source = said->source, .notice = said->notice };
    bool dated = said->has_granted_at || said->has_at;
    tact_instant granted_at = said->has_granted_at ? said->granted_at : said->at;
    if (said->refused) {
        p.state = TACT_PERMISSION_REFUSED;
        p.has_at = said->has_refused_at || (said->has_at && !said->bad_at && !said->granted);
        p.at = said->has_refused_at ? said->refused_at : p.has_at ? said->at : (tact_instant){ 0 };
        bool later = said->granted && dated && !said->bad_at && said->has_refused_at && tact_instant_before(said->refused_at, granted_at);
        p.reason = later ? TACT_PEOPLE_REFUSED_THEN_GRANTED : TACT_PEOPLE_REFUSED;
        return p;
    }
    if (elsewhere) { p.state = TACT_PERMISSION_REFUSED; p.reason = TACT_PEOPLE_REFUSED_ELSEWHERE; return p; }
    if (said->bad_state) { p.reason = TACT_PEOPLE_BAD_STATE; return p; }
    if (!said->granted) { p.reason = said->soft ? TACT_PEOPLE_SOFT : TACT_PEOPLE_NOTHING_SAID; return p; }
    if (!p.source.len) p.source = options->source;
    if (!p.notice.len) p.notice = options->notice;
    p.has_at = dated && !said->bad_at;
    if (p.has_at) p.at = granted_at;
    p.reason = proof_missing(said, &p, options);
    if (p.reason == TACT_PEOPLE_REACHABLE) p.state = TACT_PERMISSION_GRANTED;
    return p;
}
