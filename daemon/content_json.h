/* daemon/content_json.h -- the words of a message in JSON, alike wherever they stand: an answer, a stream, a file, a notification, a call to another system. */
#ifndef TACT_DAEMON_CONTENT_JSON_H
#define TACT_DAEMON_CONTENT_JSON_H
#include "core/engine/render.h"
#include "daemon/json_out.h"

/** locale, title, body, html where there is one, action {label, url} where there is a label; within a map that is open. */
void tact_content_json(tact_json *json, const tact_content *content);
/** On a messenger, what would go out outside the service window, and the picture. */
void tact_prepared_json(tact_json *json, const tact_prepared *prepared);
#endif
