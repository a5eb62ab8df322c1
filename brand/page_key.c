/* brand/page_key.c -- see page_key.h. */
#include "brand/page_key.h"
#include <stdlib.h>
#include "brand/manual.h"
#include "brand/tree.h"

static const tact_page_key rows[] = {
#define K(path, type, required, bounds, line, text) { path, TACT_PAGE_##type, required, bounds, line, text },
#include "brand/page_key.def"
#undef K
};
enum { ROWS = sizeof rows / sizeof *rows };

const tact_page_key *tact_page_keys(uint32_t *count) {
    *count = ROWS;
    return rows;
}

bool tact_page_key_under(const tact_page_key *row, tact_slice parent, tact_slice *name) {
    tact_slice path = tact_slice_of(row->path);
    if (parent.len) {
        if (!tact_slice_starts(path, parent) || path.len <= parent.len || path.ptr[parent.len] != '.') return false;
        path = (tact_slice){ path.ptr + parent.len + 1, path.len - parent.len - 1 };
    }
    for (size_t i = 0; i < path.len; i++) if (path.ptr[i] == '.' || path.ptr[i] == '[') return false;
    *name = path;
    return true;
}

/* ---- checking ------------------------------------------------------------------------------------------------------------------ */
static size_t characters(tact_slice s) {
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) n += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return n;
}

static bool is_name(tact_slice s) {
    if (!s.len || s.len > 64) return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_', other = (c >= '0' && c <= '9') || c == '-';
        if (!letter && !other) return false;
    }
    return true;
}

static void check_line(const tact_page_key *row, const tact_value *v, tact_slice name, tact_diags *diags) {
    if (!tact_tree_is(diags, v, TACT_TEXT, name)) return;
    size_t most = *row->bounds ? (size_t)strtoul(row->bounds, NULL, 10) : 0;
    bool one_line = true, blank = true;
    for (size_t i = 0; i < v->text.len; i++) {
        one_line &= (unsigned char)v->text.ptr[i] >= ' ';
        blank &= v->text.ptr[i] == ' ';
    }
    if (blank) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' is empty")), row->required ? TACT_S("write it") : TACT_S("write it, or remove the line"));
    else if (!one_line) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' has more than one line")), TACT_S("write it on one"));
    else if (characters(v->text) > most) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' is longer than "), tact_slice_of(row->bounds), TACT_S(" characters")), TACT_S("say it more briefly"));
}

static void check_word(const tact_page_key *row, const tact_value *v, tact_slice name, tact_diags *diags) {
    tact_slice all[16];
    size_t count = 0;
    for (const char *at = row->bounds; *at && count < 16;) {
        size_t len = strcspn(at, "|");
        all[count++] = (tact_slice){ at, len };
        at += len + (at[len] == '|');
    }
    for (size_t i = 0; i < count; i++) if (v->type == TACT_TEXT && tact_slice_equal(v->text, all[i])) return;
    tact_slice near = v->type == TACT_TEXT ? tact_diag_did_you_mean(diags, v->text, all, count) : (tact_slice){ NULL, 0 };
    tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' is none of "), tact_slice_of(row->bounds)), near.ptr ? near : TACT_S("write one of them"));
}

static void check_texts(const tact_value *v, tact_slice name, tact_diags *diags) {
    if (!tact_tree_is(diags, v, TACT_LIST, name)) return;
    if (!v->list.count) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' is empty")), TACT_S("name something, or remove the line"));
    for (uint32_t i = 0; i < v->list.count; i++) { bool text = tact_tree_is(diags, &v->list.items[i], TACT_TEXT, name); (void)text; }
}

static bool choice_fits(const tact_value *v) { return v->type == TACT_TEXT && v->text.len && characters(v->text) <= 80; }

static void check_choices(const tact_value *v, tact_slice name, tact_diags *diags) {
    uint32_t count = v->type == TACT_LIST ? v->list.count : v->type == TACT_MAP ? v->map.count : 0;
    if (count < 2 || count > 12) {
        tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' holds no two to twelve answers")), TACT_S("[one, two], or a map from values to the texts people read"));
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const tact_value *text = v->type == TACT_LIST ? &v->list.items[i] : &v->map.pairs[i].value;
        if (!choice_fits(text)) tact_tree_error(diags, text, TACT_S("this answer is no text of at most 80 characters"), TACT_S("put it in quotes to make it a text"));
        else if (v->type == TACT_MAP && v->map.pairs[i].key.len > 60) tact_tree_error(diags, text, TACT_S("the value of this answer is longer than 60 characters"), TACT_S("a short word for the brand's own use"));
    }
}

static bool group(const tact_value *v, tact_slice where, tact_slice called, tact_diags *diags);

static void check_groups(const tact_page_key *row, const tact_value *v, tact_slice path, tact_slice name, tact_diags *diags) {
    unsigned most = (unsigned)strtoul(strchr(row->bounds, '-') + 1, NULL, 10);
    if (!tact_tree_is(diags, v, TACT_LIST, name)) return;
    if (!v->list.count || v->list.count > most) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' holds no "), tact_slice_of(row->bounds), TACT_S(" items")), TACT_S("a form that asks less is filled in more often"));
    for (uint32_t i = 0; i < v->list.count; i++)
        if (tact_tree_is(diags, &v->list.items[i], TACT_MAP, name)) { bool fine = group(&v->list.items[i], TACT_JOIN(diags, path, TACT_S("[]")), name, diags); (void)fine; }
}

static void check(const tact_page_key *row, const tact_value *v, tact_slice name, tact_diags *diags) {
    switch ((tact_page_key_type)row->type) {
    case TACT_PAGE_LINE: check_line(row, v, name, diags); break;
    case TACT_PAGE_TEXT: case TACT_PAGE_MARKDOWN: { bool text = tact_tree_is(diags, v, TACT_TEXT, name); (void)text; break; }
    case TACT_PAGE_NAME:
        if (v->type != TACT_TEXT || !is_name(v->text)) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), name, TACT_S("' is no name")), TACT_S("letters, digits, - and _, at most 64"));
        break;
    case TACT_PAGE_WORD: check_word(row, v, name, diags); break;
    case TACT_PAGE_BOOL: { bool truth = tact_tree_is(diags, v, TACT_BOOL, name); (void)truth; break; }
    case TACT_PAGE_TEXTS: check_texts(v, name, diags); break;
    case TACT_PAGE_CHOICES: check_choices(v, name, diags); break;
    case TACT_PAGE_GROUP: if (tact_tree_is(diags, v, TACT_MAP, name)) { bool fine = group(v, tact_slice_of(row->path), name, diags); (void)fine; } break;
    case TACT_PAGE_GROUPS: check_groups(row, v, tact_slice_of(row->path), name, diags); break;
    }
}

static bool group(const tact_value *v, tact_slice where, tact_slice called, tact_diags *diags) {
    uint32_t before = diags->error_count;
    tact_slice names[ROWS];
    size_t count = 0;
    for (uint32_t i = 0; i < ROWS; i++) {
        if (!tact_page_key_under(&rows[i], where, &names[count])) continue;
        const tact_value *found = tact_value_get(v, names[count]);
        if (found) check(&rows[i], found, names[count], diags);
        else if (rows[i].required) tact_tree_error(diags, v, TACT_JOIN(diags, TACT_S("'"), names[count], TACT_S("' is missing in '"), called, TACT_S("'")), TACT_JOIN(diags, TACT_S("add `"), names[count], TACT_S(": ...` ("), tact_slice_of(rows[i].line), TACT_S(")")));
        count++;
    }
    return tact_tree_known(diags, v, called, names, count) && diags->error_count == before;
}

bool tact_page_keys_check(const tact_value *tree, tact_diags *diags) { return group(tree, TACT_S(""), TACT_S("page"), diags); }

/* ---- tact-pages(5) ------------------------------------------------------------------------------------------------------------- */
static const char *noun(const tact_page_key *row) {
    switch ((tact_page_key_type)row->type) {
    case TACT_PAGE_NAME: return "A name";
    case TACT_PAGE_BOOL: return "true or false";
    case TACT_PAGE_TEXTS: return "A list of texts";
    case TACT_PAGE_GROUP: return "A map";
    case TACT_PAGE_GROUPS: return "A list of maps";
    case TACT_PAGE_CHOICES: return "A list of texts, or a map from values to texts";
    case TACT_PAGE_MARKDOWN: return "CommonMark";
    default: return "A text";
    }
}

void tact_manual_pages(FILE *out) {
    fputs(".\\\" made from brand/page_key.def by `tact manual tact-pages.5`\n.Dd $Mdocdate$\n.Dt TACT-PAGES 5\n.Os\n.Sh NAME\n.Nm tact-pages\n.Nd landing pages and forms of a tact brand\n"
          ".Sh DESCRIPTION\nEach file\n.Pa pages/NAME.md\nor\n.Pa pages/NAME.LANGUAGE.md\nof a brand folder is a page in one language, served under\n.Pa /p/NAME .\n"
          "It begins with front matter between two lines of three hyphens: YAML, read strictly; an unknown key is an error.\nBelow it stands the text in CommonMark, without HTML, headings from\n.Li ##\non.\n.Pp\n"
          "Of a page of kind do the first numbered list is its steps; of every page a heading that ends with a question mark, and what stands below it, is a question and its answer for search engines.\n"
          ".Ic tact check\nnames every mistake with its line, its column and the way out.\n.Sh KEYS\n.Bl -tag -width Ds\n", out);
    for (uint32_t i = 0; i < ROWS; i++) {
        fputs(".It Ic ", out);
        tact_manual_text(out, rows[i].path);
        fprintf(out, "\n%c", rows[i].line[0] >= 'a' && rows[i].line[0] <= 'z' ? rows[i].line[0] - 32 : rows[i].line[0]);
        tact_manual_text(out, rows[i].line + 1);
        fputs(".\n", out);
        tact_manual_text(out, rows[i].text);
        fputs("\n.br\n", out);
        if (rows[i].type == TACT_PAGE_WORD) { fputs("One of ", out); tact_manual_text(out, rows[i].bounds); }
        else fputs(noun(&rows[i]), out);
        if (rows[i].type == TACT_PAGE_LINE) fprintf(out, " of at most %s characters", rows[i].bounds);
        fputs(rows[i].required ? "; required.\n" : ".\n", out);
    }
    fputs(".El\n.Sh EXAMPLES\nThe folder\n.Pa examples/town/pages\nof the source holds pages of every kind;\n.Ic tact init\nwrites one.\n.Sh SEE ALSO\n.Xr tact 1 ,\n.Xr tact.yaml 5\n", out);
}
