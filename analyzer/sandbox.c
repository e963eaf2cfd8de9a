#include "analyzer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <sched.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

/* Reading and writing what is open, memory, threads, time, and the end. */
static const int allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(fstat),
    SCMP_SYS(fstat64),
    SCMP_SYS(close),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(brk),
    SCMP_SYS(mmap),
    SCMP_SYS(mmap2),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(mprotect),
    SCMP_SYS(madvise),
    SCMP_SYS(sysinfo),
    SCMP_SYS(futex),
    SCMP_SYS(futex_time64),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_gettime64),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(clock_nanosleep_time64),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(tgkill), /* abort */
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

/* Of the process that makes files. */
static const int writer_allowed[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(_llseek),
    SCMP_SYS(ftruncate),
    SCMP_SYS(ftruncate64),
    SCMP_SYS(close),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

void sandbox_prepare(void)
{
    tzset();
    OPENSSL_init_crypto(
        OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_ADD_ALL_DIGESTS | OPENSSL_INIT_ADD_ALL_CIPHERS,
        NULL);
}

bool sandbox_exists(void)
{
#ifdef SANITIZED
    return false;
#else
    return true;
#endif
}

/* fstat is newfstatat with an empty path in newer C libraries; a path cannot be seen, but the file
 * must be one that is open, not the working directory. */
static int allow_stat(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
        SCMP_A3(SCMP_CMP_MASKED_EQ, 0x1000 /* AT_EMPTY_PATH */, 0x1000));
}

/* What isatty asks, and the width of a terminal. */
static int allow_terminal(scmp_filter_ctx filter)
{
    int failed =
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_EQ, TCGETS));

    return failed ? failed
                  : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
                        SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ));
}

/* Threads, but no processes. The flags of clone3 are out of sight: the C library then takes
 * clone. */
static int allow_threads(scmp_filter_ctx filter)
{
    int failed = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

    return failed ? failed
                  : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                        SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
}

static int allow_all(scmp_filter_ctx filter, const int *calls, size_t n)
{
    int failed = 0;

    for (size_t i = 0; i < n && !failed; i++)
        failed = seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 0);
    return failed;
}

/* New files only, in the folder, and no links followed. */
static int allow_folder(scmp_filter_ctx filter, int folder)
{
    const scmp_datum_t flags = O_CREAT | O_EXCL | O_NOFOLLOW, write_only = O_WRONLY;
    scmp_datum_t fd = (scmp_datum_t)folder;
    int failed =
        seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 2, SCMP_A0(SCMP_CMP_EQ, fd),
            SCMP_A2(SCMP_CMP_MASKED_EQ, flags | O_ACCMODE | O_TRUNC, flags | write_only));

    return failed ? failed
                  : seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(unlinkat), 2,
                        SCMP_A0(SCMP_CMP_EQ, fd), SCMP_A2(SCMP_CMP_EQ, 0));
}

static int load_writer(scmp_filter_ctx filter, int folder)
{
    int failed =
        allow_all(filter, writer_allowed, sizeof writer_allowed / sizeof writer_allowed[0]);

    if (!failed)
        failed = allow_folder(filter, folder);
    return failed ? failed : seccomp_load(filter);
}

static int load(scmp_filter_ctx filter)
{
    int failed = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    if (!failed)
        failed = allow_all(filter, allowed, sizeof allowed / sizeof allowed[0]);
    if (!failed)
        failed = allow_stat(filter);
    if (!failed)
        failed = allow_terminal(filter);
    if (!failed)
        failed = allow_threads(filter);
    return failed ? failed : seccomp_load(filter);
}

static bool entered(scmp_filter_ctx filter, int failed)
{
    if (filter)
        seccomp_release(filter);
    if (failed)
        fprintf(stderr, "wirewalk: sandbox: %s: use --no-sandbox if this kernel has none\n",
            strerror(-failed));
    return !failed;
}

bool sandbox_enter(void)
{
    if (!sandbox_exists())
        return true;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    return entered(filter, filter ? load(filter) : -ENOMEM);
}

bool sandbox_enter_writer(int folder)
{
    if (!sandbox_exists())
        return true;
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);

    return entered(filter, filter ? load_writer(filter, folder) : -ENOMEM);
}
