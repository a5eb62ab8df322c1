/* cli/bench_load.c -- `tact bench load`: load over HTTP/1.1 keep-alive from one thread, against this machine only.
 *
 * Closed loop (no --rate): every connection sends its next request when the last was answered: the highest throughput, and
 *              latencies that flatter.  Open loop (--rate R): request i is due at start + i/R whatever the server does; its
 *              latency counts from then, also while it waits for a free connection, so a stall is charged to every request it delayed.
 * Bodies       one JSON document a line, sent round-robin; every request is built before the clock starts. A %SEQUENCE__% in a body
 *              (12 characters) is overwritten with the request's number, so that every messageId is another one.
 * Prints       one line of JSON; exit code 0 when every reply had the status expected and none was lost, else 1; 2 for usage.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include "cli/bench_load.h"
#include "cli/histogram.h"

enum { REPLY_BYTES = 1 << 18, EVENTS = 256 };

typedef struct text { char *ptr; size_t len; char *sequence; } text;
typedef struct connection {
    int fd;
    bool busy, connecting, want_write;
    uint64_t due_ns;                            /* when this request should have left */
    const text *request;
    size_t sent, got, need;                     /* need: whole length of the reply once its head is known, 0 before */
    int status;
    char *reply;
} connection;

static struct {
    const char *address, *path, *method, *user, *bodies;
    int port, connections, expect;
    double rate, seconds, warmup;
    uint64_t requests, sequence_base;               /* microseconds since 1970, so that two runs never share a messageId */
    bool idle;
    text *request; size_t request_count;
    connection *all; connection **free_list; int free_count;
    int epoll, timer;
    uint64_t start_ns, measure_ns, end_ns, scheduled, sent, done, measured, lost, unexpected, connect_errors, status[6];
    histogram latency;
} run;

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void die(const char *what) { fprintf(stderr, "load: %s: %s\n", what, strerror(errno)); exit(2); }
static void *need(void *p) { if (!p) die("memory"); return p; }

/* ---- requests ---- */

static char *base64(const char *in) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = strlen(in), at = 0;
    char *out = need(malloc(n / 3 * 4 + 8));
    for (size_t i = 0; i < n; i += 3) {
        unsigned a = (unsigned char)in[i], b = i + 1 < n ? (unsigned char)in[i + 1] : 0, c = i + 2 < n ? (unsigned char)in[i + 2] : 0, v = a << 16 | b << 8 | c;
        out[at++] = digits[v >> 18 & 63];
        out[at++] = digits[v >> 12 & 63];
        out[at++] = i + 1 < n ? digits[v >> 6 & 63] : '=';
        out[at++] = i + 2 < n ? digits[v & 63] : '=';
    }
    out[at] = 0;
    return out;
}

static text build_request(const char *body, size_t len) {
    char head[2048], credentials[1024] = "";
    if (run.user) {
        char pair[600];
        snprintf(pair, sizeof pair, strchr(run.user, ':') ? "%s" : "%s:", run.user);
        char *coded = base64(pair);
        snprintf(credentials, sizeof credentials, "Authorization: Basic %s\r\n", coded);
        free(coded);
    }
    int n = len ? snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", run.method, run.path, run.address, run.port, credentials, len)
                : snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n", run.method, run.path, run.address, run.port, credentials);
    if (n < 0 || (size_t)n >= sizeof head) { fprintf(stderr, "load: the path or the user is too long\n"); exit(2); }
    text t = { need(malloc((size_t)n + len)), (size_t)n + len, NULL };
    memcpy(t.ptr, head, (size_t)n);
    if (len) memcpy(t.ptr + n, body, len);
    t.sequence = memmem(t.ptr, t.len, "%SEQUENCE__%", 12);
    return t;
}

static void number_request(const text *t, uint64_t number) {
    for (int i = 11; t->sequence && i >= 0; i--, number /= 10) t->sequence[i] = (char)('0' + number % 10);
}

static void add_request(const char *body, size_t len) {
    run.request = need(realloc(run.request, (run.request_count + 1) * sizeof *run.request));
    run.request[run.request_count++] = build_request(body, len);
}

static void build_requests(void) {
    if (!run.bodies) { add_request(NULL, 0); return; }
    FILE *f = fopen(run.bodies, "r");
    char *line = NULL;
    size_t room = 0;
    if (!f) die(run.bodies);
    for (ssize_t n; (n = getline(&line, &room, f)) > 0;) {
        while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r')) n--;
        if (n > 0) add_request(line, (size_t)n);
    }
    free(line);
    fclose(f);
    if (!run.request_count) { fprintf(stderr, "load: %s holds no line\n", run.bodies); exit(2); }
}

/* ---- connections ---- */

static void watch(connection *c, uint32_t events, int how) {
    struct epoll_event e = { .events = events, .data.ptr = c };
    if (epoll_ctl(run.epoll, how, c->fd, &e) != 0) die("epoll_ctl");
}

static void dial(connection *c) {
    struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons((uint16_t)run.port) };
    int on = 1;
    inet_pton(AF_INET, run.address, &where.sin_addr);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(c->fd, (struct sockaddr *)&where, sizeof where) != 0 && errno != EINPROGRESS) die("connect");
    c->connecting = true;
    c->got = c->need = c->sent = 0;
    watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_ADD);
}

static void release(connection *c) { c->busy = false; run.free_list[run.free_count++] = c; }

static void lose(connection *c) {
    bool was_busy = c->busy, was_connecting = c->connecting;
    close(c->fd);
    if (was_busy) run.lost++;
    if (was_connecting && ++run.connect_errors > 100 + 10 * (uint64_t)run.connections) { fprintf(stderr, "load: nobody answers at %s:%d\n", run.address, run.port); exit(1); }
    c->busy = false;
    dial(c);
}

static bool more_due(uint64_t now) {
    if (now >= run.end_ns || (run.requests && run.scheduled >= run.requests)) return false;
    return run.rate <= 0 || run.start_ns + (uint64_t)((double)run.scheduled * 1e9 / run.rate) <= now;
}

static void push(connection *c) {
    while (c->sent < c->request->len) {
        ssize_t n = send(c->fd, c->request->ptr + c->sent, c->request->len - c->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EAGAIN) {
            if (!c->want_write) { c->want_write = true; watch(c, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD); }
            return;
        }
        if (n < 0) { lose(c); return; }
        c->sent += (size_t)n;
    }
    if (c->want_write) { c->want_write = false; watch(c, EPOLLIN, EPOLL_CTL_MOD); }
}

static void start(connection *c, uint64_t now) {
    c->due_ns = run.rate > 0 ? run.start_ns + (uint64_t)((double)run.scheduled * 1e9 / run.rate) : now;
    c->request = &run.request[run.scheduled++ % run.request_count];
    number_request(c->request, run.sequence_base + run.scheduled);
    c->busy = true;
    c->sent = c->got = c->need = 0;
    run.sent++;
    push(c);
}

static void fill(void) {
    uint64_t now = now_ns();
    while (run.free_count > 0 && more_due(now)) start(run.free_list[--run.free_count], now);
    if (run.rate <= 0 || run.free_count == 0 || now >= run.end_ns || (run.requests && run.scheduled >= run.requests)) return;
    uint64_t due = run.start_ns + (uint64_t)((double)run.scheduled * 1e9 / run.rate);
    struct itimerspec at = { .it_value = { .tv_sec = (time_t)(due / 1000000000u), .tv_nsec = (long)(due % 1000000000u) } };
    timerfd_settime(run.timer, TFD_TIMER_ABSTIME, &at, NULL);
}

/* ---- replies ---- */

static bool read_head(connection *c) {
    c->reply[c->got] = 0;
    const char *end = strstr(c->reply, "\r\n\r\n");
    if (!end) return c->got < REPLY_BYTES - 1;
    const char *length = strcasestr(c->reply, "\r\nContent-Length:");
    c->status = c->got > 12 ? atoi(c->reply + 9) : 0;
    c->need = (size_t)(end - c->reply) + 4 + (length && length < end ? strtoul(length + 17, NULL, 10) : 0);
    return c->need < REPLY_BYTES && c->status >= 100 && c->status < 600;
}

static void finish(connection *c) {
    uint64_t now = now_ns();
    run.done++;
    run.status[c->status / 100]++;
    if (run.expect ? c->status != run.expect : c->status >= 400) run.unexpected++;
    if (c->due_ns >= run.measure_ns) {
        run.measured++;
        histogram_add(&run.latency, (now - c->due_ns) / 1000);
    }
    c->got = c->need = 0;
    c->busy = false;
    if (run.rate <= 0 && more_due(now)) start(c, now); else release(c);
}

static void receive(connection *c) {
    ssize_t n = recv(c->fd, c->reply + c->got, REPLY_BYTES - 1 - c->got, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) { lose(c); return; }
    if (run.idle) return;
    c->got += (size_t)n;
    if (!c->need && !read_head(c)) { lose(c); return; }
    if (c->need && c->got >= c->need) {
        if (c->busy) finish(c); else lose(c);
    }
}

static void on_event(connection *c, uint32_t events) {
    if (c->connecting) {
        int error = 0;
        socklen_t len = sizeof error;
        getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len);
        if (error || (events & (EPOLLERR | EPOLLHUP))) { lose(c); return; }
        if (!(events & EPOLLOUT)) return;
        c->connecting = false;
        watch(c, EPOLLIN, EPOLL_CTL_MOD);
        release(c);
        return;
    }
    if (events & EPOLLOUT) push(c);
    if (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) receive(c);
}

/* ---- the run ---- */

static void connect_all(void) {
    struct epoll_event events[EVENTS];
    run.all = need(calloc((size_t)run.connections, sizeof *run.all));
    run.free_list = need(calloc((size_t)run.connections, sizeof *run.free_list));
    for (int i = 0; i < run.connections; i++) {
        if (!run.idle || i == 0) run.all[i].reply = need(malloc(REPLY_BYTES)); else run.all[i].reply = run.all[0].reply;
        dial(&run.all[i]);
        while (i - run.free_count > 500 || (i == run.connections - 1 && run.free_count < run.connections)) {       /* a full accept queue drops */
            int n = epoll_wait(run.epoll, events, EVENTS, 1000);
            for (int k = 0; k < n; k++) if (events[k].data.ptr) on_event(events[k].data.ptr, events[k].events);
            if (n == 0) run.connect_errors += 100;
            if (run.connect_errors > 2000) { fprintf(stderr, "load: nobody answers at %s:%d\n", run.address, run.port); exit(1); }
        }
    }
}

static bool finished(uint64_t now) {
    bool all_sent = now >= run.end_ns || (run.requests && run.scheduled >= run.requests);
    return (all_sent && run.free_count == run.connections) || now >= run.end_ns + 10000000000u;
}

static void go(void) {
    struct epoll_event events[EVENTS];
    uint64_t tick;
    run.start_ns = now_ns();
    run.measure_ns = run.start_ns + (uint64_t)(run.warmup * 1e9);
    run.end_ns = run.measure_ns + (uint64_t)(run.seconds * 1e9);
    do {
        fill();
        int n = epoll_wait(run.epoll, events, EVENTS, 100);
        for (int k = 0; k < n; k++) {
            if (events[k].data.ptr) on_event(events[k].data.ptr, events[k].events);
            else if (read(run.timer, &tick, sizeof tick) < 0 && errno != EAGAIN) die("timer");
        }
    } while (!finished(now_ns()));
}

/* Thousands that ask once (a stream, say) or never, and stay. */
static void hold(void) {
    struct epoll_event events[EVENTS];
    if (run.path[0]) {
        run.end_ns = UINT64_MAX;
        while (run.free_count > 0) start(run.free_list[--run.free_count], now_ns());
    }
    printf("{\"held\":%d}\n", run.connections);
    fflush(stdout);
    for (uint64_t end = now_ns() + (uint64_t)(run.seconds * 1e9); now_ns() < end;) {
        int n = epoll_wait(run.epoll, events, EVENTS, 100);
        for (int k = 0; k < n; k++) if (events[k].data.ptr) on_event(events[k].data.ptr, events[k].events);
    }
}

static int report(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    uint64_t last = now_ns() < run.end_ns ? now_ns() : run.end_ns;
    double seconds = (double)(last - run.measure_ns) / 1e9, cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    const histogram *h = &run.latency;
    uint64_t unanswered = run.sent - run.done - run.lost;
    printf("{\"loop\":\"%s\",\"connections\":%d,\"rate_asked\":%.0f,\"rate\":%.0f,\"seconds\":%.2f,\"requests\":%" PRIu64 ",\"p50_ms\":%.3f,\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f,\"mean_ms\":%.3f,"
        "\"status\":{\"2xx\":%" PRIu64 ",\"3xx\":%" PRIu64 ",\"4xx\":%" PRIu64 ",\"5xx\":%" PRIu64 "},\"unexpected\":%" PRIu64 ",\"lost\":%" PRIu64 ",\"unanswered\":%" PRIu64 ",\"load_cpu_s\":%.2f}\n",
        run.rate > 0 ? "open" : "closed", run.connections, run.rate, (double)run.measured / seconds, seconds, run.measured, (double)histogram_at(h, 0.5) / 1e3, (double)histogram_at(h, 0.9) / 1e3, (double)histogram_at(h, 0.99) / 1e3,
        (double)histogram_at(h, 0.999) / 1e3, (double)h->max_us / 1e3, h->count ? h->sum_us / (double)h->count / 1e3 : 0, run.status[2], run.status[3], run.status[4], run.status[5], run.unexpected, run.lost, unanswered, cpu);
    return run.unexpected || run.lost || unanswered ? 1 : 0;
}

static void usage(void) {
    fprintf(stderr, "usage: load [options] http://127.0.0.1:PORT/path\n"
        "  --connections N   keep-alive connections (32)      --rate R      open loop, R requests a second; default closed loop\n"
        "  --duration S      seconds measured (5)             --warmup S    seconds before that are not measured (0.5)\n"
        "  --requests N      stop after N requests            --bodies FILE one JSON body a line, round-robin (default: no body)\n"
        "  --user KEY        Basic credentials KEY:           --method M    default POST with bodies, else GET\n"
        "  --expect STATUS   any other status is an error     --idle        open the connections (with a path: ask once) and only hold them\n"
        "Only addresses of this machine (127.0.0.0/8, localhost) are accepted.\n");
    exit(2);
}

static void parse_url(char *url) {
    if (strncmp(url, "http://", 7) != 0) usage();
    char *host = url + 7, *slash = strchr(host, '/'), *colon = strchr(host, ':');
    run.path = slash ? strdup(slash) : run.idle ? "" : "/";
    if (slash) *slash = 0;
    if (!colon) usage();
    *colon = 0;
    run.port = atoi(colon + 1);
    run.address = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    struct in_addr a;
    if (inet_pton(AF_INET, run.address, &a) != 1 || ntohl(a.s_addr) >> 24 != 127) { fprintf(stderr, "load: %s is not this machine: only 127.0.0.0/8 and localhost\n", host); exit(2); }
}

static void parse_options(int argc, char **argv) {
    static const struct option options[] = { { "connections", 1, NULL, 'c' }, { "rate", 1, NULL, 'r' }, { "duration", 1, NULL, 'd' }, { "warmup", 1, NULL, 'w' }, { "requests", 1, NULL, 'n' },
        { "bodies", 1, NULL, 'b' }, { "user", 1, NULL, 'u' }, { "method", 1, NULL, 'm' }, { "expect", 1, NULL, 'e' }, { "idle", 0, NULL, 'i' }, { NULL, 0, NULL, 0 } };
    run.connections = 32;
    run.seconds = 5;
    run.warmup = 0.5;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (o) {
        case 'c': run.connections = atoi(optarg); break;
        case 'r': run.rate = atof(optarg); break;
        case 'd': run.seconds = atof(optarg); break;
        case 'w': run.warmup = atof(optarg); break;
        case 'n': run.requests = strtoull(optarg, NULL, 10); break;
        case 'b': run.bodies = optarg; break;
        case 'u': run.user = optarg; break;
        case 'm': run.method = optarg; break;
        case 'e': run.expect = atoi(optarg); break;
        case 'i': run.idle = true; break;
        default: usage();
        }
    }
    if (optind + 1 != argc || run.connections < 1 || run.seconds <= 0) usage();
    if (!run.method) run.method = run.bodies ? "POST" : "GET";
    parse_url(argv[optind]);
}

int tact_bench_load(int argc, char **argv) {
    struct rlimit files;
    parse_options(argc, argv);
    signal(SIGPIPE, SIG_IGN);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) { files.rlim_cur = files.rlim_max; setrlimit(RLIMIT_NOFILE, &files); }
    prctl(PR_SET_TIMERSLACK, 1000UL);
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    run.sequence_base = (uint64_t)wall.tv_sec * 1000000u + (uint64_t)wall.tv_nsec / 1000;
    build_requests();
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    run.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = NULL };
    if (run.epoll < 0 || run.timer < 0 || epoll_ctl(run.epoll, EPOLL_CTL_ADD, run.timer, &e) != 0) die("epoll");
    connect_all();
    if (run.idle) { hold(); return 0; }
    go();
    return report();
}
