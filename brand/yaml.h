/* brand/yaml.h -- a strict YAML file as a located tree.
 *
 * Shape    one document, maps, lists and scalars; every value says line and column (from 1, in characters). An empty file is an empty map.
 *          Texts are copied into the arena; nothing points into the source.
 * Scalars  plain `true` `false` are bools, `null` `~` and nothing are null, 12 and -3 whole numbers, 0.5 and 1e3 numbers; all else is text.
 *          So yes, no, on, off, dates, times and 007 stay the texts they are, and anything in quotes is text.
 * Place    of a scalar is where its content begins: behind an opening quote, and for `|` and `>` its first line, so that an expression can be
 *          pointed into. In a `|` text every further line starts again at the same column.
 * Refused  duplicate keys, anchors, aliases, tags, merge keys, directives, several documents, keys that are not plain words, tabs as
 *          indentation, bytes that are not UTF-8, more than TACT_YAML_DEPTH levels, more than TACT_YAML_BYTES.
 * Errors   all of them at once, except that a file broken in its syntax is read no further than the break.
 * Source   the YAML 1.1 event stream of libyaml; the scalar rules are those of the YAML 1.2 JSON schema.
 */
#ifndef TACT_BRAND_YAML_H
#define TACT_BRAND_YAML_H
#include "core/base/diag.h"
#include "core/base/value.h"

enum { TACT_YAML_DEPTH = TACT_VALUE_DEPTH, TACT_YAML_BYTES = 1 << 20 };

/** False when anything was refused; `out` then still holds what could be read (a map at least), so that more mistakes can be found.
 *  In/Out: diags gains the findings, in diags->file. Out: `out` lives in `arena`. */
bool tact_yaml_read(tact_slice source, tact_arena *arena, tact_diags *diags, tact_value *out) TACT_MUST_USE;

/** What a plain (unquoted) scalar of these characters means: null, bool, int, double or text. Exposed for tests and for defaults. */
tact_value tact_yaml_scalar(tact_slice plain);

/** True when `text` is one of the words some YAML readers take for a bool (yes, no, on, off, y, n); *value is what they would read. */
bool tact_yaml_looks_bool(tact_slice text, bool *value);
#endif
