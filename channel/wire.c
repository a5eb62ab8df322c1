/* channel/wire.c -- see wire.h. TLS works on two memory buffers, so that uv alone reads and writes the socket. */
#include "channel/wire.h"
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_BYTES = 16 << 10 };

struct tact_wire {
    uv_loop_t *loop;
    uv_tcp_t tcp;
    uv_timer_t timer;
    uv_getaddrinfo_t lookup;
    uv_connect_t connecting;
    uv_async_t fault;                  /* a failure inside a call of the owner's, said from the loop */
    struct addrinfo *addresses, *next_address;
    const tact_wire_events *events;
    void *ctx;
    unsigned handles, written;         /* still open; writes that the system has not taken whole */
    bool tcp_there, looking, open, over;
    SSL_CTX *tls; SSL *ssl; BIO *in, *out;
    char *host, why[200];
    char buffer[READ_BYTES];
};

typedef struct write_one { uv_write_t request; tact_wire *wire; char bytes[]; } write_one;

/* ---- the end ---- */

static void freed(tact_wire *w) {
    if (w->handles || w->looking) return;
    if (w->ssl) SSL_free(w->ssl);
    if (w->tls) SSL_CTX_free(w->tls);
    if (w->addresses) uv_freeaddrinfo(w->addresses);
    free(w->host);
    free(w);
}

static void closed(uv_handle_t *handle) {
    tact_wire *w = handle->data;
    w->handles--;
    freed(w);
}

static void shut(tact_wire *w) {
    w->over = true;
    if (w->looking) uv_cancel((uv_req_t *)&w->lookup);
    if (w->tcp_there && !uv_is_closing((uv_handle_t *)&w->tcp)) uv_close((uv_handle_t *)&w->tcp, closed);
    uv_close((uv_handle_t *)&w->timer, closed);
    uv_close((uv_handle_t *)&w->fault, closed);
}

static void gone(tact_wire *w, const char *why, bool ours) {
    if (w->over) return;
    shut(w);
    w->events->gone(w->ctx, why, ours);
}

void tact_wire_close(tact_wire *w) {
    if (w && !w->over) shut(w);
}

static void late(uv_timer_t *timer) { gone(timer->data, "no connection in time", false); }
static void failed(uv_async_t *fault) { gone(fault->data, ((tact_wire *)fault->data)->why, false); }

static void fail_later(tact_wire *w, const char *why) {
    snprintf(w->why, sizeof w->why, "%s", why);
    uv_async_send(&w->fault);
}

/* ---- out ---- */

static void wrote(uv_write_t *request, int status) {
    write_one *o = (write_one *)request;
    tact_wire *w = o->wire;
    free(o);
    w->written--;
    if (w->over) return;
    if (status < 0) { gone(w, uv_strerror(status), false); return; }
    if (!w->written && w->open) w->events->flushed(w->ctx);
}

static void put(tact_wire *w, const char *bytes, size_t len) {
    write_one *o = malloc(sizeof *o + len);
    if (!o) { fail_later(w, "no memory to write"); return; }
    o->wire = w;
    memcpy(o->bytes, bytes, len);
    uv_buf_t buffer = uv_buf_init(o->bytes, (unsigned)len);
    w->written++;
    int r = uv_write(&o->request, (uv_stream_t *)&w->tcp, &buffer, 1, wrote);
    if (!r) return;
    w->written--;
    free(o);
    fail_later(w, uv_strerror(r));
}

static void put_tls(tact_wire *w) {
    char piece[8192];
    for (int n; (n = BIO_read(w->out, piece, sizeof piece)) > 0;) put(w, piece, (size_t)n);
}

void tact_wire_write(tact_wire *w, tact_slice bytes) {
    TACT_ASSERT(w->open);
    if (w->over || !bytes.len) return;
    if (!w->ssl) { put(w, bytes.ptr, bytes.len); return; }
    if (SSL_write(w->ssl, bytes.ptr, (int)bytes.len) <= 0) { fail_later(w, "TLS failed while writing"); return; }
    put_tls(w);
}

bool tact_wire_idle(const tact_wire *w) { return w->open && !w->over && !w->written; }

/* ---- in ---- */

static void stands(tact_wire *w) {
    uv_timer_stop(&w->timer);
    w->open = true;
    w->events->open(w->ctx);
}

static void tls_trouble(tact_wire *w) {
    char text[220];
    long verified = SSL_get_verify_result(w->ssl);
    unsigned long code = ERR_peek_error();
    if (verified != X509_V_OK) snprintf(text, sizeof text, "its certificate is not trusted: %s", X509_verify_cert_error_string(verified));
    else snprintf(text, sizeof text, "TLS failed: %s", code ? ERR_reason_error_string(code) : "the other side broke it off");
    ERR_clear_error();
    gone(w, text, !w->open);
}

/* On after the handshake, whatever came of it. */
static void read_tls(tact_wire *w) {
    char piece[8192];
    ERR_clear_error();
    if (!SSL_is_init_finished(w->ssl)) {
        int r = SSL_do_handshake(w->ssl), e = SSL_get_error(w->ssl, r);
        put_tls(w);
        if (r <= 0 && e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE) { tls_trouble(w); return; }
        if (r <= 0) return;
        stands(w);
    }
    for (int n; !w->over;) {
        if ((n = SSL_read(w->ssl, piece, sizeof piece)) > 0) { w->events->bytes(w->ctx, (tact_slice){ piece, (size_t)n }); continue; }
        int e = SSL_get_error(w->ssl, n);
        put_tls(w);
        if (e == SSL_ERROR_ZERO_RETURN) gone(w, "the other side closed the connection", false);
        else if (e != SSL_ERROR_WANT_READ && e != SSL_ERROR_WANT_WRITE) tls_trouble(w);
        return;
    }
}

static void room(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer) {
    tact_wire *w = handle->data;
    (void)wanted;
    *buffer = uv_buf_init(w->buffer, sizeof w->buffer);
}

static void came(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer) {
    tact_wire *w = stream->data;
    if (w->over || !n) return;
    if (n < 0) { gone(w, n == UV_EOF ? "the other side closed the connection" : uv_strerror((int)n), false); return; }
    if (!w->ssl) { w->events->bytes(w->ctx, (tact_slice){ buffer->base, (size_t)n }); return; }
    if (BIO_write(w->in, buffer->base, (int)n) != (int)n) { gone(w, "no memory to read", false); return; }
    read_tls(w);
}

/* ---- the connection ---- */

static void connect_next(tact_wire *w, int why);

static void connected(uv_connect_t *request, int status) {
    tact_wire *w = request->data;
    if (w->over) return;
    if (status < 0) { connect_next(w, status); return; }
    uv_tcp_nodelay(&w->tcp, 1);
    uv_tcp_keepalive(&w->tcp, 1, 60);
    int r = uv_read_start((uv_stream_t *)&w->tcp, room, came);
    if (r) { gone(w, uv_strerror(r), false); return; }
    if (w->ssl) read_tls(w); else stands(w);
}

/* The address after this one, with a socket of its own. */
static void tried(uv_handle_t *handle) {
    tact_wire *w = handle->data;
    w->handles--;
    w->tcp_there = false;
    if (w->over) { freed(w); return; }
    connect_next(w, 0);
}

static void connect_next(tact_wire *w, int why) {
    if (w->tcp_there && w->next_address) { uv_close((uv_handle_t *)&w->tcp, tried); return; }
    if (!w->next_address) { gone(w, uv_strerror(why), false); return; }
    const struct addrinfo *a = w->next_address;
    w->next_address = a->ai_next;
    if (uv_tcp_init(w->loop, &w->tcp)) { gone(w, "no socket", false); return; }
    w->tcp_there = true;
    w->tcp.data = w->connecting.data = w;
    w->handles++;
    int r = uv_tcp_connect(&w->connecting, &w->tcp, a->ai_addr, connected);
    if (r) connect_next(w, r);
}

static void looked_up(uv_getaddrinfo_t *request, int status, struct addrinfo *found) {
    tact_wire *w = request->data;
    w->looking = false;
    w->addresses = w->next_address = found;
    if (w->over) { freed(w); return; }
    if (status < 0 || !found) { char text[300]; snprintf(text, sizeof text, "%s: %s", w->host, status < 0 ? uv_strerror(status) : "no address"); gone(w, text, false); return; }
    connect_next(w, 0);
}

/* ---- beginning ---- */

static tact_status open_tls(tact_wire *w, const tact_wire_to *to, tact_trouble *trouble) {
    w->tls = SSL_CTX_new(TLS_client_method());
    if (!w->tls) return TACT_ERR_MEMORY;
    SSL_CTX_set_verify(w->tls, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_min_proto_version(w->tls, TLS1_2_VERSION);
    int ok = to->ca_file ? SSL_CTX_load_verify_locations(w->tls, to->ca_file, NULL) : SSL_CTX_set_default_verify_paths(w->tls);
    ERR_clear_error();
    if (ok != 1) return tact_trouble_set(trouble, TACT_ERR_INVALID, "certificates cannot be read from %s: name a file in PEM", to->ca_file ? to->ca_file : "the system's store");
    w->ssl = SSL_new(w->tls);
    w->in = BIO_new(BIO_s_mem());
    w->out = BIO_new(BIO_s_mem());
    if (!w->ssl || !w->in || !w->out) { BIO_free(w->in); BIO_free(w->out); return TACT_ERR_MEMORY; }
    SSL_set_bio(w->ssl, w->in, w->out);
    SSL_set_connect_state(w->ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(w->ssl), w->host) == 1) return TACT_OK;
    ERR_clear_error();
    return SSL_set1_host(w->ssl, w->host) == 1 && SSL_set_tlsext_host_name(w->ssl, w->host) == 1 ? TACT_OK : TACT_ERR_MEMORY;
}

tact_status tact_wire_open(tact_wire **out, uv_loop_t *loop, const tact_wire_to *to, const tact_wire_events *events, void *ctx, tact_trouble *trouble) {
    char port[8];
    tact_wire *w = calloc(1, sizeof *w);
    if (w) w->host = strdup(to->host);
    if (!w || !w->host) { free(w); return TACT_ERR_MEMORY; }
    w->loop = loop;
    w->events = events;
    w->ctx = ctx;
    tact_status s = to->tls ? open_tls(w, to, trouble) : TACT_OK;
    if (s) { freed(w); return s; }
    snprintf(port, sizeof port, "%u", to->port);
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    w->lookup.data = w;
    int r = uv_getaddrinfo(loop, &w->lookup, looked_up, w->host, port, &hints);
    if (r) { freed(w); return tact_trouble_set(trouble, TACT_ERR_INVALID, "'%.100s' cannot be looked up: %s", to->host, uv_strerror(r)); }
    w->looking = true;
    uv_timer_init(loop, &w->timer);
    uv_async_init(loop, &w->fault, failed);
    w->timer.data = w->fault.data = w;
    w->handles = 2;
    uv_timer_start(&w->timer, late, (uint64_t)(to->timeout.us / 1000), 0);
    *out = w;
    return TACT_OK;
}
