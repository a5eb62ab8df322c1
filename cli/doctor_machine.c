/* cli/doctor_machine.c -- the machine: free disk, open files, the clock, zone data, the port; see doctor.h. */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>
#include "cli/doctor.h"
#include "cli/http_client.h"
#include "cli/screen.h"
#include "daemon/clock_guard.h"
#include "daemon/json_in.h"
#include "daemon/keeper.h"
#include "store/data.h"

enum { ANSWER_BYTES = 8192 };

static void disk(const tact_doctor *d) {
    struct statvfs v;
    char where[1024], free_text[16];
    snprintf(where, sizeof where, "%s", tact_path_exists(d->folders->data) ? d->folders->data : d->folders->brand);
    if (statvfs(where, &v) != 0) { tact_doctor_say(d->out, TACT_HEALTH_WARN, "disk", NULL, "how much is free at %.200s cannot be asked: %s", where, strerror(errno)); return; }
    uint64_t bytes = (uint64_t)v.f_bavail * v.f_frsize;
    (void)tact_bytes_text(bytes, free_text);
    if (bytes < 256u << 20) tact_doctor_say(d->out, TACT_HEALTH_BAD, "disk", "free some, or move the data with --data; tact only reads when it is full", "%s free", free_text);
    else if (bytes < 2048ull << 20) tact_doctor_say(d->out, TACT_HEALTH_WARN, "disk", "an event takes about 400 bytes on disk; plan for what you expect", "%s free", free_text);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "disk", NULL, "%s free", free_text);
}

static void open_files(const tact_doctor *d) {
    struct rlimit r;
    uint64_t wanted = d->brand->config.limits.connections + 1024u;         /* the store's own files */
    if (getrlimit(RLIMIT_NOFILE, &r) != 0) return;
    if (r.rlim_max != RLIM_INFINITY && r.rlim_max < wanted)
        tact_doctor_say(d->out, TACT_HEALTH_WARN, "open files", "raise it (LimitNOFILE= of systemd, or ulimit -Hn), or lower limits.connections", "%llu at most, but %u connections are allowed", (unsigned long long)r.rlim_max, d->brand->config.limits.connections);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "open files", NULL, "enough for %u connections", d->brand->config.limits.connections);
}

static void clock_and_zones(const tact_doctor *d) {
    struct timex t = { .modes = 0 };
    char line[64] = "", *end;
    bool synced = adjtimex(&t) >= 0 && !(t.status & STA_UNSYNC);
    tact_civil now = tact_civil_from_us(d->now.us);
    if (now.year < 2026) tact_doctor_say(d->out, TACT_HEALTH_BAD, "clock", "set it: caps, quiet hours and consents depend on it", "it says the year %d", (int)now.year);
    else if (!synced) tact_doctor_say(d->out, TACT_HEALTH_WARN, "clock", "run chrony or systemd-timesyncd: caps, quiet hours and consents depend on it", "nothing keeps it in step with the world's");
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "clock", NULL, "kept in step");
    FILE *f = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
    if (f) { if (!fgets(line, sizeof line, f)) line[0] = 0; fclose(f); }
    long year = strncmp(line, "# version ", 10) == 0 ? strtol(line + 10, &end, 10) : 0;
    line[strcspn(line, "\n")] = 0;
    if (!year) tact_doctor_say(d->out, TACT_HEALTH_WARN, "time zones", "install tzdata", "the system's zone data do not say how old they are");
    else if (now.year - year > 1) tact_doctor_say(d->out, TACT_HEALTH_WARN, "time zones", "update tzdata: governments change their hours", "zone data are of %s", line + 10);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "time zones", NULL, "zone data of %s", line + 10);
}

/* ---- the port ---- */

static void served(const tact_doctor *d, int64_t pid) {
    tact_path path;
    char *text = NULL, host[256], port[8], *block = NULL;
    size_t len = 0;
    tact_called called;
    tact_trouble why;
    tact_value v;
    tact_json_fault fault;
    tact_arena arena;
    bool found = !tact_path_join(&path, d->folders->data, "LISTEN", NULL) && !tact_file_read(path.text, 512, &text, &len, NULL);
    while (found && len && text[len - 1] == '\n') len--;
    found = found && tact_call_address((tact_slice){ text, len }, host, port);
    free(text);
    if (!found) { tact_doctor_say(d->out, TACT_HEALTH_WARN, "server", "wait a moment, or look at what process it is", "process %lld holds the data folder, but serves no address", (long long)pid); return; }
    if (tact_call_make(&(tact_call){ .method = "GET", .host = host, .port = port, .path = "/readyz", .timeout_s = 5 }, &called, &why)) {
        tact_doctor_say(d->out, TACT_HEALTH_BAD, "server", "see what it writes on stderr", "process %lld does not answer: %s", (long long)pid, why.text);
        return;
    }
    if (!(block = malloc(ANSWER_BYTES))) { tact_call_free(&called); return; }
    tact_arena_init(&arena, block, ANSWER_BYTES, NULL);
    bool read = tact_json_read(&arena, &v, &fault, called.body) == TACT_OK;
    tact_slice fault_text = read ? tact_value_path_text(&v, "fault") : TACT_S(""), status = read ? tact_value_path_text(&v, "status") : TACT_S("");
    const tact_value *paused = read ? tact_value_path(&v, "paused") : NULL;
    if (called.status != 200) tact_doctor_say(d->out, TACT_HEALTH_BAD, "server", NULL, "`tact run` on port %s answers %.*s", port, (int)status.len, status.ptr ? status.ptr : "");
    else if (fault_text.len) tact_doctor_say(d->out, TACT_HEALTH_WARN, "server", "`tact check` explains it; an older version of the folder is in force", "`tact run` on port %s serves, but not the folder as it is: %.*s", port, (int)(fault_text.len < 200 ? fault_text.len : 200), fault_text.ptr);
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "server", NULL, "`tact run` (process %lld) answers on port %s", (long long)pid, port);
    if (paused && paused->type == TACT_BOOL && paused->boolean) tact_doctor_say(d->out, TACT_HEALTH_WARN, "paused", "`tact pause --all --off` resumes", "everything is paused");
    const tact_value *refused = read ? tact_value_path(&v, "clockRefused") : NULL;
    if (refused && refused->type == TACT_BOOL && refused->boolean)
        tact_doctor_say(d->out, TACT_HEALTH_BAD, "clock of tact", "set the machine's clock back; or, if it is right, `tact clock --accept`", "the machine's clock jumped and is not believed; time goes on as it was");
    const tact_value *restart = read ? tact_value_path(&v, "restartFor") : NULL;
    for (uint32_t i = 0; restart && restart->type == TACT_LIST && i < restart->list.count; i++) {
        tact_slice name = restart->list.items[i].text;
        if (restart->list.items[i].type == TACT_TEXT) tact_doctor_say(d->out, TACT_HEALTH_WARN, "restart", "restart tact to put it in force", "`%.*s` changed, and is read at the start only", (int)name.len, name.ptr);
    }
    free(block);
    tact_call_free(&called);
}

static void port_free(const tact_doctor *d) {
    char host[256], port[8];
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE }, *list;
    tact_slice listen = d->brand->config.listen;
    int one = 1;
    if (!listen.len || tact_slice_starts((tact_slice){ listen.ptr + listen.len - (listen.len > 2 ? 2 : 0), listen.len > 2 ? 2u : 0u }, TACT_S(":0")) || !tact_call_address(listen, host, port) || getaddrinfo(host, port, &hints, &list) != 0) return;
    int fd = socket(list->ai_family, list->ai_socktype | SOCK_CLOEXEC, 0);
    if (fd >= 0) (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    bool taken = fd >= 0 && bind(fd, list->ai_addr, list->ai_addrlen) != 0;
    int error = errno;
    if (fd >= 0) close(fd);
    freeaddrinfo(list);
    if (taken) tact_doctor_say(d->out, TACT_HEALTH_BAD, "port", "set another `listen:` in tact.yaml, or --listen", "%.*s cannot be used: %s", (int)listen.len, listen.ptr, strerror(error));
    else tact_doctor_say(d->out, TACT_HEALTH_OK, "port", NULL, "%.*s is free; nothing runs now", (int)listen.len, listen.ptr);
}

/* What `tact run` would say of the clock when it starts. */
static void start_by_this_clock(const tact_doctor *d) {
    tact_path version;
    tact_instant written;
    tact_trouble why = { "" };
    char text[TACT_INSTANT_TEXT + 1];
    if (tact_path_join(&version, d->folders->data, "VERSION", NULL) || !tact_path_exists(version.text) || tact_folder_written(d->folders->data, &written, &why)) return;      /* fsck tells damage */
    if (tact_clock_judge(d->now, written) == TACT_CLOCK_FINE) return;
    tact_slice at = tact_instant_format(written, text);
    tact_doctor_say(d->out, TACT_HEALTH_BAD, "clock of tact", "set the machine's clock; or, if it is right, `tact clock --accept`", "the data folder was last written at %.*s: `tact run` does not start by a clock so far from it", (int)at.len, at.ptr);
}

void tact_doctor_machine(const tact_doctor *d) {
    int64_t pid = 0;
    if (tact_data_held(d->folders->data, &pid)) served(d, pid);
    else { port_free(d); start_by_this_clock(d); }
    disk(d);
    open_files(d);
    clock_and_zones(d);
}
