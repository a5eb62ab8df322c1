/* brand/pages.h -- the Markdown files of pages/ in a brand folder: landing pages, their calls to action and their forms.
 *
 *   pages/winter-tyres.fr.md     what stands before the first dot is the page's name, /p/winter-tyres; its language stands in the front matter, as in answers/
 *   ---
 *   language: fr
 *   kind: know                   know | go | do | buy
 *   title: "Pneus hiver : quand les monter ?"
 *   ...                          every key: brand/page_key.def, tact-pages(5)
 *   ---
 *   CommonMark; raw HTML and pictures of other sites are errors, headings begin with ##
 *
 * One file a language, as with answers: a translator works on a file of their own, and what a language lacks is seen in the folder. All languages of a page agree
 * in kind and in what their form asks.
 * Steps      of kind do: the items of the first numbered list. Questions: headings that end with a question mark, with what stands below them.
 * Drafts     are read and checked as the others are, and kept apart from them: no reader finds one.
 * Memory     everything in the arena, HTML included: it is made once, when the folder is read.
 */
#ifndef TACT_BRAND_PAGES_H
#define TACT_BRAND_PAGES_H
#include "brand/catalog.h"
#include "brand/config.h"
#include "brand/purposes.h"
#include "brand/image.h"
#include "core/base/diag.h"

enum { TACT_PAGE_BYTES = 256 * 1024, TACT_PAGE_FILES_MOST = 5000, TACT_FIELDS_MOST = 12, TACT_PAGE_PICTURE_BYTES = 1 << 20, TACT_PAGE_PICTURE_LEAST = 200,
       TACT_PAGE_HTML_MOST = 128 * 1024 };           /* of the text as HTML: it stands in the page, and parts of it once more for machines */

typedef enum tact_page_kind { TACT_PAGE_KNOW, TACT_PAGE_GO, TACT_PAGE_DO, TACT_PAGE_BUY } tact_page_kind;
typedef enum tact_entry_type { TACT_ENTRY_TEXT, TACT_ENTRY_LONG, TACT_ENTRY_EMAIL, TACT_ENTRY_PHONE, TACT_ENTRY_TOWN, TACT_ENTRY_DATE, TACT_ENTRY_NUMBER, TACT_ENTRY_CHOICE, TACT_ENTRY_YES_NO } tact_entry_type;

typedef struct tact_entry_option { tact_slice value, label; } tact_entry_option;
typedef struct tact_entry {
    tact_slice name, ask, help, property, trait;
    uint8_t type;                      /* tact_entry_type */
    bool required;
    tact_entry_option *options; uint32_t option_count;
    uint64_t permission;               /* purposes by bit */
    uint32_t line, column;
} tact_entry;

typedef struct tact_form {
    tact_slice name, title, intro, button, thanks;
    tact_entry *fields; uint32_t field_count;
    uint32_t line, column;
} tact_form;

typedef struct tact_told { tact_slice name, text; } tact_told;         /* a question and its answer as plain words; of a step only the text */
typedef struct tact_aim { tact_slice text; uint32_t line, column; } tact_aim;       /* something named that must exist */

typedef struct tact_landing {
    tact_slice file, slug, language, title, description;
    uint8_t kind;                      /* tact_page_kind */
    bool draft;                        /* not served */
    tact_aim topic, campaign, service, product;
    tact_slice action_label, action_url;
    tact_aim picture;                  /* "winter-tyres.jpg", in pages/ */
    tact_slice picture_alt;
    tact_image seen; uint32_t picture_id;    /* what was found there when the folder was read (tact_landings_pictures); width 0: nothing */
    tact_aim *places; uint32_t place_count;
    tact_slice html, after;            /* of the text, and of what stands behind the form; safe to be written as it is */
    tact_told *steps, *questions; uint32_t step_count, question_count;
    tact_aim *links; uint32_t link_count;      /* addresses in it that begin with / */
    tact_form *form;                   /* NULL: none */
} tact_landing;

/* By slug, then language, once they are finished. The drafts stand behind those that are served, items[count .. count + draft_count): whoever goes over `count` meets none. */
typedef struct tact_landings { tact_landing *items; uint32_t count, draft_count, room; } tact_landings;

/** One file, named diags->file ("pages/x.fr.md"), into `out`. False when diags gained errors, or without memory (*memory). A console that checks a text calls it with a list of its own. */
bool tact_landings_read(tact_slice source, const tact_config *config, const tact_purposes *purposes, tact_arena *arena, tact_diags *diags, tact_landings *out, bool *memory) TACT_MUST_USE;
/** After the last file: languages compared, what is named but is not there, what is missing. `bundle` holds places, campaigns and topics; `catalog` NULL: products are not looked up. */
void tact_landings_finish(tact_landings *pages, const tact_config *config, const tact_bundle *bundle, const tact_catalog *catalog, tact_diags *diags);

/** Look at the pictures that the pages name, in `folder`/pages: what is missing, no picture, too large or too small is told. ERR_MEMORY. */
tact_status tact_landings_pictures(tact_landings *pages, const char *folder, tact_arena *arena, tact_diags *diags) TACT_MUST_USE;
/** May a picture of a page be called so: letters, digits, '-', '_' and '.', which is not first, with the ending of a picture? */
bool tact_page_picture_safe(tact_slice name);

/** The page in the first of `languages` it has ("fr-CH" also finds fr), else in its first; NULL: there is no such page. */
const tact_landing *tact_landing_find(const tact_landings *pages, tact_slice slug, const tact_slice *languages, uint32_t count);
/** The very file of a page in a language, drafts too; NULL: there is none. */
const tact_landing *tact_landing_exact(const tact_landings *pages, tact_slice slug, tact_slice language);
/** Small letters, digits and hyphens, at most 80, no hyphen first: may a page be called so? */
bool tact_page_name_safe(tact_slice name);
/** The page that holds the form of this name, likewise. */
const tact_landing *tact_landing_form(const tact_landings *pages, tact_slice name, const tact_slice *languages, uint32_t count);
/** Does somebody sign up with it: it asks for an e-mail address, and for a permission? NULL: no. */
bool tact_form_signs_up(const tact_form *form);
const char *tact_page_kind_word(unsigned kind);
const char *tact_entry_word(unsigned type);

/* ---- the parts (pages_form.c, pages_text.c) ---- */
tact_form *tact__page_form(const tact_value *tree, const tact_purposes *purposes, tact_arena *arena, tact_diags *diags, bool *memory);
/** CommonMark to safe HTML; `line` is where its first line stands. `page` may be NULL: no steps, questions and links are taken from it. */
tact_slice tact__page_text(tact_slice text, uint32_t line, tact_landing *page, tact_arena *arena, tact_diags *diags, bool *memory);
/** Is it an address a page may lead to: http(s), a path of this site, tel:, mailto:? */
bool tact__page_address(tact_slice url);
#endif
