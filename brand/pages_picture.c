/* brand/pages_picture.c -- the pictures that pages are shared with: looked at when the folder is read, and kept on the disk alone. */
#include <errno.h>
#include <stdio.h>
#include "brand/file.h"
#include "brand/pages.h"

static void tell(tact_diags *d, const tact_landing *p, tact_slice text, tact_slice hint) {
    d->file = p->file;
    tact_diag_add(d, TACT_ERROR, p->picture.line, p->picture.column, text, hint);
}

static void judge(tact_landing *p, bool read, int error, tact_slice bytes, tact_diags *d) {
    tact_image seen;
    tact_slice named = TACT_JOIN(d, TACT_S("the picture '"), p->picture.text);
    if (!read && error == EFBIG) tell(d, p, TACT_JOIN(d, named, TACT_S("' is larger than 1 MB")), TACT_S("save it smaller: 1200 by 630 pixels are enough"));
    else if (!read && error == ENOENT) tell(d, p, TACT_JOIN(d, named, TACT_S("' is not there")), TACT_S("put the file into pages/, beside the page"));
    else if (!read) tell(d, p, TACT_JOIN(d, named, TACT_S("' cannot be read: "), tact_slice_of(strerror(error))), TACT_S("put the file into pages/, beside the page"));
    else if (!tact_image_look(bytes, &seen)) tell(d, p, TACT_JOIN(d, named, TACT_S("' is no PNG, JPEG or WebP")), TACT_S("save it as one of these; the name alone does not make it one"));
    else if (seen.width < TACT_PAGE_PICTURE_LEAST || seen.height < TACT_PAGE_PICTURE_LEAST) tell(d, p, TACT_JOIN(d, named, TACT_S("' is smaller than 200 pixels a side, which nobody shows")), TACT_S("1200 by 630 suits everywhere"));
    else { p->seen = seen; p->picture_id = tact_id32(bytes); }
}

tact_status tact_landings_pictures(tact_landings *pages, const char *folder, tact_arena *arena, tact_diags *diags) {
    char file[128];
    for (uint32_t i = 0; i < pages->count; i++) {
        tact_landing *p = &pages->items[i];
        tact_slice bytes = { NULL, 0 };
        int error = 0;
        if (!p->picture.text.len || !tact_page_picture_safe(p->picture.text)) continue;
        tact_arena_mark mark = tact_arena_checkpoint(arena);
        int n = snprintf(file, sizeof file, "pages/%.*s", (int)p->picture.text.len, p->picture.text.ptr);
        const char *path = tact_brand_file_join(arena, folder, (tact_slice){ file, (size_t)n });
        bool read = path && tact_brand_file_read(path, TACT_PAGE_PICTURE_BYTES, arena, &bytes, &error);
        if (!path || (!read && error == ENOMEM)) return TACT_ERR_MEMORY;
        uint32_t before = diags->count;
        judge(p, read, error, bytes, diags);
        if (diags->count == before) tact_arena_undo(arena, mark);              /* what was told stays in the arena */
    }
    return TACT_OK;
}
