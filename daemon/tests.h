/* daemon/tests.h -- a message sent to the brand's testers before anybody else: through the one gate and the real outbox, with the sign that it is a test.
 *
 * Who      those under `testers:` of tact.yaml, nobody else. It is the brand's own people's own request, so it passes the gate as a step of what they are doing, standing on their
 *          consent to the channel: their permission and refusals hold, quiet hours and the caps of advertising do not.
 * Once     the touch is on the disk before the message leaves; it is not tried again. Words are filled from samples, never from anybody's events.
 * Answer   each tester's fate as soon as all have one, at the latest after TACT_TEST_WAIT_MS: then "pending", and the outbox goes on.
 */
#ifndef TACT_DAEMON_TESTS_H
#define TACT_DAEMON_TESTS_H
#include "daemon/preview_look.h"

enum { TACT_TEST_PEOPLE = 20, TACT_TEST_WAIT_MS = 10000 };

/** Begin one: `look` has the message rendered; `to` one tester, empty: all. Answers `id` when it is over. */
void tact_test_begin(tact_server *server, tact_http_id id, const tact_preview_look *look, tact_slice to, tact_slice language);
#endif
