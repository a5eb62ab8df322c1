/* import/headers.h -- columns named by their headers, and `--map 'Column name=field'` given by hand. */
#ifndef TACT_IMPORT_HEADERS_H
#define TACT_IMPORT_HEADERS_H
#include "core/base/slice.h"

enum { TACT_HEADER_MAPS = 256 };
typedef struct tact_header_maps { struct { tact_slice header, field; bool used; } items[TACT_HEADER_MAPS]; uint32_t count; } tact_header_maps;

/** "First-Name", "first_name" and "First name" are the same header; ASCII case does not matter. */
bool tact_header_same(tact_slice a, tact_slice b);
/** Splits "Column name=field" at the last '='; false with one line in `error`. The text must live as long as the maps. */
bool tact_header_map_add(tact_header_maps *maps, tact_slice text, tact_slice *field, char *error, size_t error_size);
/** Field given by hand for that header (the last one given counts), marked used; {NULL,0} when there is none. */
tact_slice tact_header_mapped(tact_header_maps *maps, tact_slice header);
/** A mapping that named no column of the file, or {NULL,0}. */
tact_slice tact_header_unused(const tact_header_maps *maps);
#endif
