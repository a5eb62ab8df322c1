/* daemon/qr.h -- a text as a QR code (libqrencode), drawn as SVG: black on white, four modules of quiet around it. */
#ifndef TACT_DAEMON_QR_H
#define TACT_DAEMON_QR_H
#include "core/base/arena.h"
#include "core/base/slice.h"
/** {NULL,0}: no memory, or the text is longer than a code holds (about 2 KB). `label`: what it says to who cannot see it; plain words. */
tact_slice tact_qr_svg(const char *text, const char *label, tact_arena *arena);
#endif
