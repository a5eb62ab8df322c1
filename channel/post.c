/* channel/post.c -- see post.h. One easy handle a transfer; the multi handle keeps connections and hands its sockets and its one timer to a loop on a
 * thread of its own: parting from a mail server, libcurl waits for its answer, and nobody else shall wait with it. */
#include "channel/post.h"
#include <curl/curl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "channel/public_address.h"

struct tact_post {
    uv_async_t told;                   /* the owner's loop: something is finished */
    uv_thread_t thread;
    uv_mutex_t mutex;                  /* guards `incoming`, `finished`, `closing` */
    struct transfer *incoming, *finished, **finished_end;
    bool closing;
    unsigned under_way;                /* the owner's */

    /* the thread's own */
    uv_loop_t loop;
    uv_async_t asked;
    uv_timer_t timer;
    CURLM *multi;
    struct transfer *active;
    struct open_socket { curl_socket_t socket; struct open_socket *next; } *sockets;
};

typedef struct transfer {
    struct transfer *next, **place;
    tact_post *post;
    CURL *easy;
    struct curl_slist *headers, *to;
    tact_post_done done; void *ctx;
    tact_post_answer answer;
    char *data; size_t data_len, data_read, answer_most;
    char *body; size_t body_len;
    bool mail, begun, cut, parted, public_only, opened, forbidden, multiplexed;
    tact_span retry_after;
    char command[8], reply[256], error[CURL_ERROR_SIZE];
} transfer;

typedef struct watch { uv_poll_t poll; tact_post *post; curl_socket_t socket; } watch;

/* ---- the end of a transfer ---- */

static void release(transfer *t) {
    curl_slist_free_all(t->headers);
    curl_slist_free_all(t->to);
    if (t->easy) curl_easy_cleanup(t->easy);
    free(t->data);
    free(t->body);
    free(t);
}

/* What is wrong with ourselves or with what the far side showed us of itself, before any message was spoken of. */
static bool ours(CURLcode code) {
    return code == CURLE_LOGIN_DENIED || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_USE_SSL_FAILED || code == CURLE_SSL_CONNECT_ERROR
        || code == CURLE_SSL_CACERT_BADFILE || code == CURLE_SSL_CERTPROBLEM || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL;
}

/* On the thread: what became of it, and back to the owner. */
static void end(transfer *t, CURLcode code) {
    long status = 0;
    tact_post *post = t->post;
    tact_post_answer *a = &t->answer;
    *a = (tact_post_answer){ .body = { t->body, t->body_len }, .cut = t->cut, .retry_after = t->retry_after };
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    /* Of mail: what refuses a command is an answer; the greeting of a session that ended before, or 354 with no reply after it, is none. */
    bool refused = t->mail && code != CURLE_OK && code != CURLE_OPERATION_TIMEDOUT && status >= 400 && code != CURLE_LOGIN_DENIED;
    if (code == CURLE_OK || refused || (!t->mail && status >= 200)) a->reach = TACT_POST_ANSWERED;
    else a->reach = t->begun ? TACT_POST_BEGUN : TACT_POST_NOT_BEGUN;
    if (a->reach == TACT_POST_ANSWERED) a->status = (unsigned)status;
    if (t->mail) a->body = (tact_slice){ t->reply, strlen(t->reply) };
    a->ours = a->reach == TACT_POST_NOT_BEGUN && ours(code);
    a->forbidden = a->reach == TACT_POST_NOT_BEGUN && t->forbidden;
    memcpy(a->command, t->command, sizeof a->command);
    if (a->reach != TACT_POST_ANSWERED) snprintf(a->trouble, sizeof a->trouble, "%s", a->forbidden ? "it leads to no address on the public internet" : t->error[0] ? t->error : curl_easy_strerror(code));
    curl_multi_remove_handle(post->multi, t->easy);
    if (t->next) t->next->place = t->place;
    *t->place = t->next;
    t->next = NULL;
    uv_mutex_lock(&post->mutex);
    *post->finished_end = t;
    post->finished_end = &t->next;
    uv_mutex_unlock(&post->mutex);
    uv_async_send(&post->told);
}

static void collect(tact_post *post) {
    int left;
    CURLMsg *m;
    while ((m = curl_multi_info_read(post->multi, &left))) {
        transfer *t = NULL;
        CURLcode code = m->data.result;
        if (m->msg != CURLMSG_DONE) continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        end(t, code);
    }
}

/* On the owner's loop. */
static void tell(uv_async_t *told) {
    tact_post *post = told->data;
    uv_mutex_lock(&post->mutex);
    transfer *t = post->finished;
    post->finished = NULL;
    post->finished_end = &post->finished;
    uv_mutex_unlock(&post->mutex);
    for (transfer *next; t; t = next) {
        next = t->next;
        post->under_way--;
        t->done(t->ctx, &t->answer);
        release(t);
    }
}

/* ---- sockets and time ---- */

static void ready(uv_poll_t *poll, int status, int events) {
    watch *w = (watch *)poll;
    int bits = (events & UV_READABLE ? CURL_CSELECT_IN : 0) | (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0) | (status < 0 ? CURL_CSELECT_ERR : 0), running;
    tact_post *post = w->post;
    curl_multi_socket_action(post->multi, w->socket, bits, &running);
    collect(post);
}

static void free_watch(uv_handle_t *handle) { free(handle); }

static int on_socket(CURL *easy, curl_socket_t socket, int what, void *user, void *of_socket) {
    tact_post *post = user;
    watch *w = of_socket;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (!w) return 0;
        curl_multi_assign(post->multi, socket, NULL);
        uv_poll_stop(&w->poll);
        uv_close((uv_handle_t *)&w->poll, free_watch);
        return 0;
    }
    if (!w) {
        if (!(w = calloc(1, sizeof *w))) return -1;
        w->post = post;
        w->socket = socket;
        if (uv_poll_init_socket(&post->loop, &w->poll, socket)) { free(w); return -1; }
        curl_multi_assign(post->multi, socket, w);
    }
    int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
    return uv_poll_start(&w->poll, events, ready) ? -1 : 0;
}

static void on_time(uv_timer_t *timer) {
    tact_post *post = timer->data;
    int running;
    curl_multi_socket_action(post->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(post);
}

/* Never at once: libcurl may ask from within a call of its own. */
static int set_time(CURLM *multi, long ms, void *user) {
    tact_post *post = user;
    (void)multi;
    if (ms < 0) uv_timer_stop(&post->timer);
    else uv_timer_start(&post->timer, on_time, (uint64_t)ms, 0);
    return 0;
}

/* ---- what goes out and comes in ---- */

/* Called when the connection stands and the request is about to leave. A second time means that a kept connection was found closed after the request
 * was written to it: whether it was read nobody knows, so it is not sent again. */
static int before_request(void *user, char *ip, char *local_ip, int port, int local_port) {
    transfer *t = user;
    (void)ip; (void)local_ip; (void)port; (void)local_port;
    if (t->begun) return CURL_PREREQFUNC_ABORT;
    t->begun = true;
    return CURL_PREREQFUNC_OK;
}

static size_t give(char *out, size_t size, size_t n, void *user) {
    transfer *t = user;
    size_t room = size * n, left = t->data_len - t->data_read, part = left < room ? left : room;
    memcpy(out, t->data + t->data_read, part);
    t->data_read += part;
    if (t->data_read == t->data_len) t->begun = true;      /* from here on the mail may be whole on the other side */
    return part;
}

static size_t take(char *in, size_t size, size_t n, void *user) {
    transfer *t = user;
    size_t len = size * n, room = t->answer_most - t->body_len, part = len < room ? len : room;
    char *more = realloc(t->body, t->body_len + part + 1);
    if (!more) return 0;
    t->body = more;
    memcpy(t->body + t->body_len, in, part);
    t->body_len += part;
    t->cut = part < len;
    return part;
}

static size_t header(char *in, size_t size, size_t n, void *user) {
    transfer *t = user;
    static const char name[] = "retry-after:";
    char text[64];
    size_t len = size * n, k = sizeof name - 1;
    if (len <= k || len >= sizeof text || strncasecmp(in, name, k) != 0) return len;
    memcpy(text, in + k, len - k);
    text[len - k] = 0;
    char *endp, *from = text + strspn(text, " \t");
    long seconds = strtol(from, &endp, 10);
    if (endp == from) {                                    /* a date */
        time_t at = curl_getdate(from, NULL), now = time(NULL);
        seconds = at > now ? (long)(at - now) : 0;
    }
    if (seconds > 0) t->retry_after = TACT_SECONDS(seconds < 86400 ? seconds : 86400);
    return len;
}

static void first_word(char *out, size_t room, const char *in, size_t len) {
    size_t n = 0;
    while (n < len && n + 1 < room && in[n] > ' ') { out[n] = in[n]; n++; }
    out[n] = 0;
}

/* Of a mail: the commands as they go out, the replies as they come in. */
static int overhear(CURL *easy, curl_infotype what, char *text, size_t len, void *user) {
    transfer *t = user;
    (void)easy;
    if (what == CURLINFO_HEADER_OUT && len >= 4 && strncmp(text, "QUIT", 4) == 0) t->parted = true;
    if (t->parted) return 0;                               /* what is said at parting is no answer to the mail */
    if (what == CURLINFO_HEADER_OUT) first_word(t->command, sizeof t->command, text, len);
    if (what == CURLINFO_DATA_OUT) memcpy(t->command, ".", 2);
    if (what != CURLINFO_HEADER_IN) return 0;
    while (len && (text[len - 1] == '\r' || text[len - 1] == '\n')) len--;
    if (len >= sizeof t->reply) len = sizeof t->reply - 1;
    memcpy(t->reply, text, len);
    t->reply[len] = 0;
    return 0;
}

/* HTTP/2 says which requests it certainly did not look at (RFC 9113 8.7): a stream refused, or above the last that GOAWAY names. libcurl sends such a one again
 * on another connection, and says so in these words before; where it says nothing, the request counts as begun. */
static int overhear_refusal(CURL *easy, curl_infotype what, char *text, size_t len, void *user) {
    transfer *t = user;
    (void)easy;
    if (what == CURLINFO_TEXT && tact_slice_starts((tact_slice){ text, len }, TACT_S("REFUSED_STREAM, retrying"))) t->begun = false;
    return 0;
}

/* ---- beginning ---- */

static curl_socket_t open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *at) {
    transfer *t = user;
    tact_post *post = t->post;
    tact_peer address = tact_address_of(&at->addr);
    int patience_ms = 20000;
    (void)purpose;
    if (t->public_only && !tact_address_public(&address)) { t->forbidden = !t->opened; return CURL_SOCKET_BAD; }
    struct open_socket *o = malloc(sizeof *o);
    if (!o) return CURL_SOCKET_BAD;
    *o = (struct open_socket){ socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol), post->sockets };
    if (o->socket < 0) { free(o); return CURL_SOCKET_BAD; }
    post->sockets = o;
    if (t->multiplexed) setsockopt(o->socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience_ms, sizeof patience_ms);
    t->opened = true;
    t->forbidden = false;
    return o->socket;
}

static int close_socket(void *user, curl_socket_t socket) {
    tact_post *post = user;
    for (struct open_socket **o = &post->sockets; *o; o = &(*o)->next) {
        if ((*o)->socket != socket) continue;
        struct open_socket *gone = *o;
        *o = gone->next;
        free(gone);
        break;
    }
    return close(socket);
}

static transfer *prepare(tact_post *post, tact_slice data, tact_post_done done, void *ctx) {
    transfer *t = calloc(1, sizeof *t);
    if (!t) return NULL;
    t->post = post;
    t->done = done;
    t->ctx = ctx;
    t->answer_most = TACT_POST_ANSWER_MOST;
    t->easy = curl_easy_init();
    t->data = malloc(data.len + 1);
    if (!t->easy || !t->data) { release(t); return NULL; }
    if (data.len) memcpy(t->data, data.ptr, data.len);
    t->data_len = data.len;
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(t->easy, CURLOPT_ERRORBUFFER, t->error);
    curl_easy_setopt(t->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(t->easy, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(t->easy, CURLOPT_CLOSESOCKETDATA, post);
    return t;
}

static void sign_in(transfer *t, const char *user, const char *password, const char *ca_file, tact_span timeout, long usual_s) {
    long ms = timeout.us ? (long)(timeout.us / 1000) : usual_s * 1000;
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, ms < 10000 ? ms : 10000L);
    if (user) curl_easy_setopt(t->easy, CURLOPT_USERNAME, user);
    if (password) curl_easy_setopt(t->easy, CURLOPT_PASSWORD, password);
    if (ca_file) curl_easy_setopt(t->easy, CURLOPT_CAINFO, ca_file);
}

static bool append(struct curl_slist **list, const char *text) {
    struct curl_slist *longer = curl_slist_append(*list, text);
    if (longer) *list = longer;
    return longer != NULL;
}

static tact_status begin(transfer *t) {
    tact_post *post = t->post;
    post->under_way++;
    uv_mutex_lock(&post->mutex);
    transfer **last = &post->incoming;
    while (*last) last = &(*last)->next;
    *last = t;
    uv_mutex_unlock(&post->mutex);
    uv_async_send(&post->asked);
    return TACT_OK;
}

static tact_status no_memory(transfer *t, tact_trouble *trouble) {
    if (t) release(t);
    return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for a transfer");
}

static tact_status bad_address(transfer *t, const char *url, tact_trouble *trouble) {
    release(t);
    return tact_trouble_set(trouble, TACT_ERR_INVALID, "'%.200s' is no address that can be called", url);
}

/* Many calls on one connection: one that nobody is behind any more may not swallow them for long. What is sent and not acknowledged for 20 s ends it, and one
 * that was idle for 45 s is not used again. */
static void multiplex(transfer *t) {
    t->multiplexed = true;
    curl_easy_setopt(t->easy, CURLOPT_PIPEWAIT, 1L);
    curl_easy_setopt(t->easy, CURLOPT_MAXAGE_CONN, 45L);
    curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, overhear_refusal);
    curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
}

tact_status tact_post_http_begin(tact_post *post, const tact_post_http *r, tact_post_done done, void *ctx, tact_trouble *trouble) {
    if (strncmp(r->url, "http://", 7) != 0 && strncmp(r->url, "https://", 8) != 0)
        return tact_trouble_set(trouble, TACT_ERR_INVALID, "'%.200s' begins with neither http:// nor https://", r->url);
    if (post->closing) return tact_trouble_set(trouble, TACT_ERR_CONFLICT, "tact stops");
    transfer *t = prepare(post, r->body, done, ctx);
    if (!t) return no_memory(NULL, trouble);
    if (r->answer_most) t->answer_most = r->answer_most;
    bool secure = strncmp(r->url, "https:", 6) == 0, fits = append(&t->headers, "Expect:");
    for (unsigned i = 0; i < r->header_count && fits; i++) fits = append(&t->headers, r->headers[i]);
    if (!fits) return no_memory(t, trouble);
    if (curl_easy_setopt(t->easy, CURLOPT_URL, r->url) != CURLE_OK) return bad_address(t, r->url, trouble);
    sign_in(t, r->user, r->password, r->ca_file, r->timeout, 20);
    if (r->user) curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    bool get = r->method && strcmp(r->method, "GET") == 0;
    if (!get) {
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->data_len);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->data);
    }
    if (r->method) curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, header);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_PREREQFUNCTION, before_request);
    curl_easy_setopt(t->easy, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_HTTP_VERSION, (long)(r->http2 ? (secure ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE) : CURL_HTTP_VERSION_1_1));
    if (r->http2) multiplex(t);
    t->public_only = r->public_only;
    if (r->public_only) curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
    return begin(t);
}

tact_status tact_post_mail_begin(tact_post *post, const tact_post_mail *m, tact_post_done done, void *ctx, tact_trouble *trouble) {
    char url[400], from[400], to[400];
    int n = snprintf(url, sizeof url, "%s://%s:%u/%s", m->tls == TACT_POST_TLS ? "smtps" : "smtp", m->host, m->port, m->hello ? m->hello : "");
    int f = snprintf(from, sizeof from, "<%s>", m->from), o = snprintf(to, sizeof to, "<%s>", m->to);
    if (n >= (int)sizeof url || f >= (int)sizeof from || o >= (int)sizeof to) return tact_trouble_set(trouble, TACT_ERR_INVALID, "a mail address or the name of the server is longer than 390 characters");
    transfer *t = prepare(post, m->data, done, ctx);
    if (!t) return no_memory(NULL, trouble);
    t->mail = true;
    if (!append(&t->to, to)) return no_memory(t, trouble);
    if (curl_easy_setopt(t->easy, CURLOPT_URL, url) != CURLE_OK) return bad_address(t, url, trouble);
    sign_in(t, m->user, m->password, m->ca_file, m->timeout, 60);
    curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)(m->tls == TACT_POST_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
    curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(t->easy, CURLOPT_DEBUGFUNCTION, overhear);
    curl_easy_setopt(t->easy, CURLOPT_DEBUGDATA, t);
    return begin(t);
}

/* ---- the thread ---- */

static void end_all(tact_post *post) {
    while (post->active) {
        snprintf(post->active->error, sizeof post->active->error, "tact stops");
        end(post->active, CURLE_ABORTED_BY_CALLBACK);
    }
    for (struct open_socket *o = post->sockets; o; o = o->next) shutdown(o->socket, SHUT_RDWR);    /* libcurl says QUIT to mail servers, and waits for the answer */
    curl_multi_cleanup(post->multi);
    uv_close((uv_handle_t *)&post->timer, NULL);
    uv_close((uv_handle_t *)&post->asked, NULL);
}

static void listen_to_owner(uv_async_t *asked) {
    tact_post *post = asked->data;
    uv_mutex_lock(&post->mutex);
    transfer *t = post->incoming;
    bool closing = post->closing;
    post->incoming = NULL;
    uv_mutex_unlock(&post->mutex);
    for (transfer *next; t; t = next) {
        next = t->next;
        t->next = post->active;
        t->place = &post->active;
        if (t->next) t->next->place = &t->next;
        post->active = t;
        CURLMcode code = curl_multi_add_handle(post->multi, t->easy);
        if (code != CURLM_OK) { snprintf(t->error, sizeof t->error, "%s", curl_multi_strerror(code)); end(t, CURLE_OUT_OF_MEMORY); }
    }
    if (closing) end_all(post);
}

static void run(void *ctx) { uv_run(&((tact_post *)ctx)->loop, UV_RUN_DEFAULT); }

/* ---- the whole ---- */

tact_status tact_post_open(tact_post **out, uv_loop_t *loop, unsigned connections, tact_trouble *trouble) {
    static bool global;
    if (!global && curl_global_init(CURL_GLOBAL_DEFAULT)) return tact_trouble_set(trouble, TACT_ERR_MEMORY, "libcurl could not be set up");
    global = true;
    tact_post *post = calloc(1, sizeof *post);
    if (!post || !(post->multi = curl_multi_init())) { free(post); return tact_trouble_set(trouble, TACT_ERR_MEMORY, "no memory for transfers"); }
    post->finished_end = &post->finished;
    curl_multi_setopt(post->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(post->multi, CURLMOPT_SOCKETDATA, post);
    curl_multi_setopt(post->multi, CURLMOPT_TIMERFUNCTION, set_time);
    curl_multi_setopt(post->multi, CURLMOPT_TIMERDATA, post);
    curl_multi_setopt(post->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)connections);
    curl_multi_setopt(post->multi, CURLMOPT_MAXCONNECTS, (long)connections);
    uv_mutex_init(&post->mutex);
    uv_loop_init(&post->loop);
    uv_timer_init(&post->loop, &post->timer);
    uv_async_init(&post->loop, &post->asked, listen_to_owner);
    uv_async_init(loop, &post->told, tell);
    post->timer.data = post->asked.data = post->told.data = post;
    int code = uv_thread_create(&post->thread, run, post);
    TACT_ASSERT(code == 0);                                /* at the start of the process; nothing is lost */
    *out = post;
    return TACT_OK;
}

uv_loop_t *tact_post_loop(const tact_post *post) { return post->told.loop; }
unsigned tact_post_under_way(const tact_post *post) { return post->under_way; }

static void free_post(uv_handle_t *told) { free(told->data); }

void tact_post_close(tact_post *post) {
    if (!post) return;
    uv_mutex_lock(&post->mutex);
    post->closing = true;
    uv_mutex_unlock(&post->mutex);
    uv_async_send(&post->asked);
    uv_thread_join(&post->thread);
    int code = uv_loop_close(&post->loop);
    TACT_ASSERT(code == 0);
    tell(&post->told);
    uv_mutex_destroy(&post->mutex);
    uv_close((uv_handle_t *)&post->told, free_post);
}
