/* cli/decide_body.h -- the event of `tact decide`, from a file, from stdin or put together from options, as the JSON POST /v1/decide takes. */
#ifndef TACT_CLI_DECIDE_BODY_H
#define TACT_CLI_DECIDE_BODY_H
#include "cli/reach.h"

#define TACT_DECIDE_BODY_OPTIONS \
    { "file", 'f', "FILE", "the event as JSON, as the API takes it; - reads it from the input" }, \
    { "anonymous", 'a', "ID", "the device: its anonymousId (default a-visitor)" }, \
    { "user", 'u', "ID", "the account: its userId, vouched for" }, \
    { "slot", 's', "NAME", "the place that can show an answer (default top)" }, \
    { "text", 't', "WORDS", "what the person wrote or said" }, \
    { "event", 'e', "NAME", "name of a track event; without it a page was opened" }, \
    { "property", 'p', "NAME=VALUE", "a property of the event; may be repeated" }, \
    { "page", 0, "URL", "address of the page" }, \
    { "locale", 0, "LOCALE", "fr-FR, it, en-GB ..." }, \
    { "zone", 0, "ZONE", "time zone of the device: Europe/Paris ..." }, \
    { "lat", 0, "DEGREES", "where the device is, with --lon" }, \
    { "lon", 0, "DEGREES", "where the device is, with --lat" }, \
    { "device", 'd', "TYPE", "mobile, tablet, desktop ..." }

/** 0, or the exit code after telling. The text lives in the arena. */
int tact_decide_body(tact_cli *cli, tact_arena *arena, tact_slice *json);
#endif
