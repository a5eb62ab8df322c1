/* cli/cmd_happen.c -- tact happen: something happened to the brand; campaigns that begin with it go over their audience. */
#include <stdlib.h>
#include <string.h>
#include "cli/reach.h"
#include "daemon/pass_json.h"

int tact_cmd_happen(tact_cli *cli);
const tact_option tact_cmd_happen_options[] = {
    { "id", 0, "ID", "messageId: the same one begins it once for ever" },
    TACT_FOLDER_OPTIONS,
    { NULL, 0, NULL, NULL } };

/* "price=79" is a number, "product=Winter 9" a text. */
static bool pair_of(tact_cli *cli, const char *word, tact_pair *out) {
    const char *equals = strchr(word, '=');
    char *end;
    if (!equals || equals == word) { (void)tact_cli_usage(cli, "tact happen back_in_stock product=\"Winter 9\" topic=tyres url=/p/winter-9", "'%s' is no name=value", word); return false; }
    double number = strtod(equals + 1, &end);
    bool numeric = end != equals + 1 && !*end && number == number && number < 1e300 && number > -1e300;
    *out = (tact_pair){ .key = { word, (size_t)(equals - word) } };
    out->value = numeric && number == (double)(int64_t)number ? tact_value_int((int64_t)number) : numeric ? tact_value_double(number) : tact_value_text(tact_slice_of(equals + 1));
    return true;
}

static int served(tact_cli *cli, tact_reached *r, const tact_happening *h, tact_slice *answer) {
    tact_json j;
    tact_json_init(&j, r->arena, 512);
    tact_json_map(&j);
    tact_json_key_text(&j, TACT_S("event"), h->event);
    if (h->message_id.len) tact_json_key_text(&j, TACT_S("messageId"), h->message_id);
    TACT_JSON_KEY(&j, "properties");
    tact_json_value(&j, h->properties);
    tact_json_end_map(&j);
    return tact_reach_call(cli, r, "POST", "/v1/brand-events", tact_json_done(&j), answer);
}

static int alone(tact_cli *cli, tact_reached *r, const tact_happening *h, tact_slice *answer) {
    tact_trouble trouble = { "" };
    tact_happened done;
    tact_json j;
    tact_status s = tact_keeper_happen(r->keeper, h, r->arena, &done, &trouble);
    if (s) return tact_reach_trouble(cli, s, &trouble);
    (void)tact_keeper_touch(r->keeper);
    tact_json_init(&j, r->arena, 512);
    tact_happened_json(&j, r->keeper, &done);
    *answer = tact_json_done(&j);
    return tact_reach_flush(cli, r);
}

static void say(tact_cli *cli, const tact_reached *r, const tact_value *answer) {
    const tact_value *passes = tact_value_path(answer, "passes");
    uint32_t count = passes && passes->type == TACT_LIST ? passes->list.count : 0;
    if (tact_slice_is(tact_value_path_text(answer, "status"), "duplicate")) { fputs("this was told before: nothing begins\n", cli->out); return; }
    if (!count) { fputs("noted; no live campaign begins with it (on: coupon, price_drop or back_in_stock)\n", cli->out); return; }
    for (uint32_t i = 0; i < count; i++) {
        tact_slice name = tact_value_path_text(&passes->list.items[i], "campaign");
        fprintf(cli->out, "%.*s goes over its audience%s\n", (int)name.len, name.ptr, r->keeper ? " when `tact run` starts" : "");
    }
    fputs("`tact passes` tells how far\n", cli->out);
}

int tact_cmd_happen(tact_cli *cli) {
    tact_reached r;
    tact_pair pairs[32];
    if (!tact_cli_arguments(cli, 1, 34)) return TACT_EXIT_USAGE;
    uint32_t n = (uint32_t)cli->argument_count - 1;
    bool named = n && !strchr(cli->arguments[n], '=');      /* what is no name=value, and last, is the brand: as with every verb */
    const char *brand = named ? cli->arguments[n--] : ".";
    if (n > 32) return tact_cli_usage(cli, "send what the words and conditions need", "more than 32 properties");
    for (uint32_t i = 0; i < n; i++) if (!pair_of(cli, cli->arguments[i + 1], &pairs[i])) return TACT_EXIT_USAGE;
    const char *id = tact_cli_value(cli, "id");
    tact_value properties = { .type = TACT_MAP, .map = { pairs, n } }, answer;
    tact_happening h = { .event = tact_slice_of(cli->arguments[0]), .message_id = tact_slice_of(id ? id : ""), .properties = &properties };
    tact_slice json = { NULL, 0 };
    int code = tact_reach_open(cli, brand, 0, &r);
    if (!code) code = r.keeper ? alone(cli, &r, &h, &json) : served(cli, &r, &h, &json);
    if (!code && !tact_reach_json(cli, json)) {
        if (tact_reach_parse(cli, &r, json, &answer)) say(cli, &r, &answer); else code = TACT_EXIT_CANNOT;
    }
    tact_reach_close(&r);
    return code;
}
