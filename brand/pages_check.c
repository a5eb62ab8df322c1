/* brand/pages_check.c -- pages beside each other and beside what they name: languages that disagree or are missing, links that lead nowhere. */
#include "brand/pages.h"
#include <string.h>

static void tell(tact_diags *d, const tact_landing *p, tact_severity severity, uint32_t line, uint32_t column, tact_slice text, tact_slice hint) {
    d->file = p->file;
    tact_diag_add(d, severity, line, column, text, hint);
}

static void sort(tact_landings *pages) {
    for (uint32_t i = 1; i < pages->count; i++) {
        tact_landing p = pages->items[i];
        uint32_t at = i;
        for (; at > 0; at--) {
            const tact_landing *before = &pages->items[at - 1];
            int order = tact_slice_compare(before->slug, p.slug);
            if (order < 0 || (order == 0 && tact_slice_compare(before->language, p.language) <= 0)) break;
            pages->items[at] = *before;
        }
        pages->items[at] = p;
    }
}

static bool same_field(const tact_entry *a, const tact_entry *b) {
    bool same = tact_slice_equal(a->name, b->name) && a->type == b->type && a->required == b->required && a->permission == b->permission && a->option_count == b->option_count
                && tact_slice_equal(a->property, b->property) && tact_slice_equal(a->trait, b->trait);
    for (uint32_t i = 0; same && i < a->option_count; i++) same = tact_slice_equal(a->options[i].value, b->options[i].value);
    return same;
}

/* `severity`: of two that are served an error; a draft may be ahead of the others, and has to agree when it is to be served. */
static void compare(const tact_landing *first, const tact_landing *p, tact_severity severity, tact_diags *d) {
    if (first->kind != p->kind) tell(d, p, severity, 1, 1, TACT_JOIN(d, TACT_S("the page is of another kind in "), first->file), TACT_S("make them the same"));
    if (!first->form != !p->form) tell(d, p, severity, p->form ? p->form->line : 1, 1, TACT_JOIN(d, TACT_S("the page has a form in one language and none in another: "), first->file), TACT_S("give it to both"));
    if (!first->form || !p->form) return;
    bool same = tact_slice_equal(first->form->name, p->form->name) && first->form->field_count == p->form->field_count;
    if (!same) { tell(d, p, severity, p->form->line, p->form->column, TACT_JOIN(d, TACT_S("the form is another one in "), first->file), TACT_S("the same name, and the same questions in the same order, in each language")); return; }
    for (uint32_t i = 0; i < p->form->field_count; i++)
        if (!same_field(&first->form->fields[i], &p->form->fields[i]))
            tell(d, p, severity, p->form->fields[i].line, p->form->fields[i].column, TACT_JOIN(d, TACT_S("the question is another one in "), first->file),
                 TACT_S("name, type, required, property, trait, permission and the options' values are the same in each language: give options values, `{summer: \"l'été\"}`"));
}

/* Beside the other languages of its page, which begin at `first`: those that are served one with the next, a draft with one that is served. */
static void compare_languages(const tact_landings *pages, uint32_t first, uint32_t at, uint32_t end, tact_diags *d) {
    const tact_landing *p = &pages->items[at], *beside = NULL;
    if (at > first && tact_slice_equal(pages->items[at - 1].language, p->language)) tell(d, p, TACT_ERROR, 1, 1, TACT_JOIN(d, TACT_S("the page has another file in this language: "), pages->items[at - 1].file), TACT_S("keep one of them"));
    for (uint32_t i = first; i < (p->draft ? end : at); i++)
        if (!pages->items[i].draft) beside = &pages->items[i];
    if (beside) compare(beside, p, p->draft ? TACT_WARNING : TACT_ERROR, d);
}

static bool has_language(const tact_landings *pages, uint32_t first, uint32_t end, tact_slice locale) {
    for (uint32_t i = first; i < end; i++) {
        tact_slice l = pages->items[i].language;
        if (tact_slice_equal(l, locale) || (tact_slice_starts(locale, l) && locale.ptr[l.len] == '-')) return true;
    }
    return false;
}

static void missing(const tact_landings *pages, uint32_t first, uint32_t end, const tact_config *config, tact_diags *d) {
    tact_slice none = { NULL, 0 };
    for (uint32_t i = 0; i < config->locales.count; i++)
        if (!has_language(pages, first, end, config->locales.items[i])) none = none.len ? TACT_JOIN(d, none, TACT_S(", "), config->locales.items[i]) : config->locales.items[i];
    if (none.len) tell(d, &pages->items[first], TACT_WARNING, 1, 1, TACT_JOIN(d, TACT_S("the page is missing in "), none), TACT_JOIN(d, TACT_S("add pages/"), pages->items[first].slug, TACT_S(".LANGUAGE.md; until then it is shown in another language")));
}

static bool offers(const tact_bundle *b, tact_slice service) {
    for (uint32_t i = 0; i < b->place_count; i++)
        for (uint32_t k = 0; k < b->places[i].service_count; k++) if (tact_slice_equal(b->places[i].services[k], service)) return true;
    return false;
}

static void check_places(const tact_landing *p, const tact_bundle *b, tact_diags *d) {
    for (uint32_t i = 0; i < p->place_count; i++) {
        bool known = false;
        for (uint32_t k = 0; k < b->place_count && !known; k++) known = tact_slice_equal(b->places[k].name_id, p->places[i].text);
        if (!known) tell(d, p, TACT_ERROR, p->places[i].line, p->places[i].column, TACT_JOIN(d, TACT_S("there is no place '"), p->places[i].text, TACT_S("'")), TACT_S("the ids are those of places.csv"));
    }
    if (p->service.text.len && !offers(b, p->service.text)) tell(d, p, TACT_ERROR, p->service.line, p->service.column, TACT_JOIN(d, TACT_S("no place offers '"), p->service.text, TACT_S("'")), TACT_S("the words are those of the column `services` of places.csv"));
    if (p->kind == TACT_PAGE_GO && !b->place_count) tell(d, p, p->draft ? TACT_WARNING : TACT_ERROR, 1, 1, TACT_S("a go page of a brand without places"), TACT_S("list them in places.csv"));
}

static void check_names(const tact_landing *p, const tact_config *config, const tact_bundle *b, const tact_catalog *catalog, tact_diags *d) {
    bool known = !p->campaign.text.len;
    for (uint32_t i = 0; i < b->campaign_count && !known; i++) known = tact_slice_equal(b->campaigns[i].name, p->campaign.text);
    if (!known) tell(d, p, TACT_ERROR, p->campaign.line, p->campaign.column, TACT_JOIN(d, TACT_S("there is no campaign '"), p->campaign.text, TACT_S("'")), TACT_S("name one of campaigns/, or remove the line"));
    known = !p->topic.text.len;
    for (uint32_t i = 0; i < config->topics.count && !known; i++) known = tact_slice_equal(config->topics.items[i].at.name, p->topic.text);
    if (!known) tell(d, p, TACT_ERROR, p->topic.line, p->topic.column, TACT_JOIN(d, TACT_S("there is no topic '"), p->topic.text, TACT_S("'")), TACT_S("`topics` of tact.yaml lists them"));
    if (!p->product.text.len) return;
    if (!config->catalog.file.len) tell(d, p, TACT_ERROR, p->product.line, p->product.column, TACT_S("a product, and the brand has no catalogue"), TACT_S("set catalog.file in tact.yaml"));
    else if (catalog && !tact_catalog_find(catalog, p->product.text))
        tell(d, p, TACT_WARNING, p->product.line, p->product.column, TACT_JOIN(d, TACT_S("there is no product '"), p->product.text, TACT_S("' in the catalogue now")), TACT_S("until it comes the page says that it is not on offer"));
}

/* "/p/other?x#y": the page it leads to; empty: none of ours. */
static tact_slice page_of(tact_slice url) {
    if (!tact_slice_starts(url, TACT_S("/p/"))) return (tact_slice){ NULL, 0 };
    tact_slice rest = { url.ptr + 3, url.len - 3 };
    for (size_t i = 0; i < rest.len; i++) if (rest.ptr[i] == '?' || rest.ptr[i] == '#' || rest.ptr[i] == '/') rest.len = i;
    return rest;
}

static void check_link(const tact_landings *pages, const tact_landing *p, tact_slice url, uint32_t line, uint32_t column, tact_diags *d) {
    tact_slice slug = page_of(url);
    if (!slug.ptr) return;
    bool draft = false;
    for (uint32_t i = 0; i < pages->count; i++) {
        if (!tact_slice_equal(pages->items[i].slug, slug)) continue;
        if (!pages->items[i].draft || p->draft) return;
        draft = true;
    }
    if (draft) tell(d, p, TACT_WARNING, line, column, TACT_JOIN(d, TACT_S("a link to the page '"), slug, TACT_S("', which is a draft: who follows it is told that there is no such page")), TACT_S("put it live, too, or take the link out"));
    else tell(d, p, TACT_ERROR, line, column, TACT_JOIN(d, TACT_S("a link to the page '"), slug, TACT_S("', which is not there")), TACT_S("pages are the files of pages/, without language and ending"));
}

static void check_form(const tact_landings *pages, uint32_t at, const tact_config *config, tact_diags *d) {
    const tact_landing *p = &pages->items[at];
    for (uint32_t i = 0; i < at; i++)
        if (pages->items[i].form && tact_slice_equal(pages->items[i].form->name, p->form->name) && !tact_slice_equal(pages->items[i].slug, p->slug))
            { tell(d, p, TACT_ERROR, p->form->line, p->form->column, TACT_JOIN(d, TACT_S("another page has a form of this name: "), pages->items[i].file), TACT_S("give one of them another name")); break; }
    for (uint32_t i = 0; i < p->form->field_count; i++)
        if (p->form->fields[i].type == TACT_ENTRY_EMAIL && config->driver[TACT_CHANNEL_EMAIL] == TACT_DRIVER_NONE)
            tell(d, p, TACT_WARNING, p->form->fields[i].line, p->form->fields[i].column, TACT_S("an address cannot be confirmed: the brand sends no e-mail"), TACT_S("set channels.email.driver in tact.yaml; until then the question is not asked"));
}

/* Those that are served first, the drafts behind them, each in the order they had. */
static void set_apart(tact_landings *pages) {
    uint32_t live = 0, all = pages->count;
    for (uint32_t i = 0; i < all; i++) {
        const tact_landing p = pages->items[i];
        if (p.draft) continue;
        memmove(&pages->items[live + 1], &pages->items[live], (i - live) * sizeof p);
        pages->items[live++] = p;
    }
    pages->count = live;
    pages->draft_count = all - live;
}

static uint32_t end_of(const tact_landings *pages, uint32_t first) {
    uint32_t end = first;
    while (end < pages->count && tact_slice_equal(pages->items[end].slug, pages->items[first].slug)) end++;
    return end;
}

void tact_landings_finish(tact_landings *pages, const tact_config *config, const tact_bundle *b, const tact_catalog *catalog, tact_diags *d) {
    sort(pages);
    for (uint32_t i = 0, first = 0; i < pages->count; i++) {
        const tact_landing *p = &pages->items[i];
        if (!tact_slice_equal(p->slug, pages->items[first].slug)) first = i;
        compare_languages(pages, first, i, end_of(pages, first), d);
        check_places(p, b, d);
        check_names(p, config, b, catalog, d);
        check_link(pages, p, p->action_url, 1, 1, d);
        for (uint32_t k = 0; k < p->link_count; k++) check_link(pages, p, p->links[k].text, p->links[k].line, p->links[k].column, d);
        if (p->form) check_form(pages, i, config, d);
        if (!p->description.len) tell(d, p, TACT_WARNING, 1, 1, TACT_S("the page has no description"), TACT_S("add `description:`, a sentence that search engines and friends are shown"));
        if (i + 1 == pages->count || !tact_slice_equal(pages->items[i + 1].slug, p->slug)) missing(pages, first, i + 1, config, d);
    }
    set_apart(pages);
}
