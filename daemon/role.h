/* daemon/role.h -- who of the brand's people may make which call: the table daemon/role.def, looked up.
 *
 * Shape    constant tables; no state.
 */
#ifndef TACT_DAEMON_ROLE_H
#define TACT_DAEMON_ROLE_H
#include "daemon/http.h"

enum {
#define ROLE(name, bit, text) TACT_ROLE_##name = bit,
#include "daemon/role.def"
#undef ROLE
    TACT_ROLES_ALL = 31
};
typedef enum tact_role_object { TACT_OBJECT_NOTHING, TACT_OBJECT_NONE, TACT_OBJECT_NAME, TACT_OBJECT_SEEN, TACT_OBJECT_PERSON, TACT_OBJECT_ASKED } tact_role_object;

typedef struct tact_role_row {
    tact_http_method method;
    const char *path;
    uint8_t roles;                     /* bits; admin is always among them but for keys_only */
    tact_role_object object;
    const char *keys_only;             /* why no session may make it; NULL: sessions may */
} tact_role_row;

/** The row of a route, or NULL when it has none: then it is for keys, or for nobody in particular. */
const tact_role_row *tact_role_find(tact_http_method method, const char *path);
/** The whole table. */
const tact_role_row *tact_role_table(size_t *count);
/** May who has these roles make this call? */
static inline bool tact_role_may(const tact_role_row *row, unsigned roles) { return row && !row->keys_only && (row->roles & roles) != 0; }

/** The bit of a role's name; 0: there is no such role. */
unsigned tact_role_bit(tact_slice name);
/** Names of the roles in `roles`, "agent, shop"; "" for none. */
enum { TACT_ROLES_TEXT = 64 };
const char *tact_role_names(char out[TACT_ROLES_TEXT], unsigned roles);
#endif
