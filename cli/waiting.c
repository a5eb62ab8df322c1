/* cli/waiting.c -- see waiting.h. */
#include "cli/waiting.h"
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct tact_waiting { FILE *out; const char *what; bool terminal, stop; unsigned seconds; pthread_t thread; pthread_mutex_t lock; pthread_cond_t turn; };

static void show(tact_waiting *w) {
    if (w->terminal) fprintf(w->out, "\r\033[K%s, %u s", w->what, w->seconds);
    else if (w->seconds % 10 == 0) fprintf(w->out, "%s, %u s so far\n", w->what, w->seconds);
    fflush(w->out);
}

static void *tick(void *arg) {
    tact_waiting *w = arg;
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        until.tv_sec++;
        while (!w->stop && pthread_cond_timedwait(&w->turn, &w->lock, &until) == 0) continue;
        if (w->stop) break;
        w->seconds++;
        show(w);
    }
    if (w->seconds && w->terminal) fputs("\r\033[K", w->out);
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

tact_waiting *tact_waiting_begin(const tact_cli *cli, const char *what) {
    tact_waiting *w = cli->json ? NULL : calloc(1, sizeof *w);
    if (!w) return NULL;
    *w = (tact_waiting){ .out = cli->err, .what = what, .terminal = tact_cli_terminal(cli, cli->err) };
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->turn, NULL);
    if (pthread_create(&w->thread, NULL, tick, w) == 0) return w;
    free(w);
    return NULL;
}

void tact_waiting_end(tact_waiting *w) {
    if (!w) return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->turn);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->turn);
    free(w);
}
