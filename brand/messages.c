/* brand/messages.c -- see messages.h. */
#include "brand/messages.h"
#include "brand/messenger.h"
#include "core/engine/render.h"

static void check_template(const tact_value *text, const tact_config *config, tact_diags *diags) {
    uint32_t count;
    const tact_slice *names = tact_render_names(&count);
    if (!text || text->type != TACT_TEXT) return;
    (void)tact_template_check(text->text, names, count, diags, text->line, text->column);
    if (!config->public_url.len && tact_slice_find(text->text, TACT_S("{{me_url}}")) >= 0)
        tact_diag_add(diags, TACT_WARNING, text->line, text->column, TACT_S("without public_url {{me_url}} is a path of this server, /me/l/..., which nobody can open from a message"), TACT_S("write public_url: https://... in tact.yaml"));
}

static void check_words(const tact_value *message, const tact_config *config, tact_diags *diags) {
    static const char *const parts[] = { "title", "body", "action.label", "action.url", "messenger.picture", "messenger.button" };
    for (uint32_t i = 0; message->type == TACT_MAP && i < message->map.count; i++) {
        const tact_value *words = &message->map.pairs[i].value;
        if (words->type != TACT_MAP) continue;
        for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) check_template(tact_value_path(words, parts[k]), config, diags);
        const tact_value *parameters = tact_value_path(words, "messenger.parameters");
        for (uint32_t k = 0; parameters && parameters->type == TACT_LIST && k < parameters->list.count; k++) check_template(&parameters->list.items[k], config, diags);
    }
}

static bool connected(const tact_config *config, const tact_value *channel) {
    int number = channel->type == TACT_TEXT ? tact_word_number(TACT_LIST_CHANNEL, channel->text) : -1;
    return number >= 0 && tact_config_connected(config, (unsigned)number);
}

static void check_channels(const tact_value *message, const tact_config *config, bool live, tact_diags *diags) {
    const tact_value *channels = tact_value_get(message, TACT_S("channels"));
    uint32_t ways = 0;
    if (!channels || channels->type != TACT_LIST) return;
    for (uint32_t i = 0; i < channels->list.count; i++) ways += connected(config, &channels->list.items[i]);
    for (uint32_t i = 0; i < channels->list.count; i++) {
        const tact_value *channel = &channels->list.items[i];
        if (channel->type != TACT_TEXT || tact_word_number(TACT_LIST_CHANNEL, channel->text) < 0 || connected(config, channel)) continue;
        tact_diag_add(diags, ways || !live ? TACT_WARNING : TACT_ERROR, channel->line, channel->column,
                      TACT_JOIN(diags, TACT_S("the channel '"), channel->text, TACT_S("' has no driver"), ways ? TACT_S("") : TACT_S(", and this message has no other")),
                      TACT_JOIN(diags, TACT_S("write channels: {"), channel->text, TACT_S(": {driver: ...}} in tact.yaml, or leave the channel out")));
    }
}

/* Once a message, at the first language that nobody wrote. */
static void check_own_words(const tact_value *message, const tact_recipe_bodies *recipes, tact_diags *diags) {
    const tact_value *body = NULL;
    const char *recipe = NULL;
    for (uint32_t i = 0; message->type == TACT_MAP && i < message->map.count; i++) {
        const tact_value *words = &message->map.pairs[i].value, *now = words->type == TACT_MAP ? tact_value_get(words, TACT_S("body")) : NULL;
        if (!now || now->type != TACT_TEXT) continue;
        const char *of = tact_recipe_of_body(recipes, now->text);
        if (of && !body) { body = now; recipe = of; }
    }
    if (body) tact_diag_add(diags, TACT_WARNING, body->line, body->column, TACT_JOIN(diags, TACT_S("these are still the words of the recipe '"), tact_slice_of(recipe), TACT_S("'")), TACT_S("say it in your own words before people get it"));
}

void tact_messages_check(const tact_value *tree, const tact_config *config, const tact_recipe_bodies *recipes, tact_diags *diags) {
    const tact_value *messages = tact_value_get(tree, TACT_S("messages"));
    int class_ = tact_word_number(TACT_LIST_CLASS, tact_value_path_text(tree, "class"));
    bool live = tact_slice_is(tact_value_path_text(tree, "state"), "live");
    for (uint32_t i = 0; messages && messages->type == TACT_LIST && i < messages->list.count; i++) {
        check_words(&messages->list.items[i], config, diags);
        check_channels(&messages->list.items[i], config, live, diags);
        check_own_words(&messages->list.items[i], recipes, diags);
        tact_messenger_check(&messages->list.items[i], class_ < 0 ? TACT_CLASS_PROMOTIONAL : (uint8_t)class_, config, diags);
    }
}
