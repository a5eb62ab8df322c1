/* brand/messenger.c -- see messenger.h. */
#include "brand/messenger.h"
#include <string.h>
#include "brand/config_read.h"
#include "brand/setting.h"

enum { NUMBER = 1, ID = 2 };
typedef struct preset { uint8_t address, window_hours; tact_config_messenger_texts texts; } preset;

#define T(text) { text, sizeof text - 1 }
static const preset PRESETS[] = {
#define PRESET(address, window, ...) { address, window, { __VA_ARGS__ } },
#include "brand/messenger_preset.def"
#undef PRESET
};
#undef T
enum { TEXTS = sizeof(tact_config_messenger_texts) / sizeof(tact_slice) };

void tact_messenger_settle(tact_config *config) {
    TACT_ASSERT(config->messenger.preset < sizeof PRESETS / sizeof *PRESETS);
    const preset *p = &PRESETS[config->messenger.preset];
    tact_slice written[TEXTS], known[TEXTS];
    memcpy(written, &config->messenger.texts, sizeof written);
    memcpy(known, &p->texts, sizeof known);
    for (unsigned i = 0; i < TEXTS; i++)
        if (!written[i].len) written[i] = known[i];
    memcpy(&config->messenger.texts, written, sizeof written);
    if (!config->messenger.address) config->messenger.address = p->address;
    if (!config->messenger.window.us) config->messenger.window = TACT_HOURS(p->window_hours);
}

void tact_messenger_settings_check(const tact_value *tree, tact_config *config, tact_diags *diags) {
#define NEED(at, there, what, hint) tact_config_need(tree, diags, "channels.messenger." at, there, TACT_S(what), TACT_S(hint))
    bool own = !config->messenger.preset, whatsapp = config->messenger.preset == 1;
    const tact_config_messenger_texts *m = &config->messenger.texts;
    NEED("host", tact_config_travels_safely(m->host), "messages and the token would travel to this address without encryption", "begin it with https://; http:// is for a service on this machine");
    NEED("url", tact_config_travels_safely(m->url) || tact_slice_starts(m->url, TACT_S("{host}")), "messages and the token would travel to this address without encryption", "begin it with https:// or {host}");
    NEED("picture_url", tact_config_travels_safely(m->picture_url) || tact_slice_starts(m->picture_url, TACT_S("{host}")), "pictures and the token would travel to this address without encryption", "begin it with https:// or {host}");
    tact_messenger_settle(config);
    if (!tact_config_sends(config, TACT_CHANNEL_MESSENGER)) return;
    NEED("driver", !own || (m->url.len && m->text.len), "`http` calls a messenger, and channels.messenger describes none", "add  preset: whatsapp  (or telegram), or describe yours with url and bodies.text: doc/messenger.md");
    NEED("driver", own || tact_config_written(tree, "channels.messenger.key"), "this messenger wants a token, and channels.messenger.key is missing", "add  key: ${env:MESSENGER_KEY}");
    NEED("driver", !whatsapp || config->messenger.account.len, "WhatsApp wants the number that sends, and channels.messenger.account is missing", "add  account: ...  the id of the phone number, as its settings show it (not the number itself)");
#undef NEED
}

tact_slice tact_messenger_name(const tact_config *config) {
    tact_slice words = tact_slice_of(tact_setting_find(TACT_S("channels.messenger.preset"))->unit);
    for (unsigned i = 0;; i++) {
        const char *end = memchr(words.ptr, '|', words.len);
        size_t n = end ? (size_t)(end - words.ptr) : words.len;
        if (i == config->messenger.preset || !end) return (tact_slice){ words.ptr, n };
        words = (tact_slice){ end + 1, words.len - n - 1 };
    }
}

tact_slice tact_messenger_device(tact_slice token, char out[TACT_MESSENGER_ID]) {
    static const char head[] = "messenger:";
    TACT_ASSERT(token.len <= TACT_MESSENGER_TOKEN_MOST);
    memcpy(out, head, sizeof head - 1);
    if (token.len) memcpy(out + sizeof head - 1, token.ptr, token.len);
    return (tact_slice){ out, sizeof head - 1 + token.len };
}

static bool goes_there(const tact_value *message) {
    const tact_value *channels = tact_value_get(message, TACT_S("channels"));
    for (uint32_t i = 0; channels && channels->type == TACT_LIST && i < channels->list.count; i++)
        if (channels->list.items[i].type == TACT_TEXT && tact_slice_is(channels->list.items[i].text, "messenger")) return true;
    return false;
}

void tact_messenger_check(const tact_value *message, uint8_t class_, const tact_config *config, tact_diags *diags) {
    if (!tact_config_connected(config, TACT_CHANNEL_MESSENGER) || message->type != TACT_MAP || !goes_there(message)) return;
    for (uint32_t i = 0; i < message->map.count; i++) {
        const tact_value *words = &message->map.pairs[i].value;
        bool prepared = words->type == TACT_MAP && tact_value_path_text(words, "messenger.template").len;
        if (words->type != TACT_MAP) continue;
        if (prepared && !config->messenger.texts.prepared.len)
            tact_diag_add(diags, TACT_WARNING, words->line, words->column, TACT_S("this messenger knows no words approved before: the template is not used"), TACT_S("nothing to do; or describe how they are sent: channels.messenger.bodies.template"));
        if (prepared || !config->messenger.window.us) continue;
        if (class_ == TACT_CLASS_PROMOTIONAL)
            tact_diag_add(diags, TACT_ERROR, words->line, words->column, TACT_S("a promotional message on messenger names no approved template: it could go only to those who wrote to you within the service window"),
                          TACT_S("add  messenger: {template: NAME, parameters: [...]}  to these words, or leave messenger out of channels"));
        else
            tact_diag_add(diags, TACT_WARNING, words->line, words->column, TACT_S("on messenger these words reach only people who wrote to you within the service window"),
                          TACT_S("add  messenger: {template: NAME, parameters: [...]}  for everybody else, or another channel behind it"));
    }
}
