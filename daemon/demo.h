/* daemon/demo.h -- the folder demo/ of a brand: pages that show the SDK at work, served below /demo/ as they are. For trying and showing, not a web server.
 *
 * Read      once, at the start; at most 100 files of 512 KB, one folder deep, of the kinds a small page needs. Not there: /demo/ does not exist.
 * Key       {{writeKey}} in an .html file becomes the brand's first key of kind write, which may stand in a page.
 * Headers   the strict policy of every page: nothing inline, nothing from anywhere else.
 */
#ifndef TACT_DAEMON_DEMO_H
#define TACT_DAEMON_DEMO_H
#include "daemon/server.h"

struct tact_demo;
/** NULL: there is no such folder, or it cannot be read (said on stderr). */
struct tact_demo *tact_demo_read(const char *brand_folder);
void tact_demo_free(struct tact_demo *demo);
#endif
