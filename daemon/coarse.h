/* daemon/coarse.h -- how many people a question of anybody's wording is true of, told so that two questions cannot tell of one person.
 *
 * Attack   ask how many live in Lyon, then how many live in Lyon and are not who turned 41 on Tuesday: the difference is one person's answer. Rounding alone does not help (made-up people
 *          carry a count to the edge), nor does asking for ten people at least.
 * Few      below a bound from 10 to 19, drawn for the question, it is "fewer than twenty", for nobody too. Nothing told ever stands for fewer than ten.
 * Else     the count and a noise from -9 to 9, also drawn for the question, to the nearest ten.
 * Drawn    from a keyed hash of the brand's secret, the compiled bytes of the question's conditions and what is counted: the same question has the same answer for ever, spaces and names of
 *          audiences are no other question, and any change of a condition is one.
 * Left     who words one question in hundreds of ways that mean the same can average the noise away: so one account or key asks 60 at once, and then one a minute.
 */
#ifndef TACT_DAEMON_COARSE_H
#define TACT_DAEMON_COARSE_H
#include "daemon/server.h"
#include "daemon/tell.h"

enum { TACT_COARSE_STEP = 10, TACT_COARSE_LEAST = 10, TACT_COARSE_FEW = 20 };
typedef struct tact_coarse { uint8_t key[32]; } tact_coarse;

/** The question: `secret` of the brand, and the bytes that word it. */
tact_coarse tact_coarse_of(const uint8_t secret[32], const tact_slice *parts, size_t count);
/** The same by this brand's own secret (store/vault.h). */
tact_coarse tact_coarse_ask(const tact_vault *vault, const tact_slice *parts, size_t count);
/** Every condition of a campaign, and what starts it, as parts of a question; at most TACT_COARSE_PARTS. Answers how many. */
enum { TACT_COARSE_PARTS = 8 };
size_t tact_coarse_conditions(const tact_campaign *campaign, tact_slice parts[TACT_COARSE_PARTS]);
/** `what`: which of the counts of this question. False: fewer than twenty. */
bool tact_coarse_people(const tact_coarse *coarse, tact_slice what, uint64_t people, uint64_t *told);
/** Things (messages, moments) of so many people, of whom one has as many as they have in the mean: rounded and blurred by ten people's share. False: fewer than twenty people. */
bool tact_coarse_things(const tact_coarse *coarse, tact_slice what, uint64_t things, uint64_t people, uint64_t *told);
/** Cells of a report, each a count of its own: "told" anew, times and people blurred. A hidden one keeps its place and tells nothing. */
void tact_coarse_cells(const tact_coarse *coarse, const char *what, tact_tell_cell *cells, size_t count);
/** May whoever holds this key ask one more? False after having refused it (429). */
bool tact_coarse_may_ask(tact_server *server, const tact_http_request *request, const tact_config_key *key);
#endif
