/* daemon/folder_names.c -- see folder_names.h. */
#include "daemon/folder_names.h"
#include <stdio.h>
#include <stdlib.h>

enum { WORLDS = 2 };

static const struct { const char *field, *folder, *file; } kinds[TACT_FOLDER_KINDS] = {
    { "bundle", "bundles", ".bundle" }, { "policy", "policies", ".policy" }, { "world", "worlds", ".world" } };

static bool add(tact_folder_names *names, unsigned kind, uint32_t id, uint64_t line) {
    uint32_t low = 0, count = names->kinds[kind].count, high = count;
    tact_folder_named *list = names->kinds[kind].list;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list[middle].id < id) low = middle + 1; else high = middle;
    }
    if (low < count && list[low].id == id) return true;
    if (count == names->kinds[kind].room) {
        uint32_t room = count ? count * 2 : 64;
        list = realloc(list, room * sizeof *list);
        if (!list) return false;
        names->kinds[kind].list = list;
        names->kinds[kind].room = room;
    }
    memmove(&list[low + 1], &list[low], (count - low) * sizeof *list);
    list[low] = (tact_folder_named){ id, line };
    names->kinds[kind].count++;
    return true;
}

bool tact_folder_names_add(tact_folder_names *names, const tact_value *line, uint64_t sequence) {
    bool ok = true;
    for (unsigned k = 0; k < TACT_FOLDER_KINDS; k++) {
        const tact_value *v = tact_value_path(line, kinds[k].field);
        if (v && v->type == TACT_INT && v->integer > 0 && v->integer <= UINT32_MAX) ok &= add(names, k, (uint32_t)v->integer, sequence);
    }
    return ok;
}

/* World 1 of a new folder was never written: nothing is paused in it. */
void tact_folder_names_missing(const tact_folder_names *names, const tact_data *data, tact_diags *out) {
    for (unsigned k = 0; k < TACT_FOLDER_KINDS; k++)
        for (uint32_t i = 0; i < names->kinds[k].count; i++) {
            const tact_folder_named *n = &names->kinds[k].list[i];
            char name[32], where[48], text[160];
            tact_path folder, path;
            if (k) snprintf(name, sizeof name, "%08u%s", n->id, kinds[k].file); else snprintf(name, sizeof name, "%08x%s", n->id, kinds[k].file);
            if (k == WORLDS && n->id == 1) continue;
            if (tact_path_join(&folder, data->root.text, kinds[k].folder, NULL) || tact_path_join(&path, folder.text, name, NULL) || tact_path_exists(path.text)) continue;
            snprintf(where, sizeof where, "%s/%s", kinds[k].folder, name);
            snprintf(text, sizeof text, "it is missing, though line %llu of the log names it: what was decided with it cannot be replayed", (unsigned long long)n->line);
            out->file = TACT_JOIN(out, tact_slice_of(where));
            tact_diag_add(out, TACT_ERROR, 0, 0, TACT_JOIN(out, tact_slice_of(text)), TACT_S("put it back from a backup"));
        }
}

void tact_folder_names_free(tact_folder_names *names) {
    for (unsigned k = 0; k < TACT_FOLDER_KINDS; k++) free(names->kinds[k].list);
    *names = (tact_folder_names){ .kinds = { { .list = NULL } } };
}
