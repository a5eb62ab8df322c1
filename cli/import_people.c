/* cli/import_people.c -- `tact import people`: an existing base with its permissions, opt-outs first. What each row may do is import/people.h's;
 * here it goes through the keeper, with a receipt for every choice. */
#include "cli/import_people.h"
#include <stdlib.h>
#include "cli/import.h"
#include "cli/import_brand.h"
#include "cli/progress.h"
#include "core/base/hash.h"

typedef struct bringing {
    tact_cli *cli;
    tact_import_into *into;
    tact_people_found *found;
    tact_progress progress;
    uint64_t also;                     /* purposes granted with the same proof, by bit */
    tact_status status; tact_trouble trouble;
    uint32_t waiting;
} bringing;

/* ---- the notice ---- */

/* Version of a notice the brand has shown, or 0. */
static uint16_t notice_of(const tact_brand *brand, tact_slice text) {
    int64_t n;
    if (text.len && (text.ptr[0] == 'v' || text.ptr[0] == 'V')) { text.ptr++; text.len--; }
    if (!tact_slice_int(text, &n)) return 0;
    for (uint32_t i = 0; i < brand->purposes.notice_count; i++)
        if (brand->purposes.notices[i].version == n) return brand->purposes.notices[i].version;
    return 0;
}

/* ---- one row ---- */

enum { GRANTS = TACT_CHANNEL_COUNT + 64 };

typedef struct choice { tact_grant grants[GRANTS]; uint32_t count; uint16_t notice; tact_slice source; bool consent, refuses; } choice;

static void add(choice *c, unsigned purpose, uint8_t state, uint8_t basis, uint16_t notice, tact_instant at) {
    c->grants[c->count++] = (tact_grant){ .purpose = (uint8_t)purpose, .state = state, .basis = basis, .notice = notice, .at = at };
}

static void choose(bringing *b, const tact_people_row *row, tact_instant now, choice *c) {
    tact_instant newest = { 0 };
    for (uint32_t i = 0; i < row->permission_count; i++) {
        const tact_people_permission *p = &row->permissions[i];
        uint16_t notice = 0;
        if (p->state == TACT_PERMISSION_UNKNOWN) continue;
        if (p->state == TACT_PERMISSION_GRANTED && b->into->brand) {
            notice = notice_of(b->into->brand, p->notice);
            if (!notice && p->notice.len) {                /* a text nobody can show any more proves nothing */
                b->found->unknown_notice[p->channel]++;
                if (!b->found->unknown_notice_text[0]) snprintf(b->found->unknown_notice_text, sizeof b->found->unknown_notice_text, "%.*s", (int)p->notice.len, p->notice.ptr);
                continue;
            }
        }
        add(c, tact_purpose_of_channel(p->channel), p->state, p->basis, notice, p->has_at ? p->at : now);
        c->refuses |= p->state == TACT_PERMISSION_REFUSED;
        if (p->state != TACT_PERMISSION_GRANTED) continue;
        if (p->basis == TACT_BASIS_CONSENT) c->consent = true;
        if (notice && !c->notice) c->notice = notice;
        if (!c->source.len) c->source = p->source;
        if (tact_instant_before(newest, p->at)) newest = p->at;
    }
    for (unsigned p = 0; c->consent && p < 64; p++)
        if (b->also >> p & 1) add(c, p, TACT_PERMISSION_GRANTED, TACT_BASIS_CONSENT, c->notice, newest);
}

static void hash_text(uint64_t *h, tact_slice text) {
    *h = tact_hash((tact_seed){ *h, text.len }, text);
}

/* The same row brings the same message, so that a run broken off can be begun again. */
static tact_slice message_of(const tact_people_row *row, const choice *c, char out[40]) {
    uint64_t a = 1, z = 2;
    const tact_slice texts[] = { row->user_id, row->email, row->phone, row->locale, row->timezone, row->country, c->source };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) { hash_text(&a, texts[i]); hash_text(&z, texts[i]); }
    for (uint32_t i = 0; i < row->trait_count; i++) { hash_text(&a, row->traits[i].name); hash_text(&a, row->traits[i].value); hash_text(&z, row->traits[i].value); }
    for (uint32_t i = 0; i < c->count; i++) {
        const tact_grant *g = &c->grants[i];
        int64_t parts[] = { g->purpose, g->state, g->basis, g->notice, g->state == TACT_PERMISSION_GRANTED ? g->at.us : 0 };
        hash_text(&a, (tact_slice){ (const char *)parts, sizeof parts });
        hash_text(&z, (tact_slice){ (const char *)parts, sizeof parts });
    }
    return (tact_slice){ out, (size_t)snprintf(out, 40, "people-%016llx%016llx", (unsigned long long)a, (unsigned long long)z) };
}

/* Somebody who was erased stays forgotten, whatever old list still names them. */
static bool erased(bringing *b, const tact_people_row *row) {
    const tact_who by[] = { { .user_id = row->user_id, .verified = true }, { .email = row->email }, { .phone = row->phone } };
    const bool there[] = { row->user_id.len > 0, row->email.len > 0, row->phone.len > 0 };
    for (size_t i = 0; i < 3; i++) {
        tact_person person;
        tact_trouble ignored;
        if (there[i] && tact_keeper_person(b->into->reach.keeper, &by[i], &b->into->arena, &person, NULL, NULL, &ignored) == TACT_ERR_SEALED) return true;
    }
    return false;
}

/* ---- opt-outs of addresses, for the imports to come ---- */

static tact_slice address_on(const tact_people_row *row, uint8_t channel) {
    return channel == TACT_CHANNEL_EMAIL ? row->email : channel == TACT_CHANNEL_SMS || channel == TACT_CHANNEL_MESSENGER ? row->phone : (tact_slice){ NULL, 0 };
}

static tact_slice refusal_name(uint8_t channel, tact_slice address, char out[512]) {
    tact_slice name = tact_word_name(TACT_LIST_CHANNEL, channel);
    return (tact_slice){ out, (size_t)snprintf(out, 512, "refused:%.*s:%.*s", (int)name.len, name.ptr, (int)(address.len < 400 ? address.len : 400), address.ptr) };
}

static void mark_refusals(bringing *b, const tact_people_row *row, const choice *c) {
    char name[512];
    for (uint32_t i = 0; i < c->count; i++) {
        uint8_t channel = (uint8_t)(c->grants[i].purpose - tact_purpose_of_channel(0));
        bool refusal = c->grants[i].state == TACT_PERMISSION_REFUSED && c->grants[i].purpose >= tact_purpose_of_channel(0) && channel < TACT_CHANNEL_COUNT;
        tact_slice address = refusal ? address_on(row, channel) : (tact_slice){ NULL, 0 };
        if (address.len) tact_keeper_once_mark(b->into->reach.keeper, refusal_name(channel, address, name));
    }
}

/* A grant to an address that refused in an import before this one, whoever it was said to belong to, is none. */
static tact_status drop_refused(bringing *b, const tact_people_row *row, choice *c) {
    char name[512];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < c->count; i++) {
        uint8_t channel = (uint8_t)(c->grants[i].purpose - tact_purpose_of_channel(0));
        bool grant = c->grants[i].state == TACT_PERMISSION_GRANTED && c->grants[i].purpose >= tact_purpose_of_channel(0) && channel < TACT_CHANNEL_COUNT, known = false;
        tact_slice address = grant ? address_on(row, channel) : (tact_slice){ NULL, 0 };
        tact_status s = address.len ? tact_keeper_once_known(b->into->reach.keeper, refusal_name(channel, address, name), &known, &b->trouble) : TACT_OK;
        if (s) return s;
        if (known) b->found->refused_before[channel]++;
        else c->grants[kept++] = c->grants[i];
    }
    c->count = kept;
    return TACT_OK;
}

static tact_value traits_of(const tact_people_row *row, tact_arena *arena) {
    uint32_t count = 0;
    char at[TACT_INSTANT_TEXT + 1];
    tact_pair *pairs = TACT_NEW(arena, tact_pair, row->trait_count + 3);
    if (!pairs) return (tact_value){ .type = TACT_NULL };
    for (uint32_t i = 0; i < row->trait_count; i++) pairs[count++] = (tact_pair){ .key = row->traits[i].name, .value = tact_value_text(row->traits[i].value) };
    if (row->timezone.len) pairs[count++] = (tact_pair){ .key = TACT_S("timezone"), .value = tact_value_text(row->timezone) };
    if (row->country.len) pairs[count++] = (tact_pair){ .key = TACT_S("country"), .value = tact_value_text(row->country) };
    if (row->has_created) pairs[count++] = (tact_pair){ .key = TACT_S("createdAt"), .value = tact_value_text(tact_arena_copy(arena, tact_instant_format(row->created, at))) };
    return (tact_value){ .type = count ? TACT_MAP : TACT_NULL, .map = { pairs, count } };
}

static void note_problem(tact_people_found *f, const tact_people_row *row, const char *why) {
    f->not_whole++;
    if (!f->not_whole_why[0]) snprintf(f->not_whole_why, sizeof f->not_whole_why, "row %llu: %s", (unsigned long long)row->row, why);
}

static tact_status prove(bringing *b, const tact_people_row *row, const tact_kept *kept, const tact_event *event, const choice *c) {
    tact_proof proof;
    char method[TACT_RECEIPT_TEXT_MAX + 1];
    int n = snprintf(method, sizeof method, "import: %.*s", (int)(c->source.len < 480 ? c->source.len : 480), c->source.len ? c->source.ptr : "");
    tact_consent_how how = { .notice = c->notice, .language = row->locale.len ? row->locale : b->into->brand->config.default_locale, .method = { method, (size_t)n - (c->source.len ? 0 : 2) } };
    return tact_keeper_receipt(b->into->reach.keeper, kept, event, &how, &b->into->arena, &proof, &b->trouble);
}

static tact_status bring(bringing *b, const tact_people_row *row, choice *c) {
    tact_arena *arena = &b->into->arena;
    tact_keeper *keeper = b->into->reach.keeper;
    tact_people_found *f = b->found;
    char message[40];
    tact_kept *kept = TACT_NEW(arena, tact_kept, 1);
    if (!kept) return TACT_ERR_MEMORY;
    if (erased(b, row)) { f->erased++; return TACT_OK; }
    tact_status s = drop_refused(b, row, c);
    if (s) return s;
    if (!c->count) { f->nothing_to_keep++; return TACT_OK; }
    tact_who who = { .user_id = row->user_id, .verified = true, .account_only = true };
    if (!row->user_id.len) { who.email = row->email; who.phone = row->email.len ? (tact_slice){ NULL, 0 } : row->phone; }
    tact_event event = { .type = TACT_EVENT_IMPORT, .grants = c->grants, .grant_count = c->count, .trusted = true, .occurred = tact_reach_now() };
    s = tact_keeper_event(keeper, &who, TACT_S("import"), message_of(row, c, message), &event, NULL, NULL, arena, kept, &b->trouble);
    if (s) return s;
    if (kept->duplicate) { f->known++; return TACT_OK; }
    f->brought++;
    f->refused += c->refuses;
    mark_refusals(b, row, c);
    if (kept->result.effects.applied) s = prove(b, row, kept, &event, c);
    if (s) return s;
    tact_value traits = traits_of(row, arena);
    tact_knowledge what = { .email = row->email, .phone = row->phone, .locale = row->locale, .traits = &traits, .verified = true, .source = TACT_SOURCE_IMPORT };
    tact_trouble full = { "" };
    s = tact_keeper_know(keeper, kept, &what, arena, &full);
    if (s == TACT_ERR_LIMIT || s == TACT_ERR_INVALID) { note_problem(f, row, full.text); return TACT_OK; }
    if (s) b->trouble = full;
    return s;
}

static bool take(void *ctx, const tact_people_row *row) {
    bringing *b = ctx;
    choice c = { .count = 0 };
    choose(b, row, tact_reach_now(), &c);
    b->found->without_id += !row->user_id.len;
    if (!c.count) { b->found->nothing_to_keep++; return true; }
    b->found->opening += c.consent;
    if (b->into->dry) { b->found->brought++; b->found->refused += c.refuses; return true; }
    tact_arena_reset(&b->into->arena);
    b->status = bring(b, row, &c);
    if (!b->status && ++b->waiting >= TACT_IMPORT_FLUSH) { b->waiting = 0; b->status = tact_keeper_flush(b->into->reach.keeper, &b->trouble); }
    return b->status == TACT_OK;
}

/* ---- the whole ---- */

static int read_also(tact_cli *cli, bringing *b) {
    const char *text = tact_cli_value(cli, "also");
    for (const char *p = text; p && *p; p += *p == ',') {
        size_t n = strcspn(p, ",");
        tact_slice name = { p, n };
        int number = b->into->brand ? tact_purposes_number(&b->into->brand->purposes, name) : tact_word_number(TACT_LIST_PURPOSE, name);
        if (number < 0) return tact_cli_usage(cli, "for example --also remember,personalise,measure", "'%.*s' is not a purpose", (int)n, p);
        if (number >= 16 && number < 32) return tact_cli_usage(cli, "channels have columns of their own: --map 'Column=email.granted_at'", "--also cannot grant '%.*s' to everybody", (int)n, p);
        b->also |= tact_bit((unsigned)number);
        p += n;
    }
    b->found->remembers = b->also >> TACT_PURPOSE_REMEMBER & 1;
    return 0;
}

static int check_notice(tact_cli *cli, const bringing *b) {
    const char *notice = tact_cli_value(cli, "notice");
    if (!notice || !b->into->brand || notice_of(b->into->brand, tact_slice_of(notice))) return 0;
    char hint[160];
    const tact_purposes *p = &b->into->brand->purposes;
    snprintf(hint, sizeof hint, "purposes.yaml lists version %u to %u; add the text these people read as a notice of its own", p->notice_count ? p->notices[0].version : 0, p->notice_count ? p->notices[p->notice_count - 1].version : 0);
    return tact_cli_usage(cli, hint, "the brand has no notice '%s'", notice);
}

static int read_people(bringing *b, const char *file, tact_header_maps *maps) {
    tact_cli *cli = b->cli;
    char verb[300], error[400];
    snprintf(verb, sizeof verb, "%s %s", b->into->dry ? "reading" : "bringing in", file);
    const char *text;
    for (int i = 0; (text = tact_cli_nth(cli, "map", i)) != NULL; i++)
        if (!tact_people_map(maps, tact_slice_of(text), error, sizeof error)) return tact_cli_usage(cli, "for example --map 'E-Mail=email'", "%s", error);
    tact_progress_begin(&b->progress, cli->err, verb, "rows", cli->json);
    tact_people_options options = { .path = file, .separator = b->into->separator, .maps = maps, .country = b->into->country, .source = tact_slice_of(tact_cli_value(cli, "source")),
                                    .notice = tact_slice_of(tact_cli_value(cli, "notice")), .now = tact_reach_now(), .row = take, .ctx = b,
                                    .progress = { tact_progress_tell, &b->progress } };
    tact_status s = tact_people_read(&options, &b->found->read);
    if (!s && !b->status && b->into->reach.keeper && !b->into->dry && b->found->brought) tact_keeper_once_mark(b->into->reach.keeper, TACT_PEOPLE_IMPORTED);
    if (!s && !b->status && b->into->reach.keeper) b->status = tact_keeper_flush(b->into->reach.keeper, &b->trouble);
    tact_progress_tell(&b->progress, b->progress.total, b->progress.total, b->found->read.rows);
    tact_progress_end(&b->progress);
    if (b->status) return tact_reach_trouble(cli, b->status, &b->trouble);
    return s ? tact_cli_fail(cli, NULL, "%s", b->found->read.error) : 0;
}

int tact_import_people(tact_cli *cli, const char *file, const char *brand) {
    tact_import_into into;
    tact_people_found *found = calloc(1, sizeof *found);
    tact_header_maps *maps = calloc(1, sizeof *maps);
    if (!found || !maps) { free(found); free(maps); return tact_cli_fail(cli, "free some memory and try again", "not enough memory"); }
    bringing b = { .cli = cli, .into = &into, .found = found };
    *found = (tact_people_found){ .file = file };
    int code = tact_import_open(cli, &into, brand);
    found->dry = into.dry;
    found->brand = into.brand;
    if (!code) code = read_also(cli, &b);
    if (!code) code = check_notice(cli, &b);
    if (!code) code = read_people(&b, file, maps);
    if (!code) {
        tact_screen screen = tact_screen_of(cli->out);
        if (cli->json) tact_people_print_json(cli->out, found); else tact_people_print(cli->out, &screen, found);
    }
    tact_people_report_free(&found->read);
    tact_import_close(&into);
    free(found);
    free(maps);
    return code;
}
