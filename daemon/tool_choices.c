/* daemon/tool_choices.c -- see tool_choices.h. */
#include "daemon/tool_choices.h"
#include "core/base/hash.h"

static tact_slice joined(tact_arena *arena, tact_slice tool, tact_slice choice) {
    char *text = tact_arena_alloc(arena, tool.len + 1 + choice.len, 1);
    if (!text) return tool;
    memcpy(text, tool.ptr, tool.len);
    text[tool.len] = '/';
    if (choice.len) memcpy(text + tool.len + 1, choice.ptr, choice.len);
    return (tact_slice){ text, tool.len + 1 + choice.len };
}

static int tool_of(tact_slice name) {
    static const struct { const char *name; tact_consent_tool tool; } tools[] = { { "tcf", TACT_CONSENT_TCF }, { "google", TACT_CONSENT_GOOGLE }, { "callback", TACT_CONSENT_CALLBACK } };
    for (unsigned i = 0; i < sizeof tools / sizeof *tools; i++)
        if (tact_slice_is(name, tools[i].name)) return (int)tools[i].tool;
    return -1;
}

uint32_t tact_tool_unmapped(const tact_purposes *purposes, const tact_value *tools, tact_slice *out, uint32_t room, tact_arena *arena) {
    uint32_t count = 0;
    for (uint32_t t = 0; tools && tools->type == TACT_MAP && t < tools->map.count; t++) {
        const tact_pair *said = &tools->map.pairs[t];
        int tool = tool_of(said->key);
        if (tool < 0 || said->value.type != TACT_MAP) {
            if (count < room) out[count] = said->key;
            count++;
            continue;
        }
        for (uint32_t i = 0; i < said->value.map.count; i++) {
            tact_slice choice = said->value.map.pairs[i].key;
            if (tact_purposes_map_of(purposes, (tact_consent_tool)tool, choice)) continue;
            if (count < room) out[count] = joined(arena, said->key, choice);
            count++;
        }
    }
    return count;
}

bool tact_tool_tell(tact_tool_told *told, tact_slice name) {
    uint64_t id = tact_id64(name);
    for (uint32_t i = 0; i < told->count; i++)
        if (told->names[i] == id) return false;
    if (told->count == TACT_TOOL_TOLD) return false;
    told->names[told->count++] = id;
    return true;
}
