/* daemon/http_wheel.c -- see http_wheel.h. */
#include "daemon/http_wheel.h"
#include <stddef.h>
#include <string.h>

void tact_wheel_init(tact_wheel *w, uint32_t tick_ms, uint64_t now_ms) {
    memset(w, 0, sizeof *w);
    w->tick_ms = tick_ms ? tick_ms : 1;
    w->tick = now_ms / w->tick_ms;
}

void tact_wheel_remove(tact_wheel *w, tact_wheel_timer *t) {
    if (!t->link) return;
    *t->link = t->next;
    if (t->next) t->next->link = t->link;
    t->link = NULL;
    w->count--;
}

static void put(tact_wheel *w, tact_wheel_timer *t, uint64_t tick) {
    if (tick <= w->tick) tick = w->tick + 1;
    if (tick > w->tick + TACT_WHEEL_SLOTS - 1) tick = w->tick + TACT_WHEEL_SLOTS - 1;
    tact_wheel_timer **head = &w->slot[tick % TACT_WHEEL_SLOTS];
    t->look_tick = tick;
    t->next = *head;
    if (t->next) t->next->link = &t->next;
    t->link = head;
    *head = t;
    w->count++;
}

static uint64_t tick_of(const tact_wheel *w, uint64_t due_ms) { return due_ms / w->tick_ms + 1; }    /* never before it is due */

void tact_wheel_set(tact_wheel *w, tact_wheel_timer *t, uint64_t due_ms) {
    t->due_ms = due_ms;
    if (due_ms == TACT_WHEEL_NEVER) return;
    if (t->link && t->look_tick <= tick_of(w, due_ms)) return;
    tact_wheel_remove(w, t);
    put(w, t, tick_of(w, due_ms));
}

void tact_wheel_advance(tact_wheel *w, uint64_t now_ms, void (*fire)(void *ctx, tact_wheel_timer *t), void *ctx) {
    uint64_t until = now_ms / w->tick_ms;
    if (until > w->tick + TACT_WHEEL_SLOTS) w->tick = until - TACT_WHEEL_SLOTS;       /* slept long: one round sees every slot */
    while (w->tick < until) {
        w->tick++;
        tact_wheel_timer *list = w->slot[w->tick % TACT_WHEEL_SLOTS];
        w->slot[w->tick % TACT_WHEEL_SLOTS] = NULL;
        if (list) list->link = &list;
        while (list) {
            tact_wheel_timer *t = list;
            tact_wheel_remove(w, t);
            if (t->due_ms == TACT_WHEEL_NEVER) continue;
            if (t->due_ms > now_ms) put(w, t, tick_of(w, t->due_ms));
            else fire(ctx, t);
        }
    }
}
