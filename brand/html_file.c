/* brand/html_file.c -- see html_file.h. */
#include "brand/html_file.h"
#include <errno.h>
#include <string.h>
#include "brand/file.h"
#include "core/engine/render.h"

/* ---- one page ---- */

static void say(tact_diags *diags, tact_severity severity, tact_slice text, size_t at, tact_slice what, tact_slice hint) {
    uint32_t line = 1, column = 1;
    for (size_t i = 0; i < at; i++)
        if (text.ptr[i] == '\n') { line++; column = 1; } else column++;
    tact_diag_add(diags, severity, line, column, what, hint);
}

static bool at_word(tact_slice text, size_t at, const char *word) {
    size_t n = strlen(word);
    return at + n <= text.len && tact_slice_equal_nocase((tact_slice){ text.ptr + at, n }, (tact_slice){ word, n });
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* What stands behind `name=` and its quote; 0: this is no such attribute. */
static size_t value_of(tact_slice text, size_t at, const char *name) {
    if (!at || !(blank(text.ptr[at - 1]) || text.ptr[at - 1] == '"' || text.ptr[at - 1] == '\'') || !at_word(text, at, name)) return 0;
    at += strlen(name);
    while (at < text.len && blank(text.ptr[at])) at++;
    if (at >= text.len || text.ptr[at] != '=') return 0;
    at++;
    while (at < text.len && blank(text.ptr[at])) at++;
    if (at < text.len && (text.ptr[at] == '"' || text.ptr[at] == '\'')) at++;
    return at < text.len ? at : 0;
}

static void check_address(tact_diags *diags, tact_slice text, size_t at) {
    if (!at_word(text, at, "{{") || at_word(text, at, "{{product.url}}") || at_word(text, at, "{{product.image}}") || at_word(text, at, "{{me_url}}") || at_word(text, at, "{{unsubscribe}}")) return;
    say(diags, TACT_ERROR, text, at, TACT_S("a link may not begin with what an event says: anybody could lead it elsewhere"), TACT_S("begin it with https:// and the host; {{product.url}}, {{me_url}} and {{unsubscribe}} may stand alone"));
}

static void check_picture(tact_diags *diags, tact_slice text, size_t at) {
    if (at_word(text, at, "https://") || at_word(text, at, "{{product.image}}")) return;
    say(diags, TACT_WARNING, text, at, TACT_S("nobody will see this picture: in an e-mail it has to be a link that begins with https://"), TACT_S("put the picture on your site, and its whole address here"));
}

void tact_html_file_check(tact_slice file, tact_slice text, tact_diags *diags) {
    enum { NAMES = 64 };
    static const tact_slice own = { "unsubscribe", 11 };
    tact_slice names[NAMES], was = diags->file;
    uint32_t count, line, column;
    const tact_slice *known = tact_render_names(&count);
    TACT_ASSERT(count < NAMES);
    memcpy(names, known, count * sizeof *names);
    names[count] = own;
    diags->file = file;
    if (!tact_brand_file_utf8(text, &line, &column)) tact_diag_add(diags, TACT_ERROR, line, column, TACT_S("this is not UTF-8"), TACT_S("save the file as UTF-8, and say so in it: <meta charset=\"utf-8\">"));
    else (void)tact_template_check(text, names, count + 1, diags, 1, 1);
    for (size_t i = 0; i < text.len; i++) {
        size_t value;
        if (at_word(text, i, "{{{") || at_word(text, i, "{{&")) {
            say(diags, TACT_ERROR, text, i, TACT_S("this would put what an event says into the page as HTML"), TACT_S("write two braces: {{name}}"));
            i += 2;
        }
        if (at_word(text, i, "<script")) say(diags, TACT_WARNING, text, i, TACT_S("no mail program runs a script"), TACT_S("leave it out"));
        if ((value = value_of(text, i, "href")) != 0) check_address(diags, text, value);
        if ((value = value_of(text, i, "src")) != 0) { check_address(diags, text, value); if (!at_word(text, value, "{{")) check_picture(diags, text, value); }
    }
    diags->file = was;
}

/* ---- the files a campaign names ---- */

static bool inside(tact_slice file) {
    bool good = file.len > 5 && file.ptr[0] != '/' && at_word(file, file.len - 5, ".html");
    for (size_t i = 0; i < file.len; i++) good = good && (unsigned char)file.ptr[i] >= ' ' && !(file.ptr[i] == '.' && i + 1 < file.len && file.ptr[i + 1] == '.');
    return good;
}

static tact_status read_one(tact_value *html, bool stops, const char *folder, tact_arena *arena, tact_diags *diags, tact_html_file_read read, void *ctx) {
    tact_slice file = html->text, text;
    int error = ENOMEM;
    if (!inside(file)) {
        tact_diag_add(diags, TACT_ERROR, html->line, html->column, TACT_JOIN(diags, TACT_S("'"), file, TACT_S("' is no HTML file of this folder")), TACT_S("name one from the brand folder on, such as campaigns/winter.html"));
        html->text = (tact_slice){ NULL, 0 };
        return TACT_OK;
    }
    const char *path = tact_brand_file_join(arena, folder, file);
    if (!path) return TACT_ERR_MEMORY;
    if (tact_brand_file_read(path, TACT_HTML_FILE_BYTES, arena, &text, &error)) {
        tact_html_file_check(file, text, diags);
        read(ctx, file, text);
        if (!text.len) tact_diag_add(diags, TACT_ERROR, html->line, html->column, TACT_JOIN(diags, TACT_S("'"), file, TACT_S("' is empty")), TACT_S("write the page into it, or leave html: out"));
        if (!stops && tact_slice_find(text, TACT_S("{{unsubscribe}}")) >= 0 && tact_slice_find(text, TACT_S("{{#unsubscribe}}")) < 0)
            tact_diag_add(diags, TACT_ERROR, html->line, html->column, TACT_S("nobody can unsubscribe from a message of this class, so a page with {{unsubscribe}} would not be sent"), TACT_S("put it into {{#unsubscribe}} ... {{/unsubscribe}}, or leave it out"));
        html->text = text;
        return TACT_OK;
    }
    if (error == ENOMEM) return TACT_ERR_MEMORY;
    tact_diag_add(diags, TACT_ERROR, html->line, html->column, TACT_JOIN(diags, TACT_S("'"), file, error == EFBIG ? TACT_S("' is larger than 100 KB") : TACT_S("' cannot be read: "), error == EFBIG ? TACT_S("") : tact_slice_of(strerror(error))),
                  error == EFBIG ? TACT_S("mail programs cut what is longer: leave pictures as links, and drop styles that nothing uses") : TACT_S("the path begins at the brand folder: campaigns/winter.html"));
    html->text = (tact_slice){ NULL, 0 };
    return TACT_OK;
}

static bool by_mail(const tact_value *message) {
    const tact_value *channels = tact_value_get(message, TACT_S("channels"));
    for (uint32_t i = 0; channels && channels->type == TACT_LIST && i < channels->list.count; i++)
        if (channels->list.items[i].type == TACT_TEXT && tact_slice_is(channels->list.items[i].text, "email")) return true;
    return false;
}

tact_status tact_html_files(const tact_value *tree, const char *folder, tact_arena *arena, tact_diags *diags, tact_html_file_read read, void *ctx) {
    const tact_value *messages = tact_value_get(tree, TACT_S("messages"));
    tact_slice class_ = tact_value_path_text(tree, "class");
    bool stops = !tact_slice_is(class_, "transactional") && !tact_slice_is(class_, "answer");
    tact_status s = TACT_OK;
    for (uint32_t m = 0; messages && messages->type == TACT_LIST && m < messages->list.count && !s; m++) {
        const tact_value *message = &messages->list.items[m];
        for (uint32_t i = 0; message->type == TACT_MAP && i < message->map.count && !s; i++) {
            const tact_value *words = &message->map.pairs[i].value;
            tact_value *html = words->type == TACT_MAP ? (tact_value *)(uintptr_t)tact_value_get(words, TACT_S("html")) : NULL;      /* the tree is ours: it was read just now */
            if (!html || html->type != TACT_TEXT) continue;
            if (!by_mail(message)) tact_diag_add(diags, TACT_WARNING, html->line, html->column, TACT_S("only e-mail has a page of its own, and this message does not go by it"), TACT_S("add email to channels:, or leave html: out"));
            s = read_one(html, stops, folder, arena, diags, read, ctx);
        }
    }
    return s;
}
