#include "analyzer/sandbox.h"

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Runs body in a child, inside of the sandbox. Returns the signal that ended it, or 0. */
static int signal_in(bool (*enter)(void), void (*body)(void))
{
    pid_t child = fork();
    int status = 0;

    assert_true(child >= 0);
    if (child == 0) {
        sandbox_prepare();
        if (!enter())
            _exit(99);
        body();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
        assert_int_equal(WEXITSTATUS(status), 0);
        return 0;
    }
    return WTERMSIG(status);
}

static int signal_of(void (*body)(void))
{
    return signal_in(sandbox_enter, body);
}

static void open_file(void)
{
    open("/etc/passwd", O_RDONLY);
}

static void make_file(void)
{
    creat("/tmp/wirewalk-must-not-be", 0600);
}

static void open_socket(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void start_process(void)
{
    if (fork() == 0)
        _exit(0);
}

static void start_program(void)
{
    execl("/bin/true", "true", (char *)NULL);
}

static void remove_file(void)
{
    unlink("/tmp/wirewalk-must-not-be");
}

static void *open_in_thread(void *context)
{
    open_file();
    return context;
}

static void thread_opens(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, open_in_thread, NULL) == 0)
        pthread_join(thread, NULL);
}

static void *wait_in_thread(void *context)
{
    return context;
}

/* Memory of all sizes, time, threads, printing and reading what is open. */
static void work(void)
{
    pthread_t thread;
    struct timespec now;
    char *large = malloc(64 << 20), *small = malloc(100);
    struct tm tm;
    time_t seconds = 0;

    large[12345] = 1;
    char *larger = realloc(large, 128 << 20);
    free(larger ? larger : large);
    free(small);
    clock_gettime(CLOCK_MONOTONIC, &now);
    gmtime_r(&seconds, &tm);
    if (pthread_create(&thread, NULL, wait_in_thread, NULL) != 0)
        _exit(1);
    pthread_join(thread, NULL);
    fprintf(stderr, "# inside of the sandbox\n");
    lseek(STDIN_FILENO, 0, SEEK_CUR);
    isatty(STDOUT_FILENO);
}

static void test_what_kills(void **state)
{
    void (*const bodies[])(void) = {
        open_file, make_file, open_socket, start_process, start_program, remove_file, thread_opens};

    (void)state;
    if (!sandbox_exists()) /* with a sanitizer */
        return;
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(signal_of(bodies[i]), SIGSYS);
    assert_int_equal(access("/tmp/wirewalk-must-not-be", F_OK), -1);
}

static void test_work_goes_on(void **state)
{
    (void)state;
    assert_int_equal(signal_of(work), 0);
}

/* --- of the process that makes files ---------------------------------------------------------- */

static int writer_folder;

static void make_new_file(void)
{
    int fd =
        openat(writer_folder, "new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, "x", 1) != 1 || ftruncate(fd, 0) != 0 || close(fd) != 0 ||
        unlinkat(writer_folder, "new", 0) != 0)
        _exit(1);
}

static void read_a_file(void)
{
    openat(writer_folder, "new", O_RDONLY | O_NOFOLLOW);
}

static void write_an_old_file(void)
{
    openat(writer_folder, "new", O_WRONLY | O_CREAT | O_NOFOLLOW, 0600);
}

static void truncate_a_file(void)
{
    openat(writer_folder, "new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_TRUNC, 0600);
}

static void follow_a_link(void)
{
    openat(writer_folder, "new", O_WRONLY | O_CREAT | O_EXCL, 0600);
}

static void make_it_elsewhere(void)
{
    openat(AT_FDCWD, "new", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
}

static void remove_a_folder(void)
{
    unlinkat(writer_folder, "new", AT_REMOVEDIR);
}

static bool enter_writer(void)
{
    return sandbox_enter_writer(writer_folder);
}

static void test_writer(void **state)
{
    void (*const bodies[])(void) = {read_a_file, write_an_old_file, truncate_a_file, follow_a_link,
        make_it_elsewhere, remove_a_folder, open_file, open_socket, start_process, remove_file};
    char name[] = "/tmp/wirewalk-test-XXXXXX";

    (void)state;
    assert_non_null(mkdtemp(name));
    writer_folder = open(name, O_RDONLY | O_DIRECTORY);
    assert_int_equal(signal_in(enter_writer, make_new_file), 0);
    for (size_t i = 0; sandbox_exists() && i < sizeof bodies / sizeof bodies[0]; i++)
        assert_int_equal(signal_in(enter_writer, bodies[i]), SIGSYS);
    close(writer_folder);
    assert_int_equal(rmdir(name), 0);
}

/* A thread that was there before is held too. */
static int pipe_ends[2];

static void *open_when_told(void *context)
{
    char octet;

    if (read(pipe_ends[0], &octet, 1) == 1)
        open_file();
    return context;
}

static void test_threads_from_before(void **state)
{
    int status = 0;

    (void)state;
    if (!sandbox_exists()) /* with a sanitizer */
        return;
    assert_int_equal(pipe(pipe_ends), 0);
    pid_t child = fork();
    if (child == 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, open_when_told, NULL) != 0 || !sandbox_enter() ||
            write(pipe_ends[1], "x", 1) != 1)
            _exit(99);
        pthread_join(thread, NULL);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_kills),
        cmocka_unit_test(test_work_goes_on),
        cmocka_unit_test(test_writer),
        cmocka_unit_test(test_threads_from_before),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
