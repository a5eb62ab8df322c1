/* cli/doctor_push.c -- tact doctor push: whether the makers' push services are reached and take our keys, by asking each for a device that nobody has. */
#include <string.h>
#include "channel/push_token.h"
#include "channel/sender.h"
#include "cli/doctor.h"

static const char *const makers[TACT_PUSH_SERVICES] = { "Apple", "Google" };

/* No device has these: what comes back says whether the caller was let in. */
static const char *const nobody[TACT_PUSH_SERVICES] = { "apns:0000000000000000000000000000000000000000000000000000000000000000", "fcm:asked-by-tact-doctor-for-a-device-that-nobody-has" };

static void hear(void *ctx, const tact_fated *fated) { *(tact_fated *)ctx = *fated; }

static void say(const tact_doctor *d, unsigned service, const tact_fated *f) {
    const tact_config *c = &d->brand->config;
    tact_slice host = service == TACT_PUSH_APNS ? c->push.apns.host : c->push.fcm.host, topic = c->push.apns.topic;
    static const char *const way_out[TACT_PUSH_SERVICES] = { "look at key, key_id, team_id and topic in channels.push.apns, and whether the machine's clock is right (doc/push.md)",
                                                             "look at channels.push.fcm.account: the project, and whether its account may send (doc/push.md)" };
    bool answered = f->said[0] >= '1' && f->said[0] <= '9' && strlen(f->said) > 3 && f->said[3] == ' ';
    if (f->fate == TACT_FATE_TAKEN || f->dead)
        tact_doctor_say(d->out, TACT_HEALTH_OK, makers[service], NULL, "%.*s takes our key%s%.*s", (int)host.len, host.ptr, service == TACT_PUSH_APNS ? " for the app " : "", service == TACT_PUSH_APNS ? (int)topic.len : 0, topic.ptr ? topic.ptr : "");
    else if (answered && f->fate != TACT_FATE_UNKNOWN) tact_doctor_say(d->out, TACT_HEALTH_BAD, makers[service], way_out[service], "%.*s does not take it: %s", (int)host.len, host.ptr, f->said);
    else tact_doctor_say(d->out, f->blocked ? TACT_HEALTH_BAD : TACT_HEALTH_WARN, makers[service], "try again with a network; a proxy or a firewall must let port 443 through", "%.*s gave no answer: %s", (int)host.len, host.ptr, f->said);
}

static void ask(const tact_doctor *d, uv_loop_t *loop, const tact_sender_kind *kind, void *self, unsigned service) {
    tact_fated fated = { .fate = TACT_FATE_UNKNOWN, .said = "" };
    tact_parcel p = { .id = "0000000000000000", .channel = TACT_CHANNEL_PUSH, .class_ = TACT_CLASS_SERVICE, .tries = 1, .to = tact_slice_of(nobody[service]), .locale = TACT_S("en"),
                      .title = TACT_S("tact doctor"), .body = TACT_S("asks whether it is let in"), .campaign = TACT_S("doctor"), .message = TACT_S("doctor"), .now = d->now, .not_after = tact_instant_add(d->now, TACT_SECONDS(60)) };
    kind->send(self, &p, hear, &fated);
    while (!fated.said[0] && fated.fate == TACT_FATE_UNKNOWN) uv_run(loop, UV_RUN_ONCE);
    say(d, service, &fated);
}

bool tact_doctor_push(const tact_doctor *d) {
    const tact_config *c = &d->brand->config;
    tact_trouble trouble = { "" };
    tact_post *post = NULL;
    uv_loop_t loop;
    void *self = NULL;
    bool there[TACT_PUSH_SERVICES] = { c->push.apns.key.len > 0, c->push.fcm.account.len > 0 };
    if (!tact_config_sends(c, TACT_CHANNEL_PUSH)) return false;
    const tact_sender_kind *kind = tact_sender_of(TACT_CHANNEL_PUSH, c->driver[TACT_CHANNEL_PUSH]);
    uv_loop_init(&loop);
    tact_status s = tact_post_open(&post, &loop, 4, &trouble);
    if (!s) s = kind->open(&self, c, post, &trouble);
    if (!there[TACT_PUSH_APNS] && c->push.apns.key_id.len) tact_doctor_say(d->out, TACT_HEALTH_BAD, "Apple", "write the file or the variable it names", "the key %.*s cannot be had here", (int)c->push.apns.key_id.len, c->push.apns.key_id.ptr);
    if (s) tact_doctor_say(d->out, TACT_HEALTH_BAD, "keys", "doc/push.md says where each file is from", "%s", trouble.text[0] ? trouble.text : tact_status_line(s));
    for (unsigned i = 0; i < TACT_PUSH_SERVICES && !s; i++)
        if (there[i]) ask(d, &loop, kind, self, i);
    tact_post_close(post);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_loop_close(&loop);
    if (self) kind->close(self);
    return true;
}
