/* store/trouble.c -- see why.h. */
#include "store/trouble.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

tact_status tact_trouble_set(tact_trouble *why, tact_status status, const char *format, ...) {
    if (why) {
        va_list args;
        va_start(args, format);
        (void)vsnprintf(why->text, sizeof why->text, format, args);
        va_end(args);
    }
    return status;
}

tact_status tact_trouble_errno(tact_trouble *why, const char *doing, const char *path) {
    int error = errno;
    char said[128];
    const char *text = strerror_r(error, said, sizeof said);
    if (error == ENOSPC || error == EDQUOT)
        return tact_trouble_set(why, TACT_ERR_FULL, "cannot %s %s: %s; free space on that disk", doing, path, text);
    if (error == ENOENT || error == ENOTDIR)
        return tact_trouble_set(why, TACT_ERR_NOT_FOUND, "cannot %s %s: %s; check the path", doing, path, text);
    if (error == EACCES || error == EPERM)
        return tact_trouble_set(why, TACT_ERR_IO, "cannot %s %s: %s; give this user the right to it", doing, path, text);
    return tact_trouble_set(why, TACT_ERR_IO, "cannot %s %s: %s", doing, path, text);
}
