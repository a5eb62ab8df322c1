/* core/campaign/compile_finish.c -- what can only be told when all campaigns are there: their order, names that clash, names of one another. */
#include "core/base/sort.h"
#include "core/campaign/compile.h"
#include "core/campaign/expr_tree.h"

static int by_name(const void *ctx, uint32_t a, uint32_t b) {
    const tact_campaign *c = ctx;
    return tact_slice_compare(c[a].name, c[b].name);
}

static int by_id(const void *ctx, uint32_t a, uint32_t b) {
    const tact_campaign *c = ctx;
    return c[a].id < c[b].id ? -1 : c[a].id > c[b].id;
}

static void wrong(tact_diags *d, const tact_campaign *c, tact_slice text, tact_slice hint) {
    tact_slice file = d->file;
    d->file = c->file;
    tact_diag_add(d, TACT_ERROR, c->line, 1, text, hint);
    d->file = file;
}

static tact_slice line_text(tact_diags *d, uint32_t line) {
    char digits[10];
    size_t n = sizeof digits;
    do digits[--n] = (char)('0' + line % 10); while ((line /= 10) != 0);
    return TACT_JOIN(d, ((tact_slice){ digits + n, sizeof digits - n }));
}

static void clash(tact_diags *d, const tact_campaign *first, const tact_campaign *second) {
    if (tact_slice_equal(first->name, second->name))
        wrong(d, second, TACT_JOIN(d, TACT_S("the campaign '"), second->name, TACT_S("' stands already in "), first->file, TACT_S(":"), line_text(d, first->line)),
              TACT_S("give each campaign its own name"));
    else
        wrong(d, second, TACT_JOIN(d, TACT_S("the names '"), second->name, TACT_S("' and '"), first->name, TACT_S("' come to the same number")), TACT_S("change one of them a little"));
}

typedef struct references { tact_bundle *draft; tact_diags *diags; tact_arena *arena; const tact_slice *names; const tact_campaign *campaign; } references;

/* Names are sorted. */
static bool known(const references *x, tact_slice name) {
    uint32_t low = 0, high = x->draft->campaign_count;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (tact_slice_compare(x->names[mid], name) < 0) low = mid + 1; else high = mid;
    }
    return low < x->draft->campaign_count && tact_slice_equal(x->names[low], name);
}

static void look_through(references *x, const tact_expr_node *n) {
    if (n->op == TACT_OP_CALL && n->function == TACT_FUNCTION_SEEN && n->first->op == TACT_OP_TEXT && !known(x, n->first->literal.text)) {
        tact_slice hint = tact_diag_did_you_mean(x->diags, n->first->literal.text, x->names, x->draft->campaign_count);
        wrong(x->diags, x->campaign, TACT_JOIN(x->diags, TACT_S("person.seen() names the campaign '"), n->first->literal.text, TACT_S("', which does not exist")),
              hint.ptr ? hint : TACT_S("campaigns stand in campaigns/*.yaml"));
    }
    for (const tact_expr_node *c = n->first; c; c = c->next) look_through(x, c);
}

static tact_status refer(references *x, tact_expr expr) {
    if (expr.code.len == 0) return TACT_OK;
    tact_arena_mark mark = tact_arena_checkpoint(x->arena);
    uint32_t before = x->diags->error_count;               /* findings may live in the same arena: then what was taken for them stays */
    const tact_expr_node *n = tact_expr_decode(expr, x->arena);
    if (!n) return TACT_ERR_MEMORY;
    look_through(x, n);
    if (x->diags->error_count == before) tact_arena_undo(x->arena, mark);
    return TACT_OK;
}

static tact_status order(tact_bundle *draft, tact_diags *diags, tact_arena *arena) {
    uint32_t n = draft->campaign_count;
    uint32_t *index = TACT_NEW(arena, uint32_t, 2 * (size_t)n + 1);
    tact_campaign *sorted = TACT_NEW(arena, tact_campaign, (size_t)n + 1);
    if (!index || !sorted) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < n; i++) index[i] = i;
    tact_sort_indexes(index, index + n, n, by_id, draft->campaigns);
    for (uint32_t i = 1; i < n; i++)
        if (draft->campaigns[index[i - 1]].id == draft->campaigns[index[i]].id) clash(diags, &draft->campaigns[index[i - 1]], &draft->campaigns[index[i]]);
    tact_sort_indexes(index, index + n, n, by_name, draft->campaigns);
    for (uint32_t i = 0; i < n; i++) sorted[i] = draft->campaigns[index[i]];
    draft->campaigns = sorted;
    for (uint32_t i = 0; i < n; i++) index[i] = i;
    tact_sort_indexes(index, index + n, n, by_id, sorted);
    draft->campaign_order = index;
    return TACT_OK;
}

tact_status tact_campaigns_finish(tact_bundle *draft, tact_diags *diags, tact_arena *arena) {
    uint32_t before = diags->error_count;
    tact_status status = order(draft, diags, arena);
    tact_slice *names = TACT_NEW(arena, tact_slice, (size_t)draft->campaign_count + 1);
    if (status || !names) return TACT_ERR_MEMORY;
    for (uint32_t i = 0; i < draft->campaign_count; i++) names[i] = draft->campaigns[i].name;
    references x = { .draft = draft, .diags = diags, .arena = arena, .names = names };
    for (uint32_t i = 0; i < draft->campaign_count && !status; i++) {
        x.campaign = &draft->campaigns[i];
        status = refer(&x, x.campaign->when);
        if (!status) status = refer(&x, x.campaign->audience);
        if (!status) status = refer(&x, x.campaign->goal_where);
        if (!status) status = refer(&x, x.campaign->value);
    }
    if (status) return status;
    return diags->error_count == before ? TACT_OK : TACT_ERR_INVALID;
}
