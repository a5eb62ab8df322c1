/* daemon/robots.h -- is this user agent a program that visits on its own?  One table (robots.def) for the daemon's filter and
 * for the import of access logs.
 *
 * Counts as a robot: crawlers, link and security scanners, uptime monitors, HTTP libraries, headless browsers, link previews,
 * feed readers, collectors for language models, and agents that say nothing at all.
 * Does not count: the network layers of apps that people hold in their hand (okhttp, Dalvik, CFNetwork, Dart), in-app browsers.
 * An agent that is *absent* from an event (a server's SDK sends none) is the caller's matter: do not ask then.
 *
 * Cost     one pass over the agent, well under a microsecond for a browser; no allocation; safe from several threads.
 * Source   names as the programs publish them in their own documentation; table written for tact.
 */
#ifndef TACT_DAEMON_ROBOTS_H
#define TACT_DAEMON_ROBOTS_H
#include "core/base/slice.h"

typedef enum tact_robot_kind {
    TACT_ROBOT_NONE, TACT_ROBOT_CRAWLER, TACT_ROBOT_MODEL, TACT_ROBOT_SCANNER, TACT_ROBOT_MONITOR, TACT_ROBOT_LIBRARY,
    TACT_ROBOT_HEADLESS, TACT_ROBOT_PREVIEW, TACT_ROBOT_FEED, TACT_ROBOT_TOOL, TACT_ROBOT_EMPTY
} tact_robot_kind;

/** True for a robot; `which` (may be NULL) gets its name, constant text. */
bool tact_robot_agent(tact_slice agent, tact_slice *which);
/** The same with its kind; TACT_ROBOT_NONE for people. */
tact_robot_kind tact_robot_kind_of(tact_slice agent, tact_slice *which);
/** Does the agent hold one of the brand's own words (`robots.agents`), without regard to case? An empty word never does. */
bool tact_robot_words(tact_slice agent, const tact_slice *words, uint32_t count);
/** "crawler", "scanner", ...; "people" for TACT_ROBOT_NONE. */
const char *tact_robot_kind_name(tact_robot_kind kind);
#endif
