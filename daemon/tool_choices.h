/* daemon/tool_choices.h -- choices of a site's consent tool that the brand's own mapping (purposes.yaml, `map`) does not know.
 *
 * Rule      a choice nobody mapped grants nothing and refuses nothing; it is said in the answer, and on stderr once.
 */
#ifndef TACT_DAEMON_TOOL_CHOICES_H
#define TACT_DAEMON_TOOL_CHOICES_H
#include "brand/purposes.h"
#include "core/base/arena.h"
#include "core/base/value.h"

enum { TACT_TOOL_UNMAPPED_MAX = 64, TACT_TOOL_TOLD = 64 };

/** `tools` is {"tcf": {...}, "google": {...}, "callback": {...}}, or NULL. Out: names such as "callback/ads", at most `room`, in the arena; the answer
 *  is how many there are in all. A tool of another name, or one whose choices are no object, is named as a whole. */
uint32_t tact_tool_unmapped(const tact_purposes *purposes, const tact_value *tools, tact_slice *out, uint32_t room, tact_arena *arena);

/** Whether `name` was not told before; remembers it. All zero: nothing was. At most TACT_TOOL_TOLD are told. */
typedef struct tact_tool_told { uint64_t names[TACT_TOOL_TOLD]; uint32_t count; } tact_tool_told;
bool tact_tool_tell(tact_tool_told *told, tact_slice name);
#endif
