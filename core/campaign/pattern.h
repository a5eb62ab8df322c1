/* core/campaign/pattern.h -- regular expressions for matches(): a subset of RE2's syntax, judged in time linear in the text.
 *
 * Syntax   literals, `.`, classes `[a-z]` `[^...]` `[[:alpha:]]`, `\d \w \s \D \W \S`, `\b \B ^ $ \A \z`, groups `( )` `(?: )` `(?P<name> )`,
 *          `|`, `* + ? {m} {m,} {m,n}` (also with `?` behind, which changes nothing here), flags `(?i)` `(?s)` `(?m)`, escapes
 *          `\n \t \r \f \v \a \x41 \x{1F600}` and of punctuation. No back references, no looking around: no automaton can do them in linear time.
 * Meaning  the pattern is found anywhere in the text, character by character (UTF-8; a damaged byte is one character U+FFFD). `\w`, `\b` and
 *          the like are ASCII, as in RE2; `(?i)` folds Latin (with Latin-1 and Extended-A), Greek and Cyrillic letters.
 * Program  u8 steps (1..255), u8 ranges, then steps of 4 bytes: u8 kind, three of operands, then ranges of two u24. It stands in bundles.
 * Cost     at most 255 looks at a character; no memory but 160 bytes of stack.
 * Source   K. Thompson 1968, "Regular expression search algorithm"; R. Cox 2007-2010, swtch.com/~rsc/regexp; RE2's syntax page.
 */
#ifndef TACT_CAMPAIGN_PATTERN_H
#define TACT_CAMPAIGN_PATTERN_H
#include "core/base/arena.h"

enum { TACT_PATTERN_STEPS = 255, TACT_PATTERN_RANGES = 255, TACT_PATTERN_DEPTH = 32, TACT_PATTERN_REPEAT = 255 };

typedef enum tact_pattern_step {
    TACT_PATTERN_CHAR = 1,             /* u24 character */
    TACT_PATTERN_SET,                  /* u8 first range, u8 count: one of them */
    TACT_PATTERN_ANY,
    TACT_PATTERN_AT,                   /* u8 tact_pattern_place */
    TACT_PATTERN_SPLIT,                /* u8 step, u8 step: both */
    TACT_PATTERN_JUMP,                 /* u8 step */
    TACT_PATTERN_FOUND                 /* the last step */
} tact_pattern_step;

typedef enum tact_pattern_place {
    TACT_PATTERN_TEXT_BEGIN = 1, TACT_PATTERN_TEXT_END, TACT_PATTERN_LINE_BEGIN, TACT_PATTERN_LINE_END, TACT_PATTERN_WORD_EDGE, TACT_PATTERN_NO_WORD_EDGE
} tact_pattern_place;

typedef struct tact_pattern_wrong { size_t at; const char *text, *hint; } tact_pattern_wrong;      /* `at`: byte of the pattern */

/** The program of a pattern, in `arena`. ERR_INVALID: *wrong says where and why. ERR_MEMORY. */
tact_status tact_pattern_compile(tact_slice pattern, tact_arena *arena, tact_slice *program, tact_pattern_wrong *wrong) TACT_MUST_USE;
/** Are these bytes a program? After true, tact_pattern_matches stays within them. */
bool tact_pattern_check(tact_slice program);
bool tact_pattern_matches(tact_slice program, tact_slice text);
/** The same, paid for: one of *steps for each step of the program looked at. False: they did not suffice, and *steps is 0. */
bool tact_pattern_search(tact_slice program, tact_slice text, uint64_t *steps, bool *found);

/** The character at `at` and how many bytes it takes; U+FFFD and 1 where the bytes are damaged. `at` < text.len. */
uint32_t tact__pattern_character(tact_slice text, size_t at, size_t *bytes);
/** The same letter in the other case, or `c` itself. */
uint32_t tact__pattern_other_case(uint32_t c);
#endif
