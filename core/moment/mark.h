/* core/moment/mark.h -- is a topic marked sensitive or restricted named anywhere?  Inside the room.
 *
 * Whole    kinds and topics are told from the first words of a text (TACT_MOMENT_WORDS_MAX), marks from all of it: whatever may be kept, sent or
 *          handed out later was read to its end. A phrase over the bounds of a piece is found, too.
 * Cost     nothing where the brand marks no topic, and nothing more once one was found; texts that were read whole before are not read again.
 */
#ifndef TACT_MOMENT_MARK_H
#define TACT_MOMENT_MARK_H
#include "core/moment/index.h"

/** `names`: a capital after a small letter starts a word ("hivTest"). */
bool tact__marks_text(const tact_moment_index *index, tact_slice text, bool names);
/** An address or a part of one, percent-encoded as it came. */
bool tact__marks_address(const tact_moment_index *index, tact_slice address);
/** Every text in it, however deep, keys too. */
bool tact__marks_value(const tact_moment_index *index, const tact_value *value);
#endif
