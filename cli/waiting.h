/* cli/waiting.h -- a sign of life on stderr while one long call goes on that cannot say how far it is.
 * Quiet for the first second; then on a terminal one line drawn over each second, elsewhere a line every ten. */
#ifndef TACT_CLI_WAITING_H
#define TACT_CLI_WAITING_H
#include "cli/cli.h"

typedef struct tact_waiting tact_waiting;
/** `what` lives until the end. NULL (also with --json) when there is nothing to show. */
tact_waiting *tact_waiting_begin(const tact_cli *cli, const char *what);
void tact_waiting_end(tact_waiting *waiting);
#endif
