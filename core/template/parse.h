/* core/template/parse.h -- a source into a flat list of nodes: text, holes, sections that know where they end.
 * Inside the room. Names and texts point into the source. */
#ifndef TACT_TEMPLATE_PARSE_H
#define TACT_TEMPLATE_PARSE_H
#include "core/base/arena.h"

enum { TACT_TEMPLATE_TAGS = 4096, TACT_TEMPLATE_DEPTH = 32 };

typedef enum tact_node_kind { TACT_NODE_TEXT, TACT_NODE_HOLE, TACT_NODE_RAW, TACT_NODE_SECTION, TACT_NODE_INVERTED, TACT_NODE_PARTIAL } tact_node_kind;
typedef struct tact_node {
    uint8_t kind;
    tact_slice text;                   /* TEXT: the text; else the name */
    tact_slice indent;                 /* PARTIAL standing alone: the white space before it */
    uint32_t end;                      /* SECTION, INVERTED: first node behind it */
    size_t offset;                     /* of the tag in the source */
} tact_node;
typedef struct tact_nodes { tact_node *items; uint32_t count; } tact_nodes;

typedef enum tact_template_fault {
    TACT_FAULT_OPEN_TAG, TACT_FAULT_NO_NAME, TACT_FAULT_NAME, TACT_FAULT_DELIMITERS, TACT_FAULT_OPEN_SECTION, TACT_FAULT_WRONG_END,
    TACT_FAULT_STRAY_END, TACT_FAULT_TAGS, TACT_FAULT_DEPTH
} tact_template_fault;

/* Told of every fault: where, and the name it is about (`other`: the section that is open). */
typedef struct tact_template_listener { void (*fault)(void *ctx, tact_template_fault fault, size_t offset, tact_slice name, tact_slice other); void *ctx; } tact_template_listener;

/** ERR_INVALID, ERR_LIMIT (tags, depth) after telling the listener (may be NULL); ERR_MEMORY. */
tact_status tact__template_parse(tact_nodes *out, tact_slice source, const tact_template_listener *listener, tact_arena *arena) TACT_MUST_USE;
#endif
