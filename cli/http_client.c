/* cli/http_client.c -- see http_client.h. */
#include "cli/http_client.h"
#include <errno.h>
#include <netdb.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- addresses ---- */

bool tact_call_address(tact_slice text, char host[256], char port[8]) {
    if (tact_slice_starts(text, TACT_S("http://"))) { text.ptr += 7; text.len -= 7; }
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '/') { text.len = i; break; }
    size_t colon = text.len;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ':') colon = i;
    bool bracketed = text.len > 2 && text.ptr[0] == '[';
    if (bracketed && colon < text.len && text.ptr[colon - 1] != ']') colon = text.len;      /* a colon of the address itself */
    tact_slice name = { text.ptr + bracketed, colon - 2u * bracketed }, number = { text.ptr + colon + 1, colon < text.len ? text.len - colon - 1 : 0 };
    if (colon < 1 + 2u * bracketed || !name.len || name.len > 255 || number.len > 5 || (colon < text.len && !number.len)) return false;
    int64_t n = 80;
    if (number.len && (!tact_slice_int(number, &n) || n < 1 || n > 65535)) return false;
    snprintf(port, 8, "%d", (int)n);
    if (tact_slice_is(name, "0.0.0.0")) name = TACT_S("127.0.0.1");
    if (tact_slice_is(name, "::")) name = TACT_S("::1");
    memcpy(host, name.ptr, name.len);
    host[name.len] = 0;
    return true;
}

bool tact_call_escape(tact_slice text, char *out, size_t room) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~", hex[] = "0123456789ABCDEF";
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool keep = c && strchr(plain, c) != NULL;
        if (n + (keep ? 1 : 3) >= room) return false;
        if (keep) { out[n++] = (char)c; continue; }
        out[n++] = '%';
        out[n++] = hex[c >> 4];
        out[n++] = hex[c & 15];
    }
    out[n] = 0;
    return true;
}

/* ---- the wire ---- */

static int dial(const tact_call *call) {
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *a;
    struct timeval wait = { .tv_sec = call->timeout_s ? (time_t)call->timeout_s : 30 };
    int fd = -1;
    if (getaddrinfo(call->host, call->port, &hints, &list) != 0) return -1;
    for (a = list; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0) continue;
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
        setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
        if (connect(fd, a->ai_addr, a->ai_addrlen) != 0) { close(fd); fd = -1; }
    }
    freeaddrinfo(list);
    return fd;
}

static bool send_all(int fd, const char *bytes, size_t len) {
    while (len) {
        ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool send_head(int fd, const tact_call *call) {
    char head[4096], user[600], basic[900] = "";
    bool six = strchr(call->host, ':') != NULL;
    if (call->key.len) {
        if (call->key.len > 512) return false;
        memcpy(user, call->key.ptr, call->key.len);
        user[call->key.len] = ':';
        sodium_bin2base64(basic, sizeof basic, (const unsigned char *)user, call->key.len + 1, sodium_base64_VARIANT_ORIGINAL);
    }
    int n = snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: %s%s%s:%s\r\nUser-Agent: tact-cli\r\nConnection: close\r\n%s%s%sContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                     call->method, call->path, six ? "[" : "", call->host, six ? "]" : "", call->port, *basic ? "Authorization: Basic " : "", basic, *basic ? "\r\n" : "", call->body.len);
    bool sent = n > 0 && (size_t)n < sizeof head && send_all(fd, head, (size_t)n);
    sodium_memzero(user, sizeof user);
    sodium_memzero(basic, sizeof basic);
    sodium_memzero(head, sizeof head);
    return sent;
}

static tact_status read_all(int fd, char **out, size_t *len) {
    size_t room = 65536;
    char *bytes = malloc(room + 1);
    *len = 0;
    for (;;) {
        if (!bytes) return TACT_ERR_MEMORY;
        ssize_t n = recv(fd, bytes + *len, room - *len, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) { free(bytes); return TACT_ERR_IO; }
        if (n == 0) break;
        *len += (size_t)n;
        if (*len < room) continue;
        if (room >= TACT_CALL_BYTES_MAX) { free(bytes); return TACT_ERR_LIMIT; }
        room *= 2;
        char *more = realloc(bytes, room + 1);
        if (!more) free(bytes);
        bytes = more;
    }
    bytes[*len] = 0;
    *out = bytes;
    return TACT_OK;
}

/* ---- the answer taken apart ---- */

static tact_slice header(tact_slice head, const char *name) {
    size_t n = strlen(name);
    for (size_t at = 0; at < head.len;) {
        tact_slice rest = { head.ptr + at, head.len - at };
        ptrdiff_t end = tact_slice_find(rest, TACT_S("\r\n"));
        tact_slice line = { rest.ptr, end < 0 ? rest.len : (size_t)end };
        if (line.len > n && line.ptr[n] == ':' && tact_slice_equal_nocase((tact_slice){ line.ptr, n }, (tact_slice){ name, n })) {
            tact_slice value = { line.ptr + n + 1, line.len - n - 1 };
            while (value.len && value.ptr[0] == ' ') { value.ptr++; value.len--; }
            return value;
        }
        at += line.len + 2;
    }
    return (tact_slice){ NULL, 0 };
}

/* Chunks moved together where they lie. */
static bool join_chunks(char *at, size_t len, size_t *joined) {
    size_t to = 0, from = 0;
    for (;;) {
        char *end;
        if (from >= len) return false;
        unsigned long size = strtoul(at + from, &end, 16);
        size_t line = (size_t)(end - at);
        while (line + 1 < len && !(at[line] == '\r' && at[line + 1] == '\n')) line++;
        if (end == at + from || line + 2 > len) return false;
        from = line + 2;
        if (size == 0) { *joined = to; return true; }
        if (size > len - from || len - from - size < 2) return false;
        memmove(at + to, at + from, size);
        to += size;
        from += size + 2;
    }
}

tact_status tact_call_parse(char *bytes, size_t len, int *status, tact_slice *body) {
    tact_slice all = { bytes, len };
    int64_t number, length;
    ptrdiff_t end = tact_slice_find(all, TACT_S("\r\n\r\n"));
    if (end < 0 || len < 12 || !tact_slice_starts(all, TACT_S("HTTP/1.")) || !tact_slice_int((tact_slice){ bytes + 9, 3 }, &number)) return TACT_ERR_FORMAT;
    if (number < 200) return tact_call_parse(bytes + end + 4, len - (size_t)end - 4, status, body);     /* 100 Continue: the answer follows */
    tact_slice head = { bytes, (size_t)end };
    *status = (int)number;
    *body = (tact_slice){ bytes + end + 4, len - (size_t)end - 4 };
    if (tact_slice_equal_nocase(header(head, "transfer-encoding"), TACT_S("chunked"))) return join_chunks(bytes + end + 4, body->len, &body->len) ? TACT_OK : TACT_ERR_FORMAT;
    tact_slice said = header(head, "content-length");
    if (!said.len) return TACT_OK;
    if (!tact_slice_int(said, &length) || length < 0 || (uint64_t)length > body->len) return TACT_ERR_FORMAT;
    body->len = (size_t)length;
    return TACT_OK;
}

tact_status tact_call_make(const tact_call *call, tact_called *out, tact_trouble *why) {
    size_t len;
    *out = (tact_called){ .status = 0 };
    int fd = dial(call);
    if (fd < 0) return tact_trouble_set(why, TACT_ERR_NOT_FOUND, "nobody listens on %s port %s", call->host, call->port);
    bool sent = send_head(fd, call) && send_all(fd, call->body.ptr, call->body.len);
    tact_status s = sent ? read_all(fd, &out->block, &len) : TACT_ERR_IO;
    close(fd);
    if (!s) s = tact_call_parse(out->block, len, &out->status, &out->body);
    if (!s) return TACT_OK;
    tact_call_free(out);
    if (s == TACT_ERR_LIMIT) return tact_trouble_set(why, s, "the answer of %s port %s is larger than %d MB", call->host, call->port, TACT_CALL_BYTES_MAX >> 20);
    if (s == TACT_ERR_FORMAT) return tact_trouble_set(why, s, "what answers on %s port %s broke off, or does not speak HTTP", call->host, call->port);
    return tact_trouble_set(why, s, "the call to %s port %s broke off, or was not answered in time", call->host, call->port);
}

void tact_call_free(tact_called *called) {
    free(called->block);
    *called = (tact_called){ .status = 0 };
}
