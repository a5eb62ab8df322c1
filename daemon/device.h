/* daemon/device.h -- user agent -> what kind of device, and its operating system.  No versions, no models: nothing that would
 * single a person out.
 *
 * Words    device is TACT_DEVICE_* (core/base/words.def); a game console stands on a television and counts as one (`console`).
 * Limits   a tablet that asks for desktop pages and hides its "Mobile" part is taken for a computer: nothing in the agent
 *          tells it apart. Of apps' network layers only those that name their system are recognised.
 * Cost     a handful of searches, no allocation.
 */
#ifndef TACT_DAEMON_DEVICE_H
#define TACT_DAEMON_DEVICE_H
#include "core/base/words.h"

typedef enum tact_os {
    TACT_OS_UNKNOWN, TACT_OS_ANDROID, TACT_OS_IOS, TACT_OS_WINDOWS, TACT_OS_MACOS, TACT_OS_LINUX, TACT_OS_CHROMEOS, TACT_OS_TIZEN,
    TACT_OS_WEBOS, TACT_OS_KAIOS, TACT_OS_HARMONY, TACT_OS_OTHER
} tact_os;

typedef struct tact_device_facts { uint8_t device; bool console; tact_os os; } tact_device_facts;

tact_device_facts tact_device_of(tact_slice agent);
/** "android", "ios", ...; "unknown" for TACT_OS_UNKNOWN. */
const char *tact_os_name(tact_os os);
/** A sender's own word (Segment `context.device.type`: "ios", "android", "mobile", "tablet", "phone", "computer", "tv"...) as
 *  TACT_DEVICE_*; TACT_DEVICE_UNKNOWN when it says nothing. */
uint8_t tact_device_from_word(tact_slice word);
#endif
