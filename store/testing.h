/* store/testing.h -- what the tests of this room share: a folder of their own, a child process that may die, an arena. */
#ifndef TACT_STORE_TESTING_H
#define TACT_STORE_TESTING_H
#include <ftw.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/file.h"
#include "store/store.h"

static inline int testing_remove(const char *path, const struct stat *info, int kind, struct FTW *at) {
    (void)info, (void)kind, (void)at;
    return remove(path);
}
static inline void testing_folder_drop(const char *path) { (void)nftw(path, testing_remove, 16, FTW_DEPTH | FTW_PHYS); }
/* A fresh folder under $TMPDIR or /tmp; drop it with testing_folder_drop. */
static inline tact_path testing_folder(void) {
    tact_path p;
    const char *root = getenv("TMPDIR");
    (void)snprintf(p.text, sizeof p.text, "%s/tact-store-XXXXXX", root ? root : "/tmp");
    if (!mkdtemp(p.text)) abort();
    return p;
}
/* For a group of tests with one folder: *state is its path. */
static inline int testing_folder_make(void **state) {
    static tact_path path;
    path = testing_folder();
    *state = path.text;
    return 0;
}
static inline int testing_folder_end(void **state) { testing_folder_drop(*state); return 0; }

static inline tact_path testing_in(const char *folder, const char *name) {
    tact_path p;
    if (tact_path_join(&p, folder, name, NULL)) abort();
    return p;
}
/* Run in a process of its own; answers the exit code, or -signal. RocksDB is opened only in such children: its threads do not
 * survive a fork. */
static inline int testing_child(int (*run)(void *ctx), void *ctx) {
    (void)fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) _exit(run(ctx));
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) abort();
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
/* In children, where cmocka's asserts cannot jump: say the line and leave. */
#define MUST(condition) do { if (!(condition)) { (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); _exit(99); } } while (0)
#define MUST_OK(status, why) do { tact_status s_ = (status); if (s_) { (void)fprintf(stderr, "%s:%d: %d: %s\n", __FILE__, __LINE__, s_, (why)->text); _exit(99); } } while (0)
#define assert_ok(status, why) do { tact_status s_ = (status); if (s_) { (void)fprintf(stderr, "%s:%d: %d: %s\n", __FILE__, __LINE__, s_, (why)->text); fail(); } } while (0)

#if defined(__SANITIZE_THREAD__)                                     /* RocksDB is not built for the thread sanitizer: what it does inside looks like races */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void) { return "called_from_lib:librocksdb.so\nrace:librocksdb.so\ncalled_from_lib:libstdc++.so\nrace:libstdc++.so\n"; }
#endif

static inline tact_slice testing_bytes(const void *p, size_t n) { return (tact_slice){ p, n }; }
#endif
