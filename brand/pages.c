/* brand/pages.c -- see pages.h. */
#include "brand/pages.h"
#include "brand/front.h"
#include "brand/page_key.h"
#include "brand/tree.h"

static const char *const kinds[] = { "know", "go", "do", "buy" };

const char *tact_page_kind_word(unsigned kind) { return kinds[kind & 3]; }

static tact_slice text_at(const tact_value *tree, const char *dotted) { return tact_value_path_text(tree, dotted); }

static tact_aim aim_at(const tact_value *tree, const char *key) {
    const tact_value *v = tact_value_get(tree, tact_slice_of(key));
    return v && v->type == TACT_TEXT ? (tact_aim){ v->text, v->line, v->column } : (tact_aim){ { NULL, 0 }, 0, 0 };
}

bool tact_page_name_safe(tact_slice name) {
    for (size_t i = 0; i < name.len; i++)
        if (!((name.ptr[i] >= 'a' && name.ptr[i] <= 'z') || (name.ptr[i] >= '0' && name.ptr[i] <= '9') || (name.ptr[i] == '-' && i > 0))) return false;
    return name.len > 0 && name.len <= 80;
}

/* "pages/winter-tyres.fr.md": its name, and the language the name tells (empty: none). */
static bool named(tact_slice file, tact_slice *slug, tact_slice *language, tact_diags *diags) {
    size_t from = 0;
    for (size_t i = 0; i < file.len; i++) if (file.ptr[i] == '/') from = i + 1;
    tact_slice base = { file.ptr + from, file.len - from };
    if (base.len > 3 && tact_slice_is((tact_slice){ base.ptr + base.len - 3, 3 }, ".md")) base.len -= 3;
    size_t dot = 0;
    while (dot < base.len && base.ptr[dot] != '.') dot++;
    *slug = (tact_slice){ base.ptr, dot };
    *language = dot < base.len ? (tact_slice){ base.ptr + dot + 1, base.len - dot - 1 } : (tact_slice){ NULL, 0 };
    bool fine = tact_page_name_safe(*slug);
    if (!fine) tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_S("the file's name is no name of a page"), TACT_S("small letters, digits and hyphens, then the language: winter-tyres.fr.md is served as /p/winter-tyres"));
    return fine;
}

static void read_action(const tact_value *tree, tact_landing *p, tact_diags *diags) {
    const tact_value *url = tact_value_path(tree, "action.url");
    p->action_label = text_at(tree, "action.label");
    p->action_url = text_at(tree, "action.url");
    if (url && url->type == TACT_TEXT && url->text.len && !tact__page_address(url->text))
        tact_tree_error(diags, url, TACT_S("the call to action leads nowhere a page may lead"), TACT_S("https://..., a path of this site such as /p/other-page, tel: or mailto:"));
}

bool tact_page_picture_safe(tact_slice name) {
    static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".webp" };
    bool fine = name.len && name.ptr[0] != '.', ends = false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        fine &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
    }
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t n = strlen(endings[i]);
        ends |= name.len > n && tact_slice_equal_nocase((tact_slice){ name.ptr + name.len - n, n }, (tact_slice){ endings[i], n });
    }
    return fine && ends;
}

static void read_picture(const tact_value *tree, tact_landing *p, tact_diags *diags) {
    const tact_value *file = tact_value_path(tree, "picture.file");
    if (!file || file->type != TACT_TEXT) return;
    p->picture = (tact_aim){ file->text, file->line, file->column };
    p->picture_alt = text_at(tree, "picture.alt");
    if (!tact_page_picture_safe(file->text)) tact_tree_error(diags, file, TACT_S("this is no name of a picture in pages/"), TACT_S("a file beside the pages, without a path or an address: winter-tyres.jpg, .png or .webp"));
}

static bool read_places(const tact_value *tree, tact_landing *p, tact_arena *arena) {
    const tact_value *v = tact_value_get(tree, TACT_S("places"));
    if (!v || v->type != TACT_LIST) return true;
    if (!(p->places = TACT_NEW(arena, tact_aim, v->list.count + 1))) return false;
    for (uint32_t i = 0; i < v->list.count; i++)
        if (v->list.items[i].type == TACT_TEXT) p->places[p->place_count++] = (tact_aim){ v->list.items[i].text, v->list.items[i].line, v->list.items[i].column };
    return true;
}

static void check_kind(const tact_value *tree, const tact_landing *p, tact_diags *diags) {
    const tact_value *at = tact_value_get(tree, TACT_S("kind"));
    if (!at) return;
    tact_severity lacks = p->draft ? TACT_WARNING : TACT_ERROR;
    if (p->kind == TACT_PAGE_DO && !p->step_count) tact_diag_add(diags, lacks, at->line, at->column, TACT_S("a do page without steps"), TACT_S("write them below as a numbered list: 1. ..."));
    if (p->kind == TACT_PAGE_BUY && !p->product.text.len) tact_diag_add(diags, lacks, at->line, at->column, TACT_S("a buy page without a product"), TACT_S("add `product:` with its id in the catalogue"));
    if (p->kind == TACT_PAGE_KNOW && !p->html.len) tact_diag_add(diags, lacks, at->line, at->column, TACT_S("a know page without an answer"), TACT_S("write it below the front matter, the answer first"));
    if (p->kind != TACT_PAGE_BUY && p->product.text.len) tact_diag_add(diags, TACT_ERROR, p->product.line, p->product.column, TACT_S("a product on a page that does not sell"), TACT_S("write `kind: buy`, or remove it"));
    if (p->service.text.len && p->place_count) tact_diag_add(diags, TACT_ERROR, p->service.line, p->service.column, TACT_S("places by name and by service"), TACT_S("keep one of the two"));
    const tact_value *after = tact_value_get(tree, TACT_S("after"));
    if (after && !p->form) tact_tree_error(diags, after, TACT_S("`after` is what stands behind a form, and the page has none"), TACT_S("add `form:`, or put the words into the page"));
}

static void read_keys(const tact_value *tree, const tact_config *config, const tact_purposes *purposes, tact_landing *p, tact_arena *arena, tact_diags *diags, bool *memory) {
    const tact_value *language = tact_value_get(tree, TACT_S("language")), *form = tact_value_get(tree, TACT_S("form")), *after = tact_value_get(tree, TACT_S("after"));
    if (language) p->language = tact_front_language(language, config, diags);
    tact_slice kind = text_at(tree, "kind");
    for (uint8_t i = 0; i < 4; i++) if (tact_slice_is(kind, kinds[i])) p->kind = i;
    p->draft = tact_slice_is(text_at(tree, "state"), "draft");
    p->title = text_at(tree, "title");
    p->description = text_at(tree, "description");
    p->topic = aim_at(tree, "topic");
    p->campaign = aim_at(tree, "campaign");
    p->service = aim_at(tree, "service");
    p->product = aim_at(tree, "product");
    read_action(tree, p, diags);
    read_picture(tree, p, diags);
    if (!read_places(tree, p, arena)) *memory = true;
    if (form && form->type == TACT_MAP && !*memory) p->form = tact__page_form(form, purposes, arena, diags, memory);
    if (after && after->type == TACT_TEXT && !*memory) p->after = tact__page_text(after->text, after->line, NULL, arena, diags, memory);
}

static bool grow(tact_landings *out, tact_arena *arena) {
    if (out->count < out->room) return true;
    uint32_t room = out->room ? out->room * 2 : 16;
    tact_landing *items = TACT_NEW(arena, tact_landing, room);
    if (!items) return false;
    if (out->count) memcpy(items, out->items, out->count * sizeof *items);
    out->items = items;
    out->room = room;
    return true;
}

bool tact_landings_read(tact_slice source, const tact_config *config, const tact_purposes *purposes, tact_arena *arena, tact_diags *diags, tact_landings *out, bool *memory) {
    tact_landing p = { .file = diags->file };
    tact_slice language;
    tact_front split;
    tact_value tree;
    uint32_t before = diags->error_count;
    *memory = false;
    if (!named(diags->file, &p.slug, &language, diags) || !tact_front_split(source, arena, diags, &split, memory)) return false;
    if (!tact_front_keys(&split, arena, diags, &tree) && tree.type != TACT_MAP) return false;
    bool keys = tact_page_keys_check(&tree, diags);
    (void)keys;                                                      /* told; the rest may have more */
    p.html = tact__page_text(split.body, split.body_line, &p, arena, diags, memory);
    if (!*memory) read_keys(&tree, config, purposes, &p, arena, diags, memory);
    if (!*memory) check_kind(&tree, &p, diags);
    if (!*memory && language.len && p.language.len && !tact_slice_equal(language, p.language))
        tact_diag_add(diags, TACT_ERROR, 1, 1, TACT_JOIN(diags, TACT_S("the file's name says '"), language, TACT_S("', its front matter '"), p.language, TACT_S("'")), TACT_S("make them the same, or leave the language out of the name"));
    if (*memory || diags->error_count != before) return false;
    if (!grow(out, arena)) { *memory = true; return false; }
    out->items[out->count++] = p;
    return true;
}

/* ---- finding ---------------------------------------------------------------------------------------------------------------------- */
static bool is_language(tact_slice wanted, tact_slice have) {
    size_t n = wanted.len < have.len ? wanted.len : have.len;
    for (size_t i = 0; i < n; i++) if (wanted.ptr[i] == '-' || have.ptr[i] == '-') { n = i; break; }
    if (n < 2) return false;
    bool wanted_ends = wanted.len == n || wanted.ptr[n] == '-', have_ends = have.len == n || have.ptr[n] == '-';
    return wanted_ends && have_ends && tact_slice_equal_nocase((tact_slice){ wanted.ptr, n }, (tact_slice){ have.ptr, n });
}

static const tact_landing *in_language(const tact_landings *pages, uint32_t first, const tact_slice *languages, uint32_t count) {
    const tact_landing *all = pages->items;
    for (uint32_t l = 0; l < count; l++) {
        for (uint32_t i = first; i < pages->count && tact_slice_equal(all[i].slug, all[first].slug); i++) if (tact_slice_equal_nocase(all[i].language, languages[l])) return &all[i];
        for (uint32_t i = first; i < pages->count && tact_slice_equal(all[i].slug, all[first].slug); i++) if (is_language(languages[l], all[i].language)) return &all[i];
    }
    return &all[first];
}

const tact_landing *tact_landing_find(const tact_landings *pages, tact_slice slug, const tact_slice *languages, uint32_t count) {
    uint32_t low = 0, high = pages->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (tact_slice_compare(pages->items[middle].slug, slug) < 0) low = middle + 1; else high = middle;
    }
    return low < pages->count && tact_slice_equal(pages->items[low].slug, slug) ? in_language(pages, low, languages, count) : NULL;
}

const tact_landing *tact_landing_exact(const tact_landings *pages, tact_slice slug, tact_slice language) {
    for (uint32_t i = 0; i < pages->count + pages->draft_count; i++)
        if (tact_slice_equal(pages->items[i].slug, slug) && tact_slice_equal(pages->items[i].language, language)) return &pages->items[i];
    return NULL;
}

bool tact_form_signs_up(const tact_form *form) {
    bool email = false, permission = false;
    for (uint32_t i = 0; form && i < form->field_count; i++) {
        email |= form->fields[i].type == TACT_ENTRY_EMAIL;
        permission |= form->fields[i].permission != 0;
    }
    return email && permission;
}

const tact_landing *tact_landing_form(const tact_landings *pages, tact_slice name, const tact_slice *languages, uint32_t count) {
    for (uint32_t i = 0; i < pages->count; i++) {
        if (!pages->items[i].form || !tact_slice_equal(pages->items[i].form->name, name)) continue;
        const tact_landing *found = tact_landing_find(pages, pages->items[i].slug, languages, count);
        return found && found->form ? found : &pages->items[i];
    }
    return NULL;
}
